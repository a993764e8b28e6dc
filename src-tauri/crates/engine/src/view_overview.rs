//! The overview: what the window holds of an account, aggregates only.

use std::collections::BTreeSet;

use jiff::Timestamp;
use quench_core::burn::Burn;
use quench_core::choice::{DefinitionChoice, DefinitionChoices, cluster_choice, unused_definitions};
use quench_core::inventory::{Counts, Inventory, RegionInventory};
use quench_core::mark::{Mark, Marks};
use quench_core::price_book::PriceBook;
use quench_core::region::{RegionCode, RegionSource, is_placed};
use quench_core::relauncher_choice::RelauncherChoices;
use quench_core::report::{Part, PartState, RegionState};
use quench_core::triage::Findings;
use quench_core::view::{
    ChoiceView, GapView, OverviewView, RegionLook, RegionRow, StaysWhy, SweepPhase, VerdictCounts,
};

/// What an overview follows from beside the inventory.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) prices: &'a PriceBook,
    pub(crate) marks: &'a Marks,
    pub(crate) findings: &'a Findings,
    /// Regions whose switch never ends.
    pub(crate) stuck: &'a BTreeSet<RegionCode>,
}

/// The overview of `inventory` under what is `known`, the `sequence`-th thing that was seen.
pub(crate) fn overview(
    inventory: Option<&Inventory>,
    known: Known<'_>,
    phase: SweepPhase,
    now: Timestamp,
    sequence: u32,
) -> OverviewView {
    let Some(inventory) = inventory else {
        return OverviewView {
            sequence,
            revision: 0,
            phase,
            source: RegionSource::Catalogue,
            may_lack_regions: false,
            started_at: None,
            finished_at: None,
            now,
            burn: Burn::default(),
            counts: Counts::default(),
            vcpu: 0,
            burning_regions: 0,
            first_task_at: None,
            regions: Vec::new(),
            choice: ChoiceView::default(),
            verdicts: VerdictCounts::default(),
            hidden: 0,
            judged: false,
        };
    };
    let mut choice = ChoiceView::default();
    let mut regions: Vec<RegionRow> =
        inventory.regions.iter().map(|(code, region)| region_row(code, region, known, &mut choice)).collect();
    for row in regions.iter_mut().filter(|row| row.look == RegionLook::Enabling && known.stuck.contains(&row.code)) {
        row.look = RegionLook::Stuck;
    }
    let tasks = || inventory.clusters().flat_map(|(_, cluster)| &cluster.tasks).filter(|task| task.is_alive());
    let cpu_units: u64 = tasks().filter_map(|task| task.cpu_units).map(u64::from).sum();
    OverviewView {
        sequence,
        revision: inventory.revision,
        phase,
        source: inventory.source,
        may_lack_regions: inventory.may_lack_regions(),
        started_at: Some(inventory.started_at),
        finished_at: inventory.finished_at,
        now,
        burn: regions.iter().map(|row| row.burn).fold(Burn::default(), Burn::and),
        counts: regions.iter().map(|row| row.counts).fold(Counts::default(), Counts::and),
        vcpu: u32::try_from(cpu_units / 1024).unwrap_or(u32::MAX),
        burning_regions: count(regions.iter().filter(|row| row.counts.tasks > 0)),
        first_task_at: tasks().filter_map(|task| task.created_at).min(),
        choice,
        verdicts: regions.iter().map(|row| row.verdicts).fold(VerdictCounts::default(), VerdictCounts::and),
        hidden: regions.iter().map(|row| row.hidden).sum(),
        judged: !known.findings.of.is_empty(),
        regions,
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// The row of a region; what is chosen in it is added to `choice`.
fn region_row(code: &RegionCode, region: &RegionInventory, known: Known<'_>, choice: &mut ChoiceView) -> RegionRow {
    let Known { prices, marks, findings, .. } = known;
    let counts = region.counts();
    let (removed, kept) = (choice.remove.clusters, choice.keep.clusters);
    add_choice(choice, code, region, prices, marks);
    let mut verdicts = VerdictCounts::default();
    let mut hidden = 0;
    for finding in region.clusters.iter().filter_map(|cluster| findings.of.get(&cluster.arn)) {
        verdicts.add(finding.verdict);
        hidden += finding.hides();
    }
    RegionRow {
        code: code.clone(),
        placed: is_placed(code),
        listed: region.report.listed,
        look: look(region, counts),
        gaps: gaps(region),
        counts,
        burn: region.burn(prices, code),
        read_at: region.report.read_at,
        remove_clusters: choice.remove.clusters - removed,
        keep_clusters: choice.keep.clusters - kept,
        verdicts,
        hidden,
        batch_clusters: count(region.clusters.iter().filter(|cluster| cluster.is_batch())),
    }
}

/// A region that burns looks burning even where parts of it are unread; its gaps are told beside it.
fn look(region: &RegionInventory, counts: Counts) -> RegionLook {
    match region.state() {
        RegionState::Reading => RegionLook::Reading,
        RegionState::Found | RegionState::Partial if counts.tasks > 0 => RegionLook::Burning,
        RegionState::Found => RegionLook::Found,
        RegionState::Clean => RegionLook::Clean,
        RegionState::Partial => RegionLook::Partial,
        RegionState::Disabled => RegionLook::Disabled,
        RegionState::Enabling => RegionLook::Enabling,
        RegionState::Disabling => RegionLook::Disabling,
        RegionState::NotAsked => RegionLook::NotAsked,
        RegionState::BlockedByOrganization => RegionLook::Blocked,
        RegionState::NotPermitted => RegionLook::NotPermitted,
        RegionState::TokenVersion => RegionLook::TokenVersion,
        RegionState::RegionOff => RegionLook::RegionOff,
        RegionState::TokenRefused => RegionLook::TokenRefused,
        RegionState::Unreachable => RegionLook::Unreachable,
        RegionState::ThrottledOut => RegionLook::Throttled,
        RegionState::Unrecognised => RegionLook::Unrecognised,
        RegionState::Disputed => RegionLook::Disputed,
        RegionState::Failed(_) => RegionLook::Failed,
    }
}

fn gaps(region: &RegionInventory) -> Vec<GapView> {
    Part::ALL
        .iter()
        .filter_map(|part| {
            let state = region.report.part(*part);
            let why = state.why()?;
            Some(GapView {
                part: *part,
                partly: matches!(state, PartState::Partial(_)),
                kind: why.kind,
                detail: match &why.request_id {
                    Some(id) => format!("{why} (request {id})"),
                    None => why.to_string(),
                },
            })
        })
        .collect()
}

fn add_choice(view: &mut ChoiceView, code: &RegionCode, region: &RegionInventory, prices: &PriceBook, marks: &Marks) {
    for cluster in &region.clusters {
        let choice = cluster_choice(cluster, marks);
        view.batch_clusters += u32::from(cluster.is_batch());
        match choice.effective {
            Some(Mark::Remove) => view.remove.clusters += 1,
            Some(Mark::Keep) => view.keep.clusters += 1,
            None => view.undecided_clusters += 1,
        }
        for service in &cluster.services {
            match choice.service(cluster, service, marks).effective {
                Some(Mark::Remove) => view.remove.services += 1,
                Some(Mark::Keep) => view.keep.services += 1,
                None => {}
            }
        }
        for task in cluster.tasks.iter().filter(|task| task.is_alive()) {
            match choice.task(cluster, task, marks).effective {
                Some(Mark::Remove) => {
                    view.remove.tasks += 1;
                    view.remove_burn.add_task(prices, code, task);
                }
                Some(Mark::Keep) => view.keep.tasks += 1,
                None => {}
            }
        }
    }
    let starting = RelauncherChoices::new(region, marks);
    for relauncher in &region.relaunchers {
        match starting.row(relauncher).effective {
            Some(Mark::Remove) => view.remove.relaunchers += 1,
            Some(Mark::Keep) => view.keep.relaunchers += 1,
            None => {}
        }
    }
    let definitions = DefinitionChoices::new(region, marks);
    for definition in &region.task_definitions {
        match definitions.choice(definition) {
            DefinitionChoice::Remove => view.remove.task_definitions += 1,
            DefinitionChoice::Stays(StaysWhy::Kept | StaysWhy::FamilyKept) => view.keep.task_definitions += 1,
            DefinitionChoice::Stays(_) => {}
        }
    }
    let unused = unused_definitions(region);
    view.unused_definitions += count(unused.iter());
    view.unused_definitions_removed +=
        count(unused.iter().filter(|definition| definitions.choice(definition) == DefinitionChoice::Remove));
    if region.report.asked && region.report.read_at.is_some() && !region.knows_definition_users() {
        view.definitions_blocked_regions.push(code.clone());
    }
}
