//! From pages to a bill: every group is checked, and what does not fit is kept apart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::names::Names;
use super::odd::{Odd, tell};
use super::rows::Row;
use super::usage_type::place_of;
use super::{BillPage, BillQuestion, Currency, PageGroup, PagePeriod, Period, TAX, parse_amount};
use crate::region::{RegionCode, is_placed};
use crate::text::neutral;
use crate::view::{BillGrouping, BillPlace, OddKind};

/// Builds a bill from pages, in whatever order they came: only the examples of what is odd depend on it.
#[derive(Clone)]
pub struct BillBuilder {
    pub(super) question: BillQuestion,
    /// Regions that the account knows besides those of the bundled catalogue.
    known: BTreeSet<RegionCode>,
    pub(super) periods: Vec<Period>,
    pub(super) places: Names<BillPlace>,
    pub(super) services: Names<String>,
    pub(super) details: Names<String>,
    pub(super) rows: Vec<Row>,
    pub(super) odd: BTreeMap<OddKind, Odd>,
    pub(super) pages: u32,
}

impl BillBuilder {
    /// A bill that nothing is known of.
    pub fn new(question: BillQuestion, known: BTreeSet<RegionCode>) -> Self {
        let period = |(day, until)| Period { day, until, told: false, charged: false, estimated: false, partly: false };
        Self {
            periods: question.periods().into_iter().map(period).collect(),
            question,
            known,
            places: Names::new(),
            services: Names::new(),
            details: Names::new(),
            rows: Vec::new(),
            odd: BTreeMap::new(),
            pages: 0,
        }
    }

    /// Adds a page.
    pub fn add(&mut self, page: &BillPage) {
        self.pages = self.pages.saturating_add(1);
        let order = self.order(page);
        let mut known = Known { places: vec![None; page.names.len()], services: vec![None; page.names.len()] };
        for told in &page.periods {
            let Some(period) = self.period(told) else { continue };
            for group in &told.groups {
                let charged = match order {
                    Some(order) => self.group(page, period, told, group, order, &mut known),
                    None => {
                        self.odd(OddKind::WrongGroups, || {
                            page.split.iter().filter_map(|name| page.name(*name)).collect::<Vec<_>>().join(", ")
                        });
                        true
                    }
                };
                if let Some(period) = self.periods.get_mut(usize::from(period)) {
                    period.charged |= charged;
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
        let (Some(from), Some(until)) = (day(&told.start), day(&told.end)) else {
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
            period.estimated |= told.estimated;
        }
        u16::try_from(index).ok()
    }

    /// Whether it tells of a charge, be it one that does not fit; tax is none.
    fn group(
        &mut self,
        page: &BillPage,
        period: u16,
        told: &PagePeriod,
        group: &PageGroup,
        order: (usize, usize),
        known: &mut Known,
    ) -> bool {
        let PageGroup(keys, amount, unit) = group;
        let key = |at: usize| keys.get(at).and_then(|name| Some((index(*name), page.name(*name)?)));
        let shown = || {
            let keys: Vec<&str> = keys.iter().filter_map(|name| page.name(*name)).collect();
            format!("{} · {} · {}", told.start, keys.join(" · "), amount.as_deref().unwrap_or("-"))
        };
        let (Some(place), Some(service), 2) = (key(order.0), key(order.1), keys.len()) else {
            self.odd(OddKind::WrongGroups, shown);
            return true;
        };
        let tax = service.1 == TAX;
        let unit = unit.and_then(|unit| page.name(unit)).unwrap_or_default();
        if amount.is_none() || unit.is_empty() {
            self.odd(OddKind::NoUnit, shown);
            return !tax;
        }
        let Some(currency) = Currency::parse(unit) else {
            self.odd(OddKind::NoUnit, || format!("{} {unit}", shown()));
            return !tax;
        };
        let Some(amount) = amount.as_deref().and_then(parse_amount) else {
            self.odd(OddKind::NotDecimal, shown);
            return !tax;
        };
        let (place, service, detail) = self.indices(place, service, known);
        let (Some(place), Some(service), Some(detail)) = (place, service, detail) else {
            self.odd(OddKind::WrongGroups, shown);
            return !tax;
        };
        if !tax && matches!(self.places.get(place), Some(BillPlace::Unknown { .. })) {
            self.odd(OddKind::UnknownRegion, shown);
        }
        self.rows.push(Row { period, place, service, detail, currency, tax, amount });
        !tax
    }

    /// The indices of place, service and usage type. Each name of a page is looked up once, not once for each of its groups.
    fn indices(
        &mut self,
        (place_name, place): (usize, &str),
        (service_name, service): (usize, &str),
        known: &mut Known,
    ) -> (Option<u16>, Option<u16>, Option<u16>) {
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
                let found = self.services.of(neutral(service));
                keep(&mut known.services, service_name, found);
                found
            }
        };
        (place, service, detail)
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
        tell(&mut self.odd, kind, 1, example);
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

/// `2026-10-04`, or the midnight that hourly data would write; none of another hour, of which a day would be made in silence.
fn day(text: &str) -> Option<Date> {
    let text = text.strip_suffix("T00:00:00Z").unwrap_or(text);
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}
