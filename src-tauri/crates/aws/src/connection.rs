//! A connected account.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use quench_clock::Clock;
use quench_core::account::{Identity, World};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use quench_core::view::{SignInEnded, SignInWay};
use tokio_util::sync::CancellationToken;

use crate::call::Caller;
use crate::classify::{Call, Failure, is_token_refusal};
use crate::ecs::RegionClient;
use crate::signer::Signer;
use crate::standing::Issue;
use crate::wiring::Wiring;

/// A connected account; clones are the same connection.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(crate) line: Arc<Line>,
    regions: Arc<Mutex<HashMap<RegionCode, RegionClient>>>,
}

/// What all clients of a connection share.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) signer: Arc<Signer>,
    pub(crate) wiring: Wiring,
    pub(crate) caller: Arc<Caller>,
}

impl Connection {
    pub(crate) fn new(signer: Signer, wiring: Wiring, caller: Arc<Caller>) -> Self {
        let line = Line { signer: Arc::new(signer), wiring, caller };
        Self { line: Arc::new(line), regions: Arc::default() }
    }

    /// Whose account it is, as sts told when connecting. Who signs may be another one of the same account by now.
    pub fn identity(&self) -> &Identity {
        self.line.signer.identity()
    }

    /// The region where sts answered: one where the credentials are good for certain.
    pub fn home_region(&self) -> &RegionCode {
        self.line.signer.home()
    }

    /// How somebody signed in, so that it can be done again. No secret.
    pub fn way(&self) -> SignInWay {
        self.line.signer.origin().way()
    }

    /// The custom endpoint that all requests go to, if any.
    pub fn endpoint(&self) -> Option<&str> {
        self.line.wiring.endpoint()
    }

    /// Which cloud the calls reach: part of every plan's hash.
    pub fn world(&self) -> &World {
        &self.line.wiring.world
    }

    /// The connection's clock.
    pub fn clock(&self) -> &Clock {
        &self.line.caller.clock
    }

    /// ECS in `region`. Cheap: clients are made once and share one pool of connections.
    pub fn region(&self, region: &RegionCode) -> RegionClient {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        regions.entry(region.clone()).or_insert_with(|| RegionClient::new(&self.line, region)).clone()
    }

    /// How many requests were made, by operation (`ecs:ListClusters`): retries and those that found no connection too.
    pub fn api_calls(&self) -> BTreeMap<String, u64> {
        self.line.caller.counts()
    }

    /// How many of them AWS throttled.
    pub fn throttled(&self) -> u64 {
        self.line.caller.throttled()
    }
}

impl Line {
    /// The configuration of clients in `region`, signing with the verified credentials.
    pub(crate) fn config(&self, region: &RegionCode) -> SdkConfig {
        self.wiring.config(region, Some(self.signer.provider()))
    }

    /// A read, from the credentials to the last retry.
    pub(crate) async fn read<T, E, F, Fut>(
        &self,
        call: Call<'_>,
        cancel: &CancellationToken,
        attempt: F,
    ) -> Result<T, CloudError>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let work = async {
            let mut issue = self.ready(call).await?;
            let failure = loop {
                let asked = self.caller.clock.monotonic();
                let failure = match self.caller.read(call, cancel, &attempt).await {
                    Ok(output) => return Ok(output),
                    Err(failure) => failure,
                };
                if !self.is_of_the_sign_in(&failure, issue, asked).await {
                    break failure;
                }
                issue = self.ready(call).await?;
            };
            if failure.error.kind == CloudErrorKind::CredentialsExpired && self.signer.renew(issue) {
                // Whoever keeps the profile may have renewed it meanwhile: once more with what it holds now.
                self.ready(call).await?;
                return self.caller.read(call, cancel, &attempt).await.map_err(|failure| failure.error);
            }
            Err(self.judged(failure).await)
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(call.stopped()),
            settled = work => settled,
        }
    }

    /// Makes sure of the credentials before a request is built, so that their failure is told as theirs and a slow
    /// program of a profile does not run into the request's timeout.
    /// Gives the number of their issue.
    pub(crate) async fn ready(&self, call: Call<'_>) -> Result<Issue, CloudError> {
        self.signer.ready().await.map_err(|mut error| {
            call.operation.clone_into(&mut error.operation);
            call.region.clone_into(&mut error.region);
            error
        })
    }

    /// Whether a call that was asked at `asked`, and signed with `issue`, failed for its sign-in alone: it is to be made again
    /// once somebody has signed in again. Never where nobody waits for that.
    pub(crate) async fn is_of_the_sign_in(&self, failure: &Failure, issue: Issue, asked: Duration) -> bool {
        use CloudErrorKind::{AccountChanged, CredentialsExpired, CredentialsInvalid, CredentialsMissing};
        let standing = &self.signer.standing;
        if !standing.holds() {
            return false;
        }
        let error = &failure.error;
        match (error.kind, error.code.as_deref()) {
            // As it was to be signed: the standing knows why.
            (CredentialsExpired | CredentialsInvalid | CredentialsMissing | AccountChanged, None) => true,
            (CredentialsExpired, Some(_)) => {
                if !self.signer.renew(issue) {
                    standing.end(issue.sign_in, SignInEnded::Expired, error);
                }
                true
            }
            (CredentialsInvalid, Some(code)) if is_token_refusal(code.trim_start_matches("Client.")) => {
                // Who asks sts may meet the credentials of another sign-in: those did not sign the call.
                if standing.supply().1 == issue.sign_in && self.signer.still_good(asked).await {
                    return false;
                }
                standing.end(issue.sign_in, SignInEnded::KeyInvalid, error);
                true
            }
            _ => false,
        }
    }

    /// A region that is switched off answers as if the key were wrong. Only if sts refuses it at home too, it is.
    pub(crate) async fn judged(&self, failure: Failure) -> CloudError {
        let mut error = failure.error;
        let refused = error.kind == CloudErrorKind::CredentialsInvalid
            && error.code.as_deref().is_some_and(|code| is_token_refusal(code.trim_start_matches("Client.")));
        if refused && self.signer.still_good(Duration::ZERO).await {
            // A long-term key counts wherever a region is on; a temporary one of version 1 does not.
            error.kind = match self.signer.may_be_version_one() {
                true => CloudErrorKind::TokenNotValidHere,
                false => CloudErrorKind::RegionOff,
            };
        }
        error
    }
}
