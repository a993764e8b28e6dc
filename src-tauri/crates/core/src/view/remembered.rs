//! Accounts from before: who they are and what became of their incidents. Nothing in it is secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::standing::SignInWay;

/// An account that somebody connected to on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RememberedAccount {
    /// Twelve digits.
    pub account: String,
    /// `aws`, `aws-cn`, ...
    pub partition: String,
    /// The address of a stand-in; none of AWS itself. Practice accounts are not remembered here.
    pub endpoint: Option<String>,
    /// Its alias when it was last connected. Foreign text.
    pub alias: Option<String>,
    /// Its name likewise. Foreign text.
    pub name: Option<String>,
    /// Who was signed in. Foreign text.
    pub caller: String,
    /// When it was last connected.
    #[specta(type = String)]
    pub last_seen_at: Timestamp,
    /// How, so that it can be done again; none if an older Quench did not note it.
    pub way: Option<SignInWay>,
    /// The keychain of this computer holds the sign-in: one click connects.
    pub kept: bool,
    /// Newest first.
    pub incidents: Vec<RememberedIncident>,
}

/// An incident of such an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RememberedIncident {
    /// When it began.
    #[specta(type = String)]
    pub began_at: Timestamp,
    /// When it was closed; none while it is open.
    #[specta(type = Option<String>)]
    pub closed_at: Option<Timestamp>,
    /// How often the account was swept in it.
    pub sweeps: u32,
    /// How many teardowns were approved in it.
    pub teardowns: u32,
}
