//! What of a region's targets is left, as far as a look can tell.

use std::collections::BTreeSet;

use quench_core::arn::EcsArn;
use quench_core::inventory::RegionInventory;
use quench_core::region::RegionCode;
use quench_core::report::{Part, PartState};
use quench_core::resource::{DefinitionStatus, TaskDefinition};
use quench_core::view::{RemainingView, RemainingWhy};

use super::{CutLook, CutState};
use crate::teardown::approved::Approved;

/// The targets of a region that a read has found, and those that no read could have found.
pub(super) fn remaining_in(
    code: &RegionCode,
    region: &RegionInventory,
    cut: &[CutLook],
    approved: &Approved,
) -> Vec<RemainingView> {
    let mut left = Vec::new();
    let mut add = |arn: &str, state: &str, kind: RemainingWhy| {
        left.push(RemainingView { arn: arn.to_owned(), state: state.to_owned(), why: words(kind).to_owned(), kind });
    };
    for look in cut {
        match look.state {
            CutState::Off => {}
            CutState::On => {
                let registered = look.arn.contains(":scalable-target/");
                add(&look.arn, if registered { "REGISTERED" } else { "ENABLED" }, RemainingWhy::RelauncherOn);
            }
            CutState::Unread => add(&look.arn, "UNKNOWN", RemainingWhy::NotRead),
        }
    }
    for cluster in &region.clusters {
        if approved.cluster(&cluster.arn).is_some() {
            add(&cluster.arn, &cluster.status, RemainingWhy::ClusterThere);
        }
        for service in cluster.services.iter().filter(|service| approved.service(&service.arn).is_some()) {
            add(&service.arn, &service.status, RemainingWhy::ServiceThere);
        }
        for task in cluster.tasks.iter().filter(|task| task.is_alive() && approved.covers_task(&cluster.arn, task)) {
            add(&task.arn, &task.last_status, RemainingWhy::TaskRunning);
        }
    }
    for definition in &region.task_definitions {
        if definition.status != DefinitionStatus::DeleteInProgress && approved.names_definition(&definition.arn) {
            let state = if definition.status == DefinitionStatus::Active { "ACTIVE" } else { "INACTIVE" };
            add(&definition.arn, state, RemainingWhy::DefinitionThere);
        }
    }
    let found: BTreeSet<String> = left.iter().map(|item| item.arn.clone()).collect();
    for arn in unread_targets(code, region, approved).filter(|arn| !found.contains(*arn)) {
        left.push(RemainingView {
            arn: arn.to_owned(),
            state: "UNKNOWN".to_owned(),
            why: words(RemainingWhy::NotRead).to_owned(),
            kind: RemainingWhy::NotRead,
        });
    }
    left
}

/// The region's targets of which this look cannot say whether they are there. What belonged to a cluster that a
/// complete list lacks is gone with it.
fn unread_targets<'a>(
    code: &'a RegionCode,
    region: &'a RegionInventory,
    approved: &'a Approved,
) -> impl Iterator<Item = &'a str> {
    let complete = |part| *region.report.part(part) == PartState::Complete;
    let unread = !region.report.is_complete();
    let (clusters, definitions) = (complete(Part::Clusters), complete(Part::TaskDefinitions));
    let may_hold = move |cluster: &str| {
        !clusters || region.clusters.iter().any(|listed| listed.arn == cluster && listed.is_incomplete())
    };
    let targets = &approved.bundle.plan.targets;
    let cluster_targets = targets.clusters.iter().filter(move |_| !clusters).map(|target| target.arn.as_str());
    let services = targets.services.iter().filter(move |target| may_hold(&target.cluster));
    let tasks = targets.tasks.iter().filter(move |target| may_hold(&target.cluster));
    let revisions = targets.definitions.iter().filter(move |target| {
        let going =
            |listed: &TaskDefinition| listed.arn == target.arn && listed.status == DefinitionStatus::DeleteInProgress;
        !definitions && !region.task_definitions.iter().any(going)
    });
    cluster_targets
        .chain(services.map(|target| target.arn.as_str()))
        .chain(tasks.map(|target| target.arn.as_str()))
        .chain(revisions.map(|target| target.arn.as_str()))
        .filter(move |arn| unread && EcsArn::parse(arn).is_ok_and(|arn| arn.region == *code))
}

fn words(kind: RemainingWhy) -> &'static str {
    match kind {
        RemainingWhy::ClusterThere => "the cluster is still there",
        RemainingWhy::ServiceThere => "the service is still there",
        RemainingWhy::TaskRunning => "the task has not stopped",
        RemainingWhy::RelauncherOn => "it is still on and can start tasks again",
        RemainingWhy::DefinitionThere => "the definition was not deleted",
        RemainingWhy::NotRead => "it could not be looked for",
    }
}
