//! "I got an alert for $N": which reading of the bill the amount fits, and what explains it.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use thiserror::Error;

use super::usual::{is_unusual, usual};
use super::{Bill, Cell};
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
    let period = bill.periods.get(at).copied();
    let state = period.map_or(DayState::Missing, |period| period.state(read_at, bill.complete));
    let readings = readings(bill, at);
    let distance = |reading: &Reading| (reading.amount - amount).0.abs();
    let near = |reading: &&Reading| distance(reading) <= reading.amount.max(amount).times(NEAR).0;
    let meant = readings.iter().filter(near).min_by_key(|reading| distance(reading));
    // Where nothing fits, the day itself is looked at.
    let from = meant.map_or(at, |reading| reading.from);
    Ok(AlertView {
        amount,
        day,
        meant: meant.map(|reading| reading.meaning),
        causes: causes(bill, from, at),
        readings: readings
            .iter()
            .map(|reading| AlertReading { meaning: reading.meaning, amount: reading.amount })
            .collect(),
        day_open: !state.is_whole(),
    })
}

fn readings(bill: &Bill, at: usize) -> Vec<Reading> {
    let sums = bill.by_period();
    let sum = |from: usize| sums.get(from..=at).unwrap_or_default().iter().copied().sum::<Amount>();
    let Some(period) = bill.periods.get(at) else { return Vec::new() };
    if bill.question.monthly {
        return vec![Reading { meaning: AlertMeaning::MonthToDate, from: at, amount: sum(at) }];
    }
    let mut readings = vec![Reading { meaning: AlertMeaning::Day, from: at, amount: sum(at) }];
    // A month of which the bill lacks the beginning would be told too low.
    let first = period.day.first_of_month();
    if let Some(from) = bill.periods.iter().position(|period| period.day == first) {
        readings.push(Reading { meaning: AlertMeaning::MonthToDate, from, amount: sum(from) });
    }
    if let Some((from, usual)) = rise(&sums, at) {
        let days = Decimal::from(at - from + 1);
        readings.push(Reading { meaning: AlertMeaning::AboveUsual, from, amount: sum(from) - usual.times(days) });
    }
    readings
}

/// When the rise began that the period `at` is part of, and what was usual before it.
pub(super) fn rise(sums: &[Amount], at: usize) -> Option<(usize, Amount)> {
    let before = |from: usize| sums.get(..from).and_then(usual);
    let unusual = |from: usize| before(from).zip(sums.get(from)).filter(|(usual, sum)| is_unusual(**sum, *usual));
    // The first of the unusual periods in a row; after a few of them the median itself has risen.
    let mut found = None;
    for from in (0..=at).rev() {
        match unusual(from) {
            Some((usual, _)) => found = Some((from, usual)),
            None if found.is_some() => break,
            None if at - from >= super::usual::DAYS_BEFORE => break,
            None => {}
        }
    }
    found
}

/// By how much each place and service rose in the periods `from..=at` above what was usual before.
fn causes(bill: &Bill, from: usize, at: usize) -> Vec<AlertCause> {
    let width = bill.services.len();
    let key = |cell: &Cell| usize::from(cell.place) * width + usize::from(cell.service);
    let mut during = vec![Amount::ZERO; width * bill.places.len()];
    let back = from.saturating_sub(super::usual::DAYS_BEFORE);
    let days = from - back;
    let mut before = vec![Vec::new(); during.len()];
    for cell in &bill.cells {
        let period = usize::from(cell.period);
        if (from..=at).contains(&period) {
            if let Some(sum) = during.get_mut(key(cell)) {
                *sum += cell.amount;
            }
        } else if (back..from).contains(&period)
            && let Some(amounts) = before.get_mut(key(cell))
        {
            amounts.push(cell.amount);
        }
    }
    let counted = Decimal::from(at - from + 1);
    let mut causes = Vec::new();
    for (index, amount) in during.into_iter().enumerate().filter(|(_, amount)| *amount > Amount::ZERO) {
        let mut history: Vec<Amount> = before.get(index).cloned().unwrap_or_default();
        // A day that told nothing of it charged nothing for it.
        history.resize(days.max(history.len()), Amount::ZERO);
        let usual = usual(&history).map(|usual| usual.times(counted));
        let above = amount - usual.unwrap_or_default();
        let names = bill.places.get(index / width.max(1)).zip(bill.services.get(index % width.max(1)));
        if let Some((place, service)) = names.filter(|_| above > Amount::ZERO) {
            causes.push(AlertCause { place: place.clone(), service: service.clone(), amount, usual, above });
        }
    }
    causes.sort_by(|one, other| other.above.cmp(&one.above).then_with(|| one.place.cmp(&other.place)));
    causes.truncate(CAUSES);
    causes
}
