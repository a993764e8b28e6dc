//! What a teardown has done so far, counted as it happens; the window's view is made from it.

mod burnt;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use quench_core::arn::{ArnKind, EcsArn, RelauncherArn};
use quench_core::burn::Burn;
use quench_core::money::Usd;
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;
use quench_core::view::{
    BurnPoint, ProblemView, ProofRegion, ProofState, ProofView, TeardownPhase, TeardownStatus, TeardownView,
};
use tokio::sync::watch;

use crate::teardown::approved::Approved;

/// The most points of the burn line; older ones are thinned out.
const LINE_POINTS: usize = 120;

/// Progress, shared by the regions that work side by side.
pub(crate) struct Progress {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

/// The parts of [`Progress`] that change.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) status: TeardownStatus,
    pub(crate) spend_stopped_at: Option<Timestamp>,
    pub(crate) saved_spend_stop: Option<Timestamp>,
    deregistered: BTreeSet<String>,
    pub(crate) deleted_at: Option<Timestamp>,
    pub(crate) verified_at: Option<Timestamp>,
    pub(crate) second_read_at: Option<Timestamp>,
    phases: BTreeMap<TeardownPhase, Phase>,
    regions: BTreeMap<RegionCode, Region>,
    tasks: BTreeMap<String, Task>,
    living: usize,
    gone: BTreeSet<String>,
    problems: BTreeMap<String, ProblemView>,
    task_sets_gone: u32,
    instances_gone: u32,
    /// Clusters that this run has not looked at, after a restart.
    unlooked: BTreeSet<String>,
    burn: Burn,
    line: Vec<BurnPoint>,
}

#[derive(Debug, Default)]
struct Phase {
    done: u32,
    total: u32,
    begun: bool,
}

#[derive(Debug, Default)]
struct Region {
    tasks: u32,
    stopped: u32,
    clusters: u32,
    clusters_gone: u32,
    spend_done: bool,
    begun: bool,
    asked: bool,
    verified: bool,
}

#[derive(Debug)]
struct Task {
    region: RegionCode,
    burn: Burn,
    stopped: bool,
}

impl Region {
    fn is_quiet(&self) -> bool {
        self.spend_done && self.stopped >= self.tasks
    }
}

impl Progress {
    /// Nothing done yet.
    pub(crate) fn new(approved: &Approved, now: Timestamp) -> Self {
        let mut state = State {
            status: TeardownStatus::SavingEvidence,
            spend_stopped_at: None,
            saved_spend_stop: None,
            deregistered: BTreeSet::new(),
            deleted_at: None,
            verified_at: None,
            second_read_at: None,
            phases: BTreeMap::new(),
            regions: BTreeMap::new(),
            tasks: BTreeMap::new(),
            living: 0,
            gone: BTreeSet::new(),
            problems: BTreeMap::new(),
            task_sets_gone: 0,
            instances_gone: 0,
            unlooked: BTreeSet::new(),
            burn: Burn::default(),
            line: Vec::new(),
        };
        let targets = &approved.bundle.plan.targets;
        let total = |phase, count: usize| (phase, Phase { total: number(count), ..Phase::default() });
        state.phases = BTreeMap::from([
            total(TeardownPhase::Evidence, targets.definitions.len()),
            total(TeardownPhase::CutRelaunch, targets.relaunchers.len()),
            total(TeardownPhase::StopSpend, targets.services.len()),
            total(TeardownPhase::Delete, targets.clusters.len()),
            total(TeardownPhase::Tidy, targets.definitions.len()),
            total(TeardownPhase::Verify, 2),
        ]);
        for code in crate::bundle::regions_of(&approved.bundle.plan) {
            state.regions.insert(code, Region::default());
        }
        for cluster in &targets.clusters {
            if let Ok(arn) = EcsArn::parse(&cluster.arn) {
                state.regions.entry(arn.region).or_default().clusters += 1;
            }
        }
        for task in &approved.bundle.covered {
            state.see_task(&task.region, &task.arn, task.burn);
        }
        state.line.push(BurnPoint { at: now, per_hour: state.burn.per_hour });
        Self { state: Mutex::new(state), changed: watch::Sender::new(0) }
    }

