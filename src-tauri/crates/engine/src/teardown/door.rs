//! The one door for mutating calls: it refuses what was not approved, what is kept, what has changed, and another
//! account or world; and it journals what it lets through before it is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use quench_aws::{AttemptOutcome, Connection, Door, IntentToken};
use quench_clock::Clock;
use quench_core::account::{Identity, World};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::family::family_arn;
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;
use quench_core::relauncher::RelauncherKind;
use quench_core::resource::Task;
use quench_store::{Content, Document, Intent, IntentId, Outcome, Settlement, Store, StoreError};

use super::approved::{Approved, cluster_of};
use super::definitions::DEFINITION;
use super::run::Ground;
use crate::receipt::receipt;
use crate::session_error::chain;

/// Journals and refuses. One for each run of a teardown, and after each pause of it another one: what the door has seen is
/// no older than the sign-in.
pub(crate) struct JournalDoor {
    connection: Connection,
    /// Sign-ins that had ended when it was made.
    pauses: u64,
    approved: Arc<Approved>,
    store: Store,
    clock: Clock,
    identity: Identity,
    world: World,
    /// What a person has kept since the approval, and the clusters that hold it.
    kept_since: BTreeSet<String>,
    seen: Mutex<Seen>,
}

/// What fresh reads have shown.
#[derive(Default)]
struct Seen {
    /// Clusters, services and what starts tasks, whose pins were read and fit.
    pinned: BTreeSet<String>,
    /// Tasks that a fresh read showed to be covered.
    admitted: BTreeSet<String>,
    /// Definitions, and what starts tasks, whose document is in the store.
    documented: BTreeSet<String>,
    /// Attempts without a receipt, and what they are known by.
    open: BTreeMap<i64, String>,
    /// Attempts of which nobody knows whether they took effect, by target.
    unknown: BTreeMap<String, IntentId>,
    /// The journal refused a row: nothing more is sent.
    journal_error: Option<String>,
}

impl JournalDoor {
    /// `keeps` are the marks of now: what was kept since the approval is not touched either.
    pub(crate) fn new(approved: Arc<Approved>, ground: &Ground, keeps: &BTreeSet<String>) -> Self {
        let clusters = keeps.iter().filter_map(|arn| cluster_of(arn));
        Self {
            connection: ground.connection.clone(),
            pauses: ground.connection.pauses(),
            approved,
            store: ground.store.clone(),
            clock: ground.connection.clock().clone(),
            identity: ground.connection.identity().clone(),
            world: ground.world.clone(),
            kept_since: keeps.iter().cloned().chain(clusters).collect(),
            seen: Mutex::default(),
        }
    }

    /// What it lets through.
    pub(crate) fn approved(&self) -> &Approved {
        &self.approved
    }

