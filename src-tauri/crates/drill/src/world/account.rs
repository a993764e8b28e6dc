//! The account itself: since when it is there, how it stands with AWS.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::identity::aws_managed;
use super::{ACCOUNT, MINUTE, World, after};
use crate::NewRole;
use crate::chance::hash;

const DAY: i64 = 24 * 60 * MINUTE;

/// How an account stands with AWS (`AccountState` of the Account API).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountState {
    /// As it should be.
    #[default]
    Active,
    /// AWS has blocked it. What runs goes on for a while; opting in and out is refused.
    Suspended,
    /// Signed up for and not yet usable.
    PendingActivation,
    /// Closed by its owner. Opting in and out is refused.
    Closed,
}

impl AccountState {
    /// "SUSPENDED", as the Account API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::Closed => "CLOSED",
        }
    }
}

/// Whether Cost Explorer has anything to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CostExplorer {
    /// It tells what the bill holds so far.
    #[default]
    On,
    /// Nobody has opened it yet: a refusal that no policy of the account can lift.
    NotEnabled,
    /// The account is a member of an organization whose management account has not granted it.
    MemberWithoutAccess,
    /// It was opened a moment ago: data comes within a day.
    Preparing,
}

/// What AWS holds of an account beside what is in its regions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Standing {
    pub(crate) state: AccountState,
    pub(crate) cost_explorer: CostExplorer,
    /// The ARNs of roles that trust whoever asks.
    pub(crate) assumable: BTreeSet<String>,
}

impl World {
    /// How the account stands with AWS.
    pub fn account_state(&self) -> AccountState {
        self.standing.state
    }

    /// Sets how the account stands with AWS.
    pub fn set_account_state(&mut self, state: AccountState) {
        self.standing.state = state;
    }

    /// Whether Cost Explorer has anything to tell.
    pub fn cost_explorer(&self) -> CostExplorer {
        self.standing.cost_explorer
    }

    /// Sets whether Cost Explorer has anything to tell.
    pub fn set_cost_explorer(&mut self, cost_explorer: CostExplorer) {
        self.standing.cost_explorer = cost_explorer;
    }

    /// Lets a role of this account be assumed, by its ARN; one that does not exist is made, an administrator's. None may be unless a test says so: not even the caller's own,
    /// whose trust policy would have to name it (IAM, "role trust policy behavior", since 2022).
    pub fn allow_assuming(&mut self, role_arn: &str) {
        self.standing.assumable.insert(role_arn.to_owned());
        let name = role_arn.strip_prefix(&format!("arn:aws:iam::{ACCOUNT}:role/"));
        if let Some(name) = name.filter(|name| !self.identities.roles.contains_key(*name)) {
            let attached = vec![aws_managed::arn("AdministratorAccess")];
            // What is its own can be read.
            let _ = self.add_role(NewRole { name: name.to_owned(), attached, ..NewRole::default() });
        }
    }

    pub(crate) fn may_assume(&self, role_arn: &str) -> bool {
        self.standing.assumable.contains(role_arn)
    }

    /// When the account was created: two to seven years before the drill began.
    pub fn account_created_at(&self) -> Timestamp {
        let days = 730 + hash(self.seed, "account created") % 1825;
        let seconds = hash(self.seed, "account created at") % 86_400;
        let began = after(self.roster.noted_at, -i64::try_from(days).unwrap_or(0) * DAY);
        after(began, -i64::try_from(seconds).unwrap_or(0) * 1000)
    }
}
