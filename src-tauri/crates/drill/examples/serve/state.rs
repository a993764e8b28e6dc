//! What truly is, whatever a list may say.

use std::collections::BTreeMap;

use quench_drill::{ACCOUNT, Cluster, Drill, Region, ScheduleState, World};
use serde::Serialize;
use serde_json::{Value, json};

/// One region. Deleted clusters and services, and stopped tasks, are left out.
#[derive(Serialize)]
struct Truth {
    usable: bool,
    clusters: Vec<String>,
    /// ARN and desired count.
    services: BTreeMap<String, u32>,
    /// ARN and last status of every task that has begun and not stopped.
    tasks: BTreeMap<String, Value>,
    /// Tasks that no service started, stopped ones that are still remembered too.
    alone: Vec<String>,
    /// ARN and status.
    definitions: BTreeMap<String, Value>,
    instances: Vec<String>,
    daemons: Vec<String>,
    gateways: Vec<String>,
    /// By name, and the cluster of one that belongs to a cluster.
    capacity_providers: BTreeMap<String, Option<String>>,
    /// ARN, whether it is on, the clusters that it starts tasks in, and all that it is besides.
    starters: BTreeMap<String, Value>,
}

/// Every region by its code.
pub(crate) fn truth(drill: &Drill) -> Value {
    drill.world(|world| {
        let now = world.now();
        let all: BTreeMap<&str, Truth> =
            world.regions().map(|found| (found.code.as_str(), region(world, found, now))).collect();
        json!({ "now": now.to_string(), "regions": all })
    })
}

fn region(world: &World, found: &Region, now: jiff::Timestamp) -> Truth {
    // A deleted cluster may still hold tasks that ECS forgot.
    let live = || found.clusters.values().filter(|cluster| cluster.deleted_at.is_none());
    let services = live().flat_map(|cluster| cluster.services.values()).filter(|service| service.deleted_at.is_none());
    let tasks = found.clusters.values().flat_map(|cluster| cluster.tasks.values()).filter(|task| task.burns(now));
    let all = found.clusters.values().flat_map(|cluster| cluster.tasks.values());
    let alone = all.filter(|task| task.service.is_none()).map(|task| task.arn.clone());
    let instances = live().flat_map(|cluster| cluster.instances.values());
    let arn = |cluster: &Cluster| cluster.arn.clone();
    let providers = found.capacity_providers.values().filter(|provider| provider.deleted_at.is_none());
    Truth {
        usable: found.opt_in.usable(now),
        clusters: live().map(arn).collect(),
        services: services.map(|service| (service.arn.clone(), service.desired)).collect(),
        tasks: tasks.map(|task| (task.arn.clone(), json!(task.last_status(now)))).collect(),
        alone: alone.collect(),
        definitions: found.definitions(now).map(|found| (found.arn.clone(), json!(found.status()))).collect(),
        instances: instances
            .filter(|instance| instance.deregistered_at.is_none())
            .map(|instance| instance.arn.clone())
            .collect(),
        daemons: found.daemons.iter().map(|daemon| daemon.arn.clone()).collect(),
        gateways: found.gateways.iter().map(|gateway| gateway.arn.clone()).collect(),
        capacity_providers: providers.map(|provider| (provider.name.clone(), provider.cluster.clone())).collect(),
        starters: starters(world, &found.code),
    }
}

/// Scalable targets by what they hold up, rules and schedules.
fn starters(world: &World, code: &str) -> BTreeMap<String, Value> {
    let here = |region: &str| region == code;
    let targets = world.scalable_targets().filter(|target| here(&target.region)).map(|target| {
        let names = target.cluster_and_service().unwrap_or_default();
        let cluster = format!("arn:aws:ecs:{code}:{ACCOUNT}:cluster/{}", names.0);
        let service = format!("arn:aws:ecs:{code}:{ACCOUNT}:service/{}/{}", names.0, names.1);
        (target.arn.clone(), json!({ "on": true, "feeds": [cluster], "holds_up": service, "all": target }))
    });
    let rules = world.rules().filter(|rule| here(&rule.region)).map(|rule| {
        let feeds: Vec<&String> = rule.targets.values().map(|target| &target.arn).collect();
        (rule.arn.clone(), json!({ "on": rule.enabled(), "feeds": feeds, "all": rule }))
    });
    let schedules = world.schedules().filter(|schedule| here(&schedule.region)).map(|schedule| {
        let on = schedule.state == ScheduleState::Enabled;
        (schedule.arn.clone(), json!({ "on": on, "feeds": [schedule.target.arn], "all": schedule }))
    });
    targets.chain(rules).chain(schedules).collect()
}
