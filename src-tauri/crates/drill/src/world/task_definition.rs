//! Task definitions: ACTIVE, INACTIVE, DELETE_IN_PROGRESS, and gone when nothing uses them any more.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::region::Region;
use super::spec::NewTaskDefinition;
use super::{World, after, name};
use crate::Refusal;

/// Where a revision is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "AWS's own words")]
pub enum DefinitionStatus {
    Active,
    Inactive,
    DeleteInProgress,
}

/// One revision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TaskDefinition {
    /// Its ARN, with the revision at the end.
    pub arn: String,
    /// Its family.
    pub family: String,
    /// Counts up within the family and is never used twice.
    pub revision: u32,
    /// `containerDefinitions`.
    pub containers: Vec<Value>,
    /// CPU units as text.
    pub cpu: Option<String>,
    /// MiB as text.
    pub memory: Option<String>,
    /// `networkMode`.
    pub network_mode: Option<String>,
    /// `requiresCompatibilities`.
    pub compatibilities: Vec<String>,
    /// `runtimePlatform.cpuArchitecture`.
    pub architecture: Option<String>,
    /// `runtimePlatform.operatingSystemFamily`.
    pub os_family: Option<String>,
    /// `ephemeralStorage.sizeInGiB`.
    pub ephemeral_gib: Option<u32>,
    /// `taskRoleArn`.
    pub task_role: Option<String>,
    /// `executionRoleArn`.
    pub execution_role: Option<String>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// By whom.
    pub registered_by: String,
    /// That it was deregistered: INACTIVE from then on.
    pub deregistered_at: Option<Timestamp>,
    /// That its deletion was asked for.
    pub delete_requested_at: Option<Timestamp>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// How long after its deregistration it still starts new tasks: up to ten minutes (aws-facts 3.3).
    grace_ms: u32,
    /// How long an unused one stays DELETE_IN_PROGRESS.
    lingers_ms: u32,
}

impl TaskDefinition {
    /// Its status.
    pub fn status(&self) -> DefinitionStatus {
        self.status_at(Timestamp::MAX)
    }

    /// What it was at an instant.
    pub(crate) fn status_at(&self, now: Timestamp) -> DefinitionStatus {
        let past = |at: Option<Timestamp>| at.filter(|at| *at <= now);
        match (past(self.delete_requested_at), past(self.deregistered_at)) {
            (Some(_), _) => DefinitionStatus::DeleteInProgress,
            (None, Some(_)) => DefinitionStatus::Inactive,
            (None, None) => DefinitionStatus::Active,
        }
    }

    /// Name and image of each container.
    pub(crate) fn images(&self) -> Vec<(String, String)> {
        let text = |container: &Value, key| container.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        self.containers.iter().map(|container| (text(container, "name"), text(container, "image"))).collect()
    }

    /// The longest `stopTimeout` of its containers, in seconds; Fargate gives 30 to one that says nothing.
    pub(crate) fn stop_timeout(&self) -> u32 {
        let timeout = |container: &Value| container.get("stopTimeout").and_then(Value::as_u64);
        let longest = self.containers.iter().map(|container| timeout(container).unwrap_or(30)).max().unwrap_or(30);
        u32::try_from(longest).unwrap_or(u32::MAX)
    }

    /// What registers another revision like it.
    pub(crate) fn like_it(&self) -> NewTaskDefinition {
        NewTaskDefinition {
            family: self.family.clone(),
            containers: self.containers.clone(),
            cpu: self.cpu.clone(),
            memory: self.memory.clone(),
            network_mode: self.network_mode.clone(),
            compatibilities: self.compatibilities.clone(),
            architecture: self.architecture.clone(),
            os_family: self.os_family.clone(),
            ephemeral_gib: self.ephemeral_gib,
            task_role: self.task_role.clone(),
            execution_role: self.execution_role.clone(),
            registered_by: Some(self.registered_by.clone()),
            tags: self.tags.clone(),
        }
    }

    /// Whether it still starts tasks: a deregistered one for some minutes more.
    fn starts(&self, now: Timestamp) -> bool {
        self.delete_requested_at.is_none()
            && self.deregistered_at.is_none_or(|at| now < after(at, i64::from(self.grace_ms)))
    }
}

/// The revisions of a family. The counter survives them all.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Family {
    pub(crate) last_revision: u32,
    pub(crate) revisions: BTreeMap<u32, TaskDefinition>,
}

/// A revision by its ARN.
pub(crate) fn find<'a>(families: &'a BTreeMap<String, Family>, arn: &str) -> Option<&'a TaskDefinition> {
    let (family, revision) = name::Place::of(arn, "task-definition")?.rest.split_once(':')?;
    families.get(family)?.revisions.get(&revision.parse().ok()?)
}

impl World {
    pub(super) fn add_revision(&mut self, region: &str, new: NewTaskDefinition) -> Result<String, Refusal> {
        name::check(&new.family)?;
        if new.containers.is_empty() {
            return Err(Refusal::client("Container list cannot be empty."));
        }
        if new.compatibilities.iter().any(|kind| kind == "FARGATE") && (new.cpu.is_none() || new.memory.is_none()) {
            return Err(Refusal::client("Fargate requires that 'cpu' and 'memory' be defined at the task level."));
        }
        let (now, grace_ms) = (self.now, self.chance.between(120_000, 600_000));
        let registrant = self.registrant();
        let lingers_ms = self.chance.between(10_000, 90_000);
        let family = self.known_region(region)?.families.entry(new.family.clone()).or_default();
        family.last_revision += 1;
        let revision = family.last_revision;
        let arn = name::arn(region, "task-definition", &format!("{}:{revision}", new.family));
        let definition = TaskDefinition {
            arn: arn.clone(),
            family: new.family,
            revision,
            containers: new.containers,
            cpu: new.cpu,
            memory: new.memory,
            network_mode: new.network_mode,
            compatibilities: new.compatibilities,
            architecture: new.architecture,
            os_family: new.os_family,
            ephemeral_gib: new.ephemeral_gib,
            task_role: new.task_role,
            execution_role: new.execution_role,
            registered_at: now,
            registered_by: new.registered_by.unwrap_or(registrant),
            deregistered_at: None,
            delete_requested_at: None,
            tags: new.tags,
            grace_ms,
            lingers_ms,
        };
        family.revisions.insert(revision, definition);
        Ok(arn)
    }

