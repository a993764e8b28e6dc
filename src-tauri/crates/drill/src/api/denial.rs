//! Refusals that every service knows, each in the words, codes and statuses of its own protocol.

use jiff::{SignedDuration, Timestamp};

use super::{Protocol, permission};
use crate::{Call, Refusal};

/// Signatures are good for that long before and after AWS's own time.
const SIGNATURE_GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);

/// 500: something broke inside.
pub(crate) fn server_error(service: &str) -> Refusal {
    let code = match Protocol::of(service) {
        Protocol::Json11 | Protocol::Query => "InternalFailure",
        Protocol::RestJson => "InternalServerException",
        Protocol::Ec2Query => "InternalError",
    };
    Refusal::new(500, code, "The request processing has failed because of an unknown error, exception or failure.")
}

/// 503: nobody is there to answer.
pub(crate) fn unavailable(service: &str) -> Refusal {
    let code = match Protocol::of(service) {
        Protocol::Ec2Query => "Unavailable",
        Protocol::Json11 | Protocol::RestJson | Protocol::Query => "ServiceUnavailable",
    };
    Refusal::new(503, code, "The request has failed due to a temporary failure of the server.")
}

/// The caller may not do this: for want of a policy, or by one of its organization.
pub(crate) fn access_denied(caller: &str, call: &Call, by_organization: bool) -> Refusal {
    let action = call.action();
    let resource = call.target.as_deref().unwrap_or("*");
    let reason = if by_organization {
        "with an explicit deny in a service control policy".to_owned()
    } else {
        format!("because no identity-based policy allows the {action} action")
    };
    permission::refusal(caller, &call.service, &action, resource, &reason)
}

/// The session that signed is over. EC2 says the same as of a request that came too late.
pub(crate) fn expired(service: &str) -> Refusal {
    let token = "The security token included in the request is expired";
    match Protocol::of(service) {
        Protocol::Json11 => Refusal::new(400, "ExpiredTokenException", token),
        Protocol::RestJson => Refusal::new(403, "ExpiredTokenException", token),
        Protocol::Query => Refusal::new(403, "ExpiredToken", token),
        Protocol::Ec2Query => Refusal::new(400, "RequestExpired", "Request has expired."),
    }
}

/// Refuses a signature that is too far from AWS's own time.
pub(crate) fn too_skewed(service: &str, signed_at: Timestamp, aws_time: Timestamp) -> Option<Refusal> {
    let shown = |instant: Timestamp| instant.strftime("%Y%m%dT%H%M%SZ").to_string();
    let edge = |by| aws_time.checked_add(by).unwrap_or(aws_time);
    let (early, late) = (edge(-SIGNATURE_GOOD_FOR), edge(SIGNATURE_GOOD_FOR));
    let message = if signed_at > late {
        let (signed, late, now) = (shown(signed_at), shown(late), shown(aws_time));
        format!("Signature not yet current: {signed} is still later than {late} ({now} + 5 min.)")
    } else if signed_at < early {
        let (signed, early, now) = (shown(signed_at), shown(early), shown(aws_time));
        format!("Signature expired: {signed} is now earlier than {early} ({now} - 5 min.)")
    } else {
        return None;
    };
    Some(match Protocol::of(service) {
        Protocol::Json11 => Refusal::new(400, "InvalidSignatureException", message),
        Protocol::RestJson => Refusal::new(403, "InvalidSignatureException", message),
        Protocol::Query => Refusal::new(403, "SignatureDoesNotMatch", message),
        Protocol::Ec2Query => Refusal::new(400, "RequestExpired", "Request has expired."),
    })
}
