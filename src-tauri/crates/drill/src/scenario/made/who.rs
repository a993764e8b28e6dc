//! Who does things in a generated account: a company's pipelines, people and roles of services, and those who are not the
//! company's. Addresses are of the ranges that are kept for documentation.

use crate::chance::Chance;
use crate::{ACCOUNT, Actor, Identity, Label};

use super::words::pick;

/// Somebody at work, with what is made labelled by what he works on.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) actor: Actor,
    /// What ECS tells as a service's `createdBy`: of a session its role.
    pub(super) created_by: String,
    /// What ECS tells as a revision's `registeredBy`: of a session the session.
    pub(super) registered_by: String,
    pub(super) label: Label,
}

/// What a client calls itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Client {
    Terraform,
    CommandLine,
    JavaScript,
    Boto3,
    Requests,
    Browser,
    Go,
}

impl Client {
    pub(super) fn agent(self, chance: &mut Chance) -> String {
        let minor = chance.between(2, 30);
        match self {
            Self::Terraform => format!(
                "APN/1.0 HashiCorp/1.0 Terraform/1.{}.{} (+https://www.terraform.io) terraform-provider-aws/5.{}.0 \
                 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.{minor}.2 os/linux lang/go#1.22.6 \
                 md/GOOS#linux md/GOARCH#amd64 api/ecs#1.45.2",
                chance.between(5, 12),
                chance.between(0, 8),
                chance.between(40, 80)
            ),
            Self::CommandLine => format!(
                "aws-cli/2.{minor}.{} md/awscrt#0.20.11 ua/2.0 os/{} md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython \
                 cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#ecs",
                chance.between(0, 30),
                pick(chance, &["linux#6.8.0-1015-azure", "macos#23.6.0", "linux#6.1.0-18-amd64", "windows#10"])
            ),
            Self::JavaScript => {
                format!("aws-sdk-js/3.{}.0 ua/2.1 os/linux lang/js md/nodejs#20.17.0 api/ecs#3.645.0", 600 + minor)
            }
            Self::Boto3 => format!(
                "Boto3/1.{}.{minor} md/Botocore#1.34.{minor} ua/2.0 os/linux#5.15.0 md/arch#x86_64 lang/python#3.{}.4",
                chance.between(26, 40),
                chance.between(8, 12)
            ),
            Self::Requests => format!("python-requests/2.{minor}.0"),
            Self::Browser => pick(chance, &[
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 \
                 Safari/537.36",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
                "AWS Internal",
            ])
            .to_owned(),
            Self::Go => format!("aws-sdk-go-v2/1.{minor}.0 os/linux lang/go#1.22.6 md/GOOS#linux api/ecs#1.45.2"),
        }
    }
}

impl Who {
    /// A user of the account, by his key.
    pub(super) fn user(chance: &mut Chance, name: &str, address: String, client: Client, label: Label) -> Self {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
        let actor = Actor {
            identity: Identity::User(name.to_owned()),
            access_key_id: key(chance, "AKIA"),
            source_ip: address,
            user_agent: client.agent(chance),
        };
        Self { actor, created_by: arn.clone(), registered_by: arn, label }
    }

    /// A session of a role, given with its path.
    pub(super) fn session(
        chance: &mut Chance,
        role: &str,
        session: &str,
        address: String,
        client: Client,
        label: Label,
    ) -> Self {
        let agent = client.agent(chance);
        Self::in_role(chance, role, session, address, agent, label)
    }

    /// What a service of AWS does in a role of the account: it calls itself by its own name.
    pub(super) fn service(chance: &mut Chance, role: &str, session: &str, service: &str, label: Label) -> Self {
        Self::in_role(chance, role, session, service.to_owned(), service.to_owned(), label)
    }

    /// The root user.
    pub(super) fn root(chance: &mut Chance, address: String, client: Client, label: Label) -> Self {
        let arn = format!("arn:aws:iam::{ACCOUNT}:root");
        let actor = Actor {
            identity: Identity::User("root".to_owned()),
            access_key_id: key(chance, "ASIA"),
            source_ip: address,
            user_agent: client.agent(chance),
        };
        Self { actor, created_by: arn.clone(), registered_by: arn, label }
    }

    /// A person who came through IAM Identity Center.
    pub(super) fn single_sign_on(
        chance: &mut Chance,
        set: &str,
        user: &str,
        address: String,
        client: Client,
        label: Label,
    ) -> Self {
        // The same permission set has the same role, whoever uses it.
        let suffix = Chance::new(crate::chance::hash(7, set)).hex(16);
        let role = format!("aws-reserved/sso.amazonaws.com/AWSReservedSSO_{set}_{suffix}");
        Self::session(chance, &role, user, address, client, label)
    }

    fn in_role(
        chance: &mut Chance,
        role: &str,
        session: &str,
        source_ip: String,
        user_agent: String,
        label: Label,
    ) -> Self {
        let name = role.rsplit('/').next().unwrap_or_default();
        Self {
            created_by: format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
            registered_by: format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}"),
            actor: Actor {
                identity: Identity::Role { role: role.to_owned(), session: session.to_owned() },
                access_key_id: key(chance, "ASIA"),
                source_ip,
                user_agent,
            },
            label,
        }
    }
}

/// An access key's id.
fn key(chance: &mut Chance, kind: &str) -> String {
    format!("{kind}{}", chance.letters(16, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
}

/// An address of a cloud, where pipelines run.
pub(super) fn cloud(chance: &mut Chance) -> String {
    format!("192.0.2.{}", chance.between(1, 254))
}

/// An address of somebody who hides behind a private network of servers.
pub(super) fn hidden(chance: &mut Chance) -> String {
    format!("198.51.100.{}", chance.between(1, 254))
}

/// An address of an office or a home.
pub(super) fn office(chance: &mut Chance) -> String {
    format!("203.0.113.{}", chance.between(1, 254))
}
