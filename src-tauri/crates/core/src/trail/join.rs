//! Who made what is there, and who changed it.
//!
//! A name can be used again, so an event belongs to a thing only if their times fit. What does not fit makes nobody a maker:
//! "not known" is better than somebody else.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::event::TrailEvent;
use super::order::oldest_first;
use crate::arn::family_and_revision;
use crate::inventory::Inventory;
use crate::resource::{Cluster, Service};
use crate::view::TimelineKind;

/// CloudTrail writes whole seconds, and the clocks of two services of AWS differ.
const LEEWAY: SignedDuration = SignedDuration::from_secs(5);
/// A service is made in the call that makes it. An event further from its beginning is of another one of the same name.
const SAME_CALL: SignedDuration = SignedDuration::from_mins(5);
/// The most events that are told of one thing.
const TOLD: usize = 20;

/// The makers of what an inventory holds, as far as events tell. Nothing that AWS refused and nothing that Quench did is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Makers {
    /// Those events that made or changed something, oldest first.
    events: Vec<TrailEvent>,
    of: BTreeMap<String, Links>,
}

/// Indices into the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Links {
    made: Option<usize>,
    changed: Option<usize>,
    all: Vec<usize>,
}

impl Makers {
    /// Joins `events`, in any order and each any number of times, with what `inventory` holds.
    pub fn of(events: &[TrailEvent], inventory: &Inventory) -> Self {
        let history = History::of(events);
        let mut of = BTreeMap::new();
        let mut add = |arn: &str, links: Links| {
            if !links.all.is_empty() {
                of.insert(arn.to_owned(), links.capped());
            }
        };
        for (_, cluster) in inventory.clusters() {
            add(&cluster.arn, history.cluster(cluster));
            let mut services = BTreeMap::new();
            for service in &cluster.services {
                let links = history.service(service);
                services.insert(service.name.as_str(), links.clone());
                add(&service.arn, links);
            }
            for task in &cluster.tasks {
                let started = history.by(&task.arn, TimelineKind::TasksStarted);
                if let Some(first) = started.first() {
                    add(&task.arn, Links { made: Some(*first), changed: None, all: started });
                } else if let Some(links) = task.service_name().and_then(|name| services.get(name)) {
                    add(&task.arn, links.clone());
                }
            }
        }
        for (arn, _) in history.by_subject.iter().filter(|(arn, _)| arn.contains(":task-definition/")) {
            let registered = history.by(arn, TimelineKind::DefinitionsRegistered);
            add(arn, Links { made: registered.first().copied(), changed: None, all: registered });
        }
        Self::with_what_is_linked(&history.events, of)
    }

    /// Who made the cluster, service, task or revision `arn`; of a task of a service who made that one.
    pub fn made(&self, arn: &str) -> Option<&TrailEvent> {
        self.events.get(self.of.get(arn)?.made?)
    }

    /// Who set the revision that the service `arn` runs now, or the service of the task `arn`, if that is another one than
    /// it was made with. Where it was set again and again, the first of these times counts: the others changed nothing.
    pub fn changed(&self, arn: &str) -> Option<&TrailEvent> {
        self.events.get(self.of.get(arn)?.changed?)
    }

    /// Every event that made or changed `arn`, oldest first; at most 20, among them those that made and changed it.
    pub fn all(&self, arn: &str) -> Vec<&TrailEvent> {
        let links = self.of.get(arn).map(|links| links.all.as_slice()).unwrap_or_default();
        links.iter().filter_map(|index| self.events.get(*index)).collect()
    }

    /// Copies only what something points to: a history of 90 days may be much longer.
    fn with_what_is_linked(history: &[&TrailEvent], mut of: BTreeMap<String, Links>) -> Self {
        let linked: BTreeSet<usize> = of.values().flat_map(|links| links.all.iter().copied()).collect();
        let places: BTreeMap<usize, usize> = linked.iter().enumerate().map(|(place, index)| (*index, place)).collect();
        for links in of.values_mut() {
            let moved = |index: usize| places.get(&index).copied();
            links.made = links.made.and_then(moved);
            links.changed = links.changed.and_then(moved);
            links.all = links.all.iter().copied().filter_map(moved).collect();
        }
        let events = linked.iter().filter_map(|index| history.get(*index)).map(|event| (*event).clone()).collect();
        Self { events, of }
    }
}

