//! Whether the sign-in counts, who waits for the next one, and what its credentials come from.
//!
//! A sign-in that has ended is no error of a call: with holding on, whatever needs it waits here until somebody signs in
//! again to the same account, or until the source gives good credentials again by itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::view::{SignInEnded, SignInState};
use tokio::sync::watch;

use crate::connect_error::ConnectError;
use crate::supply::Supply;

/// Why there are no credentials now.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) error: CloudError,
    /// Some if the sign-in is over with it. No way to AWS, or one that is slow, ends none.
    pub(crate) ends: Option<SignInEnded>,
}

/// Which issue of credentials a call was signed with: a refusal of older ones says nothing of the present ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Issue {
    /// Which sign-in.
    pub(crate) sign_in: u64,
    /// Which renewal of it.
    pub(crate) number: u64,
}

/// Shared by all calls of a connection.
#[derive(Debug)]
pub(crate) struct Standing {
    inner: Mutex<Inner>,
    changed: watch::Sender<u64>,
}

#[derive(Debug)]
struct Inner {
    supply: Arc<Supply>,
    /// Counts the sign-ins.
    sign_in: u64,
    holds: bool,
    ended: Option<(SignInEnded, CloudError)>,
    /// How often a sign-in has ended.
    pauses: u64,
    waiting: u32,
}

/// One call that waits, until this is dropped.
struct Waits<'a>(&'a Standing);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        let mut inner = self.0.inner();
        inner.waiting = inner.waiting.saturating_sub(1);
        drop(inner);
        self.0.tell();
    }
}

