//! Scalable targets of Application Auto Scaling in awsJson1.1, after `AnyScaleFrontendService` of its model of 2016-02-06.
//! Only the namespace `ecs` has anything in it.

use serde::{Deserialize, Serialize};

use super::ask::{self, Ask, Paging, capacity, required};
use super::scaling_settings;
use crate::wire::json::{Answer, Epoch, input, reply};
use crate::wire::page::Size;
use crate::{NewScalableTarget, Refusal, ScalableTarget, Suspended, World};

pub(super) const DIMENSION: &str = "ecs:service:DesiredCount";
pub(super) const FIFTY: Size = Size { default: 50, most: 50 };

const NAMESPACES: [&str; 15] = [
    "ecs",
    "elasticmapreduce",
    "ec2",
    "appstream",
    "dynamodb",
    "rds",
    "sagemaker",
    "custom-resource",
    "comprehend",
    "lambda",
    "cassandra",
    "kafka",
    "elasticache",
    "neptune",
    "workspaces",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Describe {
    service_namespace: Option<String>,
    resource_ids: Option<Vec<String>>,
    scalable_dimension: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Register {
    #[serde(flatten)]
    identity: Identity,
    min_capacity: Option<i64>,
    max_capacity: Option<i64>,
    #[serde(rename = "RoleARN")]
    role_arn: Option<String>,
    suspended_state: Option<SuspendedState>,
}

/// What a scalable target is known by.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Identity {
    service_namespace: Option<String>,
    resource_id: Option<String>,
    scalable_dimension: Option<String>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct SuspendedState {
    dynamic_scaling_in_suspended: Option<bool>,
    dynamic_scaling_out_suspended: Option<bool>,
    scheduled_scaling_suspended: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Targets<'a> {
    scalable_targets: Vec<Shape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shape<'a> {
    service_namespace: &'static str,
    resource_id: &'a str,
    scalable_dimension: &'static str,
    min_capacity: u32,
    max_capacity: u32,
    #[serde(rename = "RoleARN")]
    role_arn: &'a str,
    creation_time: Epoch,
    suspended_state: SuspendedState,
    #[serde(rename = "ScalableTargetARN")]
    arn: &'a str,
}

#[derive(Serialize)]
struct Registered<'a> {
    #[serde(rename = "ScalableTargetARN")]
    arn: &'a str,
}

#[derive(Serialize)]
pub(super) struct Nothing {}

pub(in crate::api) fn answer(world: &mut World, region: &str, operation: &str, body: &[u8]) -> Answer {
    let (ask, body) = Ask::json(world, region, operation, body)?;
    match operation {
        "DescribeScalableTargets" => describe(&ask, &input(&body)?),
        "RegisterScalableTarget" => register(ask, input(&body)?),
        "DeregisterScalableTarget" => deregister(ask, input(&body)?),
        "DescribeScalingPolicies" => scaling_settings::describe_policies(&ask, &input(&body)?),
        "DescribeScheduledActions" => scaling_settings::describe_actions(&ask, &input(&body)?),
        "PutScalingPolicy" => scaling_settings::put_policy(ask, input(&body)?),
        "PutScheduledAction" => scaling_settings::put_action(ask, input(&body)?),
        _ => Err(Refusal::unknown_operation()),
    }
}

fn describe(ask: &Ask<'_>, given: &Describe) -> Answer {
    let namespace = namespace(given.service_namespace.as_deref())?;
    let wanted = given.resource_ids.as_deref().unwrap_or_default();
    if wanted.len() > 50 {
        return Err(Refusal::validation("ResourceIds cannot have more than 50 elements."));
    }
    if given.scalable_dimension.is_some() && wanted.is_empty() {
        return Err(Refusal::validation("A scalable dimension needs a resource ID beside it."));
    }
    let of_dimension = given.scalable_dimension.as_deref().is_none_or(|dimension| dimension == DIMENSION);
    let home = ask.world.region(ask.region).filter(|_| namespace == "ecs" && of_dimension);
    let all = home.into_iter().flat_map(|home| home.scalable_targets.values());
    let asked = all.filter(|target| wanted.is_empty() || wanted.contains(&target.resource_id));
    let paging = Paging { most: given.max_results, token: given.next_token.as_deref() };
    let key = |target: &&ScalableTarget| target.resource_id.clone();
    let page = ask::page(ask.parameters, asked.collect(), key, &paging, FIFTY, "InvalidNextTokenException")?;
    reply(&Targets { scalable_targets: page.items.into_iter().map(shape).collect(), next_token: page.next })
}

fn shape(target: &ScalableTarget) -> Shape<'_> {
    Shape {
        service_namespace: "ecs",
        resource_id: &target.resource_id,
        scalable_dimension: DIMENSION,
        min_capacity: target.min,
        max_capacity: target.max,
        role_arn: &target.role_arn,
        creation_time: Epoch(target.created_at),
        suspended_state: SuspendedState {
            dynamic_scaling_in_suspended: Some(target.suspended.scaling_in),
            dynamic_scaling_out_suspended: Some(target.suspended.scaling_out),
            scheduled_scaling_suspended: Some(target.suspended.scheduled),
        },
        arn: &target.arn,
    }
}

fn register(ask: Ask<'_>, given: Register) -> Answer {
    let resource_id = given.identity.resource_id()?;
    let there = ask.world.region(ask.region).and_then(|home| home.scalable_targets.get(&resource_id));
    let before = there.map(|target| target.suspended).unwrap_or_default();
    let suspended = given.suspended_state.map(|state| Suspended {
        scaling_in: state.dynamic_scaling_in_suspended.unwrap_or(before.scaling_in),
        scaling_out: state.dynamic_scaling_out_suspended.unwrap_or(before.scaling_out),
        scheduled: state.scheduled_scaling_suspended.unwrap_or(before.scheduled),
    });
    let new = NewScalableTarget {
        resource_id,
        min: capacity(given.min_capacity, "minCapacity")?,
        max: capacity(given.max_capacity, "maxCapacity")?,
        role_arn: given.role_arn,
        suspended,
    };
    let arn = ask.world.register_scalable_target(ask.region, new)?;
    reply(&Registered { arn: &arn })
}

fn deregister(ask: Ask<'_>, given: Identity) -> Answer {
    ask.world.deregister_scalable_target(ask.region, &given.resource_id()?)?;
    reply(&Nothing {})
}

impl Identity {
    /// The resource id of an ECS service. Targets of other namespaces are not modelled, and said to be so.
    pub(super) fn resource_id(self) -> Result<String, Refusal> {
        let namespace = namespace(self.service_namespace.as_deref())?;
        let resource_id = required(self.resource_id, "resourceId")?;
        let dimension = required(self.scalable_dimension, "scalableDimension")?;
        if resource_id.is_empty() || resource_id.len() > 1600 {
            return Err(Refusal::validation("ResourceId must have between 1 and 1600 characters."));
        }
        if namespace != "ecs" || dimension != DIMENSION {
            return Err(Refusal::validation(format!(
                "Unsupported service namespace, resource type or scalable dimension: {namespace}, {dimension}"
            )));
        }
        Ok(resource_id)
    }
}

pub(super) fn namespace(given: Option<&str>) -> Result<&str, Refusal> {
    let given = required(given, "serviceNamespace")?;
    if !NAMESPACES.contains(&given) {
        return Err(Refusal::validation(format!(
            "1 validation error detected: Value '{given}' at 'serviceNamespace' failed to satisfy constraint: Member must \
             satisfy enum value set: [{}]",
            NAMESPACES.join(", ")
        )));
    }
    Ok(given)
}
