//! Teardowns from approval to proof: order, what is kept, and what changes meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use quench_core::view::{ProblemKind, ProofState, TeardownStatus};
use quench_drill::{Call, NewCluster, NewService, NewTaskDefinition, NewTasks, Overrides};
use quench_store::Content;
use serde_json::json;

use crate::scene::{assert_verified, production, scene};

#[tokio::test(start_paused = true)]
async fn all_but_production_goes_spend_first_and_is_proved_gone() {
    let scene = scene("small").await;
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    assert_eq!(scene.clusters_left(), ["production"]);
    let view = teardown.view(scene.session.ground());
    let (stopped, deleted, verified) =
        (view.spend_stopped_at.unwrap(), view.deleted_at.unwrap(), view.verified_at.unwrap());
    assert!(stopped <= deleted && deleted < verified);
    assert_eq!(view.burn_now.per_hour, quench_core::money::Usd::ZERO);

    let proof = scene.session.proof().unwrap();
    assert!(proof.verified && proof.kept_unchanged && proof.remaining.is_empty());
    let apart = proof.second_read_at.unwrap().duration_since(proof.first_read_at.unwrap());
    assert!(apart.as_secs() >= 60, "two clean reads a minute apart: {apart:?}");
    assert!(proof.regions.iter().any(|region| region.state == ProofState::OnlyOthers), "the region of production");
    assert_eq!(proof.unchecked_regions.len(), 1, "the disabled region is told");

    let mut begun: BTreeMap<String, String> = BTreeMap::new();
    // Before its service is going a stopped task is only started again.
    let mut stopped: BTreeSet<String> = BTreeSet::new();
    let cluster_of = |call: &Call| call.targets[0].rsplit_once('/').unwrap().0.replace(":task/", ":service/");
    let kept = &teardown.approved.bundle.plan.kept;
    for call in scene.drill.log().iter().filter(|call| call.mutating) {
        assert!(call.operation != "UpdateService", "no scale-to-zero call");
        assert!(!call.targets.iter().any(|target| kept.contains(target)), "kept: {call:?}");
        match call.operation.as_str() {
            "DeleteService" => {
                let before = begun.get(&call.region);
                assert!(before.is_none(), "DeleteService after {before:?} in {}", call.region);
                assert!(!stopped.contains(&cluster_of(call)), "StopTask before DeleteService: {call:?}");
            }
            "StopTask" => drop(stopped.insert(cluster_of(call))),
            other => drop(begun.insert(call.region.clone(), other.to_owned())),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_mutating_call_was_journaled_before_it_was_sent() {
    let scene = scene("small").await;
    let store = scene.session.ground().store.clone();
    let overrides = Overrides {
        container_overrides: vec![json!({
            "name": "main",
            "command": ["stratum+tcp://pool:3333"],
            "environment": [{"name": "WALLET", "value": "s3cret"}],
        })],
        ..Overrides::default()
    };
    let alone = NewTasks { overrides, ..NewTasks::fargate("alone", 1) };
    scene.drill.change(|world| {
        world.create_cluster("us-east-1", NewCluster::named("alone")).unwrap();
        world.register_task_definition("us-east-1", NewTaskDefinition::fargate("alone", "a/b", 256, 512)).unwrap();
        world.run_tasks("us-east-1", "alone", alone).unwrap();
    });
    scene.lists_catch_up().await;
    let teardown = {
        let inventory = scene.sweep().await;
        scene.choose_all_but_production(&inventory);
        scene.approve()
    };
    let hash = teardown.approved.hash().to_owned();
    let unjournaled = std::sync::Arc::new(AtomicBool::new(false));
    let flag = std::sync::Arc::clone(&unjournaled);
    let sent = std::sync::Mutex::new(0_u64);
    scene.drill.before_each(move |call, _| {
        if call.mutating {
            let mut sent = sent.lock().unwrap();
            *sent += 1;
            let counts = store.journal_counts(&hash).unwrap();
            if counts.ok + counts.error + counts.unknown + counts.open < *sent {
                flag.store(true, Ordering::Relaxed);
            }
        }
    });
    scene.session.run_teardown().await.unwrap();
    assert!(!unjournaled.load(Ordering::Relaxed), "a call reached the account before its intent was in the journal");
    assert_verified(&teardown, &scene.session);
    let documents = scene.session.ground().store.documents_of(teardown.approved.hash()).unwrap();
    for kind in ["cluster", "service", "task", "task-definition"] {
        assert!(documents.iter().any(|document| document.kind == kind), "evidence: {kind}");
    }
    let told = |what: &str| {
        documents.iter().any(|document| matches!(&document.content, Content::Body(body) if body.contains(what)))
    };
    assert!(told("stratum+tcp://pool:3333") && told("WALLET"), "what a task was really started with is evidence");
    assert!(!told("s3cret"), "the values of variables are not");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_appears_after_the_approval_is_never_touched() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let (region, cluster) = inventory
        .clusters()
        .find(|(_, cluster)| cluster.name != "production")
        .map(|(code, cluster)| (code.to_string(), cluster.clone()))
        .unwrap();
    let definition = cluster.services[0].task_definition.clone().unwrap();
    let teardown = scene.approve();
    let new = scene.drill.change(|world| {
        world.create_service(&region, &cluster.name, NewService::fargate("newcomer", &definition, 1)).unwrap()
    });
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    let view = teardown.view(scene.session.ground());
    assert_eq!(view.status, TeardownStatus::NeedsYou);
    let problem = view.problems.iter().find(|problem| problem.arn == cluster.arn).unwrap();
    assert_eq!(problem.kind, ProblemKind::ChangedSinceApproval);
    assert_eq!(problem.blockers, ["newcomer"]);
    let touched = |call: &quench_drill::Call| call.mutating && call.targets.contains(&new);
    assert!(!scene.drill.log().iter().any(touched));
    let clusters = scene.clusters_left();
    assert!(clusters.contains(&cluster.name) && clusters.len() == 2, "the rest went: {clusters:?}");

    // An amended plan, approved like any other, takes it.
    let plan = scene.session.amended_plan().await.unwrap();
    assert_eq!(plan.goes.clusters, 1);
    let amended = scene.session.approve(&plan.hash, "0000").unwrap();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&amended, &scene.session);
    assert_eq!(scene.clusters_left(), ["production"]);
}

#[tokio::test(start_paused = true)]
async fn a_service_made_anew_under_the_same_name_is_skipped() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let (region, cluster) = inventory
        .clusters()
        .find(|(_, cluster)| cluster.name != "production")
        .map(|(code, cluster)| (code.to_string(), cluster.clone()))
        .unwrap();
    let service = &cluster.services[0];
    let teardown = scene.approve();
    scene.drill.change(|world| world.recreate_service(&region, &cluster.name, &service.name).unwrap());
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    let view = teardown.view(scene.session.ground());
    assert!(
        view.problems
            .iter()
            .any(|problem| problem.arn == service.arn && problem.kind == ProblemKind::ChangedSinceApproval),
        "{:#?}",
        view.problems
    );
    assert!(!scene.drill.log().iter().any(|call| call.mutating && call.targets.contains(&service.arn)));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_appears_in_an_approved_cluster_is_covered() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let (region, cluster) = inventory
        .clusters()
        .find(|(_, cluster)| cluster.name != "production")
        .map(|(code, cluster)| (code.to_string(), cluster.clone()))
        .unwrap();
    let definition = cluster.services[0].task_definition.clone().unwrap();
    let teardown = scene.approve();
    let once = AtomicBool::new(false);
    scene.drill.before_each(move |call, world| {
        if call.operation == "DeleteCluster" && !once.swap(true, Ordering::Relaxed) {
            // A definition that the story has deregistered by then does not start tasks; then nothing appears.
            let _ = world.run_tasks(&region, &cluster.name, NewTasks::fargate(&definition, 2));
        }
    });
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let production = production(&inventory).unwrap();
    let burning = scene.drill.world(|world| {
        world
            .burning_tasks()
            .filter(|task| !task.arn.contains("/production/"))
            .map(|task| task.arn.clone())
            .collect::<Vec<_>>()
    });
    assert!(
        burning.iter().all(|arn| arn.contains(":ap-east-1:")),
        "only the disabled region burns on: {burning:?}, {production}"
    );
}
