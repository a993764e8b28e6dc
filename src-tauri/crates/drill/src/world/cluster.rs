//! A cluster, and what stands in the way of its deletion.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::capacity::{self, ProviderKind};
use super::instance::ContainerInstance;
use super::service::Service;
use super::spec::NewCluster;
use super::task::{Task, TaskStatus};
use super::{REMEMBERED, SECOND, World, after, name};
use crate::Refusal;

/// How long a cluster with Auto Scaling groups attached takes to update or to go.
const ATTACHMENTS_TAKE: i64 = 10 * SECOND;

/// A cluster with everything in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Not part of the API: DescribeClusters does not tell.
    pub created_at: Timestamp,
    /// That it was deleted; it stays describable for about an hour.
    pub deleted_at: Option<Timestamp>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// The `containerInsights` setting.
    pub container_insights: String,
    /// `configuration`.
    pub configuration: Option<Value>,
    /// Names of the capacity providers it uses.
    pub capacity_providers: Vec<String>,
    /// `defaultCapacityProviderStrategy`.
    pub default_strategy: Vec<Value>,
    /// Until then its attachments are UPDATE_IN_PROGRESS and it can neither be changed nor deleted.
    pub busy_until: Option<Timestamp>,
    /// By name. Deleted ones stay for about an hour.
    pub services: BTreeMap<String, Service>,
    /// By id. Stopped ones stay for about an hour.
    pub tasks: BTreeMap<String, Task>,
    /// By id.
    pub instances: BTreeMap<String, ContainerInstance>,
}

impl Cluster {
    /// `status`: ACTIVE, DEPROVISIONING while Auto Scaling groups are let go, INACTIVE.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match self.deleted_at.filter(|at| *at <= now) {
            None => "ACTIVE",
            Some(at) if self.has_attachments() && now < after(at, ATTACHMENTS_TAKE) => "DEPROVISIONING",
            Some(_) => "INACTIVE",
        }
    }

    /// Whether DescribeClusters still finds it.
    pub fn visible(&self, now: Timestamp) -> bool {
        self.deleted_at.is_none_or(|at| now < after(at, REMEMBERED))
    }

    /// Whether an Auto Scaling group hangs on it.
    pub(crate) fn has_attachments(&self) -> bool {
        self.capacity_providers.iter().any(|provider| !capacity::is_builtin(provider))
    }

    /// Whether its attachments are being changed.
    pub(crate) fn busy(&self, now: Timestamp) -> bool {
        self.busy_until.is_some_and(|until| now < until)
    }

    /// The tasks that belong to a service.
    pub fn tasks_of<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a Task> {
        self.tasks.values().filter(move |task| task.service.as_deref() == Some(service))
    }

    /// Forgets tasks and services that nothing shows any more, and whose costs have ended; gives these tasks. Only for
    /// memory.
    pub(crate) fn forget(&mut self, now: Timestamp) -> Vec<Task> {
        let past = |task: &Task| task.stopped_at().is_some_and(|at| now >= after(at, REMEMBERED));
        let forgotten = self.tasks.extract_if(.., |_, task| past(task)).map(|(_, task)| task).collect();
        let gone = |service: &&Service| !service.visible(self, now);
        let gone: Vec<String> = self.services.values().filter(gone).map(|service| service.name.clone()).collect();
        self.services.retain(|name, _| !gone.contains(name));
        forgotten
    }

    /// What ECS would refuse the deletion for, in the order of what a caller must do first.
    fn obstacle(&self, now: Timestamp) -> Option<Refusal> {
        let refuse = |code, message| Some(Refusal::ecs(code, message));
        if self.busy(now) {
            return refuse(
                "UpdateInProgressException",
                "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED \
                 state before they can be updated.",
            );
        }
        if self.services.values().any(|service| service.deleted_at.is_none()) {
            return refuse(
                "ClusterContainsServicesException",
                "The Cluster cannot be deleted while Services are active.",
            );
        }
        if self.instances.values().any(|instance| instance.deregistered_at.is_none()) {
            return refuse(
                "ClusterContainsContainerInstancesException",
                "The Cluster cannot be deleted while Container Instances are active or draining.",
            );
        }
        let active = |task: &&Task| task.visible(now) && task.last_status(now) != TaskStatus::Stopped;
        if self.tasks.values().any(|task| active(&task)) {
            return refuse("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
        }
        None
    }
}

impl World {
    pub(super) fn make_cluster(&mut self, region: &str, new: NewCluster) -> Result<String, Refusal> {
        name::check(&new.name)?;
        let now = self.now;
        let home = self.known_region(region)?;
        if let Some(there) = home.clusters.get(&new.name).filter(|cluster| cluster.status(now) != "INACTIVE") {
            return Ok(there.arn.clone());
        }
        capacity::check_known(home, &new.capacity_providers)?;
        capacity::check_associated(&new.default_strategy, |name| new.capacity_providers.iter().any(|own| own == name))?;
        // What ECS forgot when it lost the machine runs on, whatever becomes of the name.
        let left = home.clusters.remove(&new.name).map_or_else(BTreeMap::new, |old| old.tasks);
        let (orphans, stopped): (BTreeMap<_, _>, BTreeMap<_, _>) =
            left.into_iter().partition(|(_, task)| task.burns(now));
        let arn = name::arn(region, "cluster", &new.name);
        let cluster = Cluster {
            name: new.name.clone(),
            arn: arn.clone(),
            created_at: now,
            deleted_at: None,
            tags: new.tags,
            container_insights: new.container_insights.unwrap_or_else(|| "disabled".to_owned()),
            configuration: new.configuration,
            capacity_providers: new.capacity_providers,
            default_strategy: new.default_strategy,
            busy_until: None,
            services: BTreeMap::new(),
            tasks: orphans,
            instances: BTreeMap::new(),
        };
        home.clusters.insert(new.name, cluster);
        for task in stopped.values() {
            self.close_account(region, task);
        }
        Ok(arn)
    }

    pub(super) fn end_cluster(&mut self, region: &str, cluster: &str) -> Result<(), Refusal> {
        let now = self.now;
        let held = self.known_region(region)?.capacity_providers.values();
        let held: Vec<Option<String>> = held
            .filter(|provider| provider.kind == ProviderKind::ManagedInstances && provider.deleted_at.is_none())
            .map(|provider| provider.cluster.clone())
            .collect();
        let cluster = self.live_cluster(region, Some(cluster))?;
        if let Some(refusal) = cluster.obstacle(now) {
            return Err(refusal);
        }
        if held.iter().any(|home| home.as_deref() == Some(cluster.name.as_str())) {
            return Err(Refusal::ecs(
                "ClusterContainsCapacityProviderException",
                "The Cluster cannot be deleted while Capacity Providers are active.",
            ));
        }
        cluster.deleted_at = Some(now);
        let arn = cluster.arn.clone();
        self.note_removal(region, &arn);
        Ok(())
    }

    /// A cluster that calls may use, by name or ARN; `default` if none is given. An INACTIVE one is not found.
    pub(crate) fn live_cluster(&mut self, region: &str, given: Option<&str>) -> Result<&mut Cluster, Refusal> {
        let name = name::cluster(given, region)?;
        let found = self.known_region(region)?.clusters.get_mut(name);
        found.filter(|cluster| cluster.deleted_at.is_none()).ok_or_else(Refusal::cluster_not_found)
    }

    /// The attachments of a cluster are busy for a while after a change.
    pub(crate) fn attachments_settle_at(&self) -> Timestamp {
        after(self.now, ATTACHMENTS_TAKE)
    }
}
