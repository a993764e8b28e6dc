//! Regions that are off: enabled by a queue that outlives the process, read when they answer, disabled only when empty.

#![expect(clippy::panic, reason = "a test that cannot go on should say where")]
#![expect(clippy::print_stdout, reason = "the ratios are told to whoever runs it with --nocapture")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use quench_core::mark::Mark;
use quench_core::region::RegionCode;
use quench_core::report::RegionState;
use quench_core::view::{
    AccountStanding, ClueSource, OffRegion, OpeningStep, OpeningTrouble, RegionLook, RegionsView, TeardownStatus,
};
use quench_drill::{AccountState, Drill, Effect, Fault, ListedBy, NewCluster, OptIn, When, World};
use quench_engine::session::Session;
use quench_store::{OpenOptions, Store};

use crate::scene::{Scene, assert_verified, clock, scene, session};

const OFF: &str = "ap-east-1";

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

fn row(view: &RegionsView, region: &str) -> OffRegion {
    view.regions.iter().find(|row| row.code.as_str() == region).unwrap_or_else(|| panic!("{region}: {view:#?}")).clone()
}

fn off(session: &Session) -> Vec<RegionCode> {
    let view = session.regions_view();
    view.regions.into_iter().filter(|row| row.step == OpeningStep::Off).map(|row| row.code).collect()
}

/// `small` with `more` regions off besides the one that is.
async fn small_with(more: &[&str]) -> Scene {
    let scene = scene("small").await;
    scene.drill.change(|world| more.iter().for_each(|region| assert!(world.set_opt_in(region, OptIn::Disabled))));
    scene.sweep().await;
    scene
}

async fn sleep(scene: &Scene, seconds: u64) {
    scene.session.ground().connection.clock().sleep(Duration::from_secs(seconds)).await;
}

/// Waits, on the practice clock, until the region stands there.
async fn until(session: &Session, region: &str, step: OpeningStep) {
    let mut changes = session.watch_regions();
    while row(&session.regions_view(), region).step != step {
        changes.changed().await.unwrap();
    }
}

fn fault(when: When, effect: Effect) -> Fault {
    Fault { when, effect }
}

fn refused(status: u16, code: &str, message: &str) -> Effect {
    Effect::Error { status, code: code.to_owned(), message: message.to_owned() }
}

fn switches(drill: &Drill) -> Vec<(String, Option<String>)> {
    let calls = drill.log().into_iter().filter(|call| call.service == "account" && call.mutating);
    calls.map(|call| (call.operation, call.error)).collect()
}

/// When each region was taken by AWS, and when AWS is done with it.
struct Watched {
    began: Timestamp,
    ends: Arc<Mutex<BTreeMap<String, (Timestamp, Timestamp)>>>,
}

/// Notes from now on what AWS takes for each region, and that it is never asked for more than six at a time.
fn watch_queue(scene: &Scene) -> Watched {
    let ends: Arc<Mutex<BTreeMap<_, _>>> = Arc::default();
    let seen = Arc::clone(&ends);
    scene.drill.after_each(move |call, world| {
        assert!(world.switches_under_way() <= 6);
        for region in world.regions() {
            if let OptIn::Enabling { until } = region.opt_in {
                seen.lock().unwrap().entry(region.code.clone()).or_insert((call.at, until));
            }
        }
    });
    Watched { began: scene.session.now(), ends }
}

impl Watched {
    /// Seconds of a queue that leaves none of the six places idle, with what AWS took for each region in the order in which
    /// they were sent; of the real one; and when both began.
    fn against_greedy(&self, regions: usize) -> (f64, f64, Timestamp) {
        let ends = self.ends.lock().unwrap().clone();
        assert_eq!(ends.len(), regions);
        let mut sent: Vec<_> = ends.values().collect();
        sent.sort();
        let mut places = [self.began; 6];
        for (at, until) in &sent {
            places.sort();
            places[0] = places[0].checked_add(until.duration_since(*at)).unwrap();
        }
        let since = |at: Timestamp| at.duration_since(self.began).as_secs_f64();
        let last = ends.values().map(|(_, until)| *until).max().unwrap();
        (since(*places.iter().max().unwrap()), since(last), self.began)
    }
}

