//! What companies have: one file for each way of coming by it. Much of it looks like an attacker's, as it does in truth.

use super::site::Site;
use crate::chance::Chance;
use crate::{Label, Pattern, Refusal};

mod batch;
mod blue_green;
mod cdk;
mod changed;
mod console;
mod consultant;
mod copilot;
mod data_science;
mod forgotten;
mod load_test;
mod past;
mod render;
mod rollout;
mod runners;
mod terraform;
mod tool;
mod workload;

/// Puts a pattern into the account.
pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, pattern: Pattern) -> Result<(), Refusal> {
    let label = Label::Legit(pattern);
    match pattern {
        Pattern::Cdk => cdk::place(site, chance, label),
        Pattern::Copilot => copilot::place(site, chance, label),
        Pattern::Terraform => terraform::place(site, chance, label),
        Pattern::Console => console::place(site, chance, label),
        Pattern::Batch => batch::place(site, chance, label),
        Pattern::NightlyRender => render::place(site, chance, label),
        Pattern::DataScience => data_science::place(site, chance, label),
        Pattern::BlueGreen => blue_green::place(site, chance, label),
        Pattern::PublicTool => tool::place(site, chance, label),
        Pattern::CiRunners => runners::place(site, chance, label),
        Pattern::LoadTest => load_test::place(site, chance, label),
        Pattern::Rollout => rollout::place(site, chance, label),
        Pattern::Consultant => consultant::place(site, chance, label),
        Pattern::RegistryMoved => changed::registry(site, chance, label),
        Pattern::Resized => changed::size(site, chance, label),
        Pattern::Forgotten => forgotten::place(site, chance, label),
    }
}
