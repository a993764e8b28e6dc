//! Where tasks run: launch types, capacity providers, platforms; and what stands in the way of a deletion.

use quench_drill::{Controller, DefinitionStatus, NewCluster, NewService, NewTaskDefinition, ProviderKind};
use serde_json::{Value, json};

use crate::client::{Account, code, strings};

/// An account with a cluster "c" and a definition "f" that sleeps on for 120 s when it is told to stop.
async fn account() -> Account {
    let account = Account::of("quiet");
    account.ecs("CreateCluster", json!({"clusterName": "c"})).await.unwrap();
    let body = json!({
        "family": "f", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [{"name": "f", "image": "f", "stopTimeout": 120}],
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
        "ephemeralStorage": {"sizeInGiB": 50},
    });
    let told = account.ecs("RegisterTaskDefinition", body).await.unwrap();
    assert_eq!(told["taskDefinition"]["ephemeralStorage"]["sizeInGiB"], 50);
    assert_eq!(told["taskDefinition"]["runtimePlatform"]["cpuArchitecture"], "ARM64");
    account
}

async fn tasks_of(account: &Account, cluster: &str) -> Vec<Value> {
    let arns = strings(&account.ecs("ListTasks", json!({"cluster": cluster})).await.unwrap()["taskArns"]);
    if arns.is_empty() {
        return Vec::new();
    }
    let told = account.ecs("DescribeTasks", json!({"cluster": cluster, "tasks": arns})).await.unwrap();
    told["tasks"].as_array().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_task_tells_its_platform_and_its_provider() {
    let account = account().await;
    let strategy = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
    let body = json!({"cluster": "c", "taskDefinition": "f", "capacityProviderStrategy": strategy});
    // A strategy speaks of the cluster's own providers only, whoever brings it.
    let none = json!([]);
    let providers = |names: &Value, strategy: &Value| json!({"cluster": "c", "capacityProviders": names, "defaultCapacityProviderStrategy": strategy});
    let new = |operation: &str| match operation {
        "CreateCluster" => json!({"clusterName": "x", "defaultCapacityProviderStrategy": strategy}),
        "PutClusterCapacityProviders" => providers(&none, &strategy),
        "CreateService" => {
            json!({"cluster": "c", "serviceName": "s", "taskDefinition": "f", "capacityProviderStrategy": strategy})
        }
        _ => body.clone(),
    };
    for operation in ["CreateCluster", "PutClusterCapacityProviders", "CreateService", "RunTask"] {
        let refused = account.ecs(operation, new(operation)).await.unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException", "{operation}");
    }
    account.ecs("PutClusterCapacityProviders", providers(&json!(["FARGATE_SPOT"]), &none)).await.unwrap();
    let told = account.ecs("RunTask", body).await.unwrap();
    let task = &told["tasks"][0];
    assert_eq!(task["capacityProviderName"], "FARGATE_SPOT");
    assert_eq!(task["launchType"], "FARGATE");
    assert_eq!(task["attributes"], json!([{"name": "ecs.cpu-architecture", "value": "arm64"}]));
    assert_eq!(task["platformFamily"], "Windows_Server_2022_Core");
    assert_eq!(task["ephemeralStorage"]["sizeInGiB"], 50);
}

#[tokio::test(start_paused = true)]
async fn without_a_launch_type_the_cluster_decides_and_else_it_is_ec2() {
    let account = account().await;
    let service = |name: &str, cluster: &str| json!({"cluster": cluster, "serviceName": name, "taskDefinition": "f", "desiredCount": 1});
    let told = account.ecs("CreateService", service("bare", "c")).await.unwrap();
    assert_eq!(told["service"]["launchType"], "EC2");
    account.wait(10).await;
    assert!(tasks_of(&account, "c").await.is_empty(), "there is no machine to run on");

    let strategy = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
    let body = json!({
        "clusterName": "d", "capacityProviders": ["FARGATE_SPOT"], "defaultCapacityProviderStrategy": strategy,
    });
    account.ecs("CreateCluster", body).await.unwrap();
    let told = account.ecs("CreateService", service("spot", "d")).await.unwrap();
    assert_eq!(told["service"].get("launchType"), None);
    assert_eq!(told["service"]["capacityProviderStrategy"], strategy);
    account.wait(10).await;
    let tasks = tasks_of(&account, "d").await;
    assert_eq!((tasks.len(), &tasks[0]["capacityProviderName"]), (1, &json!("FARGATE_SPOT")));
}

#[tokio::test(start_paused = true)]
async fn a_provider_of_machines_runs_its_tasks_on_them() {
    let account = Account::of("troubled");
    let told = account.ecs_in("us-west-2", "ListTasks", json!({"cluster": "render-farm"})).await.unwrap();
    let body = json!({"cluster": "render-farm", "tasks": told["taskArns"]});
    let told = account.ecs_in("us-west-2", "DescribeTasks", body).await.unwrap();
    let tasks = told["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 4);
    for task in tasks {
        assert_eq!((&task["launchType"], &task["capacityProviderName"]), (&json!("EC2"), &json!("render-farm")));
        assert!(task["containerInstanceArn"].is_string() && task.get("platformFamily").is_none());
    }
    let mut machines: Vec<_> = tasks.iter().map(|task| task["containerInstanceArn"].to_string()).collect();
    machines.sort();
    machines.dedup();
    assert_eq!(machines.len(), 2, "spread over both");
}

#[tokio::test(start_paused = true)]
async fn a_container_that_may_take_two_minutes_to_stop_takes_them() {
    let account = account().await;
    let mut longest = 0;
    for _ in 0..20 {
        let body = json!({"cluster": "c", "taskDefinition": "f", "launchType": "FARGATE"});
        let task = account.ecs("RunTask", body).await.unwrap()["tasks"][0]["taskArn"].clone();
        account.wait(60).await;
        account.ecs("StopTask", json!({"cluster": "c", "task": task})).await.unwrap();
        let took = account.drill.world(|world| {
            let task = world.task(task.as_str().unwrap()).unwrap();
            task.stopped_at().unwrap().duration_since(task.stop.as_ref().unwrap().at).as_secs()
        });
        assert!((1..=130).contains(&took), "{took}");
        longest = longest.max(took);
    }
    assert!(longest > 60, "{longest}");
}

#[tokio::test(start_paused = true)]
async fn providers_come_ten_at_a_time_and_no_more_can_be_asked_for() {
    let account = Account::of("quiet");
    account.ecs("DescribeCapacityProviders", json!({"maxResults": 10})).await.unwrap();
    let refused = account.ecs("DescribeCapacityProviders", json!({"maxResults": 11})).await.unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
    account.ecs("ListClusters", json!({"maxResults": 100})).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn only_external_services_must_lose_their_task_sets_first() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.create_cluster("us-east-1", NewCluster::named("c")).unwrap();
        world.register_task_definition("us-east-1", NewTaskDefinition::fargate("f", "f", 256, 512)).unwrap();
        for (name, controller) in [("external", Controller::External), ("blue-green", Controller::CodeDeploy)] {
            let service = NewService { controller, ..NewService::fargate(name, "f", 2) };
            world.create_service("us-east-1", "c", service).unwrap();
            world.create_task_set("us-east-1", "c", name, "f", 100).unwrap();
        }
    });
    account.wait(60).await;
    let delete = |name: &str| json!({"cluster": "c", "service": name, "force": true});
    let refused = account.ecs("DeleteService", delete("external")).await.unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
    account.ecs("DeleteService", delete("blue-green")).await.unwrap();
    account.wait(60).await;
    account.drill.world(|world| {
        assert_eq!(world.burning_tasks().count(), 2, "only the external ones run on");
        let sets = &world.clusters().next().unwrap().services["blue-green"].task_sets;
        assert!(sets.iter().all(|set| set.deleted_at.is_some()));
    });
}

