//! Ways through a teardown that an account of Fargate services alone never takes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use quench_core::choice::covered_by;
use quench_core::mark::Mark;
use quench_core::region::RegionCode;
use quench_core::triage::Findings;
use quench_core::view::{MarkScope, ProblemKind, TeardownStatus};
use quench_drill::{
    Controller, Effect, Fault, LaunchType, NewCluster, NewService, NewTaskDefinition, NewTasks, ProviderKind, Refusal,
    When, World,
};
use serde_json::json;

use crate::scene::{Scene, assert_verified, scene};

const REGION: &str = "us-east-1";

fn region() -> RegionCode {
    RegionCode::parse(REGION).unwrap()
}

/// An account that holds what `build` makes in [`REGION`], a minute later.
async fn account(build: impl FnOnce(&mut World) -> Result<(), Refusal>) -> Scene {
    let scene = scene("quiet").await;
    scene.drill.change(build).unwrap();
    scene.session.ground().connection.clock().sleep(Duration::from_secs(60)).await;
    scene
}

/// A cluster "c" and an ACTIVE definition "f".
fn cluster(world: &mut World) -> Result<(), Refusal> {
    world.create_cluster(REGION, NewCluster::named("c"))?;
    world.register_task_definition(REGION, NewTaskDefinition::fargate("f", "f", 256, 512)).map(|_| ())
}

fn arn(kind: &str, rest: &str) -> String {
    format!("arn:aws:ecs:{REGION}:000000000000:{kind}/{rest}")
}

fn burning(scene: &Scene) -> usize {
    scene.drill.world(|world| world.burning_tasks().count())
}

/// The changing calls in order, by operation.
fn changed(scene: &Scene) -> Vec<String> {
    scene.drill.log().into_iter().filter(|call| call.mutating).map(|call| call.operation).collect()
}

#[tokio::test(start_paused = true)]
async fn the_task_sets_of_an_external_service_go_before_it() {
    let scene = account(|world| {
        cluster(world)?;
        let service = NewService { controller: Controller::External, ..NewService::fargate("s", "f", 4) };
        world.create_service(REGION, "c", service)?;
        world.create_task_set(REGION, "c", "s", "f", 50)?;
        world.create_task_set(REGION, "c", "s", "f", 50).map(|_| ())
    })
    .await;
    assert_eq!(burning(&scene), 4);
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let changed = changed(&scene);
    let service = changed.iter().position(|operation| operation == "DeleteService").unwrap();
    let sets: Vec<usize> = (0..changed.len()).filter(|at| changed[*at] == "DeleteTaskSet").collect();
    assert!(sets.len() == 2 && sets.iter().all(|at| *at < service), "{changed:?}");
    let refused = scene.drill.log().into_iter().find(|call| call.operation == "DeleteService" && call.error.is_some());
    assert!(refused.is_none(), "{refused:?}");
    assert_eq!((burning(&scene), scene.clusters_left().len()), (0, 0));
}

/// A cluster on two machines, with a service of four tasks and one stand-alone task.
fn machines(world: &mut World) -> Result<(), Refusal> {
    world.create_cluster(REGION, NewCluster::named("c"))?;
    for _ in 0..2 {
        world.register_instance(REGION, "c", 16_384, 32_768)?;
    }
    let definition =
        NewTaskDefinition { compatibilities: vec!["EC2".to_owned()], ..NewTaskDefinition::fargate("f", "f", 256, 512) };
    world.register_task_definition(REGION, definition)?;
    let service = NewService { launch_type: LaunchType::Ec2, ..NewService::fargate("s", "f", 4) };
    world.create_service(REGION, "c", service)?;
    let alone = NewTasks { launch_type: LaunchType::Ec2, ..NewTasks::fargate("f", 1) };
    world.run_tasks(REGION, "c", alone).map(|_| ())
}

