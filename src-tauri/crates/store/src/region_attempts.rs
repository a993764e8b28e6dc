//! The journal of EnableRegion and DisableRegion: before each call that it will be sent, afterwards what came back.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::columns::{Utc, instant};
use crate::error::Fault;
use crate::journal::read_receipt;
use crate::region_orders::account_of;
use crate::store::one;
use crate::{Outcome, Receipt, RegionAttemptId, RegionOrderId, Store, StoreError};

/// One attempt under an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionAttempt {
    /// The row.
    pub id: RegionAttemptId,
    /// When it was decided to send it.
    pub intent_at: Timestamp,
    /// What came back.
    pub receipt: Option<Receipt>,
    /// What a later read showed, where nothing came back or it was not certain.
    pub settled: Option<Outcome>,
}

impl RegionAttempt {
    /// How it ended; none while nobody knows, [`Outcome::Unknown`] until a read has settled it.
    pub fn outcome(&self) -> Option<Outcome> {
        self.settled.or(self.receipt.as_ref().map(|receipt| receipt.outcome))
    }

    /// Whether AWS took it, as far as anybody knows.
    pub fn may_have_taken(&self) -> bool {
        self.outcome() != Some(Outcome::Error)
    }

    /// Whether only a read can tell whether it took effect.
    pub fn is_open(&self) -> bool {
        matches!(self.outcome(), None | Some(Outcome::Unknown))
    }
}

impl Store {
    /// Journals an attempt. Only after this returns `Ok` may the call be sent. At most one a second is, so each has a
    /// commit of its own.
    ///
    /// # Errors
    /// On every error nothing may be sent. [`StoreError::Conflict`] if the order has ended, is a watch, or has an attempt
    /// that AWS took or that no read has settled; [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn region_intent(&self, order: RegionOrderId, at: Timestamp) -> Result<RegionAttemptId, StoreError> {
        self.write("journaling the switch of a region", |transaction| {
            self.allow(transaction, account_of(transaction, order)?)?;
            let sendable = "SELECT ended_at IS NULL AND wish <> 'watch' FROM region_order WHERE id = ?1";
            if !one::<bool>(transaction, sendable, order, "order of a region")? {
                return Err(StoreError::conflict("order of a region", order, "allows no call").into());
            }
            if of(transaction, order)?.iter().any(RegionAttempt::may_have_taken) {
                return Err(StoreError::conflict(
                    "order of a region",
                    order,
                    "has an attempt that AWS took, or that is not settled",
                )
                .into());
            }
            transaction.execute(
                "INSERT INTO region_attempt (region_order, intent_at) VALUES (?1, ?2)",
                params![order, Utc(at)],
            )?;
            Ok(RegionAttemptId::new(transaction.last_insert_rowid()))
        })
    }

    /// Journals what came back.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::Conflict`] if the attempt has a receipt;
    /// [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn region_receipt(&self, attempt: RegionAttemptId, receipt: &Receipt) -> Result<(), StoreError> {
        self.write("journaling what came of the switch of a region", |transaction| {
            self.allow(transaction, account_of(transaction, order_of(transaction, attempt)?)?)?;
            const SQL: &str = "UPDATE region_attempt SET receipt_at = ?2, receipt_outcome = ?3, request_id = ?4,
                                                         error_code = ?5, error_message = ?6
                               WHERE id = ?1 AND receipt_at IS NULL";
            let Receipt { at, outcome, request_id, error_code, error_message } = receipt;
            let changed = transaction
                .execute(SQL, params![attempt, Utc(*at), outcome.name(), request_id, error_code, error_message])?;
            if changed == 0 {
                return Err(StoreError::conflict("attempt", attempt, "has a receipt already").into());
            }
            Ok(())
        })
    }

    /// Settles an attempt that has no receipt, or one that says unknown, by what a read showed. An attempt whose end is
    /// certain stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn settle_region(&self, attempt: RegionAttemptId, took_effect: bool, at: Timestamp) -> Result<(), StoreError> {
        self.write("settling the switch of a region", |transaction| {
            self.allow(transaction, account_of(transaction, order_of(transaction, attempt)?)?)?;
            const SQL: &str = "UPDATE region_attempt SET settled_at = ?2, settled_outcome = ?3
                               WHERE id = ?1 AND settled_at IS NULL AND coalesce(receipt_outcome, 'unknown') = 'unknown'";
            let outcome = if took_effect { Outcome::Ok } else { Outcome::Error };
            transaction.execute(SQL, params![attempt, Utc(at), outcome.name()])?;
            Ok(())
        })
    }
}

