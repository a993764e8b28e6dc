//! Capacity providers, daemons and gateways.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Ask, Failure, HUNDRED, Paging, Size, required};
use crate::wire::json::{Answer, Epoch, reply};
use crate::world::capacity::BUILTIN;
use crate::world::name;
use crate::{CapacityProvider, Daemon, Gateway, ProviderKind, Refusal};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Describe {
    capacity_providers: Option<Vec<String>>,
    cluster: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    capacity_providers: Vec<Value>,
    failures: Vec<Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delete {
    capacity_provider: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListDaemons {
    cluster_arn: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Daemons<'a> {
    daemon_summaries_list: Vec<DaemonShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DaemonShape<'a> {
    daemon_arn: &'a str,
    status: &'static str,
    created_at: Epoch,
    updated_at: Epoch,
}

#[derive(Deserialize)]
pub(super) struct ListGateways {
    names: Option<Vec<String>>,
    status: Option<Vec<String>>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Gateways<'a> {
    gateways: Vec<GatewayShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GatewayShape<'a> {
    gateway_arn: &'a str,
    name: &'a str,
    status: &'static str,
    created_at: Epoch,
}

/// Those named, or all: FARGATE and FARGATE_SPOT are there always, Managed Instances providers only with their cluster.
pub(super) fn describe(ask: Ask<'_>, given: Describe) -> Answer {
    let home = match given.cluster.as_deref() {
        Some(cluster) => Some(ask.world.live_cluster(ask.region, Some(cluster))?.name.clone()),
        None => None,
    };
    let asked = given.capacity_providers.unwrap_or_default();
    let names: Vec<&str> =
        asked.iter().map(|given| name::short(given, "capacity-provider", ask.region)).collect::<Result<_, _>>()?;
    let in_place = |found: &&CapacityProvider| match &home {
        Some(home) => found.cluster.as_ref() == Some(home),
        None => found.cluster.is_none() || names.contains(&found.name.as_str()),
    };
    let own = ask.world.region(ask.region).into_iter().flat_map(|region| region.capacity_providers.values());
    let mut all: Vec<(String, Value)> = own.filter(in_place).map(|found| (found.name.clone(), shape(found))).collect();
    if home.is_none() {
        all.extend(BUILTIN.map(|name| (name.to_owned(), builtin(ask.region, name))));
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    let known = |name: &str| all.iter().any(|(found, _)| found == name);
    let failures = names
        .iter()
        .filter(|name| !known(name))
        .map(|name| Failure::missing(name::arn(ask.region, "capacity-provider", name)))
        .collect();
    all.retain(|(name, _)| names.is_empty() || names.contains(&name.as_str()));
    let page = ask.page(all, |(name, _)| name.clone(), &given.paging, Size { default: 10, most: 10 })?;
    let capacity_providers = page.items.into_iter().map(|(_, shape)| shape).collect();
    reply(&Described { capacity_providers, failures, next_token: page.next })
}

pub(super) fn delete(ask: Ask<'_>, given: Delete) -> Answer {
    let asked = required(given.capacity_provider, "capacityProvider")?;
    let name = ask.world.delete_capacity_provider(ask.region, &asked)?;
    let found = ask.world.region(ask.region).and_then(|region| region.capacity_providers.get(&name));
    let found = found.ok_or_else(|| Refusal::client("The specified capacity provider does not exist."))?;
    reply(&json!({ "capacityProvider": shape(found) }))
}

pub(super) fn list_daemons(ask: Ask<'_>, given: ListDaemons) -> Answer {
    let cluster = ask.world.live_cluster(ask.region, given.cluster_arn.as_deref())?.arn.clone();
    let world = &*ask.world;
    let all = world.region(ask.region).into_iter().flat_map(|region| &region.daemons);
    let there = |daemon: &&Daemon| daemon.cluster_arn == cluster && daemon.created_at <= world.told(&daemon.arn);
    let mut daemons: Vec<&Daemon> = all.filter(there).collect();
    daemons.sort_by(|one, other| one.arn.cmp(&other.arn));
    let page = ask.page(daemons, |daemon| daemon.arn.clone(), &given.paging, HUNDRED)?;
    let shape = |daemon: &Daemon| Epoch(daemon.created_at);
    let daemon_summaries_list = page
        .items
        .into_iter()
        .map(|daemon| DaemonShape {
            daemon_arn: &daemon.arn,
            status: "ACTIVE",
            created_at: shape(daemon),
            updated_at: shape(daemon),
        })
        .collect();
    reply(&Daemons { daemon_summaries_list, next_token: page.next })
}

pub(super) fn list_gateways(ask: Ask<'_>, given: ListGateways) -> Answer {
    let world = &*ask.world;
    let named = |gateway: &&Gateway| {
        given.names.as_ref().is_none_or(|names| names.contains(&gateway.name))
            && gateway.created_at <= world.told(&gateway.arn)
    };
    let in_status = given.status.as_ref().is_none_or(|wanted| wanted.iter().any(|status| status == "ACTIVE"));
    let all = world.region(ask.region).into_iter().flat_map(|region| &region.gateways);
    let mut gateways: Vec<&Gateway> = all.filter(named).filter(|_| in_status).collect();
    gateways.sort_by(|one, other| one.arn.cmp(&other.arn));
    let page = ask.page(gateways, |gateway| gateway.arn.clone(), &given.paging, HUNDRED)?;
    let gateways = page
        .items
        .into_iter()
        .map(|gateway| GatewayShape {
            gateway_arn: &gateway.arn,
            name: &gateway.name,
            status: "ACTIVE",
            created_at: Epoch(gateway.created_at),
        })
        .collect();
    reply(&Gateways { gateways, next_token: page.next })
}

fn builtin(region: &str, name: &str) -> Value {
    json!({
        "capacityProviderArn": name::arn(region, "capacity-provider", name),
        "name": name, "status": "ACTIVE", "type": name, "tags": [],
    })
}

fn shape(found: &CapacityProvider) -> Value {
    let mut shape = json!({
        "capacityProviderArn": found.arn, "name": found.name, "type": found.kind, "tags": [],
        "status": if found.deleted_at.is_some() { "INACTIVE" } else { "ACTIVE" },
    });
    if let Some(members) = shape.as_object_mut() {
        if found.deleted_at.is_some() {
            members.insert("updateStatus".to_owned(), Value::from("DELETE_COMPLETE"));
        }
        if let Some(group) = &found.group_arn {
            members.insert(
                "autoScalingGroupProvider".to_owned(),
                json!({
                    "autoScalingGroupArn": group, "managedTerminationProtection": "DISABLED",
                    "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
                }),
            );
        }
        if let (ProviderKind::ManagedInstances, Some(cluster)) = (found.kind, &found.cluster) {
            members.insert("cluster".to_owned(), Value::from(cluster.as_str()));
        }
    }
    shape
}
