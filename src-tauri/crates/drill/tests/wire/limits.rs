//! Page sizes, batch limits, tokens and buckets.

use serde_json::json;

use crate::client::{Account, code, strings};

#[tokio::test(start_paused = true)]
async fn pages_have_aws_s_sizes_and_join_to_the_whole() {
    let account = Account::of("limits");
    let cluster = |name: &str| json!({"cluster": name});
    for (operation, body, member, first, all) in [
        ("ListClusters", json!({}), "clusterArns", 100, 101),
        ("ListServices", cluster("eleven-services"), "serviceArns", 10, 11),
        ("ListServices", cluster("hundred-and-one-services"), "serviceArns", 10, 101),
        ("ListTasks", cluster("eleven-tasks"), "taskArns", 11, 11),
        ("ListTasks", cluster("two-hundred-and-one-tasks"), "taskArns", 100, 201),
        ("ListTasks", cluster("hundred-and-one-services"), "taskArns", 100, 101),
        ("ListTaskDefinitions", json!({}), "taskDefinitionArns", 100, 250),
        ("ListTaskDefinitions", json!({"familyPrefix": "bulk-b"}), "taskDefinitionArns", 100, 125),
        ("ListTaskDefinitions", json!({"familyPrefix": "bulk"}), "taskDefinitionArns", 0, 0),
        ("ListTaskDefinitionFamilies", json!({"familyPrefix": "bulk"}), "families", 2, 2),
    ] {
        let page = account.ecs(operation, body.clone()).await.unwrap();
        assert_eq!(strings(&page[member]).len(), first, "{operation} {body}");
        let mut whole = account.all(operation, body.clone(), member).await;
        assert_eq!(whole.len(), all, "{operation} {body}");
        whole.sort();
        whole.dedup();
        assert_eq!(whole.len(), all, "nothing twice: {operation} {body}");
    }
    let hundred = account.ecs("ListServices", json!({"cluster": "hundred-and-one-services", "maxResults": 100})).await;
    assert_eq!(strings(&hundred.unwrap()["serviceArns"]).len(), 100);
}

