//! Reading the journal: pages for a timeline, counts for a progress bar, and what is left open after a kill.

use rusqlite::Row;
use rusqlite::types::ToSql;

use crate::columns::{Json, Utc, instant};
use crate::journal::read_receipt;
use crate::{Intent, IntentId, Outcome, PlanId, Receipt, Settlement, Store, StoreError};

/// An attempt and all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalRow {
    /// The row.
    pub id: IntentId,
    /// The plan; the same hash may stand for several.
    pub plan: PlanId,
    /// What was to be sent.
    pub intent: Intent,
    /// What came back.
    pub receipt: Option<Receipt>,
    /// What a later read showed.
    pub settlement: Option<Settlement>,
}

impl JournalRow {
    /// How the attempt ended: as received, or as settled where that was unknown. None while neither is there.
    pub fn outcome(&self) -> Option<Outcome> {
        let received = self.receipt.as_ref().map(|receipt| receipt.outcome);
        match received {
            Some(Outcome::Ok | Outcome::Error) => received,
            Some(Outcome::Unknown) | None => self.settlement.as_ref().map(|settlement| settlement.outcome).or(received),
        }
    }
}

/// How many attempts ended which way; see [`JournalRow::outcome`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalCounts {
    /// Took effect.
    pub ok: u64,
    /// Refused.
    pub error: u64,
    /// Answered with no certainty, and not settled.
    pub unknown: u64,
    /// Without a receipt, and not settled.
    pub open: u64,
}

const COLUMNS: &str = "journal.id, journal.plan, hash, step_key, target_arn, operation, region, attempt, request,
    intent_at, receipt_at, receipt_outcome, request_id, error_code, error_message,
    settled_at, settled_outcome, settled_note";
const OF_HASH: &str = "FROM journal JOIN plan ON plan.id = journal.plan WHERE hash = ?1";
const UNSETTLED: &str = "coalesce(receipt_outcome, 'unknown') = 'unknown' AND settled_at IS NULL";

impl Store {
    /// The attempts under this plan that may or may not have taken effect, oldest first: without a receipt, or with
    /// one that says unknown, and not settled.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn unsettled(&self, plan_hash: &str) -> Result<Vec<JournalRow>, StoreError> {
        self.rows(&format!("AND {UNSETTLED} ORDER BY journal.id"), &[&plan_hash])
    }

    /// The same under every plan of the account that this plan is of: one that another plan has followed is run no more, and
    /// what was sent under it must be known all the same.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn unsettled_in_account_of(&self, plan_hash: &str) -> Result<Vec<JournalRow>, StoreError> {
        self.read("reading what is open in the journal", |connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM journal JOIN plan ON plan.id = journal.plan
                 WHERE plan.account IN (SELECT account FROM plan WHERE hash = ?1) AND {UNSETTLED} ORDER BY journal.id"
            ))?;
            let rows = statement.query_map([plan_hash], read_row)?.collect::<Result<_, _>>()?;
            Ok(rows)
        })
    }

    /// Up to `limit` attempts under this plan, oldest first, beginning after `after`.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn journal_rows(
        &self,
        plan_hash: &str,
        after: Option<IntentId>,
        limit: u32,
    ) -> Result<Vec<JournalRow>, StoreError> {
        let after = after.map_or(0, IntentId::get);
        self.rows("AND journal.id > ?2 ORDER BY journal.id LIMIT ?3", &[&plan_hash, &after, &limit])
    }

    /// One attempt.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none.
    pub fn journal_row(&self, intent: IntentId) -> Result<JournalRow, StoreError> {
        self.read("reading an attempt", |connection| {
            let sql =
                format!("SELECT {COLUMNS} FROM journal JOIN plan ON plan.id = journal.plan WHERE journal.id = ?1");
            let mut rows = connection.prepare_cached(&sql)?.query_map([intent], read_row)?.collect::<Vec<_>>();
            let row = rows.pop().ok_or_else(|| StoreError::missing("attempt", intent))?;
            Ok(row?)
        })
    }

    fn rows(&self, rest: &str, values: &[&dyn ToSql]) -> Result<Vec<JournalRow>, StoreError> {
        self.read("reading the journal", |connection| {
            let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} {OF_HASH} {rest}"))?;
            let rows = statement.query_map(values, read_row)?.collect::<Result<_, _>>()?;
            Ok(rows)
        })
    }

    /// How many attempts under this plan ended which way.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn journal_counts(&self, plan_hash: &str) -> Result<JournalCounts, StoreError> {
        self.read("counting the journal", |connection| {
            let sql = format!(
                "SELECT CASE WHEN {UNSETTLED} THEN coalesce(receipt_outcome, 'open')
                             WHEN receipt_outcome IN ('ok', 'error') THEN receipt_outcome
                             ELSE settled_outcome END AS ended, count(*) {OF_HASH} GROUP BY ended"
            );
            let mut counts = JournalCounts::default();
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([plan_hash])?;
            while let Some(row) = rows.next()? {
                let count = row.get(1)?;
                match row.get_ref(0)?.as_str().unwrap_or_default() {
                    "ok" => counts.ok = count,
                    "error" => counts.error = count,
                    "unknown" => counts.unknown = count,
                    _ => counts.open = count,
                }
            }
            Ok(counts)
        })
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<JournalRow> {
    let settled_at = instant(row.get(15)?);
    let settled_outcome = row.get::<_, Option<String>>(16)?;
    let settled_note = row.get(17)?;
    let settlement = settled_at.zip(settled_outcome).map(|(at, outcome)| Settlement {
        at,
        outcome: Outcome::named(&outcome),
        note: settled_note,
    });
    Ok(JournalRow {
        id: row.get(0)?,
        plan: row.get(1)?,
        intent: Intent {
            plan_hash: row.get(2)?,
            step_key: row.get(3)?,
            target_arn: row.get(4)?,
            operation: row.get(5)?,
            region: row.get(6)?,
            attempt: row.get(7)?,
            request: row.get::<_, Json>(8)?.0,
            at: row.get::<_, Utc>(9)?.0,
        },
        receipt: read_receipt(row, 10)?,
        settlement,
    })
}
