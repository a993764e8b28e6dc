//! Rules of choice and pages of rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::StaysWhy;
use super::verdict::RowFinding;
use crate::burn::Burn;
use crate::mark::Mark;
use crate::region::RegionCode;
use crate::resource::DefinitionStatus;
use crate::triage::Verdict;

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
    /// One resource: a cluster, service, task or definition, or what starts tasks.
    Resource {
        /// Which.
        arn: String,
    },
    /// What the evidence says is rogue, everywhere or in a region: clusters that are, with all in them; services, tasks of
    /// no service and unused definitions that are, in others. Never a suspect, and nothing that changed its verdict since
    /// the revision that the person saw.
    Rogue {
        /// Where; everywhere if absent.
        region: Option<RegionCode>,
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
    /// What starts tasks again: scalable targets, rules and schedules.
    Relaunchers,
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
    /// Rogue first, then suspect, unknown, known; within each what burns most.
    Verdict,
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
    /// Only those of this verdict, and clusters that hide such; all if absent.
    pub verdict: Option<Verdict>,
    /// Only what this principal made; all if absent.
    pub made_by: Option<String>,
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
        /// There may be more: some could not be read.
        services_incomplete: bool,
        /// How many living.
        tasks: u32,
        /// There may be more.
        tasks_incomplete: bool,
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
        /// What it looks like; none before it was judged.
        finding: Option<RowFinding>,
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
        /// What it looks like; none before it was judged.
        finding: Option<RowFinding>,
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
        /// What it looks like; of a task that of its service; none before it was judged.
        finding: Option<RowFinding>,
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
        /// What it looks like; none before it was judged.
        finding: Option<RowFinding>,
        /// Keep, Remove or none.
        mark: RowMark,
        /// Why it stays, unless it goes.
        stays: Option<StaysWhy>,
    },
    /// What starts tasks again.
    Relauncher {
        /// Its ARN.
        arn: String,
        /// The name of the rule or schedule; of a scalable target the name of its service.
        name: String,
        /// Its region.
        region: RegionCode,
        /// Which of the three.
        starter: Starter,
        /// Whether it works now.
        enabled: bool,
        /// The names of the clusters it starts tasks in.
        clusters: Vec<String>,
        /// What it starts, `family:revision`, or `family` for the latest.
        definitions: Vec<String>,
        /// How many other things it does.
        other_targets: u32,
        /// `rate(...)`, `cron(...)` or `at(...)`; none where events make it start.
        schedule: Option<String>,
        /// The event bus of a rule, the group of a schedule.
        within: Option<String>,
        /// The least number of tasks that a scalable target allows.
        minimum: Option<i32>,
        /// The highest.
        maximum: Option<i32>,
        /// The service of AWS that alone may change it.
        managed_by: Option<String>,
        /// When it was made, where AWS tells.
        #[specta(type = Option<String>)]
        since: Option<Timestamp>,
        /// Keep, Remove or none.
        mark: RowMark,
        /// Why it stays, unless it goes.
        stays: Option<StaysWhy>,
    },
}

/// Which service of AWS starts the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Starter {
    /// A scalable target of Application Auto Scaling: it holds a service up.
    ScalableTarget,
    /// A rule of EventBridge.
    Rule,
    /// A schedule of EventBridge Scheduler.
    Schedule,
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
