//! Money: what AWS has billed, asked at a price that a person has seen, and what burns now. The two are kept apart.

mod ask;
mod burning;
mod clue;
mod keep;
mod meter;
mod prices;
mod reading;
mod tally;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, MutexGuard, PoisonError};

use jiff::Timestamp;
use quench_core::billing::{AnomaliesAnswer, ApartAnswer, Bill, ForecastAnswer};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::region::RegionCode;
use quench_core::view::{AskingView, BillPart, BillState, BillView};
use quench_store::BillId;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::session::Session;

pub use ask::AskCosts;
pub(crate) use tally::{Tally, over};

/// What a session knows of the bill. Everything in it is in the store too, except how the last questions ended.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    /// What the store has was read.
    loaded: bool,
    /// What is shown: the newest whole bill, or a newer one that a person stopped half-way.
    bill: Option<Kept>,
    /// The bill that can go on. One that broke off is not shown in place of a whole one.
    open: Option<BillId>,
    /// AWS refused to split by region: it would again, for a cent.
    regions_refused: bool,
    standing: BTreeMap<BillPart, Standing>,
    apart: Option<ApartAnswer>,
    forecast: Option<ForecastAnswer>,
    anomalies: Option<AnomaliesAnswer>,
    /// A question under way, and how to stop it.
    asking: Option<(AskingView, CancellationToken)>,
    /// The bill as it was viewed last: a large one takes its time, and an event a page must not wait for it.
    viewed: Option<(Viewed, BillView)>,
    /// Why AWS's price list was not read, where it was tried.
    prices_failed: Option<CloudErrorKind>,
}

/// The newest bill of which something is known.
#[derive(Clone, Debug)]
struct Kept {
    id: BillId,
    bill: Arc<Bill>,
    /// When its first page came. By it the days are judged: what came later is at least as new.
    read_at: Timestamp,
    /// Of the bill that is shown.
    revision: u32,
}

/// What a view of the bill follows from, besides the time.
#[derive(Debug, PartialEq, Eq)]
struct Viewed {
    revision: u32,
    off: BTreeSet<RegionCode>,
    incident: Option<Timestamp>,
    apart: Option<Timestamp>,
}

/// How the last question about a part ended.
#[derive(Clone, Debug, Default)]
struct Standing {
    state: BillState,
    at: Option<Timestamp>,
    detail: Option<String>,
}

impl Session {
    fn costs(&self) -> MutexGuard<'_, Costs> {
        self.costs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_costs(&self) {
        self.costs_changed.send_modify(|count| *count += 1);
    }

    /// Tells when what is known of money changed.
    pub fn watch_costs(&self) -> watch::Receiver<u64> {
        self.costs_changed.subscribe()
    }
}
