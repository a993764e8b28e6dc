//! A region that was read by itself joins the inventory: the map, the choice and the next plan have it at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use quench_core::inventory::RegionInventory;
use quench_core::region::{ListedState, RegionCode};
use quench_core::report::RegionReport;

use crate::session::Session;
use crate::session_error::SessionError;

impl Session {
    /// Puts a region that was just read into the inventory.
    pub(crate) fn land_region(&self, code: &RegionCode, region: RegionInventory) -> Result<(), SessionError> {
        self.join_inventory(BTreeMap::from([(code.clone(), region)]), None)
    }

    /// A region that is off again shows as such, and nothing of what was read in it.
    pub(crate) fn land_unread(&self, code: &RegionCode) -> Result<(), SessionError> {
        let unread = RegionReport::unread(ListedState::Disabled, false);
        self.land_region(code, RegionInventory::unread(unread))
    }

    /// Takes over what the account says now of regions that nobody has read.
    pub(crate) fn note_listed(&self) {
        let listed = self.desk().listed.clone();
        let mut state = self.state();
        let Some(held) = state.inventory.as_ref() else { return };
        let differs = |(code, region): (&RegionCode, &RegionInventory)| {
            let said = listed.get(code)?;
            let off = |state| matches!(state, ListedState::Disabled | ListedState::Disabling);
            // What was read of it is no longer what may be said of a region that is off now.
            let concerns = !region.report.asked || region.state().is_off() || off(*said);
            (concerns && region.report.listed != *said).then(|| (code.clone(), *said))
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

#[cfg(test)]
mod tests {
    use quench_aws::{ConnectOptions, Source, connect};
    use quench_clock::Clock;
    use quench_drill::Drill;
    use quench_store::Store;

    use super::*;
    use crate::region_sweep::Depth;
    use crate::sweep::Scope;

    async fn swept() -> Arc<Session> {
        let clock = Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1000.0);
        let drill = Drill::start("quiet", 7, clock.clone()).unwrap();
        let connection = connect(ConnectOptions::new(Source::Practice(drill), clock, 7)).await.unwrap();
        let session = Session::open(connection, Store::in_memory().unwrap(), None).unwrap();
        session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
        session
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn regions_that_land_at_the_same_time_all_land() {
        let session = swept().await;
        let inventory = session.inventory().unwrap();
        let codes: Vec<_> = inventory.regions.keys().cloned().collect();
        session.desk().listed.clear();
        std::thread::scope(|scope| {
            for code in &codes {
                let marked = RegionInventory::unread(RegionReport::unread(ListedState::Unrecognised, false));
                let session = &session;
                scope.spawn(move || session.land_region(code, marked).unwrap());
            }
        });
        let landed = session.inventory().unwrap();
        let lost: Vec<_> = landed.regions.iter().filter(|(_, region)| region.report.asked).collect();
        assert!(lost.is_empty() && landed.regions.len() == codes.len(), "{lost:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_read_earlier_does_not_replace_what_was_read_later() {
        let session = swept().await;
        let inventory = session.inventory().unwrap();
        let (code, read) = inventory.regions.iter().find(|(_, region)| region.report.is_complete()).unwrap();
        let mut earlier = RegionInventory::unread(RegionReport { parts: BTreeMap::new(), ..read.report.clone() });
        earlier.report.read_at = Some(inventory.started_at);
        session.land_region(code, earlier).unwrap();
        assert!(session.inventory().unwrap().regions[code].report.is_complete());
    }
}
