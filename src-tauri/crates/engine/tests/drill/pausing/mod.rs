//! A sign-in that ends pauses the work; after the next one to the same account it goes on, and does what it would have done.

mod bill;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_aws::{ConnectOptions, Connection, Source, connect};
use quench_core::region::RegionCode;
use quench_core::report::RegionState;
use quench_core::view::{LookingState, OpeningStep, SignInEnded, SignInState, SignInWay, SweepPhase, TeardownStatus};
use quench_drill::{
    Drill, EcsParameters, Effect, Fault, NewRule, NewScalableTarget, NewSchedule, RuleTarget, ScheduleTarget, When,
};
use quench_engine::SessionError;
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_engine::teardown::Teardown;
use tokio::task::JoinHandle;

use crate::scene::{SEED, Scene, assert_verified, begun_anew, scene};

const REGION: &str = "us-east-1";
const HOUR: Duration = Duration::from_secs(3600);

/// What took effect: what was done, and to what.
type Applied = BTreeSet<(String, String)>;

fn applied(drill: &Drill) -> Applied {
    let calls = drill.log().into_iter().filter(|call| call.mutating && call.error.is_none());
    calls
        .flat_map(|call| call.targets.clone().into_iter().map(move |target| (call.operation.clone(), target)))
        .collect()
}

/// "small" with one of each that starts tasks, none of them soon.
async fn small() -> Scene {
    let scene = scene("small").await;
    scene.session.hold_when_ended();
    let inventory = scene.sweep_only(&[REGION]).await;
    let rogue = inventory.clusters().map(|(_, cluster)| cluster).find(|cluster| cluster.name != "production").unwrap();
    let (arn, service) = (rogue.arn.clone(), &rogue.services[0]);
    let definition = service.task_definition.clone().unwrap();
    scene.drill.change(|world| {
        let target = NewScalableTarget::of(&rogue.name, &service.name, 1, 20);
        world.register_scalable_target(REGION, target).unwrap();
        world.put_rule(REGION, NewRule::scheduled("weekly", "rate(7 days)")).unwrap();
        let target = RuleTarget::ecs("1", &arn, EcsParameters::fargate(&definition, 1));
        world.put_targets(REGION, None, "weekly", vec![target]).unwrap();
        let target = ScheduleTarget::ecs(&arn, EcsParameters::fargate(&definition, 1));
        world.create_schedule(REGION, NewSchedule::of("again", "rate(7 days)", target)).unwrap();
    });
    scene.lists_catch_up().await;
    scene
}

/// The same, swept, chosen and approved. From here on a call that nobody journaled is an error.
async fn approved() -> (Scene, Arc<Teardown>, Arc<AtomicBool>) {
    approved_in(&[]).await
}

/// The same of some regions; of all if none is named.
async fn approved_in(regions: &[&str]) -> (Scene, Arc<Teardown>, Arc<AtomicBool>) {
    let scene = small().await;
    let inventory = match regions {
        [] => scene.sweep().await,
        named => scene.sweep_only(named).await,
    };
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.drill.clear_log();
    let unjournaled = Arc::new(AtomicBool::new(false));
    let (store, hash, flag) =
        (scene.session.ground().store.clone(), teardown.approved.hash().to_owned(), Arc::clone(&unjournaled));
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
    (scene, teardown, unjournaled)
}

fn running(scene: &Scene) -> JoinHandle<Result<(), SessionError>> {
    let session = Arc::clone(&scene.session);
    tokio::spawn(async move { session.run_teardown().await })
}

/// What an undisturbed run does, and how long it takes.
async fn undisturbed(regions: &[&str]) -> (Applied, SignedDuration) {
    let (scene, teardown, _) = approved_in(regions).await;
    let began = scene.session.now();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    (applied(&scene.drill), scene.session.now().duration_since(began))
}

async fn sleep(session: &Session, duration: Duration) {
    session.ground().connection.clock().sleep(duration).await;
}

fn ended(session: &Session) -> bool {
    session.ground().connection.sign_in().state != SignInState::Good
}

/// Waits until something waits for a sign-in.
async fn until_paused(session: &Session) {
    let mut changes = session.watch_sign_in();
    let paused = async {
        while !ended(session) || session.sign_in_view(SignInWay::Practice).waiting == 0 {
            changes.changed().await.unwrap();
        }
    };
    assert!(tokio::time::timeout(HOUR, paused).await.is_ok(), "nothing has paused");
    let why = SignInState::Ended { why: SignInEnded::Expired };
    assert_eq!(session.sign_in_view(SignInWay::Practice).state, why);
}

