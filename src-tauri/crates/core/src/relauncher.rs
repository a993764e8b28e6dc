//! What starts tasks again after they were stopped: scalable targets of Application Auto Scaling, rules of EventBridge and
//! schedules of EventBridge Scheduler. Only those that start tasks of ECS are kept here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::arn::family_and_revision;
use crate::resource::{DefinitionStatus, TaskDefinition};

/// Something that starts tasks by itself, or keeps a service from shrinking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relauncher {
    /// Its ARN.
    pub arn: String,
    /// The name of the rule or schedule; of a scalable target the name of its service.
    pub name: String,
    /// Which of the three.
    pub kind: RelauncherKind,
    /// Whether it works now. A scalable target always does.
    pub enabled: bool,
    /// ARNs of the clusters in which it starts tasks, sorted. A cluster need not exist any more.
    pub starts: Vec<String>,
    /// ARNs of the definitions it starts tasks from, sorted. One without a revision means the latest ACTIVE one.
    pub definitions: Vec<String>,
    /// How many targets it has that are not tasks of ECS in this account and region, or that could not be understood.
    pub other_targets: u32,
    /// `rate(...)`, `cron(...)` or `at(...)`, neutralised; none where events make it start.
    pub schedule: Option<String>,
    /// Of a scalable target.
    pub limits: Option<CapacityLimits>,
    /// When it was made, where AWS tells.
    pub created_at: Option<Timestamp>,
}

/// Which service of AWS starts the tasks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RelauncherKind {
    /// Application Auto Scaling keeps a service's desired count between two limits.
    ScalableTarget {
        /// `service/CLUSTER/NAME`
        resource: String,
    },
    /// An EventBridge rule with a target in ECS.
    Rule {
        /// The name of its event bus; only the bus `default` has rules with a schedule.
        bus: String,
        /// The service of AWS that made it and that alone may change it.
        managed_by: Option<String>,
    },
    /// A schedule of EventBridge Scheduler with a target in ECS.
    Schedule {
        /// The name of its group.
        group: String,
    },
}

/// The limits of a scalable target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityLimits {
    /// A desired count below it is raised again.
    pub min: i32,
    /// A desired count above it is lowered.
    pub max: i32,
}

impl Relauncher {
    /// Whether it will start tasks although nothing of ECS asks for any. A scalable target only feeds its service.
    pub fn starts_tasks(&self) -> bool {
        self.enabled && !self.starts.is_empty() && !matches!(self.kind, RelauncherKind::ScalableTarget { .. })
    }

    /// The names of the cluster and the service that a scalable target holds up.
    pub fn service(&self) -> Option<(&str, &str)> {
        match &self.kind {
            RelauncherKind::ScalableTarget { resource } => resource.strip_prefix("service/")?.split_once('/'),
            RelauncherKind::Rule { .. } | RelauncherKind::Schedule { .. } => None,
        }
    }

    /// The service of AWS that alone may change it.
    pub fn managed_by(&self) -> Option<&str> {
        match &self.kind {
            RelauncherKind::Rule { managed_by, .. } => managed_by.as_deref(),
            RelauncherKind::ScalableTarget { .. } | RelauncherKind::Schedule { .. } => None,
        }
    }

    /// The revisions out of `listed` that it would start tasks from now.
    pub fn revisions<'a>(&'a self, listed: &'a [TaskDefinition]) -> impl Iterator<Item = &'a str> {
        self.definitions.iter().filter_map(|definition| {
            if family_and_revision(definition).is_some() {
                return Some(definition.as_str());
            }
            let of_family = |told: &&TaskDefinition| {
                let family = told.arn.rsplit_once(':').is_some_and(|(family, _)| family == definition);
                family && told.status == DefinitionStatus::Active
            };
            let latest = listed.iter().filter(of_family).max_by_key(|told| family_and_revision(&told.arn));
            latest.map(|told| told.arn.as_str())
        })
    }
}

/// What tells a relauncher from another one of the same name: everything that decides what it starts. Whether it is
/// enabled, and the limits of a scalable target, are not part of it: both go, whatever they are by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelauncherPin {
    /// Which of the three, with its bus, group or service.
    pub kind: RelauncherKind,
    /// The clusters it starts tasks in.
    pub starts: Vec<String>,
    /// What it starts.
    pub definitions: Vec<String>,
    /// What else it does.
    pub other_targets: u32,
    /// When it does.
    pub schedule: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

impl RelauncherPin {
    /// The pin of a relauncher as read.
    pub fn of(relauncher: &Relauncher) -> Self {
        Self {
            kind: relauncher.kind.clone(),
            starts: relauncher.starts.clone(),
            definitions: relauncher.definitions.clone(),
            other_targets: relauncher.other_targets,
            schedule: relauncher.schedule.clone(),
            created_at: relauncher.created_at,
        }
    }
}
