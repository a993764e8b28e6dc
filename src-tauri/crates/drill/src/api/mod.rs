//! The services: who answers what, in which protocol.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, HeaderValue};
use http::{HeaderName, Response, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::wire::json::{Answer, refuse};
use crate::wire::query::{refuse_ec2, refuse_query};
use crate::wire::request::Envelope;
use crate::wire::token::SessionToken;
use crate::{KeyState, OptIn, Refusal, TokenVersion, World};

pub(crate) use caller::Caller;
pub(crate) use recorded::{actor, record};

mod account;
mod browser_page;
mod caller;
mod cloudtrail;
mod cost;
pub(crate) mod denial;
mod ec2;
mod ecs;
mod iam;
mod oidc;
pub(crate) mod operations;
mod permission;
mod portal;
mod pricing;
mod quarantine;
mod recorded;
mod relaunch;
mod signin;
mod sts;
pub(crate) mod targets;

/// How a service writes its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Json11,
    RestJson,
    Query,
    Ec2Query,
}

impl Protocol {
    pub(crate) fn of(service: &str) -> Self {
        match service {
            "iam" | "sts" => Self::Query,
            "ec2" => Self::Ec2Query,
            "account" | "awsssoportal" | "scheduler" | "signin" | "sso-oauth" => Self::RestJson,
            _ => Self::Json11,
        }
    }

    /// The response of a service: every one carries a request id and a date.
    pub(crate) fn response(service: &str, answer: Answer, request_id: &str, now: Timestamp) -> Response<Bytes> {
        let protocol = Self::of(service);
        let (status, code, body) = match answer {
            Ok(body) => (200, None, body),
            Err(refusal) => {
                let body = match protocol {
                    Self::Json11 | Self::RestJson => refuse(&refusal, message_member(service)),
                    Self::Query => refuse_query(&refusal, request_id).into(),
                    Self::Ec2Query => refuse_ec2(&refusal, request_id).into(),
                };
                (refusal.status, Some(refusal.code), body)
            }
        };
        let content_type = match protocol {
            Self::Json11 => "application/x-amz-json-1.1",
            Self::RestJson => "application/json",
            Self::Query => "text/xml",
            Self::Ec2Query => "text/xml;charset=UTF-8",
        };
        let mut response = foreign(status, content_type, body);
        let headers = response.headers_mut();
        // A code or id that is no header value (a test's fault may hold anything) is left out, not refused.
        let mut set = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("x-amzn-requestid", request_id);
        if let Some(code) = code.filter(|_| protocol == Self::RestJson) {
            set("x-amzn-errortype", &code);
        }
        set_date(&mut response, now);
        response
    }
}

/// How the JSON services spell the member of an error that holds its message.
fn message_member(service: &str) -> &'static str {
    match service {
        "application-autoscaling" | "ce" | "pricing" | "scheduler" => "Message",
        "sso-oauth" => "error_description",
        _ => "message",
    }
}

/// AWS's own time, which every answer carries.
pub(crate) fn set_date(response: &mut Response<Bytes>, now: Timestamp) {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).ok();
    if let Some(value) = date.and_then(|date| HeaderValue::from_str(&date).ok()) {
        response.headers_mut().insert(DATE, value);
    }
}

/// A response of any kind.
pub(crate) fn foreign(status: u16, content_type: &str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    response
}

/// Whether there is an endpoint: in a region that exists, and of the price list in three of them.
pub(crate) fn has_endpoint(world: &World, envelope: &Envelope) -> bool {
    let everywhere = envelope.service != "pricing" || pricing::ENDPOINTS.contains(&envelope.region.as_str());
    everywhere && world.region(&envelope.region).is_some()
}

/// Who is let in: a signed call to a region that the account uses. What a sign-in goes through is for everybody.
pub(crate) fn admit(world: &World, envelope: &Envelope) -> Result<(), Refusal> {
    let protocol = Protocol::of(&envelope.service);
    if envelope.is_of_sign_in() {
        return Ok(());
    }
    if !envelope.signed {
        return Err(match protocol {
            Protocol::Json11 => {
                Refusal::new(400, "MissingAuthenticationTokenException", "Missing Authentication Token")
            }
            Protocol::RestJson => {
                Refusal::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
            }
            Protocol::Query | Protocol::Ec2Query => {
                Refusal::new(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
            }
        });
    }
    let token = envelope.token.as_deref().and_then(SessionToken::read);
    let ended = |token: &SessionToken| {
        token.expired(world.now()) || token.session.as_ref().is_some_and(|one| one.count < world.identities.sessions)
    };
    if token.as_ref().is_some_and(ended) {
        return Err(denial::expired(&envelope.service));
    }
    if Caller::of(world, envelope).key != KeyState::Active {
        return Err(unknown_key(protocol));
    }
    // The Account API and IAM are global. Elsewhere a region that is not opted in answers as if the keys were wrong, because IAM
    // does not propagate there; so does one that is on to a token which is good in the other ones alone (aws-facts 2).
    let by_default = world.region(&envelope.region).is_some_and(|region| region.opt_in == OptIn::ByDefault);
    let good_here = by_default || token.is_none_or(|token| token.version == TokenVersion::Two);
    let global = matches!(envelope.service.as_str(), "account" | "iam");
    if global || good_here && world.answers(&envelope.region, &envelope.service) {
        return Ok(());
    }
    Err(unknown_key(protocol))
}

/// The key is none that AWS knows there.
fn unknown_key(protocol: Protocol) -> Refusal {
    let token = "The security token included in the request is invalid.";
    match protocol {
        Protocol::Ec2Query => {
            Refusal::new(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
        }
        Protocol::Query => Refusal::new(403, "InvalidClientTokenId", token),
        Protocol::RestJson => Refusal::new(403, "UnrecognizedClientException", token),
        Protocol::Json11 => Refusal::new(400, "UnrecognizedClientException", token),
    }
}

/// Answers a browser.
pub(crate) fn page(world: &mut World, envelope: &Envelope) -> Response<Bytes> {
    match envelope.service.as_str() {
        "signin" => signin::authorize::answer(world, envelope),
        _ => oidc::authorize::answer(world, envelope),
    }
}

/// Answers a call that was let in.
pub(crate) fn answer(world: &mut World, envelope: &Envelope, body: &[u8], request_id: &str) -> Answer {
    quarantine::check(world, envelope)?;
    operations::check(envelope)?;
    permission::check(world, envelope, body)?;
    match envelope.service.as_str() {
        "ecs" => ecs::answer(world, &envelope.region, &envelope.operation, body),
        "ce" => cost::answer(world, &envelope.region, &envelope.operation, body),
        "cloudtrail" => cloudtrail::lookup_events(world, &envelope.region, body),
        "pricing" => pricing::get_products(world, body),
        "sts" => sts::answer(world, envelope, body, request_id),
        "account" => account::answer(world, envelope, body),
        "iam" => iam::answer(world, envelope, body, request_id),
        "signin" => signin::answer(world, envelope, body),
        "sso-oauth" => oidc::answer(world, envelope, body),
        "awsssoportal" => portal::answer(world, envelope),
        "ec2" => ec2::answer(world, envelope, body, request_id),
        "application-autoscaling" => relaunch::scaling::answer(world, &envelope.region, &envelope.operation, body),
        "events" => relaunch::events::answer(world, &envelope.region, &envelope.operation, body),
        "scheduler" => relaunch::scheduler::answer(world, envelope, body),
        _ => Err(Refusal::unknown_operation()),
    }
}
