//! The life of a plan: put forward, renewed, approved, interrupted, finished, and put forward again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::Timestamp;
use quench_store::{AccountKey, FINISHED_AT, NewPlan, OpenOptions, SPEND_STOPPED_AT, Store, StoreError};
use serde_json::json;

const HASH: &str = "hash";

fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn store() -> (tempfile::TempDir, Store, AccountKey) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), OpenOptions::new(second(0))).unwrap();
    store.lock_account("123456789012").unwrap();
    let account = store.upsert_account("123456789012", "aws", "test", "arn:ana", second(0)).unwrap().key;
    (folder, store, account)
}

fn plan(account: AccountKey, created_at: i64) -> NewPlan<'static> {
    let (created_at, expires_at) = (second(created_at), second(created_at + 900));
    NewPlan { hash: HASH, account, incident: None, body: r#"{"steps":[]}"#, created_at, expires_at }
}

#[test]
fn unapproved_it_is_renewed() {
    let (_folder, store, account) = store();
    let first = store.put_plan(&plan(account, 1)).unwrap();
    let renewed = store.put_plan(&plan(account, 100)).unwrap();
    assert_eq!((renewed.id, renewed.expires_at), (first.id, second(1000)));
    assert_eq!(store.approval(HASH).unwrap(), None);
    assert_eq!(store.latest_approved_plan(account).unwrap(), None, "nobody approved it");
}

#[test]
fn approved_it_is_frozen_until_it_has_finished() {
    let (_folder, store, account) = store();
    let first = store.put_plan(&plan(account, 1)).unwrap();
    let approval = store.approve(HASH, second(2), "arn:ana", true, None).unwrap();
    assert_eq!(
        store.approve(HASH, second(3), "arn:ana", true, None).unwrap(),
        approval,
        "a second click changes nothing"
    );
    let other = store.approve(HASH, second(3), "arn:eve", true, None);
    assert!(matches!(other, Err(StoreError::Conflict { what: "plan", .. })));
    assert_eq!(store.put_plan(&plan(account, 100)).unwrap(), first, "a run must not change under itself");

    store.set_plan_fact(HASH, SPEND_STOPPED_AT, &json!(second(50)), second(50)).unwrap();
    store.set_plan_fact(HASH, FINISHED_AT, &json!(second(60)), second(60)).unwrap();
    assert_eq!(store.latest_approved_plan(account).unwrap(), Some(first.clone()));
    assert_eq!(store.plan_facts(HASH).unwrap()[SPEND_STOPPED_AT].value, json!(second(50)));

    // The attacker came back and made the very same: a new plan, which nobody has approved.
    let again = store.put_plan(&plan(account, 1000)).unwrap();
    assert_ne!(again.id, first.id);
    assert_eq!(store.approval(HASH).unwrap(), None);
    // The story of the incident tells every approval.
    let told: Vec<String> = store.approvals(account).unwrap().into_iter().map(|(hash, _)| hash).collect();
    assert_eq!(told, [HASH]);
    assert!(store.plan_facts(HASH).unwrap().is_empty());
    assert_eq!(store.latest_approved_plan(account).unwrap(), Some(first));
}

#[test]
fn an_approval_gives_the_plan_up_that_it_replaces_or_does_neither() {
    let (_folder, store, account) = store();
    let (first, second_hash) = (store.put_plan(&plan(account, 1)).unwrap(), "b".repeat(64));
    store.approve(HASH, second(2), "arn:ana", true, None).unwrap();
    let refused = store.approve(&second_hash, second(3), "arn:ana", true, Some(HASH));
    assert!(matches!(refused, Err(StoreError::Missing { what: "plan", .. })));
    assert!(store.plan_facts(HASH).unwrap().is_empty(), "it is still there to go on with");
    let other = store.put_plan(&NewPlan { hash: &second_hash, ..plan(account, 3) }).unwrap();
    assert_ne!(other.id, first.id);
    store.approve(&second_hash, second(4), "arn:ana", true, Some(HASH)).unwrap();
    assert_eq!(store.plan_facts(HASH).unwrap()[FINISHED_AT].value, json!("superseded"));
    assert_eq!(store.latest_approved_plan(account).unwrap(), Some(other));
}

#[test]
fn a_fact_that_is_no_longer_true_is_taken_back() {
    let (_folder, store, account) = store();
    let first = store.put_plan(&plan(account, 1)).unwrap();
    store.approve(HASH, second(2), "arn:ana", true, None).unwrap();
    store.set_plan_fact(HASH, FINISHED_AT, &json!("verified"), second(60)).unwrap();
    store.clear_plan_fact(HASH, FINISHED_AT).unwrap();
    assert!(store.plan_facts(HASH).unwrap().is_empty());
    assert_eq!(store.put_plan(&plan(account, 100)).unwrap(), first, "it goes on");
}

#[test]
fn what_is_refused() {
    let (_folder, store, account) = store();
    assert!(matches!(
        store.approve(HASH, second(1), "arn:ana", true, None),
        Err(StoreError::Missing { what: "plan", .. })
    ));
    let not_json = store.put_plan(&NewPlan { body: "{", ..plan(account, 1) });
    assert!(matches!(not_json, Err(StoreError::Refused { .. })), "{not_json:?}");
    store.put_plan(&plan(account, 1)).unwrap();
    store.lock_account("999999999999").unwrap();
    let other = store.upsert_account("999999999999", "aws", "test", "arn:eve", second(0)).unwrap().key;
    let taken = store.put_plan(&plan(other, 1));
    assert!(matches!(taken, Err(StoreError::Conflict { what: "plan", .. })), "{taken:?}");
    let incident = store.begin_incident(other, second(1)).unwrap();
    let crossed = store.put_plan(&NewPlan { incident: Some(incident), ..plan(account, 1) });
    assert!(matches!(crossed, Err(StoreError::Conflict { what: "incident", .. })), "{crossed:?}");
}
