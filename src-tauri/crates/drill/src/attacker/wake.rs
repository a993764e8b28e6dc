//! One look of the attacker at what was his.

use jiff::Timestamp;

use super::Attacker;
use super::claim::{Claim, ClaimedService};
use crate::buckets::Buckets;
use crate::world::name;
use crate::{Cluster, NewScalableTarget, NewTasks, Refusal, World};

/// The calls of one look: as many as his script makes before it sleeps again, each out of the shared buckets.
pub(super) struct Calls<'a> {
    left: u32,
    buckets: Option<&'a mut Buckets>,
}

impl Calls<'_> {
    /// Takes a token for a call. Without one it is put off to another look.
    pub(super) fn take(&mut self, world: &World, region: &str, service: &str, operation: &str) -> bool {
        if self.left == 0 {
            return false;
        }
        let buckets = self.buckets.as_deref_mut();
        let free = buckets.is_none_or(|buckets| buckets.take(region, service, operation, world.now).is_ok());
        self.left -= u32::from(free);
        free
    }

    fn take_ecs(&mut self, world: &World, region: &str, operation: &str) -> bool {
        self.take(world, region, "ecs", operation)
    }
}

/// What he sees of a service of his.
enum Seen {
    Gone,
    /// It cannot be made again before its tasks have stopped.
    Draining,
    Scaled(u32),
    /// Somebody else's that bears its name.
    Foreign,
}

impl Attacker {
    /// Looks once over everything that was his.
    pub(super) fn look(&mut self, world: &mut World, buckets: Option<&mut Buckets>) {
        let mut calls = Calls { left: self.chance.between(4, 16), buckets };
        self.spread(world, &mut calls);
        let arns: Vec<String> = self.claims.keys().cloned().collect();
        for arn in arns {
            // Out of the map for as long as it is looked after, because deeds are noted meanwhile.
            let Some(mut claim) = self.claims.remove(&arn) else { continue };
            let still_his = self.look_after(world, &mut calls, &arn, &mut claim);
            if still_his {
                self.claims.insert(arn, claim);
            }
        }
    }

    /// Does what his habits are for one cluster. False if it has become somebody else's.
    fn look_after(&mut self, world: &mut World, calls: &mut Calls<'_>, arn: &str, claim: &mut Claim) -> bool {
        if !world.answers(&claim.region, "ecs") {
            return true;
        }
        match world.cluster(arn).filter(|cluster| cluster.deleted_at.is_none()).map(|cluster| cluster.created_at) {
            Some(born) if claim.born != Some(born) => return false,
            Some(_) => {}
            None => {
                if !self.make_cluster(world, calls, claim) {
                    return true;
                }
            }
        }
        let (region, cluster) = (claim.region.clone(), claim.cluster.name.clone());
        for service in &mut claim.services {
            match seen(world, &region, &cluster, service) {
                Seen::Gone if self.habits.recreates || service.born.is_none() => {
                    self.make_service(world, calls, &region, &cluster, service);
                }
                Seen::Scaled(desired) if self.habits.rescales && desired < service.new.desired => {
                    self.scale(world, calls, &region, &cluster, service);
                }
                Seen::Gone | Seen::Draining | Seen::Scaled(_) | Seen::Foreign => {}
            }
            self.hold_up(world, calls, &region, &cluster, service);
        }
        if self.habits.runs_tasks {
            self.run_tasks(world, calls, claim);
        }
        true
    }

    fn make_cluster(&mut self, world: &mut World, calls: &mut Calls<'_>, claim: &mut Claim) -> bool {
        let wanted = self.habits.recreates || claim.born.is_none();
        if !wanted || !calls.take_ecs(world, &claim.region, "CreateCluster") {
            return false;
        }
        let made = world.create_cluster(&claim.region, claim.cluster.clone());
        // One whose Auto Scaling groups are still let go is given back as it is, and takes nothing new.
        let born = |world: &World, arn: &str| {
            world.cluster(arn).filter(|cluster| cluster.deleted_at.is_none()).map(|cluster| cluster.created_at)
        };
        let Some((arn, born)) = made.ok().and_then(|arn| born(world, &arn).map(|born| (arn, born))) else {
            return false;
        };
        claim.born = Some(born);
        world.label_rogue(&arn);
        self.record(world, &claim.region, "ecs:CreateCluster", &arn);
        true
    }

