//! An event as CloudTrail writes it down (its user guide, "CloudTrail record contents" and "userIdentity element").

use serde_json::{Value, json};

use super::super::caller::{Caller, role_id};
use crate::chance::{Chance, hash};
use crate::{ACCOUNT, Actor, Identity, TrailEvent, World};

/// The `CloudTrailEvent` of an event.
pub(super) fn of(world: &World, event: &TrailEvent) -> Value {
    let new = &event.event;
    let request_id = || Chance::new(hash(world.seed, &format!("request of {}", event.id))).uuid();
    let mut document = json!({
        "eventVersion": "1.11",
        "userIdentity": identity(world, &new.actor),
        "eventTime": shown(event.at),
        "eventSource": new.source,
        "eventName": new.name,
        "awsRegion": new.region,
        "sourceIPAddress": new.actor.source_ip,
        "userAgent": new.actor.user_agent,
        "requestParameters": new.parameters,
        "responseElements": null,
        "requestID": new.request_id.clone().unwrap_or_else(request_id),
        "eventID": event.id,
        "readOnly": new.read_only,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    });
    if let (Some((code, message)), Some(members)) = (&new.error, document.as_object_mut()) {
        members.insert("errorCode".to_owned(), json!(code));
        members.insert("errorMessage".to_owned(), json!(message));
    }
    document
}

fn identity(world: &World, actor: &Actor) -> Value {
    match &actor.identity {
        Identity::User(name) => json!({
            "type": "IAMUser",
            "principalId": format!("AIDA{}", Chance::new(hash(0, name)).hex(17).to_ascii_uppercase()),
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
            "accountId": ACCOUNT,
            "accessKeyId": actor.access_key_id,
            "userName": name,
        }),
        Identity::Role { role, session } => {
            let caller = Caller::in_role(role, session);
            json!({
                "type": "AssumedRole",
                "principalId": caller.id(),
                "arn": caller.arn(),
                "accountId": ACCOUNT,
                "accessKeyId": actor.access_key_id,
                "sessionContext": {
                    "sessionIssuer": {
                        "type": "Role",
                        "principalId": role_id(role),
                        "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
                        "accountId": ACCOUNT,
                        "userName": role.rsplit('/').next().unwrap_or_default(),
                    },
                    // Nobody has signed in to the practice account before it began.
                    "attributes": {"creationDate": shown(world.roster.noted_at), "mfaAuthenticated": "false"},
                },
            })
        }
    }
}

fn shown(instant: jiff::Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
