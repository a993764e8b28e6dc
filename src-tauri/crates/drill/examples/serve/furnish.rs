//! What no call of the wire can make, so that every operation has something to be about.

use quench_drill::{
    ACCOUNT, Controller, LaunchType, NewCluster, NewService, NewTaskDefinition, ProviderKind, Refusal, Scheduling,
    World,
};

const NAME: &str = "furnished";
/// Clusters that hold one thing alone which stands in the way of their deletion, and one that is empty.
const MACHINES: &str = "furnished-machines";
const PROVIDER: &str = "furnished-provider";
const SPARE: &str = "furnished-spare";

/// A cluster "furnished" with two machines, a daemon service, an EXTERNAL service with two task sets, and Managed
/// Daemons; the three clusters above; capacity providers of both kinds; gateways; a role that may be assumed.
pub(crate) fn place(world: &mut World, region: &str) -> Result<(), Refusal> {
    world.allow_assuming(&format!("arn:aws:iam::{ACCOUNT}:role/{NAME}"));
    for name in [NAME, MACHINES, PROVIDER, SPARE] {
        world.create_cluster(region, NewCluster::named(name))?;
    }
    world.create_capacity_provider(region, PROVIDER, ProviderKind::ManagedInstances, Some(PROVIDER))?;
    world.create_capacity_provider(region, SPARE, ProviderKind::Ec2Autoscaling, None)?;
    for cluster in [NAME, NAME, MACHINES] {
        world.register_instance(region, cluster, 8192, 16_384)?;
    }
    world.register_task_definition(region, NewTaskDefinition::fargate(NAME, "docker.io/furnished/job:1", 256, 512))?;
    let on_machines = |name: &str, scheduling, controller| NewService {
        name: name.to_owned(),
        task_definition: NAME.to_owned(),
        desired: 2,
        launch_type: LaunchType::Ec2,
        scheduling,
        controller,
        ..NewService::default()
    };
    world.create_service(region, NAME, on_machines("everywhere", Scheduling::Daemon, Controller::Ecs))?;
    world.create_service(region, NAME, on_machines("in-sets", Scheduling::Replica, Controller::External))?;
    for scale in [50, 0] {
        world.create_task_set(region, NAME, "in-sets", NAME, scale)?;
    }
    for number in 0..3 {
        world.add_daemon(region, NAME, &format!("watcher-{number}"))?;
        world.add_gateway(region, &format!("entrance-{number}"))?;
    }
    Ok(())
}
