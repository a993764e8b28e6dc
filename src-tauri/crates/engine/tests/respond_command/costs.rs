//! `--costs`: what was billed, in the summary, and no request that was not asked for.

use rust_decimal::Decimal;

use super::{Run, respond};

/// `mixed-account`, a company with bills, at a pace at which nobody waits.
fn costs(folder: &tempfile::TempDir, more: &[&str]) -> Run {
    let store = folder.path().to_str().unwrap();
    let mut arguments =
        vec!["--practice", "mixed-account", "--speed", "360", "--store", store, "--regions", "us-east-1"];
    arguments.extend(more);
    respond(&arguments)
}

#[test]
fn what_was_billed_is_in_the_summary_and_asked_once() {
    let folder = tempfile::tempdir().unwrap();
    let without = costs(&folder, &[]);
    assert_eq!(without.code, Some(0), "{:#}", without.summary());
    assert!(without.summary()["billed"].is_null() && without.summary()["api_calls"]["ce:GetCostAndUsage"].is_null());

    let run = costs(&folder, &["--costs", "--days", "14"]);
    let billed = &run.summary()["billed"];
    assert_eq!((run.code, billed["state"].as_str()), (Some(0), Some("ok")), "{billed:#}");
    assert_eq!(billed["requests"], run.summary()["api_calls"]["ce:GetCostAndUsage"]);
    let requests = Decimal::from(billed["requests"].as_u64().unwrap());
    let cost: Decimal = billed["request_cost_usd"].as_str().unwrap().parse().unwrap();
    assert_eq!(cost, requests / Decimal::ONE_HUNDRED);
    let sum = |by: &str| -> Decimal {
        billed[by]
            .as_object()
            .unwrap()
            .values()
            .map(|amount| amount.as_str().unwrap().parse::<Decimal>().unwrap())
            .sum()
    };
    let total: Decimal = billed["total"].as_str().unwrap().parse().unwrap();
    assert!(total > Decimal::ZERO && billed["by_day"].as_object().unwrap().len() > 12);
    assert_eq!([sum("by_region"), sum("by_service"), sum("by_day")], [total; 3]);

    let again = costs(&folder, &["--costs", "--days", "14"]);
    let kept = &again.summary()["billed"];
    assert_eq!(
        (&kept["requests"], &kept["request_cost_usd"], &kept["total"]),
        (&0.into(), &"0".into(), &billed["total"])
    );
    assert!(again.summary()["api_calls"]["ce:GetCostAndUsage"].is_null(), "six hours have not passed");
    let refused = costs(&folder, &["--costs", "--days", "0"]);
    assert_eq!(refused.code, Some(2), "no days are no question");
}
