//! EventBridge in awsJson1.1, after `AWSEvents` of its model of 2015-10-07: buses, rules and their targets.

use serde::Serialize;

use super::ask::Ask;
use crate::wire::json::{Answer, input, reply};
use crate::{Refusal, World};

mod rules;
mod targets;

pub(in crate::api) fn answer(world: &mut World, region: &str, operation: &str, body: &[u8]) -> Answer {
    let (ask, body) = Ask::json(world, region, operation, body)?;
    match operation {
        "ListEventBuses" => rules::list_buses(&ask, &input(&body)?),
        "ListRules" => rules::list(&ask, &input(&body)?),
        "DescribeRule" => rules::describe(&ask, &input(&body)?),
        "PutRule" => rules::put(ask, input(&body)?),
        "EnableRule" => rules::enable(ask, &input(&body)?),
        "DisableRule" => rules::disable(ask, &input(&body)?),
        "DeleteRule" => rules::delete(ask, &input(&body)?),
        "ListTargetsByRule" => targets::list(&ask, &input(&body)?),
        "ListRuleNamesByTarget" => targets::list_rule_names(&ask, &input(&body)?),
        "PutTargets" => targets::put(ask, input(&body)?),
        "RemoveTargets" => targets::remove(ask, &input(&body)?),
        _ => Err(Refusal::unknown_operation()),
    }
}

/// Operations whose model has no output are answered without a body.
fn nothing() -> Answer {
    Ok(bytes::Bytes::new())
}

/// The last member of every list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Paged<T: Serialize> {
    #[serde(flatten)]
    list: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

fn paged(list: impl Serialize, next_token: Option<String>) -> Answer {
    reply(&Paged { list, next_token })
}
