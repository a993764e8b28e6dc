//! Cost Explorer: what is asked, once, and how what comes is taken.

use jiff::civil::Date;
use quench_core::billing::{BillQuestion, Currency};
use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use quench_core::view::{ApartKind, BillGrouping, BillPlace, BillSpan, OddKind};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::canned::{Canned, ok, refused};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn question() -> BillQuestion {
    BillQuestion::of(BillSpan::ThirtyDays, day("2026-11-27"))
}

fn never() -> CancellationToken {
    CancellationToken::new()
}

fn metric(amount: &str, unit: &str) -> Value {
    json!({ "UnblendedCost": { "Amount": amount, "Unit": unit } })
}

#[tokio::test(start_paused = true)]
async fn charges_are_asked_without_credits_refunds_and_tax() {
    let canned = Canned::new(|_| ok(&json!({ "ResultsByTime": [] })));
    let connection = canned.connected().await;
    connection.bill_page(&question(), None, &never()).await.unwrap();
    let regions = vec![RegionCode::parse("me-south-1").unwrap()];
    let narrow =
        BillQuestion { grouping: BillGrouping::UsageType, monthly: true, regions: Some(regions), ..question() };
    connection.bill_page(&narrow, Some("second"), &never()).await.unwrap();
    let seen = canned.seen();
    let asked: Vec<Value> =
        seen.iter().filter(|seen| seen.operation == "GetCostAndUsage").map(|seen| seen.json()).collect();
    let apart = json!({ "Dimensions": { "Key": "RECORD_TYPE", "Values": ["Credit", "Refund", "Tax"] } });
    assert_eq!(asked[0]["TimePeriod"], json!({ "Start": "2026-10-28", "End": "2026-11-28" }));
    assert_eq!(asked[0]["Filter"], json!({ "Not": apart }));
    let by = |key: &str| json!({ "Type": "DIMENSION", "Key": key });
    assert_eq!(asked[0]["GroupBy"], json!([by("REGION"), by("SERVICE")]));
    assert_eq!((&asked[0]["Granularity"], &asked[0]["NextPageToken"]), (&json!("DAILY"), &Value::Null));
    let region = json!({ "Dimensions": { "Key": "REGION", "Values": ["me-south-1"] } });
    assert_eq!(asked[1]["Filter"], json!({ "And": [{ "Not": apart }, region] }));
    assert_eq!(asked[1]["GroupBy"], json!([by("USAGE_TYPE"), by("SERVICE")]));
    assert_eq!((&asked[1]["Granularity"], &asked[1]["NextPageToken"]), (&json!("MONTHLY"), &json!("second")));
}

