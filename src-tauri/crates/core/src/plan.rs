//! The teardown plan: what goes, named one by one and pinned, and what is kept. Pure and deterministic.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::choice::{DefinitionChoice, DefinitionChoices, cluster_choice};
use crate::family::family_arn;
use crate::inventory::{Inventory, RegionInventory};
use crate::mark::{Mark, Marks};
use crate::relauncher::{RelauncherKind, RelauncherPin};
use crate::relauncher_choice::{Feeds, RelauncherChoice, RelauncherChoices, is_kept};
use crate::resource::{Cluster, DefinitionStatus, Service};

/// The version of the plan's form; part of the hash.
pub const SCHEMA: u32 = 1;

/// A plan that nobody approved expires after this long.
pub const APPROVE_WITHIN_SECONDS: i64 = 15 * 60;

/// What would go, and what must not be touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeardownPlan {
    /// [`SCHEMA`]
    pub schema: u32,
    /// Twelve digits.
    pub account: String,
    /// `aws`, `aws-cn`, ...
    pub partition: String,
    /// [`World::key`](crate::account::World::key): a plan of one world is refused in another.
    pub endpoint: String,
    /// [`Inventory::digest`] of the sweep it rests on: another sweep that reads the same gives the same plan.
    pub inventory: String,
    /// What goes.
    pub targets: Targets,
    /// ARNs that no call may name: everything that is kept in effect, and kept families. Sorted.
    pub kept: Vec<String>,
}

/// What goes. Each list is sorted by ARN.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// What starts tasks again, cut off before anything is stopped. Left out of the hash where there is none, so that
    /// plans of before there were any keep theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relaunchers: Vec<RelauncherTarget>,
    /// Clusters; tasks in them are covered whenever they appear.
    pub clusters: Vec<ClusterTarget>,
    /// Services, those of the clusters too; their tasks are covered whenever they appear.
    pub services: Vec<ServiceTarget>,
    /// Stand-alone tasks, and single tasks that a person chose.
    pub tasks: Vec<TaskTarget>,
    /// Definitions, deregistered if ACTIVE and deleted.
    pub definitions: Vec<DefinitionTarget>,
}

/// Something that starts tasks, pinned by what it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelauncherTarget {
    /// Its ARN.
    pub arn: String,
    /// Its pin.
    pub pin: RelauncherPin,
}

impl RelauncherTarget {
    /// The name of the rule or schedule; of a scalable target the name of its service.
    pub fn name(&self) -> &str {
        match &self.pin.kind {
            RelauncherKind::ScalableTarget { resource } => resource.rsplit('/').next().unwrap_or(resource),
            RelauncherKind::Rule { .. } | RelauncherKind::Schedule { .. } => {
                self.arn.rsplit('/').next().unwrap_or(&self.arn)
            }
        }
    }
}

/// A cluster, pinned by its set of services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterTarget {
    /// Its ARN.
    pub arn: String,
    /// ARNs of the services it held. One more, and it is not the cluster that was approved.
    pub services: Vec<String>,
}

/// A service, pinned by its birth and its definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceTarget {
    /// Its ARN.
    pub arn: String,
    /// Its cluster's ARN.
    pub cluster: String,
    /// Its pin.
    pub pin: ServicePin,
}

/// What tells a service from another one of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePin {
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// What it runs.
    pub task_definition: Option<String>,
}

impl ServicePin {
    /// The pin of a service as read.
    pub fn of(service: &Service) -> Self {
        Self { created_at: service.created_at, task_definition: service.task_definition.clone() }
    }
}

/// A task chosen by itself or as a stand-alone task of a chosen cluster. A task's ARN is never reused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskTarget {
    /// Its ARN.
    pub arn: String,
    /// Its cluster's ARN.
    pub cluster: String,
}

/// A task-definition revision. Revisions are immutable and their numbers never reused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionTarget {
    /// Its ARN.
    pub arn: String,
    /// As listed: an ACTIVE one is deregistered first.
    pub status: DefinitionStatus,
}

