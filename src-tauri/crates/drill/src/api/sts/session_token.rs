//! `GetSessionToken`: a session of oneself, which may have shown a device. No policy can deny it.

use super::{credentials, denied, device, document, duration};
use crate::api::Caller;
use crate::wire::json::Answer;
use crate::wire::query::Form;
use crate::wire::request::Envelope;
use crate::wire::token::SessionKind;
use crate::world::sign_in::NewSession;
use crate::{Identity, NewEvent, TokenVersion, World};

/// Twelve hours unless asked otherwise, 36 at most; the root user an hour.
const USUAL: i64 = 43_200;
const MOST: i64 = 129_600;
const ROOT: i64 = 3600;

pub(super) fn answer(world: &mut World, envelope: &Envelope, form: &Form, request_id: &str) -> Answer {
    let caller = Caller::of(world, envelope);
    if caller.is_session() {
        return Err(denied("Cannot call GetSessionToken with session credentials"));
    }
    let asked = duration(form, USUAL, MOST)?;
    let seconds = if caller.identity == Identity::Root { asked.min(ROOT) } else { asked };
    let mfa = device::shown(world, &caller, form)?;
    let version = if envelope.is_global_sts() { TokenVersion::One } else { TokenVersion::Two };
    let actor = caller.actor(world, envelope);
    world.record_event(NewEvent::session_token(&envelope.region, actor));
    let given = world.make_session(&NewSession {
        identity: &caller.identity,
        account: &caller.account,
        kind: SessionKind::OfUser,
        mfa,
        seconds,
        version,
    });
    Ok(document("GetSessionToken", &credentials(&given), request_id))
}
