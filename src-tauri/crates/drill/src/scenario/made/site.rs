//! A generated account while it is being made: everything in it is done by somebody at some time, and labelled.

use jiff::Timestamp;

use super::company::Company;
use super::who::Who;
use crate::world::{MINUTE, SECOND, after, name};
use crate::{NewCluster, NewEvent, NewService, NewTaskDefinition, NewTasks, Refusal, World};

/// The account, and the company that it belongs to.
pub(super) struct Site<'a> {
    pub(super) world: &'a mut World,
    pub(super) company: Company,
}

impl Site<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// So many milliseconds ago.
    pub(super) fn ago(&self, millis: i64) -> Timestamp {
        after(self.now(), -millis)
    }

    /// From when on something can be in a cluster.
    pub(super) fn after_cluster(&self, region: &str, cluster: &str) -> Timestamp {
        let there = self.world.cluster(&name::arn(region, "cluster", cluster));
        there.map_or(Timestamp::MIN, |there| after(there.created_at, SECOND))
    }

    /// A region where the company works has its network, and costs it something besides.
    pub(super) fn settle(&mut self, region: &str) {
        self.world.add_company_region(region);
        self.world.add_network(region, self.company.vpc.network(region));
    }

    /// A name that no cluster of the region has: the given one, if it is free.
    pub(super) fn free_cluster(&self, region: &str, wanted: &str) -> String {
        let taken = |name: &str| self.world.cluster(&name::arn(region, "cluster", name)).is_some();
        free(wanted, taken)
    }

    /// The same for a family.
    pub(super) fn free_family(&self, region: &str, wanted: &str) -> String {
        let taken = |name: &str| self.world.region(region).is_some_and(|home| home.families.contains_key(name));
        free(wanted, taken)
    }

    pub(super) fn cluster(
        &mut self,
        who: &Who,
        at: Timestamp,
        region: &str,
        new: NewCluster,
    ) -> Result<String, Refusal> {
        let arn = self.act(who, at, |world| world.create_cluster(region, new))?;
        self.world.label(&arn, who.label);
        Ok(arn)
    }

    pub(super) fn definition(
        &mut self,
        who: &Who,
        at: Timestamp,
        region: &str,
        new: NewTaskDefinition,
    ) -> Result<String, Refusal> {
        let arn = self.act(who, at, |world| world.register_task_definition(region, new))?;
        self.world.label(&arn, who.label);
        Ok(arn)
    }

    pub(super) fn deregister(
        &mut self,
        who: &Who,
        at: Timestamp,
        region: &str,
        definition: &str,
    ) -> Result<(), Refusal> {
        self.act(who, at, |world| world.deregister_task_definition(region, definition)).map(|_| ())
    }

    pub(super) fn service(
        &mut self,
        who: &Who,
        at: Timestamp,
        region: &str,
        cluster: &str,
        new: NewService,
    ) -> Result<String, Refusal> {
        let at = at.max(self.after_cluster(region, cluster));
        let arn = self.act(who, at, |world| world.create_service(region, cluster, new))?;
        self.world.label(&arn, who.label);
        Ok(arn)
    }

    /// Gives a service another revision, and another count if one is given.
    pub(super) fn deploy(
        &mut self,
        who: &Who,
        at: Timestamp,
        service: (&str, &str, &str),
        definition: &str,
        desired: Option<u32>,
    ) -> Result<(), Refusal> {
        let (region, cluster, name) = service;
        self.act(who, at, |world| world.update_service(region, cluster, name, desired, Some(definition), false))
    }

    /// Runs stand-alone tasks, which end by themselves after so many milliseconds if that is given.
    pub(super) fn run(
        &mut self,
        who: &Who,
        at: Timestamp,
        region: &str,
        cluster: &str,
        new: NewTasks,
        lasting: Option<i64>,
    ) -> Result<(), Refusal> {
        let at = at.max(self.after_cluster(region, cluster));
        // RunTask takes ten at once.
        let mut left = new.count;
        while left > 0 {
            let count = left.min(10);
            left -= count;
            let new = NewTasks { count, ..new.clone() };
            let started = self.act(who, at, |world| world.run_tasks(region, cluster, new))?;
            for arn in started {
                self.world.label(&arn, who.label);
                if let Some(lasting) = lasting {
                    self.end(region, cluster, &arn, after(at, lasting));
                }
            }
        }
        Ok(())
    }

    /// A container's command comes to its end, which is nobody's call.
    fn end(&mut self, region: &str, cluster: &str, task: &str, at: Timestamp) {
        let id = task.rsplit('/').next().unwrap_or_default();
        let home = self.world.regions.get_mut(region);
        let found = home.and_then(|home| home.clusters.get_mut(cluster)).and_then(|found| found.tasks.get_mut(id));
        if let Some(task) = found {
            task.stop(at, "EssentialContainerExited", "Essential container in task exited");
        }
    }

    /// What CloudTrail tells of a service that the practice account does not have.
    pub(super) fn note(&mut self, at: Timestamp, event: NewEvent) {
        let at = at.min(self.now());
        self.world.at(at, |world| world.record_event(event));
    }

    pub(super) fn act<R>(&mut self, who: &Who, at: Timestamp, act: impl FnOnce(&mut World) -> R) -> R {
        // Nothing is done after now.
        let at = at.min(self.now());
        self.world.at(at, |world| world.as_actor(who.actor.clone(), act))
    }
}

fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2;
    while taken(&format!("{wanted}-{number}")) {
        number += 1;
    }
    format!("{wanted}-{number}")
}

/// Days in the milliseconds that instants are counted in.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;
/// Hours likewise.
pub(super) const HOUR: i64 = 60 * MINUTE;
