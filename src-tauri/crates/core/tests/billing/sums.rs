//! Money: sums depend on no order, are exact, and are of one currency.

use std::collections::BTreeMap;

use proptest::prelude::*;
use quench_core::billing::{Bill, BillPage, TAX, layers};
use quench_core::money::Amount;
use quench_core::view::{BillQuery, BillSplit, OddKind};
use rust_decimal::Decimal;

use crate::pages::{Group, bill, later, one_day, question, view};

const PLACES: [&str; 6] = ["ap-northeast-2", "us-east-1", "global", "NoRegion", "", "mars-north-1"];
const SERVICES: [&str; 5] = ["Amazon Elastic Container Service", "AWS WAF", "AWS Support", "A", TAX];
const UNITS: [&str; 3] = ["USD", "EUR", "KRW"];
const DAYS: usize = 4;

/// A charge as the test knows it: its amount is a whole number of the smallest unit that is kept.
#[derive(Clone, Copy, Debug)]
struct Charge {
    day: usize,
    place: usize,
    service: usize,
    unit: usize,
    units: i128,
}

fn charge() -> impl Strategy<Value = Charge> {
    let units = prop_oneof![-10_i128.pow(22) + 1..10_i128.pow(22), -5_i128..5];
    let unit = prop_oneof![4 => Just(0_usize), 2 => Just(1_usize), 1 => Just(2_usize)];
    (0..DAYS, 0..PLACES.len(), 0..SERVICES.len(), unit, units).prop_map(|(day, place, service, unit, units)| Charge {
        day,
        place,
        service,
        unit,
        units,
    })
}

/// As AWS would write it.
fn written(units: i128) -> String {
    let size = units.unsigned_abs();
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{}.{:012}", size / 10_u128.pow(12), size % 10_u128.pow(12))
}

fn units(amount: Amount) -> i128 {
    let scale = 12 - amount.0.scale();
    amount.0.mantissa() * 10_i128.pow(scale)
}

/// Pages of as many charges as `size` says, each page with a period for every charge.
fn pages(charges: &[Charge], size: usize) -> Vec<BillPage> {
    let page = |charges: &[Charge]| {
        let amounts: Vec<String> = charges.iter().map(|charge| written(charge.units)).collect();
        let pages = charges.iter().zip(&amounts).map(|(charge, amount)| {
            let group: Group<'_> =
                (PLACES[charge.place], SERVICES[charge.service], Some(amount), Some(UNITS[charge.unit]));
            one_day(i64::try_from(charge.day).unwrap(), vec![group])
        });
        pages.collect::<Vec<_>>()
    };
    charges.chunks(size.max(1)).flat_map(page).collect()
}

/// Unit, day, place and service: what tells a charge apart.
type Key = (usize, usize, usize, usize);

/// What must come of them, worked out in whole numbers: the largest of what is of the same thing, by currency.
fn truth(charges: &[Charge]) -> BTreeMap<Key, i128> {
    let mut truth = BTreeMap::new();
    for charge in charges {
        let most = truth.entry((charge.unit, charge.day, charge.place, charge.service)).or_insert(charge.units);
        *most = charge.units.max(*most);
    }
    truth
}

fn is_tax(service: usize) -> bool {
    SERVICES[service] == TAX
}

/// All of a bill but the examples of what was odd, which are the first ones that came, and how many pages there were.
fn counted(mut bill: Bill) -> Bill {
    bill.odd.values_mut().for_each(|odd| odd.examples.clear());
    bill.pages = 0;
    bill
}

fn sum(amounts: &[Amount]) -> i128 {
    amounts.iter().map(|amount| units(*amount)).sum()
}

