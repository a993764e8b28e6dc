//! What the marks amount to: for each resource what holds, and whose mark decides.
//!
//! Keep beats Remove at every level. A kept cluster keeps all in it; a kept service or task keeps its cluster; what is
//! kept keeps the whole family of the task definitions it uses, and a kept family keeps what runs it. What is not marked is
//! not touched.

use std::collections::{BTreeMap, BTreeSet};

use crate::arn::family_and_revision;
use crate::family::{FamilyArn, family_arn};
use crate::family_choice::{
    families, kept_by_families, kept_family, kept_family_in, kept_family_of_service, revision_mark,
};
use crate::inventory::{Inventory, RegionInventory};
use crate::mark::{Mark, Marks};
use crate::region::RegionCode;
use crate::relauncher_choice::{Feeds, is_kept};
use crate::resource::{Cluster, DefinitionStatus, Service, Task, TaskDefinition};
use crate::triage::{Findings, Verdict};
use crate::view::{MarkRule, MarkScope, RowMark, StaysWhy};

/// What holds for a cluster and all in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterChoice {
    /// Keep, Remove or not chosen.
    pub effective: Option<Mark>,
    /// The name of the service, task or family whose Keep holds the cluster.
    pub kept_because: Option<String>,
}

/// The choice for `cluster`.
pub fn cluster_choice(cluster: &Cluster, marks: &Marks) -> ClusterChoice {
    let own = marks.get(&cluster.arn).copied();
    if own == Some(Mark::Keep) {
        return ClusterChoice { effective: own, kept_because: None };
    }
    let keeps = |arn: &String| marks.get(arn) == Some(&Mark::Keep);
    let service = cluster.services.iter().find(|service| keeps(&service.arn)).map(|service| service.name.clone());
    let task = || cluster.tasks.iter().find(|task| keeps(&task.arn)).map(|task| last_part(&task.arn).to_owned());
    let unread = || if cluster.is_incomplete() { kept_within(cluster, marks) } else { None };
    let family = || kept_family_in(cluster, marks).map(str::to_owned);
    match service.or_else(task).or_else(unread).or_else(family) {
        Some(name) => ClusterChoice { effective: Some(Mark::Keep), kept_because: Some(name) },
        None => ClusterChoice { effective: own, kept_because: None },
    }
}

/// The name of something that is kept in the cluster as its ARN tells, read or not.
fn kept_within(cluster: &Cluster, marks: &Marks) -> Option<String> {
    ["service", "task"].into_iter().find_map(|kind| {
        let within = format!("{}/", cluster.arn.replacen(":cluster/", &format!(":{kind}/"), 1));
        marks
            .range(within.clone()..)
            .take_while(|(arn, _)| arn.starts_with(&within))
            .find(|(_, mark)| **mark == Mark::Keep)
            .map(|(arn, _)| last_part(arn).to_owned())
    })
}

fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

impl ClusterChoice {
    /// As a row shows it.
    pub fn row(&self, cluster: &Cluster, marks: &Marks) -> RowMark {
        RowMark { own: marks.get(&cluster.arn).copied(), effective: self.effective, because: self.kept_because.clone() }
    }

    /// `family` is the kept one that what is marked `own` runs.
    fn inherited(&self, cluster: &Cluster, own: Option<Mark>, family: Option<&str>) -> RowMark {
        if let Some(family) = family.filter(|_| own != Some(Mark::Keep)) {
            return RowMark { own, effective: Some(Mark::Keep), because: Some(family.to_owned()) };
        }
        match self.effective {
            Some(mark) if own != Some(mark) => {
                let because = self.kept_because.clone().unwrap_or_else(|| cluster.name.clone());
                RowMark { own, effective: Some(mark), because: Some(because) }
            }
            _ => RowMark { own, effective: own, because: None },
        }
    }

    /// What holds for a service of the cluster.
    pub fn service(&self, cluster: &Cluster, service: &Service, marks: &Marks) -> RowMark {
        self.inherited(cluster, marks.get(&service.arn).copied(), kept_family_of_service(service, marks))
    }

