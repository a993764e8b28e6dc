//! Row ids, one type per table, so that a sweep's id cannot be passed for an incident's.

use std::fmt;

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// An id that came back from outside, such as the web view. It may name no row.
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// The number in the store.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }
    };
}

row_id!(
    /// The row of an account in this store; not the twelve digits.
    AccountKey
);
row_id!(
    /// An incident.
    IncidentId
);
row_id!(
    /// One sweep over every region.
    SweepId
);
row_id!(
    /// One attempt of a mutating call. Later attempts have greater ids.
    IntentId
);
row_id!(
    /// One time a plan was put forward. The same hash can come back after it has finished.
    PlanId
);
row_id!(
    /// What a person told Quench to do about one region.
    RegionOrderId
);
row_id!(
    /// One attempt of EnableRegion or DisableRegion. Later attempts have greater ids.
    RegionAttemptId
);
row_id!(
    /// A question to Cost Explorer with its answer.
    BillId
);
