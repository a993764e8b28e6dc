//! Plans as they are put forward.
//!
//! A hash leaves times out, so the same plan can be put forward more than once. While nobody has approved it, putting
//! it again renews its body and times. Approved and not finished, it is frozen: a run in progress must not change under
//! itself. Finished, it starts anew as another row; the methods here that take a hash mean the newest.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::columns::Utc;
use crate::error::Fault;
use crate::progress::{find_approval, is_finished};
use crate::{AccountKey, IncidentId, PlanId, Store, StoreError, incidents};

/// A plan to put forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlan<'a> {
    /// The hash over everything in it but times.
    pub hash: &'a str,
    /// Whose it is.
    pub account: AccountKey,
    /// The incident it answers, if one.
    pub incident: Option<IncidentId>,
    /// The plan as JSON, kept byte for byte.
    pub body: &'a str,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it may no longer be approved.
    pub expires_at: Timestamp,
}

/// A plan as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// The row: one per time the plan was put forward.
    pub id: PlanId,
    /// The hash over everything in it but times.
    pub hash: String,
    /// Whose it is.
    pub account: AccountKey,
    /// The incident it answers, if one.
    pub incident: Option<IncidentId>,
    /// The plan as JSON.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it may no longer be approved. The store keeps this and does not judge by it.
    pub expires_at: Timestamp,
}

pub(crate) const COLUMNS: &str = "plan.id, hash, account, incident, body, created_at, expires_at";

impl Store {
    /// Puts a plan forward, and returns it as it is kept: as given, or, if it is approved and not finished, as it was.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the hash is known for another account; [`StoreError::Refused`] if the body is not
    /// JSON; [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn put_plan(&self, plan: &NewPlan<'_>) -> Result<PlanRow, StoreError> {
        self.write("keeping the plan", |transaction| {
            self.allow(transaction, plan.account)?;
            if let Some(incident) = plan.incident
                && incidents::account_of(transaction, incident)? != plan.account
            {
                return Err(StoreError::conflict("incident", incident, "is of another account than the plan").into());
            }
            let NewPlan { hash, account, incident, body, created_at, expires_at } = plan;
            let known = find(transaction, hash)?;
            let approved = known.as_ref().map(|known| find_approval(transaction, known.id)).transpose()?.flatten();
            match (known, approved) {
                (Some(known), _) if known.account != *account => {
                    return Err(StoreError::conflict("plan", hash, "is known for another account").into());
                }
                (Some(known), None) => {
                    const SQL: &str =
                        "UPDATE plan SET incident = ?2, body = ?3, created_at = ?4, expires_at = ?5 WHERE id = ?1";
                    let values = params![known.id, incident, body, Utc(*created_at), Utc(*expires_at)];
                    transaction.execute(SQL, values)?;
                }
                (Some(known), Some(_)) if !is_finished(transaction, known.id)? => {}
                (Some(_), Some(_)) | (None, _) => {
                    const SQL: &str = "INSERT INTO plan (hash, account, incident, body, created_at, expires_at)
                                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
                    let values = params![hash, account, incident, body, Utc(*created_at), Utc(*expires_at)];
                    transaction.execute(SQL, values)?;
                }
            }
            find(transaction, hash)?.ok_or_else(|| StoreError::missing("plan", hash).into())
        })
    }

    /// The newest plan with this hash.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn plan(&self, hash: &str) -> Result<Option<PlanRow>, StoreError> {
        self.read("looking for the plan", |connection| Ok(find(connection, hash)?))
    }
}

/// The newest plan with this hash, and whose it is: without the body, which can be large.
pub(crate) fn newest(connection: &Connection, hash: &str) -> Result<(PlanId, AccountKey), Fault> {
    const SQL: &str = "SELECT id, account FROM plan WHERE hash = ?1 ORDER BY id DESC LIMIT 1";
    let found = connection.prepare_cached(SQL)?.query_row([hash], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    found.ok_or_else(|| StoreError::missing("plan", hash).into())
}

fn find(connection: &Connection, hash: &str) -> rusqlite::Result<Option<PlanRow>> {
    let sql = format!("SELECT {COLUMNS} FROM plan WHERE hash = ?1 ORDER BY id DESC LIMIT 1");
    connection.prepare_cached(&sql)?.query_row([hash], read_row).optional()
}

pub(crate) fn read_row(row: &Row<'_>) -> rusqlite::Result<PlanRow> {
    Ok(PlanRow {
        id: row.get(0)?,
        hash: row.get(1)?,
        account: row.get(2)?,
        incident: row.get(3)?,
        body: row.get(4)?,
        created_at: row.get::<_, Utc>(5)?.0,
        expires_at: row.get::<_, Utc>(6)?.0,
    })
}
