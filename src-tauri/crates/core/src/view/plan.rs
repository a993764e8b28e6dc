//! A plan for review.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::rows::RowKind;
use super::verdict::PlanVerdicts;
use crate::burn::Burn;
use crate::estimate::SecondsRange;
use crate::region::RegionCode;
use crate::triage::Verdict;

/// A plan for review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// SHA-256, hex: what is approved.
    pub hash: String,
    /// Twelve digits.
    pub account: String,
    /// When it was made.
    #[specta(type = String)]
    pub made_at: Timestamp,
    /// When it can no longer be approved.
    #[specta(type = String)]
    pub expires_at: Timestamp,
    /// When the sweep that it rests on ended.
    #[specta(type = Option<String>)]
    pub swept_at: Option<Timestamp>,
    /// In how many regions something goes.
    pub regions: u32,
    /// What goes.
    pub goes: PlanCounts,
    /// Every item that goes, for "see every item".
    pub items: u32,
    /// vCPU of the tasks that stop.
    pub vcpu: u32,
    /// The burn that ends.
    pub burn_ends: Burn,
    /// Computed from request budgets and stop times.
    pub spend_stops_in: SecondsRange,
    /// Computed likewise.
    pub all_gone_in: SecondsRange,
    /// What stays and why; at most 200, `stays_total` counts all.
    pub stays: Vec<StaysView>,
    /// How many stay.
    pub stays_total: u32,
    /// The burn that stays.
    pub burn_stays: Burn,
    /// What a careful reader would point out.
    pub notes: Vec<NoteView>,
    /// Regions listed as disabled and not checked.
    pub disabled_regions: Vec<RegionCode>,
    /// How what goes was judged; none where nothing was.
    pub verdicts: Option<PlanVerdicts>,
    /// Regions in which something that may run was not read. Where only what could start tasks again was not, a note tells.
    pub unread_regions: Vec<RegionCode>,
}

/// How many of each go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanCounts {
    /// What starts tasks again: scalable targets deregistered, rules and schedules disabled.
    pub relaunchers: u32,
    /// Clusters deleted.
    pub clusters: u32,
    /// Services deleted.
    pub services: u32,
    /// Tasks stopped, those of services too.
    pub tasks: u32,
    /// Task sets deleted.
    pub task_sets: u32,
    /// Container instances deregistered.
    pub container_instances: u32,
    /// Definitions deregistered and deleted.
    pub definitions: u32,
}

/// Plans and proofs that were stored before relaunchers were counted are read too. (A `default` on the field itself would
/// make it optional for the window.)
impl<'de> Deserialize<'de> for PlanCounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Stored {
            #[serde(default)]
            relaunchers: u32,
            clusters: u32,
            services: u32,
            tasks: u32,
            task_sets: u32,
            container_instances: u32,
            definitions: u32,
        }
        let stored = Stored::deserialize(deserializer)?;
        Ok(Self {
            relaunchers: stored.relaunchers,
            clusters: stored.clusters,
            services: stored.services,
            tasks: stored.tasks,
            task_sets: stored.task_sets,
            container_instances: stored.container_instances,
            definitions: stored.definitions,
        })
    }
}

/// Something that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StaysView {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: RegionCode,
    /// Why.
    pub why: StaysWhy,
    /// Dollars per hour that go on.
    pub burn: Burn,
}

/// Why something stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum StaysWhy {
    /// Marked Keep.
    Kept,
    /// A service or task in it is marked Keep.
    HoldsKept,
    /// Of a family that something kept uses.
    FamilyKept,
    /// Something that stays uses it.
    InUse,
    /// Nobody marked it.
    NotChosen,
    /// AWS Batch made it: delete it there.
    Batch,
    /// A read that could name its users failed.
    UsersUnknown,
    /// It also starts, or does, something that stays; or something that may be there was not read.
    FeedsOthers,
    /// A service of AWS made it and alone may change it.
    ManagedByAws,
    /// It is disabled already.
    AlreadyOff,
}

/// A note of the plan's linter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    /// How much it matters.
    pub severity: Severity,
    /// What it says.
    pub kind: NoteKind,
    /// How many things it is about.
    pub count: u32,
    /// The first few names.
    pub names: Vec<String>,
}

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look before you approve.
    Warning,
    /// The plan cannot be approved.
    Blocker,
}

/// What a note says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum NoteKind {
    /// Regions in which what could start tasks again was not read, or not wholly.
    RelaunchersNotChecked,
    /// Regions in which rules were read of the default event bus alone; all with a schedule are on that one.
    OtherEventBusesNotChecked,
    /// Rules, schedules and scalable targets that stay although they start tasks in what goes.
    RelaunchersLeft,
    /// Disabled regions are not in it.
    DisabledRegions,
    /// Regions that were not read wholly.
    UnreadRegions,
    /// The sweep is older than 15 minutes.
    StaleInventory,
    /// Clusters with capacity providers may refuse to go.
    CapacityProviders,
    /// Their machines go on costing after they are deregistered.
    InstancesGoOnCosting,
    /// Clusters that AWS Batch made go through ECS: Batch may make them anew, or be left broken.
    BatchTargeted,
    /// The list of regions may lack some.
    RegionsMayLack,
    /// Definitions left out, because their users could not be read.
    DefinitionsLeftOut,
    /// Marked resources that the sweep did not find again.
    MarkedNotFound,
    /// The plan is empty.
    Empty,
    /// The plan names another account or world than the one that is connected.
    WrongAccount,
    /// A kept resource is among the targets.
    KeptTargeted,
    /// Things that look like the person's own are among the targets.
    KnownTargeted,
    /// Services that were the person's own before somebody changed them are among the targets.
    HijackedTargeted,
}

/// An item of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanItem {
    /// What kind.
    pub kind: RowKind,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: RegionCode,
    /// What it looks like; none if it was not judged.
    pub verdict: Option<Verdict>,
}

/// A page of plan items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanItems {
    /// How many in all.
    pub total: u32,
    /// Items before this page.
    pub offset: u32,
    /// At most 200.
    pub items: Vec<PlanItem>,
}
