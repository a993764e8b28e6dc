//! The sweep of which a person said that all in it was theirs: later ones are compared with it.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::columns::Utc;
use crate::{AccountKey, Store, StoreError, SweepId, sweeps};

/// A person's word on a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Which.
    pub sweep: SweepId,
    /// When it was said.
    pub set_at: Timestamp,
}

impl Store {
    /// Calls a sweep good in place of the last one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the sweep is another account's or has not finished; [`StoreError::Missing`];
    /// [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn set_baseline(&self, account: AccountKey, sweep: SweepId, at: Timestamp) -> Result<(), StoreError> {
        self.write("keeping which sweep is good", |transaction| {
            self.allow(transaction, account)?;
            if sweeps::account_of(transaction, sweep)? != account {
                return Err(StoreError::conflict("sweep", sweep, "is of another account").into());
            }
            if sweeps::finished_at(transaction, sweep)?.is_none() {
                return Err(StoreError::conflict("sweep", sweep, "has not finished").into());
            }
            transaction.execute(
                "INSERT INTO baseline (account, sweep, set_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (account) DO UPDATE SET sweep = excluded.sweep, set_at = excluded.set_at",
                params![account, sweep, Utc(at)],
            )?;
            Ok(())
        })
    }

    /// The sweep that is called good.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn baseline(&self, account: AccountKey) -> Result<Option<Baseline>, StoreError> {
        self.read("reading which sweep is good", |connection| {
            let mut statement = connection.prepare_cached("SELECT sweep, set_at FROM baseline WHERE account = ?1")?;
            let found = statement
                .query_row([account], |row| Ok(Baseline { sweep: row.get(0)?, set_at: row.get::<_, Utc>(1)?.0 }));
            Ok(found.optional()?)
        })
    }

    /// Calls no sweep good. True if one was.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn clear_baseline(&self, account: AccountKey) -> Result<bool, StoreError> {
        self.write("taking back which sweep is good", |transaction| {
            self.allow(transaction, account)?;
            Ok(transaction.execute("DELETE FROM baseline WHERE account = ?1", [account])? > 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, second};

    #[test]
    fn the_sweep_that_was_called_good_last_is_the_baseline() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        let sweep = |at| {
            let sweep = store.begin_sweep(*incident, at, second(at)).unwrap();
            store.finish_sweep(sweep, second(at + 1)).unwrap();
            sweep
        };
        let (first, last) = (sweep(1), sweep(3));
        assert_eq!(store.baseline(*account).unwrap(), None);
        for (sweep, at) in [(last, 10), (first, 20)] {
            store.set_baseline(*account, sweep, second(at)).unwrap();
            assert_eq!(store.baseline(*account).unwrap(), Some(Baseline { sweep, set_at: second(at) }));
        }
        assert!(store.clear_baseline(*account).unwrap());
        assert!(!store.clear_baseline(*account).unwrap());
        assert_eq!(store.baseline(*account).unwrap(), None);
    }

    #[test]
    fn only_a_finished_sweep_of_the_account_can_be_good() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        let running = store.begin_sweep(*incident, 1, second(1)).unwrap();
        let set = |account, sweep| store.set_baseline(account, sweep, second(9));
        assert!(matches!(set(*account, running), Err(StoreError::Conflict { .. })));
        assert!(matches!(set(*account, SweepId::new(99)), Err(StoreError::Missing { .. })));
        store.finish_sweep(running, second(2)).unwrap();
        store.lock_account("999999999999").unwrap();
        let other = store.upsert_account("999999999999", "aws", "test", "arn:eve", second(0)).unwrap().key;
        assert!(matches!(set(other, running), Err(StoreError::Conflict { .. })));
        set(*account, running).unwrap();
        assert_eq!(store.baseline(other).unwrap(), None);
    }
}
