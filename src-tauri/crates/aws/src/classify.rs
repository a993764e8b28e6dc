//! What an error of the SDK means: one [`CloudErrorKind`], safe words, and whether the call may have taken effect.
//!
//! Codes are those of the service models and of the reports collected in aws-facts 2 and 3; transport errors are told
//! apart by the phase in which the SDK met them.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use jiff::Timestamp;
use quench_core::cloud_error::{CloudError, CloudErrorKind as Kind};
use quench_drill::ConnectionLost;

use crate::redact::shown;
use crate::signer::CredentialProblem;

/// A difference between the clocks that AWS accepts: signatures are good for 5 minutes.
const TOLERATED_SKEW: i64 = 240;

/// Which call failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// `ecs:ListClusters`
    pub(crate) operation: &'static str,
    /// Empty for global services.
    pub(crate) region: &'a str,
}

impl Call<'_> {
    /// An error of Quench's own making about this call.
    pub(crate) fn error(&self, kind: Kind, message: &str) -> CloudError {
        CloudError {
            kind,
            operation: self.operation.to_owned(),
            region: self.region.to_owned(),
            code: None,
            message: shown(message),
            request_id: None,
        }
    }

    /// The person stopped it.
    pub(crate) fn stopped(&self) -> CloudError {
        self.error(Kind::Stopped, "")
    }
}

/// A failed attempt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// What to tell.
    pub(crate) error: CloudError,
    /// Whether it is certain that AWS did nothing.
    pub(crate) not_applied: bool,
    /// Seconds that this machine's clock is ahead of AWS's, where that is the reason.
    pub(crate) skew: Option<i64>,
}

/// Classifies the error of one attempt. `now` is this machine's time.
pub(crate) fn classify<E>(call: Call<'_>, error: &SdkError<E, HttpResponse>, now: Timestamp) -> Failure
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    if let Some(problem) = in_chain::<CredentialProblem>(error) {
        let mut told = problem.0.clone();
        told.operation = call.operation.to_owned();
        told.region = call.region.to_owned();
        return Failure { error: told, not_applied: true, skew: None };
    }
    match error {
        SdkError::ServiceError(answer) => from_answer(call, answer.err().meta(), answer.raw(), now),
        SdkError::ResponseError(answer) if !answer.raw().status().is_success() => without_code(call, answer.raw()),
        SdkError::ResponseError(_) => unsettled(call.error(Kind::Unreadable, &deepest(error))),
        SdkError::TimeoutError(_) => unsettled(call.error(Kind::Timeout, "no answer in time")),
        SdkError::ConstructionFailure(_) => not_sent(call.error(Kind::Unexpected, &deepest(error))),
        SdkError::DispatchFailure(failure) => {
            let kind = if failure.is_timeout() {
                Kind::Timeout
            } else if failure.is_user() {
                Kind::Unexpected
            } else {
                Kind::Offline
            };
            let told = call.error(kind, &deepest(error));
            if never_connected(error) { not_sent(told) } else { unsettled(told) }
        }
        _ => unsettled(call.error(Kind::Unexpected, &deepest(error))),
    }
}

/// The codes by which a region that is switched off, or one where the token does not count, looks like wrong
/// credentials (aws-facts 2). Only who knows that the credentials are good elsewhere can tell.
pub(crate) fn is_token_refusal(code: &str) -> bool {
    matches!(
        code,
        "UnrecognizedClientException"
            | "UnrecognizedClient"
            | "InvalidClientTokenId"
            | "InvalidAccessKeyId"
            | "AuthFailure"
            | "InvalidToken"
            | "InvalidTokenException"
    )
}

fn from_answer(
    call: Call<'_>,
    meta: &aws_smithy_types::error::ErrorMetadata,
    raw: &HttpResponse,
    now: Timestamp,
) -> Failure {
    let status = raw.status().as_u16();
    let Some(code) = meta.code() else {
        return without_code(call, raw);
    };
    let message = meta.message().unwrap_or_default();
    let skew = skew(raw, now);
    let skewed = skew.map(|skew| skew.abs() > TOLERATED_SKEW);
    let kind = match code {
        // Of Cost Explorer it says that calls come too fast; elsewhere it is a quota that waiting does not change.
        "LimitExceededException" if call.operation.starts_with("ce:") => Kind::Throttled,
        _ => kind_of(code, message, status, skewed),
    };
    let mut error = call.error(kind, message);
    error.code = Some(shown(code));
    error.request_id = meta.request_id().or_else(|| raw.request_id()).map(shown);
    // A fault of AWS's own says nothing about what was done before it.
    Failure {
        error,
        not_applied: kind != Kind::AwsUnavailable,
        skew: skew.filter(|_| kind == Kind::ClockSkew && skewed == Some(true)),
    }
}

