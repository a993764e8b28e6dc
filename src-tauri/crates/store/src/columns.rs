//! How instants and small JSON values are written into columns.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde_json::Value;

/// An instant as RFC 3339 in UTC with nine digits: nothing is lost, and order as text is order in time.
#[derive(Clone, Copy)]
pub(crate) struct Utc(pub(crate) Timestamp);

impl ToSql for Utc {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(format!("{:.9}", self.0).into())
    }
}

impl FromSql for Utc {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// Takes the instant out of an optional column.
pub(crate) fn instant(column: Option<Utc>) -> Option<Timestamp> {
    column.map(|utc| utc.0)
}

/// A small JSON value as its text.
pub(crate) struct Json(pub(crate) Value);

impl ToSql for Json {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Json {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(at: Timestamp) -> String {
        format!("{at:.9}")
    }

    proptest! {
        #[test]
        fn instants_keep_their_nanoseconds_and_their_order(a in 0_i64..4_000_000_000_000_000_000, b in 0_i64..4_000_000_000_000_000_000) {
            let a = Timestamp::from_nanosecond(i128::from(a)).unwrap();
            let b = Timestamp::from_nanosecond(i128::from(b)).unwrap();
            prop_assert_eq!(text(a).parse::<Timestamp>().unwrap(), a);
            prop_assert_eq!(text(a).cmp(&text(b)), a.cmp(&b));
        }
    }
}