/// Enables every region that is off: seconds of the greedy queue, and of the real one.
async fn enable_all(scene: &Scene) -> (f64, f64) {
    let regions = off(&scene.session);
    let watched = watch_queue(scene);
    scene.session.order_enable(&regions).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let (greedy, taken, _) = watched.against_greedy(regions.len());
    (greedy, taken)
}

#[tokio::test(start_paused = true)]
async fn the_second_wave_is_one_pass_of_a_persons_attention() {
    let scene = scene("seed-story").await;
    let inventory = scene.sweep().await;
    assert_eq!(off(&scene.session).len(), 10);
    let watched = watch_queue(&scene);
    scene.session.order_enable(&off(&scene.session)).unwrap();
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    // What is on is torn down meanwhile, and does not wait.
    scene.choose_all_but_production(&inventory);
    let first = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&first, &scene.session);
    work.await.unwrap().unwrap();

    let (greedy, taken, began) = watched.against_greedy(10);
    assert!(taken <= greedy * 1.1, "{taken} s, greedy {greedy} s");
    let deleted = first.view(scene.session.ground()).deleted_at.unwrap().duration_since(began).as_secs_f64();
    println!(
        "enable queue: {taken:.0} s, greedy {greedy:.0} s, ratio {:.3}; teardown beside it {deleted:.0} s",
        taken / greedy
    );

    let view = scene.session.regions_view();
    assert!(view.regions.iter().all(|row| row.step == OpeningStep::Open && row.by_quench), "{view:#?}");
    assert!(view.regions.iter().all(|row| row.found.unwrap().clusters == 20 && !row.may_close));
    let inventory = scene.session.inventory().unwrap();
    assert!(inventory.regions.values().all(|region| region.report.asked));
    scene.choose_all_but_production(&inventory);
    let second = scene.approve();
    assert_eq!(second.approved.bundle.view.goes.clusters, 200);
    scene.session.run_teardown().await.unwrap();
    assert_verified(&second, &scene.session);
    let left = scene.drill.world(|world| {
        let now = world.now();
        world
            .clusters()
            .filter(|cluster| cluster.status(now) == "ACTIVE")
            .map(|cluster| cluster.name.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(left, ["production"], "disabled regions included");

    let close: Vec<_> = scene.session.regions_view().regions.into_iter().filter(|row| row.may_close).collect();
    assert_eq!(close.len(), 10);
    scene.session.order_disable(&close.iter().map(|row| row.code.clone()).collect::<Vec<_>>()).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let view = scene.session.regions_view();
    assert!(view.regions.iter().all(|row| row.step == OpeningStep::Closed), "{view:#?}");
    let inventory = scene.session.inventory().unwrap();
    let disabled = inventory.regions.values().filter(|region| region.state() == RegionState::Disabled).count();
    assert_eq!(disabled, 10, "nobody looks into them any more, and it is said");
    assert!(!inventory.is_clean());
}

#[tokio::test(start_paused = true)]
async fn no_place_is_left_idle_whatever_aws_takes_for_each() {
    for seed in 1..=12 {
        let clock = clock();
        let drill = Drill::start("quiet", seed, clock.clone()).unwrap();
        // Nothing is in it: all 17 that can be switched are off.
        let all = drill.change(|world| {
            let codes: Vec<String> = world.regions().map(|region| region.code.clone()).collect();
            let by_default = |world: &World, code: &str| world.region(code).unwrap().opt_in == OptIn::ByDefault;
            let off: Vec<String> = codes.into_iter().filter(|code| !by_default(world, code)).collect();
            off.iter().for_each(|code| assert!(world.set_opt_in(code, OptIn::Disabled)));
            off
        });
        assert_eq!(all.len(), 17);
        let folder = tempfile::tempdir().unwrap();
        let scene = Scene { session: session(&drill, clock, folder.path(), |options| options).await, drill, folder };
        scene.sweep().await;
        let (greedy, taken) = enable_all(&scene).await;
        println!("seed {seed}: {taken:.0} s, greedy {greedy:.0} s, ratio {:.3}", taken / greedy);
        assert!(taken <= greedy * 1.1, "seed {seed}: {taken} s, greedy {greedy} s");
    }
}

#[tokio::test(start_paused = true)]
async fn every_switch_is_journaled_before_it_is_sent() {
    let scene = small_with(&["me-south-1"]).await;
    let (path, world_key) = (scene.folder.path().to_owned(), scene.session.world().key());
    scene.drill.before_each(move |call, world| {
        if call.service != "account" || !call.mutating {
            return;
        }
        let store = Store::open(&path, OpenOptions::new(world.now()).read_only()).unwrap();
        let account = store.account("000000000000", "aws", &world_key).unwrap().unwrap();
        let open = store
            .region_orders(account.key)
            .unwrap()
            .into_iter()
            .filter(|order| order.end.is_none() && order.attempts.iter().any(quench_store::RegionAttempt::is_open));
        let body = String::from_utf8_lossy(&call.body).into_owned();
        assert!(open.into_iter().any(|order| body.contains(&order.region)), "{body} was sent without an intent");
    });
    scene.session.order_enable(&off(&scene.session)).unwrap();
    scene.session.work_on_regions().await.unwrap();
    assert_eq!(switches(&scene.drill), [("EnableRegion".to_owned(), None), ("EnableRegion".to_owned(), None)]);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_killed_anywhere_goes_on_and_asks_nothing_twice() {
    let more = ["me-south-1", "af-south-1", "eu-south-1", "eu-south-2", "eu-central-2", "ap-south-2", "me-central-1"];
    for kill_at in [1, 2, 5, 8, 12, 20, 40, 80, 160, 320] {
        let scene = small_with(&more).await;
        let began = scene.session.now();
        scene.session.order_enable(&off(&scene.session)).unwrap();
        let (reached, mut kill) = tokio::sync::mpsc::unbounded_channel();
        let count = std::sync::atomic::AtomicU32::new(0);
        scene.drill.before_each(move |_, _| {
            if count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1 == kill_at {
                let _ = reached.send(());
            }
        });
        let running = tokio::spawn({
            let session = Arc::clone(&scene.session);
            async move { session.work_on_regions().await }
        });
        tokio::select! {
            biased;
            _ = kill.recv() => {}
            () = sleep(&scene, 4 * 3600) => panic!("{kill_at} calls are more than there are"),
        }
        running.abort();
        let _ = running.await;
        let Scene { drill, session: dead, folder } = scene;
        let clock = dead.ground().connection.clock().clone();
        drop(dead);
        let again = session(&drill, clock, folder.path(), |options| options).await;
        again.sweep(&quench_engine::sweep::Scope::default(), quench_engine::region_sweep::Depth::Sweep).await.unwrap();
        again.work_on_regions().await.unwrap();
        let view = again.regions_view();
        assert_eq!(view.regions.len(), 8, "{kill_at}");
        assert!(view.regions.iter().all(|row| row.step == OpeningStep::Open && row.by_quench), "{kill_at}: {view:#?}");
        assert_eq!(row(&view, OFF).found.unwrap().clusters, 3);
        // One that had arrived was not asked again; one that had not was.
        let sent = switches(&drill);
        assert!(sent.iter().filter(|(_, error)| error.is_none()).count() <= 9, "{kill_at}: {sent:?}");
        assert!(drill.world(|world| world.now()).duration_since(began).as_hours() < 4);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_lost_is_settled_by_the_list() {
    let scene = small_with(&[]).await;
    scene.drill.inject(fault(When::operation("EnableRegion").times(1), Effect::AppliedThenLost));
    scene.session.order_enable(&[code(OFF)]).unwrap();
    scene.session.work_on_regions().await.unwrap();
    assert_eq!(switches(&scene.drill).len(), 1, "not repeated");
    let row = row(&scene.session.regions_view(), OFF);
    assert_eq!((row.step, row.by_quench), (OpeningStep::Open, true));
}

#[tokio::test(start_paused = true)]
async fn six_at_a_time_others_included_and_a_refusal_waits() {
    let others = ["me-south-1", "af-south-1", "eu-south-1", "eu-south-2", "eu-central-2", "ap-south-2"];
    let scene = small_with(&others).await;
    scene.drill.change(|world| others.iter().for_each(|region| world.enable_region(region).unwrap()));
    scene.session.order_enable(&[code(OFF)]).unwrap();
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    sleep(&scene, 30).await;
    assert!(switches(&scene.drill).is_empty(), "no place is free");
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Queued);
    work.await.unwrap().unwrap();
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Open);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_quench_cannot_see_is_told_and_waited_for() {
    let scene = small_with(&[]).await;
    let limit = refused(429, "TooManyRequestsException", "50 in the organization");
    scene.drill.inject(fault(When::operation("EnableRegion").times(3), limit));
    scene.session.order_enable(&[code(OFF)]).unwrap();
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    sleep(&scene, 8).await;
    let waiting = row(&scene.session.regions_view(), OFF);
    assert_eq!((waiting.step, waiting.trouble), (OpeningStep::Queued, Some(OpeningTrouble::LimitReached)));
    work.await.unwrap().unwrap();
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Open);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_being_disabled_is_waited_for() {
    let scene = small_with(&[]).await;
    scene.session.order_enable(&[code(OFF)]).unwrap();
    let until = scene.session.now().checked_add(jiff::SignedDuration::from_mins(3)).unwrap();
    scene.drill.change(|world| world.set_opt_in(OFF, OptIn::Disabling { until }));
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    sleep(&scene, 20).await;
    assert_eq!(row(&scene.session.regions_view(), OFF).trouble, Some(OpeningTrouble::Conflict));
    work.await.unwrap().unwrap();
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Open);
    assert!(switches(&scene.drill).iter().all(|(_, error)| error.is_none()), "nothing was sent that AWS must refuse");
}

#[tokio::test(start_paused = true)]
async fn every_refusal_ends_with_its_reason_and_the_region_is_not_clean() {
    let denied = |message| refused(403, "AccessDeniedException", message);
    for (effect, state, trouble) in [
        (Some(Effect::AccessDenied), None, OpeningTrouble::NotPermitted),
        (
            Some(denied("not authorized, with an explicit deny in a service control policy")),
            None,
            OpeningTrouble::BlockedByOrganization,
        ),
        (Some(denied("Only the management account may do this.")), None, OpeningTrouble::ManagementAccountOnly),
        (Some(refused(400, "ValidationException", "invalidRegionOptTarget")), None, OpeningTrouble::NotSwitchable),
        (None, Some(AccountState::Suspended), OpeningTrouble::AccountNotActive),
    ] {
        let scene = small_with(&[]).await;
        if let Some(effect) = effect {
            scene.drill.inject(fault(When::operation("EnableRegion"), effect));
        }
        if let Some(state) = state {
            scene.drill.change(|world| world.set_account_state(state));
        }
        scene.session.order_enable(&[code(OFF)]).unwrap();
        scene.session.work_on_regions().await.unwrap();
        let view = scene.session.regions_view();
        let row = row(&view, OFF);
        assert_eq!((row.step, row.trouble), (OpeningStep::Refused, Some(trouble)));
        assert!(row.detail.is_some() && !row.by_quench && !view.working);
        if state.is_some() {
            assert_eq!(view.standing, AccountStanding::Suspended);
        }
        assert_eq!(scene.session.inventory().unwrap().regions[&code(OFF)].state(), RegionState::Disabled);
        // It can be tried again, once somebody has seen to it.
        scene.drill.clear_faults();
        scene.drill.change(|world| world.set_account_state(AccountState::Active));
        scene.session.order_enable(&[code(OFF)]).unwrap();
        scene.session.work_on_regions().await.unwrap();
        assert_eq!(scene.session.regions_view().regions[0].step, OpeningStep::Open);
    }
}

#[tokio::test(start_paused = true)]
async fn enabling_that_never_ends_is_called_stuck_after_twelve_hours() {
    let scene = small_with(&[]).await;
    scene.session.order_enable(&[code(OFF)]).unwrap();
    scene.drill.before_each(|_, world| {
        if matches!(world.region(OFF).map(|region| region.opt_in.clone()), Some(OptIn::Enabling { .. })) {
            world.set_opt_in(OFF, OptIn::Enabling { until: Timestamp::MAX });
        }
    });
    let began = scene.session.now();
    scene.session.work_on_regions().await.unwrap();
    let waited = scene.session.now().duration_since(began);
    assert!((12..13).contains(&waited.as_hours()), "{waited:?}");
    let row = row(&scene.session.regions_view(), OFF);
    assert_eq!((row.step, row.trouble), (OpeningStep::Stuck, Some(OpeningTrouble::Stuck)));
    let overview = scene.session.overview();
    assert_eq!(overview.regions.iter().find(|row| row.code.as_str() == OFF).unwrap().look, RegionLook::Stuck);
    let looks = scene.drill.calls()["account:ListRegions"];
    assert!(looks < 1_000, "{looks} questions in 12 hours");

    // AWS ends it after all: whoever looks again finds what is in it.
    scene.drill.clear_hooks();
    scene.drill.change(|world| world.set_opt_in(OFF, OptIn::Enabled));
    let inventory = scene.sweep().await;
    assert_eq!(inventory.regions[&code(OFF)].state(), RegionState::Found);
    let row = self::row(&scene.session.regions_view(), OFF);
    assert_eq!((row.step, row.trouble, row.by_quench), (OpeningStep::Open, None, true));
}

#[tokio::test(start_paused = true)]
async fn a_status_that_nobody_knows_is_named_and_never_clean() {
    let scene = scene("small").await;
    scene.drill.change(|world| {
        assert!(world.set_opt_in("af-south-1", OptIn::Told("HALF_OPEN".to_owned())));
        assert!(world.set_listed_by("me-south-1", ListedBy::AccountOnly));
        assert!(world.set_listed_by("eu-south-1", ListedBy::Ec2Only));
    });
    let inventory = scene.sweep().await;
    let state = |region: &str| inventory.regions[&code(region)].state();
    assert_eq!(state("af-south-1"), RegionState::Unrecognised);
    assert_eq!((state("me-south-1"), state("eu-south-1")), (RegionState::Disputed, RegionState::Disputed));
    assert!(!inventory.is_clean());
}

#[tokio::test(start_paused = true)]
async fn what_waits_can_be_taken_back_and_what_aws_works_on_cannot() {
    let scene = small_with(&["me-south-1"]).await;
    scene.session.order_enable(&[code(OFF), code("me-south-1")]).unwrap();
    scene.session.withdraw_order(&code("me-south-1")).unwrap();
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    until(&scene.session, OFF, OpeningStep::Enabling).await;
    scene.session.withdraw_order(&code(OFF)).unwrap();
    work.await.unwrap().unwrap();
    let view = scene.session.regions_view();
    assert_eq!((row(&view, OFF).step, row(&view, "me-south-1").step), (OpeningStep::Open, OpeningStep::Off));
    assert_eq!(switches(&scene.drill).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_enables_is_read_and_never_offered_to_be_disabled() {
    let scene = scene("small").await;
    scene.drill.change(|world| world.enable_region(OFF).unwrap());
    let inventory = scene.sweep().await;
    assert_eq!(inventory.regions[&code(OFF)].state(), RegionState::Enabling);
    scene.session.work_on_regions().await.unwrap();
    let view = scene.session.regions_view();
    let row = row(&view, OFF);
    assert_eq!((row.step, row.by_quench, row.found.unwrap().clusters), (OpeningStep::Open, false, 3));
    assert!(switches(&scene.drill).is_empty());
    // Emptied, it is still not Quench's to disable.
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    assert!(!scene.session.regions_view().regions.iter().any(|row| row.may_close));
    assert!(scene.session.order_disable(&[code(OFF)]).is_err());
    scene.session.work_on_regions().await.unwrap();
    assert!(switches(&scene.drill).is_empty());
}

/// Opens the region of `small` and tears down what is in it.
async fn opened_and_emptied() -> Scene {
    let scene = small_with(&[]).await;
    scene.session.order_enable(&[code(OFF)]).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let inventory = scene.session.inventory().unwrap();
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert!(row(&scene.session.regions_view(), OFF).may_close);
    scene.drill.clear_log();
    scene
}

#[tokio::test(start_paused = true)]
async fn what_appears_between_the_two_looks_keeps_the_region_on() {
    let scene = opened_and_emptied().await;
    scene.session.order_disable(&[code(OFF)]).unwrap();
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    until(&scene.session, OFF, OpeningStep::Checking).await;
    scene.drill.change(|world| world.create_cluster(OFF, NewCluster::named("back-again")).map(drop).unwrap());
    work.await.unwrap().unwrap();
    let row = row(&scene.session.regions_view(), OFF);
    assert_eq!((row.step, row.trouble), (OpeningStep::CloseRefused, Some(OpeningTrouble::NotEmpty)));
    assert!(switches(&scene.drill).is_empty() && !row.may_close);
    assert_eq!(scene.session.inventory().unwrap().regions[&code(OFF)].state(), RegionState::Found);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_keeps_the_region_on() {
    let scene = opened_and_emptied().await;
    scene.drill.inject(fault(When::operation("ListSchedules").in_region(OFF), Effect::AccessDenied));
    scene.session.order_disable(&[code(OFF)]).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let row = row(&scene.session.regions_view(), OFF);
    assert_eq!((row.step, row.trouble), (OpeningStep::CloseRefused, Some(OpeningTrouble::NotRead)));
    assert!(switches(&scene.drill).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_empty_is_disabled_after_two_looks_a_minute_apart() {
    let scene = opened_and_emptied().await;
    let asked = scene.session.now();
    scene.session.order_disable(&[code(OFF)]).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let calls = scene.drill.log();
    let looks: Vec<_> = calls.iter().filter(|call| call.operation == "ListClusters").map(|call| call.at).collect();
    let disabled = calls.iter().find(|call| call.operation == "DisableRegion").unwrap();
    assert_eq!(looks.len(), 2, "and nothing of it is older");
    assert!(looks[1].duration_since(looks[0]).as_secs() >= 60 && looks[0] >= asked && disabled.at >= looks[1]);
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Closed);
}

#[tokio::test(start_paused = true)]
async fn credentials_that_end_leave_the_queue_for_the_next_sign_in() {
    let scene = small_with(&["me-south-1"]).await;
    scene.session.order_enable(&off(&scene.session)).unwrap();
    let expiry = scene.session.now().checked_add(jiff::SignedDuration::from_secs(20)).unwrap();
    scene.drill.inject(Fault::credentials_expire(expiry));
    scene.session.work_on_regions().await.unwrap();
    let view = scene.session.regions_view();
    assert!(scene.session.has_open_orders() && !view.working);
    assert!(view.regions.iter().all(|row| row.trouble == Some(OpeningTrouble::Credentials)), "{view:#?}");
    let Scene { drill, session: ended, folder } = scene;
    let clock = ended.ground().connection.clock().clone();
    drop(ended);
    drill.clear_faults();
    let again = session(&drill, clock, folder.path(), |options| options).await;
    again.sweep(&quench_engine::sweep::Scope::default(), quench_engine::region_sweep::Depth::Sweep).await.unwrap();
    again.work_on_regions().await.unwrap();
    assert!(again.regions_view().regions.iter().all(|row| row.step == OpeningStep::Open && row.by_quench));
}

#[tokio::test(start_paused = true)]
async fn a_plan_under_review_stays_good_while_a_region_joins() {
    let scene = small_with(&[]).await;
    let inventory = scene.session.inventory().unwrap();
    scene.choose_all_but_production(&inventory);
    let plan = scene.session.make_plan().unwrap();
    scene.session.order_enable(&[code(OFF)]).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let teardown = scene.session.approve(&plan.hash, "0000").unwrap();
    scene.session.run_teardown().await.unwrap();
    assert_eq!(teardown.view(scene.session.ground()).status, TeardownStatus::Verified);
    let inventory = scene.session.inventory().unwrap();
    assert_eq!(inventory.regions[&code(OFF)].counts().clusters, 3, "nothing in it was chosen");
    let marks = inventory.clusters().filter(|(code, _)| code.as_str() == OFF).count();
    assert_eq!(marks, 3);
    scene.session.mark_arns(&[inventory.regions[&code(OFF)].clusters[0].arn.clone()], Mark::Remove).unwrap();
    assert!(scene.session.make_plan().is_ok());
}

#[tokio::test(start_paused = true)]
async fn clues_are_told_before_a_region_is_opened() {
    let scene = small_with(&[]).await;
    scene.drill.change(|world| world.enable_region(OFF).unwrap());
    sleep(&scene, 2 * 3600).await;
    scene.sweep().await;
    scene.drill.change(|world| world.disable_region(OFF).unwrap());
    sleep(&scene, 3600).await;
    scene.sweep().await;
    scene.session.look_for_switches().await;
    let view = scene.session.regions_view();
    assert!(matches!(view.switches, ClueSource::Told { .. }), "{:?}", view.switches);
    assert_eq!(view.standing, AccountStanding::Active);
    let row = row(&view, OFF);
    assert_eq!(row.clue.seen.unwrap().counts.clusters, 3, "what a sweep saw while it was on");
    assert_eq!((view.billed, view.billed_requests), (ClueSource::NotAsked, 0), "nobody asked for what costs money");
}

#[tokio::test(start_paused = true)]
async fn clues_that_may_not_be_read_are_told_as_such() {
    let scene = small_with(&[]).await;
    scene.drill.inject(fault(When::operation("LookupEvents"), Effect::AccessDenied));
    scene.session.look_for_switches().await;
    let view = scene.session.regions_view();
    let denied = ClueSource::Failed { kind: quench_core::cloud_error::CloudErrorKind::AccessDenied };
    assert_eq!(view.switches, denied);
}

#[tokio::test(start_paused = true)]
async fn what_was_charged_is_asked_once_and_costs_what_was_said() {
    let scene = small_with(&[]).await;
    sleep(&scene, 3 * 24 * 3600).await;
    scene.sweep().await;
    assert_eq!(scene.drill.calls().get("ce:GetCostAndUsage"), None, "nobody asked");
    scene.session.look_for_bills().await.unwrap();
    let view = scene.session.regions_view();
    assert!(matches!(view.billed, ClueSource::Told { .. }), "{:?}", view.billed);
    assert_eq!((view.billed_requests, scene.drill.calls()["ce:GetCostAndUsage"]), (1, 1));
    // Six tasks of 16 vCPU and 32 GB: what they cost in a day, from the price list and not from Quench.
    let prices = include_str!("../../../core/data/fargate_prices.csv");
    let prices: Vec<&str> = prices.lines().find(|line| line.starts_with(OFF)).unwrap().split(',').collect();
    let hour = 6.0 * (16.0 * prices[1].parse::<f64>().unwrap() + 32.0 * prices[2].parse::<f64>().unwrap());
    let billed: f64 = row(&view, OFF).clue.billed.unwrap().amount.to_string().parse().unwrap();
    let hours = billed / hour;
    assert!((48.0..96.0).contains(&hours), "three days and some hours, told up to a day late: {hours} hours");

    let denied = fault(When::operation("GetCostAndUsage"), Effect::AccessDenied);
    scene.drill.inject(denied);
    scene.session.look_for_bills().await.unwrap();
    let view = scene.session.regions_view();
    assert!(matches!(view.billed, ClueSource::Failed { .. }), "{:?}", view.billed);
    assert_eq!(view.billed_requests, 2, "a refusal is not asked for again by itself");
    assert!(row(&view, OFF).clue.billed.is_some(), "what was told before stays");
}

#[tokio::test(start_paused = true)]
async fn what_opens_in_the_middle_of_a_teardown_and_its_proof_is_not_lost() {
    for seconds in [1, 10, 25, 40, 60, 80, 95] {
        let scene = small_with(&[]).await;
        scene.session.order_enable(&[code(OFF)]).unwrap();
        let work = tokio::spawn({
            let session = Arc::clone(&scene.session);
            async move { session.work_on_regions().await }
        });
        until(&scene.session, OFF, OpeningStep::Enabling).await;
        let inventory = scene.sweep().await;
        assert_eq!(inventory.regions[&code(OFF)].state(), RegionState::Enabling);
        let (drill, clock) = (scene.drill.clone(), scene.session.ground().connection.clock().clone());
        drill.change(|world| world.set_opt_in(OFF, OptIn::Enabling { until: Timestamp::MAX }));
        tokio::spawn(async move {
            clock.sleep(Duration::from_secs(seconds)).await;
            drill.change(|world| world.set_opt_in(OFF, OptIn::Enabled));
        });
        scene.choose_all_but_production(&inventory);
        let teardown = scene.approve();
        scene.session.run_teardown().await.unwrap();
        assert_verified(&teardown, &scene.session);
        work.await.unwrap().unwrap();
        let inventory = scene.session.inventory().unwrap();
        let region = &inventory.regions[&code(OFF)];
        assert_eq!((region.state(), region.clusters.len()), (RegionState::Found, 3), "{seconds} s");
        assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Open);
        // And once it is empty it can be disabled, whatever a look in the meantime has said of it.
        scene.choose_all_but_production(&inventory);
        let teardown = scene.approve();
        scene.session.run_teardown().await.unwrap();
        assert_verified(&teardown, &scene.session);
        assert!(row(&scene.session.regions_view(), OFF).may_close, "{seconds} s");
    }
}

#[tokio::test(start_paused = true)]
async fn where_only_ec2_lists_regions_a_switch_under_way_is_not_called_off() {
    let scene = small_with(&["me-south-1"]).await;
    scene.drill.inject(fault(When::operation("ListRegions"), Effect::AccessDenied));
    scene.session.order_enable(&[code(OFF), code("me-south-1")]).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let view = scene.session.regions_view();
    assert_eq!(row(&view, OFF).found.map(|found| found.clusters), Some(3), "{view:#?}");
    assert!(switches(&scene.drill).iter().all(|(_, error)| error.is_none()) && switches(&scene.drill).len() == 2);
    assert!(view.regions.iter().all(|row| row.by_quench));
}

#[tokio::test(start_paused = true)]
async fn a_region_that_others_switched_off_and_on_again_is_no_longer_quenchs() {
    let scene = opened_and_emptied().await;
    scene.drill.change(|world| world.set_opt_in(OFF, OptIn::Disabled));
    scene.sweep().await;
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Off);
    scene.drill.change(|world| world.set_opt_in(OFF, OptIn::Enabled));
    let inventory = scene.sweep().await;
    assert_eq!(inventory.regions[&code(OFF)].state(), RegionState::Clean);
    assert!(!scene.session.regions_view().regions.iter().any(|row| row.may_close || row.by_quench));
    assert!(scene.session.order_disable(&[code(OFF)]).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_switched_off_while_quench_waits_for_its_answer_is_let_go() {
    let scene = small_with(&[]).await;
    scene.session.order_enable(&[code(OFF)]).unwrap();
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    until(&scene.session, OFF, OpeningStep::Enabling).await;
    // On by the list, and no service of it ever answers; then off again.
    let refusal = refused(400, "UnrecognizedClientException", "The security token included in the request is invalid");
    scene.drill.inject(fault(When::default().in_region(OFF), refusal));
    until(&scene.session, OFF, OpeningStep::Answering).await;
    scene.drill.change(|world| world.set_opt_in(OFF, OptIn::Disabled));
    let began = scene.session.now();
    work.await.unwrap().unwrap();
    assert!(scene.session.now().duration_since(began).as_mins() < 10);
    let view = scene.session.regions_view();
    assert_eq!(row(&view, OFF).trouble, Some(OpeningTrouble::SwitchedBack), "{view:#?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_empty_is_not_called_clean_once_it_is_off() {
    let scene = opened_and_emptied().await;
    scene.session.order_disable(&[code(OFF)]).unwrap();
    let work = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.work_on_regions().await }
    });
    until(&scene.session, OFF, OpeningStep::Disabling).await;
    scene.session.watch_regions().changed().await.unwrap();
    sleep(&scene, 10).await;
    let state = |inventory: &quench_core::inventory::Inventory| inventory.regions[&code(OFF)].state();
    assert_eq!(state(&scene.session.inventory().unwrap()), RegionState::Disabling);
    work.await.unwrap().unwrap();
    assert_eq!(state(&scene.session.inventory().unwrap()), RegionState::Disabled);
}

#[tokio::test(start_paused = true)]
async fn more_than_six_are_disabled_without_looking_at_them_again_and_again() {
    let more = ["me-south-1", "af-south-1", "eu-south-1", "eu-south-2", "eu-central-2", "ap-south-2", "me-central-1"];
    let scene = small_with(&more).await;
    scene.drill.change(|world| assert!(world.set_opt_in(OFF, OptIn::Enabled)));
    scene.sweep().await;
    scene.session.order_enable(&off(&scene.session)).unwrap();
    scene.session.work_on_regions().await.unwrap();
    scene.drill.clear_log();
    scene.session.order_disable(&more.map(code)).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let view = scene.session.regions_view();
    assert!(more.iter().all(|region| row(&view, region).step == OpeningStep::Closed), "{view:#?}");
    let looks = scene.drill.calls()["ecs:ListClusters"];
    assert!(looks <= 2 * 7 + 4, "{looks} looks at seven regions");
}
