//! What of an event may be kept: evidence without secrets.
//!
//! CloudTrail hides most secrets itself. It does not hide those in the environment of a container, and a session's token is
//! in the answer of the calls that make sessions.

use serde_json::{Map, Value, json};

use super::record::{PARAMETERS, read};
use crate::text::neutral;

/// The most bytes that are kept of an event.
const KEPT: usize = 32 * 1024;
/// The most members that are named as left out, and characters of each.
const LEFT_OUT: (usize, usize) = (20, 64);
/// Stands where a secret was.
const SECRET: &str = "(left out by Quench)";
/// Under which names credentials are, in small letters and digits alone.
const CREDENTIALS: [&str; 24] = [
    "accesstoken",
    "apikey",
    "authenticationcode",
    "authorization",
    "authtoken",
    "base32stringseed",
    "clientsecret",
    "federationtoken",
    "idtoken",
    "oauthtoken",
    "onetimecode",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "qrcodepng",
    "refreshtoken",
    "samlassertion",
    "secretaccesskey",
    "secretbinary",
    "secretkey",
    "secretstring",
    "securitytoken",
    "sessiontoken",
];
/// Lists of variables: their names tell, their values may be secret.
const VARIABLES: [&str; 2] = ["environment", "secrets"];
/// Maps likewise: tokens of log services are in the options of a log driver.
const OPTIONS: [&str; 3] = ["options", "dockerLabels", "driverOpts"];

/// What of the body of an event may be kept: JSON of at most 32 kB in which no credential and no value of a variable is, all
/// texts neutralised. `quenchLeftOut` names members that were too large. What is no JSON object becomes one with its
/// beginning as text.
pub fn kept(body: &str) -> String {
    let Some(record) = read(body) else {
        return json!({"quenchNotJson": beginning(body)}).to_string();
    };
    let members: Vec<(String, Value)> = record
        .members
        .into_iter()
        .map(|(name, value)| {
            let value = cleaned(&name, value);
            (neutral(&name), value)
        })
        .collect();
    let gone = if record.shallow { PARAMETERS.map(str::to_owned).to_vec() } else { Vec::new() };
    cut(members, gone)
}

/// Leaves out what the caller wrote first, then the rest, of each the largest, until it is small enough.
fn cut(mut members: Vec<(String, Value)>, mut gone: Vec<String>) -> String {
    let size = |(name, value): &(String, Value)| json!(name).to_string().len() + value.to_string().len() + 2;
    let is_parameters = |(name, _): &(String, Value)| PARAMETERS.contains(&name.as_str());
    // What goes first stands last.
    members.sort_by_cached_key(|member| (is_parameters(member), size(member)));
    let mut total: usize = members.iter().map(size).sum();
    let note = LEFT_OUT.0 * LEFT_OUT.1 * 4;
    while total > KEPT - note {
        let Some(member) = members.pop() else { break };
        total -= size(&member);
        gone.push(member.0);
    }
    let mut kept: Map<String, Value> = members.into_iter().collect();
    if !gone.is_empty() {
        let names = gone.iter().take(LEFT_OUT.0).map(|name| name.chars().take(LEFT_OUT.1).collect::<String>());
        kept.insert("quenchLeftOut".to_owned(), names.collect());
    }
    Value::Object(kept).to_string()
}

/// `value` of the member `name` without secrets.
fn cleaned(name: &str, value: Value) -> Value {
    let name = letters(name);
    if is_credential(&name) && !value.is_null() && !value.is_boolean() {
        return json!(SECRET);
    }
    if VARIABLES.contains(&name.as_str()) {
        return names_only(value);
    }
    if let (true, Value::Object(members)) = (OPTIONS.contains(&name.as_str()), &value) {
        return members.keys().map(|name| json!(neutral(name))).collect();
    }
    match value {
        Value::String(text) => json!(neutral(&text)),
        Value::Array(items) => items.into_iter().map(|item| cleaned("", item)).collect(),
        Value::Object(members) => {
            // A tag, or a variable under another heading: `{"key": "DB_PASSWORD", "value": ".."}`.
            let called = |member: &str| members.get(member).and_then(Value::as_str).map(letters);
            let is_pair = ["key", "name"].into_iter().filter_map(called).any(|name| is_credential(&name));
            let members = members.into_iter().map(|(name, value)| {
                let is_secret = is_pair && letters(&name) == "value";
                let value = if is_secret { json!(SECRET) } else { cleaned(&name, value) };
                (neutral(&name), value)
            });
            members.collect()
        }
        other => other,
    }
}

/// Variables without their values: `[{"name", "value"}]` as ECS has them, `{"NAME": "value"}` as others have.
fn names_only(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(names_only).collect(),
        Value::Object(mut members) => match members.remove("name").or_else(|| members.remove("Name")) {
            Some(Value::String(name)) => json!({"name": neutral(&name)}),
            _ => members.into_iter().map(|(name, value)| (neutral(&name), names_only(value))).collect(),
        },
        Value::Null => Value::Null,
        _ => json!(SECRET),
    }
}

fn is_credential(letters: &str) -> bool {
    CREDENTIALS.iter().any(|word| letters.contains(word))
}

/// Small letters and digits alone: `SecretAccessKey`, `secret_access_key` and `x-amz-security-token` are told alike.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The beginning of a text that is no JSON, up to the first word that may stand before a credential.
fn beginning(body: &str) -> String {
    let end = body.char_indices().nth(crate::text::FREE_TEXT_LIMIT).map_or(body.len(), |(at, _)| at);
    let text = body.get(..end).unwrap_or_default();
    let places: Vec<usize> =
        text.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    let spelt = letters(text);
    let words = CREDENTIALS.iter().chain(&VARIABLES);
    match words.filter_map(|word| spelt.find(word)).min().and_then(|first| places.get(first)) {
        Some(first) => neutral(text.get(..*first).unwrap_or_default()) + "…",
        None if end < body.len() => neutral(text) + "…",
        None => neutral(text),
    }
}
