//! What becomes of a plan once it is put forward: its approval, the facts on it, and whether a run was cut off.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::columns::Utc;
use crate::plans::{self, PlanRow};
use crate::{AccountKey, FINISHED_AT, Fact, PlanId, Store, StoreError, facts};

/// A person's approval of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The plan.
    pub plan: PlanId,
    /// When it was given.
    pub approved_at: Timestamp,
    /// Who was signed in.
    pub approver_arn: String,
    /// Whether the person typed the digits of the account. Kept as told.
    pub digits_ok: bool,
}

impl Store {
    /// Approves the plan. Approving it again by the same caller returns the first approval. `instead_of` is the hash of an
    /// approved plan that is given up for it, in the same transaction: an account never has two that go on.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another caller has approved it; [`StoreError::Missing`];
    /// [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn approve(
        &self,
        hash: &str,
        approved_at: Timestamp,
        approver_arn: &str,
        digits_ok: bool,
        instead_of: Option<&str>,
    ) -> Result<Approval, StoreError> {
        self.write("keeping the approval", |transaction| {
            let (plan, account) = plans::newest(transaction, hash)?;
            self.allow(transaction, account)?;
            if let Some(earlier) = instead_of {
                let (earlier, owner) = plans::newest(transaction, earlier)?;
                self.allow(transaction, owner)?;
                facts::set(transaction, earlier, FINISHED_AT, &"superseded".into(), approved_at)?;
            }
            match find_approval(transaction, plan)? {
                Some(first) if first.approver_arn == approver_arn && first.digits_ok == digits_ok => Ok(first),
                Some(_) => Err(StoreError::conflict("plan", hash, "has been approved already, and otherwise").into()),
                None => {
                    const SQL: &str =
                        "INSERT INTO approval (plan, approved_at, approver_arn, digits_ok) VALUES (?1, ?2, ?3, ?4)";
                    transaction.execute(SQL, params![plan, Utc(approved_at), approver_arn, digits_ok])?;
                    Ok(Approval { plan, approved_at, approver_arn: approver_arn.to_owned(), digits_ok })
                }
            }
        })
    }

    /// The approval of the plan, if it has one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such plan.
    pub fn approval(&self, hash: &str) -> Result<Option<Approval>, StoreError> {
        self.read("reading the approval", |connection| {
            let (plan, _) = plans::newest(connection, hash)?;
            Ok(find_approval(connection, plan)?)
        })
    }

    /// Sets a fact on the plan; the last value wins. [`FINISHED_AT`] ends it.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn set_plan_fact(&self, hash: &str, key: &str, value: &Value, at: Timestamp) -> Result<(), StoreError> {
        self.write("noting a fact on the plan", |transaction| {
            let (plan, account) = plans::newest(transaction, hash)?;
            self.allow(transaction, account)?;
            facts::set(transaction, plan, key, value, at)
        })
    }

    /// The facts of the plan by name.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such plan.
    pub fn plan_facts(&self, hash: &str) -> Result<BTreeMap<String, Fact>, StoreError> {
        self.read("reading the plan's facts", |connection| {
            let (plan, _) = plans::newest(connection, hash)?;
            facts::all(connection, plan)
        })
    }

    /// The account's newest plan that was approved. Where it never got [`FINISHED_AT`] and no run of it is going on, the
    /// run was cut off.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn latest_approved_plan(&self, account: AccountKey) -> Result<Option<PlanRow>, StoreError> {
        self.read("looking for the latest approved plan", |connection| {
            let sql = format!(
                "SELECT {} FROM plan JOIN approval ON approval.plan = plan.id
                 WHERE account = ?1 ORDER BY plan.id DESC LIMIT 1",
                plans::COLUMNS
            );
            Ok(connection.prepare_cached(&sql)?.query_row([account], plans::read_row).optional()?)
        })
    }

    /// Every approval in the account, oldest first, with the hash of its plan.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn approvals(&self, account: AccountKey) -> Result<Vec<(String, Approval)>, StoreError> {
        self.read("reading the approvals", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT plan.hash, plan.id, approved_at, approver_arn, digits_ok
                 FROM approval JOIN plan ON approval.plan = plan.id WHERE plan.account = ?1 ORDER BY plan.id",
            )?;
            let rows = statement.query_map([account], |row| {
                let approval = Approval {
                    plan: row.get(1)?,
                    approved_at: row.get::<_, Utc>(2)?.0,
                    approver_arn: row.get(3)?,
                    digits_ok: row.get(4)?,
                };
                Ok((row.get(0)?, approval))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Takes a fact back: what was true of the plan is no longer.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such plan; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn clear_plan_fact(&self, hash: &str, key: &str) -> Result<(), StoreError> {
        self.write("taking a fact on the plan back", |transaction| {
            let (plan, account) = plans::newest(transaction, hash)?;
            self.allow(transaction, account)?;
            facts::clear(transaction, plan, key)
        })
    }
}

pub(crate) fn find_approval(connection: &Connection, plan: PlanId) -> rusqlite::Result<Option<Approval>> {
    const SQL: &str = "SELECT approved_at, approver_arn, digits_ok FROM approval WHERE plan = ?1";
    let mut statement = connection.prepare_cached(SQL)?;
    let read = |row: &Row<'_>| {
        let approved_at = row.get::<_, Utc>(0)?.0;
        Ok(Approval { plan, approved_at, approver_arn: row.get(1)?, digits_ok: row.get(2)? })
    };
    statement.query_row([plan], read).optional()
}

pub(crate) fn is_finished(connection: &Connection, plan: PlanId) -> rusqlite::Result<bool> {
    const SQL: &str = "SELECT EXISTS (SELECT 1 FROM plan_fact WHERE plan = ?1 AND key = ?2)";
    connection.prepare_cached(SQL)?.query_row(params![plan, FINISHED_AT], |row| row.get(0))
}
