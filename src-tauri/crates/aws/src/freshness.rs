//! How a connection outlives its sign-in: renewed in the background, paused when it is over, and taken up by the next one.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_core::account::Identity;
use quench_core::view::{SignInEnded, SignInState};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::connect_error::ConnectError;
use crate::connection::Connection;
use crate::signer::{AFTER_FAILURE, BETWEEN_FETCHES, Signer};
use crate::standing::Problem;
use crate::supply::Supply;

/// The background renews this long before the end: before the work would, so that a refusal is known first.
const RENEW_EARLY: SignedDuration = SignedDuration::from_mins(5);
/// The longest sleep of the background: a computer that was closed wakes up at another time than it expected.
const LOOKS_AT_LEAST_EVERY: Duration = Duration::from_secs(60);

/// Until when a connection is signed in, and who waits for the next sign-in. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInStatus {
    /// Whether it counts. Only a connection that holds tells that it has ended.
    pub state: SignInState,
    /// When the present credentials end or the last ones ended; none of a long-term key, or where the source does not tell.
    pub expires_at: Option<Timestamp>,
    /// The source gives the next credentials by itself, and has not refused it.
    pub renews: bool,
    /// Calls that wait until somebody signs in again.
    pub waiting: u32,
}

impl Connection {
    /// From now on a sign-in that has ended fails no call: whatever is called waits until somebody signs in again
    /// ([`Connection::adopt`]) or until the source gives good credentials again ([`Connection::keep_fresh`]). Every
    /// cancellation gets through meanwhile, and so does dropping the call. A change that AWS refused for its expired
    /// credentials was not made, and goes through its door again, with another intent.
    ///
    /// No way to AWS, or a slow one, is not the end of a sign-in.
    pub fn hold_when_ended(&self) {
        self.line.signer.standing.hold();
    }

    /// Signs with the credentials of `new`, and with what they come from, from now on; whatever waits goes on. Home region,
    /// budgets and counters stay. The caller may be another one of the same account ([`Connection::caller`]).
    ///
    /// # Errors
    /// [`ConnectError::AnotherAccount`] if `new` is of another account, partition or world. Then nothing has changed.
    pub fn adopt(&self, new: Connection) -> Result<(), ConnectError> {
        let named = |connection: &Connection| {
            let Identity { account, partition, .. } = connection.identity();
            (account.clone(), partition.clone(), connection.world().key())
        };
        let (ours, theirs) = (named(self), named(&new));
        if ours != theirs {
            let words = |(account, partition, world): (String, String, String)| match partition.as_str() {
                "aws" if world == self.world().key() => account,
                _ => format!("{account} in {partition}, {world}"),
            };
            return Err(ConnectError::AnotherAccount { expected: words(ours), got: words(theirs) });
        }
        let (supply, _) = new.line.signer.standing.supply();
        self.line.signer.adopt(supply);
        Ok(())
    }

    /// Which sign-in signs now, counted from 0: another one to the same account, or a session that a code gave, is the next.
    pub fn sign_in_number(&self) -> u64 {
        self.line.signer.standing.now().0
    }

    /// Until when it is signed in.
    pub fn sign_in(&self) -> SignInStatus {
        self.line.signer.sign_in()
    }

    /// Changes whenever [`Connection::sign_in`] does.
    pub fn watch_sign_in(&self) -> watch::Receiver<u64> {
        self.line.signer.standing.watch()
    }

    /// Who signs now: the account is always that of [`Connection::identity`].
    pub fn caller(&self) -> Identity {
        self.line.signer.standing.supply().0.caller()
    }

    /// Renews what renews in time, notices the end of what does not at its instant, and takes up a sign-in that has come
    /// back, because another program renewed what it rests on. One that led to another account does not come back.
    /// Never ends: drop it.
    pub async fn keep_fresh(&self) {
        let signer = &self.line.signer;
        let mut changes = self.watch_sign_in();
        loop {
            signer.freshen().await;
            let (known, pause) = (signer.standing.now(), signer.next_look());
            let until_changed = async {
                // What it has done itself, and who begins to wait, are no reason to look again.
                while signer.standing.now() == known && changes.changed().await.is_ok() {}
            };
            tokio::select! {
                biased;
                () = until_changed => {}
                () = self.clock().sleep(pause) => {}
            }
        }
    }

    /// Whether it waits for the next sign-in when one has ended.
    pub fn holds(&self) -> bool {
        self.line.signer.standing.holds()
    }

    /// Waits, and is counted, while the sign-in is over; false if `cancel` came first. For what must not begin before it can
    /// be sent.
    pub async fn signed_in(&self, cancel: &CancellationToken) -> bool {
        let ready = async {
            // What else is the matter the call itself tells.
            if self.holds() {
                let _ = self.line.signer.ready().await;
            }
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => false,
            () = ready => true,
        }
    }

    /// How often a sign-in of this connection has ended so far.
    pub fn pauses(&self) -> u64 {
        self.line.signer.standing.pauses()
    }

    /// Waits until a sign-in has ended more than `pauses` times, and another one has taken its place. What was read before
    /// may be as old as one likes by then.
    pub async fn resumed(&self, pauses: u64) {
        self.line.signer.standing.resumed(pauses).await;
    }

    /// Waits until the sign-in has ended: then nothing that waits for an answer of AWS will have one soon.
    pub async fn sign_in_ended(&self) {
        self.line.signer.standing.ended().await;
    }
}

impl Signer {
    pub(crate) fn adopt(&self, supply: Arc<Supply>) {
        // What it gives may be of version 1.
        self.counts_everywhere.store(false, Ordering::Relaxed);
        self.standing.adopt(supply);
    }

    fn sign_in(&self) -> SignInStatus {
        let (supply, _) = self.standing.supply();
        let (state, waiting) = self.standing.told();
        let known = supply.state();
        let refused = known.failed.as_ref().is_some_and(|(_, problem)| problem.ends.is_some());
        SignInStatus { state, expires_at: known.ends, renews: supply.origin.renews() && !refused, waiting }
    }

    /// Does what is due. What it comes to is told in the standing.
    async fn freshen(&self) {
        match self.standing.told().0 {
            SignInState::Good => drop(self.credentials(RENEW_EARLY).await),
            SignInState::Ended { why: SignInEnded::AnotherAccount } => {}
            SignInState::Ended { .. } => {
                let (supply, sign_in) = self.standing.supply();
                if !supply.origin.renews() {
                    return;
                }
                let _one_by_one = supply.asking.lock().await;
                match self.renewed(&supply).await {
                    Ok(_) => self.standing.comes_back(sign_in),
                    Err(Problem { error, ends: Some(why) }) => self.standing.end(sign_in, why, &error),
                    Err(_) => {}
                }
            }
        }
    }

    /// How long nothing is due.
    fn next_look(&self) -> Duration {
        if self.standing.is_ended() {
            return BETWEEN_FETCHES;
        }
        let (supply, _) = self.standing.supply();
        let Some(ends) = supply.state().ends else { return LOOKS_AT_LEAST_EVERY };
        let left = |at: Timestamp| Duration::try_from(at.duration_since(self.caller.clock.now())).unwrap_or_default();
        let due = match supply.origin.renews() {
            true => ends.checked_sub(RENEW_EARLY).unwrap_or(ends),
            false => ends,
        };
        match (left(due), left(ends)) {
            (Duration::ZERO, Duration::ZERO) => AFTER_FAILURE,
            (Duration::ZERO, left) => left.min(AFTER_FAILURE),
            (left, _) => left.min(LOOKS_AT_LEAST_EVERY),
        }
    }
}
