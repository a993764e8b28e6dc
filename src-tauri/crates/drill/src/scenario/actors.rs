//! Who acts in the scenarios. All addresses are of ranges that are kept for documentation.

use crate::{Actor, Identity};

/// What IAM put behind the permission set's name when it made the role of the company's administrators.
const ADMINISTRATORS: &str = "0123456789abcdef";
/// The same of an assignment that the attacker of the story made himself.
const INTRUDERS: &str = "5d41402abc4b2a76";

/// The company's deployments, out of its pipelines.
pub(super) fn pipeline() -> Actor {
    let role = "github-deploy".to_owned();
    let identity = Identity::Role { role, session: "GitHubActions".to_owned() };
    Actor::with_sdk(identity, "192.0.2.140")
        .with_agent("aws-sdk-js/3.637.0 ua/2.0 os/linux#6.8.0 lang/js md/nodejs#20.17.0")
}

/// What the company describes in Terraform, run by the same pipelines.
pub(super) fn terraform() -> Actor {
    pipeline().with_agent("APN/1.0 HashiCorp/1.0 Terraform/1.9.5 terraform-provider-aws/5.66.0")
}

/// An administrator of the company, who signs in with MFA.
pub(super) fn alice() -> Actor {
    administrator("alice", "192.0.2.21")
}

/// Another one.
pub(super) fn bob() -> Actor {
    administrator("bob", "192.0.2.34")
}

fn administrator(name: &str, source_ip: &str) -> Actor {
    let identity = Identity::of_permission_set("AdministratorAccess", ADMINISTRATORS, name);
    Actor::with_sdk(identity, source_ip).with_agent("aws-cli/2.17.40 md/Botocore#2.0.0 ua/2.0 os/macos#23.6.0")
}

/// The story's attacker: a user of IAM Identity Center who is called "root" and is not the root user (aws-facts 0.1).
pub(super) fn intruder() -> Actor {
    Actor::with_sdk(Identity::of_permission_set("AdministratorAccess", INTRUDERS, "root"), "203.0.113.66")
}
