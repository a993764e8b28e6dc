//! The world: what truly exists in the practice account, whoever may see it.
//!
//! Nothing here ticks. A task, a service or a cluster stores the instants at which something was decided, and its state
//! at any time is computed from them; what the service scheduler will do is written down with a time in the future when
//! its cause happens. So the world is right at any speed of the clock, and a call only ever looks at its own cluster.
//! What acts by itself again and again (`relaunch`) does what has fallen due whenever the world is brought to a new time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::chance::Chance;
use crate::{Actor, Refusal};

pub(crate) mod account;
pub(crate) mod actor;
pub(crate) mod bill;
pub(crate) mod billing_region;
pub(crate) mod calendar;
pub(crate) mod capacity;
pub(crate) mod cluster;
pub(crate) mod cron;
pub(crate) mod deployment;
pub(crate) mod ecs_target;
mod ecs_told;
mod ecs_verbs;
pub(crate) mod event;
pub(crate) mod expression;
pub(crate) mod identity;
mod identity_events;
pub(crate) mod instance;
pub(crate) mod label;
pub(crate) mod ledger;
pub(crate) mod meter;
pub(crate) mod metered;
pub(crate) mod name;
pub(crate) mod network;
pub(crate) mod odd_event;
pub(crate) mod opt_in;
pub(crate) mod price;
pub(crate) mod protection;
pub(crate) mod region;
pub(crate) mod relaunch;
pub(crate) mod relaunch_told;
pub(crate) mod roster;
pub(crate) mod rule;
pub(crate) mod rule_target;
mod rule_verbs;
pub(crate) mod run;
pub(crate) mod scaling;
pub(crate) mod scaling_settings;
pub(crate) mod schedule;
pub(crate) mod schedule_target;
mod schedule_verbs;
pub(crate) mod service;
pub(crate) mod sign_in;
pub(crate) mod spec;
pub(crate) mod starter;
pub(crate) mod task;
pub(crate) mod task_definition;
pub(crate) mod task_set;
pub(crate) mod tell;
pub(crate) mod trail;
pub(crate) mod truth;
pub(crate) mod usage;

use account::Standing;
use bill::settings::BillSettings;
use cluster::Cluster;
use identity::Identities;
use label::Labels;
use ledger::Ledger;
use region::Region;
use roster::Roster;
use service::Service;
use sign_in::SignIn;
use task::Task;
use task_definition::TaskDefinition;
use trail::Trail;

/// The account: no real one has this number.
pub const ACCOUNT: &str = "000000000000";

/// Who calls: an IAM Identity Center session, as the person who cleans up would have.
pub(crate) const CALLER_ARN: &str =
    "arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/you";
/// The path and the name of his role.
pub(crate) const CALLER_ROLE: &str =
    "aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef";
/// The role of the person who cleans up, whose session every call is made in that does not say otherwise.
pub const CALLER_ROLE_ARN: &str =
    "arn:aws:iam::000000000000:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef";
pub(crate) const CALLER_ID: &str = "AROAPRACTICE000000000:you";

/// What exists in every region of the practice account.
///
/// Tests read it to assert what truly runs, and change it through its verbs, which follow the rules of the API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World {
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
    pub(crate) chance: Chance,
    /// The longest time that a list or a count may lag behind what was made or deleted.
    pub(crate) list_lag_ms: u32,
    /// Nothing that relaunches tasks acts before; none if nothing ever will.
    pub(crate) wakes_at: Option<Timestamp>,
    pub(crate) regions: BTreeMap<String, Region>,
    /// The ARNs of what the attacker made.
    pub(crate) rogue: BTreeSet<String>,
    /// By what a generated account came to hold something; other accounts have none.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub(crate) labels: Labels,
    /// What forgotten tasks used.
    pub(crate) ledger: Ledger,
    /// What they are billed for, which is more; the same until a task is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) billed: Option<Ledger>,
    /// What there was when the drill began.
    pub(crate) roster: Roster,
    /// How the account stands with AWS. Older saved worlds have none of it.
    #[serde(default)]
    pub(crate) standing: Standing,
    /// What CloudTrail tells.
    #[serde(default)]
    pub(crate) trail: Trail,
    /// Who does what is being done; nobody whom CloudTrail would name, unless a scenario or a call says so.
    #[serde(skip)]
    pub(crate) acting: Option<Actor>,
    /// Whether the verbs tell CloudTrail of themselves: a call on the wire is told as a whole.
    #[serde(skip)]
    pub(crate) tells: bool,
    /// Whether AWS has put its quarantine on the caller.
    #[serde(default)]
    pub(crate) quarantined: bool,
    /// What the bill holds beside what ran, and how it is told.
    #[serde(default)]
    pub(crate) billing: BillSettings,
    /// Who there is, and who may do what.
    #[serde(default)]
    pub(crate) identities: Identities,
    /// Sign-ins, and how they go.
    #[serde(default)]
    pub(crate) sign_in: SignIn,
}

