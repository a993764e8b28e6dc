//! What a mark on a family of task definitions amounts to.
//!
//! A Keep stands for each of its revisions, of those to come too, and for every service and task that runs one of them and
//! whatever starts one, as if each were kept itself. A Remove stands for each revision and for nothing else. Keep beats
//! Remove, whichever of the two is on the thing and which on the family.

use std::collections::BTreeSet;

use crate::family::{FamilyArn, family_arn};
use crate::inventory::{Inventory, RegionInventory};
use crate::mark::{Mark, Marks};
use crate::resource::{Cluster, Service};

/// The name of the first kept family among those of `definitions`: ARNs of revisions, or of families, as a rule has them.
pub fn kept_family<'a>(definitions: impl IntoIterator<Item = &'a String>, marks: &Marks) -> Option<&'a str> {
    let mut last = "";
    definitions.into_iter().find_map(|definition| {
        let family = family_arn(definition).unwrap_or(definition);
        // The tasks of a cluster mostly run one family: of tens of thousands each need not be looked up.
        let looked_up = std::mem::replace(&mut last, family) == family;
        (!looked_up && marks.get(family) == Some(&Mark::Keep)).then(|| name(family))
    })
}

/// The name of the kept family that holds a service: of what it runs, in any deployment or task set.
pub fn kept_family_of_service<'a>(service: &'a Service, marks: &Marks) -> Option<&'a str> {
    kept_family(service.task_definition.iter().chain(&service.all_definitions), marks)
}

/// The mark of a revision: its own or its family's.
pub fn revision_mark(revision: &str, marks: &Marks) -> Option<Mark> {
    let own = marks.get(revision).copied();
    let family = family_arn(revision).and_then(|family| marks.get(family)).copied();
    if family == Some(Mark::Keep) { family } else { own.or(family) }
}

/// The name of the kept family that holds a cluster. Where something in it was not read, or AWS does not tell what a task
/// runs, that may be of any kept family of the region: nothing goes over it.
pub fn kept_family_in<'a>(cluster: &'a Cluster, marks: &'a Marks) -> Option<&'a str> {
    let service = cluster.services.iter().find_map(|service| kept_family_of_service(service, marks));
    let task = || kept_family(cluster.tasks.iter().filter_map(|task| task.task_definition.as_ref()), marks);
    let unread = || cluster.is_incomplete() || cluster.tasks.iter().any(|task| task.task_definition.is_none());
    service.or_else(task).or_else(|| if unread() { kept_beside(cluster, marks) } else { None })
}

/// The name of any kept family of the cluster's account and region.
fn kept_beside<'a>(cluster: &Cluster, marks: &'a Marks) -> Option<&'a str> {
    let within = format!("{}:task-definition/", cluster.arn.split_once(":cluster/")?.0);
    marks
        .range(within.clone()..)
        .take_while(|(arn, _)| arn.starts_with(&within))
        .find(|(arn, mark)| **mark == Mark::Keep && family_arn(arn).is_none())
        .map(|(arn, _)| name(arn))
}

/// ARNs of the services, tasks, revisions and relaunchers that a family's Keep holds.
pub fn kept_by_families<'a>(inventory: &'a Inventory, marks: &'a Marks) -> BTreeSet<&'a str> {
    // Most people keep no family: then no definition need be looked at.
    if !marks.iter().any(|(arn, mark)| *mark == Mark::Keep && FamilyArn::parse(arn).is_ok()) {
        return BTreeSet::new();
    }
    inventory.regions.values().flat_map(|region| kept_in_region(region, marks)).collect()
}

fn kept_in_region<'a>(region: &'a RegionInventory, marks: &'a Marks) -> impl Iterator<Item = &'a str> {
    let clusters = region.clusters.iter();
    let services = clusters.clone().flat_map(|cluster| &cluster.services);
    let services = services.filter(|service| kept_family_of_service(service, marks).is_some());
    let tasks = clusters.flat_map(|cluster| &cluster.tasks);
    let tasks = tasks.filter(|task| kept_family(&task.task_definition, marks).is_some());
    let revisions = region.task_definitions.iter();
    let revisions = revisions.filter(|revision| kept_family([&revision.arn], marks).is_some());
    let relaunchers = region.relaunchers.iter();
    let relaunchers = relaunchers.filter(|relauncher| kept_family(&relauncher.definitions, marks).is_some());
    let in_clusters = services.map(|service| &service.arn).chain(tasks.map(|task| &task.arn));
    let others = revisions.map(|revision| &revision.arn).chain(relaunchers.map(|relauncher| &relauncher.arn));
    in_clusters.chain(others).map(String::as_str)
}

/// The families of which a region has a revision, or something that runs or starts one.
pub fn families(region: &RegionInventory) -> impl Iterator<Item = &str> {
    let listed = region.task_definitions.iter().map(|revision| &revision.arn);
    let services = region.clusters.iter().flat_map(|cluster| &cluster.services);
    let services = services.flat_map(|service| service.task_definition.iter().chain(&service.all_definitions));
    let tasks =
        region.clusters.iter().flat_map(|cluster| &cluster.tasks).filter_map(|task| task.task_definition.as_ref());
    let started = region.relaunchers.iter().flat_map(|relauncher| &relauncher.definitions);
    listed.chain(services).chain(tasks).chain(started).map(|arn| family_arn(arn).unwrap_or(arn))
}

fn name(family: &str) -> &str {
    family.rsplit('/').next().unwrap_or(family)
}
