//! What was paid for outlives refusals, restarts and other questions; what burns is right after each of them.

use std::sync::Arc;

use quench_core::view::TeardownStatus;
use quench_drill::{Effect, Fault, NewCluster, When};
use quench_store::{OpenOptions, Store};
use serde_json::json;

use super::*;
use crate::scene::session;

async fn reopened(old: Scene) -> Scene {
    let Scene { drill, session: closed, folder } = old;
    let clock = closed.ground().connection.clock().clone();
    drop(closed);
    let session = session(&drill, clock, folder.path(), |options: OpenOptions| options).await;
    Scene { drill, session, folder }
}

fn throttled() -> Effect {
    Effect::Error { status: 400, code: "LimitExceededException".into(), message: "You made too many calls.".into() }
}

#[tokio::test(start_paused = true)]
async fn a_bill_is_as_old_as_its_pages_however_the_next_question_ends() {
    let scene = some_days_on().await;
    scene.drill.change(|world| world.set_group_page(40));
    scene.session.ask_bill(&ask(2)).await.unwrap();
    let part = bill(&scene.session);
    sleep(&scene.session, 48).await;
    scene.drill.inject(Fault { when: When::operation("GetCostAndUsage"), effect: throttled() });
    scene.session.ask_bill(&BillAsk { go_on: true, ..ask(5) }).await.unwrap();
    let after = costs(&scene.session);
    let shown = after.bill.unwrap();
    assert_eq!(after.charges.state, BillState::Throttled);
    assert_eq!((shown.read_at, shown.fresh), (part.read_at, false), "no page came");
    assert_eq!(shown.days, part.days, "an open day is not final because of a refusal");
}

#[tokio::test(start_paused = true)]
async fn a_whole_bill_stays_readable_when_the_next_one_breaks_off() {
    let scene = some_days_on().await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let whole = bill(&scene.session);
    assert!(whole.complete);
    scene.drill.change(|world| world.set_group_page(40));
    for _ in 0..5 {
        // The first page comes, the second is refused.
        scene
            .drill
            .inject(Fault { when: When { page: true, ..When::operation("GetCostAndUsage") }, effect: throttled() });
        scene.session.ask_bill(&ask(20)).await.unwrap();
        scene.drill.clear_faults();
        assert_eq!(state(&scene.session, BillPart::Charges), BillState::Throttled);
        assert_eq!(bill(&scene.session).total, whole.total, "what was read before stays readable");
    }
    let again = reopened(scene).await;
    assert_eq!(bill(&again.session).total, whole.total, "nor does the store let it go");
}

#[tokio::test(start_paused = true)]
async fn anomalies_whose_pages_never_end_stop_at_the_second_request() {
    let scene = some_days_on().await;
    let (content_type, bytes) = (
        "application/x-amz-json-1.1".to_owned(),
        json!({ "Anomalies": [], "NextPageToken": "again" }).to_string().into(),
    );
    let effect = Effect::Body { status: 200, content_type, bytes };
    scene.drill.inject(Fault { when: When::operation("GetAnomalies"), effect });
    scene.session.ask_bill(&BillAsk { anomalies: true, ..ask(20) }).await.unwrap();
    let asked = scene.drill.calls().get("ce:GetAnomalies").copied().unwrap_or_default();
    assert!(asked <= 2, "{asked} requests for one page");
}

#[tokio::test(start_paused = true)]
async fn a_limit_before_anything_came_says_nothing_of_the_bill_that_is_whole() {
    let scene = some_days_on().await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    scene.drill.change(|world| world.refuse_region_grouping(true));
    // The first request is refused, and no second one is allowed.
    scene.session.ask_bill(&ask(1)).await.unwrap();
    let view = costs(&scene.session);
    assert!(view.bill.unwrap().complete);
    let unfinished = matches!(view.charges.state, BillState::Limit | BillState::DayCap | BillState::Stopped);
    assert!(!unfinished || view.can_go_on, "the window says that there is more, and that all amounts may be too low");
}