    pub(super) fn retire_revision(&mut self, region: &str, given: &str) -> Result<String, Refusal> {
        let now = self.now;
        let found = self.revision_mut(region, given)?;
        found.deregistered_at.get_or_insert(now);
        Ok(found.arn.clone())
    }

    /// Makes an INACTIVE revision DELETE_IN_PROGRESS; gives its ARN. The text of a refusal belongs into `failures[]`.
    pub fn delete_task_definition(&mut self, region: &str, given: &str) -> Result<String, Refusal> {
        let now = self.now;
        let missing =
            "The specified task definition does not exist. Specify a valid account, family, revision and try again.";
        let found = self.revision_mut(region, given).map_err(|_| Refusal::client(missing))?;
        if found.status() == DefinitionStatus::Active {
            return Err(Refusal::client(
                "The specified task definition is still in ACTIVE status. Please deregister the target and try again.",
            ));
        }
        let arn = found.arn.clone();
        if found.delete_requested_at.is_none() {
            found.delete_requested_at = Some(now);
            self.note_removal(region, &arn);
        }
        Ok(arn)
    }

    /// The ARN of a definition that new tasks may use; the newest ACTIVE revision if only a family is given.
    pub(crate) fn startable_definition(&mut self, region: &str, given: &str) -> Result<String, Refusal> {
        let now = self.now;
        let (family, revision) = name::definition(given, region)?;
        let family = self.known_region(region)?.families.get(family).filter(|family| !family.revisions.is_empty());
        let family = family.ok_or_else(|| Refusal::client("TaskDefinition not found."))?;
        let found = match revision {
            Some(revision) => family.revisions.get(&revision),
            None => family.revisions.values().rev().find(|found| found.status() == DefinitionStatus::Active),
        };
        let found = found.ok_or_else(|| Refusal::client("TaskDefinition not found."))?;
        if !found.starts(now) {
            return Err(Refusal::client("TaskDefinition is inactive"));
        }
        Ok(found.arn.clone())
    }

    fn revision_mut(&mut self, region: &str, given: &str) -> Result<&mut TaskDefinition, Refusal> {
        let gone = self.definition(region, given).is_none();
        let (family, revision) = name::definition(given, region)?;
        let revision = revision.ok_or_else(|| Refusal::client("A revision must be given: family:revision."))?;
        let found =
            self.known_region(region)?.families.get_mut(family).and_then(|all| all.revisions.get_mut(&revision));
        found.filter(|_| !gone).ok_or_else(|| Refusal::client("The specified task definition does not exist."))
    }

    /// A revision that is still there, by "family:revision" or ARN; the newest ACTIVE one if only a family is given.
    pub(crate) fn definition(&self, region: &str, given: &str) -> Option<&TaskDefinition> {
        let (family, revision) = name::definition(given, region).ok()?;
        let home = self.regions.get(region)?;
        let family = home.families.get(family)?;
        let found = match revision {
            Some(revision) => family.revisions.get(&revision)?,
            None => family.revisions.values().rev().find(|found| found.status() == DefinitionStatus::Active)?,
        };
        let gone = found.is_due(self.now) && !in_use(home, self.now).contains(&found.arn);
        (!gone).then_some(found)
    }
}

impl TaskDefinition {
    /// Whether it goes as soon as nothing uses it.
    fn is_due(&self, now: Timestamp) -> bool {
        self.delete_requested_at.is_some_and(|at| now >= after(at, i64::from(self.lingers_ms)))
    }
}

impl Region {
    /// The revisions that are there now, by family and number: those whose deletion was asked for stay until neither a
    /// task nor a service uses them.
    pub fn definitions(&self, now: Timestamp) -> impl Iterator<Item = &TaskDefinition> {
        let all = || self.families.values().flat_map(|family| family.revisions.values());
        // What is used is only looked up where something is due.
        let used = if all().any(|found| found.is_due(now)) { in_use(self, now) } else { BTreeSet::new() };
        all().filter(move |found| !found.is_due(now) || used.contains(&found.arn))
    }

    /// Forgets the revisions that are gone. Only for memory: nothing shows them any more.
    pub(crate) fn forget_definitions(&mut self, now: Timestamp) {
        if !self.families.values().flat_map(|family| family.revisions.values()).any(|found| found.is_due(now)) {
            return;
        }
        let used = in_use(self, now);
        for family in self.families.values_mut() {
            family.revisions.retain(|_, found| !found.is_due(now) || used.contains(&found.arn));
        }
    }
}

/// The ARNs of the definitions that something in a region still uses.
fn in_use(region: &Region, now: Timestamp) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for cluster in region.clusters.values() {
        let tasks = cluster.tasks.values().filter(|task| !task.begun(now) || task.burns(now));
        used.extend(tasks.map(|task| task.task_definition.clone()));
        let live = cluster.services.values().filter(|service| service.status(cluster, now) != "INACTIVE");
        for service in live {
            used.insert(service.task_definition.clone());
            used.extend(service.deployments.iter().map(|deployment| deployment.task_definition.clone()));
            used.extend(service.task_sets.iter().map(|set| set.task_definition.clone()));
        }
    }
    used
}
