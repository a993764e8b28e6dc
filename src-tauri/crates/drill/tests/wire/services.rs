//! Services, task sets, instances and clusters: what may be done to them, and in which order.

use quench_drill::{
    Controller, LaunchType, NewCluster, NewService, NewTaskDefinition, NewTasks, ProviderKind, Scheduling,
};
use serde_json::{Value, json};

use crate::client::{Account, code, strings};

const REGION: &str = "us-east-1";

/// An empty cluster "c" and a definition "job".
fn bench() -> Account {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.create_cluster(REGION, NewCluster::named("c")).unwrap();
        world.register_task_definition(REGION, NewTaskDefinition::fargate("job", "docker.io/x/y", 256, 512)).unwrap();
    });
    account
}

fn create(account: &Account, new: NewService) {
    account.drill.change(|world| world.create_service(REGION, "c", new)).unwrap();
}

async fn service(account: &Account, name: &str) -> Value {
    let found = account.ecs("DescribeServices", json!({"cluster": "c", "services": [name]})).await.unwrap();
    found["services"][0].clone()
}

async fn running(account: &Account, filter: Value) -> Vec<String> {
    let mut body = filter;
    body["cluster"] = json!("c");
    strings(&account.ecs("ListTasks", body).await.unwrap()["taskArns"])
}