    /// What holds for a task of the cluster.
    pub fn task(&self, cluster: &Cluster, task: &Task, marks: &Marks) -> RowMark {
        let own = marks.get(&task.arn).copied();
        let inherited = self.inherited(cluster, own, kept_family(&task.task_definition, marks));
        let service = task.service_name().and_then(|name| cluster.services.iter().find(|service| service.name == name));
        match service {
            Some(service) if inherited.effective.is_none() && marks.get(&service.arn) == Some(&Mark::Remove) => {
                RowMark { own, effective: Some(Mark::Remove), because: Some(service.name.clone()) }
            }
            _ => inherited,
        }
    }
}

/// What holds for a task definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitionChoice {
    /// It goes.
    Remove,
    /// It stays, and why.
    Stays(StaysWhy),
}

/// The users of a region's definitions, by what was chosen for them.
pub struct DefinitionChoices<'a> {
    users_known: bool,
    kept_families: BTreeSet<&'a str>,
    used_by_staying: BTreeSet<&'a str>,
    used_by_going: BTreeSet<&'a str>,
    /// What rules and schedules that nobody chose will start tasks from.
    started_by_others: BTreeSet<&'a str>,
    marks: &'a Marks,
}

impl<'a> DefinitionChoices<'a> {
    /// Sorts the users of `region`'s definitions by what holds for them.
    pub fn new(region: &'a RegionInventory, marks: &'a Marks) -> Self {
        let mut choices = Self {
            users_known: region.knows_definition_users(),
            kept_families: BTreeSet::new(),
            used_by_staying: BTreeSet::new(),
            used_by_going: BTreeSet::new(),
            started_by_others: BTreeSet::new(),
            marks,
        };
        for cluster in &region.clusters {
            let choice = cluster_choice(cluster, marks);
            for service in &cluster.services {
                let effective = choice.service(cluster, service, marks).effective;
                for definition in service.task_definition.iter().chain(&service.all_definitions) {
                    choices.add_user(definition, effective);
                }
            }
            for task in &cluster.tasks {
                let effective = choice.task(cluster, task, marks).effective;
                if let Some(definition) = &task.task_definition {
                    choices.add_user(definition, effective);
                }
            }
        }
        for relauncher in &region.relaunchers {
            let feeds = Feeds::of(relauncher, region, marks);
            let kept = is_kept(relauncher, &feeds, marks);
            let goes = !kept && (marks.get(&relauncher.arn) == Some(&Mark::Remove) || feeds.all_going());
            for definition in relauncher.revisions(&region.task_definitions) {
                if kept {
                    choices.add_user(definition, Some(Mark::Keep));
                } else if relauncher.starts_tasks() && goes {
                    choices.add_user(definition, Some(Mark::Remove));
                } else if relauncher.starts_tasks() {
                    choices.started_by_others.insert(definition);
                }
            }
        }
        choices
    }

    fn add_user(&mut self, definition: &'a str, effective: Option<Mark>) {
        match effective {
            Some(Mark::Remove) => {
                self.used_by_going.insert(definition);
            }
            Some(Mark::Keep) => {
                self.used_by_staying.insert(definition);
                if let Some((family, _)) = family_and_revision(definition) {
                    self.kept_families.insert(family);
                }
            }
            None => {
                self.used_by_staying.insert(definition);
            }
        }
    }

    /// Whether a service, deployment, task set or living task uses it, or a rule or schedule will; `None` where a read
    /// that could tell failed.
    pub fn is_used(&self, definition: &TaskDefinition) -> Option<bool> {
        let arn = definition.arn.as_str();
        let used = self.used_by_going.contains(arn)
            || self.used_by_staying.contains(arn)
            || self.started_by_others.contains(arn);
        if used || self.users_known { Some(used) } else { None }
    }

