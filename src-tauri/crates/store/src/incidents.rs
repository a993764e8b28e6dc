//! Incidents: what an account goes through from the first sweep on. It has at most one open at a time.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::columns::Utc;
use crate::error::Fault;
use crate::store::one;
use crate::{AccountKey, IncidentId, Store, StoreError};

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// The row.
    pub id: IncidentId,
    /// Whose it is.
    pub account: AccountKey,
    /// When it began.
    pub began_at: Timestamp,
}

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
}

pub(crate) fn account_of(connection: &Connection, incident: IncidentId) -> Result<AccountKey, Fault> {
    one(connection, "SELECT account FROM incident WHERE id = ?1", incident, "incident")
}

fn find_open(connection: &Connection, account: AccountKey) -> rusqlite::Result<Option<Incident>> {
    const SQL: &str = "SELECT id, account, began_at FROM incident WHERE account = ?1 AND closed_at IS NULL";
    connection.prepare_cached(SQL)?.query_row([account], read_row).optional()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Incident> {
    Ok(Incident { id: row.get(0)?, account: row.get(1)?, began_at: row.get::<_, Utc>(2)?.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, second};

    #[test]
    fn an_account_has_one_open_incident_at_a_time() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        assert!(matches!(store.begin_incident(*account, second(5)), Err(StoreError::Conflict { .. })));
        let open = store.open_incident(*account).unwrap();
        assert_eq!(open, Some(Incident { id: *incident, account: *account, began_at: second(0) }));
    }
}
