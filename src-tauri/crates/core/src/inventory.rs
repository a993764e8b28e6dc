//! What a sweep read of an account, with what it could not read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::burn::Burn;
use crate::cloud_error::{CloudError, CloudErrorKind};
use crate::price_book::PriceBook;
use crate::region::{RegionCode, RegionSource};
use crate::relauncher::{Relauncher, RelauncherPin};
use crate::report::{Part, PartState, RegionReport, RegionState};
use crate::resource::{Cluster, DefinitionStatus, TaskDefinition};

/// One region as read: its report and what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegionInventory {
    /// How far it was read.
    pub report: RegionReport,
    /// The inventory's revision with which it arrived; zero until then. A rule covers the regions that its revision held.
    pub revision: u32,
    /// Clusters that are not INACTIVE.
    pub clusters: Vec<Cluster>,
    /// Revisions of all three states.
    pub task_definitions: Vec<TaskDefinition>,
    /// What starts tasks again, enabled or not, sorted by ARN.
    #[serde(default)]
    pub relaunchers: Vec<Relauncher>,
}

impl RegionInventory {
    /// A region that nobody has read yet.
    pub fn unread(report: RegionReport) -> Self {
        Self { report, revision: 0, clusters: Vec::new(), task_definitions: Vec::new(), relaunchers: Vec::new() }
    }

    /// The region's state, computed from its report.
    pub fn state(&self) -> RegionState {
        // What fires into a cluster that is gone may find it made anew: the region is not empty.
        self.report.state(!self.clusters.is_empty() || self.relaunchers.iter().any(Relauncher::starts_tasks))
    }

    /// Whether something that may run or cost there was not read. What only could start tasks again is told by itself.
    pub fn is_unread(&self) -> bool {
        match self.state() {
            RegionState::Partial => !self.report.lacks_only_relaunchers(),
            RegionState::Found | RegionState::Clean => false,
            state if state.is_off() => false,
            // Read and empty; what is doubtful is what AWS says of the region.
            RegionState::Unrecognised | RegionState::Disputed => !self.report.is_complete(),
            _ => true,
        }
    }

    /// Whether every read that could name a user of a task definition succeeded. Where not, no definition of the
    /// region may be touched.
    pub fn knows_definition_users(&self) -> bool {
        [Part::Clusters, Part::Services, Part::Tasks].iter().all(|part| *self.report.part(*part) == PartState::Complete)
    }

    /// ARNs of the definitions that a service, deployment, task set or living task uses, and of those that a rule or
    /// schedule will start tasks from.
    pub fn definitions_in_use(&self) -> impl Iterator<Item = &str> {
        let started = self.relaunchers.iter().filter(|relauncher| relauncher.starts_tasks());
        let started = started.flat_map(|relauncher| relauncher.revisions(&self.task_definitions));
        let used = self.clusters.iter().flat_map(|cluster| {
            let services = cluster
                .services
                .iter()
                .flat_map(|service| service.task_definition.iter().chain(&service.all_definitions));
            services.chain(cluster.tasks.iter().filter_map(|task| task.task_definition.as_ref())).map(String::as_str)
        });
        used.chain(started)
    }

    /// Dollars per hour. Where tasks could not all be read, more may burn: then it is a least.
    pub fn burn(&self, book: &PriceBook, code: &RegionCode) -> Burn {
        let read =
            self.clusters.iter().map(|cluster| Burn::of(book, code, &cluster.tasks)).fold(Burn::default(), Burn::and);
        let unread = self.report.asked && *self.report.part(Part::Tasks) != PartState::Complete;
        Burn { at_least: read.at_least || unread, ..read }
    }

    /// How many of each.
    pub fn counts(&self) -> Counts {
        Counts {
            clusters: len(self.clusters.len()),
            services: len(self.clusters.iter().map(|cluster| cluster.services.len()).sum()),
            tasks: len(self
                .clusters
                .iter()
                .map(|cluster| cluster.tasks.iter().filter(|task| task.is_alive()).count())
                .sum()),
            task_definitions: len(self
                .task_definitions
                .iter()
                .filter(|definition| definition.status != DefinitionStatus::DeleteInProgress)
                .count()),
            relaunchers: len(self.relaunchers.iter().filter(|relauncher| relauncher.enabled).count()),
        }
    }
}

