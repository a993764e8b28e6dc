//! Application Auto Scaling: a scalable target holds a service's desired count between its bounds.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::relaunch_told as told;
use super::scaling_settings::{ScalingPolicy, ScheduledAction};
use super::{ACCOUNT, World, after, name};
use crate::Refusal;

/// The role that the service scales with unless it is given another.
const SERVICE_ROLE: &str =
    "aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService";

/// Which of its activities a target has suspended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    /// `DynamicScalingInSuspended`.
    pub scaling_in: bool,
    /// `DynamicScalingOutSuspended`.
    pub scaling_out: bool,
    /// `ScheduledScalingSuspended`.
    pub scheduled: bool,
}

/// A scalable target of the namespace `ecs` and the dimension `ecs:service:DesiredCount`.
///
/// Invariant: `min` is at most `max`. It knows its service by name alone: it outlives a deleted service, and a service
/// made anew under that name has it again. AWS does not say so (aws-facts 11); taken as the worse of the two answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScalableTarget {
    /// `ScalableTargetARN`.
    pub arn: String,
    /// Its region.
    pub region: String,
    /// "service/cluster/service".
    pub resource_id: String,
    /// The desired count is raised to it.
    pub min: u32,
    /// The desired count is lowered to it.
    pub max: u32,
    /// `RoleARN`.
    pub role_arn: String,
    /// When it was registered first.
    pub created_at: Timestamp,
    /// What it does not do for the time being.
    pub suspended: Suspended,
    /// By name. They go with it.
    pub policies: BTreeMap<String, ScalingPolicy>,
    /// By name. They go with it.
    pub actions: BTreeMap<String, ScheduledAction>,
    /// When it will correct the desired count that it has seen out of bounds.
    pub(crate) corrects_at: Option<Timestamp>,
}

/// What RegisterScalableTarget is given. What is absent stays as it is; a new target needs both bounds.
#[derive(Clone, Debug, Default)]
pub struct NewScalableTarget {
    /// "service/cluster/service".
    pub resource_id: String,
    /// `MinCapacity`.
    pub min: Option<u32>,
    /// `MaxCapacity`.
    pub max: Option<u32>,
    /// `RoleARN`; the service-linked role if absent.
    pub role_arn: Option<String>,
    /// `SuspendedState`.
    pub suspended: Option<Suspended>,
}

impl NewScalableTarget {
    /// Bounds for a service, both given by name.
    pub fn of(cluster: &str, service: &str, min: u32, max: u32) -> Self {
        Self { resource_id: resource_id(cluster, service), min: Some(min), max: Some(max), ..Self::default() }
    }
}

impl ScalableTarget {
    /// The names of its cluster and service.
    pub fn cluster_and_service(&self) -> Option<(&str, &str)> {
        names_of(&self.resource_id)
    }

    /// The count nearest to `desired` that it accepts and acts for.
    fn bounded(&self, desired: u32) -> u32 {
        match desired {
            low if low < self.min && !self.suspended.scaling_out => self.min,
            high if high > self.max && !self.suspended.scaling_in => self.max,
            other => other,
        }
    }
}

fn resource_id(cluster: &str, service: &str) -> String {
    format!("service/{cluster}/{service}")
}

/// The names of cluster and service in a resource id.
pub(crate) fn names_of(resource_id: &str) -> Option<(&str, &str)> {
    let (cluster, service) = resource_id.strip_prefix("service/")?.split_once('/')?;
    (!cluster.is_empty() && !service.is_empty() && !service.contains('/')).then_some((cluster, service))
}

/// "service namespace: ecs, resource ID: .., scalable dimension: ..", as AWS's messages have it.
pub(crate) fn described(resource_id: &str) -> String {
    format!("service namespace: ecs, resource ID: {resource_id}, scalable dimension: ecs:service:DesiredCount")
}

impl World {
    /// Every scalable target, in disabled regions too.
    pub fn scalable_targets(&self) -> impl Iterator<Item = &ScalableTarget> {
        self.regions.values().flat_map(|region| region.scalable_targets.values())
    }

    /// The scalable target of a service, given by names.
    pub(crate) fn scalable_target(&self, region: &str, cluster: &str, service: &str) -> Option<&ScalableTarget> {
        self.regions.get(region)?.scalable_targets.get(&resource_id(cluster, service))
    }

    /// Registers the scalable target of a service, or changes it; gives its ARN. A desired count out of bounds is brought
    /// into them within a minute.
    pub fn register_scalable_target(&mut self, region: &str, new: NewScalableTarget) -> Result<String, Refusal> {
        let told = self.telling(|| told::register_target(&new));
        let done = self.set_scalable_target(region, new);
        self.tell(region, told, done, |_, arn| json!({ "scalableTargetARN": arn }))
    }

