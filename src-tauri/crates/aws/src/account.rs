//! The Account API besides its list of regions: how the account stands, and switching regions on and off.
//!
//! The endpoint is global; the SDK's rules lead there from any region of the partition. A management account may pass the
//! id of a member account, never its own: Quench passes none and acts on the connected account alone.

use async_trait::async_trait;
use aws_sdk_account::types::AccountState;
use aws_types::request_id::RequestId;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::opening::RegionSwitch;
use quench_core::region::RegionCode;
use quench_core::view::AccountStanding;
use tokio_util::sync::CancellationToken;

use crate::classify::{Call, Failure, unsettled};
use crate::connection::Connection;
use crate::door::{AttemptOutcome, IntentToken, Mutated, MutationError};
use crate::redact::shown;

const GET_ACCOUNT_INFORMATION: &str = "account:GetAccountInformation";

/// Journals the attempt to switch a region and may refuse it, as [`crate::Door`] does for everything else.
#[async_trait]
pub trait SwitchDoor: Send + Sync {
    /// Journals the attempt. An error refuses it, and nothing is sent.
    async fn intent(&self, region: &RegionCode, switch: RegionSwitch) -> Result<IntentToken, CloudError>;

    /// Journals how the attempt ended.
    async fn receipt(&self, token: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError>;
}

impl Connection {
    /// Whether AWS has suspended or closed the account.
    ///
    /// # Errors
    /// What AWS or the way to it refused; `account:GetAccountInformation` may not be permitted.
    pub async fn account_standing(&self, cancel: &CancellationToken) -> Result<AccountStanding, CloudError> {
        let call = Call { operation: GET_ACCOUNT_INFORMATION, region: "" };
        let client = aws_sdk_account::Client::new(&self.line.config(self.home_region()));
        let answer = self.line.read(call, cancel, || client.get_account_information().send()).await?;
        Ok(match answer.account_state {
            Some(AccountState::Active) => AccountStanding::Active,
            Some(AccountState::Suspended) => AccountStanding::Suspended,
            Some(AccountState::PendingActivation) => AccountStanding::PendingActivation,
            Some(AccountState::Closed) => AccountStanding::Closed,
            _ => AccountStanding::Unknown,
        })
    }

    /// Asks AWS once to switch `region`: limiter, intent, one attempt, receipt. AWS does it later; its list tells when. What
    /// was sent is finished: `cancel` is honoured until the intent is written. With holding on, what AWS refused for
    /// credentials that had ended goes through the door again once somebody has signed in again.
    ///
    /// # Errors
    /// [`MutationError::Error`] if it certainly was not taken, [`MutationError::Unknown`] if only a read can tell.
    pub async fn switch_region(
        &self,
        region: &RegionCode,
        switch: RegionSwitch,
        door: &dyn SwitchDoor,
        cancel: &CancellationToken,
    ) -> Result<Mutated, MutationError> {
        let call = Call { operation: switch.operation(), region: "" };
        loop {
            let ready = async {
                let issue = self.line.ready(call).await?;
                self.line.caller.admit(call).await;
                Ok(issue)
            };
            let issue = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(MutationError::Error(call.stopped())),
                ready = ready => ready.map_err(MutationError::Error)?,
            };
            let asked = self.clock().monotonic();
            let failure = match self.journaled_switch(call, region, switch, door).await? {
                Ok(mutated) => return Ok(mutated),
                Err(failure) => failure,
            };
            if !self.line.is_of_the_sign_in(&failure, issue, asked).await {
                return Err(MutationError::Error(self.line.judged(failure).await));
            }
        }
    }

    /// Intent, one attempt, receipt. The inner error is certainly not done.
    async fn journaled_switch(
        &self,
        call: Call<'_>,
        region: &RegionCode,
        switch: RegionSwitch,
        door: &dyn SwitchDoor,
    ) -> Result<Result<Mutated, Failure>, MutationError> {
        let token = door.intent(region, switch).await.map_err(MutationError::Error)?;
        let answer = Box::pin(self.send_switch(call, region, switch)).await;
        let outcome = match &answer {
            Ok(mutated) => AttemptOutcome::Ok { request_id: mutated.request_id.clone() },
            Err(failure) if failure.not_applied => AttemptOutcome::Error(failure.error.clone()),
            Err(failure) => AttemptOutcome::Unknown(failure.error.clone()),
        };
        // Without its receipt the journal cannot tell how the attempt ended, so neither may we.
        door.receipt(token, &outcome).await.map_err(MutationError::Unknown)?;
        match answer {
            Ok(mutated) => Ok(Ok(mutated)),
            Err(failure) if failure.not_applied => Ok(Err(failure)),
            Err(failure) => Err(MutationError::Unknown(failure.error)),
        }
    }

    async fn send_switch(&self, call: Call<'_>, region: &RegionCode, switch: RegionSwitch) -> Result<Mutated, Failure> {
        let client = aws_sdk_account::Client::new(&self.line.config(self.home_region()));
        let id = match switch {
            RegionSwitch::Enable => {
                let request = client.enable_region().region_name(region.as_str());
                self.line.caller.once(call, Box::pin(request.send())).await?.request_id().map(shown)
            }
            RegionSwitch::Disable => {
                let request = client.disable_region().region_name(region.as_str());
                self.line.caller.once(call, Box::pin(request.send())).await?.request_id().map(shown)
            }
        };
        // The answer holds nothing to read, so that the page of a proxy would pass for one; only AWS names the request.
        match id {
            Some(id) => Ok(Mutated { request_id: Some(id), failures: Vec::new() }),
            None => Err(unsettled(call.error(CloudErrorKind::Unreadable, "the answer does not name its request"))),
        }
    }
}
