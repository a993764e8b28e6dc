//! The scenarios for people: what each holds, and what of it is whose.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use quench_clock::Clock;
use quench_drill::{Cluster, Drill, Task, TaskStatus, World};
use serde_json::json;

use crate::client::{Account, noon};

fn of(scenario: &str, seed: u64) -> Account {
    let clock = Clock::scaled(noon(), 1.0);
    Account { drill: Drill::start(scenario, seed, clock.clone()).unwrap(), clock }
}

fn region(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap()
}

fn rogue_clusters(world: &World) -> Vec<&Cluster> {
    world.clusters().filter(|cluster| world.is_rogue(&cluster.arn)).collect()
}

fn rogue_tasks(world: &World) -> Vec<&Task> {
    world.burning_tasks().filter(|task| world.is_rogue(&task.arn)).collect()
}

/// Everything rogue runs and is of the biggest size; everything else is the company's, whose names are known.
fn check_labels(world: &World) {
    for task in world.burning_tasks() {
        assert_eq!(task.last_status(world.now()), TaskStatus::Running, "{}", task.arn);
        let rogue = world.is_rogue(&task.arn);
        let own =
            task.containers.iter().all(|(_, image)| image.contains(".amazonaws.com/") || image.contains("public.ecr"));
        assert_eq!(rogue, !own, "{task:?}");
        assert_eq!(rogue, world.is_rogue(&task.task_definition), "{task:?}");
        if rogue {
            assert_eq!((task.cpu.as_deref(), task.memory.as_deref()), (Some("16384"), Some("32768")));
        }
    }
    let company = ["production", "web", "data", "staging", "ml"];
    for cluster in world.clusters() {
        assert_eq!(world.is_rogue(&cluster.arn), !company.contains(&cluster.name.as_str()), "{}", cluster.name);
    }
    // What feeds a cluster is whose the cluster is.
    let fed = world.rules().flat_map(|rule| rule.targets.values().map(|target| (&rule.arn, &target.arn)));
    let fed = fed.chain(world.schedules().map(|schedule| (&schedule.arn, &schedule.target.arn)));
    for (starter, cluster) in fed {
        assert_eq!(world.is_rogue(starter), world.is_rogue(cluster), "{starter}");
        assert!(world.cluster(cluster).is_some(), "{starter} feeds {cluster}");
    }
    assert!(world.burning_tasks().any(|task| !world.is_rogue(&task.arn)), "there is something to lose");
    assert!(!world.usage(Timestamp::UNIX_EPOCH).is_empty());
}