#[tokio::test(start_paused = true)]
async fn a_page_is_kept_as_it_came_with_names_made_harmless() {
    let canned = Canned::new(|_| {
        let group = |keys: Value, metrics: Value| json!({ "Keys": keys, "Metrics": metrics });
        ok(&json!({
            "GroupDefinitions": [{ "Type": "DIMENSION", "Key": "REGION" }, { "Type": "DIMENSION", "Key": "SERVICE" }],
            "ResultsByTime": [{
                "TimePeriod": { "Start": "2026-11-01", "End": "2026-11-02" }, "Estimated": true,
                "Groups": [
                    group(json!(["us-east-1", "S\u{202e}3"]), metric("0.10", "USD")),
                    group(json!(["us-east-1"]), json!({ "BlendedCost": { "Amount": "1", "Unit": "USD" } })),
                ],
            }],
            "NextPageToken": "more",
        }))
    });
    let paged = canned.connected().await.bill_page(&question(), None, &never()).await.unwrap();
    assert_eq!(paged.next.as_deref(), Some("more"));
    let page = paged.page;
    let [period] = &page.periods[..] else { unreachable!("one period") };
    assert_eq!((period.start.as_str(), period.end.as_str(), period.estimated), ("2026-11-01", "2026-11-02", true));
    let names = |indices: &[u32]| indices.iter().filter_map(|index| page.name(*index)).collect::<Vec<_>>();
    assert_eq!(names(&page.split), ["REGION", "SERVICE"]);
    assert_eq!(names(&period.groups[0].0), ["us-east-1", "S\\u{202e}3"]);
    assert_eq!(period.groups[0].1.as_deref(), Some("0.10"), "to the digit");
    assert_eq!((&period.groups[1].1, &period.groups[1].2), (&None, &None), "of another metric nothing is taken");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_not_asked_for_again_by_itself() {
    for (status, code, message, kind) in [
        (400, "LimitExceededException", "You made too many calls in a short period of time.", Kind::Throttled),
        (500, "InternalFailure", "", Kind::AwsUnavailable),
        (400, "AccessDeniedException", "User not enabled for cost explorer access", Kind::AccessDenied),
    ] {
        let canned = Canned::new(move |_| refused(status, code, message));
        let failed = canned.connected().await.bill_page(&question(), None, &never()).await;
        assert_eq!(failed.map_err(|error| error.kind), Err(kind), "{code}");
        let asked = canned.seen().iter().filter(|seen| seen.operation == "GetCostAndUsage").count();
        assert_eq!(asked, 1, "{code}: a repeat would cost again");
    }
}

#[tokio::test(start_paused = true)]
async fn credits_refunds_and_tax_are_summed_apart_and_never_across_currencies() {
    let canned = Canned::new(|seen| {
        let ask = seen.json();
        assert_eq!(ask["Filter"]["Dimensions"]["Values"], json!(["Credit", "Refund", "Tax"]));
        let group = |key: &str, amount: &str, unit: &str| json!({ "Keys": [key], "Metrics": metric(amount, unit) });
        let month = |groups: Vec<Value>| json!({ "TimePeriod": { "Start": "2026-11-01", "End": "2026-11-28" }, "Groups": groups });
        ok(&json!({ "ResultsByTime": [
            month(vec![group("Credit", "-0.1", "USD"), group("Tax", "5", "USD"), group("Tax", "7", "CNY")]),
            month(vec![group("Credit", "-0.2", "USD"), group("Refund", "many", "USD"), group("Usage", "9", "USD")]),
        ] }))
    });
    let (from, until) = (day("2026-10-28"), day("2026-11-28"));
    let told = canned.connected().await.apart_page(from, until, Currency::USD, None, &never()).await.unwrap().page;
    let totals: Vec<_> = told.totals.iter().map(|total| (total.kind, total.total.to_string())).collect();
    assert_eq!(totals, [(ApartKind::Credit, "-0.3".to_owned()), (ApartKind::Tax, "5".to_owned())]);
    let odd: Vec<_> = told.odd.iter().map(|odd| (odd.kind, odd.count)).collect();
    assert_eq!(odd, [(OddKind::NotDecimal, 1), (OddKind::OtherCurrency, 1), (OddKind::WrongGroups, 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_forecast_without_an_amount_is_none() {
    for (total, told) in [
        (json!({ "Amount": "12.5", "Unit": "USD" }), Ok("12.5".to_owned())),
        (json!({ "Amount": "12.5" }), Err(Kind::Unreadable)),
        (json!({ "Amount": "soon", "Unit": "USD" }), Err(Kind::Unreadable)),
        (Value::Null, Err(Kind::Unreadable)),
    ] {
        let canned = Canned::new(move |_| ok(&json!({ "Total": total })));
        let answer = canned.connected().await.cost_forecast(day("2026-11-27"), day("2026-12-01"), &never()).await;
        let answer = answer.map(|answer| answer.forecast.total.to_string()).map_err(|error| error.kind);
        assert_eq!(answer, told);
    }
}

#[tokio::test(start_paused = true)]
async fn an_anomaly_tells_where_and_one_that_is_not_whole_is_left_out() {
    let canned = Canned::new(|_| {
        let cause = json!({ "Service": "Amazon\u{202e} ECS", "Region": "me-south-1" });
        ok(&json!({ "Anomalies": [
            { "AnomalyId": "1", "AnomalyStartDate": "2026-11-01T00:00:00Z", "AnomalyScore": { "MaxScore": 1.0, "CurrentScore": 1.0 },
              "Impact": { "MaxImpact": 5.0, "TotalImpact": 512.345 }, "MonitorArn": "arn", "RootCauses": [cause, {}, cause] },
            { "AnomalyId": "2", "AnomalyScore": { "MaxScore": 1.0, "CurrentScore": 1.0 },
              "Impact": { "MaxImpact": 5.0, "TotalImpact": 1.0 }, "MonitorArn": "arn" },
        ], "NextPageToken": "" }))
    });
    let connection = canned.connected().await;
    let paged = connection.anomalies_page(day("2026-08-29"), day("2026-11-27"), None, &never()).await.unwrap();
    assert_eq!(paged.next, None, "an empty token is none");
    let (told, left_out) = paged.page;
    assert_eq!(left_out, 1);
    let [anomaly] = &told[..] else { unreachable!("{told:?}") };
    assert_eq!((anomaly.from, anomaly.until, anomaly.impact.to_string()), (day("2026-11-01"), None, "512.34".into()));
    let region = RegionCode::parse("me-south-1").unwrap();
    assert_eq!(anomaly.causes.len(), 2, "the same one once");
    assert_eq!(anomaly.causes[0].place, Some(BillPlace::Region { code: region }));
    assert_eq!(anomaly.causes[0].service.as_deref(), Some("Amazon\\u{202e} ECS"));
    assert_eq!((&anomaly.causes[1].place, &anomaly.causes[1].service), (&None, &None));
}

#[tokio::test(start_paused = true)]
async fn a_price_list_is_read_to_its_end_and_one_without_end_is_none() {
    let canned = Canned::new(|seen| match seen.json()["NextToken"].as_str() {
        None => ok(&json!({ "PriceList": ["one"], "NextToken": "2" })),
        Some(_) => ok(&json!({ "PriceList": ["two"] })),
    });
    let region = RegionCode::parse("eu-west-1").unwrap();
    let read = canned.connected().await.price_list(&region, &never()).await.unwrap();
    assert_eq!(read, Some(vec!["one".to_owned(), "two".to_owned()]));
    let asked = canned.seen().last().unwrap().json();
    assert_eq!((&asked["ServiceCode"], &asked["Filters"][0]["Value"]), (&json!("AmazonECS"), &json!("eu-west-1")));
    let endless = Canned::new(|_| ok(&json!({ "PriceList": ["one"], "NextToken": "2" })));
    let read = endless.connected().await.price_list(&region, &never()).await;
    assert_eq!(read.map_err(|error| error.kind), Err(Kind::Unreadable));
}
