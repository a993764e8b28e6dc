//! "I got an alert for $N": what it may have counted, and what explains it.

use quench_core::billing::{AlertError, Bill, BillPage, BillQuestion, ECS, explain, parse_day};
use quench_core::view::AlertMeaning::{AboveUsual, Day, MonthToDate};
use quench_core::view::{AlertMeaning, AlertView, BillSpan};

use crate::pages::{EC2, amount, at, bill, builder, daily, day, later, october, one_day, page, question, region, usd};

const SEOUL: &str = "ap-northeast-2";

fn told(bill: &Bill, usd: &str, count: i64) -> AlertView {
    explain(bill, amount(usd), october(count), later()).unwrap()
}

fn readings(view: &AlertView) -> Vec<(AlertMeaning, String)> {
    view.readings.iter().map(|reading| (reading.meaning, reading.amount.to_string())).collect()
}

fn reading(meaning: AlertMeaning, amount: &str) -> (AlertMeaning, String) {
    (meaning, amount.to_owned())
}

/// Days that charge the same, one after the other.
fn stretches(stretches: &[(&'static str, usize)]) -> Bill {
    let days: Vec<Option<&str>> =
        stretches.iter().flat_map(|(amount, days)| std::iter::repeat_n(Some(*amount), *days)).collect();
    bill(question(i64::try_from(days.len()).unwrap()), &daily(&days))
}

#[test]
fn an_amount_is_the_day_the_month_or_what_came_on_top() {
    let bill = stretches(&[("10", 6), ("500", 3)]);
    let all = [reading(Day, "500"), reading(MonthToDate, "1560"), reading(AboveUsual, "1470")];
    for (usd, meant) in [
        ("500", Some(Day)),
        ("400", Some(Day)),
        ("374.99", None),
        ("375", Some(Day)),
        ("666.66", Some(Day)),
        ("666.67", None),
        ("1470", Some(AboveUsual)),
        ("1513", Some(AboveUsual)),
        ("1516", Some(MonthToDate)),
        ("2080", Some(MonthToDate)),
        ("2081", None),
        ("1", None),
    ] {
        let view = told(&bill, usd, 8);
        assert_eq!((view.meant, readings(&view)), (meant, all.to_vec()), "{usd}");
        assert!(!view.day_open);
    }
    let quiet = told(&bill, "10", 4);
    assert_eq!(readings(&quiet), [reading(Day, "10"), reading(MonthToDate, "50")], "a usual day is part of no rise");
    let first = told(&bill, "10", 0);
    assert_eq!((first.meant, readings(&first).len()), (Some(Day), 2), "of two as near the day is meant");
}

#[test]
fn a_long_rise_is_measured_by_what_was_usual_before_it() {
    let bill = stretches(&[("10", 5), ("500", 28), ("10", 4)]);
    assert_eq!(readings(&told(&bill, "1", 32))[2], reading(AboveUsual, "13720"), "the median has long risen with it");
    assert_eq!(readings(&told(&bill, "1", 5))[2], reading(AboveUsual, "490"));
    for after in [33, 36] {
        assert_eq!(
            readings(&told(&bill, "1", after)).iter().find(|(meaning, _)| *meaning == AboveUsual),
            None,
            "it is over"
        );
    }
}

#[test]
fn a_bill_that_begins_with_the_rise_has_no_usual_to_measure_it_by() {
    let short = stretches(&[("500", 2)]);
    let view = told(&short, "500", 1);
    assert_eq!(readings(&view), [reading(Day, "500"), reading(MonthToDate, "1000")]);
    assert_eq!((view.causes[0].usual, view.causes[0].above), (None, amount("500")), "all of it explains the alert");
    let month = told(&stretches(&[("10", 1), ("500", 10)]), "5010", 10);
    assert_eq!((month.meant, month.readings.len()), (Some(MonthToDate), 2));
    assert_eq!((month.causes[0].usual, month.causes[0].above), (None, amount("5010")));
    let within = told(&stretches(&[("500", 10)]), "500", 5);
    assert_eq!((within.meant, within.causes), (Some(Day), vec![]), "above what the bill shows as usual nothing rose");
}

#[test]
fn days_without_data_are_no_days_of_nothing() {
    let (ten, much) = (Some("10"), Some("500"));
    let holes = daily(&[ten, None, None, None, ten, much]);
    let gaps = bill(question(6), &holes);
    assert_eq!(readings(&told(&gaps, "500", 5)), [reading(Day, "500"), reading(MonthToDate, "520")]);
    assert_eq!(readings(&told(&gaps, "500", 2)), [reading(MonthToDate, "10")], "the day itself was not told");
    let hole = bill(question(6), &daily(&[ten, ten, ten, much, None, much]));
    let view = told(&hole, "980", 5);
    assert_eq!((view.meant, readings(&view)[2].clone()), (Some(AboveUsual), reading(AboveUsual, "980")));
    assert_eq!(view.causes[0].usual, Some(amount("20")), "two days of three were told");
    let nothing = told(&bill(question(2), &[]), "5", 1);
    assert_eq!((nothing.readings, nothing.causes, nothing.meant, nothing.day_open), (vec![], vec![], None, true));
}

#[test]
fn a_day_that_is_not_whole_is_open_and_ends_no_rise() {
    let pages = daily(&[Some("10"), Some("10"), Some("10"), Some("500"), Some("2")]);
    let bill = builder(question(5), &pages).bill(true, |_| false);
    let evening = explain(&bill, amount("472"), october(4), at("2026-10-05T20:00:00Z")).unwrap();
    assert!(evening.day_open);
    assert_eq!((evening.meant, readings(&evening)[2].clone()), (Some(AboveUsual), reading(AboveUsual, "482")));
    let settled = explain(&bill, amount("472"), october(4), at("2026-10-07T20:00:00Z")).unwrap();
    assert_eq!((settled.day_open, settled.readings.len()), (false, 2), "the rise is over");
}

#[test]
fn a_month_that_the_bill_begins_in_has_no_month_to_date() {
    let question = BillQuestion { from: day("2026-09-29"), until: october(2), ..question(0) };
    let september = [day("2026-09-29"), day("2026-09-30")]
        .map(|first| page(&[(first, first.tomorrow().unwrap(), vec![usd(SEOUL, ECS, "3")])]));
    let bill = bill(question, &[september.to_vec(), daily(&[Some("5"), Some("7")])].concat());
    let of = |text: &str| readings(&explain(&bill, amount("1"), day(text), later()).unwrap());
    assert_eq!(of("2026-09-30"), [reading(Day, "3")]);
    assert_eq!(of("2026-10-02"), [reading(Day, "7"), reading(MonthToDate, "12")]);
    for text in ["2026-09-28", "2026-10-03"] {
        let outside = AlertError::OutsideBill { from: day("2026-09-29"), until: october(2) };
        assert_eq!(explain(&bill, amount("1"), day(text), later()), Err(outside), "{text}");
    }
}

#[test]
fn a_bill_by_months_tells_the_month_alone() {
    let monthly = BillQuestion::of(BillSpan::ThirteenMonths, day("2026-10-20"));
    let page = page(&[(day("2026-10-01"), day("2026-10-21"), vec![usd(SEOUL, ECS, "80")])]);
    let view = explain(&bill(monthly, &[page]), amount("80"), day("2026-10-07"), later()).unwrap();
    assert_eq!((view.meant, readings(&view)), (Some(MonthToDate), vec![reading(MonthToDate, "80")]));
}

/// Three quiet days and one of many charges.
fn many() -> Vec<BillPage> {
    let quiet = |at| one_day(at, vec![usd(SEOUL, ECS, "2"), usd("us-east-1", EC2, "30"), usd("eu-west-1", EC2, "4")]);
    let services: Vec<String> = (0..12).map(|at| format!("Service {at:02}")).collect();
    let mut loud = vec![usd(SEOUL, ECS, "900"), usd("us-east-1", EC2, "31"), usd("eu-west-1", EC2, "3")];
    loud.push(usd("sa-east-1", ECS, "-8"));
    loud.extend(services.iter().map(|service| usd("sa-east-1", service, "5")));
    vec![quiet(0), quiet(1), quiet(2), one_day(3, loud)]
}

#[test]
fn causes_are_what_rose_by_most_and_no_more_than_ten() {
    let pages = many();
    let mut turned = pages.clone();
    turned.reverse();
    turned.iter_mut().for_each(|page| page.periods[0].groups.reverse());
    let views = [pages, turned].map(|pages| told(&bill(question(4), &pages), "989", 3));
    assert_eq!(views[0], views[1]);
    let causes: Vec<_> = views[0]
        .causes
        .iter()
        .map(|cause| {
            (cause.place.clone(), cause.service.as_str(), cause.above.to_string(), cause.usual.map(|of| of.to_string()))
        })
        .collect();
    assert_eq!(causes.len(), 10);
    assert_eq!(causes[0], (region(SEOUL), ECS, "898".to_owned(), Some("2".to_owned())));
    let none = Some("0".to_owned());
    for (at, cause) in causes[1..].iter().enumerate() {
        assert_eq!(*cause, (region("sa-east-1"), &*format!("Service {at:02}"), "5".to_owned(), none.clone()));
    }
}

#[test]
fn what_fell_or_was_given_back_explains_nothing() {
    let quiet = |at| one_day(at, vec![usd(SEOUL, ECS, "2"), usd("eu-west-1", EC2, "4"), usd("sa-east-1", EC2, "-9")]);
    let pages = [
        quiet(0),
        quiet(1),
        quiet(2),
        one_day(3, vec![usd(SEOUL, ECS, "3"), usd("eu-west-1", EC2, "3"), usd("sa-east-1", EC2, "-1")]),
    ];
    let causes = told(&bill(question(4), &pages), "5", 3).causes;
    assert_eq!((causes.len(), causes[0].above), (1, amount("1")));
}

#[test]
fn a_day_that_told_nothing_of_a_service_counts_as_nothing_of_it() {
    let days = [Some("6"), None, None, Some("50")];
    let other = |at| one_day(at, vec![usd("us-east-1", EC2, "1")]);
    let whole = bill(question(4), &[daily(&days), (0..4).map(other).collect()].concat());
    assert_eq!(told(&whole, "51", 3).causes[0].usual, Some(amount("0")), "the bill of these days tells other charges");
    let left_out = bill(question(4), &daily(&days));
    assert_eq!(told(&left_out, "50", 3).causes[0].usual, None, "of these days there is no bill");
}

#[test]
fn a_day_is_ten_characters() {
    assert_eq!(parse_day(" 2026-10-04 "), Some(october(3)));
    for text in ["", "2026-10-4", "20261004", "2026-13-01", "2026-10-04T00", "04.10.2026", "\u{ff12}026-10"] {
        assert_eq!(parse_day(text), None, "{text:?}");
    }
}
