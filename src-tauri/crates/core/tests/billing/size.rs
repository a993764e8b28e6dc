//! A bill as large as one can be: 13 months of every region and 40 services.

use std::collections::BTreeSet;

use quench_core::billing::{BillBuilder, BillPage, BillQuestion, PageGroup, PagePeriod};
use quench_core::region::catalogue_listing;
use quench_core::view::BillSpan;

use crate::pages::{amount, day};

const SERVICES: u32 = 40;

/// A page of a day, every amount the largest that there is.
fn full(from: jiff::civil::Date) -> BillPage {
    let mut names: Vec<String> = catalogue_listing("aws").iter().map(|region| region.code.to_string()).collect();
    let regions = u32::try_from(names.len()).unwrap();
    names.extend((0..SERVICES).map(|at| format!("Service {at}")));
    names.push("USD".into());
    let group = |place, service| {
        PageGroup(vec![place, regions + service], Some("9999999999.999999999999".into()), Some(regions + SERVICES))
    };
    let groups = (0..regions).flat_map(|place| (0..SERVICES).map(move |service| group(place, service))).collect();
    let end = from.tomorrow().unwrap().to_string();
    BillPage {
        names,
        split: vec![],
        periods: vec![PagePeriod { start: from.to_string(), end, estimated: false, groups }],
    }
}

#[test]
fn the_largest_bill_is_added_up_exactly() {
    let question = BillQuestion::of(BillSpan::ThirteenMonthsDaily, day("2026-12-31"));
    let mut builder = BillBuilder::new(question.clone(), BTreeSet::new());
    question.periods().iter().for_each(|(from, _)| builder.add(&full(*from)));
    let bill = builder.bill(true, |_| true);
    assert_eq!((bill.cells.len(), bill.periods.len(), bill.odd.len()), (396 * 34 * 40, 396, 0));
    assert_eq!(std::mem::size_of_val(&bill.cells[0]), 24, "half a million cells are 13 MB");
    let largest = 10_i128.pow(22) - 1;
    let exact = |count: i128| {
        let units = largest * count;
        amount(&format!("{}.{:012}", units / 10_i128.pow(12), units % 10_i128.pow(12)))
    };
    assert_eq!(bill.total(), exact(396 * 34 * 40));
    assert!(bill.by_place().iter().all(|sum| *sum == exact(396 * 40)));
    assert!(bill.by_period().iter().all(|sum| *sum == exact(34 * 40)));
}
