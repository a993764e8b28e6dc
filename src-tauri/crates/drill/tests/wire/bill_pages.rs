//! How a bill that is large is told: pages that may split a day, and a grouping that may be refused.

use std::collections::{BTreeMap, BTreeSet};

use quench_drill::BillShape;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::client::{Account, code, strings};
use crate::cost::{ask, money};

/// Every page: its results as start, keys and cost of each group.
async fn pages(account: &Account, mut body: Value) -> Vec<Vec<(String, Vec<Group>)>> {
    let mut pages = Vec::new();
    loop {
        let answer = account.cost(body.clone()).await.unwrap();
        let results = answer["ResultsByTime"].as_array().unwrap().iter();
        let group = |group: &Value| (strings(&group["Keys"]), money(&group["Metrics"]));
        let shown = results.map(|result| {
            let groups = result["Groups"].as_array().unwrap().iter().map(group).collect();
            (result["TimePeriod"]["Start"].as_str().unwrap().to_owned(), groups)
        });
        pages.push(shown.collect());
        match answer.get("NextPageToken") {
            Some(token) => body["NextPageToken"] = token.clone(),
            None => return pages,
        }
    }
}

type Group = (Vec<String>, Decimal);

fn size(page: &[(String, Vec<Group>)]) -> usize {
    page.iter().map(|(_, groups)| groups.len()).sum()
}

/// All groups of all pages, each of which must be told once.
fn joined(pages: Vec<Vec<(String, Vec<Group>)>>) -> BTreeMap<(String, Vec<String>), Decimal> {
    let mut all = BTreeMap::new();
    for (start, groups) in pages.into_iter().flatten() {
        for (keys, cost) in groups {
            assert!(all.insert((start.clone(), keys.clone()), cost).is_none(), "twice: {start} {keys:?}");
        }
    }
    all
}

#[tokio::test(start_paused = true)]
async fn a_day_that_no_page_can_hold_is_split_and_a_smaller_one_is_not() {
    let account = Account::of("mixed-account");
    account.drill.set_throttling(false);
    let body = ask("2026-09-14", "2026-09-18", &["SERVICE", "REGION"]);
    let whole = pages(&account, body.clone()).await;
    assert_eq!(whole.len(), 1);
    let of_day = whole[0][0].1.len();
    let wanted = joined(whole);
    for limit in [1, 7, of_day - 1, of_day, of_day + 1, 2 * of_day] {
        account.drill.change(|world| world.set_group_page(limit));
        let found = pages(&account, body.clone()).await;
        assert!(found.iter().all(|page| (1..=limit).contains(&size(page))), "{limit}");
        let starts: Vec<&str> = found.iter().flatten().map(|(start, _)| start.as_str()).collect();
        let days: BTreeSet<&str> = starts.iter().copied().collect();
        assert_eq!(starts.len() > days.len(), limit < of_day, "{limit}: the same day in two pages");
        assert!(starts.is_sorted());
        assert_eq!(joined(found), wanted, "{limit}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_bill_has_a_row_for_each_day_region_and_service() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    account.drill.change(|world| world.set_large_bill(BillShape { months: 13, regions: 34, services: 40 }));
    let found = pages(&account, ask("2026-09-02", "2026-09-04", &["SERVICE", "REGION"])).await;
    assert_eq!(found.iter().map(|page| size(page)).collect::<Vec<_>>(), [500, 500, 500, 500, 500, 220]);
    let rows = joined(found);
    assert!(rows.len() == 2 * 34 * 40 && rows.values().all(|cost| *cost > Decimal::ZERO));
    // Thirteen months ago it began.
    let began = pages(&account, ask("2025-09-30", "2025-10-02", &["SERVICE", "REGION"])).await;
    let first: BTreeSet<String> = joined(began).into_keys().map(|(start, _)| start).collect();
    assert_eq!(first, BTreeSet::from(["2025-10-01".to_owned()]));
    let mut body = ask("2025-10-01", "2026-10-01", &["REGION"]);
    body["Granularity"] = json!("MONTHLY");
    let months = joined(pages(&account, body).await);
    assert_eq!(months.len(), 12 * 34 + 12, "and a tax in no region each month");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_good_for_its_own_question_alone() {
    let account = Account::of("small");
    account.drill.change(|world| world.set_group_page(5));
    let body = ask("2026-09-14", "2026-09-18", &["SERVICE"]);
    let token = account.cost(body).await.unwrap()["NextPageToken"].clone();
    assert!(!token.as_str().unwrap().contains("Amazon"));
    let mut other = ask("2026-09-14", "2026-09-18", &["REGION"]);
    other["NextPageToken"] = token;
    assert_eq!(code(account.cost(other).await), "InvalidNextTokenException");
}

#[tokio::test(start_paused = true)]
async fn where_regions_cannot_be_grouped_they_can_still_be_filtered() {
    let account = Account::of("small");
    account.drill.change(|world| world.refuse_region_grouping(true));
    let refused = account.cost(ask("2026-09-14", "2026-09-15", &["SERVICE", "REGION"])).await;
    assert_eq!(code(refused), "ValidationException");
    let mut body = ask("2026-09-14", "2026-09-15", &["USAGE_TYPE"]);
    body["Filter"] = json!({"Dimensions": {"Key": "REGION", "Values": ["global"]}});
    let found = joined(pages(&account, body).await);
    let types: Vec<&str> = found.keys().map(|(_, keys)| keys[0].as_str()).collect();
    assert_eq!(types, ["DataTransfer-Out-Bytes", "HostedZone"]);
    account.drill.change(|world| world.refuse_region_grouping(false));
    account.cost(ask("2026-09-14", "2026-09-15", &["REGION"])).await.unwrap();
}
