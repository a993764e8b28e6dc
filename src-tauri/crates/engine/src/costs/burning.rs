//! What burns, and what it has burnt: worked out from run times and list prices, and apart from every bill.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use quench_core::billing::{Bill, Cell, Currency, ECS, Period};
use quench_core::burn::Burn;
use quench_core::choice::cluster_choice;
use quench_core::inventory::Inventory;
use quench_core::mark::{Mark, Marks};
use quench_core::money::Usd;
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::report::RegionState;
use quench_core::resource::Task;
use quench_core::spend::{Spend, accrued, spent_within};
use quench_core::triage::{Findings, Verdict};
use quench_core::view::{BillPlace, BurningView, DayState, Estimated, RogueBasis, SavingView, SinceFirstRogue};

use super::Kept;
use super::meter::midnight;
use super::tally::hours;
use crate::session::Session;
use crate::teardown::Teardown;

impl Session {
    /// What burns now: what the sweep read, less those of it that the teardown has stopped since.
    fn burns_now(inventory: &Inventory, teardown: Option<&Teardown>, prices: &PriceBook) -> Burn {
        let read = inventory.burn(prices);
        let mut stopped = Burn::default();
        if let Some(teardown) = teardown {
            teardown.progress.look(|state| {
                for (code, cluster) in inventory.clusters() {
                    let gone = cluster.tasks.iter().filter(|task| task.is_alive() && state.has_stopped(&task.arn));
                    gone.for_each(|task| stopped.add_task(prices, code, task));
                }
            });
        }
        Burn {
            per_hour: (read.per_hour - stopped.per_hour).max(Usd::ZERO),
            unpriced: read.unpriced.saturating_sub(stopped.unpriced),
            on_instances: read.on_instances.saturating_sub(stopped.on_instances),
            ..read
        }
    }

    /// Notes what burns from now on. While regions are being read the last whole reading counts on.
    pub fn observe_burn(&self) {
        let Some(inventory) = self.inventory().filter(|inventory| inventory.finished_at.is_some()) else { return };
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        let mut burn = Self::burns_now(&inventory, self.teardown().as_deref(), &self.ground.prices());
        burn.at_least |= !is_whole(&inventory);
        tally.observe(self.now(), &burn);
    }

    pub(super) fn burning(&self, kept: Option<&Kept>) -> BurningView {
        self.observe_burn();
        let now = self.now();
        let prices = self.ground.prices();
        let (inventory, marks) = {
            let state = self.state();
            (state.inventory.clone(), Arc::clone(&state.marks))
        };
        let teardown = self.teardown();
        let tally = *self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |inventory: &Arc<Inventory>| Self::burns_now(inventory, teardown.as_deref(), &prices);
        let findings = self.findings();
        let rogue = Rogue {
            findings: &findings,
            inventory: inventory.as_deref(),
            marks: &marks,
            teardown: teardown.as_deref(),
        };
        BurningView {
            now: inventory.as_ref().map(of).unwrap_or_default(),
            whole: inventory.as_deref().is_some_and(is_whole),
            opened_at: tally.since,
            since_opened: tally.estimate(now),
            since_first: rogue.since_first(&prices, now),
            not_billed_yet: kept
                .filter(|_| inventory.is_some())
                .and_then(|kept| not_billed_yet(kept, &rogue, &prices, now)),
            saving: rogue.saving(&prices),
            prices: self.prices_view(inventory.as_deref(), &prices),
        }
    }

    /// When the first task started that a person has said is rogue.
    pub(super) fn incident_since(&self, burning: &BurningView) -> Option<Timestamp> {
        burning.since_first.filter(|first| first.basis != RogueBasis::NotKept).map(|first| first.at)
    }
}

/// Whether everything was read.
fn is_whole(inventory: &Inventory) -> bool {
    let read = |state: RegionState| matches!(state, RegionState::Found | RegionState::Clean);
    inventory.finished_at.is_some()
        && !inventory.may_lack_regions()
        && inventory.regions.values().all(|region| read(region.state()))
}

/// What counts as the attacker's: a person's choice, and before there is one the verdicts.
struct Rogue<'a> {
    findings: &'a Findings,
    inventory: Option<&'a Inventory>,
    marks: &'a Marks,
    teardown: Option<&'a Teardown>,
}

