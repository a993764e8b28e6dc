//! A store in a folder of its own, with an account, an incident and, if wanted, an approved plan.

use jiff::Timestamp;
use serde_json::json;

use crate::{Access, AccountKey, IncidentId, Intent, NewPlan, OpenOptions, Outcome, Receipt, Store};

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
