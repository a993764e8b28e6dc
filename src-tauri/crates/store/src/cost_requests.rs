//! What requests to Cost Explorer have cost, and how much they may.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::columns::Utc;
use crate::{AccountKey, IncidentId, Store, StoreError};

/// Requests that were noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostRequests {
    /// Of the account since the instant that was asked about.
    pub since: u32,
    /// Of the incident, whenever.
    pub incident: u32,
}

impl Store {
    /// Notes a request before it is sent, if the account has noted fewer than `limit` since `day`. False if it has not: then
    /// it must not be sent. One transaction, so that two windows together keep to the limit too.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn note_cost_request(
        &self,
        account: AccountKey,
        incident: Option<IncidentId>,
        operation: &str,
        at: Timestamp,
        day: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        self.write("noting a request that costs money", |transaction| {
            self.allow(transaction, account)?;
            const COUNT: &str = "SELECT count(*) FROM cost_request WHERE account = ?1 AND asked_at >= ?2";
            let noted: u32 =
                transaction.prepare_cached(COUNT)?.query_row(params![account, Utc(day)], |row| row.get(0))?;
            if noted >= limit {
                return Ok(false);
            }
            transaction.execute(
                "INSERT INTO cost_request (account, incident, asked_at, operation) VALUES (?1, ?2, ?3, ?4)",
                params![account, incident, Utc(at), operation],
            )?;
            Ok(true)
        })
    }

    /// How many requests were noted: of the account since `since`, and of the incident.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn cost_requests(
        &self,
        account: AccountKey,
        incident: Option<IncidentId>,
        since: Timestamp,
    ) -> Result<CostRequests, StoreError> {
        self.read("counting requests that cost money", |connection| {
            const SINCE: &str = "SELECT count(*) FROM cost_request WHERE account = ?1 AND asked_at >= ?2";
            const INCIDENT: &str = "SELECT count(*) FROM cost_request WHERE incident = ?1";
            Ok(CostRequests {
                since: connection.prepare_cached(SINCE)?.query_row(params![account, Utc(since)], |row| row.get(0))?,
                incident: connection.prepare_cached(INCIDENT)?.query_row([incident], |row| row.get(0))?,
            })
        })
    }

    /// Sets what may be spent on requests in a day, a decimal of US dollars.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn set_cost_request_cap(&self, account: AccountKey, usd: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write("setting the cap of requests", |transaction| {
            self.allow(transaction, account)?;
            transaction.execute(
                "INSERT INTO cost_request_cap (account, usd, set_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET usd = excluded.usd, set_at = excluded.set_at",
                params![account, usd, Utc(at)],
            )?;
            Ok(())
        })
    }

    /// What a person set; none if nobody did.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn cost_request_cap(&self, account: AccountKey) -> Result<Option<String>, StoreError> {
        self.read("reading the cap of requests", |connection| {
            const SQL: &str = "SELECT usd FROM cost_request_cap WHERE account = ?1";
            Ok(connection.prepare_cached(SQL)?.query_row([account], |row| row.get(0)).optional()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, second};

    #[test]
    fn a_request_is_noted_only_below_the_limit_of_the_day() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        let note = |at: i64, day: i64, limit| {
            store
                .note_cost_request(*account, Some(*incident), "ce:GetCostAndUsage", second(at), second(day), limit)
                .unwrap()
        };
        assert!(note(10, 0, 2) && note(20, 0, 2) && !note(30, 0, 2));
        assert!(note(100, 100, 2), "another day begins anew");
        let counted = |since| store.cost_requests(*account, Some(*incident), second(since)).unwrap();
        assert_eq!(counted(0), CostRequests { since: 3, incident: 3 });
        assert_eq!(counted(100), CostRequests { since: 1, incident: 3 });
        let none = store.cost_requests(*account, None, second(0)).unwrap();
        assert_eq!(none, CostRequests { since: 3, incident: 0 });
    }

    #[test]
    fn a_cap_is_what_was_set_last() {
        let Fixture { store, account, .. } = &Fixture::new();
        assert_eq!(store.cost_request_cap(*account).unwrap(), None);
        store.set_cost_request_cap(*account, "0.75", second(1)).unwrap();
        store.set_cost_request_cap(*account, "5", second(2)).unwrap();
        assert_eq!(store.cost_request_cap(*account).unwrap().as_deref(), Some("5"));
    }
}
