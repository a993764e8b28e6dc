//! What a person told Quench to do about regions that are off: the queue that outlives the app.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::columns::{Json, Utc, instant};
use crate::error::Fault;
use crate::region_attempts::{self, RegionAttempt};
use crate::store::one;
use crate::{AccountKey, Outcome, RegionOrderId, Store, StoreError};

/// What is to become of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// On, and read.
    Enable,
    /// Off again.
    Disable,
    /// Read as soon as somebody else's enabling is done. No call is made under it.
    Watch,
}

impl Wish {
    fn name(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Watch => "watch",
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "enable" => Self::Enable,
            "disable" => Self::Disable,
            // The schema lets no other name in.
            _ => Self::Watch,
        }
    }
}

/// An order with its attempts.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionOrder {
    /// The row.
    pub id: RegionOrderId,
    /// The region, such as `me-south-1`.
    pub region: String,
    /// What is to become of it.
    pub wish: Wish,
    /// When the person said so.
    pub ordered_at: Timestamp,
    /// When it ended and how, as the caller writes it; none while it waits or is under way.
    pub end: Option<(Timestamp, Value)>,
    /// Every attempt, oldest first.
    pub attempts: Vec<RegionAttempt>,
}

impl RegionOrder {
    /// Whether AWS took the order: an attempt is certain to have taken effect.
    pub fn was_taken(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.outcome() == Some(Outcome::Ok))
    }
}

impl Store {
    /// Puts orders in the queue, all of them or none; a region that has an open order of the same wish keeps it. A region
    /// is disabled only if Quench enabled it: if the last order on it that AWS took is an enabling one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a region has an open order of another wish that is no watch, or is not Quench's to
    /// disable; [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn put_region_orders(
        &self,
        account: AccountKey,
        regions: &[&str],
        wish: Wish,
        ordered_by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("ordering regions", |transaction| {
            self.allow(transaction, account)?;
            for region in regions {
                put(transaction, account, region, wish, ordered_by, at)?;
            }
            Ok(())
        })
    }

    /// Every order of the account, oldest first, with its attempts.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn region_orders(&self, account: AccountKey) -> Result<Vec<RegionOrder>, StoreError> {
        self.read("reading the orders of regions", |connection| {
            const SQL: &str = "SELECT id, region, wish, ordered_at, ended_at, ended_how FROM region_order
                               WHERE account = ?1 ORDER BY id";
            let mut statement = connection.prepare_cached(SQL)?;
            let orders = statement.query_map([account], read_row)?.collect::<Result<Vec<_>, _>>()?;
            let with_attempts = |mut order: RegionOrder| {
                order.attempts = region_attempts::of(connection, order.id)?;
                Ok(order)
            };
            orders.into_iter().map(with_attempts).collect()
        })
    }

    /// Takes an order back for which nothing was sent; false if AWS took it, may have, or it has ended.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn withdraw_region_order(&self, order: RegionOrderId, how: &Value, at: Timestamp) -> Result<bool, StoreError> {
        self.write("withdrawing the order of a region", |transaction| {
            self.allow(transaction, account_of(transaction, order)?)?;
            if region_attempts::of(transaction, order)?.iter().any(RegionAttempt::may_have_taken) {
                return Ok(false);
            }
            Ok(end(transaction, order, how, at)? > 0)
        })
    }

    /// Notes that somebody else has switched a region off that Quench had enabled: it is not Quench's any more.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn note_switched_off(
        &self,
        account: AccountKey,
        region: &str,
        how: &Value,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("noting that a region was switched off", |transaction| {
            self.allow(transaction, account)?;
            transaction.execute(
                "INSERT INTO region_order (account, region, wish, ordered_at, ordered_by, ended_at, ended_how)
                 VALUES (?1, ?2, 'watch', ?3, '', ?3, ?4)",
                params![account, region, Utc(at), how.to_string()],
            )?;
            Ok(())
        })
    }

    /// Ends an order. One that has ended stays as it ended first.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn end_region_order(&self, order: RegionOrderId, how: &Value, at: Timestamp) -> Result<(), StoreError> {
        self.write("ending the order of a region", |transaction| {
            self.allow(transaction, account_of(transaction, order)?)?;
            end(transaction, order, how, at)?;
            Ok(())
        })
    }
}

fn end(connection: &Connection, order: RegionOrderId, how: &Value, at: Timestamp) -> Result<usize, Fault> {
    const SQL: &str = "UPDATE region_order SET ended_at = ?2, ended_how = ?3 WHERE id = ?1 AND ended_at IS NULL";
    Ok(connection.execute(SQL, params![order, Utc(at), how.to_string()])?)
}

