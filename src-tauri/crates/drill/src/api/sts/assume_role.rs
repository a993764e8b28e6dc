//! `AssumeRole`: who is trusted, by whose policies, and for how long.

use super::{credentials, denied, device, document, duration, invalid};
use crate::api::Caller;
use crate::api::caller::role_id;
use crate::wire::json::Answer;
use crate::wire::query::{Form, escape};
use crate::wire::request::Envelope;
use crate::wire::token::SessionKind;
use crate::world::identity::decide::Decision;
use crate::world::identity::policy::{Asked, ByName};
use crate::world::sign_in::NewSession;
use crate::{ACCOUNT, Identity, Refusal, TokenVersion, World};

/// Whoever is in the session of a role already gets one of another for an hour at most ("role chaining").
const CHAINED: i64 = 3600;

pub(super) fn answer(world: &mut World, envelope: &Envelope, form: &Form, request_id: &str) -> Answer {
    let role_arn = form.get("RoleArn").filter(|arn| arn.len() >= 20).ok_or_else(|| invalid("roleArn"))?;
    let name = form.get("RoleSessionName").filter(|name| session_name(name));
    let name = name.ok_or_else(|| invalid("roleSessionName"))?;
    let seconds = duration(form, CHAINED, 43_200)?;
    let caller = Caller::of(world, envelope);
    if seconds > CHAINED && caller.is_session() {
        let message =
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
        return Err(Refusal::new(400, "ValidationError", message));
    }
    let role = role_arn.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(":role/"));
    let Some((account, role)) = role else {
        return Err(Refusal::new(400, "ValidationError", format!("{role_arn} is invalid")));
    };
    let shown = device::shown(world, &caller, form)?;
    if account != ACCOUNT || !may(world, &caller, &envelope.region, role_arn, role, shown) {
        let caller = caller.arn();
        let message = format!("User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role_arn}");
        return Err(denied(message));
    }
    if world.identities.roles.get(role).is_some_and(|role| seconds > role.longest_session) {
        let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        return Err(Refusal::new(400, "ValidationError", message));
    }
    let version = if envelope.is_global_sts() { TokenVersion::One } else { TokenVersion::Two };
    let identity = Identity::Role { role: role.to_owned(), session: name.to_owned() };
    let given = world.make_session(&NewSession {
        identity: &identity,
        account: ACCOUNT,
        kind: SessionKind::Role,
        // The session of a role has shown no device, whatever led to it.
        mfa: false,
        seconds,
        version,
    });
    let result = format!(
        "{}\n    <AssumedRoleUser>\n      <AssumedRoleId>{}:{}</AssumedRoleId>\n      <Arn>{}</Arn>\n    </AssumedRoleUser>",
        credentials(&given),
        role_id(role),
        escape(name),
        escape(&identity.arn().unwrap_or_default()),
    );
    Ok(document("AssumeRole", &result, request_id))
}

/// Whether the role trusts the caller, and his own policies let him: they need not where the trust policy names him.
fn may(world: &World, caller: &Caller, region: &str, role_arn: &str, role: &str, shown: bool) -> bool {
    if caller.account != ACCOUNT {
        return false;
    }
    let resources = [role_arn.to_owned()];
    let principal = match &caller.identity {
        // A trust policy names roles, not their sessions.
        Identity::Role { role, .. } => format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
        other => other.arn().unwrap_or_default(),
    };
    let asked = caller.asks("sts:AssumeRole", &resources, region, &principal);
    let asked = Asked { mfa: if shown { Some(true) } else { asked.mfa }, ..asked };
    let own = world.identities.decide(&caller.identity, &asked).decision;
    let trusted = match world.identities.roles.get(role).and_then(|role| role.trust.trusts(&asked, ACCOUNT)) {
        _ if world.may_assume(role_arn) => Some(ByName(false)),
        found => found,
    };
    match trusted {
        Some(ByName(true)) => own != Decision::Explicit,
        Some(ByName(false)) => own == Decision::Allowed,
        None => false,
    }
}

/// `[\w+=,.@-]{2,64}`.
fn session_name(name: &str) -> bool {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    (2..=64).contains(&name.len()) && name.chars().all(fine)
}
