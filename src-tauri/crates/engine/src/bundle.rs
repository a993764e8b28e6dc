//! A plan with what a person needs to judge it and what a teardown needs to go on after a kill. Kept in the store.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use quench_core::account::{Identity, World};
use quench_core::arn::{EcsArn, region_of};
use quench_core::burn::Burn;
use quench_core::check::check;
use quench_core::choice::{DefinitionChoice, DefinitionChoices, cluster_choice};
use quench_core::estimate::{Running, estimate};
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::mark::{Mark, Marks};
use quench_core::plan::{APPROVE_WITHIN_SECONDS, HashError, TeardownPlan, plan};
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::relauncher_choice::{RelauncherChoice, RelauncherChoices};
use quench_core::resource::Task;
use quench_core::triage::{Findings, Verdict};
use quench_core::view::{
    Held, NoteKind, NoteView, PlanCounts, PlanItem, PlanItems, PlanOther, PlanVerdicts, PlanView, RowKind, Severity,
    StaysView, StaysWhy, SubjectKind, VerdictCounts,
};
use serde::{Deserialize, Serialize};

/// The most rows of a list that is not paged.
const SHOWN: usize = 200;

/// A covered task as read before the approval: what stopping it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveredTask {
    /// Its ARN.
    pub arn: String,
    /// Where it runs.
    pub region: RegionCode,
    /// What it costs per hour.
    pub burn: Burn,
}

/// A plan and all that goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanBundle {
    /// What is approved.
    pub plan: TeardownPlan,
    /// What the review page shows.
    pub view: PlanView,
    /// The tasks that will stop, as far as they were known.
    pub covered: Vec<CoveredTask>,
    /// Regions that were read: proof reads them again.
    pub read_regions: Vec<RegionCode>,
    /// The id of the sweep that the plan rests on.
    pub sweep: String,
}

