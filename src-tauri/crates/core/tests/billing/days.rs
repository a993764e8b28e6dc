//! Days and months: how much of each can be there, and which are unusual.

use quench_core::billing::{BillQuestion, ECS, Period};
use quench_core::view::DayState::{Estimated, Final, Missing, NotRead, NotYet, Open};
use quench_core::view::{BillSpan, DayState};

use crate::pages::{amount, at, bill, builder, daily, day, later, october, odd, one_day, page, question, usd, view};

const SEOUL: &str = "ap-northeast-2";

#[test]
fn a_day_is_in_exactly_the_state_that_what_was_told_gives_it() {
    let first =
        Period { day: october(0), until: october(1), told: true, charged: true, estimated: false, partly: false };
    let soon = "2026-10-02T23:59:59Z";
    let settled = "2026-10-03T00:00:00Z";
    let untold = Period { told: false, charged: false, ..first };
    for (period, read_at, complete, state) in [
        (first, settled, true, Final),
        (first, settled, false, Final),
        (first, soon, true, Open),
        (Period { estimated: true, ..first }, settled, true, Estimated),
        (Period { estimated: true, ..first }, soon, true, Open),
        (Period { charged: false, ..first }, settled, true, Final),
        (Period { charged: false, ..first }, soon, true, NotYet),
        (Period { partly: true, ..first }, settled, false, Open),
        (Period { partly: true, charged: false, ..first }, settled, false, NotRead),
        (untold, settled, true, Missing),
        (untold, soon, true, NotYet),
        (untold, settled, false, NotRead),
        (untold, soon, false, NotRead),
    ] {
        assert_eq!(period.state(at(read_at), complete), state, "{period:?} {read_at} {complete}");
    }
}

#[test]
fn no_data_is_not_nothing_charged() {
    let empty = one_day(1, vec![]);
    let strange = one_day(2, vec![(SEOUL, ECS, Some("many"), Some("USD"))]);
    let pages = [daily(&[Some("3")]), vec![empty, strange]].concat();
    let shown = view(&bill(question(4), &pages), later(), &[], None);
    let days: Vec<(DayState, Option<String>)> =
        shown.days.iter().map(|day| (day.state, day.total.map(|total| total.to_string()))).collect();
    assert_eq!(
        days,
        [(Final, Some("3".into())), (Final, Some("0".into())), (Final, None), (Missing, None)],
        "AWS says $0 of the second; all of the third was odd; of the fourth it says nothing"
    );
}

#[test]
fn a_day_is_told_by_several_pages_and_estimated_if_one_of_them_is() {
    let mut second = one_day(0, vec![usd("us-east-1", ECS, "2")]);
    second.periods[0].estimated = true;
    let split = bill(question(1), &[daily(&[Some("3")]), vec![second]].concat());
    assert_eq!((split.total(), split.pages, odd(&split)), (amount("5"), 2, vec![]));
    assert_eq!(split.periods[0].state(later(), true), Estimated);
}

#[test]
fn the_day_at_which_reading_stopped_is_not_whole() {
    let bill = builder(question(4), &daily(&[Some("3"), Some("4")])).bill(false, |_| true);
    let shown = view(&bill, later(), &[], None);
    let states: Vec<DayState> = shown.days.iter().map(|day| day.state).collect();
    assert_eq!(states, [Final, Open, NotRead, NotRead]);
    assert_eq!((shown.days[1].total, shown.days[2].total), (Some(amount("4")), None));
}

fn unusual(amounts: &[Option<&str>], read_at: &str) -> Vec<usize> {
    let bill = bill(question(i64::try_from(amounts.len()).unwrap()), &daily(amounts));
    let shown = view(&bill, at(read_at), &[], None);
    shown.days.iter().enumerate().filter(|(_, day)| day.unusual).map(|(at, _)| at).collect()
}

#[test]
fn a_day_is_unusual_by_what_was_usual_before_it() {
    let long = "2027-01-01T00:00:00Z";
    let (five, much) = (Some("5"), Some("900"));
    assert_eq!(unusual(&[five, five, much], long), [0; 0], "two days are no habit");
    assert_eq!(unusual(&[five, five, five, much, five, much], long), [3, 5]);
    assert_eq!(unusual(&[five, five, five, Some("14.99")], long), [0; 0]);
    assert_eq!(unusual(&[five, None, None, None, five, much], long), [0; 0], "what is missing is no day of $0");
    let attack = [vec![five; 4], vec![much; 20], vec![five]].concat();
    assert_eq!(unusual(&attack, long), (4..24).collect::<Vec<_>>(), "an attack of weeks does not become usual");
    assert_eq!(unusual(&[five, five, five, five, much], "2026-10-05T20:00:00Z"), [4], "though its day is not over");
    assert_eq!(unusual(&[five, five, Some("900"), much], "2026-10-04T20:00:00Z"), [0; 0], "an open day is no habit");
}

#[test]
fn a_bill_by_months_counts_the_last_one_as_long_as_it_was_asked() {
    let today = day("2026-10-20");
    let asked = BillQuestion::of(BillSpan::ThirteenMonths, today);
    let month = |from: &str, until: &str, amount| (day(from), day(until), vec![usd(SEOUL, ECS, amount)]);
    let periods = [
        month("2026-07-01", "2026-08-01", "10"),
        month("2026-08-01", "2026-09-01", "10"),
        month("2026-09-01", "2026-10-01", "10"),
        month("2026-10-01", "2026-10-21", "4000"),
    ];
    let bill = bill(asked, &[page(&periods)]);
    let shown = view(&bill, at("2026-10-20T12:00:00Z"), &[SEOUL], Some(at("2026-10-04T00:00:00Z")));
    assert_eq!((shown.days.len(), shown.total, shown.monthly), (13, Some(amount("4030")), true));
    let october = shown.days.last().unwrap();
    assert_eq!((october.state, october.total, october.unusual), (Open, Some(amount("4000")), false));
    assert_eq!((shown.days[11].state, shown.days[0].state), (Final, Missing));
    assert_eq!(shown.incident, None, "months do not tell what was usual in a day");
    assert!(shown.places[0].off_and_spending, "this month charges something there");
}
