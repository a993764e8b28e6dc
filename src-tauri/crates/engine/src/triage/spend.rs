//! When the spend of what looks rogue passed round sums.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use quench_core::burn::Burn;
use quench_core::inventory::Inventory;
use quench_core::money::Usd;
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::resource::{Cluster, Task};
use quench_core::trail::spend_marks;
use quench_core::triage::{Findings, Verdict};
use quench_core::view::TimelineEntry;

use crate::session::Session;
use crate::teardown::{Approved, Teardown};

/// What a teardown stopped: it is in no inventory any more.
#[derive(Clone)]
pub(super) struct Stopped {
    approved: Arc<Approved>,
    before: Option<Arc<Inventory>>,
    at: Option<Timestamp>,
}

impl Stopped {
    fn by(teardown: &Teardown) -> Self {
        let at = teardown.progress.look(|state| state.spend_stopped_at);
        Self { approved: Arc::clone(&teardown.approved), before: teardown.before.clone(), at }
    }
}

/// All that the marks of spend follow from but the time.
#[derive(Clone)]
pub(super) struct Spend {
    inventory: Option<Arc<Inventory>>,
    pub(super) findings: Arc<Findings>,
    pub(super) prices: Arc<PriceBook>,
    stopped: Option<Stopped>,
}

/// The same without what it would hold on to.
#[derive(Clone, Debug)]
pub(super) struct SpendOf {
    inventory: Option<u32>,
    findings: u32,
    prices: Arc<PriceBook>,
    stopped: Option<(String, Option<Timestamp>)>,
}

impl PartialEq for SpendOf {
    /// Prices are put in place of others as a whole.
    fn eq(&self, other: &Self) -> bool {
        let of = |of: &Self| (of.inventory, of.findings, of.stopped.clone());
        of(self) == of(other) && Arc::ptr_eq(&self.prices, &other.prices)
    }
}

/// When the round sums are passed if everything goes on as it is, and of what that was said.
#[derive(Clone, Debug)]
pub(super) struct SpendMarks {
    of: SpendOf,
    marks: Arc<Vec<TimelineEntry>>,
}

impl SpendMarks {
    /// Made before it was known under which revisions what they follow from is published.
    pub(super) fn published(mut self, inventory: u32, findings: u32) -> Self {
        (self.of.inventory, self.of.findings) = (Some(inventory), findings);
        self
    }
}

impl Session {
    /// What the marks of spend would follow from with these findings.
    pub(super) fn spend(&self, inventory: Option<Arc<Inventory>>, findings: Arc<Findings>) -> Spend {
        let stopped = self.teardown().map(|teardown| Stopped::by(&teardown));
        Spend { inventory, findings, prices: self.ground.prices(), stopped }
    }

    /// The marks up to now. What they follow from is looked through once: there may be tens of thousands of tasks.
    pub(super) fn spend_marks(&self) -> Vec<TimelineEntry> {
        let now = self.now();
        let spend = self.spend(self.inventory(), self.findings());
        let of = spend.of();
        let kept = self.triage().spend.clone().filter(|kept| kept.of == of);
        let kept = kept.unwrap_or_else(|| {
            let kept = spend.marks();
            self.triage().spend = Some(kept.clone());
            kept
        });
        kept.marks.iter().filter(|mark| mark.at <= now).cloned().collect()
    }
}

impl Spend {
    fn of(&self) -> SpendOf {
        SpendOf {
            inventory: self.inventory.as_ref().map(|inventory| inventory.revision),
            findings: self.findings.revision,
            prices: Arc::clone(&self.prices),
            stopped: self.stopped.as_ref().map(|stopped| (stopped.approved.hash().to_owned(), stopped.at)),
        }
    }

    /// Also those that are still to come: that a sum is passed at an instant does not hang on what is burnt after it, so up
    /// to now they are those whose time has come.
    pub(super) fn marks(&self) -> SpendMarks {
        let mut burning: Vec<(&RegionCode, &Task)> = Vec::new();
        for (code, cluster) in self.inventory.iter().flat_map(|inventory| inventory.clusters()) {
            burning.extend(self.against(cluster).filter(|task| began(task).is_some()).map(|task| (code, task)));
        }
        let mut runs: Vec<Run> = burning.iter().filter_map(|(code, task)| self.run(code, task, None)).collect();
        if let Some(Stopped { approved, before, at }) = &self.stopped {
            let covered: BTreeSet<&str> = approved.bundle.covered.iter().map(|task| task.arn.as_str()).collect();
            let told: BTreeSet<&str> = burning.iter().map(|(_, task)| task.arn.as_str()).collect();
            for (code, cluster) in before.iter().flat_map(|before| before.clusters()) {
                let is_stopped = |task: &&Task| covered.contains(&*task.arn) && !told.contains(&*task.arn);
                runs.extend(cluster.tasks.iter().filter(is_stopped).filter_map(|task| self.run(code, task, *at)));
            }
        }
        SpendMarks { of: self.of(), marks: Arc::new(spend_marks(&runs, Timestamp::MAX)) }
    }

    /// The tasks of a cluster that look rogue or suspect: those of a service as it does.
    fn against<'a>(&'a self, cluster: &'a Cluster) -> impl Iterator<Item = &'a Task> {
        let is_against = |arn: &str| self.findings.verdict(arn).is_some_and(|verdict| verdict <= Verdict::Suspect);
        let services: BTreeMap<&str, bool> =
            cluster.services.iter().map(|service| (service.name.as_str(), is_against(&service.arn))).collect();
        cluster.tasks.iter().filter(move |task| {
            let of_service = task.service_name().and_then(|name| services.get(name).copied());
            of_service.unwrap_or_else(|| is_against(&task.arn))
        })
    }

    fn run(&self, region: &RegionCode, task: &Task, until: Option<Timestamp>) -> Option<Run> {
        let began = began(task)?;
        Some((began, until.or(task.stopped_at), Burn::of(&self.prices, region, [task]).per_hour))
    }
}

fn began(task: &Task) -> Option<Timestamp> {
    task.pull_started_at.or(task.created_at)
}

/// From when, until when, and US dollars an hour.
type Run = (Timestamp, Option<Timestamp>, Usd);
