//! Task definitions, last: they cost nothing. Their documents are saved before a plan's first mutating call.

use std::collections::BTreeMap;

use futures::{FutureExt, StreamExt, stream};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::inventory::RegionInventory;
use quench_core::mutation::Mutation;
use quench_core::region::ListedState;
use quench_core::resource::DefinitionStatus;
use quench_core::view::{ProblemKind, TeardownPhase};
use quench_store::{Content, Document, DocumentOwner};
use tokio_util::sync::CancellationToken;

use super::act::definition_status;
use super::region::RegionTeardown;
use crate::region_sweep::{Depth, read_region};

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
        let region = read_region(&self.client, ListedState::Unknown, Depth::Users, &self.clock, &self.cancel).await;
        if self.cancel.is_cancelled() {
            return;
        }
        let users_known = region.knows_definition_users();
        let why_unknown = region.report.why().map(|(_, error)| error.clone());
        let users = Users::of(&region);
        let mut to_delete: Vec<String> = Vec::new();
        let mut to_deregister: Vec<String> = Vec::new();
        for arn in &left {
            let listed = region.task_definitions.iter().find(|definition| definition.arn == *arn);
            if !users_known {
                match &why_unknown {
                    Some(error) => self.unread(arn, error, false),
                    None => self.tell(arn, ProblemKind::Other, Vec::new(), false, "its users are not known".to_owned()),
                }
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
                match listed.map(|definition| definition.status) {
                    Some(DefinitionStatus::Active) => to_deregister.push(arn.clone()),
                    Some(DefinitionStatus::Inactive) => to_delete.push(arn.clone()),
                    Some(DefinitionStatus::DeleteInProgress) => self.progress.change(|state| state.item_gone(arn)),
                    // A list that lags does not prove anything; deleting what is gone is harmless.
                    None => to_delete.push(arn.clone()),
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
            Ok(document) => Content::Body(document.to_string()),
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

/// Which definitions of a region something starts tasks from, with the cluster and the service that does.
struct Users<'a>(BTreeMap<&'a str, (&'a str, Option<&'a str>)>);

impl<'a> Users<'a> {
    /// A service that is draining, and a task that is stopping, do not start anything any more.
    fn of(region: &'a RegionInventory) -> Self {
        let mut users = BTreeMap::new();
        for cluster in &region.clusters {
            for service in cluster.services.iter().filter(|service| service.status != "DRAINING") {
                for definition in service.task_definition.iter().chain(&service.all_definitions) {
                    users.insert(definition.as_str(), (cluster.arn.as_str(), Some(service.arn.as_str())));
                }
            }
            for task in cluster.tasks.iter().filter(|task| task.desired_status != "STOPPED") {
                if let Some(definition) = &task.task_definition {
                    users.entry(definition.as_str()).or_insert((cluster.arn.as_str(), None));
                }
            }
        }
        Self(users)
    }
}
