//! `Task` on the wire.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::Storage;
use crate::wire::json::{Epoch, NamedValue};
use crate::world::name;
use crate::{Cluster, LaunchType, Overrides, Task, TaskStatus};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskShape<'a> {
    task_arn: &'a str,
    cluster_arn: &'a str,
    task_definition_arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_instance_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity_provider_name: Option<&'a str>,
    availability_zone: String,
    last_status: TaskStatus,
    desired_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<&'a str>,
    group: &'a str,
    launch_type: LaunchType,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_by: Option<&'a str>,
    containers: Vec<ContainerShape<'a>>,
    attachments: Vec<InterfaceShape>,
    attributes: [NamedValue<'static>; 1],
    overrides: &'a Overrides,
    enable_execute_command: bool,
    health_status: &'static str,
    version: u32,
    created_at: Epoch,
    #[serde(skip_serializing_if = "Option::is_none")]
    connectivity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_started_at: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_stopped_at: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopping_at: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_stopped_at: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_at: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_family: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ephemeral_storage: Option<Storage>,
    #[serde(serialize_with = "crate::wire::json::tags")]
    tags: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContainerShape<'a> {
    container_arn: String,
    task_arn: &'a str,
    name: &'a str,
    image: &'a str,
    last_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i32>,
    network_bindings: [&'a str; 0],
    network_interfaces: [&'a str; 0],
    health_status: &'static str,
}

impl<'a> TaskShape<'a> {
    /// What has happened to the task by now; instants that lie ahead are not shown.
    pub(super) fn of(region: &str, cluster: &'a Cluster, task: &'a Task, now: Timestamp, with_tags: bool) -> Self {
        let past = |at: Option<Timestamp>| at.filter(|at| *at <= now).map(Epoch);
        let stop = task.stop.as_ref().filter(|stop| stop.at <= now);
        let status = task.last_status(now);
        let fargate = task.launch_type == LaunchType::Fargate;
        let instance = task.instance.as_deref();
        let ran = task.started_at().filter(|at| *at <= now);
        Self {
            task_arn: &task.arn,
            cluster_arn: &cluster.arn,
            task_definition_arn: &task.task_definition,
            container_instance_arn: instance
                .map(|id| name::arn(region, "container-instance", &format!("{}/{id}", cluster.name))),
            capacity_provider_name: task.capacity_provider.as_deref(),
            availability_zone: format!("{region}a"),
            last_status: status,
            desired_status: if task.wanted(now) { "RUNNING" } else { "STOPPED" },
            cpu: task.cpu.as_deref(),
            memory: task.memory.as_deref(),
            group: &task.group,
            launch_type: task.launch_type,
            started_by: task.started_by.as_deref(),
            containers: containers(region, cluster, task, status),
            attachments: if fargate { vec![interface(task, status)] } else { Vec::new() },
            attributes: [NamedValue { name: "ecs.cpu-architecture", value: task.architecture.clone() }],
            overrides: &task.overrides,
            enable_execute_command: false,
            health_status: "UNKNOWN",
            version: 1 + u32::from(ran.is_some()) + u32::from(stop.is_some()),
            created_at: Epoch(task.created_at),
            connectivity: ran.map(|_| "CONNECTED"),
            pull_started_at: ran.map(|_| Epoch(task.pull_started_at())),
            pull_stopped_at: ran.map(|_| Epoch(task.pull_stopped_at())),
            started_at: ran.map(Epoch),
            stopping_at: past(task.stopping_at()),
            execution_stopped_at: past(task.execution_stopped_at()),
            stopped_at: past(task.stopped_at()),
            stop_code: stop.map(|stop| stop.code.as_str()),
            stopped_reason: stop.map(|stop| stop.reason.as_str()),
            platform_version: fargate.then_some("1.4.0"),
            platform_family: fargate.then_some(task.platform_family.as_str()),
            ephemeral_storage: fargate.then_some(Storage { gib: task.ephemeral_gib }),
            tags: with_tags.then_some(&task.tags),
        }
    }
}

fn containers<'a>(region: &str, cluster: &Cluster, task: &'a Task, status: TaskStatus) -> Vec<ContainerShape<'a>> {
    let last_status = match status {
        TaskStatus::Provisioning | TaskStatus::Pending | TaskStatus::Activating => "PENDING",
        TaskStatus::Running | TaskStatus::Deactivating | TaskStatus::Stopping => "RUNNING",
        TaskStatus::Deprovisioning | TaskStatus::Stopped => "STOPPED",
    };
    let shape = |(number, (name, image)): (usize, &'a (String, String))| ContainerShape {
        container_arn: name::arn(region, "container", &format!("{}/{}/{number}", cluster.name, task.id())),
        task_arn: &task.arn,
        name,
        image,
        last_status,
        // Killed after it ignored SIGTERM.
        exit_code: (last_status == "STOPPED").then_some(137),
        network_bindings: [],
        network_interfaces: [],
        health_status: "UNKNOWN",
    };
    task.containers.iter().enumerate().map(shape).collect()
}

/// The network interface of a Fargate task.
#[derive(Serialize)]
struct InterfaceShape {
    id: String,
    r#type: &'static str,
    status: &'static str,
    details: [NamedValue<'static>; 2],
}

fn interface(task: &Task, status: TaskStatus) -> InterfaceShape {
    let status = match status {
        TaskStatus::Provisioning => "ATTACHING",
        TaskStatus::Stopped => "DELETED",
        TaskStatus::Deprovisioning => "DETACHING",
        _ => "ATTACHED",
    };
    let id = task.id();
    let part = |start: usize, length: usize| id.get(start..start + length).unwrap_or_default();
    let detail = |name, value| NamedValue { name, value };
    InterfaceShape {
        id: format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 4), part(12, 3), part(15, 3), part(18, 12)),
        r#type: "ElasticNetworkInterface",
        status,
        details: [
            detail("subnetId", "subnet-0a1b2c3d4e5f60718".to_owned()),
            detail("networkInterfaceId", format!("eni-0{}", part(2, 16))),
        ],
    }
}
