//! Facts on an incident or a plan: small values under a name, such as the instant at which the spend stopped.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::types::ToSql;
use rusqlite::{Connection, params};
use serde_json::Value;

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

/// A value and when it was set.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value.
    pub value: Value,
    /// When it was last set.
    pub set_at: Timestamp,
}

/// What a fact is about; names its table and column.
#[derive(Clone, Copy)]
pub(crate) enum About {
    Incident,
    Plan,
}

impl About {
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Incident => ("incident_fact", "incident"),
            Self::Plan => ("plan_fact", "plan"),
        }
    }
}

/// Sets a fact; the last value wins.
pub(crate) fn set(
    connection: &Connection,
    about: About,
    id: impl ToSql,
    key: &str,
    value: &Value,
    at: Timestamp,
) -> Result<(), Fault> {
    let (table, column) = about.table();
    let sql = format!(
        "INSERT INTO {table} ({column}, key, value, set_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET value = excluded.value, set_at = excluded.set_at"
    );
    connection.prepare_cached(&sql)?.execute(params![id, key, value.to_string(), Utc(at)])?;
    Ok(())
}

pub(crate) fn all(connection: &Connection, about: About, id: impl ToSql) -> Result<BTreeMap<String, Fact>, Fault> {
    let (table, column) = about.table();
    let sql = format!("SELECT key, value, set_at FROM {table} WHERE {column} = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let facts = statement.query_map([id], |row| {
        Ok((row.get(0)?, Fact { value: row.get::<_, Json>(1)?.0, set_at: row.get::<_, Utc>(2)?.0 }))
    })?;
    Ok(facts.collect::<Result<_, _>>()?)
}
