//! Task definitions, last: they cost nothing. Their documents are saved before a plan's first mutating call.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use futures::{FutureExt, StreamExt, stream};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::mutation::Mutation;
use quench_core::resource::{Cluster, DefinitionStatus, Task};
use quench_core::view::{ProblemKind, TeardownPhase};
use quench_store::{Content, Document, DocumentOwner};
use tokio_util::sync::CancellationToken;

use super::act::definition_status;
use super::region::RegionTeardown;
use crate::region_sweep::{list_definitions, read_users};

/// AWS takes no more in one DeleteTaskDefinitions.
const BATCH: usize = 10;
/// Deregistrations under way at the same time; AWS allows one a second after a burst of 20.
const CALLS_AT_ONCE: usize = 8;
/// Documents that are read at the same time.
const DOCUMENTS_AT_ONCE: usize = 16;
/// The kind under which the store keeps a definition's document.
pub(crate) const DEFINITION: &str = "task-definition";

impl RegionTeardown {
    /// Deregisters and deletes the region's definitions, except those that something uses by now.
    pub(crate) async fn tidy(&self, definitions: &[String]) {
        self.progress.change(|state| state.begin(TeardownPhase::Tidy));
        let left: Vec<String> =
            (definitions.iter()).filter(|arn| !self.progress.look(|state| state.is_gone(arn))).cloned().collect();
        if left.is_empty() {
            return;
        }
        // What could not be read when there was spend to stop.
        self.save_definitions(&left, &self.cancel).await;
        // What is left in the region may have begun to use one since the approval.
        let settled = |cluster: &str| self.is_settled(cluster);
        let (users, listed) =
            tokio::join!(read_users(&self.client, settled, &self.cancel).boxed(), self.states_of(&left).boxed());
        if self.cancel.is_cancelled() {
            return;
        }
        let why_unknown = users.why.clone().or_else(|| listed.as_ref().err().cloned());
        let states = listed.unwrap_or_default();
        let users = Users::of(&users.clusters, |cluster, task| self.approved.covers_task(cluster, task));
        let mut to_delete: Vec<String> = Vec::new();
        let mut to_deregister: Vec<String> = Vec::new();
        for arn in &left {
            if let Some(error) = &why_unknown {
                self.unread(arn, error, false);
            } else if let Some((cluster, service)) = users.0.get(arn.as_str()) {
                // One of ours that could not be removed, or somebody else's that came since.
                let ours = self.approved.cluster(cluster).is_some()
                    || service.is_some_and(|service| self.approved.service(service).is_some());
                let kind = if ours { ProblemKind::StillInUse } else { ProblemKind::ChangedSinceApproval };
                self.tell(arn, kind, Vec::new(), false, "a service or task uses it".to_owned());
            } else if !self.door.is_documented(arn) && !self.progress.look(|state| state.is_gone(arn)) {
                let detail = "its document could not be saved".to_owned();
                self.tell(arn, ProblemKind::EvidenceMissing, Vec::new(), false, detail);
            } else {
                match states.get(arn).map(String::as_str) {
                    Some("ACTIVE") if !self.progress.look(|state| state.is_deregistered(arn)) => {
                        to_deregister.push(arn.clone())
                    }
                    Some("DELETE_IN_PROGRESS") => self.progress.change(|state| state.item_gone(arn)),
                    // A list that lags does not prove anything; deleting what is gone is harmless.
                    Some(_) | None => to_delete.push(arn.clone()),
                }
            }
        }
        let deregistered: Vec<Option<String>> =
            stream::iter(to_deregister).map(|arn| self.deregister(arn)).buffer_unordered(CALLS_AT_ONCE).collect().await;
        to_delete.extend(deregistered.into_iter().flatten());
        to_delete.retain(|arn| !self.progress.look(|state| state.is_gone(arn)));
        to_delete.sort();
        for batch in to_delete.chunks(BATCH) {
            self.delete_definitions(batch).await;
        }
    }

    /// Whether nothing in the cluster can start a task from a definition that goes: it is as it was approved, and its
    /// services have been asked to go.
    fn is_settled(&self, cluster: &str) -> bool {
        self.approved.cluster(cluster).is_some()
            && self.door.is_pinned(cluster)
            && self.progress.look(|state| self.approved.services_of(cluster).all(|service| state.is_gone(&service.arn)))
    }

    /// The states of definitions: as the documents of this run have told, else as AWS lists them.
    async fn states_of(&self, definitions: &[String]) -> Result<BTreeMap<String, String>, CloudError> {
        let known = self.definition_states.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if definitions.iter().all(|arn| known.contains_key(arn)) {
            return Ok(known);
        }
        let (listed, missing) = list_definitions(&self.client, &self.cancel).await;
        match missing {
            Some(error) => Err(error),
            None => {
                Ok(listed.into_iter().map(|definition| (definition.arn, word(definition.status).to_owned())).collect())
            }
        }
    }

