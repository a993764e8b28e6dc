//! Whether what was kept is as it was.

use std::collections::BTreeMap;

use quench_core::inventory::Inventory;
use quench_core::region::RegionCode;
use quench_core::report::{Part, PartState};
use quench_core::resource::{Cluster, Service};

use super::RegionLook;
use crate::teardown::approved::Approved;

/// What became of what was kept.
#[derive(Default)]
pub(super) struct Kept {
    /// Something kept is not as it was.
    pub(super) changed: bool,
    /// Regions with something kept that could not be looked at again.
    pub(super) not_checked: u32,
}

impl Kept {
    /// Kept clusters are there, kept services run what they ran, kept definitions have the state they had,
    /// and what starts tasks in them is what it was. Tasks come
    /// and go by themselves and are not compared. What was not read is neither changed nor unchanged.
    pub(super) fn compare(before: &Inventory, looks: &BTreeMap<RegionCode, RegionLook>, approved: &Approved) -> Self {
        let plan = &approved.bundle.plan;
        let mut kept = Self::default();
        for (code, old) in &before.regions {
            let clusters: Vec<&Cluster> = old.clusters.iter().filter(|cluster| plan.keeps(&cluster.arn)).collect();
            let mut definitions =
                old.task_definitions.iter().filter(|definition| plan.keeps(&definition.arn)).peekable();
            let mut relaunchers = old.relaunchers.iter().filter(|relauncher| plan.keeps(&relauncher.arn)).peekable();
            if clusters.is_empty() && definitions.peek().is_none() && relaunchers.peek().is_none() {
                continue;
            }
            let Some(now) = looks.get(code).map(|look| &look.region) else {
                kept.not_checked += 1;
                continue;
            };
            let complete = |part| *now.report.part(part) == PartState::Complete;
            let mut unread = false;
            for cluster in clusters {
                match now.clusters.iter().find(|listed| listed.arn == cluster.arn) {
                    None if !complete(Part::Clusters) => unread = true,
                    None => kept.changed = true,
                    Some(listed) => {
                        kept.changed |= listed.status != cluster.status;
                        for service in cluster.services.iter().filter(|service| plan.keeps(&service.arn)) {
                            match listed.services.iter().find(|found| found.arn == service.arn) {
                                None if listed.is_incomplete() => unread = true,
                                None => kept.changed = true,
                                Some(found) => kept.changed |= !same_service(service, found),
                            }
                        }
                    }
                }
            }
            for definition in definitions {
                match now.task_definitions.iter().find(|listed| listed.arn == definition.arn) {
                    None if !complete(Part::TaskDefinitions) => unread = true,
                    listed => kept.changed |= listed != Some(definition),
                }
            }
            for relauncher in relaunchers {
                match now.relaunchers.iter().find(|listed| listed.arn == relauncher.arn) {
                    None if !complete(Part::Relaunchers) => unread = true,
                    listed => kept.changed |= listed != Some(relauncher),
                }
            }
            kept.not_checked += u32::from(unread);
        }
        kept
    }
}

fn same_service(old: &Service, now: &Service) -> bool {
    (&old.arn, old.created_at, &old.task_definition, old.desired, &old.status)
        == (&now.arn, now.created_at, &now.task_definition, now.desired, &now.status)
}
