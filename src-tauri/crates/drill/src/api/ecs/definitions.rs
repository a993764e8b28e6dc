//! Task definitions: list, describe, register, deregister, delete.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Ask, Failure, HUNDRED, Order, Paging, Storage, Tag, batch, includes, required, tag_map, word};
use crate::wire::json::{Answer, Epoch, reply};
use crate::world::name;
use crate::{DefinitionStatus, NewTaskDefinition, Refusal, TaskDefinition};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    family_prefix: Option<String>,
    status: Option<String>,
    sort: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Arns {
    task_definition_arns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Families {
    families: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct One {
    task_definition: Option<String>,
    include: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Many {
    task_definitions: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Register {
    family: Option<String>,
    container_definitions: Option<Vec<Value>>,
    cpu: Option<String>,
    memory: Option<String>,
    network_mode: Option<String>,
    requires_compatibilities: Option<Vec<String>>,
    task_role_arn: Option<String>,
    execution_role_arn: Option<String>,
    runtime_platform: Option<Platform>,
    ephemeral_storage: Option<Storage>,
    tags: Option<Vec<Tag>>,
}

/// `runtimePlatform`.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Platform {
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_architecture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operating_system_family: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered<'a> {
    task_definition: DefinitionShape<'a>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "crate::wire::json::tags")]
    tags: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Deleted<'a> {
    task_definitions: Vec<DefinitionShape<'a>>,
    failures: Vec<Failure>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DefinitionShape<'a> {
    task_definition_arn: &'a str,
    container_definitions: &'a [Value],
    family: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_role_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_role_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_mode: Option<&'a str>,
    revision: u32,
    volumes: [&'a str; 0],
    status: DefinitionStatus,
    requires_attributes: [&'a str; 0],
    placement_constraints: [&'a str; 0],
    compatibilities: Vec<&'a str>,
    requires_compatibilities: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<&'a str>,
    registered_at: Epoch,
    #[serde(skip_serializing_if = "Option::is_none")]
    deregistered_at: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_requested_at: Option<Epoch>,
    registered_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime_platform: Option<Platform>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ephemeral_storage: Option<Storage>,
}

/// One status at a time, ACTIVE unless asked; by family and number, upwards or downwards.
pub(super) fn list(ask: Ask<'_>, given: List) -> Answer {
    let status = match word(given.status.as_deref(), "status", &["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"])? {
        Some("INACTIVE") => DefinitionStatus::Inactive,
        Some("DELETE_IN_PROGRESS") => DefinitionStatus::DeleteInProgress,
        _ => DefinitionStatus::Active,
    };
    let downwards = word(given.sort.as_deref(), "sort", &["ASC", "DESC"])? == Some("DESC");
    let world = &*ask.world;
    let told = |found: &TaskDefinition| {
        let told = world.told(&found.arn);
        found.registered_at <= told && found.status_at(told) == status
    };
    let all = world.region(ask.region).into_iter().flat_map(|region| region.definitions(world.now));
    let family = |name: &str| given.family_prefix.as_deref().is_none_or(|wanted| wanted == name);
    let mut found: Vec<&TaskDefinition> = all.filter(|found| family(&found.family) && told(found)).collect();
    let order = if downwards { Order::Down } else { Order::Up };
    if downwards {
        found.reverse();
    }
    let key = |found: &&TaskDefinition| format!("{} {:010}", found.family, found.revision);
    // A space sorts before every letter of a name, so that "web" comes before "web-2" as it does in the map.
    let page = ask.page_in(order, found, key, &given.paging, HUNDRED)?;
    let task_definition_arns = page.items.into_iter().map(|found| found.arn.clone()).collect();
    reply(&Arns { task_definition_arns, next_token: page.next })
}

/// ACTIVE: at least one ACTIVE revision. INACTIVE: none, but others. DELETE_IN_PROGRESS revisions count as others.
pub(super) fn families(ask: Ask<'_>, given: List) -> Answer {
    let status = word(given.status.as_deref(), "status", &["ACTIVE", "INACTIVE", "ALL"])?;
    let prefix = given.family_prefix.as_deref().unwrap_or_default();
    let now = ask.world.now;
    let mut active: BTreeMap<&str, bool> = BTreeMap::new();
    for found in ask.world.region(ask.region).into_iter().flat_map(|region| region.definitions(now)) {
        *active.entry(&found.family).or_default() |= found.status() == DefinitionStatus::Active;
    }
    let wanted = active.into_iter().filter(|(name, active)| {
        let in_status = match status {
            Some("ACTIVE") => *active,
            Some("INACTIVE") => !active,
            _ => true,
        };
        name.starts_with(prefix) && in_status
    });
    let page = ask.page(wanted.map(|(name, _)| name.to_owned()).collect(), String::clone, &given.paging, HUNDRED)?;
    reply(&Families { families: page.items, next_token: page.next })
}

/// A family alone means its newest ACTIVE revision.
pub(super) fn describe(ask: Ask<'_>, given: One) -> Answer {
    let asked = required(given.task_definition, "taskDefinition")?;
    name::definition(&asked, ask.region)?;
    let unable = || Refusal::client("Unable to describe task definition.");
    let found = ask.world.definition(ask.region, &asked).ok_or_else(unable)?;
    let with_tags = includes(given.include.as_deref(), "TAGS");
    reply(&Answered { task_definition: shape(found), tags: with_tags.then_some(&found.tags) })
}

pub(super) fn register(ask: Ask<'_>, given: Register) -> Answer {
    let platform = given.runtime_platform.unwrap_or(Platform { cpu_architecture: None, operating_system_family: None });
    let new = NewTaskDefinition {
        family: required(given.family, "family")?,
        containers: given.container_definitions.unwrap_or_default(),
        cpu: given.cpu,
        memory: given.memory,
        network_mode: given.network_mode,
        compatibilities: given.requires_compatibilities.unwrap_or_default(),
        task_role: given.task_role_arn,
        execution_role: given.execution_role_arn,
        architecture: platform.cpu_architecture,
        os_family: platform.operating_system_family,
        ephemeral_gib: given.ephemeral_storage.map(|storage| storage.gib),
        registered_by: None,
        tags: tag_map(given.tags),
    };
    let arn = ask.world.register_task_definition(ask.region, new)?;
    one(&ask, &arn)
}

pub(super) fn deregister(ask: Ask<'_>, given: One) -> Answer {
    let asked = required(given.task_definition, "taskDefinition")?;
    let arn = ask.world.deregister_task_definition(ask.region, &asked)?;
    one(&ask, &arn)
}

/// Ten at most. One that is ACTIVE or unknown is a failure beside the others, not an error.
pub(super) fn delete(ask: Ask<'_>, given: Many) -> Answer {
    let asked = batch(given.task_definitions, "Task definitions", 10)?;
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for given in asked {
        match ask.world.delete_task_definition(ask.region, &given) {
            Ok(arn) => deleted.push(arn),
            // By its full ARN, however it was asked for.
            Err(refusal) => {
                let rest = name::short(&given, "task-definition", ask.region).map(str::to_owned).unwrap_or(given);
                let arn = if rest.starts_with("arn:") { rest } else { name::arn(ask.region, "task-definition", &rest) };
                failures.push(Failure { arn, reason: refusal.message.into_owned() });
            }
        }
    }
    let task_definitions = deleted.iter().filter_map(|arn| ask.world.task_definition(arn)).map(shape).collect();
    reply(&Deleted { task_definitions, failures })
}

fn one(ask: &Ask<'_>, arn: &str) -> Answer {
    let found = ask.world.task_definition(arn).ok_or_else(|| Refusal::client("Unable to describe task definition."))?;
    reply(&Answered { task_definition: shape(found), tags: None })
}

fn shape(found: &TaskDefinition) -> DefinitionShape<'_> {
    let mut compatibilities = vec!["EC2"];
    compatibilities.extend(found.compatibilities.iter().map(String::as_str).filter(|kind| *kind != "EC2"));
    DefinitionShape {
        task_definition_arn: &found.arn,
        container_definitions: &found.containers,
        family: &found.family,
        task_role_arn: found.task_role.as_deref(),
        execution_role_arn: found.execution_role.as_deref(),
        network_mode: found.network_mode.as_deref(),
        revision: found.revision,
        volumes: [],
        status: found.status(),
        requires_attributes: [],
        placement_constraints: [],
        compatibilities,
        requires_compatibilities: &found.compatibilities,
        cpu: found.cpu.as_deref(),
        memory: found.memory.as_deref(),
        registered_at: Epoch(found.registered_at),
        deregistered_at: found.deregistered_at.map(Epoch),
        delete_requested_at: found.delete_requested_at.map(Epoch),
        registered_by: &found.registered_by,
        runtime_platform: (found.architecture.is_some() || found.os_family.is_some()).then(|| Platform {
            cpu_architecture: found.architecture.clone(),
            operating_system_family: found.os_family.clone(),
        }),
        ephemeral_storage: found.ephemeral_gib.map(|gib| Storage { gib }),
    }
}
