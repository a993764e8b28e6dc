//! Who does things in a generated account: a company's pipelines, people and roles of services, and those who are not the
//! company's. Addresses are of the ranges that are kept for documentation.

use crate::chance::{Chance, hash};
use crate::{Actor, Identity, Label};

use super::words::pick;

/// Somebody at work, with what is made labelled by what he works on.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) actor: Actor,
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
    /// A user of the account, by the one key that he has.
    pub(super) fn user(chance: &mut Chance, name: &str, address: &str, client: Client, label: Label) -> Self {
        let identity = Identity::User(name.to_owned());
        let key = Actor::with_sdk(identity.clone(), address).access_key_id;
        Self::with_key(chance, identity, key, address, client, label)
    }

    /// The same, by a key that is known.
    pub(super) fn with_key(
        chance: &mut Chance,
        identity: Identity,
        access_key_id: String,
        address: &str,
        client: Client,
        label: Label,
    ) -> Self {
        let user_agent = client.agent(chance);
        let actor = Actor { access_key_id, user_agent, ..Actor::with_sdk(identity, address) };
        Self { actor, label }
    }

    /// A session of a role, given with its path.
    pub(super) fn session(
        chance: &mut Chance,
        role: &str,
        session: &str,
        address: &str,
        client: Client,
        label: Label,
    ) -> Self {
        let key = key(chance, "ASIA");
        let identity = Identity::Role { role: role.to_owned(), session: session.to_owned() };
        Self::with_key(chance, identity, key, address, client, label)
    }

    /// What a service of AWS does in a role of the account: it calls itself by its own name.
    pub(super) fn service(chance: &mut Chance, role: &str, session: &str, service: &str, label: Label) -> Self {
        let access_key_id = key(chance, "ASIA");
        Self { actor: Actor { access_key_id, ..Actor::service_in_role(role, session, service) }, label }
    }

    /// The root user, in the console or by a key that he should not have.
    pub(super) fn root(chance: &mut Chance, address: &str, client: Client, label: Label) -> Self {
        let key = key(chance, if client == Client::Browser { "ASIA" } else { "AKIA" });
        Self::with_key(chance, Identity::Root, key, address, client, label)
    }

    /// A person who came through IAM Identity Center.
    pub(super) fn single_sign_on(
        chance: &mut Chance,
        set: &str,
        user: &str,
        address: &str,
        client: Client,
        label: Label,
    ) -> Self {
        let key = key(chance, "ASIA");
        // The same permission set has the same role, whoever uses it.
        let suffix = Chance::new(hash(7, set)).hex(16);
        Self::with_key(chance, Identity::of_permission_set(set, &suffix, user), key, address, client, label)
    }
}

/// An access key's id.
pub(super) fn key(chance: &mut Chance, kind: &str) -> String {
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
