//! Whatever arrives, an answer of AWS's form goes back.

use bytes::Bytes;
use http::Request;
use proptest::prelude::*;
use quench_clock::Clock;
use quench_drill::{Drill, NewRule, NewScalableTarget};
use serde_json::{Value, json};

use crate::client::{Account, code, ecs_request, noon};

const OPERATIONS: [&str; 31] = [
    "ListClusters",
    "DescribeClusters",
    "CreateCluster",
    "DeleteCluster",
    "PutClusterCapacityProviders",
    "ListServices",
    "DescribeServices",
    "DescribeTaskSets",
    "CreateService",
    "UpdateService",
    "DeleteService",
    "DeleteTaskSet",
    "ListTasks",
    "DescribeTasks",
    "RunTask",
    "StopTask",
    "ListContainerInstances",
    "DescribeContainerInstances",
    "DeregisterContainerInstance",
    "ListTaskDefinitions",
    "ListTaskDefinitionFamilies",
    "DescribeTaskDefinition",
    "RegisterTaskDefinition",
    "DeregisterTaskDefinition",
    "DeleteTaskDefinitions",
    "DescribeCapacityProviders",
    "DeleteCapacityProvider",
    "ListDaemons",
    "ListGateways",
    "Explode",
    "",
];

/// Every member that some operation knows.
const MEMBERS: [&str; 36] = [
    "cluster",
    "clusters",
    "clusterName",
    "clusterArn",
    "service",
    "services",
    "serviceName",
    "task",
    "tasks",
    "taskSet",
    "taskSets",
    "taskDefinition",
    "taskDefinitions",
    "family",
    "familyPrefix",
    "containerDefinitions",
    "containerInstance",
    "containerInstances",
    "capacityProvider",
    "capacityProviders",
    "defaultCapacityProviderStrategy",
    "desiredCount",
    "desiredStatus",
    "launchType",
    "startedBy",
    "status",
    "sort",
    "count",
    "force",
    "include",
    "maxResults",
    "nextToken",
    "tags",
    "overrides",
    "schedulingStrategy",
    "reason",
];

/// What relaunches tasks: service, prefix and operation.
const RELAUNCHERS: [(&str, &str, &str); 16] = [
    ("application-autoscaling", "AnyScaleFrontendService", "DescribeScalableTargets"),
    ("application-autoscaling", "AnyScaleFrontendService", "RegisterScalableTarget"),
    ("application-autoscaling", "AnyScaleFrontendService", "DeregisterScalableTarget"),
    ("application-autoscaling", "AWSEvents", "ListRules"),
    ("events", "AWSEvents", "ListEventBuses"),
    ("events", "AWSEvents", "ListRules"),
    ("events", "AWSEvents", "DescribeRule"),
    ("events", "AWSEvents", "PutRule"),
    ("events", "AWSEvents", "PutTargets"),
    ("events", "AWSEvents", "RemoveTargets"),
    ("events", "AWSEvents", "DisableRule"),
    ("events", "AWSEvents", "EnableRule"),
    ("events", "AWSEvents", "DeleteRule"),
    ("events", "AWSEvents", "ListTargetsByRule"),
    ("events", "AWSEvents", "ListRuleNamesByTarget"),
    ("events", "AWSEvents", "Explode"),
];

const RELAUNCHER_MEMBERS: [&str; 34] = [
    "ServiceNamespace",
    "ResourceId",
    "ResourceIds",
    "ScalableDimension",
    "MinCapacity",
    "MaxCapacity",
    "RoleARN",
    "SuspendedState",
    "MaxResults",
    "NextToken",
    "Limit",
    "Name",
    "NamePrefix",
    "EventBusName",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "EventPattern",
    "State",
    "Description",
    "RoleArn",
    "Rule",
    "Targets",
    "Target",
    "TargetArn",
    "Ids",
    "Force",
    "Arn",
    "EcsParameters",
    "FlexibleTimeWindow",
    "StartDate",
    "EndDate",
    "GroupName",
    "ActionAfterCompletion",
    "ClientToken",
];

