//! Enabling and disabling regions: AWS's rules, and when to look again.
//!
//! Sources: "Quotas for AWS Account Management" (EnableRegion and DisableRegion: 1 a second, 6 at a time per account, 50 per
//! organization) and "Enable or disable AWS Regions in your account" (minutes for most accounts, sometimes hours; services
//! may take longer than the status says; what is in a region that is disabled goes on and is charged).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::cloud_error::{CloudError, CloudErrorKind};
use crate::region::{ListedState, RegionCode};
use crate::view::{AccountStanding, OpeningTrouble};

/// How many regions AWS switches at a time for one account.
pub const SLOTS: usize = 6;
/// AWS says "several hours"; nobody should wait longer than this without asking AWS.
pub const STUCK_AFTER: SignedDuration = SignedDuration::from_hours(12);
/// A list may be older than the switch that AWS has just accepted.
pub const LIST_LAG: SignedDuration = SignedDuration::from_mins(1);

/// The two calls that change whether an account uses a region. Together with [`crate::mutation::Mutation`] they are all
/// that Quench changes in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RegionSwitch {
    /// `account:EnableRegion`: asynchronous, free, and not to be called back.
    Enable,
    /// `account:DisableRegion`: what is in the region goes on and is charged.
    Disable,
}

impl RegionSwitch {
    /// The action as policies and CloudTrail name it.
    pub fn operation(self) -> &'static str {
        match self {
            Self::Enable => "account:EnableRegion",
            Self::Disable => "account:DisableRegion",
        }
    }

    /// What the list says of a region while AWS is at it, and once it is done.
    pub fn leads_to(self) -> (ListedState, ListedState) {
        match self {
            Self::Enable => (ListedState::Enabling, ListedState::Enabled),
            Self::Disable => (ListedState::Disabling, ListedState::Disabled),
        }
    }
}

/// The policy that lets a caller do both, for an administrator.
pub const POLICY: &str = include_str!("../data/region-policy.json");

/// How many more switches AWS takes now. `accepted` are regions of which it took a switch: the list may not show it yet.
pub fn free_slots<'a>(
    listed: &BTreeMap<RegionCode, ListedState>,
    accepted: impl IntoIterator<Item = &'a RegionCode>,
) -> usize {
    let moving = |state: &ListedState| matches!(state, ListedState::Enabling | ListedState::Disabling);
    let shown = listed.values().filter(|state| moving(state)).count();
    let unseen = accepted.into_iter().filter(|code| !listed.get(*code).is_some_and(moving)).count();
    SLOTS.saturating_sub(shown + unseen)
}

/// How long to wait before the next look at AWS's list, when AWS has been at it for `at_work`: a fiftieth of that, so that
/// a place that falls free is idle for 2 % of the time at most, within bounds that neither hurry AWS nor keep a person waiting.
pub fn look_again_after(at_work: Duration) -> Duration {
    (at_work / 50).clamp(Duration::from_secs(5), Duration::from_secs(60))
}

/// Whether an instant lies no longer back than `within`. One that a clock which was set back has left in the future is not
/// recent, or it would stay so for as long as the clock was set back.
pub fn is_recent(at: Timestamp, now: Timestamp, within: SignedDuration) -> bool {
    now.duration_since(at).abs() <= within
}

/// Whether AWS has been at it for so long that nobody should wait any more. A clock that was set back tells nothing.
pub fn is_stuck(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) > STUCK_AFTER
}

/// What is in the way of a switch that AWS refused.
pub fn trouble_of(error: &CloudError, standing: AccountStanding) -> OpeningTrouble {
    let words = error.message.to_ascii_lowercase();
    match error.kind {
        CloudErrorKind::StillInUse => OpeningTrouble::Conflict,
        // AWS has one code for too many calls and for too many switches at a time; both mean to wait.
        CloudErrorKind::Throttled => OpeningTrouble::LimitReached,
        CloudErrorKind::Timeout
        | CloudErrorKind::Offline
        | CloudErrorKind::AwsUnavailable
        | CloudErrorKind::Unreadable
        | CloudErrorKind::ClockSkew => OpeningTrouble::TryingAgain,
        CloudErrorKind::AccessDenied | CloudErrorKind::DeniedByOrganization
            if !matches!(standing, AccountStanding::Unknown | AccountStanding::Active) =>
        {
            OpeningTrouble::AccountNotActive
        }
        CloudErrorKind::DeniedByOrganization => OpeningTrouble::BlockedByOrganization,
        CloudErrorKind::AccessDenied | CloudErrorKind::Refused if words.contains("management account") => {
            OpeningTrouble::ManagementAccountOnly
        }
        CloudErrorKind::AccessDenied => OpeningTrouble::NotPermitted,
        CloudErrorKind::Refused => OpeningTrouble::NotSwitchable,
        CloudErrorKind::CredentialsInvalid
        | CloudErrorKind::CredentialsExpired
        | CloudErrorKind::CredentialsMissing
        | CloudErrorKind::AccountChanged => OpeningTrouble::Credentials,
        _ => OpeningTrouble::Other,
    }
}

