//! Every oddity: told, kept apart, and in no sum.

use quench_core::billing::{BillPage, Currency, ECS, PageGroup, PagePeriod, TAX};
use quench_core::view::OddKind::{
    EndlessPages, MissingDay, NoUnit, NotDecimal, OtherCurrency, OutsidePeriod, Overlapping, Twice, UnknownRegion,
    WrongGroups,
};
use quench_core::view::{BillGrouping, BillPlace, DayState};

use crate::pages::{
    EC2, Group, amount, bill, builder, cell, daily, day, later, october, odd, one_day, page, question, region, usd,
    view,
};

const SEOUL: &str = "ap-northeast-2";

#[test]
fn a_row_that_does_not_fit_is_told_and_in_no_sum() {
    let good = usd(SEOUL, EC2, "5");
    let strange: [(Group<'_>, _, &str); 9] = [
        (
            (SEOUL, ECS, Some("1,000"), Some("USD")),
            NotDecimal,
            "2026-10-01 · ap-northeast-2 · Amazon Elastic Container Service · 1,000",
        ),
        ((SEOUL, ECS, Some("NaN"), Some("USD")), NotDecimal, "NaN"),
        ((SEOUL, ECS, Some(""), Some("USD")), NotDecimal, ""),
        ((SEOUL, ECS, Some("10000000000"), Some("USD")), NotDecimal, "10000000000"),
        ((SEOUL, ECS, None, Some("USD")), NoUnit, "-"),
        ((SEOUL, ECS, Some("7"), None), NoUnit, "7"),
        ((SEOUL, ECS, Some("7"), Some("")), NoUnit, "7"),
        ((SEOUL, ECS, Some("7"), Some("Hrs")), NoUnit, "7 Hrs"),
        ((SEOUL, ECS, Some("7"), Some("usd")), NoUnit, "7 usd"),
    ];
    for (group, kind, example) in strange {
        let bill = bill(question(1), &[one_day(0, vec![good, group])]);
        assert_eq!(odd(&bill), [(kind, 1)], "{group:?}");
        assert!(bill.odd[&kind].examples[0].ends_with(example), "{:?}", bill.odd[&kind].examples);
        assert_eq!((bill.total(), bill.cells.len()), (amount("5"), 1));
    }
}

#[test]
fn another_currency_is_counted_row_by_row_and_added_to_no_sum() {
    let eur = |place, amount| (place, ECS, Some(amount), Some("EUR"));
    let page = one_day(
        0,
        vec![
            usd(SEOUL, ECS, "1"),
            usd(SEOUL, EC2, "2"),
            usd("us-east-1", EC2, "4"),
            eur(SEOUL, "10"),
            eur("eu-west-1", "20"),
        ],
    );
    let bill = bill(question(1), &[page.clone(), page]);
    assert_eq!((bill.currency, bill.total()), (Currency::USD, amount("7")));
    assert_eq!(odd(&bill), [(OtherCurrency, 2), (Twice, 5)], "what came twice is told once in its currency");
    assert_eq!(bill.odd[&OtherCurrency].examples, ["EUR 30"]);
    assert_eq!(bill.places, [region(SEOUL), region("us-east-1")], "a place of euros alone is none of $0");
}

#[test]
fn the_currency_of_a_bill_is_that_of_most_charges_however_pages_come() {
    let tax = |unit| ("", TAX, Some("1"), Some(unit));
    let charge = |place, unit| (place, ECS, Some("3"), Some(unit));
    for (groups, currency) in [
        (vec![charge(SEOUL, "USD"), charge("eu-west-1", "EUR")], "EUR"),
        (vec![charge(SEOUL, "USD"), charge("eu-west-1", "EUR"), charge("eu-west-1", "USD")], "USD"),
        (vec![charge(SEOUL, "USD"), tax("EUR"), ("us-east-1", TAX, Some("2"), Some("EUR"))], "USD"),
        (vec![tax("KRW")], "KRW"),
        (vec![], "USD"),
    ] {
        let mut backwards = groups.clone();
        backwards.reverse();
        for groups in [groups, backwards] {
            let bill = bill(question(1), &[one_day(0, groups)]);
            assert_eq!(bill.currency.to_string(), currency);
        }
    }
}

#[test]
fn what_comes_twice_counts_once_and_the_largest_stays_in_any_order() {
    let first = one_day(0, vec![usd(SEOUL, ECS, "10"), usd(SEOUL, EC2, "-4")]);
    let second = one_day(0, vec![usd(SEOUL, ECS, "12.5"), usd(SEOUL, EC2, "-6")]);
    let bills = [[first.clone(), second.clone()], [second, first]].map(|pages| bill(question(1), &pages));
    assert_eq!(bills[0], bills[1], "the bill does not depend on the order of pages");
    assert_eq!(cell(&bills[0], 0, &region(SEOUL), ECS).as_deref(), Some("12.5"));
    assert_eq!(cell(&bills[0], 0, &region(SEOUL), EC2).as_deref(), Some("-4"));
    assert_eq!(odd(&bills[0]), [(Twice, 2)]);
    let examples = &bills[0].odd[&Twice].examples;
    assert!(examples.contains(&format!("2026-10-01 · {ECS} · 10")), "{examples:?}");
}

#[test]
fn a_period_that_was_not_asked_for_is_left_out_as_a_whole() {
    let charged = || vec![usd(SEOUL, ECS, "1")];
    for (start, end, kind) in [
        ("2026-10-01", "2026-10-03", Overlapping),
        ("2026-09-30", "2026-10-02", Overlapping),
        ("2026-10-02", "2026-10-02", Overlapping),
        ("2026-09-30", "2026-10-01", OutsidePeriod),
        ("2026-10-04", "2026-10-05", OutsidePeriod),
        ("9999-12-30", "9999-12-31", OutsidePeriod),
    ] {
        let strange = page(&[(day(start), day(end), charged())]);
        let pages = [daily(&[Some("2"), Some("2"), Some("2")]), vec![strange]].concat();
        let bill = bill(question(3), &pages);
        assert_eq!(odd(&bill), [(kind, 1)], "{start} - {end}");
        assert_eq!(bill.odd[&kind].examples, [format!("{start} - {end}")]);
        assert_eq!(bill.total(), amount("6"));
    }
    for (start, end) in
        [("", ""), ("2026-10-01", "soon"), ("2026-10-01T05:00", "2026-10-02T04:00"), ("20261001", "20261002")]
    {
        let mut page = one_day(0, charged());
        page.periods[0] = PagePeriod { start: start.into(), end: end.into(), ..page.periods[0].clone() };
        assert_eq!(odd(&bill(question(1), &[page])), [(OutsidePeriod, 1), (MissingDay, 1)], "{start:?}");
    }
    let mut midnight = one_day(0, charged());
    midnight.periods[0].start = "2026-10-01T00:00:00Z".into();
    assert_eq!(bill(question(1), &[midnight]).total(), amount("1"), "hourly data writes midnights");
}

#[test]
fn keys_are_read_in_the_order_that_aws_says_and_no_other_keys_are() {
    let mut turned = one_day(0, vec![usd(ECS, SEOUL, "3")]);
    turned.split = vec![1, 0];
    assert_eq!(cell(&bill(question(1), &[turned.clone()]), 0, &region(SEOUL), ECS).as_deref(), Some("3"));
    turned.split = vec![];
    let asked = bill(question(1), &[turned.clone()]);
    assert_eq!(odd(&asked), [(UnknownRegion, 1)], "where AWS says nothing they are in the order that was asked");
    for split in [vec![0], vec![0, 0], vec![1, 1], vec![99, 1], vec![3, 2]] {
        turned.split = split.clone();
        let bill = bill(question(1), &[turned.clone()]);
        assert_eq!((odd(&bill), bill.cells.len()), (vec![(WrongGroups, 1)], 0), "{split:?}");
    }
    for keys in [vec![], vec![2], vec![2, 3, 3], vec![2, 99]] {
        let mut page = one_day(0, vec![usd(SEOUL, ECS, "3"), usd(SEOUL, EC2, "5")]);
        page.periods[0].groups[0] = PageGroup(keys.clone(), Some("3".into()), Some(4));
        let bill = bill(question(1), &[page]);
        assert_eq!((odd(&bill), bill.total()), (vec![(WrongGroups, 1)], amount("5")), "{keys:?}");
    }
}

#[test]
fn a_region_that_nobody_knows_is_in_the_sums_under_its_own_name() {
    let strange = BillPlace::Unknown { name: "mars-north-1".into() };
    let page = one_day(0, vec![usd("mars-north-1", ECS, "3"), usd(SEOUL, ECS, "1")]);
    let stranger = bill(question(1), std::slice::from_ref(&page));
    assert_eq!((stranger.total(), odd(&stranger)), (amount("4"), vec![(UnknownRegion, 1)]));
    assert_eq!(cell(&stranger, 0, &strange, ECS).as_deref(), Some("3"));
    let known = [quench_core::region::RegionCode::parse("mars-north-1").unwrap()].into();
    let mut builder = quench_core::billing::BillBuilder::new(question(1), known);
    builder.add(&page);
    assert_eq!(odd(&builder.bill(true, |_| true)), [], "the account knows it");
}

#[test]
fn days_that_are_missing_are_told_of_a_complete_bill_only() {
    let pages = daily(&[Some("1"), None, Some("1"), None]);
    let whole = bill(question(4), &pages);
    assert_eq!(
        (odd(&whole), whole.odd[&MissingDay].examples.clone()),
        (vec![(MissingDay, 2)], vec!["2026-10-02".into(), "2026-10-04".into()])
    );
    let partial = builder(question(4), &pages).bill(false, |_| true);
    assert_eq!(odd(&partial), []);
    let due = builder(question(4), &pages).bill(true, |period| period.day < october(3));
    assert_eq!(odd(&due), [(MissingDay, 1)]);
}

#[test]
fn pages_without_end_are_told_and_what_came_before_stays() {
    let mut builder = builder(question(1), &daily(&[Some("2")]));
    builder.endless();
    let bill = builder.bill(false, |_| true);
    assert_eq!((odd(&bill), bill.total(), bill.pages), (vec![(EndlessPages, 1)], amount("2"), 1));
}

#[test]
fn tax_is_outside_of_every_total_and_counted_once() {
    let page = one_day(0, vec![usd("", TAX, "1.5"), usd("mars-north-1", TAX, "2"), usd(SEOUL, ECS, "10")]);
    let taxed = bill(question(1), &[page.clone(), page]);
    assert_eq!((taxed.tax, taxed.total()), (amount("3.5"), amount("10")));
    assert_eq!(odd(&taxed), [(Twice, 3)], "where tax is from is not asked");
    assert_eq!((taxed.services.clone(), taxed.places.clone()), (vec![ECS.to_owned()], vec![region(SEOUL)]));
    let only = bill(question(1), &[one_day(0, vec![usd("", TAX, "1.5")])]);
    assert!(!only.is_empty(), "tax is something told");
    let shown = view(&only, later(), &[], None);
    assert_eq!((shown.days[0].state, shown.days[0].total), (DayState::Final, Some(amount("0"))));
}

#[test]
fn nothing_told_is_empty_and_something_odd_is_not() {
    assert!(bill(question(2), &[]).is_empty(), "days that are missing are no telling");
    assert!(bill(question(2), &[one_day(0, vec![]), one_day(1, vec![])]).is_empty());
    assert!(bill(question(2), &[BillPage::default()]).is_empty());
    assert!(!bill(question(1), &[one_day(0, vec![(SEOUL, ECS, Some("x"), Some("USD"))])]).is_empty());
    assert!(!bill(question(1), &[one_day(0, vec![usd(SEOUL, ECS, "0")])]).is_empty(), "AWS says $0");
}

#[test]
fn usage_types_of_a_service_in_a_region_make_one_cell() {
    let mut question = question(1);
    question.grouping = BillGrouping::UsageType;
    let groups = vec![
        usd("APN2-Fargate-vCPU-Hours:perCPU", ECS, "4"),
        usd("APN2-Fargate-GB-Hours", ECS, "0.5"),
        usd("APN2-Fargate-GB-Hours", ECS, "0.5"),
        usd("Fargate-GB-Hours", ECS, "1"),
        usd("BoxUsage:t3.micro", EC2, "2"),
    ];
    let mut page = one_day(0, groups);
    page.names[0] = "USAGE_TYPE".into();
    let bill = bill(question, &[page]);
    assert_eq!(cell(&bill, 0, &region(SEOUL), ECS).as_deref(), Some("4.5"));
    assert_eq!(cell(&bill, 0, &region("us-east-1"), ECS).as_deref(), Some("1"));
    assert_eq!(cell(&bill, 0, &BillPlace::Untold, EC2).as_deref(), Some("2"), "never guessed");
    assert_eq!((bill.cells.len(), odd(&bill)), (3, vec![(Twice, 1)]));
}
