//! What the largest bill costs in time and memory: 13 months by day of every region and 40 services, in pages of a day.
//!
//! `cargo run --release -p quench-core --example bill_size`. The memory is Linux's count of the whole process.
#![expect(clippy::print_stdout, reason = "it is a command-line program")]

use std::collections::BTreeSet;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use quench_core::billing::{
    BillBuilder, BillPage, BillQuestion, BillStanding, PageGroup, PagePeriod, bill_csv, bill_view, explain, layers,
};
use quench_core::money::Amount;
use quench_core::region::catalogue_listing;
use quench_core::view::{BillQuery, BillSpan, BillSplit};
use rust_decimal::Decimal;

const SERVICES: u32 = 40;

fn page(from: Date, day: u32) -> BillPage {
    let mut names: Vec<String> = catalogue_listing("aws").iter().map(|region| region.code.to_string()).collect();
    let regions = u32::try_from(names.len()).unwrap_or_default();
    names.extend((0..SERVICES).map(|at| format!("Amazon Elastic Service {at}")));
    names.push("USD".into());
    let amount =
        |place: u32, service: u32| Decimal::new(i64::from((place * 7919 + service * 104_729 + day) % 9_973_331), 10);
    let group = |place, service| {
        PageGroup(vec![place, regions + service], Some(amount(place, service).to_string()), Some(regions + SERVICES))
    };
    let groups = (0..regions).flat_map(|place| (0..SERVICES).map(move |service| group(place, service))).collect();
    let end = from.tomorrow().unwrap_or(from).to_string();
    BillPage {
        names,
        split: vec![],
        periods: vec![PagePeriod { start: from.to_string(), end, estimated: false, groups }],
    }
}

/// A line of Linux's word on this process, in kilobytes.
fn memory(what: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix(what)).unwrap_or(" unknown").trim().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "it measures this machine's time")]
fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = run();
    println!("{what:<40} {:>6} ms, now {}, most {}", start.elapsed().as_millis(), memory("VmRSS:"), memory("VmHWM:"));
    done
}

fn main() {
    let today = Date::constant(2026, 12, 31);
    let read_at = Timestamp::UNIX_EPOCH;
    let question = BillQuestion::of(BillSpan::ThirteenMonthsDaily, today);
    let pages: Vec<(u32, Date)> = (0..).zip(question.periods()).map(|(at, (from, _))| (at, from)).collect();
    timed("making the pages alone", || pages.iter().map(|(at, from)| page(*from, *at).periods.len()).sum::<usize>());
    let mut builder = BillBuilder::new(question, BTreeSet::new());
    timed("making and adding the pages", || pages.iter().for_each(|(at, from)| builder.add(&page(*from, *at))));
    let bill = timed("the bill", || builder.bill(true, |_| true));
    println!("{} rows, {} in all", bill.cells.len(), bill.total());
    let standing = BillStanding {
        revision: 1,
        read_at,
        now: read_at,
        off: &BTreeSet::new(),
        incident: Some(read_at),
        apart: None,
    };
    timed("the view", || bill_view(&bill, &standing).days.len());
    for (what, split, place) in [
        ("layers by place", BillSplit::Place, None),
        ("layers by service of a place", BillSplit::Service, bill.places.first().cloned()),
    ] {
        timed(what, || layers(&bill, &BillQuery { revision: 1, split, place, service: None }, read_at).layers.len());
    }
    timed("an alert", || explain(&bill, Amount(Decimal::TEN), today, read_at).is_ok());
    let query = BillQuery { revision: 1, split: BillSplit::Place, place: None, service: None };
    let file = timed("the file", || bill_csv(&bill, &query, read_at, &[]).map_or(0, |file| file.len()));
    println!("{file} bytes");
}
