//! What tasks have cost: tables of bills worked out by hand, and what is true of any tasks.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use jiff::Timestamp;
use proptest::prelude::*;
use quench_core::burn::Burn;
use quench_core::fargate_rates::{FargateRates, RateKind};
use quench_core::money::Usd;
use quench_core::price::{TaskPrice, task_price};
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::resource::Task;
use quench_core::spend::{Cost, Spend, accrued, spent_within};
use rust_decimal::Decimal;

fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

/// The attack's unit, living since `from`: 0.78992 dollars an hour in us-east-1.
fn unit(from: i64) -> Task {
    Task {
        last_status: "RUNNING".into(),
        launch_type: Some("FARGATE".into()),
        cpu_units: Some(16_384),
        memory_mib: Some(32_768),
        created_at: Some(at(from - 30)),
        pull_started_at: Some(at(from)),
        ..Task::default()
    }
}

fn stopped(task: Task, at: Option<Timestamp>) -> Task {
    Task { last_status: "STOPPED".into(), stopped_at: at, ..task }
}

fn cost(usd: &str, about: bool, at_least: bool) -> Cost {
    Cost { usd: Usd(usd.parse().unwrap()), about, at_least }
}

#[test]
fn what_lives_has_cost_from_its_pull_to_now_and_a_minute_at_least() {
    let book = PriceBook::bundled();
    let so_far = |code: &str, tasks: &[Task]| accrued(&book, &region(code), tasks, at(3600)).cost();
    assert_eq!(so_far("us-east-1", &[]), cost("0", false, false));
    assert_eq!(so_far("us-east-1", &[unit(0), unit(1800)]), cost("1.18488", false, false));
    assert_eq!(so_far("us-east-1", &[unit(3599)]), cost("0.013165", false, false), "a minute, not a second");
    assert_eq!(so_far("us-east-1", &[unit(3700)]), cost("0", false, false), "it has not begun");
    assert_eq!(so_far("us-east-1", &[stopped(unit(0), Some(at(60)))]), cost("0", false, false), "it lives no more");
    assert_eq!(so_far("eu-central-2", &[unit(0)]), cost("0.9472", true, false), "the neighbour's rate");
    let unpulled = Task { pull_started_at: None, ..unit(30) };
    assert_eq!(
        so_far("us-east-1", std::slice::from_ref(&unpulled)),
        cost("0.78992", true, false),
        "from when it was asked for"
    );
    let timeless = Task { created_at: None, ..unpulled };
    assert_eq!(so_far("us-east-1", &[unit(0), timeless]), cost("0.78992", false, true));
    let unsized_task = Task { memory_mib: None, ..unit(0) };
    assert_eq!(so_far("us-east-1", &[unit(0), unsized_task]), cost("0.78992", false, true));
    let windows = Task { platform_family: Some("Windows_Server_2022_Core".into()), ..unit(3500) };
    assert_eq!(so_far("us-east-1", &[windows]), cost("0.137034", false, false), "five minutes of 1.644408");
}

#[test]
fn a_window_holds_what_came_to_be_billed_in_it() {
    let book = PriceBook::bundled();
    let within =
        |tasks: &[Task], from, to| spent_within(&book, &region("us-east-1"), tasks, &(at(from)..at(to))).cost();
    let short = stopped(unit(0), Some(at(10)));
    assert_eq!(
        within(std::slice::from_ref(&short), -100, 5),
        cost("0.013165", false, false),
        "its minute came with its beginning"
    );
    assert_eq!(within(&[short], 5, 100), cost("0", false, false));
    assert_eq!(within(&[unit(0)], 1800, 3600), cost("0.39496", false, false));
    assert_eq!(within(&[stopped(unit(0), Some(at(2700)))], 1800, 3600), cost("0.19748", false, false));
    let lost = stopped(unit(0), None);
    assert_eq!(
        within(std::slice::from_ref(&lost), -100, 3600),
        cost("0.013165", false, true),
        "when it stopped is not told"
    );
    assert_eq!(
        within(std::slice::from_ref(&lost), 1800, 3600),
        cost("0", false, true),
        "it may have gone on until then"
    );
    assert_eq!(within(&[lost], -100, 0), cost("0", false, false), "but not before it began");
    let timeless = Task { created_at: None, pull_started_at: None, ..unit(0) };
    assert_eq!(within(&[timeless], 0, 60), cost("0", false, true));
}

#[test]
fn a_cost_is_told_as_text() {
    let told = serde_json::to_value(cost("0.013165", true, false)).unwrap();
    assert_eq!(told, serde_json::json!({ "usd": "0.013165", "about": true, "atLeast": false }));
}