impl Rogue<'_> {
    /// Whether a task, or the service that it belongs to, is rogue or suspect.
    fn looks_rogue(&self, task: &Task) -> bool {
        let service = task.service_name().and_then(|name| {
            let (place, _) = task.arn.rsplit_once('/')?;
            Some(format!("{}/{name}", place.replacen(":task/", ":service/", 1)))
        });
        let verdict = service.and_then(|arn| self.findings.verdict(&arn)).or_else(|| self.findings.verdict(&task.arn));
        verdict.is_some_and(|verdict| verdict <= Verdict::Suspect)
    }

    /// Living tasks of the inventory whose mark in effect passes.
    fn marked(&self, wanted: impl Fn(Option<Mark>) -> bool) -> Vec<(&RegionCode, &Task)> {
        let mut tasks = Vec::new();
        for (code, cluster) in self.inventory.iter().flat_map(|inventory| inventory.clusters()) {
            let choice = cluster_choice(cluster, self.marks);
            let living = cluster.tasks.iter().filter(|task| task.is_alive());
            tasks.extend(
                living.filter(|task| wanted(choice.task(cluster, task, self.marks).effective)).map(|task| (code, task)),
            );
        }
        tasks
    }

    /// The tasks of the plan that was approved, as the sweep before it read them.
    fn approved(&self) -> Option<(&Teardown, Vec<(&RegionCode, &Task)>)> {
        let teardown = self.teardown?;
        let before = teardown.before.as_deref()?;
        let covered: BTreeSet<&str> = teardown.approved.bundle.covered.iter().map(|task| task.arn.as_str()).collect();
        let tasks = before.clusters().flat_map(|(code, cluster)| cluster.tasks.iter().map(move |task| (code, task)));
        Some((teardown, tasks.filter(|(_, task)| covered.contains(task.arn.as_str())).collect()))
    }

    /// Living tasks that are marked Remove and that no teardown is at work on: what is chosen for the next one.
    fn chosen(&self) -> Vec<(&RegionCode, &Task)> {
        let removed = self.marked(|mark| mark == Some(Mark::Remove));
        let Some(teardown) = self.teardown else { return removed };
        let covered = |task: &Task| {
            teardown.approved.bundle.covered.iter().any(|covered| covered.arn == task.arn)
                || teardown.progress.look(|state| state.has_stopped(&task.arn))
        };
        // One that goes on has the word; where all that it covers has stopped, what is left was chosen since.
        match teardown.progress.look(|state| state.spend_stopped_at.is_some()) {
            true => removed.into_iter().filter(|(_, task)| !covered(task)).collect(),
            false => Vec::new(),
        }
    }

    fn since_first(&self, prices: &PriceBook, now: Timestamp) -> Option<SinceFirstRogue> {
        let chosen = self.chosen();
        if !chosen.is_empty() {
            return since(&chosen, cost_of(&chosen, prices, now), RogueBasis::MarkedRemove);
        }
        if let Some((teardown, tasks)) = self.approved().filter(|(_, tasks)| !tasks.is_empty()) {
            let approved_at = teardown.approved.at;
            let mut cost = cost_of(&tasks, prices, approved_at);
            let (burnt, at_least) = teardown.progress.look(|state| state.burnt(approved_at, approved_at, now));
            cost.usd += hours(burnt);
            cost.at_least |= at_least;
            return since(&tasks, cost, RogueBasis::Approved);
        }
        let others = self.marked(|mark| mark != Some(Mark::Keep));
        if !self.findings.of.is_empty() {
            let rogue: Vec<_> = others.into_iter().filter(|(_, task)| self.looks_rogue(task)).collect();
            return since(&rogue, cost_of(&rogue, prices, now), RogueBasis::LooksRogue);
        }
        since(&others, cost_of(&others, prices, now), RogueBasis::NotKept)
    }

    fn saving(&self, prices: &PriceBook) -> Option<SavingView> {
        let chosen = self.chosen();
        let (burn, done) = match self.teardown.filter(|_| chosen.is_empty()) {
            Some(teardown) => {
                let stopped = teardown.progress.look(|state| state.spend_stopped_at.is_some());
                (teardown.approved.bundle.view.burn_ends, stopped)
            }
            None => {
                let mut burn = Burn::default();
                chosen.iter().for_each(|(code, task)| burn.add_task(prices, code, task));
                (burn, false)
            }
        };
        let saving = burn.saving();
        let something = burn.per_hour > Usd::ZERO || burn.unpriced > 0;
        something.then_some(SavingView { burn, per_day: saving.per_day, per_month: saving.per_month, done })
    }
}

