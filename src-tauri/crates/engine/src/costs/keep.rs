//! What the store has of earlier questions: paid for once, it is read and never asked for again by itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use quench_core::billing::{Bill, BillBuilder, BillPage, BillQuestion};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::region::RegionCode;
use quench_core::view::{BillPart, BillState, DayState};
use quench_store::{BillId, BillRow};

use super::{Costs, Kept, Standing};
use crate::session::Session;
use crate::session_error::SessionError;

/// Names of the smaller answers in the store.
pub(super) const APART: &str = "apart";
pub(super) const FORECAST: &str = "forecast";
pub(super) const ANOMALIES: &str = "anomalies";

impl Session {
    /// Reads what the store has, once.
    pub(super) fn load_costs(&self) -> Result<(), SessionError> {
        let mut costs = self.costs();
        if costs.loaded {
            return Ok(());
        }
        if let Some(key) = self.key {
            let known = self.known_regions();
            let rows = self.ground.store.bills(key)?;
            // A bill that a refusal ended half-way is shown only where there is no other.
            for row in rows.iter().filter(|row| !row.broken).chain(rows.iter().filter(|row| row.broken)) {
                if let Some(kept) = self.kept(row, &known)? {
                    let state = match (row.complete, &row.next_token) {
                        (true, _) => BillState::Told,
                        (false, Some(_)) => BillState::Stopped,
                        (false, None) => BillState::Failed { kind: CloudErrorKind::Unreadable },
                    };
                    costs.standing.insert(BillPart::Charges, Standing { state, at: Some(row.read_at), detail: None });
                    costs.bill = Some(kept);
                    break;
                }
            }
            let shown = costs.bill.as_ref().map(|kept| kept.id);
            let open = rows.iter().find(|row| row.next_token.is_some()).map(|row| row.id);
            costs.open = open.filter(|open| shown.is_none_or(|shown| *open >= shown));
            for (part, body) in self.ground.store.cost_answers(key)? {
                costs.take_answer(&part, body);
            }
        }
        costs.loaded = true;
        Ok(())
    }

    /// Regions that the account has, whether the catalogue knows them or not.
    pub(super) fn known_regions(&self) -> BTreeSet<RegionCode> {
        self.inventory().map(|inventory| inventory.regions.keys().cloned().collect()).unwrap_or_default()
    }

    /// The bill of a row; none of one that cannot be read by this version, or that tells nothing.
    fn kept(&self, row: &BillRow, known: &BTreeSet<RegionCode>) -> Result<Option<Kept>, SessionError> {
        let Some(builder) = self.rebuild(row, known)? else { return Ok(None) };
        let bill = finished(builder, row.complete, row.asked_at);
        let kept = |bill| Kept { id: row.id, bill, read_at: row.asked_at, revision: 1 };
        Ok((!bill.is_empty()).then(|| kept(Arc::new(bill))))
    }

    /// The builder of a bill as far as its pages came.
    pub(super) fn rebuild(
        &self,
        row: &BillRow,
        known: &BTreeSet<RegionCode>,
    ) -> Result<Option<BillBuilder>, SessionError> {
        let Ok(question) = serde_json::from_value::<BillQuestion>(row.question.clone()) else { return Ok(None) };
        let mut builder = BillBuilder::new(question, known.clone());
        // The store is let go between the pages: the journal of a teardown must not wait for a bill of a year.
        for number in 1.. {
            let Some(body) = self.ground.store.bill_page(row.id, number)? else { break };
            let Ok(page) = serde_json::from_str::<BillPage>(&body) else { return Ok(None) };
            builder.add(&page);
        }
        Ok(Some(builder))
    }

    /// The row of a bill.
    pub(super) fn bill_row(&self, id: BillId) -> Result<Option<BillRow>, SessionError> {
        let bills = self.ground.store.bills(self.account_key()?)?;
        Ok(bills.into_iter().find(|row| row.id == id))
    }
}

impl Costs {
    fn take_answer(&mut self, part: &str, body: serde_json::Value) {
        // One that this version cannot read is one less: it can be asked for again.
        let (part, at) = match part {
            APART => {
                self.apart = serde_json::from_value(body).ok();
                (BillPart::Apart, self.apart.as_ref().map(|answer| answer.read_at))
            }
            FORECAST => {
                self.forecast = serde_json::from_value(body).ok();
                (BillPart::Forecast, self.forecast.as_ref().map(|answer| answer.read_at))
            }
            ANOMALIES => {
                self.anomalies = serde_json::from_value(body).ok();
                (BillPart::Anomalies, self.anomalies.as_ref().map(|answer| answer.read_at))
            }
            _ => return,
        };
        if at.is_some() {
            self.standing.insert(part, Standing { state: BillState::Told, at, detail: None });
        }
    }
}

/// The bill of all pages so far.
pub(super) fn finished(builder: BillBuilder, complete: bool, read_at: Timestamp) -> Bill {
    builder.bill(complete, |period| period.state(read_at, true) == DayState::Missing)
}
