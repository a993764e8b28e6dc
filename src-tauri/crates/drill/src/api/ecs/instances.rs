//! Container instances: list, describe, deregister.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Ask, Failure, HUNDRED, Paging, batch, required, word};
use crate::wire::json::{Answer, Epoch, reply};
use crate::world::deployment::Counts;
use crate::world::name;
use crate::{Cluster, ContainerInstance, Refusal, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    cluster: Option<String>,
    status: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Arns {
    container_instance_arns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Describe {
    cluster: Option<String>,
    container_instances: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described<'a> {
    container_instances: Vec<InstanceShape<'a>>,
    failures: Vec<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deregister {
    cluster: Option<String>,
    container_instance: Option<String>,
    force: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateState {
    cluster: Option<String>,
    container_instances: Option<Vec<String>>,
    status: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered<'a> {
    container_instance: InstanceShape<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InstanceShape<'a> {
    container_instance_arn: &'a str,
    ec2_instance_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity_provider_name: Option<&'a str>,
    version: u32,
    version_info: Value,
    remaining_resources: Value,
    registered_resources: Value,
    status: &'static str,
    agent_connected: bool,
    running_tasks_count: u32,
    pending_tasks_count: u32,
    attributes: [&'a str; 0],
    registered_at: Epoch,
    attachments: [&'a str; 0],
    tags: [&'a str; 0],
}

/// ACTIVE and DRAINING ones unless a status is asked for.
pub(super) fn list(ask: Ask<'_>, given: List) -> Answer {
    let known = ["ACTIVE", "DRAINING", "REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED"];
    let status = word(given.status.as_deref(), "status", &known)?;
    let cluster = ask.world.live_cluster(ask.region, given.cluster.as_deref())?.arn.clone();
    let world = &*ask.world;
    let all = world.cluster(&cluster).into_iter().flat_map(|cluster| cluster.instances.values());
    let wanted = |found: &&ContainerInstance| {
        found.there(world.told(&found.arn)) && status.is_none_or(|status| status == found.status())
    };
    let page = ask.page(all.filter(wanted).collect(), |found| found.id.clone(), &given.paging, HUNDRED)?;
    let container_instance_arns = page.items.into_iter().map(|found| found.arn.clone()).collect();
    reply(&Arns { container_instance_arns, next_token: page.next })
}

pub(super) fn describe(ask: Ask<'_>, given: Describe) -> Answer {
    let asked = batch(given.container_instances, "Container instances", 100)?;
    let arn = ask.world.live_cluster(ask.region, given.cluster.as_deref())?.arn.clone();
    let world = &*ask.world;
    let cluster = world.cluster(&arn).ok_or_else(Refusal::cluster_not_found)?;
    let (mut container_instances, mut failures) = (Vec::new(), Vec::new());
    for given in &asked {
        let id = name::within(given, "container-instance", ask.region, &cluster.name)?;
        match cluster.instances.get(id).filter(|found| found.deregistered_at.is_none()) {
            Some(found) => container_instances.push(shape(world, cluster, found)),
            None => {
                let rest = format!("{}/{id}", cluster.name);
                failures.push(Failure::missing(name::arn(ask.region, "container-instance", &rest)));
            }
        }
    }
    reply(&Described { container_instances, failures })
}

/// Of ten machines at most, to DRAINING or back to ACTIVE.
pub(super) fn update_state(ask: Ask<'_>, given: UpdateState) -> Answer {
    let asked = batch(given.container_instances, "Container instances", 10)?;
    let status = required(word(given.status.as_deref(), "status", &["ACTIVE", "DRAINING"])?, "status")?;
    let arn = ask.world.live_cluster(ask.region, given.cluster.as_deref())?.arn.clone();
    let (mut updated, mut failures) = (Vec::new(), Vec::new());
    for given in &asked {
        let home = name::cluster(Some(&arn), ask.region)?;
        let id = name::within(given, "container-instance", ask.region, home)?;
        match ask.world.update_instance_state(ask.region, &arn, id, status == "DRAINING") {
            Ok(id) => updated.push(id),
            Err(_) => {
                failures.push(Failure::missing(name::arn(ask.region, "container-instance", &format!("{home}/{id}"))));
            }
        }
    }
    let world = &*ask.world;
    let cluster = world.cluster(&arn).ok_or_else(Refusal::cluster_not_found)?;
    let found = updated.iter().filter_map(|id| cluster.instances.get(id));
    let container_instances = found.map(|found| shape(world, cluster, found)).collect();
    reply(&Described { container_instances, failures })
}

pub(super) fn deregister(ask: Ask<'_>, given: Deregister) -> Answer {
    let cluster = given.cluster.unwrap_or_else(|| "default".to_owned());
    let instance = required(given.container_instance, "containerInstance")?;
    let id = ask.world.deregister_instance(ask.region, &cluster, &instance, given.force.unwrap_or(false))?;
    let arn = ask.world.live_cluster(ask.region, Some(&cluster))?.arn.clone();
    let cluster = ask.world.cluster(&arn).ok_or_else(Refusal::cluster_not_found)?;
    let found = cluster.instances.get(&id).ok_or_else(|| Refusal::invalid("Instance is not registered."))?;
    reply(&Answered { container_instance: shape(ask.world, cluster, found) })
}

fn shape<'a>(world: &World, cluster: &Cluster, found: &'a ContainerInstance) -> InstanceShape<'a> {
    let mut counts = Counts::default();
    let on_it = cluster.tasks.values().filter(|task| task.instance.as_deref() == Some(found.id.as_str()));
    for task in on_it.filter(|task| task.visible(world.now)) {
        counts.add(task.last_status(world.now));
    }
    let resources = json!([
        {"name": "CPU", "type": "INTEGER", "doubleValue": 0.0, "longValue": 0, "integerValue": found.cpu},
        {"name": "MEMORY", "type": "INTEGER", "doubleValue": 0.0, "longValue": 0, "integerValue": found.memory},
    ]);
    InstanceShape {
        container_instance_arn: &found.arn,
        ec2_instance_id: &found.ec2_instance,
        capacity_provider_name: found.capacity_provider.as_deref(),
        version: 3,
        version_info: json!({"agentVersion": "1.99.0", "agentHash": "00000000", "dockerVersion": "DockerVersion: 25.0.8"}),
        remaining_resources: resources.clone(),
        registered_resources: resources,
        status: found.status(),
        agent_connected: found.deregistered_at.is_none(),
        running_tasks_count: counts.running,
        pending_tasks_count: counts.pending,
        attributes: [],
        registered_at: Epoch(found.registered_at),
        attachments: [],
        tags: [],
    }
}
