//! The bill waits for a sign-in like everything else, and pays for nothing twice.

use quench_core::view::{BillAsk, BillSpan, BillState};

use super::*;

/// A page costs $0.01: none is paid for twice over a pause, and the refused one is within what the person allowed.
#[tokio::test(start_paused = true)]
async fn asking_for_the_bill_pauses_and_pays_for_no_page_twice() {
    let question = |requests, go_on| BillAsk {
        span: BillSpan::ThirtyDays,
        apart: true,
        forecast: true,
        anomalies: true,
        go_on,
        requests,
    };
    let operations = ["GetCostAndUsage", "GetCostForecast", "GetAnomalies"];
    let asked = |drill: &Drill| {
        let calls = drill.log().into_iter().filter(|call| call.service == "ce");
        calls.map(|call| (call.operation, call.error.is_some())).collect::<Vec<_>>()
    };
    let days_on = || async {
        let scene = scene("mixed-account").await;
        sleep(&scene.session, 96 * HOUR).await;
        scene.drill.change(|world| world.set_group_page(40));
        scene.drill.clear_log();
        scene
    };
    let calm = days_on().await;
    calm.session.ask_bill(&question(40, false)).await.unwrap();
    let (undisturbed, bill) = (asked(&calm.drill), calm.session.costs_view().unwrap().bill.unwrap());
    assert!(operations.iter().all(|name| undisturbed.contains(&((*name).to_owned(), false))), "{undisturbed:?}");
    for (operation, skip) in [(operations[0], 0), (operations[0], 2), (operations[1], 0), (operations[2], 0)] {
        let scene = days_on().await;
        scene.session.hold_when_ended();
        expires_at_the(&scene, operation, skip);
        let asking = tokio::spawn({
            let session = Arc::clone(&scene.session);
            async move { session.ask_bill(&question(40, false)).await }
        });
        until_paused(&scene.session).await;
        an_hour(&scene).await;
        assert!(scene.session.costs_view().unwrap().asking.is_some(), "{operation}");
        sign_in(&scene).await;
        asking.await.unwrap().unwrap();
        let all = asked(&scene.drill);
        let (refused, answered): (Vec<_>, Vec<_>) = all.iter().cloned().partition(|(_, refused)| *refused);
        assert_eq!((refused.len(), &answered), (1, &undisturbed), "{operation} after {skip}");
        let view = scene.session.costs_view().unwrap();
        assert_eq!(view.meter.today as usize, all.len(), "{operation}: the refused one is on the meter too");
        let parts = [view.charges.state, view.apart.state, view.forecast.state, view.anomalies.state];
        assert!(parts.iter().all(|state| *state == BillState::Told), "{operation} after {skip}");
        let after = view.bill.unwrap();
        assert_eq!((after.complete, after.pages), (true, bill.pages), "{operation} after {skip}");
    }
    // One request was allowed, and it was refused: the next one is for the person to allow.
    let scene = days_on().await;
    scene.session.hold_when_ended();
    expires_at_the(&scene, operations[0], 0);
    let asking = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.ask_bill(&question(1, false)).await }
    });
    until_paused(&scene.session).await;
    sign_in(&scene).await;
    asking.await.unwrap().unwrap();
    let view = scene.session.costs_view().unwrap();
    assert_eq!((view.bill, view.asking, view.meter.today), (None, None, 1));
    assert_eq!(asked(&scene.drill), [(operations[0].to_owned(), true)]);
}

/// A person who stops asking during the pause is not kept waiting, and nothing more is paid for.
#[tokio::test(start_paused = true)]
async fn stopping_the_bill_during_the_pause_ends_it_at_once() {
    let scene = scene("mixed-account").await;
    sleep(&scene.session, 96 * HOUR).await;
    scene.session.hold_when_ended();
    expires_at_the(&scene, "GetCostAndUsage", 0);
    let ask = BillAsk {
        span: BillSpan::ThirtyDays,
        apart: false,
        forecast: false,
        anomalies: false,
        go_on: false,
        requests: 20,
    };
    let asking = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.ask_bill(&ask).await }
    });
    until_paused(&scene.session).await;
    an_hour(&scene).await;
    let (at, sent) = (scene.session.now(), scene.drill.log().len());
    scene.session.stop_asking();
    asking.await.unwrap().unwrap();
    let view = scene.session.costs_view().unwrap();
    // Nothing came, so what was told before stands.
    assert_eq!((scene.session.now(), view.charges.state, view.asking), (at, BillState::NotAsked, None));
    assert_eq!((view.bill, view.meter.today), (None, 1));
    assert_eq!(scene.drill.log().len(), sent);
}
