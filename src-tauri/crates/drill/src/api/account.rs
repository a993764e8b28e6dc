//! The Account API: who the account is, which regions it uses, and opting in and out (aws-facts 2).

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Caller;
use crate::chance::hash;
use crate::wire::json::{Answer, input, parse, reply};
use crate::wire::page::{self, Order, Size};
use crate::wire::request::Envelope;
use crate::{ACCOUNT, ListedBy, Refusal, Region, World};

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
    region_opt_status: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Information {
    account_id: &'static str,
    account_name: &'static str,
    /// ISO 8601, unlike other instants of a JSON protocol.
    account_created_date: String,
    account_state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Regions<'a> {
    regions: Vec<Status<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(crate) fn answer(world: &mut World, envelope: &Envelope, body: &[u8]) -> Answer {
    let operation = envelope.operation.as_str();
    let body = parse(body).map_err(|_| validation("The request body is no JSON object."))?;
    own_account(world, envelope, &body)?;
    let one = || {
        let given: OneRegion = input(&body).map_err(|_| validation("RegionName must be a string."))?;
        given.region_name.ok_or_else(|| validation("RegionName must be given."))
    };
    match operation {
        "GetAccountInformation" => reply(&Information {
            account_id: ACCOUNT,
            account_name: "Practice account",
            account_created_date: world.account_created_at().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            account_state: world.account_state().as_str(),
        }),
        "ListRegions" => list(world, &input(&body).map_err(|_| validation("A parameter has the wrong type."))?),
        "GetRegionOptStatus" => {
            let name = one()?;
            let region = world.region(&name).filter(|region| listed(region));
            let region = region.ok_or_else(|| validation("The region does not exist."))?;
            reply(&status(world, region))
        }
        "EnableRegion" => world.enable_region(&one()?).map(|()| Bytes::new()),
        "DisableRegion" => world.disable_region(&one()?).map(|()| Bytes::new()),
        _ => Err(Refusal::new(404, "UnknownOperationException", "")),
    }
}

/// `AccountId` is for those who manage an organization, which the practice account has none of.
fn own_account(world: &World, envelope: &Envelope, body: &Value) -> Result<(), Refusal> {
    let Some(id) = body.get("AccountId").filter(|id| !id.is_null()) else { return Ok(()) };
    let id = id.as_str().filter(|id| id.len() == 12 && id.bytes().all(|digit| digit.is_ascii_digit()));
    Err(match id {
        None => validation("AccountId must be twelve digits."),
        Some(_) => {
            let caller = Caller::of(world, envelope).arn();
            let message = format!("User: {caller} is not authorized to access the account that AccountId names.");
            Refusal::new(403, "AccessDeniedException", message)
        }
    })
}

fn listed(region: &Region) -> bool {
    region.listed_by != ListedBy::Ec2Only
}

fn status<'a>(world: &World, region: &'a Region) -> Status<'a> {
    Status { region_name: &region.code, region_opt_status: region.opt_in.account_status(world.now) }
}

fn list(world: &World, ask: &ListRegions) -> Answer {
    let most = page::limit(ask.max_results, Size { default: 50, most: 50 })
        .map_err(|_| validation("MaxResults must be between 1 and 50."))?;
    let wanted = ask.region_opt_status_contains.as_deref().unwrap_or_default();
    let all = world.regions().filter(|region| listed(region)).map(|region| status(world, region));
    let all = all.filter(|region| wanted.is_empty() || wanted.iter().any(|status| status == region.region_opt_status));
    let parameters = hash(world.seed, &format!("ListRegions {wanted:?} {:?}", ask.max_results));
    let token = ask.next_token.as_deref().filter(|token| !token.is_empty());
    let page = page::cut(all.collect(), Order::Up, |region| region.region_name.to_owned(), token, parameters, most)
        .map_err(|_| validation("NextToken is not valid."))?;
    reply(&Regions { regions: page.items, next_token: page.next })
}

fn validation(message: &'static str) -> Refusal {
    Refusal::new(400, "ValidationException", message).because("fieldValidationFailed")
}
