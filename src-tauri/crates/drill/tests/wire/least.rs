//! The least that any response could take, held against one that knows everything, is always in time and waits for
//! nobody: it does in the world what the world lets it, and takes just as long.

use std::time::Duration;

use jiff::Timestamp;
use quench_drill::{NewCluster, NewService, NewTaskDefinition, NewTasks, Refusal, World};

use crate::client::Account;

const REGION: &str = "us-east-1";

/// An attacker's cluster of a service that runs nothing, and of tasks that stand alone: those stop as soon as they are
/// told to, while the tasks of a service wait for its scheduler, which a lower bound does not count.
fn place(world: &mut World, name: &str, tasks: u32) -> Result<(), Refusal> {
    let cluster = world.create_cluster(REGION, NewCluster::named(name))?;
    world.label_rogue(&cluster);
    world.create_service(REGION, name, NewService::fargate(name, "miner", 0))?;
    if tasks > 0 {
        world.run_tasks(REGION, name, NewTasks::fargate("miner", tasks))?;
    }
    Ok(())
}

/// An account without anything else, a round trip of `rtt` away from everywhere.
async fn account(rtt: Duration, clusters: u32, tasks: u32) -> Account {
    let account = Account::of("quiet");
    account.drill.set_rtt(rtt);
    account
        .drill
        .change(|world| {
            let new = NewTaskDefinition::fargate("miner", "docker.io/quiet-otter/worker:latest", 256, 512);
            let definition = world.register_task_definition(REGION, new)?;
            world.label_rogue(&definition);
            (0..clusters).try_for_each(|number| place(world, &format!("cluster-{number}"), tasks))
        })
        .unwrap();
    // All of it runs by then.
    account.wait(600).await;
    account
}

/// When each of the attacker's tasks has stopped, or will.
fn stops(world: &World) -> Vec<Timestamp> {
    let tasks = world.clusters().flat_map(|cluster| cluster.tasks.values());
    tasks.map(|task| task.stopped_at().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn who_knows_everything_and_waits_for_nobody_takes_just_the_least() {
    let account = account(Duration::from_secs(1), 1, 3).await;
    let least = account.drill.least();
    let began = account.clock.now();
    let since = |at: Timestamp| at.duration_since(began).as_secs_f64();
    let usable = account.drill.world(|world| world.regions().filter(|found| found.opt_in.usable(began)).count());

    // Regions, clusters, what is in them, what that is; and half a round trip until the next call is there.
    account.clock.sleep(Duration::from_millis(4_500)).await;
    let asked = account.clock.now();
    account
        .drill
        .change(|world| {
            world.delete_service(REGION, "cluster-0", "cluster-0", true)?;
            let tasks: Vec<String> = world.burning_tasks().map(|task| task.arn.clone()).collect();
            for task in &tasks {
                world.stop_task(REGION, "cluster-0", task, "")?;
            }
            world.deregister_task_definition(REGION, "miner:1")?;
            world.delete_task_definition(REGION, "miner:1").map(drop)
        })
        .unwrap();
    let stops = account.drill.world(stops);
    let last = stops.iter().copied().max().unwrap();
    assert!(stops.len() == 3 && since(last) > 6.0, "tasks take seconds to stop");

    // Half a round trip tells of it, and another half brings the cluster's deletion there.
    let told = last.duration_since(account.clock.now()).unsigned_abs() + Duration::from_millis(500);
    account.clock.sleep(told + Duration::from_millis(500)).await;
    account.drill.change(|world| world.delete_cluster(REGION, "cluster-0")).unwrap();
    let deleted = since(account.clock.now());

    let same = |found: f64, wanted: f64| assert!((found - wanted).abs() < 0.002, "{found} not {wanted}: {least:?}");
    same(least.read, 4.0);
    same(least.read_all, 4.0);
    same(least.spend, since(last) + 0.5);
    same(least.stop, last.duration_since(asked).as_secs_f64());
    // Its answer, and one more read that shows nothing.
    same(least.gone, deleted + 0.5 + 1.0);
    let burnt: f64 = stops.iter().copied().map(since).sum();
    let counted: u64 = least.burnt.iter().map(|usage| usage.millis).sum();
    same(counted as f64 / 1000.0, burnt);

    // Every region: clusters, three lists of definitions, what starts tasks. There: what is in the cluster is read, pinned,
    // deleted (three stand-alone tasks), looked at; the cluster and the definition go; one last look.
    let (empty, read, stop, delete, look) = (1 + 3 + 4, 13, 3 + 3 + 3, 2 + 4, 10);
    assert_eq!(least.calls, 1 + u64::try_from(usable - 1).unwrap() * empty + read + stop + delete + look);
}

/// With nothing in between, only AWS's budgets take time: 100 reads of services and then 20 a second, 50 deletions of
/// services and then 5, 20 of clusters and then 1.
#[tokio::test(start_paused = true)]
async fn without_distance_and_tasks_the_least_is_what_the_budgets_take() {
    let account = account(Duration::ZERO, 60, 0).await;
    let least = account.drill.least();
    assert_eq!((least.read, least.spend, least.gone, least.stop), (1.0, 2.0, 40.0, 0.0), "{least:?}");
    assert!(least.burnt.is_empty());
}
