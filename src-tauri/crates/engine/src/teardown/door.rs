//! The one door for mutating calls: it refuses what was not approved, what is kept, what has changed, and another
//! account or world; and it journals what it lets through before it is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use quench_aws::{AttemptOutcome, Door, IntentToken};
use quench_clock::Clock;
use quench_core::account::{Identity, World};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;
use quench_store::{Intent, IntentId, Outcome, Receipt, Settlement, Store, StoreError};

use super::approved::Approved;

/// Journals and refuses. One for each run of a teardown.
pub(crate) struct JournalDoor {
    approved: Arc<Approved>,
    store: Store,
    clock: Clock,
    identity: Identity,
    world: World,
    seen: Mutex<Seen>,
}

/// What fresh reads have shown.
#[derive(Default)]
struct Seen {
    /// Clusters and services whose pins were read and fit.
    pinned: BTreeSet<String>,
    /// Tasks that a fresh read showed to be covered.
    admitted: BTreeSet<String>,
    /// Definitions whose document is in the store.
    documented: BTreeSet<String>,
    /// Attempts of which nobody knows whether they took effect, by target.
    unknown: BTreeMap<String, IntentId>,
    /// The journal refused a row: nothing more is sent.
    journal_error: Option<String>,
}

impl JournalDoor {
    pub(crate) fn new(approved: Arc<Approved>, store: Store, clock: Clock, identity: Identity, world: World) -> Self {
        Self { approved, store, clock, identity, world, seen: Mutex::default() }
    }

