//! What is true of the account as a whole: what is alike, what came at once, who is usual, what is old.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::case::Case;
use super::definition::DefinitionFacts;
use super::image::Image;
use super::maker::{Lives, Maker};
use crate::inventory::RegionInventory;
use crate::region::RegionCode;
use crate::relauncher::Relauncher;
use crate::resource::{Cluster, Service, Task, TaskDefinition};
use crate::view::TimelineKind;

/// Things made this close to each other came at once.
pub(super) const AT_ONCE: SignedDuration = SignedDuration::from_mins(10);
/// What is older is old.
pub(super) const OLD: SignedDuration = SignedDuration::from_hours(24 * 30);
/// What is older was there before an incident that is fresh.
const SETTLED: SignedDuration = SignedDuration::from_hours(24 * 21);
/// A principal that made things this long ago is usual.
const USUAL: SignedDuration = SignedDuration::from_hours(24 * 14);
/// A region that was switched on within this time was opened for what is in it.
const OPENED: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Image, size and command: the same in many places means one script.
pub(super) type Fingerprint = Arc<str>;

/// What a fingerprint was seen in.
#[derive(Clone, Debug, Default)]
pub(super) struct Alike {
    pub(super) clusters: BTreeSet<String>,
    pub(super) regions: BTreeSet<RegionCode>,
}

/// What is true of the account as a whole.
pub(super) struct Ground<'a> {
    pub(super) case: Case<'a>,
    pub(super) lives: Lives,
    alike: BTreeMap<Fingerprint, Alike>,
    /// Of every revision that was read, by its ARN.
    fingerprints: BTreeMap<&'a str, Fingerprint>,
    /// When clusters came, as far as anything tells, in order, by who made them: by their event, else by the first thing in
    /// them.
    births: BTreeMap<Option<Maker>, Vec<Timestamp>>,
    birth_of: BTreeMap<String, Timestamp>,
    /// Since when each maker has made things of ECS in each region, that are still there or were told of.
    since: BTreeMap<(Maker, RegionCode), Timestamp>,
    /// The first that is known of each maker: an event, or something that it made.
    first: BTreeMap<Maker, Timestamp>,
    /// CloudTrail was read in every region that was swept.
    all_told: bool,
    /// Tags of things that are old.
    old_tags: BTreeSet<(String, String)>,
    /// Regions with something that is old, or tagged by infrastructure, or of the account's own images.
    lived_in: BTreeSet<RegionCode>,
    /// When each region was switched on, by somebody else than Quench.
    opened: BTreeMap<RegionCode, Timestamp>,
    /// The revisions of each family by number, as listed.
    families: BTreeMap<&'a str, BTreeMap<u32, &'a TaskDefinition>>,
}

impl<'a> Ground<'a> {
    pub(super) fn of(case: Case<'a>) -> Self {
        let mut ground = Self {
            case,
            lives: Lives::of(case.events),
            alike: BTreeMap::new(),
            fingerprints: BTreeMap::new(),
            births: BTreeMap::new(),
            birth_of: BTreeMap::new(),
            since: BTreeMap::new(),
            first: BTreeMap::new(),
            all_told: is_all_told(&case),
            old_tags: BTreeSet::new(),
            lived_in: BTreeSet::new(),
            opened: BTreeMap::new(),
            families: BTreeMap::new(),
        };
        for facts in case.definitions.values().flatten() {
            ground.fingerprints.insert(&facts.arn, fingerprint(facts));
        }
        for definition in case.inventory.regions.values().flat_map(|region| &region.task_definitions) {
            if let Some((family, number)) = definition.arn.rsplit_once(':')
                && let Ok(number) = number.parse()
            {
                ground.families.entry(family).or_default().insert(number, definition);
            }
        }
        for event in case.events.iter().filter(|event| event.refused.is_none() && !event.by_quench) {
            ground.note_first(Maker::of(&event.principal), event.at);
            if !event.deed.subjects.is_empty() {
                ground.note_maker(&event.region, Some(Maker::of(&event.principal)), Some(event.at));
            }
            if event.kind() == Some(TimelineKind::RegionEnabled) {
                for code in event.deed.names.iter().filter_map(|name| RegionCode::parse(name).ok()) {
                    ground.opened.insert(code, event.at);
                }
            }
        }
        for (code, cluster) in case.inventory.clusters() {
            ground.note_cluster(code, cluster);
        }
        for facts in case.definitions.values().flatten() {
            if let Some(region) = crate::arn::region_of(&facts.arn) {
                ground.note_maker(&region, facts.registered_by.as_deref().and_then(Maker::of_arn), facts.registered_at);
            }
            if facts.registered_at.is_some_and(|at| ground.is_old(at)) {
                ground.old_tags.extend(facts.tags.iter().cloned());
                ground.lived_in.extend(crate::arn::region_of(&facts.arn));
            }
        }
        ground.births.values_mut().for_each(|times| times.sort());
        ground
    }

