//! Places, services and the incident on the bill.

use quench_core::billing::ECS;
use quench_core::view::{BillPlace, IncidentBasis, IncidentBill};

use crate::pages::{EC2, amount, at, bill, builder, daily, day, later, october, one_day, question, region, usd, view};

const SEOUL: &str = "ap-northeast-2";

#[test]
fn places_and_services_are_told_by_amount_and_containers_apart() {
    let page = one_day(
        0,
        vec![
            usd(SEOUL, ECS, "7"),
            usd(SEOUL, EC2, "2"),
            usd("us-east-1", EC2, "9"),
            usd("global", "AWS WAF", "1"),
            usd("NoRegion", "AWS Support", "20"),
            usd("", "AWS Support", "0.5"),
            usd("sa-east-1", EC2, "-3"),
        ],
    );
    let shown = view(&bill(question(1), &[page]), later(), &["sa-east-1", "eu-west-1"], None);
    let places: Vec<_> =
        shown.places.iter().map(|of| (of.place.clone(), of.total.to_string(), of.ecs.to_string())).collect();
    let row = |place, total: &str, ecs: &str| (place, total.to_owned(), ecs.to_owned());
    assert_eq!(
        places,
        [
            row(BillPlace::NoRegion, "20", "0"),
            row(region(SEOUL), "9", "7"),
            row(region("us-east-1"), "9", "0"),
            row(BillPlace::Global, "1", "0"),
            row(BillPlace::Untold, "0.5", "0"),
            row(region("sa-east-1"), "-3", "0"),
        ]
    );
    let services: Vec<_> = shown.services.iter().map(|of| (of.service.as_str(), of.total.to_string())).collect();
    assert_eq!(
        services,
        [("AWS Support", "20.5".to_owned()), (EC2, "8".to_owned()), (ECS, "7".to_owned()), ("AWS WAF", "1".to_owned())]
    );
    let last = shown.places.last().unwrap();
    assert!(last.off && !last.off_and_spending, "what was given back is no spending");
}

/// Days of Seoul and of us-east-1, which always charges.
fn off(seoul: &[Option<&str>]) -> bool {
    let other = |at| one_day(at, vec![usd("us-east-1", EC2, "1")]);
    let days = i64::try_from(seoul.len()).unwrap();
    let pages = [daily(seoul), (0..days).map(other).collect()].concat();
    let bill = bill(question(days + 3), &pages);
    let soon =
        october(days).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp() + jiff::SignedDuration::from_hours(30);
    view(&bill, soon, &[SEOUL], None).places.iter().any(|of| of.off_and_spending)
}

#[test]
fn a_region_that_is_off_spends_if_one_of_the_last_three_days_with_a_bill_charges() {
    let (some, none, zero) = (Some("4"), None, Some("0"));
    assert!(off(&[some, none, none]));
    assert!(off(&[none, none, some]));
    assert!(!off(&[some, none, none, none]), "it has ended");
    assert!(!off(&[some, zero, zero, zero]));
    assert!(!off(&[none, none, none]));
}

#[test]
fn days_of_which_everything_was_odd_are_no_days_with_a_bill() {
    let strange = |at| one_day(at, vec![("us-east-1", ECS, Some("many"), Some("USD"))]);
    let bill = bill(question(4), &[daily(&[Some("4")]), (1..4).map(strange).collect()].concat());
    let soon = at("2026-10-03T12:00:00Z");
    assert!(view(&bill, soon, &[SEOUL], None).places[0].off_and_spending, "nothing says that it has ended");
    assert!(!view(&bill, later(), &[SEOUL], None).places[0].off_and_spending, "an old bill says nothing of now");
}

#[test]
fn a_region_that_is_on_is_never_off_and_spending() {
    let shown = view(&bill(question(1), &daily(&[Some("4")])), later(), &["us-east-1"], None);
    assert!(!shown.places[0].off && !shown.places[0].off_and_spending);
}

