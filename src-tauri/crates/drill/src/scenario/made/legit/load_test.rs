//! A load test: many large tasks of a public image in several regions for an hour, in clusters that were made for it.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::site::{HOUR, Site};
use super::super::who::Client;
use super::super::words::{pick, some};
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, SECOND, after};
use crate::{Label, NewCluster, NewService, NewTasks, OptIn, Refusal};

/// What it is called, the image, and how a worker is started.
const TOOLS: [(&str, &str, &[&str]); 5] = [
    (
        "locust-worker",
        "locustio/locust:2.31.3",
        &["-f", "/mnt/locustfile.py", "--worker", "--master-host", "10.0.12.7"],
    ),
    ("loadtest", "locustio/locust:latest", &["-f", "/locust/checkout.py", "--headless", "-u", "4000", "-r", "50"]),
    ("k6", "grafana/k6:0.53.0", &["run", "--vus", "800", "--duration", "45m", "/scripts/peak.js"]),
    ("perf", "justb4/jmeter:5.5", &["-n", "-t", "/plans/black-friday.jmx"]),
    ("load", "ghcr.io/fortio/fortio:1.66", &["load", "-c", "64", "-qps", "0", "-t", "1h", "https://shop.example/"]),
];

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let client = pick(chance, &[Client::Terraform, Client::CommandLine, Client::Boto3]);
    let who = if chance.happens(0.5) {
        site.company.deployer(chance, client, label)
    } else {
        site.company.person(chance, client, label)
    };
    let usable = site.world.regions().filter(|region| matches!(region.opt_in, OptIn::ByDefault | OptIn::Enabled));
    let usable: Vec<String> = usable.map(|region| region.code.clone()).collect();
    let count = chance.between(2, 5);
    let (word, image, command) = pick(chance, &TOOLS);
    let name = match chance.between(0, 2) {
        0 => word.to_owned(),
        1 => format!("{word}-{}", chance.hex(6)),
        _ => format!("{word}-2026-10"),
    };
    let as_service = chance.happens(0.6);
    let (cpu, memory) = pick(chance, &[(4096, 8192), (4096, 8192), (8192, 16_384), (2048, 4096)]);
    let desired = chance.between(4, 16);
    let began = site.ago(i64::from(chance.between(8, 75)) * MINUTE);
    let tags: BTreeMap<String, String> = site.company.tags(chance, word);
    let drawn = Workload::draw(chance, word);
    for (region, step) in some(chance, &usable, count).into_iter().zip(0_i64..) {
        let at = after(began, step * i64::from(chance.between(4, 40)) * SECOND);
        let cluster = site.free_cluster(&region, &name);
        site.cluster(&who, at, &region, NewCluster { tags: tags.clone(), ..NewCluster::named(&cluster) })?;
        let workload = Workload {
            family: site.free_family(&region, word),
            cpu,
            memory,
            desired,
            public: true,
            balanced: false,
            spot: false,
            command: Some(json!(command)),
            ..drawn.clone()
        };
        let definition = site.definition(&who, after(at, 2 * SECOND), &region, workload.definition(&region, image))?;
        let at = after(at, 5 * SECOND);
        if as_service {
            let new = NewService { tags: tags.clone(), ..NewService::fargate(&name, &definition, desired) };
            site.service(&who, at, &region, &cluster, new)?;
        } else {
            let new = NewTasks { tags: tags.clone(), ..NewTasks::fargate(&definition, desired) };
            site.run(&who, at, &region, &cluster, new, Some(HOUR))?;
        }
    }
    Ok(())
}
