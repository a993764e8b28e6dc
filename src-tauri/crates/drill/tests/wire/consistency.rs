//! Lists that lag, time that is lazy, worlds that are saved, and chance that replays.

use std::time::Duration;

use quench_clock::Clock;
use quench_drill::{Drill, DrillError, NewTasks};
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
async fn the_same_seed_is_the_same_world_and_another_is_not() {
    let clock = || Clock::scaled(noon(), 1.0);
    let world = |seed| Drill::start("seed-story", seed, clock()).unwrap();
    let (one, same, other) = (world(7), world(7), world(8));
    assert_eq!(one.save(), same.save());
    assert_ne!(one.save(), other.save());
    assert_eq!(one.world_id(), same.world_id());
    assert_ne!(one.world_id(), other.world_id());
    let later = Clock::scaled("2026-10-04T14:10:01Z".parse().unwrap(), 1.0);
    assert_ne!(one.world_id(), Drill::start("seed-story", 7, later).unwrap().world_id());
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
    let bytes = account.drill.save();
    let instant = Drill::saved_at(&bytes).unwrap();
    assert_eq!(instant, account.clock.now());
    let clock = Clock::scaled(instant, 1.0);
    let restored = Drill::restore(&bytes, clock.clone()).unwrap();
    assert_eq!(restored.world_id(), account.drill.world_id());
    assert_eq!(restored.save(), bytes);
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
    let bytes = account.drill.save();
    let other = String::from_utf8(bytes.clone()).unwrap().replacen("\"format\":1", "\"format\":9", 1);
    for broken in [&b""[..], b"{}", b"<html>", &bytes[..bytes.len() / 2], &[0xff; 100]] {
        assert!(matches!(Drill::restore(broken, account.clock.clone()), Err(DrillError::Corrupt(_))));
        assert!(
            Drill::restore(broken, account.clock.clone()).unwrap_err().to_string().starts_with("the saved practice")
        );
    }
    let refused = Drill::restore(other.as_bytes(), account.clock.clone()).unwrap_err();
    assert!(matches!(refused, DrillError::Format { found: 9, wanted: 1 }), "{refused}");
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
