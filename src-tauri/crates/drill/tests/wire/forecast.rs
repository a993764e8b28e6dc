//! What Cost Explorer expects: every day as the last ones were.

use quench_drill::CostExplorer;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::client::{Account, code};
use crate::cost::{ECS, ask, dollars, money, until};

fn forecast(start: &str, end: &str, granularity: &str) -> Value {
    json!({"TimePeriod": {"Start": start, "End": end}, "Metric": "UNBLENDED_COST", "Granularity": granularity})
}

fn amount(text: &Value) -> Decimal {
    text.as_str().unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_day_to_come_costs_what_the_last_seven_did() {
    let account = Account::of("seed-story");
    until(&account, "2026-10-20T12:00:00Z").await;
    // Whole by then: the 12th to the 18th.
    let answer = account.cost(ask("2026-10-12", "2026-10-19", &[])).await.unwrap();
    let days = answer["ResultsByTime"].as_array().unwrap();
    let mean = days.iter().map(|day| money(&day["Total"])).sum::<Decimal>() / dollars("7");
    assert!(mean > dollars("10000"), "thirty-four regions: {mean}");
    let answer = account.cost_explorer("GetCostForecast", forecast("2026-10-20", "2026-10-25", "DAILY")).await.unwrap();
    let days = answer["ForecastResultsByTime"].as_array().unwrap();
    assert_eq!(days.len(), 5);
    for day in days {
        let [low, value, high] = ["PredictionIntervalLowerBound", "MeanValue", "PredictionIntervalUpperBound"]
            .map(|member| amount(&day[member]));
        assert!((value - mean).abs() < dollars("0.000001") && low < value && value < high, "{day}");
    }
    assert_eq!(answer["Total"]["Unit"], "USD");
    assert!((amount(&answer["Total"]["Amount"]) - mean * dollars("5")).abs() < dollars("0.000001"));
    let body = forecast("2026-10-20", "2026-12-01", "MONTHLY");
    let months = account.cost_explorer("GetCostForecast", body).await.unwrap();
    let of = |place: usize| &months["ForecastResultsByTime"][place];
    assert_eq!(of(0)["TimePeriod"], json!({"Start": "2026-10-20", "End": "2026-11-01"}));
    assert!((amount(&of(1)["MeanValue"]) - mean * dollars("30")).abs() < dollars("0.0001"));
}

#[tokio::test(start_paused = true)]
async fn a_filter_narrows_it_and_certainty_widens_it() {
    let account = Account::of("seed-story");
    let mut body = forecast("2026-10-04", "2026-10-05", "DAILY");
    body["Filter"] = json!({"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}});
    let mut width = Decimal::ZERO;
    for level in [51, 80, 99] {
        body["PredictionIntervalLevel"] = json!(level);
        let answer = account.cost_explorer("GetCostForecast", body.clone()).await.unwrap();
        let day = &answer["ForecastResultsByTime"][0];
        let now = amount(&day["PredictionIntervalUpperBound"]) - amount(&day["MeanValue"]);
        assert!(now > width && amount(&day["PredictionIntervalLowerBound"]) >= Decimal::ZERO, "{level}: {day}");
        assert!(amount(&day["MeanValue"]) < dollars("0.1"));
        width = now;
    }
}

#[tokio::test(start_paused = true)]
async fn with_too_little_history_there_is_none() {
    let account = Account::of("quiet");
    let call = |start: &'static str, end: &'static str| {
        account.cost_explorer("GetCostForecast", forecast(start, end, "DAILY"))
    };
    assert_eq!(code(call("2026-10-04", "2026-10-05").await), "DataUnavailableException");
    let account = Account::of("small");
    let mut body = forecast("2026-10-04", "2026-10-05", "DAILY");
    body["Filter"] = json!({"Dimensions": {"Key": "SERVICE", "Values": [ECS]}});
    account.cost_explorer("GetCostForecast", body.clone()).await.unwrap();
    body["Filter"] = json!({"Dimensions": {"Key": "REGION", "Values": ["eu-west-1"]}});
    let refused = account.cost_explorer("GetCostForecast", body).await;
    assert_eq!(code(refused), "DataUnavailableException", "nothing was whole there yet");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_asked_is_refused() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    let good = forecast("2026-10-04", "2026-10-06", "DAILY");
    let with = |member: &str, value: Value| {
        let mut body = good.clone();
        body[member] = value;
        body
    };
    for body in [
        forecast("2026-10-03", "2026-10-06", "DAILY"),
        forecast("2026-10-06", "2026-10-06", "DAILY"),
        forecast("2026-10-04", "2027-03-06", "DAILY"),
        forecast("2026-10-04", "2029-03-06", "MONTHLY"),
        forecast("2026-10-04", "2026-10-06", "HOURLY"),
        with("Metric", json!("USAGE_QUANTITY")),
        with("Metric", json!("UnblendedCost")),
        with("Metric", Value::Null),
        with("PredictionIntervalLevel", json!(50)),
        with("PredictionIntervalLevel", json!(100)),
        with("Filter", json!({})),
        with("TimePeriod", Value::Null),
    ] {
        assert_eq!(code(account.cost_explorer("GetCostForecast", body.clone()).await), "ValidationException", "{body}");
    }
    for (state, wanted) in [
        (CostExplorer::MemberWithoutAccess, "AccessDeniedException"),
        (CostExplorer::Preparing, "DataUnavailableException"),
    ] {
        account.drill.change(|world| world.set_cost_explorer(state));
        assert_eq!(code(account.cost_explorer("GetCostForecast", good.clone()).await), wanted);
    }
}
