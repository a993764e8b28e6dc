//! What calls of ECS made, by their answers or else their requests.

use quench_core::trail::{Deed, TrailEvent};
use serde_json::{Value, json};

use crate::scene::{arn, body, read, with};

fn call(name: &str, request: Value, response: Value) -> TrailEvent {
    read(&body("ecs", name, request, response))
}

fn deed(subjects: &[&str], cluster: Option<&str>, definition: Option<&str>, count: Option<u32>) -> Deed {
    Deed {
        subjects: subjects.iter().map(|subject| arn(subject)).collect(),
        cluster: cluster.map(arn),
        definition: definition.map(|name| if name.contains('/') { arn(name) } else { name.to_owned() }),
        count,
        ..Deed::default()
    }
}

#[test]
fn the_answer_tells_what_was_made() {
    let service = json!({"service": {
        "serviceArn": arn("service/qz/qz-service"), "clusterArn": arn("cluster/qz"),
        "taskDefinition": arn("task-definition/qz:3"),
    }});
    let tasks = json!({"failures": [], "tasks": [
        {"taskArn": arn("task/qz/1"), "clusterArn": arn("cluster/qz"), "taskDefinitionArn": arn("task-definition/qz:3")},
        {"taskArn": arn("task/qz/2"), "clusterArn": arn("cluster/qz"), "taskDefinitionArn": arn("task-definition/qz:3")},
    ]});
    let table = [
        (
            call("CreateCluster", json!({"clusterName": "qz"}), json!({"cluster": {"clusterArn": arn("cluster/qz")}})),
            deed(&["cluster/qz"], None, None, None),
        ),
        (
            call(
                "CreateService",
                json!({"cluster": "qz", "serviceName": "qz-service", "taskDefinition": "qz", "desiredCount": 25}),
                service.clone(),
            ),
            deed(&["service/qz/qz-service"], Some("cluster/qz"), Some("task-definition/qz:3"), Some(25)),
        ),
        (
            call(
                "CreateExpressGatewayService",
                json!({"cluster": "qz"}),
                json!({"service": {"serviceArn": arn("service/qz/gw"), "cluster": "qz"}}),
            ),
            deed(&["service/qz/gw"], Some("cluster/qz"), None, None),
        ),
        (
            call(
                "UpdateService",
                json!({"cluster": "qz", "service": "qz-service", "taskDefinition": "qz:3"}),
                service.clone(),
            ),
            deed(&["service/qz/qz-service"], Some("cluster/qz"), Some("task-definition/qz:3"), None),
        ),
        // The answer always has a revision: this call did not set it.
        (
            call("UpdateService", json!({"cluster": "qz", "service": "qz-service", "desiredCount": 0}), service),
            deed(&["service/qz/qz-service"], Some("cluster/qz"), None, Some(0)),
        ),
        (
            call("RunTask", json!({"cluster": "qz", "taskDefinition": "qz", "count": 2}), tasks.clone()),
            deed(&["task/qz/1", "task/qz/2"], Some("cluster/qz"), Some("task-definition/qz:3"), Some(2)),
        ),
        (
            call(
                "StartTask",
                json!({"cluster": "qz", "taskDefinition": "qz", "containerInstances": ["a", "b"]}),
                tasks,
            ),
            deed(&["task/qz/1", "task/qz/2"], Some("cluster/qz"), Some("task-definition/qz:3"), Some(2)),
        ),
        (
            call(
                "RegisterTaskDefinition",
                json!({"family": "qz"}),
                json!({"taskDefinition": {"taskDefinitionArn": arn("task-definition/qz:3")}}),
            ),
            deed(&["task-definition/qz:3"], None, None, None),
        ),
    ];
    for (event, expected) in table {
        assert_eq!(event.deed, expected, "{}", event.name);
    }
}

