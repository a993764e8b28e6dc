//! What Cost Explorer finds strange: days on which a service cost far more in a region than before.

use std::collections::BTreeSet;

use quench_drill::CostExplorer;
use serde_json::{Value, json};

use crate::client::{Account, code};
use crate::cost::{ECS, until};

fn since(start: &str) -> Value {
    json!({"DateInterval": {"StartDate": start}})
}

/// Every page.
async fn all(account: &Account, mut body: Value) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let answer = account.cost_explorer("GetAnomalies", body.clone()).await.unwrap();
        found.extend(answer["Anomalies"].as_array().unwrap().iter().cloned());
        match answer.get("NextPageToken") {
            Some(token) => body["NextPageToken"] = token.clone(),
            None => return found,
        }
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_attack_stands_out_in_each_region_and_a_usual_week_does_not() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    assert_eq!(all(&account, since("2026-07-10")).await, [] as [Value; 0], "nothing of it is on the bill yet");
    until(&account, "2026-10-08T00:00:01Z").await;
    let found = all(&account, since("2026-07-15")).await;
    let regions: BTreeSet<&str> = found.iter().map(|one| one["RootCauses"][0]["Region"].as_str().unwrap()).collect();
    assert_eq!(regions, BTreeSet::from(["ap-east-1", "eu-west-1", "us-east-1"]));
    assert_eq!(found.len(), 3);
    for one in &found {
        assert_eq!((&one["DimensionValue"], &one["AnomalyStartDate"]), (&json!(ECS), &json!("2026-10-04T00:00:00Z")));
        let causes = one["RootCauses"].as_array().unwrap();
        let types: Vec<&str> = causes.iter().map(|cause| cause["UsageType"].as_str().unwrap()).collect();
        assert!(types.len() == 2 && types[0].ends_with("Fargate-vCPU-Hours:perCPU"), "{types:?}");
        assert!(causes.iter().all(|cause| cause["LinkedAccount"] == "000000000000"));
        let impact = &one["Impact"];
        let [total, actual, expected] =
            ["TotalImpact", "TotalActualSpend", "TotalExpectedSpend"].map(|member| number(&impact[member]));
        assert!((actual - expected - total).abs() < 0.01 && number(&impact["MaxImpact"]) <= total, "{impact}");
        let parts: f64 = causes.iter().map(|cause| number(&cause["Impact"]["Contribution"])).sum();
        assert!((parts - total).abs() < 0.01, "{parts} {total}");
        assert_eq!(impact.get("TotalImpactPercentage").is_some(), expected > 0.0, "{impact}");
        assert!((0.5..=1.0).contains(&number(&one["AnomalyScore"]["MaxScore"])), "{one}");
    }
    let ids: BTreeSet<&str> = found.iter().map(|one| one["AnomalyId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn pages_join_and_the_question_narrows() {
    let account = Account::of("seed-story");
    account.drill.set_throttling(false);
    until(&account, "2026-10-08T00:00:01Z").await;
    let whole = all(&account, since("2026-09-01")).await;
    assert_eq!(whole.len(), 34);
    for size in [1, 5, 33, 34] {
        let mut body = since("2026-09-01");
        body["MaxResults"] = json!(size);
        assert_eq!(all(&account, body).await, whole, "{size}");
    }
    let monitor = whole[0]["MonitorArn"].clone();
    let impact = number(&whole[0]["Impact"]["TotalImpact"]);
    let by_impact = |operator: &str, start: f64, end: f64| json!({"TotalImpact": {"NumericOperator": operator, "StartValue": start, "EndValue": end}});
    let equal = whole.iter().filter(|one| number(&one["Impact"]["TotalImpact"]) == impact).count();
    let above = whole.iter().filter(|one| number(&one["Impact"]["TotalImpact"]) > impact).count();
    for (narrowed, count) in [
        (json!({"MonitorArn": monitor}), 34),
        (json!({"MonitorArn": "arn:aws:ce::000000000000:anomalymonitor/other"}), 0),
        (json!({"Feedback": "YES"}), 0),
        (json!({"DateInterval": {"StartDate": "2026-09-01", "EndDate": "2026-10-03"}}), 0),
        (by_impact("EQUAL", impact, 0.0), equal),
        (by_impact("GREATER_THAN", impact, 0.0), above),
        (by_impact("GREATER_THAN_OR_EQUAL", impact, 0.0), above + equal),
        (by_impact("LESS_THAN", impact, 0.0), 34 - above - equal),
        (by_impact("LESS_THAN_OR_EQUAL", impact, 0.0), 34 - above),
        (by_impact("BETWEEN", impact, impact), equal),
    ] {
        let mut body = since("2026-09-01");
        body.as_object_mut().unwrap().extend(narrowed.as_object().unwrap().clone());
        assert_eq!(all(&account, body).await.len(), count, "{narrowed}");
    }
    account.drill.change(|world| world.set_anomaly_monitor(false));
    assert_eq!(all(&account, since("2026-09-01")).await, [] as [Value; 0], "nobody looks");
}

#[tokio::test(start_paused = true)]
async fn an_anomaly_ends_with_what_caused_it() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    until(&account, "2026-10-06T12:00:00Z").await;
    account.drill.change(|world| {
        let services: Vec<String> = world.services().map(|service| service.arn.clone()).collect();
        for arn in services.iter().filter(|arn| arn.contains(":eu-west-1:")) {
            let mut parts = arn.split('/').skip(1);
            let (cluster, service) = (parts.next().unwrap(), parts.next().unwrap());
            world.delete_service("eu-west-1", cluster, service, true).unwrap();
        }
    });
    until(&account, "2026-10-12T00:00:01Z").await;
    let found = all(&account, since("2026-10-01")).await;
    let ends = |region: &str| {
        let one = found.iter().find(|one| one["RootCauses"][0]["Region"] == region).unwrap();
        one["AnomalyEndDate"].as_str().unwrap().to_owned()
    };
    assert_eq!(ends("eu-west-1"), "2026-10-06T00:00:00Z");
    assert!(ends("us-east-1").as_str() >= "2026-10-10T00:00:00Z");
    assert_eq!(all(&account, since("2026-10-07")).await.len(), 2, "by the end");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_asked_is_refused() {
    let account = Account::of("quiet");
    account.drill.set_throttling(false);
    assert_eq!(
        all(&account, since("2026-09-01")).await,
        [] as [Value; 0],
        "an account without a company has no monitor"
    );
    let with = |member: &str, value: Value| {
        let mut body = since("2026-09-01");
        body[member] = value;
        body
    };
    for body in [
        json!({}),
        json!({"DateInterval": {}}),
        since("2026-07-05"),
        since("2026-10-05"),
        json!({"DateInterval": {"StartDate": "2026-09-02", "EndDate": "2026-09-01"}}),
        with("MaxResults", json!(0)),
        with("MaxResults", json!(101)),
        with("TotalImpact", json!({"NumericOperator": "BETWEEN", "StartValue": 1})),
        with("TotalImpact", json!({"NumericOperator": "ABOUT", "StartValue": 1})),
        with("TotalImpact", json!({"NumericOperator": "EQUAL"})),
    ] {
        assert_eq!(code(account.cost_explorer("GetAnomalies", body.clone()).await), "ValidationException", "{body}");
    }
    let forged = with("NextPageToken", json!("x"));
    assert_eq!(code(account.cost_explorer("GetAnomalies", forged).await), "InvalidNextTokenException");
    account.drill.change(|world| world.set_cost_explorer(CostExplorer::NotEnabled));
    assert_eq!(code(account.cost_explorer("GetAnomalies", since("2026-09-01")).await), "AccessDeniedException");
}