    fn seen<T>(&self, act: impl FnOnce(&mut Seen) -> T) -> T {
        act(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A fresh read showed that `arn` is what was approved.
    pub(crate) fn pin(&self, arn: &str) {
        self.seen(|seen| seen.pinned.insert(arn.to_owned()));
    }

    /// A fresh read showed that `arn` is not what was approved any more.
    pub(crate) fn unpin(&self, arn: &str) {
        self.seen(|seen| seen.pinned.remove(arn));
    }

    /// A fresh read showed that the task belongs to something covered and pinned.
    pub(crate) fn admit_task(&self, arn: &str) {
        self.seen(|seen| seen.admitted.insert(arn.to_owned()));
    }

    /// Whether `arn` may be touched as far as its pin goes.
    pub(crate) fn is_pinned(&self, arn: &str) -> bool {
        self.seen(|seen| seen.pinned.contains(arn))
    }

    /// The definition's document is in the store.
    pub(crate) fn document(&self, arn: &str) {
        self.seen(|seen| seen.documented.insert(arn.to_owned()));
    }

    /// Whether the definition's document is in the store.
    pub(crate) fn is_documented(&self, arn: &str) -> bool {
        self.seen(|seen| seen.documented.contains(arn))
    }

    /// Why the journal cannot be written, if it cannot.
    pub(crate) fn journal_error(&self) -> Option<String> {
        self.seen(|seen| seen.journal_error.clone())
    }

    /// A read has shown whether the unknown attempt on `mutation`'s target took effect.
    pub(crate) fn settle(&self, mutation: &Mutation, took_effect: bool, note: &str) -> Result<(), StoreError> {
        let Some(intent) = self.seen(|seen| seen.unknown.remove(&key(mutation))) else { return Ok(()) };
        settle(&self.store, intent, took_effect, note, &self.clock)
    }

    /// Why `mutation` must not be sent.
    fn refusal(&self, mutation: &Mutation) -> Option<&'static str> {
        let approved = &self.approved;
        let plan = &approved.bundle.plan;
        if plan.account != self.identity.account
            || plan.partition != self.identity.partition
            || plan.endpoint != self.world.key()
        {
            return Some("the plan is of another account or world");
        }
        if mutation.targets().iter().any(|arn| plan.keeps(arn)) || mutation.cluster().is_some_and(|arn| plan.keeps(arn))
        {
            return Some("it is kept");
        }
        let (covered, pinned) = match mutation {
            Mutation::DeleteService { service, .. } | Mutation::DeleteTaskSet { service, .. } => {
                (approved.service(service).is_some(), self.is_pinned(service))
            }
            Mutation::DeleteCluster { cluster } | Mutation::DeregisterContainerInstance { cluster, .. } => {
                (approved.cluster(cluster).is_some(), self.is_pinned(cluster))
            }
            // A task named by the plan needs no pin, because task ARNs are never reused; another one must have been read.
            Mutation::StopTask { cluster, task } => {
                let admitted = self.seen(|seen| seen.admitted.contains(task));
                (approved.reaches_into(cluster), approved.names_task(task) || admitted)
            }
            Mutation::DeregisterTaskDefinition { definition } => {
                (approved.names_definition(definition), self.is_documented(definition))
            }
            Mutation::DeleteTaskDefinitions { definitions } => (
                definitions.iter().all(|definition| approved.names_definition(definition)),
                definitions.iter().all(|definition| self.is_documented(definition)),
            ),
        };
        match (covered, pinned) {
            (false, _) => Some("the approval does not cover it"),
            (true, false) => Some("no fresh read has shown it as it was approved"),
            (true, true) => None,
        }
    }
}

/// What an attempt is known by: its operation and its first target.
fn key(mutation: &Mutation) -> String {
    format!("{} {}", mutation.operation(), mutation.targets().join(" "))
}

/// Settles an attempt by what a read showed.
pub(crate) fn settle(
    store: &Store,
    intent: IntentId,
    took_effect: bool,
    note: &str,
    clock: &Clock,
) -> Result<(), StoreError> {
    let outcome = if took_effect { Outcome::Ok } else { Outcome::Error };
    store.settle(intent, &Settlement { at: clock.now(), outcome, note: Some(note.to_owned()) }).map(drop)
}

fn refused(mutation: &Mutation, region: &RegionCode, why: String) -> CloudError {
    CloudError {
        kind: CloudErrorKind::NotAllowed,
        operation: mutation.operation().to_owned(),
        region: region.to_string(),
        code: None,
        message: why,
        request_id: None,
    }
}

#[async_trait]
impl Door for JournalDoor {
    async fn intent(&self, region: &RegionCode, mutation: &Mutation, attempt: u32) -> Result<IntentToken, CloudError> {
        if let Some(why) = self.refusal(mutation) {
            return Err(refused(mutation, region, why.to_owned()));
        }
        let request = serde_json::to_value(mutation).map_err(|error| refused(mutation, region, error.to_string()))?;
        let intent = Intent {
            plan_hash: self.approved.hash().to_owned(),
            step_key: key(mutation),
            target_arn: mutation.targets().first().copied().unwrap_or_default().to_owned(),
            operation: mutation.operation().to_owned(),
            region: region.to_string(),
            attempt,
            request,
            at: self.clock.now(),
        };
        match self.store.intent(intent).await {
            Ok(id) => Ok(IntentToken(id.get())),
            Err(error) => {
                let text = chain(&error);
                self.seen(|seen| seen.journal_error.get_or_insert_with(|| text.clone()).clone());
                Err(refused(mutation, region, text))
            }
        }
    }

    async fn receipt(&self, token: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError> {
        let id = IntentId::new(token.0);
        let (outcome, request_id, error) = match outcome {
            AttemptOutcome::Ok { request_id } => (Outcome::Ok, request_id.clone(), None),
            AttemptOutcome::Error(error) => (Outcome::Error, error.request_id.clone(), Some(error)),
            AttemptOutcome::Unknown(error) => (Outcome::Unknown, error.request_id.clone(), Some(error)),
        };
        if outcome == Outcome::Unknown
            && let Ok(row) = self.store.journal_row(id)
        {
            self.seen(|seen| seen.unknown.insert(row.intent.step_key, id));
        }
        let receipt = Receipt {
            at: self.clock.now(),
            outcome,
            request_id,
            error_code: error.and_then(|error| error.code.clone()),
            error_message: error.map(|error| error.message.clone()),
        };
        self.store.receipt(id, receipt).await.map_err(|error| {
            let text = chain(&error);
            self.seen(|seen| seen.journal_error.get_or_insert_with(|| text.clone()).clone());
            CloudError {
                kind: CloudErrorKind::NotAllowed,
                operation: "journal".to_owned(),
                region: String::new(),
                code: None,
                message: text,
                request_id: None,
            }
        })
    }
}

/// An error with its sources, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
