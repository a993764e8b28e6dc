//! The debrief of a drill: how it has gone, held against the truth that only the practice account knows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rows::RowKind;
use crate::burn::Burn;
use crate::inventory::Counts;
use crate::money::Usd;
use crate::region::RegionCode;

/// How a drill has gone so far, held against the truth.
///
/// Within reach is what is in a region that the account uses and that no organization denies. Times are whole seconds of
/// the drill's clock: a person's are rounded up, the best ones down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DebriefView {
    /// Which scenario.
    pub scenario: String,
    /// From which number it was drawn.
    pub seed: u32,
    /// Seconds of its clock in a second of the machine.
    pub speed: u32,
    /// When the drill began, on its clock.
    #[specta(type = String)]
    pub started_at: Timestamp,
    /// Now, on its clock.
    #[specta(type = String)]
    pub now: Timestamp,
    /// Nothing of the attack is left anywhere.
    pub finished: bool,
    /// Dollars that tasks of the attack within reach have burnt since the drill began.
    pub burnt: Usd,
    /// The least that any response could have let burn.
    pub burnt_best: Usd,
    /// Some of what burnt has no price: both sums are leasts.
    pub burnt_at_least: bool,
    /// Tasks of the attack that run now, wherever.
    pub still_burning: Burn,
    /// From the start until no task of the attack within reach burned; none while one does.
    pub seconds_to_zero: Option<u32>,
    /// The least that any response needs.
    pub best_seconds_to_zero: u32,
    /// From the start until everything of the attack within reach was deleted; none while something is there.
    pub seconds_to_gone: Option<u32>,
    /// The least that any response needs.
    pub best_seconds_to_gone: u32,
    /// Of the attack: how many there were.
    pub rogue: Counts,
    /// Of the attack: how many are gone.
    pub rogue_gone: Counts,
    /// Of the attack and still there: what is within reach first, at most 200; `missed_total` counts all.
    pub missed: Vec<DebriefItem>,
    /// How many those are.
    pub missed_total: u32,
    /// Legitimate and gone, at most 200; `wrongly_removed_total` counts all.
    pub wrongly_removed: Vec<DebriefItem>,
    /// How many those are.
    pub wrongly_removed_total: u32,
    /// How often the attacker acted since the start.
    pub attacker_deeds: u32,
}

/// Something of which a drill went wrong: of the attack and still there, or legitimate and gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DebriefItem {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What kind.
    pub kind: RowKind,
    /// Its region.
    pub region: RegionCode,
    /// Why it is still there; says nothing of what was wrongly removed.
    pub why: DebriefWhy,
    /// Dollars per hour of a task that has a price.
    pub per_hour: Option<Usd>,
}

/// Why something of the attack is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum DebriefWhy {
    /// Nobody removed it.
    NotRemoved,
    /// Its region is switched off for the account.
    DisabledRegion,
    /// The organisation denies its region.
    DeniedRegion,
    /// It was removed, and the attacker made it anew.
    CameBack,
}
