//! Answers of Cost Explorer, page by page as they came, so that what was paid for is paid for once.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::columns::{Json, Utc};
use crate::error::Fault;
use crate::store::one;
use crate::{AccountKey, BillId, IncidentId, Store, StoreError};

/// Bills that are kept of an account. The pages of a year by day are some ten megabytes.
const KEPT: u32 = 4;

/// A bill without its pages.
#[derive(Clone, Debug, PartialEq)]
pub struct BillRow {
    /// The row.
    pub id: BillId,
    /// What was asked, as the caller writes it.
    pub question: Value,
    /// When its first page came: what came later is at least as new.
    pub asked_at: Timestamp,
    /// When its last page came.
    pub read_at: Timestamp,
    /// Where it goes on.
    pub next_token: Option<String>,
    /// Every page was read.
    pub complete: bool,
    /// A refusal ended it half-way, and not a person.
    pub broken: bool,
}

/// A page that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBillPage<'a> {
    /// As the caller writes it: JSON.
    pub body: &'a str,
    /// When it came.
    pub read_at: Timestamp,
    /// Where the bill goes on after it; none if it was the last one.
    pub next_token: Option<&'a str>,
}

impl Store {
    /// Begins a bill with its first page, and lets the oldest go; the newest whole one stays.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn begin_bill(
        &self,
        account: AccountKey,
        incident: Option<IncidentId>,
        question: &Value,
        page: &NewBillPage<'_>,
    ) -> Result<BillId, StoreError> {
        self.write("keeping a bill", |transaction| {
            self.allow(transaction, account)?;
            transaction.execute(
                "INSERT INTO bill (account, incident, question, asked_at, read_at, complete) VALUES (?1, ?2, ?3, ?4, ?4, 0)",
                params![account, incident, question.to_string(), Utc(page.read_at)],
            )?;
            let bill = BillId::new(transaction.last_insert_rowid());
            put(transaction, bill, page)?;
            transaction.execute(
                "DELETE FROM bill WHERE account = ?1 AND id NOT IN
                 (SELECT id FROM bill WHERE account = ?1 ORDER BY id DESC LIMIT ?2) AND id NOT IN
                 (SELECT max(id) FROM bill WHERE account = ?1 AND complete = 1)",
                params![account, KEPT],
            )?;
            Ok(bill)
        })
    }

    /// Adds the next page.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn put_bill_page(&self, bill: BillId, page: &NewBillPage<'_>) -> Result<(), StoreError> {
        self.write("keeping a page of a bill", |transaction| {
            self.allow(transaction, account_of(transaction, bill)?)?;
            put(transaction, bill, page)
        })
    }

    /// Notes that nobody can go on with a bill: AWS does not know its token any more.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn end_bill(&self, bill: BillId) -> Result<(), StoreError> {
        self.write("ending a bill", |transaction| {
            self.allow(transaction, account_of(transaction, bill)?)?;
            transaction.execute("UPDATE bill SET next_token = NULL WHERE id = ?1", [bill])?;
            Ok(())
        })
    }

    /// Notes that a refusal ended a bill half-way. A page more takes it back.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn break_bill(&self, bill: BillId) -> Result<(), StoreError> {
        self.write("noting that a bill broke off", |transaction| {
            self.allow(transaction, account_of(transaction, bill)?)?;
            transaction.execute("UPDATE bill SET broken = 1 WHERE id = ?1", [bill])?;
            Ok(())
        })
    }

    /// The account's bills, the newest first.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn bills(&self, account: AccountKey) -> Result<Vec<BillRow>, StoreError> {
        self.read("reading the bills", |connection| {
            const SQL: &str = "SELECT id, question, asked_at, read_at, next_token, complete, broken FROM bill
                               WHERE account = ?1 ORDER BY id DESC";
            let mut statement = connection.prepare_cached(SQL)?;
            let bills = statement.query_map([account], read_row)?;
            Ok(bills.collect::<Result<_, _>>()?)
        })
    }

    /// The page of a bill with that number, from 1; none after the last. One after the other: all at once they would take many
    /// times the memory of what they say, and keep others from the store.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn bill_page(&self, bill: BillId, number: u32) -> Result<Option<String>, StoreError> {
        self.read("reading a page of a bill", |connection| {
            const SQL: &str = "SELECT body FROM bill_page WHERE bill = ?1 AND number = ?2";
            Ok(connection.prepare_cached(SQL)?.query_row(params![bill, number], |row| row.get(0)).optional()?)
        })
    }
}

