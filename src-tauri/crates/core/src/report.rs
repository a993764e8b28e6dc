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

/// The state of a region, for words, icon and look: every region is in exactly one.
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
    /// Being enabled by AWS, and not read.
    Enabling,
    /// Being disabled by AWS, and not read.
    Disabling,
    /// Not asked for in this sweep.
    NotAsked,
    /// A policy of the organization denies it explicitly.
    BlockedByOrganization,
    /// The caller's policies do not allow a look.
    NotPermitted,
    /// The region is on and refuses the token: one of version 1 counts only in regions that are on by default.
    TokenVersion,
    /// It refuses a key that would count if it were on, although no list says that it is off.
    RegionOff,
    /// It refuses the token, and nobody told whether the region is off or the token of version 1.
    TokenRefused,
    /// No answer, or none of AWS's making.
    Unreachable,
    /// AWS asked to slow down for longer than Quench was willing to wait.
    ThrottledOut,
    /// AWS gives it a status that Quench does not know, and nothing was found in it.
    Unrecognised,
    /// Only one of AWS's two lists has it, and nothing was found in it.
    Disputed,
    /// Nothing could be read for another reason.
    Failed(CloudErrorKind),
}

impl RegionState {
    /// Whether AWS says that the region is off, or on its way there or back.
    pub fn is_off(self) -> bool {
        matches!(self, Self::Disabled | Self::Enabling | Self::Disabling)
    }
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
                ListedState::Enabled | ListedState::Unknown => RegionState::NotAsked,
                other => told(other).unwrap_or(RegionState::NotAsked),
            };
        }
        if self.is_complete() {
            return match self.listed {
                _ if holds_anything => RegionState::Found,
                // Its services may know less than there is until AWS has ended the switch, and nothing once it is off.
                ListedState::Enabled | ListedState::Unknown => RegionState::Clean,
                other => told(other).unwrap_or(RegionState::Clean),
            };
        }
        if self.read_at.is_none() {
            return RegionState::Reading;
        }
        match self.part(Part::Clusters) {
            PartState::NotRead(why) if !holds_anything => self.unread_because(why.kind),
            _ => RegionState::Partial,
        }
    }

    fn unread_because(&self, kind: CloudErrorKind) -> RegionState {
        match kind {
            CloudErrorKind::RegionOff => told(self.listed).unwrap_or(RegionState::RegionOff),
            CloudErrorKind::TokenNotValidHere => told(self.listed).unwrap_or(match self.listed {
                ListedState::Enabled => RegionState::TokenVersion,
                _ => RegionState::TokenRefused,
            }),
            CloudErrorKind::DeniedByOrganization => RegionState::BlockedByOrganization,
            CloudErrorKind::AccessDenied => RegionState::NotPermitted,
            CloudErrorKind::Throttled => RegionState::ThrottledOut,
            CloudErrorKind::Timeout | CloudErrorKind::Offline | CloudErrorKind::AwsUnavailable => {
                RegionState::Unreachable
            }
            other => RegionState::Failed(other),
        }
    }
}

/// What AWS's lists alone say of a region that nobody could read.
fn told(listed: ListedState) -> Option<RegionState> {
    match listed {
        ListedState::Disabled => Some(RegionState::Disabled),
        ListedState::Enabling => Some(RegionState::Enabling),
        ListedState::Disabling => Some(RegionState::Disabling),
        ListedState::Unrecognised => Some(RegionState::Unrecognised),
        ListedState::Disputed => Some(RegionState::Disputed),
        ListedState::Enabled | ListedState::Unknown => None,
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
            (ListedState::Enabling, RegionState::Enabling),
            (ListedState::Disabling, RegionState::Disabling),
            (ListedState::Enabled, RegionState::NotAsked),
            (ListedState::Unknown, RegionState::NotAsked),
            (ListedState::Unrecognised, RegionState::Unrecognised),
            (ListedState::Disputed, RegionState::Disputed),
        ] {
            assert_eq!(RegionReport::unread(listed, false).state(false), state);
        }
        assert_eq!(RegionReport::unread(ListedState::Enabled, true).state(false), RegionState::Reading);
    }

    #[test]
    fn a_refusal_tells_what_is_behind_it() {
        use CloudErrorKind as Kind;
        use ListedState::{Disabled, Disabling, Disputed, Enabled, Enabling, Unknown, Unrecognised};
        for (listed, kind, state) in [
            (Disabled, Kind::TokenNotValidHere, RegionState::Disabled),
            (Disabled, Kind::RegionOff, RegionState::Disabled),
            (Enabling, Kind::RegionOff, RegionState::Enabling),
            (Disabling, Kind::TokenNotValidHere, RegionState::Disabling),
            (Enabled, Kind::TokenNotValidHere, RegionState::TokenVersion),
            (Enabled, Kind::RegionOff, RegionState::RegionOff),
            (Unknown, Kind::TokenNotValidHere, RegionState::TokenRefused),
            (Unknown, Kind::RegionOff, RegionState::RegionOff),
            (Unrecognised, Kind::RegionOff, RegionState::Unrecognised),
            (Disputed, Kind::TokenNotValidHere, RegionState::Disputed),
            (Enabled, Kind::DeniedByOrganization, RegionState::BlockedByOrganization),
            (Disabled, Kind::DeniedByOrganization, RegionState::BlockedByOrganization),
            (Enabled, Kind::AccessDenied, RegionState::NotPermitted),
            (Enabled, Kind::Throttled, RegionState::ThrottledOut),
            (Enabled, Kind::Offline, RegionState::Unreachable),
            (Enabled, Kind::Timeout, RegionState::Unreachable),
            (Enabled, Kind::CredentialsExpired, RegionState::Failed(Kind::CredentialsExpired)),
        ] {
            let unread = RegionReport { listed, ..report(|_| PartState::NotRead(error(kind))) };
            assert_eq!(unread.state(false), state, "{listed:?} {kind:?}");
            assert_eq!(unread.state(true), RegionState::Partial);
        }
        for listed in [Enabling, Disabling, Unknown, Unrecognised, Disputed] {
            assert!(listed.is_read_unasked(), "{listed:?}");
        }
    }

    #[test]
    fn what_aws_does_not_tell_plainly_is_never_clean() {
        use ListedState::{Disabled, Disabling, Disputed, Enabling, Unrecognised};
        for listed in [Enabling, Disabling, Disabled, Unrecognised, Disputed] {
            let read = RegionReport { listed, ..report(|_| PartState::Complete) };
            assert_ne!(read.state(false), RegionState::Clean, "{listed:?}");
            assert_eq!(read.state(true), RegionState::Found);
        }
    }
}
