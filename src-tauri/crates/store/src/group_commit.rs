//! Group commit: those who wait at the same time share one commit. A synced commit costs milliseconds; thousands of
//! them, one after the other, would cost more than the calls they precede.
//!
//! Whoever finds nobody writing starts a drain, a piece of work that belongs to no caller: a caller that is dropped, or
//! a future that is not polled for a while, holds up nobody else.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::{Connection, ErrorCode};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;

use crate::error::Fault;
use crate::{Intent, IntentId, Receipt, Store, StoreError};

/// What to write.
#[derive(Debug)]
pub(crate) enum Work {
    Intent(Box<Intent>),
    Receipt(IntentId, Box<Receipt>),
}

type Answer = Result<IntentId, StoreError>;

#[derive(Debug)]
struct Entry {
    work: Work,
    answer: oneshot::Sender<Answer>,
}

/// Those who wait, and what became of the journal.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    poison: OnceLock<Arc<StoreError>>,
    #[cfg(test)]
    commits: std::sync::atomic::AtomicU64,
}

#[derive(Debug, Default)]
struct Waiting {
    entries: Vec<Entry>,
    draining: bool,
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poisoned(&self) -> Option<StoreError> {
        self.poison.get().map(|cause| StoreError::JournalPoisoned { cause: Arc::clone(cause) })
    }
}

impl Store {
    /// Waits until `work` is committed together with whatever else is waiting.
    pub(crate) async fn commit(&self, work: Work) -> Answer {
        self.allow_any()?;
        let (answer, answered) = oneshot::channel();
        let start = {
            let mut waiting = self.queue().waiting();
            waiting.entries.push(Entry { work, answer });
            !std::mem::replace(&mut waiting.draining, true)
        };
        if start {
            Drain { store: self.clone(), finished: false }.start();
        }
        answered.await.unwrap_or(Err(StoreError::Interrupted))
    }

    /// Writes a batch in one transaction. An entry that is wrong in itself fails alone, and so does a batch that could
    /// not begin because another session was writing; anything else that goes wrong poisons the journal, because then
    /// nobody knows what of it the disk will keep.
    fn write_entries(&self, connection: &mut Connection, batch: Vec<Entry>) -> Vec<(oneshot::Sender<Answer>, Answer)> {
        const DOING: &str = "writing the journal";
        let fail = |batch: Vec<Entry>, error: &dyn Fn() -> StoreError| {
            batch.into_iter().map(|entry| (entry.answer, Err(error()))).collect()
        };
        let written = match self.begin(connection) {
            Err(Fault::Sqlite(error)) if is_busy(&error) => {
                tracing::warn!("another session keeps the store busy: a batch of the journal was not written");
                let detail = self.path().display().to_string();
                return fail(batch, &|| StoreError::LockedByOther { doing: DOING, detail: detail.clone() });
            }
            Err(fault) => Err(fault),
            Ok(transaction) => {
                let answers: Result<Vec<_>, _> =
                    batch.iter().map(|entry| self.write_entry(&transaction, &entry.work)).collect();
                answers.and_then(|answers| transaction.commit().map(|()| answers).map_err(Fault::from))
            }
        };
        let queue = self.queue();
        match written {
            Ok(answers) => {
                #[cfg(test)]
                queue.commits.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                batch.into_iter().map(|entry| entry.answer).zip(answers).collect()
            }
            Err(fault) => {
                let cause = Arc::new(fault.at(DOING, self.path()));
                tracing::error!(%cause, "the journal cannot be written: nothing more is sent");
                // The first failure stays the one that is told.
                let _ = queue.poison.set(Arc::clone(&cause));
                fail(batch, &|| StoreError::JournalPoisoned { cause: Arc::clone(&cause) })
            }
        }
    }

    /// The outer error is the whole batch's, the inner one this entry's.
    fn write_entry(&self, connection: &Connection, work: &Work) -> Result<Answer, Fault> {
        let answer = match work {
            Work::Intent(intent) => match self.queue().poisoned() {
                Some(poisoned) => Err(poisoned.into()),
                None => self.write_intent(connection, intent),
            },
            Work::Receipt(intent, receipt) => self.write_receipt(connection, *intent, receipt),
        };
        match answer {
            Ok(id) => Ok(Ok(id)),
            Err(Fault::Store(error)) => Ok(Err(error)),
            // SQLite takes back the one statement and keeps the transaction.
            Err(Fault::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Ok(Err(StoreError::sqlite("writing a journal entry", self.path(), error)))
            }
            Err(fault) => Err(fault),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Writes batch after batch until nobody waits.
struct Drain {
    store: Store,
    finished: bool,
}

impl Drain {
    fn start(mut self) {
        match Handle::try_current() {
            // Inline, but as a task: everyone who is ready before it gets into its batch. A blocking thread would also
            // hold paused time still, but its speed would decide who shares a commit, and a replay would differ.
            Ok(runtime) if runtime.runtime_flavor() == RuntimeFlavor::CurrentThread => {
                drop(runtime.spawn(async move { self.run() }));
            }
            Ok(runtime) => drop(runtime.spawn_blocking(move || self.run())),
            Err(_) => self.run(),
        }
    }

    fn run(&mut self) {
        loop {
            // The connection first: those who come while it is busy get into this batch.
            let mut connection = self.store.connection();
            let batch = {
                let mut waiting = self.store.queue().waiting();
                if waiting.entries.is_empty() {
                    waiting.draining = false;
                    self.finished = true;
                    return;
                }
                std::mem::take(&mut waiting.entries)
            };
            let answers = self.store.write_entries(&mut connection, batch);
            drop(connection);
            for (answer, result) in answers {
                // Nobody listens if the caller was dropped; its row is then one without a receipt.
                let _ = answer.send(result);
            }
        }
    }
}

/// A drain that is dropped before it ran (the runtime shuts down) must leave nobody waiting for it.
impl Drop for Drain {
    fn drop(&mut self) {
        if !self.finished {
            let abandoned = {
                let mut waiting = self.store.queue().waiting();
                waiting.draining = false;
                std::mem::take(&mut waiting.entries)
            };
            drop(abandoned);
        }
    }
}

#[cfg(test)]
#[path = "group_commit_tests.rs"]
mod tests;
