//! A deployment of a service: PRIMARY, or ACTIVE while its tasks are being replaced.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cluster::Cluster;
use super::task::TaskStatus;
use crate::chance::Chance;

/// A deployment of an ECS-controlled service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deployment {
    /// "ecs-svc/1234567890123456789", which is the `startedBy` of its tasks.
    pub id: String,
    /// The ARN of its task definition.
    pub task_definition: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// That another has taken its place: it is no longer PRIMARY and goes when its tasks are gone.
    pub replaced_at: Option<Timestamp>,
}

impl Deployment {
    pub(crate) fn new(chance: &mut Chance, definition: &str, now: Timestamp) -> Self {
        Self {
            id: started_by(chance),
            task_definition: definition.to_owned(),
            created_at: now,
            updated_at: now,
            replaced_at: None,
        }
    }

    /// PRIMARY, ACTIVE, or INACTIVE when it has been completely replaced.
    pub fn status(&self, cluster: &Cluster, now: Timestamp) -> &'static str {
        if self.replaced_at.is_none() {
            return "PRIMARY";
        }
        let counts = Counts::of(cluster, &self.id, now);
        if counts.running + counts.pending > 0 { "ACTIVE" } else { "INACTIVE" }
    }
}

/// The id of a deployment or task set: `ecs-svc/` and nineteen digits.
pub(crate) fn started_by(chance: &mut Chance) -> String {
    format!("ecs-svc/{:019}", chance.next() % 10_000_000_000_000_000_000)
}

/// How many tasks of a deployment or task set are in which state.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) running: u32,
    pub(crate) pending: u32,
}

impl Counts {
    /// The counts of what was started by this id.
    pub(crate) fn of(cluster: &Cluster, started_by: &str, now: Timestamp) -> Self {
        let mut counts = Self::default();
        for task in cluster.tasks.values().filter(|task| task.started_by.as_deref() == Some(started_by)) {
            if task.visible(now) {
                counts.add(task.last_status(now));
            }
        }
        counts
    }

    pub(crate) fn add(&mut self, status: TaskStatus) {
        match status {
            TaskStatus::Running => self.running += 1,
            TaskStatus::Provisioning | TaskStatus::Pending | TaskStatus::Activating => self.pending += 1,
            _ => {}
        }
    }
}
