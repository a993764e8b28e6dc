//! The journal: before a mutating call is sent, that it will be; afterwards, what came back. One row per attempt.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::columns::{Utc, instant};
use crate::error::Fault;
use crate::group_commit::Work;
use crate::{IntentId, Store, StoreError};

/// One attempt of a mutating call, before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// The approved plan it belongs to.
    pub plan_hash: String,
    /// The step of the plan, as the caller names it.
    pub step_key: String,
    /// What the call changes.
    pub target_arn: String,
    /// The operation, such as `ecs:DeleteService`.
    pub operation: String,
    /// The region it is sent to.
    pub region: String,
    /// Counts from 1 within the step. A caller that counts anew each round gives the least it can be: the row gets the
    /// next number that the step has not had under its plan.
    pub attempt: u32,
    /// The request's parameters. Never a secret: this is kept and exported.
    pub request: Value,
    /// When it was decided to send it.
    pub at: Timestamp,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect, or what it was to bring about was so already.
    Ok,
    /// It was refused and took no effect.
    Error,
    /// No answer: it may have taken effect. To be settled by a read, never by a repeat.
    Unknown,
}

impl Outcome {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) fn named(name: &str) -> Self {
        match name {
            "ok" => Self::Ok,
            "error" => Self::Error,
            // The schema lets no other name in.
            _ => Self::Unknown,
        }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// When it came back.
    pub at: Timestamp,
    /// How the attempt ended.
    pub outcome: Outcome,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// AWS's error code.
    pub error_code: Option<String>,
    /// AWS's error message: hostile text, like anything an attacker can name.
    pub error_message: Option<String>,
}

/// What a later read showed about an attempt whose outcome was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// When it was read.
    pub at: Timestamp,
    /// What it showed; [`Outcome::Unknown`] settles nothing and is refused.
    pub outcome: Outcome,
    /// What was read, for the record.
    pub note: Option<String>,
}

impl Store {
    /// Journals an attempt. Only after this returns `Ok` may the call be sent: then the row is committed and will be
    /// there after a kill, and after a power cut with [`crate::Durability::PowerCut`].
    ///
    /// Intents and receipts that wait at the same time share one commit. On a current-thread runtime the commit runs on
    /// that thread, in a task of its own behind those that are ready now: no thread lets paused time run ahead, and
    /// what shares a commit does not depend on the speed of the disk. On a multi-thread runtime it runs in
    /// `spawn_blocking`. Without a runtime it runs at once.
    ///
    /// If this future is dropped, the row may or may not be written: an attempt that was never sent, to be settled by a
    /// read like any other without a receipt.
    ///
    /// # Errors
    /// On every error nothing may be sent. [`StoreError::JournalPoisoned`] if the journal could not be written, now or
    /// earlier; it stays so until the store is opened anew. [`StoreError::LockedByOther`] if another session kept the
    /// store busy: nothing was written, and the next intent may do better. [`StoreError::Missing`] and [`StoreError::Conflict`] if the
    /// plan is unknown or not approved, and [`StoreError::ReadOnlySession`] without the account's lock, concern this
    /// intent alone.
    pub async fn intent(&self, intent: Intent) -> Result<IntentId, StoreError> {
        self.commit(Work::Intent(Box::new(intent))).await
    }

    /// Journals what came back. The same receipt again changes nothing. Shares commits like [`Store::intent`], and is
    /// tried even when the journal is poisoned: what was sent before then has receipts yet to come.
    ///
    /// # Errors
    /// [`StoreError::JournalPoisoned`] or [`StoreError::LockedByOther`] if it could not be written;
    /// [`StoreError::Missing`];
    /// [`StoreError::Conflict`] if the attempt has another receipt; [`StoreError::ReadOnlySession`].
    pub async fn receipt(&self, intent: IntentId, receipt: Receipt) -> Result<(), StoreError> {
        self.commit(Work::Receipt(intent, Box::new(receipt))).await.map(drop)
    }

