//! `Cluster` on the wire.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::includes;
use crate::wire::json::NamedValue;
use crate::{Cluster, LaunchType, TaskStatus, World};

/// The words of `include` for DescribeClusters.
#[derive(Clone, Copy, Default)]
pub(super) struct Include {
    statistics: bool,
    tags: bool,
    attachments: bool,
    settings: bool,
    configurations: bool,
}

impl Include {
    pub(super) fn of(include: Option<&[String]>) -> Self {
        let has = |word| includes(include, word);
        Self {
            statistics: has("STATISTICS"),
            tags: has("TAGS"),
            attachments: has("ATTACHMENTS"),
            settings: has("SETTINGS"),
            configurations: has("CONFIGURATIONS"),
        }
    }

    /// What the mutating calls give back.
    pub(super) fn settled() -> Self {
        Self { tags: true, settings: true, configurations: true, ..Self::default() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClusterShape<'a> {
    cluster_arn: &'a str,
    cluster_name: &'a str,
    status: &'static str,
    registered_container_instances_count: usize,
    running_tasks_count: u32,
    pending_tasks_count: u32,
    active_services_count: u32,
    statistics: Vec<NamedValue<'a>>,
    #[serde(serialize_with = "crate::wire::json::tags")]
    tags: Option<&'a BTreeMap<String, String>>,
    settings: Vec<NamedValue<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<&'a Value>,
    capacity_providers: Vec<&'a str>,
    default_capacity_provider_strategy: &'a [Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments_status: Option<&'static str>,
}

/// How many of something, by launch type: EC2, Fargate, external, managed instances.
#[derive(Clone, Copy, Default)]
struct ByType([u32; 4]);

impl ByType {
    fn add(&mut self, launch_type: LaunchType) {
        self.0[match launch_type {
            LaunchType::Ec2 => 0,
            LaunchType::Fargate => 1,
            LaunchType::External => 2,
            LaunchType::ManagedInstances => 3,
        }] += 1;
    }

    fn total(self) -> u32 {
        self.0.iter().sum()
    }
}

/// One walk over a cluster for all its counts.
#[derive(Default)]
struct Totals {
    running: ByType,
    pending: ByType,
    active: ByType,
    draining: ByType,
}

impl Totals {
    fn of(cluster: &Cluster, now: Timestamp) -> Self {
        let mut totals = Self::default();
        for task in cluster.tasks.values().filter(|task| task.visible(now)) {
            match task.last_status(now) {
                TaskStatus::Running => totals.running.add(task.launch_type),
                TaskStatus::Provisioning | TaskStatus::Pending | TaskStatus::Activating => {
                    totals.pending.add(task.launch_type);
                }
                _ => {}
            }
        }
        for service in cluster.services.values().filter(|service| service.created_at <= now) {
            match service.status(cluster, now) {
                "ACTIVE" => totals.active.add(service.launch_type),
                "DRAINING" => totals.draining.add(service.launch_type),
                _ => {}
            }
        }
        totals
    }

    /// The names as they are on the wire: lower camel case, "Task**s**Count" but "ServiceCount".
    fn statistics(&self) -> Vec<NamedValue<'static>> {
        const NAMES: [[&str; 4]; 4] = [
            [
                "runningEC2TasksCount",
                "runningFargateTasksCount",
                "runningExternalTasksCount",
                "runningManagedInstancesTasksCount",
            ],
            [
                "pendingEC2TasksCount",
                "pendingFargateTasksCount",
                "pendingExternalTasksCount",
                "pendingManagedInstancesTasksCount",
            ],
            [
                "activeEC2ServiceCount",
                "activeFargateServiceCount",
                "activeExternalServiceCount",
                "activeManagedInstancesServiceCount",
            ],
            [
                "drainingEC2ServiceCount",
                "drainingFargateServiceCount",
                "drainingExternalServiceCount",
                "drainingManagedInstancesServiceCount",
            ],
        ];
        let counts = [self.running, self.pending, self.active, self.draining];
        let pairs = NAMES.iter().flatten().zip(counts.iter().flat_map(|count| count.0));
        pairs.map(|(name, count)| NamedValue { name, value: count.to_string() }).collect()
    }
}

impl<'a> ClusterShape<'a> {
    /// The counts are as of a moment ago.
    pub(super) fn of(cluster: &'a Cluster, world: &'a World, include: Include) -> Self {
        let (now, told) = (world.now, world.told(&cluster.arn));
        let totals = Totals::of(cluster, told);
        let insights = NamedValue { name: "containerInsights", value: cluster.container_insights.clone() };
        let updating = cluster.busy(now);
        Self {
            cluster_arn: &cluster.arn,
            cluster_name: &cluster.name,
            status: cluster.status(now),
            registered_container_instances_count: cluster
                .instances
                .values()
                .filter(|instance| instance.there(told))
                .count(),
            running_tasks_count: totals.running.total(),
            pending_tasks_count: totals.pending.total(),
            active_services_count: totals.active.total(),
            statistics: if include.statistics { totals.statistics() } else { Vec::new() },
            tags: include.tags.then_some(&cluster.tags),
            settings: if include.settings { vec![insights] } else { Vec::new() },
            configuration: cluster.configuration.as_ref().filter(|_| include.configurations),
            capacity_providers: associated(cluster, world),
            default_capacity_provider_strategy: &cluster.default_strategy,
            attachments: include.attachments.then(|| attachments(cluster, updating)),
            attachments_status: cluster.has_attachments().then_some(if updating {
                "UPDATE_IN_PROGRESS"
            } else {
                "UPDATE_COMPLETE"
            }),
        }
    }
}

/// Those that it was given, and those of Managed Instances that were made for it.
fn associated<'a>(cluster: &'a Cluster, world: &'a World) -> Vec<&'a str> {
    let region = cluster.arn.split(':').nth(3).and_then(|code| world.region(code));
    let all = region.into_iter().flat_map(|region| region.capacity_providers.values());
    let made_for_it = all
        .filter(|provider| provider.deleted_at.is_none() && provider.cluster.as_deref() == Some(cluster.name.as_str()));
    let given = cluster.capacity_providers.iter();
    given.map(String::as_str).chain(made_for_it.map(|provider| provider.name.as_str())).collect()
}

fn attachments(cluster: &Cluster, updating: bool) -> Vec<Value> {
    let own = cluster.capacity_providers.iter().filter(|name| !crate::world::capacity::is_builtin(name));
    let status = if updating { "PRECREATED" } else { "CREATED" };
    own.map(|name| {
        json!({
            "id": format!("{}-{name}", cluster.name), "type": "as_policy", "status": status,
            "details": [{"name": "capacityProviderName", "value": name}],
        })
    })
    .collect()
}
