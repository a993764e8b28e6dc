//! A linter over a plan: what a careful reader would point out before approving it.

use jiff::Timestamp;

use crate::account::{Identity, World};
use crate::family::family_arn;
use crate::inventory::{Inventory, RegionInventory};
use crate::mark::{Mark, Marks};
use crate::plan::TeardownPlan;
use crate::relauncher_choice::RelauncherChoices;
use crate::report::{Part, PartState, RegionState};
use crate::view::{NoteKind, NoteView, Severity, StaysWhy};
use crate::{choice, choice::DefinitionChoice, choice::DefinitionChoices};

/// How many names a note carries.
const NAMES: usize = 5;

/// A sweep older than this may no longer tell what runs.
const STALE_AFTER_SECONDS: i64 = 15 * 60;

/// Reads `plan` against what was swept, what was chosen, who is connected and what time it is.
pub fn check(
    plan: &TeardownPlan,
    inventory: &Inventory,
    marks: &Marks,
    identity: &Identity,
    world: &World,
    now: Timestamp,
) -> Vec<NoteView> {
    let mut notes = Vec::new();
    let mut note = |severity, kind, names: Vec<String>, count: usize| {
        let names = names.into_iter().take(NAMES).collect();
        notes.push(NoteView { severity, kind, count: u32::try_from(count).unwrap_or(u32::MAX), names });
    };
    if plan.is_empty() {
        note(Severity::Blocker, NoteKind::Empty, Vec::new(), 0);
    }
    if plan.account != identity.account || plan.partition != identity.partition || plan.endpoint != world.key() {
        note(Severity::Blocker, NoteKind::WrongAccount, vec![plan.account.clone()], 1);
    }
    let runs_kept = plan.targets.services.iter().filter(|target| {
        let runs = target.pin.task_definition.as_deref();
        !plan.keeps(&target.arn) && runs.and_then(family_arn).is_some_and(|family| plan.keeps(family))
    });
    let kept_targets: Vec<String> = target_arns(plan)
        .filter(|arn| plan.keeps(arn))
        .chain(runs_kept.map(|target| target.arn.as_str()))
        .map(str::to_owned)
        .collect();
    if !kept_targets.is_empty() {
        let count = kept_targets.len();
        note(Severity::Blocker, NoteKind::KeptTargeted, kept_targets, count);
    }
    let swept = inventory.finished_at.unwrap_or(inventory.started_at);
    if now.duration_since(swept).as_secs() > STALE_AFTER_SECONDS {
        note(Severity::Warning, NoteKind::StaleInventory, Vec::new(), 1);
    }
    let disabled = regions_where(inventory, |region| region.state().is_off());
    if !disabled.is_empty() {
        let count = disabled.len();
        note(Severity::Warning, NoteKind::DisabledRegions, disabled, count);
    }
    let unread = regions_where(inventory, RegionInventory::is_unread);
    if !unread.is_empty() {
        let count = unread.len();
        note(Severity::Warning, NoteKind::UnreadRegions, unread, count);
    }
    let other_buses = |region: &RegionInventory| region.report.lacks_only_other_buses();
    let unchecked = regions_where(inventory, |region| {
        let left_out = region.state().is_off() || region.state() == RegionState::NotAsked;
        !left_out && !other_buses(region) && *region.report.part(Part::Relaunchers) != PartState::Complete
    });
    if !unchecked.is_empty() {
        let count = unchecked.len();
        note(Severity::Warning, NoteKind::RelaunchersNotChecked, unchecked, count);
    }
    let default_only = regions_where(inventory, other_buses);
    if !default_only.is_empty() {
        let count = default_only.len();
        note(Severity::Info, NoteKind::OtherEventBusesNotChecked, default_only, count);
    }
    let left: Vec<String> = (inventory.regions.values())
        .flat_map(|region| {
            let choices = RelauncherChoices::new(region, marks);
            let left = region.relaunchers.iter().filter(|relauncher| choices.is_left(relauncher));
            left.map(|relauncher| relauncher.name.clone()).collect::<Vec<_>>()
        })
        .collect();
    if !left.is_empty() {
        let count = left.len();
        note(Severity::Warning, NoteKind::RelaunchersLeft, left, count);
    }

    if inventory.may_lack_regions() {
        note(Severity::Warning, NoteKind::RegionsMayLack, Vec::new(), 1);
    }

    let targeted = |arn: &str| plan.targets.clusters.binary_search_by(|target| target.arn.as_str().cmp(arn)).is_ok();
    let goes: Vec<_> =
        inventory.clusters().map(|(_, cluster)| cluster).filter(|cluster| targeted(&cluster.arn)).collect();
    // FARGATE and FARGATE_SPOT belong to AWS and never block a deletion.
    let own_provider = |name: &String| !matches!(name.as_str(), "FARGATE" | "FARGATE_SPOT");
    let providers: Vec<String> = goes
        .iter()
        .filter(|cluster| cluster.capacity_providers.iter().any(own_provider))
        .map(|cluster| cluster.name.clone())
        .collect();
    if !providers.is_empty() {
        let count = providers.len();
        note(Severity::Info, NoteKind::CapacityProviders, providers, count);
    }
    let batch: Vec<String> =
        goes.iter().filter(|cluster| cluster.is_batch()).map(|cluster| cluster.name.clone()).collect();
    if !batch.is_empty() {
        let count = batch.len();
        note(Severity::Warning, NoteKind::BatchTargeted, batch, count);
    }
    let machines: usize = goes.iter().map(|cluster| cluster.container_instances.len()).sum();
    if machines > 0 {
        let names = goes
            .iter()
            .filter(|cluster| !cluster.container_instances.is_empty())
            .map(|cluster| cluster.name.clone())
            .collect();
        note(Severity::Warning, NoteKind::InstancesGoOnCosting, names, machines);
    }
    let left_out = definitions_left_out(inventory, marks);
    if !left_out.is_empty() {
        let count = left_out.len();
        note(Severity::Warning, NoteKind::DefinitionsLeftOut, left_out, count);
    }
    let held = choice::held_arns(inventory);
    let not_found: Vec<String> = marks
        .iter()
        .filter(|(arn, mark)| **mark == Mark::Remove && !held.contains(arn.as_str()))
        .map(|(arn, _)| arn.clone())
        .collect();
    if !not_found.is_empty() {
        let count = not_found.len();
        note(Severity::Info, NoteKind::MarkedNotFound, not_found, count);
    }
    notes
}

