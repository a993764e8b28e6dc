//! Application Auto Scaling over the wire.

use serde_json::{Value, json};

use crate::client::{Account, code};

pub(crate) const SERVICE: &str = "service/eleven-services/service-001";

pub(crate) fn of(resource: &str, more: Value) -> Value {
    let mut body =
        json!({"ServiceNamespace": "ecs", "ResourceId": resource, "ScalableDimension": "ecs:service:DesiredCount"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test(start_paused = true)]
async fn a_target_is_registered_changed_described_and_deregistered() {
    let account = Account::of("limits");
    let bounds = json!({"MinCapacity": 1, "MaxCapacity": 4, "Tags": {"a": "b"}});
    let arn =
        account.scaling("RegisterScalableTarget", of(SERVICE, bounds)).await.unwrap()["ScalableTargetARN"].clone();
    let start = "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/";
    assert!(arn.as_str().unwrap().starts_with(start), "{arn}");

    let described = account.scaling("DescribeScalableTargets", json!({"ServiceNamespace": "ecs"})).await.unwrap();
    let target = &described["ScalableTargets"][0];
    let role = "arn:aws:iam::000000000000:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/\
                AWSServiceRoleForApplicationAutoScaling_ECSService";
    let created = target["CreationTime"].as_f64().unwrap();
    let running = json!({
        "DynamicScalingInSuspended": false, "DynamicScalingOutSuspended": false, "ScheduledScalingSuspended": false,
    });
    let expected = of(
        SERVICE,
        json!({
            "MinCapacity": 1, "MaxCapacity": 4, "RoleARN": role, "CreationTime": created,
            "SuspendedState": running, "ScalableTargetARN": arn,
        }),
    );
    assert_eq!(target, &expected);
    assert_eq!(described.get("NextToken"), None);

    // What is not given stays.
    let changed = of(SERVICE, json!({"MaxCapacity": 9, "SuspendedState": {"DynamicScalingOutSuspended": true}}));
    assert_eq!(account.scaling("RegisterScalableTarget", changed).await.unwrap()["ScalableTargetARN"], arn);
    let changed = of(SERVICE, json!({"SuspendedState": {"DynamicScalingInSuspended": true}}));
    account.scaling("RegisterScalableTarget", changed).await.unwrap();
    let ids = json!({"ServiceNamespace": "ecs", "ResourceIds": [SERVICE, "service/no/body"]});
    let described = account.scaling("DescribeScalableTargets", ids).await.unwrap();
    let target = &described["ScalableTargets"][0];
    assert_eq!(described["ScalableTargets"].as_array().unwrap().len(), 1);
    assert_eq!((&target["MinCapacity"], &target["MaxCapacity"]), (&json!(1), &json!(9)));
    assert_eq!(target["SuspendedState"]["DynamicScalingOutSuspended"], true, "{target}");
    assert_eq!(target["SuspendedState"]["DynamicScalingInSuspended"], true, "{target}");
    assert_eq!(target["CreationTime"], created);

    assert_eq!(account.scaling("DeregisterScalableTarget", of(SERVICE, json!({}))).await.unwrap(), json!({}));
    let refused = account.scaling("DeregisterScalableTarget", of(SERVICE, json!({}))).await.unwrap_err();
    assert_eq!((refused.status, refused.code.as_str()), (400, "ObjectNotFoundException"));
    assert!(refused.message.contains(SERVICE), "the message is in the member that the model has: {refused:?}");
    account.drill.world(|world| assert_eq!(world.scalable_targets().count(), 0));
}

#[tokio::test(start_paused = true)]
async fn senseless_targets_are_refused() {
    let account = Account::of("limits");
    account.drill.set_throttling(false);
    let describe = |more: Value| ("DescribeScalableTargets", more);
    let register = |more: Value| ("RegisterScalableTarget", of(SERVICE, more));
    let fifty_one: Vec<String> = (0..51).map(|number| format!("service/c/{number}")).collect();
    for (operation, body) in [
        describe(json!({})),
        describe(json!({"ServiceNamespace": "ECS"})),
        describe(json!({"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"})),
        describe(json!({"ServiceNamespace": "ecs", "ResourceIds": fifty_one})),
        describe(json!({"ServiceNamespace": "ecs", "MaxResults": 51})),
        describe(json!({"ServiceNamespace": "ecs", "MaxResults": 0})),
        register(json!({})),
        register(json!({"MinCapacity": 1})),
        register(json!({"MinCapacity": 5, "MaxCapacity": 4})),
        register(json!({"MinCapacity": -1, "MaxCapacity": 4})),
        register(json!({"MinCapacity": 1, "MaxCapacity": 4_000_000_000_u32})),
        ("RegisterScalableTarget", of("service/eleven-services/nope", json!({"MinCapacity": 1, "MaxCapacity": 2}))),
        ("RegisterScalableTarget", of("table/x", json!({"MinCapacity": 1, "MaxCapacity": 2}))),
        ("RegisterScalableTarget", of("service/a/b/c", json!({"MinCapacity": 1, "MaxCapacity": 2}))),
        ("RegisterScalableTarget", of("", json!({"MinCapacity": 1, "MaxCapacity": 2}))),
        ("DeregisterScalableTarget", json!({"ServiceNamespace": "ecs", "ResourceId": SERVICE})),
        ("DeregisterScalableTarget", json!({"ServiceNamespace": "ecs"})),
    ] {
        assert_eq!(code(account.scaling(operation, body.clone()).await), "ValidationException", "{operation} {body}");
    }
    let empty = account.scaling("DescribeScalableTargets", json!({"ServiceNamespace": "dynamodb"})).await.unwrap();
    assert_eq!(empty, json!({"ScalableTargets": []}));
    let wrong = json!({"ServiceNamespace": "ecs", "MaxResults": "ten"});
    assert_eq!(code(account.scaling("DescribeScalableTargets", wrong).await), "SerializationException");
    assert_eq!(code(account.scaling("DeleteScalingPolicy", json!({})).await), "UnknownOperationException");
    account.drill.world(|world| assert_eq!(world.scalable_targets().count(), 0));
}

#[tokio::test(start_paused = true)]
async fn targets_come_in_pages_of_fifty() {
    let account = Account::of("limits");
    account.drill.change(|world| {
        for number in 0..101 {
            let service = format!("service-{number:03}");
            let new = quench_drill::NewScalableTarget::of("hundred-and-one-services", &service, 0, 10);
            world.register_scalable_target("us-east-1", new).unwrap();
        }
    });
    let mut body = json!({"ServiceNamespace": "ecs"});
    let mut sizes = Vec::new();
    let mut ids = Vec::new();
    loop {
        let page = account.scaling("DescribeScalableTargets", body.clone()).await.unwrap();
        let targets = page["ScalableTargets"].as_array().unwrap();
        sizes.push(targets.len());
        ids.extend(targets.iter().map(|target| target["ResourceId"].as_str().unwrap().to_owned()));
        match page.get("NextToken") {
            Some(token) => body["NextToken"] = token.clone(),
            None => break,
        }
    }
    ids.dedup();
    assert_eq!((sizes, ids.len()), (vec![50, 50, 1], 101));
    for (body, expected) in [
        (
            json!({"ServiceNamespace": "ecs", "MaxResults": 20, "NextToken": body["NextToken"]}),
            "InvalidNextTokenException",
        ),
        (json!({"ServiceNamespace": "ecs", "NextToken": "made up"}), "InvalidNextTokenException"),
    ] {
        assert_eq!(code(account.scaling("DescribeScalableTargets", body).await), expected);
    }
    let call = account.drill.log().into_iter().find(|call| call.page).unwrap();
    assert_eq!(call.action(), "application-autoscaling:DescribeScalableTargets");
    assert!(!call.mutating);
}

#[tokio::test(start_paused = true)]
async fn the_log_tells_which_service_a_target_is_of() {
    let account = Account::of("limits");
    account.scaling("RegisterScalableTarget", of(SERVICE, json!({"MinCapacity": 0, "MaxCapacity": 1}))).await.unwrap();
    let call = account.drill.log().pop().unwrap();
    assert_eq!(call.target.unwrap(), "arn:aws:ecs:us-east-1:000000000000:service/eleven-services/service-001");
    assert!(call.mutating && !call.page);
}