/// An hour in which nothing is sent, once what was under way has come back.
async fn an_hour(scene: &Scene) {
    sleep(&scene.session, Duration::from_secs(30)).await;
    let sent = scene.drill.log().len();
    sleep(&scene.session, HOUR).await;
    assert_eq!(scene.drill.log().len(), sent, "nothing is sent while it is paused");
}

async fn another_key(session: &Session, drill: &Drill) -> Connection {
    let clock = session.ground().connection.clock().clone();
    connect(ConnectOptions::new(Source::Practice(drill.clone()), clock, SEED)).await.unwrap()
}

async fn sign_in(scene: &Scene) {
    let connection = another_key(&scene.session, &scene.drill).await;
    scene.session.sign_in_again(connection).unwrap();
    assert!(!ended(&scene.session));
}

fn expires(scene: &Scene, at: Timestamp) {
    scene.drill.inject(Fault::credentials_expire(at));
}

/// The sign-in is over at the first call that is meant, and at every other one like it.
fn expires_at_the(scene: &Scene, operation: &str, skip: u32) {
    let when = When { skip, ..When::operation(operation) };
    scene.drill.inject(Fault { when, effect: Effect::ExpiredCredentials });
}

async fn ends_as_undisturbed(
    scene: &Scene,
    teardown: &Teardown,
    run: JoinHandle<Result<(), SessionError>>,
    unjournaled: &AtomicBool,
    calm: &Applied,
    when: &str,
) {
    run.await.unwrap().unwrap();
    assert_verified(teardown, &scene.session);
    let done = applied(&scene.drill);
    assert_eq!(done.difference(calm).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "{when}: too much");
    assert_eq!(calm.difference(&done).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "{when}: too little");
    assert!(!unjournaled.load(Ordering::Relaxed), "{when}: a call came before its intent");
    let store = &scene.session.ground().store;
    assert!(store.unsettled(teardown.approved.hash()).unwrap().is_empty(), "{when}");
    assert_eq!(scene.clusters_left(), ["production"], "{when}");
    let view = scene.session.sign_in_view(SignInWay::Practice);
    assert_eq!((view.state, view.waiting), (SignInState::Good, 0), "{when}");
}

