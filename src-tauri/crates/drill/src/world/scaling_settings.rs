//! What hangs on a scalable target and goes with it: scaling policies and scheduled actions. They are kept and told, and
//! nothing here acts on them: every target acts as one with an alarm (`scaling`), and its bounds change by calls alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::scaling::{ScalableTarget, described};
use super::{ACCOUNT, World};
use crate::Refusal;

/// A scaling policy of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScalingPolicy {
    /// `PolicyName`, unique for its target.
    pub name: String,
    /// `PolicyARN`.
    pub arn: String,
    /// "StepScaling" and the like.
    pub policy_type: String,
    /// `StepScalingPolicyConfiguration` and the like, under the name that AWS has for it; given back as it came.
    pub configuration: Map<String, Value>,
    /// The alarms that AWS made for it, by name: those of target tracking.
    pub alarms: Vec<String>,
    /// `CreationTime`.
    pub created_at: Timestamp,
}

/// What PutScalingPolicy is given beside its target.
#[derive(Clone, Debug, Default)]
pub struct NewScalingPolicy {
    /// `PolicyName`.
    pub name: String,
    /// `PolicyType`; of a new one StepScaling if absent.
    pub policy_type: Option<String>,
    /// See [`ScalingPolicy::configuration`].
    pub configuration: Map<String, Value>,
}

/// A scheduled action of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledAction {
    /// `ScheduledActionName`, unique for its target.
    pub name: String,
    /// `ScheduledActionARN`.
    pub arn: String,
    /// `at(..)`, `rate(..)` or `cron(..)`.
    pub schedule: String,
    /// `Timezone`.
    pub timezone: Option<String>,
    /// `StartTime`.
    pub start_at: Option<Timestamp>,
    /// `EndTime`.
    pub end_at: Option<Timestamp>,
    /// `MinCapacity` that it sets.
    pub min: Option<u32>,
    /// `MaxCapacity` that it sets.
    pub max: Option<u32>,
    /// `CreationTime`.
    pub created_at: Timestamp,
}

/// What PutScheduledAction is given beside its target. What is absent stays as it is; a new one needs a schedule.
#[derive(Clone, Debug, Default)]
pub struct NewScheduledAction {
    /// `ScheduledActionName`.
    pub name: String,
    /// `Schedule`.
    pub schedule: Option<String>,
    /// `Timezone`.
    pub timezone: Option<String>,
    /// `StartTime`.
    pub start_at: Option<Timestamp>,
    /// `EndTime`.
    pub end_at: Option<Timestamp>,
    /// `MinCapacity` that it sets.
    pub min: Option<u32>,
    /// `MaxCapacity` that it sets.
    pub max: Option<u32>,
}

impl World {
    /// Puts a scaling policy on the scalable target of a resource, or changes it.
    pub fn put_scaling_policy(
        &mut self,
        region: &str,
        resource_id: &str,
        new: NewScalingPolicy,
    ) -> Result<ScalingPolicy, Refusal> {
        let now = self.now;
        let there = self.target_mut(region, resource_id)?.policies.get(&new.name).cloned();
        let given = new.policy_type.as_deref().or(there.as_ref().map(|found| found.policy_type.as_str()));
        let policy_type = given.unwrap_or("StepScaling").to_owned();
        let tracks = policy_type == "TargetTrackingScaling";
        let policy = match there {
            Some(old) => ScalingPolicy {
                configuration: if new.configuration.is_empty() { old.configuration } else { new.configuration },
                policy_type,
                ..old
            },
            None => {
                let (id, alarm) = (self.chance.hex(32), self.chance.hex(8));
                let alarms =
                    ["AlarmHigh", "AlarmLow"].map(|kind| format!("TargetTracking-{resource_id}-{kind}-{alarm}"));
                ScalingPolicy {
                    arn: arn(region, resource_id, "scalingPolicy", &id, "policyName", &new.name),
                    name: new.name,
                    policy_type,
                    configuration: new.configuration,
                    alarms: if tracks { alarms.into() } else { Vec::new() },
                    created_at: now,
                }
            }
        };
        let member = format!("{}PolicyConfiguration", policy.policy_type);
        if policy.configuration.len() != 1 || !policy.configuration.contains_key(&member) {
            let message = format!("A policy of the type {} needs a {member} and no other.", policy.policy_type);
            return Err(Refusal::validation(message));
        }
        self.target_mut(region, resource_id)?.policies.insert(policy.name.clone(), policy.clone());
        Ok(policy)
    }

    /// Puts a scheduled action on the scalable target of a resource, or changes it; gives its ARN.
    pub fn put_scheduled_action(
        &mut self,
        region: &str,
        resource_id: &str,
        new: NewScheduledAction,
    ) -> Result<String, Refusal> {
        let now = self.now;
        let there = self.target_mut(region, resource_id)?.actions.get(&new.name).cloned();
        let action = match there {
            Some(old) => ScheduledAction {
                schedule: new.schedule.unwrap_or(old.schedule),
                timezone: new.timezone.or(old.timezone),
                start_at: new.start_at.or(old.start_at),
                end_at: new.end_at.or(old.end_at),
                min: new.min.or(old.min),
                max: new.max.or(old.max),
                ..old
            },
            None => ScheduledAction {
                arn: arn(
                    region,
                    resource_id,
                    "scheduledAction",
                    &self.chance.hex(32),
                    "scheduledActionName",
                    &new.name,
                ),
                name: new.name,
                schedule: new
                    .schedule
                    .ok_or_else(|| Refusal::validation("A new scheduled action needs a Schedule."))?,
                timezone: new.timezone,
                start_at: new.start_at,
                end_at: new.end_at,
                min: new.min,
                max: new.max,
                created_at: now,
            },
        };
        let arn = action.arn.clone();
        self.target_mut(region, resource_id)?.actions.insert(action.name.clone(), action);
        Ok(arn)
    }

    fn target_mut(&mut self, region: &str, resource_id: &str) -> Result<&mut ScalableTarget, Refusal> {
        let missing = || {
            let message = format!("No scalable target registered for {}", described(resource_id));
            Refusal::new(400, "ObjectNotFoundException", message)
        };
        self.known_region(region)?.scalable_targets.get_mut(resource_id).ok_or_else(missing)
    }
}

/// `arn:aws:autoscaling:eu-west-1:000000000000:scalingPolicy:id:resource/ecs/service/c/s:policyName/name`.
fn arn(region: &str, resource_id: &str, kind: &str, id: &str, word: &str, name: &str) -> String {
    format!("arn:aws:autoscaling:{region}:{ACCOUNT}:{kind}:{id}:resource/ecs/{resource_id}:{word}/{name}")
}
