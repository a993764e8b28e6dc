//! Who calls: by the token of a session, by a key that the account has given, or else the person who cleans up.

use crate::chance::hash;
use crate::wire::request::Envelope;
use crate::wire::token::{Session, SessionKind, SessionToken};
use crate::world::identity::policy::Asked;
use crate::world::identity::{KeyState, unique_id};
use crate::world::{CALLER_ID, CALLER_ROLE};
use crate::{ACCOUNT, Actor, Identity, World};

/// The principal of a call.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) identity: Identity,
    /// Twelve digits.
    pub(crate) account: String,
    /// None of a long-term key.
    pub(crate) session: Option<Session>,
    /// Whether the key that was signed with counts; so does one that nobody knows.
    pub(crate) key: KeyState,
}

impl Caller {
    pub(crate) fn of(world: &World, envelope: &Envelope) -> Self {
        let token = envelope.token.as_deref().and_then(SessionToken::read);
        if let Some(session) = token.and_then(|token| token.session) {
            let other = |key: &String| envelope.access_key.as_ref() != Some(key);
            let key = if session.key.as_ref().is_some_and(other) { KeyState::Deleted } else { KeyState::Active };
            let (identity, account) = (session.identity.clone(), session.account.clone());
            return Self { identity, account, session: Some(session), key };
        }
        let known = envelope.access_key.as_ref().and_then(|id| world.identities.keys.get(id));
        let Some(key) = known else { return Self::person() };
        let identity = key.user.clone().map_or(Identity::Root, Identity::User);
        let account = key.account.clone().unwrap_or_else(|| ACCOUNT.to_owned());
        Self { identity, account, session: None, key: key.state }
    }

    pub(crate) fn person() -> Self {
        Self::in_role(CALLER_ROLE, "you")
    }

    pub(crate) fn in_role(role: &str, session: &str) -> Self {
        let identity = Identity::Role { role: role.to_owned(), session: session.to_owned() };
        Self { identity, account: ACCOUNT.to_owned(), session: None, key: KeyState::Active }
    }

    /// `arn:aws:sts::000000000000:assumed-role/ROLE/SESSION`, `arn:aws:iam::000000000000:user/NAME`.
    pub(crate) fn arn(&self) -> String {
        self.identity.arn().unwrap_or_default().replacen(ACCOUNT, &self.account, 1)
    }

    /// "AROA...:SESSION", "AIDA...", and of the root user the account's number.
    pub(crate) fn id(&self) -> String {
        match &self.identity {
            Identity::User(name) => unique_id("AIDA", name),
            Identity::Role { role, session } => format!("{}:{session}", role_id(role)),
            Identity::Federated { name, .. } => format!("{}:{name}", self.account),
            _ => self.account.clone(),
        }
    }

    /// As policies see him. A long-term key has no word on a device.
    pub(crate) fn asks<'a>(
        &self,
        action: &'a str,
        resources: &'a [String],
        region: &'a str,
        principal: &'a str,
    ) -> Asked<'a> {
        let session = self.session.as_ref();
        Asked {
            action,
            resources,
            region,
            principal,
            mfa: session.map(|session| session.mfa),
            issued: session.map(|session| session.issued),
            passed_to: None,
        }
    }

    /// Whether he is in a session, also where it is the person's who needs no token.
    pub(crate) fn is_session(&self) -> bool {
        self.session.is_some() || matches!(self.identity, Identity::Role { .. })
    }

    /// Whether it is a session of `sts:GetSessionToken`.
    pub(crate) fn is_session_of_user(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.kind == SessionKind::OfUser)
    }

    /// As CloudTrail records who called. The address is of a range that is kept for documentation.
    pub(crate) fn actor(&self, world: &World, envelope: &Envelope) -> Actor {
        let place = 1 + hash(world.seed, "address of the caller") % 254;
        Actor {
            identity: self.identity.clone(),
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
        _ => unique_id("AROA", role),
    }
}
