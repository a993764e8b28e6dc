//! Counting it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Left, LeftWhy, Score, Tally, Thing, ThingKind};
use crate::fault::Faults;
use crate::world::cluster::Cluster;
use crate::world::name;
use crate::world::region::Region;
use crate::world::roster::Roster;
use crate::world::starter::Starter;
use crate::world::task::Task;
use crate::{Attacker, Drill, World};

impl Drill {
    /// How it has gone so far.
    pub fn score(&self) -> Score {
        let mut state = self.state();
        state.advance(self.inner.clock.now());
        let deeds = state.attackers.iter().map(Attacker::acted).fold(0, u64::saturating_add);
        Count { world: &state.world, faults: &state.faults }.score(deeds)
    }
}

/// What is counted.
#[derive(Clone, Copy)]
struct Count<'a> {
    world: &'a World,
    faults: &'a Faults,
}

impl Count<'_> {
    fn score(self, deeds: u64) -> Score {
        let roster = &self.world.roster;
        let left = self.left();
        let spend_ended_at = self.spend_ended_at();
        let reached: Vec<&Region> = self.world.regions().filter(|region| self.barred(region).is_none()).collect();
        let codes: BTreeSet<&str> = reached.iter().map(|region| region.code.as_str()).collect();
        let removed = roster.removed_at.iter().filter(|(code, _)| codes.contains(code.as_str()));
        let removed_at = removed.map(|(_, at)| *at).fold(roster.noted_at, Timestamp::max);
        let all_gone = !left.iter().any(|left| left.why.within_reach());
        let burnt = self.world.usage(roster.noted_at).into_iter();
        let (rogue, rogue_gone) = self.tallies(&left);
        Score {
            started_at: roster.noted_at,
            now: self.world.now(),
            rogue,
            rogue_gone,
            lost: self.lost(),
            // Who stops the last task has not removed all before.
            gone_at: spend_ended_at.filter(|_| all_gone).map(|ended| ended.max(removed_at)),
            spend_ended_at,
            burnt: burnt.filter(|usage| usage.kind.rogue && codes.contains(usage.kind.region.as_str())).collect(),
            deeds,
            left,
        }
    }

    /// Why nothing in a region can be reached, if so.
    fn barred(self, region: &Region) -> Option<LeftWhy> {
        if !region.opt_in.usable(self.world.now) {
            return Some(LeftWhy::DisabledRegion);
        }
        self.faults.denies_region(&region.code).then_some(LeftWhy::DeniedRegion)
    }

    fn left(self) -> Vec<Left> {
        let (world, now) = (self.world, self.world.now);
        let mut left = Vec::new();
        for region in world.regions() {
            let barred = self.barred(region);
            let mut add = |thing: Thing, back: bool| {
                let why = barred.unwrap_or(if back { LeftWhy::CameBack } else { LeftWhy::NotRemoved });
                left.push(Left { thing, why });
            };
            for cluster in region.clusters.values() {
                if cluster.deleted_at.is_none() && world.is_rogue(&cluster.arn) {
                    let back = self.is_anew(&cluster.arn, cluster.created_at);
                    add(Thing::of(ThingKind::Cluster, &region.code, &cluster.arn), back);
                }
                let services = cluster.services.values().filter(|service| service.deleted_at.is_none());
                for service in services.filter(|service| world.is_rogue(&service.arn)) {
                    let back = self.is_anew(&service.arn, service.created_at);
                    add(Thing::of(ThingKind::Service, &region.code, &service.arn), back);
                }
                for task in cluster.tasks.values().filter(|task| task.burns(now) && world.is_rogue_task(task)) {
                    add(Thing::of_task(world, &region.code, task), self.is_task_anew(cluster, task));
                }
            }
            let definitions = region.definitions(now).filter(|found| found.delete_requested_at.is_none());
            for definition in definitions.filter(|found| world.is_rogue(&found.arn)) {
                let back =
                    definition.registered_at > world.roster.noted_at && world.roster.has_family_of(&definition.arn);
                add(Thing::of(ThingKind::TaskDefinition, &region.code, &definition.arn), back);
            }
        }
        self.left_on(&mut left);
        left.sort_by(|one, other| {
            let key = |left: &Left| !left.why.within_reach();
            key(one).cmp(&key(other)).then_with(|| one.thing.cmp(&other.thing))
        });
        left
    }

    /// What of the attacker's starts tasks, beside what runs.
    fn left_on(self, left: &mut Vec<Left>) {
        let Roster { noted_at, rogue_starters, .. } = &self.world.roster;
        for starter in self.world.starters().into_iter().filter(|found| self.world.is_rogue_starter(found)) {
            let barred = self.world.region(&starter.region).and_then(|region| self.barred(region));
            let back = starter.made_at > *noted_at && rogue_starters.contains(&starter.known_by);
            let why = barred.unwrap_or(if back { LeftWhy::CameBack } else { LeftWhy::NotRemoved });
            left.push(Left { thing: Thing::of_starter(&starter), why });
        }
    }

    /// Whether something of the attacker's from the start was made again under its name.
    fn is_anew(self, arn: &str, made_at: Timestamp) -> bool {
        let Roster { noted_at, rogue, .. } = &self.world.roster;
        made_at > *noted_at && rogue.contains(arn)
    }

    /// A task of a service is as new as its service; one that a scheduler put in the place of another is not.
    fn is_task_anew(self, cluster: &Cluster, task: &Task) -> bool {
        let roster = &self.world.roster;
        let home = match &task.service {
            None => roster.rogue.contains(&cluster.arn),
            Some(service) => {
                cluster.services.get(service).is_some_and(|found| self.is_anew(&found.arn, found.created_at))
            }
        };
        home && task.created_at > roster.noted_at
    }

    fn lost(self) -> Vec<Thing> {
        let (world, Roster { noted_at, company, company_starters, .. }) = (self.world, &self.world.roster);
        let mut lost = Vec::new();
        for arn in company {
            let Some((kind, region)) = kind_of(arn) else { continue };
            let there = match kind {
                ThingKind::Cluster => world.cluster(arn).is_some_and(|found| found.deleted_at.is_none()),
                ThingKind::Service => world.service(arn).is_some_and(|found| found.deleted_at.is_none()),
                ThingKind::Task => world.task(arn).is_some_and(|found| found.wanted(world.now)),
                ThingKind::TaskDefinition => world.task_definition(arn).is_some_and(|found| {
                    let deregistered = found.deregistered_at.is_some_and(|at| at >= *noted_at);
                    found.delete_requested_at.is_none() && !deregistered
                }),
                // These are listed by themselves.
                ThingKind::Starter => true,
            };
            if !there {
                let known = world.task(arn).map(|task| Thing::of_task(world, region, task));
                lost.push(known.unwrap_or_else(|| Thing::of(kind, region, arn)));
            }
        }
        let on: BTreeSet<String> = world.starters().into_iter().map(|starter| starter.known_by).collect();
        let cut = company_starters.values().filter(|starter| !on.contains(&starter.known_by));
        lost.extend(cut.map(Thing::of_starter));
        lost.sort_unstable();
        lost
    }

    /// What the attacker ever had, and how much of it is gone.
    fn tallies(self, left: &[Left]) -> (Tally, Tally) {
        let roster = &self.world.roster;
        let still = Tally::of(left.iter().map(|left| left.thing.kind));
        // What he made since bears a label, or is in something that does and is still there.
        let there = left.iter().map(|left| &left.thing.arn);
        let ever: BTreeSet<&String> = roster.rogue.iter().chain(&self.world.rogue).chain(there).collect();
        let ever = Tally::of(ever.into_iter().filter_map(|arn| kind_of(arn)).map(|(kind, _)| kind));
        let on = self.world.starters().into_iter().filter(|starter| self.world.is_rogue_starter(starter));
        let since = on.filter(|starter| !roster.rogue_starters.contains(&starter.known_by)).count();
        let starters = u32::try_from(roster.rogue_starters.len() + since).unwrap_or(u32::MAX);
        let ever = Tally { tasks: roster.rogue_tasks.max(still.tasks), starters, ..ever };
        (ever, ever.less(still))
    }

    fn spend_ended_at(self) -> Option<Timestamp> {
        let (world, now) = (self.world, self.world.now);
        let mut last = world.roster.noted_at;
        for region in world.regions().filter(|region| self.barred(region).is_none()) {
            let tasks = region.clusters.values().flat_map(|cluster| cluster.tasks.values());
            for task in tasks.filter(|task| task.begun(now) && world.is_rogue_task(task)) {
                if task.burns(now) {
                    return None;
                }
                if let Some((_, Some(until))) = task.billed() {
                    last = last.max(until);
                }
            }
            let forgotten = world.ledger.ends().filter(|(kind, _)| kind.rogue && kind.region == region.code);
            last = forgotten.map(|(_, until)| until).fold(last, Timestamp::max);
        }
        Some(last)
    }
}

