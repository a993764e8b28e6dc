//! EventBridge over the wire: buses, rules, targets.

use quench_drill::{EcsParameters, NewRule, RuleState, RuleTarget};
use serde_json::{Value, json};

use crate::client::{Account, code, strings};

const CLUSTER: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/eleven-tasks";

/// A rule with one ECS target, and a managed one.
fn account() -> Account {
    let account = Account::of("limits");
    account.drill.change(|world| {
        world.add_event_bus("us-east-1", "custom/bus").unwrap();
        world.put_rule("us-east-1", NewRule::scheduled("nightly", "cron(0 3 * * ? *)")).unwrap();
        let target = RuleTarget::ecs("tasks", CLUSTER, EcsParameters::fargate("bulk-a", 2));
        world.put_targets("us-east-1", None, "nightly", vec![target.clone()]).unwrap();
        let managed =
            NewRule { managed_by: Some("ecs.amazonaws.com".into()), ..NewRule::scheduled("theirs", "rate(1 day)") };
        world.put_rule("us-east-1", managed).unwrap();
    });
    account
}

#[tokio::test(start_paused = true)]
async fn a_rule_lives_and_goes() {
    let account = account();
    let put =
        json!({"Name": "again", "ScheduleExpression": "rate(5 minutes)", "Description": "<b>", "State": "ENABLED"});
    let arn = "arn:aws:events:us-east-1:000000000000:rule/again";
    assert_eq!(account.events("PutRule", put).await.unwrap(), json!({"RuleArn": arn}));
    let network = json!({"awsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}});
    let target = json!({
        "Id": "one", "Arn": CLUSTER, "RoleArn": "arn:aws:iam::000000000000:role/events", "Input": "{}",
        "EcsParameters": {
            "TaskDefinitionArn": "bulk-a", "TaskCount": 3, "LaunchType": "FARGATE", "NetworkConfiguration": network,
            "EnableExecuteCommand": false,
        },
        "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
    });
    let mut sent = target.clone();
    sent["Nobody"] = json!("knows");
    sent["EcsParameters"]["Nobody"] = json!("knows");
    let lambda = json!({"Id": "two", "Arn": "arn:aws:lambda:us-east-1:000000000000:function:f"});
    let done = json!({"FailedEntryCount": 0, "FailedEntries": []});
    let put = json!({"Rule": "again", "Targets": [sent, lambda]});
    assert_eq!(account.events("PutTargets", put).await.unwrap(), done);
    let listed = account.events("ListTargetsByRule", json!({"Rule": "again"})).await.unwrap();
    assert_eq!(listed, json!({"Targets": [target, lambda]}));
    let names = account.events("ListRuleNamesByTarget", json!({"TargetArn": CLUSTER})).await.unwrap();
    assert_eq!(names, json!({"RuleNames": ["again", "nightly"]}));

    let rule = json!({
        "Name": "again", "Arn": arn, "ScheduleExpression": "rate(5 minutes)", "State": "ENABLED", "Description": "<b>",
        "EventBusName": "default", "CreatedBy": "000000000000",
    });
    assert_eq!(account.events("DescribeRule", json!({"Name": "again"})).await.unwrap(), rule);
    assert_eq!(account.events("DisableRule", json!({"Name": "again"})).await.unwrap(), Value::Null);
    let state = |account: &Account| account.drill.world(|world| world.rule("us-east-1", None, "again").unwrap().state);
    assert_eq!(state(&account), RuleState::Disabled);
    account.events("EnableRule", json!({"Name": "again", "EventBusName": "default"})).await.unwrap();
    assert_eq!(state(&account), RuleState::Enabled);

    // What PutRule is not given is gone; the targets stay.
    let put = json!({"Name": "again", "EventPattern": "{\"source\":[\"x\"]}", "State": "DISABLED"});
    account.events("PutRule", put).await.unwrap();
    let replaced = account.events("DescribeRule", json!({"Name": "again"})).await.unwrap();
    assert_eq!((replaced.get("Description"), replaced.get("ScheduleExpression")), (None, None));
    assert_eq!(replaced["State"], "DISABLED");

    let refused = account.events("DeleteRule", json!({"Name": "again"})).await.unwrap_err();
    assert_eq!(refused.message, "Rule can't be deleted since it has targets.");
    let removed =
        account.events("RemoveTargets", json!({"Rule": "again", "Ids": ["one", "two", "three"]})).await.unwrap();
    assert_eq!((&removed["FailedEntryCount"], &removed["FailedEntries"][0]["TargetId"]), (&json!(1), &json!("three")));
    assert_eq!(removed["FailedEntries"][0]["ErrorCode"], "ResourceNotFoundException");
    for _ in 0..2 {
        assert_eq!(account.events("DeleteRule", json!({"Name": "again"})).await.unwrap(), Value::Null);
    }
    assert_eq!(code(account.events("DescribeRule", json!({"Name": "again"})).await), "ResourceNotFoundException");
    let call = account.drill.log().into_iter().find(|call| call.operation == "RemoveTargets").unwrap();
    assert_eq!((call.target.as_deref(), call.mutating), (Some(arn), true));
}

#[tokio::test(start_paused = true)]
async fn rules_are_on_their_own_bus() {
    let account = account();
    let put = json!({"Name": "r", "EventBusName": "custom/bus", "EventPattern": "{\"source\":[\"x\"]}"});
    let arn = "arn:aws:events:us-east-1:000000000000:rule/custom/bus/r";
    assert_eq!(account.events("PutRule", put).await.unwrap()["RuleArn"], arn);
    let by_arn = "arn:aws:events:us-east-1:000000000000:event-bus/custom/bus";
    let listed = account.events("ListRules", json!({"EventBusName": by_arn})).await.unwrap();
    assert_eq!((&listed["Rules"][0]["Arn"], &listed["Rules"][0]["EventBusName"]), (&json!(arn), &json!("custom/bus")));
    assert_eq!(listed["Rules"][0].get("CreatedBy"), None, "only DescribeRule tells");
    assert_eq!(code(account.events("DescribeRule", json!({"Name": "r"})).await), "ResourceNotFoundException");
    let names: Vec<_> = account.events("ListRules", json!({})).await.unwrap()["Rules"].as_array().unwrap().clone();
    assert_eq!(names.iter().map(|rule| rule["Name"].as_str().unwrap()).collect::<Vec<_>>(), ["nightly", "theirs"]);
    let buses = account.events("ListEventBuses", json!({})).await.unwrap();
    let buses = buses["EventBuses"].as_array().unwrap();
    assert_eq!((&buses[0]["Name"], &buses[1]["Name"]), (&json!("custom/bus"), &json!("default")));
    assert_eq!(buses[1]["Arn"], "arn:aws:events:us-east-1:000000000000:event-bus/default");
    let some = account.events("ListEventBuses", json!({"NamePrefix": "def"})).await.unwrap();
    assert_eq!(some["EventBuses"].as_array().unwrap().len(), 1);
    for (operation, body) in [
        ("ListRules", json!({"EventBusName": "nope"})),
        ("DeleteRule", json!({"Name": "r", "EventBusName": "nope"})),
        ("ListRuleNamesByTarget", json!({"TargetArn": CLUSTER, "EventBusName": "nope"})),
        ("PutRule", json!({"Name": "r", "EventBusName": "nope", "EventPattern": "{}"})),
        ("DescribeRule", json!({"Name": "nope"})),
        ("DisableRule", json!({"Name": "nope"})),
        ("EnableRule", json!({"Name": "nope"})),
        ("ListTargetsByRule", json!({"Rule": "nope"})),
        ("RemoveTargets", json!({"Rule": "nope", "Ids": ["1"]})),
        ("PutTargets", json!({"Rule": "nope", "Targets": [{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:0:q"}]})),
    ] {
        assert_eq!(
            code(account.events(operation, body.clone()).await),
            "ResourceNotFoundException",
            "{operation} {body}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_an_aws_service_manages_is_left_to_it() {
    let account = account();
    account.drill.change(|world| {
        // The service itself may.
        let managed =
            NewRule { managed_by: Some("ecs.amazonaws.com".into()), ..NewRule::scheduled("theirs", "rate(2 days)") };
        world.put_rule("us-east-1", managed).unwrap();
    });
    let target = json!({"Id": "1", "Arn": "arn:aws:sqs:us-east-1:000000000000:q"});
    for (operation, body) in [
        ("DisableRule", json!({"Name": "theirs"})),
        ("EnableRule", json!({"Name": "theirs"})),
        ("PutRule", json!({"Name": "theirs", "ScheduleExpression": "rate(1 day)"})),
        ("PutTargets", json!({"Rule": "theirs", "Targets": [target]})),
        ("RemoveTargets", json!({"Rule": "theirs", "Ids": ["1"]})),
        ("DeleteRule", json!({"Name": "theirs"})),
        ("DeleteRule", json!({"Name": "theirs", "Force": false})),
    ] {
        assert_eq!(code(account.events(operation, body.clone()).await), "ManagedRuleException", "{operation} {body}");
    }
    assert_eq!(
        account.events("DescribeRule", json!({"Name": "theirs"})).await.unwrap()["ManagedBy"],
        "ecs.amazonaws.com"
    );
    let forced = json!({"Rule": "theirs", "Ids": ["1"], "Force": true});
    assert_eq!(account.events("RemoveTargets", forced).await.unwrap()["FailedEntryCount"], 1);
    account.events("DeleteRule", json!({"Name": "theirs", "Force": true})).await.unwrap();
    account.drill.world(|world| assert!(world.rule("us-east-1", None, "theirs").is_err()));
}

#[tokio::test(start_paused = true)]
async fn senseless_rules_and_targets_are_refused() {
    let account = account();
    let scheduled = |expression: &str| ("PutRule", json!({"Name": "r", "ScheduleExpression": expression}));
    let target = |target: Value| ("PutTargets", json!({"Rule": "nightly", "Targets": [target]}));
    let role = "arn:aws:iam::000000000000:role/r";
    let ecs = |ecs: Value| target(json!({"Id": "x", "Arn": CLUSTER, "RoleArn": role, "EcsParameters": ecs}));
    let many: Vec<Value> = (0..11).map(|number| json!({"Id": format!("t{number}"), "Arn": "arn:aws:sqs:x"})).collect();
    let ids: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    for (operation, body) in [
        scheduled("rate(1 minutes)"),
        scheduled("rate(0 minutes)"),
        scheduled("cron(* * * * * *)"),
        scheduled("at(2026-10-04T14:10:00)"),
        scheduled(&format!("rate({} minutes)", "9".repeat(300))),
        ("PutRule", json!({"Name": "r"})),
        ("PutRule", json!({"Name": "a b", "ScheduleExpression": "rate(1 day)"})),
        ("PutRule", json!({"Name": "x".repeat(65), "ScheduleExpression": "rate(1 day)"})),
        ("PutRule", json!({"Name": "r", "ScheduleExpression": "rate(1 day)", "State": "ON"})),
        ("PutRule", json!({"Name": "r", "ScheduleExpression": "rate(1 day)", "EventBusName": "custom/bus"})),
        ("PutRule", json!({"Name": "r", "ScheduleExpression": "rate(1 day)", "Description": "d".repeat(513)})),
        ("PutRule", json!({"ScheduleExpression": "rate(1 day)"})),
        target(json!({"Id": "a b", "Arn": "arn:aws:sqs:x"})),
        target(json!({"Id": "x", "Arn": "queue"})),
        target(json!({"Id": "x", "Arn": CLUSTER, "RoleArn": role})),
        target(json!({"Id": "x", "Arn": CLUSTER, "EcsParameters": {"TaskDefinitionArn": "bulk-a"}})),
        target(json!({"Id": "x", "Arn": "arn:aws:sqs:x", "EcsParameters": {"TaskDefinitionArn": "bulk-a"}})),
        ecs(json!({"TaskDefinitionArn": "bulk-a", "TaskCount": 0})),
        ecs(json!({"TaskDefinitionArn": "bulk-a", "TaskCount": -1})),
        ecs(json!({"TaskDefinitionArn": "bulk-a", "TaskCount": 9_000_000_000_u64})),
        ecs(json!({"TaskDefinitionArn": "bulk-a", "LaunchType": "MANAGED_INSTANCES"})),
        ecs(json!({"TaskDefinitionArn": ""})),
        ("PutTargets", json!({"Rule": "nightly", "Targets": many})),
        ("PutTargets", json!({"Rule": "nightly", "Targets": []})),
        ("PutTargets", json!({"Rule": "nightly"})),
        ("RemoveTargets", json!({"Rule": "nightly", "Ids": ids})),
        ("RemoveTargets", json!({"Rule": "nightly", "Ids": []})),
        ("ListRules", json!({"Limit": 101})),
        ("ListRules", json!({"Limit": 0})),
        ("ListRules", json!({"NextToken": "made up"})),
        ("ListRuleNamesByTarget", json!({})),
        ("DescribeRule", json!({})),
    ] {
        assert_eq!(code(account.events(operation, body.clone()).await), "ValidationException", "{operation} {body}");
    }
    for pattern in ["x", "[]", "1", "{"] {
        let body = json!({"Name": "r", "EventPattern": pattern});
        assert_eq!(code(account.events("PutRule", body).await), "InvalidEventPatternException", "{pattern}");
    }
    let six: Vec<Value> = many.into_iter().take(5).collect();
    let refused = account.events("PutTargets", json!({"Rule": "nightly", "Targets": six})).await;
    assert_eq!(code(refused), "LimitExceededException", "five and the one that is there");
    let rule = |world: &quench_drill::World| world.rule("us-east-1", None, "nightly").unwrap().targets.len();
    assert_eq!(account.drill.world(rule), 1, "nothing of a refused call is kept");
    assert_eq!(code(account.events("PutEvents", json!({})).await), "UnknownOperationException");
}

#[tokio::test(start_paused = true)]
async fn rules_come_in_pages_of_a_hundred_and_no_more_than_three_hundred() {
    let account = account();
    account.drill.change(|world| {
        for number in 0..298 {
            world.put_rule("us-east-1", NewRule::scheduled(&format!("r{number:03}"), "rate(1 day)")).unwrap();
        }
        let one_more = world.put_rule("us-east-1", NewRule::scheduled("one-more", "rate(1 day)")).unwrap_err();
        assert_eq!(one_more.code, "LimitExceededException");
    });
    let names = |page: &Value| -> Vec<String> {
        page["Rules"].as_array().unwrap().iter().map(|rule| rule["Name"].as_str().unwrap().to_owned()).collect()
    };
    let (mut body, mut all, mut sizes) = (json!({}), Vec::new(), Vec::new());
    loop {
        let page = account.events("ListRules", body.clone()).await.unwrap();
        sizes.push(names(&page).len());
        all.extend(names(&page));
        match page.get("NextToken") {
            Some(token) => body["NextToken"] = token.clone(),
            None => break,
        }
    }
    all.dedup();
    assert_eq!((sizes, all.len()), (vec![100, 100, 100], 300));
    let some = account.events("ListRules", json!({"NamePrefix": "r29", "Limit": 5})).await.unwrap();
    assert_eq!(names(&some), ["r290", "r291", "r292", "r293", "r294"]);
    let other = json!({"NamePrefix": "r28", "Limit": 5, "NextToken": some["NextToken"]});
    assert_eq!(code(account.events("ListRules", other).await), "ValidationException", "another list's token");
    let target = json!({"TargetArn": CLUSTER, "Limit": 1});
    let page = account.events("ListRuleNamesByTarget", target).await.unwrap();
    assert_eq!((strings(&page["RuleNames"]), page.get("NextToken")), (vec!["nightly".to_owned()], None));
}
