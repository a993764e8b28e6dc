//! An earlier sweep that a person called good: what was there then, unchanged, speaks for itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use quench_core::inventory::{Counts, RegionInventory};
use quench_core::region::RegionCode;
use quench_core::triage::KnownGood;
use quench_core::view::BaselineView;
use quench_store::{FinishedSweep, SweepId};

use crate::session::Session;
use crate::session_error::SessionError;
use crate::session_store::stored_regions;

/// So many earlier sweeps are offered: each has to be read to be told of.
const OFFERED: usize = 12;

impl Session {
    /// Earlier sweeps of this account that ended, newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn earlier_sweeps(&self) -> Result<Vec<BaselineView>, SessionError> {
        let Some(account) = self.key else { return Ok(Vec::new()) };
        let current = self.inventory().map(|inventory| inventory.id.clone());
        let mut sweeps = self.ground.store.sweeps(account)?;
        sweeps.retain(|sweep| Some(id_of(sweep.id)) != current);
        sweeps.sort_by_key(|sweep| std::cmp::Reverse(sweep.finished_at));
        let views = sweeps.iter().take(OFFERED).map(|sweep| Ok(self.view_of(sweep)?.0));
        views.collect()
    }

    fn view_of(&self, sweep: &FinishedSweep) -> Result<(BaselineView, Regions), SessionError> {
        let regions = self.regions_of(sweep.id)?;
        let read = regions.values().filter(|region| region.report.is_complete()).count();
        let view = BaselineView {
            id: id_of(sweep.id),
            at: sweep.finished_at,
            counts: regions.values().map(RegionInventory::counts).fold(Counts::default(), Counts::and),
            regions: u32::try_from(read).unwrap_or(u32::MAX),
        };
        Ok((view, regions))
    }

    fn regions_of(&self, sweep: SweepId) -> Result<Regions, SessionError> {
        let stored = self.ground.store.sweep(sweep)?.ok_or(SessionError::SweepUnknown)?;
        stored_regions(&stored)
    }

    /// Calls the sweep with that id good, or none any more.
    ///
    /// # Errors
    /// [`SessionError::SweepUnknown`]; the store's.
    pub async fn set_baseline(&self, sweep: Option<&str>) -> Result<(), SessionError> {
        self.must_write()?;
        let Some(account) = self.key else { return Err(SessionError::SweepUnknown) };
        let store = &self.ground.store;
        match sweep {
            None => drop(store.clear_baseline(account)?),
            Some(id) => {
                let sweeps = store.sweeps(account)?;
                let found = sweeps.iter().find(|sweep| id_of(sweep.id) == id).ok_or(SessionError::SweepUnknown)?;
                store.set_baseline(account, found.id, self.now())?;
            }
        }
        self.load_baseline()?;
        self.judge().await;
        self.tell_triage();
        Ok(())
    }

    /// Takes up what the store says is good.
    pub(super) fn load_baseline(&self) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let store = &self.ground.store;
        let chosen = store.baseline(account)?.map(|baseline| baseline.sweep);
        let sweeps = store.sweeps(account)?;
        let sweep = chosen.and_then(|id| sweeps.into_iter().find(|sweep| sweep.id == id));
        let (baseline, good) = match sweep {
            Some(sweep) => {
                let (view, regions) = self.view_of(&sweep)?;
                (Some(view), known_good(&regions, sweep.finished_at))
            }
            None => (None, KnownGood::default()),
        };
        let mut triage = self.triage();
        triage.baseline = baseline;
        triage.good = Arc::new(good);
        Ok(())
    }
}

type Regions = BTreeMap<RegionCode, RegionInventory>;

fn known_good(regions: &Regions, at: Timestamp) -> KnownGood {
    KnownGood { at: Some(at), ..KnownGood::of(regions.values()) }
}

fn id_of(sweep: SweepId) -> String {
    format!("sweep-{}", sweep.get())
}