fn incident(amounts: &[Option<&str>], since: &str, read_at: &str) -> Option<IncidentBill> {
    let bill = bill(question(i64::try_from(amounts.len()).unwrap()), &daily(amounts));
    view(&bill, at(read_at), &[], Some(at(since))).incident
}

#[test]
fn the_incident_is_the_containers_above_what_was_usual() {
    let long = "2027-01-01T00:00:00Z";
    let amounts = [Some("1"), Some("3"), Some("2"), Some("50"), Some("1"), Some("90")];
    let told = |ecs: &str, usual: Option<&str>, above: &str, not_final| IncidentBill {
        basis: IncidentBasis::FirstRogueTask,
        since: october(3),
        until: october(5),
        ecs: amount(ecs),
        usual_per_day: usual.map(amount),
        above: amount(above),
        not_final,
    };
    let since = "2026-10-04T13:00:00Z";
    assert_eq!(
        incident(&amounts, since, long),
        Some(told("141", Some("2"), "136", false)),
        "a day below is not taken off"
    );
    assert_eq!(incident(&amounts, since, "2026-10-06T20:00:00Z"), Some(told("141", Some("2"), "136", true)));
    let short = [None, Some("3"), Some("2"), Some("50"), Some("1"), Some("90")];
    assert_eq!(incident(&short, since, long), Some(told("141", None, "141", false)), "two days tell no habit");
    assert_eq!(incident(&amounts, "2026-11-04T13:00:00Z", long), None, "nothing is billed since");
    let old = incident(&amounts, "2026-08-04T13:00:00Z", long).unwrap();
    assert_eq!((old.since, old.usual_per_day), (october(0), None), "what was before the bill is not told of");
}

#[test]
fn days_without_data_are_in_neither_side_of_an_incident() {
    let strange = one_day(0, vec![(SEOUL, ECS, Some("many"), Some("USD"))]);
    let pages = [vec![strange], daily(&[None, Some("9"), Some("9"), None, Some("40")])].concat();
    let shown = view(&bill(question(6), &pages), later(), &[], Some(at("2026-10-05T00:00:00Z")));
    let told = shown.incident.unwrap();
    assert_eq!((told.since, told.until), (day("2026-10-05"), october(4)));
    assert_eq!((told.usual_per_day, told.ecs), (None, amount("40")), "two days are no habit");
    assert_eq!(shown.days[0].total, None);
}

#[test]
fn a_bill_without_containers_has_an_incident_of_nothing() {
    let pages: Vec<_> = (0..4).map(|at| one_day(at, vec![usd(SEOUL, EC2, "5")])).collect();
    let bill = builder(question(4), &pages).bill(true, |_| true);
    let told = view(&bill, later(), &[], Some(at("2026-10-04T00:00:00Z"))).incident.unwrap();
    assert_eq!((told.ecs, told.above, told.usual_per_day), (amount("0"), amount("0"), Some(amount("0"))));
}

#[test]
fn without_a_rogue_task_the_bill_itself_tells_since_when_the_containers_rose() {
    let told = |amounts: &[Option<&str>]| {
        let bill = bill(question(i64::try_from(amounts.len()).unwrap()), &daily(amounts));
        view(&bill, at("2027-01-01T00:00:00Z"), &[], None).incident
    };
    let calm = [Some("1"), Some("3"), Some("2"), Some("2"), Some("1")];
    assert_eq!(told(&calm), None);
    let rose = told(&[&calm[..], &[Some("90"), Some("70")]].concat()).unwrap();
    assert_eq!((rose.basis, rose.since, rose.until), (IncidentBasis::Rise, october(5), october(6)));
    assert_eq!((rose.usual_per_day, rose.above), (Some(amount("2")), amount("156")));
    let over = told(&[&calm[..], &[Some("90"), Some("2")]].concat());
    assert_eq!(over, None, "a rise that has ended is no incident that goes on");
}
