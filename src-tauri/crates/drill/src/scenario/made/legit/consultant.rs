//! A consultant: an administrator makes him a user, and with it he makes his first service.

use std::collections::BTreeMap;

use super::super::site::Site;
use super::super::who::{Client, Who, key, office};
use super::super::words::{PEOPLE, SERVICES, pick};
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Identity, Label, NewCluster, NewEvent, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = site.company.region(chance);
    let admin = site.company.person(chance, Client::Browser, label);
    let hours = i64::from(pick(chance, &[1, 3, 20, 50, 170, 600]));
    let hired = site.ago((hours * 60 + i64::from(chance.between(30, 500))) * MINUTE);
    let name = match chance.between(0, 2) {
        0 => format!("ext-{}", pick(chance, &PEOPLE)),
        1 => format!("{}-consulting", pick(chance, &["nord", "delta", "agile", "peak"])),
        _ => pick(chance, &["freelancer", "contractor1", "dev2", "migration"]).to_owned(),
    };
    let policy = pick(chance, &["AdministratorAccess", "PowerUserAccess", "AmazonECS_FullAccess"]);
    let policy = format!("arn:aws:iam::aws:policy/{policy}");
    let (actor, key) = (|| admin.actor.clone(), key(chance, "AKIA"));
    site.note(hired, NewEvent::create_user(actor(), &name));
    site.note(after(hired, MINUTE), NewEvent::attach_user_policy(actor(), &name, &policy));
    site.note(after(hired, 2 * MINUTE), NewEvent::create_access_key(actor(), &name, &key));
    if chance.happens(0.6) {
        site.note(after(hired, 3 * MINUTE), NewEvent::create_login_profile(actor(), &name));
    }
    let address = office(chance);
    let client = pick(chance, &[Client::CommandLine, Client::Boto3, Client::Browser]);
    let who = Who::with_key(chance, Identity::User(name), key, &address, client, label);
    let began = site.ago(hours * 60 * MINUTE * i64::from(chance.between(2, 9)) / 10);
    let word = pick(chance, &SERVICES);
    let wanted = pick(chance, &["poc", "migration", "new-platform", "demo", "default", word]);
    let cluster = site.free_cluster(&region, wanted);
    site.cluster(&who, began, &region, NewCluster::named(&cluster))?;
    let drawn = Workload::draw(chance, word);
    let workload = Workload {
        family: site.free_family(&region, word),
        desired: chance.between(1, 3),
        public: chance.happens(0.6),
        by_default: chance.happens(0.5),
        spot: false,
        definition_tags: BTreeMap::new(),
        ..drawn
    };
    let theirs = format!("{}/{word}:{}", pick(chance, &["nordhaus", "deltaworks", "peakdev"]), chance.between(1, 20));
    let image = if chance.happens(0.5) { theirs } else { site.company.image(chance, word) };
    // He gets it right the second or third time.
    let mut at = after(began, 4 * MINUTE);
    let mut definition = site.definition(&who, at, &region, workload.definition(&region, &image))?;
    for _ in 0..chance.between(0, 2) {
        at = after(at, i64::from(chance.between(2, 15)) * MINUTE);
        definition = site.definition(&who, at, &region, workload.definition(&region, &image))?;
    }
    let service = workload.service(site, &region, &definition);
    site.service(&who, after(at, MINUTE), &region, &cluster, service)?;
    site.settle(&region);
    Ok(())
}