#[tokio::test(start_paused = true)]
async fn every_scenario_is_labelled_with_the_truth_and_drawn_from_its_seed() {
    for name in Drill::scenarios() {
        for seed in [1, 7, 99] {
            let account = of(name, seed);
            account.drill.world(check_labels);
            assert_eq!(account.drill.save().unwrap(), of(name, seed).drill.save().unwrap(), "{name}");
        }
        assert_ne!(of(name, 1).drill.save().unwrap(), of(name, 2).drill.save().unwrap(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn seventeen_regions_are_filled_within_two_minutes() {
    of("seventeen-regions", 7).drill.world(|world| {
        let clusters = rogue_clusters(world);
        assert!((200..=310).contains(&clusters.len()), "{}", clusters.len());
        let regions: BTreeSet<&str> = clusters.iter().map(|cluster| region(&cluster.arn)).collect();
        assert_eq!(regions.len(), 17);
        let born: Vec<Timestamp> = clusters.iter().map(|cluster| cluster.created_at).collect();
        let span = born.iter().max().unwrap().duration_since(*born.iter().min().unwrap());
        assert!(span.as_secs() <= 120 && span.as_secs() > 60, "{span}");
        for cluster in clusters {
            let service = &cluster.services[&format!("{}-service", cluster.name)];
            assert_eq!(
                (service.desired, service.created_by.as_str()),
                (25, "arn:aws:iam::000000000000:user/deploy-ci")
            );
            let network = service.network.as_ref().unwrap();
            assert_eq!(network["awsvpcConfiguration"]["assignPublicIp"], "ENABLED");
        }
        assert!(rogue_tasks(world).len() > 5_000);
    });
}

#[tokio::test(start_paused = true)]
async fn more_than_fifty_clusters_bear_the_names_of_their_services() {
    of("fifty-clusters", 7).drill.world(|world| {
        let clusters = rogue_clusters(world);
        let mut by_region: BTreeMap<&str, usize> = BTreeMap::new();
        clusters.iter().for_each(|cluster| *by_region.entry(region(&cluster.arn)).or_default() += 1);
        assert!(clusters.len() > 50 && by_region.len() == 4, "{by_region:?}");
        for cluster in &clusters {
            assert_eq!(cluster.services[&cluster.name].desired, 10);
        }
        assert_eq!(rogue_tasks(world).len(), 10 * clusters.len());
        assert!(world.cluster("arn:aws:ecs:us-west-2:000000000000:cluster/web").is_some(), "ours is among them");
    });
}

#[tokio::test(start_paused = true)]
async fn one_service_of_a_real_cluster_is_not_the_company_s() {
    of("mixed-account", 7).drill.world(|world| {
        assert!(rogue_clusters(world).is_empty());
        let rogue: Vec<_> = world.services().filter(|service| world.is_rogue(&service.arn)).collect();
        assert_eq!(rogue.len(), 1);
        assert!(rogue[0].cluster_arn.ends_with(":us-east-1:000000000000:cluster/web"), "{}", rogue[0].cluster_arn);
        assert_eq!((rogue[0].desired, rogue_tasks(world).len()), (4, 4));
        let regions: BTreeSet<&str> = world.clusters().map(|cluster| region(&cluster.arn)).collect();
        assert_eq!((world.clusters().count(), regions.len()), (5, 3));
        // What starts tasks by itself is the company's, and feeds what must stay.
        let target = world.scalable_targets().next().unwrap();
        assert_eq!((target.resource_id.as_str(), world.is_rogue(&target.arn)), ("service/web/api", false));
        let on: Vec<&str> = world
            .rules()
            .map(|rule| (rule.name.as_str(), rule.fires_at()))
            .chain(world.schedules().map(|schedule| (schedule.name.as_str(), schedule.fires_at())))
            .filter(|(_, next)| next.is_some_and(|next| next > noon()))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(on, ["nightly-report", "daily-export"]);
        // What looks like an attacker's and is not: a public image, the biggest size, stand-alone tasks, Spot.
        let ours: Vec<&Task> = world.burning_tasks().filter(|task| !world.is_rogue(&task.arn)).collect();
        assert!(ours.iter().any(|task| task.containers[0].1.starts_with("public.ecr.aws/")));
        assert!(ours.iter().any(|task| task.cpu.as_deref() == Some("16384") && task.service.is_none()));
        assert!(ours.iter().any(|task| task.capacity_provider.as_deref() == Some("FARGATE_SPOT")));
    });
}

#[tokio::test(start_paused = true)]
async fn a_real_service_runs_a_hostile_revision() {
    of("hijacked-service", 7).drill.world(|world| {
        assert!(rogue_clusters(world).is_empty());
        let service = world.service("arn:aws:ecs:us-east-1:000000000000:service/web/api").unwrap();
        assert!(world.is_rogue(&service.arn) && service.created_by.ends_with("role/github-deploy"));
        assert!(service.created_at < noon().checked_sub(jiff::SignedDuration::from_hours(48)).unwrap());
        let revision = |number: u32| {
            let arn = format!("arn:aws:ecs:us-east-1:000000000000:task-definition/api:{number}");
            let found = world.task_definition(&arn).unwrap();
            (world.is_rogue(&arn), found.containers[0]["image"].as_str().unwrap().contains(".dkr.ecr."))
        };
        assert_eq!((revision(1), revision(2)), ((false, true), (true, false)));
        assert!(service.task_definition.ends_with("api:2"));
        assert_eq!((service.desired, rogue_tasks(world).len()), (10, 10));
        assert!(rogue_tasks(world).iter().all(|task| task.service.as_deref() == Some("api")));
        let hostile: u64 = world
            .usage(noon().checked_sub(jiff::SignedDuration::from_hours(24)).unwrap())
            .iter()
            .filter(|usage| usage.kind.rogue)
            .map(|usage| usage.millis)
            .sum();
        assert!(hostile > 10 * 60 * 60_000 && hostile < 10 * 210 * 60_000, "{hostile}");
    });
}

#[tokio::test(start_paused = true)]
async fn the_attacker_comes_back_for_some_twenty_minutes() {
    let account = of("returning-attacker", 7);
    account.drill.world(|world| {
        let started = |by: &str| {
            let mine = |task: &&&Task| task.started_by.as_deref().is_some_and(|told| told.starts_with(by));
            rogue_tasks(world).iter().filter(mine).count()
        };
        assert_eq!((started("events-rule/"), started("chronos-schedule/")), (3, 3), "it has gone on for a while");
        let ends = noon().checked_add(jiff::SignedDuration::from_mins(18)).unwrap();
        let next = world.rules().map(|rule| rule.fires_at()).chain(world.schedules().map(|found| found.fires_at()));
        let next: Vec<Timestamp> = next.map(Option::unwrap).collect();
        assert!(next.len() == 2 && next.iter().all(|at| *at > noon() && *at < ends), "and does in the drill: {next:?}");
        let target = world.scalable_targets().next().unwrap();
        assert_eq!((target.min, world.is_rogue(&target.arn), target.policies.len()), (2, true, 1));
        let places: BTreeSet<&str> = [&target.region]
            .into_iter()
            .chain(world.rules().map(|rule| &rule.region))
            .chain(world.schedules().map(|found| &found.region))
            .map(String::as_str)
            .collect();
        assert_eq!(places.len(), 3, "each in a region of its own");
    });
    let attacker = &account.drill.attackers()[0];
    let minutes = attacker.gives_up_at().unwrap().duration_since(noon()).as_mins();
    assert!((18..=22).contains(&minutes), "{minutes}");
    let down = |world: &mut World| {
        let rogue: Vec<(String, String)> =
            rogue_clusters(world).iter().map(|found| (region(&found.arn).to_owned(), found.name.clone())).collect();
        for (region, name) in &rogue {
            let _ = world.delete_service(region, name, name, true);
            let arn = format!("arn:aws:ecs:{region}:000000000000:cluster/{name}");
            let tasks: Vec<String> =
                world.cluster(&arn).into_iter().flat_map(|found| found.tasks.keys().cloned()).collect();
            tasks.iter().for_each(|task| drop(world.stop_task(region, name, task, "")));
            let _ = world.delete_cluster(region, name);
        }
        rogue.len()
    };
    assert_eq!(account.drill.change(down), 12);
    account.wait(300).await;
    let deeds = account.drill.attacker_log();
    assert!(deeds.len() >= 12, "{}", deeds.len());
    assert!(account.drill.world(|world| !rogue_tasks(world).is_empty()));
    account.wait(20 * 60).await;
    let done = account.drill.attacker_log().len();
    for _ in 0..180 {
        account.drill.change(down);
        account.wait(1).await;
    }
    account.drill.world(|world| assert!(rogue_clusters(world).is_empty() && rogue_tasks(world).is_empty()));
    account.wait(3600).await;
    account.drill.world(|world| assert!(rogue_clusters(world).is_empty() && rogue_tasks(world).is_empty()));
    assert_eq!(account.drill.attacker_log().len(), done, "he has given up");
}

#[tokio::test(start_paused = true)]
async fn five_regions_are_denied_and_two_of_them_are_not_empty() {
    let account = of("denied-regions", 7);
    let (mut denied, mut rogue) = (BTreeSet::new(), BTreeMap::new());
    let regions: Vec<(String, bool)> = account.drill.world(|world| {
        rogue_clusters(world).iter().for_each(|found| *rogue.entry(region(&found.arn).to_owned()).or_insert(0) += 1);
        world.regions().map(|region| (region.code.clone(), region.opt_in.usable(noon()))).collect()
    });
    for (region, usable) in regions {
        let told = account.ecs_in(&region, "ListClusters", json!({})).await;
        match told {
            Ok(_) => assert!(usable),
            Err(refused) if usable => {
                assert_eq!(refused.code, "AccessDeniedException");
                assert!(refused.message.contains("explicit deny in a service control policy"), "{}", refused.message);
                denied.insert(region);
            }
            Err(refused) => assert_eq!(refused.code, "UnrecognizedClientException"),
        }
    }
    assert_eq!((denied.len(), rogue.len()), (5, 5));
    assert!(rogue.values().all(|count| *count == 5));
    assert_eq!(rogue.keys().filter(|region| denied.contains(*region)).count(), 2);
    assert_eq!(
        account.query("sts", "sa-east-1", "Action=GetCallerIdentity").await.0,
        200,
        "who one is cannot be denied"
    );
    assert_eq!(account.query("ec2", "sa-east-1", "Action=DescribeRegions").await.0, 403);
}