fn since(tasks: &[(&RegionCode, &Task)], cost: Estimated, basis: RogueBasis) -> Option<SinceFirstRogue> {
    let at = tasks.iter().filter_map(|(_, task)| task.created_at).min()?;
    Some(SinceFirstRogue { at, tasks: u32::try_from(tasks.len()).unwrap_or(u32::MAX), cost, basis })
}

fn cost_of(tasks: &[(&RegionCode, &Task)], prices: &PriceBook, until: Timestamp) -> Estimated {
    let each = tasks.iter().map(|(code, task)| accrued(prices, code, [*task], until));
    estimated(each.fold(Spend::default(), Spend::and))
}

fn estimated(spend: Spend) -> Estimated {
    Estimated { usd: spend.usd(), at_least: spend.is_at_least() }
}

/// What has burnt since the first day whose bill is not whole, less what of it is billed already. A bill by months cannot
/// tell.
fn not_billed_yet(kept: &Kept, rogue: &Rogue<'_>, prices: &PriceBook, now: Timestamp) -> Option<Estimated> {
    let bill = &kept.bill;
    if bill.question.monthly {
        return None;
    }
    let whole =
        |period: &Period| matches!(period.state(kept.read_at, bill.complete), DayState::Final | DayState::Estimated);
    let open = bill.periods.iter().rposition(whole).map_or(0, |last| last + 1);
    let from = bill.periods.get(open).map_or(bill.question.until, |period| period.day);
    let from = midnight(from);
    let mut spent = BTreeMap::<&RegionCode, Spend>::new();
    let mut add = |code, spend| {
        let sum = spent.entry(code).or_default();
        *sum = sum.and(spend);
    };
    let stopped = rogue.approved();
    let covered: BTreeSet<&str> =
        stopped.iter().flat_map(|(_, tasks)| tasks).map(|(_, task)| task.arn.as_str()).collect();
    for (code, task) in rogue.marked(|_| true) {
        if !covered.contains(task.arn.as_str()) {
            add(code, spent_within(prices, code, [task], &(from..now)));
        }
    }
    let (mut since_approval, mut least) = (Usd::ZERO, false);
    if let Some((teardown, tasks)) = &stopped {
        let until = teardown.approved.at.max(from);
        for (code, task) in tasks {
            add(code, spent_within(prices, code, [*task], &(from..until)));
        }
        let (burnt, at_least) = teardown.progress.look(|state| state.burnt(teardown.approved.at, from, now));
        (since_approval, least) = (hours(burnt), at_least);
    }
    // Held against a bill in another currency it would be no difference.
    if bill.currency != Currency::USD {
        return None;
    }
    let billed = billed_since(bill, open);
    // What is on the bill of a region may be more than what still runs there has burnt: others ran too, and have ended.
    let (mut usd, mut over) = (Usd::ZERO, Usd::ZERO);
    for (code, spend) in &spent {
        let left = spend.usd() - billed.get(*code).copied().unwrap_or_default();
        usd += left.max(Usd::ZERO);
        over += (-left).max(Usd::ZERO);
    }
    // The line of a teardown does not tell its regions apart: what is billed beyond the time before it is of the time after it.
    usd += (since_approval - over).max(Usd::ZERO);
    Some(Estimated { usd, at_least: least || spent.values().any(Spend::is_at_least) })
}

/// What the container service was charged in each region in the periods from `open` on.
fn billed_since(bill: &Bill, open: usize) -> BTreeMap<RegionCode, Usd> {
    let mut billed = BTreeMap::<RegionCode, Usd>::new();
    let late = |cell: &&Cell| usize::from(cell.period) >= open && bill.service(cell) == ECS;
    for cell in bill.cells.iter().filter(late) {
        if let Some(BillPlace::Region { code }) = bill.place(cell) {
            *billed.entry(code.clone()).or_default() += Usd(cell.amount.0);
        }
    }
    billed
}