    /// Writes a moment down beside the plan; `None` takes it back. A store that fails stops everything, as a journal
    /// that fails does.
    pub(crate) fn save_fact(&self, key: &str, at: Option<Timestamp>) {
        let value = at.map_or(serde_json::Value::Null, |at| serde_json::Value::String(at.to_string()));
        if let Err(error) = self.store.set_plan_fact(self.approved.hash(), key, &value, self.clock.now()) {
            self.seen(|seen| seen.journal_error.get_or_insert_with(|| chain(&error)).clone());
        }
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

    /// Takes up which documents an earlier run has saved.
    pub(crate) fn recall_documents(&self) -> Result<(), StoreError> {
        let saved = self.store.documented(self.approved.hash(), DEFINITION)?;
        self.seen(|seen| seen.documented.extend(saved));
        Ok(())
    }

    /// Keeps documents, and which could not be read. A store that fails stops everything.
    pub(crate) fn save_documents(&self, documents: &[Document]) {
        match self.store.put_documents(documents) {
            Ok(()) => {
                let readable = documents.iter().filter(|document| matches!(document.content, Content::Body(_)));
                self.seen(|seen| seen.documented.extend(readable.map(|document| document.arn.clone())));
            }
            Err(error) => {
                self.seen(|seen| seen.journal_error.get_or_insert_with(|| chain(&error)).clone());
            }
        }
    }

    /// Whether its document is in the store.
    pub(crate) fn is_documented(&self, arn: &str) -> bool {
        self.seen(|seen| seen.documented.contains(arn))
    }

    /// Why the journal cannot be written, if it cannot.
    pub(crate) fn journal_error(&self) -> Option<String> {
        self.seen(|seen| seen.journal_error.clone())
    }

    /// A read has shown whether the unknown attempt on `mutation`'s target took effect.
    pub(crate) fn settle(&self, mutation: &Mutation, took_effect: bool) -> Result<(), StoreError> {
        let Some(intent) = self.seen(|seen| seen.unknown.remove(&key(mutation))) else { return Ok(()) };
        settle(&self.store, intent, took_effect, &self.clock)
    }

    /// Whether `arn` was kept in the plan, or has been since.
    pub(crate) fn keeps(&self, arn: &str) -> bool {
        let family = || family_arn(arn).is_some_and(|family| self.kept_since.contains(family));
        self.approved.bundle.plan.keeps(arn) || self.kept_since.contains(arn) || family()
    }

    /// Whether a task is kept: itself, its cluster, or the family of the revision that it runs.
    pub(crate) fn keeps_task(&self, cluster: &str, task: &Task) -> bool {
        let definition = task.task_definition.as_deref().is_some_and(|definition| self.keeps_family_of(definition));
        self.keeps(&task.arn) || self.keeps(cluster) || definition
    }

    /// Whether the family of a revision is marked Keep as a whole. A revision alone keeps nothing that runs it.
    fn keeps_family_of(&self, definition: &str) -> bool {
        family_arn(definition)
            .is_some_and(|family| self.kept_since.contains(family) || self.approved.bundle.plan.keeps(family))
    }

    /// Whether the approval covers the cut of `arn` as it would be made, and whether a fresh read has shown it and was kept.
    fn cut(&self, arn: &str, is_this: impl Fn(&RelauncherKind) -> bool) -> (bool, bool) {
        let covered = self.approved.relauncher(arn).is_some_and(|target| is_this(&target.pin.kind));
        (covered, self.is_pinned(arn) && self.is_documented(arn))
    }

    /// Whether something that the mutation's target feeds has been kept since the approval. What was kept before it was
    /// weighed by the plan.
    fn feeds_what_is_kept_since(&self, mutation: &Mutation) -> bool {
        let cut = mutation.targets().into_iter().filter_map(|arn| self.approved.relauncher(arn));
        let mut fed = cut.flat_map(|target| target.pin.starts.iter().chain(&target.pin.definitions));
        fed.any(|arn| self.kept_since.contains(arn) && !self.approved.bundle.plan.keeps(arn))
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
        if mutation.targets().into_iter().chain(mutation.cluster()).any(|arn| self.keeps(arn)) {
            return Some("it is kept");
        }
        if self.feeds_what_is_kept_since(mutation) {
            return Some("something that it starts tasks in has been kept since");
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
            Mutation::DeregisterScalableTarget { target, resource } => self.cut(
                target,
                |kind| matches!(kind, RelauncherKind::ScalableTarget { resource: approved } if approved == resource),
            ),
            Mutation::DisableRule { rule } => self.cut(rule, |kind| matches!(kind, RelauncherKind::Rule { .. })),
            Mutation::DisableSchedule { schedule } => {
                self.cut(schedule, |kind| matches!(kind, RelauncherKind::Schedule { .. }))
            }
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
pub(crate) fn settle(store: &Store, intent: IntentId, took_effect: bool, clock: &Clock) -> Result<(), StoreError> {
    let (outcome, note) = match took_effect {
        true => (Outcome::Ok, "a later read showed that it took effect"),
        false => (Outcome::Error, "a later read showed that it took no effect"),
    };
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
        // Nothing is sent on what was read before a pause.
        if self.connection.pauses() != self.pauses {
            let why = "the sign-in has ended since its target was read".to_owned();
            return Err(CloudError { kind: CloudErrorKind::Stopped, ..refused(mutation, region, why) });
        }
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
            Ok(id) => {
                self.seen(|seen| seen.open.insert(id.get(), key(mutation)));
                Ok(IntentToken(id.get()))
            }
            Err(error) => {
                let text = chain(&error);
                self.seen(|seen| seen.journal_error.get_or_insert_with(|| text.clone()).clone());
                Err(refused(mutation, region, text))
            }
        }
    }

    async fn receipt(&self, token: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError> {
        let id = IntentId::new(token.0);
        let receipt = receipt(outcome, self.clock.now());
        self.seen(|seen| {
            if let (Some(key), Outcome::Unknown) = (seen.open.remove(&token.0), receipt.outcome) {
                seen.unknown.insert(key, id);
            }
        });
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
