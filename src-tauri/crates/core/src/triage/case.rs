//! Everything that a verdict rests on, in one place.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::definition::DefinitionFacts;
use super::table::Table;
use crate::cloud_error::CloudErrorKind;
use crate::inventory::{Inventory, RegionInventory};
use crate::region::RegionCode;
use crate::resource::Service;
use crate::trail::{Makers, TrailEvent};

/// What was read, or why it was not. What is not there was not read yet.
pub type Reading<T> = Result<T, CloudErrorKind>;

/// Everything that a verdict rests on. Verdicts follow from it alone.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The sweep.
    pub inventory: &'a Inventory,
    /// Documents of task definitions, by ARN.
    pub definitions: &'a BTreeMap<String, Reading<DefinitionFacts>>,
    /// Of each region the ids of the subnets and security groups that services use and every account comes with.
    pub networks: &'a BTreeMap<RegionCode, Reading<BTreeSet<String>>>,
    /// Whether the history of a region was read to its end, or why not.
    pub histories: &'a BTreeMap<RegionCode, Reading<()>>,
    /// The events of all histories, oldest first.
    pub events: &'a [TrailEvent],
    /// Who made what, by the events.
    pub makers: &'a Makers,
    /// What a sweep that a person called good held.
    pub good: &'a KnownGood,
    /// Now, on the connection's clock.
    pub now: Timestamp,
    /// What signals weigh.
    pub table: &'a Table,
}

/// What a sweep that a person called good held: names alone speak for nothing, they can be used again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownGood {
    /// When that sweep ended.
    pub at: Option<Timestamp>,
    /// ARNs of its clusters.
    pub clusters: BTreeSet<String>,
    /// Its services: when each was made and what it ran.
    pub services: BTreeMap<String, (Option<Timestamp>, Option<String>)>,
    /// Revisions that there were.
    pub definitions: BTreeSet<String>,
}

impl KnownGood {
    /// What was in `regions`.
    pub fn of<'a>(regions: impl IntoIterator<Item = &'a RegionInventory>) -> Self {
        let mut good = Self::default();
        for region in regions {
            for cluster in &region.clusters {
                good.clusters.insert(cluster.arn.clone());
                let services = cluster.services.iter();
                let pin = |service: &Service| (service.created_at, service.task_definition.clone());
                good.services.extend(services.map(|service| (service.arn.clone(), pin(service))));
            }
            good.definitions.extend(region.task_definitions.iter().map(|definition| definition.arn.clone()));
        }
        good
    }
}
