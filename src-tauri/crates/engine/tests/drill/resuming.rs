//! Stopped, killed, taken up again.

use std::sync::Arc;
use std::time::Duration;

use quench_core::mark::Mark;
use quench_core::view::TeardownStatus;
use quench_drill::{Effect, Fault, NewCluster, Refusal, When, World};
use quench_engine::teardown::Teardown;
use quench_store::FINISHED_AT;

use crate::scene::{Killed, Scene, assert_verified, clock, killed_at_the, scene, session};

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_what_was_sent_and_a_resume_finishes_the_rest() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    let running = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.run_teardown().await }
    });
    let mut changes = teardown.watch();
    while teardown.view(scene.session.ground()).tasks_stopped == 0 {
        changes.changed().await.unwrap();
    }
    teardown.stop();
    running.await.unwrap().unwrap();
    assert_eq!(teardown.status(), TeardownStatus::Stopped);
    let open = scene.session.ground().store.unsettled(teardown.approved.hash()).unwrap();
    assert!(open.is_empty(), "no call is left between intent and receipt");
    let sent = scene.drill.log().iter().filter(|call| call.mutating).count();
    scene.session.ground().connection.clock().sleep(Duration::from_secs(60)).await;
    assert_eq!(scene.drill.log().iter().filter(|call| call.mutating).count(), sent, "nothing is sent after the stop");
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert_eq!(scene.clusters_left(), ["production"]);
}

/// A new session on the same store and world opens as "interrupted" and finishes.
#[tokio::test(start_paused = true)]
async fn a_killed_teardown_opens_as_interrupted_and_goes_on() {
    for kill_at in [1, 5, 9, 14, 20] {
        let Killed { drill, clock, folder, hash } = killed_at_the(kill_at, |call| call.mutating).await;
        let again = session(&drill, clock, folder.path(), |options| options).await;
        assert!(again.read_only().is_none(), "the lock went with the process");
        let teardown = again.teardown().unwrap();
        assert_eq!(
            (teardown.status(), teardown.approved.hash()),
            (TeardownStatus::Interrupted, hash.as_str()),
            "killed at {kill_at}"
        );
        assert!(!again.teardown_view().unwrap().looked, "nobody has looked since the kill");
        again.run_teardown().await.unwrap();
        assert!(again.teardown_view().unwrap().looked);
        assert_verified(&teardown, &again);
        assert!(again.ground().store.unsettled(&hash).unwrap().is_empty());
        let left: Vec<String> = drill.world(|world| {
            let now = world.now();
            world
                .clusters()
                .filter(|cluster| cluster.status(now) == "ACTIVE" && !cluster.arn.contains(":ap-east-1:"))
                .map(|cluster| cluster.name.clone())
                .collect()
        });
        assert_eq!(left, ["production"], "killed at {kill_at}");
    }
}

