//! A small shop that somebody made in the console: the defaults of its forms, the default network, public addresses.

use std::collections::BTreeMap;

use super::super::site::Site;
use super::super::who::Client;
use super::super::words::{SERVICES, pick, several, wordlike};
use super::past::{Past, grow, house};
use super::workload::Workload;
use crate::chance::Chance;
use crate::{Label, Refusal};

/// What small shops run, with what the form offers.
const IMAGES: [&str; 8] = [
    "nginx:latest",
    "httpd:2.4",
    "wordpress:latest",
    "node:18-alpine",
    "ghost:5",
    "mysql:8.0",
    "strapi/strapi:latest",
    "public.ecr.aws/docker/library/httpd:latest",
];

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = site.company.region(chance);
    let who = site.company.person(chance, Client::Browser, label);
    let wanted = match chance.between(0, 4) {
        0 => "default".to_owned(),
        1 => pick(chance, &["my-cluster", "cluster1", "DevCluster", "test-cluster", "web"]).to_owned(),
        2 => format!("{}-cluster", site.company.name),
        3 => wordlike(chance),
        _ => site.company.name.to_owned(),
    };
    // The form goes through CloudFormation since 2022.
    let tags = if chance.happens(0.5) {
        let stack = format!("Infra-ECS-Cluster-{wanted}-{}", chance.hex(8));
        BTreeMap::from([("aws:cloudformation:stack-name".to_owned(), stack)])
    } else {
        BTreeMap::new()
    };
    let past = Past::draw(chance);
    let cluster = house(site, chance, &who, (&region, &wanted), past.began, tags)?;
    for word in several(chance, &SERVICES, 1, 3) {
        let drawn = Workload::draw(chance, word);
        let (cpu, memory) = pick(chance, &[(1024, 3072), (1024, 3072), (256, 512), (512, 1024), (2048, 4096)]);
        let family = match chance.between(0, 2) {
            0 => word.to_owned(),
            1 => format!("{word}-task"),
            _ => format!("{wanted}-{word}"),
        };
        let workload = Workload {
            family: site.free_family(&region, &family),
            name: if chance.happens(0.5) { format!("{word}-service") } else { word.to_owned() },
            cpu,
            memory,
            public: true,
            by_default: chance.happens(0.7),
            desired: chance.between(1, 2),
            ..drawn
        };
        let image =
            if chance.happens(0.6) { pick(chance, &IMAGES).to_owned() } else { site.company.image(chance, word) };
        let images = vec![image; usize::try_from(chance.between(1, 4)).unwrap_or(1)];
        let past = Past::since(chance, past.began);
        grow(site, chance, &who, (&region, &cluster), &workload, past, &images)?;
    }
    Ok(())
}
