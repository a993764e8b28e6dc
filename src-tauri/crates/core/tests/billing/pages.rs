//! Pages as AWS would write them, and bills of them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use quench_core::billing::{
    Bill, BillBuilder, BillPage, BillQuestion, BillStanding, ECS, PageGroup, PagePeriod, bill_view,
};
use quench_core::money::Amount;
use quench_core::region::RegionCode;
use quench_core::view::{BillGrouping, BillPlace, BillView, DayState, OddKind};

pub(crate) const EC2: &str = "Amazon Elastic Compute Cloud - Compute";

/// A row of a page: region or usage type, service, amount, unit.
pub(crate) type Group<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>);

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The day `count` days after the first of October 2026.
pub(crate) fn october(count: i64) -> Date {
    day("2026-10-01").checked_add(jiff::Span::new().days(count)).unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Long after all days of the tests.
pub(crate) fn later() -> Timestamp {
    at("2027-06-01T00:00:00Z")
}

pub(crate) fn amount(text: &str) -> Amount {
    Amount(text.parse().unwrap())
}

pub(crate) fn region(code: &str) -> BillPlace {
    BillPlace::Region { code: RegionCode::parse(code).unwrap() }
}

/// By day, from the first of October on.
pub(crate) fn question(days: i64) -> BillQuestion {
    BillQuestion {
        from: october(0),
        until: october(days),
        monthly: false,
        grouping: BillGrouping::Region,
        regions: None,
        span: None,
    }
}

pub(crate) fn usd<'a>(place: &'a str, service: &'a str, amount: &'a str) -> Group<'a> {
    (place, service, Some(amount), Some("USD"))
}

/// A page of periods, split as it was asked.
pub(crate) fn page(periods: &[(Date, Date, Vec<Group<'_>>)]) -> BillPage {
    let mut page = BillPage { names: vec!["REGION".into(), "SERVICE".into()], split: vec![0, 1], periods: Vec::new() };
    for (start, end, groups) in periods {
        let groups = groups.iter().map(|group| written(&mut page.names, group)).collect();
        let (start, end) = (start.to_string(), end.to_string());
        page.periods.push(PagePeriod { start, end, estimated: false, groups });
    }
    page
}

fn written(names: &mut Vec<String>, (place, service, amount, unit): &Group<'_>) -> PageGroup {
    let mut name = |text: &str| {
        let at = names.iter().position(|name| name == text).unwrap_or_else(|| {
            names.push(text.to_owned());
            names.len() - 1
        });
        u32::try_from(at).unwrap()
    };
    PageGroup(vec![name(place), name(service)], amount.map(str::to_owned), unit.map(name))
}

/// A page of one day.
pub(crate) fn one_day(count: i64, groups: Vec<Group<'_>>) -> BillPage {
    page(&[(october(count), october(count + 1), groups)])
}

/// Days of nothing but containers in Seoul, from the first of October on. None is a day that AWS left out.
pub(crate) fn daily(amounts: &[Option<&str>]) -> Vec<BillPage> {
    let charged = |amount| vec![usd("ap-northeast-2", ECS, amount)];
    (0..).zip(amounts).filter_map(|(at, amount)| Some(one_day(at, charged((*amount)?)))).collect()
}

pub(crate) fn builder(question: BillQuestion, pages: &[BillPage]) -> BillBuilder {
    let mut builder = BillBuilder::new(question, BTreeSet::new());
    pages.iter().for_each(|page| builder.add(page));
    builder
}

/// A whole bill, of which every day is due.
pub(crate) fn bill(question: BillQuestion, pages: &[BillPage]) -> Bill {
    builder(question, pages).bill(true, |period| period.state(later(), true) == DayState::Missing)
}

/// How often each oddity was found.
pub(crate) fn odd(bill: &Bill) -> Vec<(OddKind, u32)> {
    bill.odd.iter().map(|(kind, odd)| (*kind, odd.count)).collect()
}

/// What a place was charged under a service on a day; none if there is no cell.
pub(crate) fn cell(bill: &Bill, count: i64, place: &BillPlace, service: &str) -> Option<String> {
    let is_it = |cell: &&quench_core::billing::Cell| {
        bill.periods[usize::from(cell.period)].day == october(count)
            && bill.place(cell) == Some(place)
            && bill.service(cell) == service
    };
    bill.cells.iter().find(is_it).map(|cell| cell.amount.to_string())
}

/// The bill as it was shown at a time.
pub(crate) fn view(bill: &Bill, read_at: Timestamp, off: &[&str], incident: Option<Timestamp>) -> BillView {
    let off = off.iter().map(|code| RegionCode::parse(code).unwrap()).collect();
    bill_view(bill, &BillStanding { revision: 7, read_at, now: read_at, off: &off, incident, apart: None })
}