/// Nobody runs the first plan any more, and what was sent under it must be known all the same.
#[tokio::test(start_paused = true)]
async fn what_a_kill_left_open_is_settled_under_the_plan_that_follows_too() {
    let Killed { drill, clock, folder, hash: first } = killed_at_the(3, |call| call.mutating).await;
    let session = session(&drill, clock, folder.path(), |options| options).await;
    let scene = Scene { drill, session, folder };
    let open = || scene.session.ground().store.unsettled(&first).unwrap().len();
    assert!(open() > 0, "the kill has left nothing open");
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let second = scene.approve();
    assert_ne!(second.approved.hash(), first);
    scene.session.run_teardown().await.unwrap();
    assert_verified(&second, &scene.session);
    assert_eq!(open(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_proof_is_there_again_after_a_restart_and_goes_when_something_comes_back() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    scene.approve();
    scene.session.run_teardown().await.unwrap();
    let (proof, done) = (scene.session.proof().unwrap(), scene.session.teardown_view().unwrap());
    let reopen = async |old: Scene| {
        let Scene { drill, session: closed, folder } = old;
        let clock = closed.ground().connection.clock().clone();
        drop(closed);
        let session = session(&drill, clock, folder.path(), |options| options).await;
        Scene { drill, session, folder }
    };
    let again = reopen(scene).await;
    let view = again.session.teardown_view().unwrap();
    assert_eq!((again.session.proof(), view.status), (Some(proof), TeardownStatus::Verified));
    assert_eq!(
        (view.verified_at, view.spend_stopped_at, view.deleted_at),
        (done.verified_at, done.spend_stopped_at, done.deleted_at)
    );
    assert_eq!((view.phases, view.regions, view.burn_now), (done.phases, done.regions, done.burn_now));
    assert_eq!((view.tasks, view.tasks_stopped), (done.tasks, done.tasks_stopped));

    let cluster = inventory.clusters().find(|(_, cluster)| cluster.name != "production").unwrap().1;
    let region = cluster.arn.split(':').nth(3).unwrap();
    again.drill.change(|world| world.create_cluster(region, NewCluster::named(&cluster.name)).map(|_| ())).unwrap();
    again.lists_catch_up().await;
    again.session.verify_again().await.unwrap();
    assert_eq!(again.session.teardown().unwrap().status(), TeardownStatus::NeedsYou);
    let later = reopen(again).await.session;
    assert_eq!(later.teardown_view().unwrap().status, TeardownStatus::Interrupted, "it is no longer over");
    assert_eq!(later.proof(), None);
    later.run_teardown().await.unwrap();
    assert_eq!(later.teardown().unwrap().status(), TeardownStatus::Verified, "a cluster of that name was approved");
    assert!(later.proof().unwrap().verified);
}

fn make_empty_cluster(world: &mut World) -> Result<(), Refusal> {
    world.create_cluster("us-east-1", NewCluster::named("empty")).map(|_| ())
}

/// An account with one empty cluster, torn down and verified.
async fn torn_down() -> (Scene, Arc<Teardown>) {
    let scene = scene("quiet").await;
    scene.drill.change(make_empty_cluster).unwrap();
    scene.lists_catch_up().await;
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    (scene, teardown)
}

/// An empty cluster under the same name is the same as far as anyone can tell.
async fn it_comes_back(scene: &Scene) {
    scene.drill.change(make_empty_cluster).unwrap();
    scene.lists_catch_up().await;
}

/// It goes in the run that goes on, and under a new approval of the same plan.
#[tokio::test(start_paused = true)]
async fn what_comes_back_as_it_was_goes_again() {
    for approve_anew in [false, true] {
        let (scene, first) = torn_down().await;
        it_comes_back(&scene).await;
        scene.session.verify_again().await.unwrap();
        assert_eq!(first.status(), TeardownStatus::NeedsYou);
        let again = if approve_anew {
            let inventory = scene.sweep().await;
            scene.choose_all_but_production(&inventory);
            scene.approve()
        } else {
            first
        };
        scene.session.run_teardown().await.unwrap();
        assert_verified(&again, &scene.session);
        assert!(scene.clusters_left().is_empty(), "approved anew: {approve_anew}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_keep_on_what_came_back_stays() {
    let (scene, teardown) = torn_down().await;
    it_comes_back(&scene).await;
    scene.sweep().await;
    let arn = teardown.approved.bundle.plan.targets.clusters[0].arn.clone();
    scene.session.mark_arns(&[arn], Mark::Keep).unwrap();
    // A look that is refused: nothing has told the teardown that the cluster is back.
    let refused = Effect::Error { status: 400, code: "AccessDeniedException".into(), message: "no".into() };
    scene.drill.inject(Fault { when: When::operation("ListClusters").in_region("us-east-1"), effect: refused });
    scene.session.verify_again().await.unwrap();
    scene.drill.clear_faults();
    scene.sweep().await;
    assert_eq!(scene.session.overview().choice.keep.clusters, 1, "looking again takes no Keep back");
    scene.session.verify_again().await.unwrap();
    scene.session.run_teardown().await.unwrap();
    assert_eq!(scene.clusters_left(), ["empty"]);
}

/// Neither a look that saw something and was stopped, nor a run after a proof, is over as the proof was.
#[tokio::test(start_paused = true)]
async fn what_goes_on_after_a_proof_is_no_longer_over() {
    let (scene, teardown) = torn_down().await;
    let store = scene.session.ground().store.clone();
    let hash = teardown.approved.hash().to_owned();
    let over = || store.plan_facts(&hash).unwrap().contains_key(FINISHED_AT);
    assert!(over());
    it_comes_back(&scene).await;
    let looking = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.verify_again().await }
    });
    scene.session.ground().connection.clock().sleep(Duration::from_secs(5)).await;
    teardown.stop();
    looking.await.unwrap().unwrap();
    assert_eq!(teardown.status(), TeardownStatus::Stopped);
    assert!(!over(), "the look had seen it");

    store.set_plan_fact(&hash, FINISHED_AT, &"verified".into(), scene.session.now()).unwrap();
    scene.drill.before_each({
        let (store, hash) = (store.clone(), hash.clone());
        move |_, _| {
            assert!(!store.plan_facts(&hash).unwrap().contains_key(FINISHED_AT), "a run under a plan that is over")
        }
    });
    scene.session.run_teardown().await.unwrap();
}

/// A proof that says no, beside a plan that is still called over: what a crash between two writes leaves.
#[tokio::test(start_paused = true)]
async fn a_proof_that_says_no_never_opens_as_verified() {
    let (scene, teardown) = torn_down().await;
    it_comes_back(&scene).await;
    scene.session.verify_again().await.unwrap();
    let hash = teardown.approved.hash().to_owned();
    let store = scene.session.ground().store.clone();
    store.set_plan_fact(&hash, FINISHED_AT, &"verified".into(), scene.session.now()).unwrap();
    drop(store);
    let Scene { drill, session: closed, folder } = scene;
    let clock = closed.ground().connection.clock().clone();
    drop((closed, teardown));
    let again = session(&drill, clock, folder.path(), |options| options).await;
    assert_eq!(again.teardown().unwrap().status(), TeardownStatus::Interrupted);
    again.run_teardown().await.unwrap();
    assert_eq!(again.teardown().unwrap().status(), TeardownStatus::Verified, "and it goes");
}

#[tokio::test(start_paused = true)]
async fn a_second_session_only_reads() {
    let scene = scene("small").await;
    let second = session(&scene.drill, clock(), scene.folder.path(), |options| options).await;
    assert!(second.read_only().is_some());
    second.sweep(&quench_engine::sweep::Scope::default(), quench_engine::region_sweep::Depth::Sweep).await.unwrap();
    assert!(second.mark_arns(&["x".into()], quench_core::mark::Mark::Remove).is_err());
}
