//! Policies to be given to an administrator: one statement for each area, in a form that is the same every time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::area::Area;
use super::condition::{PASS_ROLE, PASSED_TO, SCHEDULER};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy<'a> {
    version: &'static str,
    statement: Vec<Statement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement<'a> {
    sid: String,
    effect: &'static str,
    action: Vec<&'a str>,
    resource: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
}

/// By operator and key.
type Condition = BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>;

/// Allows the actions of each part, as pretty JSON: sorted, without those that have none. To pass a role to whatever one
/// likes is to be allowed everything, so it is allowed towards EventBridge Scheduler alone, which `scheduler:UpdateSchedule`
/// needs ("Actions, resources, and condition keys for AWS Identity and Access Management").
pub fn policy(parts: &[(&Area, Vec<&str>)]) -> String {
    let mut statement = Vec::new();
    for (area, actions) in parts {
        let (passing, mut others): (Vec<&str>, Vec<&str>) = actions.iter().partition(|action| **action == PASS_ROLE);
        others.sort_unstable();
        if !others.is_empty() {
            statement.push(allowed(area.sid.clone(), others, None));
        }
        if !passing.is_empty() {
            let condition = BTreeMap::from([("StringEquals", BTreeMap::from([(PASSED_TO, SCHEDULER)]))]);
            statement.push(allowed(format!("{}Schedules", area.sid), passing, Some(condition)));
        }
    }
    // It holds nothing that could not be written.
    serde_json::to_string_pretty(&Policy { version: "2012-10-17", statement }).unwrap_or_default()
}

fn allowed(sid: String, action: Vec<&str>, condition: Option<Condition>) -> Statement<'_> {
    Statement { sid, effect: "Allow", action, resource: "*", condition }
}
