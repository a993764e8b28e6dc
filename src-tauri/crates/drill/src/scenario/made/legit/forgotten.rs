//! What nobody remembers: made years ago by somebody who has left, without tags, in a region that nobody looks at.

use std::collections::BTreeMap;

use super::super::site::{DAY, Site};
use super::super::who::{Client, Who, office};
use super::super::words::{PEOPLE, SERVICES, pick, some, wordlike};
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Label, NewCluster, NewService, OptIn, Refusal};

const IMAGES: [&str; 5] =
    ["nginx:1.19", "tomcat:9-jdk8", "python:3.7-slim", "amazon/amazon-ecs-sample", "elasticsearch:7.4.2"];

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let usable = site.world.regions().filter(|region| matches!(region.opt_in, OptIn::ByDefault | OptIn::Enabled));
    let usable: Vec<String> = usable.map(|region| region.code.clone()).collect();
    let elsewhere = some(chance, &usable, 1).pop();
    let region = elsewhere.filter(|_| chance.happens(0.5)).unwrap_or_else(|| site.company.home().to_owned());
    let address = office(chance);
    let name = pick(chance, &PEOPLE);
    let who = if chance.happens(0.2) {
        Who::root(chance, &address, Client::Browser, label)
    } else {
        Who::user(chance, name, &address, Client::Browser, label)
    };
    let wanted = match chance.between(0, 3) {
        0 => "default".to_owned(),
        1 => pick(chance, &["test", "tutorial", "ecs-demo-cluster", "old-prod", "legacy", "tmp"]).to_owned(),
        2 => chance.name(7),
        _ => wordlike(chance),
    };
    let cluster = site.free_cluster(&region, &wanted);
    let at = site.ago(i64::from(chance.between(500, 1900)) * DAY);
    site.cluster(&who, at, &region, NewCluster::named(&cluster))?;
    for _ in 0..chance.between(0, 2) {
        let word = pick(chance, &SERVICES);
        let drawn = Workload::draw(chance, word);
        let workload = Workload { family: site.free_family(&region, word), ..drawn };
        let image =
            if chance.happens(0.7) { pick(chance, &IMAGES).to_owned() } else { site.company.image(chance, word) };
        let at = after(at, i64::from(chance.between(5, 4000)) * MINUTE);
        let definition = workload.definition(&region, &image);
        let definition = site.definition(&who, at, &region, definition)?;
        // Two that are called alike are one.
        let there = crate::world::name::arn(&region, "service", &format!("{cluster}/{word}"));
        if chance.happens(0.7) && site.world.service(&there).is_none() {
            let count = chance.between(0, 2);
            let service = NewService { tags: BTreeMap::new(), ..NewService::fargate(word, &definition, count) };
            site.service(&who, after(at, 5 * MINUTE), &region, &cluster, service)?;
        }
        if chance.happens(0.4) {
            site.deregister(&who, after(at, 30 * DAY), &region, &definition)?;
        }
    }
    Ok(())
}
