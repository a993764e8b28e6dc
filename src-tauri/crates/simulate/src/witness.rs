//! Watches every changing call as it reaches AWS, and judges it by what the person said, what the store holds and what
//! truly is. It shares no code with the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use quench_drill::{ACCOUNT, Call, Drill, World};
use quench_store::{AccountKey, IntentId, JournalRow, Outcome, Store};

use crate::approval::Approval;
use crate::truth::{cluster_of, family, kind};

/// A rule that was broken, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) rule: &'static str,
    pub(crate) detail: String,
}

/// A changing call by what it does and to what.
type Act = (String, String);

/// What is known of the incident so far. It outlives every crash.
#[derive(Default)]
pub(crate) struct Witness {
    pub(crate) broken: Vec<Broken>,
    /// Calls of any kind.
    pub(crate) calls: u64,
    /// Over every call: two runs of one seed must agree.
    pub(crate) digest: u64,
    /// What the person said must stay, and what that implies.
    pub(crate) kept: BTreeSet<String>,
    /// Families of which nothing may go.
    pub(crate) kept_families: BTreeSet<String>,
    /// Regions that AWS took an enabling of, and a disabling.
    pub(crate) switched: (u32, u32),
    trace: bool,
    store: Option<(Store, AccountKey)>,
    newest: Option<IntentId>,
    approval: Option<Approval>,
    /// Journaled and not yet arrived.
    intents: BTreeMap<Act, Vec<IntentId>>,
    /// Taken effect, with what the target was born as.
    applied: BTreeMap<Act, BTreeSet<Option<Timestamp>>>,
    /// When each cluster was made that a call named.
    clusters: BTreeMap<String, BTreeSet<Timestamp>>,
    /// The intents whose calls took effect.
    effective: BTreeSet<i64>,
    /// The one that the call under way belongs to.
    current: Option<(Option<IntentId>, Option<Timestamp>)>,
}

/// The witness as the hooks of the practice account share it.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<Witness>>);

impl Watch {
    pub(crate) fn new(trace: bool) -> Self {
        Self(Arc::new(Mutex::new(Witness { trace, ..Witness::default() })))
    }

    pub(crate) fn look(&self) -> MutexGuard<'_, Witness> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn breaks(&self, rule: &'static str, detail: String) {
        self.look().breaks(rule, detail);
    }

    /// Tells what happens, where somebody wants to see it.
    #[expect(clippy::print_stdout, reason = "a trace is what was asked for")]
    pub(crate) fn tell(&self, at: Timestamp, what: impl FnOnce() -> String) {
        if self.look().trace {
            println!("{at} {}", what());
        }
    }

    /// Stands beside every call that reaches `drill`.
    pub(crate) fn attach(&self, drill: &Drill) {
        let before = self.clone();
        drill.before_each(move |call, world| before.look().arrives(call, world));
        let after = self.clone();
        drill.after_each(move |call, _| {
            after.tell(call.at, || {
                format!(
                    "  {} {} {:?} -> {}",
                    call.region,
                    call.action(),
                    call.targets,
                    call.error.as_deref().unwrap_or("ok")
                )
            });
            after.look().handled(call);
        });
    }
}

impl Witness {
    pub(crate) fn breaks(&mut self, rule: &'static str, detail: String) {
        // The first ones tell most; a flood of the same would only hide them.
        if self.broken.len() < 20 {
            self.broken.push(Broken { rule, detail });
        }
    }

    /// A process lives, and this is its store.
    pub(crate) fn reads(&mut self, store: Store, account: AccountKey) {
        self.store = Some((store, account));
        self.approval = None;
    }

    pub(crate) fn store(&self) -> Option<&(Store, AccountKey)> {
        self.store.as_ref()
    }

    /// Before the process opens its store anew.
    pub(crate) fn lets_go(&mut self) {
        self.store = None;
    }