#[tokio::test(start_paused = true)]
async fn a_service_is_created_scaled_and_deleted_over_the_wire() {
    let account = bench();
    let body = json!({"cluster": "c", "serviceName": "s", "taskDefinition": "job", "desiredCount": 3, "launchType": "FARGATE"});
    let created = account.ecs("CreateService", body.clone()).await.unwrap();
    assert_eq!((&created["service"]["status"], &created["service"]["desiredCount"]), (&json!("ACTIVE"), &json!(3)));
    assert_eq!(code(account.ecs("CreateService", body.clone()).await), "InvalidParameterException");
    account.wait(60).await;
    let found = service(&account, "s").await;
    assert_eq!((&found["runningCount"], &found["pendingCount"]), (&json!(3), &json!(0)));
    assert_eq!(found["deployments"][0]["rolloutState"], "COMPLETED");

    let update =
        |count: u32| account.ecs("UpdateService", json!({"cluster": "c", "service": "s", "desiredCount": count}));
    update(1).await.unwrap();
    assert_eq!(running(&account, json!({})).await.len(), 1, "desiredStatus changes at once");
    update(2).await.unwrap();
    account.wait(60).await;
    assert_eq!(running(&account, json!({"serviceName": "s"})).await.len(), 2);

    let delete = |force: bool| account.ecs("DeleteService", json!({"cluster": "c", "service": "s", "force": force}));
    assert_eq!(code(delete(false).await), "InvalidParameterException", "not while scaled above 0");
    update(0).await.unwrap();
    assert_eq!(delete(false).await.unwrap()["service"]["status"], "DRAINING");
    assert_eq!(code(update(1).await), "ServiceNotActiveException");
    assert_eq!(code(account.ecs("CreateService", body.clone()).await), "InvalidParameterException", "still draining");
    account.wait(60).await;
    assert_eq!(service(&account, "s").await["status"], "INACTIVE");
    account.ecs("CreateService", body).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn stopping_a_task_of_an_active_service_only_brings_another() {
    let account = bench();
    create(&account, NewService::fargate("s", "job", 2));
    account.wait(60).await;
    let before = running(&account, json!({})).await;
    for task in &before {
        account.ecs("StopTask", json!({"cluster": "c", "task": task, "reason": "enough"})).await.unwrap();
    }
    assert!(running(&account, json!({})).await.is_empty(), "the scheduler takes a moment");
    account.wait(6).await;
    let after = running(&account, json!({})).await;
    assert_eq!(after.len(), 2);
    assert!(after.iter().all(|task| !before.contains(task)));
    assert_eq!(running(&account, json!({"desiredStatus": "STOPPED"})).await.len(), 2);
    assert!(running(&account, json!({"desiredStatus": "PENDING"})).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn deleting_before_the_replacements_begin_leaves_none() {
    let account = bench();
    create(&account, NewService::fargate("s", "job", 2));
    account.wait(60).await;
    for task in running(&account, json!({})).await {
        account.ecs("StopTask", json!({"cluster": "c", "task": task})).await.unwrap();
    }
    account.ecs("DeleteService", json!({"cluster": "c", "service": "s", "force": true})).await.unwrap();
    account.wait(60).await;
    assert_eq!(account.drill.world(|world| world.burning_tasks().count()), 0);
}

#[tokio::test(start_paused = true)]
async fn a_new_deployment_replaces_the_tasks_of_the_old_one() {
    let account = bench();
    create(&account, NewService::fargate("s", "job", 2));
    account.wait(60).await;
    let body = json!({"cluster": "c", "service": "s", "forceNewDeployment": true});
    account.ecs("UpdateService", body).await.unwrap();
    account.wait(10).await;
    let found = service(&account, "s").await;
    let statuses: Vec<_> = found["deployments"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, ["PRIMARY", "ACTIVE"]);
    assert_eq!(
        (&found["runningCount"], &found["pendingCount"]),
        (&json!(2), &json!(2)),
        "the old ones until the new are up"
    );
    assert_eq!(running(&account, json!({})).await.len(), 4);
    account.wait(60).await;
    let found = service(&account, "s").await;
    assert_eq!(found["deployments"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!((&found["deployments"][0]["status"], &found["runningCount"]), (&json!("PRIMARY"), &json!(2)));
}

#[tokio::test(start_paused = true)]
async fn a_daemon_service_follows_the_instances_and_takes_no_count() {
    let account = bench();
    account.drill.change(|world| world.register_instance(REGION, "c", 4096, 8192)).unwrap();
    let daemon = NewService {
        scheduling: Scheduling::Daemon,
        launch_type: LaunchType::Ec2,
        ..NewService::fargate("d", "job", 0)
    };
    create(&account, daemon);
    account.drill.change(|world| world.register_instance(REGION, "c", 4096, 8192)).unwrap();
    account.wait(60).await;
    let found = service(&account, "d").await;
    assert_eq!((&found["desiredCount"], &found["runningCount"]), (&json!(2), &json!(2)));
    assert_eq!(found["schedulingStrategy"], "DAEMON");
    let update = account.ecs("UpdateService", json!({"cluster": "c", "service": "d", "desiredCount": 0})).await;
    assert_eq!(code(update), "InvalidParameterException");
    account.ecs("DeleteService", json!({"cluster": "c", "service": "d"})).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_external_service_needs_its_task_sets_deleted_first() {
    let account = bench();
    create(&account, NewService { controller: Controller::External, ..NewService::fargate("x", "job", 4) });
    let set = account.drill.change(|world| world.create_task_set(REGION, "c", "x", "job", 50)).unwrap();
    account.wait(60).await;
    let sets = account.ecs("DescribeTaskSets", json!({"cluster": "c", "service": "x"})).await.unwrap();
    let found = &sets["taskSets"][0];
    assert_eq!((&found["status"], &found["computedDesiredCount"]), (&json!("PRIMARY"), &json!(2)));
    assert_eq!(found["runningCount"], 2);
    assert_eq!(service(&account, "x").await["taskSets"][0]["taskSetArn"], json!(set));

    let delete = || account.ecs("DeleteService", json!({"cluster": "c", "service": "x", "force": true}));
    assert_eq!(code(delete().await), "InvalidParameterException");
    let drop_set = |set: &str, force: bool| {
        account.ecs("DeleteTaskSet", json!({"cluster": "c", "service": "x", "taskSet": set, "force": force}))
    };
    assert_eq!(code(drop_set(&set, false).await), "InvalidParameterException", "scaled above 0");
    assert_eq!(code(drop_set("ecs-svc/1", true).await), "TaskSetNotFoundException");
    assert_eq!(drop_set(&set, true).await.unwrap()["taskSet"]["status"], "DRAINING");
    delete().await.unwrap();
    account.wait(60).await;
    assert_eq!(service(&account, "x").await["status"], "INACTIVE");
    assert_eq!(account.drill.world(|world| world.burning_tasks().count()), 0);
    create(&account, NewService::fargate("ecs", "job", 0));
    let wrong = account.ecs("DescribeTaskSets", json!({"cluster": "c", "service": "ecs"})).await;
    assert_eq!(code(wrong), "UnsupportedFeatureException");
}

#[tokio::test(start_paused = true)]
async fn deregistering_by_force_orphans_what_runs_there() {
    let account = bench();
    let instance = account.drill.change(|world| world.register_instance(REGION, "c", 4096, 8192)).unwrap();
    let tasks = NewTasks { launch_type: LaunchType::Ec2, ..NewTasks::fargate("job", 3) };
    account.drill.change(|world| world.run_tasks(REGION, "c", tasks)).unwrap();
    account.wait(60).await;
    let listed = account.ecs("ListContainerInstances", json!({"cluster": "c"})).await.unwrap();
    assert_eq!(strings(&listed["containerInstanceArns"]), [instance.as_str()]);
    let body = json!({"cluster": "c", "containerInstances": [instance]});
    let described = account.ecs("DescribeContainerInstances", body).await.unwrap();
    assert_eq!(described["containerInstances"][0]["runningTasksCount"], 3);
    let delete = || account.ecs("DeleteCluster", json!({"cluster": "c"}));
    assert_eq!(code(delete().await), "ClusterContainsContainerInstancesException");
    let deregister = |force: bool| {
        let body = json!({"cluster": "c", "containerInstance": instance, "force": force});
        account.ecs("DeregisterContainerInstance", body)
    };
    assert_eq!(code(deregister(false).await), "InvalidParameterException");
    deregister(true).await.unwrap();
    assert!(running(&account, json!({})).await.is_empty(), "ECS has forgotten them");
    delete().await.unwrap();
    account.wait(3600).await;
    assert_eq!(account.drill.world(|world| world.burning_tasks().count()), 3, "and they burn on");
}

#[tokio::test(start_paused = true)]
async fn capacity_providers_make_a_cluster_busy_or_hold_it() {
    let account = bench();
    account.drill.change(|world| {
        world.create_capacity_provider(REGION, "group", ProviderKind::Ec2Autoscaling, None).unwrap();
        world.create_capacity_provider(REGION, "managed", ProviderKind::ManagedInstances, Some("c")).unwrap();
    });
    let put = |providers: Value| {
        let body = json!({"cluster": "c", "capacityProviders": providers, "defaultCapacityProviderStrategy": []});
        account.ecs("PutClusterCapacityProviders", body)
    };
    let delete = || account.ecs("DeleteCluster", json!({"cluster": "c"}));
    assert_eq!(code(put(json!(["nope"])).await), "InvalidParameterException");
    let answer = put(json!(["FARGATE", "group"])).await.unwrap();
    assert_eq!(answer["cluster"]["attachmentsStatus"], "UPDATE_IN_PROGRESS");
    assert_eq!(code(put(json!(["FARGATE"])).await), "UpdateInProgressException");
    assert_eq!(code(delete().await), "UpdateInProgressException");
    account.wait(15).await;
    assert_eq!(code(delete().await), "ClusterContainsCapacityProviderException");
    let all = account.ecs("DescribeCapacityProviders", json!({})).await.unwrap();
    let names: Vec<_> =
        all["capacityProviders"].as_array().unwrap().iter().map(|found| found["name"].clone()).collect();
    assert_eq!(names, ["FARGATE", "FARGATE_SPOT", "group"]);
    let body = json!({"cluster": "c", "capacityProviders": ["managed", "nope"]});
    let own = account.ecs("DescribeCapacityProviders", body).await.unwrap();
    assert_eq!(
        (&own["capacityProviders"][0]["name"], own["failures"].as_array().unwrap().len()),
        (&json!("managed"), 1)
    );
    let drop = |name: &'static str| account.ecs("DeleteCapacityProvider", json!({"capacityProvider": name}));
    assert_eq!(code(drop("group").await), "ClientException", "in use");
    drop("managed").await.unwrap();
    assert_eq!(delete().await.unwrap()["cluster"]["status"], "DEPROVISIONING");
    account.wait(15).await;
    let found = account.ecs("DescribeClusters", json!({"clusters": ["c"]})).await.unwrap();
    assert_eq!(found["clusters"][0]["status"], "INACTIVE");
}

#[tokio::test(start_paused = true)]
async fn daemons_and_gateways_are_empty_until_there_are_some() {
    let account = bench();
    let daemons = json!({"clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/c"});
    assert_eq!(account.ecs("ListDaemons", daemons.clone()).await.unwrap(), json!({"daemonSummariesList": []}));
    assert_eq!(account.ecs("ListGateways", json!({})).await.unwrap(), json!({"gateways": []}));
    account.drill.change(|world| {
        world.add_daemon(REGION, "c", "watcher").unwrap();
        world.add_gateway(REGION, "door").unwrap();
    });
    let found = account.ecs("ListDaemons", daemons).await.unwrap();
    assert_eq!(found["daemonSummariesList"][0]["status"], "ACTIVE");
    let found = account.ecs("ListGateways", json!({"names": ["door"], "status": ["ACTIVE"]})).await.unwrap();
    assert_eq!(found["gateways"][0]["name"], "door");
}

#[tokio::test(start_paused = true)]
async fn stand_alone_tasks_run_and_are_told_apart() {
    let account = bench();
    let body = json!({"cluster": "c", "taskDefinition": "job:1", "count": 2, "launchType": "FARGATE", "startedBy": "me",
        "overrides": {"cpu": "16384", "memory": "32768", "containerOverrides": [{"name": "job", "command": ["xmrig"]}]}});
    let run = account.ecs("RunTask", body).await.unwrap();
    let task = &run["tasks"][0];
    assert_eq!(
        (&task["cpu"], &task["group"], &task["lastStatus"]),
        (&json!("16384"), &json!("family:job"), &json!("PROVISIONING"))
    );
    assert_eq!(task["overrides"]["containerOverrides"][0]["command"], json!(["xmrig"]));
    assert_eq!(running(&account, json!({"startedBy": "me"})).await.len(), 2);
    assert_eq!(running(&account, json!({"startedBy": "you"})).await.len(), 0);
    assert_eq!(running(&account, json!({"family": "job", "launchType": "FARGATE"})).await.len(), 2);
    assert_eq!(running(&account, json!({"launchType": "EC2"})).await.len(), 0);
    let nowhere = account.ecs("ListTasks", json!({"cluster": "c", "serviceName": "nope"})).await;
    assert_eq!(code(nowhere), "ServiceNotFoundException");
    let unplaced = json!({"cluster": "c", "taskDefinition": "job", "launchType": "EC2"});
    let unplaced = account.ecs("RunTask", unplaced).await.unwrap();
    assert_eq!((&unplaced["tasks"], &unplaced["failures"][0]["reason"]), (&json!([]), &json!("RESOURCE:CPU")));
    assert_eq!(
        code(account.ecs("RunTask", json!({"cluster": "c", "taskDefinition": "nope"})).await),
        "ClientException"
    );
}
