//! From pages to a bill: every group is checked, and what does not fit is kept apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::bill::Odd;
use super::usage_type::place_of;
use super::{Bill, BillPage, BillQuestion, Cell, Currency, PageGroup, PagePeriod, Period, TAX, parse_amount};
use crate::money::Amount;
use crate::region::{RegionCode, is_placed};
use crate::text::neutral;
use crate::view::{BillGrouping, BillPlace, OddKind};

/// Examples that are kept of each oddity.
const EXAMPLES: usize = 5;

/// A charge with what tells it apart from every other one.
#[derive(Clone, Copy)]
struct Row {
    period: u16,
    place: u16,
    service: u16,
    /// The usage type, where regions are read from it: several make up one cell.
    detail: u16,
    currency: Currency,
    amount: Amount,
}

/// Builds a bill from pages, in the order in which they came. The bill depends on the pages alone.
#[derive(Clone)]
pub struct BillBuilder {
    question: BillQuestion,
    /// Regions that the account knows besides those of the bundled catalogue.
    known: BTreeSet<RegionCode>,
    periods: Vec<Period>,
    places: Names<BillPlace>,
    services: Names<String>,
    details: Names<String>,
    rows: Vec<Row>,
    tax: BTreeMap<Currency, Amount>,
    odd: BTreeMap<OddKind, Odd>,
    pages: u32,
}

/// Names by index, in the order in which they came.
#[derive(Clone)]
struct Names<T> {
    list: Vec<T>,
    index: HashMap<T, u16>,
}

impl<T: Clone + Eq + std::hash::Hash> Names<T> {
    fn new() -> Self {
        Self { list: Vec::new(), index: HashMap::new() }
    }

    /// The index of a name; none where there is no room for another one, which no bill comes near.
    fn of(&mut self, name: T) -> Option<u16> {
        if let Some(index) = self.index.get(&name) {
            return Some(*index);
        }
        let index = u16::try_from(self.list.len()).ok()?;
        self.list.push(name.clone());
        self.index.insert(name, index);
        Some(index)
    }
}

impl BillBuilder {
    /// A bill that nothing is known of.
    pub fn new(question: BillQuestion, known: BTreeSet<RegionCode>) -> Self {
        let period = |(day, until)| Period { day, until, told: false, charged: false, estimated: false };
        Self {
            periods: question.periods().into_iter().map(period).collect(),
            question,
            known,
            places: Names::new(),
            services: Names::new(),
            details: Names::new(),
            rows: Vec::new(),
            tax: BTreeMap::new(),
            odd: BTreeMap::new(),
            pages: 0,
        }
    }

    /// Adds a page.
    pub fn add(&mut self, page: &BillPage) {
        self.pages += 1;
        let order = self.order(page);
        let mut known = Known { places: vec![None; page.names.len()], services: vec![None; page.names.len()] };
        for told in &page.periods {
            let Some(period) = self.period(told) else { continue };
            for group in &told.groups {
                match order {
                    Some(order) => self.group(page, period, told, group, order, &mut known),
                    None => self.odd(OddKind::WrongGroups, || {
                        page.split.iter().filter_map(|name| page.name(*name)).collect::<Vec<_>>().join(", ")
                    }),
                }
            }
        }
    }

    /// That the pages came round again, at this one.
    pub fn endless(&mut self) {
        self.odd(OddKind::EndlessPages, String::new);
    }

    /// Where place and service stand in a group's keys: AWS says it, or it is as it was asked.
    fn order(&self, page: &BillPage) -> Option<(usize, usize)> {
        let wanted = match self.question.grouping {
            BillGrouping::Region => "REGION",
            BillGrouping::UsageType => "USAGE_TYPE",
        };
        if page.split.is_empty() {
            return Some((0, 1));
        }
        let at = |name: &str| page.split.iter().position(|index| page.name(*index) == Some(name));
        at(wanted).zip(at("SERVICE"))
    }

