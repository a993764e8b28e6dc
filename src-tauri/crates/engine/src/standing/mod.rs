//! How the caller stands: what the account is called, what the caller may do, and what it is to be warned of.
//!
//! It is found out beside everything else and never before it: nothing waits for it, and no rule of a teardown rests on it.
//! What AWS then refuses is told where it is refused.

use std::sync::{MutexGuard, PoisonError};

use jiff::Timestamp;
use quench_aws::{AccountNames, CallerKey, PermissionReading};
use quench_core::account::Identity;
use quench_core::permission::{Answers, Caller, warnings};
use quench_core::view::{PermissionsView, SignInView, StandingView, StandingWarning};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::session::Session;

/// What was found out.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    names: AccountNames,
    known: Option<Known>,
    /// Somebody is finding it out.
    asking: bool,
}

/// What was found out of one caller.
#[derive(Debug)]
struct Known {
    /// Whoever signs in later may be another one of the account, or the same one with less: without a code, say.
    sign_in: u64,
    caller: Identity,
    key: Option<CallerKey>,
    reading: PermissionReading,
    at: Timestamp,
}

impl Known {
    fn is_of(&self, (sign_in, caller): &(u64, Identity)) -> bool {
        self.sign_in == *sign_in && self.caller == *caller
    }
}

/// It is being found out; also where that is dropped it ends.
struct Asking<'a>(&'a Session);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.standing_lock().asking = false;
        self.0.tell_standing();
    }
}

impl Session {
    fn standing_lock(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tell_standing(&self) {
        self.standing_changed.send_modify(|count| *count += 1);
    }

    /// Tells when names, warnings or permissions changed. The sign-in has a watch of its own.
    pub fn watch_standing(&self) -> watch::Receiver<u64> {
        self.standing_changed.subscribe()
    }

    /// Finds out what the account is called and what the caller may do. Reads only, at no cost, and of budgets that a sweep
    /// hardly uses. Where it is being found out already, this returns at once.
    pub async fn ask_permissions(&self) {
        {
            let mut standing = self.standing_lock();
            if std::mem::replace(&mut standing.asking, true) {
                return;
            }
        }
        let _asking = Asking(self);
        self.tell_standing();
        let connection = &self.ground.connection;
        let cancel = CancellationToken::new();
        loop {
            let (caller, sign_in) = (connection.caller(), connection.sign_in_number());
            let (names, key, reading) = tokio::join!(
                connection.account_names(&cancel),
                connection.caller_key(),
                Box::pin(connection.read_permissions(&cancel))
            );
            // Somebody else may have signed in meanwhile: that would be half of each.
            if connection.sign_in_number() == sign_in {
                // An account that cannot be noted now is noted the next time.
                let _ = self.note_names(names.alias.as_deref(), names.name.as_deref());
                let mut standing = self.standing_lock();
                standing.names = names;
                standing.known = Some(Known { sign_in, caller, key, reading, at: self.now() });
                return;
            }
        }
    }

    /// How the caller stands now. `sign_in` is [`Session::sign_in_view`] with what only the caller of this knows.
    pub fn standing(&self, sign_in: SignInView) -> StandingView {
        let warnings = self.standing_warnings();
        let now = (self.ground.connection.sign_in_number(), self.caller());
        let standing = self.standing_lock();
        let known = standing.known.as_ref().filter(|known| known.is_of(&now));
        let unknown = Answers::default();
        let answers = known.map_or(&unknown, |known| &known.reading.answers);
        StandingView {
            alias: standing.names.alias.clone(),
            name: standing.names.name.clone(),
            sign_in,
            warnings,
            permissions: PermissionsView {
                source: known.map(|known| known.reading.source),
                asking: standing.asking,
                asked_at: known.map(|known| known.at),
                areas: answers.areas(),
                policy_to_ask_for: answers.policy_to_ask_for(),
            },
        }
    }

    /// Whether the caller would be allowed more with a code of a device.
    pub fn needs_code(&self) -> bool {
        let now = (self.ground.connection.sign_in_number(), self.caller());
        let standing = self.standing_lock();
        standing.known.as_ref().is_some_and(|known| known.is_of(&now) && known.reading.answers.needs_code())
    }

    /// What the caller is to be warned of about itself, the gravest first.
    pub fn standing_warnings(&self) -> Vec<StandingWarning> {
        let actors = self.rogue_actors();
        let now = (self.ground.connection.sign_in_number(), self.caller());
        let standing = self.standing_lock();
        let known = standing.known.as_ref().filter(|known| known.is_of(&now));
        let access_key = known.and_then(|known| known.key.as_ref()).map(|key| key.id.as_str());
        let quarantine = known.and_then(|known| known.reading.quarantine.as_ref());
        let quarantine = quarantine.map(|quarantine| quarantine.policy.as_deref());
        warnings(Caller { arn: &now.1.arn, access_key, quarantine }, &actors)
    }
}
