//! Sign-ins under way and done: codes, tokens, registered clients. All of it is saved with the world.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{SECOND, World, after};
use crate::chance::{Chance, hash};
use crate::wire::token::{Session, SessionKind, SessionToken};
use crate::{Identity, SignInSettings, TokenVersion};

pub(crate) mod settings;

/// Codes are good for that many seconds: RFC 6749 wants ten minutes at most.
pub(crate) const CODE_LASTS: i64 = 300;
/// A device shows another code that often, in seconds, and none twice.
const DEVICE_TURN: i64 = 30;

/// Everything about sign-ins.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SignIn {
    pub(crate) settings: SignInSettings,
    /// How many codes, tokens and keys were drawn. They come from no stream, so that a sign-in changes nothing else.
    drawn: u64,
    /// Codes of AWS's page.
    pub(crate) codes: BTreeMap<String, Code>,
    /// Sign-ins of AWS's page, by their refresh token.
    pub(crate) logins: BTreeMap<String, Login>,
    /// Proofs of possession that were seen, by their id, with when they are too old anyway.
    pub(crate) proofs: BTreeMap<String, Timestamp>,
    /// Clients of the portal, by id.
    pub(crate) clients: BTreeMap<String, Client>,
    /// Codes of the portal.
    pub(crate) portal_codes: BTreeMap<String, Code>,
    /// Device codes of the portal.
    pub(crate) devices: BTreeMap<String, Device>,
    /// Access tokens of the portal, and until when.
    pub(crate) portal_tokens: BTreeMap<String, Timestamp>,
    /// Refresh tokens of the portal, with their client and until when.
    pub(crate) portal_refreshes: BTreeMap<String, (String, Timestamp)>,
    /// What devices showed and was used, and until when it cannot be used again.
    used: BTreeMap<String, Timestamp>,
}

/// A code that a browser came back with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) client: String,
    pub(crate) redirect: String,
    pub(crate) challenge: String,
    pub(crate) identity: Identity,
    pub(crate) account: String,
    pub(crate) mfa: bool,
    pub(crate) until: Timestamp,
    pub(crate) used: bool,
}

/// A sign-in of AWS's page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Login {
    pub(crate) client: String,
    pub(crate) identity: Identity,
    pub(crate) account: String,
    pub(crate) mfa: bool,
    /// The public key that it is bound to.
    pub(crate) key: String,
    pub(crate) until: Timestamp,
    pub(crate) password_changed: bool,
}

/// A client that registered with the portal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) secret: String,
    pub(crate) grants: Vec<String>,
    pub(crate) redirects: Vec<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) until: Timestamp,
}

/// A device that waits for its person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) client: String,
    pub(crate) user_code: String,
    pub(crate) until: Timestamp,
    /// When its client asked last.
    pub(crate) asked: Option<Timestamp>,
    /// What the person said.
    pub(crate) consented: Option<bool>,
    pub(crate) used: bool,
}

/// Temporary credentials. Nothing checks the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// "ASIA...".
    pub access_key_id: String,
    /// 40 letters.
    pub secret_access_key: String,
    /// What `x-amz-security-token` must be.
    pub session_token: String,
    /// Until when they are good.
    pub expires: Timestamp,
}

/// Whose session is to be made.
pub(crate) struct NewSession<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) account: &'a str,
    pub(crate) kind: SessionKind,
    pub(crate) mfa: bool,
    /// Unless the settings say otherwise.
    pub(crate) seconds: i64,
    pub(crate) version: TokenVersion,
}

impl SignIn {
    /// The sign-ins of somebody whose password was changed.
    pub(crate) fn password_changed(&mut self, of: &Identity) {
        self.logins.values_mut().filter(|login| login.identity == *of).for_each(|login| login.password_changed = true);
    }

    /// Forgets what is long over: an hour later nothing tells a code that is over from one that never was.
    pub(crate) fn forget(&mut self, now: Timestamp) {
        let over = |until: Timestamp| after(until, 3600 * SECOND) <= now;
        self.codes.retain(|_, code| !over(code.until));
        self.portal_codes.retain(|_, code| !over(code.until));
        self.devices.retain(|_, device| !over(device.until));
        self.logins.retain(|_, login| !over(login.until));
        self.portal_tokens.retain(|_, until| !over(*until));
        self.portal_refreshes.retain(|_, (_, until)| !over(*until));
        self.proofs.retain(|_, until| *until > now);
        self.used.retain(|_, until| *until > now);
    }
}

impl World {
    /// How sign-ins go.
    pub fn sign_in_settings(&self) -> &SignInSettings {
        &self.sign_in.settings
    }

    /// Sets how sign-ins go from now on.
    pub fn set_sign_in_settings(&mut self, settings: SignInSettings) {
        self.sign_in.settings = settings;
    }

    /// Changes something of how sign-ins go from now on.
    pub fn change_sign_in(&mut self, change: impl FnOnce(&mut SignInSettings)) {
        change(&mut self.sign_in.settings);
    }

    /// Gives somebody of the practice account a session, as if he had signed in: what a test calls with.
    pub fn give_session(&mut self, identity: &Identity, mfa: bool, seconds: u32) -> Credentials {
        self.make_session(&NewSession {
            identity,
            account: crate::ACCOUNT,
            kind: SessionKind::Role,
            mfa,
            seconds: i64::from(seconds),
            version: TokenVersion::Two,
        })
    }

    pub(crate) fn make_session(&mut self, new: &NewSession<'_>) -> Credentials {
        let seconds = self.sign_in.settings.credentials_last.map_or(new.seconds, i64::from);
        let expires = after(self.now, seconds * SECOND);
        let access_key_id = format!("ASIA{}", self.drawn("key", 16).to_ascii_uppercase());
        let session = Session {
            identity: new.identity.clone(),
            account: new.account.to_owned(),
            kind: new.kind,
            mfa: new.mfa,
            issued: self.now.as_millisecond(),
            expires: expires.as_millisecond(),
            count: self.identities.sessions,
            key: Some(access_key_id.clone()),
        };
        Credentials {
            secret_access_key: super::identity::secret(self.seed, &access_key_id),
            access_key_id,
            session_token: SessionToken::write(new.version, &session),
            expires,
        }
    }

    /// So many hexadecimal digits that were never drawn before.
    pub(crate) fn drawn(&mut self, what: &str, length: usize) -> String {
        self.sign_in.drawn += 1;
        Chance::new(hash(self.seed, &format!("{what} {}", self.sign_in.drawn))).hex(length)
    }

    /// Takes what a device shows, once: false if it shows something else, or if that was used already.
    pub(crate) fn take_code(&mut self, serial: &str, code: &str) -> bool {
        let now = self.now;
        self.sign_in.used.retain(|_, until| *until > now);
        let shown = self.sign_in.settings.mfa_code.as_deref() == Some(code);
        let again = after(now, DEVICE_TURN * SECOND);
        shown && self.sign_in.used.insert(format!("{serial} {code}"), again).is_none_or(|until| until <= now)
    }
}
