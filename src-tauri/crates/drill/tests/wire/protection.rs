//! Task scale-in protection.

use quench_drill::{NewCluster, NewService, NewTaskDefinition, NewTasks, TaskStatus};
use serde_json::{Value, json};

use crate::client::{Account, code, strings};

const REGION: &str = "us-east-1";

/// A service "s" of three running tasks in a cluster "c"; their ids, the oldest first.
async fn bench() -> (Account, Vec<String>) {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.create_cluster(REGION, NewCluster::named("c")).unwrap();
        world.register_task_definition(REGION, NewTaskDefinition::fargate("job", "docker.io/x/y", 256, 512)).unwrap();
        world.create_service(REGION, "c", NewService::fargate("s", "job", 3)).unwrap();
    });
    account.wait(60).await;
    let ids = account.drill.world(|world| {
        let cluster = &world.region(REGION).unwrap().clusters["c"];
        let mut tasks: Vec<_> = cluster.tasks.values().map(|task| (task.created_at, task.id().to_owned())).collect();
        tasks.sort_unstable();
        tasks.into_iter().map(|(_, id)| id).collect()
    });
    (account, ids)
}

async fn protect(account: &Account, tasks: &[String], minutes: i64) -> Value {
    let body = json!({"cluster": "c", "tasks": tasks, "protectionEnabled": true, "expiresInMinutes": minutes});
    account.ecs("UpdateTaskProtection", body).await.unwrap()
}

async fn scale(account: &Account, desired: u32) {
    let body = json!({"cluster": "c", "service": "s", "desiredCount": desired});
    account.ecs("UpdateService", body).await.unwrap();
}

