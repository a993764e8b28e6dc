//! Container instances: EC2 machines that tasks run on, and that go on costing money after ECS has forgotten them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::task::TaskStatus;
use super::{World, name};
use crate::Refusal;

/// A container instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ContainerInstance {
    /// Its id, 32 hexadecimal digits.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// The machine: it runs on whatever happens here.
    pub ec2_instance: String,
    /// The capacity provider it came from, if any.
    pub capacity_provider: Option<String>,
    /// CPU units.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// DRAINING: it takes no new tasks.
    pub draining: bool,
    /// That it was deregistered: ECS no longer shows it.
    pub deregistered_at: Option<Timestamp>,
}

impl ContainerInstance {
    /// ACTIVE, DRAINING or INACTIVE.
    pub fn status(&self) -> &'static str {
        match (self.deregistered_at, self.draining) {
            (Some(_), _) => "INACTIVE",
            (None, true) => "DRAINING",
            (None, false) => "ACTIVE",
        }
    }

    /// Whether it is registered.
    pub(crate) fn there(&self, now: Timestamp) -> bool {
        self.registered_at <= now && self.deregistered_at.is_none_or(|at| now < at)
    }

    pub(crate) fn takes_tasks(&self) -> bool {
        self.deregistered_at.is_none() && !self.draining
    }
}

impl World {
    /// Registers a machine in a cluster, as its agent would; gives the ARN. Services that wanted one start their tasks.
    pub fn register_instance(&mut self, region: &str, cluster: &str, cpu: u32, memory: u32) -> Result<String, Refusal> {
        self.register_instance_of(region, cluster, cpu, memory, None)
    }

    /// The same for a machine of a capacity provider's Auto Scaling group.
    pub fn register_instance_of(
        &mut self,
        region: &str,
        cluster: &str,
        cpu: u32,
        memory: u32,
        provider: Option<&str>,
    ) -> Result<String, Refusal> {
        let now = self.now;
        let mut scene = self.scene(region, Some(cluster))?;
        let id = scene.chance.hex(32);
        let arn = name::arn(region, "container-instance", &format!("{}/{id}", scene.cluster.name));
        let instance = ContainerInstance {
            id: id.clone(),
            arn: arn.clone(),
            ec2_instance: format!("i-{}", scene.chance.hex(17)),
            capacity_provider: provider.map(str::to_owned),
            cpu,
            memory,
            registered_at: now,
            draining: false,
            deregistered_at: None,
        };
        scene.cluster.instances.insert(id, instance);
        let services: Vec<String> = scene.cluster.services.keys().cloned().collect();
        for service in services {
            scene.reconcile(&service, now);
        }
        Ok(arn)
    }

    /// Drains a machine, given by id or ARN, or takes it back into service; gives its id. A draining one takes no new tasks,
    /// and those of services leave it once others can have come up elsewhere; stand-alone tasks stay.
    pub fn update_instance_state(
        &mut self,
        region: &str,
        cluster: &str,
        instance: &str,
        draining: bool,
    ) -> Result<String, Refusal> {
        let now = self.now;
        let mut scene = self.scene(region, Some(cluster))?;
        let id = name::within(instance, "container-instance", region, &scene.cluster.name)?.to_owned();
        let found = scene.cluster.instances.get_mut(&id).filter(|found| found.deregistered_at.is_none());
        let found = found.ok_or_else(|| Refusal::invalid("Instance is not registered to this cluster."))?;
        found.draining = draining;
        if draining {
            scene.leave_instance(&id, now);
        }
        let services: Vec<String> = scene.cluster.services.keys().cloned().collect();
        for service in services {
            scene.reconcile(&service, now);
        }
        Ok(id)
    }

    /// Deregisters a machine, given by id or ARN. By force its tasks are orphaned: ECS forgets them, they keep running,
    /// and the scheduler starts others elsewhere (aws-facts 3.4).
    pub fn deregister_instance(
        &mut self,
        region: &str,
        cluster: &str,
        instance: &str,
        force: bool,
    ) -> Result<String, Refusal> {
        let now = self.now;
        let mut scene = self.scene(region, Some(cluster))?;
        let id = name::within(instance, "container-instance", region, &scene.cluster.name)?.to_owned();
        let found = scene.cluster.instances.get(&id).filter(|found| found.deregistered_at.is_none());
        if found.is_none() {
            return Err(Refusal::invalid("Instance is not registered to this cluster."));
        }
        let running: Vec<String> = scene
            .cluster
            .tasks
            .values()
            .filter(|task| task.instance.as_deref() == Some(id.as_str()))
            .filter(|task| task.visible(now) && task.last_status(now) != TaskStatus::Stopped)
            .map(|task| task.id().to_owned())
            .collect();
        if !running.is_empty() && !force {
            return Err(Refusal::invalid("Found running tasks on the instance."));
        }
        let mut services = Vec::new();
        for task in &running {
            if let Some(task) = scene.cluster.tasks.get_mut(task) {
                task.orphaned_at = Some(now);
                services.extend(task.service.clone());
            }
        }
        if let Some(found) = scene.cluster.instances.get_mut(&id) {
            found.deregistered_at = Some(now);
        }
        services.sort_unstable();
        services.dedup();
        for service in services {
            scene.reconcile(&service, now);
        }
        Ok(id)
    }
}
