//! The overview: one sentence of truth, the burn, the regions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::verdict::VerdictCounts;
use crate::burn::Burn;
use crate::cloud_error::CloudErrorKind;
use crate::inventory::Counts;
use crate::region::{ListedState, RegionCode, RegionSource};
use crate::report::Part;

/// How a region looks on the map and in the list: word, icon and colour follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RegionLook {
    /// Being read, or waiting for it.
    Reading,
    /// Something in it costs money now.
    Burning,
    /// Read wholly: clusters or services, or what starts tasks, but nothing that costs by the hour.
    Found,
    /// Read wholly: nothing there.
    Clean,
    /// Some of it was not read.
    Partial,
    /// Opted out and not checked.
    Disabled,
    /// Being enabled by AWS, not checked.
    Enabling,
    /// Being enabled for so long that nobody should wait for it any more.
    Stuck,
    /// Being disabled by AWS, not checked.
    Disabling,
    /// Not asked for.
    NotAsked,
    /// A policy of the organization denies it explicitly.
    Blocked,
    /// The caller's policies do not allow a look.
    NotPermitted,
    /// On, and the token counts only in regions that are on by default.
    TokenVersion,
    /// Refuses a good key: off, although no list says so.
    RegionOff,
    /// Refuses the token: off, or the token does not count there.
    TokenRefused,
    /// No answer.
    Unreachable,
    /// AWS asked to slow down for too long.
    Throttled,
    /// AWS gives it a status that Quench does not know.
    Unrecognised,
    /// Only one of AWS's two lists has it.
    Disputed,
    /// Nothing could be read for another reason.
    Failed,
}

/// A region as the map and the list show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RegionRow {
    /// Its code.
    pub code: RegionCode,
    /// Whether the map has a place for it; else it stands in the "unplaced" tray.
    pub placed: bool,
    /// What the account says of it.
    pub listed: ListedState,
    /// How it looks.
    pub look: RegionLook,
    /// What is missing, and why.
    pub gaps: Vec<GapView>,
    /// What was read.
    pub counts: Counts,
    /// Dollars per hour.
    pub burn: Burn,
    /// When it was read.
    #[specta(type = Option<String>)]
    pub read_at: Option<Timestamp>,
    /// How many of its clusters are marked Remove (in effect).
    pub remove_clusters: u32,
    /// How many are kept (in effect).
    pub keep_clusters: u32,
    /// Its clusters by verdict; all zero before they were judged.
    pub verdicts: VerdictCounts,
    /// Rogue or suspect services and tasks in clusters of it that are not rogue themselves.
    pub hidden: u32,
    /// How many of its clusters AWS Batch made: a rule for the region leaves them out.
    pub batch_clusters: u32,
}

/// A part of a region that was not read wholly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct GapView {
    /// Which part.
    pub part: Part,
    /// Something of it was read.
    pub partly: bool,
    /// Why not all.
    pub kind: CloudErrorKind,
    /// Technical details: operation, code, message, request id.
    pub detail: String,
}

/// Where a sweep stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum SweepPhase {
    /// None yet.
    Never,
    /// Regions are answering.
    Running,
    /// The person stopped it; what was read stays.
    Stopped,
    /// Every region has answered or failed.
    Done,
}

/// The overview: one sentence of truth, the burn, the regions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct OverviewView {
    /// Grows with every view that is made: of two overviews the one with the higher number is newer.
    pub sequence: u32,
    /// Grows with every change of the inventory; rules and pages name it.
    pub revision: u32,
    /// Where the sweep stands.
    pub phase: SweepPhase,
    /// Where the list of regions came from.
    pub source: RegionSource,
    /// The list may lack regions: it came from the bundled catalogue, or some row of it could not be read.
    pub may_lack_regions: bool,
    /// When the sweep began.
    #[specta(type = Option<String>)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[specta(type = Option<String>)]
    pub finished_at: Option<Timestamp>,
    /// Now, on the connection's clock.
    #[specta(type = String)]
    pub now: Timestamp,
    /// Of the whole account.
    pub burn: Burn,
    /// Of the whole account.
    pub counts: Counts,
    /// vCPU of all living tasks that tell their size, whole units.
    pub vcpu: u32,
    /// Regions with living tasks.
    pub burning_regions: u32,
    /// When the oldest living task was asked for.
    #[specta(type = Option<String>)]
    pub first_task_at: Option<Timestamp>,
    /// Every region that is known.
    pub regions: Vec<RegionRow>,
    /// What is chosen so far.
    pub choice: ChoiceView,
    /// Clusters by verdict; all zero before they were judged.
    pub verdicts: VerdictCounts,
    /// Rogue or suspect services and tasks in clusters that are not rogue themselves.
    pub hidden: u32,
    /// Verdicts are there for what was swept last.
    pub judged: bool,
}

/// What the marks amount to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceView {
    /// What would go.
    pub remove: Counts,
    /// The burn that would end.
    pub remove_burn: Burn,
    /// What is marked Keep, with what that protects.
    pub keep: Counts,
    /// Clusters that are neither.
    pub undecided_clusters: u32,
    /// Clusters that AWS Batch made: never selected by a rule.
    pub batch_clusters: u32,
    /// Task definitions that nothing uses: a group of their own.
    pub unused_definitions: u32,
    /// How many of those are marked Remove.
    pub unused_definitions_removed: u32,
    /// Regions whose definitions cannot enter a plan, because a read that could name a user failed.
    pub definitions_blocked_regions: Vec<RegionCode>,
}
