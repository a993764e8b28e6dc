//! The calls of what starts tasks by itself, as CloudTrail has them: EventBridge, EventBridge Scheduler, Application Auto
//! Scaling.

use serde::Serialize;
use serde_json::{Value, json};

use super::actor::Actor;
use super::ecs_told::{given, text};
use super::rule::NewRule;
use super::scaling::NewScalableTarget;
use super::schedule::NewSchedule;
use super::tell::Told;

const EVENTS: &str = "events.amazonaws.com";
const SCHEDULER: &str = "scheduler.amazonaws.com";
const SCALING: &str = "ecs.application-autoscaling.amazonaws.com";

pub(super) fn put_rule(new: &NewRule) -> Told {
    let parameters = given([
        ("name", text(Some(&new.name))),
        ("eventBusName", text(new.event_bus.as_deref())),
        ("state", Some(json!(new.state))),
        ("scheduleExpression", text(new.schedule_expression.as_deref())),
        ("eventPattern", text(new.event_pattern.as_deref())),
        ("description", text(new.description.as_deref())),
        ("roleArn", text(new.role_arn.as_deref())),
    ]);
    events("PutRule", parameters)
}

pub(super) fn put_targets(bus: Option<&str>, rule: &str, targets: &impl Serialize) -> Told {
    let targets = in_camel_case(serde_json::to_value(targets).unwrap_or_default());
    let parameters = given([("rule", text(Some(rule))), ("eventBusName", text(bus)), ("targets", Some(targets))]);
    events("PutTargets", parameters)
}

/// `DisableRule`, `EnableRule`, `DeleteRule`.
pub(super) fn of_rule(name: &'static str, bus: Option<&str>, rule: &str) -> Told {
    events(name, given([("name", text(Some(rule))), ("eventBusName", text(bus))]))
}

/// `CreateSchedule`, `UpdateSchedule`.
pub(super) fn schedule(name: &'static str, new: &NewSchedule) -> Told {
    let window = match new.window_minutes {
        None => json!({"mode": "OFF"}),
        Some(minutes) => json!({"mode": "FLEXIBLE", "maximumWindowInMinutes": minutes}),
    };
    let parameters = given([
        ("name", text(Some(&new.name))),
        ("groupName", text(new.group.as_deref())),
        ("state", Some(json!(new.state))),
        ("scheduleExpression", text(Some(&new.expression))),
        ("scheduleExpressionTimezone", text(new.timezone.as_deref())),
        ("flexibleTimeWindow", Some(window)),
        ("target", Some(in_camel_case(serde_json::to_value(&new.target).unwrap_or_default()))),
        ("description", text(new.description.as_deref())),
    ]);
    Told { source: SCHEDULER, name, parameters, additional: Value::Null }
}

pub(super) fn delete_schedule(group: Option<&str>, name: &str) -> Told {
    let parameters = given([("name", text(Some(name))), ("groupName", text(group))]);
    Told { source: SCHEDULER, name: "DeleteSchedule", parameters, additional: Value::Null }
}

pub(super) fn register_target(new: &NewScalableTarget) -> Told {
    let parameters = given([
        ("serviceNamespace", text(Some("ecs"))),
        ("resourceId", text(Some(&new.resource_id))),
        ("scalableDimension", text(Some("ecs:service:DesiredCount"))),
        ("minCapacity", new.min.map(Value::from)),
        ("maxCapacity", new.max.map(Value::from)),
        ("roleARN", text(new.role_arn.as_deref())),
    ]);
    scaling("RegisterScalableTarget", parameters)
}

pub(super) fn deregister_target(resource_id: &str) -> Told {
    let dimension = "ecs:service:DesiredCount";
    let parameters = json!({"serviceNamespace": "ecs", "resourceId": resource_id, "scalableDimension": dimension});
    scaling("DeregisterScalableTarget", parameters)
}

fn events(name: &'static str, parameters: Value) -> Told {
    Told { source: EVENTS, name, parameters, additional: Value::Null }
}

/// Application Auto Scaling shares the source of EC2 Auto Scaling and says so beside it (its user guide, "Log API calls
/// using CloudTrail").
fn scaling(name: &'static str, parameters: Value) -> Told {
    let additional = json!({"service": "application-autoscaling"});
    Told { source: "autoscaling.amazonaws.com", name, parameters, additional }
}

/// As whom a rule starts tasks: its target's role, in a session of EventBridge's own.
pub(super) fn rule_fires(role_arn: Option<&str>, rule: &str) -> Actor {
    Actor::service_in_role(role_of(role_arn, "ecsEventsRole"), &format!("events-rule-{rule}"), EVENTS)
}

/// The same of a schedule.
pub(super) fn schedule_fires(role_arn: &str, schedule: &str) -> Actor {
    Actor::service_in_role(role_of(Some(role_arn), "ecsSchedulerRole"), schedule, SCHEDULER)
}

/// As whom a scalable target corrects a count.
pub(super) fn target_corrects(role_arn: &str) -> Actor {
    let role = role_of(Some(role_arn), "AWSServiceRoleForApplicationAutoScaling_ECSService");
    Actor::service_in_role(role, "AutoScaling-UpdateDesiredCapacity", SCALING)
}

/// Path and name of a role.
fn role_of<'a>(arn: Option<&'a str>, otherwise: &'a str) -> &'a str {
    arn.and_then(|arn| arn.split_once(":role/")).map_or(otherwise, |(_, role)| role)
}

/// CloudTrail spells every member in camelCase, whatever the service's protocol does.
pub(crate) fn in_camel_case(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let renamed = members.into_iter().map(|(name, value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                (first.into_iter().chain(letters).collect::<String>(), in_camel_case(value))
            });
            Value::Object(renamed.collect())
        }
        Value::Array(values) => values.into_iter().map(in_camel_case).collect(),
        other => other,
    }
}
