//! The meter: nothing is requested that nobody asked for, nothing beyond the limit and the cap, and what came is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use quench_clock::Clock;
use quench_core::view::ApartKind::{Credit, Refund, Tax};
use quench_core::view::{BillQuery, BillSplit, DayState};
use quench_engine::SessionError;

use super::*;
use crate::scene::session;

#[tokio::test(start_paused = true)]
async fn nothing_is_requested_that_nobody_asked_for() {
    let scene = some_days_on().await;
    scene.sweep().await;
    let view = costs(&scene.session);
    assert_eq!((view.bill, view.charges.state), (None, BillState::NotAsked));
    assert!(scene.session.explain_alert("$5", "2026-10-04").is_err(), "nor is a question about it one to AWS");
    assert_eq!((requests(&scene), view.meter.today), (0, 0));
    let asked = scene.session.ask_bill(&BillAsk { go_on: true, ..ask(20) }).await;
    assert!(matches!(asked, Err(SessionError::BillChanged)), "{asked:?}");
    assert_eq!(requests(&scene), 0, "there is nothing to go on with");
}

#[tokio::test(start_paused = true)]
async fn a_question_stops_at_its_limit_and_goes_on_when_a_person_says_so() {
    let scene = some_days_on().await;
    scene.drill.change(|world| world.set_group_page(40));
    scene.session.ask_bill(&ask(2)).await.unwrap();
    let view = costs(&scene.session);
    assert_eq!((view.charges.state, view.can_go_on), (BillState::Limit, true));
    assert_eq!((requests(&scene), view.meter.today, view.meter.today_usd.to_string()), (2, 2, "0.02".into()));
    let part = view.bill.unwrap();
    assert!(!part.complete && part.days.iter().any(|day| day.state == DayState::NotRead && day.total.is_none()));
    assert!(part.odd.is_empty(), "what was not read is not missing: {:?}", part.odd);

    let mut rounds = 0;
    while state(&scene.session, BillPart::Charges) == BillState::Limit {
        scene.session.ask_bill(&BillAsk { go_on: true, ..ask(5) }).await.unwrap();
        rounds += 1;
    }
    let whole = bill(&scene.session);
    assert!(rounds > 1 && whole.complete && whole.total > part.total);
    assert_eq!(requests(&scene), u64::from(whole.pages), "no page was paid for twice");

    // The same bill in one page.
    scene.drill.change(|world| world.set_group_page(100_000));
    scene.session.ask_bill(&ask(1)).await.unwrap();
    let once = bill(&scene.session);
    assert_eq!((once.pages, once.total, once.places, once.services), (1, whole.total, whole.places, whole.services));
}

#[tokio::test(start_paused = true)]
async fn the_cap_of_the_day_is_kept_until_a_person_raises_it() {
    let scene = some_days_on().await;
    scene.drill.change(|world| world.set_group_page(40));
    scene.session.set_request_cap("$0.03").unwrap();
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let view = costs(&scene.session);
    assert_eq!((view.charges.state, requests(&scene), view.meter.left_today), (BillState::DayCap, 3, 0));
    let refused = scene.session.ask_bill(&BillAsk { go_on: true, ..ask(20) }).await;
    assert!(matches!(refused, Err(SessionError::RequestCapReached { .. })), "{refused:?}");
    let refused = scene.session.look_for_bills().await;
    assert!(matches!(refused, Err(SessionError::NothingSwept)), "{refused:?}");
    scene.sweep().await;
    let refused = scene.session.look_for_bills().await;
    assert!(matches!(refused, Err(SessionError::RequestCapReached { .. })), "clues cost as much: {refused:?}");
    assert_eq!(requests(&scene), 3);
    for bad in ["", "five", "-1", "0", "1000"] {
        assert!(scene.session.set_request_cap(bad).is_err(), "{bad:?}");
    }
    scene.session.set_request_cap("0.05").unwrap();
    scene.session.ask_bill(&BillAsk { go_on: true, ..ask(20) }).await.unwrap();
    assert_eq!(requests(&scene), 5);
    sleep(&scene.session, 24).await;
    let meter = costs(&scene.session).meter;
    assert_eq!((meter.today, meter.left_today, meter.incident), (0, 5, 5), "another day, the same incident");
}

