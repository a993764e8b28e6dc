//! Why a call to AWS did not give what was asked, as data: stored with reports, shown with its own words.

use serde::{Deserialize, Serialize};

/// A closed list: a kind exists only where Quench or its words act differently on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum CloudErrorKind {
    /// The key or token is not valid anywhere.
    CredentialsInvalid,
    /// The token has expired.
    CredentialsExpired,
    /// No credentials could be had.
    CredentialsMissing,
    /// The credentials now belong to another account than the one that was connected.
    AccountChanged,
    /// A policy does not allow the action.
    AccessDenied,
    /// A service control policy of the organisation denies it explicitly.
    DeniedByOrganization,
    /// A temporary token, good elsewhere, refused here: the region is off, or the token is of version 1 and counts only
    /// in regions that are on by default.
    TokenNotValidHere,
    /// The region is off: AWS says so, or it refuses a key that is good elsewhere and would count wherever a region is on.
    RegionOff,
    /// The resource does not exist.
    NotFound,
    /// It cannot be deleted yet: it still holds services, tasks, instances, providers, or is being updated.
    StillInUse,
    /// AWS asked to slow down, longer than Quench was willing to wait.
    Throttled,
    /// No answer in time.
    Timeout,
    /// No connection.
    Offline,
    /// This machine's clock is too far from AWS's.
    ClockSkew,
    /// AWS answered with a fault of its own.
    AwsUnavailable,
    /// An answer that is not what AWS sends: cut, not JSON, fields missing, names with hidden characters.
    Unreadable,
    /// AWS refused the request as wrong.
    Refused,
    /// The person stopped it.
    Stopped,
    /// Quench itself refused to send it: not journaled, not approved, kept, or changed since the approval.
    NotAllowed,
    /// None of the above.
    Unexpected,
}

impl CloudErrorKind {
    /// Whether trying again soon can help.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::Throttled | Self::Timeout | Self::Offline | Self::AwsUnavailable)
    }
}

/// An error of a call, safe to show: no credentials, texts neutralised and short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudError {
    /// What it means.
    pub kind: CloudErrorKind,
    /// `ecs:ListClusters`
    pub operation: String,
    /// The region asked; empty for global services.
    pub region: String,
    /// AWS's own code, if it gave one.
    pub code: Option<String>,
    /// AWS's own words or the transport's, neutralised.
    pub message: String,
    /// To quote to AWS Support.
    pub request_id: Option<String>,
}

impl std::fmt::Display for CloudError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} in {}: {}", self.operation, self.region, self.code.as_deref().unwrap_or("no code"))?;
        if !self.message.is_empty() {
            write!(formatter, ": {}", self.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for CloudError {}
