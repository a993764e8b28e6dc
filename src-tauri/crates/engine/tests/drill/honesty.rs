//! What a teardown must not claim, and not do, where part of the account is out of its sight or reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use quench_core::region::RegionCode;
use quench_core::report::RegionState;
use quench_core::view::{ProofState, TeardownStatus};
use quench_drill::{Effect, Fault, LaunchType, NewCluster, NewTaskDefinition, NewTasks, When};

use crate::scene::{assert_verified, scene};

const REGION: &str = "us-east-1";

#[tokio::test(start_paused = true)]
async fn a_machine_stays_registered_while_a_task_on_it_cannot_be_stopped() {
    let scene = scene("quiet").await;
    scene.drill.change(|world| {
        world.create_cluster(REGION, NewCluster::named("c")).unwrap();
        world.register_instance(REGION, "c", 16_384, 32_768).unwrap();
        let definition = NewTaskDefinition {
            compatibilities: vec!["EC2".to_owned()],
            ..NewTaskDefinition::fargate("f", "f", 256, 512)
        };
        world.register_task_definition(REGION, definition).unwrap();
        let alone = NewTasks { launch_type: LaunchType::Ec2, ..NewTasks::fargate("f", 2) };
        world.run_tasks(REGION, "c", alone).unwrap();
    });
    scene.session.ground().connection.clock().sleep(Duration::from_secs(60)).await;
    let effect = Effect::Error { status: 400, code: "AccessDeniedException".into(), message: "not authorized".into() };
    scene.drill.inject(Fault { when: When::operation("StopTask"), effect });
    let early = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&early);
    scene.drill.before_each(move |call, world| {
        if call.operation == "DeregisterContainerInstance" && world.burning_tasks().count() > 0 {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let teardown = scene.tear_down_all_but_production().await;
    assert!(!early.load(Ordering::Relaxed), "forced out, its tasks would run on where ECS no longer sees them");
    assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    scene.drill.clear_faults();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert_eq!(scene.drill.world(|world| world.burning_tasks().count()), 0);
}

#[tokio::test(start_paused = true)]
async fn a_region_with_a_gateway_is_not_called_clean() {
    let scene = scene("small").await;
    scene.drill.change(|world| world.add_gateway("eu-west-1", "left-behind").unwrap());
    let teardown = scene.tear_down_all_but_production().await;
    let proof = scene.session.proof().unwrap();
    let region = proof.regions.iter().find(|region| region.code.as_str() == "eu-west-1").unwrap();
    assert_ne!(region.state, ProofState::Clean, "a gateway is there");
    assert!(teardown.view(scene.session.ground()).deleted_at.is_some(), "what was chosen went all the same");
}

#[tokio::test(start_paused = true)]
async fn a_region_with_a_daemon_is_not_called_clean() {
    let scene = scene("small").await;
    let name = scene.drill.change(|world| {
        world.create_cluster("eu-west-1", NewCluster::named("not-chosen")).unwrap();
        world.add_daemon("eu-west-1", "not-chosen", "agent").unwrap()
    });
    // Lists lag behind what is new.
    scene.session.ground().connection.clock().sleep(Duration::from_secs(3)).await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let arn = inventory.clusters().find(|(_, found)| found.name == "not-chosen").unwrap().1.arn.clone();
    scene.session.mark_arns(&[arn], quench_core::mark::Mark::Keep).unwrap();
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let proof = scene.session.proof().unwrap();
    let region = proof.regions.iter().find(|region| region.code.as_str() == "eu-west-1").unwrap();
    assert_ne!(region.state, ProofState::Clean, "{name} is there");
    assert!(!scene.drill.log().iter().any(|call| call.mutating && call.targets.contains(&name)));
}

#[tokio::test(start_paused = true)]
async fn a_region_that_never_answered_does_not_hold_up_the_proof_of_the_others() {
    let scene = scene("small").await;
    let failed = RegionCode::parse("eu-west-1").unwrap();
    scene.drill.inject(Fault { when: When::default().in_region("eu-west-1"), effect: Effect::LostBeforeApplied });
    let teardown = scene.tear_down_all_but_production().await;
    let inventory = teardown.before().unwrap();
    assert!(matches!(inventory.regions[&failed].state(), RegionState::Unreachable));
    assert!(!scene.drill.log().iter().any(|call| call.mutating && call.region == "eu-west-1"));
    let proof = scene.session.proof().unwrap();
    let told = proof.regions.iter().find(|region| region.code == failed).map(|region| region.state);
    assert!(told == Some(ProofState::NotRead) || proof.unchecked_regions.contains(&failed), "{told:?}");
    assert!(!proof.regions.iter().any(|region| region.code == failed && region.state == ProofState::Clean));
    assert_verified(&teardown, &scene.session);
    assert!(proof.remaining.is_empty());
    let mut left = scene.clusters_left();
    left.retain(|name| name != "production");
    assert_eq!(left.len(), 3, "those of the region that never answered");
}
