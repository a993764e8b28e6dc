//! How long a teardown should take: from AWS's request budgets (per account, per region; "Request throttling for the
//! Amazon ECS API") and the time that tasks take to stop. Regions run side by side, so the slowest one counts.

use std::collections::BTreeMap;

use crate::arn::EcsArn;
use crate::plan::TeardownPlan;
use crate::region::RegionCode;
use crate::resource::DefinitionStatus;

/// SIGTERM, 30 s of grace by default, SIGKILL, and the clean-up around it.
const TASK_STOP_SECONDS: u32 = 45;

/// Expected times from approval, seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// No covered task burns any more.
    pub spend_stops: u32,
    /// Everything is deleted.
    pub all_gone: u32,
}

/// Calls of one region.
#[derive(Clone, Copy, Default)]
struct Calls {
    services: u32,
    tasks: u32,
    clusters: u32,
    deregister: u32,
    definitions: u32,
}

fn seconds(calls: u32, burst: u32, per_second: u32) -> u32 {
    calls.saturating_sub(burst).div_ceil(per_second)
}

/// The estimate for `plan`; `tasks` is how many covered tasks each region runs.
pub fn estimate(plan: &TeardownPlan, tasks: &BTreeMap<RegionCode, u32>) -> Estimate {
    let mut regions: BTreeMap<RegionCode, Calls> = BTreeMap::new();
    let mut count = |arn: &str, add: &dyn Fn(&mut Calls)| {
        if let Ok(arn) = EcsArn::parse(arn) {
            add(regions.entry(arn.region).or_default());
        }
    };
    for cluster in &plan.targets.clusters {
        count(&cluster.arn, &|calls| calls.clusters += 1);
    }
    for service in &plan.targets.services {
        count(&service.arn, &|calls| calls.services += 1);
    }
    for definition in &plan.targets.definitions {
        count(&definition.arn, &|calls| {
            calls.definitions += 1;
            calls.deregister += u32::from(definition.status == DefinitionStatus::Active);
        });
    }
    for (region, running) in tasks {
        regions.entry(region.clone()).or_default().tasks = *running;
    }
    let mut slowest = Estimate::default();
    for calls in regions.values() {
        let evidence = seconds(calls.definitions, 50, 20);
        let stop = evidence + seconds(calls.services, 50, 5) + seconds(calls.tasks, 100, 40);
        let spend_stops = if calls.tasks > 0 { stop + TASK_STOP_SECONDS } else { stop };
        let delete = spend_stops + seconds(calls.clusters, 20, 1);
        let tidy = seconds(calls.deregister, 20, 1) + seconds(calls.definitions.div_ceil(10), 5, 1);
        slowest.spend_stops = slowest.spend_stops.max(spend_stops);
        slowest.all_gone = slowest.all_gone.max(delete + tidy);
    }
    slowest
}
