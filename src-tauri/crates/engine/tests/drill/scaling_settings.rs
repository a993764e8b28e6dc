//! What goes with a scalable target when it is cut: kept as evidence before that, or told to be unreadable.

use std::sync::Arc;

use quench_drill::{Fault, NewScalableTarget, NewScalingPolicy, NewScheduledAction, When};
use quench_engine::teardown::Teardown;
use quench_store::Content;
use serde_json::{Value, json};

use crate::relaunching::{REGION, denied, rogue};
use crate::scene::{Scene, assert_verified, scene};

const CUT: &str = "DeregisterScalableTarget";
const READS: [(&str, &str); 2] =
    [("DescribeScalingPolicies", "scaling-policies"), ("DescribeScheduledActions", "scheduled-actions")];

/// A scene in which a rogue service has a scalable target with twelve policies and a scheduled action; gives its ARN.
async fn scaled() -> (Scene, String) {
    let scene = scene("small").await;
    let rogue = rogue(&*scene.sweep_only(&[REGION]).await);
    let target = scene.drill.change(|world| {
        let service = &rogue.services[0].name;
        let new = NewScalableTarget::of(&rogue.name, service, 1, 20);
        let resource = new.resource_id.clone();
        let arn = world.register_scalable_target(REGION, new).unwrap();
        for number in 0..12 {
            let step = json!({ "StepScalingPolicyConfiguration": {
                "AdjustmentType": "ExactCapacity", "StepAdjustments": [{ "ScalingAdjustment": number }] } });
            let configuration = step.as_object().unwrap().clone();
            let policy = NewScalingPolicy { name: format!("step-{number:02}"), configuration, policy_type: None };
            world.put_scaling_policy(REGION, &resource, policy).unwrap();
        }
        let action = NewScheduledAction {
            name: "morning".to_owned(),
            schedule: Some("cron(0 7 * * ? *)".to_owned()),
            min: Some(20),
            ..NewScheduledAction::default()
        };
        world.put_scheduled_action(REGION, &resource, action).unwrap();
        arn
    });
    (scene, target)
}

fn content(scene: &Scene, teardown: &Arc<Teardown>, arn: &str, kind: &str) -> Content {
    let documents = scene.session.ground().store.documents_of(teardown.approved.hash()).unwrap();
    let found = documents.into_iter().find(|document| document.arn == arn && document.kind == kind);
    found.unwrap().content
}

fn body(content: &Content) -> Value {
    let body = if let Content::Body(body) = content { Some(body) } else { None };
    serde_json::from_str(body.unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn policies_and_scheduled_actions_are_evidence_before_their_target_goes() {
    let (scene, target) = scaled().await;
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let calls = scene.drill.log();
    let cut = calls.iter().position(|call| call.operation == CUT).unwrap();
    assert_eq!(calls.iter().filter(|call| call.operation == CUT).count(), 1);
    for (read, _) in READS {
        let last = calls.iter().rposition(|call| call.operation == read).unwrap();
        assert!(last < cut, "{read} before the cut");
    }
    let policies = body(&content(&scene, &teardown, &target, READS[0].1));
    let told: Vec<_> = policies.as_array().unwrap().iter().map(|policy| policy["policyName"].clone()).collect();
    assert_eq!(told, (0..12).map(|number| json!(format!("step-{number:02}"))).collect::<Vec<_>>());
    let step = &policies[11]["stepScalingPolicyConfiguration"];
    assert_eq!(step["stepAdjustments"][0]["scalingAdjustment"], 11);
    let actions = body(&content(&scene, &teardown, &target, READS[1].1));
    assert_eq!((&actions[0]["schedule"], &actions[0]["minCapacity"]), (&json!("cron(0 7 * * ? *)"), &json!(20)));
    assert_eq!(body(&content(&scene, &teardown, &target, "scalable-target"))["minCapacity"], 1);
}

#[tokio::test(start_paused = true)]
async fn where_they_may_not_be_read_the_target_goes_all_the_same_and_the_document_says_why() {
    for (denied_read, kind) in READS {
        let (scene, target) = scaled().await;
        scene.drill.inject(Fault { when: When::operation(denied_read), effect: denied() });
        let teardown = scene.tear_down_all_but_production().await;
        assert_verified(&teardown, &scene.session);
        scene.drill.world(|world| assert_eq!(world.scalable_targets().count(), 0, "{denied_read}"));
        let gap = content(&scene, &teardown, &target, kind);
        assert!(
            matches!(&gap, Content::Unreadable { why } if why.contains(denied_read) && why.contains("not authorized")),
            "{gap:?}"
        );
        let (_, other) = READS.into_iter().find(|(read, _)| *read != denied_read).unwrap();
        assert!(matches!(content(&scene, &teardown, &target, other), Content::Body(_)), "{other}");
    }
}
