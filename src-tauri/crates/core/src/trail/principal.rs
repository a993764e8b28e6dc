//! Who called, as `userIdentity` has it.

use serde::{Deserialize, Serialize};

use crate::view::PrincipalLabel;

/// What a principal is. Always told before its name: anybody can call a session "root".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum PrincipalKind {
    /// The root user of the account: `userIdentity.type` says `Root`, whatever names say.
    Root,
    /// A user of IAM.
    IamUser,
    /// The session of a role.
    Role,
    /// Somebody in IAM Identity Center: a role `AWSReservedSSO_<permission set>_<16 hex>`, or `IdentityCenterUser`.
    IdentityCenter,
    /// `GetFederationToken`, SAML or OpenID Connect.
    Federated,
    /// A service of AWS.
    AwsService,
    /// Another account.
    OtherAccount,
    /// The event names nobody, or a type that Quench does not know.
    Unknown,
}

/// Who called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Principal {
    /// What it is.
    pub kind: PrincipalKind,
    /// Of a user its name, of a role the role's, of Identity Center the permission set's, of a service its host name, of an
    /// account its number. Neutralised; empty if the event has none.
    pub name: String,
    /// The session's name; in Identity Center the person's.
    pub session: Option<String>,
    /// As the event has it, neutralised; of a role the role's, not the session's.
    pub arn: Option<String>,
    /// Twelve digits, if told.
    pub account: Option<String>,
    /// The service of AWS on whose account the call was made: `cloudformation.amazonaws.com`.
    pub via: Option<String>,
}

impl Principal {
    /// Tells principals apart. Sessions of one role are one principal, whatever they are called; in Identity Center each
    /// person is one.
    pub fn key(&self) -> String {
        let person = if self.kind == PrincipalKind::IdentityCenter { self.session.as_deref() } else { None };
        let account = self.account.as_deref().unwrap_or_default();
        format!("{:?}|{account}|{}|{}", self.kind, self.name, person.unwrap_or_default())
    }

    /// In a few words.
    pub fn label(&self) -> PrincipalLabel {
        PrincipalLabel { key: self.key(), kind: self.kind, name: self.name.clone(), session: self.session.clone() }
    }
}
