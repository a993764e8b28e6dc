//! "I got an alert for $N": which reading of the bill the amount fits, and what explains it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use thiserror::Error;

use super::usual::{Baseline, DAYS_BEFORE, usual};
use super::view::told;
use super::{Bill, Period};
use crate::money::Amount;
use crate::view::{AlertCause, AlertMeaning, AlertReading, AlertView, DayState};

/// Causes that are told.
const CAUSES: usize = 10;
/// An amount is near a reading if it is off by no more than a quarter of the larger: alerts are sent hours before the bill is
/// whole, and thresholds are lower than what crossed them.
const NEAR: Decimal = Decimal::from_parts(25, 0, 0, false, 2);

/// Why an alert cannot be explained.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AlertError {
    /// The day is in none of the bill's periods.
    #[error("the bill goes from {from} to {until}")]
    OutsideBill {
        /// Its first day.
        from: Date,
        /// The first day that is not in it.
        until: Date,
    },
}

/// `2026-10-04`, as the window's date field gives it.
pub fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// The periods that a reading counts, and what it comes to.
struct Reading {
    meaning: AlertMeaning,
    from: usize,
    amount: Amount,
}

/// What explains an alert of `amount` on `day`, by a bill of `read_at`.
pub fn explain(bill: &Bill, amount: Amount, day: Date, read_at: Timestamp) -> Result<AlertView, AlertError> {
    let outside = AlertError::OutsideBill { from: bill.question.from, until: bill.question.until };
    let at = bill.periods.iter().position(|period| period.day <= day && day < period.until).ok_or(outside)?;
    let state = |period: &Period| period.state(read_at, bill.complete);
    let open = bill.periods.get(at).is_none_or(|period| !state(period).is_whole());
    let days = days(bill, &state);
    let readings = readings(bill, &days, at);
    let distance = |reading: &Reading| (reading.amount - amount).0.abs();
    let near = |reading: &&Reading| distance(reading) <= reading.amount.max(amount).times(NEAR).0;
    let meant = readings.iter().filter(near).min_by_key(|reading| distance(reading));
    // Where nothing fits, the day itself is looked at.
    let from = meant.map_or(at, |reading| reading.from);
    Ok(AlertView {
        amount,
        day,
        meant: meant.map(|reading| reading.meaning),
        causes: causes(bill, &days, from, at),
        readings: readings
            .iter()
            .map(|reading| AlertReading { meaning: reading.meaning, amount: reading.amount })
            .collect(),
        day_open: open,
    })
}

/// A period's sum, if AWS told any, and whether it is whole.
type Day = (Option<Amount>, bool);

fn days(bill: &Bill, state: &impl Fn(&Period) -> DayState) -> Vec<Day> {
    let whole = bill.periods.iter().map(|period| state(period).is_whole());
    told(bill, bill.by_period(), state).into_iter().zip(whole).collect()
}

/// Each reading that the bill tells something of.
fn readings(bill: &Bill, days: &[Day], at: usize) -> Vec<Reading> {
    let told = |from: usize| days.get(from..=at).unwrap_or_default().iter().filter_map(|(sum, _)| *sum);
    let reading = |meaning: AlertMeaning, from: usize| {
        told(from).next().map(|_| Reading { meaning, from, amount: told(from).sum::<Amount>() })
    };
    if bill.question.monthly {
        return reading(AlertMeaning::MonthToDate, at).into_iter().collect();
    }
    let first = bill.periods.get(at).map(|period| period.day.first_of_month());
    // A month of which the bill lacks the beginning would be told too low.
    let month = bill.periods.iter().position(|period| Some(period.day) == first);
    let mut readings: Vec<Reading> = reading(AlertMeaning::Day, at).into_iter().collect();
    readings.extend(month.and_then(|from| reading(AlertMeaning::MonthToDate, from)));
    let mut baseline = Baseline::default();
    let judged = days.iter().take(at + 1).enumerate().map(|(day, (sum, whole))| baseline.next(day, *sum, *whole));
    if let Some(rise) = judged.last().flatten() {
        let usual = rise.usual.times(Decimal::from(told(rise.from).count()));
        let above = told(rise.from).sum::<Amount>() - usual;
        readings.push(Reading { meaning: AlertMeaning::AboveUsual, from: rise.from, amount: above });
    }
    readings
}

/// By how much each place and service rose in the periods `from..=at` above what was usual before.
fn causes(bill: &Bill, days: &[Day], from: usize, at: usize) -> Vec<AlertCause> {
    let told = days.get(from..=at).unwrap_or_default().iter().filter(|(sum, _)| sum.is_some()).count();
    // The last whole days before: of what they tell nothing of, they charged nothing.
    let whole = |day: &usize| days.get(*day).is_some_and(|(sum, whole)| *whole && sum.is_some());
    let back: Vec<usize> = (0..from).rev().filter(whole).take(DAYS_BEFORE).collect();
    let mut charged = BTreeMap::<(u16, u16), (Amount, Vec<Amount>)>::new();
    let earliest = back.last().copied().unwrap_or(from);
    for cell in &bill.cells {
        let period = usize::from(cell.period);
        if period < earliest || period > at {
            continue;
        }
        let (during, before) = charged.entry((cell.place, cell.service)).or_default();
        if period >= from {
            *during += cell.amount;
        } else if back.contains(&period) {
            before.push(cell.amount);
        }
    }
    let mut causes = Vec::new();
    for ((place, service), (amount, mut before)) in charged {
        before.resize(back.len(), Amount::ZERO);
        let usual = usual(&before).map(|usual| usual.times(Decimal::from(told)));
        let above = amount - usual.unwrap_or_default();
        let names = bill.places.get(usize::from(place)).zip(bill.services.get(usize::from(service)));
        if let Some((place, service)) = names.filter(|_| above > Amount::ZERO && amount > Amount::ZERO) {
            causes.push(AlertCause { place: place.clone(), service: service.clone(), amount, usual, above });
        }
    }
    // Stable: as much from two is told in order of place and service.
    causes.sort_by_key(|cause| Reverse(cause.above));
    causes.truncate(CAUSES);
    causes
}