    fn arrives(&mut self, call: &Call, world: &World) {
        self.calls += 1;
        self.current = None;
        for arn in call.targets.iter().filter(|arn| kind(arn) == "cluster") {
            if let Some(cluster) = world.cluster(arn) {
                self.clusters.entry(arn.clone()).or_default().insert(cluster.created_at);
            }
        }
        if !call.mutating {
            return;
        }
        if call.service == "account" {
            return self.switches(call, world);
        }
        let what = format!("{} {} on {:?} at {}", call.region, call.action(), call.targets, call.at);
        if call.targets.is_empty() || call.targets.iter().any(|arn| arn.split(':').nth(4) != Some(ACCOUNT)) {
            self.breaks("right account", what.clone());
        }
        if let Some(why) = self.touches_kept(call, world) {
            self.breaks("kept", format!("{what}: {why}"));
        }
        let act = (call.action(), call.targets.join(" "));
        self.read_journal();
        let intent = self.intents.get_mut(&act).and_then(Vec::pop);
        if intent.is_none() {
            self.breaks("journaled first", what.clone());
        }
        match &self.approval {
            None => self.breaks("approved", what.clone()),
            Some(approval) => {
                if let Some(why) = approval.lacks(call, world) {
                    self.breaks("approved", format!("{what}: {why}"));
                }
            }
        }
        let born = match call.service.as_str() {
            "application-autoscaling" => call.targets.last().and_then(|service| bound_since(world, service)),
            _ => call.targets.last().and_then(|arn| born(world, arn)),
        };
        // What is gone altogether cannot be done to again, whatever is asked.
        let twice = born.is_some() && self.applied.get(&act).is_some_and(|births| births.contains(&born));
        if twice {
            self.breaks("nothing twice", what);
        }
        self.current = Some((intent, born));
    }