    /// Reads or changes the state, and tells those who watch.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let result = self.look(act);
        self.changed.send_modify(|count| *count += 1);
        result
    }

    /// Reads the state.
    pub(crate) fn look<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells when something changed.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// As the window shows it.
    pub(crate) fn view(&self, approved: &Approved, now: Timestamp) -> TeardownView {
        self.look(|state| state.view(approved, now))
    }
}

impl State {
    /// A covered task was seen alive. One that was not known yet takes back that the spend has stopped.
    pub(crate) fn see_task(&mut self, region: &RegionCode, arn: &str, burn: Burn) {
        if self.tasks.contains_key(arn) {
            return;
        }
        self.tasks.insert(arn.to_owned(), Task { region: region.clone(), burn, stopped: false });
        self.living += 1;
        self.burn = self.burn.and(burn);
        self.spend_stopped_at = None;
        self.regions.entry(region.clone()).or_default().tasks += 1;
        if let Some(phase) = self.phases.get_mut(&TeardownPhase::StopSpend) {
            phase.total += 1;
        }
    }

    /// A covered task was read as STOPPED or MISSING.
    pub(crate) fn stop_task(&mut self, arn: &str, now: Timestamp) {
        let Some(task) = self.tasks.get_mut(arn).filter(|task| !task.stopped) else { return };
        task.stopped = true;
        self.living = self.living.saturating_sub(1);
        self.burn.per_hour = self.burn.per_hour - task.burn.per_hour;
        self.burn.unpriced = self.burn.unpriced.saturating_sub(task.burn.unpriced);
        self.burn.on_instances = self.burn.on_instances.saturating_sub(task.burn.on_instances);
        self.regions.entry(task.region.clone()).or_default().stopped += 1;
        self.done(TeardownPhase::StopSpend);
        if self.living == 0 {
            self.burn = Burn::default();
        }
        self.settle_spend(now);
        self.draw(now);
    }

    /// After a restart: nobody has looked at `clusters` since.
    pub(crate) fn not_looked_at(&mut self, clusters: impl IntoIterator<Item = String>) {
        self.unlooked = clusters.into_iter().collect();
    }

    /// The tasks of `cluster` were read, or it does not exist any more.
    pub(crate) fn looked_at(&mut self, cluster: &str) {
        self.unlooked.remove(cluster);
    }

    /// How many covered tasks are not stopped.
    pub(crate) fn living_tasks(&self) -> usize {
        self.living
    }

    /// The covered tasks of a cluster that were not yet read as stopped.
    pub(crate) fn unstopped_in(&self, cluster: &str) -> Vec<String> {
        let within = format!("{}/", cluster.replacen(":cluster/", ":task/", 1));
        let tasks = self.tasks.range(within.clone()..).take_while(|(arn, _)| arn.starts_with(&within));
        tasks.filter(|(_, task)| !task.stopped).map(|(arn, _)| arn.clone()).collect()
    }

    /// What `mutation` has brought about, as its answer or a later read told.
    pub(crate) fn took_effect(&mut self, mutation: &Mutation) {
        match mutation {
            Mutation::DeleteService { service, .. } => self.item_gone(service),
            Mutation::DeleteCluster { cluster } => self.item_gone(cluster),
            Mutation::DeleteTaskDefinitions { definitions } => definitions.iter().for_each(|arn| self.item_gone(arn)),
            Mutation::DeregisterScalableTarget { target: cut, .. }
            | Mutation::DisableRule { rule: cut }
            | Mutation::DisableSchedule { schedule: cut } => self.item_gone(cut),
            Mutation::DeleteTaskSet { .. } => self.task_sets_gone += 1,
            Mutation::DeregisterContainerInstance { .. } => self.instances_gone += 1,
            Mutation::DeregisterTaskDefinition { definition } => {
                self.deregistered.insert(definition.clone());
            }
            // Accepted is not stopped: a read tells.
            Mutation::StopTask { .. } => {}
        }
    }

