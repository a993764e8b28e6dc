//! STS: who am I, and sessions.

use bytes::Bytes;

use super::caller::Caller;
use crate::wire::json::Answer;
use crate::wire::query::{Form, escape};
use crate::wire::request::Envelope;
use crate::{Credentials, Refusal, World};

mod assume_role;
mod device;
mod session_token;

pub(crate) fn answer(world: &mut World, envelope: &Envelope, body: &[u8], request_id: &str) -> Answer {
    match envelope.operation.as_str() {
        "AssumeRole" => assume_role::answer(world, envelope, &Form::parse(body), request_id),
        "GetSessionToken" => session_token::answer(world, envelope, &Form::parse(body), request_id),
        _ => Ok(caller_identity(&Caller::of(world, envelope), request_id)),
    }
}

fn caller_identity(caller: &Caller, request_id: &str) -> Bytes {
    let result = format!(
        "<Arn>{}</Arn>\n    <UserId>{}</UserId>\n    <Account>{}</Account>",
        escape(&caller.arn()),
        escape(&caller.id()),
        escape(&caller.account),
    );
    document("GetCallerIdentity", &result, request_id)
}

/// `DurationSeconds`, if it is within bounds.
fn duration(form: &Form, usual: i64, most: i64) -> Result<i64, Refusal> {
    match form.get("DurationSeconds").map(str::parse::<i64>) {
        None => Ok(usual),
        Some(Ok(seconds)) if (900..=most).contains(&seconds) => Ok(seconds),
        Some(_) => Err(invalid("durationSeconds")),
    }
}

fn credentials(given: &Credentials) -> String {
    format!(
        "<Credentials>\n      <AccessKeyId>{}</AccessKeyId>\n      <SecretAccessKey>{}</SecretAccessKey>\n      \
         <SessionToken>{}</SessionToken>\n      <Expiration>{}</Expiration>\n    </Credentials>",
        given.access_key_id,
        given.secret_access_key,
        given.session_token,
        given.expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
}

fn denied(message: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::new(403, "AccessDenied", message)
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