impl OpeningTrouble {
    /// Whether time alone may mend it, so that the order stays in the queue.
    pub fn passes(self) -> bool {
        matches!(self, Self::Conflict | Self::LimitReached | Self::TryingAgain | Self::Unrecognised)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(number: usize) -> RegionCode {
        RegionCode::parse(&format!("xx-place-{number}")).unwrap()
    }

    fn error(kind: CloudErrorKind, message: &str) -> CloudError {
        CloudError {
            kind,
            operation: "account:EnableRegion".into(),
            region: "me-south-1".into(),
            code: None,
            message: message.into(),
            request_id: None,
        }
    }

    #[test]
    fn a_place_is_taken_once_whether_the_list_shows_it_or_not() {
        use ListedState::{Disabled, Disabling, Enabled, Enabling};
        let listed: BTreeMap<_, _> = [Enabled, Enabling, Disabling, Disabled, Disabled]
            .into_iter()
            .enumerate()
            .map(|(n, s)| (code(n), s))
            .collect();
        assert_eq!(free_slots(&listed, []), 4);
        assert_eq!(free_slots(&listed, [&code(1), &code(3)]), 3, "one of them is shown already");
        assert_eq!(free_slots(&listed, &(10..30).map(code).collect::<Vec<_>>()), 0);
    }

    #[test]
    fn each_refusal_has_its_own_trouble() {
        use AccountStanding::{Active, Suspended, Unknown};
        use CloudErrorKind as Kind;
        for (kind, message, standing, trouble) in [
            (Kind::StillInUse, "", Active, OpeningTrouble::Conflict),
            (Kind::Throttled, "", Active, OpeningTrouble::LimitReached),
            (Kind::Offline, "", Active, OpeningTrouble::TryingAgain),
            (Kind::AccessDenied, "", Active, OpeningTrouble::NotPermitted),
            (Kind::AccessDenied, "", Unknown, OpeningTrouble::NotPermitted),
            (Kind::AccessDenied, "", Suspended, OpeningTrouble::AccountNotActive),
            (Kind::DeniedByOrganization, "", Active, OpeningTrouble::BlockedByOrganization),
            (Kind::AccessDenied, "only the management account may", Active, OpeningTrouble::ManagementAccountOnly),
            (Kind::Refused, "invalidRegionOptTarget", Active, OpeningTrouble::NotSwitchable),
            (Kind::CredentialsExpired, "", Active, OpeningTrouble::Credentials),
            (Kind::Unexpected, "", Active, OpeningTrouble::Other),
        ] {
            assert_eq!(trouble_of(&error(kind, message), standing), trouble, "{kind:?} {message}");
        }
    }

    #[test]
    fn twelve_hours_are_enough_and_a_clock_that_was_set_back_is_not_patience_at_an_end() {
        let since: Timestamp = "2026-10-04T10:00:00Z".parse().unwrap();
        assert!(!is_stuck(since, "2026-10-04T22:00:00Z".parse().unwrap()));
        assert!(is_stuck(since, "2026-10-04T22:00:01Z".parse().unwrap()));
        assert!(!is_stuck(since, "2020-01-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_clock_that_jumps_makes_nothing_recent_for_long() {
        let at: Timestamp = "2026-10-04T10:00:00Z".parse().unwrap();
        for (now, recent) in [
            ("2026-10-04T10:00:00Z", true),
            ("2026-10-04T10:01:00Z", true),
            ("2026-10-04T10:01:01Z", false),
            ("2026-10-04T09:59:30Z", true),
            ("2026-10-03T10:00:00Z", false),
            ("2030-01-01T00:00:00Z", false),
        ] {
            assert_eq!(is_recent(at, now.parse().unwrap(), LIST_LAG), recent, "{now}");
        }
    }

    #[test]
    fn the_policy_is_json_and_names_both_calls() {
        let policy: serde_json::Value = serde_json::from_str(POLICY).unwrap();
        let actions = policy["Statement"][0]["Action"].to_string();
        for switch in [RegionSwitch::Enable, RegionSwitch::Disable] {
            assert!(actions.contains(switch.operation()), "{actions}");
        }
    }

    proptest! {
        #[test]
        fn an_idle_place_costs_two_percent_or_five_seconds(seconds in 0_u64..3000) {
            let wait = look_again_after(Duration::from_secs(seconds));
            prop_assert!(wait <= Duration::from_secs((seconds / 50).max(5)) + Duration::from_secs(1));
            prop_assert!(wait >= Duration::from_secs(5) && wait <= Duration::from_secs(60));
        }
    }
}
