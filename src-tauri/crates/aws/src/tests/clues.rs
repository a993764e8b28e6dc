//! Clues about regions that are off: who switched them, how the account stands.

use quench_core::view::AccountStanding;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::canned::{Canned, ok};

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
