//! Regions that are off: clues, enabling, reading, and disabling again.
//!
//! An order is a person's word on one region and is kept in the store until it has ended, so it outlives the app. No call is
//! made without an order, and each is journaled under it first ([`door`]). Everything else is asked of AWS again.

mod clues;
mod decide;
mod desk;
mod door;
mod jobs;
mod land;
mod view;
mod work;

use std::sync::{MutexGuard, PoisonError};

use quench_core::region::{ListedState, RegionCode};
use quench_core::view::{OffRegion, OpeningStep, OpeningTrouble};
use quench_store::Wish;
use tokio::sync::watch;

pub(crate) use desk::Desk;
use desk::{End, EndKind};
pub(crate) use jobs::is_sign_in;

use crate::session::Session;
use crate::session_error::SessionError;

impl Session {
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tell_regions(&self) {
        self.regions_changed.send_modify(|count| *count += 1);
    }

    /// Tells when the regions that are off changed, or what Quench is doing about them.
    pub fn watch_regions(&self) -> watch::Receiver<u64> {
        self.regions_changed.subscribe()
    }

    /// Whether some order is open: [`Session::work_on_regions`] has something to do.
    pub fn has_open_orders(&self) -> bool {
        self.desk().open().next().is_some()
    }

    /// How many calls to switch a region were sent so far, or may have been.
    pub fn region_attempts(&self) -> usize {
        self.desk().orders.iter().map(|order| order.attempts.len()).sum()
    }

    /// Orders that the regions be enabled and read; those that are off and have no order yet. The word of a person.
    ///
    /// # Errors
    /// [`SessionError::NothingChosen`] if none of them is off; [`SessionError::ReadOnly`]; the store's.
    pub fn order_enable(&self, codes: &[RegionCode]) -> Result<(), SessionError> {
        let regions = self.regions_view().regions;
        let off = |region: &OffRegion| {
            use OpeningStep::{Closed, Off, Refused, Stuck};
            // What nobody has told of yet is not ordered about.
            region.listed != ListedState::Unknown && matches!(region.step, Off | Refused | Closed | Stuck)
        };
        let wanted = codes.iter().filter(|code| regions.iter().any(|region| region.code == **code && off(region)));
        self.order(wanted.collect(), Wish::Enable)
    }

    /// Orders that the regions be disabled again: those that Quench enabled and that are empty by the last look. Each is
    /// looked at twice more before. The word of a person.
    ///
    /// # Errors
    /// [`SessionError::NothingChosen`] if none of them may be; [`SessionError::ReadOnly`]; the store's.
    pub fn order_disable(&self, codes: &[RegionCode]) -> Result<(), SessionError> {
        let regions = self.regions_view().regions;
        let wanted = codes.iter().filter(|code| regions.iter().any(|region| region.code == **code && region.may_close));
        self.order(wanted.collect(), Wish::Disable)
    }

    fn order(&self, codes: Vec<&RegionCode>, wish: Wish) -> Result<(), SessionError> {
        self.must_write()?;
        let Some(key) = self.key else { return Err(SessionError::NothingSwept) };
        if codes.is_empty() {
            return Err(SessionError::NothingChosen);
        }
        let regions: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        self.ground.store.put_region_orders(key, &regions, wish, &self.caller().arn, self.now())?;
        self.reload_orders()?;
        self.regions_wake.notify_one();
        self.tell_regions();
        Ok(())
    }

    /// Takes an order back for which nothing was sent yet. One that AWS works on goes on.
    ///
    /// # Errors
    /// [`SessionError::ReadOnly`]; the store's.
    pub fn withdraw_order(&self, code: &RegionCode) -> Result<(), SessionError> {
        self.must_write()?;
        let order = self.desk().open().find(|order| order.region == code.as_str()).map(|order| order.id);
        if let Some(order) = order
            && self.ground.store.withdraw_region_order(order, &withdrawn()?, self.now())?
        {
            self.desk().progress.remove(code);
            self.reload_orders()?;
            self.regions_wake.notify_one();
        }
        self.tell_regions();
        Ok(())
    }

    /// After a sweep: what somebody else is enabling is read when it answers.
    pub(crate) fn watch_enabling(&self) -> Result<(), SessionError> {
        let (Some(key), Some(inventory), None) = (self.key, self.inventory(), self.read_only()) else { return Ok(()) };
        let mut desk = self.desk();
        desk.listed = inventory.regions.iter().map(|(code, region)| (code.clone(), region.report.listed)).collect();
        // Whoever gave up waiting for one does not begin to wait for it again.
        let waited_for = |code: &RegionCode| {
            desk.last(code)
                .is_some_and(|last| End::read(last).is_none_or(|(_, end)| end.trouble == Some(OpeningTrouble::Stuck)))
        };
        let enabling: Vec<String> = (desk.listed.iter())
            .filter(|(code, state)| **state == ListedState::Enabling && !waited_for(code))
            .map(|(code, _)| code.to_string())
            .collect();
        drop(desk);
        self.note_switched_off()?;
        let regions: Vec<&str> = enabling.iter().map(String::as_str).collect();
        if !regions.is_empty() {
            self.ground.store.put_region_orders(key, &regions, Wish::Watch, &self.caller().arn, self.now())?;
            self.reload_orders()?;
            self.regions_wake.notify_one();
        }
        self.tell_regions();
        Ok(())
    }

    /// Regions that Quench enabled and that are off by the list, without its doing: they are not its own any more, whoever
    /// switches them on again.
    pub(crate) fn note_switched_off(&self) -> Result<(), SessionError> {
        let Some(key) = self.key else { return Ok(()) };
        let off: Vec<RegionCode> = {
            let desk = self.desk();
            let off = |state: &ListedState| matches!(state, ListedState::Disabled | ListedState::Disabling);
            let listed = desk.listed.iter().filter(|(_, state)| off(state)).map(|(code, _)| code);
            let over = |code: &&RegionCode| desk.last(code).is_some_and(|last| last.end.is_some());
            listed.filter(over).filter(|code| desk.is_ours(code)).cloned().collect()
        };
        for code in &off {
            self.ground.store.note_switched_off(key, code.as_str(), &withdrawn()?, self.now())?;
        }
        if off.is_empty() { Ok(()) } else { self.reload_orders() }
    }

    pub(crate) fn reload_orders(&self) -> Result<(), SessionError> {
        let Some(key) = self.key else { return Ok(()) };
        // Read under the lock: of two that reload at the same time neither puts an older list in place of a newer one.
        let mut desk = self.desk();
        desk.orders = self.ground.store.region_orders(key)?;
        Ok(())
    }
}

fn withdrawn() -> Result<serde_json::Value, SessionError> {
    serde_json::to_value(End::of(EndKind::Withdrawn)).map_err(|error| SessionError::Unreadable(error.to_string()))
}