impl Standing {
    pub(crate) fn new(supply: Supply) -> Self {
        let supply = Arc::new(supply);
        let inner = Inner { supply, sign_in: 0, holds: false, ended: None, pauses: 0, waiting: 0 };
        Self { inner: Mutex::new(inner), changed: watch::Sender::new(0) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tell(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(crate) fn hold(&self) {
        self.inner().holds = true;
    }

    pub(crate) fn holds(&self) -> bool {
        self.inner().holds
    }

    /// What credentials come from now, and the number of the sign-in.
    pub(crate) fn supply(&self) -> (Arc<Supply>, u64) {
        let inner = self.inner();
        (Arc::clone(&inner.supply), inner.sign_in)
    }

    /// Why the sign-in is over, if it is.
    pub(crate) fn problem(&self) -> Option<Problem> {
        self.inner().ended.clone().map(|(why, error)| Problem { error, ends: Some(why) })
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.inner().ended.is_some()
    }

    pub(crate) fn told(&self) -> (SignInState, u32) {
        let inner = self.inner();
        let state = match &inner.ended {
            None => SignInState::Good,
            Some((why, _)) => SignInState::Ended { why: *why },
        };
        (state, inner.waiting)
    }

    /// Which sign-in it is, and whether it counts.
    pub(crate) fn now(&self) -> (u64, Option<SignInEnded>) {
        let inner = self.inner();
        (inner.sign_in, inner.ended.as_ref().map(|(why, _)| *why))
    }

    /// The sign-in is over, unless there has been another one since, or nobody would wait for the next one.
    pub(crate) fn end(&self, sign_in: u64, why: SignInEnded, error: &CloudError) {
        let mut inner = self.inner();
        if !inner.holds || inner.sign_in != sign_in || inner.ended.as_ref().is_some_and(|(known, _)| *known == why) {
            return;
        }
        if inner.ended.is_none() {
            inner.pauses += 1;
        }
        let error = CloudError { kind: kind_of(why), code: None, ..error.clone() };
        inner.ended = Some((why, error));
        drop(inner);
        self.tell();
    }

    /// Its source gives good credentials again.
    pub(crate) fn comes_back(&self, sign_in: u64) {
        let mut inner = self.inner();
        if inner.sign_in == sign_in {
            inner.ended = None;
        }
        drop(inner);
        self.tell();
    }

    /// Another sign-in to the same account: from now on its source gives the credentials.
    pub(crate) fn adopt(&self, supply: Arc<Supply>) {
        let mut inner = self.inner();
        inner.supply = supply;
        inner.sign_in += 1;
        inner.ended = None;
        drop(inner);
        self.tell();
    }

    /// The same, unless somebody has signed in since `expected`. Whether it was adopted.
    pub(crate) fn adopt_after(&self, expected: u64, supply: Arc<Supply>) -> bool {
        let mut inner = self.inner();
        if inner.sign_in != expected {
            return false;
        }
        inner.supply = supply;
        inner.sign_in += 1;
        inner.ended = None;
        drop(inner);
        self.tell();
        true
    }

    /// Waits, and is counted, while the sign-in is over. Dropping it ends the waiting.
    pub(crate) async fn wait(&self) {
        let mut changes = self.watch();
        self.inner().waiting += 1;
        let _waits = Waits(self);
        self.tell();
        // The sender lives as long as this.
        while self.is_ended() && changes.changed().await.is_ok() {}
    }

    /// How often a sign-in has ended so far.
    pub(crate) fn pauses(&self) -> u64 {
        self.inner().pauses
    }

    /// Waits until the sign-in has ended once more than `pauses` times, and somebody has signed in again.
    pub(crate) async fn resumed(&self, pauses: u64) {
        let mut changes = self.watch();
        loop {
            {
                let inner = self.inner();
                if inner.pauses > pauses && inner.ended.is_none() {
                    return;
                }
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Waits until the sign-in is over.
    pub(crate) async fn ended(&self) {
        let mut changes = self.watch();
        while !self.is_ended() && changes.changed().await.is_ok() {}
    }
}

/// As what a call is told that could not be signed.
fn kind_of(why: SignInEnded) -> CloudErrorKind {
    match why {
        SignInEnded::Expired | SignInEnded::CredentialsChanged | SignInEnded::NotAllowed => {
            CloudErrorKind::CredentialsExpired
        }
        SignInEnded::KeyInvalid => CloudErrorKind::CredentialsInvalid,
        SignInEnded::AnotherAccount => CloudErrorKind::AccountChanged,
        SignInEnded::Missing => CloudErrorKind::CredentialsMissing,
    }
}

/// Why a sign-in is over whose source answers with `error`; none if the source may well give credentials in a moment.
pub(crate) fn ended_by(error: &ConnectError) -> Option<SignInEnded> {
    match error {
        ConnectError::TokenExpired(_)
        | ConnectError::NeedsLogin { .. }
        | ConnectError::NeedsPortal { .. }
        | ConnectError::NeedsMfa { .. }
        | ConnectError::SignInExpired { .. }
        | ConnectError::SignInCodeExpired { .. } => Some(SignInEnded::Expired),
        ConnectError::SignInChanged { .. } => Some(SignInEnded::CredentialsChanged),
        ConnectError::KeyInvalid(_) => Some(SignInEnded::KeyInvalid),
        ConnectError::AccessDenied(_)
        | ConnectError::SignInNotAllowed { .. }
        | ConnectError::SignInDenied
        | ConnectError::PortalRefused { .. }
        | ConnectError::PortalEmpty => Some(SignInEnded::NotAllowed),
        ConnectError::AnotherAccount { .. } => Some(SignInEnded::AnotherAccount),
        ConnectError::ProfileNotFound { .. }
        | ConnectError::ProfileFileBroken { .. }
        | ConnectError::ProfileUnsupported { .. }
        | ConnectError::ConfirmProcess { .. }
        | ConnectError::ProcessFailed { .. }
        | ConnectError::KeyMalformed { .. }
        | ConnectError::CredentialsMissing { .. } => Some(SignInEnded::Missing),
        ConnectError::Offline(_)
        | ConnectError::Timeout(_)
        | ConnectError::ClockSkew { .. }
        | ConnectError::EndpointInvalid { .. }
        // None of these is met by a renewal.
        | ConnectError::MfaSerialNeeded { .. }
        | ConnectError::MfaRefused { .. }
        | ConnectError::RegionUnknown { .. }
        | ConnectError::PortalMalformed { .. }
        | ConnectError::PortalElsewhere { .. }
        | ConnectError::PasteMalformed
        | ConnectError::SignInMismatch
        | ConnectError::SignInCancelled
        | ConnectError::SignInTimedOut
        | ConnectError::LoopbackFailed { .. }
        | ConnectError::NotKept
        | ConnectError::Unreadable(_)
        | ConnectError::AwsUnavailable(_)
        | ConnectError::Unexpected(_) => None,
    }
}
