//! An event as CloudTrail writes it down (its user guide, "CloudTrail record contents" and "userIdentity element").

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::caller::{Caller, role_id};
use crate::chance::{Chance, hash};
use crate::{ACCOUNT, Actor, Identity, Odd, TrailEvent, World};

/// The `CloudTrailEvent` of an event, as it comes.
pub(super) fn text(world: &World, event: &TrailEvent) -> String {
    let mut document = of(world, event);
    let (Some(odd), Some(members)) = (event.odd, document.as_object_mut()) else { return document.to_string() };
    match odd {
        Odd::NotJson => return format!("{}...", &event.event.name),
        Odd::NoIdentity => drop(members.remove("userIdentity")),
        Odd::NoTime => drop(members.remove("eventTime")),
        Odd::Huge => drop(members.insert("requestParameters".to_owned(), json!({"note": "x".repeat(100 * 1024)}))),
        Odd::NeverExisted => {}
    }
    document.to_string()
}

fn of(world: &World, event: &TrailEvent) -> Value {
    let new = &event.event;
    let request_id = || Chance::new(hash(world.seed, &format!("request of {}", event.id))).uuid();
    let signed_in = new.source == "signin.amazonaws.com";
    let mut document = json!({
        "eventVersion": "1.11",
        "userIdentity": identity(world, &new.actor, event.at),
        "eventTime": shown(event.at),
        "eventSource": new.source,
        "eventName": new.name,
        "awsRegion": new.region,
        "sourceIPAddress": new.actor.source_ip,
        "userAgent": new.actor.user_agent,
        "requestParameters": new.parameters,
        "responseElements": new.response,
        "requestID": new.request_id.clone().unwrap_or_else(request_id),
        "eventID": event.id,
        "readOnly": new.read_only,
        "eventType": if signed_in { "AwsConsoleSignIn" } else { "AwsApiCall" },
        "managementEvent": true,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    });
    let Some(members) = document.as_object_mut() else { return document };
    if signed_in {
        members.remove("requestID");
    }
    if !new.additional.is_null() {
        members.insert("additionalEventData".to_owned(), new.additional.clone());
    }
    if let Some((code, message)) = &new.error {
        optional(members, "errorCode", Some(code.as_str()).filter(|code| !code.is_empty()));
        members.insert("errorMessage".to_owned(), json!(message));
    }
    document
}

fn identity(world: &World, actor: &Actor, at: Timestamp) -> Value {
    let mut told = match &actor.identity {
        Identity::Root => json!({
            "type": "Root", "principalId": ACCOUNT, "arn": actor.identity.arn(), "accountId": ACCOUNT,
        }),
        Identity::User(name) => json!({
            "type": "IAMUser", "principalId": user_id(name), "arn": actor.identity.arn(), "accountId": ACCOUNT,
            "userName": name,
        }),
        Identity::Role { role, session } => {
            let caller = Caller::in_role(role, session);
            let issuer = json!({
                "type": "Role",
                "principalId": role_id(role),
                "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
                "accountId": ACCOUNT,
                "userName": role.rsplit('/').next().unwrap_or_default(),
            });
            json!({
                "type": "AssumedRole", "principalId": caller.id(), "arn": caller.arn(), "accountId": ACCOUNT,
                "sessionContext": session_of(world, &issuer, at),
            })
        }
        Identity::Federated { name, issuer } => {
            let user = json!({
                "type": "IAMUser",
                "principalId": user_id(issuer),
                "arn": Identity::User(issuer.clone()).arn(),
                "accountId": ACCOUNT,
                "userName": issuer,
            });
            json!({
                "type": "FederatedUser", "principalId": format!("{ACCOUNT}:{name}"), "arn": actor.identity.arn(),
                "accountId": ACCOUNT, "sessionContext": session_of(world, &user, at),
            })
        }
        Identity::IdentityCenterUser(id) => json!({
            "type": "IdentityCenterUser",
            "accountId": ACCOUNT,
            "onBehalfOf": {
                "userId": id,
                "identityStoreArn": format!("arn:aws:identitystore::{ACCOUNT}:identitystore/d-0123456789"),
            },
            "credentialId": Chance::new(hash(0, id)).uuid(),
        }),
        Identity::AwsService(name) => json!({"type": "AWSService", "invokedBy": name}),
        Identity::AwsAccount(number) => json!({
            "type": "AWSAccount", "principalId": user_id(number), "accountId": number,
        }),
        Identity::Unknown => json!({"type": "Unknown", "accountId": ACCOUNT}),
    };
    if let Some(members) = told.as_object_mut() {
        optional(members, "accessKeyId", Some(actor.access_key_id.as_str()).filter(|key| !key.is_empty()));
        optional(members, "invokedBy", actor.invoked_by.as_deref());
    }
    told
}

fn optional(members: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), value.into());
    }
}

/// A session of the past began with the hour; the person who cleans up signed in when the practice began.
fn session_of(world: &World, issuer: &Value, at: Timestamp) -> Value {
    let hour = Timestamp::from_second(at.as_second() - at.as_second().rem_euclid(3600)).unwrap_or(at);
    let began = if at < world.roster.noted_at { hour } else { world.roster.noted_at };
    json!({
        "sessionIssuer": issuer,
        "attributes": {"creationDate": shown(began), "mfaAuthenticated": "false"},
    })
}

/// The unique id that IAM would have given to a user.
fn user_id(name: &str) -> String {
    format!("AIDA{}", Chance::new(hash(0, name)).hex(17).to_ascii_uppercase())
}

fn shown(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
