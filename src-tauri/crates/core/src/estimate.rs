//! How long a teardown should take: from AWS's request budgets (per account, per region; "Request throttling for the
//! Amazon ECS API") and the time that tasks take to stop. Regions run side by side, so the slowest one counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::arn::region_of;
use crate::plan::Targets;
use crate::region::RegionCode;
use crate::relauncher::RelauncherKind;
use crate::resource::DefinitionStatus;

/// From StopTask to STOPPED. A container that heeds SIGTERM is gone at once; one that ignores it is killed after its
/// `stopTimeout`, 120 s at most on Fargate (ECS, "Container definition parameters"). The sweep does not read which.
const TASK_STOPS: SecondsRange = SecondsRange { least: 15, most: 135 };

/// The spend of a region waits no longer than this for its rules and schedules to be cut off.
pub const CUT_SECONDS: u32 = 10;

/// Reads and the change itself, of a rule or schedule.
const CALLS_OF_A_CUT: u32 = 3;
/// The same of a scalable target.
const CALLS_OF_A_DEREGISTRATION: u32 = 2;

/// A task behind a load balancer is drained first: the default deregistration delay of a target group.
const DRAIN_SECONDS: u32 = 300;

/// Seconds, from the least to the most that is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SecondsRange {
    /// Where every container heeds SIGTERM.
    pub least: u32,
    /// Where one waits to be killed.
    pub most: u32,
}

impl SecondsRange {
    fn and(self, other: Self) -> Self {
        Self { least: self.least + other.least, most: self.most + other.most }
    }

    fn later(self, other: Self) -> Self {
        Self { least: self.least.max(other.least), most: self.most.max(other.most) }
    }
}

impl From<u32> for SecondsRange {
    fn from(seconds: u32) -> Self {
        Self { least: seconds, most: seconds }
    }
}

/// Expected times from approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// No covered task burns any more.
    pub spend_stops: SecondsRange,
    /// Everything is deleted.
    pub all_gone: SecondsRange,
}

/// What runs in a region and will be stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// How many covered tasks.
    pub tasks: u32,
    /// Whether some of them stand behind a load balancer.
    pub behind_load_balancer: bool,
}

/// Calls of one region.
#[derive(Clone, Copy, Default)]
struct Calls {
    cuts: u32,
    deregistrations: u32,
    services: u32,
    running: Running,
    clusters: u32,
    deregister: u32,
    definitions: u32,
}

fn seconds(calls: u32, burst: u32, per_second: u32) -> u32 {
    calls.saturating_sub(burst).div_ceil(per_second)
}

