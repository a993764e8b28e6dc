//! What truly is: read from the practice account's world, never from what Quench said of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use quench_drill::{DefinitionStatus, ScheduleState, World};

/// Longer than any list or count of the practice account lags.
const LAG: SignedDuration = SignedDuration::from_secs(5);

/// What a complete read must have found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Truth {
    /// By region: ARNs of definitions, ACTIVE clusters, ACTIVE services, burning tasks and what starts tasks, that lists tell
    /// by now.
    pub(crate) regions: BTreeMap<String, BTreeSet<String>>,
}

impl Truth {
    /// What is there now, and has been for longer than lists lag.
    pub(crate) fn of(world: &World) -> Self {
        let now = world.now();
        let settled = now.checked_sub(LAG).unwrap_or(now);
        let mut regions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for region in world.regions() {
            let found = regions.entry(region.code.clone()).or_default();
            let kept = |status| status != DefinitionStatus::DeleteInProgress;
            let definitions =
                region.definitions(now).filter(|found| kept(found.status()) && found.registered_at <= settled);
            found.extend(definitions.map(|definition| definition.arn.clone()));
            for cluster in region.clusters.values() {
                if cluster.status(now) != "ACTIVE" || cluster.created_at > settled {
                    continue;
                }
                found.insert(cluster.arn.clone());
                let services = cluster.services.values();
                found.extend(
                    services
                        .filter(|service| service.deleted_at.is_none() && service.created_at <= settled)
                        .map(|service| service.arn.clone()),
                );
                let tasks = cluster.tasks.values();
                found.extend(
                    tasks
                        .filter(|task| {
                            task.orphaned_at.is_none()
                                && task.burns(now)
                                && task.wanted(now)
                                && task.created_at <= settled
                        })
                        .map(|task| task.arn.clone()),
                );
            }
        }
        for arn in starters(world) {
            let code = arn.split(':').nth(3).unwrap_or_default().to_owned();
            regions.entry(code).or_default().insert(arn.to_owned());
        }
        Self { regions }
    }

    /// What was there all the time between the two.
    pub(crate) fn and(&self, later: &Self) -> Self {
        let empty = BTreeSet::new();
        let both = |(code, found): (&String, &BTreeSet<String>)| {
            let later = later.regions.get(code).unwrap_or(&empty);
            (code.clone(), found.intersection(later).cloned().collect())
        };
        Self { regions: self.regions.iter().map(both).collect() }
    }
}

/// Rules and schedules that start tasks of ECS, and scalable targets; off ones too.
fn starters(world: &World) -> impl Iterator<Item = &str> {
    let rules = world.rules().filter(|rule| rule.targets.values().any(|target| target.ecs_parameters.is_some()));
    let schedules = world.schedules().filter(|schedule| schedule.target.ecs_parameters.is_some());
    let targets = world.scalable_targets();
    rules
        .map(|rule| rule.arn.as_str())
        .chain(schedules.map(|one| one.arn.as_str()))
        .chain(targets.map(|one| one.arn.as_str()))
}

/// Whether a region that holds it is not clean: what only bounds a service that is not there is nothing.
pub(crate) fn matters(arn: &str) -> bool {
    matches!(kind(arn), "cluster" | "service" | "task")
}

/// Whether a thing with this ARN, made before `since`, is there now: a live cluster or service, a burning task, a
/// definition whose deletion was not asked for, a rule or schedule that is on.
pub(crate) fn is_there(world: &World, arn: &str, since: Timestamp) -> bool {
    let now = world.now();
    match kind(arn) {
        "cluster" => world.cluster(arn).is_some_and(|found| found.status(now) == "ACTIVE" && found.created_at <= since),
        "service" => world.service(arn).is_some_and(|found| found.deleted_at.is_none() && found.created_at <= since),
        "task" => world.task(arn).is_some_and(|found| found.burns(now) && found.created_at <= since),
        "task-definition" => world
            .task_definition(arn)
            .is_some_and(|found| found.status() != DefinitionStatus::DeleteInProgress && found.registered_at <= since),
        "rule" => world.rules().any(|found| found.arn == arn && found.enabled()),
        "schedule" => world.schedules().any(|found| found.arn == arn && found.state == ScheduleState::Enabled),
        "scalable-target" => world.scalable_targets().any(|found| found.arn == arn && found.created_at <= since),
        _ => false,
    }
}

/// "cluster", "service", "task", "task-definition".
pub(crate) fn kind(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

/// The ARN of the cluster that an ARN of a service, task or machine names.
pub(crate) fn cluster_of(arn: &str) -> Option<String> {
    let (head, rest) = (arn.rsplitn(2, ':').last()?, arn.rsplit(':').next()?);
    let mut parts = rest.split('/');
    let (_, cluster, _) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{head}:cluster/{cluster}"))
}

/// The ARN of a definition without its revision.
pub(crate) fn family(arn: &str) -> &str {
    arn.rsplit_once(':').map_or(arn, |(family, _)| family)
}
