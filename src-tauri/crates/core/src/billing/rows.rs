//! From rows to cells: what came twice counts once, and only one currency is added up.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Cell, Currency};
use crate::money::Amount;

/// A charge with what tells it apart from every other one.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) period: u16,
    pub(super) place: u16,
    pub(super) service: u16,
    /// The usage type, where regions are read from it: several make up one cell.
    pub(super) detail: u16,
    pub(super) currency: Currency,
    /// Of no service: outside of every total.
    pub(super) tax: bool,
    pub(super) amount: Amount,
}

impl Row {
    fn key(&self) -> (u16, u16, u16, u16, Currency) {
        (self.period, self.place, self.service, self.detail, self.currency)
    }
}

/// In order of what they are of, each once: the ones that are of the same thing once more go to `twice`. The largest stays, whatever
/// the order of pages, because what AWS told later of a day is hardly ever less.
pub(super) fn once(rows: &mut Vec<Row>, mut twice: impl FnMut(&Row)) {
    rows.sort_unstable_by_key(|row| (row.key(), Reverse(row.amount)));
    rows.dedup_by(|row, kept| {
        let same = row.key() == kept.key();
        if same {
            twice(row);
        }
        same
    });
}

/// The currency of most charges; of two with as many, the first by name. Tax decides only where nothing else is told.
pub(super) fn main_currency(rows: &[Row]) -> Currency {
    let mut counts = BTreeMap::<Currency, (usize, usize)>::new();
    for row in rows {
        let (charges, taxes) = counts.entry(row.currency).or_default();
        *if row.tax { taxes } else { charges } += 1;
    }
    let most = counts.values().max().copied().unwrap_or_default();
    counts.into_iter().find(|(_, count)| *count == most).map_or(Currency::USD, |(currency, _)| currency)
}

/// What is in other currencies than `main`: how many rows, and their sum, by currency.
pub(super) fn others(rows: &[Row], main: Currency) -> BTreeMap<Currency, (u32, Amount)> {
    let mut others = BTreeMap::<Currency, (u32, Amount)>::new();
    for row in rows.iter().filter(|row| row.currency != main) {
        let (count, sum) = others.entry(row.currency).or_default();
        *count = count.saturating_add(1);
        *sum += row.amount;
    }
    others
}

/// The cells of rows in order that are all charges in one currency.
pub(super) fn cells(rows: &[Row]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::with_capacity(rows.len());
    for row in rows {
        match cells.last_mut() {
            Some(cell) if (cell.period, cell.place, cell.service) == (row.period, row.place, row.service) => {
                cell.amount += row.amount;
            }
            _ => cells.push(Cell { period: row.period, place: row.place, service: row.service, amount: row.amount }),
        }
    }
    cells.shrink_to_fit();
    cells
}
