//! Regions that are off: what is known of each, and what Quench was told to do about it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::burn::Burn;
use crate::cloud_error::CloudErrorKind;
use crate::inventory::Counts;
use crate::money::Usd;
use crate::region::{ListedState, RegionCode};

/// Where a region stands between off, on, and off again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum OpeningStep {
    /// Off, and Quench was not told to do anything.
    Off,
    /// To be enabled: waits for one of AWS's six places.
    Queued,
    /// AWS is enabling it, by whoever's wish.
    Enabling,
    /// On by AWS's word; ECS does not answer there yet.
    Answering,
    /// ECS answers; being read.
    Reading,
    /// Read. What is in it is in the overview.
    Open,
    /// Being enabled for more than 12 hours: nobody should wait any more.
    Stuck,
    /// Not enabled: the trouble tells why.
    Refused,
    /// To be disabled: waits for its first look or for a place.
    CloseQueued,
    /// Looked through once and empty; the second look is a minute later.
    Checking,
    /// AWS is disabling it, by whoever's wish.
    Disabling,
    /// Disabled again.
    Closed,
    /// Not disabled: the trouble tells why.
    CloseRefused,
}

/// Why a region is not enabled, or not disabled. Each has its own words and its own next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum OpeningTrouble {
    /// AWS is still switching it the other way: it is tried again by itself.
    Conflict,
    /// AWS's limit of switches at a time is reached, by others of the account or the organization too: it waits.
    LimitReached,
    /// No connection, throttled, or a fault of AWS's: it is tried again by itself.
    TryingAgain,
    /// The caller's policies do not allow it.
    NotPermitted,
    /// A policy of the organization denies it.
    BlockedByOrganization,
    /// Only the organization's management account may do it.
    ManagementAccountOnly,
    /// AWS has suspended or closed the account, or it is not active yet.
    AccountNotActive,
    /// AWS says that this region cannot be switched.
    NotSwitchable,
    /// Being enabled for more than 12 hours.
    Stuck,
    /// AWS gives the region a status that Quench does not know.
    Unrecognised,
    /// Somebody else took the region off again meanwhile.
    SwitchedBack,
    /// Something is in it, so it stays on.
    NotEmpty,
    /// It could not be read wholly, so it stays on.
    NotRead,
    /// Quench did not enable it, so Quench does not disable it.
    NotOurs,
    /// The credentials have ended: sign in again.
    Credentials,
    /// Anything else; the detail tells.
    Other,
}

/// One region that is off, was, or is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct OffRegion {
    /// Its code.
    pub code: RegionCode,
    /// What the account said of it last.
    pub listed: ListedState,
    /// Where it stands.
    pub step: OpeningStep,
    /// Since when, as far as Quench knows.
    #[specta(type = Option<String>)]
    pub since: Option<Timestamp>,
    /// Its place among those that wait, from 1.
    pub place: Option<u32>,
    /// What is in the way.
    pub trouble: Option<OpeningTrouble>,
    /// Technical details of the trouble.
    pub detail: Option<String>,
    /// Whether Quench enabled it: only then Quench offers to disable it.
    pub by_quench: bool,
    /// It may be disabled now: by Quench, read wholly, and empty.
    pub may_close: bool,
    /// What was read of it since it is on.
    pub found: Option<Counts>,
    /// What runs in it, since it is on.
    pub burn: Option<Burn>,
    /// Whether some of it could not be read: what was found is then a least.
    pub partly: bool,
    /// What is known of it without a look.
    pub clue: ClueView,
}

/// What hints at something in a region that nobody can look into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ClueView {
    /// Who switched it on and off, newest first, at most five.
    pub switches: Vec<SwitchEvent>,
    /// What Cost Explorer says was charged there.
    pub billed: Option<BilledClue>,
    /// What an earlier sweep found there.
    pub seen: Option<SeenClue>,
}

/// An `EnableRegion` or `DisableRegion` that CloudTrail keeps for 90 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SwitchEvent {
    /// When.
    #[specta(type = String)]
    pub at: Timestamp,
    /// On, or off.
    pub enabled: bool,
    /// Who, as CloudTrail names them: chosen by whoever made the user or session.
    pub by: Option<String>,
    /// The access key id that signed, which is no secret.
    pub access_key: Option<String>,
    /// AWS refused it.
    pub refused: bool,
    /// It was Quench: the user agent says so and the caller is this one.
    pub by_quench: bool,
}

/// Charges of a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BilledClue {
    /// In US dollars; Cost Explorer's other currencies are told as a trouble, never summed.
    pub amount: Usd,
    /// The first day that is in it.
    #[specta(type = String)]
    pub since: Date,
    /// The last day that is in it.
    #[specta(type = String)]
    pub until: Date,
    /// Some day of it is an estimate by AWS.
    pub estimated: bool,
}

/// What an earlier sweep of Quench found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SeenClue {
    /// When it was read.
    #[specta(type = String)]
    pub at: Timestamp,
    /// What it held.
    pub counts: Counts,
}

/// How far a source of clues was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum ClueSource {
    /// Nobody asked.
    NotAsked,
    /// Being asked.
    Asking,
    /// All of it was read.
    Told {
        /// When.
        #[specta(type = String)]
        at: Timestamp,
    },
    /// Some pages were read, and there are more.
    Partly {
        /// When.
        #[specta(type = String)]
        at: Timestamp,
    },
    /// It could not be read.
    Failed {
        /// Why.
        kind: CloudErrorKind,
    },
}

/// What AWS says of the account as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum AccountStanding {
    /// Nobody asked, or AWS did not tell.
    Unknown,
    /// In use.
    Active,
    /// AWS has suspended it.
    Suspended,
    /// Not in use yet.
    PendingActivation,
    /// Closed.
    Closed,
}

/// Everything about the regions that are off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RegionsView {
    /// Grows with every view that is made: of two the one with the higher number is newer.
    pub sequence: u32,
    /// Of which inventory, 0 before the first: an overview of an earlier revision may lack what was read in them.
    pub revision: u32,
    /// Now, on the connection's clock.
    #[specta(type = String)]
    pub now: Timestamp,
    /// What AWS says of the account as a whole.
    pub standing: AccountStanding,
    /// By how much there is to fear, then by code.
    pub regions: Vec<OffRegion>,
    /// What runs in all that stand at [`OpeningStep::Open`], together.
    pub burn: Burn,
    /// How many AWS is switching now, by whoever's wish.
    pub in_flight: u32,
    /// How many it switches at a time.
    pub slots: u32,
    /// Whether Quench is working on them.
    pub working: bool,
    /// Who switched regions in the last 90 days.
    pub switches: ClueSource,
    /// What was charged there.
    pub billed: ClueSource,
    /// Requests to Cost Explorer that one look makes at most, at $0.01 each.
    pub billed_pages: u32,
    /// Requests to Cost Explorer that were made so far.
    pub billed_requests: u32,
    /// The policy that lets a caller switch regions, as JSON, for an administrator.
    pub policy: String,
}
