//! People who try things: big tasks, public images, public addresses, no tags, made a moment ago.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::site::{HOUR, Site};
use super::super::who::Client;
use super::super::words::{pick, wordlike};
use super::past::house;
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Label, NewService, NewTasks, Refusal};

const IMAGES: [&str; 8] = [
    "jupyter/scipy-notebook:latest",
    "pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime",
    "tensorflow/tensorflow:2.17.0",
    "rayproject/ray:2.35.0",
    "ghcr.io/mlflow/mlflow:v2.16.0",
    "rocker/rstudio:4.4.1",
    "continuumio/miniconda3",
    "quay.io/jupyter/pytorch-notebook:latest",
];

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = if chance.happens(0.3) {
        pick(chance, &["us-east-1", "us-west-2"]).to_owned()
    } else {
        site.company.home().to_owned()
    };
    let region = if site.world.region(&region).is_some() { region } else { site.company.home().to_owned() };
    let client = pick(chance, &[Client::Browser, Client::CommandLine, Client::Boto3]);
    let who = site.company.person(chance, client, label);
    let wanted = match chance.between(0, 5) {
        0 => "default".to_owned(),
        1 => pick(chance, &["sandbox", "ml", "experiments", "notebooks", "playground"]).to_owned(),
        2 => format!("{}-sandbox", pick(chance, &site.company.people).replace('.', "-")),
        3 => format!("exp-{}", chance.hex(6)),
        4 => chance.name(8),
        _ => wordlike(chance),
    };
    let days = i64::from(pick(chance, &[0, 0, 0, 1, 5, 40]));
    let cluster = house(site, chance, &who, (&region, &wanted), days, BTreeMap::new())?;
    let mut at = after(site.after_cluster(&region, &cluster), 3 * MINUTE);
    for _ in 0..chance.between(1, 4) {
        if at >= site.now() {
            break;
        }
        let (cpu, memory) =
            pick(chance, &[(4096, 30_720), (8192, 61_440), (8192, 16_384), (16_384, 32_768), (16_384, 122_880)]);
        let word = pick(chance, &["train", "notebook", "embed", "finetune", "eval", "sweep", "jupyter"]);
        let drawn = Workload::draw(chance, word);
        let family = site.free_family(&region, if chance.happens(0.3) { &wanted } else { word });
        let script = json!(["python", "train.py", "--epochs", chance.between(5, 200).to_string()]);
        let command = chance.happens(0.5).then_some(script);
        let workload = Workload {
            family,
            cpu,
            memory,
            command,
            logs: chance.happens(0.4),
            roles: chance.happens(0.5),
            balanced: false,
            ..drawn
        };
        let definition = workload.definition(&region, pick(chance, &IMAGES));
        let definition = site.definition(&who, at, &region, definition)?;
        at = after(at, i64::from(chance.between(1, 20)) * MINUTE);
        if chance.happens(0.4) {
            let named = if chance.happens(0.5) { format!("{word}-service") } else { word.to_owned() };
            let taken = crate::world::name::arn(&region, "service", &format!("{cluster}/{named}"));
            let named = if site.world.service(&taken).is_some() { format!("{named}-{}", chance.hex(4)) } else { named };
            let service = NewService::fargate(&named, &definition, chance.between(1, 8));
            site.service(&who, at, &region, &cluster, service)?;
        } else {
            let lasting = chance.happens(0.3).then(|| i64::from(chance.between(2, 60)) * HOUR);
            let new = NewTasks::fargate(&definition, chance.between(1, 6));
            site.run(&who, at, &region, &cluster, new, lasting)?;
        }
        at = after(at, i64::from(chance.between(5, 90)) * MINUTE);
    }
    Ok(())
}