fn regions_where(inventory: &Inventory, wanted: impl Fn(&RegionInventory) -> bool) -> Vec<String> {
    inventory.regions.iter().filter(|(_, region)| wanted(region)).map(|(code, _)| code.to_string()).collect()
}

/// Every ARN that the plan would remove or cut off.
pub fn target_arns(plan: &TeardownPlan) -> impl Iterator<Item = &str> {
    let targets = &plan.targets;
    let relaunchers = targets.relaunchers.iter().map(|target| target.arn.as_str());
    let clusters = targets.clusters.iter().map(|target| target.arn.as_str());
    let services = targets.services.iter().map(|target| target.arn.as_str());
    let tasks = targets.tasks.iter().map(|target| target.arn.as_str());
    let definitions = targets.definitions.iter().map(|target| target.arn.as_str());
    relaunchers.chain(clusters).chain(services).chain(tasks).chain(definitions)
}

fn definitions_left_out(inventory: &Inventory, marks: &Marks) -> Vec<String> {
    inventory
        .regions
        .values()
        .flat_map(|region| {
            let choices = DefinitionChoices::new(region, marks);
            region
                .task_definitions
                .iter()
                .filter(|definition| choices.choice(definition) == DefinitionChoice::Stays(StaysWhy::UsersUnknown))
                .map(|definition| definition.arn.clone())
                .collect::<Vec<_>>()
        })
        .collect()
}
