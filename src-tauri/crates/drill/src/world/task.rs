//! A task and its walk from PROVISIONING to STOPPED.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::service::LaunchType;
use super::spec::Overrides;
use super::{REMEMBERED, after};
use crate::chance::Chance;

/// `lastStatus` (aws-facts 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "AWS's own words")]
pub enum TaskStatus {
    Provisioning,
    Pending,
    Activating,
    Running,
    Deactivating,
    Stopping,
    Deprovisioning,
    Stopped,
}

/// Why and when a task was told to stop.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stop {
    /// From this instant on `desiredStatus` is STOPPED.
    pub at: Timestamp,
    /// `stopCode`: "UserInitiated", "ServiceSchedulerInitiated" ...
    pub code: String,
    /// `stoppedReason`; StopTask's `reason` lands here.
    pub reason: String,
}

/// A task. Its status is never stored, it follows from the instants and the pace.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    /// Its ARN, with the cluster's name in it.
    pub arn: String,
    /// The service that started it; none for a stand-alone task.
    pub service: Option<String>,
    /// `startedBy`: the deployment or task set of a service, or what RunTask was given.
    pub started_by: Option<String>,
    /// `group`.
    pub group: String,
    /// The ARN of its task definition.
    pub task_definition: String,
    /// CPU units, as text as AWS has it.
    pub cpu: Option<String>,
    /// MiB, as text as AWS has it.
    pub memory: Option<String>,
    /// What it was started with in place of its definition's words.
    #[serde(default)]
    pub overrides: Overrides,
    /// Name and image of each container.
    pub containers: Vec<(String, String)>,
    /// Where it runs.
    pub launch_type: LaunchType,
    /// The attribute `ecs.cpu-architecture`: "x86_64" or "arm64".
    pub architecture: String,
    /// `platformFamily` as Fargate spells it: "Linux", "Windows_Server_2022_Core".
    pub platform_family: String,
    /// `ephemeralStorage.sizeInGiB` of a Fargate task.
    pub ephemeral_gib: u32,
    /// The capacity provider it was placed by, if any.
    pub capacity_provider: Option<String>,
    /// The id of its container instance, for EC2 tasks.
    pub instance: Option<String>,
    /// May lie in the future: a replacement that the scheduler is about to start.
    pub created_at: Timestamp,
    /// That it was told to stop.
    pub stop: Option<Stop>,
    /// Its instance was deregistered by force: ECS no longer sees it, and it keeps running.
    pub orphaned_at: Option<Timestamp>,
    /// Until then scale-in and deployments leave it alone.
    pub protected_until: Option<Timestamp>,
    /// Tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    pub(crate) pace: Pace,
}

/// How long each step takes this task, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Pace {
    provisioning: u32,
    pending: u32,
    activating: u32,
    deactivating: u32,
    stopping: u32,
    deprovisioning: u32,
}

impl Pace {
    /// From being told to stop until STOPPED, in milliseconds.
    fn stop_takes(self) -> u32 {
        self.deactivating + self.stopping + self.deprovisioning
    }

    /// From SIGTERM to STOPPED 2 s to 10 s more than its containers' `stopTimeout` (30 s unless set, 120 s at most), most
    /// of it waiting for a container that ignores SIGTERM; a task behind a load balancer is taken out of its target group
    /// first, which takes longer.
    pub(crate) fn draw(chance: &mut Chance, behind_load_balancer: bool, stop_timeout: u32) -> Self {
        let stop = chance.between(2_000, 1_000 * stop_timeout.min(120) + 10_000);
        let draining = if behind_load_balancer { chance.between(10_000, 30_000) } else { 0 };
        Self {
            provisioning: chance.between(4_000, 12_000),
            pending: chance.between(5_000, 20_000),
            activating: chance.between(300, 2_000),
            deactivating: draining + stop / 10,
            stopping: stop / 10 * 7,
            deprovisioning: stop / 10 * 2,
        }
    }
}

/// The instants of a stop.
struct Fall {
    stopping: Timestamp,
    deprovisioning: Timestamp,
    stopped: Timestamp,
}