    fn set_scalable_target(&mut self, region: &str, new: NewScalableTarget) -> Result<String, Refusal> {
        let now = self.now;
        let (cluster, service) = names_of(&new.resource_id)
            .map(|(cluster, service)| (cluster.to_owned(), service.to_owned()))
            .ok_or_else(|| Refusal::validation(format!("Unsupported service resource ID: {}", new.resource_id)))?;
        let home = self.known_region(region)?;
        let there = home.scalable_targets.get(&new.resource_id);
        let bounds = (new.min.or(there.map(|found| found.min)), new.max.or(there.map(|found| found.max)));
        let (Some(min), Some(max)) = bounds else {
            return Err(Refusal::validation(
                "MinCapacity and MaxCapacity must be specified for a new scalable target.",
            ));
        };
        if min > max {
            return Err(Refusal::validation("Maximum capacity cannot be less than minimum capacity."));
        }
        let known = home.clusters.get(&cluster).filter(|found| found.visible(now));
        let known = known.and_then(|found| found.services.get(&service).filter(|service| service.visible(found, now)));
        if known.is_none() {
            return Err(Refusal::validation(format!("ECS service doesn't exist: {}", new.resource_id)));
        }
        let is_new = there.is_none();
        // Drawn for new ones alone: a change must not move what else is drawn.
        let arn = is_new.then(|| {
            let id = self.chance.hex(32);
            format!("arn:aws:application-autoscaling:{region}:{ACCOUNT}:scalable-target/0ec5{id}")
        });
        let home = self.known_region(region)?;
        let target = home.scalable_targets.entry(new.resource_id.clone()).or_insert_with(|| ScalableTarget {
            arn: arn.unwrap_or_default(),
            region: region.to_owned(),
            resource_id: new.resource_id,
            min,
            max,
            role_arn: super::ecs_target::role(SERVICE_ROLE),
            created_at: now,
            suspended: Suspended::default(),
            policies: BTreeMap::new(),
            actions: BTreeMap::new(),
            corrects_at: None,
        });
        (target.min, target.max) = (min, max);
        target.role_arn = new.role_arn.unwrap_or_else(|| target.role_arn.clone());
        target.suspended = new.suspended.unwrap_or(target.suspended);
        let arn = target.arn.clone();
        self.watch_scaling(region, &cluster, &service);
        Ok(arn)
    }

    /// Deregisters the scalable target of a resource, with its policies and scheduled actions: nothing corrects the count of
    /// its service any more.
    pub fn deregister_scalable_target(&mut self, region: &str, resource_id: &str) -> Result<(), Refusal> {
        let missing = || {
            let message = format!("No scalable target registered for {}", described(resource_id));
            Refusal::new(400, "ObjectNotFoundException", message)
        };
        let told = self.telling(|| told::deregister_target(resource_id));
        let done = self.noting_cuts(region, |world| {
            world.known_region(region)?.scalable_targets.remove(resource_id).map(|_| ()).ok_or_else(missing)
        });
        self.tell(region, told, done, |_, ()| Value::Null)
    }

    /// Called when a desired count or its bounds have changed: a count out of bounds is corrected 20 to 60 s later.
    ///
    /// AWS corrects it when an alarm of the target's policy asks for more, which the alarm of a service that was scaled
    /// down does within that time; policies are told and not followed, so every target acts as one with such an alarm.
    pub(crate) fn watch_scaling(&mut self, region: &str, cluster: &str, service: &str) {
        let now = self.now;
        let Some(home) = self.regions.get(region).filter(|home| !home.scalable_targets.is_empty()) else { return };
        let Some(target) = home.scalable_targets.get(&resource_id(cluster, service)) else { return };
        // One that has been seen is not put off by the next change.
        if target.corrects_at.is_some() || self.correction(region, target).is_none() {
            return;
        }
        let at = after(now, i64::from(self.chance.between(20_000, 60_000)));
        let home = self.regions.get_mut(region);
        if let Some(target) = home.and_then(|home| home.scalable_targets.get_mut(&resource_id(cluster, service))) {
            target.corrects_at = Some(at);
        }
        self.wake_at(at);
    }

    /// Does what was decided by [`World::watch_scaling`], if it still applies.
    pub(crate) fn correct_scaling(&mut self, region: &str, resource_id: &str) {
        let found = self.regions.get_mut(region).and_then(|home| home.scalable_targets.get_mut(resource_id));
        let Some(target) = found else { return };
        target.corrects_at = None;
        let target = target.clone();
        let (Some(count), Some((cluster, service))) = (self.correction(region, &target), target.cluster_and_service())
        else {
            return;
        };
        // ECS refuses it for a service that is not ACTIVE any more, for a DAEMON, and above its own quota; then the count
        // stays.
        let _ = self.as_actor(told::target_corrects(&target.role_arn), |world| {
            world.update_service(region, cluster, service, Some(count), None, false)
        });
    }

    /// The desired count that a target would set now.
    fn correction(&self, region: &str, target: &ScalableTarget) -> Option<u32> {
        let (cluster, service) = target.cluster_and_service()?;
        let service = self.service(&name::arn(region, "service", &format!("{cluster}/{service}")))?;
        let count = target.bounded(service.desired);
        (count != service.desired).then_some(count)
    }
}
