//! Build jobs: tasks of no service, with random names, in bursts, which end by themselves.

use std::collections::BTreeMap;

use super::super::site::{HOUR, Site};
use super::super::who::{Client, Who, cloud};
use super::super::words::pick;
use super::past::house;
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::MINUTE;
use crate::{Label, NewTasks, Refusal};

const IMAGES: [&str; 6] = [
    "ghcr.io/actions/actions-runner:2.319.1",
    "gitlab/gitlab-runner:alpine-v17.4.0",
    "jenkins/inbound-agent:latest",
    "buildkite/agent:3",
    "docker.io/library/maven:3.9-eclipse-temurin-21",
    "cimg/node:20.17",
];

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = site.company.region(chance);
    let made_by = site.company.deployer(chance, Client::Terraform, label);
    let wanted = pick(chance, &["ci", "runners", "github-runners", "build", "gitlab-fargate", "jenkins-agents"]);
    let tags = site.company.tags(chance, wanted);
    let days = i64::from(pick(chance, &[0, 10, 100, 700]));
    let cluster = house(site, chance, &made_by, (&region, wanted), days, tags)?;
    // What starts them is a program in a role of its own, or a user of long ago.
    let address = cloud(chance);
    let client = pick(chance, &[Client::Go, Client::JavaScript, Client::Boto3]);
    let who = if chance.happens(0.7) {
        let session = format!("runner-{}", chance.hex(17));
        Who::session(chance, "ci-runner-scaler", &session, &address, client, label)
    } else {
        Who::user(chance, "ci-bot", &address, client, label)
    };
    let image =
        if chance.happens(0.7) { pick(chance, &IMAGES).to_owned() } else { site.company.image(chance, "ci-runner") };
    // A definition for each job, as some runners do, or one for all.
    let each = chance.happens(0.5);
    let (cpu, memory) = pick(chance, &[(1024, 2048), (2048, 4096), (4096, 8192), (4096, 16_384), (8192, 16_384)]);
    let drawn = Workload::draw(chance, "runner");
    let bare = Workload { cpu, memory, port: None, balanced: false, sidecar: None, ..drawn };
    let shared = Workload { family: site.free_family(&region, "runner"), ..bare.clone() };
    let mut definition = site.definition(&made_by, site.ago(9 * HOUR), &region, shared.definition(&region, &image))?;
    for _ in 0..chance.between(2, 6) {
        let at = site.ago(i64::from(chance.between(1, 480)) * MINUTE);
        if each {
            let job = format!("runner-{}", chance.hex(8));
            let own = Workload { family: job.clone(), name: job, ..bare.clone() };
            definition = site.definition(&who, at, &region, own.definition(&region, &image))?;
        }
        let new = NewTasks {
            started_by: Some(pick(chance, &["fargate-runner", "ci", "github-actions"]).to_owned()),
            tags: BTreeMap::new(),
            ..NewTasks::fargate(&definition, chance.between(1, 6))
        };
        let lasting = i64::from(chance.between(3, 90)) * MINUTE;
        site.run(&who, at, &region, &cluster, new, Some(lasting))?;
    }
    Ok(())
}