/// Counts of an account or region. Task definitions count ACTIVE and INACTIVE.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Counts {
    /// Clusters that are not INACTIVE.
    pub clusters: u32,
    /// Services.
    pub services: u32,
    /// Tasks that are not STOPPED.
    pub tasks: u32,
    /// Definition revisions, ACTIVE and INACTIVE.
    pub task_definitions: u32,
    /// What starts tasks again: scalable targets, and enabled rules and schedules.
    pub relaunchers: u32,
}

impl Counts {
    /// The sum of two counts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            clusters: self.clusters + other.clusters,
            services: self.services + other.services,
            tasks: self.tasks + other.tasks,
            task_definitions: self.task_definitions + other.task_definitions,
            relaunchers: self.relaunchers + other.relaunchers,
        }
    }
}

fn len(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What one sweep read of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// The sweep's id.
    pub id: String,
    /// Twelve digits.
    pub account: String,
    /// `aws`, `aws-cn`, ...
    pub partition: String,
    /// [`World::key`](crate::account::World::key): which cloud it was read from.
    pub world: String,
    /// Where the list of regions came from.
    pub source: RegionSource,
    /// Why a better source did not tell, or what could not be read of this one: regions may be missing from the list.
    #[serde(default)]
    pub source_note: Option<CloudError>,
    /// Grows by one with every region that answers.
    pub revision: u32,
    /// When the sweep began.
    pub started_at: Timestamp,
    /// When its last region answered, or it was stopped.
    pub finished_at: Option<Timestamp>,
    /// Every region of the partition that is known, read or not.
    pub regions: BTreeMap<RegionCode, RegionInventory>,
}

impl Inventory {
    /// Every cluster with its region.
    pub fn clusters(&self) -> impl Iterator<Item = (&RegionCode, &Cluster)> {
        self.regions.iter().flat_map(|(code, region)| region.clusters.iter().map(move |cluster| (code, cluster)))
    }

    /// Counts of the whole account.
    pub fn counts(&self) -> Counts {
        self.regions.values().map(RegionInventory::counts).fold(Counts::default(), Counts::and)
    }

    /// Dollars per hour of the whole account.
    pub fn burn(&self, book: &PriceBook) -> Burn {
        self.regions.iter().map(|(code, region)| region.burn(book, code)).fold(Burn::default(), Burn::and)
    }

    /// SHA-256, hex, of what was read as far as a plan can depend on it: which parts of which regions were read, and
    /// every cluster, service, stand-alone task, definition and relauncher with its pin. Times, counts and the tasks that services
    /// come and go with are left out.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        // Each text with its length, so that no two lists of texts run together into the same bytes.
        let mut add = |text: &str| {
            digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(text);
        };
        for (code, region) in &self.regions {
            add(code.as_str());
            for part in Part::ALL {
                add(match region.report.part(part) {
                    PartState::Complete => "complete",
                    PartState::Partial(_) => "partial",
                    PartState::NotRead(_) => "not read",
                    PartState::NotAsked => "not asked",
                });
            }
            for cluster in &region.clusters {
                add(&cluster.arn);
                for service in &cluster.services {
                    add(&service.arn);
                    add(&service.created_at.map(|at| at.to_string()).unwrap_or_default());
                    add(service.task_definition.as_deref().unwrap_or_default());
                }
                cluster.tasks.iter().filter(|task| task.service_name().is_none()).for_each(|task| add(&task.arn));
            }
            for definition in &region.task_definitions {
                add(&definition.arn);
                add(match definition.status {
                    DefinitionStatus::Active => "active",
                    DefinitionStatus::Inactive => "inactive",
                    DefinitionStatus::DeleteInProgress => "deleting",
                });
            }
            for relauncher in &region.relaunchers {
                add(&relauncher.arn);
                add(if relauncher.enabled { "enabled" } else { "disabled" });
                // A pin is texts and numbers: writing it does not fail.
                add(&serde_json::to_string(&RelauncherPin::of(relauncher)).unwrap_or_default());
            }
        }
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether some region may be missing from the list: it came from the catalogue, or a row of it was not readable.
    pub fn may_lack_regions(&self) -> bool {
        self.source == RegionSource::Catalogue
            || self.source_note.as_ref().is_some_and(|note| note.kind == CloudErrorKind::Unreadable)
    }

    /// Whether "nothing is here" may be said: every region listed, read wholly, and empty.
    pub fn is_clean(&self) -> bool {
        !self.regions.is_empty()
            && !self.may_lack_regions()
            && self.regions.values().all(|region| region.state() == RegionState::Clean)
    }
}