impl World {
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        Self {
            seed,
            now,
            chance: Chance::new(seed),
            list_lag_ms: 2000,
            wakes_at: None,
            regions: BTreeMap::new(),
            rogue: BTreeSet::new(),
            labels: Labels::new(),
            ledger: Ledger::default(),
            billed: None,
            roster: Roster::empty(now),
            standing: Standing::default(),
            trail: Trail::default(),
            acting: None,
            tells: false,
            quarantined: false,
            billing: BillSettings::default(),
            identities: Identities::default(),
            sign_in: SignIn::default(),
        }
    }

    /// The instant that the world has been brought to.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Does something as if it were another time: how a scenario gets a past.
    pub fn at<R>(&mut self, instant: Timestamp, act: impl FnOnce(&mut Self) -> R) -> R {
        let now = std::mem::replace(&mut self.now, instant);
        let result = act(self);
        self.now = now;
        result
    }

    /// Forgets what nothing shows any more and what costs nothing any more. A function of what was decided and of the
    /// time: it makes no difference how often and when it happens, save to the memory.
    pub(crate) fn forget(&mut self) {
        let now = self.now;
        self.trail.forget(now);
        self.sign_in.forget(now);
        let mut forgotten: Vec<(String, Task)> = Vec::new();
        for region in self.regions.values_mut() {
            region.forget_definitions(now);
            for cluster in region.clusters.values_mut() {
                forgotten.extend(cluster.forget(now).into_iter().map(|task| (region.code.clone(), task)));
            }
            let costs = |cluster: &Cluster| cluster.tasks.values().any(|task| task.burns(now));
            let gone = |cluster: &Cluster| !cluster.visible(now) && !costs(cluster);
            for (_, cluster) in region.clusters.extract_if(.., |_, cluster| gone(cluster)) {
                forgotten.extend(cluster.tasks.into_values().map(|task| (region.code.clone(), task)));
            }
        }
        for (region, task) in forgotten {
            self.close_account(&region, &task);
        }
    }

    /// All regions, in the order of their codes.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.regions.values()
    }

    /// A region by its code.
    pub fn region(&self, code: &str) -> Option<&Region> {
        self.regions.get(code)
    }

    /// Every cluster that is not deleted, in disabled regions too.
    pub fn clusters(&self) -> impl Iterator<Item = &Cluster> {
        self.regions.values().flat_map(|region| region.clusters.values()).filter(|cluster| cluster.deleted_at.is_none())
    }

    /// Every service that is not deleted.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        let all = self.regions.values().flat_map(|region| region.clusters.values());
        all.flat_map(|cluster| cluster.services.values()).filter(|service| service.deleted_at.is_none())
    }

    /// Every task that costs money now: begun and not yet STOPPED, orphans and those in disabled regions included.
    pub fn burning_tasks(&self) -> impl Iterator<Item = &Task> {
        let all = self.regions.values().flat_map(|region| region.clusters.values());
        all.flat_map(|cluster| cluster.tasks.values()).filter(|task| task.burns(self.now))
    }

    /// Every task definition revision that still exists, in whatever status.
    pub fn task_definitions(&self) -> impl Iterator<Item = &TaskDefinition> {
        self.regions.values().flat_map(|region| region.definitions(self.now))
    }

    /// A cluster by its ARN, also a deleted one that is still remembered.
    pub fn cluster(&self, arn: &str) -> Option<&Cluster> {
        let place = name::Place::of(arn, "cluster")?;
        self.regions.get(place.region)?.clusters.get(place.rest)
    }

    /// A service by its ARN, also a deleted one that is still remembered.
    pub fn service(&self, arn: &str) -> Option<&Service> {
        let place = name::Place::of(arn, "service")?;
        let (cluster, service) = place.rest.split_once('/')?;
        self.regions.get(place.region)?.clusters.get(cluster)?.services.get(service)
    }

    /// A task by its ARN, also a stopped one that is still remembered.
    pub fn task(&self, arn: &str) -> Option<&Task> {
        let place = name::Place::of(arn, "task")?;
        let (cluster, task) = place.rest.split_once('/')?;
        self.regions.get(place.region)?.clusters.get(cluster)?.tasks.get(task)
    }

    /// A task definition revision by its ARN.
    pub fn task_definition(&self, arn: &str) -> Option<&TaskDefinition> {
        let place = name::Place::of(arn, "task-definition")?;
        place.rest.split_once(':')?;
        self.definition(place.region, arn)
    }

    /// Sets the tags of a cluster, service, task or task definition. False if there is no such thing.
    pub fn set_tags(&mut self, arn: &str, tags: BTreeMap<String, String>) -> bool {
        let Some(slot) = self.tags_mut(arn) else { return false };
        *slot = tags;
        true
    }

    fn tags_mut(&mut self, arn: &str) -> Option<&mut BTreeMap<String, String>> {
        if let Some(place) = name::Place::of(arn, "task-definition") {
            let (family, revision) = place.rest.split_once(':')?;
            let family = self.regions.get_mut(place.region)?.families.get_mut(family)?;
            return family.revisions.get_mut(&revision.parse().ok()?).map(|found| &mut found.tags);
        }
        if let Some(place) = name::Place::of(arn, "cluster") {
            let found = self.regions.get_mut(place.region)?.clusters.get_mut(place.rest);
            return found.map(|found| &mut found.tags);
        }
        let kind = if name::Place::of(arn, "service").is_some() { "service" } else { "task" };
        let place = name::Place::of(arn, kind)?;
        let (cluster, id) = place.rest.split_once('/')?;
        let cluster = self.regions.get_mut(place.region)?.clusters.get_mut(cluster)?;
        match kind {
            "service" => cluster.services.get_mut(id).map(|found| &mut found.tags),
            _ => cluster.tasks.get_mut(id).map(|found| &mut found.tags),
        }
    }

    /// The region, or the refusal that a call gets for one that does not exist.
    pub(crate) fn known_region(&mut self, code: &str) -> Result<&mut Region, Refusal> {
        self.regions.get_mut(code).ok_or_else(|| Refusal::invalid(format!("Unknown region {code}.")))
    }

    /// The instant as of which lists and counts tell of something: a seeded time of its own before now. What was made
    /// since does not show yet, what was deleted since still does.
    pub(crate) fn told(&self, name: &str) -> Timestamp {
        let lag = crate::chance::hash(self.seed, name) % (u64::from(self.list_lag_ms) + 1);
        after(self.now, -i64::try_from(lag).unwrap_or(0))
    }
}

/// An instant some milliseconds later; the end of time rather than a panic.
pub(crate) fn after(instant: Timestamp, millis: i64) -> Timestamp {
    instant.checked_add(SignedDuration::from_millis(millis)).unwrap_or(Timestamp::MAX)
}

/// Seconds in the milliseconds that instants are counted in here.
pub(crate) const SECOND: i64 = 1000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
/// How long stopped tasks and deleted clusters and services stay visible (aws-facts 3.3: about one hour).
pub(crate) const REMEMBERED: i64 = 60 * MINUTE;
