//! What the bill must not claim.

use quench_core::billing::ECS;
use quench_core::view::OddKind;

use crate::pages::{at, bill, daily, later, odd, one_day, question, region, view};

const SEOUL: &str = "ap-northeast-2";

#[test]
fn a_bill_of_which_nothing_can_be_summed_has_no_total_of_zero_dollars() {
    let pages = [one_day(0, vec![(SEOUL, ECS, Some("1,000.00"), Some("USD"))])];
    let bill = bill(question(1), &pages);
    assert_eq!(odd(&bill), [(OddKind::NotDecimal, 1)]);
    assert!(!bill.is_empty(), "so the session keeps it, and shows it");
    let shown = view(&bill, later(), &[], None);
    assert_eq!(shown.days[0].total, None, "of the day it is right");
    assert_eq!(shown.total, None, "AWS did not bill $0.00");
}

#[test]
fn a_region_that_was_switched_off_after_its_charges_is_not_spending() {
    // Nine days of charges, and a bill that has not been asked for since.
    let pages = daily(&[Some("10"); 9]);
    let shown = view(&bill(question(9), &pages), at("2026-10-12T12:00:00Z"), &[SEOUL], None);
    let place = shown.places.iter().find(|total| total.place == region(SEOUL)).unwrap();
    assert!(!place.off_and_spending, "the amount shown is {} of which nothing was since", place.total);
}
