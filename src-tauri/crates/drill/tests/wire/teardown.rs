//! The walk of a teardown: what each thing is, from the first call until it is forgotten.

use serde_json::{Value, json};

use crate::client::{Account, code, strings};

/// A rogue cluster of "small" in us-east-1, by name; its service has the same name.
fn rogue(account: &Account) -> String {
    account.drill.world(|world| {
        let rogue = world.region("us-east-1").unwrap().clusters.keys().find(|name| *name != "production");
        rogue.unwrap().clone()
    })
}

async fn tasks(account: &Account, cluster: &str) -> Vec<String> {
    strings(&account.ecs("ListTasks", json!({"cluster": cluster})).await.unwrap()["taskArns"])
}

#[tokio::test(start_paused = true)]
async fn a_forced_deletion_drains_stops_and_is_forgotten() {
    let account = Account::of("small");
    let name = rogue(&account);
    let all = tasks(&account, &name).await;
    let service = || async {
        let body = json!({"cluster": name, "services": [name]});
        let found = account.ecs("DescribeServices", body).await.unwrap();
        found["services"][0]["status"].as_str().unwrap_or("MISSING").to_owned()
    };
    let listed = || async {
        strings(&account.ecs("ListServices", json!({"cluster": name})).await.unwrap()["serviceArns"]).len()
    };
    let delete = || account.ecs("DeleteService", json!({"cluster": name, "service": name, "force": true}));
    assert_eq!((service().await.as_str(), listed().await), ("ACTIVE", 1));
    let answer = delete().await.unwrap();
    assert_eq!((&answer["service"]["status"], &answer["service"]["desiredCount"]), (&json!("DRAINING"), &json!(0)));
    assert_eq!((service().await.as_str(), listed().await), ("DRAINING", 0), "invisible to lists, visible to describe");
    delete().await.unwrap();
    account.wait(3).await;
    assert!(tasks(&account, &name).await.is_empty(), "desiredStatus STOPPED within seconds");
    assert!(burning(&account, &name) > 0, "but they burn until they are STOPPED");
    let body = json!({"cluster": name, "tasks": all});
    let found = account.ecs("DescribeTasks", body.clone()).await.unwrap();
    assert_eq!(found["tasks"][0]["stopCode"], "ServiceSchedulerInitiated");
    assert!(found["tasks"][0].get("stoppedAt").is_none(), "what lies ahead is not shown: {found}");
    account.wait(42).await;
    assert_eq!((service().await.as_str(), burning(&account, &name)), ("INACTIVE", 0));
    assert_eq!(code(delete().await), "ServiceNotFoundException");
    let found = account.ecs("DescribeTasks", body.clone()).await.unwrap();
    let task = &found["tasks"][0];
    assert_eq!((&task["lastStatus"], &task["containers"][0]["exitCode"]), (&json!("STOPPED"), &json!(137)));
    let instants = ["createdAt", "startedAt", "stoppingAt", "executionStoppedAt", "stoppedAt"]
        .map(|at| task[at].as_f64().unwrap());
    assert!(instants.is_sorted(), "{instants:?}");
    account.wait(3600).await;
    assert_eq!(service().await, "MISSING");
    let found = account.ecs("DescribeTasks", body).await.unwrap();
    assert_eq!((found["tasks"].as_array().unwrap().len(), found["failures"].as_array().unwrap().len()), (0, all.len()));
}

fn burning(account: &Account, cluster: &str) -> usize {
    let part = format!("task/{cluster}/");
    account.drill.world(|world| world.burning_tasks().filter(|task| task.arn.contains(&part)).count())
}

