//! AWS Batch on Fargate: a cluster for each compute environment, which only Batch touches.

use std::collections::BTreeMap;

use super::super::site::{HOUR, Site};
use super::super::who::Who;
use super::super::words::pick;
use super::past::house;
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::MINUTE;
use crate::{Label, NewTasks, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = site.company.region(chance);
    let role = "aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch";
    let who = Who::service(chance, role, "aws-batch", "batch.amazonaws.com", label);
    let environments = chance.between(1, 3);
    for _ in 0..environments {
        let purpose = pick(chance, &["nightly", "genomics", "spot-jobs", "render", "etl", "default-ce", "simulation"]);
        // Some people let CloudFormation choose the name.
        let named = if chance.happens(0.3) { format!("{purpose}{}", chance.hex(12)) } else { purpose.to_owned() };
        let wanted = format!("AWSBatch-{named}-{}", chance.uuid());
        let days = i64::from(pick(chance, &[0, 2, 30, 200, 600]));
        let cluster = house(site, chance, &who, (&region, &wanted), days, BTreeMap::new())?;
        for _ in 0..chance.between(0, 3) {
            jobs(site, chance, &who, (&region, &cluster), purpose)?;
        }
    }
    Ok(())
}

/// An array of jobs of one definition.
fn jobs(
    site: &mut Site<'_>,
    chance: &mut Chance,
    who: &Who,
    (region, cluster): (&str, &str),
    purpose: &str,
) -> Result<(), Refusal> {
    let drawn = Workload::draw(chance, "default");
    let (cpu, memory) =
        pick(chance, &[(1024, 2048), (4096, 16_384), (8192, 32_768), (16_384, 32_768), (16_384, 65_536)]);
    let family = format!("{purpose}-{}-{}", chance.between(1, 40), chance.uuid());
    let workload = Workload { family, cpu, memory, port: None, balanced: false, sidecar: None, logs: true, ..drawn };
    let public = ["python:3.12-slim", "biocontainers/samtools:1.17", "public.ecr.aws/amazonlinux/amazonlinux:2023"];
    let image =
        if chance.happens(0.4) { pick(chance, &public).to_owned() } else { site.company.image(chance, purpose) };
    let began = site.ago(i64::from(chance.between(3, 300)) * MINUTE);
    let definition = site.definition(who, began, region, workload.definition(region, &image))?;
    let queue = format!("{purpose}-queue");
    let tags = [("aws:batch:job-queue", queue.as_str()), ("aws:batch:compute-environment", purpose)];
    let tags = if chance.happens(0.6) {
        tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
    } else {
        BTreeMap::new()
    };
    let new = NewTasks {
        started_by: Some("aws-batch".to_owned()),
        tags,
        ..NewTasks::fargate(&definition, chance.between(1, 12))
    };
    let lasting = chance.happens(0.6).then(|| i64::from(chance.between(1, 9)) * HOUR);
    site.run(who, began, region, cluster, new, lasting)
}
