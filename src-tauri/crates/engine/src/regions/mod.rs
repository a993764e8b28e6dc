//! Regions that are off.

use quench_core::region::RegionCode;
use quench_core::view::{AccountStanding, ClueSource, RegionsView};
use tokio::sync::watch;

use crate::session::Session;
use crate::session_error::SessionError;

impl Session {
    /// View.
    pub fn regions_view(&self) -> RegionsView {
        RegionsView {
            sequence: crate::sequence::next(),
            now: self.now(),
            standing: AccountStanding::Unknown,
            regions: Vec::new(),
            in_flight: 0,
            slots: 6,
            working: false,
            switches: ClueSource::NotAsked,
            billed: ClueSource::NotAsked,
            billed_pages: 3,
            billed_requests: 0,
            policy: String::new(),
        }
    }
    /// Watch.
    pub fn watch_regions(&self) -> watch::Receiver<u64> {
        self.watch()
    }
    /// Enable.
    pub fn order_enable(&self, _codes: &[RegionCode]) -> Result<(), SessionError> {
        Ok(())
    }
    /// Disable.
    pub fn order_disable(&self, _codes: &[RegionCode]) -> Result<(), SessionError> {
        Ok(())
    }
    /// Withdraw.
    pub fn withdraw_order(&self, _code: &RegionCode) -> Result<(), SessionError> {
        Ok(())
    }
    /// Work.
    pub async fn work_on_regions(&self) -> Result<(), SessionError> {
        Ok(())
    }
    /// Switches.
    pub async fn look_for_switches(&self) {}
    /// Bills.
    pub async fn look_for_bills(&self) -> Result<(), SessionError> {
        Ok(())
    }
}
