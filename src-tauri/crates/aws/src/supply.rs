//! What the credentials of one sign-in come from, and those that it gave last.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use jiff::{SignedDuration, Timestamp};
use quench_core::account::Identity;
use sha2::{Digest, Sha256};

use crate::credentials::Origin;
use crate::standing::Problem;

/// A source of credentials, with those that it gave last.
#[derive(Debug)]
pub(crate) struct Supply {
    pub(crate) origin: Origin,
    /// Whose they are; a renewal may only bring another caller of the same account.
    pub(crate) caller: Mutex<Identity>,
    /// Held while the source or sts is asked: many calls that expire together ask for new credentials once.
    pub(crate) asking: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) current: Option<Credentials>,
    /// When the last ones end or ended.
    pub(crate) ends: Option<Timestamp>,
    /// Counts the fetches.
    pub(crate) issue: u64,
    pub(crate) verified: BTreeSet<[u8; 32]>,
    /// Those of which AWS said that they had expired, while a call waits for better ones.
    pub(crate) dead: BTreeSet<[u8; 32]>,
    /// When sts last told, and whether it accepted them.
    pub(crate) told: Option<(Duration, bool)>,
    /// When the current ones were fetched.
    pub(crate) fetched: Option<Duration>,
    /// When fetching last failed, and why.
    pub(crate) failed: Option<(Duration, Problem)>,
    /// When credentials were last dropped because AWS said that they had expired.
    pub(crate) dropped: Option<Duration>,
}

impl Supply {
    /// With the first credentials, which sts has verified at `now`.
    pub(crate) fn new(origin: Origin, caller: Identity, credentials: Credentials, now: Duration) -> Self {
        let mut state = State { told: Some((now, true)), fetched: Some(now), ..State::default() };
        state.verified.insert(mark(&credentials));
        state.put(credentials);
        Self { origin, caller: Mutex::new(caller), asking: tokio::sync::Mutex::default(), state: Mutex::new(state) }
    }

    /// Never held while something is waited for.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn caller(&self) -> Identity {
        self.caller.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn is_called(&self, caller: Identity) {
        *self.caller.lock().unwrap_or_else(PoisonError::into_inner) = caller;
    }

    /// The current credentials and their issue, if they last for longer than `margin`.
    pub(crate) fn lasting(&self, now: Timestamp, margin: SignedDuration) -> Option<(Credentials, u64)> {
        let state = self.state();
        let current = state.current.as_ref().filter(|current| lasts(current, now, margin))?;
        Some((current.clone(), state.issue))
    }
}

impl State {
    pub(crate) fn put(&mut self, credentials: Credentials) {
        self.ends = credentials.expiry().and_then(|at| Timestamp::try_from(at).ok());
        self.current = Some(credentials);
    }
}

pub(crate) fn lasts(credentials: &Credentials, now: Timestamp, margin: SignedDuration) -> bool {
    let Some(expiry) = credentials.expiry() else {
        return true;
    };
    Timestamp::try_from(expiry).is_ok_and(|expiry| expiry.duration_since(now) > margin)
}

/// Tells credentials apart without keeping them.
pub(crate) fn mark(credentials: &Credentials) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(credentials.access_key_id());
    hash.update([0]);
    hash.update(credentials.session_token().unwrap_or_default());
    hash.finalize().into()
}
