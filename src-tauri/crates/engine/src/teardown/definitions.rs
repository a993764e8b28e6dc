//! Task definitions, last: they cost nothing. Their documents are saved before a plan's first mutating call.

use std::collections::BTreeSet;

use futures::{StreamExt, stream};
use quench_core::mutation::Mutation;
use quench_core::resource::DefinitionStatus;
use quench_core::view::{ProblemKind, TeardownPhase};
use tokio_util::sync::CancellationToken;

use super::act::definition_status;
use super::region::RegionTeardown;
use crate::region_sweep::{Depth, read_region};

/// AWS takes no more in one DeleteTaskDefinitions.
const BATCH: usize = 10;
/// Deregistrations under way at the same time; AWS allows one a second after a burst of 20.
const CALLS_AT_ONCE: usize = 8;

impl RegionTeardown {
    /// Deregisters and deletes the region's definitions, except those that something uses by now.
    pub(crate) async fn tidy(&self, definitions: &[String]) {
        self.progress.change(|state| state.begin(TeardownPhase::Tidy));
        if definitions.is_empty() {
            return;
        }
        // What is left in the region may have begun to use one since the approval.
        let region = read_region(
            &self.client,
            quench_core::region::ListedState::Unknown,
            Depth::Sweep,
            &self.clock,
            &self.cancel,
        )
        .await;
        if self.cancel.is_cancelled() {
            return;
        }
        let users_known = region.knows_definition_users();
        let why_unknown = region.report.why().map(|(_, error)| error.clone());
        let in_use: BTreeSet<&str> = region
            .clusters
            .iter()
            // A service that is draining, and a task that is stopping, do not start anything from it any more.
            .flat_map(|cluster| {
                let services = cluster.services.iter().filter(|service| service.status != "DRAINING");
                let services =
                    services.flat_map(|service| service.task_definition.iter().chain(&service.all_definitions));
                let tasks = cluster.tasks.iter().filter(|task| task.desired_status != "STOPPED");
                services.chain(tasks.filter_map(|task| task.task_definition.as_ref()))
            })
            .map(String::as_str)
            .collect();
        let mut to_delete: Vec<String> = Vec::new();
        let mut to_deregister: Vec<String> = Vec::new();
        for arn in definitions {
            let listed = region
                .task_definitions
                .iter()
                .find(|definition| definition.arn == *arn)
                .map(|definition| definition.status);
            if let (false, Some(error)) = (users_known, &why_unknown) {
                self.unread(arn, error, false);
            } else if in_use.contains(arn.as_str()) {
                self.tell(
                    arn,
                    ProblemKind::ChangedSinceApproval,
                    Vec::new(),
                    false,
                    "a service or task uses it".to_owned(),
                );
            } else if !self.door.is_documented(arn) {
                self.tell(
                    arn,
                    ProblemKind::EvidenceMissing,
                    Vec::new(),
                    false,
                    "its document could not be saved".to_owned(),
                );
            } else {
                match listed {
                    Some(DefinitionStatus::Active) => to_deregister.push(arn.clone()),
                    Some(DefinitionStatus::Inactive) => to_delete.push(arn.clone()),
                    // A list that lags does not prove anything; deleting what is gone is harmless.
                    Some(DefinitionStatus::DeleteInProgress) => self.progress.change(|state| state.item_gone(arn)),
                    None => to_delete.push(arn.clone()),
                }
            }
        }
        let deregistered: Vec<Option<String>> =
            stream::iter(to_deregister).map(|arn| self.deregister(arn)).buffer_unordered(CALLS_AT_ONCE).collect().await;
        to_delete.extend(deregistered.into_iter().flatten());
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
            Ok(mutated) => {
                let refused: BTreeSet<&str> = mutated.failures.iter().map(|(arn, _)| arn.as_str()).collect();
                for arn in batch.iter().filter(|arn| !refused.contains(arn.as_str())) {
                    self.progress.change(|state| state.item_gone(arn));
                }
                for (arn, reason) in &mutated.failures {
                    // What does not exist any more is what was wanted.
                    if matches!(definition_status(&self.client, arn, &self.cancel).await, Ok(None)) {
                        self.progress.change(|state| state.item_gone(arn));
                        continue;
                    }
                    self.tell(arn, ProblemKind::Other, Vec::new(), false, reason.clone());
                }
            }
            Err(error) => batch.iter().for_each(|arn| self.problem(arn, &error, false)),
        }
    }

    /// Reads and saves the documents of the region's definitions. One that cannot be read holds up that definition
    /// only, never a task.
    pub(crate) async fn save_definitions(
        &self,
        definitions: &[String],
        store: &quench_store::Store,
    ) -> Result<(), quench_store::StoreError> {
        let read: Vec<quench_store::Document> = stream::iter(definitions.to_vec())
            .map(|arn| self.document(arn))
            .buffer_unordered(CALLS_AT_ONCE * 2)
            .collect()
            .await;
        store.put_documents(&read)?;
        for document in read {
            if matches!(document.content, quench_store::Content::Body(_)) {
                self.door.document(&document.arn);
            }
        }
        Ok(())
    }

    async fn document(&self, arn: String) -> quench_store::Document {
        let none = CancellationToken::new();
        let content = match self.client.describe_task_definition(&arn, &none).await {
            Ok(document) => quench_store::Content::Body(document.to_string()),
            // Gone already: there is nothing left to save, and nothing to hold up.
            Err(error) if error.kind == quench_core::cloud_error::CloudErrorKind::NotFound => {
                self.progress.change(|state| state.item_gone(&arn));
                quench_store::Content::Unreadable { why: error.to_string() }
            }
            Err(error) => quench_store::Content::Unreadable { why: error.to_string() },
        };
        self.progress.change(|state| state.done(TeardownPhase::Evidence));
        quench_store::Document {
            owner: quench_store::DocumentOwner::Plan(self.approved.hash().to_owned()),
            arn,
            kind: "task-definition".to_owned(),
            read_at: self.clock.now(),
            content,
        }
    }
}