/// As ministack records: no answer at all, the access key for a name.
#[test]
fn without_an_answer_the_names_of_the_request_tell() {
    let table = [
        (call("CreateCluster", json!({"clusterName": "qz"}), json!(null)), deed(&["cluster/qz"], None, None, None)),
        (call("CreateCluster", json!({}), json!(null)), deed(&["cluster/default"], None, None, None)),
        (
            call("CreateService", json!({"serviceName": "web", "taskDefinition": "web:7"}), json!(null)),
            deed(&["service/default/web"], Some("cluster/default"), Some("task-definition/web:7"), None),
        ),
        (
            call(
                "UpdateService",
                json!({"cluster": arn("cluster/qz"), "service": arn("service/qz/web"), "taskDefinition": "web"}),
                json!(null),
            ),
            deed(&["service/qz/web"], Some("cluster/qz"), Some("web"), None),
        ),
        (
            call("RunTask", json!({"cluster": "qz", "taskDefinition": "qz"}), json!(null)),
            deed(&[], Some("cluster/qz"), Some("qz"), Some(1)),
        ),
        (call("RegisterTaskDefinition", json!({"family": "qz"}), json!(null)), deed(&[], None, Some("qz"), None)),
    ];
    for (event, expected) in table {
        assert_eq!(event.deed, expected, "{}", event.name);
    }
    let capacity = call("CreateCapacityProvider", json!({"name": "spot"}), json!(null)).deed;
    assert_eq!((capacity.names, capacity.cluster), (vec!["spot".to_owned()], None), "it needs no cluster");
    let daemon = call("CreateDaemon", json!({"daemonName": "d", "clusterArn": arn("cluster/qz")}), json!(null)).deed;
    assert_eq!((daemon.names, daemon.cluster), (vec!["d".to_owned()], Some(arn("cluster/qz"))));
}

#[test]
fn where_nothing_is_told_nothing_is_guessed() {
    for name in ["CreateCluster", "CreateService", "UpdateService", "RunTask", "StartTask", "RegisterTaskDefinition"] {
        assert_eq!(call(name, json!(null), json!(null)).deed, Deed::default(), "{name}");
    }
    for cluster in ["", "a b", "pr\u{202e}od", "a/b", "x:y"] {
        let event = call("CreateCluster", json!({"clusterName": cluster}), json!(null));
        assert!(event.deed.subjects.is_empty(), "{cluster:?}");
    }
}

#[test]
fn what_is_of_another_account_region_or_partition_is_dropped_and_not_guessed() {
    for foreign in [
        "arn:aws:ecs:eu-west-1:999999999999:cluster/qz",
        "arn:aws:ecs:us-east-1:123456789012:cluster/qz",
        "arn:aws-cn:ecs:eu-west-1:123456789012:cluster/qz",
        "arn:aws:ecs:eu-west-1:123456789012:service/qz/qz",
        "arn:aws:s3:::bucket",
    ] {
        let by_answer =
            call("CreateCluster", json!({"clusterName": "qz"}), json!({"cluster": {"clusterArn": foreign}}));
        assert!(by_answer.deed.subjects.is_empty(), "{foreign}");
        let by_request = call("CreateService", json!({"cluster": foreign, "serviceName": "web"}), json!(null));
        assert_eq!((by_request.deed.subjects, by_request.deed.cluster), (Vec::new(), None), "{foreign}");
        let tasks = json!({"tasks": [{"taskArn": foreign, "clusterArn": foreign, "taskDefinitionArn": foreign}]});
        let run = call("RunTask", json!({"cluster": "qz", "taskDefinition": "qz"}), tasks).deed;
        assert_eq!((run.subjects, run.cluster, run.definition), (Vec::new(), None, None), "{foreign}");
    }
}

#[test]
fn what_was_refused_made_nothing() {
    let asked = body("ecs", "CreateCluster", json!({"clusterName": "production"}), json!(null));
    let event = read(&with(asked, "errorCode", json!("AccessDenied")));
    assert_eq!(event.refused.as_deref(), Some("AccessDenied"));
    assert_eq!((event.deed.subjects, event.deed.names), (Vec::new(), vec!["production".to_owned()]));
}

/// EKS, DAX, Redshift and App Runner have calls of the same names.
#[test]
fn calls_of_other_services_made_no_cluster() {
    for service in ["eks", "dax", "redshift", "apprunner"] {
        let event = read(&body(service, "CreateCluster", json!({"clusterName": "production"}), json!(null)));
        assert!(event.deed.subjects.is_empty(), "{service}");
    }
}

#[test]
fn lists_are_capped() {
    let tasks: Vec<Value> = (0..500).map(|id| json!({"taskArn": arn(&format!("task/qz/{id}"))})).collect();
    let event = call("RunTask", json!({"cluster": "qz"}), json!({"tasks": tasks}));
    assert_eq!(event.deed.subjects.len(), 100);
}

#[test]
fn public_addresses_are_told_where_the_request_has_them() {
    for name in ["CreateService", "UpdateService", "RunTask", "StartTask"] {
        for (asked, told) in [("ENABLED", Some(true)), ("DISABLED", Some(false)), ("PERHAPS", None)] {
            let request = json!({"networkConfiguration": {"awsvpcConfiguration": {"assignPublicIp": asked}}});
            assert_eq!(call(name, request, json!(null)).deed.public_address, told, "{name} {asked}");
        }
        assert_eq!(call(name, json!({}), json!(null)).deed.public_address, None, "{name}: as it was");
    }
}