#[tokio::test(start_paused = true)]
async fn what_has_stopped_costs_nothing_more_after_a_restart_that_opens_as_interrupted() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    scene.approve();
    scene.session.run_teardown().await.unwrap();
    // An empty cluster comes back: the teardown needs a person, and nothing of it burns.
    let cluster = inventory.clusters().find(|(_, cluster)| cluster.name != "production").unwrap().1;
    let region = cluster.arn.split(':').nth(3).unwrap();
    scene.drill.change(|world| world.create_cluster(region, NewCluster::named(&cluster.name)).map(|_| ())).unwrap();
    scene.lists_catch_up().await;
    scene.session.verify_again().await.unwrap();
    let before = costs(&scene.session).burning.since_first.unwrap().cost;
    let again = reopened(scene).await;
    let view = again.session.teardown_view().unwrap();
    assert_eq!((view.status, view.spend_stopped_at.is_some()), (TeardownStatus::Interrupted, true));
    let after = costs(&again.session).burning.since_first.unwrap().cost;
    // How fast it went down is not kept: all is counted until the last of it had stopped.
    let more = dollars(after.usd) - dollars(before.usd);
    assert!(more >= Decimal::ZERO && more < dollars(before.usd) / Decimal::ONE_HUNDRED, "{before:?} {after:?}");
    sleep(&again.session, 5).await;
    assert_eq!(costs(&again.session).burning.since_first.unwrap().cost, after, "what has stopped costs nothing more");
}

#[tokio::test(start_paused = true)]
async fn what_a_resume_stops_burns_no_more_after_a_sweep_in_between_either() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    // Approved, not begun yet, and the account is checked again: what counts is what the run stops afterwards.
    scene.lists_catch_up().await;
    scene.sweep().await;
    let running = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.run_teardown().await }
    });
    let mut changes = teardown.watch();
    while teardown.view(scene.session.ground()).spend_stopped_at.is_none() {
        changes.changed().await.unwrap();
    }
    let now = costs(&scene.session).burning.now.per_hour;
    running.await.unwrap().unwrap();
    assert_eq!(now, costs(&scene.session).burning.now.per_hour, "it had stopped already");
}

#[tokio::test(start_paused = true)]
async fn what_burnt_before_the_first_sweep_landed_counts_where_a_window_looks_on_too() {
    let scene = scene("small").await;
    let opened = scene.session.now();
    // As the shell's pump does.
    let pump = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move {
            let mut changes = session.watch();
            while changes.changed().await.is_ok() {
                let _ = session.overview();
            }
        }
    });
    sleep(&scene.session, 1).await;
    let inventory = scene.sweep().await;
    sleep(&scene.session, 1).await;
    let told = dollars(costs(&scene.session).burning.since_opened.unwrap().usd);
    let now = scene.session.now();
    let truth: Decimal = scene.drill.world(|world| {
        let read = |name: &str| inventory.regions.iter().any(|(code, read)| code.as_str() == name && read.report.asked);
        let metered = world.metered_by_region(opened, now);
        metered.into_iter().filter(|(region, _)| read(region)).map(|(_, usd)| usd).sum()
    });
    pump.abort();
    assert!((told - truth).abs() < Decimal::new(5, 2), "told {told}, metered {truth}");
}

#[tokio::test(start_paused = true)]
async fn the_store_has_no_bill_of_a_question_that_told_nothing_in_place_of_one_that_did() {
    let scene = some_days_on().await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let (content_type, bytes) =
        ("application/x-amz-json-1.1".to_owned(), json!({ "ResultsByTime": [] }).to_string().into());
    let effect = Effect::Body { status: 200, content_type, bytes };
    scene.drill.inject(Fault { when: When::operation("GetCostAndUsage"), effect });
    for _ in 0..4 {
        scene.session.ask_bill(&ask(1)).await.unwrap();
        assert!(costs(&scene.session).bill.is_some());
    }
    let folder = scene.folder.path().to_owned();
    let again = reopened(scene).await;
    assert!(costs(&again.session).bill.is_some(), "{:?}", Store::open(&folder, OpenOptions::new(again.session.now())));
}