impl Task {
    /// How long it takes to stop once it is told to.
    pub(crate) fn stop_takes(&self) -> Duration {
        Duration::from_millis(self.pace.stop_takes().into())
    }

    /// The id at the end of its ARN.
    pub fn id(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }

    /// Whether it exists yet.
    pub fn begun(&self, now: Timestamp) -> bool {
        now >= self.created_at
    }

    /// Whether ECS still shows it: a stopped task for about an hour, an orphan not at all.
    pub fn visible(&self, now: Timestamp) -> bool {
        self.begun(now)
            && self.orphaned_at.is_none_or(|at| now < at)
            && self.stopped_at().is_none_or(|at| now < after(at, REMEMBERED))
    }

    /// Whether `desiredStatus` is still RUNNING. It changes at once, `lastStatus` walks after it.
    pub fn wanted(&self, now: Timestamp) -> bool {
        self.stop.as_ref().is_none_or(|stop| now < stop.at)
    }

    /// Whether it costs money: from its creation until it is STOPPED.
    pub fn burns(&self, now: Timestamp) -> bool {
        self.begun(now) && self.last_status(now) != TaskStatus::Stopped
    }

    /// `lastStatus`.
    pub fn last_status(&self, now: Timestamp) -> TaskStatus {
        if let (Some(stop), Some(fall)) = (&self.stop, self.fall())
            && now >= stop.at
        {
            return match now {
                now if now >= fall.stopped => TaskStatus::Stopped,
                now if now >= fall.deprovisioning => TaskStatus::Deprovisioning,
                now if now >= fall.stopping => TaskStatus::Stopping,
                _ => TaskStatus::Deactivating,
            };
        }
        self.rise(now)
    }

    fn rise(&self, now: Timestamp) -> TaskStatus {
        let pending = after(self.created_at, i64::from(self.pace.provisioning));
        let activating = after(pending, i64::from(self.pace.pending));
        match now {
            now if now >= after(activating, i64::from(self.pace.activating)) => TaskStatus::Running,
            now if now >= activating => TaskStatus::Activating,
            now if now >= pending => TaskStatus::Pending,
            _ => TaskStatus::Provisioning,
        }
    }

    /// A task that never ran has no container to signal and goes straight to DEPROVISIONING.
    fn fall(&self) -> Option<Fall> {
        let stop = self.stop.as_ref()?;
        let ran = self.rise(stop.at) == TaskStatus::Running;
        let step = |from, millis: u32| after(from, if ran { i64::from(millis) } else { 0 });
        let stopping = step(stop.at, self.pace.deactivating);
        let deprovisioning = step(stopping, self.pace.stopping);
        Some(Fall { stopping, deprovisioning, stopped: after(deprovisioning, i64::from(self.pace.deprovisioning)) })
    }

    /// When its containers were up.
    pub fn started_at(&self) -> Option<Timestamp> {
        let started = after(self.pull_stopped_at(), i64::from(self.pace.activating));
        self.stop.as_ref().is_none_or(|stop| stop.at >= started).then_some(started)
    }

    pub(crate) fn pull_started_at(&self) -> Timestamp {
        after(self.created_at, i64::from(self.pace.provisioning))
    }

    pub(crate) fn pull_stopped_at(&self) -> Timestamp {
        after(self.pull_started_at(), i64::from(self.pace.pending))
    }

    /// `stoppingAt`: when its containers get SIGTERM.
    pub fn stopping_at(&self) -> Option<Timestamp> {
        self.fall().map(|fall| fall.stopping)
    }

    /// `executionStoppedAt`: when its last container is gone.
    pub fn execution_stopped_at(&self) -> Option<Timestamp> {
        self.fall().map(|fall| fall.deprovisioning)
    }

    /// `stoppedAt`: when it is STOPPED and costs nothing more. In the future for one that is stopping.
    pub fn stopped_at(&self) -> Option<Timestamp> {
        self.fall().map(|fall| fall.stopped)
    }

