//! Scaling policies and scheduled actions: what hangs on a scalable target and goes with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ask::{self, Ask, Paging, capacity, instant, required};
use super::scaling::{DIMENSION, FIFTY, Identity, Nothing, namespace};
use crate::wire::json::{Answer, Epoch, reply};
use crate::wire::page::Size;
use crate::{ACCOUNT, NewScalingPolicy, NewScheduledAction, Refusal, ScalableTarget, ScalingPolicy, ScheduledAction};

/// Policies come in smaller pages than everything else of the service.
const TEN: Size = Size { default: 10, most: 10 };
const TYPES: [&str; 3] = ["PredictiveScaling", "StepScaling", "TargetTrackingScaling"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Describe {
    service_namespace: Option<String>,
    policy_names: Option<Vec<String>>,
    scheduled_action_names: Option<Vec<String>>,
    resource_id: Option<String>,
    scalable_dimension: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutPolicy {
    #[serde(flatten)]
    identity: Identity,
    policy_name: Option<String>,
    policy_type: Option<String>,
    step_scaling_policy_configuration: Option<Value>,
    target_tracking_scaling_policy_configuration: Option<Value>,
    predictive_scaling_policy_configuration: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutAction {
    #[serde(flatten)]
    identity: Identity,
    scheduled_action_name: Option<String>,
    schedule: Option<String>,
    timezone: Option<String>,
    start_time: Option<f64>,
    end_time: Option<f64>,
    scalable_target_action: Option<Bounds>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Bounds {
    min_capacity: Option<i64>,
    max_capacity: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policies<'a> {
    scaling_policies: Vec<PolicyShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyShape<'a> {
    #[serde(rename = "PolicyARN")]
    arn: &'a str,
    policy_name: &'a str,
    service_namespace: &'static str,
    resource_id: &'a str,
    scalable_dimension: &'static str,
    policy_type: &'a str,
    #[serde(flatten)]
    configuration: &'a Map<String, Value>,
    alarms: Vec<Alarm<'a>>,
    creation_time: Epoch,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Alarm<'a> {
    alarm_name: &'a str,
    #[serde(rename = "AlarmARN")]
    arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PutPolicyAnswer<'a> {
    #[serde(rename = "PolicyARN")]
    arn: &'a str,
    alarms: Vec<Alarm<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Actions<'a> {
    scheduled_actions: Vec<ActionShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ActionShape<'a> {
    scheduled_action_name: &'a str,
    #[serde(rename = "ScheduledActionARN")]
    arn: &'a str,
    service_namespace: &'static str,
    schedule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<&'a str>,
    resource_id: &'a str,
    scalable_dimension: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<Epoch>,
    scalable_target_action: ActionBounds,
    creation_time: Epoch,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ActionBounds {
    #[serde(skip_serializing_if = "Option::is_none")]
    min_capacity: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_capacity: Option<u32>,
}

pub(super) fn describe_policies(ask: &Ask<'_>, given: &Describe) -> Answer {
    let targets = given.targets(ask)?;
    let wanted = given.policy_names.as_deref();
    let all = targets.flat_map(|target| target.policies.values().map(move |policy| (target, policy)));
    let asked = all.filter(|(_, policy)| wanted.is_none_or(|names| names.contains(&policy.name)));
    let key = |(target, policy): &(&ScalableTarget, &ScalingPolicy)| format!("{} {}", target.resource_id, policy.name);
    let page = ask::page(ask.parameters, asked.collect(), key, &given.paging(), TEN, "InvalidNextTokenException")?;
    let shapes = page.items.into_iter().map(|(target, policy)| PolicyShape {
        arn: &policy.arn,
        policy_name: &policy.name,
        service_namespace: "ecs",
        resource_id: &target.resource_id,
        scalable_dimension: DIMENSION,
        policy_type: &policy.policy_type,
        configuration: &policy.configuration,
        alarms: alarms(&target.region, policy),
        creation_time: Epoch(policy.created_at),
    });
    reply(&Policies { scaling_policies: shapes.collect(), next_token: page.next })
}

pub(super) fn describe_actions(ask: &Ask<'_>, given: &Describe) -> Answer {
    let targets = given.targets(ask)?;
    let wanted = given.scheduled_action_names.as_deref();
    let all = targets.flat_map(|target| target.actions.values().map(move |action| (target, action)));
    let asked = all.filter(|(_, action)| wanted.is_none_or(|names| names.contains(&action.name)));
    let key =
        |(target, action): &(&ScalableTarget, &ScheduledAction)| format!("{} {}", target.resource_id, action.name);
    let page = ask::page(ask.parameters, asked.collect(), key, &given.paging(), FIFTY, "InvalidNextTokenException")?;
    let shapes = page.items.into_iter().map(|(target, action)| ActionShape {
        scheduled_action_name: &action.name,
        arn: &action.arn,
        service_namespace: "ecs",
        schedule: &action.schedule,
        timezone: action.timezone.as_deref(),
        resource_id: &target.resource_id,
        scalable_dimension: DIMENSION,
        start_time: action.start_at.map(Epoch),
        end_time: action.end_at.map(Epoch),
        scalable_target_action: ActionBounds { min_capacity: action.min, max_capacity: action.max },
        creation_time: Epoch(action.created_at),
    });
    reply(&Actions { scheduled_actions: shapes.collect(), next_token: page.next })
}

pub(super) fn put_policy(ask: Ask<'_>, given: PutPolicy) -> Answer {
    let resource_id = given.identity.resource_id()?;
    let name = name(given.policy_name, "policyName")?;
    if given.policy_type.as_deref().is_some_and(|kind| !TYPES.contains(&kind)) {
        return Err(Refusal::validation(format!("PolicyType must be one of [{}].", TYPES.join(", "))));
    }
    let configuration = [
        ("StepScalingPolicyConfiguration", given.step_scaling_policy_configuration),
        ("TargetTrackingScalingPolicyConfiguration", given.target_tracking_scaling_policy_configuration),
        ("PredictiveScalingPolicyConfiguration", given.predictive_scaling_policy_configuration),
    ];
    let configuration = configuration.into_iter().filter_map(|(member, value)| Some((member.to_owned(), value?)));
    let new = NewScalingPolicy { name, policy_type: given.policy_type, configuration: configuration.collect() };
    let policy = ask.world.put_scaling_policy(ask.region, &resource_id, new)?;
    reply(&PutPolicyAnswer { arn: &policy.arn, alarms: alarms(ask.region, &policy) })
}

pub(super) fn put_action(ask: Ask<'_>, given: PutAction) -> Answer {
    let resource_id = given.identity.resource_id()?;
    let bounds = given.scalable_target_action;
    let new = NewScheduledAction {
        name: name(given.scheduled_action_name, "scheduledActionName")?,
        schedule: given.schedule.filter(|text| !text.is_empty()),
        timezone: given.timezone,
        start_at: given.start_time.map(instant).transpose()?,
        end_at: given.end_time.map(instant).transpose()?,
        min: capacity(bounds.and_then(|bounds| bounds.min_capacity), "minCapacity")?,
        max: capacity(bounds.and_then(|bounds| bounds.max_capacity), "maxCapacity")?,
    };
    ask.world.put_scheduled_action(ask.region, &resource_id, new)?;
    reply(&Nothing {})
}

impl Describe {
    /// The targets that a call asks about.
    fn targets<'a>(&self, ask: &'a Ask<'_>) -> Result<impl Iterator<Item = &'a ScalableTarget>, Refusal> {
        let namespace = namespace(self.service_namespace.as_deref())?;
        if self.scalable_dimension.is_some() && self.resource_id.is_none() {
            return Err(Refusal::validation("A scalable dimension needs a resource ID beside it."));
        }
        let of_dimension = self.scalable_dimension.as_deref().is_none_or(|dimension| dimension == DIMENSION);
        let home = ask.world.region(ask.region).filter(|_| namespace == "ecs" && of_dimension);
        let all = home.into_iter().flat_map(|home| home.scalable_targets.values());
        let wanted = self.resource_id.clone();
        Ok(all.filter(move |target| wanted.as_ref().is_none_or(|wanted| *wanted == target.resource_id)))
    }

    fn paging(&self) -> Paging<'_> {
        Paging { most: self.max_results, token: self.next_token.as_deref() }
    }
}

fn alarms<'a>(region: &str, policy: &'a ScalingPolicy) -> Vec<Alarm<'a>> {
    let arn = |name: &str| format!("arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:{name}");
    policy.alarms.iter().map(|name| Alarm { alarm_name: name, arn: arn(name) }).collect()
}

fn name(given: Option<String>, member: &str) -> Result<String, Refusal> {
    let name = required(given, member)?;
    if name.is_empty() || name.len() > 256 || name.chars().any(|letter| letter.is_control() || "|:/".contains(letter)) {
        return Err(Refusal::validation(format!("Value '{name}' at '{member}' is not a name.")));
    }
    Ok(name)
}
