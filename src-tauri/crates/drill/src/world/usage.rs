//! How much ran: the task time that somebody will be billed for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::World;
use super::ledger::{Ledger, Window};
use super::task::Task;
use crate::LaunchType;

/// What tasks have in common that cost the same, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UsageKind {
    /// "eu-west-1".
    pub region: String,
    /// CPU units; 1024 are a vCPU. None if the task says nothing of it.
    pub cpu: Option<u32>,
    /// MiB.
    pub memory: Option<u32>,
    /// "x86_64" or "arm64".
    pub architecture: String,
    /// "Linux", "Windows_Server_2022_Core".
    pub platform_family: String,
    /// Ephemeral storage; the first 20 GiB of a Fargate task are free.
    pub ephemeral_gib: u32,
    /// Where it ran.
    pub launch_type: LaunchType,
    /// "FARGATE_SPOT" or another provider; none if it was placed by its launch type alone.
    pub capacity_provider: Option<String>,
    /// Whether it was the attacker's; see [`World::label_rogue`]. Of a task that is forgotten, an hour after it stopped,
    /// as it was labelled then.
    pub rogue: bool,
}

/// How long tasks of a kind ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// What they have in common.
    pub kind: UsageKind,
    /// Milliseconds, of all tasks together.
    pub millis: u64,
}

impl Task {
    /// From when to when it is billed: from the beginning of its image pull until it is STOPPED. One that was told to stop
    /// before that costs nothing. An end in the future, or none, means that it still runs.
    pub fn billed(&self) -> Option<(Timestamp, Option<Timestamp>)> {
        let from = self.pull_started_at();
        let pulled = self.stop.as_ref().is_none_or(|stop| stop.at > from);
        pulled.then(|| (from, self.stopped_at()))
    }
}

impl World {
    /// The task time that was used from `since` until now, by kind, sorted by it: exact to the millisecond, also for tasks
    /// that ECS has forgotten, for orphans and in disabled regions. Kinds that used nothing are left out.
    pub fn usage(&self, since: Timestamp) -> Vec<Usage> {
        let window = Window { from: since.as_millisecond(), until: self.now.as_millisecond() };
        let sums = self.usage_within(&[window]).into_iter();
        sums.map(|(kind, windows)| Usage { kind, millis: windows.values().sum() }).collect()
    }

    /// The same within each of some windows, which are in order of time and apart: by kind, and by the place of the window
    /// in the list. What has not happened yet is in none of them.
    pub(crate) fn usage_within(&self, windows: &[Window]) -> BTreeMap<UsageKind, BTreeMap<usize, u64>> {
        self.time_within(windows, &self.ledger, |_, _, until| until)
    }

    /// The same of forgotten tasks by a ledger, and of each other one until what `end` makes of its beginning and its end.
    pub(super) fn time_within(
        &self,
        windows: &[Window],
        ledger: &Ledger,
        end: impl Fn(&Task, i64, i64) -> i64,
    ) -> BTreeMap<UsageKind, BTreeMap<usize, u64>> {
        let mut sums: BTreeMap<UsageKind, BTreeMap<usize, u64>> = BTreeMap::new();
        for (kind, place, millis) in ledger.within(windows).filter(|(.., millis)| *millis > 0) {
            *sums.entry(kind.clone()).or_default().entry(place).or_insert(0) += millis;
        }
        let now = self.now.as_millisecond();
        for region in self.regions.values() {
            for task in region.clusters.values().flat_map(|cluster| cluster.tasks.values()) {
                let Some((from, until)) = task.billed() else { continue };
                let from = from.as_millisecond();
                let until = until.map_or(now, |until| end(task, from, until.as_millisecond()).min(now));
                let first = windows.partition_point(|window| window.until <= from);
                let later = windows.iter().enumerate().skip(first);
                let mut parts = later.take_while(|(_, window)| window.from < until).peekable();
                if from >= until || parts.peek().is_none() {
                    continue;
                }
                let sums = sums.entry(self.usage_kind(&region.code, task)).or_default();
                parts.for_each(|(place, window)| *sums.entry(place).or_insert(0) += window.part_of(from, until));
            }
        }
        sums
    }

    pub(crate) fn usage_kind(&self, region: &str, task: &Task) -> UsageKind {
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        UsageKind {
            region: region.to_owned(),
            cpu: number(&task.cpu),
            memory: number(&task.memory),
            architecture: task.architecture.clone(),
            platform_family: task.platform_family.clone(),
            ephemeral_gib: task.ephemeral_gib,
            launch_type: task.launch_type,
            capacity_provider: task.capacity_provider.clone(),
            rogue: self.is_rogue_task(task),
        }
    }

    /// Notes what a task used that is being forgotten. It has stopped, or never began.
    pub(crate) fn close_account(&mut self, region: &str, task: &Task) {
        if let Some((from, Some(until))) = task.billed() {
            let kind = self.usage_kind(region, task);
            let billed_until = task.billed_until(from.as_millisecond(), until.as_millisecond());
            let billed_until = Timestamp::from_millisecond(billed_until).unwrap_or(until);
            // A world that was saved before the two were told apart goes on with what it has.
            let billed = self.billed.get_or_insert_with(|| self.ledger.clone());
            billed.add(kind.clone(), from, billed_until);
            self.ledger.add(kind, from, until);
        }
    }
}
