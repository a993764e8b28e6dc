//! The least that any response to an incident could take, from the account alone: the longest chain of calls that need each
//! other's answers, the token buckets, and how long the tasks themselves take to stop. A bound and no plan: what can be
//! done at the same time is taken to be.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::buckets::budget;
use crate::fault::Faults;
use crate::scenario::{self, Built};
use crate::world::cluster::Cluster;
use crate::world::region::Region;
use crate::world::task::Task;
use crate::world::task_definition::{DefinitionStatus, TaskDefinition};
use crate::world::usage::{Usage, UsageKind};
use crate::{Drill, DrillError, Schedule, World};

/// A page of a list, and what one describing call takes of clusters and tasks.
const PAGE: usize = 100;
/// What DescribeServices and DeleteTaskDefinitions take.
const TEN: usize = 10;
/// Event buses, rules, schedules and scalable targets: a list of each, that shows none.
const STARTERS: usize = 4;
/// The regions' own list comes from there.
const GLOBAL: &str = "us-east-1";

/// Seconds from the first call on, at the least, and the fewest calls. Of what is within reach: regions that the account
/// uses and no organization denies. What goes is what is labelled as the attacker's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Least {
    /// Until every cluster with its services and its tasks has been read.
    pub read: f64,
    /// Until the task definitions have been listed too.
    pub read_all: f64,
    /// Until somebody can know that no rogue task burns any more.
    pub spend: f64,
    /// Of that, what the slowest rogue task takes to stop once it is told to.
    pub stop: f64,
    /// Until somebody can know that all of it is deleted, and its definitions are being.
    pub gone: f64,
    /// Calls that all of it needs, without the looks at tasks that are stopping.
    pub calls: u64,
    /// The task time that rogue tasks use until then.
    pub burnt: Vec<Usage>,
}

impl Drill {
    /// The least that is possible from now on, if nobody hinders it.
    pub fn least(&self) -> Least {
        let mut state = self.state();
        state.advance(self.inner.clock.now());
        let denied = |code: &str| state.faults.denies_region(code);
        least(&state.world, denied, |code| seconds(state.trips.shortest(code)))
    }
}

impl Drill {
    /// The same for the account as it was at its start, which is built anew, for whoever sits where the caller does now.
    ///
    /// # Errors
    /// [`DrillError::UnknownScenario`] if no scenario describes the account.
    pub fn least_at_start(&self) -> Result<Least, DrillError> {
        let origin = self.origin();
        let Built { world, faults, .. } = scenario::build(&origin.scenario, origin.seed, origin.started_at)?;
        let faults = Faults::new(origin.seed, faults);
        let state = self.state();
        Ok(least(&world, |code| faults.denies_region(code), |code| seconds(state.trips.shortest(code))))
    }
}

fn least(world: &World, denied: impl Fn(&str) -> bool, trip: impl Fn(&str) -> f64) -> Least {
    let mut least = Least { calls: 1, ..Least::default() };
    let mut burnt: BTreeMap<UsageKind, u64> = BTreeMap::new();
    for region in world.regions().filter(|region| region.opt_in.usable(world.now) && !denied(&region.code)) {
        let began = trip(GLOBAL);
        let one = RegionLeast::of(world, region, trip(&region.code));
        least.read = least.read.max(began + one.read);
        least.read_all = least.read_all.max(began + one.read.max(one.definitions));
        least.spend = least.spend.max(began + one.spend);
        least.gone = least.gone.max(began + one.gone);
        least.stop = least.stop.max(one.stop);
        least.calls += one.calls;
        for (kind, from_first_call) in one.burnt {
            *burnt.entry(kind).or_insert(0) += milliseconds(began + from_first_call);
        }
    }
    least.burnt = burnt.into_iter().map(|(kind, millis)| Usage { kind, millis }).collect();
    least
}

/// The same of one region, from the first call to it.
#[derive(Default)]
struct RegionLeast {
    read: f64,
    definitions: f64,
    spend: f64,
    stop: f64,
    gone: f64,
    calls: u64,
    burnt: Vec<(UsageKind, f64)>,
}

