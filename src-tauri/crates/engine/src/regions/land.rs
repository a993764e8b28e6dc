//! A region that was read by itself joins the inventory: the map, the choice and the next plan have it at once.

use std::sync::Arc;

use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::region::RegionCode;
use quench_core::report::RegionReport;

use crate::session::Session;
use crate::session_error::SessionError;
use crate::session_store;

impl Session {
    /// Puts a region that was just read into the inventory, as a sweep of its own. What was chosen, and a plan that is being
    /// looked at, stay: nothing in the region was chosen yet.
    pub(crate) fn land_region(&self, code: &RegionCode, mut region: RegionInventory) -> Result<(), SessionError> {
        let Some(old) = self.inventory() else { return Ok(()) };
        let revision = self.next_revision();
        let now = self.now();
        let record = session_store::begin_sweep(self, revision, now)?;
        region.revision = revision;
        let mut regions = old.regions.clone();
        regions.insert(code.clone(), region);
        for (code, region) in &regions {
            record.put(code, region)?;
        }
        record.finish(now)?;
        let mut state = self.state();
        // The rest is as old as it was.
        state.inventory = Some(Arc::new(Inventory { id: record.inventory_id(), revision, regions, ..(*old).clone() }));
        drop(state);
        self.tell();
        Ok(())
    }

    /// A region that is off again shows as such, and nothing of what was read in it.
    pub(crate) fn land_unread(&self, code: &RegionCode) -> Result<(), SessionError> {
        let listed = self.desk().listed.get(code).copied();
        let listed = listed.unwrap_or(quench_core::region::ListedState::Disabled);
        self.land_region(code, RegionInventory::unread(RegionReport::unread(listed, false)))
    }

    /// Takes over what the account says now of regions that nobody has read.
    pub(crate) fn note_listed(&self) {
        let listed = self.desk().listed.clone();
        let mut state = self.state();
        let Some(held) = state.inventory.as_ref() else { return };
        let differs = |(code, region): (&RegionCode, &RegionInventory)| {
            let said = listed.get(code)?;
            let unread = !region.report.asked || region.state().is_off();
            (unread && region.report.listed != *said).then(|| (code.clone(), *said))
        };
        let changed: Vec<_> = held.regions.iter().filter_map(differs).collect();
        if changed.is_empty() {
            return;
        }
        if let Some(inventory) = state.inventory.as_mut() {
            let inventory = Arc::make_mut(inventory);
            for (code, said) in changed {
                if let Some(region) = inventory.regions.get_mut(&code) {
                    region.report.listed = said;
                }
            }
        }
        drop(state);
        self.tell();
    }
}
