//! The bill as the window shows it: totals and layers, never rows.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::usual::{Baseline, is_unusual, usual};
use super::{Bill, Cell, Period};
use crate::money::Amount;
use crate::region::RegionCode;
use crate::view::{
    ApartTotal, BillDay, BillLayer, BillLayers, BillPlace, BillQuery, BillSplit, BillView, DayState, IncidentBasis,
    IncidentBill, OddView, PlaceTotal, ServiceTotal,
};

/// AWS renews a bill at least once in that time ("Managing your costs with AWS Cost Explorer").
const LATE: SignedDuration = SignedDuration::from_hours(24);
/// Asked again within that time, AWS has most likely nothing new.
const FRESH: SignedDuration = SignedDuration::from_hours(6);
/// The last day with a charge is over for no longer than that, if the bill is as new as AWS has one.
const NEWEST: SignedDuration = SignedDuration::from_hours(48);
/// Layers of a chart before the rest.
const LAYERS: usize = 7;
/// The last days with a charge by which a region that is off is said to be spending.
const LAST_DAYS: usize = 3;

/// What a view needs besides the bill.
#[derive(Clone, Debug)]
pub struct BillStanding<'a> {
    /// Grows with every change.
    pub revision: u32,
    /// When its last page came.
    pub read_at: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// Regions that are off.
    pub off: &'a BTreeSet<RegionCode>,
    /// When the first rogue task started.
    pub incident: Option<Timestamp>,
    /// Credits, refunds and tax of the same days.
    pub apart: Option<Vec<ApartTotal>>,
}

impl Period {
    /// How much of it can be there, by a bill of `read_at`.
    pub fn state(&self, read_at: Timestamp, complete: bool) -> DayState {
        let settled = ends(self.until).and_then(|end| end.checked_add(LATE).ok());
        let late = settled.is_none_or(|settled| settled > read_at);
        match (self.told, late) {
            (true, _) if self.partly => {
                if self.charged {
                    DayState::Open
                } else {
                    DayState::NotRead
                }
            }
            (true, true) if self.charged => DayState::Open,
            (true, true) => DayState::NotYet,
            (true, false) if self.estimated => DayState::Estimated,
            (true, false) => DayState::Final,
            (false, _) if !complete => DayState::NotRead,
            (false, true) => DayState::NotYet,
            (false, false) => DayState::Missing,
        }
    }
}

/// The beginning of a UTC day, which is the end of the one before.
fn ends(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp())
}

impl DayState {
    /// Whether the whole of a day is there.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Final | Self::Estimated)
    }
}

/// Whether a bill is so new that asking again would most likely bring nothing.
pub fn is_fresh(read_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(read_at) < FRESH
}

/// The bill for the window.
pub fn bill_view(bill: &Bill, standing: &BillStanding<'_>) -> BillView {
    let state = |period: &Period| period.state(standing.read_at, bill.complete);
    BillView {
        revision: standing.revision,
        span: bill.question.span,
        monthly: bill.question.monthly,
        from: bill.question.from,
        until: bill.question.until,
        grouping: bill.question.grouping,
        read_at: standing.read_at,
        fresh: is_fresh(standing.read_at, standing.now),
        complete: bill.complete,
        pages: bill.pages,
        currency: bill.currency.to_string(),
        total: bill.have_sum().into_iter().any(|has| has).then(|| bill.total()),
        apart: standing.apart.clone(),
        days: days(bill, &state),
        places: places(bill, standing.off, standing.now),
        services: services(bill),
        odd: bill
            .odd
            .iter()
            .map(|(kind, odd)| OddView { kind: *kind, count: odd.count, examples: odd.examples.clone() })
            .collect(),
        incident: incident(bill, standing.incident, &state),
    }
}

fn days(bill: &Bill, state: &impl Fn(&Period) -> DayState) -> Vec<BillDay> {
    let mut baseline = Baseline::default();
    let sums = told(bill, bill.by_period(), state);
    let day = |(at, (period, total)): (usize, (&Period, Option<Amount>))| {
        let state = state(period);
        let rise = (!bill.question.monthly).then(|| baseline.next(at, total, state.is_whole())).flatten();
        let unusual = rise.zip(total).is_some_and(|(rise, sum)| is_unusual(sum, rise.usual));
        BillDay { day: period.day, until: period.until, total, state, unusual }
    };
    bill.periods.iter().zip(sums).enumerate().map(day).collect()
}