fn account_of(connection: &Connection, bill: BillId) -> Result<AccountKey, Fault> {
    one(connection, "SELECT account FROM bill WHERE id = ?1", bill, "bill")
}

fn put(connection: &Connection, bill: BillId, page: &NewBillPage<'_>) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO bill_page (bill, number, body)
             SELECT ?1, 1 + coalesce(max(number), 0), ?2 FROM bill_page WHERE bill = ?1",
        )?
        .execute(params![bill, page.body])?;
    connection
        .prepare_cached(
            "UPDATE bill SET read_at = ?2, next_token = ?3, complete = ?3 IS NULL, broken = 0 WHERE id = ?1",
        )?
        .execute(params![bill, Utc(page.read_at), page.next_token])?;
    Ok(())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<BillRow> {
    Ok(BillRow {
        id: row.get(0)?,
        question: row.get::<_, Json>(1)?.0,
        asked_at: row.get::<_, Utc>(2)?.0,
        read_at: row.get::<_, Utc>(3)?.0,
        next_token: row.get(4)?,
        complete: row.get(5)?,
        broken: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Fixture, second};

    fn page(body: &str, at: i64, next: Option<&'static str>) -> (String, i64, Option<&'static str>) {
        (body.to_owned(), at, next)
    }

    fn new<'a>((body, at, next): &'a (String, i64, Option<&'static str>)) -> NewBillPage<'a> {
        NewBillPage { body, read_at: second(*at), next_token: *next }
    }

    #[test]
    fn pages_are_kept_in_order_and_the_last_one_completes_the_bill() {
        let Fixture { store, account, incident, .. } = &Fixture::new();
        let first = page("[1]", 10, Some("more"));
        let bill = store.begin_bill(*account, Some(*incident), &json!({"days": 30}), &new(&first)).unwrap();
        let kept = || store.bills(*account).unwrap().remove(0);
        assert_eq!((kept().next_token.as_deref(), kept().complete), (Some("more"), false));
        store.put_bill_page(bill, &new(&page("[2]", 20, None))).unwrap();
        let row = kept();
        assert_eq!((row.question, row.asked_at, row.read_at), (json!({"days": 30}), second(10), second(20)));
        assert_eq!((row.next_token, row.complete), (None, true));
        let page = |number| store.bill_page(bill, number).unwrap();
        assert_eq!([page(1), page(2), page(3)], [Some("[1]".to_owned()), Some("[2]".to_owned()), None]);
    }

    #[test]
    fn a_bill_that_cannot_go_on_is_not_complete() {
        let Fixture { store, account, .. } = &Fixture::new();
        let bill = store.begin_bill(*account, None, &json!({}), &new(&page("1", 1, Some("t")))).unwrap();
        store.end_bill(bill).unwrap();
        let row = store.bills(*account).unwrap().remove(0);
        assert_eq!((row.next_token, row.complete), (None, false));
    }

    #[test]
    fn the_newest_bills_are_kept_and_the_oldest_go_with_their_pages() {
        let Fixture { store, account, .. } = &Fixture::new();
        for number in 0..6 {
            store.begin_bill(*account, None, &json!(number), &new(&page("0", number, None))).unwrap();
        }
        let kept: Vec<_> = store.bills(*account).unwrap().into_iter().map(|bill| bill.question).collect();
        assert_eq!(kept, [5, 4, 3, 2]);
        let pages: u32 = store.connection().query_row("SELECT count(*) FROM bill_page", [], |row| row.get(0)).unwrap();
        assert_eq!(pages, 4);
    }

    #[test]
    fn questions_that_came_to_little_do_not_push_a_whole_bill_out() {
        let Fixture { store, account, .. } = &Fixture::new();
        let whole = store.begin_bill(*account, None, &json!("13 months"), &new(&page("[1]", 1, None))).unwrap();
        // Four questions that AWS throttled after their first page.
        for number in 2..6 {
            store.begin_bill(*account, None, &json!("30 days"), &new(&page("[]", number, Some("more")))).unwrap();
        }
        let kept = store.bills(*account).unwrap();
        assert!(kept.iter().any(|bill| bill.id == whole), "the only whole bill is gone: {kept:#?}");
    }
}
