//! The serialised practice account, so that a practice incident goes on after a restart, and what changed in it since it was
//! saved. At most one per store.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::columns::Utc;
use crate::{Store, StoreError};

/// A practice account as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeWorld {
    /// The caller's own encoding.
    pub body: Vec<u8>,
    /// When it was saved.
    pub saved_at: Timestamp,
}

impl Store {
    /// Saves the practice account `world` in place of the last one. Its changes up to the one with this `number` are in `body`,
    /// and are let go; those of any other account are let go as well.
    ///
    /// # Errors
    /// [`StoreError::ReadOnlySession`] unless this session holds the lock of some account: a second window must not
    /// overwrite the world of the first.
    pub fn put_world(&self, world: &str, body: &[u8], number: u64, at: Timestamp) -> Result<(), StoreError> {
        self.write("saving the practice account", |transaction| {
            self.allow_some()?;
            const KEPT_IN_IT: &str = "DELETE FROM practice_change WHERE world <> ?1 OR number <= ?2";
            transaction.execute(KEPT_IN_IT, params![world, signed(number)])?;
            transaction.execute(
                "INSERT INTO practice_world (id, body, saved_at) VALUES (1, ?1, ?2)
                 ON CONFLICT DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
                params![body, Utc(at)],
            )?;
            Ok(())
        })
    }

    /// Keeps a change of the practice account `world`, until it is saved with it.
    ///
    /// # Errors
    /// [`StoreError::ReadOnlySession`] as for [`Store::put_world`]; SQLite's, sorted, also where the number was kept before.
    pub fn put_world_change(&self, world: &str, number: u64, body: &[u8]) -> Result<(), StoreError> {
        self.write("keeping a change of the practice account", |transaction| {
            self.allow_some()?;
            const SQL: &str = "INSERT INTO practice_change (world, number, body) VALUES (?1, ?2, ?3)";
            transaction.prepare_cached(SQL)?.execute(params![world, signed(number), body])?;
            Ok(())
        })
    }

    /// The changes of the practice account `world` that are kept, in their order.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn world_changes(&self, world: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        self.read("reading the changes of the practice account", |connection| {
            const SQL: &str = "SELECT body FROM practice_change WHERE world = ?1 ORDER BY number";
            let mut statement = connection.prepare_cached(SQL)?;
            Ok(statement.query_map([world], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// Whether a practice account was saved: without reading it, which is large.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn has_world(&self) -> Result<bool, StoreError> {
        self.read("looking for a practice account", |connection| {
            Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM practice_world)", [], |row| row.get(0))?)
        })
    }

    /// The newest instant, to the second, that anything is known of an account of this world: a sign-in, a sweep, a
    /// plan, its journal, a look at its history.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn newest_instant(&self, world: &str) -> Result<Option<Timestamp>, StoreError> {
        const INSTANTS: &str = "
            WITH mine AS (SELECT id, last_seen_at FROM account WHERE world = ?1),
                 plans AS (SELECT id, created_at FROM plan WHERE account IN (SELECT id FROM mine))
            SELECT max(at) FROM (
                SELECT last_seen_at AS at FROM mine
                UNION ALL SELECT max(started_at, coalesce(finished_at, started_at)) FROM sweep
                    WHERE incident IN (SELECT id FROM incident WHERE account IN (SELECT id FROM mine))
                UNION ALL SELECT created_at FROM plans
                UNION ALL SELECT approved_at FROM approval WHERE plan IN (SELECT id FROM plans)
                UNION ALL SELECT set_at FROM plan_fact WHERE plan IN (SELECT id FROM plans)
                UNION ALL SELECT max(ordered_at, coalesce(ended_at, ordered_at)) FROM region_order
                    WHERE account IN (SELECT id FROM mine)
                UNION ALL SELECT max(intent_at, coalesce(receipt_at, intent_at)) FROM region_attempt
                    WHERE region_order IN (SELECT id FROM region_order WHERE account IN (SELECT id FROM mine))
                UNION ALL SELECT asked_at FROM trail_query WHERE account IN (SELECT id FROM mine)
                UNION ALL SELECT set_at FROM baseline WHERE account IN (SELECT id FROM mine)
                UNION ALL SELECT max(intent_at, coalesce(receipt_at, intent_at)) FROM journal
                    WHERE plan IN (SELECT id FROM plans))";
        self.read("looking for the newest instant", |connection| {
            let newest = connection.query_row(INSTANTS, [world], |row| row.get::<_, Option<Utc>>(0))?;
            Ok(newest.map(|newest| newest.0))
        })
    }

    /// The practice account, if one was saved.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn world(&self) -> Result<Option<PracticeWorld>, StoreError> {
        self.read("reading the practice account", |connection| {
            let world = connection.query_row("SELECT body, saved_at FROM practice_world", [], |row| {
                Ok(PracticeWorld { body: row.get(0)?, saved_at: row.get::<_, Utc>(1)?.0 })
            });
            Ok(world.optional()?)
        })
    }
}

/// SQLite has no unsigned numbers.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{DIGITS, Fixture, second};

    #[test]
    fn the_last_world_is_the_world() {
        let fixture = Fixture::new();
        let store = &fixture.store;
        assert_eq!((store.world().unwrap(), store.has_world().unwrap()), (None, false));
        store.put_world("one", b"first", 0, second(1)).unwrap();
        store.put_world("one", b"\0second", 0, second(2)).unwrap();
        let expected = PracticeWorld { body: b"\0second".to_vec(), saved_at: second(2) };
        assert_eq!(store.world().unwrap(), Some(expected.clone()));
        assert!(store.has_world().unwrap());
        store.release_account(DIGITS);
        let refused = store.put_world("one", b"third", 0, second(3));
        assert!(matches!(refused, Err(StoreError::ReadOnlySession { .. })));
        let refused = store.put_world_change("one", 1, b"change");
        assert!(matches!(refused, Err(StoreError::ReadOnlySession { .. })));
        assert_eq!(store.world().unwrap(), Some(expected));
        assert!(store.world_changes("one").unwrap().is_empty());
    }

    #[test]
    fn a_change_is_kept_until_it_is_saved_with_its_account() {
        let fixture = Fixture::new();
        let store = &fixture.store;
        store.put_world("one", b"first", 0, second(1)).unwrap();
        for number in 1..=11 {
            store.put_world_change("one", number, format!("change {number}").as_bytes()).unwrap();
        }
        assert!(store.put_world_change("one", 11, b"another").is_err(), "a number is given once");
        let kept = |world: &str| store.world_changes(world).unwrap();
        assert_eq!((kept("one").len(), kept("other").len()), (11, 0));
        store.put_world("one", b"second", 9, second(2)).unwrap();
        assert_eq!(kept("one"), [b"change 10".to_vec(), b"change 11".to_vec()]);
        // Another account in its place has none of them.
        store.put_world("other", b"anew", 0, second(3)).unwrap();
        assert_eq!((kept("one").len(), kept("other").len()), (0, 0));
    }
}
