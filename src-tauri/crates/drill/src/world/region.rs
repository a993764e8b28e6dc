//! A region: whether the account has opted in, and what is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::World;
use super::capacity::{CapacityProvider, Daemon, Gateway};
use super::cluster::Cluster;
use super::network::Network;
use super::opt_in::OptIn;
use super::rule::{DEFAULT_BUS, EventBus};
use super::scaling::ScalableTarget;
use super::schedule::{DEFAULT_GROUP, ScheduleGroup};
use super::task_definition::Family;

/// Which of the two lists of regions have a region in them; both, unless a test sets otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListedBy {
    /// `account:ListRegions` and `ec2:DescribeRegions`.
    #[default]
    Both,
    /// `account:ListRegions` alone.
    AccountOnly,
    /// `ec2:DescribeRegions` alone: the Account API does not know it.
    Ec2Only,
}

/// A region and what is in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Region {
    /// "eu-west-1".
    pub code: String,
    /// Whether the account uses it.
    pub opt_in: OptIn,
    /// Which lists have it in them.
    #[serde(default)]
    pub listed_by: ListedBy,
    /// By name. Deleted ones stay for about an hour.
    pub clusters: BTreeMap<String, Cluster>,
    pub(crate) families: BTreeMap<String, Family>,
    /// By name; FARGATE and FARGATE_SPOT exist everywhere and are not in here.
    pub capacity_providers: BTreeMap<String, CapacityProvider>,
    /// Managed Daemons; none unless a test adds some.
    pub daemons: Vec<Daemon>,
    /// Gateways; none unless a test adds some.
    pub gateways: Vec<Gateway>,
    /// By resource id.
    pub scalable_targets: BTreeMap<String, ScalableTarget>,
    /// By name; the default one is always there.
    pub event_buses: BTreeMap<String, EventBus>,
    /// By name; the default one is always there.
    pub schedule_groups: BTreeMap<String, ScheduleGroup>,
    /// The account's own, beside the one that AWS made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) networks: Vec<Network>,
}

impl Region {
    pub(crate) fn new(code: &str, opt_in: OptIn) -> Self {
        Self {
            code: code.to_owned(),
            opt_in,
            listed_by: ListedBy::Both,
            clusters: BTreeMap::new(),
            families: BTreeMap::new(),
            capacity_providers: BTreeMap::new(),
            daemons: Vec::new(),
            gateways: Vec::new(),
            scalable_targets: BTreeMap::new(),
            event_buses: BTreeMap::from([(DEFAULT_BUS.to_owned(), EventBus::new(code, DEFAULT_BUS, None))]),
            schedule_groups: BTreeMap::from([(
                DEFAULT_GROUP.to_owned(),
                ScheduleGroup::new(code, DEFAULT_GROUP, None),
            )]),
            networks: Vec::new(),
        }
    }
}

impl World {
    /// Adds a region; replaces nothing if there is one already.
    pub fn add_region(&mut self, code: &str, opt_in: OptIn) {
        self.regions.entry(code.to_owned()).or_insert_with(|| Region::new(code, opt_in));
    }

    /// Sets which lists have a region in them. False if there is none of that code.
    pub fn set_listed_by(&mut self, code: &str, listed_by: ListedBy) -> bool {
        let region = self.regions.get_mut(code);
        region.map(|region| region.listed_by = listed_by).is_some()
    }
}
