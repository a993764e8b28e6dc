//! What an attacker hides among the company's own things: a service in a real cluster, or a real service with a hostile
//! image. The cluster must stay.

use jiff::Timestamp;
use serde_json::json;

use super::{add_default_regions, company, production, starters};
use crate::world::{MINUTE, after};
use crate::{Actor, NewService, NewTaskDefinition, Refusal, World};

const REGION: &str = "us-east-1";
/// Invented names.
const MINER: &str = "palefinch/metrics:latest";
const HOSTILE: &str = "docker.io/n0rthmoss/api:v9";

/// One service in one of the company's clusters is not the company's; what starts tasks by itself is.
pub(super) fn mixed_account(world: &mut World) -> Result<(), Refusal> {
    company(world)?;
    starters::of_the_company(world, "ap-northeast-2", REGION)?;
    let hours_ago = after(world.now(), -i64::from(world.chance.between(120, 300)) * MINUTE);
    let name = format!("metrics-{}", world.chance.hex(6));
    by_attacker(world, hours_ago, |world| {
        let definition = NewTaskDefinition::fargate(&name, MINER, 16_384, 32_768);
        let definition = world.register_task_definition(REGION, definition)?;
        let service = world.create_service(REGION, "web", NewService::fargate(&name, &name, 4))?;
        for arn in [definition, service] {
            world.label_rogue(&arn);
        }
        Ok(())
    })
}

/// A service of the company's runs a revision that the company did not register.
pub(super) fn hijacked_service(world: &mut World) -> Result<(), Refusal> {
    company(world)?;
    let ago = after(world.now(), -i64::from(world.chance.between(70, 200)) * MINUTE);
    by_attacker(world, ago, |world| {
        let definition = NewTaskDefinition {
            containers: vec![json!({
                "name": "api", "image": HOSTILE, "essential": true, "cpu": 0,
                "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
                "environment": [], "mountPoints": [], "volumesFrom": [],
            })],
            ..NewTaskDefinition::fargate("api", HOSTILE, 16_384, 32_768)
        };
        let definition = world.register_task_definition(REGION, definition)?;
        world.update_service(REGION, "web", "api", Some(10), Some(&definition), false)?;
        let service = crate::world::name::arn(REGION, "service", "web/api");
        for arn in [definition, service] {
            world.label_rogue(&arn);
        }
        Ok(())
    })
}

fn by_attacker<R>(world: &mut World, at: Timestamp, act: impl FnOnce(&mut World) -> R) -> R {
    world.as_actor(Actor::attacker(), |world| world.at(at, act))
}

/// Clusters in three regions.
fn company(world: &mut World) -> Result<(), Refusal> {
    add_default_regions(world)?;
    production::place(world, "ap-northeast-2")?;
    company::data(world, "ap-northeast-2")?;
    company::web(world, REGION)?;
    company::laboratory(world, "eu-west-1")
}
