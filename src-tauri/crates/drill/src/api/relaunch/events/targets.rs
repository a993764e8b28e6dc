//! The targets of rules: list them, look for the rules of one, put, remove.

use serde::{Deserialize, Serialize};

use super::paged;
use crate::api::relaunch::ask::{self, Ask, Paging, required};
use crate::wire::json::{Answer, reply};
use crate::wire::page::HUNDRED;
use crate::{FailedEntry, Refusal, RuleTarget};

/// PutTargets and RemoveTargets take at most ten entries [D], whatever the model's lists allow.
const MOST_ENTRIES: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct List {
    rule: Option<String>,
    event_bus_name: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListRuleNames {
    target_arn: Option<String>,
    event_bus_name: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Put {
    rule: Option<String>,
    event_bus_name: Option<String>,
    targets: Option<Vec<RuleTarget>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Remove {
    rule: Option<String>,
    event_bus_name: Option<String>,
    ids: Option<Vec<String>>,
    force: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Targets<'a> {
    targets: Vec<&'a RuleTarget>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RuleNames<'a> {
    rule_names: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    failed_entry_count: usize,
    failed_entries: Vec<FailedEntry>,
}

pub(super) fn list(ask: &Ask<'_>, given: &List) -> Answer {
    let name = required(given.rule.as_deref(), "rule")?;
    let rule = ask.world.rule(ask.region, given.event_bus_name.as_deref(), name)?;
    let paging = Paging { most: given.limit, token: given.next_token.as_deref() };
    let key = |target: &&RuleTarget| target.id.clone();
    let all = rule.targets.values().collect();
    let page = ask::page(ask.parameters, all, key, &paging, HUNDRED, "ValidationException")?;
    paged(Targets { targets: page.items }, page.next)
}

pub(super) fn list_rule_names(ask: &Ask<'_>, given: &ListRuleNames) -> Answer {
    let arn = required(given.target_arn.as_deref(), "targetArn")?;
    let bus = ask.world.event_bus(ask.region, given.event_bus_name.as_deref())?;
    let all = bus.rules.values().filter(|rule| rule.targets.values().any(|target| target.arn == arn));
    let paging = Paging { most: given.limit, token: given.next_token.as_deref() };
    let names = all.map(|rule| rule.name.as_str()).collect();
    let page =
        ask::page(ask.parameters, names, |name: &&str| (*name).to_owned(), &paging, HUNDRED, "ValidationException")?;
    paged(RuleNames { rule_names: page.items }, page.next)
}

pub(super) fn put(ask: Ask<'_>, given: Put) -> Answer {
    let rule = required(given.rule, "rule")?;
    let targets = entries(given.targets, "targets")?;
    failed(ask.world.put_targets(ask.region, given.event_bus_name.as_deref(), &rule, targets)?)
}

pub(super) fn remove(ask: Ask<'_>, given: &Remove) -> Answer {
    let rule = required(given.rule.as_deref(), "rule")?;
    let ids = entries(given.ids.clone(), "ids")?;
    let force = given.force.unwrap_or(false);
    failed(ask.world.remove_targets(ask.region, given.event_bus_name.as_deref(), rule, &ids, force)?)
}

fn entries<T>(given: Option<Vec<T>>, member: &str) -> Result<Vec<T>, Refusal> {
    let given = required(given, member)?;
    if given.is_empty() || given.len() > MOST_ENTRIES {
        return Err(Refusal::validation(format!(
            "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length \
             between 1 and {MOST_ENTRIES}"
        )));
    }
    Ok(given)
}

/// Status 200 also where entries failed.
fn failed(failed_entries: Vec<FailedEntry>) -> Answer {
    reply(&Failed { failed_entry_count: failed_entries.len(), failed_entries })
}
