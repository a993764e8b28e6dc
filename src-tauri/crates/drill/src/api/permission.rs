//! What the caller's policies say of a call, and the words in which each protocol refuses.

use super::{Caller, Protocol, targets};
use crate::wire::request::Envelope;
use crate::world::identity::decide::{By, Decision, Verdict};
use crate::{ACCOUNT, Refusal, World};

/// What no policy denies: they authenticate, and need no permission (their API references).
const FREE: [&str; 2] = ["GetCallerIdentity", "GetSessionToken"];

/// Refuses what the caller may not do.
pub(super) fn check(world: &World, envelope: &Envelope, body: &[u8]) -> Result<(), Refusal> {
    let (service, operation) = (envelope.service.as_str(), envelope.operation.as_str());
    // Whom a role trusts may have no policy of his own: `AssumeRole` sees to that itself.
    if envelope.is_of_sign_in() || service == "sts" && (FREE.contains(&operation) || operation == "AssumeRole") {
        return Ok(());
    }
    let caller = Caller::of(world, envelope);
    // A session of oneself that has shown no device may not use IAM, and of STS only what tells and what assumes.
    if caller.is_session_of_user() && service == "iam" && caller.session.as_ref().is_some_and(|session| !session.mfa) {
        return Err(super::unknown_key(Protocol::Query));
    }
    let action = format!("{service}:{operation}");
    if caller.account != ACCOUNT {
        let why = format!("because no identity-based policy allows the {action} action");
        return Err(refusal(&caller.arn(), service, &action, "*", &why));
    }
    if world.identities.unrestrained(&caller.identity) {
        return Ok(());
    }
    let resources = targets::of(envelope, &bytes::Bytes::copy_from_slice(body)).arns;
    let arn = caller.arn();
    let verdict = world.identities.decide(&caller.identity, &caller.asks(&action, &resources, &envelope.region, &arn));
    match words(&verdict, &action) {
        None => Ok(()),
        Some(why) => {
            let resource = resources.first().map_or("*", String::as_str);
            Err(refusal(&arn, service, &action, resource, &why))
        }
    }
}

/// Why not; none if it is allowed.
fn words(verdict: &Verdict, action: &str) -> Option<String> {
    let (a, kind) = match verdict.by {
        By::Identity => ("an", "identity-based policy"),
        By::Boundary => ("a", "permissions boundary"),
        By::Organization => ("a", "service control policy"),
    };
    match verdict.decision {
        Decision::Allowed => None,
        Decision::Implicit => Some(format!("because no {kind} allows the {action} action")),
        Decision::Explicit => {
            let named = verdict.policy.as_ref().map_or(String::new(), |policy| format!(": {policy}"));
            Some(format!("with an explicit deny in {a} {kind}{named}"))
        }
    }
}

/// A denial in the words of a service's protocol.
pub(super) fn refusal(caller: &str, service: &str, action: &str, resource: &str, why: &str) -> Refusal {
    let message = format!("User: {caller} is not authorized to perform: {action} on resource: {resource} {why}");
    match Protocol::of(service) {
        Protocol::Json11 => Refusal::new(400, "AccessDeniedException", message),
        Protocol::RestJson => Refusal::new(403, "AccessDeniedException", message),
        Protocol::Query => Refusal::new(403, "AccessDenied", message),
        Protocol::Ec2Query => {
            let message = format!("You are not authorized to perform this operation. {message}");
            Refusal::new(403, "UnauthorizedOperation", message)
        }
    }
}