    /// The index of the period that AWS tells of, which must be one that was asked for.
    fn period(&mut self, told: &PagePeriod) -> Option<u16> {
        let shown = || format!("{} - {}", told.start, told.end);
        let (Ok(from), Ok(until)) = (day(&told.start), day(&told.end)) else {
            self.odd(OddKind::OutsidePeriod, shown);
            return None;
        };
        let found = self.periods.binary_search_by_key(&from, |period| period.day).ok();
        let same = found.filter(|index| self.periods.get(*index).is_some_and(|period| period.until == until));
        let Some(index) = same else {
            let inside = from < self.question.until && until > self.question.from;
            self.odd(if inside { OddKind::Overlapping } else { OddKind::OutsidePeriod }, shown);
            return None;
        };
        if let Some(period) = self.periods.get_mut(index) {
            period.told = true;
            period.charged |= !told.groups.is_empty();
            period.estimated |= told.estimated;
        }
        u16::try_from(index).ok()
    }

    fn group(
        &mut self,
        page: &BillPage,
        period: u16,
        told: &PagePeriod,
        group: &PageGroup,
        order: (usize, usize),
        known: &mut Known,
    ) {
        let PageGroup(keys, amount, unit) = group;
        let key = |at: usize| keys.get(at).and_then(|name| Some((index(*name), page.name(*name)?)));
        let shown = || {
            let keys: Vec<&str> = keys.iter().filter_map(|name| page.name(*name)).collect();
            format!("{} · {} · {}", told.start, keys.join(" · "), amount.as_deref().unwrap_or("-"))
        };
        let (Some(place), Some(service), 2) = (key(order.0), key(order.1), keys.len()) else {
            return self.odd(OddKind::WrongGroups, shown);
        };
        let unit = unit.and_then(|unit| page.name(unit)).unwrap_or_default();
        if amount.is_none() || unit.is_empty() {
            return self.odd(OddKind::NoUnit, shown);
        }
        let Some(currency) = Currency::parse(unit) else {
            return self.odd(OddKind::NoUnit, || format!("{} {unit}", shown()));
        };
        let Some(amount) = amount.as_deref().and_then(parse_amount) else {
            return self.odd(OddKind::NotDecimal, shown);
        };
        if service.1 == TAX {
            let tax = self.tax.entry(currency).or_default();
            *tax += amount;
            return;
        }
        let (place_name, place) = place;
        let (service_name, service) = service;
        let (place, detail) = match self.question.grouping {
            BillGrouping::Region => match known.places.get(place_name).copied().flatten() {
                Some(found) => (Some(found), Some(0)),
                None => {
                    let found = self.place(place);
                    let found = self.places.of(found);
                    keep(&mut known.places, place_name, found);
                    (found, Some(0))
                }
            },
            BillGrouping::UsageType => (self.places.of(place_of(place, service)), self.details.of(place.to_owned())),
        };
        let service = match known.services.get(service_name).copied().flatten() {
            Some(found) => Some(found),
            None => {
                let found = self.services.of(service.to_owned());
                keep(&mut known.services, service_name, found);
                found
            }
        };
        let (Some(place), Some(service), Some(detail)) = (place, service, detail) else {
            return self.odd(OddKind::WrongGroups, shown);
        };
        if matches!(self.places.list.get(usize::from(place)), Some(BillPlace::Unknown { .. })) {
            self.odd(OddKind::UnknownRegion, shown);
        }
        self.rows.push(Row { period, place, service, detail, currency, amount });
    }

    fn place(&self, name: &str) -> BillPlace {
        match name {
            "" => BillPlace::Untold,
            "global" => BillPlace::Global,
            "NoRegion" => BillPlace::NoRegion,
            name => match RegionCode::parse(name) {
                Ok(code) if is_placed(&code) || self.known.contains(&code) => BillPlace::Region { code },
                _ => BillPlace::Unknown { name: neutral(name) },
            },
        }
    }

    fn odd(&mut self, kind: OddKind, example: impl FnOnce() -> String) {
        let odd = self.odd.entry(kind).or_default();
        odd.count += 1;
        if odd.examples.len() < EXAMPLES {
            let example = neutral(&example());
            if !example.is_empty() {
                odd.examples.push(example);
            }
        }
    }

