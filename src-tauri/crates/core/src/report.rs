//! What was read of a region, part by part. A region's state is computed from its report, never stored.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cloud_error::{CloudError, CloudErrorKind};
use crate::region::ListedState;

/// The parts of a region that a sweep reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// ListClusters and DescribeClusters.
    Clusters,
    /// ListServices and DescribeServices, task sets included.
    Services,
    /// ListTasks and DescribeTasks.
    Tasks,
    /// ListContainerInstances and DescribeContainerInstances, where a cluster counts any.
    ContainerInstances,
    /// ListTaskDefinitions in all three states.
    TaskDefinitions,
    /// What starts tasks again: scalable targets, rules and schedules.
    Relaunchers,
}

impl Part {
    /// All parts, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::Clusters,
        Self::Services,
        Self::Tasks,
        Self::ContainerInstances,
        Self::TaskDefinitions,
        Self::Relaunchers,
    ];
}

/// The call that tells which event buses there are besides the default one.
pub const OTHER_BUSES_READ_BY: &str = "events:ListEventBuses";

/// How far a part was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "why", rename_all = "camelCase")]
pub enum PartState {
    /// Every page, every batch.
    Complete,
    /// Something was read, something was not.
    Partial(CloudError),
    /// Nothing was read although it was asked.
    NotRead(CloudError),
    /// Not asked yet, or never asked.
    #[default]
    NotAsked,
}

impl PartState {
    /// The error that left it incomplete.
    pub fn why(&self) -> Option<&CloudError> {
        match self {
            Self::Partial(why) | Self::NotRead(why) => Some(why),
            Self::Complete | Self::NotAsked => None,
        }
    }
}

/// What is known of one region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionReport {
    /// What the account says of the region.
    pub listed: ListedState,
    /// Whether it was read or left out.
    pub asked: bool,
    /// How far each part was read. A part that is missing was not asked.
    pub parts: BTreeMap<Part, PartState>,
    /// When its last part was read, on the connection's clock.
    pub read_at: Option<Timestamp>,
}

/// The state of a region, for words, icon and look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RegionState {
    /// Being read, or waiting for it.
    Reading,
    /// Every part read, and something is there.
    Found,
    /// Every part read: no cluster, service or task is there, and nothing that starts tasks by itself.
    Clean,
    /// Some part was not read wholly.
    Partial,
    /// Opted out and not read: may still hold running tasks.
    Disabled,
    /// Being enabled or disabled by AWS, and not read.
    Changing,
    /// Not asked for in this sweep.
    NotAsked,
    /// Nothing could be read; the kind tells why.
    Failed(CloudErrorKind),
}

impl RegionReport {
    /// A region that nobody has read yet.
    pub fn unread(listed: ListedState, asked: bool) -> Self {
        Self { listed, asked, parts: BTreeMap::new(), read_at: None }
    }

    /// The state of `part`.
    pub fn part(&self, part: Part) -> &PartState {
        self.parts.get(&part).unwrap_or(&PartState::NotAsked)
    }

    /// Whether every part was read wholly: only then may "clean" or "nothing found" be said.
    pub fn is_complete(&self) -> bool {
        Part::ALL.iter().all(|part| *self.part(*part) == PartState::Complete)
    }

    /// Whether all that runs was read, and only what could start tasks again was not.
    pub fn lacks_only_relaunchers(&self) -> bool {
        let lacking = |part: &Part| *self.part(*part) != PartState::Complete;
        Part::ALL.iter().filter(|part| lacking(part)).eq([&Part::Relaunchers])
    }

    /// Whether rules were read of the default event bus alone, and everything else wholly: which other buses there are
    /// was not told. Rules with a schedule are only on the default one; on others events start them.
    pub fn lacks_only_other_buses(&self) -> bool {
        let operation = |state: &PartState| match state {
            PartState::Partial(why) => why.operation == OTHER_BUSES_READ_BY,
            PartState::Complete | PartState::NotRead(_) | PartState::NotAsked => false,
        };
        self.lacks_only_relaunchers() && operation(self.part(Part::Relaunchers))
    }