/// A book with rates as fine as AWS writes them, and a region that is only in the price list.
fn book() -> PriceBook {
    let mut rates = FargateRates::default();
    for (index, kind) in RateKind::ALL.into_iter().enumerate() {
        rates.insert(kind, Usd(Decimal::new(123_456_789 + i64::try_from(index).unwrap(), 10))).unwrap();
    }
    let book = PriceBook::bundled();
    book.with(&region("xx-new-1"), rates, at(0))
}

const REGIONS: [&str; 4] = ["us-east-1", "eu-central-2", "xx-new-1", "xx-nowhere-9"];

/// A task of any size and platform that Fargate has, in any of the regions.
fn any_task() -> impl Strategy<Value = (RegionCode, Task)> {
    let size = prop::sample::select(vec![(256, 512), (512, 1024), (1024, 7168), (4096, 30_720), (16_384, 122_880)]);
    let kind = (any::<bool>(), any::<bool>(), any::<bool>(), prop::option::of(20_u32..200));
    let times = (-2_000_000_i64..0, prop::option::of(0_i64..2_000_000), any::<bool>());
    (prop::sample::select(&REGIONS[..]), size, kind, times).prop_map(
        |(code, (cpu, memory), (arm, spot, windows, storage), (from, length, pulled))| {
            let task = Task {
                cpu_units: Some(cpu),
                memory_mib: Some(memory),
                architecture: Some(if arm { "arm64" } else { "x86_64" }.into()),
                capacity_provider: spot.then(|| "FARGATE_SPOT".into()),
                platform_family: Some(if windows { "Windows_Server_2022_Core" } else { "Linux" }.into()),
                ephemeral_gib: storage,
                pull_started_at: pulled.then(|| at(from)),
                ..unit(from)
            };
            let end = length.map(|length| at(from + length));
            (region(code), if end.is_some() { stopped(task, end) } else { task })
        },
    )
}

fn spend<'a>(book: &PriceBook, tasks: impl IntoIterator<Item = &'a (RegionCode, Task)>, now: Timestamp) -> Spend {
    let mut spend = Spend::default();
    tasks.into_iter().for_each(|(region, task)| spend.add_run(book, region, task, now));
    spend
}

/// Dollars times ten to the fourteenth, the sum of whole numbers: what Quench does not add by.
fn hundred_trillionths(amount: Decimal) -> i128 {
    let mut amount = amount;
    amount.rescale(14);
    amount.mantissa()
}

proptest! {
    #[test]
    fn no_sum_depends_on_the_order_or_on_how_it_is_put_together(
        (tasks, other) in prop::collection::vec(any_task(), 0..40)
            .prop_flat_map(|tasks| (Just(tasks.clone()), Just(tasks).prop_shuffle())),
        split: prop::sample::Index,
    ) {
        let (book, now) = (book(), at(0));
        prop_assert_eq!(spend(&book, &tasks, now), spend(&book, &other, now));
        let middle = if tasks.is_empty() { 0 } else { split.index(tasks.len()) };
        let (first, second) = tasks.split_at(middle);
        prop_assert_eq!(spend(&book, first, now).and(spend(&book, second, now)), spend(&book, &tasks, now));
        let burn = |tasks: &[(RegionCode, Task)]| {
            tasks.iter().map(|(region, task)| Burn::of(&book, region, [task])).fold(Burn::default(), Burn::and)
        };
        prop_assert_eq!(burn(&tasks), burn(&other));
        prop_assert_eq!(burn(first).and(burn(second)), burn(&tasks));
    }

    #[test]
    fn a_sum_is_the_sum_of_whole_numbers_to_half_a_millionth(tasks in prop::collection::vec(any_task(), 0..40)) {
        let (book, mut exact) = (book(), 0_i128);
        for (region, task) in &tasks {
            let TaskPrice::PerHour { rate, .. } = task_price(&book, region, task) else { continue };
            let from = task.pull_started_at.or(task.created_at).unwrap().as_second();
            let least = if task.is_windows() { 300 } else { 60 };
            let seconds = (task.stopped_at.unwrap_or(at(0)).as_second() - from).max(least);
            exact += hundred_trillionths(rate.0) * i128::from(seconds);
        }
        let told = hundred_trillionths(spend(&book, &tasks, at(0)).usd().0) * 3600;
        prop_assert!((told - exact).abs() <= 50_000_000 * 3600, "{} {}", told, exact);
    }

    #[test]
    fn a_run_that_is_cut_anywhere_costs_what_it_cost(
        (region, task) in any_task(),
        mut cuts in prop::collection::vec(-2_100_000_i64..2_100_000, 0..8),
    ) {
        let (book, now) = (book(), at(2_100_000));
        cuts.extend([-2_100_000, 2_100_000]);
        cuts.sort_unstable();
        let mut parts = Spend::default();
        cuts.windows(2).for_each(|cut| parts.add_run_within(&book, &region, &task, &(at(cut[0])..at(cut[1]))));
        prop_assert_eq!(parts, spend(&book, [&(region, task)], now));
    }
}
