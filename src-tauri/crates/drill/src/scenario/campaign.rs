//! Two campaigns as they were described: hundreds of clusters in every region that is on by default within two minutes
//! (Datadog, January 2024), and more than fifty in a few regions whose clusters and services are called alike (December
//! 2025).

use super::{add_default_regions, company, production};
use crate::world::{MINUTE, SECOND, after};
use crate::{Actor, NewCluster, NewService, NewTaskDefinition, Refusal, World};

/// What a campaign's script does in a region.
struct Script {
    /// Invented, in the shape of the true one.
    image: &'static str,
    /// Of each cluster's one service.
    desired: u32,
    /// What follows the cluster's name in the service's.
    suffix: &'static str,
    /// The clusters are made within that many seconds.
    within: u32,
}

const SEVENTEEN: Script = Script { image: "qvzmwe/tr:ox", desired: 25, suffix: "-service", within: 110 };
const FIFTY: Script = Script { image: "harborwisp91/secret:user", desired: 10, suffix: "", within: 840 };

/// Few, as the quota lets a new account have them.
const FIFTY_REGIONS: [&str; 4] = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1"];

/// Without a look around: every region on by default, the same in each.
pub(super) fn seventeen_regions(world: &mut World) -> Result<(), Refusal> {
    let regions = add_default_regions(world)?;
    production::place(world, "ap-northeast-2")?;
    let ago = i64::from(world.chance.between(35, 90)) * MINUTE;
    for region in regions {
        let clusters = world.chance.between(12, 18);
        SEVENTEEN.run(world, &region, clusters, ago)?;
    }
    Ok(())
}

/// Dozens of clusters beside a company's own.
pub(super) fn fifty_clusters(world: &mut World) -> Result<(), Refusal> {
    add_default_regions(world)?;
    production::place(world, "ap-northeast-2")?;
    company::web(world, "us-west-2")?;
    let ago = i64::from(world.chance.between(60, 120)) * MINUTE;
    for region in FIFTY_REGIONS {
        let clusters = world.chance.between(13, 16);
        FIFTY.run(world, region, clusters, ago)?;
    }
    Ok(())
}

impl Script {
    /// Runs in a region that many milliseconds ago.
    fn run(&self, world: &mut World, region: &str, clusters: u32, ago: i64) -> Result<(), Refusal> {
        world.as_actor(Actor::attacker(), |world| self.make(world, region, clusters, ago))
    }

    fn make(&self, world: &mut World, region: &str, clusters: u32, ago: i64) -> Result<(), Refusal> {
        let began = after(world.now(), -ago);
        let family = world.chance.name(10);
        world.at(began, |world| {
            let definition = NewTaskDefinition::fargate(&family, self.image, 16_384, 32_768);
            let arn = world.register_task_definition(region, definition)?;
            world.label_rogue(&arn);
            Ok(())
        })?;
        for _ in 0..clusters {
            let second = i64::from(world.chance.between(1, self.within)) * SECOND;
            world.at(after(began, second), |world| self.cluster(world, region, &family))?;
        }
        Ok(())
    }

    fn cluster(&self, world: &mut World, region: &str, family: &str) -> Result<(), Refusal> {
        let name = world.chance.name(10);
        let cluster = world.create_cluster(region, NewCluster::named(&name))?;
        let service = NewService::fargate(&format!("{name}{}", self.suffix), family, self.desired);
        let service = world.create_service(region, &name, service)?;
        for arn in [cluster, service] {
            world.label_rogue(&arn);
        }
        Ok(())
    }
}
