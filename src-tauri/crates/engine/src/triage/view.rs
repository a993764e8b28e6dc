//! Where triage stands, for the window: aggregates only.

use std::collections::BTreeSet;
use std::sync::Arc;

use quench_core::burn::Burn;
use quench_core::choice::marked_by;
use quench_core::inventory::{Counts, Inventory};
use quench_core::mark::{Mark, Marks};
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::triage::{Findings, Table};
use quench_core::view::{LookingState, LookingView, MarkRule, MarkScope, SubjectKind, TriageView, VerdictCounts};

use super::Triage;
use super::looking::Looking;
use super::queries::{GLOBAL, REGIONAL};
use crate::session::Session;

/// AWS's limit of LookupEvents, per second and region.
const A_SECOND: usize = 2;

/// What "everything rogue" would take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Selectable {
    counts: Counts,
    in_others: u32,
    burn: Burn,
    selected: bool,
}

impl Session {
    /// How far judging and looking are, and what "everything rogue" would take.
    pub fn triage_view(&self) -> TriageView {
        let (inventory, marks) = {
            let state = self.state();
            (state.inventory.clone(), Arc::clone(&state.marks))
        };
        let findings = self.findings();
        let selectable = inventory.as_deref().map(|inventory| self.selectable(inventory, &findings, &marks));
        let selectable = selectable.unwrap_or_default();
        let home = self.ground.connection.account_region();
        let mut of = [VerdictCounts::default(); 3];
        let mut hidden = 0;
        for finding in findings.of.values() {
            match finding.kind {
                SubjectKind::Cluster => {
                    of[0].add(finding.verdict);
                    hidden += finding.hides();
                }
                SubjectKind::Service => of[1].add(finding.verdict),
                SubjectKind::Task => of[2].add(finding.verdict),
                SubjectKind::Definition => {}
            }
        }
        let [clusters, services, tasks] = of;
        let triage = self.triage();
        TriageView {
            sequence: crate::sequence::next(),
            revision: inventory.as_ref().map_or(0, |inventory| inventory.revision),
            table: Table::bundled().date.clone(),
            judging: triage.judging,
            clusters,
            services,
            tasks,
            hidden,
            selectable: selectable.counts,
            selectable_in_others: selectable.in_others,
            selectable_burn: selectable.burn,
            selected: selectable.selected,
            looking: looking(&triage, &home),
            baseline: triage.baseline.clone(),
            keeps: u32::try_from(marks.values().filter(|mark| **mark == Mark::Keep).count()).unwrap_or(u32::MAX),
        }
    }
}

impl Session {
    /// What "everything rogue" would take. Kept until something changes that it follows from: it looks at every task, and views
    /// are made several times a second while CloudTrail is read.
    fn selectable(&self, inventory: &Inventory, findings: &Findings, marks: &Arc<Marks>) -> Selectable {
        let of = (inventory.revision, findings.revision);
        let kept = self.triage().selectable.clone();
        if let Some(kept) = kept.filter(|kept| kept.of == of && Arc::ptr_eq(&kept.marks, marks)) {
            return kept.found;
        }
        let found = selectable(inventory, findings, marks, &self.ground.prices());
        self.triage().selectable = Some(Kept { of, marks: Arc::clone(marks), found });
        found
    }
}

impl Kept {
    /// Made before it is known under which revisions what it follows from is published.
    pub(super) fn new(marks: Arc<Marks>, found: Selectable) -> Self {
        Self { of: (0, 0), marks, found }
    }

    pub(super) fn published(self, inventory: u32, findings: u32) -> Self {
        Self { of: (inventory, findings), ..self }
    }
}

/// What was found selectable, and of what.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The revisions of the inventory and of the findings.
    of: (u32, u32),
    marks: Arc<Marks>,
    found: Selectable,
}

/// What "everything rogue" would take of `inventory`.
pub(super) fn selectable(inventory: &Inventory, findings: &Findings, marks: &Marks, prices: &PriceBook) -> Selectable {
    let rule = MarkRule { scope: MarkScope::Rogue { region: None }, mark: Some(Mark::Remove), revision: u32::MAX };
    let arns: BTreeSet<String> = marked_by(&rule, inventory, findings, marks).into_iter().collect();
    let mut found = Selectable { selected: !arns.is_empty(), ..Selectable::default() };
    if arns.is_empty() {
        return found;
    }
    found.selected = arns.iter().all(|arn| marks.get(arn) == Some(&Mark::Remove));
    for (code, cluster) in inventory.clusters() {
        let whole = arns.contains(&cluster.arn);
        found.counts.clusters += u32::from(whole);
        let taken: BTreeSet<&str> = (cluster.services.iter())
            .filter(|service| whole || arns.contains(&service.arn))
            .map(|service| service.name.as_str())
            .collect();
        let services = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        found.counts.services += services;
        found.in_others += if whole { 0 } else { services };
        for task in cluster.tasks.iter().filter(|task| task.is_alive()) {
            let alone = arns.contains(&task.arn);
            if whole || alone || task.service_name().is_some_and(|name| taken.contains(name)) {
                found.counts.tasks += 1;
                found.in_others += u32::from(!whole && alone);
                found.burn.add_task(prices, code, task);
            }
        }
    }
    let definitions = arns.iter().filter(|arn| arn.contains(":task-definition/")).count();
    found.counts.task_definitions = u32::try_from(definitions).unwrap_or(u32::MAX);
    found
}

fn looking(triage: &Triage, home: &RegionCode) -> LookingView {
    let looking = &triage.looking;
    let regions: Vec<&RegionCode> = looking.regions.iter().collect();
    let over = regions.iter().filter(|region| looking.is_over(region)).count();
    let left = |region: &RegionCode| {
        let asked = REGIONAL.len() + if region == home { GLOBAL.len() } else { 0 };
        let ended = looking.of(region).filter(|query| query.complete || query.why.is_some()).count();
        asked.saturating_sub(ended)
    };
    let most = regions.iter().map(|region| left(region)).max().unwrap_or(0);
    let state = looking.state();
    LookingView {
        state,
        regions_done: number(over),
        regions_total: number(regions.len()),
        events: number(triage.events.len()),
        seconds_left: (state == LookingState::Running).then(|| number(most.div_ceil(A_SECOND))),
        back_to: if over > 0 { back_to(looking) } else { None },
        looked_at: looking.looked_at,
        gaps: regions
            .iter()
            .filter_map(|region| Some(looking.of(region).find_map(|query| query.why.as_ref())?.gap(region)))
            .collect(),
        cut: regions
            .iter()
            .filter(|region| looking.of(region).any(|query| query.cut))
            .map(|region| (*region).clone())
            .collect(),
        unreadable: looking.unreadable,
    }
}

/// How far back every question that was answered wholly reaches, in all regions.
fn back_to(looking: &Looking) -> Option<jiff::Timestamp> {
    looking.queries.values().filter(|query| query.complete).map(|query| query.from).max()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