    async fn deregister(&self, arn: String) -> Option<String> {
        if self.cancel.is_cancelled() {
            return None;
        }
        match self.send(&Mutation::DeregisterTaskDefinition { definition: arn.clone() }).await {
            Ok(_) => Some(arn),
            Err(error) => {
                self.problem(&arn, &error, false);
                None
            }
        }
    }

    async fn delete_definitions(&self, batch: &[String]) {
        if self.cancel.is_cancelled() {
            return;
        }
        match self.send(&Mutation::DeleteTaskDefinitions { definitions: batch.to_vec() }).await {
            Ok(mutated) if mutated.failures.is_empty() => {}
            Ok(mutated) => {
                self.look_at_each(batch, |arn| {
                    let failed = mutated.failures.iter().find(|(failed, _)| failed == arn || failed.is_empty());
                    failed.map_or_else(|| "AWS did not say why".to_owned(), |(_, reason)| reason.clone())
                })
                .await
            }
            Err(error) if error.cloud_error().kind == CloudErrorKind::NotFound => {
                self.look_at_each(batch, |_| error.cloud_error().to_string()).await;
            }
            Err(error) => batch.iter().for_each(|arn| self.problem(arn, &error, false)),
        }
    }

    /// One answer for ten definitions does not say enough about each: each is read.
    async fn look_at_each(&self, batch: &[String], why: impl Fn(&str) -> String) {
        for arn in batch {
            match definition_status(&self.client, arn, &self.cancel).await {
                Ok(Some(status)) if status != "DELETE_IN_PROGRESS" => {
                    self.tell(arn, ProblemKind::Other, Vec::new(), false, why(arn));
                }
                Ok(_) => self.progress.change(|state| state.item_gone(arn)),
                Err(error) => self.unread(arn, &error, false),
            }
        }
    }

    /// Reads and saves the documents of those definitions that have none yet. One that cannot be read holds up that
    /// definition only, never a task.
    pub(crate) async fn save_definitions(&self, definitions: &[String], cancel: &CancellationToken) {
        let missing: Vec<String> = (definitions.iter())
            .filter(|arn| !self.door.is_documented(arn) && !self.progress.look(|state| state.is_gone(arn)))
            .cloned()
            .collect();
        let documents: Vec<Option<Document>> = stream::iter(missing)
            .map(|arn| self.document(arn, cancel).boxed())
            .buffer_unordered(DOCUMENTS_AT_ONCE)
            .collect()
            .await;
        let documents: Vec<Document> = documents.into_iter().flatten().collect();
        if !documents.is_empty() {
            self.door.save_documents(&documents);
        }
    }

    async fn document(&self, arn: String, cancel: &CancellationToken) -> Option<Document> {
        let content = match self.client.describe_task_definition(&arn, cancel).await {
            Ok(document) => {
                if let Some(status) = document.get("status").and_then(|status| status.as_str()) {
                    let mut states = self.definition_states.lock().unwrap_or_else(PoisonError::into_inner);
                    states.insert(arn.clone(), status.to_owned());
                }
                Content::Body(document.to_string())
            }
            // Gone already: there is nothing left to save, and nothing to hold up.
            Err(error) if error.kind == CloudErrorKind::NotFound => {
                self.progress.change(|state| state.item_gone(&arn));
                return None;
            }
            Err(error) if error.kind == CloudErrorKind::Stopped => return None,
            Err(error) => Content::Unreadable { why: error.to_string() },
        };
        self.progress.change(|state| state.done(TeardownPhase::Evidence));
        Some(Document {
            owner: DocumentOwner::Plan(self.approved.hash().to_owned()),
            arn,
            kind: DEFINITION.to_owned(),
            read_at: self.clock.now(),
            content,
        })
    }
}

/// As AWS spells it.
fn word(status: DefinitionStatus) -> &'static str {
    match status {
        DefinitionStatus::Active => "ACTIVE",
        DefinitionStatus::Inactive => "INACTIVE",
        DefinitionStatus::DeleteInProgress => "DELETE_IN_PROGRESS",
    }
}

/// Which definitions of a region something starts tasks from, with the cluster and the service that does.
struct Users<'a>(BTreeMap<&'a str, (&'a str, Option<&'a str>)>);

impl<'a> Users<'a> {
    /// A service that is draining, a task that is stopping, and one that is `going` do not start anything any more.
    fn of(clusters: &'a [Cluster], going: impl Fn(&str, &Task) -> bool) -> Self {
        let mut users = BTreeMap::new();
        for cluster in clusters {
            for service in cluster.services.iter().filter(|service| service.status != "DRAINING") {
                for definition in service.task_definition.iter().chain(&service.all_definitions) {
                    users.insert(definition.as_str(), (cluster.arn.as_str(), Some(service.arn.as_str())));
                }
            }
            let wanted = cluster.tasks.iter().filter(|task| task.desired_status != "STOPPED");
            for task in wanted.filter(|task| !going(&cluster.arn, task)) {
                if let Some(definition) = &task.task_definition {
                    users.entry(definition.as_str()).or_insert((cluster.arn.as_str(), None));
                }
            }
        }
        Self(users)
    }
}
