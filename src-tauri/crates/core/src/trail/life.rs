//! When users and roles, their keys and passwords were made, and when AWS put its quarantine on them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::event::TrailEvent;
use super::principal::{Principal, PrincipalKind};
use crate::view::TimelineKind;

/// Keys of temporary credentials, such as those of the console.
const TEMPORARY: &str = "ASIA";

/// By kind and name. Events are joined by name: a user that was deleted and made again is the younger one.
#[derive(Default)]
pub(super) struct Births<'a> {
    made: BTreeMap<(PrincipalKind, &'a str), Vec<Birth<'a>>>,
    quarantined: BTreeMap<(PrincipalKind, &'a str), Timestamp>,
}

struct Birth<'a> {
    at: Timestamp,
    of: Of<'a>,
}

#[derive(Clone, Copy)]
enum Of<'a> {
    Itself,
    /// Its id, if the answer told it.
    Key(Option<&'a str>),
    Password,
}

impl<'a> Births<'a> {
    /// From events, oldest first. What AWS refused was not made.
    pub(super) fn of(events: &[&'a TrailEvent]) -> Self {
        let mut births = Self::default();
        for event in events.iter().filter(|event| event.refused.is_none() && event.service() == "iam") {
            let (first, whom) = (event.deed.names.first().map(String::as_str), event.deed.done_to.as_deref());
            let (who, of) = match (event.name.as_str(), first, whom) {
                ("CreateUser", Some(name), _) => ((PrincipalKind::IamUser, name), Of::Itself),
                ("CreateRole", Some(name), _) => ((PrincipalKind::Role, name), Of::Itself),
                ("CreateAccessKey", id, Some(name)) => ((PrincipalKind::IamUser, name), Of::Key(id)),
                ("CreateLoginProfile", _, Some(name)) => ((PrincipalKind::IamUser, name), Of::Password),
                (call, _, Some(name)) if event.kind() == Some(TimelineKind::Quarantined) => {
                    let kind = if call.contains("Role") { PrincipalKind::Role } else { PrincipalKind::IamUser };
                    births.quarantined.entry((kind, name)).or_insert(event.at);
                    continue;
                }
                _ => continue,
            };
            births.made.entry(who).or_default().push(Birth { at: event.at, of });
        }
        births
    }

    /// When `principal`, or what it acted with, was made: the youngest of these that is not younger than what it was seen
    /// doing last. A key or password that somebody made for it and that it never used is not its own.
    pub(super) fn made_at(&self, principal: &Principal, keys: &[&str], last_seen: Timestamp) -> Option<Timestamp> {
        let was_used = |birth: &&Birth<'_>| match birth.of {
            Of::Itself | Of::Key(None) => true,
            Of::Key(Some(id)) => keys.contains(&id),
            Of::Password => keys.iter().any(|key| key.starts_with(TEMPORARY)),
        };
        let births = self.made.get(&(principal.kind, principal.name.as_str()))?;
        births.iter().filter(was_used).map(|birth| birth.at).filter(|at| *at <= last_seen).max()
    }

    /// When AWS put its quarantine on `principal`, the first time.
    pub(super) fn quarantined_at(&self, principal: &Principal) -> Option<Timestamp> {
        self.quarantined.get(&(principal.kind, principal.name.as_str())).copied()
    }
}
