//! Task sets: how services whose deployment controller is EXTERNAL or CODE_DEPLOY run their tasks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cluster::Cluster;
use super::deployment::{Counts, started_by};
use super::service::Controller;
use super::{World, name};
use crate::Refusal;

/// A task set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TaskSet {
    /// "ecs-svc/..", which is the `startedBy` of its tasks.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// The ARN of its task definition.
    pub task_definition: String,
    /// Percent of the service's desired count.
    pub scale: u32,
    /// Whether it serves production traffic.
    pub primary: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// That it was deleted: DRAINING until its tasks are gone.
    pub deleted_at: Option<Timestamp>,
}

impl TaskSet {
    /// PRIMARY, ACTIVE or DRAINING.
    pub fn status(&self) -> &'static str {
        match (self.deleted_at, self.primary) {
            (Some(_), _) => "DRAINING",
            (None, true) => "PRIMARY",
            (None, false) => "ACTIVE",
        }
    }

    /// Whether it is still shown: a deleted one until none of its tasks runs.
    pub fn visible(&self, cluster: &Cluster, now: Timestamp) -> bool {
        let counts = Counts::of(cluster, &self.id, now);
        self.deleted_at.is_none() || counts.running + counts.pending > 0
    }

    /// How many tasks it wants of a service that wants `desired`, rounded up.
    pub fn computed_desired(&self, desired: u32) -> u32 {
        let wanted = (u64::from(desired) * u64::from(self.scale)).div_ceil(100);
        if self.deleted_at.is_some() { 0 } else { u32::try_from(wanted).unwrap_or(u32::MAX) }
    }
}

impl World {
    /// Adds a task set of `scale` percent to an EXTERNAL or CODE_DEPLOY service; gives its ARN.
    pub fn create_task_set(
        &mut self,
        region: &str,
        cluster: &str,
        service: &str,
        definition: &str,
        scale: u32,
    ) -> Result<String, Refusal> {
        let now = self.now;
        let definition = self.startable_definition(region, definition)?;
        let mut scene = self.scene(region, Some(cluster))?;
        let name = scene.service_name(service)?;
        let id = started_by(scene.chance);
        let arn = name::arn(region, "task-set", &format!("{}/{name}/{id}", scene.cluster.name));
        let found = scene.cluster.services.get_mut(&name).ok_or_else(Refusal::service_not_found)?;
        if found.controller == Controller::Ecs {
            return Err(Refusal::invalid("The service's deployment controller does not support task sets."));
        }
        let primary = found.task_sets.iter().all(|set| set.deleted_at.is_some());
        found.task_sets.push(TaskSet {
            id,
            arn: arn.clone(),
            task_definition: definition,
            scale: scale.min(100),
            primary,
            created_at: now,
            deleted_at: None,
        });
        scene.reconcile(&name, now);
        Ok(arn)
    }

    /// Deletes a task set, given by id or ARN. Without `force` it must have been scaled to zero.
    pub fn delete_task_set(
        &mut self,
        region: &str,
        cluster: &str,
        service: &str,
        set: &str,
        force: bool,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let mut scene = self.scene(region, Some(cluster))?;
        let name = scene.service_name(service)?;
        let cluster = &mut *scene.cluster;
        let counts = cluster.services.get(&name).map(|found| &found.task_sets).into_iter().flatten();
        let gone: Vec<String> =
            counts.filter(|found| !found.visible(cluster, now)).map(|found| found.id.clone()).collect();
        let found = cluster.services.get_mut(&name).ok_or_else(Refusal::service_not_found)?;
        if found.deleted_at.is_some() {
            return Err(Refusal::service_not_active());
        }
        let desired = found.desired;
        let target = found.task_sets.iter_mut().find(|known| known.id == set || known.arn == set);
        let target = target.filter(|target| !gone.contains(&target.id));
        let missing = || Refusal::ecs("TaskSetNotFoundException", "The specified task set does not exist.");
        let target = target.ok_or_else(missing)?;
        if !force && target.computed_desired(desired) > 0 {
            return Err(Refusal::invalid("The task set cannot be deleted while it is scaled above 0. Use force."));
        }
        target.deleted_at.get_or_insert(now);
        scene.reconcile(&name, now);
        Ok(())
    }
}
