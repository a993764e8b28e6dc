//! What is on the bill and was not used: taxes, credits, refunds.

use std::collections::BTreeMap;

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::json;

use crate::bill::day;
use crate::client::Account;
use crate::cost::{ask, dollars, money, until};

/// October's sums by RECORD_TYPE.
async fn october(account: &Account) -> BTreeMap<String, Decimal> {
    let mut body = ask("2026-10-01", "2026-11-01", &["RECORD_TYPE"]);
    body["Granularity"] = json!("MONTHLY");
    day(account, body).await.into_iter().map(|(mut keys, cost)| (keys.remove(0), cost)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_company_pays_a_tenth_of_tax_on_the_first_of_the_month() {
    let account = Account::of("small");
    until(&account, "2026-10-08T00:00:01Z").await;
    let found = october(&account).await;
    assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), ["Tax", "Usage"]);
    assert!((found["Tax"] * dollars("10") - found["Usage"]).abs() < dollars("0.00000001"), "{found:?}");
    let first = day(&account, ask("2026-10-01", "2026-10-02", &["SERVICE", "REGION"])).await;
    assert_eq!(first[&vec!["Tax".to_owned(), "NoRegion".to_owned()]], found["Tax"]);
    let second = day(&account, ask("2026-10-02", "2026-10-03", &["RECORD_TYPE"])).await;
    assert!(!second.contains_key(&vec!["Tax".to_owned()]), "on the first alone: {second:?}");
}

#[tokio::test(start_paused = true)]
async fn credits_cover_what_is_used_until_they_are_used_up() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    until(&account, "2026-10-08T00:00:01Z").await;
    let without = october(&account).await;
    account.drill.change(|world| world.set_credits(dollars("300")));
    let with = october(&account).await;
    assert_eq!(with["Credit"], dollars("-300"), "all of them, {with:?}");
    assert_eq!((with["Usage"], with["Tax"]), (without["Usage"], without["Tax"]));
    let record = |name: &str| vec![name.to_owned()];
    let net = async |day_of_october: u32| {
        let (start, end) = (format!("2026-10-0{day_of_october}"), format!("2026-10-0{}", day_of_october + 1));
        let found = day(&account, ask(&start, &end, &["RECORD_TYPE"])).await;
        found[&record("Usage")] + found.get(&record("Credit")).copied().unwrap_or_default()
    };
    assert_eq!([net(2).await, net(3).await], [Decimal::ZERO; 2], "a small bill shows nothing");
    assert!(net(6).await > dollars("100"), "a large one soon does");
    let mut body = ask("2026-10-02", "2026-10-03", &["SERVICE", "REGION"]);
    body["Filter"] = json!({"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit"]}});
    let covered = day(&account, body).await;
    assert!(covered.len() > 12 && covered.values().all(|cost| *cost < Decimal::ZERO), "beside what they cover");
    account.drill.change(|world| world.set_credits(Decimal::ZERO));
    assert_eq!(october(&account).await, without);
}

#[tokio::test(start_paused = true)]
async fn a_refund_is_on_the_day_that_it_was_made() {
    let account = Account::of("small");
    until(&account, "2026-10-08T00:00:01Z").await;
    let service = "Amazon Elastic Container Service";
    account.drill.change(|world| world.add_refund(date(2026, 10, 6), dollars("120.5"), service));
    let mut body = ask("2026-10-01", "2026-10-09", &["SERVICE"]);
    body["Filter"] = json!({"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Refund"]}});
    let answer = account.cost(body).await.unwrap();
    let days = answer["ResultsByTime"].as_array().unwrap();
    let refunds: Vec<_> = days.iter().filter(|day| day["Groups"] != json!([])).collect();
    assert_eq!((days.len(), refunds.len()), (8, 1));
    assert_eq!(refunds[0]["TimePeriod"]["Start"], "2026-10-06");
    assert_eq!(refunds[0]["Groups"][0]["Keys"], json!([service]));
    assert_eq!(money(&refunds[0]["Groups"][0]["Metrics"]), dollars("-120.5"));
}
