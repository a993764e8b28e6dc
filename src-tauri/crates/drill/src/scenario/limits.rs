//! One more than fits on a page, everywhere: whoever forgets to page misses something here.

use crate::world::{MINUTE, after};
use crate::{NewCluster, NewService, NewTaskDefinition, NewTasks, Refusal, World};

const REGION: &str = "us-east-1";

/// Clusters with something in them; the rest of the 101 are empty.
const FULL: [Full; 4] = [
    Full { name: "eleven-services", services: 11, alone: 0 },
    Full { name: "hundred-and-one-services", services: 101, alone: 0 },
    Full { name: "eleven-tasks", services: 0, alone: 11 },
    Full { name: "two-hundred-and-one-tasks", services: 0, alone: 201 },
];

struct Full {
    name: &'static str,
    /// Of one task each.
    services: u32,
    /// Tasks of no service.
    alone: u32,
}

/// In all families together.
const DEFINITIONS: u32 = 250;
const CLUSTERS: usize = 101;

pub(crate) fn build(world: &mut World) -> Result<(), Refusal> {
    let hour_ago = after(world.now(), -60 * MINUTE);
    world.at(hour_ago, |world| {
        // Two families, because a page may end in the middle of one.
        for number in 0..DEFINITIONS {
            let family = if number < DEFINITIONS / 2 { "bulk-a" } else { "bulk-b" };
            world.register_task_definition(
                REGION,
                NewTaskDefinition::fargate(family, "docker.io/bulk/job:1", 256, 512),
            )?;
        }
        for full in &FULL {
            fill(world, full)?;
        }
        for number in FULL.len()..CLUSTERS {
            world.create_cluster(REGION, NewCluster::named(&format!("empty-{number:03}")))?;
        }
        Ok(())
    })
}

fn fill(world: &mut World, full: &Full) -> Result<(), Refusal> {
    world.create_cluster(REGION, NewCluster::named(full.name))?;
    for number in 0..full.services {
        world.create_service(REGION, full.name, NewService::fargate(&format!("service-{number:03}"), "bulk-a", 1))?;
    }
    let alone = NewTasks { started_by: Some("cron".to_owned()), ..NewTasks::fargate("bulk-b", full.alone) };
    world.run_tasks(REGION, full.name, alone).map(|_| ())
}
