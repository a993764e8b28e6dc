//! Which calls leave an event in CloudTrail's history, whether they were answered or refused.
//!
//! Real CloudTrail records what reads too, and every StopTask of a teardown; nobody asks for these here, and they would be
//! most of what a saved account holds.

use serde_json::{Map, Value};

use super::caller::Caller;
use crate::wire::json::Answer;
use crate::wire::request::Envelope;
use crate::world::relaunch_told::in_camel_case;
use crate::{Actor, NewEvent, World};

/// The services whose changing calls are recorded: signing name and event source. Application Auto Scaling shares the
/// source of EC2 Auto Scaling and says so beside it (its user guide, "Log API calls using CloudTrail").
const SOURCES: [(&str, &str); 5] = [
    ("account", "account.amazonaws.com"),
    ("application-autoscaling", "autoscaling.amazonaws.com"),
    ("ecs", "ecs.amazonaws.com"),
    ("events", "events.amazonaws.com"),
    ("scheduler", "scheduler.amazonaws.com"),
];

/// Changing calls that are passed over: a teardown makes thousands of them.
const PASSED_OVER: [&str; 3] = ["StopTask", "UpdateContainerInstancesState", "UpdateTaskProtection"];

/// What an event keeps of the things in an answer of ECS: what names and measures them.
const KEPT: [&str; 20] = [
    "capacityProviderArn",
    "capacityProviders",
    "clusterArn",
    "clusterName",
    "cpu",
    "createdBy",
    "desiredCount",
    "family",
    "group",
    "memory",
    "name",
    "registeredBy",
    "revision",
    "serviceArn",
    "serviceName",
    "startedBy",
    "status",
    "taskArn",
    "taskDefinition",
    "taskDefinitionArn",
];

/// As CloudTrail names the caller.
pub(crate) fn actor(world: &World, envelope: &Envelope) -> Actor {
    Caller::of(world, envelope).actor(world, envelope)
}

/// Notes a call that reached its service. What is not signed or comes too often does not get that far.
pub(crate) fn record(world: &mut World, envelope: &Envelope, body: &[u8], request_id: &str, answer: &Answer) {
    // Most calls are none of these: nothing is made for them.
    let Some(source) = source(envelope) else { return };
    let actor = actor(world, envelope);
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let event = match envelope.service.as_str() {
        "account" => {
            let region = body.get("RegionName").and_then(Value::as_str).unwrap_or_default();
            NewEvent::of_region(&envelope.operation, region, actor)
        }
        service => {
            let event = NewEvent::call(&envelope.region, source, &envelope.operation, actor);
            let parameters = if service == "scheduler" { scheduled(envelope, body) } else { in_camel_case(body) };
            let additional = match service {
                "application-autoscaling" => serde_json::json!({"service": service}),
                _ => Value::Null,
            };
            NewEvent { additional, ..event.with(parameters) }
        }
    };
    let event = match answer {
        Ok(answer) => event.answered(response(&envelope.service, answer)),
        Err(refusal) => event.refused(&refusal.code, &refusal.message),
    };
    world.record_event(NewEvent { request_id: Some(request_id.to_owned()), ..event });
}

fn source(envelope: &Envelope) -> Option<&'static str> {
    let operation = envelope.operation.as_str();
    if !super::targets::mutating(operation) || PASSED_OVER.contains(&operation) {
        return None;
    }
    SOURCES.iter().find(|(service, _)| *service == envelope.service).map(|(_, source)| *source)
}

/// EventBridge Scheduler has the name in the path and may have the group in the query.
fn scheduled(envelope: &Envelope, body: Value) -> Value {
    let mut members = match in_camel_case(body) {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.insert("name".to_owned(), envelope.name.as_str().into());
    if let Some(group) = envelope.query.get("groupName") {
        members.insert("groupName".to_owned(), group.into());
    }
    Value::Object(members)
}

/// `responseElements`: null where the answer is empty.
fn response(service: &str, answer: &[u8]) -> Value {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let answer = if service == "ecs" { in_brief(answer) } else { in_camel_case(answer) };
    if answer.as_object().is_none_or(Map::is_empty) { Value::Null } else { answer }
}

/// An answer of ECS without what makes it long.
fn in_brief(answer: Value) -> Value {
    let brief = |thing: Value| match thing {
        Value::Object(members) => members.into_iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect(),
        other => other,
    };
    let Value::Object(members) = answer else { return Value::Null };
    let each = members.into_iter().map(|(name, value)| match value {
        // Failures are short, and bear words of their own.
        Value::Array(_) if name == "failures" => (name, value),
        Value::Array(things) => (name, things.into_iter().map(brief).collect()),
        thing => (name, brief(thing)),
    });
    Value::Object(each.collect())
}