/// The estimate for `targets`; `running` is what each region runs of them.
pub fn estimate(targets: &Targets, running: &BTreeMap<RegionCode, Running>) -> Estimate {
    let mut regions: BTreeMap<RegionCode, Calls> = BTreeMap::new();
    let mut count = |arn: &str, add: &dyn Fn(&mut Calls)| {
        if let Some(region) = region_of(arn) {
            add(regions.entry(region).or_default());
        }
    };
    for relauncher in &targets.relaunchers {
        count(&relauncher.arn, &|calls| match relauncher.pin.kind {
            RelauncherKind::ScalableTarget { .. } => calls.deregistrations += 1,
            RelauncherKind::Rule { .. } | RelauncherKind::Schedule { .. } => calls.cuts += 1,
        });
    }
    for cluster in &targets.clusters {
        count(&cluster.arn, &|calls| calls.clusters += 1);
    }
    for service in &targets.services {
        count(&service.arn, &|calls| calls.services += 1);
    }
    for definition in &targets.definitions {
        count(&definition.arn, &|calls| {
            calls.definitions += 1;
            calls.deregister += u32::from(definition.status == DefinitionStatus::Active);
        });
    }
    for (region, running) in running {
        regions.entry(region.clone()).or_default().running = *running;
    }
    let mut slowest = Estimate::default();
    for calls in regions.values() {
        let evidence = seconds(calls.definitions, 50, 20);
        // EventBridge and its Scheduler; for Application Auto Scaling, beside which all else goes on, no budget is published.
        let cut = seconds(calls.cuts * CALLS_OF_A_CUT, 50, 50).min(CUT_SECONDS);
        let deregister = seconds(calls.deregistrations * CALLS_OF_A_DEREGISTRATION, 5, 1);
        let stop = cut + evidence + seconds(calls.services, 50, 5) + seconds(calls.running.tasks, 100, 40);
        let mut spend_stops = SecondsRange::from(stop);
        if calls.running.tasks > 0 {
            spend_stops = spend_stops.and(TASK_STOPS);
            spend_stops.most += if calls.running.behind_load_balancer { DRAIN_SECONDS } else { 0 };
        }
        let delete = seconds(calls.clusters, 20, 1);
        let tidy = seconds(calls.deregister, 20, 1) + seconds(calls.definitions.div_ceil(10), 5, 1);
        slowest.spend_stops = slowest.spend_stops.later(spend_stops);
        let gone = spend_stops.and((delete + tidy).into()).later(deregister.into());
        slowest.all_gone = slowest.all_gone.later(gone);
    }
    slowest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{ClusterTarget, RelauncherTarget};
    use crate::relauncher::RelauncherPin;

    fn of(clusters: usize, running: Running) -> Estimate {
        let cluster = |number| ClusterTarget {
            arn: format!("arn:aws:ecs:eu-west-1:000000000000:cluster/c{number}"),
            services: Vec::new(),
        };
        let targets = Targets { clusters: (0..clusters).map(cluster).collect(), ..Targets::default() };
        estimate(&targets, &BTreeMap::from([(RegionCode::parse("eu-west-1").unwrap(), running)]))
    }

    #[test]
    fn a_range_from_tasks_that_heed_to_tasks_that_are_killed() {
        let few = of(20, Running { tasks: 40, behind_load_balancer: false });
        assert_eq!(few.spend_stops, SecondsRange { least: 15, most: 135 });
        assert_eq!(few.all_gone, few.spend_stops);
        let drained = of(20, Running { tasks: 40, behind_load_balancer: true });
        assert_eq!(drained.spend_stops, SecondsRange { least: 15, most: 435 });
    }

    #[test]
    fn what_exceeds_the_request_budget_waits_for_it() {
        let many = of(50, Running { tasks: 500, behind_load_balancer: false });
        assert_eq!(many.spend_stops, SecondsRange { least: 25, most: 145 });
        assert_eq!(many.all_gone, SecondsRange { least: 55, most: 175 });
    }

    #[test]
    fn what_starts_tasks_is_cut_off_within_its_own_budgets() {
        let target = |kind: &RelauncherKind, arn: String| RelauncherTarget {
            arn,
            pin: RelauncherPin {
                kind: kind.clone(),
                starts: Vec::new(),
                definitions: Vec::new(),
                other_targets: 0,
                schedule: None,
                created_at: None,
            },
        };
        let all = |kind: &RelauncherKind, arn: &str, count: usize| {
            let arn = |number| format!("arn:aws:{}{number}", arn.replace("REGION", "eu-west-1:000000000000"));
            let relaunchers = (0..count).map(|number| target(kind, arn(number))).collect();
            estimate(&Targets { relaunchers, ..Targets::default() }, &BTreeMap::new())
        };
        let rule = RelauncherKind::Rule { bus: "default".into(), managed_by: None };
        assert_eq!(all(&rule, "events:REGION:rule/r", 16).spend_stops, SecondsRange::default());
        assert_eq!(all(&rule, "events:REGION:rule/r", 50).spend_stops, SecondsRange::from(2));
        assert_eq!(all(&rule, "events:REGION:rule/r", 5000).spend_stops, SecondsRange::from(CUT_SECONDS));
        let scaling = RelauncherKind::ScalableTarget { resource: "service/a/b".into() };
        let many = all(&scaling, "application-autoscaling:REGION:scalable-target/t", 20);
        assert_eq!((many.spend_stops, many.all_gone), (SecondsRange::default(), SecondsRange::from(35)));
    }

    #[test]
    fn nothing_runs_nothing_to_wait_for() {
        assert_eq!(of(20, Running { tasks: 0, behind_load_balancer: true }), Estimate::default());
    }
}