    /// What holds for `definition`.
    pub fn choice(&self, definition: &TaskDefinition) -> DefinitionChoice {
        let arn = definition.arn.as_str();
        let own = revision_mark(arn, self.marks);
        let family = family_and_revision(arn).map_or(arn, |(family, _)| family);
        if own == Some(Mark::Keep) {
            DefinitionChoice::Stays(StaysWhy::Kept)
        } else if self.kept_families.contains(family) {
            DefinitionChoice::Stays(StaysWhy::FamilyKept)
        } else if self.used_by_staying.contains(arn)
            || (own != Some(Mark::Remove) && self.started_by_others.contains(arn))
        {
            // Chosen itself, it goes, and with it what only starts it.
            DefinitionChoice::Stays(StaysWhy::InUse)
        } else if own != Some(Mark::Remove) && !self.used_by_going.contains(arn) {
            DefinitionChoice::Stays(StaysWhy::NotChosen)
        } else if !self.users_known {
            DefinitionChoice::Stays(StaysWhy::UsersUnknown)
        } else {
            DefinitionChoice::Remove
        }
    }

    /// As a row shows it.
    pub fn row(&self, definition: &TaskDefinition) -> RowMark {
        let own = self.marks.get(&definition.arn).copied();
        let effective = match self.choice(definition) {
            DefinitionChoice::Remove => Some(Mark::Remove),
            DefinitionChoice::Stays(StaysWhy::Kept | StaysWhy::FamilyKept) => Some(Mark::Keep),
            DefinitionChoice::Stays(_) => None,
        };
        // Where something that uses it decides there may be several.
        let family = family_arn(&definition.arn)
            .filter(|family| effective.is_some() && effective != own && self.marks.get(*family) == effective.as_ref());
        RowMark { own, effective, because: family.map(|family| last_part(family).to_owned()) }
    }
}

/// The definitions of a region that nothing uses: a group of their own, never part of a cluster's selection. Empty
/// where their users could not all be read.
pub fn unused_definitions(region: &RegionInventory) -> Vec<&TaskDefinition> {
    if !region.knows_definition_users() {
        return Vec::new();
    }
    let used: BTreeSet<&str> = region.definitions_in_use().collect();
    region
        .task_definitions
        .iter()
        .filter(|definition| {
            definition.status != DefinitionStatus::DeleteInProgress && !used.contains(definition.arn.as_str())
        })
        .collect()
}

/// The ARNs that a rule covers: only what the revision that the person saw held.
pub fn covered_by(scope: &MarkScope, revision: u32, inventory: &Inventory, findings: &Findings) -> Vec<String> {
    let held = |region: &RegionInventory| region.revision > 0 && region.revision <= revision;
    let clusters = |region: &RegionInventory| -> Vec<String> {
        region.clusters.iter().filter(|cluster| !cluster.is_batch()).map(|cluster| cluster.arn.clone()).collect()
    };
    let regions = inventory.regions.iter().filter(|(_, region)| held(region));
    match scope {
        MarkScope::Everywhere => regions.flat_map(|(_, region)| clusters(region)).collect(),
        MarkScope::Region { region: code } => {
            regions.filter(|(other, _)| *other == code).flat_map(|(_, region)| clusters(region)).collect()
        }
        MarkScope::UnusedDefinitions { region: code } => regions
            .filter(|(other, _)| code.as_ref().is_none_or(|code| code == *other))
            .flat_map(|(_, region)| unused_definitions(region).into_iter().map(|definition| definition.arn.clone()))
            .collect(),
        // Verdicts that came since were not what the person saw.
        MarkScope::Rogue { .. } if findings.revision > revision => Vec::new(),
        MarkScope::Rogue { region: code } => regions
            .filter(|(other, _)| code.as_ref().is_none_or(|code| code == *other))
            .flat_map(|(_, region)| rogue(region, findings))
            .collect(),
        MarkScope::Resource { arn } => {
            regions.filter(|(code, region)| holds(code, region, arn)).map(|_| arn.clone()).take(1).collect()
        }
    }
}

