//! The practice account beside its incident: saved now and then, and every change at once.
//!
//! AWS does not forget what it has done, whoever is killed. A large account takes a second to write, so each change is kept by
//! itself ([`Session::keep_world_changes`]) before whoever asked for it is answered, and with that before its receipt is: an
//! account that is brought back is never behind the journal.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use quench_drill::Drill;
use quench_store::Store;
use tokio::time::Instant;

use crate::session::Session;
use crate::session_error::SessionError;

/// How often it is saved while calls reach it: what came since is done again when it is brought back.
const SAVE_EVERY: Duration = Duration::from_secs(2);
/// A large one is saved more rarely: saving may take up a tenth of the time.
const SHARE: u32 = 10;

/// Where a practice account is saved, and how far that has come.
#[derive(Clone)]
struct Saving {
    drill: Drill,
    store: Store,
    progress: Arc<Progress>,
}

#[derive(Default)]
pub(crate) struct Progress {
    begun: AtomicU64,
    /// The last begun of those that are in the store.
    kept: Mutex<u64>,
}

impl Saving {
    fn save(&self, now: Timestamp) -> Result<(), SessionError> {
        let begun = self.progress.begun.fetch_add(1, Ordering::SeqCst) + 1;
        // First: a change that comes in between is in both, and one that is in neither would be lost.
        let changes = self.drill.changes();
        let saved = self.drill.save().map_err(|error| SessionError::Unreadable(error.to_string()))?;
        let mut kept = self.progress.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // One that began later has copied the account later, and has all that this one has.
        if *kept < begun {
            self.store.put_world(&self.drill.world_id(), &saved, changes, now)?;
            *kept = begun;
        }
        Ok(())
    }
}

impl Session {
    fn saving(&self) -> Option<Saving> {
        let drill = self.drill.clone().filter(|_| self.read_only().is_none())?;
        let progress = Arc::clone(&self.saved);
        Some(Saving { drill, store: self.ground.store.clone(), progress })
    }

    /// Saves the practice account beside its incident, now.
    ///
    /// # Errors
    /// The store's.
    pub fn save_world(&self) -> Result<(), SessionError> {
        self.saving().map_or(Ok(()), |saving| saving.save(self.now()))
    }

    /// From now on every change of the practice account is in the store before whoever asked for it is answered.
    pub(crate) fn keep_world_changes(self: &Arc<Self>) {
        let Some(drill) = self.drill.as_ref().filter(|_| self.read_only().is_none()) else { return };
        let (world, failed) = (drill.world_id(), AtomicBool::new(false));
        // The account may outlive the session, and must not hold its store.
        let session = Arc::downgrade(self);
        drill.keep_changes(move |change| {
            let Some(session) = session.upgrade().filter(|_| !failed.load(Ordering::SeqCst)) else { return };
            let kept = change
                .to_bytes()
                .is_ok_and(|body| session.ground.store.put_world_change(&world, change.number(), &body).is_ok());
            // What comes after a gap could not be done again: from here on the account is only saved.
            failed.store(!kept, Ordering::SeqCst);
        });
    }

    /// Saves the practice account again and again while calls reach it. Runs until dropped.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_world_saved(&self) -> Result<(), SessionError> {
        let Some(drill) = &self.drill else { return Ok(()) };
        let (mut kept, mut pause) = (0, SAVE_EVERY);
        loop {
            // Real time: the machine's disk does not run faster with the practice clock.
            tokio::time::sleep(pause).await;
            let calls = drill.calls().values().sum::<u64>();
            if calls == kept {
                continue;
            }
            kept = calls;
            let Some(saving) = self.saving() else { return Ok(()) };
            let (began, now) = (Instant::now(), self.now());
            // Tens of megabytes are written for a large account: no click waits for that.
            if let Ok(saved) = tokio::task::spawn_blocking(move || saving.save(now)).await {
                saved?;
            }
            pause = SAVE_EVERY.max(began.elapsed() * SHARE);
        }
    }
}

#[cfg(test)]
mod tests {
    use quench_clock::Clock;

    use super::*;

    #[test]
    fn a_copy_that_was_made_earlier_does_not_replace_a_later_one() {
        let clock = Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1.0);
        let now = clock.now();
        let drill = Drill::start("quiet", 7, clock).unwrap();
        let store = Store::in_memory().unwrap();
        store.lock_account("000000000000").unwrap();
        let saving = Saving { drill, store: store.clone(), progress: Arc::default() };
        let later = 2;
        store.put_world(&saving.drill.world_id(), b"the later one", 0, now).unwrap();
        *saving.progress.kept.lock().unwrap() = later;
        saving.save(now).unwrap();
        assert_eq!(store.world().unwrap().unwrap().body, b"the later one");
        saving.progress.begun.store(later, Ordering::SeqCst);
        saving.save(now).unwrap();
        assert_ne!(store.world().unwrap().unwrap().body, b"the later one");
    }
}