impl RegionLeast {
    fn of(world: &World, region: &Region, trip: f64) -> Self {
        let now = world.now;
        let clusters: Vec<&Cluster> = region.clusters.values().filter(|found| found.status(now) == "ACTIVE").collect();
        let definitions: Vec<&TaskDefinition> = region.definitions(now).collect();
        let mut least = Self::default();
        least.read(world, &clusters, &definitions, trip);
        least.starters(world, region, clusters.len());
        let rogue: Vec<&Cluster> = clusters.iter().copied().filter(|found| holds_rogue(world, found)).collect();
        if rogue.is_empty() {
            least.spend = least.read;
            least.gone = least.read.max(least.definitions);
        } else {
            let quiet = least.stop(world, region, &rogue, trip);
            least.delete(world, &rogue, &definitions, &quiet, trip);
        }
        least.cut(world, region, trip);
        least
    }

    /// What a rule or a schedule starts only a call for it tells, or one for each cluster that it may feed.
    fn starters(&mut self, world: &World, region: &Region, clusters: usize) {
        let here = |of: &str| of == region.code;
        let rules = world.rules().filter(|rule| here(&rule.region)).count();
        let feeds = |schedule: &&Schedule| here(&schedule.region) && schedule.target.ecs_parameters.is_some();
        self.calls += calls(rules.min(clusters) + world.schedules().filter(feeds).count());
    }

    /// What starts tasks waits for nothing but being known: the list, the cut, the look that shows it.
    fn cut(&mut self, world: &World, region: &Region, trip: f64) {
        let here = world.starters().into_iter().filter(|starter| starter.region == region.code);
        let mine = here.filter(|starter| world.is_rogue_starter(starter)).count();
        if mine > 0 {
            self.gone = self.gone.max(3.0 * trip);
            self.calls += calls(mine);
        }
    }

    /// Each list needs the one before it, and each description its list; clusters wait for nobody but the buckets.
    fn read(&mut self, world: &World, clusters: &[&Cluster], definitions: &[&TaskDefinition], trip: f64) {
        let now = world.now;
        let listed = pages(clusters.len());
        let (mut longest, mut of_services, mut of_tasks) = (0, 0, 0);
        for cluster in clusters {
            let services = cluster.services.values().filter(|service| service.deleted_at.is_none()).count();
            let tasks = cluster.tasks.values().filter(|task| task.visible(now) && task.wanted(now)).count();
            let (service_lists, task_lists) = (pages(services), pages(tasks));
            longest = longest.max(service_lists + 1).max(task_lists + 1);
            of_services += service_lists + services.div_ceil(TEN);
            of_tasks += task_lists + tasks.div_ceil(PAGE);
        }
        let chain = |more: usize| number(listed + more) * trip;
        let behind = |operation: &str, all: usize| chain(1) + budget(operation).seconds_for(count(all));
        self.read = chain(longest).max(behind("ListServices", of_services)).max(behind("ListTasks", of_tasks));
        if clusters.is_empty() {
            self.read = trip;
        }
        let of = |status| definitions.iter().filter(|found| found.status() == status).count();
        let statuses = [DefinitionStatus::Active, DefinitionStatus::Inactive, DefinitionStatus::DeleteInProgress];
        let lists: Vec<usize> = statuses.into_iter().map(|status| pages(of(status))).collect();
        self.definitions = number(lists.iter().copied().max().unwrap_or(1)) * trip;
        let described = clusters.len().div_ceil(PAGE);
        self.calls += calls(listed + described + lists.iter().sum::<usize>() + of_services + of_tasks + STARTERS);
    }

    /// A service's tasks stop as soon as it is asked to go, a stand-alone task when it is told to; both need a read before
    /// that shows them. Gives when each cluster is known to be quiet.
    fn stop(&mut self, world: &World, region: &Region, rogue: &[&Cluster], trip: f64) -> Vec<f64> {
        let now = world.now;
        // The list of clusters, the list of what is in them, its description.
        let known = 3.0 * trip;
        let asked = known + trip / 2.0;
        let mut quiet = Vec::new();
        let mut services = 0;
        let mut alone = 0;
        for cluster in rogue {
            let mut last = 0.0_f64;
            for task in cluster.tasks.values().filter(|task| task.burns(now) && world.is_rogue_task(task)) {
                self.stop = self.stop.max(stop_seconds(task));
                let stops = asked + stop_seconds(task);
                last = last.max(stops);
                self.burnt.push((world.usage_kind(&region.code, task), stops));
                alone += usize::from(task.service.is_none());
            }
            let mine = cluster.services.values();
            services += mine.filter(|found| found.deleted_at.is_none() && world.is_rogue(&found.arn)).count();
            quiet.push(last.max(asked) + trip / 2.0);
        }
        let waits =
            budget("DeleteService").seconds_for(count(services)).max(budget("StopTask").seconds_for(count(alone)));
        self.spend = quiet.iter().copied().fold(known + trip + waits, f64::max);
        // What a service and its cluster hold is read again before they go, and each is a call itself.
        self.calls += calls(services + services.div_ceil(TEN).max(rogue.len()) + rogue.len() + alone);
        // A look at the tasks of each cluster, whatever it shows: those that run, those that are stopping, what they are.
        self.calls += calls(3 * rogue.len());
        quiet
    }

