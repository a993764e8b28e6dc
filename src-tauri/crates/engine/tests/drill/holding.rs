//! What holds a teardown back, and what must not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use quench_core::mark::Mark;
use quench_core::resource::Cluster;
use quench_core::view::{MarkRule, MarkScope, ProblemKind, TeardownStatus};
use quench_drill::{Call, Effect, Fault, NewService, NewTasks, When};

use crate::scene::{Killed, Scene, assert_verified, killed_at_the, production, scene, session};

const REGION: &str = "us-east-1";

fn denied() -> Effect {
    Effect::Error { status: 400, code: "AccessDeniedException".into(), message: "not authorized".into() }
}

/// A rogue cluster of `REGION` as the last sweep read it.
fn rogue(scene: &Scene) -> Cluster {
    let inventory = scene.session.inventory().unwrap();
    inventory
        .clusters()
        .find(|(code, cluster)| code.as_str() == REGION && cluster.name != "production")
        .map(|(_, cluster)| cluster.clone())
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn choosing_everything_leaves_what_was_kept_before() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let revision = inventory.revision;
    let rule = |scope, mark| scene.session.mark(&MarkRule { scope, mark: Some(mark), revision }).unwrap();
    rule(MarkScope::Resource { arn: production(&inventory).unwrap() }, Mark::Keep);
    rule(MarkScope::Everywhere, Mark::Remove);
    scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_eq!(scene.clusters_left(), ["production"]);
}

#[tokio::test(start_paused = true)]
async fn a_document_that_does_not_come_holds_up_no_task() {
    let scene = scene("small").await;
    scene.drill.inject(Fault {
        when: When::operation("DescribeTaskDefinition").in_region(REGION),
        effect: Effect::NeverAnswers,
    });
    let teardown = scene.tear_down_all_but_production().await;
    let view = teardown.view(scene.session.ground());
    let waited = view.spend_stopped_at.unwrap().duration_since(view.approved_at).as_secs();
    assert!(waited < 150, "the spend stopped {waited} s after the approval");
    let held: Vec<_> = view.problems.iter().map(|problem| (problem.kind, problem.region.as_str())).collect();
    assert!(!held.is_empty() && held.iter().all(|held| *held == (ProblemKind::EvidenceMissing, REGION)), "{held:?}");

    scene.drill.clear_faults();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
}

/// Pins are read meanwhile, and again where the documents took long.
#[tokio::test(start_paused = true)]
async fn nothing_is_changed_anywhere_before_every_document_is_saved() {
    const LATE: Duration = Duration::from_secs(9);
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.drill.inject(Fault {
        when: When::operation("DescribeTaskDefinition").in_region(REGION),
        effect: Effect::Delay(LATE),
    });
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let log = scene.drill.log();
    let after = |at: jiff::Timestamp| at.duration_since(teardown.approved.at).unsigned_abs();
    let first = log.iter().find(|call| call.mutating).unwrap();
    assert!(after(first.at) >= LATE, "{} after {:?}", first.action(), after(first.at));
    let pins: Vec<_> =
        log.iter().filter(|call| call.operation == "DescribeServices").map(|call| after(call.at)).collect();
    assert!(pins.iter().any(|at| *at < LATE), "pins wait for no document: {pins:?}");
    let deleted = log.iter().filter(|call| call.operation == "DeleteService");
    for service in deleted.map(|call| &call.targets[0]) {
        let reads = log.iter().filter(|call| call.operation == "DescribeServices" && call.targets.contains(service));
        let again = reads.filter(|call| after(call.at) >= LATE && call.at <= first.at + Duration::from_secs(5)).count();
        assert!(again > 0, "{service} was not read again after the documents");
    }
}

