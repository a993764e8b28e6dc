//! A person's marks: what to keep and what to remove, whatever the triage says.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::columns::Utc;
use crate::{AccountKey, Store, StoreError};

/// A mark on something, named by a kind of scope (a cluster, a region, a family) and a key within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The kind of scope, as the caller names it.
    pub scope_kind: String,
    /// The key within that kind, such as an ARN.
    pub scope_key: String,
    /// The mark, as the caller names it. A later Quench may have written a word that the caller does not know.
    pub mark: String,
    /// Why, in the person's words.
    pub reason: String,
    /// Whose it is.
    pub owner: String,
    /// The last day on which it holds, as the caller writes it; none: until it is taken away.
    pub expires_on: Option<String>,
    /// When it was set.
    pub set_at: Timestamp,
    /// The revision of the inventory that the person was looking at.
    pub inventory_revision: i64,
}

impl Store {
    /// Sets marks, all or none; each replaces the one on the same scope. Other marks stay.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn set_marks(&self, account: AccountKey, marks: &[Mark]) -> Result<(), StoreError> {
        self.write("keeping the marks", |transaction| {
            self.allow(transaction, account)?;
            let mut statement = transaction.prepare_cached(
                "INSERT INTO mark
                 (account, scope_kind, scope_key, mark, reason, owner, expires_on, set_at, inventory_revision)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET
                    mark = excluded.mark, reason = excluded.reason, owner = excluded.owner,
                    expires_on = excluded.expires_on, set_at = excluded.set_at,
                    inventory_revision = excluded.inventory_revision",
            )?;
            for mark in marks {
                let Mark { scope_kind, scope_key, mark, reason, owner, expires_on, set_at, inventory_revision } = mark;
                statement.execute(params![
                    account,
                    scope_kind,
                    scope_key,
                    mark,
                    reason,
                    owner,
                    expires_on,
                    Utc(*set_at),
                    inventory_revision
                ])?;
            }
            Ok(())
        })
    }

    /// The account's marks, in order of scope.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn marks(&self, account: AccountKey) -> Result<Vec<Mark>, StoreError> {
        self.read("reading the marks", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT scope_kind, scope_key, mark, reason, owner, expires_on, set_at, inventory_revision
                 FROM mark WHERE account = ?1 ORDER BY scope_kind, scope_key",
            )?;
            Ok(statement.query_map([account], read_row)?.collect::<Result<_, _>>()?)
        })
    }

    /// One mark.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn mark(&self, account: AccountKey, scope_kind: &str, scope_key: &str) -> Result<Option<Mark>, StoreError> {
        self.read("reading a mark", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT scope_kind, scope_key, mark, reason, owner, expires_on, set_at, inventory_revision
                 FROM mark WHERE account = ?1 AND scope_kind = ?2 AND scope_key = ?3",
            )?;
            Ok(statement.query_row(params![account, scope_kind, scope_key], read_row).optional()?)
        })
    }

    /// Takes one mark away. True if there was one.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn clear_mark(&self, account: AccountKey, scope_kind: &str, scope_key: &str) -> Result<bool, StoreError> {
        self.write("taking a mark away", |transaction| {
            self.allow(transaction, account)?;
            const SQL: &str = "DELETE FROM mark WHERE account = ?1 AND scope_kind = ?2 AND scope_key = ?3";
            Ok(transaction.execute(SQL, params![account, scope_kind, scope_key])? > 0)
        })
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Mark> {
    Ok(Mark {
        scope_kind: row.get(0)?,
        scope_key: row.get(1)?,
        mark: row.get(2)?,
        reason: row.get(3)?,
        owner: row.get(4)?,
        expires_on: row.get(5)?,
        set_at: row.get::<_, Utc>(6)?.0,
        inventory_revision: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::testing::{Fixture, second};
    use proptest::prelude::*;

    fn mark(scope: (u8, u8), mark: bool, revision: i64) -> Mark {
        Mark {
            scope_kind: format!("kind {}", scope.0),
            scope_key: format!("arn'; DROP TABLE mark; -- {}", scope.1),
            mark: if mark { "keep" } else { "a word of a later Quench" }.to_owned(),
            reason: format!("revision {revision}"),
            owner: if mark { "Ana" } else { "" }.to_owned(),
            expires_on: (revision % 2 == 0).then(|| "2026-12-31".to_owned()),
            set_at: second(revision),
            inventory_revision: revision,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn the_store_is_a_map_from_scope_to_mark(
            batches in prop::collection::vec(prop::collection::vec(((0_u8..3, 0_u8..4), any::<bool>()), 0..6), 0..6),
        ) {
            let Fixture { store, account, .. } = &Fixture::new();
            let mut expected = BTreeMap::new();
            for (revision, batch) in batches.into_iter().enumerate() {
                let marks: Vec<_> =
                    batch.into_iter().map(|(scope, keep)| mark(scope, keep, revision as i64)).collect();
                store.set_marks(*account, &marks).unwrap();
                expected.extend(marks.into_iter().map(|mark| ((mark.scope_kind.clone(), mark.scope_key.clone()), mark)));
            }
            prop_assert_eq!(store.marks(*account).unwrap(), expected.values().cloned().collect::<Vec<_>>());
            for ((kind, key), mark) in &expected {
                let found = store.mark(*account, kind, key).unwrap();
                prop_assert_eq!(found.as_ref(), Some(mark));
                prop_assert!(store.clear_mark(*account, kind, key).unwrap());
                prop_assert!(!store.clear_mark(*account, kind, key).unwrap());
            }
            prop_assert!(store.marks(*account).unwrap().is_empty());
        }
    }
}
