//! Who does something in the account, as CloudTrail tells it (its user guide, "userIdentity element").

use serde::{Deserialize, Serialize};

use super::ACCOUNT;
use crate::attacker::STOLEN_KEY;
use crate::chance::{Chance, hash};

/// The path of the roles that IAM Identity Center makes for its permission sets.
const SSO_PATH: &str = "aws-reserved/sso.amazonaws.com/";
/// What the attacker of the December 2025 campaign and most like him work with.
const BOTO: &str = "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.1.0-18-amd64 lang/python#3.11.8";
const CONSOLE: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/// Who did something, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Which principal.
    pub identity: Identity,
    /// "AKIA...", "ASIA..."; empty where no key was used (a sign-in, a service of AWS).
    pub access_key_id: String,
    /// In the practice account of a range that is kept for documentation; the name of the service that called for one
    /// of AWS's own.
    pub source_ip: String,
    /// What the client called itself.
    pub user_agent: String,
    /// `userIdentity.invokedBy`: the service of AWS that called in the role's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoked_by: Option<String>,
}

/// A principal, one for each `userIdentity.type` (aws-facts 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Identity {
    /// The account's root user.
    Root,
    /// An IAM user, by name.
    User(String),
    /// The session of a role.
    Role {
        /// Path and name of the role.
        role: String,
        /// The session's name.
        session: String,
    },
    /// The session that an IAM user got from `sts:GetFederationToken`.
    Federated {
        /// What the session was called.
        name: String,
        /// The IAM user who asked for it.
        issuer: String,
    },
    /// A user of IAM Identity Center, by id, where no role is in between.
    IdentityCenterUser(String),
    /// A service of AWS on its own behalf: "ecs.amazonaws.com".
    AwsService(String),
    /// Another account, by number.
    AwsAccount(String),
    /// CloudTrail does not say who.
    Unknown,
}

impl Identity {
    /// An IAM Identity Center user in one of his permission sets; `suffix` is what IAM puts behind the set's name, 16
    /// hexadecimal digits. The session bears the user's name, whatever that is: also "root".
    pub fn of_permission_set(set: &str, suffix: &str, user: &str) -> Self {
        Self::Role { role: format!("{SSO_PATH}AWSReservedSSO_{set}_{suffix}"), session: user.to_owned() }
    }

    /// `userIdentity.arn`, where there is one.
    pub fn arn(&self) -> Option<String> {
        Some(match self {
            Self::Root => format!("arn:aws:iam::{ACCOUNT}:root"),
            Self::User(name) => format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
            Self::Role { role, session } => {
                let role = role.rsplit('/').next().unwrap_or_default();
                format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}")
            }
            Self::Federated { name, .. } => format!("arn:aws:sts::{ACCOUNT}:federated-user/{name}"),
            Self::IdentityCenterUser(_) | Self::AwsService(_) | Self::AwsAccount(_) | Self::Unknown => return None,
        })
    }

    /// What ECS tells as the `createdBy` of a service: of a session its role, with the path that the session's ARN lacks.
    pub fn maker_arn(&self) -> Option<String> {
        match self {
            Self::Role { role, .. } => Some(format!("arn:aws:iam::{ACCOUNT}:role/{role}")),
            _ => self.arn(),
        }
    }

    /// The `Username` of an event: the user's name, or the session's, which need not be anybody's; "root" for the root
    /// user. Nobody's for the others.
    pub fn username(&self) -> Option<&str> {
        match self {
            Self::Root => Some("root"),
            Self::User(name) | Self::Role { session: name, .. } | Self::Federated { name, .. } => Some(name),
            Self::IdentityCenterUser(_) | Self::AwsService(_) | Self::AwsAccount(_) | Self::Unknown => None,
        }
    }
}

impl Actor {
    /// Somebody who works with an SDK and a key that follows from his name: "AKIA..." for a user, "ASIA..." for a session.
    pub fn with_sdk(identity: Identity, source_ip: &str) -> Self {
        let session = !matches!(identity, Identity::Root | Identity::User(_));
        let drawn = Chance::new(hash(0, &format!("key of {identity:?}"))).hex(16).to_ascii_uppercase();
        let key = format!("{}{drawn}", if session { "ASIA" } else { "AKIA" });
        Self {
            identity,
            access_key_id: key,
            source_ip: source_ip.to_owned(),
            user_agent: BOTO.to_owned(),
            invoked_by: None,
        }
    }

    /// The attacker, by the key that he stole.
    pub fn attacker() -> Self {
        let name = STOLEN_KEY.rsplit('/').next().unwrap_or_default();
        Self {
            access_key_id: "AKIAPRACTICEDEPLOYCI".to_owned(),
            ..Self::with_sdk(Identity::User(name.to_owned()), "198.51.100.23")
        }
    }

    /// A role that a service of AWS called in: CloudTrail has the service's name for address and client.
    pub fn service_in_role(role: &str, session: &str, service: &str) -> Self {
        let identity = Identity::Role { role: role.to_owned(), session: session.to_owned() };
        Self {
            user_agent: service.to_owned(),
            invoked_by: Some(service.to_owned()),
            ..Self::with_sdk(identity, service)
        }
    }

    /// A service of AWS on its own behalf, without a key.
    pub fn service(name: &str) -> Self {
        Self {
            access_key_id: String::new(),
            user_agent: name.to_owned(),
            ..Self::with_sdk(Identity::AwsService(name.to_owned()), name)
        }
    }

    /// The same person in a browser.
    #[must_use]
    pub fn in_console(mut self) -> Self {
        self.user_agent = CONSOLE.to_owned();
        self
    }

    /// The same with another client.
    #[must_use]
    pub fn with_agent(mut self, user_agent: &str) -> Self {
        self.user_agent = user_agent.to_owned();
        self
    }
}