    fn make_service(
        &mut self,
        world: &mut World,
        calls: &mut Calls<'_>,
        region: &str,
        cluster: &str,
        service: &mut ClaimedService,
    ) {
        let ready = self.have_definition(world, calls, region, service);
        if !ready || !calls.take_ecs(world, region, "CreateService") {
            return;
        }
        if let Ok(arn) = world.create_service(region, cluster, service.new.clone()) {
            service.born = Some(world.now);
            world.label_rogue(&arn);
            self.record(world, region, "ecs:CreateService", &arn);
        }
    }

    /// Whether there is a definition that starts his tasks: the newest of its family, or a new one.
    fn have_definition(
        &mut self,
        world: &mut World,
        calls: &mut Calls<'_>,
        region: &str,
        service: &ClaimedService,
    ) -> bool {
        let newest = world.startable_definition(region, &service.definition.family);
        if newest.is_ok_and(|arn| world.is_rogue(&arn)) {
            return true;
        }
        if !calls.take_ecs(world, region, "RegisterTaskDefinition") {
            return false;
        }
        let registered = world.register_task_definition(region, service.definition.clone());
        registered.is_ok_and(|arn| {
            world.label_rogue(&arn);
            self.record(world, region, "ecs:RegisterTaskDefinition", &arn);
            true
        })
    }

    fn scale(
        &mut self,
        world: &mut World,
        calls: &mut Calls<'_>,
        region: &str,
        cluster: &str,
        service: &ClaimedService,
    ) {
        if !calls.take_ecs(world, region, "UpdateService") {
            return;
        }
        let (name, desired) = (&service.new.name, service.new.desired);
        if world.update_service(region, cluster, name, Some(desired), None, false).is_ok() {
            let arn = name::arn(region, "service", &format!("{cluster}/{name}"));
            self.record(world, region, "ecs:UpdateService", &arn);
        }
    }

    /// Puts back the minimum that undoes every scaling to zero, for a service of his that is there.
    fn hold_up(
        &mut self,
        world: &mut World,
        calls: &mut Calls<'_>,
        region: &str,
        cluster: &str,
        service: &ClaimedService,
    ) {
        let Some((min, max)) = service.bounds.filter(|_| self.habits.rescales) else { return };
        let name = &service.new.name;
        let there = matches!(seen(world, region, cluster, service), Seen::Scaled(_));
        if !there || world.scalable_target(region, cluster, name).is_some() {
            return;
        }
        if !calls.take(world, region, "application-autoscaling", "RegisterScalableTarget") {
            return;
        }
        if let Ok(arn) = world.register_scalable_target(region, NewScalableTarget::of(cluster, name, min, max)) {
            self.record(world, region, "application-autoscaling:RegisterScalableTarget", &arn);
        }
    }

    /// Starts as many tasks by hand as are missing in a cluster that is being emptied, ten at most.
    fn run_tasks(&mut self, world: &mut World, calls: &mut Calls<'_>, claim: &Claim) {
        let Some(service) = claim.services.first() else { return };
        let arn = claim.arn();
        let missing = claim.tasks.saturating_sub(world.cluster(&arn).map_or(0, wanted_tasks)).min(10);
        if missing == 0 || !self.have_definition(world, calls, &claim.region, service) {
            return;
        }
        if !calls.take_ecs(world, &claim.region, "RunTask") {
            return;
        }
        let new = NewTasks {
            launch_type: service.new.launch_type,
            capacity_provider_strategy: service.new.capacity_provider_strategy.clone(),
            ..NewTasks::fargate(&service.definition.family, missing)
        };
        let started: Result<Vec<String>, Refusal> = world.run_tasks(&claim.region, &claim.cluster.name, new);
        if started.is_ok_and(|started| !started.is_empty()) {
            self.record(world, &claim.region, "ecs:RunTask", &arn);
        }
    }
}

/// The tasks of a cluster that nobody has told to stop.
fn wanted_tasks(cluster: &Cluster) -> u32 {
    let wanted = cluster.tasks.values().filter(|task| task.stop.is_none() && task.orphaned_at.is_none());
    u32::try_from(wanted.count()).unwrap_or(u32::MAX)
}

fn seen(world: &World, region: &str, cluster: &str, service: &ClaimedService) -> Seen {
    let now: Timestamp = world.now;
    let home = world.region(region).and_then(|region| region.clusters.get(cluster));
    let found = home.and_then(|home| home.services.get(&service.new.name).map(|found| (home, found)));
    match found {
        None => Seen::Gone,
        Some((home, found)) => match found.status(home, now) {
            "INACTIVE" => Seen::Gone,
            "DRAINING" => Seen::Draining,
            _ if service.born != Some(found.created_at) => Seen::Foreign,
            _ => Seen::Scaled(found.desired),
        },
    }
}
