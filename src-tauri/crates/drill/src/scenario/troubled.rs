//! An account in which hardly a region is as it should be: what an honest overview has to tell apart.

use serde_json::json;

use super::rogue::Rogue;
use super::{add_regions, history, production};
use crate::world::{MINUTE, after};
use crate::{
    Actor, Effect, Fault, LaunchType, NewCluster, NewService, NewTaskDefinition, OptIn, ProviderKind, Refusal, When,
    World,
};

/// An organization's service control policy denies it.
const DENIED: &str = "sa-east-1";
/// Its services cannot be listed.
const PARTLY_READ: &str = "eu-west-3";
/// No answer comes from there.
const UNREACHABLE: &str = "ap-south-1";
/// Listed by AWS, and younger than any table of regions and prices.
const UNPLACED: &str = "af-north-1";
/// The account is opting in.
const ENABLING: &str = "ap-southeast-6";
/// Its cluster stands on machines.
const MACHINES: &str = "us-west-2";
/// Its tasks are of a kind that has no list price: ARM on Spot.
const UNPRICED: &str = "us-east-2";
/// AWS Batch made one of its clusters.
const BATCH: &str = "eu-central-1";

pub(super) fn build(world: &mut World) -> Result<(), Refusal> {
    add_regions(world, |row| row.disabled_in_story == "yes")?;
    world.add_region(UNPLACED, OptIn::Enabled);
    let until = after(world.now(), 90 * MINUTE);
    world.set_opt_in(ENABLING, OptIn::Enabling { until });
    for region in ["us-east-1", "eu-west-1", "ap-northeast-1", DENIED, PARTLY_READ, UNREACHABLE, UNPLACED, BATCH] {
        Rogue { clusters: 3, ..Rogue::MINER }.place(world, region)?;
    }
    production::place(world, "ap-northeast-2")?;
    let hour_ago = after(world.now(), -60 * MINUTE);
    world.at(hour_ago, |world| {
        machines(world)?;
        world.as_actor(Actor::attacker(), unpriced)?;
        world.as_actor(history::batch(), batch)
    })
}

/// The faults that are part of it, and of a saved one.
pub(super) fn faults() -> Vec<Fault> {
    let denied = Effect::Error {
        status: 400,
        code: "AccessDeniedException".to_owned(),
        message: format!("User: {} is not authorized to perform: ecs:ListServices", crate::world::CALLER_ARN),
    };
    vec![
        Fault { when: When::default().in_region(DENIED), effect: Effect::denied_by_organization("ecs:*") },
        Fault { when: When::operation("ListServices").in_region(PARTLY_READ), effect: denied },
        Fault { when: When::default().in_region(UNREACHABLE), effect: Effect::LostBeforeApplied },
    ]
}

fn machines(world: &mut World) -> Result<(), Refusal> {
    world.create_capacity_provider(MACHINES, "render-farm", ProviderKind::Ec2Autoscaling, None)?;
    world.create_cluster(
        MACHINES,
        NewCluster {
            capacity_providers: vec!["render-farm".to_owned()],
            default_strategy: vec![json!({"capacityProvider": "render-farm", "weight": 1})],
            ..NewCluster::named("render-farm")
        },
    )?;
    for _ in 0..2 {
        world.register_instance_of(MACHINES, "render-farm", 32_768, 65_536, Some("render-farm"))?;
    }
    let definition = NewTaskDefinition {
        compatibilities: vec!["EC2".to_owned()],
        network_mode: Some("bridge".to_owned()),
        ..NewTaskDefinition::fargate("render", "docker.io/quiet-otter/render:latest", 4096, 8192)
    };
    world.register_task_definition(MACHINES, definition)?;
    let service = NewService {
        name: "render".to_owned(),
        task_definition: "render".to_owned(),
        desired: 4,
        launch_type: LaunchType::Ec2,
        capacity_provider_strategy: vec![json!({"capacityProvider": "render-farm", "weight": 1})],
        ..NewService::default()
    };
    world.create_service(MACHINES, "render-farm", service).map(|_| ())
}

fn unpriced(world: &mut World) -> Result<(), Refusal> {
    let cluster = world.create_cluster(
        UNPRICED,
        NewCluster { capacity_providers: vec!["FARGATE_SPOT".to_owned()], ..NewCluster::named("x9k2mwqa7d") },
    )?;
    let definition = NewTaskDefinition {
        architecture: Some("ARM64".to_owned()),
        ..NewTaskDefinition::fargate("x9k2mwqa7d", "bluefinch/job:arm", 16_384, 32_768)
    };
    let definition = world.register_task_definition(UNPRICED, definition)?;
    let service = NewService {
        capacity_provider_strategy: vec![json!({"capacityProvider": "FARGATE_SPOT", "weight": 1})],
        ..NewService::fargate("x9k2mwqa7d", "x9k2mwqa7d", 2)
    };
    let service = world.create_service(UNPRICED, "x9k2mwqa7d", service)?;
    for arn in [&cluster, &definition, &service] {
        world.label_rogue(arn);
    }
    Ok(())
}

/// A compute environment of AWS Batch: deleting its cluster through ECS would break it.
fn batch(world: &mut World) -> Result<(), Refusal> {
    let name = "AWSBatch-nightly-0f3a7c21-5b1e-3c44-9d0a-7be2f1c60d58";
    world.create_cluster(BATCH, NewCluster::named(name)).map(|_| ())
}
