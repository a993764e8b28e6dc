//! Disabling again: only what Quench enabled, only what two looks find empty.

use super::*;

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

#[tokio::test(start_paused = true)]
async fn what_appears_between_the_two_looks_keeps_the_region_on() {
    let scene = opened_and_emptied().await;
    scene.session.order_disable(&[code(OFF)]).unwrap();
    let work = work_on(&scene);
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
async fn what_was_empty_is_not_called_clean_once_it_is_off() {
    let scene = opened_and_emptied().await;
    scene.session.order_disable(&[code(OFF)]).unwrap();
    let work = work_on(&scene);
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
    // AWS takes 20 minutes for each: the seventh waits for a place all that time.
    let slowed = Mutex::new(BTreeSet::new());
    scene.drill.before_each(move |_, world| {
        let until = world.now().checked_add(SignedDuration::from_mins(20)).unwrap();
        for region in more {
            let disabling = matches!(world.region(region).unwrap().opt_in, OptIn::Disabling { .. });
            if disabling && slowed.lock().unwrap().insert(region) {
                world.set_opt_in(region, OptIn::Disabling { until });
            }
        }
    });
    scene.session.order_disable(&more.map(code)).unwrap();
    scene.session.work_on_regions().await.unwrap();
    let view = scene.session.regions_view();
    assert!(more.iter().all(|region| row(&view, region).step == OpeningStep::Closed), "{view:#?}");
    let looks = scene.drill.calls()["ecs:ListClusters"];
    assert!(looks <= 2 * 7 + 4, "{looks} looks at seven regions");
}