async fn wanted(account: &Account) -> Vec<String> {
    let listed = account.ecs("ListTasks", json!({"cluster": "c"})).await.unwrap();
    strings(&listed["taskArns"]).into_iter().map(|arn| arn.rsplit('/').next().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn scaling_in_spares_protected_tasks_until_their_time_is_over() {
    let (account, ids) = bench().await;
    let newest = &ids[2..];
    let told = protect(&account, newest, 30).await;
    assert_eq!((&told["failures"], &told["protectedTasks"][0]["protectionEnabled"]), (&json!([]), &json!(true)));
    let expires = told["protectedTasks"][0]["expirationDate"].as_f64().unwrap();
    assert!((expires - account.clock.now().as_second() as f64 - 1800.0).abs() < 1.0);
    scale(&account, 1).await;
    assert_eq!(wanted(&account).await, newest, "the older ones went in its stead");
    scale(&account, 0).await;
    account.wait(29 * 60).await;
    assert_eq!(wanted(&account).await, newest, "desired is 0, and it runs on");
    account.wait(61).await;
    assert!(wanted(&account).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_protected_task_is_one_of_those_that_are_wanted_again() {
    let (account, ids) = bench().await;
    protect(&account, &ids, 30).await;
    scale(&account, 0).await;
    scale(&account, 3).await;
    account.wait(60 * 60).await;
    let mut left = wanted(&account).await;
    left.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(left, ids, "none stopped and none was started");
}

#[tokio::test(start_paused = true)]
async fn protection_can_be_taken_back_and_prolonged() {
    let (account, ids) = bench().await;
    protect(&account, &ids[..2], 30).await;
    scale(&account, 0).await;
    let off = json!({"cluster": "c", "tasks": [ids[0]], "protectionEnabled": false});
    let told = account.ecs("UpdateTaskProtection", off).await.unwrap();
    assert_eq!(
        told["protectedTasks"][0],
        json!({
            "taskArn": format!("arn:aws:ecs:{REGION}:000000000000:task/c/{}", ids[0]), "protectionEnabled": false,
        })
    );
    assert_eq!(wanted(&account).await, ids[1..2], "it goes at once");
    protect(&account, &ids[1..2], 60).await;
    account.wait(40 * 60).await;
    assert_eq!(wanted(&account).await, ids[1..2]);
    let told = account.ecs("GetTaskProtection", json!({"cluster": "c", "tasks": [ids[1]]})).await.unwrap();
    assert_eq!(told["protectedTasks"][0]["protectionEnabled"], true);
    account.wait(21 * 60).await;
    assert!(wanted(&account).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn stopping_a_task_and_deleting_its_service_do_not_ask() {
    let (account, ids) = bench().await;
    protect(&account, &ids, 60).await;
    account.ecs("StopTask", json!({"cluster": "c", "task": ids[0]})).await.unwrap();
    account.wait(60).await;
    let status = |id: &str| {
        let arn = format!("arn:aws:ecs:{REGION}:000000000000:task/c/{id}");
        account.drill.world(|world| world.task(&arn).unwrap().last_status(world.now()))
    };
    assert_eq!((status(&ids[0]), status(&ids[1])), (TaskStatus::Stopped, TaskStatus::Running));
    account.ecs("DeleteService", json!({"cluster": "c", "service": "s", "force": true})).await.unwrap();
    account.wait(60).await;
    assert_eq!((status(&ids[1]), status(&ids[2])), (TaskStatus::Stopped, TaskStatus::Stopped));
}

#[tokio::test(start_paused = true)]
async fn a_deployment_waits_for_protected_tasks() {
    let (account, ids) = bench().await;
    protect(&account, &ids[..1], 30).await;
    account.ecs("UpdateService", json!({"cluster": "c", "service": "s", "forceNewDeployment": true})).await.unwrap();
    account.wait(5 * 60).await;
    let tasks = wanted(&account).await;
    assert_eq!((tasks.len(), tasks.contains(&ids[0]), tasks.contains(&ids[1])), (4, true, false));
    account.wait(26 * 60).await;
    assert_eq!(wanted(&account).await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn only_running_tasks_of_services_can_be_protected() {
    let (account, ids) = bench().await;
    let alone = account.drill.change(|world| world.run_tasks(REGION, "c", NewTasks::fargate("job", 1))).unwrap();
    account.ecs("StopTask", json!({"cluster": "c", "task": ids[0]})).await.unwrap();
    let told = protect(&account, &[alone[0].clone(), ids[0].clone(), "nope".to_owned()], 5).await;
    let reasons: Vec<&str> =
        told["failures"].as_array().unwrap().iter().map(|failure| failure["reason"].as_str().unwrap()).collect();
    assert_eq!(
        (told["protectedTasks"].clone(), reasons),
        (json!([]), vec!["TASK_NOT_VALID", "TASK_NOT_VALID", "MISSING"])
    );
    let told = account.ecs("GetTaskProtection", json!({"cluster": "c", "tasks": [alone[0], ids[1]]})).await.unwrap();
    assert_eq!(told["failures"][0]["reason"], "TASK_NOT_VALID");
    assert_eq!(told["protectedTasks"][0]["protectionEnabled"], false);
    let many: Vec<String> = (0..101).map(|number| format!("t{number}")).collect();
    for (operation, body) in [
        ("UpdateTaskProtection", json!({"cluster": "c", "tasks": many[..11], "protectionEnabled": true})),
        (
            "UpdateTaskProtection",
            json!({"cluster": "c", "tasks": ids, "protectionEnabled": true, "expiresInMinutes": 0}),
        ),
        (
            "UpdateTaskProtection",
            json!({"cluster": "c", "tasks": ids, "protectionEnabled": true, "expiresInMinutes": 2881}),
        ),
        ("UpdateTaskProtection", json!({"cluster": "c", "tasks": ids})),
        ("UpdateTaskProtection", json!({"tasks": ids, "protectionEnabled": true})),
        ("GetTaskProtection", json!({"cluster": "c", "tasks": many})),
    ] {
        assert_eq!(code(account.ecs(operation, body.clone()).await), "InvalidParameterException", "{operation} {body}");
    }
}
