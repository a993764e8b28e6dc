//! What an approval covers. An [`Approved`] exists only for a plan whose approval is in the store.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use quench_core::arn::{EcsArn, region_of};
use quench_core::family::family_arn;
use quench_core::money::Usd;
use quench_core::plan::{ClusterTarget, RelauncherTarget, ServiceTarget};
use quench_core::region::RegionCode;
use quench_core::relauncher::RelauncherKind;
use quench_core::resource::Task;

use crate::bundle::PlanBundle;

/// An approved plan, indexed by ARN.
#[derive(Debug)]
pub struct Approved {
    /// The plan and what goes with it.
    pub bundle: PlanBundle,
    /// When a person approved it.
    pub at: Timestamp,
    relaunchers: BTreeMap<String, RelauncherTarget>,
    clusters: BTreeMap<String, ClusterTarget>,
    services: BTreeMap<String, ServiceTarget>,
    services_by_cluster: BTreeMap<String, Vec<String>>,
    tasks: BTreeSet<String>,
    /// What the covered tasks of a cluster cost an hour, and how many they are.
    burn: BTreeMap<String, (Usd, usize)>,
    reached: BTreeSet<String>,
    definitions: BTreeSet<String>,
}

/// What a region has to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegionWork {
    /// Rules and schedules that are disabled.
    pub starting: Vec<String>,
    /// Scalable targets that are deregistered.
    pub scaling: Vec<String>,
    /// Clusters in which something goes, target or not, those that burn most first.
    pub clusters: Vec<String>,
    /// Definitions that go.
    pub definitions: Vec<String>,
}

impl Approved {
    /// Indexes `bundle`, approved at `at`. The caller has read the approval from the store.
    pub(crate) fn new(bundle: PlanBundle, at: Timestamp) -> Self {
        let targets = &bundle.plan.targets;
        let mut services_by_cluster: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for target in &targets.services {
            services_by_cluster.entry(target.cluster.clone()).or_default().push(target.arn.clone());
        }
        let mut burn: BTreeMap<String, (Usd, usize)> = BTreeMap::new();
        for task in &bundle.covered {
            if let Some(cluster) = cluster_of(&task.arn) {
                let (rate, tasks) = burn.entry(cluster).or_default();
                *rate += task.burn.per_hour;
                *tasks += 1;
            }
        }
        let reached = (targets.clusters.iter().map(|target| &target.arn))
            .chain(targets.services.iter().map(|target| &target.cluster))
            .chain(targets.tasks.iter().map(|target| &target.cluster));
        Self {
            services_by_cluster,
            burn,
            reached: reached.cloned().collect(),
            relaunchers: targets.relaunchers.iter().map(|target| (target.arn.clone(), target.clone())).collect(),
            clusters: targets.clusters.iter().map(|target| (target.arn.clone(), target.clone())).collect(),
            services: targets.services.iter().map(|target| (target.arn.clone(), target.clone())).collect(),
            tasks: targets.tasks.iter().map(|target| target.arn.clone()).collect(),
            definitions: targets.definitions.iter().map(|target| target.arn.clone()).collect(),
            bundle,
            at,
        }
    }

    /// The hash that was approved.
    pub fn hash(&self) -> &str {
        &self.bundle.view.hash
    }

    /// The target with that ARN among what starts tasks.
    pub fn relauncher(&self, arn: &str) -> Option<&RelauncherTarget> {
        self.relaunchers.get(arn)
    }

    /// Those of the region.
    pub fn relaunchers_in(&self, region: &RegionCode) -> impl Iterator<Item = &RelauncherTarget> {
        self.relaunchers.values().filter(move |target| region_of(&target.arn).as_ref() == Some(region))
    }

    /// The cluster target with that ARN.
    pub fn cluster(&self, arn: &str) -> Option<&ClusterTarget> {
        self.clusters.get(arn)
    }

    /// The service target with that ARN.
    pub fn service(&self, arn: &str) -> Option<&ServiceTarget> {
        self.services.get(arn)
    }

    /// The services of the plan within a cluster.
    pub fn services_of(&self, cluster: &str) -> impl Iterator<Item = &ServiceTarget> {
        self.services_by_cluster.get(cluster).into_iter().flatten().filter_map(|arn| self.services.get(arn))
    }

    /// Whether the plan names the task itself.
    pub fn names_task(&self, arn: &str) -> bool {
        self.tasks.contains(arn)
    }

    /// Whether the plan names the definition.
    pub fn names_definition(&self, arn: &str) -> bool {
        self.definitions.contains(arn)
    }

    /// Whether anything of the cluster is covered.
    pub fn reaches_into(&self, cluster: &str) -> bool {
        self.reached.contains(cluster)
    }

    /// The service of the plan that `task` belongs to.
    pub fn service_of(&self, cluster: &str, task: &Task) -> Option<&ServiceTarget> {
        let name = task.service_name()?;
        self.services_of(cluster).find(|target| target.arn.rsplit('/').next() == Some(name))
    }

    /// Whether stopping `task` is covered: named itself, of a service of the plan, or stand-alone in a cluster of the
    /// plan. A task of a service that was not in the plan is not, and a kept one never is.
    pub fn covers_task(&self, cluster: &str, task: &Task) -> bool {
        let plan = &self.bundle.plan;
        let family = task.task_definition.as_deref().and_then(family_arn);
        if plan.keeps(&task.arn) || plan.keeps(cluster) || family.is_some_and(|family| plan.keeps(family)) {
            return false;
        }
        if self.tasks.contains(&task.arn) {
            return true;
        }
        match task.service_name() {
            Some(_) => self.service_of(cluster, task).is_some(),
            None => self.clusters.contains_key(cluster),
        }
    }

    /// The work by region.
    pub(crate) fn work(&self) -> BTreeMap<RegionCode, RegionWork> {
        let mut work: BTreeMap<RegionCode, RegionWork> = BTreeMap::new();
        for target in self.relaunchers.values() {
            let Some(region) = region_of(&target.arn) else { continue };
            let work = work.entry(region).or_default();
            match target.pin.kind {
                RelauncherKind::ScalableTarget { .. } => work.scaling.push(target.arn.clone()),
                RelauncherKind::Rule { .. } | RelauncherKind::Schedule { .. } => work.starting.push(target.arn.clone()),
            }
        }
        for arn in &self.reached {
            if let Ok(parsed) = EcsArn::parse(arn) {
                work.entry(parsed.region).or_default().clusters.push(arn.clone());
            }
        }
        for arn in &self.definitions {
            if let Ok(parsed) = EcsArn::parse(arn) {
                work.entry(parsed.region).or_default().definitions.push(arn.clone());
            }
        }
        for region in work.values_mut() {
            region.clusters.sort_by_key(|arn| std::cmp::Reverse(self.burn.get(arn).copied().unwrap_or_default()));
        }
        work
    }
}

/// The ARN of the cluster that the ARN of a service, task or container instance names.
pub(crate) fn cluster_of(arn: &str) -> Option<String> {
    let cluster = EcsArn::parse(arn).ok()?.cluster_name()?.to_owned();
    let head = arn.split(':').take(5).collect::<Vec<_>>().join(":");
    Some(format!("{head}:cluster/{cluster}"))
}
