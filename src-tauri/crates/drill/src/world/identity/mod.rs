//! IAM: the users, groups, roles, policies and keys of the account. What is enforced, simulated and told is read from here.
//!
//! A key that is not in here is the person's who cleans up, as it has always been.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ACCOUNT, CALLER_ROLE};
use crate::Refusal;
use crate::chance::{Chance, hash};

pub(crate) mod aws_managed;
pub(crate) mod decide;
pub(crate) mod policy;
mod verbs;

use policy::Document;

/// The role of the portal's readers.
pub(crate) const READERS_ROLE: &str = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_ReadOnlyAccess_fedcba9876543210";

/// Everybody whom the account knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Identities {
    pub(crate) alias: Option<String>,
    /// By name.
    pub(crate) users: BTreeMap<String, User>,
    /// By name.
    pub(crate) groups: BTreeMap<String, Policies>,
    /// By path and name.
    pub(crate) roles: BTreeMap<String, Role>,
    /// The account's own managed policies, and those of AWS that somebody has, by ARN.
    pub(crate) managed: BTreeMap<String, Document>,
    /// Long-term keys, by id.
    pub(crate) keys: BTreeMap<String, Key>,
    /// Whether the root user has a device.
    pub(crate) root_mfa: bool,
    /// Of the organization that the account is in.
    pub(crate) control: Option<Document>,
    /// How often all sessions were ended: those of an earlier count are over.
    pub(crate) sessions: u64,
}

/// What somebody may do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Policies {
    /// By name.
    pub(crate) inline: BTreeMap<String, Document>,
    /// By ARN.
    pub(crate) attached: Vec<String>,
    /// The ARN of a managed policy that bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) boundary: Option<String>,
}

/// An IAM user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) policies: Policies,
    pub(crate) groups: Vec<String>,
    pub(crate) mfa: bool,
}

/// A role.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) policies: Policies,
    /// Who may assume it; nobody may whom it does not name.
    pub(crate) trust: Document,
    /// Seconds.
    pub(crate) longest_session: i64,
}

/// A long-term key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    /// The user's name; none of the root user.
    pub(crate) user: Option<String>,
    pub(crate) state: KeyState,
    /// Of another account, by its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
}

/// Whether a long-term key counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyState {
    /// It does.
    #[default]
    Active,
    /// It was turned off.
    Inactive,
    /// It is gone for good.
    Deleted,
}

/// A user to be made ([`crate::World::add_user`]). Also what `POST /_drill/principal` of the `serve` example takes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewUser {
    /// Letters, digits and `+=,.@_-`.
    pub name: String,
    /// Inline policies: JSON documents by name.
    pub policies: BTreeMap<String, String>,
    /// ARNs of managed policies: of AWS's few that are known here, or of the account's own.
    pub attached: Vec<String>,
    /// Names of groups, which must exist.
    pub groups: Vec<String>,
    /// The ARN of a managed policy.
    pub boundary: Option<String>,
    /// Whether he has a device, `arn:aws:iam::000000000000:mfa/NAME`.
    pub mfa: bool,
}

/// A role to be made ([`crate::World::add_role`]).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewRole {
    /// Path and name: "deploy/worker".
    pub name: String,
    /// Its trust policy, a JSON document; the whole account is trusted without one.
    pub trust: Option<String>,
    /// Inline policies: JSON documents by name.
    pub policies: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub attached: Vec<String>,
    /// The ARN of a managed policy.
    pub boundary: Option<String>,
    /// Seconds; an hour without it.
    pub longest_session: Option<i64>,
}

impl Default for Identities {
    /// An account whose portal has administrators and readers.
    fn default() -> Self {
        let mut all = Self {
            alias: None,
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            roles: BTreeMap::new(),
            managed: BTreeMap::new(),
            keys: BTreeMap::new(),
            root_mfa: false,
            control: None,
            sessions: 0,
        };
        for (role, policy) in [(CALLER_ROLE, "AdministratorAccess"), (READERS_ROLE, "ReadOnlyAccess")] {
            let arn = aws_managed::arn(policy);
            // What the table holds can be read: its test reads all of it.
            let _ = all.make_role(NewRole {
                name: role.to_owned(),
                trust: Some(portal_trust()),
                attached: vec![arn, aws_managed::arn("SignInLocalDevelopmentAccess")],
                longest_session: Some(43_200),
                ..NewRole::default()
            });
        }
        all
    }
}

fn portal_trust() -> String {
    let provider = format!("arn:aws:iam::{ACCOUNT}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE");
    serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
    }]})
    .to_string()
}

impl Identities {
    /// The policies of a user's groups, by their names.
    pub(crate) fn groups_of<'a>(&'a self, user: &'a User) -> impl Iterator<Item = (&'a String, &'a Policies)> {
        user.groups.iter().filter_map(|name| self.groups.get(name).map(|found| (name, found)))
    }

    pub(crate) fn make_role(&mut self, new: NewRole) -> Result<(), Refusal> {
        let trust = new.trust.unwrap_or_else(|| {
            serde_json::json!({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")},
                "Action": "sts:AssumeRole",
            }]})
            .to_string()
        });
        let role = Role {
            policies: self.policies(new.policies, new.attached, new.boundary)?,
            trust: Document::read(&trust)?,
            longest_session: new.longest_session.unwrap_or(3600),
        };
        self.roles.insert(new.name, role);
        Ok(())
    }

    pub(crate) fn policies(
        &mut self,
        inline: BTreeMap<String, String>,
        attached: Vec<String>,
        boundary: Option<String>,
    ) -> Result<Policies, Refusal> {
        let mut read = BTreeMap::new();
        for (name, text) in inline {
            read.insert(name, Document::read(&text)?);
        }
        for arn in attached.iter().chain(&boundary) {
            self.know(arn)?;
        }
        Ok(Policies { inline: read, attached, boundary })
    }

    /// A managed policy is one of the account's own, or of AWS's few that are known here.
    pub(crate) fn know(&mut self, arn: &str) -> Result<(), Refusal> {
        if self.managed.contains_key(arn) {
            return Ok(());
        }
        let document = aws_managed::document(arn);
        let document = document.ok_or_else(|| no_such(format!("Policy {arn} does not exist or is not attachable.")))?;
        self.managed.insert(arn.to_owned(), Document::read(document)?);
        Ok(())
    }
}

pub(crate) fn no_such(message: String) -> Refusal {
    Refusal::new(404, "NoSuchEntity", message)
}

/// The ARN of a user's device.
pub(crate) fn device(user: Option<&str>) -> String {
    format!("arn:aws:iam::{ACCOUNT}:mfa/{}", user.unwrap_or("root-account-mfa-device"))
}

/// The id that IAM would have given to something: "AIDA..." and so on.
pub(crate) fn unique_id(kind: &str, name: &str) -> String {
    format!("{kind}{}", Chance::new(hash(0, name)).hex(17).to_ascii_uppercase())
}

/// The secret of a key. Nothing here checks a signature.
pub(crate) fn secret(seed: u64, key: &str) -> String {
    Chance::new(hash(seed, &format!("secret of {key}")))
        .letters(40, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