impl Links {
    fn capped(mut self) -> Self {
        let mut excess = self.all.len().saturating_sub(TOLD);
        let (made, changed) = (self.made, self.changed);
        self.all.retain(|index| {
            let goes = excess > 0 && Some(*index) != made && Some(*index) != changed;
            excess -= usize::from(goes);
            !goes
        });
        self
    }
}

/// What was made and changed, by what.
struct History<'a> {
    events: Vec<&'a TrailEvent>,
    by_subject: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> History<'a> {
    fn of(events: &'a [TrailEvent]) -> Self {
        let mut events = oldest_first(events);
        events.retain(|event| event.refused.is_none() && !event.by_quench);
        let mut by_subject: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, event) in events.iter().enumerate() {
            for subject in &event.deed.subjects {
                by_subject.entry(subject).or_default().push(index);
            }
        }
        Self { events, by_subject }
    }

    fn at(&self, index: usize) -> Timestamp {
        self.events.get(index).map(|event| event.at).unwrap_or_default()
    }

    /// Events of `kind` that name `arn`, oldest first.
    fn by(&self, arn: &str, kind: TimelineKind) -> Vec<usize> {
        let of_kind = |index: &usize| self.events.get(*index).is_some_and(|event| event.kind() == Some(kind));
        self.by_subject.get(arn).into_iter().flatten().copied().filter(of_kind).collect()
    }

    /// `CreateCluster` for a cluster that is there changes nothing and succeeds: a call later than what is in it made
    /// nothing. One that is deleted can be made again, so of those before it the last counts.
    fn cluster(&self, cluster: &Cluster) -> Links {
        let all = self.by(&cluster.arn, TimelineKind::ClustersMade);
        let services = cluster.services.iter().filter_map(|service| service.created_at);
        let content = services.chain(cluster.tasks.iter().filter_map(|task| task.created_at)).min();
        let fits = |index: &&usize| content.is_none_or(|content| self.at(**index) <= later(content, LEEWAY));
        Links { made: all.iter().rev().find(fits).copied(), changed: None, all }
    }

    fn service(&self, service: &Service) -> Links {
        let mut all = self.by(&service.arn, TimelineKind::ServicesMade);
        let made = match service.created_at {
            Some(created) => {
                let distance = |index: &usize| self.at(*index).duration_since(created).abs();
                all.retain(|index| distance(index) <= SAME_CALL);
                all.iter().copied().min_by_key(distance)
            }
            None => all.last().copied(),
        };
        let since = service.created_at.map(|created| later(created, -LEEWAY));
        let mut updates = self.by(&service.arn, TimelineKind::ServicesChanged);
        updates.retain(|index| since.is_none_or(|since| self.at(*index) >= since));
        let changed = self.changed(service, made, &updates);
        all.extend(updates);
        all.sort_unstable();
        Links { made, changed, all }
    }

    fn changed(&self, service: &Service, made: Option<usize>, updates: &[usize]) -> Option<usize> {
        let running = service.task_definition.as_deref()?;
        let set = |index: usize| self.events.get(index).and_then(|event| event.deed.definition.as_deref());
        let mut changed = None;
        for (index, definition) in updates.iter().rev().filter_map(|index| Some((*index, set(*index)?))) {
            if !is_of(running, definition) {
                return changed;
            }
            changed = Some(index);
        }
        let made_with = made.and_then(set);
        changed.filter(|_| !made_with.is_some_and(|definition| is_of(running, definition)))
    }
}

/// Whether a call that named `definition`, a revision by ARN or a family, set the revision `running`.
fn is_of(running: &str, definition: &str) -> bool {
    running == definition || family_and_revision(running).is_some_and(|(family, _)| family == definition)
}

/// Saturates at the ends of time.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}