#[tokio::test(start_paused = true)]
async fn every_request_is_noted_before_it_is_sent_and_a_kill_loses_none() {
    let scene = some_days_on().await;
    scene.drill.change(|world| world.set_group_page(40));
    let noting = Arc::downgrade(&scene.session);
    let (reached, mut kill) = tokio::sync::mpsc::unbounded_channel();
    let counted = AtomicU32::new(0);
    scene.drill.before_each(move |call, _| {
        if call.service == "ce" {
            let number = counted.fetch_add(1, Ordering::Relaxed) + 1;
            let noted = noting.upgrade().map(|session| session.costs_view().unwrap().meter.today);
            assert!(noted.is_none_or(|noted| noted == number), "noted before it is sent");
            if number == 4 {
                let _ = reached.send(());
            }
        }
    });
    let asking = Arc::clone(&scene.session);
    let job = tokio::spawn(async move { asking.ask_bill(&ask(20)).await });
    kill.recv().await.unwrap();
    job.abort();
    let _ = job.await;
    let now = scene.session.now();
    let Scene { drill, session: killed, folder } = scene;
    drill.before_each(|_, _| {});
    drop(killed);
    let again = session(&drill, Clock::scaled(now, 1.0), folder.path(), |options| options).await;
    let view = costs(&again);
    assert_eq!(view.meter.today, 4, "the fourth was noted, whatever came of it");
    let kept = view.bill.unwrap();
    assert_eq!((kept.pages, kept.complete, view.can_go_on), (3, false, true), "three pages came");
    again.ask_bill(&BillAsk { go_on: true, ..ask(20) }).await.unwrap();
    assert_eq!(bill(&again).pages, u32::try_from(drill.calls()["ce:GetCostAndUsage"]).unwrap() - 1);
}

#[tokio::test(start_paused = true)]
async fn two_questions_at_once_are_one_and_a_refusal() {
    let scene = some_days_on().await;
    let (one, other) = (ask(20), ask(20));
    let (first, second) = tokio::join!(scene.session.ask_bill(&one), scene.session.ask_bill(&other));
    first.unwrap();
    assert!(matches!(second, Err(SessionError::BillRunning)), "{second:?}");
    assert_eq!(costs(&scene.session).asking, None);
}

#[tokio::test(start_paused = true)]
async fn stopping_asks_no_more_and_keeps_what_came() {
    let scene = some_days_on().await;
    scene.drill.change(|world| world.set_group_page(40));
    let stopping = Arc::clone(&scene.session);
    scene.drill.before_each(move |call, _| {
        if call.service == "ce" {
            stopping.stop_asking();
        }
    });
    scene.session.ask_bill(&ask(20)).await.unwrap();
    assert_eq!((state(&scene.session, BillPart::Charges), requests(&scene)), (BillState::Stopped, 1));
    assert_eq!(bill(&scene.session).pages, 1, "the request under way was paid for, and came");
}

#[tokio::test(start_paused = true)]
async fn the_smaller_parts_are_asked_only_when_wanted_and_each_is_counted() {
    let scene = some_days_on().await;
    scene.drill.change(|world| {
        world.set_credits(Decimal::from(40));
        world.add_refund("2026-10-02".parse().unwrap(), Decimal::from(7), ECS);
    });
    let wanted = BillAsk { apart: true, forecast: true, anomalies: true, ..ask(20) };
    scene.session.ask_bill(&wanted).await.unwrap();
    let view = costs(&scene.session);
    let told = [&view.charges, &view.apart, &view.forecast, &view.anomalies].map(|part| part.state.clone());
    assert_eq!(told, [BillState::Told, BillState::Told, BillState::Told, BillState::Told], "{view:#?}");
    assert_eq!(requests(&scene), u64::from(view.meter.today));
    let kept = view.bill.unwrap();
    let apart = kept.apart.unwrap();
    let of = |kind| apart.iter().find(|total| total.kind == kind).map(|total| dollars(total.total)).unwrap();
    assert!(of(Credit) < Decimal::ZERO && of(Tax) > Decimal::ZERO);
    assert_eq!(of(Refund), Decimal::from(-7));
    assert!(dollars(kept.total.unwrap()) > Decimal::ZERO, "credits cover nothing of what is told as charged");
    assert!(dollars(view.expected.unwrap().total) > Decimal::ZERO);
    // Again after a restart, for nothing.
    let before = requests(&scene);
    let now = scene.session.now();
    let Scene { drill, session: left, folder } = scene;
    drop(left);
    let again = session(&drill, Clock::scaled(now, 1.0), folder.path(), |options| options).await;
    let view = costs(&again);
    assert!(view.bill.unwrap().apart.is_some() && view.expected.is_some());
    assert_eq!(requests(&Scene { drill, session: again, folder }), before);
}

#[tokio::test(start_paused = true)]
async fn a_chart_and_a_file_are_of_the_bill_that_was_shown() {
    let scene = some_days_on().await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let shown = bill(&scene.session);
    let query = BillQuery { revision: shown.revision, split: BillSplit::Service, place: None, service: None };
    let layers = scene.session.bill_layers(&query).unwrap();
    let sum: Decimal = layers.totals.iter().flatten().map(dollars).sum();
    assert_eq!(sum, dollars(shown.total.unwrap()));
    let file = scene.session.bill_csv(&query).unwrap();
    let charged: Decimal =
        csv::Reader::from_reader(file.as_bytes()).records().map(|row| dollars(&row.unwrap()[5])).sum();
    assert_eq!(charged, dollars(shown.total.unwrap()));
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let stale = scene.session.bill_layers(&query);
    assert!(matches!(stale, Err(SessionError::BillChanged)), "{stale:?}");
}