    fn handled(&mut self, call: &Call) {
        let told = format!("{} {} {} {:?} {:?}", call.at, call.region, call.action(), call.targets, call.error);
        self.digest =
            told.bytes().fold(self.digest, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        if !call.mutating || call.error.is_some() {
            return;
        }
        match call.operation.as_str() {
            "EnableRegion" => self.switched.0 += 1,
            "DisableRegion" => self.switched.1 += 1,
            _ => {}
        }
        if let Some((intent, born)) = self.current.take() {
            self.applied.entry((call.action(), call.targets.join(" "))).or_default().insert(born);
            self.effective.extend(intent.map(IntentId::get));
        }
    }

    fn touches_kept(&self, call: &Call, world: &World) -> Option<String> {
        for target in &call.targets {
            if self.kept.contains(target) {
                return Some(format!("{target} is kept"));
            }
            if cluster_of(target).is_some_and(|cluster| kind(target) != "cluster" && self.kept.contains(&cluster)) {
                return Some(format!("the cluster of {target} is kept"));
            }
            if kind(target) == "task-definition" && self.kept_families.contains(family(target)) {
                return Some(format!("{target} is of a kept family"));
            }
            if let Some(cluster) = fed_by(world, target).into_iter().find(|cluster| self.kept.contains(cluster)) {
                return Some(format!("{target} also starts tasks in {cluster}, which is kept"));
            }
            if call.operation == "DeleteCluster"
                && let Some(cluster) = world.cluster(target)
            {
                let now = world.now();
                let services = cluster.services.values().filter(|service| service.deleted_at.is_none());
                let tasks = cluster.tasks.values().filter(|task| task.burns(now));
                let mut held = services.map(|service| &service.arn).chain(tasks.map(|task| &task.arn));
                if let Some(arn) = held.find(|arn| self.kept.contains(*arn)) {
                    return Some(format!("{arn} in it is kept"));
                }
            }
        }
        None
    }

    /// Takes up what has been journaled since, and the approval that holds now.
    fn read_journal(&mut self) {
        let Some((store, account)) = self.store.clone() else { return };
        let approval = match store.latest_approved_plan(account) {
            Ok(Some(row)) => row,
            Ok(None) => return,
            Err(error) => return self.breaks("journal readable", error.to_string()),
        };
        if self.approval.as_ref().is_none_or(|known| known.plan != approval.id) {
            match Approval::read(&store, &approval) {
                Ok(read) => {
                    self.approval = Some(read);
                    self.newest = None;
                }
                Err(why) => return self.breaks("approved", why),
            }
        }
        for row in self.rows(&store, &approval.hash) {
            self.newest = self.newest.max(Some(row.id));
            let Ok(targets) = targets_of(&row) else { continue };
            let of = self.intents.entry((row.intent.operation.clone(), targets.join(" "))).or_default();
            // A look back over rows that were taken up before the approval was read anew.
            if !of.contains(&row.id) && row.receipt.is_none() {
                of.push(row.id);
            }
        }
    }

    fn rows(&mut self, store: &Store, hash: &str) -> Vec<JournalRow> {
        match store.journal_rows(hash, self.newest, 100_000) {
            Ok(rows) => rows,
            Err(error) => {
                self.breaks("journal readable", error.to_string());
                Vec::new()
            }
        }
    }

    /// Whether a cluster that went has been made again since, as far as anybody did something to it.
    fn came_again(&self, row: &JournalRow) -> bool {
        let arn = &row.intent.target_arn;
        row.intent.operation == "ecs:DeleteCluster" && self.clusters.get(arn).is_some_and(|births| births.len() > 1)
    }

    /// At the end: what the journal says took effect is what did.
    pub(crate) fn journal_is_true(&mut self, store: &Store, hashes: &BTreeSet<String>, over: bool) {
        for hash in hashes {
            self.newest = None;
            for row in self.rows(store, hash) {
                let took_effect = self.effective.contains(&row.id.get());
                let what = format!("{} on {}, at {}", row.intent.operation, row.intent.target_arn, row.intent.at);
                match row.outcome() {
                    // AWS does not tell when a cluster was made: one that is there again looks like one that never went.
                    Some(Outcome::Error) if took_effect && row.settlement.is_some() && self.came_again(&row) => {}
                    Some(Outcome::Error) if took_effect => {
                        self.breaks("journal true", format!("{what}: journaled as refused, and it took effect"));
                    }
                    Some(Outcome::Ok) if !took_effect && row.settlement.is_none() => {
                        self.breaks("journal true", format!("{what}: journaled as done, and it was not"));
                    }
                    None | Some(Outcome::Unknown) if over => {
                        self.breaks("journal settled", format!("{what}: verified, and its outcome is still open"));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The ARNs of a journaled request, as the call that follows names them.
fn targets_of(row: &JournalRow) -> Result<Vec<String>, ()> {
    let request = &row.intent.request;
    let text = |key: &str| request.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let many = request.get("definitions").and_then(|value| value.as_array());
    if let Some(many) = many {
        return Ok(many.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect());
    }
    // A task set's call names its service as well, and first.
    if let (Some(service), Some(set)) = (text("service"), text("taskSet")) {
        return Ok(vec![service, set]);
    }
    // The call for a scalable target names the service that it holds up.
    if let Some(resource) = text("resource") {
        return Ok(vec![format!("arn:aws:ecs:{}:{ACCOUNT}:{resource}", row.intent.region)]);
    }
    ["task", "rule", "schedule", "service", "instance", "definition", "cluster"]
        .iter()
        .find_map(|key| text(key))
        .map(|arn| vec![arn])
        .ok_or(())
}

/// The clusters in which a rule or schedule starts tasks.
fn fed_by(world: &World, arn: &str) -> Vec<String> {
    let rule = world.rules().find(|rule| rule.arn == arn);
    let schedule = world.schedules().find(|schedule| schedule.arn == arn);
    let of_rule = rule.into_iter().flat_map(|rule| rule.targets.values()).map(|target| target.arn.clone());
    of_rule.chain(schedule.map(|schedule| schedule.target.arn.clone())).collect()
}

/// Since when a service has had its scalable target.
fn bound_since(world: &World, service: &str) -> Option<Timestamp> {
    let (head, name) = service.split_once(":service/")?;
    let region = head.split(':').nth(3)?;
    let mut all = world.scalable_targets().filter(|found| found.region == region);
    all.find(|found| found.resource_id.strip_prefix("service/") == Some(name)).map(|found| found.created_at)
}

/// When what has this ARN now was made: another one of the same name is not the same.
fn born(world: &World, arn: &str) -> Option<Timestamp> {
    match kind(arn) {
        "cluster" => world.cluster(arn).map(|found| found.created_at),
        "service" => world.service(arn).map(|found| found.created_at),
        "task" => world.task(arn).map(|found| found.created_at),
        "task-definition" => world.task_definition(arn).map(|found| found.registered_at),
        "rule" | "schedule" => Some(Timestamp::UNIX_EPOCH),
        _ => None,
    }
}