    fn note_maker(&mut self, region: &RegionCode, maker: Option<Maker>, at: Option<Timestamp>) {
        if let (Some(maker), Some(at)) = (maker, at) {
            let since = self.since.entry((maker.clone(), region.clone())).or_insert(at);
            *since = (*since).min(at);
            self.note_first(maker, at);
        }
    }

    fn note_first(&mut self, maker: Maker, at: Timestamp) {
        let first = self.first.entry(maker).or_insert(at);
        *first = (*first).min(at);
    }

    fn note_cluster(&mut self, code: &RegionCode, cluster: &Cluster) {
        let event = self.case.makers.made(&cluster.arn);
        let told = event.map(|event| event.at);
        let services = cluster.services.iter().filter_map(|service| service.created_at);
        let first = services.chain(cluster.tasks.iter().filter_map(|task| task.created_at)).min();
        let birth = told.into_iter().chain(first).min();
        if let Some(at) = birth {
            self.births.entry(event.map(|event| Maker::of(&event.principal))).or_default().push(at);
            self.birth_of.insert(cluster.arn.clone(), at);
        }
        if birth.is_some_and(|at| self.is_old(at)) {
            self.old_tags.extend(cluster.tags.iter().cloned());
            self.lived_in.insert(code.clone());
        }
        if cluster.tags.iter().any(|(key, _)| key.starts_with("aws:")) {
            self.lived_in.insert(code.clone());
        }
        for service in &cluster.services {
            self.note_maker(code, service.created_by.as_deref().and_then(Maker::of_arn), service.created_at);
            if service.created_at.is_some_and(|at| self.is_old(at)) {
                self.old_tags.extend(service.tags.iter().cloned());
            }
        }
        let alone = cluster.tasks.iter().filter(|task| task.service_name().is_none());
        let run = cluster.services.iter().filter_map(|service| service.task_definition.as_deref());
        for arn in run.chain(alone.filter_map(|task| task.task_definition.as_deref())) {
            let Some(facts) = self.facts(arn) else { continue };
            let own = self.is_of_own(facts);
            let Some(fingerprint) = self.fingerprint(&facts.arn).cloned() else { continue };
            if own {
                self.lived_in.insert(code.clone());
            }
            let alike = self.alike.entry(fingerprint).or_default();
            alike.clusters.insert(cluster.arn.clone());
            alike.regions.insert(code.clone());
        }
    }

    pub(super) fn is_old(&self, at: Timestamp) -> bool {
        self.case.now.duration_since(at) > OLD
    }

    /// Older than what an incident takes to be noticed.
    pub(super) fn is_settled(&self, at: Timestamp) -> bool {
        self.case.now.duration_since(at) > SETTLED
    }

    pub(super) fn is_own(&self, image: &str) -> bool {
        Image::parse(image).registry() == super::image::Registry::Account(&self.case.inventory.account)
    }

    /// Whether some image is of the account's own registry.
    pub(super) fn is_of_own(&self, facts: &DefinitionFacts) -> bool {
        facts.images.iter().any(|image| self.is_own(image))
    }

