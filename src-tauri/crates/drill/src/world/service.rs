//! A service: ACTIVE, DRAINING (invisible to lists), INACTIVE, forgotten.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::capacity;
use super::cluster::Cluster;
pub use super::deployment::Deployment;
use super::run::Scene;
use super::spec::NewService;
use super::task::TaskStatus;
pub use super::task_set::TaskSet;
use super::{REMEMBERED, SECOND, World, after, name};
use crate::Refusal;

/// Where tasks run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "AWS's own words")]
pub enum LaunchType {
    #[default]
    Fargate,
    Ec2,
    External,
    ManagedInstances,
}

/// How many tasks a service wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Scheduling {
    /// `desiredCount`.
    #[default]
    Replica,
    /// One per container instance; UpdateService refuses a desired count.
    Daemon,
}

/// Who deploys a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Controller {
    /// ECS itself.
    #[default]
    Ecs,
    /// CodeDeploy, by task sets.
    CodeDeploy,
    /// Somebody else, by task sets, which must be deleted before the service.
    External,
}

/// A service. Its tasks are in its cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Service {
    /// Its ARN, with the cluster's name in it.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The ARN of its cluster.
    pub cluster_arn: String,
    /// Tells a recreated service from the one that was there before.
    pub created_at: Timestamp,
    /// The principal that created it.
    pub created_by: String,
    /// `desiredCount` while it is ACTIVE; a deleted one shows 0.
    pub desired: u32,
    /// Where its tasks run.
    pub launch_type: LaunchType,
    /// `capacityProviderStrategy`.
    pub capacity_provider_strategy: Vec<Value>,
    /// REPLICA or DAEMON.
    pub scheduling: Scheduling,
    /// Who deploys.
    pub controller: Controller,
    /// The ARN of its task definition.
    pub task_definition: String,
    /// The newest first.
    pub deployments: Vec<Deployment>,
    /// Of EXTERNAL and CODE_DEPLOY services.
    pub task_sets: Vec<TaskSet>,
    /// `networkConfiguration`.
    pub network: Option<Value>,
    /// `loadBalancers`.
    pub load_balancers: Vec<Value>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// That it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl Service {
    /// `status`. DRAINING until every task has reached STOPPING or STOPPED [M].
    pub fn status(&self, cluster: &Cluster, now: Timestamp) -> &'static str {
        let Some(deleted_at) = self.deleted_at.filter(|at| *at <= now) else { return "ACTIVE" };
        let draining = |at| at < TaskStatus::Stopping;
        let drains = cluster.tasks_of(&self.name).any(|task| task.begun(now) && draining(task.last_status(now)));
        // Even an empty one is DRAINING for a moment.
        if drains || now < after(deleted_at, SECOND) { "DRAINING" } else { "INACTIVE" }
    }

    /// What creates another one like it.
    pub(crate) fn like_it(&self) -> NewService {
        NewService {
            name: self.name.clone(),
            task_definition: self.task_definition.clone(),
            desired: self.desired,
            launch_type: self.launch_type,
            capacity_provider_strategy: self.capacity_provider_strategy.clone(),
            scheduling: self.scheduling,
            controller: self.controller,
            created_by: Some(self.created_by.clone()),
            network: self.network.clone(),
            load_balancers: self.load_balancers.clone(),
            tags: self.tags.clone(),
        }
    }

    /// Whether DescribeServices still finds it.
    pub fn visible(&self, cluster: &Cluster, now: Timestamp) -> bool {
        self.deleted_at.is_none_or(|at| now < after(at, REMEMBERED)) || self.status(cluster, now) == "DRAINING"
    }
}

/// ECS's quota of tasks per service; also what keeps a hostile number from filling the memory.
fn check_count(desired: u32) -> Result<(), Refusal> {
    if desired > 5000 {
        return Err(Refusal::invalid("The desired count of a service cannot be above 5000."));
    }
    Ok(())
}

