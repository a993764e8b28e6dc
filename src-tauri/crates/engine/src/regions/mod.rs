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
use quench_core::view::OpeningStep;
use quench_store::Wish;
use tokio::sync::watch;

pub(crate) use desk::Desk;
use desk::{End, EndKind};

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
        let off =
            |step| matches!(step, OpeningStep::Off | OpeningStep::Refused | OpeningStep::Closed | OpeningStep::Stuck);
        let wanted = codes.iter().filter(|code| regions.iter().any(|region| region.code == **code && off(region.step)));
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
        self.ground.store.put_region_orders(key, &regions, wish, &self.identity().arn, self.now())?;
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
        let order = {
            let desk = self.desk();
            let mut open = desk.open().filter(|order| order.region == code.as_str());
            let unsent =
                |attempt: &quench_store::RegionAttempt| attempt.outcome() == Some(quench_store::Outcome::Error);
            open.find(|order| order.attempts.iter().all(unsent)).map(|order| order.id)
        };
        if let Some(order) = order {
            let end = serde_json::to_value(End::of(EndKind::Withdrawn));
            let end = end.map_err(|error| SessionError::Unreadable(error.to_string()))?;
            self.ground.store.end_region_order(order, &end, self.now())?;
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
        let enabling: Vec<String> = (desk.listed.iter())
            .filter(|(code, state)| {
                **state == ListedState::Enabling && desk.last(code).is_none_or(|last| last.end.is_some())
            })
            .map(|(code, _)| code.to_string())
            .collect();
        drop(desk);
        let regions: Vec<&str> = enabling.iter().map(String::as_str).collect();
        if !regions.is_empty() {
            self.ground.store.put_region_orders(key, &regions, Wish::Watch, &self.identity().arn, self.now())?;
            self.reload_orders()?;
            self.regions_wake.notify_one();
        }
        self.tell_regions();
        Ok(())
    }

    pub(crate) fn reload_orders(&self) -> Result<(), SessionError> {
        let Some(key) = self.key else { return Ok(()) };
        let orders = self.ground.store.region_orders(key)?;
        self.desk().orders = orders;
        Ok(())
    }
}