/// Why a plan could not be hashed.
#[derive(Debug, Error)]
#[error("the plan could not be written as canonical JSON")]
pub struct HashError(#[source] serde_json::Error);

impl TeardownPlan {
    /// SHA-256, hex, of the plan as canonical JSON (RFC 8785). It holds no times of its own.
    pub fn hash(&self) -> Result<String, HashError> {
        let canonical = serde_json_canonicalizer::to_vec(self).map_err(HashError)?;
        Ok(Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether nothing would go.
    pub fn is_empty(&self) -> bool {
        self.item_count() == 0
    }

    /// How many things are named as targets.
    pub fn item_count(&self) -> usize {
        let targets = &self.targets;
        targets.relaunchers.len()
            + targets.clusters.len()
            + targets.services.len()
            + targets.tasks.len()
            + targets.definitions.len()
    }

    /// Whether `arn` is kept: listed, or a revision of a listed family, of those too that nobody has read.
    pub fn keeps(&self, arn: &str) -> bool {
        let lists = |arn: &str| self.kept.binary_search_by(|kept| kept.as_str().cmp(arn)).is_ok();
        lists(arn) || family_arn(arn).is_some_and(lists)
    }
}

/// Makes the plan that follows from what was read and what was chosen.
pub fn plan(inventory: &Inventory, marks: &Marks) -> TeardownPlan {
    let mut targets = Targets::default();
    // A mark on something that this sweep did not read again still keeps.
    let mut kept: Vec<String> =
        marks.iter().filter(|(_, mark)| **mark == Mark::Keep).map(|(arn, _)| arn.clone()).collect();
    for region in inventory.regions.values() {
        for cluster in &region.clusters {
            add_cluster(cluster, marks, &mut targets, &mut kept);
        }
        let choices = DefinitionChoices::new(region, marks);
        for definition in &region.task_definitions {
            match choices.choice(definition) {
                DefinitionChoice::Remove if definition.status != DefinitionStatus::DeleteInProgress => targets
                    .definitions
                    .push(DefinitionTarget { arn: definition.arn.clone(), status: definition.status }),
                DefinitionChoice::Stays(crate::view::StaysWhy::Kept | crate::view::StaysWhy::FamilyKept) => {
                    kept.push(definition.arn.clone());
                }
                DefinitionChoice::Remove | DefinitionChoice::Stays(_) => {}
            }
        }
        add_relaunchers(region, marks, &mut targets, &mut kept);
    }
    targets.relaunchers.sort_by(|left, right| left.arn.cmp(&right.arn));
    targets.clusters.sort_by(|left, right| left.arn.cmp(&right.arn));
    targets.services.sort_by(|left, right| left.arn.cmp(&right.arn));
    targets.tasks.sort_by(|left, right| left.arn.cmp(&right.arn));
    targets.definitions.sort_by(|left, right| left.arn.cmp(&right.arn));
    kept.sort();
    kept.dedup();
    TeardownPlan {
        schema: SCHEMA,
        account: inventory.account.clone(),
        partition: inventory.partition.clone(),
        endpoint: inventory.world.clone(),
        inventory: inventory.digest(),
        targets,
        kept,
    }
}

fn add_relaunchers(region: &RegionInventory, marks: &Marks, targets: &mut Targets, kept: &mut Vec<String>) {
    let choices = RelauncherChoices::new(region, marks);
    for relauncher in &region.relaunchers {
        if choices.choice(relauncher) == RelauncherChoice::Remove {
            let pin = RelauncherPin::of(relauncher);
            targets.relaunchers.push(RelauncherTarget { arn: relauncher.arn.clone(), pin });
        } else if is_kept(relauncher, &Feeds::of(relauncher, region, marks), marks) {
            kept.push(relauncher.arn.clone());
        }
    }
}

fn add_cluster(cluster: &Cluster, marks: &Marks, targets: &mut Targets, kept: &mut Vec<String>) {
    let choice = cluster_choice(cluster, marks);
    match choice.effective {
        Some(Mark::Keep) => kept.push(cluster.arn.clone()),
        Some(Mark::Remove) => {
            let mut services: Vec<String> = cluster.services.iter().map(|service| service.arn.clone()).collect();
            services.sort();
            targets.clusters.push(ClusterTarget { arn: cluster.arn.clone(), services });
        }
        None => {}
    }
    for service in &cluster.services {
        match choice.service(cluster, service, marks).effective {
            Some(Mark::Keep) => kept.push(service.arn.clone()),
            Some(Mark::Remove) => targets.services.push(ServiceTarget {
                arn: service.arn.clone(),
                cluster: cluster.arn.clone(),
                pin: ServicePin::of(service),
            }),
            None => {}
        }
    }
    for task in &cluster.tasks {
        let row = choice.task(cluster, task, marks);
        match row.effective {
            Some(Mark::Keep) => kept.push(task.arn.clone()),
            Some(Mark::Remove) if task.service_name().is_none() || row.own == Some(Mark::Remove) => {
                targets.tasks.push(TaskTarget { arn: task.arn.clone(), cluster: cluster.arn.clone() });
            }
            Some(Mark::Remove) | None => {}
        }
    }
}
