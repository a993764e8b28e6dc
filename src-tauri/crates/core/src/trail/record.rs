//! An event's own JSON, read without trust in its form.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// CloudTrail writes at most this much of an event ("CloudTrail record contents").
const LARGEST: usize = 256 * 1024;
/// What AWS writes where it hides a name, such as that of a sign-in that failed.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// What a call asked for and got: the parts of an event that the caller writes.
pub(super) const PARAMETERS: [&str; 2] = ["responseElements", "requestParameters"];

/// The members of an event.
pub(super) struct Record {
    /// As they came.
    pub(super) members: Map<String, Value>,
    /// What was asked for and got is not in it: it is nested too deeply, or too large.
    pub(super) shallow: bool,
}

/// Reads `body`; none if it is no JSON object.
///
/// Nobody may hide who called by what he asked for: where parameters cannot be read, the rest is.
pub(super) fn read(body: &str) -> Option<Record> {
    let whole = if body.len() > LARGEST { None } else { serde_json::from_str(body).ok() };
    match whole {
        Some(Value::Object(members)) => Some(Record { members, shallow: false }),
        Some(_) => None,
        None => match serde_json::to_value(serde_json::from_str::<Envelope>(body).ok()?).ok()? {
            Value::Object(mut members) => {
                members.retain(|_, value| !value.is_null());
                Some(Record { members, shallow: true })
            }
            _ => None,
        },
    }
}

/// What AWS itself writes. Everything else is passed over without a limit of depth.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Envelope {
    event_version: Value,
    user_identity: Value,
    event_time: Value,
    event_source: Value,
    event_name: Value,
    aws_region: Value,
    #[serde(rename = "sourceIPAddress")]
    source_ip_address: Value,
    user_agent: Value,
    error_code: Value,
    error_message: Value,
    #[serde(rename = "requestID")]
    request_id: Value,
    #[serde(rename = "eventID")]
    event_id: Value,
    event_type: Value,
    recipient_account_id: Value,
}

/// What is at `path`, `cluster.clusterArn`. AWS writes names of fields small, those of the Account API, and some stand-ins,
/// with a capital.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| {
        let members = value.as_object()?;
        members.get(name).or_else(|| {
            let (first, rest) = name.split_at_checked(1)?;
            members.get(&format!("{}{rest}", first.to_ascii_uppercase()))
        })
    })
}

/// The text at `path`; none if it is empty, or hidden by AWS.
pub(super) fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    at(value, path)?.as_str().filter(|text| !text.is_empty() && *text != HIDDEN)
}
