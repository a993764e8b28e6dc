//! STS: who am I, and sessions of other roles.

use bytes::Bytes;

use super::caller::{Caller, role_id};
use crate::chance::{Chance, hash};
use crate::wire::json::Answer;
use crate::wire::query::{Form, escape};
use crate::wire::request::Envelope;
use crate::wire::token::SessionToken;
use crate::world::{SECOND, after};
use crate::{ACCOUNT, Refusal, TokenVersion, World};

/// Whoever is in the session of a role already gets one of another for an hour at most ("role chaining").
const CHAINED: i64 = 3600;

pub(crate) fn answer(world: &World, envelope: &Envelope, body: &[u8], request_id: &str) -> Answer {
    match envelope.operation.as_str() {
        "AssumeRole" => assume_role(world, envelope, &Form::parse(body), request_id),
        _ => Ok(caller_identity(&Caller::of(envelope), request_id)),
    }
}

fn caller_identity(caller: &Caller, request_id: &str) -> Bytes {
    let result = format!(
        "<Arn>{}</Arn>\n    <UserId>{}</UserId>\n    <Account>{ACCOUNT}</Account>",
        escape(&caller.arn()),
        escape(&caller.id())
    );
    document("GetCallerIdentity", &result, request_id)
}

fn assume_role(world: &World, envelope: &Envelope, form: &Form, request_id: &str) -> Answer {
    let role_arn = form.get("RoleArn").filter(|arn| arn.len() >= 20).ok_or_else(|| invalid("roleArn"))?;
    let name = form.get("RoleSessionName").filter(|name| session_name(name));
    let name = name.ok_or_else(|| invalid("roleSessionName"))?;
    let seconds = match form.get("DurationSeconds").map(str::parse::<i64>) {
        None => CHAINED,
        Some(Ok(seconds)) if (900..=43_200).contains(&seconds) => seconds,
        Some(_) => return Err(invalid("durationSeconds")),
    };
    if seconds > CHAINED {
        let message =
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
        return Err(Refusal::new(400, "ValidationError", message));
    }
    let role = role_arn.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(":role/"));
    let Some((account, role)) = role else {
        return Err(Refusal::new(400, "ValidationError", format!("{role_arn} is invalid")));
    };
    if account != ACCOUNT || !world.may_assume(role_arn) {
        let caller = Caller::of(envelope).arn();
        let message = format!("User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role_arn}");
        return Err(Refusal::new(403, "AccessDenied", message));
    }
    let expires = after(world.now(), seconds * SECOND);
    let version = if envelope.is_global_sts() { TokenVersion::One } else { TokenVersion::Two };
    let assumed = Caller::in_role(role, name);
    let token = SessionToken::write(version, &assumed.session(expires.as_second()));
    let mut chance = Chance::new(hash(world.seed, &format!("session {request_id}")));
    let result = format!(
        "<Credentials>\n      <AccessKeyId>ASIA{}</AccessKeyId>\n      <SecretAccessKey>{}</SecretAccessKey>\n      \
         <SessionToken>{token}</SessionToken>\n      <Expiration>{}</Expiration>\n    </Credentials>\n    \
         <AssumedRoleUser>\n      <AssumedRoleId>{}:{}</AssumedRoleId>\n      <Arn>{}</Arn>\n    </AssumedRoleUser>",
        chance.hex(16).to_ascii_uppercase(),
        chance.hex(40),
        expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        role_id(role),
        escape(name),
        escape(&assumed.arn()),
    );
    Ok(document("AssumeRole", &result, request_id))
}

/// `[\w+=,.@-]{2,64}`.
fn session_name(name: &str) -> bool {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    (2..=64).contains(&name.len()) && name.chars().all(fine)
}

fn invalid(member: &str) -> Refusal {
    let message = format!("1 validation error detected: Value at '{member}' failed to satisfy its constraint");
    Refusal::new(400, "ValidationError", message)
}

fn document(operation: &str, result: &str, request_id: &str) -> Bytes {
    Bytes::from(format!(
        "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <{operation}Result>\n    {result}\n  \
         </{operation}Result>\n  <ResponseMetadata>\n    <RequestId>{request_id}</RequestId>\n  </ResponseMetadata>\n\
         </{operation}Response>\n"
    ))
}