#[tokio::test(start_paused = true)]
async fn a_teardown_pauses_in_each_phase_and_does_what_it_would_have_done() {
    let (calm, _) = undisturbed(&[]).await;
    let phases = [
        ("DescribeTaskDefinition", 0),
        ("DescribeTaskDefinition", 2),
        ("DescribeServices", 0),
        ("DescribeRule", 0),
        ("DisableRule", 0),
        ("UpdateSchedule", 0),
        ("DescribeScalingPolicies", 0),
        ("DeregisterScalableTarget", 0),
        ("DeleteService", 0),
        ("DeleteService", 3),
        ("ListTasks", 1),
        ("StopTask", 0),
        ("DescribeTasks", 4),
        ("DeleteCluster", 0),
        ("DeleteCluster", 2),
        ("DeregisterTaskDefinition", 1),
        ("DeleteTaskDefinitions", 0),
    ];
    let mut met = BTreeSet::new();
    for (operation, skip) in phases {
        let (scene, teardown, unjournaled) = approved().await;
        expires_at_the(&scene, operation, skip);
        let run = running(&scene);
        let when = format!("{operation} after {skip}");
        let paused = tokio::select! {
            biased;
            () = until_paused(&scene.session) => true,
            () = async { while !run.is_finished() { sleep(&scene.session, Duration::from_secs(1)).await } } => false,
        };
        // Some of these calls are not made in this account.
        if paused {
            met.insert(operation);
            an_hour(&scene).await;
            assert!(teardown.view(scene.session.ground()).problems.is_empty(), "{when}: nothing has failed");
            sign_in(&scene).await;
        }
        ends_as_undisturbed(&scene, &teardown, run, &unjournaled, &calm, &when).await;
    }
    for needed in ["DescribeTaskDefinition", "DisableRule", "DeleteService", "DeleteCluster", "DeleteTaskDefinitions"] {
        assert!(met.contains(needed), "{needed}: {met:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_proof_looks_anew_after_a_pause() {
    let (calm, _) = undisturbed(&[]).await;
    // In the first look; while it waits for the second; in the second.
    for step in 0..3 {
        let (scene, teardown, unjournaled) = approved().await;
        let run = running(&scene);
        let view = || teardown.view(scene.session.ground());
        let mut changes = teardown.watch();
        while view().status != TeardownStatus::Verifying || (step > 0 && view().next_read_in_seconds.is_none()) {
            changes.changed().await.unwrap();
        }
        if step == 2 {
            while view().next_read_in_seconds.is_some() {
                changes.changed().await.unwrap();
            }
        }
        expires(&scene, scene.session.now());
        until_paused(&scene.session).await;
        an_hour(&scene).await;
        assert_eq!((view().status, view().verified_at), (TeardownStatus::Verifying, None));
        sign_in(&scene).await;
        let again = scene.session.now();
        ends_as_undisturbed(&scene, &teardown, run, &unjournaled, &calm, &format!("look {step}")).await;
        let proof = scene.session.proof().unwrap();
        let (first, second) = (proof.first_read_at.unwrap(), proof.second_read_at.unwrap());
        assert!(second.duration_since(first).as_secs() >= 60 && second > again);
        // A look that was under way is not believed: half of it is an hour old.
        assert!(first > again, "look {step}");
    }
}

#[tokio::test(start_paused = true)]
async fn another_account_is_refused_and_everything_goes_on_waiting() {
    let (calm, _) = undisturbed(&[]).await;
    let (scene, teardown, unjournaled) = approved().await;
    expires_at_the(&scene, "DeleteService", 1);
    let run = running(&scene);
    until_paused(&scene.session).await;
    sleep(&scene.session, Duration::from_secs(30)).await;
    let (before, sent) = (scene.session.sign_in_view(SignInWay::Practice), scene.drill.log().len());
    let clock = scene.session.ground().connection.clock().clone();
    let other = Drill::start("quiet", SEED, clock).unwrap();
    let refused = scene.session.sign_in_again(another_key(&scene.session, &other).await);
    assert!(matches!(refused, Err(SessionError::AnotherAccount { .. })), "{refused:?}");
    sleep(&scene.session, HOUR).await;
    assert_eq!(scene.session.sign_in_view(SignInWay::Practice), before);
    assert_eq!(scene.drill.log().len(), sent);
    assert!(!run.is_finished());
    assert!(!other.log().iter().any(|call| call.mutating));
    sign_in(&scene).await;
    ends_as_undisturbed(&scene, &teardown, run, &unjournaled, &calm, "another account").await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_during_the_pause_ends_it_at_once_and_a_resume_finishes() {
    for operation in
        ["DescribeTaskDefinition", "DisableRule", "DeleteService", "StopTask", "DeleteCluster", "ListGateways"]
    {
        let (scene, teardown, unjournaled) = approved().await;
        expires_at_the(&scene, operation, 0);
        let run = running(&scene);
        let paused = tokio::select! {
            biased;
            () = until_paused(&scene.session) => true,
            () = async { while !run.is_finished() { sleep(&scene.session, Duration::from_secs(1)).await } } => false,
        };
        if !paused {
            continue;
        }
        an_hour(&scene).await;
        let at = scene.session.now();
        teardown.stop();
        run.await.unwrap().unwrap();
        assert_eq!((scene.session.now(), teardown.status()), (at, TeardownStatus::Stopped), "{operation}");
        let view = teardown.view(scene.session.ground());
        assert!(view.problems.is_empty(), "{operation}: {:?}", view.problems);
        assert_eq!(scene.session.sign_in_view(SignInWay::Practice).waiting, 0);
        sign_in(&scene).await;
        scene.session.run_teardown().await.unwrap();
        assert_verified(&teardown, &scene.session);
        assert!(!unjournaled.load(Ordering::Relaxed));
    }
}

/// An answer was lost just before the sign-in ended: whether it took effect waits too, and a stop does not wait for it.
#[tokio::test(start_paused = true)]
async fn what_nobody_knows_when_the_sign_in_ends_stays_open_over_a_stop() {
    let (scene, teardown, unjournaled) = approved().await;
    let when = When { times: Some(1), ..When::operation("DeleteService") };
    scene.drill.inject(Fault { when, effect: Effect::AppliedThenLost });
    let lost = Arc::new(tokio::sync::Notify::new());
    let seen = Arc::clone(&lost);
    scene.drill.after_each(move |call, _| {
        if call.operation == "DeleteService" {
            seen.notify_one();
        }
    });
    let run = running(&scene);
    lost.notified().await;
    expires(&scene, scene.session.now());
    until_paused(&scene.session).await;
    an_hour(&scene).await;
    teardown.stop();
    run.await.unwrap().unwrap();
    assert_eq!(teardown.status(), TeardownStatus::Stopped);
    let store = scene.session.ground().store.clone();
    assert_eq!(store.unsettled(teardown.approved.hash()).unwrap().len(), 1);
    sign_in(&scene).await;
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert!(store.unsettled(teardown.approved.hash()).unwrap().is_empty());
    assert!(!unjournaled.load(Ordering::Relaxed));
}

#[tokio::test(start_paused = true)]
async fn a_kill_during_the_pause_opens_as_interrupted() {
    let (calm, _) = undisturbed(&[]).await;
    let (scene, first, unjournaled) = approved().await;
    expires_at_the(&scene, "DeleteService", 1);
    let run = running(&scene);
    until_paused(&scene.session).await;
    an_hour(&scene).await;
    run.abort();
    let _ = run.await;
    // They hold the store, and with it the account's lock.
    scene.drill.clear_hooks();
    let Scene { drill, session: killed, folder } = scene;
    let clock = killed.ground().connection.clock().clone();
    drop((killed, first));
    let again = begun_anew(&drill, clock, folder.path()).await;
    let scene = Scene { drill, session: again, folder };
    scene.session.hold_when_ended();
    let teardown = scene.session.teardown().unwrap();
    assert_eq!(teardown.status(), TeardownStatus::Interrupted);
    scene.session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
    ends_as_undisturbed(&scene, &teardown, running(&scene), &unjournaled, &calm, "killed").await;
}

/// What somebody changed during the pause is left and told, as it would be after a stop.
#[tokio::test(start_paused = true)]
async fn what_changed_during_the_pause_is_left_and_told() {
    let (scene, teardown, _) = approved().await;
    // Its pin was read, and its deletion refused.
    expires_at_the(&scene, "DeleteService", 0);
    let run = running(&scene);
    until_paused(&scene.session).await;
    sleep(&scene.session, HOUR).await;
    let target = teardown.approved.bundle.plan.targets.services[0].clone();
    let (cluster, name) = (target.cluster.rsplit('/').next().unwrap(), target.arn.rsplit('/').next().unwrap());
    let region = target.arn.split(':').nth(3).unwrap();
    scene.drill.change(|world| world.recreate_service(region, cluster, name).unwrap());
    sign_in(&scene).await;
    run.await.unwrap().unwrap();
    assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    assert!(!applied(&scene.drill).contains(&("DeleteService".to_owned(), target.arn.clone())));
}

#[tokio::test(start_paused = true)]
async fn a_sweep_pauses_and_reads_every_region_whole() {
    let calm = scene("small").await;
    let undisturbed = calm.sweep().await;
    for (operation, skip) in [("ListRegions", 0), ("ListClusters", 5), ("DescribeServices", 0), ("ListTasks", 3)] {
        let scene = scene("small").await;
        scene.session.hold_when_ended();
        expires_at_the(&scene, operation, skip);
        let sweep = tokio::spawn({
            let session = Arc::clone(&scene.session);
            async move { session.sweep(&Scope::default(), Depth::Sweep).await }
        });
        until_paused(&scene.session).await;
        an_hour(&scene).await;
        assert_eq!(scene.session.overview().phase, SweepPhase::Running);
        sign_in(&scene).await;
        let again = scene.session.now();
        let inventory = sweep.await.unwrap().unwrap();
        let states = |inventory: &quench_core::inventory::Inventory| -> Vec<(RegionCode, RegionState)> {
            inventory.regions.iter().map(|(code, region)| (code.clone(), region.state())).collect()
        };
        assert_eq!(states(&inventory), states(&undisturbed), "{operation}");
        assert_eq!(inventory.clusters().count(), undisturbed.clusters().count());
        // What was under way was begun anew: nothing in a region is older than what is said of it.
        let lists =
            scene.drill.log().into_iter().filter(|call| call.operation == "ListClusters" && call.error.is_none());
        let newest: std::collections::BTreeMap<String, Timestamp> =
            lists.map(|call| (call.region.clone(), call.at)).collect();
        for (code, region) in inventory.regions.iter().filter(|(_, region)| region.report.asked) {
            let at = region.report.read_at.unwrap();
            assert!(
                at < again || newest[code.as_str()] > again,
                "{operation}: {code} was read in part before the pause"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn stopping_a_sweep_during_the_pause_ends_it_at_once() {
    let scene = scene("small").await;
    scene.session.hold_when_ended();
    expires_at_the(&scene, "ListClusters", 5);
    let sweep = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.sweep(&Scope::default(), Depth::Sweep).await }
    });
    until_paused(&scene.session).await;
    sleep(&scene.session, HOUR).await;
    let at = scene.session.now();
    scene.session.stop_sweep();
    sweep.await.unwrap().unwrap();
    assert_eq!((scene.session.now(), scene.session.overview().phase), (at, SweepPhase::Stopped));
}

/// The queue waits a night, calls nothing stuck, and goes on.
#[tokio::test(start_paused = true)]
async fn the_queue_of_regions_waits_a_night_and_calls_nothing_stuck() {
    for (operation, skip) in [("ListRegions", 0), ("EnableRegion", 0), ("GetCallerIdentity", 0), ("ListClusters", 0)] {
        let scene = scene("small").await;
        scene.session.hold_when_ended();
        scene.sweep().await;
        let off = RegionCode::parse("ap-east-1").unwrap();
        scene.session.order_enable(std::slice::from_ref(&off)).unwrap();
        expires_at_the(&scene, operation, skip);
        let work = tokio::spawn({
            let session = Arc::clone(&scene.session);
            async move { session.work_on_regions().await }
        });
        until_paused(&scene.session).await;
        sleep(&scene.session, 13 * HOUR).await;
        assert!(!work.is_finished(), "{operation}");
        sign_in(&scene).await;
        work.await.unwrap().unwrap();
        let view = scene.session.regions_view();
        let row = view.regions.iter().find(|row| row.code == off).unwrap();
        assert_eq!((row.step, row.trouble.as_ref()), (OpeningStep::Open, None), "{operation}");
        let taken =
            scene.drill.log().into_iter().filter(|call| call.operation == "EnableRegion" && call.error.is_none());
        assert_eq!(taken.count(), 1, "{operation}: asked once");
    }
}

#[tokio::test(start_paused = true)]
async fn reading_cloudtrail_pauses_and_goes_on() {
    let scene = scene("mixed-account").await;
    scene.session.hold_when_ended();
    scene.sweep().await;
    expires_at_the(&scene, "LookupEvents", 20);
    let look = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.look().await }
    });
    until_paused(&scene.session).await;
    an_hour(&scene).await;
    sign_in(&scene).await;
    look.await.unwrap().unwrap();
    let view = scene.session.triage_view();
    assert_eq!(view.looking.state, LookingState::Done);
    assert!(view.looking.gaps.is_empty(), "{:?}", view.looking.gaps);
}

/// A hundred instants, a quarter in each test: whenever the sign-in ends, the same is done in the end.
mod whatever_the_instant_of_its_end_the_same_is_done {
    #[tokio::test(start_paused = true)]
    async fn first_quarter() {
        super::instants(0).await;
    }

    #[tokio::test(start_paused = true)]
    async fn second_quarter() {
        super::instants(1).await;
    }

    #[tokio::test(start_paused = true)]
    async fn third_quarter() {
        super::instants(2).await;
    }

    #[tokio::test(start_paused = true)]
    async fn fourth_quarter() {
        super::instants(3).await;
    }
}

async fn instants(quarter: u64) {
    // Where something goes; what is read besides makes no difference, and takes its time.
    const TWO: [&str; 2] = [REGION, "eu-west-1"];
    let (calm, took) = undisturbed(&TWO).await;
    let mut chance: u64 = SEED + quarter;
    let mut paused = 0;
    for number in 0..25 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (scene, teardown, unjournaled) = approved_in(&TWO).await;
        // Most of the time it takes is the minute between two looks: two of three are before it.
        let whole = u64::try_from(took.as_millis()).unwrap();
        let span = if number % 3 == 1 { whole } else { whole.saturating_sub(60_000) };
        let at = scene.session.now() + SignedDuration::from_millis(i64::try_from((chance >> 20) % span).unwrap());
        expires(&scene, at);
        // Each third one ends once more, soon after somebody has signed in again.
        let twice = number % 3 == 0;
        let run = running(&scene);
        for round in 0..=u32::from(twice) {
            tokio::select! {
                biased;
                () = until_paused(&scene.session) => {}
                () = async { while !run.is_finished() { sleep(&scene.session, Duration::from_secs(1)).await } } => break,
            }
            paused += 1;
            an_hour(&scene).await;
            sign_in(&scene).await;
            if twice && round == 0 {
                expires(
                    &scene,
                    scene.session.now() + SignedDuration::from_millis(i64::try_from((chance >> 33) % 9_000).unwrap()),
                );
            }
        }
        ends_as_undisturbed(&scene, &teardown, run, &unjournaled, &calm, &format!("{number}: {at}")).await;
    }
    assert!(paused >= 25, "{paused}");
}
