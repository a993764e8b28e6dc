//! What Cost Explorer tells: what each region cost, also one that nobody can look into, hours late.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use quench_drill::{CostExplorer, Drill};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::client::{Account, code};

pub(crate) const ECS: &str = "Amazon Elastic Container Service";

pub(crate) async fn until(account: &Account, instant: &str) {
    let instant: Timestamp = instant.parse().unwrap();
    account.clock.sleep(instant.duration_since(account.clock.now()).unsigned_abs()).await;
}

pub(crate) fn ask(start: &str, end: &str, groups: &[&str]) -> Value {
    let groups: Vec<Value> = groups.iter().map(|key| json!({"Type": "DIMENSION", "Key": key})).collect();
    json!({"TimePeriod": {"Start": start, "End": end}, "Granularity": "DAILY", "Metrics": ["UnblendedCost"],
        "GroupBy": groups})
}

pub(crate) fn money(metrics: &Value) -> Decimal {
    assert_eq!(metrics["UnblendedCost"]["Unit"], "USD");
    metrics["UnblendedCost"]["Amount"].as_str().unwrap().parse().unwrap()
}

/// The groups of one result, by their first key.
fn groups(result: &Value) -> BTreeMap<String, Decimal> {
    let all = result["Groups"].as_array().unwrap().iter();
    all.map(|group| (group["Keys"][0].as_str().unwrap().to_owned(), money(&group["Metrics"]))).collect()
}

/// What runs in ECS, without what the company pays besides.
pub(crate) fn ecs_alone(mut body: Value) -> Value {
    body["Filter"] = json!({"Dimensions": {"Key": "SERVICE", "Values": [ECS]}});
    body
}

/// One day of ECS by region.
async fn by_region(account: &Account, start: &str, end: &str) -> BTreeMap<String, Decimal> {
    let answer = account.cost(ecs_alone(ask(start, end, &["REGION"]))).await.unwrap();
    assert_eq!(answer["ResultsByTime"].as_array().unwrap().len(), 1, "{answer}");
    groups(&answer["ResultsByTime"][0])
}

