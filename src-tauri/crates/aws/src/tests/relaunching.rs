//! What starts tasks: how it is told, what is not believed, and how it is cut off.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use quench_core::cloud_error::{CloudError, CloudErrorKind as Kind};
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;
use quench_core::relauncher::{CapacityLimits, RelauncherKind};
use quench_core::report::PartState;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::canned::{Answer, Canned, Seen, ok, refused};
use crate::{AttemptOutcome, Door, IntentToken, MutationError, RegionClient, RelaunchReading};

const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod";
const DEFINITION: &str = "arn:aws:ecs:eu-west-1:123456789012:task-definition/job:3";
const RULE: &str = "arn:aws:events:eu-west-1:123456789012:rule/nightly";
const SCHEDULE: &str = "arn:aws:scheduler:eu-west-1:123456789012:schedule/jobs/hourly";
const TARGET: &str = "arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/0ec5";
const RESOURCE: &str = "service/prod/api";

async fn client(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> (RegionClient, Canned) {
    let canned = Canned::new(answer);
    let client = canned.connected().await.region(&RegionCode::parse("eu-west-1").unwrap());
    (client, canned)
}

async fn read(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> (RelaunchReading, Vec<String>) {
    let (client, canned) = client(answer).await;
    let reading = client.list_relaunchers(&CancellationToken::new()).await;
    (reading, canned.operations())
}

fn schedule() -> Value {
    json!({
        "Arn": SCHEDULE, "Name": "hourly", "GroupName": "jobs", "State": "ENABLED",
        "ScheduleExpression": "rate(1 hour)", "ScheduleExpressionTimezone": "Asia/Seoul",
        "StartDate": 1_700_000_000.0, "EndDate": 2_000_000_000.0, "CreationDate": 1_700_000_000.0,
        "Description": "does not look\u{202e} like much", "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
        "ActionAfterCompletion": "NONE",
        "FlexibleTimeWindow": { "Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5 },
        "Target": {
            "Arn": CLUSTER, "RoleArn": "arn:aws:iam::123456789012:role/run", "Input": "{\"containerOverrides\":[]}",
            "RetryPolicy": { "MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 3 },
            "DeadLetterConfig": { "Arn": "arn:aws:sqs:eu-west-1:123456789012:q" },
            "EcsParameters": {
                "TaskDefinitionArn": DEFINITION, "TaskCount": 2, "LaunchType": "FARGATE", "Group": "g",
                "NetworkConfiguration": { "awsvpcConfiguration": { "Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED" } },
                "Tags": [{ "Key": "k", "Value": "v" }],
            },
        },
    })
}

/// A whole region: one target, two buses, three rules of which two start tasks, three schedules of which two do.
fn region(seen: &Seen) -> Answer {
    let asked = seen.json();
    match seen.operation.as_str() {
        "DescribeScalableTargets" => ok(&json!({ "ScalableTargets": [{
            "ServiceNamespace": "ecs", "ResourceId": RESOURCE, "ScalableDimension": "ecs:service:DesiredCount",
            "MinCapacity": 10, "MaxCapacity": 20, "RoleARN": "arn:aws:iam::123456789012:role/aas",
            "CreationTime": 1_700_000_000.0, "ScalableTargetARN": TARGET,
        }]})),
        "ListEventBuses" => ok(&json!({ "EventBuses": [{ "Name": "default" }, { "Name": "orders" }] })),
        "ListRules" if asked["EventBusName"] == "orders" => ok(&json!({ "Rules": [{
            "Name": "paid", "Arn": "arn:aws:events:eu-west-1:123456789012:rule/orders/paid", "State": "DISABLED",
            "EventPattern": "{}", "EventBusName": "orders",
        }]})),
        "ListRules" if asked["NextToken"] == "2" => ok(&json!({ "Rules": [{
            "Name": "other", "Arn": "arn:aws:events:eu-west-1:123456789012:rule/other", "State": "ENABLED",
        }]})),
        "ListRules" => ok(&json!({ "NextToken": "2", "Rules": [{
            "Name": "nightly", "Arn": RULE, "State": "ENABLED", "ScheduleExpression": "rate(1 minute)",
            "ManagedBy": "x\u{202e}.amazonaws.com",
        }]})),
        "ListTargetsByRule" if asked["Rule"] == "other" => {
            ok(&json!({ "Targets": [{ "Id": "1", "Arn": "arn:aws:lambda:eu-west-1:123456789012:function:f" }] }))
        }
        "ListTargetsByRule" => ok(&json!({ "Targets": [
            { "Id": "1", "Arn": CLUSTER, "EcsParameters": { "TaskDefinitionArn": DEFINITION } },
            { "Id": "2", "Arn": "arn:aws:ecs:eu-west-1:999999999999:cluster/prod",
              "EcsParameters": { "TaskDefinitionArn": DEFINITION } },
        ]})),
        "ListSchedules" => ok(&json!({ "Schedules": [
            { "Arn": SCHEDULE, "Name": "hourly", "GroupName": "jobs", "Target": { "Arn": CLUSTER } },
            { "Arn": SCHEDULE.replace("hourly", "direct"), "Name": "direct", "GroupName": "jobs",
              "Target": { "Arn": "arn:aws:scheduler:::aws-sdk:ecs:runTask" } },
            { "Arn": SCHEDULE.replace("hourly", "mail"), "Name": "mail", "GroupName": "jobs",
              "Target": { "Arn": "arn:aws:sqs:eu-west-1:123456789012:q" } },
        ]})),
        "GetSchedule" if seen.target.contains("/direct") => {
            let mut told = schedule();
            told["Arn"] = SCHEDULE.replace("hourly", "direct").into();
            told["Target"] = json!({
                "Arn": "arn:aws:scheduler:::aws-sdk:ecs:runTask", "RoleArn": "arn:aws:iam::123456789012:role/run",
                "Input": "{\"TaskDefinition\":\"job\"}",
            });
            ok(&told)
        }
        "GetSchedule" => ok(&schedule()),
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_region_tells_all_that_starts_tasks_in_it() {
    let (reading, operations) = read(region).await;
    assert_eq!(reading.state, PartState::Complete);
    let find = |name: &str| reading.items.iter().find(|item| item.name == name).unwrap();
    assert_eq!(reading.items.len(), 5, "{:#?}", reading.items);

    let target = find("api");
    assert_eq!(target.kind, RelauncherKind::ScalableTarget { resource: RESOURCE.to_owned() });
    assert_eq!(
        (target.limits, target.starts.as_slice()),
        (Some(CapacityLimits { min: 10, max: 20 }), &[CLUSTER.to_owned()][..])
    );

    let nightly = find("nightly");
    assert_eq!(nightly.starts, [CLUSTER]);
    assert_eq!(nightly.definitions, [DEFINITION]);
    assert_eq!(nightly.other_targets, 1, "a cluster of another account is something else");
    assert_eq!(nightly.schedule.as_deref(), Some("rate(1 minute)"));
    assert_eq!(nightly.managed_by(), Some("x\\u{202e}.amazonaws.com"), "neutralised");
    assert!(nightly.starts_tasks() && !find("paid").enabled);

    let direct = find("direct");
    assert_eq!(direct.starts, ["arn:aws:ecs:eu-west-1:123456789012:cluster/default"], "where none is named");
    assert_eq!(direct.definitions, ["arn:aws:ecs:eu-west-1:123456789012:task-definition/job"]);

    let count = |operation: &str| operations.iter().filter(|told| *told == operation).count();
    assert_eq!(count("DescribeScalableTargets") + count("ListEventBuses") + count("ListSchedules"), 3);
    assert_eq!((count("ListRules"), count("ListTargetsByRule"), count("GetSchedule")), (3, 3, 2));
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_read_is_told_and_the_rest_is_read() {
    let without = |denied: &'static [&'static str]| {
        read(move |seen| {
            if denied.contains(&seen.operation.as_str()) {
                return refused(400, "AccessDeniedException", "not authorized");
            }
            region(seen)
        })
    };
    let why = |reading: &RelaunchReading| reading.state.why().map(|why| (why.operation.clone(), why.kind)).unwrap();
    let (buses, _) = without(&["ListEventBuses"]).await;
    assert!(matches!(buses.state, PartState::Partial(_)));
    assert_eq!(why(&buses), ("events:ListEventBuses".to_owned(), Kind::AccessDenied));
    assert!(buses.state.why().unwrap().message.contains("only the default event bus"));
    assert_eq!(buses.items.len(), 4, "the rules of the default bus are read");

    // Whatever else is missing is told first.
    let (schedules, _) = without(&["ListEventBuses", "ListSchedules"]).await;
    assert!(matches!(schedules.state, PartState::Partial(_)));
    assert_eq!(why(&schedules).0, "scheduler:ListSchedules");
    let (targets, _) = without(&["ListTargetsByRule"]).await;
    assert_eq!(why(&targets).0, "events:ListTargetsByRule");
    let (nothing, _) = without(&["ListEventBuses", "ListRules", "ListSchedules", "DescribeScalableTargets"]).await;
    assert!(matches!(nothing.state, PartState::NotRead(_)), "{nothing:?}");
    assert!(nothing.items.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_names_another_account_or_another_thing_is_not_believed() {
    let poisons: [fn(&str) -> Option<Value>; 6] = [
        |operation| {
            (operation == "ListRules")
                .then(|| json!({ "Rules": [{ "Name": "n", "Arn": "arn:aws:events:eu-west-1:999999999999:rule/n" }] }))
        },
        |operation| (operation == "ListRules").then(|| json!({ "Rules": [{ "Name": "n", "Arn": RULE }] })),
        |operation| (operation == "ListRules").then(|| json!({})),
        |operation| {
            (operation == "ListSchedules")
                .then(|| json!({ "Schedules": [{ "Arn": "arn:aws:scheduler:us-east-1:123456789012:schedule/a/b" }] }))
        },
        |operation| {
            (operation == "GetSchedule").then(|| {
                let mut told = schedule();
                told["Arn"] = SCHEDULE.replace("hourly", "weekly").into();
                told
            })
        },
        |operation| {
            (operation == "DescribeScalableTargets").then(|| {
                json!({ "ScalableTargets": [{
                    "ServiceNamespace": "ecs", "ResourceId": "service/prod", "MinCapacity": 1, "MaxCapacity": 1,
                    "ScalableDimension": "ecs:service:DesiredCount", "RoleARN": "r", "CreationTime": 1.0,
                    "ScalableTargetARN": TARGET,
                }]})
            })
        },
    ];
    for (number, poison) in poisons.into_iter().enumerate() {
        let (reading, _) =
            read(move |seen| poison(&seen.operation).map_or_else(|| region(seen), |told| ok(&told))).await;
        let why = reading.state.why().unwrap_or_else(|| panic!("{number}: {reading:?}"));
        assert_eq!(why.kind, Kind::Unreadable, "{number}");
        assert!(reading.items.iter().all(|item| item.arn.contains(":eu-west-1:123456789012:")), "{number}");
    }
}

#[derive(Default, Clone)]
struct Journal(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Door for Journal {
    async fn intent(&self, _: &RegionCode, mutation: &Mutation, _: u32) -> Result<IntentToken, CloudError> {
        self.0.lock().unwrap().push(format!("intent {}", mutation.operation()));
        Ok(IntentToken(1))
    }

    async fn receipt(&self, _: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError> {
        let word = match outcome {
            AttemptOutcome::Ok { .. } => "ok".to_owned(),
            AttemptOutcome::Error(error) => format!("error {:?}", error.kind),
            AttemptOutcome::Unknown(error) => format!("unknown {:?}", error.kind),
        };
        self.0.lock().unwrap().push(word);
        Ok(())
    }
}

async fn cut(
    mutation: Mutation,
    answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
) -> (Result<(), MutationError>, Vec<Seen>, Vec<String>) {
    let (client, canned) = client(answer).await;
    let journal = Journal::default();
    let result = client.mutate(&mutation, "", &journal, &CancellationToken::new()).await.map(drop);
    let lines = journal.0.lock().unwrap().clone();
    (result, canned.seen().into_iter().skip(1).collect(), lines)
}

#[tokio::test(start_paused = true)]
async fn a_schedule_is_disabled_with_everything_else_as_it_was() {
    let disable = Mutation::DisableSchedule { schedule: SCHEDULE.to_owned() };
    let (result, seen, lines) = cut(disable, |seen| match seen.operation.as_str() {
        "GetSchedule" => ok(&schedule()),
        "UpdateSchedule" => ok(&json!({ "ScheduleArn": SCHEDULE })),
        other => panic!("{other}"),
    })
    .await;
    result.unwrap();
    assert_eq!(lines, ["intent scheduler:UpdateSchedule", "ok"]);
    assert_eq!(seen[0].target, "/schedules/hourly?groupName=jobs");
    assert_eq!(seen[1].target.split('?').next(), Some("/schedules/hourly"));
    let mut sent = seen[1].json();
    let members = sent.as_object_mut().unwrap();
    assert_eq!(members.remove("State"), Some(json!("DISABLED")));
    members.remove("ClientToken");
    let mut expected = schedule();
    // Its beginning is past: AWS refuses it and it does nothing any more. The rest is AWS's own.
    for own in ["Arn", "Name", "State", "CreationDate", "StartDate"] {
        expected.as_object_mut().unwrap().remove(own);
    }
    expected["EndDate"] = json!(2_000_000_000);
    assert_eq!(sent, expected);
}

#[tokio::test(start_paused = true)]
async fn a_schedule_that_may_not_be_updated_is_told_and_never_deleted() {
    let disable = || Mutation::DisableSchedule { schedule: SCHEDULE.to_owned() };
    let (result, seen, lines) = cut(disable(), |seen| match seen.operation.as_str() {
        "GetSchedule" => ok(&schedule()),
        "UpdateSchedule" => refused(403, "AccessDeniedException", "not authorized to perform: iam:PassRole"),
        other => panic!("{other}"),
    })
    .await;
    assert!(matches!(result, Err(MutationError::Error(error)) if error.kind == Kind::AccessDenied));
    assert_eq!(lines, ["intent scheduler:UpdateSchedule", "error AccessDenied"]);
    assert_eq!(seen.len(), 2, "{seen:?}");
    // A read that breaks off has changed nothing: that is known, not unknown.
    let (result, _, lines) = cut(disable(), |_| Answer::Lost).await;
    assert!(matches!(result, Err(MutationError::Error(error)) if error.kind == Kind::Offline));
    assert!(lines.iter().all(|line| !line.starts_with("unknown")), "{lines:?}");
    let (result, seen, _) = cut(disable(), |_| {
        let mut told = schedule();
        told["State"] = "DISABLED".into();
        ok(&told)
    })
    .await;
    result.unwrap();
    assert_eq!(seen.len(), 1, "it is off already");
}

/// Neither answer holds anything to read: what is not AWS's would pass for it.
#[tokio::test(start_paused = true)]
async fn the_page_of_a_proxy_does_not_pass_for_an_answer_to_a_cut() {
    let page = || {
        let page = http::Response::builder().status(200).header("content-type", "text/html");
        Answer::Http(page.body("<html>Sign in to this network</html>".to_owned()).unwrap())
    };
    for mutation in [
        Mutation::DisableRule { rule: RULE.to_owned() },
        Mutation::DeregisterScalableTarget { target: TARGET.to_owned(), resource: RESOURCE.to_owned() },
    ] {
        let (result, _, lines) = cut(mutation, move |_| page()).await;
        assert!(matches!(&result, Err(MutationError::Unknown(error)) if error.kind == Kind::Unreadable), "{result:?}");
        assert!(lines[1].starts_with("unknown"), "{lines:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn rules_and_targets_are_named_as_their_services_name_them() {
    let rule = Mutation::DisableRule { rule: RULE.replace("rule/", "rule/orders/") };
    let (result, seen, _) = cut(rule, |_| ok(&json!({}))).await;
    result.unwrap();
    assert_eq!(seen[0].operation, "DisableRule");
    assert_eq!(seen[0].json(), json!({ "Name": "nightly", "EventBusName": "orders" }));
    let target = Mutation::DeregisterScalableTarget { target: TARGET.to_owned(), resource: RESOURCE.to_owned() };
    let (result, seen, _) = cut(target, |_| ok(&json!({}))).await;
    result.unwrap();
    assert_eq!(
        seen[0].json(),
        json!({ "ServiceNamespace": "ecs", "ResourceId": RESOURCE, "ScalableDimension": "ecs:service:DesiredCount" })
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_of_another_account_or_region_is_cut() {
    let target = |target: &str, resource: &str| Mutation::DeregisterScalableTarget {
        target: target.to_owned(),
        resource: resource.to_owned(),
    };
    for mutation in [
        Mutation::DisableRule { rule: RULE.replace("123456789012", "999999999999") },
        Mutation::DisableRule { rule: RULE.replace("eu-west-1", "eu-west-2") },
        Mutation::DisableRule { rule: RULE.replace("arn:aws:", "arn:aws-cn:") },
        Mutation::DisableRule { rule: SCHEDULE.to_owned() },
        Mutation::DisableSchedule { schedule: RULE.to_owned() },
        Mutation::DisableSchedule { schedule: SCHEDULE.replace("eu-west-1", "us-east-1") },
        target(&TARGET.replace("123456789012", "999999999999"), RESOURCE),
        target(TARGET, "table/prod/api"),
        target(TARGET, "service/prod"),
        target(TARGET, "service/prod/a/b"),
    ] {
        let (result, seen, lines) = cut(mutation.clone(), |_| panic!("nothing is sent")).await;
        assert!(matches!(result, Err(MutationError::Error(error)) if error.kind == Kind::NotAllowed), "{mutation:?}");
        assert!(seen.is_empty() && lines.is_empty(), "{mutation:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_is_read_again_by_what_it_was() {
    let (client, _) = client(region).await;
    let cancel = CancellationToken::new();
    let kind = RelauncherKind::Rule { bus: "default".to_owned(), managed_by: None };
    let fresh = client.read_relauncher(&kind, RULE, &cancel).await.unwrap().unwrap();
    assert_eq!(fresh.relauncher.arn, RULE);
    assert_eq!(fresh.document["targets"][0]["arn"], CLUSTER);
    let missing = RULE.replace("nightly", "night");
    assert_eq!(client.read_relauncher(&kind, &missing, &cancel).await.unwrap(), None, "a prefix is not a name");
    let kind = RelauncherKind::Schedule { group: "jobs".to_owned() };
    let fresh = client.read_relauncher(&kind, SCHEDULE, &cancel).await.unwrap().unwrap();
    assert_eq!(fresh.document["target"]["ecsParameters"]["taskDefinitionArn"], DEFINITION);
    assert!(!fresh.document.to_string().contains('\u{202e}'), "neutralised");
    let kind = RelauncherKind::ScalableTarget { resource: RESOURCE.to_owned() };
    let fresh = client.read_relauncher(&kind, TARGET, &cancel).await.unwrap().unwrap();
    assert_eq!(fresh.document["minCapacity"], 10);
}
