//! What burns, held against the practice account's own truth.

use std::collections::BTreeMap;

use quench_aws::DesiredStatus;
use quench_core::mark::Mark;
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::resource::Task;
use quench_core::spend::Spend;
use quench_core::view::DayState::{Estimated, Final};
use quench_core::view::{AlertMeaning, BillQuery, BillSplit, RogueBasis, TeardownStatus};
use quench_drill::{NewCluster, NewTaskDefinition, NewTasks};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::scene::production;

const VIRGINIA: &str = "us-east-1";

fn cent() -> Decimal {
    Decimal::new(1, 2)
}

const KINDS: [&str; 5] = ["x86", "arm", "windows", "spot", "stored"];

/// The tasks of a day: of every kind, started and stopped at odd moments, as ECS tells of them.
async fn a_day_of_tasks(scene: &Scene, code: &RegionCode) -> BTreeMap<String, Task> {
    scene.drill.change(|world| {
        let capacity_providers = vec!["FARGATE".into(), "FARGATE_SPOT".into()];
        world.create_cluster(VIRGINIA, NewCluster { capacity_providers, ..NewCluster::named("day") }).unwrap();
        for family in KINDS {
            world.register_task_definition(VIRGINIA, definition(family)).unwrap();
        }
    });
    let clock = scene.session.ground().connection.clock().clone();
    let client = scene.session.ground().connection.region(code);
    let cluster = format!("arn:aws:ecs:{VIRGINIA}:{}:cluster/day", scene.session.identity().account);
    let never = CancellationToken::new();
    let mut seen = BTreeMap::new();
    let mut running: Vec<(String, usize)> = Vec::new();
    // 48 rounds of half an hour: ECS tells of a task for an hour after it stopped.
    for round in 0..48_usize {
        let family = KINDS[round % KINDS.len()];
        let spot = json!({"capacityProvider": "FARGATE_SPOT", "weight": 1});
        let capacity_provider_strategy = if family == "spot" { vec![spot] } else { Vec::new() };
        let new = NewTasks { capacity_provider_strategy, ..NewTasks::fargate(family, 2) };
        let started = scene.drill.change(|world| world.run_tasks(VIRGINIA, "day", new).unwrap());
        // Some live for a minute or less, some for hours, some to the end of the day.
        let lives = |place: usize| round + [0, 1, 7, 99][(round + place) % 4];
        running.extend(started.into_iter().enumerate().map(|(place, arn)| (arn, lives(place))));
        let odd = Duration::from_secs(u64::try_from(40 + 11 * (round % 9)).unwrap());
        clock.sleep(odd).await;
        let (ending, staying): (Vec<_>, Vec<_>) = running.into_iter().partition(|(_, until)| *until <= round);
        running = staying;
        scene.drill.change(|world| {
            ending.iter().for_each(|(arn, _)| world.stop_task(VIRGINIA, "day", arn, "over").map(drop).unwrap());
        });
        clock.sleep(Duration::from_secs(1800) - odd).await;
        for desired in [DesiredStatus::Running, DesiredStatus::Stopped] {
            let listed = client.list_tasks(&cluster, desired, &never).await;
            let described = client.describe_tasks(&cluster, &listed.items, &never).await;
            assert!(listed.missing.is_none() && described.missing.is_none());
            seen.extend(described.items.into_iter().map(|task| (task.arn.clone(), task)));
        }
    }
    seen
}

