//! Lists that lag, time that is lazy, worlds that are saved, and chance that replays.

use std::time::Duration;

use quench_clock::Clock;
use quench_drill::{Drill, DrillError, Effect, Fault, NewCluster, NewTasks, Origin, When};
use serde_json::json;

use crate::client::{Account, noon, strings};

#[tokio::test(start_paused = true)]
async fn lists_lag_behind_deletions_by_at_most_two_seconds() {
    let account = Account::as_it_comes("limits");
    account.drill.set_rtt(Duration::ZERO);
    let listed =
        || async { account.all("ListTasks", json!({"cluster": "two-hundred-and-one-tasks"}), "taskArns").await.len() };
    let body = json!({"cluster": "two-hundred-and-one-tasks", "maxResults": 100});
    let tasks = strings(&account.ecs("ListTasks", body).await.unwrap()["taskArns"]);
    for task in tasks.iter().take(90) {
        account.ecs("StopTask", json!({"cluster": "two-hundred-and-one-tasks", "task": task})).await.unwrap();
    }
    let at_once = listed().await;
    assert!(at_once > 150, "most still show: {at_once}");
    account.clock.sleep(Duration::from_secs(1)).await;
    let later = listed().await;
    assert!(later < at_once && later > 111, "some have gone: {later}");
    account.clock.sleep(Duration::from_secs(1)).await;
    assert_eq!(listed().await, 111);

    let services =
        || async { account.all("ListServices", json!({"cluster": "eleven-services"}), "serviceArns").await.len() };
    for number in 0..11 {
        let body = json!({"cluster": "eleven-services", "service": format!("service-{number:03}"), "force": true});
        account.ecs("DeleteService", body).await.unwrap();
    }
    assert!(services().await > 5);
    account.clock.sleep(Duration::from_secs(2)).await;
    assert_eq!(services().await, 0);
}

#[tokio::test(start_paused = true)]
async fn nothing_depends_on_how_often_somebody_looks() {
    let (watched, alone) = (Account::of("small"), Account::of("small"));
    for account in [&watched, &alone] {
        account.drill.change(|world| {
            let tasks: Vec<String> = world.burning_tasks().map(|task| task.arn.clone()).collect();
            for arn in tasks.iter().filter(|arn| arn.contains("us-east-1")) {
                let cluster = arn.split('/').nth(1).unwrap();
                world.stop_task("us-east-1", cluster, arn, "test").unwrap();
            }
        });
    }
    for _ in 0..100 {
        watched.ecs("ListClusters", json!({})).await.unwrap();
        watched.wait(1).await;
    }
    let state = |account: &Account| account.drill.world(|world| serde_json::to_value(world).unwrap());
    assert_eq!(state(&watched), state(&alone));
}

#[tokio::test(start_paused = true)]
async fn what_goes_by_itself_goes_alike_whether_somebody_polls_or_not() {
    let (watched, alone) = (Account::of("small"), Account::of("small"));
    let mut gone = (String::new(), String::new());
    for account in [&watched, &alone] {
        gone = account.drill.change(|world| {
            let cluster = world.clusters().find(|found| found.arn.contains(":us-east-1:") && found.tags.is_empty());
            let (name, arn) = cluster.map(|found| (found.name.clone(), found.arn.clone())).unwrap();
            let mine = |found: &&quench_drill::TaskDefinition| {
                found.arn.contains(":us-east-1:") && !["shop-api", "nightly-report"].contains(&found.family.as_str())
            };
            let definitions: Vec<String> =
                world.task_definitions().filter(mine).map(|found| found.arn.clone()).collect();
            world.delete_service("us-east-1", &name, &name, true).unwrap();
            for definition in &definitions {
                world.deregister_task_definition("us-east-1", definition).unwrap();
                world.delete_task_definition("us-east-1", definition).unwrap();
            }
            (arn, definitions[0].clone())
        });
    }
    let (cluster, definition) = gone;
    for round in 0..150 {
        for (operation, body) in [
            ("ListTaskDefinitions", json!({"status": "DELETE_IN_PROGRESS"})),
            ("DescribeClusters", json!({"clusters": [cluster]})),
            ("ListTasks", json!({"cluster": cluster})),
        ] {
            // A deleted cluster is not found by those that need one.
            let _ = watched.ecs(operation, body).await;
        }
        watched.wait(60).await;
        if round == 2 {
            for account in [&watched, &alone] {
                account.drill.change(|world| world.delete_cluster("us-east-1", &cluster).unwrap());
            }
        }
    }
    let state = |account: &Account| account.drill.world(|world| serde_json::to_value(world).unwrap());
    assert_eq!(state(&watched), state(&alone));
    alone.drill.world(|world| {
        assert!(world.cluster(&cluster).is_none(), "a deleted cluster drops out after about an hour");
        let used = world.services().any(|service| service.task_definition == definition);
        assert_eq!(world.task_definition(&definition).is_none(), !used);
    });
}

