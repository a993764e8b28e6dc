//! The Account API: which regions the account uses, and opting in and out (aws-facts 2).

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::chance::hash;
use crate::wire::json::{Answer, input, parse, reply};
use crate::wire::page::{self, Order, Size};
use crate::world::{MINUTE, after};
use crate::{OptIn, Refusal, World};

/// At most that many opt-ins and opt-outs are under way per account.
const IN_FLIGHT: usize = 6;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRegions {
    max_results: Option<i64>,
    next_token: Option<String>,
    region_opt_status_contains: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OneRegion {
    region_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Status<'a> {
    region_name: &'a str,
    region_opt_status: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Regions<'a> {
    regions: Vec<Status<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(crate) fn answer(world: &mut World, operation: &str, body: &[u8]) -> Answer {
    let body = parse(body).map_err(|_| validation("The request body is no JSON object."))?;
    let one = || {
        let given: OneRegion = input(&body).map_err(|_| validation("RegionName must be a string."))?;
        given.region_name.ok_or_else(|| validation("RegionName must be given."))
    };
    match operation {
        "ListRegions" => list(world, &input(&body).map_err(|_| validation("A parameter has the wrong type."))?),
        "GetRegionOptStatus" => {
            let name = one()?;
            let region = world.region(&name).ok_or_else(|| validation("The region does not exist."))?;
            reply(&Status { region_name: &region.code, region_opt_status: region.opt_in.account_status(world.now) })
        }
        "EnableRegion" => switch(world, &one()?, true),
        "DisableRegion" => switch(world, &one()?, false),
        _ => Err(Refusal::new(404, "UnknownOperationException", "")),
    }
}

fn list(world: &World, ask: &ListRegions) -> Answer {
    let most = page::limit(ask.max_results, Size { default: 50, most: 50 })
        .map_err(|_| validation("MaxResults must be between 1 and 50."))?;
    let wanted = ask.region_opt_status_contains.as_deref().unwrap_or_default();
    let all = world
        .regions()
        .map(|region| Status { region_name: &region.code, region_opt_status: region.opt_in.account_status(world.now) });
    let all = all.filter(|region| wanted.is_empty() || wanted.iter().any(|status| status == region.region_opt_status));
    let parameters = hash(world.seed, &format!("ListRegions {wanted:?} {:?}", ask.max_results));
    let token = ask.next_token.as_deref().filter(|token| !token.is_empty());
    let page = page::cut(all.collect(), Order::Up, |region| region.region_name.to_owned(), token, parameters, most)
        .map_err(|_| validation("NextToken is not valid."))?;
    reply(&Regions { regions: page.items, next_token: page.next })
}

/// Opting in or out: asynchronous, minutes long, at most six at a time, never against one that is under way.
fn switch(world: &mut World, name: &str, on: bool) -> Answer {
    let now = world.now;
    let moving = |opt_in: OptIn| matches!(opt_in.at(now), OptIn::Enabling { .. } | OptIn::Disabling { .. });
    let in_flight = world.regions().filter(|region| moving(region.opt_in)).count();
    let current = world.region(name).map(|region| region.opt_in.at(now));
    let minutes = 2 + i64::try_from(hash(world.seed, name) % 10).unwrap_or(0);
    let until = after(now, minutes * MINUTE);
    let next = match (current, on) {
        (None | Some(OptIn::ByDefault), _) => return Err(validation("The region cannot be enabled or disabled.")),
        (Some(OptIn::Enabled | OptIn::Enabling { .. }), true)
        | (Some(OptIn::Disabled | OptIn::Disabling { .. }), false) => return Ok(Bytes::new()),
        (Some(OptIn::Enabling { .. } | OptIn::Disabling { .. }), _) => {
            let message = "The region is already changing its status. Try again when that is done.";
            return Err(Refusal::new(409, "ConflictException", message));
        }
        (Some(OptIn::Disabled), true) => OptIn::Enabling { until },
        (Some(OptIn::Enabled), false) => OptIn::Disabling { until },
    };
    if in_flight >= IN_FLIGHT {
        let message = "Too many region opt requests are in progress for this account.";
        return Err(Refusal::new(429, "TooManyRequestsException", message));
    }
    world.set_opt_in(name, next);
    Ok(Bytes::new())
}

fn validation(message: &'static str) -> Refusal {
    Refusal::new(400, "ValidationException", message)
}
