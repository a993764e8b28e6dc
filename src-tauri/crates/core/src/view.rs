//! What the window shows: plain data for the UI, aggregates and pages only. Never a credential, never a whole account.
//!
//! Texts in here that an account holder or an attacker chose are neutralised already ([`crate::text`]); the UI shows
//! them as text only. All times are UTC instants on the connection's clock, as RFC 3339.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::burn::Burn;
use crate::cloud_error::CloudErrorKind;
use crate::inventory::Counts;
use crate::mark::Mark;
use crate::money::Usd;
use crate::region::{ListedState, RegionCode, RegionSource};
use crate::report::Part;
use crate::resource::DefinitionStatus;

/// Which account and world the window is connected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Twelve digits.
    pub account: String,
    /// The caller's ARN.
    pub caller: String,
    /// `aws`, `aws-cn`, ...
    pub partition: String,
    /// Which world.
    pub world: WorldView,
    /// Another process holds the account: this one only reads.
    pub read_only: bool,
}

/// Which world, for the frame and the warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum WorldView {
    /// AWS itself.
    Aws,
    /// A stand-in that the person named.
    Custom {
        /// Its address.
        endpoint: String,
    },
    /// The practice account, with how fast its time runs.
    Practice {
        /// Its scenario.
        scenario: String,
        /// Seconds of its clock in a second of the machine, as a whole number.
        speed: u32,
    },
}

/// How a region looks on the map and in the list: word, icon and colour follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RegionLook {
    /// Being read, or waiting for it.
    Reading,
    /// Something in it costs money now.
    Burning,
    /// Read wholly: clusters or services, but nothing that costs by the hour.
    Found,
    /// Read wholly: nothing there.
    Clean,
    /// Some of it was not read.
    Partial,
    /// Opted out and not checked.
    Disabled,
    /// Being enabled or disabled by AWS, not checked.
    Changing,
    /// Not asked for.
    NotAsked,
    /// Asked and nothing could be read.
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
    /// Grows with every change of the inventory; rules and pages name it.
    pub revision: u32,
    /// Where the sweep stands.
    pub phase: SweepPhase,
    /// Where the list of regions came from.
    pub source: RegionSource,
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
    /// Regions read wholly.
    pub read_regions: u32,
    /// When the oldest living task was asked for.
    #[specta(type = Option<String>)]
    pub first_task_at: Option<Timestamp>,
    /// Every region that is known.
    pub regions: Vec<RegionRow>,
    /// What is chosen so far.
    pub choice: ChoiceView,
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

/// What a rule covers. It covers only what its revision held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum MarkScope {
    /// Every cluster of every region, Batch ones left out.
    Everywhere,
    /// Every cluster of a region, Batch ones left out.
    Region {
        /// Which.
        region: RegionCode,
    },
    /// One resource: a cluster, service, task or definition.
    Resource {
        /// Which.
        arn: String,
    },
    /// The definitions that nothing uses, everywhere or in a region.
    UnusedDefinitions {
        /// Where; everywhere if absent.
        region: Option<RegionCode>,
    },
}

/// A person's rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MarkRule {
    /// What it covers.
    pub scope: MarkScope,
    /// Keep, Remove, or none to clear.
    pub mark: Option<Mark>,
    /// What the person saw.
    pub revision: u32,
}

/// Which rows a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RowKind {
    /// Clusters.
    Clusters,
    /// Services.
    Services,
    /// Living tasks.
    Tasks,
    /// Task definitions.
    Definitions,
}

/// How rows are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RowSort {
    /// Dollars per hour, most first, then name.
    Burn,
    /// By name.
    Name,
    /// Oldest first.
    Started,
}

/// A request for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PageQuery {
    /// Of which region; all if absent.
    pub region: Option<RegionCode>,
    /// Of which cluster; all if absent.
    pub cluster: Option<String>,
    /// What.
    pub kind: RowKind,
    /// Text that the name, ARN or image must contain; empty for all.
    pub filter: String,
    /// In which order.
    pub sort: RowSort,
    /// Where to go on: how many rows come before the page.
    pub offset: u32,
    /// At most 200.
    pub limit: u32,
    /// Of which revision; another one is refused with `staleRevision`.
    pub revision: u32,
}

/// A page of at most 200 rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Of which revision.
    pub revision: u32,
    /// How many rows there are in all.
    pub total: u32,
    /// Rows before this page.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The mark of a row: its own, and what holds in effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RowMark {
    /// Set on the row itself.
    pub own: Option<Mark>,
    /// What holds. None is not touched.
    pub effective: Option<Mark>,
    /// Whose mark decides, if another's: the name of the cluster, service or task.
    pub because: Option<String>,
}

