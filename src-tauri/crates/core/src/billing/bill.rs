//! A bill in memory: half a million rows in a few megabytes.

use std::collections::BTreeMap;

use jiff::civil::Date;

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
    /// AWS told of something charged in it.
    pub charged: bool,
    /// AWS may still change it.
    pub estimated: bool,
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

/// What was found odd: how often, and the first few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Odd {
    /// How often.
    pub count: u32,
    /// The first few.
    pub examples: Vec<String>,
}

/// A bill. There is at most one cell for a period, place and service, and all are in one currency.
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

    /// The index of the container service.
    pub(super) fn ecs(&self) -> Option<u16> {
        let place = self.services.iter().position(|service| service == ECS)?;
        u16::try_from(place).ok()
    }

    /// Whether AWS told of anything at all.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.odd.is_empty() && self.tax == Amount::ZERO
    }
}
