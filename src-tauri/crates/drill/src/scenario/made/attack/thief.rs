//! Who an attacker acts as, and what he does to the account itself before and after.

use jiff::Timestamp;
use serde_json::json;

use super::super::site::Site;
use super::super::who::{Client, Who, cloud, hidden};
use super::super::words::{PEOPLE, pick};
use crate::chance::Chance;
use crate::world::{MINUTE, SECOND, after};
use crate::{ACCOUNT, Label};

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A user's key that lay open.
    UserKey,
    /// A session through IAM Identity Center.
    SingleSignOn,
    Root,
    /// A role that could be assumed.
    Role,
    /// A user that was made with something else that was stolen.
    NewUser,
}

impl Entry {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        pick(
            chance,
            &[
                Self::UserKey,
                Self::UserKey,
                Self::UserKey,
                Self::SingleSignOn,
                Self::Root,
                Self::Role,
                Self::NewUser,
                Self::NewUser,
            ],
        )
    }
}

/// Comes in, some minutes before he begins.
pub(super) fn enter(site: &mut Site<'_>, chance: &mut Chance, entry: Entry, began: Timestamp, label: Label) -> Who {
    let address = if chance.happens(0.8) { hidden(chance) } else { cloud(chance) };
    let client = client(chance);
    match entry {
        Entry::UserKey => {
            let name = pick(chance, &["deploy", "s3-backup", "ses-smtp", "dev", "terraform", "bitbucket", "jenkins"]);
            Who::user(chance, name, address, client, label)
        }
        Entry::SingleSignOn => {
            let name = if chance.happens(0.6) { "root" } else { pick(chance, &PEOPLE) };
            let who = Who::single_sign_on(chance, "AdministratorAccess", name, address, client, label);
            sign_in(site, &who, after(began, -20 * MINUTE));
            who
        }
        Entry::Root => {
            let who = Who::root(chance, address, client, label);
            sign_in(site, &who, after(began, -35 * MINUTE));
            site.event(&who, after(began, -30 * MINUTE), "iam", "CreateAccessKey", json!(null));
            who
        }
        Entry::Role => {
            let role = pick(chance, &["ec2-admin", "lambda-execution", "OrganizationAccountAccessRole", "backup-role"]);
            let session = format!("i-{}", chance.hex(17));
            Who::session(chance, role, &session, address, client, label)
        }
        Entry::NewUser => {
            let name = pick(chance, &["dev", "deploy", "admin"]);
            let first = Who::user(chance, name, address.clone(), client, label);
            let at = after(began, -i64::from(chance.between(2, 50)) * MINUTE);
            let made = new_user(site, chance, &first, at);
            Who::user(chance, &made, address, client, label)
        }
    }
}

/// What a script calls itself; some imitate what companies use.
fn client(chance: &mut Chance) -> Client {
    pick(
        chance,
        &[
            Client::Boto3,
            Client::Boto3,
            Client::CommandLine,
            Client::CommandLine,
            Client::Requests,
            Client::Go,
            Client::Browser,
            Client::Terraform,
        ],
    )
}

fn sign_in(site: &mut Site<'_>, who: &Who, at: Timestamp) {
    site.event(who, at, "signin", "ConsoleLogin", json!(null));
}

/// Makes a user who may do everything; gives his name.
pub(super) fn new_user(site: &mut Site<'_>, chance: &mut Chance, who: &Who, at: Timestamp) -> String {
    let name = match chance.between(0, 3) {
        0 => format!("aws_dev{}", chance.between(10, 99_999)),
        1 => format!("aws-cli{}", chance.name(6)),
        2 => format!("user-x{}x{}x{}", chance.between(1, 9), chance.between(1, 9), chance.between(1, 9)),
        _ => pick(chance, &["support", "backup-admin", "devops2", "monitoring"]).to_owned(),
    };
    let policy = pick(chance, &["AdministratorAccess", "AdministratorAccess", "AmazonSESFullAccess"]);
    let policy = json!({"userName": name, "policyArn": format!("arn:aws:iam::aws:policy/{policy}")});
    let user = json!({"userName": name});
    site.event(who, at, "iam", "CreateUser", user.clone());
    site.event(who, after(at, 2 * SECOND), "iam", "AttachUserPolicy", policy);
    site.event(who, after(at, 4 * SECOND), "iam", "CreateAccessKey", user);
    if chance.happens(0.5) {
        let profile = json!({"userName": name, "passwordResetRequired": false});
        site.event(who, after(at, 6 * SECOND), "iam", "CreateLoginProfile", profile);
    }
    name
}

/// A role that others may assume, so that he comes back.
pub(super) fn new_role(site: &mut Site<'_>, who: &Who, at: Timestamp, name: &str) {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    site.event(who, at, "iam", "CreateRole", json!({"roleName": name, "assumeRolePolicyDocument": trust}));
    let policy = json!({"roleName": name, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"});
    site.event(who, after(at, SECOND), "iam", "AttachRolePolicy", policy);
}

/// What is to keep him unseen.
pub(super) fn blind(site: &mut Site<'_>, chance: &mut Chance, who: &Who, at: Timestamp) {
    let region = site.company.home().to_owned();
    let name = pick(chance, &["StopLogging", "DeleteTrail"]);
    let trail = json!({"name": format!("arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/management-events")});
    site.tell(who, at, &region, ("cloudtrail", name), trail, None);
}
