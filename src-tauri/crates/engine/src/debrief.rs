//! The debrief of a drill: the practice account's own facts, priced, beside the least that was possible.

use std::time::Duration;

use jiff::Timestamp;
use quench_core::burn::Burn;
use quench_core::inventory::Counts;
use quench_core::price::{TaskPrice, task_price};
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::resource::Task;
use quench_core::spend::Spend;
use quench_core::text::neutral;
use quench_core::view::{DebriefItem, DebriefView, DebriefWhy, RowKind};
use quench_drill::{Drill, LaunchType, Least, LeftWhy, Tally, Thing, ThingKind, Usage, UsageKind};

use crate::session::Session;

/// So many items of a list are shown.
const SHOWN: usize = 200;

impl Session {
    /// How the drill has gone so far; none outside practice, and none of an account that no scenario describes: there is
    /// nothing to hold it against.
    pub fn debrief(&self) -> Option<DebriefView> {
        let drill = self.drill.as_ref()?;
        // It follows from the origin, and takes as long as starting a drill.
        let least = self.least.get_or_init(|| drill.least_at_start().ok()).as_ref()?;
        Some(debrief(drill, least, &self.ground.prices(), self.ground.connection.clock().speed()))
    }
}

fn debrief(drill: &Drill, least: &Least, prices: &PriceBook, speed: f64) -> DebriefView {
    let (origin, score) = (drill.origin(), drill.score());
    let (burnt, burnt_best) = (spend(prices, &score.burnt), spend(prices, &least.burnt));
    let mut still_burning = Burn::default();
    for (region, task) in score.left.iter().filter_map(|left| left.thing.usage.as_ref().and_then(task)) {
        still_burning.add_task(prices, &region, &task);
    }
    let missed = score.left.iter().filter_map(|left| item(prices, &left.thing, why(left.why)));
    let lost = score.lost.iter().filter_map(|thing| item(prices, thing, DebriefWhy::NotRemoved));
    let until = |at: Timestamp| {
        let milliseconds = u64::try_from(at.duration_since(score.started_at).as_millis()).unwrap_or(0);
        u32::try_from(milliseconds.div_ceil(1000)).unwrap_or(u32::MAX)
    };
    DebriefView {
        scenario: neutral(&origin.scenario),
        // The window asks for no larger one.
        seed: u32::try_from(origin.seed).unwrap_or(u32::MAX),
        speed: whole(speed.round()),
        started_at: score.started_at,
        now: score.now,
        finished: score.left.is_empty(),
        burnt: burnt.usd(),
        burnt_best: burnt_best.usd(),
        burnt_at_least: burnt.is_at_least() || burnt_best.is_at_least(),
        still_burning,
        seconds_to_zero: score.spend_ended_at.map(until),
        best_seconds_to_zero: whole(least.spend),
        seconds_to_gone: score.gone_at.map(until),
        best_seconds_to_gone: whole(least.gone),
        rogue: counts(score.rogue),
        rogue_gone: counts(score.rogue_gone),
        missed: missed.take(SHOWN).collect(),
        missed_total: count(score.left.len()),
        wrongly_removed: lost.take(SHOWN).collect(),
        wrongly_removed_total: count(score.lost.len()),
        attacker_deeds: u32::try_from(score.deeds).unwrap_or(u32::MAX),
    }
}

fn item(prices: &PriceBook, thing: &Thing, why: DebriefWhy) -> Option<DebriefItem> {
    let price = thing.usage.as_ref().and_then(task).map(|(region, task)| task_price(prices, &region, &task));
    let per_hour = match price {
        Some(TaskPrice::PerHour { rate, .. }) => Some(rate),
        Some(TaskPrice::Unpriced | TaskPrice::OnInstances) | None => None,
    };
    Some(DebriefItem {
        arn: neutral(&thing.arn),
        name: neutral(&thing.name),
        kind: match thing.kind {
            ThingKind::Cluster => RowKind::Clusters,
            ThingKind::Service => RowKind::Services,
            ThingKind::Task => RowKind::Tasks,
            ThingKind::TaskDefinition => RowKind::Definitions,
            ThingKind::Starter => RowKind::Relaunchers,
        },
        region: RegionCode::parse(&thing.region).ok()?,
        why,
        per_hour,
    })
}

fn why(why: LeftWhy) -> DebriefWhy {
    match why {
        LeftWhy::NotRemoved => DebriefWhy::NotRemoved,
        LeftWhy::CameBack => DebriefWhy::CameBack,
        LeftWhy::DisabledRegion => DebriefWhy::DisabledRegion,
        LeftWhy::DeniedRegion => DebriefWhy::DeniedRegion,
    }
}

fn spend(prices: &PriceBook, used: &[Usage]) -> Spend {
    let mut spend = Spend::default();
    for usage in used {
        if let Some((region, task)) = task(&usage.kind) {
            spend.add(prices, &region, &task, usage.millis);
        }
    }
    spend
}

/// A task as a sweep would have read it, as far as its price goes.
fn task(kind: &UsageKind) -> Option<(RegionCode, Task)> {
    let launch_type = match kind.launch_type {
        LaunchType::Fargate => "FARGATE",
        LaunchType::Ec2 => "EC2",
        LaunchType::External => "EXTERNAL",
        LaunchType::ManagedInstances => "MANAGED_INSTANCES",
    };
    let task = Task {
        launch_type: Some(launch_type.to_owned()),
        capacity_provider: kind.capacity_provider.clone(),
        cpu_units: kind.cpu,
        memory_mib: kind.memory,
        architecture: Some(kind.architecture.clone()),
        platform_family: Some(kind.platform_family.clone()),
        ephemeral_gib: Some(kind.ephemeral_gib),
        ..Task::default()
    };
    // The practice account has no region whose code is none.
    Some((RegionCode::parse(&kind.region).ok()?, task))
}

fn counts(Tally { clusters, services, tasks, task_definitions, starters }: Tally) -> Counts {
    Counts { clusters, services, tasks, task_definitions, relaunchers: starters }
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// Seconds without what is beyond the last whole one.
fn whole(seconds: f64) -> u32 {
    let seconds = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX).as_secs();
    u32::try_from(seconds).unwrap_or(u32::MAX)
}
