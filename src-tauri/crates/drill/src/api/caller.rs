//! Who calls: the session of the person who cleans up, or of a role that was assumed.

use crate::chance::{Chance, hash};
use crate::wire::request::Envelope;
use crate::wire::token::{Session, SessionToken};
use crate::world::{CALLER_ID, CALLER_ROLE};
use crate::{ACCOUNT, Actor, Identity, World};

/// The principal of a call.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Path and name.
    role: String,
    session: String,
}

impl Caller {
    /// By the token of the request; without one that tells of a role, the person.
    pub(crate) fn of(envelope: &Envelope) -> Self {
        let token = envelope.token.as_deref().and_then(SessionToken::read);
        token
            .and_then(|token| token.session)
            .map_or_else(Self::person, |Session { role, name, .. }| Self { role, session: name })
    }

    pub(crate) fn person() -> Self {
        Self { role: CALLER_ROLE.to_owned(), session: "you".to_owned() }
    }

    pub(crate) fn in_role(role: &str, session: &str) -> Self {
        Self { role: role.to_owned(), session: session.to_owned() }
    }

    /// The name of the role without its path.
    fn role_name(&self) -> &str {
        self.role.rsplit('/').next().unwrap_or_default()
    }

    /// `arn:aws:sts::000000000000:assumed-role/ROLE/SESSION`.
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:sts::{ACCOUNT}:assumed-role/{}/{}", self.role_name(), self.session)
    }

    /// "AROA...:SESSION".
    pub(crate) fn id(&self) -> String {
        format!("{}:{}", role_id(&self.role), self.session)
    }

    pub(crate) fn session(&self, expires: i64) -> Session {
        Session { role: self.role.clone(), name: self.session.clone(), expires }
    }

    /// As CloudTrail records who called. The address is of a range that is kept for documentation.
    pub(crate) fn actor(&self, world: &World, envelope: &Envelope) -> Actor {
        let place = 1 + hash(world.seed, "address of the caller") % 254;
        Actor {
            identity: Identity::Role { role: self.role.clone(), session: self.session.clone() },
            access_key_id: envelope.access_key.clone().unwrap_or_default(),
            source_ip: format!("192.0.2.{place}"),
            user_agent: envelope.user_agent.clone(),
            invoked_by: None,
        }
    }
}

/// The unique id that IAM would have given to a role.
pub(crate) fn role_id(role: &str) -> String {
    match CALLER_ID.split_once(':') {
        Some((id, _)) if role == CALLER_ROLE => id.to_owned(),
        _ => format!("AROA{}", Chance::new(hash(0, role)).hex(17).to_ascii_uppercase()),
    }
}