    /// Whether a definition was deregistered. Nothing makes it ACTIVE again, whatever a list that lags says.
    pub(crate) fn is_deregistered(&self, definition: &str) -> bool {
        self.deregistered.contains(definition)
    }

    /// Task sets deleted and container instances deregistered.
    pub(crate) fn parts_gone(&self) -> (u32, u32) {
        (self.task_sets_gone, self.instances_gone)
    }

    /// What the tasks cost that were read as stopped.
    pub(crate) fn stopped_burn(&self) -> Burn {
        let stopped = self.tasks.values().filter(|task| task.stopped);
        stopped.map(|task| task.burn).fold(Burn::default(), Burn::and)
    }

    /// What the tasks cost that were not.
    pub(crate) fn burn_left(&self) -> Burn {
        Burn { per_hour: self.burn.per_hour.max(Usd::ZERO), ..self.burn }
    }

    /// A read shows the item again: something else stands under its name.
    pub(crate) fn item_back(&mut self, arn: &str) {
        if !self.gone.remove(arn) {
            return;
        }
        if let Some(phase) = phase_of(arn).and_then(|phase| self.phases.get_mut(&phase)) {
            phase.done = phase.done.saturating_sub(1);
        }
        if let Ok(EcsArn { kind: ArnKind::Cluster, region, .. }) = EcsArn::parse(arn) {
            let region = self.regions.entry(region).or_default();
            region.clusters_gone = region.clusters_gone.saturating_sub(1);
        }
    }

    /// A service, cluster or definition is gone, or being deleted by AWS after its call was accepted; what starts tasks is
    /// cut off.
    pub(crate) fn item_gone(&mut self, arn: &str) {
        if !self.gone.insert(arn.to_owned()) {
            return;
        }
        self.problems.remove(arn);
        if let Ok(EcsArn { kind: ArnKind::Cluster, region, .. }) = EcsArn::parse(arn) {
            self.regions.entry(region).or_default().clusters_gone += 1;
        }
        if let Some(phase) = phase_of(arn) {
            self.done(phase);
        }
    }

    /// Whether the item was reported gone.
    pub(crate) fn is_gone(&self, arn: &str) -> bool {
        self.gone.contains(arn)
    }

    /// One more of the phase is done.
    pub(crate) fn done(&mut self, phase: TeardownPhase) {
        if let Some(phase) = self.phases.get_mut(&phase) {
            phase.done = (phase.done + 1).min(phase.total);
        }
    }

    /// The phase has begun somewhere.
    pub(crate) fn begin(&mut self, phase: TeardownPhase) {
        if let Some(phase) = self.phases.get_mut(&phase) {
            phase.begun = true;
        }
    }

    /// Marks how far a region is.
    pub(crate) fn region_began(&mut self, code: &RegionCode) {
        self.regions.entry(code.clone()).or_default().begun = true;
    }

    /// A fresh list of each of the region's clusters has shown no covered task.
    pub(crate) fn region_spend_done(&mut self, code: &RegionCode, now: Timestamp) {
        self.regions.entry(code.clone()).or_default().spend_done = true;
        self.settle_spend(now);
    }

    /// The moment at which no covered task burns any more: every region's lists have shown it, and no task has been
    /// seen since that was not read as stopped.
    fn settle_spend(&mut self, now: Timestamp) {
        if self.spend_stopped_at.is_none() && self.regions.values().all(Region::is_quiet) {
            self.spend_stopped_at = Some(now);
        }
    }

    /// The moment at which the spend stopped, where the store does not have it yet as it is now.
    pub(crate) fn spend_stop_to_save(&mut self) -> Option<Option<Timestamp>> {
        (self.saved_spend_stop != self.spend_stopped_at).then(|| {
            self.saved_spend_stop = self.spend_stopped_at;
            self.spend_stopped_at
        })
    }