/// A row of the detail lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Row {
    /// A cluster.
    Cluster {
        /// Its ARN.
        arn: String,
        /// Its name.
        name: String,
        /// Its region.
        region: RegionCode,
        /// AWS's word for its state.
        status: String,
        /// How many.
        services: u32,
        /// How many living.
        tasks: u32,
        /// Registered machines.
        container_instances: u32,
        /// Attached capacity providers.
        capacity_providers: Vec<String>,
        /// Dollars per hour.
        burn: Burn,
        /// The distinct sizes of its tasks, largest first, at most three.
        sizes: Vec<TaskSize>,
        /// When its oldest living task or service was made.
        #[specta(type = Option<String>)]
        since: Option<Timestamp>,
        /// Made by AWS Batch.
        batch: bool,
        /// Keep, Remove or none.
        mark: RowMark,
    },
    /// A service.
    Service {
        /// Its ARN.
        arn: String,
        /// Its name.
        name: String,
        /// Its region.
        region: RegionCode,
        /// Its cluster's name.
        cluster: String,
        /// AWS's word for its state.
        status: String,
        /// Tasks wanted.
        desired: i32,
        /// Tasks in RUNNING.
        running: i32,
        /// `family:revision`.
        definition: Option<String>,
        /// Images that its tasks run.
        images: Vec<String>,
        /// Size of its tasks.
        size: Option<TaskSize>,
        /// Dollars per hour.
        burn: Burn,
        /// When it was made.
        #[specta(type = Option<String>)]
        since: Option<Timestamp>,
        /// Keep, Remove or none.
        mark: RowMark,
    },
    /// A living task.
    Task {
        /// Its ARN.
        arn: String,
        /// Its id.
        name: String,
        /// Its region.
        region: RegionCode,
        /// Its cluster's name.
        cluster: String,
        /// The service that started it.
        service: Option<String>,
        /// AWS's word for where it is.
        status: String,
        /// ECS wants it stopped.
        stopping: bool,
        /// `FARGATE`, `FARGATE_SPOT`, `EC2`, ...
        launch: Option<String>,
        /// Its size.
        size: Option<TaskSize>,
        /// Its images.
        images: Vec<String>,
        /// Dollars per hour.
        burn: Burn,
        /// When it was asked for.
        #[specta(type = Option<String>)]
        since: Option<Timestamp>,
        /// Keep, Remove or none.
        mark: RowMark,
    },
    /// A task-definition revision.
    Definition {
        /// Its ARN.
        arn: String,
        /// `family:revision`.
        name: String,
        /// Its region.
        region: RegionCode,
        /// Its state.
        status: DefinitionStatus,
        /// Whether a service, deployment, task set or task uses it; unknown where a read failed.
        used: Option<bool>,
        /// Keep, Remove or none.
        mark: RowMark,
    },
}

/// The size of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TaskSize {
    /// CPU units: 1024 are one vCPU.
    pub cpu_units: u32,
    /// MiB.
    pub memory_mib: u32,
}

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
    pub spend_stops_in_seconds: u32,
    /// Computed likewise.
    pub all_gone_in_seconds: u32,
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
    /// Regions not read wholly.
    pub unread_regions: Vec<RegionCode>,
}

/// How many of each go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanCounts {
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
    /// What could start tasks again outside ECS was not checked.
    RelaunchersNotChecked,
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
    /// Seconds until the second proving read, while verifying.
    pub next_read_in_seconds: Option<u32>,
}

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
}

/// What proof says of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum ProofState {
    /// Two clean reads, everything looked at, nothing there.
    Clean,
    /// Two clean reads; only what was kept or not chosen is there.
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
    /// Clusters, services or tasks.
    Core,
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
    /// What went, counted.
    pub gone: PlanCounts,
    /// The burn that ended.
    pub burn_ended: Burn,
    /// Milliseconds from approval until no covered task burned.
    pub spend_stopped_in_seconds: Option<u32>,
    /// Seconds from approval until all was deleted.
    pub deleted_in_seconds: Option<u32>,
    /// Every region that was read again.
    pub regions: Vec<ProofRegion>,
    /// Regions never checked: disabled, not asked.
    pub unchecked_regions: Vec<RegionCode>,
    /// Targets still there; at most 200.
    pub remaining: Vec<RemainingView>,
    /// INACTIVE clusters that AWS goes on describing.
    pub lingering_clusters: u32,
    /// Definitions in DELETE_IN_PROGRESS.
    pub lingering_definitions: u32,
    /// Everything that was kept is as it was.
    pub kept_unchanged: bool,
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
    /// Why it is still there.
    pub why: String,
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
