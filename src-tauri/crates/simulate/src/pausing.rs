//! Sign-ins that end in the middle of the work, and a person who signs in again after a while.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_drill::{Drill, Fault};
use quench_engine::session::Session;

use crate::dice::Dice;

/// Each ends whatever is signed in with when the first call after it comes.
pub(crate) fn end_sign_ins(dice: &mut Dice, drill: &Drill, begins: Timestamp) {
    for _ in 0..dice.between(0, 4) {
        let after = SignedDuration::from_secs(i64::from(dice.between(1, 600)));
        drill.inject(Fault::credentials_expire(begins.checked_add(after).unwrap_or(begins)));
    }
}

/// Somebody who sees that the sign-in is over.
pub(crate) struct Pauses {
    session: Arc<Session>,
    drill: Drill,
    clock: Clock,
    seed: u64,
    dice: Dice,
}

impl Pauses {
    pub(crate) fn beside(session: &Arc<Session>, drill: &Drill, clock: &Clock, seed: u64) -> Self {
        let dice = Dice::new(seed, 8);
        Self { session: Arc::clone(session), drill: drill.clone(), clock: clock.clone(), seed, dice }
    }

    /// Signs in again whenever it is over. Never ends.
    pub(crate) async fn sign_in_again(mut self) {
        loop {
            self.session.ground().connection.sign_in_ended().await;
            let minutes = self.dice.between(1, 90);
            self.clock.sleep(Duration::from_secs(60 * u64::from(minutes))).await;
            let source = Source::Practice(self.drill.clone());
            // Where there is no way to AWS they try again later.
            if let Ok(connection) = connect(ConnectOptions::new(source, self.clock.clone(), self.seed)).await {
                let _ = self.session.sign_in_again(connection);
            }
        }
    }
}