/// The sums of periods as far as AWS told any: no data is not $0.
pub(super) fn told(bill: &Bill, sums: Vec<Amount>, state: &impl Fn(&Period) -> DayState) -> Vec<Option<Amount>> {
    let told = |((period, has), sum): ((&Period, bool), Amount)| {
        let state = state(period);
        (has && !matches!(state, DayState::NotYet | DayState::Missing | DayState::NotRead)).then_some(sum)
    };
    bill.periods.iter().zip(bill.have_sum()).zip(sums).map(told).collect()
}

fn places(bill: &Bill, off: &BTreeSet<RegionCode>, now: Timestamp) -> Vec<PlaceTotal> {
    let ecs = bill.ecs();
    let of_ecs =
        Bill::sums(bill.cells.iter().filter(|cell| Some(cell.service) == ecs), bill.places.len(), |cell| cell.place);
    let charged = bill.periods.iter().zip(bill.have_sum()).map(|(period, has)| period.charged && has);
    let charged: Vec<usize> = charged.enumerate().filter(|(_, charged)| *charged).map(|(at, _)| at).collect();
    let last = if bill.question.monthly { 1 } else { LAST_DAYS };
    let since = charged.get(charged.len().saturating_sub(last)).copied();
    // An old bill says nothing of what is spent now.
    let last = charged.last().and_then(|at| bill.periods.get(*at)).and_then(|period| ends(period.until));
    let is_new = last.is_some_and(|end| now.duration_since(end) <= NEWEST);
    let recent = |cell: &&Cell| since.is_some_and(|since| usize::from(cell.period) >= since);
    let lately = Bill::sums(bill.cells.iter().filter(recent), bill.places.len(), |cell| cell.place);
    let sums = bill.by_place().into_iter().zip(of_ecs).zip(lately);
    let total = |(place, ((total, ecs), lately)): (&BillPlace, ((Amount, Amount), Amount))| {
        let off = matches!(place, BillPlace::Region { code } if off.contains(code));
        PlaceTotal {
            place: place.clone(),
            total,
            ecs,
            lately,
            off_and_spending: off && is_new && lately > Amount::ZERO,
            off,
        }
    };
    let mut places: Vec<PlaceTotal> = bill.places.iter().zip(sums).map(total).collect();
    places.sort_by(|one, other| other.total.cmp(&one.total).then_with(|| one.place.cmp(&other.place)));
    places
}

fn services(bill: &Bill) -> Vec<ServiceTotal> {
    let total = |(service, total): (&String, Amount)| ServiceTotal { service: service.clone(), total };
    let mut services: Vec<ServiceTotal> = bill.services.iter().zip(bill.by_service()).map(total).collect();
    services.sort_by(|one, other| other.total.cmp(&one.total).then_with(|| one.service.cmp(&other.service)));
    services
}

/// The container service since the day of `since`, or since the rise that has not ended, above what was usual before. A bill by
/// months cannot tell.
fn incident(bill: &Bill, since: Option<Timestamp>, state: &impl Fn(&Period) -> DayState) -> Option<IncidentBill> {
    if bill.question.monthly {
        return None;
    }
    let ecs = bill.ecs();
    let sums =
        Bill::sums(bill.cells.iter().filter(|cell| Some(cell.service) == ecs), bill.periods.len(), |cell| cell.period);
    let sums = told(bill, sums, state);
    let (basis, first) = match since {
        // What was before the bill is not told of.
        Some(since) => (IncidentBasis::FirstRogueTask, since.to_zoned(TimeZone::UTC).date().max(bill.question.from)),
        None => {
            let mut baseline = Baseline::default();
            let days = bill.periods.iter().zip(&sums).enumerate();
            let rises = days.map(|(day, (period, sum))| baseline.next(day, *sum, state(period).is_whole()));
            let rise = rises.fold(None, |_, rise| rise)?;
            (IncidentBasis::Rise, bill.periods.get(rise.from)?.day)
        }
    };
    let mut before = Vec::new();
    let mut during = Vec::new();
    for (period, sum) in bill.periods.iter().zip(sums) {
        let (state, Some(sum)) = (state(period), sum) else { continue };
        if period.day < first {
            if state.is_whole() {
                before.push(sum);
            }
        } else if period.charged {
            during.push((period.day, sum, state));
        }
    }
    let until = during.last()?.0;
    let usual_per_day = usual(&before);
    let above = during.iter().map(|(_, sum, _)| (*sum - usual_per_day.unwrap_or_default()).max(Amount::ZERO)).sum();
    Some(IncidentBill {
        basis,
        since: first,
        until,
        ecs: during.iter().map(|(_, sum, _)| *sum).sum(),
        usual_per_day,
        above,
        not_final: during.iter().any(|(.., state)| *state != DayState::Final),
    })
}

