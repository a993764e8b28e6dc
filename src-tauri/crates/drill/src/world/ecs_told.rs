//! The calls of ECS as CloudTrail has them: the API's own words in camelCase. Of an answer it holds what names and measures
//! the thing; the whole of it would be several times as long and tells nobody more.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::World;
use super::capacity::ProviderKind;
use super::service::Scheduling;
use super::spec::{NewCluster, NewService, NewTaskDefinition, NewTasks};

/// An object of what is given.
pub(super) fn given<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let present = members.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)));
    Value::Object(present.collect::<Map<_, _>>())
}

pub(super) fn text(value: Option<&str>) -> Option<Value> {
    value.map(Value::from)
}

fn list(values: &[Value]) -> Option<Value> {
    (!values.is_empty()).then(|| Value::from(values.to_vec()))
}

fn words(values: &[String]) -> Option<Value> {
    (!values.is_empty()).then(|| Value::from(values.to_vec()))
}

fn tags(tags: &BTreeMap<String, String>) -> Option<Value> {
    let tag = |(key, value)| json!({"key": key, "value": value});
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}

pub(super) fn cluster(new: &NewCluster) -> Value {
    let insights = |value: &String| json!([{"name": "containerInsights", "value": value}]);
    given([
        ("clusterName", text(Some(&new.name))),
        ("settings", new.container_insights.as_ref().map(insights)),
        ("configuration", new.configuration.clone()),
        ("capacityProviders", words(&new.capacity_providers)),
        ("defaultCapacityProviderStrategy", list(&new.default_strategy)),
        ("tags", tags(&new.tags)),
    ])
}

pub(super) fn cluster_answer(world: &World, arn: &str) -> Value {
    let Some(cluster) = world.cluster(arn) else { return Value::Null };
    json!({"cluster": {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status(world.now),
        "settings": [{"name": "containerInsights", "value": cluster.container_insights}],
        "capacityProviders": cluster.capacity_providers,
    }})
}

pub(super) fn capacity_provider(name: &str, kind: ProviderKind, cluster: Option<&str>, group: Option<&str>) -> Value {
    let group = group.map(|arn| json!({ "autoScalingGroupArn": arn }));
    let machines = (kind == ProviderKind::ManagedInstances).then(|| json!({}));
    given([
        ("name", text(Some(name))),
        ("cluster", text(cluster)),
        ("autoScalingGroupProvider", group),
        ("managedInstancesProvider", machines),
    ])
}

pub(super) fn definition(new: &NewTaskDefinition) -> Value {
    let platform = || {
        given([
            ("cpuArchitecture", text(new.architecture.as_deref())),
            ("operatingSystemFamily", text(new.os_family.as_deref())),
        ])
    };
    given([
        ("family", text(Some(&new.family))),
        ("cpu", text(new.cpu.as_deref())),
        ("memory", text(new.memory.as_deref())),
        ("networkMode", text(new.network_mode.as_deref())),
        ("requiresCompatibilities", words(&new.compatibilities)),
        ("runtimePlatform", (new.architecture.is_some() || new.os_family.is_some()).then(platform)),
        ("ephemeralStorage", new.ephemeral_gib.map(|gib| json!({ "sizeInGiB": gib }))),
        ("taskRoleArn", text(new.task_role.as_deref())),
        ("executionRoleArn", text(new.execution_role.as_deref())),
        ("containerDefinitions", list(&new.containers)),
        ("tags", tags(&new.tags)),
    ])
}

pub(super) fn definition_answer(world: &World, arn: &str) -> Value {
    let Some(found) = world.task_definition(arn) else { return Value::Null };
    json!({"taskDefinition": {
        "taskDefinitionArn": found.arn,
        "family": found.family,
        "revision": found.revision,
        "status": found.status(),
        "cpu": found.cpu,
        "memory": found.memory,
        "registeredBy": found.registered_by,
    }})
}

pub(super) fn service(cluster: &str, new: &NewService) -> Value {
    let by_strategy = !new.capacity_provider_strategy.is_empty();
    given([
        ("cluster", text(Some(cluster))),
        ("serviceName", text(Some(&new.name))),
        ("taskDefinition", text(Some(&new.task_definition))),
        ("desiredCount", (new.scheduling == Scheduling::Replica).then(|| new.desired.into())),
        ("launchType", (!by_strategy).then(|| json!(new.launch_type))),
        ("capacityProviderStrategy", list(&new.capacity_provider_strategy)),
        ("schedulingStrategy", (new.scheduling == Scheduling::Daemon).then(|| json!(new.scheduling))),
        ("networkConfiguration", new.network.clone()),
        ("loadBalancers", list(&new.load_balancers)),
        ("tags", tags(&new.tags)),
    ])
}

pub(super) fn service_answer(world: &World, arn: &str) -> Value {
    let Some(service) = world.service(arn) else { return Value::Null };
    let home = world.cluster(&service.cluster_arn);
    json!({"service": {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster_arn,
        "status": home.map(|cluster| service.status(cluster, world.now)),
        "desiredCount": service.desired,
        "taskDefinition": service.task_definition,
        "createdBy": service.created_by,
    }})
}

pub(super) fn tasks(cluster: &str, new: &NewTasks) -> Value {
    let by_strategy = !new.capacity_provider_strategy.is_empty();
    let overrides = serde_json::to_value(&new.overrides).unwrap_or_default();
    let overridden = overrides.as_object().is_some_and(|all| all.values().any(|value| *value != json!([])));
    given([
        ("cluster", text(Some(cluster))),
        ("taskDefinition", text(Some(&new.task_definition))),
        ("count", Some(new.count.into())),
        ("startedBy", text(new.started_by.as_deref())),
        ("group", text(new.group.as_deref())),
        ("launchType", (!by_strategy).then(|| json!(new.launch_type))),
        ("capacityProviderStrategy", list(&new.capacity_provider_strategy)),
        ("overrides", overridden.then_some(overrides)),
        ("tags", tags(&new.tags)),
    ])
}

pub(super) fn tasks_answer(world: &World, started: &[String]) -> Value {
    let task = |arn: &String| {
        let found = world.task(arn)?;
        Some(json!({
            "taskArn": found.arn, "taskDefinitionArn": found.task_definition, "group": found.group,
            "startedBy": found.started_by,
        }))
    };
    json!({"tasks": started.iter().filter_map(task).collect::<Vec<_>>(), "failures": []})
}