    /// The first reason why something is missing.
    pub fn why(&self) -> Option<(Part, &CloudError)> {
        Part::ALL.iter().find_map(|part| self.part(*part).why().map(|why| (*part, why)))
    }

    /// Computes the state; `holds_anything` is whether a cluster, service, task or container instance was read.
    pub fn state(&self, holds_anything: bool) -> RegionState {
        if !self.asked {
            return match self.listed {
                ListedState::Disabled => RegionState::Disabled,
                ListedState::Enabling | ListedState::Disabling => RegionState::Changing,
                ListedState::Enabled | ListedState::Unknown => RegionState::NotAsked,
            };
        }
        if self.is_complete() {
            return if holds_anything { RegionState::Found } else { RegionState::Clean };
        }
        if self.read_at.is_none() {
            return RegionState::Reading;
        }
        match self.part(Part::Clusters) {
            PartState::NotRead(why) if !holds_anything => match (self.listed, why.kind) {
                (ListedState::Disabled, CloudErrorKind::TokenNotValidHere) => RegionState::Disabled,
                (ListedState::Enabling | ListedState::Disabling, CloudErrorKind::TokenNotValidHere) => {
                    RegionState::Changing
                }
                (_, kind) => RegionState::Failed(kind),
            },
            _ => RegionState::Partial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: CloudErrorKind) -> CloudError {
        CloudError {
            kind,
            operation: "ecs:ListTasks".into(),
            region: "eu-west-1".into(),
            code: None,
            message: String::new(),
            request_id: None,
        }
    }

    fn report(states: impl Fn(Part) -> PartState) -> RegionReport {
        RegionReport {
            listed: ListedState::Enabled,
            asked: true,
            parts: Part::ALL.iter().map(|part| (*part, states(*part))).collect(),
            read_at: Some(Timestamp::UNIX_EPOCH),
        }
    }

    #[test]
    fn clean_needs_every_part() {
        assert_eq!(report(|_| PartState::Complete).state(false), RegionState::Clean);
        for missing in Part::ALL {
            for state in [
                PartState::Partial(error(CloudErrorKind::Throttled)),
                PartState::NotRead(error(CloudErrorKind::AccessDenied)),
                PartState::NotAsked,
            ] {
                let state =
                    report(|part| if part == missing { state.clone() } else { PartState::Complete }).state(false);
                assert_ne!(state, RegionState::Clean, "{missing:?}");
            }
        }
    }

    #[test]
    fn an_unasked_region_tells_what_is_listed() {
        for (listed, state) in [
            (ListedState::Disabled, RegionState::Disabled),
            (ListedState::Enabling, RegionState::Changing),
            (ListedState::Enabled, RegionState::NotAsked),
        ] {
            assert_eq!(RegionReport::unread(listed, false).state(false), state);
        }
        assert_eq!(RegionReport::unread(ListedState::Enabled, true).state(false), RegionState::Reading);
    }

    #[test]
    fn a_token_that_is_not_valid_there_tells_what_is_listed() {
        for (listed, state) in [
            (ListedState::Disabled, RegionState::Disabled),
            (ListedState::Enabling, RegionState::Changing),
            (ListedState::Disabling, RegionState::Changing),
            (ListedState::Enabled, RegionState::Failed(CloudErrorKind::TokenNotValidHere)),
        ] {
            let unread =
                RegionReport { listed, ..report(|_| PartState::NotRead(error(CloudErrorKind::TokenNotValidHere))) };
            assert_eq!(unread.state(false), state);
        }
        for listed in [ListedState::Enabling, ListedState::Disabling, ListedState::Unknown] {
            assert!(listed.is_read_unasked(), "{listed:?}");
        }
    }
}
