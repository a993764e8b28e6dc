//! A bill in memory: half a million rows in a few megabytes.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::odd::Odd;
use super::{BillQuestion, Currency, ECS};
use crate::money::Amount;
use crate::view::{BillPlace, OddKind};

/// A day or a month of the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub day: Date,
    /// The first day that is not in it.
    pub until: Date,
    /// AWS told of it.
    pub told: bool,
    /// AWS told of something charged in it, be it something odd. Tax is no charge.
    pub charged: bool,
    /// AWS may still change it.
    pub estimated: bool,
    /// Reading stopped in it or right behind it: a page that was not read may tell more of it.
    pub partly: bool,
}

/// What was charged in a period at a place under a service. Indices into the bill's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which period.
    pub period: u16,
    /// Which place.
    pub place: u16,
    /// Which service.
    pub service: u16,
    /// How much.
    pub amount: Amount,
}

/// A bill. There is at most one cell for a period, place and service, and all are in one currency. Of rows that are of the same thing
/// the largest counts, and the others are odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// What was asked.
    pub question: BillQuestion,
    /// Every period that was asked for, in order.
    pub periods: Vec<Period>,
    /// Places with a charge, in order.
    pub places: Vec<BillPlace>,
    /// Services with a charge, in order of their names.
    pub services: Vec<String>,
    /// In order of period, place, service.
    pub cells: Vec<Cell>,
    /// Of all cells.
    pub currency: Currency,
    /// What was told as tax in between: outside of every total.
    pub tax: Amount,
    /// What is in no cell, and why.
    pub odd: BTreeMap<OddKind, Odd>,
    /// How many pages it was read from.
    pub pages: u32,
    /// Every page was read.
    pub complete: bool,
}

impl Bill {
    /// The place of a cell.
    pub fn place(&self, cell: &Cell) -> Option<&BillPlace> {
        self.places.get(usize::from(cell.place))
    }

    /// The service of a cell.
    pub fn service(&self, cell: &Cell) -> &str {
        self.services.get(usize::from(cell.service)).map_or("", String::as_str)
    }

    /// All charges.
    pub fn total(&self) -> Amount {
        self.cells.iter().map(|cell| cell.amount).sum()
    }

    /// The sums of cells by one of their indices, in a list of `length`.
    pub(super) fn sums<'a>(
        cells: impl Iterator<Item = &'a Cell>,
        length: usize,
        index: impl Fn(&Cell) -> u16,
    ) -> Vec<Amount> {
        let mut sums = vec![Amount::ZERO; length];
        for cell in cells {
            if let Some(sum) = sums.get_mut(usize::from(index(cell))) {
                *sum += cell.amount;
            }
        }
        sums
    }

    /// What each place was charged.
    pub fn by_place(&self) -> Vec<Amount> {
        Self::sums(self.cells.iter(), self.places.len(), |cell| cell.place)
    }

    /// What each service was charged.
    pub fn by_service(&self) -> Vec<Amount> {
        Self::sums(self.cells.iter(), self.services.len(), |cell| cell.service)
    }

    /// What was charged in each period.
    pub fn by_period(&self) -> Vec<Amount> {
        Self::sums(self.cells.iter(), self.periods.len(), |cell| cell.period)
    }

    /// Which periods have a sum: AWS told of them, and not all that it told of them was odd, which is not $0.
    pub(super) fn have_sum(&self) -> Vec<bool> {
        let mut have: Vec<bool> = self.periods.iter().map(|period| period.told && !period.charged).collect();
        for cell in &self.cells {
            if let Some(have) = have.get_mut(usize::from(cell.period)) {
                *have = true;
            }
        }
        have
    }

    /// The index of the container service.
    pub(super) fn ecs(&self) -> Option<u16> {
        let place = self.services.iter().position(|service| service == ECS)?;
        u16::try_from(place).ok()
    }

    /// Whether AWS told of nothing at all. Days that it left out are no telling.
    pub fn is_empty(&self) -> bool {
        let told = self.odd.keys().any(|kind| !matches!(kind, OddKind::MissingDay | OddKind::EndlessPages));
        self.cells.is_empty() && !told && self.tax == Amount::ZERO
    }
}
