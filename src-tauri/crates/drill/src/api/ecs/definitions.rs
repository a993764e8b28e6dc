//! Task definitions: list, describe, register, deregister, delete.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Ask, Failure, Paging, Tag, batch, includes, required, tag_map, word};
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
    tags: Option<Vec<Tag>>,
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
}

/// One status at a time, ACTIVE unless asked; by family and number, upwards or downwards.
pub(super) fn list(ask: Ask<'_>, given: List) -> Answer {
    let status = match word(given.status.as_deref(), "status", &["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"])? {
        Some("INACTIVE") => DefinitionStatus::Inactive,
        Some("DELETE_IN_PROGRESS") => DefinitionStatus::DeleteInProgress,
        _ => DefinitionStatus::Active,
    };
    let downwards = word(given.sort.as_deref(), "sort", &["ASC", "DESC"])? == Some("DESC");
    ask.world.sweep_definitions(ask.region);
    let world = &*ask.world;
    // A revision just deregistered may linger among the ACTIVE ones.
    let lingers = |found: &TaskDefinition| {
        status == DefinitionStatus::Active
            && found
                .deregistered_at
                .is_some_and(|at| found.delete_requested_at.is_none() && world.lingers(&found.arn, at))
    };
    let families = world.region(ask.region).into_iter().flat_map(|region| &region.families);
    let family = |name: &str| given.family_prefix.as_deref().is_none_or(|wanted| wanted == name);
    let mut found: Vec<&TaskDefinition> = families
        .filter(|(name, _)| family(name))
        .flat_map(|(_, family)| family.revisions.values())
        .filter(|found| found.status() == status || lingers(found))
        .collect();
    if downwards {
        found.reverse();
    }
    // A space sorts before every letter of a name, so that "web" comes before "web-2" as it does in the map.
    let page = ask.page(found, |found| format!("{} {:010}", found.family, found.revision), &given.paging, 100)?;
    let task_definition_arns = page.items.into_iter().map(|found| found.arn.clone()).collect();
    reply(&Arns { task_definition_arns, next_token: page.next })
}

/// ACTIVE: at least one ACTIVE revision. INACTIVE: none, but others. DELETE_IN_PROGRESS revisions count as others.
pub(super) fn families(ask: Ask<'_>, given: List) -> Answer {
    let status = word(given.status.as_deref(), "status", &["ACTIVE", "INACTIVE", "ALL"])?;
    ask.world.sweep_definitions(ask.region);
    let prefix = given.family_prefix.as_deref().unwrap_or_default();
    let families = ask.world.region(ask.region).into_iter().flat_map(|region| &region.families);
    let wanted = families.filter(|(name, family)| {
        let active = family.revisions.values().any(|found| found.status() == DefinitionStatus::Active);
        let in_status = match status {
            Some("ACTIVE") => active,
            Some("INACTIVE") => !active,
            _ => true,
        };
        name.starts_with(prefix) && !family.revisions.is_empty() && in_status
    });
    let page = ask.page(wanted.map(|(name, _)| name.clone()).collect(), String::clone, &given.paging, 100)?;
    reply(&Families { families: page.items, next_token: page.next })
}

/// A family alone means its newest ACTIVE revision.
pub(super) fn describe(ask: Ask<'_>, given: One) -> Answer {
    let asked = required(given.task_definition, "taskDefinition")?;
    ask.world.sweep_definitions(ask.region);
    let unable = || Refusal::client("Unable to describe task definition.");
    let (family, revision) = name::definition(&asked, ask.region)?;
    let family = ask.world.region(ask.region).and_then(|region| region.families.get(family)).ok_or_else(unable)?;
    let found = match revision {
        Some(revision) => family.revisions.get(&revision),
        None => family.revisions.values().rev().find(|found| found.status() == DefinitionStatus::Active),
    };
    let found = found.ok_or_else(unable)?;
    let with_tags = includes(given.include.as_deref(), "TAGS");
    reply(&Answered { task_definition: shape(found), tags: with_tags.then_some(&found.tags) })
}

pub(super) fn register(ask: Ask<'_>, given: Register) -> Answer {
    let new = NewTaskDefinition {
        family: required(given.family, "family")?,
        containers: given.container_definitions.unwrap_or_default(),
        cpu: given.cpu,
        memory: given.memory,
        network_mode: given.network_mode,
        compatibilities: given.requires_compatibilities.unwrap_or_default(),
        task_role: given.task_role_arn,
        execution_role: given.execution_role_arn,
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
            Err(refusal) => failures.push(Failure { arn: given, reason: refusal.message.into_owned() }),
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
    }
}