#[tokio::test(start_paused = true)]
async fn definitions_are_in_the_order_of_their_numbers() {
    let account = Account::of("limits");
    for (sort, first, last) in [("ASC", "bulk-a:1", "bulk-b:125"), ("DESC", "bulk-b:125", "bulk-a:1")] {
        let all = account.all("ListTaskDefinitions", json!({"sort": sort}), "taskDefinitionArns").await;
        assert!(all.first().unwrap().ends_with(first) && all.last().unwrap().ends_with(last), "{sort}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_only_good_for_the_call_it_came_from() {
    let account = Account::of("limits");
    let page = account.ecs("ListTasks", json!({"cluster": "two-hundred-and-one-tasks"})).await.unwrap();
    let token = &page["nextToken"];
    for (operation, body) in [
        ("ListTasks", json!({"cluster": "eleven-tasks", "nextToken": token})),
        ("ListTasks", json!({"cluster": "two-hundred-and-one-tasks", "maxResults": 50, "nextToken": token})),
        ("ListServices", json!({"cluster": "two-hundred-and-one-tasks", "nextToken": token})),
        ("ListClusters", json!({"nextToken": "made up"})),
    ] {
        assert_eq!(code(account.ecs(operation, body).await), "InvalidParameterException", "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn over_long_batches_and_senseless_numbers_are_refused() {
    let account = Account::of("limits");
    let many = |count: usize| (0..count).map(|number| format!("x{number}")).collect::<Vec<_>>();
    let cluster = "eleven-services";
    for (operation, body) in [
        ("DescribeServices", json!({"cluster": cluster, "services": many(11)})),
        ("DescribeServices", json!({"cluster": cluster, "services": []})),
        ("DescribeTasks", json!({"cluster": cluster, "tasks": many(101)})),
        ("DescribeTasks", json!({"cluster": cluster})),
        ("DescribeContainerInstances", json!({"cluster": cluster, "containerInstances": many(101)})),
        ("DescribeClusters", json!({"clusters": many(101)})),
        ("DeleteTaskDefinitions", json!({"taskDefinitions": many(11)})),
        ("ListClusters", json!({"maxResults": 101})),
        ("ListClusters", json!({"maxResults": 0})),
        ("ListServices", json!({"cluster": cluster, "maxResults": -1})),
        ("RunTask", json!({"cluster": cluster, "taskDefinition": "bulk-a", "count": 11})),
        ("UpdateService", json!({"cluster": cluster, "service": "service-000", "desiredCount": 5001})),
        ("UpdateService", json!({"cluster": cluster, "service": "service-000", "desiredCount": -1})),
        ("ListTasks", json!({"cluster": cluster, "desiredStatus": "SOMETIMES"})),
        ("ListTasks", json!({"cluster": cluster, "startedBy": "cron", "family": "bulk-a"})),
        ("ListTaskDefinitions", json!({"status": "GONE"})),
        ("StopTask", json!({"cluster": cluster})),
        ("StopTask", json!({"cluster": cluster, "task": "nope"})),
        ("DeleteService", json!({"cluster": "arn:aws:ecs:eu-west-1:000000000000:cluster/x", "service": "s"})),
    ] {
        assert_eq!(code(account.ecs(operation, body.clone()).await), "InvalidParameterException", "{operation} {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_found_is_a_failure_beside_the_others() {
    let account = Account::of("limits");
    let found = account.ecs("DescribeClusters", json!({"clusters": ["eleven-tasks", "nope"]})).await.unwrap();
    assert_eq!(found["clusters"].as_array().unwrap().len(), 1);
    let missing = json!([{"arn": "arn:aws:ecs:us-east-1:000000000000:cluster/nope", "reason": "MISSING"}]);
    assert_eq!(found["failures"], missing);
    for (operation, key, kind) in [
        ("DescribeServices", "services", "service"),
        ("DescribeTasks", "tasks", "task"),
        ("DescribeContainerInstances", "containerInstances", "container-instance"),
    ] {
        let found = account.ecs(operation, json!({"cluster": "eleven-tasks", key: ["nope"]})).await.unwrap();
        let arn = format!("arn:aws:ecs:us-east-1:000000000000:{kind}/eleven-tasks/nope");
        assert_eq!(found["failures"], json!([{"arn": arn, "reason": "MISSING"}]));
    }
    for operation in ["ListServices", "ListTasks", "ListContainerInstances", "DeleteCluster", "DescribeServices"] {
        let body = json!({"cluster": "nope", "services": ["s"]});
        assert_eq!(code(account.ecs(operation, body).await), "ClusterNotFoundException", "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn buckets_throttle_per_region_and_refill_with_the_clock() {
    let account = Account::of("small");
    account.drill.set_rtt(std::time::Duration::ZERO);
    let delete = |region: &'static str| account.ecs_in(region, "DeleteCluster", json!({"cluster": "nope"}));
    for _ in 0..20 {
        assert_eq!(code(delete("us-east-1").await), "ClusterNotFoundException");
    }
    let refused = delete("us-east-1").await.unwrap_err();
    assert_eq!(
        (refused.status, refused.code.as_str(), refused.message.as_str()),
        (400, "ThrottlingException", "Rate exceeded")
    );
    assert_eq!(code(delete("eu-west-1").await), "ClusterNotFoundException", "regions do not share");
    assert_eq!(
        code(account.ecs("StopTask", json!({"cluster": "nope", "task": "t"})).await),
        "ClusterNotFoundException"
    );
    account.wait(3).await;
    for expected in ["ClusterNotFoundException"; 3].into_iter().chain(["ThrottlingException"]) {
        assert_eq!(code(delete("us-east-1").await), expected);
    }
    assert_eq!(account.drill.calls()["ecs:DeleteCluster"], 26);
    let refused =
        account.drill.log().iter().filter(|call| call.error.as_deref() == Some("ThrottlingException")).count();
    assert_eq!(refused, 2);
    account.drill.set_throttling(false);
    assert_eq!(code(delete("us-east-1").await), "ClusterNotFoundException");
}

#[tokio::test(start_paused = true)]
async fn every_call_takes_a_round_trip_of_the_clock() {
    let account = Account::of("small");
    let before = account.clock.monotonic();
    account.ecs("ListClusters", json!({})).await.unwrap();
    assert_eq!((account.clock.monotonic() - before).as_millis(), 80);
}