/// An error answer that names no error: AWS always names one, so something else answered, unless AWS signed it with a
/// request id.
fn without_code(call: Call<'_>, raw: &HttpResponse) -> Failure {
    let status = raw.status().as_u16();
    let request_id = raw.request_id().map(shown);
    let kind = match status {
        429 => Kind::Throttled,
        407 => Kind::Offline,
        500.. if request_id.is_some() => Kind::AwsUnavailable,
        _ => Kind::Unreadable,
    };
    let what = raw.headers().get("content-type").unwrap_or("no content type");
    let mut error = call.error(kind, &format!("HTTP {status} with {what}, not an answer of AWS's API"));
    error.request_id = request_id;
    Failure { error, not_applied: kind == Kind::Throttled, skew: None }
}

/// `skewed`: whether the clocks disagree, if the answer tells AWS's time.
fn kind_of(code: &str, message: &str, status: u16, skewed: Option<bool>) -> Kind {
    let words = message.to_ascii_lowercase();
    let code = code.rsplit('#').next().unwrap_or(code).trim_start_matches("Client.");
    let clock_words = ["signature expired", "not yet current", "request has expired", "too skewed"];
    match code {
        "ThrottlingException"
        | "Throttling"
        | "ThrottledException"
        | "TooManyRequestsException"
        | "SlowDown"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "EC2ThrottledException" => Kind::Throttled,
        // AWS documents it of a request that is signed too long ago; EC2 says it of a session that is over, too.
        "RequestExpired" if skewed == Some(false) => Kind::CredentialsExpired,
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => Kind::ClockSkew,
        "SignatureDoesNotMatch" | "InvalidSignatureException" | "AuthFailure" | "AccessDeniedException"
            if clock_words.iter().any(|phrase| words.contains(phrase)) =>
        {
            Kind::ClockSkew
        }
        "SignatureDoesNotMatch" | "InvalidSignatureException" if skewed == Some(true) => Kind::ClockSkew,
        "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException" => Kind::CredentialsInvalid,
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" | "UnauthorizedException" => {
            Kind::CredentialsExpired
        }
        "RegionDisabledException" | "OptInRequired" => Kind::RegionOff,
        _ if is_token_refusal(code) => Kind::CredentialsInvalid,
        _ if words.contains("service control policy") || words.contains("resource control policy") => {
            Kind::DeniedByOrganization
        }
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "AuthorizationError"
        | "NotAuthorized"
        | "ForbiddenException" => Kind::AccessDenied,
        "UpdateInProgressException" | "ResourceInUseException" | "ConflictException" => Kind::StillInUse,
        _ if code.starts_with("ClusterContains") => Kind::StillInUse,
        // An inactive service is a deleted one that still shows.
        "ServiceNotActiveException" | "DaemonNotActiveException" => Kind::NotFound,
        // IAM's word.
        "NoSuchEntity" => Kind::NotFound,
        _ if code.ends_with("NotFoundException") || code.ends_with("NotFound") => Kind::NotFound,
        "InvalidParameterException" | "ClientException" if names_something_missing(&words) => Kind::NotFound,
        _ if words.contains("too many concurrent attempts") || words.contains("rate exceeded") || status == 429 => {
            Kind::Throttled
        }
        "ServerException"
        | "InternalServerException"
        | "InternalFailure"
        | "InternalError"
        | "InternalException"
        | "InternalServiceException"
        // Two changes at once: nobody knows which of them counted, a read tells.
        | "ConcurrentModificationException"
        | "ConcurrentUpdateException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "Unavailable"
        | "RequestTimeout" => Kind::AwsUnavailable,
        _ if status >= 500 => Kind::AwsUnavailable,
        _ if (400..500).contains(&status) => Kind::Refused,
        _ => Kind::Unexpected,
    }
}

/// ECS has no exception of its own for a missing task or task definition; it says so in words.
fn names_something_missing(words: &str) -> bool {
    ["not found", "does not exist", "unable to describe task definition", "was not found", "no longer exists"]
        .iter()
        .any(|phrase| words.contains(phrase))
}

/// Seconds that `now` is ahead of the answer's own time.
fn skew(raw: &HttpResponse, now: Timestamp) -> Option<i64> {
    let date = jiff::fmt::rfc2822::parse(raw.headers().get("date")?).ok()?;
    Some(now.as_second() - date.timestamp().as_second())
}

/// Nobody knows whether it took effect.
pub(crate) fn unsettled(error: CloudError) -> Failure {
    Failure { error, not_applied: false, skew: None }
}

fn not_sent(error: CloudError) -> Failure {
    Failure { error, not_applied: true, skew: None }
}

/// The HTTP client tells a connection that was never made only in words and types of its own.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    if in_chain::<ConnectionLost>(error).is_some_and(|lost| matches!(lost, ConnectionLost::NoSuchHost { .. })) {
        return true;
    }
    chain(error).any(|error| {
        let words = error.to_string();
        words.contains("client error (Connect)")
            || words.contains("HTTP connect timeout")
            || words.contains("dns error")
    })
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

fn in_chain<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

/// The innermost cause says what went wrong; the layers above only say that something did.
fn deepest(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
