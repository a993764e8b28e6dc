//! What is done in one region while the queue goes on: waiting until it really answers and reading it, and looking twice
//! before it is disabled.

use std::time::Duration;

use jiff::Timestamp;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::inventory::RegionInventory;
use quench_core::opening::{is_stuck, look_again_after};
use quench_core::region::{ListedState, RegionCode};
use quench_core::report::RegionState;
use quench_core::view::{OpeningStep, OpeningTrouble};
use tokio_util::sync::CancellationToken;

use super::desk::{End, EndKind};
use crate::proof::APART_SECONDS;
use crate::region_sweep::{Depth, read_region};
use crate::session::Session;
use crate::session_error::SessionError;

/// A region that refuses the token for that long although it is on does not wait for IAM: the token does not count there.
const TOKEN_MINUTES: i64 = 15;
/// Between two looks at whether something else is still under way.
const BETWEEN_CHECKS: Duration = Duration::from_secs(2);

/// What came of a job.
#[derive(Debug)]
pub(crate) enum Done {
    /// The order ends so.
    Ended(End),
    /// Two looks found the region empty, the second one then.
    Empty(Timestamp),
    /// The credentials have ended: everything waits for a new sign-in.
    SignInAgain(CloudError),
    /// The list says something else now, or the order was taken back: the next turn decides.
    Overtaken,
}

impl Session {
    /// Waits until a region that is on answers, reads it, and puts it into the inventory.
    pub(crate) async fn open_region(
        &self,
        code: &RegionCode,
        cancel: &CancellationToken,
    ) -> Result<Done, SessionError> {
        let began = self.now();
        let ordered_at = self.desk().open().find(|order| order.region == code.as_str()).map(|order| order.ordered_at);
        self.step(code, OpeningStep::Answering);
        let mut reminted = false;
        loop {
            if !self.still_on(code) {
                // Whatever the lists say, AWS is not asked faster than usual.
                self.ground.connection.clock().sleep(look_again_after(Duration::ZERO)).await;
                return Ok(Done::Overtaken);
            }
            match self.ground.connection.answers(code, cancel).await {
                Ok(()) => {
                    let region = self.read_landing(code, Depth::Sweep, cancel).await;
                    if let Some(error) = sign_in_error(&region) {
                        return Ok(Done::SignInAgain(error));
                    }
                    // One of its many calls may have met a server that IAM has not reached, or none at all.
                    if !is_to_be_read_again(&region) || self.waited(began) {
                        self.land_region(code, region)?;
                        return Ok(Done::Ended(End::of(EndKind::Open)));
                    }
                }
                Err(error) if is_sign_in(error.kind) => return Ok(Done::SignInAgain(error)),
                Err(error) if error.kind == CloudErrorKind::TokenNotValidHere => {
                    if !reminted {
                        reminted = true;
                        if self.ground.connection.remint().await.is_ok() {
                            continue;
                        }
                    }
                    if self.waited(began) {
                        return Ok(Done::Ended(End::refused(OpeningTrouble::Credentials, Some(error.to_string()))));
                    }
                }
                // Nobody had asked it while the sign-in was over, or before Quench was started.
                Err(error) if is_stuck(ordered_at.unwrap_or(began), self.now()) && self.waited(began) => {
                    return Ok(Done::Ended(End::refused(OpeningTrouble::Stuck, Some(error.to_string()))));
                }
                Err(_) => {}
            }
            let at_it = Duration::try_from(self.now().duration_since(began)).unwrap_or_default();
            self.ground.connection.clock().sleep(look_again_after(at_it)).await;
        }
    }

    /// Whether AWS still lists the region as on, and the person still wants it.
    fn still_on(&self, code: &RegionCode) -> bool {
        let desk = self.desk();
        let ordered = desk.open().any(|order| order.region == code.as_str());
        ordered && desk.listed.get(code).is_none_or(|state| *state == ListedState::Enabled)
    }

    fn waited(&self, began: Timestamp) -> bool {
        self.now().duration_since(began).as_mins() >= TOKEN_MINUTES
    }

    /// Looks twice, a minute apart: whatever is there, or cannot be read, keeps the region on.
    pub(crate) async fn check_empty(
        &self,
        code: &RegionCode,
        cancel: &CancellationToken,
    ) -> Result<Done, SessionError> {
        self.step(code, OpeningStep::CloseQueued);
        while self.is_tearing_down() {
            self.ground.connection.clock().sleep(BETWEEN_CHECKS).await;
        }
        for look in 0..2 {
            if look == 1 {
                self.step(code, OpeningStep::Checking);
                self.ground.connection.clock().sleep(Duration::from_secs(APART_SECONDS)).await;
            }
            let client = self.ground.connection.region(code);
            let gateways = client.list_gateways(cancel).await;
            let region = self.read_landing(code, Depth::Proof, cancel).await;
            if let Some(error) = sign_in_error(&region) {
                return Ok(Done::SignInAgain(error));
            }
            let state = region.state();
            let why = region.report.why().map(|(_, error)| error.to_string());
            let holds = !region.clusters.is_empty() || state == RegionState::Found || !gateways.items.is_empty();
            self.land_region(code, region)?;
            let trouble = match (holds, state) {
                (true, _) => OpeningTrouble::NotEmpty,
                (false, RegionState::Clean) if gateways.missing.is_none() => continue,
                _ => OpeningTrouble::NotRead,
            };
            let why = why.or(gateways.missing.map(|error| error.to_string()));
            return Ok(Done::Ended(End::refused(trouble, why)));
        }
        Ok(Done::Empty(self.now()))
    }

    /// Reads a region, not while a sweep runs: what that has read of it before would come after.
    async fn read_landing(&self, code: &RegionCode, depth: Depth, cancel: &CancellationToken) -> RegionInventory {
        loop {
            // Before the first sweep there is nothing that it could join.
            while self.is_sweeping() || self.inventory().is_none() {
                self.ground.connection.clock().sleep(BETWEEN_CHECKS).await;
            }
            if depth == Depth::Sweep {
                self.step(code, OpeningStep::Reading);
            }
            let client = self.ground.connection.region(code);
            let region =
                read_region(&client, ListedState::Enabled, depth, self.ground.connection.clock(), cancel).await;
            if !self.is_sweeping() {
                return region;
            }
        }
    }

    fn step(&self, code: &RegionCode, step: OpeningStep) {
        let now = self.now();
        self.desk().at(code, step, now);
        self.tell_regions();
    }
}

pub(crate) fn is_sign_in(kind: CloudErrorKind) -> bool {
    matches!(
        kind,
        CloudErrorKind::CredentialsInvalid
            | CloudErrorKind::CredentialsExpired
            | CloudErrorKind::CredentialsMissing
            | CloudErrorKind::AccountChanged
    )
}

/// Whether something was not read that another try may read.
fn is_to_be_read_again(region: &RegionInventory) -> bool {
    let refused = |kind| matches!(kind, CloudErrorKind::RegionOff | CloudErrorKind::TokenNotValidHere);
    let mut why = region.report.parts.values().filter_map(|part| part.why());
    why.any(|why| refused(why.kind) || why.kind.is_transient())
}

fn sign_in_error(region: &RegionInventory) -> Option<CloudError> {
    let mut why = region.report.parts.values().filter_map(|part| part.why());
    why.find(|why| is_sign_in(why.kind)).cloned()
}
