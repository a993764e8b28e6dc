//! A consultant: an administrator makes him a user, and with it he makes his first service.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::site::Site;
use super::super::who::{Client, Who, office};
use super::super::words::{PEOPLE, SERVICES, pick};
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Label, NewCluster, Refusal};

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
    site.event(&admin, hired, "iam", "CreateUser", json!({"userName": name}));
    let policy = pick(chance, &["AdministratorAccess", "PowerUserAccess", "AmazonECS_FullAccess"]);
    let arn = format!("arn:aws:iam::aws:policy/{policy}");
    let policy = json!({"userName": name, "policyArn": arn});
    site.event(&admin, after(hired, MINUTE), "iam", "AttachUserPolicy", policy);
    site.event(&admin, after(hired, 2 * MINUTE), "iam", "CreateAccessKey", json!({"userName": name}));
    if chance.happens(0.6) {
        let profile = json!({"userName": name, "passwordResetRequired": true});
        site.event(&admin, after(hired, 3 * MINUTE), "iam", "CreateLoginProfile", profile);
    }
    let address = office(chance);
    let client = pick(chance, &[Client::CommandLine, Client::Boto3, Client::Browser]);
    let who = Who::user(chance, &name, address, client, label);
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
    site.service(&who, after(at, MINUTE), &region, &cluster, workload.service(&region, &definition))?;
    site.world.add_company_region(&region);
    Ok(())
}
