//! What an attacker leaves in a region.

use crate::world::{MINUTE, SECOND, after};
use crate::{Actor, NewCluster, NewService, NewTaskDefinition, Refusal, World};

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rogue {
    pub(crate) clusters: u32,
    /// Per cluster, all of one service.
    pub(crate) tasks: u32,
    pub(crate) families: u32,
    /// Revisions of each family that are still ACTIVE, the last of which runs.
    pub(crate) active: u32,
    /// Older ones, deregistered.
    pub(crate) inactive: u32,
    pub(crate) cpu: u32,
    pub(crate) memory: u32,
}

/// Images on Docker Hub that nobody in the company has heard of. Invented names.
const IMAGES: [&str; 3] = ["docker.io/quiet-otter/worker:latest", "bluefinch/job:user", "docker.io/n0rthmoss/app:v3"];

impl Rogue {
    /// The story's: twenty clusters a region, the biggest Fargate tasks there are, two each (aws-facts 0.12, 3.7).
    pub(crate) const MINER: Self =
        Self { clusters: 20, tasks: 2, families: 2, active: 2, inactive: 3, cpu: 16_384, memory: 32_768 };

    /// Puts it into a region: the attacker's script ran some hours ago and took a few minutes. Whoever acts is the attacker;
    /// the one with the stolen key if nobody does.
    pub(crate) fn place(self, world: &mut World, region: &str) -> Result<(), Refusal> {
        let attacker = world.acting.clone().unwrap_or_else(Actor::attacker);
        world.as_actor(attacker, |world| self.run(world, region))
    }

    fn run(self, world: &mut World, region: &str) -> Result<(), Refusal> {
        let now = world.now();
        let began = after(now, -i64::from(world.chance.between(120, 540)) * MINUTE);
        let families = world.at(began, |world| self.register(world, region))?;
        let mut at = began;
        for number in 0..self.clusters {
            at = after(at, i64::from(world.chance.between(2, 8)) * SECOND);
            let family = families.get(usize::try_from(number).unwrap_or(0) % families.len().max(1));
            let family = family.map_or("", String::as_str);
            world.at(at, |world| self.cluster(world, region, family))?;
        }
        Ok(())
    }

    /// The families; the script registered and dropped some revisions before it was content.
    fn register(self, world: &mut World, region: &str) -> Result<Vec<String>, Refusal> {
        let mut families = Vec::new();
        for number in 0..self.families {
            let family = world.chance.name(12);
            let image = IMAGES[usize::try_from(number).unwrap_or(0) % IMAGES.len()];
            for revision in 0..self.inactive + self.active {
                let new = NewTaskDefinition::fargate(&family, image, self.cpu, self.memory);
                let arn = world.register_task_definition(region, new)?;
                world.label_rogue(&arn);
                if revision < self.inactive {
                    world.deregister_task_definition(region, &arn)?;
                }
            }
            families.push(family);
        }
        Ok(families)
    }

    /// A cluster and its service bear the same random name, as in the campaigns that were described.
    fn cluster(self, world: &mut World, region: &str, family: &str) -> Result<(), Refusal> {
        let name = world.chance.name(12);
        let arn = world.create_cluster(region, NewCluster::named(&name))?;
        world.label_rogue(&arn);
        let arn = world.create_service(region, &name, NewService::fargate(&name, family, self.tasks))?;
        world.label_rogue(&arn);
        Ok(())
    }
}