/// Watches from now on whether a machine is let go while a task burns on it.
fn watch_machines(scene: &Scene) -> Arc<AtomicBool> {
    let early = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&early);
    scene.drill.before_each(move |call, world| {
        if call.operation == "DeregisterContainerInstance" && world.burning_tasks().count() > 0 {
            flag.store(true, Ordering::Relaxed);
        }
    });
    early
}

#[tokio::test(start_paused = true)]
async fn machines_are_let_go_when_their_tasks_have_stopped() {
    let scene = account(machines).await;
    assert_eq!(burning(&scene), 5);
    let early = watch_machines(&scene);
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let let_go = changed(&scene).into_iter().filter(|operation| operation == "DeregisterContainerInstance").count();
    assert_eq!((let_go, early.load(Ordering::Relaxed)), (2, false));
    assert_eq!((burning(&scene), scene.clusters_left().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_capacity_provider_that_blocks_is_named_and_the_rest_goes() {
    let scene = account(|world| {
        cluster(world)?;
        world.create_service(REGION, "c", NewService::fargate("s", "f", 1))?;
        world.create_capacity_provider(REGION, "managed", ProviderKind::ManagedInstances, Some("c"))?;
        world.create_cluster(REGION, NewCluster::named("other")).map(|_| ())
    })
    .await;
    let teardown = scene.tear_down_all_but_production().await;
    let view = teardown.view(scene.session.ground());
    assert_eq!(view.status, TeardownStatus::NeedsYou);
    assert_eq!(view.problems.len(), 1, "{:#?}", view.problems);
    let problem = &view.problems[0];
    assert_eq!((&problem.arn, problem.kind), (&arn("cluster", "c"), ProblemKind::CapacityProviderBlocks));
    assert_eq!(problem.blockers, ["managed"]);
    assert_eq!((burning(&scene), scene.clusters_left()), (0, vec!["c".to_owned()]));

    // The person lets it go, and the same teardown finishes.
    scene.drill.change(|world| world.delete_capacity_provider(REGION, "managed")).unwrap();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert!(scene.clusters_left().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_stopping_costs_until_it_has_stopped() {
    let scene = account(|world| {
        let mut slow = NewTaskDefinition::fargate("slow", "slow", 16_384, 32_768);
        slow.containers = vec![json!({"name": "slow", "image": "slow", "stopTimeout": 120})];
        world.create_cluster(REGION, NewCluster::named("c"))?;
        world.register_task_definition(REGION, slow)?;
        world.run_tasks(REGION, "c", NewTasks::fargate("slow", 8)).map(|_| ())
    })
    .await;
    // The attacker, or a colleague, has just stopped them all.
    scene.drill.change(|world| {
        let tasks: Vec<String> = world.burning_tasks().map(|task| task.arn.clone()).collect();
        for task in tasks {
            world.stop_task(REGION, "c", &task, "bye").unwrap();
        }
    });
    scene.session.ground().connection.clock().sleep(Duration::from_secs(3)).await;
    let left = burning(&scene);
    assert!(left >= 4, "{left}");
    let inventory = scene.sweep().await;
    assert!(inventory.counts().tasks as usize >= left, "what is stopping is found");
    assert!(inventory.burn(&quench_core::price_book::PriceBook::bundled()).per_hour > quench_core::money::Usd::ZERO);
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let told = teardown.view(scene.session.ground()).spend_stopped_at.unwrap();
    let last = scene.drill.world(|world| {
        let cluster = world.cluster(&arn("cluster", "c")).unwrap();
        cluster.tasks.values().filter_map(|task| task.stopped_at()).max().unwrap()
    });
    assert!(told >= last, "told {told}, the last one stopped {last}");
}

#[tokio::test(start_paused = true)]
async fn a_kept_task_keeps_its_cluster_and_its_family() {
    let scene = scene("small").await;
    let (cluster, task) = scene.drill.change(|world| {
        let cluster =
            world.clusters().find(|found| found.arn.contains(":us-east-1:") && found.tags.is_empty()).unwrap();
        let cluster = cluster.name.clone();
        let definition =
            world.service(&arn("service", &format!("{cluster}/{cluster}"))).unwrap().task_definition.clone();
        let family = definition.rsplit('/').next().unwrap().split(':').next().unwrap().to_owned();
        (cluster.clone(), world.run_tasks(REGION, &cluster, NewTasks::fargate(&family, 1)).unwrap().remove(0))
    });
    scene.session.ground().connection.clock().sleep(Duration::from_secs(60)).await;
    let state = |scene: &Scene| {
        scene.drill.world(|world| {
            let home = world.cluster(&arn("cluster", &cluster)).unwrap();
            let family = &world.task_definition(&world.task(&task).unwrap().task_definition).unwrap().family;
            let revisions: Vec<_> = world
                .task_definitions()
                .filter(|found| found.family == *family)
                .map(|found| (found.arn.clone(), found.status()))
                .collect();
            let tasks: Vec<_> =
                home.tasks.values().filter(|task| task.burns(world.now())).map(|task| task.arn.clone()).collect();
            (home.services.len(), tasks, revisions)
        })
    };
    let before = state(&scene);
    assert_eq!((before.0, before.1.len(), before.2.len()), (1, 3, 5));
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    scene.session.mark_arns(std::slice::from_ref(&task), Mark::Keep).unwrap();
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert_eq!(state(&scene), before, "the whole of it is as it was");
    let mut left = scene.clusters_left();
    left.sort();
    let mut expected = vec![cluster.clone(), "production".to_owned()];
    expected.sort();
    assert_eq!(left, expected);
    assert!(scene.session.proof().unwrap().kept_unchanged);
}

#[tokio::test(start_paused = true)]
async fn a_service_alone_goes_and_its_cluster_stays() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let chosen =
        inventory.clusters().find(|(code, found)| **code == region() && found.name != "production").unwrap().1.clone();
    let service = chosen.services[0].arn.clone();
    scene.session.mark_arns(std::slice::from_ref(&service), Mark::Remove).unwrap();
    let teardown = scene.approve();
    assert!(teardown.approved.bundle.plan.targets.clusters.is_empty());
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let named: BTreeSet<String> = scene
        .drill
        .log()
        .into_iter()
        .filter(|call| call.mutating && !call.operation.contains("TaskDefinition"))
        .flat_map(|call| call.targets)
        .collect();
    let mut allowed: BTreeSet<String> = chosen.tasks.iter().map(|task| task.arn.clone()).collect();
    allowed.insert(service.clone());
    assert!(named.is_subset(&allowed), "{named:?}");
    scene.drill.world(|world| {
        let cluster = world.cluster(&chosen.arn).unwrap();
        assert!(cluster.deleted_at.is_none() && world.service(&service).unwrap().deleted_at.is_some());
        assert!(!cluster.tasks.values().any(|task| task.burns(world.now())));
    });
    assert_eq!(scene.clusters_left().len(), 7, "every cluster of the regions that can be read");
}

#[tokio::test(start_paused = true)]
async fn a_task_alone_stops_and_nothing_else() {
    let scene = account(|world| {
        cluster(world)?;
        world.run_tasks(REGION, "c", NewTasks::fargate("f", 3)).map(|_| ())
    })
    .await;
    let inventory = scene.sweep().await;
    let task = inventory.clusters().next().unwrap().1.tasks[0].arn.clone();
    scene.session.mark_arns(std::slice::from_ref(&task), Mark::Remove).unwrap();
    let teardown = scene.approve();
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let changing: Vec<_> = scene.drill.log().into_iter().filter(|call| call.mutating).collect();
    assert_eq!(changing.len(), 1, "{changing:?}");
    assert_eq!((changing[0].operation.as_str(), &changing[0].targets), ("StopTask", &vec![task.clone()]));
    assert_eq!(burning(&scene), 2);
}

#[tokio::test(start_paused = true)]
async fn credentials_of_another_account_stop_everything() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    // From the third service on AWS knows the key no more, and sts says whose it is now.
    let error = |code: &str| Effect::Error {
        status: 400,
        code: code.to_owned(),
        message: "The security token included in the request is invalid.".to_owned(),
    };
    let other = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                 <Arn>arn:aws:iam::999999999999:user/x</Arn><UserId>AIDA</UserId><Account>999999999999</Account>\
                 </GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\
                 </GetCallerIdentityResponse>";
    let body =
        Effect::Body { status: 200, content_type: "text/xml".to_owned(), bytes: other.as_bytes().to_vec().into() };
    scene.drill.inject(Fault { when: When::operation("GetCallerIdentity"), effect: body });
    let mut when = When::operation("DeleteService");
    when.skip = 2;
    scene.drill.inject(Fault { when, effect: error("UnrecognizedClientException") });
    for operation in ["StopTask", "DeleteCluster", "DeregisterTaskDefinition", "DeleteTaskDefinitions"] {
        scene.drill.inject(Fault { when: When::operation(operation), effect: error("UnrecognizedClientException") });
    }
    scene.drill.clear_log();
    // What sts told at the connection is believed for half a minute.
    scene.session.ground().connection.clock().sleep(Duration::from_secs(31)).await;
    scene.session.run_teardown().await.unwrap();
    let view = teardown.view(scene.session.ground());
    assert!(view.deleted_at.is_none() && view.verified_at.is_none());
    assert_ne!(view.status, TeardownStatus::Verified);
    assert!(view.problems.iter().any(|problem| problem.kind == ProblemKind::Credentials), "{:#?}", view.problems);
    let changed = changed(&scene);
    assert!(!changed.iter().any(|operation| operation == "DeleteCluster"), "nothing more is sent: {changed:?}");
    assert!(!changed.iter().any(|operation| operation.contains("TaskDefinition")), "{changed:?}");
    scene.drill.clear_faults();
    scene.session.ground().connection.clock().sleep(Duration::from_secs(31)).await;
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
}

#[tokio::test(start_paused = true)]
async fn the_whole_story_goes_and_production_is_as_it_was() {
    let scene = scene("seed-story").await;
    let production = |scene: &Scene| {
        scene.drill.world(|world| {
            let own =
                |found: &&quench_drill::TaskDefinition| ["shop-api", "nightly-report"].contains(&found.family.as_str());
            let definitions: Vec<_> =
                world.task_definitions().filter(own).map(|found| serde_json::to_value(found).unwrap()).collect();
            let cluster = world.clusters().find(|found| found.name == "production").unwrap();
            let tasks: Vec<_> = cluster.tasks.keys().cloned().collect();
            (definitions, serde_json::to_value(&cluster.services).unwrap(), tasks)
        })
    };
    let before = production(&scene);
    assert_eq!((before.0.len(), before.2.len()), (6, 2));
    let inventory = scene.sweep().await;
    // Everywhere means the clusters: a definition that nothing uses, such as the nightly report's, is a group of its own.
    let everywhere = covered_by(&MarkScope::Everywhere, inventory.revision, &inventory, &Findings::default());
    scene.session.mark_arns(&everywhere, Mark::Remove).unwrap();
    scene.session.mark_arns(&[crate::scene::production(&inventory).unwrap()], Mark::Keep).unwrap();
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert!(production(&scene) == before, "definitions, services and tasks of production are as they were");
    assert_eq!(scene.clusters_left(), ["production"]);
    let proof = scene.session.proof().unwrap();
    assert!(proof.kept_unchanged && proof.remaining.is_empty());
    assert_eq!(proof.unchecked_regions.len(), 10);
    let (here, disabled) = scene.drill.world(|world| {
        let usable = |arn: &str| world.region(arn.split(':').nth(3).unwrap()).unwrap().opt_in.usable(world.now());
        let here = world.burning_tasks().filter(|task| usable(&task.arn)).count();
        (here, world.burning_tasks().count() - here)
    });
    assert_eq!((here, disabled), (2, 10 * 20 * 2), "what cannot be reached runs on, and nobody called it clean");
}