#[tokio::test(start_paused = true)]
async fn where_services_cannot_be_listed_the_tasks_that_the_plan_names_stop_all_the_same() {
    let scene = scene("small").await;
    scene.sweep().await;
    let cluster = rogue(&scene);
    let definition = cluster.services[0].task_definition.clone().unwrap();
    let alone =
        scene.drill.change(|world| world.run_tasks(REGION, &cluster.name, NewTasks::fargate(&definition, 2)).unwrap());
    scene.lists_catch_up().await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.drill.inject(Fault { when: When::operation("ListServices").in_region(REGION), effect: denied() });
    scene.session.run_teardown().await.unwrap();
    assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    let burning = scene.drill.world(|world| world.burning_tasks().map(|task| task.arn.clone()).collect::<Vec<_>>());
    assert!(alone.iter().all(|task| !burning.contains(task)), "both were stopped");
    let view = teardown.view(scene.session.ground());
    assert!(view.spend_stopped_at.is_none(), "the services' tasks burn on");
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_not_deleted_over_a_service_that_changed() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let cluster = rogue(&scene);
    let teardown = scene.approve();
    scene.drill.change(|world| world.recreate_service(REGION, &cluster.name, &cluster.services[0].name).unwrap());
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    let log = scene.drill.log();
    let touched = |call: &&quench_drill::Call| {
        call.mutating && call.targets.iter().any(|target| *target == cluster.arn || *target == cluster.services[0].arn)
    };
    assert_eq!(log.iter().find(touched).map(|call| &call.operation), None, "not even asked: AWS need not refuse it");
    let view = teardown.view(scene.session.ground());
    assert!(view.spend_stopped_at.is_none(), "what runs in its place costs money");
}

/// AWS refuses such a deletion; others that speak its protocol do not.
#[tokio::test(start_paused = true)]
async fn a_quiet_cluster_is_not_deleted_over_a_service_that_could_not_be() {
    let scene = scene("small").await;
    scene.sweep().await;
    let cluster = rogue(&scene);
    let definition = cluster.services[0].task_definition.clone().unwrap();
    let idle = scene.drill.change(|world| {
        world.create_service(REGION, &cluster.name, NewService::fargate("idle", &definition, 0)).unwrap()
    });
    scene.lists_catch_up().await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.drill.inject(Fault { when: When::operation("DeleteService").on(&idle), effect: denied() });
    scene.session.run_teardown().await.unwrap();
    let asked = |call: &quench_drill::Call| call.operation == "DeleteCluster" && call.targets.contains(&cluster.arn);
    assert!(!scene.drill.log().iter().any(asked));
    let view = teardown.view(scene.session.ground());
    let problem = view.problems.iter().find(|problem| problem.arn == cluster.arn).unwrap();
    assert_eq!((problem.kind, problem.blockers.as_slice()), (ProblemKind::StillInUse, ["idle".to_owned()].as_slice()));
    assert!(view.spend_stopped_at.is_some(), "nothing of it burns");

    scene.drill.clear_faults();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
}

