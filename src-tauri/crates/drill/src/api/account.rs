//! The Account API: which regions the account uses, and opting in and out (aws-facts 2).

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::chance::hash;
use crate::wire::json::{Answer, input, parse, reply};
use crate::wire::page::{self, Order, Size};
use crate::{Refusal, World};

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
        "EnableRegion" => world.enable_region(&one()?).map(|()| Bytes::new()),
        "DisableRegion" => world.disable_region(&one()?).map(|()| Bytes::new()),
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

fn validation(message: &'static str) -> Refusal {
    Refusal::new(400, "ValidationException", message)
}
