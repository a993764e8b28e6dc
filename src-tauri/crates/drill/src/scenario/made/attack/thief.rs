//! Who an attacker acts as, and what he does to the account itself before and after.

use jiff::Timestamp;
use serde_json::json;

use super::super::site::Site;
use super::super::who::{Client, Who, cloud, hidden, key};
use super::super::words::{PEOPLE, pick};
use crate::chance::Chance;
use crate::world::trail::GLOBAL;
use crate::world::{MINUTE, SECOND, after};
use crate::{ACCOUNT, Identity, Label, NewEvent};

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
    /// A session that a stolen key's user asked for, and that outlives the key.
    Federated,
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
                Self::Federated,
            ],
        )
    }
}

/// Comes in, some minutes before he begins.
pub(super) fn enter(site: &mut Site<'_>, chance: &mut Chance, entry: Entry, began: Timestamp, label: Label) -> Who {
    let address = if chance.happens(0.8) { hidden(chance) } else { cloud(chance) };
    let client = client(chance);
    let before = |chance: &mut Chance| after(began, -i64::from(chance.between(2, 50)) * MINUTE);
    match entry {
        Entry::UserKey => {
            let name = leaked(chance);
            Who::user(chance, name, &address, client, label)
        }
        Entry::SingleSignOn => {
            let name = if chance.happens(0.6) { "root" } else { pick(chance, &PEOPLE) };
            let who = Who::single_sign_on(chance, "AdministratorAccess", name, &address, client, label);
            site.note(before(chance), NewEvent::console_login(GLOBAL, who.actor.clone(), chance.happens(0.1)));
            who
        }
        Entry::Root => {
            let who = Who::root(chance, &address, client, label);
            let at = before(chance);
            site.note(at, NewEvent::console_login(GLOBAL, who.actor.clone(), chance.happens(0.1)));
            if client != Client::Browser {
                let made = NewEvent::iam("CreateAccessKey", who.actor.clone(), json!(null));
                site.note(after(at, MINUTE), made);
            }
            who
        }
        Entry::Role => {
            let role = pick(chance, &["ec2-admin", "lambda-execution", "OrganizationAccountAccessRole", "backup-role"]);
            let session = format!("i-{}", chance.hex(17));
            Who::session(chance, role, &session, &address, client, label)
        }
        Entry::NewUser => {
            let name = leaked(chance);
            let first = Who::user(chance, name, &address, client, label);
            let at = before(chance);
            let (name, key) = new_user(site, chance, &first, at);
            Who::with_key(chance, Identity::User(name), key, &address, client, label)
        }
        Entry::Federated => {
            let issuer = leaked(chance);
            let first = Who::user(chance, issuer, &address, client, label);
            let name = pick(chance, &["admin", "root", "aws", "console", "temp"]);
            site.note(before(chance), NewEvent::federation_token(GLOBAL, first.actor, name));
            let identity = Identity::Federated { name: name.to_owned(), issuer: issuer.to_owned() };
            let key = key(chance, "ASIA");
            Who::with_key(chance, identity, key, &address, client, label)
        }
    }
}

/// Users whose keys lie in repositories and on machines.
fn leaked(chance: &mut Chance) -> &'static str {
    pick(chance, &["deploy", "s3-backup", "ses-smtp", "dev", "terraform", "bitbucket", "jenkins", "ci-bot", "circleci"])
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

/// Makes a user who may do everything; gives his name and his key.
pub(super) fn new_user(site: &mut Site<'_>, chance: &mut Chance, who: &Who, at: Timestamp) -> (String, String) {
    let name = match chance.between(0, 3) {
        0 => format!("aws_dev{}", chance.between(10, 99_999)),
        1 => format!("aws-cli{}", chance.name(6)),
        2 => format!("user-x{}x{}x{}", chance.between(1, 9), chance.between(1, 9), chance.between(1, 9)),
        _ => pick(chance, &["support", "backup-admin", "devops2", "monitoring"]).to_owned(),
    };
    let policy = pick(chance, &["AdministratorAccess", "AdministratorAccess", "AmazonSESFullAccess"]);
    let policy = format!("arn:aws:iam::aws:policy/{policy}");
    let (actor, key) = (|| who.actor.clone(), key(chance, "AKIA"));
    site.note(at, NewEvent::create_user(actor(), &name));
    site.note(after(at, 2 * SECOND), NewEvent::attach_user_policy(actor(), &name, &policy));
    site.note(after(at, 4 * SECOND), NewEvent::create_access_key(actor(), &name, &key));
    if chance.happens(0.5) {
        site.note(after(at, 6 * SECOND), NewEvent::create_login_profile(actor(), &name));
    }
    (name, key)
}

/// A role that others may assume, so that he comes back.
pub(super) fn new_role(site: &mut Site<'_>, who: &Who, at: Timestamp, name: &str) {
    site.note(at, NewEvent::create_role(who.actor.clone(), name, "lambda.amazonaws.com"));
    let policy = json!({"roleName": name, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"});
    site.note(after(at, SECOND), NewEvent::iam("AttachRolePolicy", who.actor.clone(), policy));
}

/// What is to keep him unseen.
pub(super) fn blind(site: &mut Site<'_>, chance: &mut Chance, who: &Who, at: Timestamp) {
    let region = site.company.home().to_owned();
    let event = match chance.between(0, 2) {
        0 => NewEvent::delete_detector(&region, who.actor.clone(), &chance.hex(32)),
        number => {
            let name = if number == 1 { "StopLogging" } else { "DeleteTrail" };
            let trail = format!("arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/management-events");
            NewEvent::of_trail(name, &region, who.actor.clone(), &trail)
        }
    };
    site.note(at, event);
}
