//! What is in the way of a switch: each has its name, waits or ends, and is never clean.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_limit_that_quench_cannot_see_is_told_and_waited_for() {
    let scene = small_with(&[]).await;
    let limit = refused(429, "TooManyRequestsException", "50 in the organization");
    scene.drill.inject(fault(When::operation("EnableRegion").times(3), limit));
    scene.session.order_enable(&[code(OFF)]).unwrap();
    let work = work_on(&scene);
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
    let until = scene.session.now().checked_add(SignedDuration::from_mins(3)).unwrap();
    scene.drill.change(|world| world.set_opt_in(OFF, OptIn::Disabling { until }));
    let work = work_on(&scene);
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
async fn a_region_that_is_switched_off_while_quench_waits_for_its_answer_is_let_go() {
    let scene = small_with(&[]).await;
    scene.session.order_enable(&[code(OFF)]).unwrap();
    let work = work_on(&scene);
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
