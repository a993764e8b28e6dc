//! Incidents: from the first sweep until a person closes it. An account has at most one open at a time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::columns::{Utc, instant};
use crate::error::Fault;
use crate::facts::{self, About};
use crate::store::one;
use crate::{AccountKey, Fact, IncidentId, Store, StoreError};

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// The row.
    pub id: IncidentId,
    /// Whose it is.
    pub account: AccountKey,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, account, began_at, closed_at";

impl Store {
    /// Begins an incident.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account has one open. [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn begin_incident(&self, account: AccountKey, at: Timestamp) -> Result<IncidentId, StoreError> {
        self.write("beginning an incident", |transaction| {
            self.allow(transaction, account)?;
            if let Some(open) = find_open(transaction, account)? {
                return Err(StoreError::conflict("incident", open.id, "is still open for this account").into());
            }
            transaction
                .execute("INSERT INTO incident (account, began_at) VALUES (?1, ?2)", params![account, Utc(at)])?;
            Ok(IncidentId::new(transaction.last_insert_rowid()))
        })
    }

    /// The account's open incident.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn open_incident(&self, account: AccountKey) -> Result<Option<Incident>, StoreError> {
        self.read("finding the open incident", |connection| Ok(find_open(connection, account)?))
    }

    /// Closes an incident. Closing it again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn close_incident(&self, incident: IncidentId, at: Timestamp) -> Result<(), StoreError> {
        self.write("closing the incident", |transaction| {
            self.allow(transaction, account_of(transaction, incident)?)?;
            const SQL: &str = "UPDATE incident SET closed_at = ?2 WHERE id = ?1 AND closed_at IS NULL";
            transaction.execute(SQL, params![incident, Utc(at)])?;
            Ok(())
        })
    }

    /// Every incident of the account, the newest first.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn incidents(&self, account: AccountKey) -> Result<Vec<Incident>, StoreError> {
        self.read("listing the incidents", |connection| {
            let sql = format!("SELECT {COLUMNS} FROM incident WHERE account = ?1 ORDER BY id DESC");
            let rows = connection.prepare_cached(&sql)?.query_map([account], read_row)?.collect::<Result<_, _>>()?;
            Ok(rows)
        })
    }

    /// Sets a fact on the incident; the last value wins.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn set_incident_fact(
        &self,
        incident: IncidentId,
        key: &str,
        value: &Value,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("noting a fact on the incident", |transaction| {
            self.allow(transaction, account_of(transaction, incident)?)?;
            facts::set(transaction, About::Incident, incident, key, value, at)
        })
    }

    /// The facts of the incident by name.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn incident_facts(&self, incident: IncidentId) -> Result<BTreeMap<String, Fact>, StoreError> {
        self.read("reading the incident's facts", |connection| facts::all(connection, About::Incident, incident))
    }
}

pub(crate) fn account_of(connection: &Connection, incident: IncidentId) -> Result<AccountKey, Fault> {
    one(connection, "SELECT account FROM incident WHERE id = ?1", incident, "incident")
}

fn find_open(connection: &Connection, account: AccountKey) -> rusqlite::Result<Option<Incident>> {
    let sql = format!("SELECT {COLUMNS} FROM incident WHERE account = ?1 AND closed_at IS NULL");
    connection.prepare_cached(&sql)?.query_row([account], read_row).optional()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Incident> {
    Ok(Incident {
        id: row.get(0)?,
        account: row.get(1)?,
        began_at: row.get::<_, Utc>(2)?.0,
        closed_at: instant(row.get(3)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, second};
    use serde_json::json;

    #[test]
    fn an_account_has_one_open_incident_at_a_time() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        assert!(matches!(store.begin_incident(*account, second(5)), Err(StoreError::Conflict { .. })));
        store.close_incident(*incident, second(6)).unwrap();
        store.close_incident(*incident, second(7)).unwrap();
        assert_eq!(store.open_incident(*account).unwrap(), None);
        let next = store.begin_incident(*account, second(8)).unwrap();
        let all = store.incidents(*account).unwrap();
        assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), [next, *incident]);
        assert_eq!(all[1].closed_at, Some(second(6)), "the first closing stands");
    }

    #[test]
    fn the_last_value_of_a_fact_wins() {
        let Fixture { store, incident, .. } = &Fixture::new();
        store.set_incident_fact(*incident, "state", &json!("sweeping"), second(1)).unwrap();
        store.set_incident_fact(*incident, "state", &json!({"at": 2}), second(2)).unwrap();
        let facts = store.incident_facts(*incident).unwrap();
        assert_eq!(facts["state"], Fact { value: json!({"at": 2}), set_at: second(2) });
        let missing = store.set_incident_fact(IncidentId::new(99), "state", &json!(1), second(3));
        assert!(matches!(missing, Err(StoreError::Missing { what: "incident", .. })));
    }
}