#[tokio::test(start_paused = true)]
async fn a_day_of_starting_and_stopping_costs_what_the_account_itself_metered() {
    let scene = scene("small").await;
    let code = RegionCode::parse(VIRGINIA).unwrap();
    let began = scene.session.now();
    let seen = a_day_of_tasks(&scene, &code).await;
    let now = scene.session.now();
    assert_eq!(seen.len(), 96, "every task was seen");
    let stopped = seen.values().filter(|task| task.stopped_at.is_some()).count();
    assert!((50..96).contains(&stopped), "{stopped}");
    let prices = PriceBook::bundled();
    let mut spend = Spend::default();
    seen.values().for_each(|task| spend.add_run(&prices, &code, task, now));
    let at_least = spend.is_at_least();
    // What ran there before, and goes on.
    for task in tasks_of_others(&scene, &code).await {
        spend.add_run_within(&prices, &code, &task, &(began..now));
    }
    let metered = scene.drill.world(|world| world.metered_by_region(began, now)[VIRGINIA]);
    let burnt = dollars(spend.usd());
    assert!((metered - burnt).abs() < cent(), "metered {metered}, burnt {burnt}");
    assert!(!at_least && metered > Decimal::from(20), "every kind has a price: {metered}");
}

fn definition(family: &str) -> NewTaskDefinition {
    let plain = NewTaskDefinition::fargate(family, "example/image", 4096, 8192);
    match family {
        "arm" => NewTaskDefinition { architecture: Some("ARM64".to_owned()), ..plain },
        "windows" => NewTaskDefinition { os_family: Some("WINDOWS_SERVER_2022_CORE".to_owned()), ..plain },
        "stored" => NewTaskDefinition { ephemeral_gib: Some(100), ..plain },
        _ => plain,
    }
}

