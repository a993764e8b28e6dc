//! The truth: whose what is, and how much of it ran.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use quench_drill::{LaunchType, NewCluster, NewService, NewTaskDefinition, NewTasks, Usage, UsageKind, World};

use crate::client::{Account, noon};

const REGION: &str = "us-east-1";

fn arn(kind: &str, rest: &str) -> String {
    format!("arn:aws:ecs:{REGION}:000000000000:{kind}/{rest}")
}

/// A cluster "c", a definition "job", a service "s" of two tasks and a task of its own.
fn bench() -> Account {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.create_cluster(REGION, NewCluster::named("c")).unwrap();
        world.register_task_definition(REGION, NewTaskDefinition::fargate("job", "docker.io/x/y", 256, 512)).unwrap();
        world.create_service(REGION, "c", NewService::fargate("s", "job", 2)).unwrap();
        world.run_tasks(REGION, "c", NewTasks::fargate("job", 1)).unwrap();
    });
    account
}

fn sum(usage: &[Usage], rogue: bool) -> u64 {
    usage.iter().filter(|usage| usage.kind.rogue == rogue).map(|usage| usage.millis).sum()
}

#[tokio::test(start_paused = true)]
async fn a_label_holds_for_what_is_in_it_and_for_what_comes_after_it() {
    let account = bench();
    account.wait(60).await;
    account.drill.change(|world| {
        let tasks: Vec<(String, bool)> =
            world.burning_tasks().map(|task| (task.arn.clone(), task.service.is_some())).collect();
        let service = arn("service", "c/s");
        let rogue_tasks = |world: &World| tasks.iter().filter(|(arn, _)| world.is_rogue(arn)).count();
        assert_eq!((tasks.len(), rogue_tasks(world), world.is_rogue(&service)), (3, 0, false));
        world.label_rogue(&service);
        assert!(tasks.iter().all(|(arn, of_service)| world.is_rogue(arn) == *of_service));
        assert!(world.is_rogue(&service) && !world.is_rogue(&arn("cluster", "c")));
        assert!(!world.is_rogue(&arn("task-definition", "job:1")));

        // Hijacked: only the labelled revision's tasks are the attacker's.
        let hostile =
            world.register_task_definition(REGION, NewTaskDefinition::fargate("job", "a/b:c", 16_384, 32_768));
        let hostile = hostile.unwrap();
        world.label_rogue(&hostile);
        assert_eq!(rogue_tasks(world), 0);
        world.update_service(REGION, "c", "s", None, Some("job:2"), false).unwrap();
    });
    account.wait(120).await;
    account.drill.change(|world| {
        let now = world.now();
        for task in world.burning_tasks() {
            assert_eq!(world.is_rogue(&task.arn), task.cpu.as_deref() == Some("16384"), "{task:?} {now}");
        }
        world.label_rogue(&arn("cluster", "c"));
        assert!(world.burning_tasks().all(|task| world.is_rogue(&task.arn)));
        assert!(world.is_rogue(&arn("service", "c/made-later")) && !world.is_rogue(&arn("service", "d/s")));
        assert!(!world.is_rogue("no arn") && !world.is_rogue(""));
    });
}

/// When each task began and ended to cost, kept by somebody who looks often enough to miss none.
#[derive(Default)]
struct Notes(BTreeMap<String, (UsageKind, Timestamp, Option<Timestamp>)>);

impl Notes {
    fn take(&mut self, world: &World) {
        for region in world.regions() {
            for task in region.clusters.values().flat_map(|cluster| cluster.tasks.values()) {
                let Some((from, until)) = task.billed() else {
                    self.0.remove(&task.arn);
                    continue;
                };
                let kind = UsageKind {
                    region: region.code.clone(),
                    cpu: task.cpu.as_deref().map(|cpu| cpu.parse().unwrap()),
                    memory: task.memory.as_deref().map(|memory| memory.parse().unwrap()),
                    architecture: task.architecture.clone(),
                    platform_family: task.platform_family.clone(),
                    ephemeral_gib: task.ephemeral_gib,
                    launch_type: task.launch_type,
                    capacity_provider: task.capacity_provider.clone(),
                    rogue: world.is_rogue(&task.arn),
                };
                self.0.insert(task.arn.clone(), (kind, from, until));
            }
        }
    }

    fn usage(&self, since: Timestamp, now: Timestamp) -> BTreeMap<UsageKind, u64> {
        let mut sums = BTreeMap::new();
        for (kind, from, until) in self.0.values() {
            let (from, until) = (since.max(*from), until.unwrap_or(now).min(now));
            if from < until {
                *sums.entry(kind.clone()).or_insert(0) +=
                    u64::try_from(until.duration_since(from).as_millis()).unwrap();
            }
        }
        sums
    }
}