pub(crate) fn dollars(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_day_costs_what_ran_in_it_in_regions_that_are_off_too() {
    let account = Account::of("seed-story");
    until(&account, "2026-10-07T00:00:01Z").await;
    let found = by_region(&account, "2026-10-05", "2026-10-06").await;
    assert_eq!(found.len(), 34);
    // Forty of the biggest tasks all day: 16 vCPUs and 32 GiB each.
    for (region, cost) in [("us-east-1", "758.3232"), ("ap-east-1", "1041.408"), ("me-south-1", "986.112")] {
        assert_eq!(found[region], dollars(cost), "{region}");
    }
    // And the shop's two tasks of half a vCPU and 1 GiB.
    assert_eq!(found["ap-northeast-2"], dollars("872.1408") + dollars("48") * dollars("0.02839"));
    let total = account.cost(ecs_alone(ask("2026-10-05", "2026-10-06", &[]))).await.unwrap();
    assert_eq!(money(&total["ResultsByTime"][0]["Total"]), found.values().sum::<Decimal>());
    assert_eq!(total["ResultsByTime"][0]["Groups"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn the_bill_is_hours_late_and_whole_a_day_after() {
    let account = Account::of("seed-story");
    account.drill.set_throttling(false);
    until(&account, "2026-10-05T08:30:00Z").await;
    let mut before = by_region(&account, "2026-10-05", "2026-10-06").await;
    assert!(before.is_empty(), "nothing of the last eight hours: {before:?}");
    let mut partly = 0;
    for hours in 0..40_i64 {
        account.wait(3600).await;
        let now = by_region(&account, "2026-10-05", "2026-10-06").await;
        for (region, cost) in &before {
            assert!(now[region] >= *cost, "what was told is not taken back: {region} {hours}");
        }
        partly += u32::from(now.get("us-east-1").is_some_and(|cost| (dollars("1")..dollars("758")).contains(cost)));
        before = now;
    }
    assert_eq!(before["us-east-1"], dollars("758.3232"), "by half past midnight, a day after its end");
    assert!(partly > 10, "{partly}");
    // At any time the regions differ in how far they have come.
    until(&account, "2026-10-07T20:00:00Z").await;
    let now = by_region(&account, "2026-10-07", "2026-10-08").await;
    let tasks = |region: &str, rate: &str| now.get(region).map(|cost| *cost / dollars(rate));
    assert_ne!(tasks("us-east-1", "0.78992"), tasks("eu-west-1", "0.78992"));
}

#[tokio::test(start_paused = true)]
async fn what_was_forgotten_and_saved_stays_on_the_bill() {
    let account = Account::of("seed-story");
    until(&account, "2026-10-05T12:00:00Z").await;
    account.drill.change(|world| {
        let services: Vec<String> = world.services().map(|service| service.arn.clone()).collect();
        for arn in services.iter().filter(|arn| arn.contains(":ap-east-1:")) {
            let mut parts = arn.split('/').skip(1);
            let (cluster, service) = (parts.next().unwrap(), parts.next().unwrap());
            world.delete_service("ap-east-1", cluster, service, true).unwrap();
        }
    });
    until(&account, "2026-10-08T00:00:01Z").await;
    let found = by_region(&account, "2026-10-05", "2026-10-06").await;
    // Twelve hours of forty tasks, and at most some minutes that they needed to stop.
    let half = dollars("520.704");
    assert!(found["ap-east-1"] > half && found["ap-east-1"] < half + dollars("5"), "{}", found["ap-east-1"]);
    assert!(!by_region(&account, "2026-10-06", "2026-10-07").await.contains_key("ap-east-1"));
    let restored = Drill::restore(&account.drill.save().unwrap(), account.clock.clone()).unwrap();
    let restored = Account { drill: restored, clock: account.clock };
    assert_eq!(by_region(&restored, "2026-10-05", "2026-10-06").await, found);
}

#[tokio::test(start_paused = true)]
async fn filters_narrow_and_groups_come_in_their_order() {
    let account = Account::of("seed-story");
    account.drill.set_throttling(false);
    until(&account, "2026-10-07T00:00:01Z").await;
    let regions = |values: &[&str]| json!({"Dimensions": {"Key": "REGION", "Values": values}});
    let record = json!({"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund", "Tax"]}});
    let service = |name: &str| json!({"Dimensions": {"Key": "SERVICE", "Values": [name], "MatchOptions": ["EQUALS"]}});
    for (filter, count) in [
        (regions(&["us-east-1", "ap-east-1", "xx-none-1"]), 3),
        (json!({"Not": regions(&["us-east-1"])}), 48),
        (json!({"Not": record}), 50),
        (record.clone(), 0),
        (json!({"And": [regions(&["us-east-1", "eu-west-1"]), service(ECS)]}), 2),
        (json!({"And": [regions(&["us-east-1"]), service("Amazon Simple Storage Service")]}), 0),
        (json!({"And": [regions(&["ap-northeast-2"]), service("Amazon Simple Storage Service")]}), 1),
        (json!({"Or": [regions(&["us-east-1"]), regions(&["eu-west-1"]), {"Not": service(ECS)}]}), 18),
    ] {
        let mut body = ask("2026-10-05", "2026-10-06", &["SERVICE", "REGION"]);
        body["Filter"] = filter.clone();
        let answer = account.cost(body).await.unwrap();
        let groups = answer["ResultsByTime"][0]["Groups"].as_array().unwrap();
        assert_eq!(groups.len(), count, "{filter}");
        assert!(groups.iter().all(|group| group["Keys"][1] != ECS), "{filter}");
        assert_eq!(answer["GroupDefinitions"][0], json!({"Type": "DIMENSION", "Key": "SERVICE"}));
        assert_eq!(answer["ResultsByTime"][0]["Total"], json!({}));
    }
}

#[tokio::test(start_paused = true)]
async fn days_months_and_pages_join_to_the_same_sum() {
    let account = Account::of("seed-story");
    until(&account, "2026-10-30T00:00:01Z").await;
    let mut body = ask("2026-09-20", "2026-10-28", &["REGION"]);
    let (mut sums, mut pages, mut days) = (BTreeMap::new(), 0, Vec::new());
    loop {
        let answer = account.cost(body.clone()).await.unwrap();
        for result in answer["ResultsByTime"].as_array().unwrap() {
            days.push(result["TimePeriod"]["Start"].as_str().unwrap().to_owned());
            for (region, cost) in groups(result) {
                *sums.entry(region).or_insert(Decimal::ZERO) += cost;
            }
        }
        pages += 1;
        match answer.get("NextPageToken") {
            Some(token) => body["NextPageToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!((pages, days.len(), days[0].as_str(), days[37].as_str()), (2, 38, "2026-09-20", "2026-10-27"));
    assert!(days.is_sorted());
    let mut body = ask("2026-09-20", "2026-10-28", &["REGION"]);
    body["Granularity"] = json!("MONTHLY");
    let answer = account.cost(body).await.unwrap();
    let months = answer["ResultsByTime"].as_array().unwrap();
    let shown: Vec<_> = months.iter().map(|month| month["TimePeriod"].clone()).collect();
    let period = |start: &str, end: &str| json!({"Start": start, "End": end});
    assert_eq!(shown, [period("2026-09-20", "2026-10-01"), period("2026-10-01", "2026-10-28")]);
    assert_eq!((&months[0]["Estimated"], &months[1]["Estimated"]), (&json!(false), &json!(true)));
    for (region, sum) in sums {
        let of_month = |month: &Value| groups(month).get(&region).copied().unwrap_or_default();
        let whole: Decimal = months.iter().map(of_month).sum();
        assert!((whole - sum).abs() < dollars("0.00000001"), "{region}: {whole} {sum}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_asked_is_refused() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    let good = ask("2026-10-01", "2026-10-04", &["REGION"]);
    let with = |member: &str, value: Value| {
        let mut body = good.clone();
        body[member] = value;
        body
    };
    let group = |key: &str| json!({"Type": "DIMENSION", "Key": key});
    let region = json!({"Dimensions": {"Key": "REGION", "Values": ["us-east-1"]}});
    for (body, wanted) in [
        (ask("2026-10-04", "2026-10-04", &[]), "ValidationException"),
        (ask("2026-10-05", "2026-10-04", &[]), "ValidationException"),
        (ask("2025-01-01", "2026-10-04", &[]), "ValidationException"),
        (ask("2026-10-01", "2036-10-04", &[]), "ValidationException"),
        (ask("2026-10-05", "2026-10-06", &[]), "DataUnavailableException"),
        (ask("2026-10-01T00:00:00Z", "2026-10-04", &[]), "ValidationException"),
        (ask("2026-13-01", "2026-10-04", &[]), "ValidationException"),
        (with("Granularity", json!("HOURLY")), "ValidationException"),
        (with("Granularity", json!("YEARLY")), "ValidationException"),
        (with("Metrics", json!([])), "ValidationException"),
        (with("Metrics", json!(["UsageQuantity"])), "ValidationException"),
        (with("Metrics", json!("UnblendedCost")), "SerializationException"),
        (with("GroupBy", json!([group("REGION"), group("SERVICE"), group("LINKED_ACCOUNT")])), "ValidationException"),
        (with("GroupBy", json!([group("REGION"), group("REGION")])), "ValidationException"),
        (with("GroupBy", json!([group("COLOUR")])), "ValidationException"),
        (with("GroupBy", json!([{"Type": "TAG", "Key": "team"}])), "ValidationException"),
        (with("Filter", json!({})), "ValidationException"),
        (with("Filter", json!({"Not": region, "Dimensions": region["Dimensions"]})), "ValidationException"),
        (with("Filter", json!({"And": [region]})), "ValidationException"),
        (with("Filter", json!({"Tags": {"Key": "team", "Values": ["x"]}})), "ValidationException"),
        (with("Filter", json!({"Dimensions": {"Key": "COLOUR", "Values": ["x"]}})), "ValidationException"),
        (with("Filter", json!({"Dimensions": {"Key": "REGION", "Values": []}})), "ValidationException"),
        (with("NextPageToken", json!("x")), "InvalidNextTokenException"),
    ] {
        assert_eq!(code(account.cost(body.clone()).await), wanted, "{body}");
    }
    let deep = (0..60).fold(region, |inner, _| json!({"Not": inner}));
    assert_eq!(code(account.cost(with("Filter", deep)).await), "ValidationException");
    let elsewhere = account.json_in("eu-west-1", "ce", "AWSInsightsIndexService.GetCostAndUsage", good.to_string());
    assert_eq!(code(elsewhere.await), "InvalidSignatureException");
    for (state, wanted) in [
        (CostExplorer::NotEnabled, "AccessDeniedException"),
        (CostExplorer::Preparing, "DataUnavailableException"),
        (CostExplorer::MemberWithoutAccess, "AccessDeniedException"),
    ] {
        account.drill.change(|world| world.set_cost_explorer(state));
        let refused = account.cost(good.clone()).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.message.is_empty()), (wanted, false));
    }
}

#[tokio::test(start_paused = true)]
async fn too_often_is_a_limit_of_its_own() {
    let account = Account::of("quiet");
    account.drill.set_rtt(Duration::ZERO);
    let body = ask("2026-10-01", "2026-10-04", &[]);
    for _ in 0..10 {
        account.cost(body.clone()).await.unwrap();
    }
    assert_eq!(code(account.cost(body).await), "LimitExceededException");
}
