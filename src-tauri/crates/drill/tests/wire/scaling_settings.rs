//! What hangs on a scalable target, over the wire: policies and scheduled actions.

use serde_json::{Value, json};

use crate::client::{Account, code};
use crate::scaling::{SERVICE, of};

async fn told(account: &Account, operation: &str, list: &str, more: Value) -> Vec<Value> {
    let mut body = json!({"ServiceNamespace": "ecs"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    account.scaling(operation, body).await.unwrap()[list].as_array().unwrap().clone()
}

async fn policies(account: &Account, more: Value) -> Vec<Value> {
    told(account, "DescribeScalingPolicies", "ScalingPolicies", more).await
}

async fn actions(account: &Account, more: Value) -> Vec<Value> {
    told(account, "DescribeScheduledActions", "ScheduledActions", more).await
}

async fn bench() -> Account {
    let account = Account::of("limits");
    account.drill.set_throttling(false);
    let bounds = json!({"MinCapacity": 1, "MaxCapacity": 4});
    account.scaling("RegisterScalableTarget", of(SERVICE, bounds)).await.unwrap();
    account
}

#[tokio::test(start_paused = true)]
async fn policies_and_actions_are_told_as_they_were_put_and_go_with_their_target() {
    let account = bench().await;
    let tracking = json!({"TargetValue": 75.0, "ScaleOutCooldown": 60,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}});
    let put = json!({"PolicyName": "cpu", "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": tracking});
    let made = account.scaling("PutScalingPolicy", of(SERVICE, put)).await.unwrap();
    assert_eq!(made["Alarms"].as_array().unwrap().len(), 2);
    let action = json!({"ScheduledActionName": "morning", "Schedule": "cron(0 7 * * ? *)", "Timezone": "Asia/Seoul",
        "StartTime": 1_800_000_000.5, "ScalableTargetAction": {"MinCapacity": 4}});
    assert_eq!(account.scaling("PutScheduledAction", of(SERVICE, action)).await.unwrap(), json!({}));

    let told = policies(&account, json!({"ResourceId": SERVICE})).await;
    let expected = of(
        SERVICE,
        json!({"PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "PolicyARN": made["PolicyARN"],
            "Alarms": made["Alarms"], "CreationTime": told[0]["CreationTime"],
            "TargetTrackingScalingPolicyConfiguration": tracking}),
    );
    assert_eq!(told, [expected]);
    let told = actions(&account, json!({"ResourceId": SERVICE, "ScheduledActionNames": ["morning", "noon"]})).await;
    let expected = of(
        SERVICE,
        json!({"ScheduledActionName": "morning", "Schedule": "cron(0 7 * * ? *)", "Timezone": "Asia/Seoul",
            "StartTime": 1_800_000_000.5, "ScalableTargetAction": {"MinCapacity": 4},
            "ScheduledActionARN": told[0]["ScheduledActionARN"], "CreationTime": told[0]["CreationTime"]}),
    );
    assert_eq!(told, [expected]);

    // What is not given stays, and so do the ARNs.
    let evening = json!({"ScheduledActionName": "morning", "ScalableTargetAction": {"MaxCapacity": 2}});
    account.scaling("PutScheduledAction", of(SERVICE, evening)).await.unwrap();
    let changed = &actions(&account, json!({})).await[0];
    assert_eq!(changed["ScalableTargetAction"], json!({"MinCapacity": 4, "MaxCapacity": 2}));
    assert_eq!(
        (&changed["ScheduledActionARN"], &changed["Timezone"]),
        (&told[0]["ScheduledActionARN"], &json!("Asia/Seoul"))
    );

    account.scaling("DeregisterScalableTarget", of(SERVICE, json!({}))).await.unwrap();
    let bounds = json!({"MinCapacity": 1, "MaxCapacity": 4});
    account.scaling("RegisterScalableTarget", of(SERVICE, bounds)).await.unwrap();
    assert!(policies(&account, json!({})).await.is_empty() && actions(&account, json!({})).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn policies_come_in_pages_of_ten_and_of_the_resource_alone() {
    let account = bench().await;
    let other = "service/eleven-services/service-002";
    account.scaling("RegisterScalableTarget", of(other, json!({"MinCapacity": 1, "MaxCapacity": 4}))).await.unwrap();
    let step = json!({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"ScalingAdjustment": 1}]});
    for (resource, number) in (0..12).map(|number| (SERVICE, number)).chain([(other, 0)]) {
        let put = json!({"PolicyName": format!("step-{number:02}"), "StepScalingPolicyConfiguration": step});
        let made = account.scaling("PutScalingPolicy", of(resource, put)).await.unwrap();
        assert_eq!(made["Alarms"], json!([]), "who puts a step policy makes its alarms");
    }
    let body = json!({"ServiceNamespace": "ecs", "ResourceId": SERVICE});
    let first = account.scaling("DescribeScalingPolicies", body.clone()).await.unwrap();
    assert_eq!(first["ScalingPolicies"].as_array().unwrap().len(), 10);
    let mut next = body;
    next["NextToken"] = first["NextToken"].clone();
    let second = account.scaling("DescribeScalingPolicies", next).await.unwrap();
    assert_eq!((second["ScalingPolicies"].as_array().unwrap().len(), second.get("NextToken")), (2, None));
    assert_eq!(policies(&account, json!({"ResourceId": other})).await.len(), 1);
    assert_eq!(policies(&account, json!({"PolicyNames": ["step-00"]})).await.len(), 2);
    let eleven = json!({"ServiceNamespace": "ecs", "MaxResults": 11});
    assert_eq!(code(account.scaling("DescribeScalingPolicies", eleven.clone()).await), "ValidationException");
    account.scaling("DescribeScheduledActions", eleven).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn senseless_policies_and_actions_are_refused() {
    let account = bench().await;
    let step = json!({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"ScalingAdjustment": 1}]});
    let policy = |more: Value| ("PutScalingPolicy", of(SERVICE, more));
    let action = |more: Value| ("PutScheduledAction", of(SERVICE, more));
    for (operation, body) in [
        policy(json!({"StepScalingPolicyConfiguration": step})),
        policy(json!({"PolicyName": "p"})),
        policy(json!({"PolicyName": "p|q", "StepScalingPolicyConfiguration": step})),
        policy(json!({"PolicyName": "p", "PolicyType": "Guessing", "StepScalingPolicyConfiguration": step})),
        policy(
            json!({"PolicyName": "p", "PolicyType": "TargetTrackingScaling", "StepScalingPolicyConfiguration": step}),
        ),
        action(json!({"Schedule": "rate(1 hour)"})),
        action(json!({"ScheduledActionName": "a"})),
        ("DescribeScalingPolicies", json!({})),
        (
            "DescribeScheduledActions",
            json!({"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}),
        ),
    ] {
        assert_eq!(code(account.scaling(operation, body.clone()).await), "ValidationException", "{operation} {body}");
    }
    let none = "service/eleven-services/service-009";
    for (operation, more) in [
        ("PutScalingPolicy", json!({"PolicyName": "p", "StepScalingPolicyConfiguration": step})),
        ("PutScheduledAction", json!({"ScheduledActionName": "a", "Schedule": "rate(1 hour)"})),
    ] {
        assert_eq!(code(account.scaling(operation, of(none, more)).await), "ObjectNotFoundException", "{operation}");
    }
    account.drill.world(|world| {
        assert!(world.scalable_targets().all(|target| target.policies.is_empty() && target.actions.is_empty()));
    });
}
