//! A teardown while it runs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rows::RowKind;
use crate::burn::Burn;
use crate::money::Usd;
use crate::region::RegionCode;

/// Where a teardown stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum TeardownStatus {
    /// Saving the documents of what goes.
    SavingEvidence,
    /// Stopping, then deleting.
    Running,
    /// The person asked to stop; what was sent is finished.
    Stopping,
    /// Stopped by the person; can go on.
    Stopped,
    /// The app was closed or killed in the middle; can go on.
    Interrupted,
    /// All asked; looking again to prove it.
    Verifying,
    /// Verified gone.
    Verified,
    /// Ended, and something needs a person.
    NeedsYou,
}

/// One of the phases of a teardown, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum TeardownPhase {
    /// Documents of what goes are saved.
    Evidence,
    /// What starts tasks again is cut off.
    CutRelaunch,
    /// Services deleted, tasks stopped.
    StopSpend,
    /// Container instances and clusters.
    Delete,
    /// Task definitions.
    Tidy,
    /// Two clean reads.
    Verify,
}

/// A phase with its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PhaseView {
    /// Which.
    pub phase: TeardownPhase,
    /// Items done.
    pub done: u32,
    /// Items in all.
    pub total: u32,
    /// Items that failed.
    pub failed: u32,
    /// Begun.
    pub begun: bool,
}

/// A region during a teardown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum TeardownRegionState {
    /// Not begun.
    Waiting,
    /// Tasks are shutting down.
    Stopping,
    /// Clusters and definitions are going.
    Deleting,
    /// Everything asked; not yet proved.
    Asked,
    /// Proved by two reads.
    Verified,
    /// Something needs a person.
    NeedsYou,
}

/// A region's bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TeardownRegion {
    /// Which.
    pub code: RegionCode,
    /// Where it stands.
    pub state: TeardownRegionState,
    /// Covered tasks read as stopped.
    pub tasks_stopped: u32,
    /// Covered tasks seen.
    pub tasks: u32,
    /// Clusters gone.
    pub clusters_gone: u32,
    /// Clusters to go.
    pub clusters: u32,
}

/// Why an item needs a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum ProblemKind {
    /// It is not what was approved any more: approve an amended plan.
    ChangedSinceApproval,
    /// A capacity provider blocks the cluster.
    CapacityProviderBlocks,
    /// AWS still counts something in it.
    StillInUse,
    /// A policy does not allow it.
    AccessDenied,
    /// The organisation denies it.
    DeniedByOrganization,
    /// Sign in again: expired, or another account.
    Credentials,
    /// AWS or the network failed for too long.
    Unreachable,
    /// Its document could not be saved first (definitions only).
    EvidenceMissing,
    /// The journal cannot be written: nothing more is sent.
    JournalFailed,
    /// Quench does not know whether the call took effect, and no read could tell.
    Unsettled,
    /// Anything else.
    Other,
}

/// An item that needs a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ProblemView {
    /// The item's ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What kind.
    pub item: RowKind,
    /// Its region.
    pub region: RegionCode,
    /// Why.
    pub kind: ProblemKind,
    /// Names of what blocks it: capacity providers, new services.
    pub blockers: Vec<String>,
    /// It still costs money.
    pub costs_now: bool,
    /// Trying again may help.
    pub retryable: bool,
    /// Operation, code, message, request id.
    pub detail: String,
}

/// A point of the burn line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BurnPoint {
    /// When.
    #[specta(type = String)]
    pub at: Timestamp,
    /// Dollars per hour of the covered tasks.
    pub per_hour: Usd,
}

/// A teardown as the window shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TeardownView {
    /// Grows with every view that is made: of two teardowns the one with the higher number is newer.
    pub sequence: u32,
    /// The approved plan.
    pub hash: String,
    /// Where it stands.
    pub status: TeardownStatus,
    /// When it was approved.
    #[specta(type = String)]
    pub approved_at: Timestamp,
    /// Now, on the connection's clock.
    #[specta(type = String)]
    pub now: Timestamp,
    /// No covered task burns since then.
    #[specta(type = Option<String>)]
    pub spend_stopped_at: Option<Timestamp>,
    /// Everything was deleted then.
    #[specta(type = Option<String>)]
    pub deleted_at: Option<Timestamp>,
    /// Proved then.
    #[specta(type = Option<String>)]
    pub verified_at: Option<Timestamp>,
    /// Covered burn at approval.
    pub burn_before: Burn,
    /// Covered burn now.
    pub burn_now: Burn,
    /// At most 120 points.
    pub burn_line: Vec<BurnPoint>,
    /// Computed at approval: when the spend should have stopped.
    #[specta(type = Option<String>)]
    pub expected_spend_stop: Option<Timestamp>,
    /// Whether every cluster was looked at since the approval or since the restart. Until then counts and burn are
    /// those that were written down last, not what is true now.
    pub looked: bool,
    /// Covered tasks stopped.
    pub tasks_stopped: u32,
    /// Covered tasks seen.
    pub tasks: u32,
    /// The phases in order.
    pub phases: Vec<PhaseView>,
    /// The regions with targets.
    pub regions: Vec<TeardownRegion>,
    /// At most 50; `problems_total` counts all.
    pub problems: Vec<ProblemView>,
    /// How many need a person.
    pub problems_total: u32,
    /// Trying again may help with at least one of all of them.
    pub can_retry: bool,
    /// An amended plan may help with at least one of all of them.
    pub can_amend: bool,
    /// Seconds until the second proving read, while verifying.
    pub next_read_in_seconds: Option<u32>,
}
