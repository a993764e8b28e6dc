//! What starts tasks by itself: an attacker's, that outlives what it feeds, and a company's, that must stay.

use jiff::tz::TimeZone;
use serde_json::json;

use super::actors;
use super::production::DAY;
use crate::world::{MINUTE, after, name};
use crate::{
    Actor, EcsParameters, NewRule, NewScalableTarget, NewScalingPolicy, NewSchedule, Refusal, RuleTarget,
    ScheduleState, ScheduleTarget, World,
};

/// A cluster of the attacker's, and what its service runs.
struct Prey {
    cluster: String,
    arn: String,
    service: String,
    definition: String,
}

/// Holds a service of the attacker's up: it never has fewer tasks than it was made with.
pub(super) fn hold_up(world: &mut World, region: &str) -> Result<(), Refusal> {
    let Some(Prey { cluster, service, .. }) = prey(world, region) else { return Ok(()) };
    let most = world.chance.between(20, 60);
    by_attacker(world, 100 * MINUTE, |world| {
        let new = NewScalableTarget::of(&cluster, &service, 2, most);
        let resource = new.resource_id.clone();
        let arn = world.register_scalable_target(region, new)?;
        world.label_rogue(&arn);
        world.put_scaling_policy(region, &resource, on_load("grow", 5.0)).map(|_| ())
    })
}

/// A rule that has started three tasks so far, and starts the next one within the drill.
pub(super) fn rule(world: &mut World, region: &str) -> Result<(), Refusal> {
    let Some(Prey { arn, definition, .. }) = prey(world, region) else { return Ok(()) };
    let name = format!("sync-{}", world.chance.hex(6));
    let ago = i64::from(world.chance.between(49, 53)) * MINUTE;
    by_attacker(world, ago, |world| {
        let rule = world.put_rule(region, NewRule::scheduled(&name, "rate(15 minutes)"))?;
        world.label_rogue(&rule);
        let target = RuleTarget::ecs("1", &arn, EcsParameters::fargate(&definition, 1));
        world.put_targets(region, None, &name, vec![target]).map(|_| ())
    })
}

/// A schedule, likewise.
pub(super) fn schedule(world: &mut World, region: &str) -> Result<(), Refusal> {
    let Some(Prey { arn, definition, .. }) = prey(world, region) else { return Ok(()) };
    let name = format!("backup-{}", world.chance.hex(6));
    let ago = i64::from(world.chance.between(44, 48)) * MINUTE;
    by_attacker(world, ago, |world| {
        let target = ScheduleTarget::ecs(&arn, EcsParameters::fargate(&definition, 1));
        let schedule = world.create_schedule(region, NewSchedule::of(&name, "rate(20 minutes)", target))?;
        world.label_rogue(&schedule);
        Ok(())
    })
}

/// What the company lives with: the minimum of its service `api`, a rule for the nightly report, and the schedule that
/// started the export half an hour ago and will again tomorrow. None of them fires while a drill lasts: the practice
/// account's tasks do not end by themselves, as those of such a job would.
pub(super) fn of_the_company(world: &mut World, home: &str, shop: &str) -> Result<(), Refusal> {
    world.as_actor(actors::terraform(), |world| describe(world, home, shop))
}

fn describe(world: &mut World, home: &str, shop: &str) -> Result<(), Refusal> {
    let now = world.now();
    world.at(after(now, -2 * DAY), |world| {
        let new = NewScalableTarget::of("web", "api", 2, 12);
        let resource = new.resource_id.clone();
        world.register_scalable_target(shop, new)?;
        world.put_scaling_policy(shop, &resource, on_load("cpu", 60.0)).map(|_| ())
    })?;
    world.put_rule(home, NewRule::scheduled("nightly-report", "cron(0 18 * * ? *)"))?;
    let report = EcsParameters::fargate("nightly-report", 1);
    let target = RuleTarget::ecs("report", &name::arn(home, "cluster", "production"), report);
    world.put_targets(home, None, "nightly-report", vec![target])?;
    let fired = after(now, -25 * MINUTE).to_zoned(TimeZone::UTC);
    let daily = format!("cron({} {} * * ? *)", fired.minute(), fired.hour());
    let export = |state| {
        let target = ScheduleTarget::ecs(&name::arn(home, "cluster", "data"), EcsParameters::fargate("ingest", 1));
        NewSchedule { state, ..NewSchedule::of("daily-export", &daily, target) }
    };
    // As old as it is, it has left no other task than yesterday's last one.
    world.at(after(now, -200 * DAY), |world| world.create_schedule(home, export(ScheduleState::Disabled)))?;
    world.at(after(now, -24 * MINUTE), |world| world.update_schedule(home, export(ScheduleState::Enabled))).map(|_| ())
}

fn by_attacker<R>(world: &mut World, ago: i64, act: impl FnOnce(&mut World) -> R) -> R {
    world.as_actor(Actor::attacker(), |world| world.at(after(world.now(), -ago), act))
}

/// The first of the attacker's clusters in a region, by name.
fn prey(world: &World, region: &str) -> Option<Prey> {
    let mut all = world.region(region)?.clusters.values().filter(|cluster| world.is_rogue(&cluster.arn));
    let cluster = all.next()?;
    let service = cluster.services.values().next()?;
    Some(Prey {
        cluster: cluster.name.clone(),
        arn: cluster.arn.clone(),
        service: service.name.clone(),
        definition: service.task_definition.clone(),
    })
}

/// Keeps the CPU of a service at so many percent.
fn on_load(name: &str, percent: f64) -> NewScalingPolicy {
    let tracking = json!({
        "TargetValue": percent,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
    });
    NewScalingPolicy {
        name: name.to_owned(),
        policy_type: Some("TargetTrackingScaling".to_owned()),
        configuration: [("TargetTrackingScalingPolicyConfiguration".to_owned(), tracking)].into_iter().collect(),
    }
}
