//! What the store holds once its writer is dead. It is opened as anybody would: whole file checked for damage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quench_clock::Clock;
use quench_store::{Content, DELETED_AT, FILE_NAME, FINISHED_AT, OpenOptions, PROOF, PlanId, Store};
use serde_json::Value;

/// The account of every practice account.
const DIGITS: &str = "000000000000";

/// The store at one moment.
#[derive(Default)]
pub(crate) struct Record {
    /// The newest approved plan.
    pub(crate) plan: Option<Plan>,
}

/// An approved plan and its journal.
pub(crate) struct Plan {
    pub(crate) id: PlanId,
    pub(crate) hash: String,
    /// Read from its text, not by the types of the engine.
    targets: Value,
    pub(crate) kept: BTreeSet<String>,
    /// Nothing is left to resume.
    pub(crate) over: bool,
    pub(crate) verified: bool,
    /// All of it was deleted, and only the proof is left.
    pub(crate) deleted: bool,
    /// Attempts by region, operation and targets.
    pub(crate) intents: BTreeMap<String, usize>,
    /// Attempts of which the record does not say how they ended.
    pub(crate) unsettled: usize,
    /// One of them cuts off what starts tasks.
    pub(crate) cut_under_way: bool,
    /// What there are documents of, and the kind of each.
    pub(crate) documents: BTreeSet<(String, String)>,
}

impl Record {
    pub(crate) fn read(directory: &Path, endpoint: &str) -> Self {
        if !directory.join(FILE_NAME).exists() {
            return Self::default();
        }
        let store = Store::open(directory, OpenOptions::new(Clock::system().now())).unwrap();
        let account = store.account(DIGITS, "aws", &format!("custom:{endpoint}")).unwrap();
        let Some(row) = account.and_then(|account| store.latest_approved_plan(account.key).unwrap()) else {
            return Self::default();
        };
        let facts = store.plan_facts(&row.hash).unwrap();
        let mut intents = BTreeMap::new();
        for attempt in store.journal_rows(&row.hash, None, u32::MAX).unwrap() {
            *intents.entry(format!("{} {}", attempt.intent.region, attempt.intent.step_key)).or_default() += 1;
        }
        let unsettled = store.unsettled(&row.hash).unwrap();
        let documents = store.documents_of(&row.hash).unwrap().into_iter();
        let documents = documents.filter(|document| matches!(document.content, Content::Body(_)));
        let body: Value = serde_json::from_str(&row.body).unwrap();
        let kept = body["plan"]["kept"].as_array().unwrap().iter().map(|arn| arn.as_str().unwrap().to_owned());
        let plan = Plan {
            id: row.id,
            targets: body["plan"]["targets"].clone(),
            kept: kept.collect(),
            over: facts.contains_key(FINISHED_AT),
            verified: facts.get(PROOF).is_some_and(|proof| proof.value["verified"] == true),
            deleted: facts.get(DELETED_AT).is_some_and(|at| at.value.is_string()),
            intents,
            cut_under_way: unsettled.iter().any(|open| !open.intent.operation.starts_with("ecs:")),
            unsettled: unsettled.len(),
            documents: documents.map(|document| (document.arn, document.kind)).collect(),
            hash: row.hash,
        };
        Self { plan: Some(plan) }
    }
}

impl Plan {
    /// The ARNs of the targets of a kind.
    pub(crate) fn targets(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.targets[kind].as_array().into_iter().flatten().filter_map(|target| target["arn"].as_str())
    }

    /// Whether `arn` may be changed under this plan: it is named, or a task in a cluster that is.
    pub(crate) fn covers(&self, arn: &str) -> bool {
        ["clusters", "services", "tasks", "definitions", "relaunchers"]
            .iter()
            .any(|kind| self.targets(kind).any(|target| target == arn))
            || cluster_of_task(arn).is_some_and(|cluster| self.targets("clusters").any(|target| target == cluster))
    }
}

/// The cluster that a task's ARN names.
pub(crate) fn cluster_of_task(arn: &str) -> Option<String> {
    let (start, rest) = arn.split_once(":task/")?;
    let (cluster, _) = rest.split_once('/')?;
    Some(format!("{start}:cluster/{cluster}"))
}
