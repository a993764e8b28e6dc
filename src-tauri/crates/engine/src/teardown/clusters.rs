//! Deletes a cluster once it is quiet, and says what blocks it.

use std::time::Duration;

use quench_aws::DesiredStatus;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::mutation::Mutation;
use quench_core::view::{ProblemKind, TeardownPhase};

use super::act::ActError;
use super::region::RegionTeardown;
use super::spend::Quiet;

/// How often AWS is asked again while something in the cluster is still going.
const TRIES: u32 = 40;
/// The pause before the next try: short at first, never polling with the scarcest budget (1 a second).
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

impl RegionTeardown {
    /// Deletes a cluster in which no covered task is alive any more.
    pub(crate) async fn delete_cluster(&self, quiet: Quiet) {
        let Quiet { cluster, mut services } = quiet;
        let cluster = cluster.as_str();
        self.progress.change(|state| state.begin(TeardownPhase::Delete));
        if self.cancel.is_cancelled() || self.progress.look(|state| state.is_gone(cluster)) {
            return;
        }
        let mutation = Mutation::DeleteCluster { cluster: cluster.to_owned() };
        for number in 1..=TRIES {
            // Read just before: its pin was read when the spend began to stop, and much may have come since.
            if !self.holds_no_service(cluster, services.take()).await {
                return;
            }
            let error = match self.send(&mutation).await {
                Ok(_) => return,
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
                biased;
                () = self.clock.sleep(pause) => {}
                () = self.cancel.cancelled() => return,
            }
        }
        self.tell(cluster, ProblemKind::StillInUse, Vec::new(), false, "AWS still counts something in it".to_owned());
    }

    /// Whether every service of the cluster is gone or going. One that is not stays, and so does its cluster: a cluster
    /// is never deleted over a service that was not approved, that has changed, or that could not be deleted.
    async fn holds_no_service(&self, cluster: &str, listed: Option<Vec<String>>) -> bool {
        let listed = match listed {
            Some(listed) => Ok(listed),
            None => self.pin_cluster(cluster).await,
        };
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) if error.kind == CloudErrorKind::NotFound => {
                self.progress.change(|state| state.item_gone(cluster));
                return false;
            }
            Err(error) => {
                self.unread(cluster, &error, false);
                return false;
            }
        };
        if !self.door.is_pinned(cluster) {
            return false;
        }
        let read = self.client.describe_services(cluster, &listed, &self.cancel).await;
        if let Some(error) = read.missing {
            self.unread(cluster, &error, false);
            return false;
        }
        // Lists lag behind deletions: what we deleted may still be listed as it was.
        let gone = |arn: &str| self.progress.look(|state| state.is_gone(arn));
        let staying: Vec<String> = read
            .items
            .iter()
            .filter(|service| service.status == "ACTIVE" && !gone(&service.arn))
            .map(|service| service.name.clone())
            .collect();
        if staying.is_empty() {
            return true;
        }
        self.door.unpin(cluster);
        self.tell(cluster, ProblemKind::StillInUse, staying, true, "a service in it could not be deleted".to_owned());
        false
    }

    /// Does what the approval covers about what AWS says is still in the cluster. Returns whether another try is worth it.
    async fn make_way(&self, cluster: &str, error: &CloudError) -> bool {
        let code = error.code.as_deref().unwrap_or_default();
        if code.contains("CapacityProvider") {
            let read = self.client.describe_clusters(&[cluster.to_owned()], &self.cancel).await;
            let providers = read.items.into_iter().flat_map(|cluster| cluster.capacity_providers).collect();
            self.tell(cluster, ProblemKind::CapacityProviderBlocks, providers, false, error.to_string());
            return false;
        }
        if code.contains("ContainerInstances") {
            // A machine that is forced out while tasks run on it leaves them running, and nobody sees them any more.
            return self.stop_spend(cluster).await.is_some()
                && self.holds_no_task(cluster).await
                && self.deregister_instances(cluster).await;
        }
        if code.contains("Tasks") {
            // Something started a task meanwhile: it is covered like the others, and stopped like them.
            return self.stop_spend(cluster).await.is_some() && self.door.is_pinned(cluster);
        }
        true
    }

    /// Whether no task at all is alive in the cluster, covered or not.
    async fn holds_no_task(&self, cluster: &str) -> bool {
        let mut tasks = Vec::new();
        for desired in [DesiredStatus::Running, DesiredStatus::Stopped] {
            let listed = self.client.list_tasks(cluster, desired, &self.cancel).await;
            if let Some(error) = &listed.missing {
                self.unread(cluster, error, false);
                return false;
            }
            tasks.extend(listed.items);
        }
        let read = self.client.describe_tasks(cluster, &tasks, &self.cancel).await;
        if let Some(error) = &read.missing {
            self.unread(cluster, error, false);
            return false;
        }
        let alive: Vec<String> = (read.items.iter().filter(|task| task.is_alive()))
            .map(|task| task.arn.rsplit('/').next().unwrap_or(&task.arn).to_owned())
            .collect();
        if alive.is_empty() {
            return true;
        }
        self.tell(cluster, ProblemKind::StillInUse, alive, true, "tasks run on its machines".to_owned());
        false
    }

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
