//! Every honest state is reached, the kept bill outlives it, and no data is never $0.

use quench_core::billing::BillQuestion;
use quench_core::cloud_error::CloudErrorKind;
use quench_core::view::BillGrouping;
use quench_drill::{CostExplorer, Effect, Fault, When};
use quench_engine::AskCosts;
use serde_json::json;

use super::*;

fn fault(operation: &str, effect: Effect) -> Fault {
    Fault { when: When::operation(operation), effect }
}

#[tokio::test(start_paused = true)]
async fn each_refusal_is_a_state_of_its_own_and_the_kept_bill_stays() {
    let scene = some_days_on().await;
    let denied = |by_organization| BillState::Denied { by_organization, operation: "ce:GetCostAndUsage".to_owned() };
    let error = |code: &str, message: &str| Effect::Error { status: 400, code: code.into(), message: message.into() };
    let unreadable = BillState::Failed { kind: CloudErrorKind::Unreadable };
    let offline = BillState::Failed { kind: CloudErrorKind::Offline };
    let faults = [
        (error("AccessDeniedException", "User not enabled for cost explorer access"), BillState::NeverEnabled),
        (Effect::AccessDenied, denied(false)),
        (Effect::DeniedByOrganization, denied(true)),
        (error("DataUnavailableException", "Data is not available."), BillState::NoData),
        (error("LimitExceededException", "You made too many calls."), BillState::Throttled),
        (Effect::Malformed, unreadable),
        (Effect::LostBeforeApplied, offline),
    ];
    for (effect, wanted) in faults.clone() {
        let asked = requests(&scene);
        scene.drill.inject(fault("GetCostAndUsage", effect));
        let all = BillAsk { apart: true, forecast: true, anomalies: true, ..ask(20) };
        scene.session.ask_bill(&all).await.unwrap();
        let view = costs(&scene.session);
        assert_eq!((view.charges.state, view.bill), (wanted.clone(), None), "no data is no bill of $0");
        assert_eq!(requests(&scene), asked + 1, "{wanted:?}: what refuses one refuses all, and each costs");
        assert_eq!(view.forecast.state, BillState::NotAsked);
        scene.drill.clear_faults();
    }
    scene.session.set_request_cap("5").unwrap();
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let kept = bill(&scene.session);
    for (effect, wanted) in faults {
        scene.drill.inject(fault("GetCostAndUsage", effect));
        scene.session.ask_bill(&ask(20)).await.unwrap();
        let view = costs(&scene.session);
        assert_eq!(view.charges.state, wanted);
        assert!(view.stale, "{wanted:?}");
        assert_eq!(view.bill.unwrap().total, kept.total, "what was read before stays readable");
        scene.drill.clear_faults();
    }
    scene.session.ask_bill(&ask(20)).await.unwrap();
    assert!(!costs(&scene.session).stale);
    sleep(&scene.session, 25).await;
    assert!(costs(&scene.session).stale, "a day later it is not the newest there could be");
}

#[tokio::test(start_paused = true)]
async fn the_account_itself_says_why_there_is_no_bill() {
    let scene = some_days_on().await;
    for (mode, wanted) in [
        (CostExplorer::NotEnabled, BillState::NeverEnabled),
        (CostExplorer::MemberWithoutAccess, BillState::MemberWithoutAccess),
        (CostExplorer::Preparing, BillState::NoData),
    ] {
        scene.drill.change(|world| world.set_cost_explorer(mode));
        scene.session.ask_bill(&ask(20)).await.unwrap();
        let view = costs(&scene.session);
        assert_eq!((view.charges.state, view.bill), (wanted, None));
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_in_which_nothing_was_charged_has_no_data_and_not_zero_dollars() {
    let scene = scene("small").await;
    let day = |from, until| {
        let period = json!({ "Start": format!("2026-10-0{from}"), "End": format!("2026-10-0{until}") });
        json!({ "TimePeriod": period, "Total": {}, "Groups": [], "Estimated": true })
    };
    let answer = json!({ "ResultsByTime": [day(2, 3), day(3, 4), day(4, 5)] });
    let (content_type, bytes) = ("application/x-amz-json-1.1".to_owned(), answer.to_string().into());
    scene.drill.inject(fault("GetCostAndUsage", Effect::Body { status: 200, content_type, bytes }));
    let question = Some(BillQuestion::of_days(2, "2026-10-04".parse().unwrap()));
    let nothing = AskCosts { question, apart: true, forecast: false, anomalies: false, requests: 20 };
    scene.session.ask_costs(nothing).await.unwrap();
    let view = costs(&scene.session);
    assert_eq!((view.charges.state, view.bill), (BillState::NoData, None));
}

#[tokio::test(start_paused = true)]
async fn where_regions_are_no_split_they_are_read_from_usage_types_and_that_is_said() {
    let scene = scene("seed-story").await;
    sleep(&scene.session, 48).await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let by_region = bill(&scene.session);
    scene.drill.change(|world| world.refuse_region_grouping(true));
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let by_type = bill(&scene.session);
    assert_eq!((by_region.grouping, by_type.grouping), (BillGrouping::Region, BillGrouping::UsageType));
    assert_eq!(state(&scene.session, BillPart::Charges), BillState::Told);
    let ecs = |view: &BillView, place: &BillPlace| {
        view.places.iter().find(|total| total.place == *place).map(|total| dollars(total.ecs)).unwrap_or_default()
    };
    let (mut compared, mut untold) = (0, Decimal::ZERO);
    for total in by_region.places.iter().filter(|total| dollars(total.ecs) > Decimal::ZERO) {
        let (one, other) = (ecs(&by_region, &total.place), ecs(&by_type, &total.place));
        // Where nobody knows the prefix, the region is not told.
        if other == Decimal::ZERO {
            untold += one;
        } else {
            assert!((one - other).abs() < Decimal::new(1, 4), "{:?}: {one} {other}", total.place);
            compared += 1;
        }
    }
    assert!(compared > 25, "{compared} regions");
    assert!((ecs(&by_type, &BillPlace::Untold) - untold).abs() < Decimal::new(1, 4), "never guessed");
    assert!((dollars(by_region.total.unwrap()) - dollars(by_type.total.unwrap())).abs() < Decimal::new(1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_part_that_fails_leaves_the_others_told() {
    let scene = some_days_on().await;
    scene.drill.inject(fault("GetCostForecast", Effect::AccessDenied));
    let all = BillAsk { apart: true, forecast: true, anomalies: true, ..ask(20) };
    scene.session.ask_bill(&all).await.unwrap();
    let view = costs(&scene.session);
    let denied = BillState::Denied { by_organization: false, operation: "ce:GetCostForecast".to_owned() };
    assert_eq!(view.forecast.state, denied);
    assert_eq!([view.charges.state, view.apart.state, view.anomalies.state], [const { BillState::Told }; 3]);
    assert!(view.expected.is_none());
}
