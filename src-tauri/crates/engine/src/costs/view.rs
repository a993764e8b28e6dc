//! Money for the window: the kept bill, how the last questions ended, what burns, and what asking costs.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use quench_core::billing::{
    self, AlertError, ApartAnswer, Bill, BillStanding, bill_view, explain, parse_day, parse_typed,
};
use quench_core::region::{ListedState, RegionCode};
use quench_core::view::{AlertView, BillLayers, BillPart, BillQuery, BillState, BillView, CostsView, PartView};

use quench_store::Wish;

use super::{Costs, Kept, Viewed};
use crate::session::Session;
use crate::session_error::SessionError;

/// A bill that is older than that is not the newest there could be.
const STALE: SignedDuration = SignedDuration::from_hours(24);

impl Session {
    /// Everything about money. Asks AWS for nothing.
    ///
    /// # Errors
    /// The store's.
    pub fn costs_view(&self) -> Result<CostsView, SessionError> {
        self.load_costs()?;
        // Of two views the one that saw more has the higher number.
        let (kept, sequence) = {
            let costs = self.costs();
            (costs.bill.clone(), crate::sequence::next())
        };
        let burning = self.burning(kept.as_ref());
        let incident = self.incident_since(&burning);
        let meter = self.meter()?;
        let off = self.regions_off();
        let now = self.now();
        let bill = kept.as_ref().map(|kept| self.viewed(kept, off, incident, now));
        let costs = self.costs();
        let part = |part: BillPart| costs.part(part);
        let charges = part(BillPart::Charges);
        let old = kept.as_ref().is_some_and(|kept| now.duration_since(kept.read_at) > STALE);
        Ok(CostsView {
            sequence,
            now,
            asking: costs.asking.as_ref().map(|(view, _)| *view),
            stale: bill.is_some() && (old || failed(&charges.state)),
            can_go_on: costs.asking.is_none() && costs.open.is_some(),
            apart: part(BillPart::Apart),
            forecast: part(BillPart::Forecast),
            anomalies: part(BillPart::Anomalies),
            charges,
            bill,
            expected: costs.forecast.as_ref().map(|answer| answer.forecast.clone()),
            unusual: costs.anomalies.iter().flat_map(|answer| answer.anomalies.clone()).collect(),
            meter,
            burning,
        })
    }

    /// The view of a bill: the last one, unless something that it follows from has changed.
    fn viewed(&self, kept: &Kept, off: BTreeSet<RegionCode>, incident: Option<Timestamp>, now: Timestamp) -> BillView {
        let (key, apart) = {
            let costs = self.costs();
            let apart = costs.apart.as_ref().filter(|apart| belongs(apart, &kept.bill));
            let key = Viewed { revision: kept.revision, off, incident, apart: apart.map(|apart| apart.read_at) };
            if let Some((_, view)) = costs.viewed.as_ref().filter(|(known, _)| *known == key) {
                return BillView { fresh: billing::is_fresh(kept.read_at, now), ..view.clone() };
            }
            (key, apart.cloned())
        };
        // Not made under the lock: whoever asks for anything else meanwhile would wait.
        let standing = BillStanding {
            revision: key.revision,
            read_at: kept.read_at,
            now,
            off: &key.off,
            incident,
            apart: apart.as_ref().map(|apart| apart.totals.clone()),
        };
        let mut view = bill_view(&kept.bill, &standing);
        view.odd.extend(apart.into_iter().flat_map(|apart| apart.odd));
        self.costs().viewed = Some((key, view.clone()));
        view
    }

    /// Regions that are off by the last sweep, and that not Quench has disabled.
    fn regions_off(&self) -> BTreeSet<RegionCode> {
        let Some(inventory) = self.inventory() else { return BTreeSet::new() };
        let is_off = |listed: ListedState| matches!(listed, ListedState::Disabled | ListedState::Disabling);
        let off = inventory.regions.iter().filter(|(_, region)| is_off(region.report.listed));
        // What Quench has seen empty twice and then disabled spends nothing: its last days on the bill are those before.
        let desk = self.desk();
        let closed =
            |code: &RegionCode| desk.last(code).is_some_and(|order| order.wish == Wish::Disable && order.was_taken());
        off.map(|(code, _)| code.clone()).filter(|code| !closed(code)).collect()
    }

    /// The kept bill, if it is the one that the person looks at.
    fn kept_bill(&self, revision: u32) -> Result<Kept, SessionError> {
        self.load_costs()?;
        let costs = self.costs();
        costs.bill.clone().filter(|kept| kept.revision == revision).ok_or(SessionError::BillChanged)
    }

    /// The layers of a chart of the kept bill.
    ///
    /// # Errors
    /// [`SessionError::BillChanged`].
    pub fn bill_layers(&self, query: &BillQuery) -> Result<BillLayers, SessionError> {
        let kept = self.kept_bill(query.revision)?;
        Ok(billing::layers(&kept.bill, query, kept.read_at))
    }

    /// What a chart shows, row by row, for a spreadsheet.
    ///
    /// # Errors
    /// [`SessionError::BillChanged`].
    pub fn bill_csv(&self, query: &BillQuery) -> Result<String, SessionError> {
        let kept = self.kept_bill(query.revision)?;
        let apart = self.costs().apart.clone().filter(|apart| belongs(apart, &kept.bill));
        let totals = apart.map(|apart| apart.totals).unwrap_or_default();
        let csv = billing::bill_csv(&kept.bill, query, kept.read_at, &totals);
        csv.map_err(|error| SessionError::Unreadable(error.to_string()))
    }

    /// What explains an alert of so much on a day, both as a person writes them.
    ///
    /// # Errors
    /// [`SessionError::AmountMalformed`], [`SessionError::DayMalformed`]; [`SessionError::DayOutsideBill`];
    /// [`SessionError::BillChanged`] without a bill.
    pub fn explain_alert(&self, amount: &str, day: &str) -> Result<AlertView, SessionError> {
        self.load_costs()?;
        let kept = self.costs().bill.clone().ok_or(SessionError::BillChanged)?;
        // Dollars are not held against a bill in another currency.
        let typed = parse_typed(amount).filter(|typed| typed.currency.is_none_or(|known| known == kept.bill.currency));
        let told = typed.ok_or_else(|| SessionError::AmountMalformed(amount.to_owned()))?.amount;
        let date = parse_day(day).ok_or_else(|| SessionError::DayMalformed(day.to_owned()))?;
        explain(&kept.bill, told, date, kept.read_at).map_err(|AlertError::OutsideBill { from, until }| {
            SessionError::DayOutsideBill { from: from.to_string(), until: until.to_string() }
        })
    }
}

impl Costs {
    fn part(&self, part: BillPart) -> PartView {
        let standing = self.standing.get(&part).cloned().unwrap_or_default();
        PartView { state: standing.state, at: standing.at, detail: standing.detail }
    }
}

/// Whether credits, refunds and tax are of the bill's days and currency.
fn belongs(apart: &ApartAnswer, bill: &Bill) -> bool {
    let asked = &bill.question;
    (apart.from, apart.until, apart.currency) == (asked.from, asked.until, bill.currency)
}

/// Whether a question brought nothing new.
fn failed(state: &BillState) -> bool {
    use BillState::{Denied, Failed, MemberWithoutAccess, NeverEnabled, NoData, Throttled};
    matches!(state, NeverEnabled | MemberWithoutAccess | Denied { .. } | NoData | Throttled | Failed { .. })
}
