//! Events as CloudTrail writes them.

use jiff::Timestamp;
use quench_core::region::RegionCode;
use quench_core::trail::{Lookup, TrailEvent, parse};
use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const CALLER: &str = "arn:aws:iam::123456789012:user/responder";

pub(crate) fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

/// An instant of the day of the attack: `10:00:03`.
pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-11-20T{time}Z").parse().unwrap()
}

pub(crate) fn arn(resource: &str) -> String {
    format!("arn:aws:ecs:{REGION}:{ACCOUNT}:{resource}")
}

pub(crate) fn lookup() -> Lookup {
    Lookup {
        account: ACCOUNT.into(),
        partition: "aws".into(),
        region: region(REGION),
        caller_arn: CALLER.into(),
        event_id: None,
        event_time: None,
    }
}

pub(crate) fn user(name: &str) -> Value {
    json!({
        "type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        "accountId": ACCOUNT, "accessKeyId": "AKIAEXAMPLE", "userName": name,
    })
}

/// A call of `mallory`.
pub(crate) fn body(service: &str, name: &str, request: Value, response: Value) -> Value {
    json!({
        "eventVersion": "1.11", "userIdentity": user("mallory"), "eventTime": "2026-11-20T10:00:03Z",
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name, "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.15", "requestParameters": request,
        "responseElements": response, "eventID": "11111111-2222-3333-4444-555555555555",
        "recipientAccountId": ACCOUNT,
    })
}

pub(crate) fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

pub(crate) fn read(body: &Value) -> TrailEvent {
    parse(&body.to_string(), &lookup()).unwrap()
}
