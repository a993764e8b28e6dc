//! Saving the practice account beside its incident.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use quench_drill::Drill;
use quench_store::Store;
use tokio::time::Instant;

use crate::session::Session;
use crate::session_error::SessionError;

/// How soon what changed a practice account is saved: what is killed in between is forgotten by the account, and known to the
/// journal.
const SAVE_AFTER: Duration = Duration::from_millis(250);
/// How often it is saved while it is only read.
const SAVE_EVERY: Duration = Duration::from_secs(2);
/// A large one that is only read is saved more rarely: saving may take up a tenth of the time.
const SHARE: u32 = 10;

/// Calls that reached a practice account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Calls {
    all: u64,
    /// Those that may have changed it: an account that goes back behind what the journal says was done is nobody's.
    changing: u64,
}

impl Calls {
    /// By `service:Operation`, as the account counts them.
    fn of(counts: BTreeMap<String, u64>) -> Self {
        let mut of = Self::default();
        for (operation, count) in counts {
            let name = operation.rsplit(':').next().unwrap_or_default();
            let reads = ["List", "Describe", "Get", "Lookup"].iter().any(|verb| name.starts_with(verb));
            of.all += count;
            of.changing += if reads { 0 } else { count };
        }
        of
    }

    /// Whether something came since those that are kept: what may have changed the account at once, the rest once it is due.
    fn are_to_be_kept(self, kept: Self, due: bool) -> bool {
        self.changing != kept.changing || (self != kept && due)
    }
}

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
        let saved = self.drill.save().map_err(|error| SessionError::Unreadable(error.to_string()))?;
        let mut kept = self.progress.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // One that began later has copied the account later, and has all that this one has.
        if *kept < begun {
            self.store.put_world(&saved, now)?;
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

    /// Saves the practice account again and again while calls reach it. Runs until dropped.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_world_saved(&self) -> Result<(), SessionError> {
        let Some(drill) = &self.drill else { return Ok(()) };
        let (mut kept, mut due, mut pause) = (Calls::default(), Instant::now(), SAVE_AFTER);
        loop {
            // Real time: the machine's disk does not run faster with the practice clock.
            tokio::time::sleep(pause).await;
            let calls = Calls::of(drill.calls());
            if !calls.are_to_be_kept(kept, Instant::now() >= due) {
                continue;
            }
            kept = calls;
            let Some(saving) = self.saving() else { return Ok(()) };
            let (began, now) = (Instant::now(), self.now());
            // Tens of megabytes are written for a large account: no click waits for that.
            if let Ok(saved) = tokio::task::spawn_blocking(move || saving.save(now)).await {
                saved?;
            }
            // A large account that changes all the time is saved for half of it at most.
            pause = SAVE_AFTER.max(began.elapsed());
            due = Instant::now() + SAVE_EVERY.max(began.elapsed() * SHARE);
        }
    }
}

#[cfg(test)]
mod tests {
    use quench_aws::{ConnectOptions, Source, connect};
    use quench_clock::Clock;

    use super::*;
    use crate::region_sweep::Depth;
    use crate::sweep::Scope;

    #[test]
    fn what_may_have_changed_the_account_is_kept_at_once_and_what_was_read_when_it_is_due() {
        let kept = Calls { all: 7, changing: 2 };
        let (read, changed) = (Calls { all: 9, changing: 2 }, Calls { all: 8, changing: 3 });
        let asked = |calls: Calls| (calls.are_to_be_kept(kept, false), calls.are_to_be_kept(kept, true));
        assert_eq!((asked(kept), asked(read), asked(changed)), ((false, false), (false, true), (true, true)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_sweep_changes_nothing_and_a_call_that_is_no_reading_may() {
        let clock = Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1.0);
        let drill = Drill::start("quiet", 7, clock.clone()).unwrap();
        let connection = connect(ConnectOptions::new(Source::Practice(drill.clone()), clock, 7)).await.unwrap();
        let session = Session::open(connection, Store::in_memory().unwrap(), None).unwrap();
        session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
        let calls = Calls::of(drill.calls());
        assert!(calls.all > 30 && calls.changing == 0, "{calls:?}");
        let enabled = BTreeMap::from([("account:EnableRegion".to_owned(), 1), ("ecs:ListClusters".to_owned(), 4)]);
        assert_eq!(Calls::of(enabled), Calls { all: 5, changing: 1 });
    }

    #[test]
    fn a_copy_that_was_made_earlier_does_not_replace_a_later_one() {
        let clock = Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1.0);
        let now = clock.now();
        let drill = Drill::start("quiet", 7, clock).unwrap();
        let store = Store::in_memory().unwrap();
        store.lock_account("000000000000").unwrap();
        let saving = Saving { drill, store: store.clone(), progress: Arc::default() };
        let later = 2;
        store.put_world(b"the later one", now).unwrap();
        *saving.progress.kept.lock().unwrap() = later;
        saving.save(now).unwrap();
        assert_eq!(store.world().unwrap().unwrap().body, b"the later one");
        saving.progress.begun.store(later, Ordering::SeqCst);
        saving.save(now).unwrap();
        assert_ne!(store.world().unwrap().unwrap().body, b"the later one");
    }
}
