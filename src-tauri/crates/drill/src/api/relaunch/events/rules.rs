//! Event buses and rules: list, describe, put, enable, disable, delete.

use serde::{Deserialize, Serialize};

use super::{nothing, paged};
use crate::api::relaunch::ask::{self, Ask, Paging, required};
use crate::wire::json::{Answer, Epoch, reply};
use crate::wire::page::HUNDRED;
use crate::{EventBus, NewRule, Refusal, Rule, RuleState};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListBuses {
    name_prefix: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct List {
    name_prefix: Option<String>,
    event_bus_name: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct One {
    name: Option<String>,
    event_bus_name: Option<String>,
    force: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Put {
    name: Option<String>,
    event_bus_name: Option<String>,
    schedule_expression: Option<String>,
    event_pattern: Option<String>,
    state: Option<String>,
    description: Option<String>,
    role_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Buses<'a> {
    event_buses: Vec<BusShape<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BusShape<'a> {
    name: &'a str,
    arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_time: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_time: Option<Epoch>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Rules<'a> {
    rules: Vec<Shape<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shape<'a> {
    name: &'a str,
    arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_pattern: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule_expression: Option<&'a str>,
    state: RuleState,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    managed_by: Option<&'a str>,
    event_bus_name: &'a str,
    /// DescribeRule alone tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PutAnswer<'a> {
    rule_arn: &'a str,
}

pub(super) fn list_buses(ask: &Ask<'_>, given: &ListBuses) -> Answer {
    let prefix = given.name_prefix.as_deref().unwrap_or_default();
    let home = ask.world.region(ask.region).into_iter();
    let all = home.flat_map(|home| home.event_buses.values()).filter(|bus| bus.name.starts_with(prefix));
    let paging = Paging { most: given.limit, token: given.next_token.as_deref() };
    let key = |bus: &&EventBus| bus.name.clone();
    let page = ask::page(ask.parameters, all.collect(), key, &paging, HUNDRED, "ValidationException")?;
    let event_buses = page.items.into_iter().map(|bus| {
        let created = bus.created_at.map(Epoch);
        BusShape { name: &bus.name, arn: &bus.arn, creation_time: created, last_modified_time: created }
    });
    paged(Buses { event_buses: event_buses.collect() }, page.next)
}

pub(super) fn list(ask: &Ask<'_>, given: &List) -> Answer {
    let bus = ask.world.event_bus(ask.region, given.event_bus_name.as_deref())?;
    let prefix = given.name_prefix.as_deref().unwrap_or_default();
    let all = bus.rules.values().filter(|rule| rule.name.starts_with(prefix));
    let paging = Paging { most: given.limit, token: given.next_token.as_deref() };
    let key = |rule: &&Rule| rule.name.clone();
    let page = ask::page(ask.parameters, all.collect(), key, &paging, HUNDRED, "ValidationException")?;
    let rules = page.items.into_iter().map(|rule| Shape { created_by: None, ..shape(rule) });
    paged(Rules { rules: rules.collect() }, page.next)
}

pub(super) fn describe(ask: &Ask<'_>, given: &One) -> Answer {
    let rule = ask.world.rule(ask.region, given.event_bus_name.as_deref(), given.name()?)?;
    reply(&shape(rule))
}

pub(super) fn put(ask: Ask<'_>, given: Put) -> Answer {
    let new = NewRule {
        name: required(given.name, "name")?,
        event_bus: given.event_bus_name,
        state: state(given.state.as_deref())?,
        schedule_expression: given.schedule_expression.filter(|text| !text.is_empty()),
        event_pattern: given.event_pattern.filter(|text| !text.is_empty()),
        description: given.description,
        role_arn: given.role_arn,
        managed_by: None,
    };
    let arn = ask.world.put_rule(ask.region, new)?;
    reply(&PutAnswer { rule_arn: &arn })
}

pub(super) fn enable(ask: Ask<'_>, given: &One) -> Answer {
    ask.world.enable_rule(ask.region, given.event_bus_name.as_deref(), given.name()?)?;
    nothing()
}

pub(super) fn disable(ask: Ask<'_>, given: &One) -> Answer {
    ask.world.disable_rule(ask.region, given.event_bus_name.as_deref(), given.name()?)?;
    nothing()
}

pub(super) fn delete(ask: Ask<'_>, given: &One) -> Answer {
    let force = given.force.unwrap_or(false);
    ask.world.delete_rule(ask.region, given.event_bus_name.as_deref(), given.name()?, force)?;
    nothing()
}

impl One {
    fn name(&self) -> Result<&str, Refusal> {
        required(self.name.as_deref(), "name")
    }
}

fn shape(rule: &Rule) -> Shape<'_> {
    Shape {
        name: &rule.name,
        arn: &rule.arn,
        event_pattern: rule.event_pattern.as_deref(),
        schedule_expression: rule.schedule_expression.as_deref(),
        state: rule.state,
        description: rule.description.as_deref(),
        role_arn: rule.role_arn.as_deref(),
        managed_by: rule.managed_by.as_deref(),
        event_bus_name: &rule.event_bus,
        created_by: Some(&rule.created_by),
    }
}

fn state(given: Option<&str>) -> Result<RuleState, Refusal> {
    match given {
        None | Some("ENABLED") => Ok(RuleState::Enabled),
        Some("DISABLED") => Ok(RuleState::Disabled),
        Some("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS") => {
            Ok(RuleState::EnabledWithAllCloudtrailManagementEvents)
        }
        Some(other) => Err(Refusal::validation(format!(
            "1 validation error detected: Value '{other}' at 'state' failed to satisfy constraint: Member must satisfy \
             enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]"
        ))),
    }
}
