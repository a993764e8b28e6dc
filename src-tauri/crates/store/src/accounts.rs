//! The accounts this store has seen.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::columns::Utc;
use crate::{AccountKey, Store, StoreError};

/// An account, as identified by its number, its partition and the world it lives in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The row.
    pub key: AccountKey,
    /// The twelve digits.
    pub account_id: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: String,
    /// Which AWS this is: the real one, a practice account, a compatible endpoint.
    pub world: String,
    /// Who signed in last.
    pub caller_arn: String,
    /// When the account was first signed in to.
    pub first_seen_at: Timestamp,
    /// When the account was last signed in to.
    pub last_seen_at: Timestamp,
}

const COLUMNS: &str = "id, account_id, partition, world, caller_arn, first_seen_at, last_seen_at";

impl Store {
    /// Notes that `caller_arn` signed in to the account, and returns its row.
    ///
    /// # Errors
    /// [`StoreError::ReadOnlySession`] unless this session holds the account's lock.
    pub fn upsert_account(
        &self,
        account_id: &str,
        partition: &str,
        world: &str,
        caller_arn: &str,
        at: Timestamp,
    ) -> Result<AccountRow, StoreError> {
        self.write("noting the account", |transaction| {
            self.allow_id(account_id)?;
            transaction.execute(
                "INSERT INTO account (account_id, partition, world, caller_arn, first_seen_at, last_seen_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5)
                 ON CONFLICT DO UPDATE SET caller_arn = excluded.caller_arn, last_seen_at = excluded.last_seen_at",
                params![account_id, partition, world, caller_arn, Utc(at)],
            )?;
            let found = find(transaction, account_id, partition, world)?;
            found.ok_or_else(|| StoreError::missing("account", account_id).into())
        })
    }

    /// The account's row, if it was ever signed in to.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn account(&self, account_id: &str, partition: &str, world: &str) -> Result<Option<AccountRow>, StoreError> {
        self.read("finding the account", |connection| Ok(find(connection, account_id, partition, world)?))
    }
}

fn find(
    connection: &Connection,
    account_id: &str,
    partition: &str,
    world: &str,
) -> rusqlite::Result<Option<AccountRow>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE account_id = ?1 AND partition = ?2 AND world = ?3");
    connection.prepare_cached(&sql)?.query_row([account_id, partition, world], read_row).optional()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        key: row.get(0)?,
        account_id: row.get(1)?,
        partition: row.get(2)?,
        world: row.get(3)?,
        caller_arn: row.get(4)?,
        first_seen_at: row.get::<_, Utc>(5)?.0,
        last_seen_at: row.get::<_, Utc>(6)?.0,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{DIGITS, Fixture, second};

    #[test]
    fn one_number_in_two_worlds_is_two_accounts() {
        let fixture = Fixture::new();
        let store = &fixture.store;
        let real = store.upsert_account(DIGITS, "aws", "aws", "arn:a", second(1)).unwrap();
        let practice = store.upsert_account(DIGITS, "aws", "practice", "arn:a", second(2)).unwrap();
        assert_ne!(real.key, practice.key);
        let again = store.upsert_account(DIGITS, "aws", "aws", "arn:b", second(3)).unwrap();
        assert_eq!((again.key, again.first_seen_at, again.last_seen_at), (real.key, second(1), second(3)));
        assert_eq!(again.caller_arn, "arn:b");
        assert_eq!(store.account(DIGITS, "aws", "aws").unwrap(), Some(again));
        assert_eq!(store.account(DIGITS, "aws-cn", "aws").unwrap(), None);
    }
}
