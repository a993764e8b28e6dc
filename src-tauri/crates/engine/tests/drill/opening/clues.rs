//! What hints at something in a region that nobody can look into, and what it costs to ask.

use super::*;

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
    let prices = include_str!("../../../../core/data/fargate_prices.csv");
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
