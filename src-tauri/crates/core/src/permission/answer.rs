//! What is known of each action, and what follows for the areas.

use std::collections::BTreeMap;

use super::area::{Area, Areas};
use super::policy::policy;
use crate::view::{May, PermissionArea};

/// Whether the caller may do one action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Nothing allows it, or something denies it.
    Denied {
        /// A policy says no, so that no other one helps.
        explicitly: bool,
    },
    /// The organization denies it: no policy of the account helps.
    DeniedByOrganization,
    /// It is denied as long as the sign-in carries no code of a device.
    NeedsCode,
    /// Nothing is known.
    #[default]
    Unknown,
    /// Certainly.
    Allowed,
}

/// What is known, by action. What is not in it is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Answer>);

impl FromIterator<(String, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Answer)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

impl Answers {
    /// Everything that the areas need is allowed.
    pub fn everything() -> Self {
        Areas::bundled().actions().map(|action| (action.to_owned(), Answer::Allowed)).collect()
    }

    /// Of one action.
    pub fn of(&self, action: &str) -> Answer {
        self.0.get(action).copied().unwrap_or_default()
    }

    /// What was tried is surer than what was worked out, as far as it told anything.
    pub fn overruled_by(mut self, tried: Self) -> Self {
        self.0.extend(tried.0.into_iter().filter(|(_, answer)| *answer != Answer::Unknown));
        self
    }

    /// Whether something is denied only for want of a code.
    pub fn needs_code(&self) -> bool {
        self.0.values().any(|answer| *answer == Answer::NeedsCode)
    }

    /// Every area, in the order of the work.
    pub fn areas(&self) -> Vec<PermissionArea> {
        Areas::bundled().areas.iter().map(|area| self.area(area)).collect()
    }

    /// The least policy for what is denied or not known. What only a code or the organization can allow is not in it: no
    /// policy of the account would help. None if nothing is left.
    pub fn policy_to_ask_for(&self) -> Option<String> {
        let is_helped = |action: &&str| matches!(self.of(action), Answer::Denied { .. } | Answer::Unknown);
        let parts = Areas::bundled().areas.iter().map(|area| (area, area.actions.iter().map(String::as_str)));
        let parts: Vec<(&Area, Vec<&str>)> =
            parts.map(|(area, actions)| (area, actions.filter(is_helped).collect())).collect();
        parts.iter().any(|(_, actions)| !actions.is_empty()).then(|| policy(&parts))
    }

    fn area(&self, area: &Area) -> PermissionArea {
        let those = |meant: fn(Answer) -> bool| {
            let actions = area.actions.iter().filter(|action| meant(self.of(action)));
            actions.cloned().collect::<Vec<String>>()
        };
        let denied = those(|answer| !matches!(answer, Answer::Allowed | Answer::Unknown));
        let unknown = those(|answer| answer == Answer::Unknown);
        let may = match (denied.len(), unknown.len()) {
            (0, 0) => May::Yes,
            (0, _) => May::Unknown,
            (count, _) if count == area.actions.len() => May::No,
            _ => May::Partly,
        };
        PermissionArea {
            kind: area.kind,
            may,
            denied,
            denied_by_organization: those(|answer| answer == Answer::DeniedByOrganization),
            unknown,
            actions: u32::try_from(area.actions.len()).unwrap_or(u32::MAX),
            policy: policy(&[(area, area.actions.iter().map(String::as_str).collect())]),
        }
    }
}
