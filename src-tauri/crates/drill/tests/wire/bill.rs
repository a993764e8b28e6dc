//! What a company pays beside ECS: where, how much, how late; and what ECS is on the bill, size by size.

use std::collections::{BTreeMap, BTreeSet};

use quench_drill::Drill;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::client::{Account, noon};
use crate::cost::{ECS, ask, dollars, ecs_alone, money, until};

/// The groups of the only result, by all their keys.
pub(crate) async fn day(account: &Account, body: Value) -> BTreeMap<Vec<String>, Decimal> {
    let answer = account.cost(body).await.unwrap();
    assert_eq!(answer["ResultsByTime"].as_array().unwrap().len(), 1, "{answer}");
    let groups = answer["ResultsByTime"][0]["Groups"].as_array().unwrap().iter();
    groups.map(|group| (crate::client::strings(&group["Keys"]), money(&group["Metrics"]))).collect()
}

fn sum(groups: &BTreeMap<Vec<String>, Decimal>, wanted: impl Fn(&[String]) -> bool) -> Decimal {
    groups.iter().filter(|(keys, _)| wanted(keys)).map(|(_, cost)| *cost).sum()
}

#[tokio::test(start_paused = true)]
async fn a_company_pays_for_more_than_what_runs_in_ecs() {
    let account = Account::of("mixed-account");
    let past = day(&account, ask("2026-09-16", "2026-09-17", &["SERVICE", "REGION"])).await;
    let column = |place: usize| past.keys().map(|keys| keys[place].as_str()).collect::<BTreeSet<_>>();
    assert!(column(0).len() > 12, "{past:?}");
    let regions = ["NoRegion", "ap-northeast-2", "eu-west-1", "global", "us-east-1"];
    assert_eq!(column(1), BTreeSet::from(regions));
    for (service, region) in [
        ("Amazon Elastic Compute Cloud - Compute", "eu-west-1"),
        ("EC2 - Other", "ap-northeast-2"),
        ("Amazon Route 53", "global"),
        ("AWS Cost Explorer", "us-east-1"),
        ("AWS Support (Developer)", "NoRegion"),
    ] {
        assert!(past[&vec![service.to_owned(), region.to_owned()]] > Decimal::ZERO, "{service} in {region}");
    }
    let whole = sum(&past, |keys| keys[0] != ECS);
    assert!((dollars("5")..dollars("30")).contains(&whole), "a few dollars a day: {whole}");
    let of = |name: &'static str| move |keys: &[String]| keys[0] == name;
    let saturday = day(&account, ask("2026-09-19", "2026-09-20", &["SERVICE"])).await;
    let weekend = sum(&saturday, of("AWS Lambda")) / sum(&past, of("AWS Lambda"));
    assert!((dollars("0.3")..dollars("0.5")).contains(&weekend), "people do not work on Saturdays: {weekend}");
}

#[tokio::test(start_paused = true)]
async fn the_bill_is_a_function_of_the_seed_and_an_account_without_a_company_has_none() {
    let of = async |scenario: &str, seed| {
        let clock = quench_clock::Clock::scaled(noon(), 1.0);
        let account = Account { drill: Drill::start(scenario, seed, clock.clone()).unwrap(), clock };
        day(&account, ask("2026-09-16", "2026-09-17", &["SERVICE", "REGION"])).await
    };
    let one = of("small", 7).await;
    assert_eq!(one, of("small", 7).await);
    assert_ne!(one, of("small", 8).await);
    assert_eq!(of("quiet", 7).await, BTreeMap::new());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_used_by_tasks_is_as_late_as_they_are() {
    let account = Account::of("small");
    let others = || {
        let mut body = ask("2026-10-05", "2026-10-06", &["SERVICE"]);
        body["Filter"] = json!({"Not": {"Dimensions": {"Key": "SERVICE", "Values": [ECS]}}});
        body
    };
    until(&account, "2026-10-05T08:30:00Z").await;
    assert_eq!(day(&account, others()).await, BTreeMap::new());
    let (mut before, mut steps) = (Decimal::ZERO, 0);
    for _ in 0..42 {
        account.wait(3600).await;
        let now = sum(&day(&account, others()).await, |_| true);
        assert!(now >= before);
        steps += u32::from(now > before);
        before = now;
    }
    assert!(steps > 10 && before > dollars("4"), "{steps} {before}");
    account.wait(30 * 24 * 3600).await;
    assert_eq!(sum(&day(&account, others()).await, |_| true), before, "a whole day changes no more");
}

#[tokio::test(start_paused = true)]
async fn each_size_of_a_task_is_a_usage_type() {
    let account = Account::of("mixed-account");
    until(&account, "2026-10-07T00:00:01Z").await;
    let found = day(&account, ecs_alone(ask("2026-10-05", "2026-10-06", &["REGION", "USAGE_TYPE"]))).await;
    let cost = |region: &str, usage_type: &str| found.get(&vec![region.to_owned(), usage_type.to_owned()]).copied();
    // Four times 16 vCPUs and 64 GiB of ARM; six times 2 vCPUs and 4 GiB on Spot; all day.
    assert_eq!(cost("eu-west-1", "EU-Fargate-ARM-vCPU-Hours:perCPU"), Some(dollars("1536") * dollars("0.03238")));
    let spot = cost("ap-northeast-2", "APN2-SpotUsage-Fargate-vCPU-Hours:perCPU").unwrap() / dollars("288");
    assert!((dollars("0.005")..dollars("0.03")).contains(&spot), "{spot}");
    assert!(cost("us-east-1", "Fargate-vCPU-Hours:perCPU").is_some(), "us-east-1 has no prefix: {found:?}");
    let regions = day(&account, ecs_alone(ask("2026-10-05", "2026-10-06", &["REGION"]))).await;
    for (region, whole) in regions {
        let parts = sum(&found, |keys| keys[0] == region[0]);
        assert!((whole - parts).abs() < dollars("0.000000001"), "{region:?}: {whole} {parts}");
    }
}

#[tokio::test(start_paused = true)]
async fn prices_of_a_region_move_its_bill() {
    let account = Account::of("seed-story");
    until(&account, "2026-10-07T00:00:01Z").await;
    account.drill.change(|world| world.set_price_factor("us-east-1", dollars("1.5")));
    let found = day(&account, ecs_alone(ask("2026-10-05", "2026-10-06", &["REGION"]))).await;
    let cost = |region: &str| found[&vec![region.to_owned()]];
    assert_eq!((cost("us-east-1"), cost("ap-east-1")), (dollars("1137.4848"), dollars("1041.408")));
}

#[tokio::test(start_paused = true)]
async fn a_world_that_was_saved_without_any_of_this_is_read() {
    let account = Account::of("seed-story");
    account.drill.change(|world| world.set_credits(dollars("5")));
    until(&account, "2026-10-07T00:00:01Z").await;
    let mut saved: Value = serde_json::from_slice(&account.drill.save().unwrap()).unwrap();
    let world = saved["parts"]["world"].as_object_mut().unwrap();
    assert!(world.remove("billing").is_some());
    let bytes = serde_json::to_vec(&saved).unwrap();
    let old = Account { drill: Drill::restore(&bytes, account.clock.clone()).unwrap(), clock: account.clock.clone() };
    let services = |found: BTreeMap<Vec<String>, Decimal>| found.into_keys().flatten().collect::<BTreeSet<_>>();
    let body = || ask("2026-10-05", "2026-10-06", &["SERVICE"]);
    assert_eq!(services(day(&old, body()).await), BTreeSet::from([ECS.to_owned()]));
    assert!(services(day(&account, body()).await).len() > 12);
}