impl World {
    pub(super) fn make_service(&mut self, region: &str, cluster: &str, new: NewService) -> Result<String, Refusal> {
        name::check(&new.name)?;
        check_count(new.desired)?;
        let (now, maker) = (self.now, self.maker());
        let definition = self.startable_definition(region, &new.task_definition)?;
        capacity::check_known(self.known_region(region)?, &capacity::names_of(&new.capacity_provider_strategy))?;
        let mut scene = self.scene(region, Some(cluster))?;
        scene.check_strategy(&new.capacity_provider_strategy)?;
        if let Some(there) = scene.cluster.services.get(&new.name) {
            match there.status(scene.cluster, now) {
                "ACTIVE" => return Err(Refusal::invalid("Creation of service was not idempotent.")),
                "DRAINING" => return Err(Refusal::invalid("Unable to Start a service that is still Draining.")),
                _ => {}
            }
        }
        let arn = name::arn(region, "service", &format!("{}/{}", scene.cluster.name, new.name));
        let created_by = new.created_by.unwrap_or(maker);
        let deployments = match new.controller {
            Controller::Ecs => vec![Deployment::new(scene.chance, &definition, now)],
            Controller::CodeDeploy | Controller::External => Vec::new(),
        };
        let service = Service {
            arn: arn.clone(),
            name: new.name.clone(),
            cluster_arn: scene.cluster.arn.clone(),
            created_at: now,
            created_by,
            desired: new.desired,
            launch_type: scene.launch_type(&new.capacity_provider_strategy, new.launch_type),
            capacity_provider_strategy: new.capacity_provider_strategy,
            scheduling: new.scheduling,
            controller: new.controller,
            task_definition: definition,
            deployments,
            task_sets: Vec::new(),
            network: new.network,
            load_balancers: new.load_balancers,
            tags: new.tags,
            deleted_at: None,
        };
        // A recreated service must not inherit tasks of the one that had its name.
        for task in scene.cluster.tasks.values_mut().filter(|task| task.service.as_deref() == Some(&new.name)) {
            task.service = None;
        }
        scene.cluster.services.insert(new.name.clone(), service);
        scene.reconcile(&new.name, now);
        let cluster = scene.cluster.name.clone();
        self.watch_scaling(region, &cluster, &new.name);
        Ok(arn)
    }

    pub(super) fn change_service(
        &mut self,
        region: &str,
        cluster: &str,
        service: &str,
        desired: Option<u32>,
        definition: Option<&str>,
        force_new_deployment: bool,
    ) -> Result<(), Refusal> {
        check_count(desired.unwrap_or(0))?;
        let now = self.now;
        let definition = definition.map(|given| self.startable_definition(region, given)).transpose()?;
        let mut scene = self.scene(region, Some(cluster))?;
        let name = scene.service_name(service)?;
        let Scene { chance, cluster, .. } = &mut scene;
        let found = cluster.services.get_mut(&name).ok_or_else(Refusal::service_not_found)?;
        if found.deleted_at.is_some() {
            return Err(Refusal::service_not_active());
        }
        if desired.is_some() && found.scheduling == Scheduling::Daemon {
            return Err(Refusal::invalid(
                "The daemon scheduling strategy does not support a desired count for services. Remove the desired count \
                 value and try again.",
            ));
        }
        if found.controller == Controller::External && (definition.is_some() || force_new_deployment) {
            return Err(Refusal::invalid(
                "Cannot update task definition on services with an EXTERNAL deployment controller.",
            ));
        }
        if let Some(desired) = desired {
            found.desired = desired;
        }
        if definition.is_some() || force_new_deployment {
            if let Some(definition) = definition {
                found.task_definition = definition;
            }
            for old in &mut found.deployments {
                old.replaced_at.get_or_insert(now);
            }
            found.deployments.insert(0, Deployment::new(chance, &found.task_definition, now));
        }
        if let Some(primary) = found.deployments.first_mut() {
            primary.updated_at = now;
        }
        scene.reconcile(&name, now);
        let cluster = scene.cluster.name.clone();
        self.watch_scaling(region, &cluster, &name);
        Ok(())
    }

    pub(super) fn end_service(
        &mut self,
        region: &str,
        cluster: &str,
        service: &str,
        force: bool,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let mut scene = self.scene(region, Some(cluster))?;
        let name = scene.service_name(service)?;
        let found = scene.cluster.services.get(&name).ok_or_else(Refusal::service_not_found)?;
        match found.status(scene.cluster, now) {
            "DRAINING" => return Ok(()),
            "INACTIVE" => return Err(Refusal::service_not_found()),
            _ => {}
        }
        // Of CODE_DEPLOY services they go with the service.
        if found.controller == Controller::External && found.task_sets.iter().any(|set| set.deleted_at.is_none()) {
            return Err(Refusal::invalid(
                "The service cannot be deleted while it has task sets. Delete its task sets first.",
            ));
        }
        if !force && found.scheduling == Scheduling::Replica && found.desired > 0 {
            return Err(Refusal::invalid("The service cannot be stopped while it is scaled above 0."));
        }
        let arn = found.arn.clone();
        scene.drain(&name, now);
        self.note_removal(region, &arn);
        Ok(())
    }

    /// Makes a service anew under the same ARN, as an attacker's script would after a deletion: another `createdAt`,
    /// other tasks; the old ones stop. Works on one that is ACTIVE too.
    pub fn recreate_service(&mut self, region: &str, cluster: &str, service: &str) -> Result<String, Refusal> {
        let now = self.now;
        let scene = self.scene(region, Some(cluster))?;
        let name = scene.service_name(service)?;
        let old = scene.cluster.services.remove(&name).ok_or_else(Refusal::service_not_found)?;
        let cluster = scene.cluster.name.clone();
        for task in scene.cluster.tasks.values_mut().filter(|task| task.service.as_deref() == Some(&name)) {
            task.stop(now, "ServiceSchedulerInitiated", "Service was deleted.");
        }
        let new = old.like_it();
        self.create_service(region, &cluster, new)
    }
}
