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
pub(crate) const MOST_FIRINGS: u32 = 1440;

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
    /// relaunches tasks acts on the way; each rule and each schedule fires at most 1440 times per advance.
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
        while let Some(Due { at, region, what }) = due.pop_first() {
            let count = firings.entry((region.clone(), what.clone())).or_default();
            *count += 1;
            // After the last firing allowed it goes on behind the new time.
            let behind = (*count >= MOST_FIRINGS).then_some(now);
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
