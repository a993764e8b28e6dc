//! `Service`, `Deployment` and `TaskSet` on the wire.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::wire::json::Epoch;
use crate::world::deployment::Counts;
use crate::{Cluster, Controller, Deployment, LaunchType, Scheduling, Service, TaskSet};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceShape<'a> {
    service_arn: &'a str,
    service_name: &'a str,
    cluster_arn: &'a str,
    load_balancers: &'a [Value],
    service_registries: [&'a str; 0],
    status: &'static str,
    desired_count: u32,
    running_count: u32,
    pending_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_type: Option<LaunchType>,
    #[serde(skip_serializing_if = "no_items")]
    capacity_provider_strategy: &'a [Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_family: Option<&'static str>,
    task_definition: &'a str,
    deployment_configuration: Value,
    task_sets: Vec<TaskSetShape<'a>>,
    deployments: Vec<DeploymentShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<String>,
    events: [&'a str; 0],
    created_at: Epoch,
    placement_constraints: [&'a str; 0],
    placement_strategy: [&'a str; 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    network_configuration: Option<&'a Value>,
    scheduling_strategy: Scheduling,
    deployment_controller: ControllerShape,
    #[serde(serialize_with = "crate::wire::json::tags")]
    tags: Option<&'a BTreeMap<String, String>>,
    created_by: &'a str,
    #[serde(rename = "enableECSManagedTags")]
    enable_ecs_managed_tags: bool,
    propagate_tags: &'static str,
    enable_execute_command: bool,
    availability_zone_rebalancing: &'static str,
    resource_management_type: &'static str,
}

#[derive(Serialize)]
struct ControllerShape {
    r#type: Controller,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeploymentShape<'a> {
    id: &'a str,
    status: &'static str,
    task_definition: &'a str,
    desired_count: u32,
    pending_count: u32,
    running_count: u32,
    failed_tasks: u32,
    created_at: Epoch,
    updated_at: Epoch,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_type: Option<LaunchType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_configuration: Option<&'a Value>,
    rollout_state: &'static str,
    rollout_state_reason: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskSetShape<'a> {
    id: &'a str,
    task_set_arn: &'a str,
    service_arn: &'a str,
    cluster_arn: &'a str,
    status: &'static str,
    task_definition: &'a str,
    computed_desired_count: u32,
    pending_count: u32,
    running_count: u32,
    created_at: Epoch,
    updated_at: Epoch,
    launch_type: LaunchType,
    load_balancers: &'a [Value],
    service_registries: [&'a str; 0],
    scale: ScaleShape,
    stability_status: &'static str,
    stability_status_at: Epoch,
    tags: [&'a str; 0],
}

#[derive(Serialize)]
struct ScaleShape {
    value: f64,
    unit: &'static str,
}

fn no_items(items: &&[Value]) -> bool {
    items.is_empty()
}

impl<'a> ServiceShape<'a> {
    pub(super) fn of(cluster: &'a Cluster, service: &'a Service, now: Timestamp, with_tags: bool) -> Self {
        let mut counts = Counts::default();
        for task in cluster.tasks_of(&service.name).filter(|task| task.visible(now)) {
            counts.add(task.last_status(now));
        }
        let shown = service.capacity_provider_strategy.is_empty().then_some(service.launch_type);
        let fargate = service.launch_type == LaunchType::Fargate;
        let desired = match service.scheduling {
            _ if service.deleted_at.is_some() => 0,
            Scheduling::Replica => service.desired,
            Scheduling::Daemon => daemon_count(cluster),
        };
        let deployments = service.deployments.iter().map(|found| (found, found.status(cluster, now)));
        Self {
            service_arn: &service.arn,
            service_name: &service.name,
            cluster_arn: &service.cluster_arn,
            load_balancers: &service.load_balancers,
            service_registries: [],
            status: service.status(cluster, now),
            desired_count: desired,
            running_count: counts.running,
            pending_count: counts.pending,
            launch_type: shown.filter(|_| service.controller != Controller::External),
            capacity_provider_strategy: &service.capacity_provider_strategy,
            platform_version: fargate.then_some("LATEST"),
            platform_family: fargate.then_some("Linux"),
            task_definition: &service.task_definition,
            deployment_configuration: json!({
                "deploymentCircuitBreaker": {"enable": false, "rollback": false},
                "maximumPercent": 200, "minimumHealthyPercent": 100,
            }),
            task_sets: service
                .task_sets
                .iter()
                .filter(|set| set.visible(cluster, now))
                .map(|set| TaskSetShape::of(cluster, service, set, now))
                .collect(),
            deployments: deployments
                .filter(|(_, status)| *status != "INACTIVE")
                .map(|(found, status)| deployment(cluster, service, found, status, desired, now))
                .collect(),
            role_arn: (!service.load_balancers.is_empty()).then(|| {
                let account = crate::ACCOUNT;
                format!("arn:aws:iam::{account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
            }),
            events: [],
            created_at: Epoch(service.created_at),
            placement_constraints: [],
            placement_strategy: [],
            network_configuration: service.network.as_ref(),
            scheduling_strategy: service.scheduling,
            deployment_controller: ControllerShape { r#type: service.controller },
            tags: with_tags.then_some(&service.tags),
            created_by: &service.created_by,
            enable_ecs_managed_tags: false,
            propagate_tags: "NONE",
            enable_execute_command: false,
            availability_zone_rebalancing: "DISABLED",
            resource_management_type: "CUSTOMER",
        }
    }
}

fn daemon_count(cluster: &Cluster) -> u32 {
    let open = cluster.instances.values().filter(|instance| instance.status() == "ACTIVE");
    u32::try_from(open.count()).unwrap_or(u32::MAX)
}

fn deployment<'a>(
    cluster: &Cluster,
    service: &'a Service,
    found: &'a Deployment,
    status: &'static str,
    desired: u32,
    now: Timestamp,
) -> DeploymentShape<'a> {
    let counts = Counts::of(cluster, &found.id, now);
    let desired = if status == "PRIMARY" { desired } else { 0 };
    let done = counts.running >= desired && counts.pending == 0;
    let (state, verb) = if done { ("COMPLETED", "completed") } else { ("IN_PROGRESS", "in progress") };
    let fargate = service.launch_type == LaunchType::Fargate;
    DeploymentShape {
        id: &found.id,
        status,
        task_definition: &found.task_definition,
        desired_count: desired,
        pending_count: counts.pending,
        running_count: counts.running,
        failed_tasks: 0,
        created_at: Epoch(found.created_at),
        updated_at: Epoch(found.updated_at),
        launch_type: service.capacity_provider_strategy.is_empty().then_some(service.launch_type),
        platform_version: fargate.then_some("1.4.0"),
        network_configuration: service.network.as_ref(),
        rollout_state: state,
        rollout_state_reason: format!("ECS deployment {} {verb}.", found.id),
    }
}

impl<'a> TaskSetShape<'a> {
    pub(super) fn of(cluster: &Cluster, service: &'a Service, set: &'a TaskSet, now: Timestamp) -> Self {
        let counts = Counts::of(cluster, &set.id, now);
        let desired = set.computed_desired(service.desired);
        let stable = counts.running == desired && counts.pending == 0;
        Self {
            id: &set.id,
            task_set_arn: &set.arn,
            service_arn: &service.arn,
            cluster_arn: &service.cluster_arn,
            status: set.status(),
            task_definition: &set.task_definition,
            computed_desired_count: desired,
            pending_count: counts.pending,
            running_count: counts.running,
            created_at: Epoch(set.created_at),
            updated_at: Epoch(set.deleted_at.unwrap_or(set.created_at)),
            launch_type: service.launch_type,
            load_balancers: &service.load_balancers,
            service_registries: [],
            scale: ScaleShape { value: f64::from(set.scale), unit: "PERCENT" },
            stability_status: if stable { "STEADY_STATE" } else { "STABILIZING" },
            stability_status_at: Epoch(set.deleted_at.unwrap_or(set.created_at)),
            tags: [],
        }
    }
}
