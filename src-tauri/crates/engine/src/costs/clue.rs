//! What was charged in regions that are off: a bill of its own, of these regions alone.

use std::collections::BTreeMap;

use jiff::ToSpan;
use quench_core::billing::{Bill, BillBuilder, BillQuestion};
use quench_core::cloud_error::CloudError;
use quench_core::money::{Amount, Usd};
use quench_core::region::RegionCode;
use quench_core::view::{BillGrouping, BillPlace, BillState, BilledClue};
use tokio_util::sync::CancellationToken;

use super::ask::Tokens;
use super::meter::{Budget, Pause, today};
use crate::session::Session;
use crate::session_error::SessionError;

/// As far back as CloudTrail tells who switched a region.
const DAYS: i64 = 90;

/// What Cost Explorer told of some regions.
#[derive(Debug, Default)]
pub(crate) struct RegionBills {
    /// Regions with charges. One that is not in here was not told of, which is not the same as nothing charged.
    pub(crate) billed: BTreeMap<RegionCode, BilledClue>,
    /// Requests that were made.
    pub(crate) requests: u32,
    /// Something is not in it: more pages than were allowed, or what did not fit.
    pub(crate) partly: bool,
    /// Why it ended, if not because everything was read. What came before stays.
    pub(crate) error: Option<CloudError>,
}

impl Session {
    /// What was charged in each of `regions` in the last 90 days, with at most `pages` requests.
    pub(crate) async fn region_bills(&self, regions: &[RegionCode], pages: u32) -> Result<RegionBills, SessionError> {
        let today = today(self.now());
        let question = BillQuestion {
            from: today.checked_sub(DAYS.days()).unwrap_or(today),
            until: today.tomorrow().unwrap_or(today),
            monthly: false,
            grouping: BillGrouping::Region,
            regions: Some(regions.to_vec()),
            span: None,
        };
        let mut builder = BillBuilder::new(question.clone(), regions.iter().cloned().collect());
        let mut budget = Budget::new(pages, CancellationToken::new());
        let mut bills = RegionBills::default();
        let mut tokens = Tokens::default();
        loop {
            match self.permit(&mut budget, "ce:GetCostAndUsage").await {
                Ok(()) => {}
                Err(Pause::Unnoted(error)) if budget.made() == 0 => return Err(error),
                // What came was paid for, whatever stands in the way of more.
                Err(_) => {
                    bills.partly = true;
                    break;
                }
            }
            match self.ground.connection.bill_page(&question, tokens.next(), &budget.stop()).await {
                Ok(paged) => {
                    builder.add(&paged.page);
                    if let Some(ended) = tokens.take(paged.next) {
                        bills.partly |= ended.state != BillState::Told;
                        break;
                    }
                }
                Err(error) if self.is_to_be_signed_anew(&error) => {}
                Err(error) => {
                    bills.error = Some(error);
                    break;
                }
            }
        }
        self.tell_costs();
        bills.requests = budget.made();
        let bill = builder.bill(false, |_| false);
        bills.partly |= !bill.odd.is_empty();
        bills.billed = billed(&bill);
        Ok(bills)
    }
}

/// What each region was charged. Of a bill in another currency than US dollars nothing is told: the clue has no room for one.
fn billed(bill: &Bill) -> BTreeMap<RegionCode, BilledClue> {
    let mut billed = BTreeMap::<RegionCode, BilledClue>::new();
    if bill.currency != quench_core::billing::Currency::USD {
        return billed;
    }
    for cell in bill.cells.iter().filter(|cell| cell.amount != Amount::ZERO) {
        let (Some(BillPlace::Region { code }), Some(period)) =
            (bill.place(cell), bill.periods.get(usize::from(cell.period)))
        else {
            continue;
        };
        let first = BilledClue { amount: Usd::ZERO, since: period.day, until: period.day, estimated: false };
        let clue = billed.entry(code.clone()).or_insert(first);
        clue.amount += Usd(cell.amount.0);
        clue.since = clue.since.min(period.day);
        clue.until = clue.until.max(period.day);
        clue.estimated |= period.estimated;
    }
    billed
}