async fn tasks_of_others(scene: &Scene, code: &RegionCode) -> Vec<Task> {
    let inventory = scene.sweep_only(&[code.as_str()]).await;
    let others = inventory.clusters().filter(|(_, cluster)| cluster.name != "day");
    others.flat_map(|(_, cluster)| cluster.tasks.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_burnt_since_it_was_opened_is_what_the_account_metered() {
    let scene = scene("small").await;
    let opened = scene.session.now();
    assert_eq!(costs(&scene.session).burning.since_opened, None, "nothing was read yet, which is not $0");
    let inventory = scene.sweep().await;
    sleep(&scene.session, 2).await;
    let view = costs(&scene.session).burning;
    let now = scene.session.now();
    let truth: Decimal = scene.drill.world(|world| {
        let read = |region: &String| {
            inventory.regions.keys().any(|code| code.as_str() == region && inventory.regions[code].report.asked)
        };
        world.metered_by_region(opened, now).into_iter().filter(|(region, _)| read(region)).map(|(_, usd)| usd).sum()
    });
    let told = dollars(view.since_opened.unwrap().usd);
    assert!((told - truth).abs() < cent() && truth > Decimal::ONE, "told {told}, metered {truth}");
    assert_eq!(view.opened_at, opened);
    assert!(!view.whole, "a region is off");
}

#[tokio::test(start_paused = true)]
async fn whose_tasks_an_estimate_is_of_is_said_and_a_teardown_ends_it() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let first = costs(&scene.session).burning.since_first.unwrap();
    assert_eq!(first.basis, RogueBasis::NotKept);
    scene.choose_all_but_production(&inventory);
    let view = costs(&scene.session).burning;
    let marked = view.since_first.unwrap();
    assert_eq!(marked.basis, RogueBasis::MarkedRemove);
    assert!(marked.tasks < first.tasks && marked.cost.usd < first.cost.usd, "what is kept is not in it");
    let saving = view.saving.unwrap();
    assert!(!saving.done);
    assert_eq!(dollars(saving.per_day), dollars(saving.burn.per_hour) * Decimal::from(24));
    assert_eq!(dollars(saving.per_month), dollars(saving.burn.per_hour) * Decimal::from(730));
    let kept = production(&inventory).unwrap();
    assert!(inventory.clusters().any(|(_, cluster)| cluster.arn == kept));

    scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_eq!(scene.session.teardown().unwrap().view(scene.session.ground()).status, TeardownStatus::Verified);
    let after = costs(&scene.session).burning;
    let approved = after.since_first.unwrap();
    assert_eq!((approved.basis, after.saving.unwrap().done), (RogueBasis::Approved, true));
    assert!(approved.cost.usd >= marked.cost.usd && dollars(after.now.per_hour) < dollars(view.now.per_hour));
    sleep(&scene.session, 5).await;
    let later = costs(&scene.session).burning;
    assert_eq!(later.since_first.unwrap().cost, approved.cost, "what has stopped costs nothing more");
    let burnt = dollars(later.since_opened.unwrap().usd) - dollars(after.since_opened.unwrap().usd);
    assert!((burnt - dollars(after.now.per_hour) * Decimal::from(5)).abs() < cent(), "only what stays burns on");
    scene.session.mark_arns(&[kept], Mark::Keep).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_billed_day_is_what_was_metered_and_the_rest_is_not_billed_yet() {
    let scene = scene("small").await;
    sleep(&scene.session, 3 * 24 + 7).await;
    scene.sweep().await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let view = costs(&scene.session);
    let kept = view.bill.unwrap();
    let query =
        BillQuery { revision: kept.revision, split: BillSplit::Place, place: None, service: Some(ECS.to_owned()) };
    let layers = scene.session.bill_layers(&query).unwrap();
    let mut compared = 0;
    for (day, told) in kept.days.iter().zip(&layers.totals) {
        if !matches!(day.state, Final | Estimated) {
            continue;
        }
        let truth = scene.drill.world(|world| world.metered(midnight(day.day), midnight(day.until)));
        let told = told.map(dollars).unwrap_or_default();
        assert!((told - truth).abs() < Decimal::new(1, 6), "{}: billed {told}, metered {truth}", day.day);
        compared += i32::from(truth > Decimal::ZERO);
    }
    assert!(compared >= 2, "whole days with tasks: {compared}");
    let open = kept.days.iter().find(|day| !matches!(day.state, Final | Estimated)).unwrap();
    let inventory = scene.session.inventory().unwrap();
    let (truth, billed) = scene.drill.world(|world| {
        let read =
            |region: &str| inventory.regions.iter().any(|(code, read)| code.as_str() == region && read.report.asked);
        let metered = world.metered_by_region(midnight(open.day), scene.session.now());
        let truth: Decimal = metered.iter().filter(|(region, _)| read(region)).map(|(_, usd)| usd).sum();
        (truth, metered.values().sum::<Decimal>() - truth)
    });
    let not_yet = dollars(view.burning.not_billed_yet.unwrap().usd);
    assert!(
        not_yet > Decimal::ZERO && not_yet <= truth + cent(),
        "not billed {not_yet} of {truth}, {billed} where nobody looks"
    );
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_off_and_charged_is_called_out() {
    let scene = scene("small").await;
    sleep(&scene.session, 3 * 24).await;
    scene.sweep().await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let kept = bill(&scene.session);
    let off = kept.places.iter().find(|total| total.place == region("ap-east-1")).unwrap();
    assert!(off.off && off.off_and_spending && dollars(off.ecs) > Decimal::ONE);
    let on = kept.places.iter().find(|total| !total.off && dollars(total.total) > Decimal::ZERO).unwrap();
    assert!(!on.off_and_spending);
}

#[tokio::test(start_paused = true)]
async fn an_alert_is_explained_by_where_the_money_went() {
    let scene = some_days_on().await;
    scene.session.ask_bill(&ask(20)).await.unwrap();
    let kept = bill(&scene.session);
    let day = kept.days.iter().rev().find(|day| day.state == Estimated).unwrap();
    let amount = format!("${}", day.total.unwrap());
    let told = scene.session.explain_alert(&amount, &day.day.to_string()).unwrap();
    assert_eq!(told.meant, Some(AlertMeaning::Day), "{told:#?}");
    assert_eq!(told.causes[0].service, ECS, "{:#?}", told.causes);
    for (amount, day) in [("CNY 5", "2026-10-05"), ("lots", "2026-10-05"), ("5", "yesterday"), ("5", "2020-01-01")] {
        assert!(scene.session.explain_alert(amount, day).is_err(), "{amount} {day}");
    }
}
