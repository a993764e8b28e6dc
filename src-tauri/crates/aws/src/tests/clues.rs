//! Clues about regions that are off: who switched them, what was charged there, how the account stands.

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use quench_core::view::AccountStanding;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::canned::{Answer, Canned, ok, refused};

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

fn event(at: i64, record: &Value) -> Value {
    json!({ "EventTime": at, "Username": "kim\u{202e}nimda", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "CloudTrailEvent": record.to_string() })
}

fn switched(region: &str) -> Value {
    json!({ "userAgent": "aws-cli/2", "requestParameters": { "RegionName": region },
            "userIdentity": { "arn": "arn:aws:iam::123456789012:user/kim" } })
}

#[tokio::test(start_paused = true)]
async fn who_switched_a_region_is_told_newest_first_and_hostile_names_are_neutral() {
    let canned = Canned::new(|seen| {
        let ask = seen.json();
        assert_eq!(
            (ask["LookupAttributes"][0]["AttributeKey"].as_str(), ask["MaxResults"].as_i64()),
            (Some("EventName"), Some(50))
        );
        let enabling = ask["LookupAttributes"][0]["AttributeValue"] == "EnableRegion";
        let mut ours = switched("me-south-1");
        ours["userAgent"] = "x app/quench-0.1.0".into();
        let mut refusal = switched("me-south-1");
        refusal["errorCode"] = "AccessDenied".into();
        let events = match (enabling, ask["NextToken"].as_str()) {
            (true, None) => {
                vec![event(1_000, &switched("me-south-1")), json!({ "EventTime": 1 }), event(5_000, &refusal)]
            }
            (true, Some(_)) => vec![event(3_000, &ours), json!({ "EventTime": 2, "CloudTrailEvent": "{" })],
            (false, _) => vec![event(2_000, &switched("me-south-1")), event(9, &switched("not a region"))],
        };
        let next = (enabling && ask["NextToken"].is_null()).then_some("2");
        ok(&json!({ "Events": events, "NextToken": next }))
    });
    let found = canned.connected().await.region_switches(&CancellationToken::new()).await.unwrap();
    let told: Vec<_> = found
        .events
        .iter()
        .map(|(_, event)| (event.at.as_second(), event.enabled, event.by_quench, event.refused))
        .collect();
    assert_eq!(
        told,
        [
            (5_000, true, false, true),
            (3_000, true, true, false),
            (2_000, false, false, false),
            (1_000, true, false, false)
        ]
    );
    assert_eq!((found.more, found.unreadable), (false, 3));
    let by = found.events[0].1.by.clone().unwrap();
    assert!(!by.contains('\u{202e}'), "{by:?}");
    assert!(canned.seen().iter().skip(1).all(|seen| seen.host == "cloudtrail.us-east-1.amazonaws.com"));
}

#[tokio::test(start_paused = true)]
async fn a_history_without_end_is_cut_and_said_to_be() {
    let canned = Canned::new(|seen| {
        let next = seen.json()["NextToken"].as_str().map_or(1, |token| token.parse::<u32>().unwrap() + 1);
        ok(&json!({ "Events": [event(1, &switched("me-south-1"))], "NextToken": next.to_string() }))
    });
    let found = canned.connected().await.region_switches(&CancellationToken::new()).await.unwrap();
    assert!(found.more);
    assert_eq!(found.events.len(), 20);
}

fn bill(days: &[(&str, &str, &str, &str)], next: Option<&str>) -> Answer {
    let days: Vec<Value> = days
        .iter()
        .map(|(day, region, amount, unit)| {
            json!({ "TimePeriod": { "Start": day, "End": day }, "Estimated": *day == "2026-10-03",
                    "Groups": [{ "Keys": [region], "Metrics": { "UnblendedCost": { "Amount": amount, "Unit": unit } } }] })
        })
        .collect();
    ok(&json!({ "ResultsByTime": days, "NextPageToken": next }))
}

#[tokio::test(start_paused = true)]
async fn what_was_charged_is_added_exactly_and_only_where_it_was_asked_for() {
    let canned = Canned::new(|seen| match seen.json()["NextPageToken"].as_str() {
        None => bill(
            &[
                ("2026-10-01", "me-south-1", "0.1", "USD"),
                ("2026-10-02", "me-south-1", "0.2", "USD"),
                ("2026-10-02", "us-east-1", "99", "USD"),
            ],
            Some("2"),
        ),
        Some(_) => bill(
            &[("2026-10-03", "me-south-1", "312.0000000001", "USD"), ("2026-10-03", "af-south-1", "0", "USD")],
            None,
        ),
    });
    let regions = [code("me-south-1"), code("af-south-1")];
    let bills = canned.connected().await.region_bills(&regions, 3, &CancellationToken::new()).await;
    assert_eq!((bills.requests, bills.more, bills.error), (2, false, None));
    let told = &bills.billed[&regions[0]];
    assert_eq!(told.amount.to_string(), "312.3000000001");
    assert_eq!(
        (told.since.to_string(), told.until.to_string(), told.estimated),
        ("2026-10-01".into(), "2026-10-03".into(), true)
    );
    assert_eq!(bills.billed.len(), 1, "nothing told is not nothing charged");
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_are_paid_than_were_allowed() {
    let canned = Canned::new(|seen| {
        let next = seen.json()["NextPageToken"].as_str().map_or(1, |token| token.parse::<u32>().unwrap() + 1);
        bill(&[("2026-10-01", "me-south-1", "1", "USD")], Some(&next.to_string()))
    });
    let bills = canned.connected().await.region_bills(&[code("me-south-1")], 3, &CancellationToken::new()).await;
    assert_eq!((bills.requests, bills.more), (3, true));
    let throttled = Canned::new(|_| refused(400, "LimitExceededException", "slow down"));
    let bills = throttled.connected().await.region_bills(&[code("me-south-1")], 3, &CancellationToken::new()).await;
    assert_eq!(bills.requests, 1, "a failure is not asked for again");
    assert!(bills.error.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_bill_that_is_none_is_told_and_never_added_up() {
    for (day, amount, unit) in
        [("2026-10-01", "1", "EUR"), ("2026-10-01", "many", "USD"), ("someday", "1", "USD"), ("2026-10-01", "", "USD")]
    {
        let canned = Canned::new(move |_| bill(&[(day, "me-south-1", amount, unit)], None));
        let bills = canned.connected().await.region_bills(&[code("me-south-1")], 3, &CancellationToken::new()).await;
        assert_eq!(bills.error.map(|error| error.kind), Some(Kind::Unreadable), "{day} {amount} {unit}");
        assert!(bills.billed.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn the_account_tells_how_it_stands() {
    for (told, standing) in [
        ("ACTIVE", AccountStanding::Active),
        ("SUSPENDED", AccountStanding::Suspended),
        ("CLOSED", AccountStanding::Closed),
        ("PENDING_ACTIVATION", AccountStanding::PendingActivation),
        ("SOMETHING_NEW", AccountStanding::Unknown),
    ] {
        let canned = Canned::new(move |_| ok(&json!({ "AccountState": told })));
        let found = canned.connected().await.account_standing(&CancellationToken::new()).await;
        assert_eq!(found.unwrap(), standing);
    }
}
