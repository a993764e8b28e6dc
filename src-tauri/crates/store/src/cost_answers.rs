//! The smaller answers about money: credits and tax, forecast, anomalies; and rates from AWS's price list.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::Value;

use crate::columns::{Json, Utc};
use crate::{AccountKey, Store, StoreError};

impl Store {
    /// Keeps one of the smaller answers in place of the last one.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn put_cost_answer(
        &self,
        account: AccountKey,
        part: &str,
        body: &Value,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("keeping an answer of Cost Explorer", |transaction| {
            self.allow(transaction, account)?;
            transaction.execute(
                "INSERT INTO cost_answer (account, part, body, read_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET body = excluded.body, read_at = excluded.read_at",
                params![account, part, body.to_string(), Utc(at)],
            )?;
            Ok(())
        })
    }

    /// The smaller answers, by part.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn cost_answers(&self, account: AccountKey) -> Result<Vec<(String, Value)>, StoreError> {
        self.read("reading answers of Cost Explorer", |connection| {
            let mut statement =
                connection.prepare_cached("SELECT part, body FROM cost_answer WHERE account = ?1 ORDER BY part")?;
            let answers = statement.query_map([account], |row| Ok((row.get(0)?, row.get::<_, Json>(1)?.0)))?;
            Ok(answers.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps the rates of regions from AWS's price list.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn put_price_list(
        &self,
        account: AccountKey,
        region: &str,
        body: &Value,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("keeping a price list", |transaction| {
            self.allow(transaction, account)?;
            transaction.execute(
                "INSERT INTO price_list (account, region, body, read_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET body = excluded.body, read_at = excluded.read_at",
                params![account, region, body.to_string(), Utc(at)],
            )?;
            Ok(())
        })
    }

    /// Kept rates: region, rates, when they were read.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn price_lists(&self, account: AccountKey) -> Result<Vec<(String, Value, Timestamp)>, StoreError> {
        self.read("reading the price lists", |connection| {
            let mut statement = connection
                .prepare_cached("SELECT region, body, read_at FROM price_list WHERE account = ?1 ORDER BY region")?;
            let lists = statement
                .query_map([account], |row| Ok((row.get(0)?, row.get::<_, Json>(1)?.0, row.get::<_, Utc>(2)?.0)))?;
            Ok(lists.collect::<Result<_, _>>()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Fixture, second};

    #[test]
    fn answers_and_price_lists_are_the_newest_ones() {
        let Fixture { store, account, .. } = &Fixture::new();
        for number in 1..3 {
            store.put_cost_answer(*account, "forecast", &json!(number), second(number)).unwrap();
            store.put_price_list(*account, "eu-west-1", &json!(number), second(number)).unwrap();
        }
        assert_eq!(store.cost_answers(*account).unwrap(), [("forecast".to_owned(), json!(2))]);
        assert_eq!(store.price_lists(*account).unwrap(), [("eu-west-1".to_owned(), json!(2), second(2))]);
    }
}
