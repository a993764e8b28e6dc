//! Deletes a cluster once it is quiet, and says what blocks it.

use std::time::Duration;

use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::mutation::Mutation;
use quench_core::view::{ProblemKind, TeardownPhase};

use super::act::ActError;
use super::region::RegionTeardown;

/// How often AWS is asked again while something in the cluster is still going.
const TRIES: u32 = 40;
/// The pause before the next try: short at first, never polling with the scarcest budget (1 a second).
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

impl RegionTeardown {
    pub(crate) async fn delete_cluster(&self, cluster: String) {
        let cluster = cluster.as_str();
        self.progress.change(|state| state.begin(TeardownPhase::Delete));
        if self.cancel.is_cancelled()
            || self.progress.look(|state| state.is_gone(cluster))
            || !self.door.is_pinned(cluster)
        {
            return;
        }
        let mutation = Mutation::DeleteCluster { cluster: cluster.to_owned() };
        for number in 1..=TRIES {
            let error = match self.send(&mutation).await {
                Ok(_) => {
                    self.progress.change(|state| state.item_gone(cluster));
                    return;
                }
                Err(ActError::Refused(error)) if error.kind == CloudErrorKind::StillInUse => error,
                Err(error) => {
                    self.problem(cluster, &error, false);
                    return;
                }
            };
            if !self.make_way(cluster, &error).await {
                return;
            }
            let pause = Duration::from_secs(u64::from(number)).min(LONGEST_PAUSE);
            tokio::select! {
                () = self.clock.sleep(pause) => {}
                () = self.cancel.cancelled() => return,
            }
        }
        self.tell(cluster, ProblemKind::StillInUse, Vec::new(), false, "AWS still counts something in it".to_owned());
    }

    /// Does what the approval covers about what AWS says is still in the cluster. Returns whether another try is worth it.
    async fn make_way(&self, cluster: &str, error: &CloudError) -> bool {
        let code = error.code.as_deref().unwrap_or_default();
        if code.contains("ContainerInstances") {
            return self.deregister_instances(cluster).await;
        }
        if code.contains("CapacityProvider") {
            let read = self.client.describe_clusters(&[cluster.to_owned()], &self.cancel).await;
            let providers = read.items.into_iter().flat_map(|cluster| cluster.capacity_providers).collect();
            self.tell(cluster, ProblemKind::CapacityProviderBlocks, providers, false, error.to_string());
            return false;
        }
        if code.contains("Services") && self.has_new_service(cluster, error).await {
            return false;
        }
        if code.contains("Tasks") {
            // Something started a task meanwhile: it is covered like the others, and stopped like them.
            return self.stop_spend(cluster.to_owned()).await && self.door.is_pinned(cluster);
        }
        true
    }

    async fn has_new_service(&self, cluster: &str, error: &CloudError) -> bool {
        let listed = self.client.list_services(cluster, &self.cancel).await;
        let known = self.approved.cluster(cluster).map(|target| target.services.as_slice()).unwrap_or_default();
        let new: Vec<String> = listed.items.iter().filter(|arn| !known.contains(arn)).cloned().collect();
        if new.is_empty() {
            return false;
        }
        self.door.unpin(cluster);
        let names = new.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned()).collect();
        self.tell(cluster, ProblemKind::ChangedSinceApproval, names, true, error.to_string());
        true
    }

    /// Tasks are stopped by now: a machine that is forced out earlier leaves its tasks running and unwatched.
    async fn deregister_instances(&self, cluster: &str) -> bool {
        let listed = self.client.list_container_instances(cluster, &self.cancel).await;
        if let Some(error) = &listed.missing {
            self.unread(cluster, error, false);
            return false;
        }
        for instance in listed.items {
            let mutation = Mutation::DeregisterContainerInstance { cluster: cluster.to_owned(), instance };
            if let Err(error) = self.send(&mutation).await {
                self.problem(cluster, &error, false);
                return false;
            }
        }
        true
    }
}
