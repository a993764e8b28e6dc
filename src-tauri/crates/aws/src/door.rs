//! What stands between a decision and a call that changes the account.

use async_trait::async_trait;
use quench_core::cloud_error::CloudError;
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;

/// The journal's number of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IntentToken(pub i64);

/// How one attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// AWS did it.
    Ok {
        /// To quote to AWS Support.
        request_id: Option<String>,
    },
    /// AWS certainly did not do it.
    Error(CloudError),
    /// It cannot be told: only a later read can.
    Unknown(CloudError),
}

/// Journals every attempt of a mutating call and may refuse it. Nothing that changes an account is sent except
/// between an [`intent`](Door::intent) that was granted and its [`receipt`](Door::receipt).
#[async_trait]
pub trait Door: Send + Sync {
    /// Journals the attempt, counted from 1. An error refuses it, and nothing is sent.
    async fn intent(&self, region: &RegionCode, mutation: &Mutation, attempt: u32) -> Result<IntentToken, CloudError>;

    /// Journals how the attempt ended.
    async fn receipt(&self, token: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError>;
}

/// A mutating call that AWS accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutated {
    /// To quote to AWS Support.
    pub request_id: Option<String>,
    /// Parts that AWS refused within an accepted call: ARN and reason (only `DeleteTaskDefinitions` has them).
    pub failures: Vec<(String, String)>,
}

/// A mutating call that did not end well.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MutationError {
    /// Nothing was changed.
    #[error("{0}")]
    Error(CloudError),
    /// It may have been changed: read before anything else is tried.
    #[error("it is not known whether it took effect: {0}")]
    Unknown(CloudError),
}

impl MutationError {
    /// The error in either case.
    pub fn cloud_error(&self) -> &CloudError {
        match self {
            Self::Error(error) | Self::Unknown(error) => error,
        }
    }
}