/// Names that lead somewhere, names that nearly do, and noise.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("eleven-services".to_owned()),
        Just("service-001".to_owned()),
        Just("bulk-a:1".to_owned()),
        Just("bulk-a:99999999999999999999".to_owned()),
        Just("arn:aws:ecs:us-east-1:000000000000:cluster/eleven-tasks".to_owned()),
        Just("arn:aws:ecs:us-east-1:000000000000:service/eleven-services/service-002".to_owned()),
        Just("arn:aws:ecs:us-east-1:000000000000:task/".to_owned()),
        Just("arn:aws:ecs:::".to_owned()),
        Just("RUNNING".to_owned()),
        Just("FARGATE".to_owned()),
        Just("ecs".to_owned()),
        Just("service/eleven-services/service-001".to_owned()),
        Just("ecs:service:DesiredCount".to_owned()),
        Just("rule".to_owned()),
        Just("rate(1 minute)".to_owned()),
        Just("rate(9223372036854775807 days)".to_owned()),
        Just("cron(*/7 0-23/2 ? * MON-FRI 2026-2199)".to_owned()),
        Just("\u{0}\u{202e}<script>\"&é💥".to_owned()),
        "[ -~]{0,40}",
        any::<String>(),
    ]
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![any::<i64>(), -2_i64..120].prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Value> {
    body_of(&MEMBERS)
}

fn body_of(members: &'static [&'static str]) -> impl Strategy<Value = Value> {
    // Mostly texts and lists of texts: what gets past the parser is what can break something.
    let likely =
        prop_oneof![text().prop_map(Value::from), prop::collection::vec(text(), 0..12).prop_map(Value::from), value(),];
    prop::collection::vec((prop::sample::select(members), likely), 0..8)
        .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

/// Handles it in a fresh paused runtime and checks that the answer is one of AWS's.
pub(crate) fn answer(drill: impl FnOnce() -> Drill, request: Request<Bytes>) -> (u16, Bytes) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let response = drill().handle(request).await.unwrap();
        let status = response.status().as_u16();
        assert!(!response.headers()["x-amzn-requestid"].is_empty());
        assert!([200, 400, 401, 403, 404, 409, 412].contains(&status), "{status}");
        (status, response.body().clone())
    })
}

fn limits() -> Drill {
    Drill::start("limits", 1, Clock::scaled(noon(), 1.0)).unwrap()
}

/// One that has something of each to be asked for.
fn with_relaunchers() -> Drill {
    let drill = limits();
    drill.change(|world| {
        let new = NewScalableTarget::of("eleven-services", "service-001", 0, 3);
        world.register_scalable_target("us-east-1", new).unwrap();
        world.put_rule("us-east-1", NewRule::scheduled("rule", "rate(1 minute)")).unwrap();
    });
    drill
}

pub(crate) fn small() -> Drill {
    Drill::start("small", 1, Clock::scaled(noon(), 1.0)).unwrap()
}