pub(crate) fn of(connection: &Connection, order: RegionOrderId) -> Result<Vec<RegionAttempt>, Fault> {
    const SQL: &str = "SELECT id, intent_at, receipt_at, receipt_outcome, request_id, error_code, error_message,
                              settled_at, settled_outcome
                       FROM region_attempt WHERE region_order = ?1 ORDER BY id";
    let mut statement = connection.prepare_cached(SQL)?;
    let attempts = statement.query_map([order], |row| {
        let settled_at = instant(row.get(7)?);
        let outcome = row.get::<_, Option<String>>(8)?;
        Ok(RegionAttempt {
            id: row.get(0)?,
            intent_at: row.get::<_, Utc>(1)?.0,
            receipt: read_receipt(row, 2)?,
            settled: settled_at.and(outcome).map(|name| Outcome::named(&name)),
        })
    })?;
    Ok(attempts.collect::<Result<_, _>>()?)
}

fn order_of(connection: &Connection, attempt: RegionAttemptId) -> Result<RegionOrderId, Fault> {
    one(connection, "SELECT region_order FROM region_attempt WHERE id = ?1", attempt, "attempt")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Wish;
    use crate::testing::{Fixture, second};

    fn ordered(fixture: &Fixture, wish: Wish) -> RegionOrderId {
        let Fixture { store, account, .. } = fixture;
        store.put_region_orders(*account, &["me-south-1"], wish, "arn:ana", second(1)).unwrap();
        store.region_orders(*account).unwrap().pop().unwrap().id
    }

    fn receipt(outcome: Outcome) -> Receipt {
        Receipt { at: second(3), outcome, request_id: None, error_code: None, error_message: None }
    }

    #[test]
    fn nothing_is_sent_without_an_open_order_that_allows_it() {
        let fixture = Fixture::new();
        let refused = |order| matches!(fixture.store.region_intent(order, second(2)), Err(StoreError::Conflict { .. }));
        assert!(refused(ordered(&fixture, Wish::Watch)), "a watch makes no call");
        let order = ordered(&fixture, Wish::Enable);
        fixture.store.end_region_order(order, &json!("withdrawn"), second(2)).unwrap();
        assert!(refused(order), "it has ended");
        let unknown = fixture.store.region_intent(RegionOrderId::new(99), second(2));
        assert!(matches!(unknown, Err(StoreError::Missing { .. })));
    }

    #[test]
    fn an_open_attempt_is_settled_before_the_next() {
        let fixture = Fixture::new();
        let store = &fixture.store;
        let order = ordered(&fixture, Wish::Enable);
        let first = store.region_intent(order, second(2)).unwrap();
        assert!(matches!(store.region_intent(order, second(3)), Err(StoreError::Conflict { .. })), "no receipt");
        store.region_receipt(first, &receipt(Outcome::Unknown)).unwrap();
        assert!(matches!(store.region_intent(order, second(3)), Err(StoreError::Conflict { .. })), "unknown");
        store.settle_region(first, false, second(4)).unwrap();
        let second_attempt = store.region_intent(order, second(5)).unwrap();
        store.region_receipt(second_attempt, &receipt(Outcome::Ok)).unwrap();
        store.settle_region(second_attempt, false, second(6)).unwrap();
        let found = store.region_orders(fixture.account).unwrap().pop().unwrap();
        let outcomes: Vec<_> = found.attempts.iter().map(RegionAttempt::outcome).collect();
        assert_eq!(outcomes, [Some(Outcome::Error), Some(Outcome::Ok)], "what is certain is not settled again");
        assert!(found.was_taken());
        assert!(matches!(store.region_receipt(first, &receipt(Outcome::Ok)), Err(StoreError::Conflict { .. })));
    }
}