#[tokio::test(start_paused = true)]
async fn new_things_and_counts_lag_too() {
    let account = Account::as_it_comes("quiet");
    account.drill.set_rtt(Duration::ZERO);
    account.drill.set_throttling(false);
    for number in 0..20 {
        account.ecs("CreateCluster", json!({"clusterName": format!("new-{number:02}")})).await.unwrap();
    }
    let listed = || async { account.all("ListClusters", json!({}), "clusterArns").await.len() };
    assert!(listed().await < 5, "hardly one shows at once");
    account.clock.sleep(Duration::from_secs(2)).await;
    assert_eq!(listed().await, 20);

    let account = Account::as_it_comes("limits");
    account.drill.set_rtt(Duration::ZERO);
    let count = || async {
        let body = json!({"clusters": ["eleven-services"]});
        account.ecs("DescribeClusters", body).await.unwrap()["clusters"][0]["activeServicesCount"].clone()
    };
    for number in 0..11 {
        let body = json!({"cluster": "eleven-services", "service": format!("service-{number:03}"), "force": true});
        account.ecs("DeleteService", body).await.unwrap();
    }
    assert_eq!(count().await, 11, "the count is of a moment ago");
    account.clock.sleep(Duration::from_secs(2)).await;
    assert_eq!(count().await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_made_anew_keeps_the_tasks_that_ecs_forgot_and_that_still_burn() {
    let account = Account::of("troubled");
    let burning =
        || account.drill.world(|world| world.burning_tasks().filter(|task| task.arn.contains("/render-farm/")).count());
    assert_eq!(burning(), 4);
    account.drill.change(|world| {
        let cluster = world.clusters().find(|found| found.name == "render-farm").unwrap();
        let machines: Vec<String> = cluster.instances.keys().cloned().collect();
        for machine in machines {
            world.deregister_instance("us-west-2", "render-farm", &machine, true).unwrap();
        }
        world.delete_service("us-west-2", "render-farm", "render", true).unwrap();
        world.delete_cluster("us-west-2", "render-farm").unwrap();
    });
    // Until its Auto Scaling group has been let go the cluster is given back instead.
    account.wait(60).await;
    account.drill.change(|world| world.create_cluster("us-west-2", NewCluster::named("render-farm")).unwrap());
    account.wait(3 * 3600).await;
    assert_eq!(burning(), 4, "the machines run on");
    let tasks = account.ecs_in("us-west-2", "ListTasks", json!({"cluster": "render-farm"})).await.unwrap();
    assert_eq!(tasks["taskArns"], json!([]), "and ECS shows none of it");
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_is_the_same_world_and_another_is_not() {
    let clock = || Clock::scaled(noon(), 1.0);
    let world = |seed| Drill::start("seed-story", seed, clock()).unwrap();
    let (one, same, other) = (world(7), world(7), world(8));
    assert_eq!(one.save().unwrap(), same.save().unwrap());
    assert_ne!(one.save().unwrap(), other.save().unwrap());
    assert_eq!(one.world_id(), same.world_id());
    assert_ne!(one.world_id(), other.world_id());
    let later = Clock::scaled("2026-10-04T14:10:01Z".parse().unwrap(), 1.0);
    assert_ne!(one.world_id(), Drill::start("seed-story", 7, later).unwrap().world_id());
}

#[tokio::test(start_paused = true)]
async fn two_fresh_worlds_of_one_seed_differ_in_their_id_alone() {
    let begin = |id: &str| {
        let origin = Origin { world_id: id.into(), scenario: "seed-story".into(), seed: 7, started_at: noon() };
        Drill::begin(origin, Clock::scaled(noon(), 1.0)).unwrap()
    };
    let text = |drill: &Drill| String::from_utf8(drill.save().unwrap()).unwrap();
    let (one, other) = (begin("one"), begin("other"));
    assert_ne!(text(&one), text(&other));
    assert_eq!(text(&one).replace("\"one\"", "\"other\""), text(&other));
    assert_eq!(Drill::saved_origin(&one.save().unwrap()).unwrap(), *one.origin());
}

#[tokio::test(start_paused = true)]
async fn a_restored_account_throttles_fails_and_answers_as_the_saved_one_would() {
    let account = Account::of("small");
    account.drill.set_rtt(Duration::from_millis(5));
    let effect = Effect::Body { status: 200, content_type: "text/html".into(), bytes: "<html>".into() };
    account.drill.inject(Fault { when: When::operation("ListGateways").nth(2), effect });
    account.drill.inject(Fault { when: When::operation("ListDaemons"), effect: Effect::denied_by_organization("x") });
    account.ecs("ListGateways", json!({})).await.unwrap();
    // Until the bucket is empty.
    let delete = || async { account.ecs("DeleteTaskDefinitions", json!({})).await.unwrap_err().code };
    while delete().await != "ThrottlingException" {}
    let bytes = account.drill.save().unwrap();
    let clock = Clock::scaled(Drill::saved_at(&bytes).unwrap(), 1.0);
    let restored = Account { drill: Drill::restore(&bytes, clock.clone()).unwrap(), clock };
    let mut seen = Vec::new();
    for account in [&account, &restored] {
        let before = account.clock.now();
        let throttled = account.ecs("DeleteTaskDefinitions", json!({})).await.unwrap_err().code;
        let took = account.clock.now().duration_since(before);
        let portal = account.drill.handle(crate::client::ecs_request("us-east-1", "ListGateways", "{}")).await.unwrap();
        let denied = account.ecs("ListDaemons", json!({"clusterArn": "production"})).await.unwrap_err().code;
        let request = crate::client::ecs_request("us-east-1", "ListClusters", "{}");
        let id = account.drill.handle(request).await.unwrap().headers()["x-amzn-requestid"].clone();
        seen.push((throttled, took, portal.body().clone(), denied, id));
    }
    assert_eq!(seen[0].0, "ThrottlingException", "the bucket is not full again");
    assert_eq!(seen[0].1.as_millis(), 5);
    assert_eq!(seen[0], seen[1]);
    restored.drill.set_throttling(false);
    let bytes = restored.drill.save().unwrap();
    let unthrottled = Account { drill: Drill::restore(&bytes, restored.clock.clone()).unwrap(), clock: restored.clock };
    for _ in 0..200 {
        unthrottled.ecs("DescribeCapacityProviders", json!({})).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_saved_world_goes_on_where_it_was() {
    let account = Account::of("small");
    let cluster = account
        .drill
        .world(|world| world.clusters().find(|found| found.arn.contains("us-east-1")).unwrap().name.clone());
    let tasks = strings(&account.ecs("ListTasks", json!({"cluster": cluster})).await.unwrap()["taskArns"]);
    account.ecs("StopTask", json!({"cluster": cluster, "task": tasks[0]})).await.unwrap();
    account.clock.sleep(Duration::from_millis(1_234)).await;
    let bytes = account.drill.save().unwrap();
    let instant = Drill::saved_at(&bytes).unwrap();
    assert_eq!(instant, account.clock.now());
    let clock = Clock::scaled(instant, 1.0);
    let restored = Drill::restore(&bytes, clock.clone()).unwrap();
    assert_eq!(restored.world_id(), account.drill.world_id());
    assert_eq!(restored.save().unwrap(), bytes);
    let restored = Account { drill: restored, clock };
    for later in [10, 60, 3600] {
        restored.clock.sleep(Duration::from_secs(later)).await;
        let state = |account: &Account| account.drill.world(|world| serde_json::to_value(world).unwrap());
        assert_eq!(state(&restored), state(&account));
    }
    restored.ecs("DescribeTasks", json!({"cluster": cluster, "tasks": tasks})).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_world_are_refused_clearly() {
    let account = Account::of("small");
    let bytes = account.drill.save().unwrap();
    let other = String::from_utf8(bytes.clone()).unwrap().replacen("\"format\":5", "\"format\":9", 1);
    for broken in [&b""[..], b"{}", b"<html>", &bytes[..bytes.len() / 2], &[0xff; 100]] {
        assert!(matches!(Drill::restore(broken, account.clock.clone()), Err(DrillError::Corrupt(_))));
        assert!(
            Drill::restore(broken, account.clock.clone()).unwrap_err().to_string().starts_with("the saved practice")
        );
    }
    let refused = Drill::restore(other.as_bytes(), account.clock.clone()).unwrap_err();
    assert!(matches!(refused, DrillError::Format { found: 9, wanted: 5 }), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn the_world_is_right_at_any_speed() {
    for speed in [1.0, 60.0, 3600.0] {
        let clock = Clock::scaled(noon(), speed);
        let account = Account { drill: Drill::start("small", 7, clock.clone()).unwrap(), clock };
        let burning = || account.drill.world(|world| world.burning_tasks().count());
        let before = burning();
        account.drill.change(|world| {
            let arn = world.clusters().next().unwrap().arn.clone();
            let region = arn.split(':').nth(3).unwrap().to_owned();
            let family = world.task_definitions().find(|found| found.arn.contains(&region)).unwrap().arn.clone();
            // The newest revision of the family: an older one may be past its grace.
            let family = family.rsplit('/').next().unwrap().split(':').next().unwrap().to_owned();
            for task in world.run_tasks(&region, &arn, NewTasks::fargate(&family, 5)).unwrap() {
                world.stop_task(&region, &arn, &task, "").unwrap();
            }
        });
        assert_eq!(burning(), before + 5, "at {speed}x");
        account.wait(60).await;
        assert_eq!(burning(), before, "at {speed}x");
    }
}