/// Makes the plan that follows from `inventory` and `marks`, and everything to judge it by.
pub(crate) fn make(
    inventory: &Inventory,
    prices: &PriceBook,
    marks: &Marks,
    findings: &Findings,
    identity: &Identity,
    world: &World,
    now: Timestamp,
) -> Result<PlanBundle, HashError> {
    let plan = plan(inventory, marks);
    let hash = plan.hash()?;
    let mut covered = Vec::new();
    let mut running: BTreeMap<RegionCode, Running> = BTreeMap::new();
    let mut cpu_units = 0_u64;
    let (mut task_sets, mut instances) = (0, 0);
    for (code, cluster) in inventory.clusters() {
        let choice = cluster_choice(cluster, marks);
        if choice.effective == Some(Mark::Remove) {
            instances += number(cluster.container_instances.len());
        }
        for service in &cluster.services {
            if choice.service(cluster, service, marks).effective == Some(Mark::Remove) {
                task_sets += number(service.task_sets.len());
                if service.load_balancers > 0 {
                    running.entry(code.clone()).or_default().behind_load_balancer = true;
                }
            }
        }
        for task in cluster.tasks.iter().filter(|task| task.is_alive()) {
            if choice.task(cluster, task, marks).effective == Some(Mark::Remove) {
                covered.push(CoveredTask {
                    arn: task.arn.clone(),
                    region: code.clone(),
                    burn: Burn::of(prices, code, [task]),
                });
                running.entry(code.clone()).or_default().tasks += 1;
                cpu_units += u64::from(task.cpu_units.unwrap_or(0));
            }
        }
    }
    let estimate = estimate(&plan.targets, &running);
    let (stays, stays_total, burn_stays) = stays(inventory, prices, marks);
    let targets = &plan.targets;
    let regions_where = |wanted: fn(&RegionInventory) -> bool| -> Vec<RegionCode> {
        inventory.regions.iter().filter(|(_, region)| wanted(region)).map(|(code, _)| code.clone()).collect()
    };
    let view = PlanView {
        hash,
        account: plan.account.clone(),
        made_at: now,
        expires_at: now.checked_add(SignedDuration::from_secs(APPROVE_WITHIN_SECONDS)).unwrap_or(now),
        swept_at: inventory.finished_at,
        regions: number(regions_of(&plan).len()),
        goes: PlanCounts {
            relaunchers: number(targets.relaunchers.len()),
            clusters: number(targets.clusters.len()),
            services: number(targets.services.len()),
            tasks: number(covered.len()),
            task_sets,
            container_instances: instances,
            definitions: number(targets.definitions.len()),
        },
        items: number(plan.item_count()),
        vcpu: u32::try_from(cpu_units / 1024).unwrap_or(u32::MAX),
        burn_ends: covered.iter().map(|task| task.burn).fold(Burn::default(), Burn::and),
        spend_stops_in: estimate.spend_stops,
        all_gone_in: estimate.all_gone,
        stays,
        stays_total,
        burn_stays,
        verdicts: Some(verdicts(&plan, findings)),
        notes: notes(check(&plan, inventory, marks, identity, world, now), &plan, findings),
        disabled_regions: regions_where(|region| region.state().is_off()),
        unread_regions: regions_where(RegionInventory::is_unread),
    };
    let read_regions =
        inventory.regions.iter().filter(|(_, region)| region.report.asked).map(|(code, _)| code.clone()).collect();
    Ok(PlanBundle { plan, view, covered, read_regions, sweep: inventory.id.clone() })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The regions with targets.
pub(crate) fn regions_of(plan: &TeardownPlan) -> BTreeSet<RegionCode> {
    quench_core::check::target_arns(plan).filter_map(region_of).collect()
}

fn stays(inventory: &Inventory, prices: &PriceBook, marks: &Marks) -> (Vec<StaysView>, u32, Burn) {
    let mut rows = Vec::new();
    for (code, region) in &inventory.regions {
        for cluster in &region.clusters {
            let choice = cluster_choice(cluster, marks);
            let why = match choice.effective {
                Some(Mark::Remove) => continue,
                Some(Mark::Keep) if choice.kept_because.is_some() => StaysWhy::HoldsKept,
                Some(Mark::Keep) => StaysWhy::Kept,
                None if cluster.is_batch() => StaysWhy::Batch,
                None => StaysWhy::NotChosen,
            };
            let staying = |task: &&Task| choice.task(cluster, task, marks).effective != Some(Mark::Remove);
            rows.push(StaysView {
                arn: cluster.arn.clone(),
                name: cluster.name.clone(),
                region: code.clone(),
                why,
                burn: Burn::of(prices, code, cluster.tasks.iter().filter(staying)),
            });
        }
        let starting = RelauncherChoices::new(region, marks);
        rows.extend(region.relaunchers.iter().filter_map(|relauncher| match starting.choice(relauncher) {
            // What is off already does nothing that anybody would have to know of.
            RelauncherChoice::Remove | RelauncherChoice::Stays(StaysWhy::AlreadyOff) => None,
            RelauncherChoice::Stays(why) => Some(StaysView {
                arn: relauncher.arn.clone(),
                name: relauncher.name.clone(),
                region: code.clone(),
                why,
                burn: Burn::default(),
            }),
        }));
        let choices = DefinitionChoices::new(region, marks);
        rows.extend(region.task_definitions.iter().filter_map(|definition| match choices.choice(definition) {
            DefinitionChoice::Remove => None,
            DefinitionChoice::Stays(why) => Some(StaysView {
                arn: definition.arn.clone(),
                name: definition.arn.rsplit('/').next().unwrap_or_default().to_owned(),
                region: code.clone(),
                why,
                burn: Burn::default(),
            }),
        }));
    }
    let total = number(rows.len());
    let burn = rows.iter().map(|row| row.burn).fold(Burn::default(), Burn::and);
    // Clusters come before the many revisions of definitions, then what a person decided, then what costs.
    rows.sort_by_key(|row| (row.arn.contains(":task-definition/"), row.why, std::cmp::Reverse(row.burn.per_hour)));
    rows.truncate(SHOWN);
    (rows, total, burn)
}

/// The linter's notes, and what verdicts add to them: a plan that takes what looks like the person's own says so.
fn notes(mut notes: Vec<NoteView>, plan: &TeardownPlan, findings: &Findings) -> Vec<NoteView> {
    const NAMES: usize = 5;
    let of = |arn: &str| findings.of.get(arn).map(|finding| (finding.verdict, finding.held, finding.name.clone()));
    // A revision goes because of what ran it, and is told with that.
    let things = quench_core::check::target_arns(plan).filter(|arn| !arn.contains(":task-definition/"));
    let judged: Vec<_> = things.filter_map(of).collect();
    let mut add = |kind: NoteKind, names: Vec<&String>| {
        if !names.is_empty() {
            let count = number(names.len());
            let names = names.into_iter().take(NAMES).cloned().collect();
            notes.push(NoteView { severity: Severity::Warning, kind, count, names });
        }
    };
    let known = judged.iter().filter(|(verdict, _, _)| *verdict == Verdict::Known).map(|(_, _, name)| name);
    add(NoteKind::KnownTargeted, known.collect());
    let hijacked = judged.iter().filter(|(_, held, _)| *held == Some(Held::Hijacked)).map(|(_, _, name)| name);
    add(NoteKind::HijackedTargeted, hijacked.collect());
    notes.sort_by_key(|note| std::cmp::Reverse(note.severity));
    notes
}

/// How what goes was judged: clusters, services of clusters that stay, and tasks that were named by themselves.
fn verdicts(plan: &TeardownPlan, findings: &Findings) -> PlanVerdicts {
    const OTHERS: usize = 50;
    let targets = &plan.targets;
    let whole: BTreeSet<&str> = targets.clusters.iter().map(|target| target.arn.as_str()).collect();
    let clusters = targets.clusters.iter().map(|target| (SubjectKind::Cluster, &target.arn));
    let services = targets.services.iter().filter(|target| !whole.contains(target.cluster.as_str()));
    let tasks = targets.tasks.iter().filter(|target| !whole.contains(target.cluster.as_str()));
    let subjects = clusters
        .chain(services.map(|target| (SubjectKind::Service, &target.arn)))
        .chain(tasks.map(|target| (SubjectKind::Task, &target.arn)));
    let mut goes = VerdictCounts::default();
    let mut others = Vec::new();
    for (kind, arn) in subjects {
        let verdict = findings.verdict(arn);
        goes.add(verdict.unwrap_or(Verdict::Unknown));
        if verdict != Some(Verdict::Rogue)
            && let (Ok(parsed), Some(region)) = (EcsArn::parse(arn), region_of(arn))
        {
            others.push(PlanOther { arn: arn.clone(), name: parsed.name().to_owned(), kind, region, verdict });
        }
    }
    others.sort_by_key(|other| std::cmp::Reverse(other.verdict.unwrap_or(Verdict::Unknown)));
    others.truncate(OTHERS);
    PlanVerdicts { goes, others }
}

/// A page of the plan's items: what starts tasks, clusters, services, tasks, definitions.
pub(crate) fn items(plan: &TeardownPlan, findings: &Findings, offset: u32) -> PlanItems {
    let item = |kind: RowKind, arn: &str, name: Option<&str>| {
        let name = name.or_else(|| EcsArn::parse(arn).ok().map(|parsed| parsed.name()))?.to_owned();
        Some(PlanItem { kind, arn: arn.to_owned(), name, region: region_of(arn)?, verdict: findings.verdict(arn) })
    };
    let targets = &plan.targets;
    let relaunchers = targets.relaunchers.iter();
    let all = (relaunchers.map(|target| (RowKind::Relaunchers, &target.arn, Some(target.name()))))
        .chain(targets.clusters.iter().map(|target| (RowKind::Clusters, &target.arn, None)))
        .chain(targets.services.iter().map(|target| (RowKind::Services, &target.arn, None)))
        .chain(targets.tasks.iter().map(|target| (RowKind::Tasks, &target.arn, None)))
        .chain(targets.definitions.iter().map(|target| (RowKind::Definitions, &target.arn, None)));
    PlanItems {
        total: number(plan.item_count()),
        offset,
        items: all
            .skip(usize::try_from(offset).unwrap_or(usize::MAX))
            .take(SHOWN)
            .filter_map(|(kind, arn, name)| item(kind, arn, name))
            .collect(),
    }
}