/// Which cells a query is about. Looked up once: half a million cells are not compared by name. A place or service that the
/// bill does not have has no cells.
pub(super) struct Only {
    place: Option<Option<usize>>,
    service: Option<Option<usize>>,
}

impl Only {
    pub(super) fn of(bill: &Bill, query: &BillQuery) -> Self {
        let place = query.place.as_ref().map(|place| bill.places.iter().position(|known| known == place));
        let service = query.service.as_ref().map(|name| bill.services.iter().position(|known| known == name));
        Self { place, service }
    }

    pub(super) fn shows(&self, cell: &Cell) -> bool {
        self.place.is_none_or(|only| only == Some(usize::from(cell.place)))
            && self.service.is_none_or(|only| only == Some(usize::from(cell.service)))
    }
}

/// The layers of a stacked chart of the bill: the largest seven, and the rest as one.
pub fn layers(bill: &Bill, query: &BillQuery, read_at: Timestamp) -> BillLayers {
    let only = Only::of(bill, query);
    let shown = |cell: &&Cell| only.shows(cell);
    let (length, index): (usize, fn(&Cell) -> u16) = match query.split {
        BillSplit::Place => (bill.places.len(), |cell| cell.place),
        BillSplit::Service => (bill.services.len(), |cell| cell.service),
    };
    let totals = Bill::sums(bill.cells.iter().filter(shown), length, index);
    let mut present = vec![false; length];
    bill.cells.iter().filter(shown).for_each(|cell| {
        if let Some(present) = present.get_mut(usize::from(index(cell))) {
            *present = true;
        }
    });
    let mut order: Vec<usize> = (0..length).filter(|at| present.get(*at) == Some(&true)).collect();
    let total = |at: &usize| totals.get(*at).copied().unwrap_or_default();
    order.sort_by(|one, other| total(other).0.abs().cmp(&total(one).0.abs()).then(one.cmp(other)));
    // One that stands alone in the rest may as well be told by its name.
    let named = if order.len() == LAYERS + 1 { LAYERS + 1 } else { LAYERS.min(order.len()) };
    let mut slot = vec![named; length];
    for (layer, at) in order.iter().take(named).enumerate() {
        if let Some(slot) = slot.get_mut(*at) {
            *slot = layer;
        }
    }
    let periods = bill.periods.len();
    let mut amounts = vec![vec![Amount::ZERO; periods]; named + 1];
    for cell in bill.cells.iter().filter(shown) {
        let layer = slot.get(usize::from(index(cell))).copied().unwrap_or(named);
        let row = amounts.get_mut(layer).and_then(|layer| layer.get_mut(usize::from(cell.period)));
        if let Some(sum) = row {
            *sum += cell.amount;
        }
    }
    let rest = amounts.pop().unwrap_or_default();
    let layer = |(at, amounts): (&usize, Vec<Amount>)| BillLayer {
        place: (query.split == BillSplit::Place).then(|| bill.places.get(*at).cloned()).flatten(),
        service: (query.split == BillSplit::Service).then(|| bill.services.get(*at).cloned()).flatten(),
        total: total(at),
        amounts,
    };
    let sums = Bill::sums(bill.cells.iter().filter(shown), periods, |cell| cell.period);
    let state = |period: &Period| period.state(read_at, bill.complete);
    let rest_count = order.len() - named;
    BillLayers {
        revision: query.revision,
        layers: order.iter().take(named).zip(amounts).map(layer).collect(),
        rest: (rest_count > 0).then(|| BillLayer {
            place: None,
            service: None,
            total: rest.iter().copied().sum(),
            amounts: rest,
        }),
        rest_count: u32::try_from(rest_count).unwrap_or(u32::MAX),
        totals: told(bill, sums, &state),
    }
}
