//! Two sessions on one store: one works on the account, the other looks on.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::Timestamp;
use quench_store::{
    Access, Document, DocumentOwner, IncidentId, Intent, NewPlan, OpenOptions, Outcome, Receipt, Settlement, Store,
    StoreError, SweepId, TrailPage, TrailQuery,
};
use serde_json::json;

const DIGITS: &str = "123456789012";
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn open(directory: &std::path::Path) -> Store {
    Store::open(directory, OpenOptions::new(NOW)).unwrap()
}

fn intent() -> Intent {
    Intent {
        plan_hash: "hash".to_owned(),
        step_key: "step".to_owned(),
        target_arn: "arn".to_owned(),
        operation: "ecs:StopTask".to_owned(),
        region: "us-east-1".to_owned(),
        attempt: 1,
        request: json!({}),
        at: NOW,
    }
}

/// A writer with an account, an incident, a sweep and an approved plan.
fn writer(directory: &std::path::Path) -> (Store, quench_store::AccountKey, IncidentId, SweepId) {
    let store = open(directory);
    assert_eq!(store.lock_account(DIGITS).unwrap(), Access::Writer);
    let account = store.upsert_account(DIGITS, "aws", "test", "arn:ana", NOW).unwrap().key;
    let incident = store.begin_incident(account, NOW).unwrap();
    let sweep = store.begin_sweep(incident, 1, NOW).unwrap();
    let plan = NewPlan { hash: "hash", account, incident: None, body: "{}", created_at: NOW, expires_at: NOW };
    store.put_plan(&plan).unwrap();
    store.approve("hash", NOW, "arn:ana", true, None).unwrap();
    (store, account, incident, sweep)
}

#[tokio::test(start_paused = true)]
async fn the_second_session_reads_while_the_first_writes_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (first, account, incident, sweep) = writer(folder.path());
    let id = first.intent(intent()).await.unwrap();

    let second = open(folder.path());
    assert!(matches!(second.lock_account(DIGITS).unwrap(), Access::ReaderOnly { why } if why.contains(DIGITS)));
    let looking_on = Store::open(folder.path(), OpenOptions::new(NOW).read_only()).unwrap();
    assert!(matches!(looking_on.access(), Access::ReaderOnly { .. }));
    assert!(matches!(looking_on.lock_account("999999999999").unwrap(), Access::ReaderOnly { .. }));

    for store in [&second, &looking_on] {
        let plan = NewPlan { hash: "other", account, incident: None, body: "{}", created_at: NOW, expires_at: NOW };
        let receipt =
            Receipt { at: NOW, outcome: Outcome::Ok, request_id: None, error_code: None, error_message: None };
        let settlement = Settlement { at: NOW, outcome: Outcome::Ok, note: None };
        let document = Document {
            owner: DocumentOwner::Sweep(sweep),
            arn: "arn".to_owned(),
            kind: "task".to_owned(),
            read_at: NOW,
            content: quench_store::Content::Body("{}".to_owned()),
        };
        let mark = quench_store::Mark {
            scope_kind: "cluster".to_owned(),
            scope_key: "arn".to_owned(),
            mark: "keep".to_owned(),
            reason: String::new(),
            owner: String::new(),
            expires_on: None,
            set_at: NOW,
            inventory_revision: 1,
        };
        let query = TrailQuery {
            region: "us-east-1".to_owned(),
            attribute: "EventName".to_owned(),
            value: "CreateCluster".to_owned(),
            from_at: NOW,
            until_at: NOW,
            next_token: None,
            complete: true,
            asked_at: NOW,
            why: None,
        };
        let page = TrailPage { query, events: Vec::new() };
        let writes: [(&str, Result<(), StoreError>); 20] = [
            ("upsert_account", store.upsert_account(DIGITS, "aws", "test", "arn:eve", NOW).map(drop)),
            ("begin_incident", store.begin_incident(account, NOW).map(drop)),
            ("begin_sweep", store.begin_sweep(incident, 2, NOW).map(drop)),
            ("put_region_report", store.put_region_report(sweep, "us-east-1", "{}", NOW)),
            ("finish_sweep", store.finish_sweep(sweep, NOW)),
            ("put_documents", store.put_documents(&[document])),
            ("set_marks", store.set_marks(account, &[mark])),
            ("clear_mark", store.clear_mark(account, "cluster", "arn").map(drop)),
            ("note_trail_page", store.note_trail_page(account, &page).map(drop)),
            ("forget_trail", store.forget_trail(account, NOW).map(drop)),
            ("set_baseline", store.set_baseline(account, sweep, NOW)),
            ("clear_baseline", store.clear_baseline(account).map(drop)),
            ("put_plan", store.put_plan(&plan).map(drop)),
            ("approve", store.approve("hash", NOW, "arn:ana", true, None).map(drop)),
            ("set_plan_fact", store.set_plan_fact("hash", "key", &json!(1), NOW)),
            ("put_world", store.put_world("", b"", 0, NOW)),
            ("put_world_change", store.put_world_change("", 1, b"")),
            ("intent", store.intent(intent()).await.map(drop)),
            ("receipt", store.receipt(id, receipt).await),
            ("settle", store.settle(id, &settlement).map(drop)),
        ];
        for (name, answer) in writes {
            assert!(matches!(answer, Err(StoreError::ReadOnlySession { .. })), "{name}: {answer:?}");
        }
        first.put_region_report(sweep, "eu-west-1", "{}", NOW).unwrap();
        assert_eq!(store.latest_sweep(account).unwrap(), first.latest_sweep(account).unwrap(), "it sees what is new");
        assert_eq!(store.unsettled("hash").unwrap().len(), 1);
    }

    drop(first);
    assert_eq!(second.lock_account(DIGITS).unwrap(), Access::Writer, "the first is gone");
    second.finish_sweep(sweep, NOW).unwrap();
}

#[test]
fn two_accounts_can_be_worked_on_by_two_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let (first, .., sweep) = writer(folder.path());
    let second = open(folder.path());
    assert_eq!(second.lock_account("999999999999").unwrap(), Access::Writer);
    let other = second.upsert_account("999999999999", "aws", "test", "arn:eve", NOW).unwrap().key;
    second.begin_incident(other, NOW).unwrap();
    first.put_region_report(sweep, "us-east-1", "{}", NOW).unwrap();
    let trespass = second.put_region_report(sweep, "us-east-1", "{}", NOW);
    assert!(matches!(trespass, Err(StoreError::ReadOnlySession { .. })), "{trespass:?}");
}
