//! A company that makes much use of ECS: what must survive, in all the shapes that legitimate things have. Some of them look
//! like an attacker's: a public image, sixteen vCPUs, no tags.

use serde_json::json;

use super::production::{DAY, load_balancer, network, own, private_network, tags};
use super::{actors, history};
use crate::world::{MINUTE, after};
use crate::{Actor, NewCluster, NewService, NewTaskDefinition, NewTasks, Refusal, World};

/// A service of the company's.
struct Workload {
    name: &'static str,
    cpu: u32,
    memory: u32,
    desired: u32,
    behind_load_balancer: bool,
    spot: bool,
    /// Days since it was deployed last.
    deployed: i64,
}

impl Workload {
    const fn new(name: &'static str, cpu: u32, memory: u32, desired: u32, deployed: i64) -> Self {
        Self { name, cpu, memory, desired, behind_load_balancer: false, spot: false, deployed }
    }

    const fn behind_load_balancer(mut self) -> Self {
        self.behind_load_balancer = true;
        self
    }

    const fn on_spot(mut self) -> Self {
        self.spot = true;
        self
    }

    fn place(&self, world: &mut World, region: &str, cluster: &str) -> Result<(), Refusal> {
        let deployed = after(world.now(), -self.deployed * DAY);
        world.at(deployed, |world| {
            world.register_task_definition(region, own(region, self.name, self.cpu, self.memory))?;
            let mut service = NewService {
                tags: tags(),
                network: Some(private_network()),
                ..NewService::fargate(self.name, self.name, self.desired)
            };
            if self.behind_load_balancer {
                service.load_balancers = vec![load_balancer(region, self.name)];
            }
            if self.spot {
                service.capacity_provider_strategy = vec![json!({"capacityProvider": "FARGATE_SPOT", "weight": 1})];
            }
            world.create_service(region, cluster, service).map(|_| ())
        })
    }
}

fn cluster(world: &mut World, region: &str, name: &str, days: i64, workloads: &[Workload]) -> Result<(), Refusal> {
    world.add_company_region(region);
    world.add_network(region, network());
    let spot = workloads.iter().any(|workload| workload.spot);
    as_of(world, days, actors::terraform(), |world| {
        let providers = if spot { ["FARGATE", "FARGATE_SPOT"].map(str::to_owned).into() } else { Vec::new() };
        let new = NewCluster {
            tags: tags(),
            container_insights: Some("enabled".to_owned()),
            capacity_providers: providers,
            ..NewCluster::named(name)
        };
        world.create_cluster(region, new)
    })?;
    world.as_actor(actors::pipeline(), |world| {
        workloads.iter().try_for_each(|workload| workload.place(world, region, name))
    })
}

/// What somebody of the company did so many days ago.
fn as_of<R>(world: &mut World, days: i64, who: Actor, act: impl FnOnce(&mut World) -> R) -> R {
    world.as_actor(who, |world| world.at(after(world.now(), -days * DAY), act))
}

/// The customers' side: `web`, with the service `api` that the company lives from.
pub(super) fn web(world: &mut World, region: &str) -> Result<(), Refusal> {
    let workloads = [
        Workload::new("frontend", 512, 1024, 3, 6).behind_load_balancer(),
        Workload::new("api", 1024, 2048, 4, 3).behind_load_balancer(),
        Workload::new("worker", 1024, 4096, 5, 20),
    ];
    cluster(world, region, "web", 500, &workloads)?;
    // From a public registry, and untagged: somebody tried something and it stayed.
    as_of(world, 150, actors::bob(), |world| {
        let image = "public.ecr.aws/nginx/nginx:1.27";
        world.register_task_definition(region, NewTaskDefinition::fargate("status-page", image, 256, 512))?;
        world.create_service(region, "web", NewService::fargate("status-page", "status-page", 1)).map(|_| ())
    })
}

/// Pipelines: `data`, on Spot, with a task that a schedule started.
pub(super) fn data(world: &mut World, region: &str) -> Result<(), Refusal> {
    let workloads = [
        Workload::new("ingest", 1024, 2048, 4, 33),
        Workload::new("etl", 2048, 4096, 6, 9).on_spot(),
        Workload::new("backfill", 4096, 8192, 0, 80),
    ];
    cluster(world, region, "data", 700, &workloads)?;
    let alone =
        NewTasks { started_by: Some("daily-export".to_owned()), tags: tags(), ..NewTasks::fargate("ingest", 1) };
    world.as_actor(history::scheduler("daily-export"), |world| {
        world.at(after(world.now(), -25 * MINUTE), |world| world.run_tasks(region, "data", alone)).map(|_| ())
    })
}

/// `staging`, and `ml`, whose training takes the biggest tasks there are.
pub(super) fn laboratory(world: &mut World, region: &str) -> Result<(), Refusal> {
    let workloads = [Workload::new("api-staging", 512, 1024, 1, 2), Workload::new("worker-staging", 512, 1024, 1, 2)];
    cluster(world, region, "staging", 300, &workloads)?;
    cluster(world, region, "ml", 90, &[])?;
    let training =
        NewTaskDefinition { architecture: Some("ARM64".to_owned()), ..own(region, "training", 16_384, 65_536) };
    as_of(world, 40, actors::pipeline(), |world| world.register_task_definition(region, training))?;
    let runs =
        NewTasks { started_by: Some("experiment-42".to_owned()), tags: tags(), ..NewTasks::fargate("training", 4) };
    world.as_actor(actors::alice(), |world| {
        world.at(after(world.now(), -9 * 60 * MINUTE), |world| world.run_tasks(region, "ml", runs)).map(|_| ())
    })
}