#[tokio::test(start_paused = true)]
async fn a_definition_that_could_not_be_deleted_is_told_by_its_full_arn() {
    let account = account().await;
    let arn = account.drill.world(|world| {
        let found = world.task_definitions().find(|found| found.family == "f").unwrap();
        assert_eq!(found.status(), DefinitionStatus::Active);
        found.arn.clone()
    });
    for given in ["f:1", arn.as_str()] {
        let told = account.ecs("DeleteTaskDefinitions", json!({"taskDefinitions": [given]})).await.unwrap();
        assert_eq!(told["failures"][0]["arn"], arn.as_str());
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_of_managed_instances_goes_before_its_cluster_and_after_its_services() {
    let account = account().await;
    account.drill.change(|world| {
        world.create_capacity_provider("us-east-1", "own", ProviderKind::ManagedInstances, Some("c")).unwrap();
        let strategy = vec![json!({"capacityProvider": "own", "weight": 1})];
        let service = NewService { capacity_provider_strategy: strategy, ..NewService::fargate("s", "f", 1) };
        world.create_service("us-east-1", "c", service).unwrap();
    });
    let put = json!({"cluster": "c", "capacityProviders": ["own"], "defaultCapacityProviderStrategy": []});
    assert_eq!(code(account.ecs("PutClusterCapacityProviders", put).await), "InvalidParameterException");
    let delete = || account.ecs("DeleteCapacityProvider", json!({"capacityProvider": "own"}));
    assert_eq!(code(delete().await), "ClientException", "a service's strategy speaks of it");
    account.ecs("DeleteService", json!({"cluster": "c", "service": "s", "force": true})).await.unwrap();
    account.wait(5).await;
    let gone = || account.ecs("DeleteCluster", json!({"cluster": "c"}));
    assert_eq!(code(gone().await), "ClusterContainsCapacityProviderException");
    delete().await.unwrap();
    gone().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_draining_machine_is_left_by_services_and_blocks_its_cluster() {
    let account = Account::of("quiet");
    let machines: Vec<String> = account.drill.change(|world| {
        world.create_cluster("us-east-1", NewCluster::named("c")).unwrap();
        let definition =
            NewTaskDefinition { compatibilities: Vec::new(), ..NewTaskDefinition::fargate("f", "x/y", 256, 512) };
        world.register_task_definition("us-east-1", definition).unwrap();
        (0..2).map(|_| world.register_instance("us-east-1", "c", 4096, 8192).unwrap()).collect()
    });
    let body =
        json!({"cluster": "c", "serviceName": "s", "taskDefinition": "f", "desiredCount": 4, "launchType": "EC2"});
    account.ecs("CreateService", body).await.unwrap();
    account.wait(60).await;
    let on = async |machine: &str| {
        let body = json!({"cluster": "c", "containerInstance": machine});
        strings(&account.ecs("ListTasks", body).await.unwrap()["taskArns"]).len()
    };
    let state = async |status: &str, machine: &str| {
        let body = json!({"cluster": "c", "containerInstances": [machine, "nope"], "status": status});
        account.ecs("UpdateContainerInstancesState", body).await.unwrap()
    };
    assert_eq!((on(&machines[0]).await, on(&machines[1]).await), (2, 2));
    let told = state("DRAINING", &machines[0]).await;
    assert_eq!(
        (&told["containerInstances"][0]["status"], &told["failures"][0]["reason"]),
        (&json!("DRAINING"), &json!("MISSING"))
    );
    assert_eq!((on(&machines[0]).await, on(&machines[1]).await), (2, 2), "until others are up");
    account.wait(90).await;
    assert_eq!((on(&machines[0]).await, on(&machines[1]).await), (0, 4));
    state("DRAINING", &machines[1]).await;
    account.wait(90).await;
    assert_eq!((on(&machines[0]).await, on(&machines[1]).await), (0, 0), "there is nowhere to go");
    state("ACTIVE", &machines[0]).await;
    account.wait(60).await;
    assert_eq!(on(&machines[0]).await, 4);
    account.ecs("DeleteService", json!({"cluster": "c", "service": "s", "force": true})).await.unwrap();
    account.wait(60).await;
    let refused = code(account.ecs("DeleteCluster", json!({"cluster": "c"})).await);
    assert_eq!(refused, "ClusterContainsContainerInstancesException", "active or draining");
    for body in [
        json!({"cluster": "c", "containerInstances": machines}),
        json!({"cluster": "c", "containerInstances": machines, "status": "GONE"}),
    ] {
        assert_eq!(code(account.ecs("UpdateContainerInstancesState", body).await), "InvalidParameterException");
    }
}