    pub(super) fn facts(&self, arn: &str) -> Option<&'a DefinitionFacts> {
        self.case.definitions.get(arn).and_then(|read| read.as_ref().ok())
    }

    /// The revisions of a family, by number.
    pub(super) fn revisions(&self, family: &str) -> impl DoubleEndedIterator<Item = (u32, &'a TaskDefinition)> {
        let found = self.families.get(family).map(|found| found.iter().map(|(number, found)| (*number, *found)));
        found.into_iter().flatten().collect::<Vec<_>>().into_iter()
    }

    /// In which clusters and regions the same runs.
    pub(super) fn alike(&self, facts: &DefinitionFacts) -> Option<&Alike> {
        self.alike.get(self.fingerprint(&facts.arn)?)
    }

    /// Image, size and command of a revision that was read.
    pub(super) fn fingerprint(&self, arn: &str) -> Option<&Fingerprint> {
        self.fingerprints.get(arn)
    }

    /// When a cluster came, as far as anything tells.
    pub(super) fn birth(&self, cluster: &str) -> Option<Timestamp> {
        self.birth_of.get(cluster).copied()
    }

    /// How many clusters came within ten minutes around `at` that nobody else than `maker` is known to have made: what a
    /// company made in the minutes of an attack is no part of it.
    pub(super) fn came_with(&self, at: Timestamp, maker: Option<&Maker>) -> usize {
        let near = |times: &Vec<Timestamp>| {
            let from = times.partition_point(|birth| at.duration_since(*birth) > AT_ONCE);
            let until = times.partition_point(|birth| birth.duration_since(at) <= AT_ONCE);
            until.saturating_sub(from)
        };
        let others = |of: &&Option<Maker>| of.is_some() && maker.is_some() && of.as_ref() != maker;
        self.births.iter().filter(|(of, _)| !others(of)).map(|(_, times)| near(times)).sum()
    }

    /// For how many days before `at` the maker had made things in the region, if it had for two weeks.
    pub(super) fn usual_for(&self, maker: &Maker, region: &RegionCode, at: Timestamp) -> Option<u32> {
        let since = self.since.get(&(maker.clone(), region.clone()))?;
        let span = at.duration_since(*since);
        (span > USUAL).then(|| days(span))
    }

    /// Whether nothing is known of the maker that is two weeks older than `at`, and CloudTrail was read wherever it could tell.
    pub(super) fn is_stranger(&self, maker: &Maker, at: Timestamp) -> bool {
        self.all_told && self.first.get(maker).is_none_or(|first| at.duration_since(*first) <= USUAL)
    }

    /// Tags that old things have too.
    pub(super) fn shares_tags(&self, tags: &[(String, String)]) -> Vec<String> {
        let shared = tags.iter().filter(|tag| self.old_tags.contains(*tag));
        shared.map(|(key, value)| format!("{key}={value}")).collect()
    }

    pub(super) fn is_lived_in(&self, region: &RegionCode) -> bool {
        self.lived_in.contains(region)
    }

    /// When the region was switched on within a month before now.
    pub(super) fn opened(&self, region: &RegionCode) -> Option<Timestamp> {
        self.opened.get(region).copied().filter(|at| self.case.now.duration_since(*at) <= OPENED)
    }

    /// Who made a service, by CloudTrail or by itself, and when.
    pub(super) fn maker_of_service(&self, service: &Service) -> (Option<Maker>, Option<Timestamp>) {
        let event = self.case.makers.made(&service.arn);
        let told = event.map(|event| Maker::of(&event.principal));
        let own = || service.created_by.as_deref().and_then(Maker::of_arn);
        (told.or_else(own), event.map(|event| event.at).or(service.created_at))
    }

    /// Who started a task of no service, by CloudTrail.
    pub(super) fn maker_of_task(&self, task: &Task) -> (Option<Maker>, Option<Timestamp>) {
        let event = self.case.makers.made(&task.arn);
        (event.map(|event| Maker::of(&event.principal)), event.map(|event| event.at).or(task.created_at))
    }

    /// Who registered a revision, and when.
    pub(super) fn maker_of_definition(&self, facts: &DefinitionFacts) -> (Option<Maker>, Option<Timestamp>) {
        let event = self.case.makers.made(&facts.arn);
        let told = event.map(|event| Maker::of(&event.principal));
        let own = || facts.registered_by.as_deref().and_then(Maker::of_arn);
        (told.or_else(own), facts.registered_at.or(event.map(|event| event.at)))
    }

    /// What in the region starts tasks from a family by itself and has for two weeks.
    pub(super) fn scheduled(&self, region: &RegionCode, facts: &DefinitionFacts) -> Option<&'a Relauncher> {
        let family = facts.family();
        let starts = |relauncher: &&Relauncher| {
            relauncher.service().is_none()
                && relauncher
                    .definitions
                    .iter()
                    .any(|arn| arn == family || arn.rsplit_once(':').is_some_and(|(of, _)| of == family))
                && relauncher.created_at.is_some_and(|at| self.case.now.duration_since(at) > USUAL)
        };
        self.case.inventory.regions.get(region)?.relaunchers.iter().find(starts)
    }
}

/// Whether CloudTrail was read in every region that was swept.
fn is_all_told(case: &Case<'_>) -> bool {
    let swept = |region: &RegionInventory| region.report.asked && !region.state().is_off();
    let mut swept = case.inventory.regions.iter().filter(|(_, region)| swept(region));
    swept.all(|(code, _)| matches!(case.histories.get(code), Some(Ok(()))))
}

/// Whole days.
pub(super) fn days(span: SignedDuration) -> u32 {
    u32::try_from(span.as_hours() / 24).unwrap_or(0)
}

/// Image, size and command.
fn fingerprint(facts: &DefinitionFacts) -> Fingerprint {
    let mut images: Vec<String> = facts.images.iter().map(|image| Image::parse(image).origin()).collect();
    images.sort();
    format!("{images:?} {:?} {:?} {:?}", facts.cpu_units, facts.memory_mib, facts.commands).into()
}
