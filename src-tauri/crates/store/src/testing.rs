//! A store in a folder of its own, with an account, an incident and, if wanted, an approved plan.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Access, AccountKey, IncidentId, Intent, NewPlan, NewTrailEvent, OpenOptions, Outcome, Receipt, Store, TrailPage,
    TrailQuery,
};

pub(crate) const DIGITS: &str = "123456789012";
pub(crate) const PLAN: &str = "a plan's hash";

/// The instant this many seconds after the beginning of a test.
pub(crate) fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

// The store is dropped before its folder.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) account: AccountKey,
    pub(crate) incident: IncidentId,
    pub(crate) folder: tempfile::TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), OpenOptions::new(second(0))).unwrap();
        Self::of(store, folder)
    }

    /// The same with a store that is empty yet.
    pub(crate) fn of(store: Store, folder: tempfile::TempDir) -> Self {
        assert_eq!(store.lock_account(DIGITS).unwrap(), Access::Writer);
        let account = store.upsert_account(DIGITS, "aws", "test", "arn:ana", second(0)).unwrap().key;
        let incident = store.begin_incident(account, second(0)).unwrap();
        Self { store, account, incident, folder }
    }

    pub(crate) fn with_plan() -> Self {
        let fixture = Self::new();
        fixture.approve_plan();
        fixture
    }

    pub(crate) fn approve_plan(&self) {
        self.store.put_plan(&self.plan(1)).unwrap();
        self.store.approve(PLAN, second(2), "arn:ana", true, None).unwrap();
    }

    pub(crate) fn plan(&self, created_at: i64) -> NewPlan<'static> {
        NewPlan {
            hash: PLAN,
            account: self.account,
            incident: Some(self.incident),
            body: "{}",
            created_at: second(created_at),
            expires_at: second(created_at + 900),
        }
    }
}

pub(crate) fn intent(step: &str, attempt: u32) -> Intent {
    Intent {
        plan_hash: PLAN.to_owned(),
        step_key: step.to_owned(),
        target_arn: format!("arn:aws:ecs:us-east-1:{DIGITS}:service/c/{step}"),
        operation: "ecs:DeleteService".to_owned(),
        region: "us-east-1".to_owned(),
        attempt,
        request: json!({"service": step, "force": true}),
        at: second(10),
    }
}

pub(crate) fn receipt(outcome: Outcome) -> Receipt {
    Receipt {
        at: second(11),
        outcome,
        request_id: Some("1-2-3".to_owned()),
        error_code: None,
        error_message: Some("'; DROP TABLE journal; --".to_owned()),
    }
}

/// A question by event name, asked a hundred seconds after the beginning.
pub(crate) fn trail_query(value: &str, next: Option<&str>) -> TrailQuery {
    TrailQuery {
        region: "us-east-1".to_owned(),
        attribute: "EventName".to_owned(),
        value: value.to_owned(),
        from_at: second(0),
        until_at: second(90),
        next_token: next.map(str::to_owned),
        complete: next.is_none(),
        asked_at: second(100),
        why: None,
    }
}

pub(crate) fn trail_event(id: &str, at: i64) -> NewTrailEvent {
    NewTrailEvent {
        event_id: id.to_owned(),
        at: second(at),
        name: "CreateCluster".to_owned(),
        kept: format!(r#"{{ "id": "{id}" }}"#),
        sha256_sent: "e3b0c442".to_owned(),
    }
}

/// A page of it with events by id and time.
pub(crate) fn trail_page(value: &str, next: Option<&str>, events: &[(&str, i64)]) -> TrailPage {
    let events = events.iter().map(|(id, at)| trail_event(id, *at)).collect();
    TrailPage { query: trail_query(value, next), events }
}
