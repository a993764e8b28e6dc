//! What a call did that is not of ECS: users, keys, roles, regions, sign-ins.

use serde_json::Value;

use super::event::Deed;
use super::record::text;
use crate::text::neutral;

/// The most names of one event.
const NAMES: usize = 20;
/// Where requests of IAM, Identity Center, organizations, the Account API, sts, CloudTrail and GuardDuty name what is made,
/// given or switched.
const ASKED: [&str; 13] = [
    "policyArn",
    "policyName",
    "accessKeyId",
    "virtualMFADeviceName",
    "serialNumber",
    "regionName",
    "accountName",
    "permissionSetArn",
    "principalId",
    "name",
    "url",
    "target.id",
    "detectorId",
];
/// Where answers name it.
const ANSWERED: [&str; 2] = ["accessKey.accessKeyId", "userId"];
/// To whom.
const WHOM: [&str; 3] = ["userName", "roleName", "groupName"];

/// The deed of the call `name`.
pub(super) fn of(name: &str, event: &Value) -> Deed {
    let field = |name: &str| event.get(name).unwrap_or(&Value::Null);
    let (request, response) = (field("requestParameters"), field("responseElements"));
    let asked = ASKED.iter().filter_map(|path| text(request, path));
    let answered = ANSWERED.iter().filter_map(|path| text(response, path));
    let mut whom = WHOM.iter().filter_map(|path| text(request, path));
    // A user or role that is made is not somebody to whom something is done, and neither is a second name: a group.
    let made = matches!(name, "CreateUser" | "CreateRole" | "CreateGroup");
    let done_to = if made { None } else { whom.next().or_else(|| text(response, "accessKey.userName")) };
    Deed {
        names: whom.chain(asked).chain(answered).take(NAMES).map(neutral).collect(),
        done_to: done_to.map(neutral),
        mfa: text(event, "additionalEventData.MFAUsed").and_then(|used| word(used, "Yes", "No")),
        signed_in: text(response, "ConsoleLogin").and_then(|login| word(login, "Success", "Failure")),
        ..Deed::default()
    }
}

fn word(told: &str, yes: &str, no: &str) -> Option<bool> {
    if told == yes {
        Some(true)
    } else if told == no {
        Some(false)
    } else {
        None
    }
}

/// Whether the call is about the caller itself where it names no user ("the user name is determined implicitly" in the IAM
/// API reference).
pub(super) fn is_of_caller_unless_named(name: &str) -> bool {
    matches!(
        name,
        "CreateAccessKey"
            | "UpdateAccessKey"
            | "ChangePassword"
            | "CreateLoginProfile"
            | "EnableMFADevice"
            | "DeactivateMFADevice"
    )
}