#[tokio::test(start_paused = true)]
async fn tasks_of_a_service_that_was_made_anew_in_the_meantime_are_not_stopped() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let cluster = rogue(&scene);
    let teardown = scene.approve();
    let (name, service) = (cluster.name.clone(), cluster.services[0].clone());
    let once = AtomicBool::new(false);
    let created = Arc::new(std::sync::Mutex::new(String::new()));
    let arn = Arc::clone(&created);
    scene.drill.before_each(move |call, world| {
        // Its tasks are being stopped.
        let deleted = world.service(&service.arn).is_some_and(|found| found.deleted_at.is_some());
        let looks = call.operation == "DescribeTasks" && call.targets.iter().any(|target| target.contains(&name));
        if deleted && looks && !once.swap(true, Ordering::Relaxed) {
            *arn.lock().unwrap() = world.recreate_service(REGION, &name, &service.name).unwrap();
        }
    });
    scene.session.run_teardown().await.unwrap();
    assert_eq!(*created.lock().unwrap(), cluster.services[0].arn, "the same name, another service");
    let view = teardown.view(scene.session.ground());
    let problem = view.problems.iter().find(|problem| problem.arn == cluster.services[0].arn).unwrap();
    assert_eq!(problem.kind, ProblemKind::ChangedSinceApproval);
    let known: Vec<_> = cluster.tasks.iter().map(|task| task.arn.as_str()).collect();
    let stopped_others = scene.drill.log().into_iter().filter(|call| call.operation == "StopTask").any(|call| {
        call.targets.iter().any(|task| {
            task.contains(&format!("/{}/", cluster.name)) && task.contains(REGION) && !known.contains(&task.as_str())
        })
    });
    assert!(!stopped_others, "nobody approved them");
    assert!(scene.clusters_left().contains(&cluster.name));
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_after_a_stop_is_not_touched_by_the_resume() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let cluster = rogue(&scene);
    let teardown = scene.approve();
    // Before the first step: a stop that comes this early is not lost.
    teardown.stop();
    scene.session.run_teardown().await.unwrap();
    assert_eq!(teardown.status(), TeardownStatus::Stopped);
    assert!(!scene.drill.log().iter().any(|call| call.mutating));
    let rule = MarkRule {
        scope: MarkScope::Resource { arn: cluster.services[0].arn.clone() },
        mark: Some(Mark::Keep),
        revision: inventory.revision,
    };
    scene.session.mark(&rule).unwrap();
    scene.session.run_teardown().await.unwrap();
    assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    let log = scene.drill.log();
    let inside = format!("/{}", cluster.name);
    let touched = |call: &&quench_drill::Call| {
        call.mutating && call.region == REGION && call.targets.iter().any(|target| target.contains(&inside))
    };
    let definition = cluster.services[0].task_definition.clone().unwrap();
    assert_eq!(
        log.iter().filter(touched).find(|call| !call.targets.contains(&definition)).map(|call| &call.operation),
        None,
        "a kept service keeps its cluster"
    );
    assert!(!log.iter().any(|call| call.mutating && call.targets.contains(&definition)), "and what it runs");
}

#[tokio::test(start_paused = true)]
async fn a_killed_teardown_knows_what_it_did_and_keeps_its_evidence() {
    let the_first = |call: &Call| call.operation == "DeregisterTaskDefinition";
    let Killed { drill, clock, folder, hash } = killed_at_the(1, the_first).await;
    clock.sleep(Duration::from_secs(5)).await;

    let again = session(&drill, clock.clone(), folder.path(), |options| options).await;
    let teardown = again.teardown().unwrap();
    let view = teardown.view(again.ground());
    assert_eq!(view.status, TeardownStatus::Interrupted);
    assert!(view.phases.iter().any(|phase| phase.done > 0), "the journal tells what went: {:?}", view.phases);
    assert!(!view.looked, "how many tasks run nobody has looked at yet");
    let bodies = |session: &quench_engine::session::Session| {
        let documents = session.ground().store.documents_of(&hash).unwrap();
        let mut bodies: Vec<_> =
            documents.into_iter().map(|document| (document.arn, document.kind, document.sha256)).collect();
        bodies.sort();
        bodies
    };
    let saved = bodies(&again);
    assert!(saved.iter().all(|(_, _, hash)| hash.is_some()));
    again.run_teardown().await.unwrap();
    assert_verified(&teardown, &again);
    assert_eq!(bodies(&again), saved, "what was saved before the first change is the evidence");
    assert!(teardown.view(again.ground()).looked);
    let (done, failed) = teardown.tally();
    assert_eq!((done as usize, failed), (teardown.approved.bundle.plan.item_count(), 0));
}

#[tokio::test(start_paused = true)]
async fn of_definitions_that_went_by_themselves_the_rest_goes_on() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    let once = AtomicBool::new(false);
    scene.drill.before_each(move |call, world| {
        if call.operation == "DeleteTaskDefinitions" && !once.swap(true, Ordering::Relaxed) {
            let first = call.targets.first().cloned().unwrap();
            world.delete_task_definition(&call.region, &first).unwrap();
        }
    });
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
}