impl Thing {
    fn of(kind: ThingKind, region: &str, arn: &str) -> Self {
        let name = arn.rsplit('/').next().unwrap_or(arn).to_owned();
        Self { kind, region: region.to_owned(), name, arn: arn.to_owned(), usage: None }
    }

    fn of_starter(starter: &Starter) -> Self {
        Self { name: starter.name.clone(), ..Self::of(ThingKind::Starter, &starter.region, &starter.arn) }
    }

    fn of_task(world: &World, region: &str, task: &Task) -> Self {
        Self { usage: Some(world.usage_kind(region, task)), ..Self::of(ThingKind::Task, region, &task.arn) }
    }
}

/// What an ARN is of, and where.
fn kind_of(arn: &str) -> Option<(ThingKind, &str)> {
    let kinds = [
        ("cluster", ThingKind::Cluster),
        ("service", ThingKind::Service),
        ("task", ThingKind::Task),
        ("task-definition", ThingKind::TaskDefinition),
    ];
    kinds.into_iter().find_map(|(word, kind)| name::Place::of(arn, word).map(|place| (kind, place.region)))
}

impl Tally {
    fn of(kinds: impl Iterator<Item = ThingKind>) -> Self {
        let mut tally = Self::default();
        for kind in kinds {
            let count = match kind {
                ThingKind::Cluster => &mut tally.clusters,
                ThingKind::Service => &mut tally.services,
                ThingKind::Task => &mut tally.tasks,
                ThingKind::TaskDefinition => &mut tally.task_definitions,
                ThingKind::Starter => &mut tally.starters,
            };
            *count = count.saturating_add(1);
        }
        tally
    }

    fn less(self, other: Self) -> Self {
        Self {
            clusters: self.clusters.saturating_sub(other.clusters),
            services: self.services.saturating_sub(other.services),
            tasks: self.tasks.saturating_sub(other.tasks),
            task_definitions: self.task_definitions.saturating_sub(other.task_definitions),
            starters: self.starters.saturating_sub(other.starters),
        }
    }
}
