//! What no call of the wire can make, so that every operation has something to be about.

use quench_drill::{
    Controller, LaunchType, NewCluster, NewService, NewTaskDefinition, ProviderKind, Refusal, Scheduling, World,
};

const NAME: &str = "furnished";

/// A cluster "furnished" with two machines, a service of each kind that machines and task sets need, a daemon and a
/// Managed Instances provider; beside it a gateway and a provider that nothing uses.
pub(crate) fn place(world: &mut World, region: &str) -> Result<(), Refusal> {
    world.create_cluster(region, NewCluster::named(NAME))?;
    world.create_capacity_provider(region, "furnished-machines", ProviderKind::ManagedInstances, Some(NAME))?;
    world.create_capacity_provider(region, "furnished-spare", ProviderKind::Ec2Autoscaling, None)?;
    for _ in 0..2 {
        world.register_instance(region, NAME, 8192, 16_384)?;
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
