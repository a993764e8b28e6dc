//! The queue: as fast as AWS has places, journaled, and alive after a kill at any point.

#![expect(clippy::print_stdout, reason = "the ratios are told to whoever runs it with --nocapture")]

use super::*;

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
                let mut seen = seen.lock().unwrap();
                seen.entry(region.code.clone()).or_insert((call.at, until)).1 = until;
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
    let work = work_on(&scene);
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
    // With an hour for one region that one is all that counts; with minutes for each every place does.
    for (seed, minutes) in (1..=6).flat_map(|seed| [(seed, None), (seed, Some(5))]) {
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
        if let Some(minutes) = minutes {
            drill.before_each(move |_, world| {
                let latest = world.now().checked_add(SignedDuration::from_mins(minutes)).unwrap();
                for code in &all {
                    if matches!(world.region(code).unwrap().opt_in, OptIn::Enabling { until } if until > latest) {
                        world.set_opt_in(code, OptIn::Enabling { until: latest });
                    }
                }
            });
        }
        let folder = tempfile::tempdir().unwrap();
        let scene = Scene { session: session(&drill, clock, folder.path(), |options| options).await, drill, folder };
        scene.sweep().await;
        let (greedy, taken) = enable_all(&scene).await;
        println!("seed {seed}, {minutes:?}: {taken:.0} s, greedy {greedy:.0} s, ratio {:.3}", taken / greedy);
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
        let running = work_on(&scene);
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
    let work = work_on(&scene);
    sleep(&scene, 30).await;
    assert!(switches(&scene.drill).is_empty(), "no place is free");
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Queued);
    work.await.unwrap().unwrap();
    assert_eq!(row(&scene.session.regions_view(), OFF).step, OpeningStep::Open);
}

#[tokio::test(start_paused = true)]
async fn what_waits_can_be_taken_back_and_what_aws_works_on_cannot() {
    let scene = small_with(&["me-south-1"]).await;
    scene.session.order_enable(&[code(OFF), code("me-south-1")]).unwrap();
    scene.session.withdraw_order(&code("me-south-1")).unwrap();
    let work = work_on(&scene);
    until(&scene.session, OFF, OpeningStep::Enabling).await;
    scene.session.withdraw_order(&code(OFF)).unwrap();
    work.await.unwrap().unwrap();
    let view = scene.session.regions_view();
    assert_eq!((row(&view, OFF).step, row(&view, "me-south-1").step), (OpeningStep::Open, OpeningStep::Off));
    assert_eq!(switches(&scene.drill).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn credentials_that_end_leave_the_queue_for_the_next_sign_in() {
    let scene = small_with(&["me-south-1"]).await;
    scene.session.order_enable(&off(&scene.session)).unwrap();
    let expiry = scene.session.now().checked_add(SignedDuration::from_secs(20)).unwrap();
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