#[tokio::test(start_paused = true)]
async fn usage_is_exact_also_for_what_is_long_forgotten() {
    let account = Account::of("troubled");
    let mut notes = Notes::default();
    let mut stopped = 0;
    for minute in 0..300_u32 {
        for _ in 0..6 {
            account.wait(10).await;
            account.drill.world(|world| notes.take(world));
        }
        account.drill.change(|world| {
            let rogue: Vec<(String, String)> = world
                .clusters()
                .filter(|cluster| world.is_rogue(&cluster.arn) && minute % 7 == 0)
                .map(|cluster| (cluster.arn.split(':').nth(3).unwrap().to_owned(), cluster.name.clone()))
                .take(2)
                .collect();
            for (region, name) in rogue {
                stopped += 1;
                match minute % 3 {
                    0 => world.delete_service(&region, &name, &name, true).unwrap_or(()),
                    1 => world.update_service(&region, &name, &name, Some(minute % 4), None, false).unwrap_or(()),
                    _ => {
                        // Made anew at once: what stopped in the old one was still remembered.
                        if world.delete_cluster(&region, &name).is_ok() {
                            world.create_cluster(&region, NewCluster::named(&name)).unwrap();
                        }
                    }
                }
            }
            notes.take(world);
        });
    }
    assert!(stopped > 50);
    let now = account.clock.now();
    let far = noon().checked_sub(SignedDuration::from_hours(100)).unwrap();
    let middle = noon().checked_add(SignedDuration::from_mins(75)).unwrap();
    for since in [far, noon(), middle, now] {
        let told: BTreeMap<UsageKind, u64> = account
            .drill
            .world(|world| world.usage(since))
            .into_iter()
            .map(|usage| (usage.kind, usage.millis))
            .collect();
        assert_eq!(told, notes.usage(since, now), "since {since}");
        assert_eq!(told.is_empty(), since == now);
    }
    let kinds: Vec<UsageKind> =
        account.drill.world(|world| world.usage(noon())).into_iter().map(|usage| usage.kind).collect();
    assert!(kinds.iter().any(|kind| kind.launch_type == LaunchType::Ec2 && !kind.rogue));
    assert!(kinds.iter().any(|kind| kind.architecture == "arm64"));
    assert!(kinds.iter().any(|kind| kind.rogue && kind.cpu == Some(16_384) && kind.memory == Some(32_768)));
    let remembered = account.drill.world(|world| {
        world.regions().flat_map(|region| region.clusters.values()).map(|cluster| cluster.tasks.len()).sum::<usize>()
    });
    assert!(remembered < notes.0.len(), "some are forgotten: {remembered} of {}", notes.0.len());
}

#[tokio::test(start_paused = true)]
async fn a_task_costs_from_its_image_pull_until_it_has_stopped() {
    let account = bench();
    account.wait(100).await;
    account.drill.change(|world| {
        let all: Vec<_> = world.burning_tasks().cloned().collect();
        for task in &all {
            let (from, until) = task.billed().unwrap();
            assert!(from > task.created_at && from < task.started_at().unwrap() && until.is_none());
        }
        let expected: i128 =
            all.iter().map(|task| world.now().duration_since(task.billed().unwrap().0).as_millis()).sum();
        assert_eq!(i128::from(sum(&world.usage(noon()), false)), expected);
        // Told to stop before its image is pulled: it never cost anything.
        let stopped = world.run_tasks(REGION, "c", NewTasks::fargate("job", 1)).unwrap();
        world.stop_task(REGION, "c", &stopped[0], "").unwrap();
        assert_eq!(world.task(&stopped[0]).unwrap().billed(), None);
    });
    let before = account.drill.world(|world| sum(&world.usage(noon()), false));
    account.wait(10).await;
    assert_eq!(account.drill.world(|world| sum(&world.usage(noon()), false)) - before, 30_000, "three tasks");
}

#[tokio::test(start_paused = true)]
async fn what_is_told_of_the_past_does_not_depend_on_who_looked() {
    let (watched, alone) = (Account::of("small"), Account::of("small"));
    for account in [&watched, &alone] {
        account.drill.change(|world| {
            let rogue: Vec<String> = world
                .clusters()
                .filter(|cluster| cluster.arn.contains(REGION) && world.is_rogue(&cluster.arn))
                .map(|cluster| cluster.name.clone())
                .collect();
            for (number, name) in rogue.iter().enumerate() {
                if number != 1 {
                    world.delete_service(REGION, name, name, true).unwrap();
                }
            }
        });
    }
    for _ in 0..200 {
        watched.wait(60).await;
        watched.drill.world(|_| ());
    }
    let told =
        |account: &Account| account.drill.world(|world| (world.usage(noon()), serde_json::to_value(world).unwrap()));
    assert_eq!(told(&watched), told(&alone));
    assert!(sum(&told(&alone).0, true) > sum(&told(&alone).0, false));
    let bytes = watched.drill.save().unwrap();
    let restored = quench_drill::Drill::restore(&bytes, watched.clock.clone()).unwrap();
    assert_eq!(restored.world(|world| world.usage(noon())), told(&watched).0);
}
