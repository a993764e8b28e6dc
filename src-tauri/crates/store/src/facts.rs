//! Facts on a plan: small values under a name, such as the instant at which the spend stopped.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::PlanId;
use crate::columns::{Json, Utc};
use crate::error::Fault;

/// The name of the fact: since when nothing of the plan costs anything.
pub const SPEND_STOPPED_AT: &str = "spend_stopped_at";
/// The name of the fact: when the last target was deleted.
pub const DELETED_AT: &str = "deleted_at";
/// The name of the fact: when later reads had proved each target gone.
pub const VERIFIED_AT: &str = "verified_at";
/// The name of the fact: when the plan came to its end, in success or not. An approved plan without it is interrupted.
pub const FINISHED_AT: &str = "finished_at";
/// The name of the fact: what the last look after the plan's deletions proved.
pub const PROOF: &str = "proof";

/// A value and when it was set.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value.
    pub value: Value,
    /// When it was last set.
    pub set_at: Timestamp,
}

/// Sets a fact; the last value wins.
pub(crate) fn set(connection: &Connection, plan: PlanId, key: &str, value: &Value, at: Timestamp) -> Result<(), Fault> {
    const SQL: &str = "INSERT INTO plan_fact (plan, key, value, set_at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO UPDATE SET value = excluded.value, set_at = excluded.set_at";
    connection.prepare_cached(SQL)?.execute(params![plan, key, value.to_string(), Utc(at)])?;
    Ok(())
}

pub(crate) fn clear(connection: &Connection, plan: PlanId, key: &str) -> Result<(), Fault> {
    connection.prepare_cached("DELETE FROM plan_fact WHERE plan = ?1 AND key = ?2")?.execute(params![plan, key])?;
    Ok(())
}

pub(crate) fn all(connection: &Connection, plan: PlanId) -> Result<BTreeMap<String, Fact>, Fault> {
    const SQL: &str = "SELECT key, value, set_at FROM plan_fact WHERE plan = ?1";
    let mut statement = connection.prepare_cached(SQL)?;
    let facts = statement.query_map([plan], |row| {
        Ok((row.get(0)?, Fact { value: row.get::<_, Json>(1)?.0, set_at: row.get::<_, Utc>(2)?.0 }))
    })?;
    Ok(facts.collect::<Result<_, _>>()?)
}
