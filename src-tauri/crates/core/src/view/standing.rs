//! How the connected caller stands: its names, until when it is signed in, what it may do, and what to be warned of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::principal::PrincipalLabel;

/// Everything about the caller that changes while it is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StandingView {
    /// The account's alias, if it has one and the caller may read it. Foreign text.
    pub alias: Option<String>,
    /// The account's name, likewise. Foreign text.
    pub name: Option<String>,
    /// Until when.
    pub sign_in: SignInView,
    /// What to be warned of, the gravest first.
    pub warnings: Vec<StandingWarning>,
    /// What the caller may do.
    pub permissions: PermissionsView,
}

/// Until when the caller is signed in, and how that goes on. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// How it was done, so that it can be done again.
    pub way: SignInWay,
    /// Whether it counts.
    pub state: SignInState,
    /// When the present credentials end; none of a long-term key, or where the source does not tell.
    #[specta(type = Option<String>)]
    pub expires_at: Option<Timestamp>,
    /// Quench gets the next credentials by itself.
    pub renews: bool,
    /// Calls that wait until somebody signs in again: what runs is paused.
    pub waiting: u32,
    /// The keychain of this computer holds the sign-in.
    pub kept: bool,
    /// The keychain could hold it: it is no practice account, and what it rests on can be kept.
    pub can_be_kept: bool,
    /// A key of a user that has no code of a device in it yet: with one it may be allowed more.
    pub takes_code: bool,
}

/// Whether the sign-in counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SignInState {
    /// It does.
    Good,
    /// It is over: nothing can be read or changed until somebody signs in again to the same account.
    Ended {
        /// Why.
        why: SignInEnded,
    },
}

/// Why a sign-in is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum SignInEnded {
    /// Its time is over.
    Expired,
    /// The password was changed or the user was changed, which ends sign-ins: usual in an incident.
    CredentialsChanged,
    /// A policy does not allow this kind of sign-in any more.
    NotAllowed,
    /// AWS does not know the key any more: it was deactivated or deleted.
    KeyInvalid,
    /// The source now gives credentials of another account.
    AnotherAccount,
    /// The source gives none any more.
    Missing,
}

/// How somebody signed in, with what is needed to do it again. No secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SignInWay {
    /// AWS's website, in the browser.
    Browser {
        /// Where.
        region: String,
    },
    /// A portal of IAM Identity Center.
    Portal {
        /// Its address. Foreign text.
        start_url: String,
        /// Where it is.
        region: String,
        /// The account that was chosen.
        account: String,
        /// The role that was chosen. Foreign text.
        role: String,
    },
    /// A pasted key.
    Key,
    /// A profile of `~/.aws`.
    Profile {
        /// Its name. Foreign text.
        name: String,
    },
    /// The environment's key.
    Environment,
    /// The practice account.
    Practice,
}

/// What to be warned of about the caller itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StandingWarning {
    /// CloudTrail says that this very principal made or changed what looks rogue.
    PointedAt {
        /// Who.
        principal: PrincipalLabel,
    },
    /// Turning off who made what looks rogue would end this sign-in as well.
    CutOff {
        /// Who would be turned off.
        principal: PrincipalLabel,
    },
    /// AWS has put its quarantine on this user.
    Quarantined {
        /// The policy; none if it is only known by what it denies.
        policy: Option<String>,
    },
    /// The root user.
    Root,
}

/// What the caller may do, found out without changing anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PermissionsView {
    /// How it is known; none before it was asked.
    pub source: Option<PermissionSource>,
    /// It is being found out.
    pub asking: bool,
    /// When it was found out.
    #[specta(type = Option<String>)]
    pub asked_at: Option<Timestamp>,
    /// In the order of the work.
    pub areas: Vec<PermissionArea>,
    /// The least policy that allows what is denied or not known, as JSON to be given to an administrator; none if nothing
    /// is missing.
    pub policy_to_ask_for: Option<String>,
}

/// How permissions are known, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum PermissionSource {
    /// The root user, whom no policy of the account restrains.
    Root,
    /// AWS simulated its policies (`iam:SimulatePrincipalPolicy`).
    Simulated,
    /// Quench read its policies (`iam:GetAccountAuthorizationDetails`) and went through them.
    Policies,
    /// Only what reads was tried; what changes is not known before it is done.
    Tried,
}

/// A part of the work, and whether the caller may do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PermissionArea {
    /// Which part.
    pub kind: AreaKind,
    /// Whether.
    pub may: May,
    /// Actions that are denied: `ecs:StopTask`.
    pub denied: Vec<String>,
    /// Those of them that the organization denies: no policy of the account helps.
    pub denied_by_organization: Vec<String>,
    /// Actions of which nothing is known.
    pub unknown: Vec<String>,
    /// How many actions it has in all.
    pub actions: u32,
    /// The least policy for the whole area, as JSON.
    pub policy: String,
}

/// The parts of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum AreaKind {
    /// Finding what runs.
    Look,
    /// Finding who made it.
    Who,
    /// The bill and prices.
    Money,
    /// Tearing it down, and cutting off what starts it again.
    TearDown,
    /// Enabling and disabling regions.
    Regions,
    /// Shutting the intruder out.
    Contain,
}

/// Whether a caller may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum May {
    /// All of it.
    Yes,
    /// A part of it is denied.
    Partly,
    /// All of it is denied.
    No,
    /// Nothing of it is denied as far as is known, but not all is known.
    Unknown,
}
