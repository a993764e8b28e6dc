//! Whether somebody may do something: all of his policies together (IAM user guide, "policy evaluation logic").

use super::policy::{Asked, Document, Said};
use super::{Identities, Policies};
use crate::Identity;
use crate::world::identity::aws_managed;

/// What all policies come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Allowed,
    Explicit,
    Implicit,
}

/// Which kind of policy decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Identity,
    Boundary,
    Organization,
}

/// The decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) decision: Decision,
    pub(crate) by: By,
    /// The managed policy that denies.
    pub(crate) policy: Option<String>,
    pub(crate) organization_allows: bool,
    /// None where there is no boundary.
    pub(crate) boundary_allows: Option<bool>,
}

impl Identities {
    /// What somebody has; none of the root user, and of whom the account does not know: these are not restrained.
    fn held(&self, identity: &Identity) -> Option<Vec<(Option<&str>, &Document)>> {
        match identity {
            Identity::User(name) => {
                let user = self.users.get(name)?;
                let mut all = self.documents(&user.policies);
                all.extend(self.groups_of(user).flat_map(|(_, group)| self.documents(group)));
                Some(all)
            }
            Identity::Role { role, .. } => self.roles.get(role).map(|role| self.documents(&role.policies)),
            _ => None,
        }
    }

    /// The documents of somebody's own policies, the managed ones with their ARN.
    fn documents<'a>(&'a self, policies: &'a Policies) -> Vec<(Option<&'a str>, &'a Document)> {
        let inline = policies.inline.values().map(|document| (None, document));
        let attached = policies.attached.iter().filter_map(|arn| self.managed.get_key_value(arn));
        inline.chain(attached.map(|(arn, document)| (Some(arn.as_str()), document))).collect()
    }

    fn own(&self, identity: &Identity) -> Option<&Policies> {
        match identity {
            Identity::User(name) => self.users.get(name).map(|user| &user.policies),
            Identity::Role { role, .. } => self.roles.get(role).map(|role| &role.policies),
            _ => None,
        }
    }

    /// Whether nothing needs to be gone through: an administrator whom nothing restrains. Most calls are of these.
    pub(crate) fn unrestrained(&self, identity: &Identity) -> bool {
        if self.control.is_some() {
            return false;
        }
        let administrators = |policies: &Policies| {
            policies.boundary.is_none()
                && policies.inline.is_empty()
                && policies.attached.iter().all(|arn| ONLY_ALLOW.iter().any(|name| *arn == aws_managed::arn(name)))
                && policies.attached.contains(&aws_managed::arn("AdministratorAccess"))
        };
        match identity {
            Identity::User(name) => self
                .users
                .get(name)
                .is_none_or(|user| administrators(&user.policies) && self.groups_of(user).next().is_none()),
            Identity::Role { role, .. } => self.roles.get(role).is_none_or(|role| administrators(&role.policies)),
            _ => true,
        }
    }

    /// Whether what somebody's policies say of `action` hangs on the key `key`.
    pub(crate) fn hangs_on(&self, identity: &Identity, action: &str, key: &str) -> bool {
        self.held(identity).iter().flatten().any(|(_, document)| document.hangs_on(action, key))
    }

    /// Whether somebody may do it.
    pub(crate) fn decide(&self, identity: &Identity, asked: &Asked<'_>) -> Verdict {
        let organization = self.control.as_ref().map_or(Said::Allow, |control| control.says(asked));
        let boundary = self.own(identity).and_then(|own| own.boundary.as_ref()).and_then(|arn| self.managed.get(arn));
        let boundary = boundary.map(|boundary| boundary.says(asked));
        let held = self.held(identity);
        let said: Vec<(Option<&str>, Said)> =
            held.iter().flatten().map(|(arn, document)| (*arn, document.says(asked))).collect();
        let denying = said.iter().find(|(_, said)| *said == Said::Deny);
        let allowed = held.is_none() || said.iter().any(|(_, said)| *said == Said::Allow);
        let verdict = |decision, by| Verdict {
            decision,
            by,
            policy: denying.and_then(|(arn, _)| *arn).filter(|_| by == By::Identity).map(str::to_owned),
            organization_allows: organization == Said::Allow,
            boundary_allows: boundary.map(|said| said == Said::Allow),
        };
        match (organization, boundary) {
            (Said::Deny, _) => verdict(Decision::Explicit, By::Organization),
            _ if denying.is_some() => verdict(Decision::Explicit, By::Identity),
            (_, Some(Said::Deny)) => verdict(Decision::Explicit, By::Boundary),
            (Said::Nothing, _) => verdict(Decision::Implicit, By::Organization),
            _ if !allowed => verdict(Decision::Implicit, By::Identity),
            (_, Some(Said::Nothing)) => verdict(Decision::Implicit, By::Boundary),
            _ => verdict(Decision::Allowed, By::Identity),
        }
    }
}

/// AWS's policies that deny nothing.
const ONLY_ALLOW: [&str; 4] =
    ["AdministratorAccess", "ReadOnlyAccess", "SecurityAudit", "SignInLocalDevelopmentAccess"];