#[tokio::test(start_paused = true)]
async fn a_cluster_goes_only_when_it_is_empty() {
    let account = Account::of("small");
    let name = rogue(&account);
    let delete = || account.ecs("DeleteCluster", json!({"cluster": name}));
    let describe = || account.ecs("DescribeClusters", json!({"clusters": [name], "include": ["STATISTICS"]}));
    assert_eq!(code(delete().await), "ClusterContainsServicesException");
    account.ecs("DeleteService", json!({"cluster": name, "service": name, "force": true})).await.unwrap();
    assert_eq!(
        code(delete().await),
        "ClusterContainsTasksException",
        "a DRAINING service does not block, its tasks do"
    );
    let statistics = describe().await.unwrap()["clusters"][0]["statistics"].clone();
    let count = |name: &str| {
        let found = statistics.as_array().unwrap().iter().find(|pair| pair["name"] == name);
        found.unwrap()["value"].as_str().unwrap().to_owned()
    };
    assert_eq!((count("activeFargateServiceCount"), count("drainingFargateServiceCount")), ("0".into(), "1".into()));
    account.wait(45).await;
    assert_eq!(delete().await.unwrap()["cluster"]["status"], "INACTIVE");
    assert_eq!(code(delete().await), "ClusterNotFoundException");
    assert_eq!(code(account.ecs("ListTasks", json!({"cluster": name})).await), "ClusterNotFoundException");
    let listed = strings(&account.ecs("ListClusters", json!({})).await.unwrap()["clusterArns"]);
    assert!(!listed.iter().any(|arn| arn.ends_with(&name)));
    assert_eq!(describe().await.unwrap()["clusters"][0]["status"], "INACTIVE", "still described");
    account.wait(3600).await;
    assert_eq!(describe().await.unwrap()["failures"][0]["reason"], "MISSING");
}

#[tokio::test(start_paused = true)]
async fn a_stopped_task_keeps_its_reason_and_can_be_stopped_again() {
    let account = Account::of("small");
    let name = rogue(&account);
    let task = tasks(&account, &name).await.remove(0);
    let stop = |reason: &'static str| account.ecs("StopTask", json!({"cluster": name, "task": task, "reason": reason}));
    let answer = stop("Quench incident 7").await.unwrap();
    assert_eq!(
        (&answer["task"]["desiredStatus"], &answer["task"]["lastStatus"]),
        (&json!("STOPPED"), &json!("DEACTIVATING"))
    );
    account.wait(45).await;
    let answer = stop("again").await.unwrap();
    assert_eq!(answer["task"]["stoppedReason"], "Quench incident 7");
    assert_eq!(
        (&answer["task"]["stopCode"], &answer["task"]["lastStatus"]),
        (&json!("UserInitiated"), &json!("STOPPED"))
    );
}

/// The ARNs of one status in us-east-1.
async fn definitions(account: &Account, status: &str, family: &str) -> Vec<String> {
    account.all("ListTaskDefinitions", json!({"status": status, "familyPrefix": family}), "taskDefinitionArns").await
}

#[tokio::test(start_paused = true)]
async fn a_definition_goes_only_when_nothing_uses_it() {
    let account = Account::of("small");
    let name = rogue(&account);
    let used = account.drill.world(|world| {
        let arn = format!("arn:aws:ecs:us-east-1:000000000000:service/{name}/{name}");
        world.service(&arn).unwrap().task_definition.clone()
    });
    let family = used.rsplit('/').next().unwrap().split(':').next().unwrap().to_owned();
    let (active, inactive) =
        (definitions(&account, "ACTIVE", &family).await, definitions(&account, "INACTIVE", &family).await);
    assert_eq!((active.len(), inactive.len()), (2, 3));
    assert_eq!(active[1], used, "the newest runs");

    let delete = |arns: Vec<String>| account.ecs("DeleteTaskDefinitions", json!({"taskDefinitions": arns}));
    let answer = delete(vec![active[0].clone(), inactive[0].clone(), "nope:1".to_owned()]).await.unwrap();
    assert_eq!(answer["taskDefinitions"][0]["status"], "DELETE_IN_PROGRESS");
    let failures: Vec<&Value> = answer["failures"].as_array().unwrap().iter().collect();
    assert_eq!((failures.len(), failures[0]["arn"].as_str()), (2, Some(active[0].as_str())));
    assert!(failures[0]["reason"].as_str().unwrap().contains("ACTIVE"));

    for arn in &active {
        let answer = account.ecs("DeregisterTaskDefinition", json!({"taskDefinition": arn})).await.unwrap();
        assert_eq!(answer["taskDefinition"]["status"], "INACTIVE");
        assert!(answer["taskDefinition"]["deregisteredAt"].is_f64());
    }
    let families =
        |status: &'static str| account.all("ListTaskDefinitionFamilies", json!({"status": status}), "families");
    assert!(!families("ACTIVE").await.contains(&family) && families("INACTIVE").await.contains(&family));
    let all: Vec<String> = active.iter().chain(&inactive).cloned().collect();
    assert_eq!(delete(all).await.unwrap()["failures"], json!([]));
    account.wait(3600).await;
    assert_eq!(definitions(&account, "DELETE_IN_PROGRESS", &family).await, [used.as_str()], "a service still uses it");
    // Every rogue service of the region is deleted: families are shared among clusters.
    let services: Vec<String> = account.drill.world(|world| {
        let here = world.services().filter(|service| service.arn.contains("us-east-1") && service.name != "shop-api");
        here.map(|service| service.name.clone()).collect()
    });
    for service in services {
        account.ecs("DeleteService", json!({"cluster": service, "service": service, "force": true})).await.unwrap();
    }
    account.wait(120).await;
    assert!(definitions(&account, "DELETE_IN_PROGRESS", &family).await.is_empty());
    assert_eq!(code(account.ecs("DescribeTaskDefinition", json!({"taskDefinition": used})).await), "ClientException");
    let body = json!({"family": family, "containerDefinitions": [{"name": "a", "image": "b"}]});
    let again = account.ecs("RegisterTaskDefinition", body).await.unwrap();
    assert_eq!(again["taskDefinition"]["revision"], 6, "numbers are never used twice");
}

