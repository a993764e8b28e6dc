//! Proof, and the journal behind it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::PlanCounts;
use crate::burn::Burn;
use crate::region::RegionCode;

/// Proof of a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ProofRegion {
    /// Which.
    pub code: RegionCode,
    /// What can be said.
    pub state: ProofState,
    /// What was not checked there.
    pub not_checked: Vec<NotChecked>,
    /// Targets found still there.
    pub remaining: u32,
    /// INACTIVE clusters and definitions in DELETE_IN_PROGRESS.
    pub lingering: u32,
    /// ECS gateways that are there. Quench does not remove them; they may cost money.
    pub gateways: u32,
    /// ECS managed daemons that are there.
    pub daemons: u32,
}

/// What proof says of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum ProofState {
    /// Two clean reads, everything looked at, nothing there.
    Clean,
    /// Two clean reads; only what was kept, not chosen, or is not Quench's to remove is there.
    OnlyOthers,
    /// No ECS services or tasks found, but something was not checked.
    NoneFound,
    /// A target is still there.
    Remaining,
    /// It could not be read.
    NotRead,
}

/// What proof could not look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum NotChecked {
    /// Container instances.
    ContainerInstances,
    /// ECS managed daemons.
    Daemons,
    /// ECS gateways.
    Gateways,
    /// Task definitions.
    TaskDefinitions,
    /// Clusters.
    Clusters,
    /// Services.
    Services,
    /// Tasks.
    Tasks,
    /// What starts tasks again: scalable targets, rules and schedules.
    Relaunchers,
}

/// The proof page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    /// Two clean reads of everything covered.
    pub verified: bool,
    /// The first clean read.
    #[specta(type = Option<String>)]
    pub first_read_at: Option<Timestamp>,
    /// The second, at least 60 s later.
    #[specta(type = Option<String>)]
    pub second_read_at: Option<Timestamp>,
    /// What was to go, as approved.
    pub planned: PlanCounts,
    /// What went, counted.
    pub gone: PlanCounts,
    /// The burn that ended.
    pub burn_ended: Burn,
    /// The burn of the covered tasks that were not read as stopped.
    pub burn_left: Burn,
    /// Seconds from approval until no covered task burned.
    pub spend_stopped_in_seconds: Option<u32>,
    /// Seconds from approval until all was deleted.
    pub deleted_in_seconds: Option<u32>,
    /// Every region that was read again.
    pub regions: Vec<ProofRegion>,
    /// Regions never checked: disabled, not asked.
    pub unchecked_regions: Vec<RegionCode>,
    /// Regions in which something was to go.
    pub target_regions: u32,
    /// Targets that are still there, or that could not be looked for; the window shows the first 200.
    pub remaining: Vec<RemainingView>,
    /// How many those are.
    pub remaining_total: u32,
    /// INACTIVE clusters that AWS goes on describing.
    pub lingering_clusters: u32,
    /// Definitions in DELETE_IN_PROGRESS.
    pub lingering_definitions: u32,
    /// Everything that was kept, and could be looked at again, is as it was.
    pub kept_unchanged: bool,
    /// Regions with something kept that could not be looked at again.
    pub kept_not_checked: u32,
    /// How many kept clusters.
    pub kept_clusters: u32,
    /// Mutating requests sent.
    pub requests: u32,
}

/// Something that should be gone and is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RemainingView {
    /// Its ARN.
    pub arn: String,
    /// AWS's word for its state.
    pub state: String,
    /// Why it is still there, in English, for the journal of the command line.
    pub why: String,
    /// The same as a closed list, so that a window can say it in the person's language.
    pub kind: RemainingWhy,
}

/// Why something counts as still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RemainingWhy {
    /// The cluster was found.
    ClusterThere,
    /// The service was found.
    ServiceThere,
    /// The task has not stopped.
    TaskRunning,
    /// The definition was not deleted.
    DefinitionThere,
    /// It is still registered or enabled and can start tasks again.
    RelauncherOn,
    /// It could not be looked at.
    NotRead,
}

/// A line of the journal, for "request ids, folded".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct JournalLine {
    /// When the attempt was journaled.
    #[specta(type = String)]
    pub at: Timestamp,
    /// `ecs:StopTask`
    pub operation: String,
    /// Where.
    pub region: String,
    /// On what.
    pub target: String,
    /// `ok`, `error`, `unknown`, or `open`.
    pub outcome: String,
    /// To quote to AWS Support.
    pub request_id: Option<String>,
    /// AWS's code, if it failed.
    pub error: Option<String>,
}

/// A page of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct JournalPage {
    /// How many lines in all.
    pub total: u32,
    /// Lines before this page.
    pub offset: u32,
    /// At most 200.
    pub lines: Vec<JournalLine>,
}