    /// The bill of the pages so far. `missing` tells whether a period that AWS left out should have been there; it is asked of
    /// a complete bill only.
    pub fn bill(mut self, complete: bool, missing: impl Fn(&Period) -> bool) -> Bill {
        if complete {
            let left_out: Vec<Date> =
                self.periods.iter().filter(|period| !period.told && missing(period)).map(|period| period.day).collect();
            left_out.iter().for_each(|day| self.odd(OddKind::MissingDay, || day.to_string()));
        }
        let currency = self.main_currency();
        let rows = std::mem::take(&mut self.rows);
        let (mut rows, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.currency == currency);
        let mut sums = BTreeMap::<Currency, Amount>::new();
        for row in &others {
            *sums.entry(row.currency).or_default() += row.amount;
        }
        for (other, sum) in self.tax.iter().filter(|(other, _)| **other != currency) {
            *sums.entry(*other).or_default() += *sum;
        }
        for (other, sum) in sums {
            self.odd(OddKind::OtherCurrency, || format!("{other} {sum}"));
        }
        // In order of names, so that the bill does not depend on which page named a region first.
        let (places, place_at) = sorted(&self.places.list);
        let (services, service_at) = sorted(&self.services.list);
        for row in &mut rows {
            row.place = place_at.get(usize::from(row.place)).copied().unwrap_or_default();
            row.service = service_at.get(usize::from(row.service)).copied().unwrap_or_default();
        }
        // Stable: of two that are of the same thing the one that came first stays.
        rows.sort_by_key(|row| (row.period, row.place, row.service, row.detail));
        let mut cells: Vec<Cell> = Vec::with_capacity(rows.len());
        let mut last = None;
        for row in &rows {
            let key = (row.period, row.place, row.service, row.detail);
            if last == Some(key) {
                let day = self.periods.get(usize::from(row.period)).map(|period| period.day.to_string());
                let service = services.get(usize::from(row.service)).cloned().unwrap_or_default();
                let amount = row.amount;
                self.odd(OddKind::Twice, || format!("{} · {service} · {amount}", day.unwrap_or_default()));
                continue;
            }
            last = Some(key);
            match cells.last_mut() {
                Some(cell) if (cell.period, cell.place, cell.service) == (row.period, row.place, row.service) => {
                    cell.amount += row.amount;
                }
                _ => {
                    cells.push(Cell { period: row.period, place: row.place, service: row.service, amount: row.amount })
                }
            }
        }
        cells.shrink_to_fit();
        let tax = self.tax.get(&currency).copied().unwrap_or_default();
        Bill {
            question: self.question,
            periods: self.periods,
            places,
            services,
            cells,
            currency,
            tax,
            odd: self.odd,
            pages: self.pages,
            complete,
        }
    }

    /// The currency of most rows; of two with as many, the first by name.
    fn main_currency(&self) -> Currency {
        let mut counts = BTreeMap::<Currency, usize>::new();
        for row in &self.rows {
            *counts.entry(row.currency).or_default() += 1;
        }
        let most = counts.values().max().copied().unwrap_or_default();
        counts.into_iter().find(|(_, count)| *count == most).map_or(Currency::USD, |(currency, _)| currency)
    }
}

/// What the names of a page are: each is looked up once, not once for each of its groups.
struct Known {
    places: Vec<Option<u16>>,
    services: Vec<Option<u16>>,
}

fn keep(known: &mut [Option<u16>], name: usize, found: Option<u16>) {
    if let Some(slot) = known.get_mut(name) {
        *slot = found;
    }
}

fn index(name: u32) -> usize {
    usize::try_from(name).unwrap_or(usize::MAX)
}

/// The names in order, and where each went.
fn sorted<T: Clone + Ord>(names: &[T]) -> (Vec<T>, Vec<u16>) {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|one, other| names.get(*one).cmp(&names.get(*other)));
    let mut at = vec![0; names.len()];
    for (place, index) in order.iter().enumerate() {
        if let Some(slot) = at.get_mut(*index) {
            *slot = u16::try_from(place).unwrap_or(u16::MAX);
        }
    }
    (order.iter().filter_map(|index| names.get(*index).cloned()).collect(), at)
}

/// `2026-10-04`, or the midnight that hourly data would write.
fn day(text: &str) -> Result<Date, jiff::Error> {
    text.strip_suffix("T00:00:00Z").unwrap_or(text).parse()
}
