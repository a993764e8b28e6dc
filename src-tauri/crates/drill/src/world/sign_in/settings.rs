//! What happens in the browser of a sign-in, and what AWS makes of it: set by tests, and by `POST /_drill/sign-in`.

use serde::{Deserialize, Serialize};

use crate::world::CALLER_ROLE;
use crate::world::identity::READERS_ROLE;
use crate::{ACCOUNT, Identity};

/// How sign-ins go from now on. As JSON in camel case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SignInSettings {
    /// What the person does on the next page that asks for consent: AWS's, the portal's or that of a device code.
    pub person: Person,
    /// As whom the person is signed in to AWS's page (`aws login`).
    pub signs_in_as: SignsInAs,
    /// The account that the person signs in to on AWS's page, by its number: the practice account without it. Credentials of
    /// another one tell its number, and may do nothing.
    pub account: Option<String>,
    /// Whether the person gave a code of a device on AWS's page.
    pub with_mfa: bool,
    /// What AWS refuses the next exchanges and refreshes of `aws login` with, however right they are.
    pub refuses: Option<SignInRefusal>,
    /// Seconds that temporary credentials last from now on, wherever they are from; each its own time without it. Those of
    /// `aws login` last 900 at most.
    pub credentials_last: Option<u32>,
    /// Seconds that a sign-in of `aws login` can be refreshed for: 43,200 without it.
    pub login_lasts: Option<u32>,
    /// Seconds that a token of the portal lasts: 3,600 without it.
    pub portal_token_lasts: Option<u32>,
    /// The six digits that everybody's device shows; it shows none without them.
    pub mfa_code: Option<String>,
    /// The portal of the company.
    pub portal: Portal,
}

/// What the person in front of a browser does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Person {
    /// Signs in and consents.
    #[default]
    Consents,
    /// Refuses.
    Denies,
    /// Closes the window, or leaves it as it is and never comes back: the page asks, and nothing follows.
    Leaves,
}

/// As whom somebody signs in to AWS's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SignsInAs {
    /// The administrator's session of the company's portal, whom every unknown key is.
    #[default]
    PortalUser,
    /// The root user.
    Root,
    /// An IAM user.
    User {
        /// His name.
        name: String,
    },
    /// Somebody else in the session of a role.
    Role {
        /// Path and name.
        role: String,
        /// What the session is called.
        session: String,
    },
}

impl SignsInAs {
    /// The principal.
    pub fn identity(&self) -> Identity {
        match self {
            Self::PortalUser => Identity::Role { role: CALLER_ROLE.to_owned(), session: "you".to_owned() },
            Self::Root => Identity::Root,
            Self::User { name } => Identity::User(name.clone()),
            Self::Role { role, session } => Identity::Role { role: role.clone(), session: session.clone() },
        }
    }
}

/// Why AWS refuses an exchange (the enum `OAuth2ErrorCode` of its model).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignInRefusal {
    /// The sign-in is over.
    TokenExpired,
    /// The code was used, or is too old.
    #[serde(rename = "AUTHCODE_EXPIRED")]
    AuthCodeExpired,
    /// The password was changed.
    UserCredentialsChanged,
    /// `SignInLocalDevelopmentAccess` is missing.
    InsufficientPermissions,
}

impl SignInRefusal {
    /// As it is on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::AuthCodeExpired => "AUTHCODE_EXPIRED",
            Self::UserCredentialsChanged => "USER_CREDENTIALS_CHANGED",
            Self::InsufficientPermissions => "INSUFFICIENT_PERMISSIONS",
        }
    }
}

/// A portal of IAM Identity Center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Portal {
    /// "https://d-0123456789.awsapps.com/start".
    pub start_url: String,
    /// Where its instance lives.
    pub region: String,
    /// The user who signs in to it: what his sessions are called.
    pub user: String,
    /// What he is given.
    pub accounts: Vec<PortalAccount>,
    /// Seconds between two looks for a device code.
    pub interval: u32,
}

/// An account of a portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PortalAccount {
    /// Twelve digits. Credentials of another account than the practice account's tell their own number, and may do nothing.
    pub id: String,
    /// As the organization calls it.
    pub name: String,
    /// Of its root user.
    pub email: String,
    /// The names of permission sets.
    pub roles: Vec<String>,
}

impl Default for Portal {
    fn default() -> Self {
        let account = |id: &str, name: &str, roles: &[&str]| PortalAccount {
            id: id.to_owned(),
            name: name.to_owned(),
            email: format!("aws+{}@example.com", name.to_lowercase().replace(' ', "-")),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        };
        let both = ["AdministratorAccess", "ReadOnlyAccess"];
        Self {
            start_url: "https://d-0123456789.awsapps.com/start".to_owned(),
            region: "us-east-1".to_owned(),
            user: "you".to_owned(),
            accounts: vec![
                account(ACCOUNT, "Practice account", &both),
                account("111111111111", "Sandbox", &both),
                account("222222222222", "Archive", &["ReadOnlyAccess"]),
            ],
            interval: 1,
        }
    }
}

impl Portal {
    /// The role that a permission set is in an account: path and name.
    pub(crate) fn role(permission_set: &str) -> String {
        let of = |role: &str| role.contains(&format!("AWSReservedSSO_{permission_set}_"));
        let known = [CALLER_ROLE, READERS_ROLE].into_iter().find(|role| of(role));
        let made = || format!("aws-reserved/sso.amazonaws.com/AWSReservedSSO_{permission_set}_0f0f0f0f0f0f0f0f");
        known.map_or_else(made, str::to_owned)
    }
}
