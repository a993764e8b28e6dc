//! The accounts this store has seen.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::columns::{Utc, instant};
use crate::error::Fault;
use crate::{AccountKey, IncidentId, Store, StoreError};

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

/// An account as it is offered to be connected to again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAccount {
    /// Who and when.
    pub row: AccountRow,
    /// Its alias, the last that was noted.
    pub alias: Option<String>,
    /// Its name, likewise.
    pub name: Option<String>,
    /// How it was signed in to last, as JSON. No secret.
    pub way: Option<String>,
    /// Newest first.
    pub incidents: Vec<KnownIncident>,
}

/// An incident of such an account, in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownIncident {
    /// The row.
    pub id: IncidentId,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Sweeps that were finished in it.
    pub sweeps: u32,
    /// Plans that were approved in it.
    pub approved: u32,
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

    /// Notes what the account is called and, as JSON, how it was signed in to. What is not given stays as it was noted.
    ///
    /// # Errors
    /// [`StoreError::ReadOnlySession`] unless this session holds the account's lock.
    pub fn note_account(
        &self,
        account: AccountKey,
        alias: Option<&str>,
        name: Option<&str>,
        way: Option<&str>,
    ) -> Result<(), StoreError> {
        self.write("noting what the account is called", |transaction| {
            self.allow(transaction, account)?;
            transaction.execute(
                "UPDATE account SET alias = coalesce(?2, alias), name = coalesce(?3, name), way = coalesce(?4, way)
                 WHERE id = ?1",
                params![account, alias, name, way],
            )?;
            Ok(())
        })
    }

    /// Every account, the one that was signed in to last first, with its incidents. Two statements, however many they are.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn accounts(&self) -> Result<Vec<KnownAccount>, StoreError> {
        self.read("listing the accounts", |connection| {
            let mut incidents = incidents_by_account(connection)?;
            let sql = format!("SELECT {COLUMNS}, alias, name, way FROM account ORDER BY last_seen_at DESC, id DESC");
            let mut statement = connection.prepare_cached(&sql)?;
            let known = statement.query_map([], |row| {
                let account = read_row(row)?;
                let incidents = incidents.remove(&account.key).unwrap_or_default();
                Ok(KnownAccount { row: account, alias: row.get(7)?, name: row.get(8)?, way: row.get(9)?, incidents })
            })?;
            Ok(known.collect::<Result<_, _>>()?)
        })
    }
}

fn incidents_by_account(connection: &Connection) -> Result<BTreeMap<AccountKey, Vec<KnownIncident>>, Fault> {
    const SQL: &str = "
        SELECT incident.account, incident.id, began_at, closed_at, coalesce(swept.times, 0), coalesce(approved.times, 0)
        FROM incident
        LEFT JOIN (SELECT incident, count(*) AS times FROM sweep WHERE finished_at IS NOT NULL GROUP BY incident)
            AS swept ON swept.incident = incident.id
        LEFT JOIN (SELECT incident, count(*) AS times FROM plan JOIN approval ON approval.plan = plan.id
                   WHERE incident IS NOT NULL GROUP BY incident)
            AS approved ON approved.incident = incident.id
        ORDER BY began_at DESC, incident.id DESC";
    let mut statement = connection.prepare_cached(SQL)?;
    let mut found: BTreeMap<AccountKey, Vec<KnownIncident>> = BTreeMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().push(KnownIncident {
            id: row.get(1)?,
            began_at: row.get::<_, Utc>(2)?.0,
            closed_at: instant(row.get(3)?),
            sweeps: row.get(4)?,
            approved: row.get(5)?,
        });
    }
    Ok(found)
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
    use super::*;
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

    #[test]
    fn accounts_come_newest_first_with_what_became_of_their_incidents() {
        let fixture = Fixture::with_plan();
        let (store, account, incident) = (&fixture.store, fixture.account, fixture.incident);
        let other = store.upsert_account(DIGITS, "aws-cn", "aws", "arn:b", second(50)).unwrap();
        store.begin_sweep(incident, 1, second(1)).unwrap();
        for revision in [2, 3] {
            let sweep = store.begin_sweep(incident, revision, second(1)).unwrap();
            store.finish_sweep(sweep, second(2)).unwrap();
        }
        store
            .write("closing", |transaction| {
                transaction.execute("UPDATE incident SET closed_at = ?1", [Utc(second(20))])?;
                Ok(())
            })
            .unwrap();
        let again = store.begin_incident(account, second(30)).unwrap();
        let known = store.accounts().unwrap();
        let newest_first: Vec<_> = known.iter().map(|known| known.row.key).collect();
        assert_eq!(newest_first, [other.key, account]);
        assert_eq!(known[0].incidents, []);
        let told = |id, began_at, closed_at: Option<i64>, sweeps, approved| KnownIncident {
            id,
            began_at: second(began_at),
            closed_at: closed_at.map(second),
            sweeps,
            approved,
        };
        // The sweep that was broken off is none, and neither is the plan that nobody approved.
        store.put_plan(&crate::NewPlan { hash: "another", ..fixture.plan(40) }).unwrap();
        assert_eq!(known[1].incidents, [told(again, 30, None, 0, 0), told(incident, 0, Some(20), 2, 1)]);
        assert_eq!(store.accounts().unwrap(), known);
    }

    #[test]
    fn what_is_noted_of_an_account_stays_until_something_else_is() {
        let fixture = Fixture::new();
        let store = &fixture.store;
        let names = || {
            let known = store.accounts().unwrap().remove(0);
            (known.alias, known.name, known.way)
        };
        assert_eq!(names(), (None, None, None));
        let some = |text: &str| Some(text.to_owned());
        store.note_account(fixture.account, Some("ddokso"), None, Some(r#"{"kind":"key"}"#)).unwrap();
        store.note_account(fixture.account, None, Some("Ddokso'; --"), None).unwrap();
        assert_eq!(names(), (some("ddokso"), some("Ddokso'; --"), some(r#"{"kind":"key"}"#)));
        assert!(store.note_account(fixture.account, None, None, Some("no JSON")).is_err());
        store.upsert_account(DIGITS, "aws", "test", "arn:b", second(9)).unwrap();
        assert_eq!(names().0, some("ddokso"), "the next sign-in forgets nothing");
        store.release_account(DIGITS);
        let refused = store.note_account(fixture.account, Some("x"), None, None);
        assert!(matches!(refused, Err(crate::StoreError::ReadOnlySession { .. })), "{refused:?}");
    }

    /// Another session works on the account meanwhile.
    #[test]
    fn looking_at_the_accounts_takes_no_lock_and_writes_nothing() {
        let fixture = Fixture::new();
        let read = crate::OpenOptions::new(second(9)).read_only();
        let looking = crate::Store::open(fixture.folder.path(), read).unwrap();
        assert_eq!(looking.accounts().unwrap(), fixture.store.accounts().unwrap());
        assert!(looking.note_account(fixture.account, Some("x"), None, None).is_err());
        fixture.store.note_account(fixture.account, Some("still writes"), None, None).unwrap();
        assert_eq!(looking.accounts().unwrap()[0].alias.as_deref(), Some("still writes"));
    }
}