    /// Tells it to stop, unless it has been told earlier.
    pub(crate) fn stop(&mut self, at: Timestamp, code: &str, reason: &str) {
        if self.stop.as_ref().is_none_or(|stop| at < stop.at) {
            self.stop = Some(Stop { at, code: code.to_owned(), reason: reason.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task() -> Task {
        let pace = Pace {
            provisioning: 10_000,
            pending: 10_000,
            activating: 1_000,
            deactivating: 1_000,
            stopping: 7_000,
            deprovisioning: 2_000,
        };
        Task {
            arn: "arn:aws:ecs:us-east-1:000000000000:task/c/0123".to_owned(),
            service: None,
            started_by: None,
            group: "family:f".to_owned(),
            task_definition: String::new(),
            cpu: None,
            memory: None,
            overrides: Overrides::default(),
            containers: Vec::new(),
            launch_type: LaunchType::Fargate,
            architecture: "x86_64".to_owned(),
            platform_family: "Linux".to_owned(),
            ephemeral_gib: 20,
            capacity_provider: None,
            instance: None,
            created_at: Timestamp::UNIX_EPOCH,
            stop: None,
            orphaned_at: None,
            protected_until: None,
            tags: BTreeMap::new(),
            pace,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_task_rises_and_falls_through_every_state() {
        let mut task = task();
        task.stop(at(100), "UserInitiated", "enough");
        use TaskStatus::*;
        let walk = [
            (0, Provisioning),
            (9, Provisioning),
            (10, Pending),
            (20, Activating),
            (21, Running),
            (99, Running),
            (100, Deactivating),
            (101, Stopping),
            (107, Stopping),
            (108, Deprovisioning),
            (110, Stopped),
        ];
        for (second, status) in walk {
            assert_eq!(task.last_status(at(second)), status, "at {second} s");
            assert_eq!(task.wanted(at(second)), second < 100);
            assert_eq!(task.burns(at(second)), status != Stopped);
        }
        assert_eq!(
            (task.started_at(), task.stopping_at(), task.stopped_at()),
            (Some(at(21)), Some(at(101)), Some(at(110)))
        );
        assert!(task.visible(at(110 + 3599)) && !task.visible(at(110 + 3600)));
    }

    #[test]
    fn a_task_stopped_before_it_ran_only_deprovisions() {
        let mut task = task();
        task.stop(at(5), "UserInitiated", "");
        assert_eq!(task.last_status(at(5)), TaskStatus::Deprovisioning);
        assert_eq!(task.last_status(at(7)), TaskStatus::Stopped);
        assert_eq!(task.started_at(), None);
    }

    #[test]
    fn a_second_stop_changes_nothing_but_an_earlier_one_wins() {
        let mut task = task();
        task.stop(at(100), "ServiceSchedulerInitiated", "scaling");
        task.stop(at(101), "UserInitiated", "late");
        assert_eq!(task.stop.as_ref().unwrap().code, "ServiceSchedulerInitiated");
        task.stop(at(99), "UserInitiated", "first");
        assert_eq!(task.stop.as_ref().unwrap().at, at(99));
    }

    #[test]
    fn a_task_that_lies_in_the_future_is_not_there() {
        let task = task();
        let before = after(Timestamp::UNIX_EPOCH, -1);
        assert!(!task.begun(before) && !task.burns(before) && !task.visible(before));
    }

    #[test]
    fn from_sigterm_to_stopped_takes_as_long_as_the_stop_timeout_allows() {
        let mut chance = Chance::new(1);
        for (timeout, most) in [(30, 40_000), (120, 130_000), (600, 130_000)] {
            let mut longest = 0;
            for _ in 0..1000 {
                let pace = Pace::draw(&mut chance, false, timeout);
                let total = pace.deactivating + pace.stopping + pace.deprovisioning;
                assert!((1_990..=most).contains(&total), "{total}");
                longest = longest.max(total);
            }
            assert!(longest > most / 10 * 9, "{longest} of {most}");
        }
    }
}