/// What of a region is rogue by the evidence: clusters of which all that is in them now is, and in other clusters services
/// and tasks of no service; revisions that nothing uses. A region that was read since it was judged has nothing that is. A
/// cluster that AWS Batch made is left to Batch.
fn rogue(region: &RegionInventory, findings: &Findings) -> Vec<String> {
    if region.revision > findings.revision {
        return Vec::new();
    }
    let is_rogue = |arn: &String| findings.verdict(arn) == Some(Verdict::Rogue);
    let mut arns = Vec::new();
    for cluster in &region.clusters {
        let services = cluster.services.iter().map(|service| &service.arn);
        let alone = cluster.tasks.iter().filter(|task| task.service_name().is_none() && task.is_alive());
        let mut within = services.chain(alone.map(|task| &task.arn));
        if !cluster.is_batch() && is_rogue(&cluster.arn) && within.clone().all(is_rogue) {
            arns.push(cluster.arn.clone());
        } else {
            arns.extend(within.by_ref().filter(|arn| is_rogue(arn)).cloned());
        }
    }
    arns.extend(unused_definitions(region).into_iter().map(|definition| definition.arn.clone()).filter(is_rogue));
    arns
}

fn holds(code: &RegionCode, region: &RegionInventory, arn: &str) -> bool {
    if let Ok(family) = FamilyArn::parse(arn) {
        return family.region == *code && families(region).any(|found| found == arn);
    }
    region.clusters.iter().any(|cluster| {
        cluster.arn == arn
            || cluster.services.iter().any(|service| service.arn == arn)
            || cluster.tasks.iter().any(|task| task.arn == arn)
    }) || region.task_definitions.iter().any(|definition| definition.arn == arn)
        || region.relaunchers.iter().any(|relauncher| relauncher.arn == arn)
}

/// What a rule marks. A rule over many never takes a Keep back: that is decided on the kept thing itself.
pub fn marked_by(rule: &MarkRule, inventory: &Inventory, findings: &Findings, marks: &Marks) -> Vec<String> {
    let mut arns = covered_by(&rule.scope, rule.revision, inventory, findings);
    if rule.mark == Some(Mark::Remove) && !matches!(rule.scope, MarkScope::Resource { .. }) {
        let by_families = kept_by_families(inventory, marks);
        arns.retain(|arn| marks.get(arn) != Some(&Mark::Keep) && !by_families.contains(arn.as_str()));
    }
    arns
}

/// Applies `mark` to `arns`; `None` clears.
pub fn apply(marks: &mut BTreeMap<String, Mark>, arns: &[String], mark: Option<Mark>) {
    for arn in arns {
        match mark {
            Some(mark) => marks.insert(arn.clone(), mark),
            None => marks.remove(arn),
        };
    }
}

/// Whether the inventory holds `arn` anywhere, and in which region. It holds a family of which it has a revision, or something
/// that runs or starts one.
pub fn find<'a>(inventory: &'a Inventory, arn: &str) -> Option<&'a RegionCode> {
    inventory.regions.iter().find(|(code, region)| holds(code, region, arn)).map(|(code, _)| code)
}

/// Every ARN that the inventory holds, as [`find`] would say of each: for many at once.
pub fn held_arns(inventory: &Inventory) -> BTreeSet<&str> {
    let regions = inventory.regions.values();
    let held = regions.flat_map(|region| {
        let clusters = region.clusters.iter();
        let inside = clusters.flat_map(|cluster| {
            let services = cluster.services.iter().map(|service| &service.arn);
            [&cluster.arn].into_iter().chain(services).chain(cluster.tasks.iter().map(|task| &task.arn))
        });
        let definitions = region.task_definitions.iter().map(|definition| &definition.arn);
        let relaunchers = region.relaunchers.iter().map(|relauncher| &relauncher.arn);
        inside.chain(definitions).chain(relaunchers).map(String::as_str).chain(families(region))
    });
    held.collect()
}
