//! The smaller answers: credits, refunds and tax; the forecast; the anomalies. Kept in the store as they are.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Currency;
use crate::view::{AnomalyView, ApartTotal, ForecastView, OddView};

/// Credits, refunds and tax of a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApartAnswer {
    /// When it came.
    pub read_at: Timestamp,
    /// The first day.
    pub from: Date,
    /// The first day that is not in it.
    pub until: Date,
    /// Of all totals; amounts of another currency are odd.
    pub currency: Currency,
    /// One for each kind that was told.
    pub totals: Vec<ApartTotal>,
    /// What did not fit.
    pub odd: Vec<OddView>,
}

impl ApartAnswer {
    /// Adds what another page told of the same time and currency.
    pub fn add(&mut self, page: Self) {
        for told in page.totals {
            match self.totals.iter_mut().find(|total| total.kind == told.kind) {
                Some(total) => total.total += told.total,
                None => self.totals.push(told),
            }
        }
        for told in page.odd {
            match self.odd.iter_mut().find(|odd| odd.kind == told.kind) {
                Some(odd) => odd.count = odd.count.saturating_add(told.count),
                None => self.odd.push(told),
            }
        }
    }
}

/// What AWS expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastAnswer {
    /// When it came.
    pub read_at: Timestamp,
    /// What it says.
    pub forecast: ForecastView,
}

/// What AWS found unusual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomaliesAnswer {
    /// When it came.
    pub read_at: Timestamp,
    /// Every page was read.
    pub complete: bool,
    /// What it says, the newest first.
    pub anomalies: Vec<AnomalyView>,
}