    /// A cluster goes when it is quiet and the bucket lets it. Definitions have buckets of their own and wait for nothing
    /// but their document.
    fn delete(&mut self, world: &World, rogue: &[&Cluster], definitions: &[&TaskDefinition], quiet: &[f64], trip: f64) {
        let mut goes: Vec<f64> = rogue
            .iter()
            .zip(quiet)
            .filter(|(cluster, _)| world.is_rogue(&cluster.arn))
            .map(|(_, quiet)| quiet + trip / 2.0)
            .collect();
        goes.sort_by(f64::total_cmp);
        let last = through_bucket(&goes, budget("DeleteCluster"));
        let mine = definitions.iter().filter(|found| world.is_rogue(&found.arn));
        let mine: Vec<DefinitionStatus> = mine.map(|found| found.status()).collect();
        let going = mine.iter().filter(|status| **status != DefinitionStatus::DeleteInProgress).count();
        let active = mine.iter().filter(|status| **status == DefinitionStatus::Active).count();
        // The list, the document, the deregistration, the deletion.
        let deregistered = budget("DeregisterTaskDefinition").seconds_for(count(active));
        let deleted = budget("DeleteTaskDefinitions").seconds_for(count(going.div_ceil(TEN)));
        let definitions_gone = if going == 0 { 0.0 } else { 3.5 * trip + deregistered.max(deleted) };
        // One more read shows it.
        self.gone = last.max(definitions_gone).max(self.spend) + trip / 2.0 + trip;
        // Before a cluster goes its services are listed once more. Whose definitions go is looked at first.
        self.calls += calls(2 * goes.len() + going + active + going.div_ceil(TEN) + usize::from(going > 0));
        // The last look: clusters, the three lists of definitions, gateways, what starts tasks, and what AWS goes on telling
        // of the clusters that went.
        self.calls += calls(1 + 3 + 1 + STARTERS + goes.len().div_ceil(PAGE));
    }
}

/// When the last of several calls gets through, each ready at its own instant, in order.
fn through_bucket(ready: &[f64], budget: crate::Budget) -> f64 {
    let (mut tokens, mut at, mut last) = (budget.burst, 0.0_f64, 0.0_f64);
    for ready in ready {
        let mut now = ready.max(at);
        tokens = (tokens + (now - at) * budget.per_second).min(budget.burst);
        if tokens < 1.0 {
            now += (1.0 - tokens) / budget.per_second;
            tokens = 1.0;
        }
        tokens -= 1.0;
        at = now;
        last = now;
    }
    last
}

fn holds_rogue(world: &World, cluster: &Cluster) -> bool {
    let services = cluster.services.values().filter(|service| service.deleted_at.is_none());
    let mut arns = services.map(|service| service.arn.as_str()).chain([cluster.arn.as_str()]);
    arns.any(|arn| world.is_rogue(arn))
        || cluster.tasks.values().any(|task| task.burns(world.now) && world.is_rogue_task(task))
}

/// From being told to stop until STOPPED; what is stopping already has come part of the way.
fn stop_seconds(task: &Task) -> f64 {
    seconds(task.stop_takes())
}

fn pages(items: usize) -> usize {
    items.div_ceil(PAGE).max(1)
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

fn calls(items: usize) -> u64 {
    u64::from(count(items))
}

fn number(items: usize) -> f64 {
    f64::from(count(items))
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

fn milliseconds(seconds: f64) -> u64 {
    u64::try_from(Duration::from_secs_f64(seconds.max(0.0)).as_millis()).unwrap_or(u64::MAX)
}