proptest! {
    #[test]
    fn sums_are_exact_and_of_one_currency(charges in prop::collection::vec(charge(), 0..60)) {
        let truth = truth(&charges);
        let bill = bill(question(4), &pages(&charges, 7));
        let unit = UNITS.iter().position(|unit| *unit == bill.currency.to_string()).unwrap();
        let count = |unit: usize, tax: bool| truth.keys().filter(|key| key.0 == unit && is_tax(key.3) == tax).count();
        prop_assert!((0..3).all(|other| count(other, false) <= count(unit, false)), "the currency of most charges");
        let of = |unit: usize, tax: bool, picks: &dyn Fn(&Key) -> bool| -> i128 {
            let row = |(key, _): &(&Key, &i128)| key.0 == unit && is_tax(key.3) == tax && picks(key);
            truth.iter().filter(row).map(|(_, units)| units).sum()
        };
        let all = of(unit, false, &|_| true);
        prop_assert_eq!(units(bill.total()), all);
        prop_assert_eq!(units(bill.tax), of(unit, true, &|_| true));
        prop_assert_eq!([sum(&bill.by_place()), sum(&bill.by_service()), sum(&bill.by_period())], [all; 3]);
        for (day, told) in bill.by_period().iter().enumerate() {
            prop_assert_eq!(units(*told), of(unit, false, &|key| key.1 == day));
        }
        for (service, told) in bill.services.iter().zip(bill.by_service()) {
            prop_assert_eq!(units(told), of(unit, false, &|key| SERVICES[key.3] == service));
        }
        let shown = view(&bill, later(), &[], None);
        prop_assert_eq!(shown.places.iter().map(|place| units(place.total)).sum::<i128>(), all);
        prop_assert_eq!(shown.days.iter().filter_map(|day| day.total).map(units).sum::<i128>(), all);
        // What is in no sum is counted.
        let rows = truth.len();
        let told = |kind| bill.odd.get(&kind).map_or(0, |odd| odd.count as usize);
        let other = truth.keys().filter(|key| key.0 != unit).count();
        prop_assert_eq!((told(OddKind::Twice), told(OddKind::OtherCurrency)), (charges.len() - rows, other));
        prop_assert_eq!(bill.cells.len(), count(unit, false));
    }

    #[test]
    fn sums_depend_on_no_order(
        (charges, shuffled) in prop::collection::vec(charge(), 0..40).prop_flat_map(|charges| {
            (Just(charges.clone()), Just(charges).prop_shuffle())
        }),
        sizes in (1_usize..9, 1_usize..9),
    ) {
        let one = counted(bill(question(4), &pages(&charges, sizes.0)));
        let other = counted(bill(question(4), &pages(&shuffled, sizes.1)));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn pages_that_come_twice_change_no_sum(charges in prop::collection::vec(charge(), 1..40)) {
        let once = bill(question(4), &pages(&charges, 5));
        let all = pages(&charges, 5);
        let twice = bill(question(4), &[all.clone(), all].concat());
        prop_assert_eq!((&once.cells, once.tax, once.currency), (&twice.cells, twice.tax, twice.currency));
        let told = |bill: &Bill| bill.odd.get(&OddKind::Twice).map_or(0, |odd| odd.count as usize);
        prop_assert_eq!(told(&twice), told(&once) + charges.len());
    }

    #[test]
    fn layers_add_up_to_what_is_shown(charges in prop::collection::vec(charge(), 0..60), by_place: bool) {
        let bill = bill(question(4), &pages(&charges, 60));
        let split = if by_place { BillSplit::Place } else { BillSplit::Service };
        for place in bill.places.iter().cloned().map(Some).chain([None]) {
            let shown = layers(&bill, &BillQuery { revision: 1, split, place: place.clone() , service: None }, later());
            let drawn = || shown.layers.iter().chain(&shown.rest);
            for (at, total) in shown.totals.iter().enumerate() {
                let sum: Decimal = drawn().map(|layer| layer.amounts[at].0).sum();
                prop_assert_eq!(sum, total.unwrap_or_default().0);
            }
            let of_place = bill.cells.iter().filter(|cell| place.is_none() || bill.place(cell) == place.as_ref());
            prop_assert_eq!(drawn().map(|layer| units(layer.total)).sum::<i128>(), of_place.map(|cell| units(cell.amount)).sum::<i128>());
        }
    }
}
