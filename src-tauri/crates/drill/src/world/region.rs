//! A region: whether the account has opted in, and what is in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::World;
use super::capacity::{CapacityProvider, Daemon, Gateway};
use super::cluster::Cluster;
use super::rule::{DEFAULT_BUS, EventBus};
use super::scaling::ScalableTarget;
use super::schedule::{DEFAULT_GROUP, ScheduleGroup};
use super::task_definition::Family;

/// Whether the account uses a region (aws-facts 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptIn {
    /// One of the 17 that are always on.
    ByDefault,
    /// Opted in.
    Enabled,
    /// Not opted in: every regional API answers as if the credentials were wrong, and what runs there keeps running.
    Disabled,
    /// Opting in takes minutes to hours and cannot be cancelled.
    Enabling {
        /// When it will be usable.
        until: Timestamp,
    },
    /// Opting out.
    Disabling {
        /// When it will be done.
        until: Timestamp,
    },
}

impl OptIn {
    /// What it is at an instant: the transitions end by themselves.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        match self {
            Self::Enabling { until } if now >= until => Self::Enabled,
            Self::Disabling { until } if now >= until => Self::Disabled,
            other => other,
        }
    }

    /// Whether regional calls work.
    pub fn usable(self, now: Timestamp) -> bool {
        matches!(self.at(now), Self::ByDefault | Self::Enabled)
    }

    /// As the Account API spells it.
    pub(crate) fn account_status(self, now: Timestamp) -> &'static str {
        match self.at(now) {
            Self::ByDefault => "ENABLED_BY_DEFAULT",
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
            Self::Enabling { .. } => "ENABLING",
            Self::Disabling { .. } => "DISABLING",
        }
    }

    /// As EC2 spells it.
    pub(crate) fn ec2_status(self, now: Timestamp) -> &'static str {
        match self.at(now) {
            Self::ByDefault => "opt-in-not-required",
            Self::Enabled => "opted-in",
            Self::Disabled | Self::Enabling { .. } | Self::Disabling { .. } => "not-opted-in",
        }
    }
}

/// A region and what is in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Region {
    /// "eu-west-1".
    pub code: String,
    /// Whether the account uses it.
    pub opt_in: OptIn,
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
}

impl Region {
    pub(crate) fn new(code: &str, opt_in: OptIn) -> Self {
        Self {
            code: code.to_owned(),
            opt_in,
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
        }
    }
}

impl World {
    /// Adds a region; replaces nothing if there is one already.
    pub fn add_region(&mut self, code: &str, opt_in: OptIn) {
        self.regions.entry(code.to_owned()).or_insert_with(|| Region::new(code, opt_in));
    }

    /// Sets whether the account uses a region. False if there is none of that code.
    pub fn set_opt_in(&mut self, code: &str, opt_in: OptIn) -> bool {
        let region = self.regions.get_mut(code);
        region.map(|region| region.opt_in = opt_in).is_some()
    }

    /// Whether regional calls work there.
    pub(crate) fn usable(&self, code: &str) -> bool {
        self.regions.get(code).is_some_and(|region| region.opt_in.usable(self.now))
    }
}
