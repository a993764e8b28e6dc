//! A region that was opened joins what was read of the rest, whatever goes on meanwhile.

use super::*;

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
async fn what_opens_in_the_middle_of_a_teardown_and_its_proof_is_not_lost() {
    for seconds in [1, 10, 25, 40, 60, 80, 95] {
        let scene = small_with(&[]).await;
        scene.session.order_enable(&[code(OFF)]).unwrap();
        let work = work_on(&scene);
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
