//! Task scale-in protection: a task that says it is busy outlives scaling and deployments, and nothing else.

use jiff::Timestamp;

use super::run::Scene;
use super::task::Task;
use super::{MINUTE, World, after};
use crate::Refusal;

/// The minutes that protection may last: two days at most.
const MINUTES: std::ops::RangeInclusive<u32> = 1..=2880;

/// Why a task could not be protected; [`World::update_task_protection`] gives one for each that could not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unprotected {
    /// No such task.
    Missing,
    /// It belongs to no service, or is stopping.
    NotValid,
}

impl Task {
    /// Whether scale-in and deployments leave it alone at an instant.
    pub fn protected(&self, now: Timestamp) -> bool {
        self.protected_until.is_some_and(|until| now < until)
    }

    /// Takes back what the scheduler planned for it and has not done yet.
    pub(crate) fn reprieve(&mut self, now: Timestamp) {
        let planned = |stop: &super::task::Stop| now < stop.at && stop.code == "ServiceSchedulerInitiated";
        if self.stop.as_ref().is_some_and(planned) {
            self.stop = None;
        }
    }
}

impl World {
    /// Protects a task of a service against scale-in for so many minutes, or no longer (`None`). What would have been
    /// scaled in stops when its protection ends. StopTask and the deletion of its service do not ask (aws-facts 3.4).
    pub fn update_task_protection(
        &mut self,
        region: &str,
        cluster: &str,
        task: &str,
        minutes: Option<u32>,
    ) -> Result<Result<String, Unprotected>, Refusal> {
        if minutes.is_some_and(|minutes| !MINUTES.contains(&minutes)) {
            return Err(Refusal::invalid("expiresInMinutes must be between 1 and 2880."));
        }
        let mut scene: Scene<'_> = self.scene(region, Some(cluster))?;
        let now = scene.now();
        let id = super::name::within(task, "task", region, &scene.cluster.name)?.to_owned();
        let found = scene.cluster.tasks.get_mut(&id).filter(|task| task.visible(now));
        let Some(found) = found else { return Ok(Err(Unprotected::Missing)) };
        let (Some(service), true) = (found.service.clone(), found.wanted(now)) else {
            return Ok(Err(Unprotected::NotValid));
        };
        found.reprieve(now);
        found.protected_until = minutes.map(|minutes| after(now, i64::from(minutes) * MINUTE));
        let arn = found.arn.clone();
        scene.reconcile(&service, now);
        Ok(Ok(arn))
    }
}
