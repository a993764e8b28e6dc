//! What starts tasks again by itself: Application Auto Scaling, EventBridge rules, EventBridge Scheduler (aws-facts 3.5).
//!
//! Nothing here ticks either. Each of them stores the one instant at which it acts next; [`World::advance`] does what has
//! fallen due since, in the order of the instants and each at its own, before anybody sees the world at its new time. So
//! it makes no difference in how many steps time passes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::World;

/// How often one rule or schedule fires in one advance at most: a day of minutes. After that it goes on with its first
/// instant after the new time; what lies between is left out. A clock that jumps by a week must not fill the memory.
const MOST_FIRINGS: u32 = 1440;

/// How often all of them fire in one advance, beyond which each goes on behind the new time after one more: what bounds
/// the time that one advance takes.
const MOST_FIRINGS_TOGETHER: u32 = 50_000;

/// One that acts. Its order settles who is first at the same instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Relauncher {
    /// By resource id.
    Scaling(String),
    /// By bus and name.
    Rule(String, String),
    /// By group and name.
    Schedule(String, String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Timestamp,
    region: String,
    what: Relauncher,
}

impl World {
    /// Brings the world to an instant. Time never runs backwards in it, whatever a machine's wall clock does. What
    /// relaunches tasks acts on the way; each rule and each schedule fires at most 1440 times per advance, all together at most
    /// some 50 000 times.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        let now = self.now.max(now);
        if self.wakes_at.is_some_and(|at| at <= now) {
            self.relaunch(now);
        }
        self.now = now;
    }

    /// Notes that something is due at an instant.
    pub(crate) fn wake_at(&mut self, at: Timestamp) {
        self.wakes_at = Some(self.wakes_at.map_or(at, |earlier| earlier.min(at)));
    }

    fn relaunch(&mut self, now: Timestamp) {
        let mut due: BTreeSet<Due> = self.all_due().into_iter().filter(|due| due.at <= now).collect();
        let mut firings: BTreeMap<(String, Relauncher), u32> = BTreeMap::new();
        let mut together = 0_u32;
        while let Some(Due { at, region, what }) = due.pop_first() {
            let count = firings.entry((region.clone(), what.clone())).or_default();
            *count += 1;
            together = together.saturating_add(1);
            // After the last firing allowed it goes on behind the new time.
            let behind = (*count >= MOST_FIRINGS || together >= MOST_FIRINGS_TOGETHER).then_some(now);
            let next = self.at(at, |world| world.act(&region, &what, behind));
            if let Some(at) = next.filter(|next| *next <= now) {
                due.insert(Due { at, region, what });
            }
        }
        self.wakes_at = self.all_due().into_iter().map(|due| due.at).min();
    }

    /// Does what is due; gives when the same one acts next, at the earliest after `behind`.
    fn act(&mut self, region: &str, what: &Relauncher, behind: Option<Timestamp>) -> Option<Timestamp> {
        match what {
            Relauncher::Scaling(resource) => {
                self.correct_scaling(region, resource);
                None
            }
            Relauncher::Rule(bus, name) => self.fire_rule(region, bus, name, behind),
            Relauncher::Schedule(group, name) => self.fire_schedule(region, group, name, behind),
        }
    }

    /// When each of them acts next.
    fn all_due(&self) -> Vec<Due> {
        let mut all = Vec::new();
        for (code, region) in &self.regions {
            let mut add = |at: Option<Timestamp>, what: Relauncher| {
                all.extend(at.map(|at| Due { at, region: code.clone(), what }));
            };
            for target in region.scalable_targets.values() {
                add(target.corrects_at, Relauncher::Scaling(target.resource_id.clone()));
            }
            for rule in region.event_buses.values().flat_map(|bus| bus.rules.values()) {
                add(rule.fires_at, Relauncher::Rule(rule.event_bus.clone(), rule.name.clone()));
            }
            for schedule in region.schedule_groups.values().flat_map(|group| group.schedules.values()) {
                let what = Relauncher::Schedule(schedule.group.clone(), schedule.name.clone());
                add(schedule.fires_at(), what);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::SECOND;
    use super::*;
    use crate::world::after;
    use crate::{
        EcsParameters, NewCluster, NewRule, NewScalableTarget, NewSchedule, NewService, NewTaskDefinition, OptIn,
        RuleTarget, ScheduleTarget,
    };

    const REGION: &str = "us-east-1";
    const CLUSTER: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/farm";

    fn at(seconds: i64) -> Timestamp {
        after("2026-10-04T14:10:00Z".parse().unwrap(), seconds * SECOND)
    }

    /// A service of four tasks whose minimum is two, a rule every minute, a schedule every two with a window.
    fn stage() -> World {
        let mut world = World::new(7, at(0));
        world.add_region(REGION, OptIn::ByDefault);
        world.create_cluster(REGION, NewCluster::named("farm")).unwrap();
        world.register_task_definition(REGION, NewTaskDefinition::fargate("miner", "xmrig", 256, 512)).unwrap();
        world.create_service(REGION, "farm", NewService::fargate("pool", "miner", 4)).unwrap();
        world.register_scalable_target(REGION, NewScalableTarget::of("farm", "pool", 2, 8)).unwrap();
        world
    }

    fn put_minutely(world: &mut World, count: u32) {
        world.put_rule(REGION, NewRule::scheduled("again", "rate(1 minute)")).unwrap();
        let target = RuleTarget::ecs("1", CLUSTER, EcsParameters::fargate("miner", count));
        world.put_targets(REGION, None, "again", vec![target]).unwrap();
    }

    fn put_windowed(world: &mut World) {
        let target = ScheduleTarget::ecs(CLUSTER, EcsParameters::fargate("miner", 2));
        let new = NewSchedule { window_minutes: Some(5), ..NewSchedule::of("still", "rate(2 minutes)", target) };
        world.create_schedule(REGION, new).unwrap();
    }

    fn started_by(world: &World, prefix: &str) -> Vec<Timestamp> {
        let tasks = world.regions[REGION].clusters.values().flat_map(|cluster| cluster.tasks.values());
        let ours = tasks.filter(|task| task.started_by.as_deref().is_some_and(|by| by.starts_with(prefix)));
        let mut all: Vec<Timestamp> = ours.map(|task| task.created_at).collect();
        all.sort_unstable();
        all
    }

    /// What may happen in between: each is what a caller can do.
    fn act(world: &mut World, choice: u8) {
        // Refusals (the cluster is deleted, the rule is gone) are as good as anything here.
        let _ = match choice {
            0 => world.update_service(REGION, "farm", "pool", Some(0), None, false),
            1 => world.update_service(REGION, "farm", "pool", Some(20), None, false),
            2 => world.delete_service(REGION, "farm", "pool", true),
            3 => world.create_service(REGION, "farm", NewService::fargate("pool", "miner", 1)).map(|_| ()),
            4 => world.disable_rule(REGION, None, "again"),
            5 => world.enable_rule(REGION, None, "again"),
            6 => world.delete_schedule(REGION, None, "still"),
            7 => world.deregister_task_definition(REGION, "miner:1").map(|_| ()),
            8 => world.deregister_scalable_target(REGION, "service/farm/pool"),
            9 => world.put_rule(REGION, NewRule::scheduled("again", "rate(3 minutes)")).map(|_| ()),
            _ => {
                let arns: Vec<String> = world.burning_tasks().map(|task| task.arn.clone()).collect();
                arns.iter().take(3).try_for_each(|arn| world.stop_task(REGION, "farm", arn, "").map(|_| ()))
            }
        };
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn in_how_many_steps_time_passes_makes_no_difference(
            acts in prop::collection::vec((0_i64..1800, 0_u8..11), 0..8),
            looks in prop::collection::vec(0_i64..1800, 0..40),
        ) {
            let (mut rarely, mut often) = (stage(), stage());
            for world in [&mut rarely, &mut often] {
                put_minutely(world, 1);
                put_windowed(world);
            }
            let mut acts = acts;
            acts.sort_by_key(|(second, _)| *second);
            let mut looks = looks;
            looks.sort_unstable();
            let mut looks = looks.into_iter().peekable();
            for (second, choice) in acts.into_iter().chain([(1800, 0)]) {
                while let Some(look) = looks.next_if(|look| *look <= second) {
                    often.advance(at(look));
                    often.forget();
                }
                for world in [&mut rarely, &mut often] {
                    world.advance(at(second));
                    act(world, choice);
                }
            }
            for world in [&mut rarely, &mut often] {
                world.advance(at(3600));
                world.forget();
            }
            prop_assert_eq!(serde_json::to_value(&rarely).unwrap(), serde_json::to_value(&often).unwrap());
        }
    }

    #[test]
    fn everything_happens_at_its_own_instant_however_late_somebody_looks() {
        let mut world = stage();
        put_minutely(&mut world, 1);
        world.advance(at(3 * 60 + 59));
        assert_eq!(started_by(&world, "events-rule/again"), [at(60), at(120), at(180)]);
        world.advance(at(100));
        assert_eq!(world.now(), at(3 * 60 + 59), "time does not run backwards");
    }

    #[test]
    fn a_clock_that_jumps_starts_a_day_of_minutes_at_most_and_goes_on() {
        let mut world = stage();
        put_minutely(&mut world, 1);
        let week = 7 * 24 * 3600;
        world.advance(at(week + 30));
        let fired = started_by(&world, "events-rule/");
        assert_eq!((fired.len(), fired.first(), fired.last()), (1440, Some(&at(60)), Some(&at(1440 * 60))));
        world.advance(at(week + 60));
        assert_eq!(started_by(&world, "events-rule/").last(), Some(&at(week + 60)));
    }

    #[test]
    fn many_rules_share_what_one_advance_may_take() {
        let mut world = stage();
        for number in 0..40 {
            world.put_rule(REGION, NewRule::scheduled(&format!("a{number}"), "rate(1 minute)")).unwrap();
        }
        put_minutely(&mut world, 1);
        world.advance(at(24 * 3600));
        let fired = started_by(&world, "events-rule/again").len();
        assert!((1219..=1220).contains(&fired), "a share of 50 000: {fired}");
        world.advance(at(24 * 3600 + 60));
        assert_eq!(started_by(&world, "events-rule/again").last(), Some(&at(24 * 3600 + 60)));
    }

    #[test]
    fn what_was_set_up_in_the_past_has_fired_since() {
        let mut world = stage();
        world.at(at(-600), |world| put_minutely(world, 1));
        world.advance(at(0));
        let fired = started_by(&world, "events-rule/again");
        assert_eq!((fired.len(), fired.first(), fired.last()), (10, Some(&at(-540)), Some(&at(0))));
    }

    #[test]
    fn a_cluster_that_is_full_takes_no_more_of_the_clock_s_tasks() {
        let mut world = stage();
        put_minutely(&mut world, 10);
        for day in 1..=3 {
            world.advance(at(day * 24 * 3600));
        }
        let there = world.burning_tasks().count();
        assert!((5000..5010).contains(&there), "{there}");
    }

    #[test]
    fn where_nothing_is_due_nothing_is_looked_for() {
        let mut world = stage();
        assert_eq!(world.wakes_at, None);
        world.update_service(REGION, "farm", "pool", Some(0), None, false).unwrap();
        let corrects_at = world.wakes_at.unwrap();
        assert!((at(20)..=at(60)).contains(&corrects_at), "{corrects_at}");
        world.advance(corrects_at);
        assert_eq!(world.wakes_at, None);
        put_minutely(&mut world, 1);
        assert_eq!(world.wakes_at, Some(after(corrects_at, 60 * SECOND)));
    }

    #[test]
    fn a_window_puts_a_firing_off_and_loses_none() {
        let mut world = stage();
        put_windowed(&mut world);
        let mut fired = Vec::new();
        for second in 1..=40 * 60 {
            world.advance(at(second));
            let now = started_by(&world, "chronos-schedule/still");
            assert!(now.starts_with(&fired), "what has been told of a second stays so");
            assert!(now[fired.len()..].iter().all(|instant| *instant > at(second - 1)), "{second}");
            fired = now;
        }
        // At 0, 2 .. 34 minutes; the last ones may still be within their window.
        assert!((2 * 18..=2 * 21).contains(&fired.len()), "{}", fired.len());
        let late = |(nth, instant): (usize, &Timestamp)| {
            let due = at(i64::try_from(nth / 2 * 120).unwrap());
            *instant >= due && *instant < after(due, 300 * SECOND)
        };
        assert!(fired.iter().enumerate().all(late));
        assert!(fired.iter().enumerate().any(|(nth, instant)| *instant > at(i64::try_from(nth / 2 * 120).unwrap())));
    }
}
