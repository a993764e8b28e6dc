//! Attacks: one file for each campaign, each of which may differ from its report in whatever an attacker could choose.

use super::site::Site;
use crate::chance::Chance;
use crate::{Campaign, Label, Refusal};

mod ambersquid;
mod datadog;
mod guardduty;
mod hijack;
mod image;
mod kit;
mod mixed;
mod names;
mod seed;
mod spread;
mod thief;

/// Lets a campaign loose on the account.
pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, campaign: Campaign) -> Result<(), Refusal> {
    let label = Label::Attack(campaign);
    match campaign {
        Campaign::Datadog2024 => datadog::place(site, chance, label),
        Campaign::GuardDuty2025 => guardduty::place(site, chance, label),
        Campaign::Seed2024 => seed::place(site, chance, label),
        Campaign::Ambersquid2023 => ambersquid::place(site, chance, label),
        Campaign::Mixed => mixed::place(site, chance, label),
        Campaign::Hijack => hijack::place(site, chance, label),
    }
}