    /// Settles an attempt that has no receipt, or one that says unknown. True if this changed the row; settling it
    /// again to the same outcome changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the outcome is unknown, or another one is already certain; [`StoreError::Missing`];
    /// [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn settle(&self, intent: IntentId, settlement: &Settlement) -> Result<bool, StoreError> {
        self.write("settling an attempt", |transaction| {
            let row = look(self, transaction, intent)?;
            if settlement.outcome == Outcome::Unknown {
                return Err(StoreError::conflict("attempt", intent, "cannot be settled as unknown").into());
            }
            let received = row.receipt.map(|receipt| receipt.outcome).filter(|outcome| *outcome != Outcome::Unknown);
            match received.or(row.settled) {
                Some(outcome) if outcome == settlement.outcome => return Ok(false),
                Some(_) => {
                    return Err(StoreError::conflict("attempt", intent, "is certain to have ended otherwise").into());
                }
                None => {}
            }
            const SQL: &str =
                "UPDATE journal SET settled_at = ?2, settled_outcome = ?3, settled_note = ?4 WHERE id = ?1";
            let Settlement { at, outcome, note } = settlement;
            transaction.execute(SQL, params![intent, Utc(*at), outcome.name(), note])?;
            Ok(true)
        })
    }

    /// Writes an intent inside the transaction of its batch.
    pub(crate) fn write_intent(&self, connection: &Connection, intent: &Intent) -> Result<IntentId, Fault> {
        let Intent { plan_hash, step_key, target_arn, operation, region, attempt, request, at } = intent;
        let mut statement = connection.prepare_cached(
            "SELECT plan.id, account.account_id, approval.plan IS NOT NULL
             FROM plan JOIN account ON account.id = plan.account LEFT JOIN approval ON approval.plan = plan.id
             WHERE hash = ?1 ORDER BY plan.id DESC LIMIT 1",
        )?;
        let plan = statement.query_row([plan_hash], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let (plan, account_id, approved): (i64, String, bool) =
            plan.ok_or_else(|| StoreError::missing("plan", plan_hash))?;
        self.allow_id(&account_id)?;
        if !approved {
            return Err(StoreError::conflict("plan", plan_hash, "has not been approved").into());
        }
        connection
            .prepare_cached(
                "INSERT INTO journal (plan, step_key, target_arn, operation, region, attempt, request, intent_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, max(?6, 1 + (SELECT coalesce(max(attempt), 0) FROM journal
                                                          WHERE plan = ?1 AND step_key = ?2)), ?7, ?8)",
            )?
            .execute(params![plan, step_key, target_arn, operation, region, attempt, request.to_string(), Utc(*at)])?;
        Ok(IntentId::new(connection.last_insert_rowid()))
    }

    /// Writes a receipt inside the transaction of its batch.
    pub(crate) fn write_receipt(
        &self,
        connection: &Connection,
        intent: IntentId,
        receipt: &Receipt,
    ) -> Result<IntentId, Fault> {
        match look(self, connection, intent)?.receipt {
            Some(first) if first == *receipt => return Ok(intent),
            Some(_) => return Err(StoreError::conflict("attempt", intent, "has another receipt already").into()),
            None => {}
        }
        let Receipt { at, outcome, request_id, error_code, error_message } = receipt;
        connection
            .prepare_cached(
                "UPDATE journal SET receipt_at = ?2, receipt_outcome = ?3, request_id = ?4, error_code = ?5,
                                    error_message = ?6 WHERE id = ?1",
            )?
            .execute(params![intent, Utc(*at), outcome.name(), request_id, error_code, error_message])?;
        Ok(intent)
    }
}

/// What is known of an attempt so far.
struct Known {
    receipt: Option<Receipt>,
    settled: Option<Outcome>,
}

/// Finds an attempt that this session may change.
fn look(store: &Store, connection: &Connection, intent: IntentId) -> Result<Known, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT account.account_id, receipt_at, receipt_outcome, request_id, error_code, error_message, settled_outcome
         FROM journal JOIN plan ON plan.id = journal.plan JOIN account ON account.id = plan.account
         WHERE journal.id = ?1",
    )?;
    let found = statement.query_row([intent], |row| {
        let account_id: String = row.get(0)?;
        let receipt = read_receipt(row, 1)?;
        let settled = row.get::<_, Option<String>>(6)?.map(|name| Outcome::named(&name));
        Ok((account_id, Known { receipt, settled }))
    });
    let (account_id, known) = found.optional()?.ok_or_else(|| StoreError::missing("attempt", intent))?;
    store.allow_id(&account_id)?;
    Ok(known)
}

/// The receipt in the five columns from `first` on.
pub(crate) fn read_receipt(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Option<Receipt>> {
    let at = instant(row.get(first)?);
    let outcome = row.get::<_, Option<String>>(first + 1)?;
    let Some((at, outcome)) = at.zip(outcome) else { return Ok(None) };
    Ok(Some(Receipt {
        at,
        outcome: Outcome::named(&outcome),
        request_id: row.get(first + 2)?,
        error_code: row.get(first + 3)?,
        error_message: row.get(first + 4)?,
    }))
}