fn put(
    connection: &Connection,
    account: AccountKey,
    region: &str,
    wish: Wish,
    ordered_by: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    const OPEN: &str = "SELECT id, wish FROM region_order WHERE account = ?1 AND region = ?2 AND ended_at IS NULL";
    let open = connection
        .prepare_cached(OPEN)?
        .query_row(params![account, region], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let open: Option<(RegionOrderId, String)> = open;
    match open.map(|(id, name)| (id, Wish::named(&name))) {
        Some((_, open)) if open == wish || wish == Wish::Watch => return Ok(()),
        // The person's own wish takes the place of a mere look.
        Some((id, Wish::Watch)) => {
            const SQL: &str = "UPDATE region_order SET ended_at = ?2, ended_how = '\"replaced\"' WHERE id = ?1";
            connection.execute(SQL, params![id, Utc(at)])?;
        }
        Some(_) => return Err(StoreError::conflict("region", region, "has another order under way").into()),
        None => {}
    }
    if wish == Wish::Disable && !is_ours(connection, account, region)? {
        return Err(StoreError::conflict("region", region, "was not enabled by Quench").into());
    }
    connection
        .prepare_cached(
            "INSERT INTO region_order (account, region, wish, ordered_at, ordered_by) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![account, region, wish.name(), Utc(at), ordered_by])?;
    Ok(())
}

/// Whether it is Quench's enabling that the region is on by: of all that is known to have switched it, the last. A watch stands
/// for somebody else's hand.
fn is_ours(connection: &Connection, account: AccountKey, region: &str) -> Result<bool, Fault> {
    const SQL: &str = "SELECT wish = 'enable' AND coalesce(ended_how, '') NOT LIKE '%switchedBack%' FROM region_order
                       WHERE account = ?1 AND region = ?2
                         AND (wish = 'watch' OR EXISTS (SELECT 1 FROM region_attempt
                              WHERE region_attempt.region_order = region_order.id
                                AND (receipt_outcome = 'ok' OR settled_outcome = 'ok')))
                       ORDER BY id DESC LIMIT 1";
    let last: Option<bool> =
        connection.prepare_cached(SQL)?.query_row(params![account, region], |row| row.get(0)).optional()?;
    Ok(last.unwrap_or(false))
}

pub(crate) fn account_of(connection: &Connection, order: RegionOrderId) -> Result<AccountKey, Fault> {
    one(connection, "SELECT account FROM region_order WHERE id = ?1", order, "order of a region")
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<RegionOrder> {
    let ended_at = instant(row.get(4)?);
    let how = row.get::<_, Option<Json>>(5)?.map(|json| json.0);
    Ok(RegionOrder {
        id: row.get(0)?,
        region: row.get(1)?,
        wish: Wish::named(&row.get::<_, String>(2)?),
        ordered_at: row.get::<_, Utc>(3)?.0,
        end: ended_at.zip(how),
        attempts: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Fixture, second};

    fn orders(fixture: &Fixture) -> Vec<(String, Wish, bool)> {
        let orders = fixture.store.region_orders(fixture.account).unwrap();
        orders.into_iter().map(|order| (order.region, order.wish, order.end.is_some())).collect()
    }

    #[test]
    fn a_region_has_one_open_order_and_a_watch_gives_way() {
        let fixture = Fixture::new();
        let put = |regions: &[&str], wish, at| {
            fixture.store.put_region_orders(fixture.account, regions, wish, "arn:ana", second(at))
        };
        put(&["me-south-1"], Wish::Watch, 1).unwrap();
        put(&["me-south-1", "af-south-1"], Wish::Enable, 2).unwrap();
        put(&["me-south-1"], Wish::Enable, 3).unwrap();
        put(&["me-south-1"], Wish::Watch, 4).unwrap();
        let expected = [("me-south-1", Wish::Watch, true), ("me-south-1", Wish::Enable, false)];
        let all = orders(&fixture);
        assert_eq!(all.len(), 3);
        for (found, (region, wish, ended)) in all.iter().zip(expected) {
            assert_eq!((found.0.as_str(), found.1, found.2), (region, wish, ended));
        }
        assert!(matches!(put(&["me-south-1"], Wish::Disable, 5), Err(StoreError::Conflict { .. })));
    }

    #[test]
    fn only_what_quench_enabled_is_disabled_and_a_refusal_orders_nothing() {
        let fixture = Fixture::new();
        let Fixture { store, account, .. } = &fixture;
        let disable =
            |at| store.put_region_orders(*account, &["me-south-1", "af-south-1"], Wish::Disable, "arn:ana", second(at));
        assert!(matches!(disable(1), Err(StoreError::Conflict { .. })));
        for (number, region) in ["me-south-1", "af-south-1"].into_iter().enumerate() {
            store.put_region_orders(*account, &[region], Wish::Enable, "arn:ana", second(2)).unwrap();
            let order = store.region_orders(*account).unwrap().pop().unwrap();
            let attempt = store.region_intent(order.id, second(3)).unwrap();
            // The second was refused: it was somebody else who switched it on afterwards.
            let outcome = if number == 0 { Outcome::Ok } else { Outcome::Error };
            let receipt =
                crate::Receipt { at: second(4), outcome, request_id: None, error_code: None, error_message: None };
            store.region_receipt(attempt, &receipt).unwrap();
            store.end_region_order(order.id, &json!("open"), second(5)).unwrap();
        }
        assert!(matches!(disable(6), Err(StoreError::Conflict { .. })));
        assert_eq!(orders(&fixture).len(), 2, "all or none");
        store.put_region_orders(*account, &["me-south-1"], Wish::Disable, "arn:ana", second(7)).unwrap();
        assert_eq!(orders(&fixture).len(), 3);
        let order = store.region_orders(*account).unwrap().pop().unwrap();
        assert!(store.withdraw_region_order(order.id, &json!("withdrawn"), second(8)).unwrap());
        assert!(!store.withdraw_region_order(order.id, &json!("withdrawn"), second(8)).unwrap(), "it has ended");
        // Somebody else switches it off, and whoever switches it on again is not Quench.
        store.note_switched_off(*account, "me-south-1", &json!("withdrawn"), second(9)).unwrap();
        let ours = store.put_region_orders(*account, &["me-south-1"], Wish::Disable, "arn:ana", second(10));
        assert!(matches!(ours, Err(StoreError::Conflict { .. })), "{ours:?}");
    }
}