fn quiet() -> Drill {
    Drill::start("quiet", 1, Clock::scaled(noon(), 1.0)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_parameters_get_an_answer(operation in prop::sample::select(&OPERATIONS[..]), body in body()) {
        let (status, answered) = answer(limits, ecs_request("us-east-1", operation, body.to_string()));
        let answered: Value = serde_json::from_slice(&answered).unwrap();
        prop_assert_eq!(status != 200, answered.get("__type").is_some());
    }

    #[test]
    fn any_parameters_of_what_relaunches_tasks_get_an_answer(
        (service, prefix, operation) in prop::sample::select(&RELAUNCHERS[..]),
        body in body_of(&RELAUNCHER_MEMBERS),
    ) {
        let request = Request::post(format!("https://{service}.us-east-1.amazonaws.com/"))
            .header("authorization", format!("Credential=A/20261004/us-east-1/{service}/aws4_request"))
            .header("x-amz-target", format!("{prefix}.{operation}"))
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let (status, answered) = answer(with_relaunchers, request);
        let answered: Value = serde_json::from_slice(&answered).unwrap_or_default();
        prop_assert_eq!(status != 200, answered.get("__type").is_some());
    }

    #[test]
    fn any_schedule_gets_an_answer(
        method in prop::sample::select(&["GET", "POST", "PUT", "DELETE", "PATCH"][..]),
        path in "/(schedules|schedule-groups)?(/[a-z%+0-9./-]{0,12})?(\\?[a-zA-Z=&%0-9]{0,30})?",
        given in body_of(&RELAUNCHER_MEMBERS),
        noise in any::<bool>(),
    ) {
        let mut body = json!({
            "ScheduleExpression": "rate(1 minute)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": "arn:aws:sqs:x", "RoleArn": "arn:aws:iam::000000000000:role/r"},
        });
        if noise {
            body.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        }
        let request = Request::builder()
            .method(method)
            .uri(format!("https://scheduler.us-east-1.amazonaws.com{path}"))
            .header("authorization", "Credential=A/20261004/us-east-1/scheduler/aws4_request")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let (status, answered) = answer(with_relaunchers, request);
        let answered: Value = serde_json::from_slice(&answered).unwrap();
        prop_assert_eq!(status != 200, answered.get("__type").is_some());
    }

    #[test]
    fn any_bytes_get_an_answer(
        service in prop::sample::select(&["ecs", "sts", "ec2", "account", "application-autoscaling", "events", "scheduler", "s3", ""][..]),
        path in "/[a-zA-Z]{0,12}",
        scope in prop_oneof![Just("us-east-1".to_owned()), Just("eu-west-1".to_owned())],
        body in prop::collection::vec(any::<u8>(), 0..200),
        target in "[ -~]{0,60}",
    ) {
        let request = Request::post(format!("https://somewhere.amazonaws.com{path}"))
            .header("authorization", format!("AWS4-HMAC-SHA256 Credential=A/20261004/{scope}/{service}/aws4_request"))
            .header("x-amz-target", target)
            .body(Bytes::from(body))
            .unwrap();
        answer(quiet, request);
    }

    #[test]
    fn any_form_gets_an_answer(service in prop::sample::select(&["sts", "ec2"][..]), form in "(Action=DescribeRegions)?[&=%.A-Za-z0-9]{0,80}") {
        let request = Request::post(format!("https://{service}.us-east-1.amazonaws.com/"))
            .header("authorization", format!("Credential=A/20261004/us-east-1/{service}/aws4_request"))
            .body(Bytes::from(form))
            .unwrap();
        let (_, xml) = answer(quiet, request);
        prop_assert!(xml.starts_with(b"<"));
    }
}

#[tokio::test(start_paused = true)]
async fn broken_bodies_are_refused_by_what_relaunches_tasks_too() {
    let account = Account::of("quiet");
    for broken in ["{", "[]", "null", "\"x\"", "{\"Limit\":1e999}", "\u{0}"] {
        let events = account.json_in("us-east-1", "events", "AWSEvents.ListRules", broken).await;
        assert_eq!(code(events), "SerializationException", "{broken}");
        let scheduler = account.scheduler_in("us-east-1", "POST", "/schedules/x", broken).await;
        assert_eq!(code(scheduler), "SerializationException", "{broken}");
    }
    assert_eq!(account.events("ListRules", json!({"nobody": "knows"})).await.unwrap(), json!({"Rules": []}));
}

#[tokio::test(start_paused = true)]
async fn broken_bodies_and_unknown_operations_have_aws_s_codes() {
    let account = Account::of("quiet");
    for broken in ["{", "[]", "null", "\"x\"", "{\"maxResults\":1e999}", "\u{0}"] {
        let response = account.drill.handle(ecs_request("us-east-1", "ListClusters", broken)).await.unwrap();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!((response.status().as_u16(), &body["__type"]), (400, &json!("SerializationException")), "{broken}");
    }
    assert_eq!(code(account.ecs("ListClusters", json!({"maxResults": "ten"})).await), "SerializationException");
    assert_eq!(code(account.ecs("Explode", json!({})).await), "UnknownOperationException");
    assert_eq!(account.ecs("ListClusters", json!({"nobody": "knows"})).await.unwrap(), json!({"clusterArns": []}));
    let empty = account.drill.handle(ecs_request("us-east-1", "ListClusters", "")).await.unwrap();
    assert_eq!(empty.status(), 200);
}
