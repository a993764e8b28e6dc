//! What each scenario holds.

use std::collections::BTreeSet;

use quench_clock::Clock;
use quench_drill::{DefinitionStatus, Drill, DrillError, OptIn, TaskStatus};
use serde_json::json;

use crate::client::{Account, noon};

#[tokio::test(start_paused = true)]
async fn the_story_is_told_right() {
    let account = Account::of("seed-story");
    account.drill.world(|world| {
        assert_eq!(world.regions().count(), 34);
        let disabled: Vec<_> = world.regions().filter(|region| region.opt_in == OptIn::Disabled).collect();
        assert_eq!(disabled.len(), 10);
        assert!(disabled.iter().all(|region| region.clusters.len() == 20));
        assert_eq!(world.clusters().count(), 34 * 20 + 1);
        let names: BTreeSet<&str> = world.clusters().map(|cluster| cluster.name.as_str()).collect();
        assert_eq!(names.len(), 681, "no name twice");
        let rogue = |arn: &str| !arn.contains("/production");
        let burning: Vec<_> = world.burning_tasks().filter(|task| rogue(&task.arn)).collect();
        assert_eq!(burning.len(), 34 * 40);
        let usable = |arn: &str| disabled.iter().all(|region| !arn.contains(&format!(":{}:", region.code)));
        assert_eq!(burning.iter().filter(|task| usable(&task.arn)).count(), 960);
        for task in &burning {
            assert_eq!(task.last_status(noon()), TaskStatus::Running);
            assert_eq!((task.cpu.as_deref(), task.memory.as_deref()), (Some("16384"), Some("32768")));
            let hours = noon().duration_since(task.created_at).as_hours();
            assert!((1..=9).contains(&hours), "{hours}");
        }
        for cluster in world.clusters().filter(|cluster| rogue(&cluster.arn)) {
            assert_eq!((cluster.name.len(), cluster.services.len()), (12, 1));
            assert!(cluster.services.contains_key(&cluster.name) && cluster.tags.is_empty());
        }
        for region in world.regions() {
            let here = |status| {
                let found = world.task_definitions().filter(|found| found.arn.contains(&format!(":{}:", region.code)));
                let mine = found.filter(|found| found.family != "shop-api" && found.family != "nightly-report");
                mine.filter(|found| found.status() == status).count()
            };
            assert_eq!((here(DefinitionStatus::Active), here(DefinitionStatus::Inactive)), (4, 6), "{}", region.code);
        }
    });
}

#[tokio::test(start_paused = true)]
async fn the_shop_is_in_seoul() {
    let account = Account::of("seed-story");
    account.drill.world(|world| {
        let cluster = world.cluster("arn:aws:ecs:ap-northeast-2:000000000000:cluster/production").unwrap();
        assert_eq!((cluster.tags["owner"].as_str(), cluster.tags["env"].as_str()), ("platform-team", "production"));
        let service = &cluster.services["shop-api"];
        assert_eq!((service.desired, service.load_balancers.len()), (2, 1));
        assert!(service.task_definition.ends_with("shop-api:5"));
        for task in cluster.tasks_of("shop-api") {
            assert_eq!((task.cpu.as_deref(), task.last_status(noon())), (Some("512"), TaskStatus::Running));
            assert!(task.containers[0].1.starts_with("000000000000.dkr.ecr.ap-northeast-2.amazonaws.com/"));
        }
        let revisions = |family: &str, status| {
            world.task_definitions().filter(|found| found.family == family && found.status() == status).count()
        };
        assert_eq!(revisions("shop-api", DefinitionStatus::Active), 3);
        assert_eq!(revisions("shop-api", DefinitionStatus::Inactive), 2);
        assert_eq!(revisions("nightly-report", DefinitionStatus::Active), 1);
        let nightly = |definition: &str| definition.contains("nightly-report");
        assert!(!world.services().any(|service| nightly(&service.task_definition)));
        assert!(!world.burning_tasks().any(|task| nightly(&task.task_definition)));
    });
}

#[tokio::test(start_paused = true)]
async fn the_small_ones_are_what_they_say() {
    for (scenario, clusters, burning, unusable) in
        [("quiet", 0, 0, 10), ("small", 3 * 3 + 1, 3 * 3 * 2 + 2, 1), ("limits", 101, 11 + 101 + 11 + 201, 0)]
    {
        let account = Account::of(scenario);
        account.drill.world(|world| {
            assert_eq!(world.clusters().count(), clusters, "{scenario}");
            assert_eq!(world.burning_tasks().count(), burning, "{scenario}");
            assert_eq!(world.regions().filter(|region| !region.opt_in.usable(noon())).count(), unusable, "{scenario}");
        });
    }
    let account = Account::of("crowd");
    account.drill.world(|world| {
        assert_eq!((world.clusters().count(), world.burning_tasks().count()), (34 * 50, 34 * 50 * 20));
    });
}

#[tokio::test(start_paused = true)]
async fn every_name_starts_and_no_other() {
    let clock = Clock::scaled(noon(), 1.0);
    let people = [
        "seed-story",
        "seventeen-regions",
        "fifty-clusters",
        "mixed-account",
        "hijacked-service",
        "returning-attacker",
        "denied-regions",
    ];
    assert_eq!(Drill::scenarios(), people);
    assert_eq!(Drill::test_scenarios(), ["small", "troubled", "quiet", "crowd", "limits", "large-bill", "made"]);
    for name in Drill::scenarios().iter().chain(Drill::test_scenarios()) {
        let drill = Drill::start(name, 1, clock.clone()).unwrap();
        assert!(drill.world_id().starts_with(name));
    }
    assert!(matches!(Drill::start("doom", 1, clock), Err(DrillError::UnknownScenario(name)) if name == "doom"));
}

#[tokio::test(start_paused = true)]
async fn in_the_troubled_account_hardly_a_region_is_as_it_should_be() {
    let account = Account::of("troubled");
    let list = |region: &'static str| account.ecs_in(region, "ListClusters", json!({}));
    assert!(list("sa-east-1").await.unwrap_err().message.contains("explicit deny in a service control policy"));
    let clusters = list("eu-west-3").await.unwrap()["clusterArns"].as_array().unwrap().clone();
    let services = account.ecs_in("eu-west-3", "ListServices", json!({"cluster": clusters[0]})).await;
    assert_eq!(services.unwrap_err().code, "AccessDeniedException");
    assert!(account.try_ecs("ap-south-1", "ListClusters", json!({})).await.is_err(), "no answer comes");
    assert_eq!(list("af-north-1").await.unwrap()["clusterArns"].as_array().unwrap().len(), 3);
    assert_eq!(list("ap-southeast-6").await.unwrap_err().code, "UnrecognizedClientException");
    account.drill.world(|world| {
        let names: Vec<&str> = world.clusters().map(|cluster| cluster.name.as_str()).collect();
        assert!(names.contains(&"production") && names.iter().any(|name| name.starts_with("AWSBatch-")));
        let spot_arm = world.burning_tasks().filter(|task| task.capacity_provider.as_deref() == Some("FARGATE_SPOT"));
        assert_eq!(spot_arm.filter(|task| task.architecture == "arm64").count(), 2, "no list price");
    });
    // The faults are part of it, and of a saved one.
    let bytes = account.drill.save().unwrap();
    let restored = Drill::restore(&bytes, account.clock.clone()).unwrap();
    let restored = Account { drill: restored, clock: account.clock };
    assert!(restored.try_ecs("ap-south-1", "ListClusters", json!({})).await.is_err());
}