#[tokio::test(start_paused = true)]
async fn a_deregistered_definition_starts_tasks_for_some_minutes_more() {
    let account = Account::of("small");
    let name = rogue(&account);
    let family =
        json!({"family": "late", "containerDefinitions": [{"name": "a", "image": "b"}], "cpu": "256", "memory": "512"});
    account.ecs("RegisterTaskDefinition", family).await.unwrap();
    account.ecs("DeregisterTaskDefinition", json!({"taskDefinition": "late:1"})).await.unwrap();
    let run = || account.ecs("RunTask", json!({"cluster": name, "taskDefinition": "late:1"}));
    run().await.unwrap();
    account.wait(600).await;
    assert_eq!(code(run().await), "ClientException");
    assert_eq!(
        code(account.ecs("DeregisterTaskDefinition", json!({"taskDefinition": "late"})).await),
        "ClientException"
    );
}

#[tokio::test(start_paused = true)]
async fn a_whole_account_can_be_torn_down() {
    let account = Account::of("seed-story");
    account.drill.set_rtt(std::time::Duration::ZERO);
    let used: Vec<String> = account.drill.world(|world| {
        let usable = world.regions().filter(|region| region.opt_in.usable(world.now()));
        usable.map(|region| region.code.clone()).collect()
    });
    for region in &used {
        let clusters = account.ecs_in(region, "ListClusters", json!({})).await.unwrap();
        for cluster in strings(&clusters["clusterArns"]).iter().filter(|arn| !arn.ends_with("/production")) {
            let services = account.ecs_in(region, "ListServices", json!({"cluster": cluster, "maxResults": 100})).await;
            for service in strings(&services.unwrap()["serviceArns"]) {
                let body = json!({"cluster": cluster, "service": service, "force": true});
                account.ecs_in(region, "DeleteService", body).await.unwrap();
            }
        }
    }
    account.wait(60).await;
    for region in &used {
        let clusters = account.ecs_in(region, "ListClusters", json!({})).await.unwrap();
        for cluster in strings(&clusters["clusterArns"]).iter().filter(|arn| !arn.ends_with("/production")) {
            account.ecs_in(region, "DeleteCluster", json!({"cluster": cluster})).await.unwrap();
        }
    }
    account.drill.world(|world| {
        let burning: Vec<_> =
            world.burning_tasks().filter(|task| used.iter().any(|region| task.arn.contains(region.as_str()))).collect();
        assert!(burning.iter().all(|task| task.arn.contains("/production/")), "{burning:?}");
        assert_eq!((burning.len(), world.burning_tasks().count()), (2, 402), "the disabled regions burn on");
    });
    let touched = account.drill.log().into_iter().filter(|call| call.mutating);
    assert!(touched.flat_map(|call| call.targets).all(|arn| !arn.contains("production")));
}
