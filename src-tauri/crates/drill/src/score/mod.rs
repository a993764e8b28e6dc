//! How a drill has gone so far, as facts of the world: what is there that should not be, what is gone that should not be,
//! and when what ended. No call tells any of it; whoever debriefs a person does.

use jiff::Timestamp;

use crate::{Usage, UsageKind};

mod count;

/// What a drill amounts to at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// When the drill began.
    pub started_at: Timestamp,
    /// The instant that it was counted at.
    pub now: Timestamp,
    /// What the attacker ever had: what there was at the start, and what he made since. Of tasks the more of those that cost
    /// money at the start and of those that do now.
    pub rogue: Tally,
    /// How much of that is gone. A task is when it is STOPPED, a definition when its deletion was asked for, what starts tasks
    /// when it is off, and nothing is that has come back.
    pub rogue_gone: Tally,
    /// What of the attacker's is there, that within reach first; then by kind, region and name.
    pub left: Vec<Left>,
    /// What was the company's at the start and is gone, by kind, region and name. A definition is gone too when it was
    /// deregistered since, a stand-alone task when it was told to stop, and what starts tasks when it is off. Tasks of
    /// services come and go.
    pub lost: Vec<Thing>,
    /// Since when no rogue task within reach burns: the start if none has since; none while some burn.
    pub spend_ended_at: Option<Timestamp>,
    /// Since when nothing of the attacker's is there within reach, burning tasks included; none while something is.
    pub gone_at: Option<Timestamp>,
    /// The task time that rogue tasks within reach have used since the start, by kind.
    pub burnt: Vec<Usage>,
    /// How often attackers acted since the start.
    pub deeds: u64,
}

/// Something in a region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thing {
    /// What it is.
    pub kind: ThingKind,
    /// The code of its region.
    pub region: String,
    /// As a person calls it: the name of a cluster, a service, a rule or a schedule, "family:revision", the id of a task; of
    /// a scalable target the name of its service.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// What a task uses while it burns; none for the rest, and for a task that is forgotten.
    pub usage: Option<UsageKind>,
}

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "AWS's own words")]
pub enum ThingKind {
    Cluster,
    Service,
    Task,
    TaskDefinition,
    /// A scalable target, a rule or a schedule.
    Starter,
}

/// Something of the attacker's that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What.
    pub thing: Thing,
    /// Why it is.
    pub why: LeftWhy,
}

/// Why something of the attacker's is there. The first two are within reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftWhy {
    /// Nobody removed it. A task that is stopping is there until it is STOPPED.
    NotRemoved,
    /// What bore its name, or was of its family, was removed, and it was made since; or it is a task of such a one.
    CameBack,
    /// The account does not use its region.
    DisabledRegion,
    /// The organization denies its region.
    DeniedRegion,
}

impl LeftWhy {
    /// Whether a call from within the account could remove it.
    pub fn within_reach(self) -> bool {
        matches!(self, Self::NotRemoved | Self::CameBack)
    }
}

/// Counts by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Clusters.
    pub clusters: u32,
    /// Services.
    pub services: u32,
    /// Tasks.
    pub tasks: u32,
    /// Task definition revisions.
    pub task_definitions: u32,
    /// What starts tasks by itself: scalable targets, rules and schedules.
    pub starters: u32,
}
