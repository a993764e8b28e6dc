//! An event as `LookupEvents` gives it, to what Quench uses of it.

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::event::TrailEvent;
use super::principal::PrincipalKind;
use super::record::{read, text};
use super::{account_deed, ecs_deed, identity};
use crate::region::RegionCode;
use crate::text::neutral;

/// How the SDK's user agent names Quench.
const OWN_AGENT: &str = "app/quench-";
/// Every call that Quench sends and CloudTrail is asked for ([`Mutation`](crate::mutation::Mutation),
/// [`RegionSwitch`](crate::opening::RegionSwitch)). A user agent is the caller's own word: whoever shares the caller's
/// credentials cannot hide what he makes behind it.
const OWN_CALLS: [&str; 12] = [
    "DeleteCluster",
    "DeleteService",
    "DeleteTaskDefinitions",
    "DeleteTaskSet",
    "DeregisterContainerInstance",
    "DeregisterScalableTarget",
    "DeregisterTaskDefinition",
    "DisableRegion",
    "DisableRule",
    "EnableRegion",
    "StopTask",
    "UpdateSchedule",
];

/// Where and by whom an event was looked up, and what `LookupEvents` says of it beside its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The connected account, twelve digits.
    pub account: String,
    /// `aws`, `aws-cn`, ...
    pub partition: String,
    /// The region that was asked.
    pub region: RegionCode,
    /// The connected principal, as `sts:GetCallerIdentity` has it.
    pub caller_arn: String,
    /// `EventId`
    pub event_id: Option<String>,
    /// `EventTime`
    pub event_time: Option<Timestamp>,
}

/// Why an event is in nothing but the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
pub enum Unreadable {
    /// Not a JSON object.
    #[error("not a JSON object")]
    NotJson,
    /// `userIdentity` is missing.
    #[error("it names nobody")]
    NoIdentity,
    /// No time that can be read.
    #[error("it has no time")]
    NoTime,
    /// `eventName` is missing.
    #[error("it names no call")]
    NoName,
    /// `recipientAccountId` is not the connected account.
    #[error("it is of another account")]
    OtherAccount,
}

/// Reads the body of an event, `CloudTrailEvent`. Id and time are what `LookupEvents` orders and cuts by, so its own fields
/// count, and the body's only where they are missing.
///
/// # Errors
/// What makes it no event of this account.
pub fn parse(body: &str, ids: &Lookup) -> Result<TrailEvent, Unreadable> {
    let record = read(body).ok_or(Unreadable::NotJson)?;
    let event = Value::Object(record.members);
    if text(&event, "recipientAccountId").is_some_and(|account| account != ids.account) {
        return Err(Unreadable::OtherAccount);
    }
    let name = text(&event, "eventName").ok_or(Unreadable::NoName)?;
    let told = || text(&event, "eventTime").and_then(|time| time.parse().ok());
    let at = ids.event_time.or_else(told).ok_or(Unreadable::NoTime)?;
    let who = event.get("userIdentity").filter(|identity| identity.is_object()).ok_or(Unreadable::NoIdentity)?;
    let source = text(&event, "eventSource").unwrap_or_default();
    let refused = refusal(&event);
    let (principal, user_agent) = (identity::of(who), text(&event, "userAgent"));
    let mut deed = if source.starts_with("ecs.") {
        ecs_deed::of(name, &event, ids, refused.is_some())
    } else {
        account_deed::of(name, &event)
    };
    // Without a name in the request it is the caller's own password, key or second factor.
    let own = source.starts_with("iam.") && principal.kind == PrincipalKind::IamUser;
    if own && deed.done_to.is_none() && account_deed::is_of_caller_unless_named(name) {
        deed.done_to = Some(principal.name.clone()).filter(|name| !name.is_empty());
    }
    let is_caller = !ids.caller_arn.is_empty() && text(who, "arn") == Some(ids.caller_arn.as_str());
    let own_call = OWN_CALLS.contains(&name) && user_agent.is_some_and(|agent| agent.contains(OWN_AGENT));
    let id = ids.event_id.as_deref().filter(|id| !id.is_empty()).or_else(|| text(&event, "eventID"));
    Ok(TrailEvent {
        id: id.map_or_else(|| digest(body), neutral),
        at,
        region: ids.region.clone(),
        source: neutral(source),
        name: neutral(name),
        access_key: text(who, "accessKeyId").map(neutral),
        source_ip: text(&event, "sourceIPAddress").map(neutral),
        user_agent: user_agent.map(neutral),
        principal,
        refused,
        deed,
        by_quench: is_caller && own_call,
    })
}

/// AWS's code; a sign-in that failed has only a message.
fn refusal(event: &Value) -> Option<String> {
    ["errorCode", "errorMessage"].into_iter().find_map(|field| match event.get(field)? {
        Value::Null => None,
        Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()).map(neutral),
        other => Some(neutral(&other.to_string())),
    })
}

/// An id for an event that has none: the same in every page.
fn digest(body: &str) -> String {
    Sha256::digest(body).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
