//! EventBridge Scheduler over the wire.

use quench_drill::{EcsParameters, NewSchedule, ScheduleTarget};
use serde_json::{Value, json};

use crate::client::{Account, Refused};

const CLUSTER: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/eleven-tasks";
const ROLE: &str = "arn:aws:iam::000000000000:role/scheduler";

/// What CreateSchedule needs at least, with more members or others.
fn body(more: Value) -> Value {
    let mut body = json!({
        "ScheduleExpression": "rate(5 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": CLUSTER, "RoleArn": ROLE, "EcsParameters": {"TaskDefinitionArn": "bulk-a"}},
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn refused(answer: Result<Value, Refused>) -> (u16, String) {
    let refused = answer.unwrap_err();
    assert!(!refused.message.is_empty(), "{refused:?}");
    (refused.status, refused.code)
}

#[tokio::test(start_paused = true)]
async fn a_schedule_is_created_replaced_and_deleted() {
    let account = Account::of("limits");
    let full = body(json!({
        "Description": "<b>", "StartDate": 1_791_123_000.5, "EndDate": 1_891_123_000, "State": "DISABLED",
        "ScheduleExpressionTimezone": "Asia/Seoul", "ActionAfterCompletion": "DELETE", "ClientToken": "once",
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
        "KmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/1", "Nobody": "knows",
        "Target": {
            "Arn": CLUSTER, "RoleArn": ROLE, "Input": "{}", "Nobody": "knows",
            "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
            "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:000000000000:q"},
            "EcsParameters": {
                "TaskDefinitionArn": "bulk-a", "TaskCount": 10, "LaunchType": "FARGATE", "PlatformVersion": "LATEST",
                "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-1"]}},
            },
        },
    }));
    let arn = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/again";
    let created = account.scheduler("POST", "/schedules/again", full.clone()).await.unwrap();
    assert_eq!(created, json!({"ScheduleArn": arn}));
    let repeated = account.scheduler("POST", "/schedules/again", full.clone()).await.unwrap();
    assert_eq!(repeated, created, "the same token is the same call");
    let other = account.scheduler("POST", "/schedules/again", body(json!({"ClientToken": "twice"}))).await;
    assert_eq!(refused(other), (409, "ConflictException".to_owned()));

    let got = account.scheduler("GET", "/schedules/again", Value::Null).await.unwrap();
    let mut expected = full;
    expected["Target"].as_object_mut().unwrap().remove("Nobody");
    let members = expected.as_object_mut().unwrap();
    members.remove("ClientToken");
    members.remove("Nobody");
    members.insert("EndDate".into(), json!(1_891_123_000.0));
    let dates = json!({"CreationDate": got["CreationDate"], "LastModificationDate": got["LastModificationDate"]});
    members.extend(dates.as_object().unwrap().clone());
    members.extend(json!({"Arn": arn, "Name": "again", "GroupName": "default"}).as_object().unwrap().clone());
    assert_eq!(got, expected);

    account.wait(60).await;
    account.scheduler("PUT", "/schedules/again", body(json!({}))).await.unwrap();
    let replaced = account.scheduler("GET", "/schedules/again?groupName=default", Value::Null).await.unwrap();
    for gone in ["Description", "StartDate", "EndDate", "KmsKeyArn"] {
        assert_eq!(replaced.get(gone), None, "{gone} was not given");
    }
    assert_eq!(replaced["State"], "ENABLED");
    assert_eq!(replaced["ScheduleExpressionTimezone"], "UTC");
    assert_eq!(replaced["FlexibleTimeWindow"], json!({"Mode": "OFF"}));
    assert_eq!(replaced["ActionAfterCompletion"], "NONE");
    let retries = json!({"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185});
    assert_eq!(replaced["Target"]["RetryPolicy"], retries);
    assert_eq!(replaced["Target"]["EcsParameters"], json!({"TaskDefinitionArn": "bulk-a", "TaskCount": 1}));
    assert_eq!(replaced["CreationDate"], got["CreationDate"]);
    assert!(replaced["LastModificationDate"].as_f64() > got["LastModificationDate"].as_f64());

    let deleted = account.scheduler("DELETE", "/schedules/again?groupName=default&clientToken=x", Value::Null).await;
    assert_eq!(deleted.unwrap(), json!({}));
    for (method, sent) in [("GET", Value::Null), ("PUT", body(json!({}))), ("DELETE", Value::Null)] {
        let answer = account.scheduler(method, "/schedules/again", sent).await;
        assert_eq!(refused(answer), (404, "ResourceNotFoundException".to_owned()), "{method}");
    }
    let log = account.drill.log();
    let deletion = log.iter().find(|call| call.operation == "DeleteSchedule").unwrap();
    assert_eq!((deletion.target.as_deref(), deletion.mutating), (Some(arn), true));
    let read = log.iter().find(|call| call.operation == "GetSchedule").unwrap();
    assert_eq!((read.target.as_deref(), read.mutating), (Some(arn), false));
}

#[tokio::test(start_paused = true)]
async fn senseless_schedules_are_refused() {
    let account = Account::of("limits");
    let target = |more: Value| {
        let mut target = json!({"Arn": CLUSTER, "RoleArn": ROLE, "EcsParameters": {"TaskDefinitionArn": "bulk-a"}});
        target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body(json!({"Target": target}))
    };
    let without = |member: &str| {
        let mut body = body(json!({}));
        body.as_object_mut().unwrap().remove(member);
        body
    };
    let ecs = |more: Value| target(json!({"EcsParameters": more}));
    for sent in [
        without("ScheduleExpression"),
        without("FlexibleTimeWindow"),
        without("Target"),
        body(json!({"ScheduleExpression": "rate(0 minutes)"})),
        body(json!({"ScheduleExpression": "at(tomorrow)"})),
        body(json!({"State": "ON"})),
        body(json!({"GroupName": "a b"})),
        body(json!({"StartDate": 1e300})),
        body(json!({"StartDate": 2_000_000_000, "EndDate": 1_900_000_000})),
        body(json!({"FlexibleTimeWindow": {}})),
        body(json!({"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}})),
        body(json!({"FlexibleTimeWindow": {"Mode": "OFF", "MaximumWindowInMinutes": 5}})),
        body(json!({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 1441}})),
        body(json!({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 0}})),
        body(json!({"ActionAfterCompletion": "EXPLODE"})),
        body(json!({"Description": "d".repeat(513)})),
        body(json!({"ScheduleExpressionTimezone": ""})),
        target(json!({"Arn": "cluster"})),
        target(json!({"RoleArn": "me"})),
        target(json!({"Arn": "arn:aws:lambda:us-east-1:000000000000:function:f"})),
        target(json!({"EcsParameters": null})),
        target(json!({"RetryPolicy": {"MaximumRetryAttempts": 186}})),
        target(json!({"RetryPolicy": {"MaximumEventAgeInSeconds": 59}})),
        ecs(json!({"TaskDefinitionArn": "bulk-a", "TaskCount": 11})),
        ecs(json!({"TaskDefinitionArn": "bulk-a", "TaskCount": 0})),
        ecs(json!({"TaskDefinitionArn": ""})),
    ] {
        let answer = account.scheduler("POST", "/schedules/again", sent.clone()).await;
        assert_eq!(refused(answer), (400, "ValidationException".to_owned()), "{sent}");
    }
    for path in ["/schedules/a%20b", &format!("/schedules/{}", "x".repeat(65))] {
        let answer = account.scheduler("POST", path, body(json!({}))).await;
        assert_eq!(refused(answer), (400, "ValidationException".to_owned()), "{path}");
    }
    let missing = account.scheduler("POST", "/schedules/again", body(json!({"GroupName": "nope"}))).await;
    assert_eq!(refused(missing), (404, "ResourceNotFoundException".to_owned()));
    let wrong = account.scheduler("POST", "/schedules/again", body(json!({"Target": "everything"}))).await.unwrap_err();
    assert_eq!((wrong.status, wrong.code.as_str()), (400, "SerializationException"));
    for (method, path) in
        [("POST", "/schedules"), ("PATCH", "/schedules/x"), ("GET", "/nothing"), ("GET", "/schedules/a/b")]
    {
        let answer = account.scheduler(method, path, Value::Null).await.unwrap_err();
        assert_eq!((answer.status, answer.code.as_str()), (404, "UnknownOperationException"), "{method} {path}");
    }
    account.drill.world(|world| assert_eq!(world.schedules().count(), 0));
}

#[tokio::test(start_paused = true)]
async fn lists_go_by_group_state_prefix_and_page() {
    let account = Account::of("limits");
    account.drill.change(|world| {
        world.add_schedule_group("us-east-1", "night").unwrap();
        let target = || ScheduleTarget::ecs(CLUSTER, EcsParameters::fargate("bulk-a", 1));
        for number in 0..101 {
            world
                .create_schedule("us-east-1", NewSchedule::of(&format!("s{number:03}"), "rate(1 day)", target()))
                .unwrap();
        }
        for (name, state) in [("a", quench_drill::ScheduleState::Disabled), ("s", Default::default())] {
            let new =
                NewSchedule { group: Some("night".into()), state, ..NewSchedule::of(name, "rate(1 day)", target()) };
            world.create_schedule("us-east-1", new).unwrap();
        }
    });
    let list = |query: String| {
        let account = &account;
        async move {
            let page = account.scheduler("GET", &format!("/schedules{query}"), Value::Null).await?;
            let names = page["Schedules"].as_array().unwrap().iter();
            let names: Vec<String> = names.map(|found| format!("{}/{}", found["GroupName"], found["Name"])).collect();
            Ok::<_, Refused>((names, page["NextToken"].as_str().map(str::to_owned), page["Schedules"][0].clone()))
        }
    };
    let (first, token, summary) = list(String::new()).await.unwrap();
    let token = token.unwrap();
    assert_eq!(first.len(), 100);
    assert_eq!(summary["Target"], json!({"Arn": CLUSTER}), "a list does not tell what it starts");
    assert_eq!((summary.get("ScheduleExpression"), &summary["State"]), (None, &json!("ENABLED")));
    let (rest, end, _) = list(format!("?NextToken={token}")).await.unwrap();
    assert_eq!((rest.len(), end), (3, None));
    assert_eq!(rest.last().unwrap(), "\"night\"/\"s\"");
    for (query, count) in [
        ("?ScheduleGroup=night", 2),
        ("?ScheduleGroup=night&State=DISABLED", 1),
        ("?State=DISABLED", 1),
        ("?NamePrefix=s00", 10),
        ("?NamePrefix=a&State=ENABLED", 0),
        ("?MaxResults=7", 7),
    ] {
        assert_eq!(list(query.to_owned()).await.unwrap().0.len(), count, "{query}");
    }
    for query in [
        "?MaxResults=0",
        "?MaxResults=101",
        "?MaxResults=ten",
        "?State=ON",
        "?NextToken=x",
        &format!("?MaxResults=9&NextToken={token}"),
    ] {
        let refused = list(query.to_owned()).await.unwrap_err();
        assert_eq!((refused.status, refused.code.as_str()), (400, "ValidationException"), "{query}");
    }
    assert_eq!(list("?ScheduleGroup=nope".to_owned()).await.unwrap_err().code, "ResourceNotFoundException");
    let groups = account.scheduler("GET", "/schedule-groups", Value::Null).await.unwrap();
    let groups = groups["ScheduleGroups"].as_array().unwrap();
    assert_eq!((&groups[0]["Name"], &groups[1]["Name"]), (&json!("default"), &json!("night")));
    assert_eq!(groups[1]["Arn"], "arn:aws:scheduler:us-east-1:000000000000:schedule-group/night");
    let some = account.scheduler("GET", "/schedule-groups?NamePrefix=ni&MaxResults=1", Value::Null).await.unwrap();
    assert_eq!((some["ScheduleGroups"].as_array().unwrap().len(), some.get("NextToken")), (1, None));
    assert!(account.drill.log().iter().any(|call| call.page && call.operation == "ListSchedules"));
}