    /// Everything in the region was asked for.
    pub(crate) fn region_asked(&mut self, code: &RegionCode) {
        self.regions.entry(code.clone()).or_default().asked = true;
    }

    /// These regions are proved clean of targets, as far as each could be read.
    pub(crate) fn regions_verified(&mut self, regions: &[ProofRegion]) {
        for region in regions.iter().filter(|region| matches!(region.state, ProofState::Clean | ProofState::OnlyOthers))
        {
            self.regions.entry(region.code.clone()).or_default().verified = true;
        }
    }

    /// As an earlier run left it: two clean looks had shown that all of `targets` is gone.
    pub(crate) fn proved<'a>(
        &mut self,
        targets: impl Iterator<Item = &'a str>,
        proof: &ProofView,
        approved_at: Timestamp,
    ) {
        let stopped_at = self.spend_stopped_at.or(self.verified_at).unwrap_or(approved_at);
        self.line = vec![BurnPoint { at: approved_at, per_hour: self.burn.per_hour }];
        let tasks: Vec<String> = self.tasks.keys().cloned().collect();
        tasks.iter().for_each(|arn| self.stop_task(arn, stopped_at));
        targets.for_each(|arn| self.item_gone(arn));
        for region in self.regions.values_mut() {
            (region.spend_done, region.begun, region.asked) = (true, true, true);
        }
        for phase in self.phases.values_mut() {
            (phase.done, phase.begun) = (phase.total, true);
        }
        self.regions_verified(&proof.regions);
        self.status = TeardownStatus::Verified;
    }

    /// Something needs a person.
    pub(crate) fn problem(&mut self, problem: ProblemView) {
        self.problems.insert(problem.arn.clone(), problem);
    }

    /// Trying again: what needed a person is looked at anew.
    pub(crate) fn clear_problems(&mut self) {
        self.problems.clear();
    }

    /// How many covered tasks were read as stopped.
    pub(crate) fn tasks_stopped(&self) -> u32 {
        self.regions.values().map(|region| region.stopped).sum()
    }

    /// Whether a covered task was read as stopped, or as not there any more.
    pub(crate) fn is_stopped(&self, task: &str) -> bool {
        self.tasks.get(task).is_some_and(|task| task.stopped)
    }

    /// Whether the task was to stop.
    pub(crate) fn knows_task(&self, task: &str) -> bool {
        self.tasks.contains_key(task)
    }

    /// How many items need a person.
    pub(crate) fn problem_count(&self) -> u32 {
        number(self.problems.len())
    }

    fn draw(&mut self, now: Timestamp) {
        let point = BurnPoint { at: now, per_hour: self.burn.per_hour };
        let points = self.line.len();
        match self.line.last_mut() {
            Some(last) if points > 1 && now.duration_since(last.at) < SignedDuration::from_millis(500) => *last = point,
            _ => self.line.push(point),
        }
        if self.line.len() > LINE_POINTS {
            // Every second point of the past goes; first and last stay.
            let last = self.line.len() - 1;
            let mut index = 0;
            self.line.retain(|_| {
                index += 1;
                (index - 1) % 2 == 0 || index - 1 == last
            });
        }
    }
}

/// The phase that counts what `arn` names.
fn phase_of(arn: &str) -> Option<TeardownPhase> {
    let Ok(parsed) = EcsArn::parse(arn) else {
        return RelauncherArn::parse(arn).is_ok().then_some(TeardownPhase::CutRelaunch);
    };
    match parsed.kind {
        ArnKind::Cluster => Some(TeardownPhase::Delete),
        ArnKind::Service => Some(TeardownPhase::StopSpend),
        ArnKind::TaskDefinition => Some(TeardownPhase::Tidy),
        ArnKind::Task | ArnKind::ContainerInstance | ArnKind::TaskSet => None,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
