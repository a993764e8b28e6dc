//! Documents of what starts tasks, kept as evidence before it is cut off. What a task is started with may hold secrets:
//! variables are kept by name only.

use aws_sdk_applicationautoscaling::types::ScalableTarget;
use aws_sdk_eventbridge::types as events;
use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput;
use aws_sdk_scheduler::types as scheduler;
use quench_core::text::neutral;
use serde_json::{Map, Value, json};

use crate::ecs::convert::{free, texts, time};

/// What tasks a target starts. EventBridge and EventBridge Scheduler tell it in types of two crates, alike in every member.
macro_rules! ecs_parameters {
    ($told:expr) => {
        $told.as_ref().map(|told| {
            let network = told.network_configuration.as_ref().and_then(|told| told.awsvpc_configuration.as_ref());
            json!({
                "taskDefinitionArn": neutral(&told.task_definition_arn),
                "taskCount": told.task_count,
                "launchType": told.launch_type.as_ref().map(|kind| neutral(kind.as_str())),
                "platformVersion": free(told.platform_version.clone()),
                "group": free(told.group.clone()),
                "subnets": network.map(|told| texts(Some(told.subnets.clone()))),
                "securityGroups": network.map(|told| texts(told.security_groups.clone())),
                "assignPublicIp":
                    network.and_then(|told| told.assign_public_ip.as_ref()).map(|told| neutral(told.as_str())),
                "capacityProviders": told.capacity_provider_strategy.as_ref().map(|items| {
                    items.iter().map(|item| neutral(&item.capacity_provider)).collect::<Vec<_>>()
                }),
            })
        })
    };
}

/// Enough to register it again by hand; its policies and scheduled actions are documents of their own.
pub(super) fn scalable_target(told: &ScalableTarget) -> Value {
    let suspended = told.suspended_state.as_ref();
    json!({
        "scalableTargetArn": free(told.scalable_target_arn.clone()),
        "serviceNamespace": neutral(told.service_namespace.as_str()),
        "resourceId": neutral(&told.resource_id),
        "scalableDimension": neutral(told.scalable_dimension.as_str()),
        "minCapacity": told.min_capacity,
        "maxCapacity": told.max_capacity,
        "roleArn": neutral(&told.role_arn),
        "createdAt": time(Some(told.creation_time)),
        "dynamicScalingInSuspended": suspended.and_then(|state| state.dynamic_scaling_in_suspended),
        "dynamicScalingOutSuspended": suspended.and_then(|state| state.dynamic_scaling_out_suspended),
        "scheduledScalingSuspended": suspended.and_then(|state| state.scheduled_scaling_suspended),
    })
}

/// A rule with all its targets.
pub(super) fn rule(told: &events::Rule, targets: &[events::Target]) -> Value {
    json!({
        "arn": free(told.arn.clone()),
        "name": free(told.name.clone()),
        "eventBusName": free(told.event_bus_name.clone()),
        "state": told.state.as_ref().map(|state| neutral(state.as_str())),
        "scheduleExpression": free(told.schedule_expression.clone()),
        "eventPattern": free(told.event_pattern.clone()),
        "description": free(told.description.clone()),
        "roleArn": free(told.role_arn.clone()),
        "managedBy": free(told.managed_by.clone()),
        "targets": targets.iter().map(rule_target).collect::<Vec<_>>(),
    })
}

fn rule_target(told: &events::Target) -> Value {
    json!({
        "id": neutral(&told.id),
        "arn": neutral(&told.arn),
        "roleArn": free(told.role_arn.clone()),
        "input": input(told.input.as_deref()),
        "inputPath": free(told.input_path.clone()),
        "ecsParameters": ecs_parameters!(told.ecs_parameters),
    })
}

/// A schedule with its target.
pub(super) fn schedule(told: &GetScheduleOutput) -> Value {
    json!({
        "arn": free(told.arn.clone()),
        "name": free(told.name.clone()),
        "groupName": free(told.group_name.clone()),
        "state": told.state.as_ref().map(|state| neutral(state.as_str())),
        "scheduleExpression": free(told.schedule_expression.clone()),
        "scheduleExpressionTimezone": free(told.schedule_expression_timezone.clone()),
        "startDate": time(told.start_date),
        "endDate": time(told.end_date),
        "description": free(told.description.clone()),
        "kmsKeyArn": free(told.kms_key_arn.clone()),
        "flexibleTimeWindow": told.flexible_time_window.as_ref().map(|window| json!({
            "mode": neutral(window.mode.as_str()),
            "maximumWindowInMinutes": window.maximum_window_in_minutes,
        })),
        "actionAfterCompletion": told.action_after_completion.as_ref().map(|action| neutral(action.as_str())),
        "createdAt": time(told.creation_date),
        "lastModifiedAt": time(told.last_modification_date),
        "target": told.target.as_ref().map(schedule_target),
    })
}

fn schedule_target(told: &scheduler::Target) -> Value {
    json!({
        "arn": neutral(&told.arn),
        "roleArn": neutral(&told.role_arn),
        "input": input(told.input.as_deref()),
        "maximumRetryAttempts": told.retry_policy.as_ref().and_then(|policy| policy.maximum_retry_attempts),
        "maximumEventAgeInSeconds": told.retry_policy.as_ref().and_then(|policy| policy.maximum_event_age_in_seconds),
        "deadLetterArn": told.dead_letter_config.as_ref().and_then(|config| free(config.arn.clone())),
        "ecsParameters": ecs_parameters!(told.ecs_parameters),
    })
}

/// What the tasks are started with, without the values of variables. What is not JSON could be anything, a secret too:
/// only that it is there is kept.
fn input(text: Option<&str>) -> Value {
    let Some(text) = text else { return Value::Null };
    serde_json::from_str(text).map_or_else(|_| json!({ "unreadable": true }), |told| without_values(told, false))
}

/// `told` with every text neutralised; within the list of an `environment` only names are left.
fn without_values(told: Value, environment: bool) -> Value {
    match told {
        Value::String(text) => Value::String(neutral(&text)),
        Value::Array(items) => items.into_iter().map(|item| without_values(item, environment)).collect(),
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(key, _)| !environment || key.eq_ignore_ascii_case("name"));
            let kept = kept.map(|(key, value)| {
                let inside = key.eq_ignore_ascii_case("environment");
                (neutral(&key), without_values(value, inside))
            });
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Bool(_) | Value::Number(_) | Value::Null => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_variables_are_not_evidence() {
        let text = r#"{"containerOverrides":[{"name":"main","command":["xmrig","-o","pool"],
            "environment":[{"name":"TOKEN","value":"s3cret"},{"Name":"WALLET","Value":"s3cret"}]}],
            "Environment":{"TOKEN":"s3cret"},"note":"a\u202eb"}"#;
        let kept = input(Some(text)).to_string();
        assert!(!kept.contains("s3cret"), "{kept}");
        for told in ["xmrig", "TOKEN", "WALLET", "\\\\u{202e}"] {
            assert!(kept.contains(told), "{told}: {kept}");
        }
        assert_eq!(input(Some("s3cret")), json!({ "unreadable": true }));
        assert_eq!(input(None), Value::Null);
    }
}
