//! The incident store: what was found, what a person decided, what was sent, and what came of it.
//!
//! One SQLite file per world, `quench.sqlite3`, in a directory the caller chooses. The store never reads a clock and
//! knows no rules of a teardown: it keeps plain values, and refuses only what would make the record contradict itself.
//!
//! Who may write: [`Store::lock_account`] takes a file lock per account. Every write is for some account, and without
//! that account's lock it is refused with [`StoreError::ReadOnlySession`]; reading always works.
//!
//! How it runs: all methods but the two of the journal are short and run inline. [`Store::intent`] and
//! [`Store::receipt`] wait for a commit shared by everyone who waits at the same time (see [`Store::intent`]).
//!
//! ```
//! # fn main() -> Result<(), quench_store::StoreError> {
//! use quench_store::{Access, OpenOptions, Store};
//! # let folder = tempfile::tempdir().expect("a folder");
//! # let directory = folder.path();
//! let now = "2026-10-04T14:10:00Z".parse().expect("an instant");
//! let store = Store::open(directory, OpenOptions::new(now))?;
//! assert_eq!(store.lock_account("123456789012")?, Access::Writer);
//! let account = store.upsert_account("123456789012", "aws", "aws", "arn:aws:iam::123456789012:user/ana", now)?;
//! let incident = store.begin_incident(account.key, now)?;
//! let sweep = store.begin_sweep(incident, 1, now)?;
//! store.put_region_report(sweep, "eu-central-1", r#"{"listed":"enabled"}"#, now)?;
//! store.finish_sweep(sweep, now)?;
//! # Ok(())
//! # }
//! ```

mod accounts;
mod baselines;
mod bills;
mod columns;
mod cost_answers;
mod cost_requests;
mod documents;
mod error;
mod facts;
mod group_commit;
mod ids;
mod incidents;
mod journal;
mod journal_rows;
mod lock;
mod marks;
mod memory;
mod migrate;
mod open;
mod plans;
mod progress;
mod region_attempts;
mod region_orders;
mod store;
mod sweeps;
#[cfg(test)]
mod testing;
mod trail_events;
mod trail_pages;
mod world;

pub use accounts::{AccountRow, KnownAccount, KnownIncident};
pub use baselines::Baseline;
pub use bills::{BillRow, NewBillPage};
pub use cost_requests::CostRequests;
pub use documents::{Content, Document, DocumentOwner, StoredDocument};
pub use error::StoreError;
pub use facts::{DELETED_AT, FINISHED_AT, Fact, PROOF, SPEND_STOPPED_AT, VERIFIED_AT};
pub use ids::{AccountKey, BillId, IncidentId, IntentId, PlanId, RegionAttemptId, RegionOrderId, SweepId};
pub use incidents::Incident;
pub use journal::{Intent, Outcome, Receipt, Settlement};
pub use journal_rows::{JournalCounts, JournalRow};
pub use lock::Access;
pub use marks::Mark;
pub use memory::Image;
pub use open::{Durability, FILE_NAME, OpenOptions};
pub use plans::{NewPlan, PlanRow};
pub use progress::Approval;
pub use region_attempts::RegionAttempt;
pub use region_orders::{RegionOrder, Wish};
pub use store::Store;
pub use sweeps::{FinishedSweep, RegionReportRow, Sweep, SweepWithReports};
pub use trail_events::TrailEventRow;
pub use trail_pages::{NewTrailEvent, TrailPage, TrailQuery};
pub use world::PracticeWorld;
