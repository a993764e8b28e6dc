//! A service of the company's that was switched to a revision of the attacker's. The cluster and the revisions before it
//! stay the company's.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::company::Pipeline;
use super::super::legit;
use super::super::site::Site;
use super::super::who::{Client, Who, hidden};
use super::super::words::{pick, some};
use super::image::{self, Sight};
use super::spread::began;
use super::thief::{Entry, enter};
use crate::chance::{Chance, hash};
use crate::world::{SECOND, after, name};
use crate::{Controller, Label, NewEvent, NewTaskDefinition, Pattern, Refusal};

/// What is different in the hostile revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// The image alone: everything else is the company's.
    Image,
    /// Size and command; the image stays.
    SizeAndCommand,
    /// The image's host differs by a letter or an account.
    LookAlike,
    /// A repository that was made in the company's own registry.
    OwnRegistry,
    /// All of it.
    Everything,
}

/// A service that may be switched.
#[derive(Clone)]
struct Prey {
    region: String,
    cluster: String,
    service: String,
    definition: NewTaskDefinition,
    /// Whether it runs no task.
    idle: bool,
    /// When the company deployed it last.
    since: Timestamp,
}

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let prey = prey(site, chance)?;
    let began = began(site, chance);
    // Now and then it is the pipeline itself that was taken over: nothing about who did it is odd, save from where.
    let who = if chance.happens(0.3) {
        pipeline(site, chance, label)
    } else {
        let entry = Entry::draw(chance);
        enter(site, chance, entry, began, label)
    };
    let count = chance.between(1, 3);
    for (prey, step) in some(chance, &prey, count).iter().zip(0_i64..) {
        let at = after(began, step * i64::from(chance.between(5, 600)) * SECOND);
        // It comes after what the company did last.
        let soonest = after(prey.since, i64::from(chance.between(30, 5400)) * SECOND);
        let at = at.max(soonest).min(site.ago(i64::from(chance.between(20, 90)) * SECOND)).max(prey.since);
        switch(site, chance, &who, prey, at)?;
    }
    Ok(())
}

/// Registers a hostile revision of the service's family and lets the service run it.
fn switch(site: &mut Site<'_>, chance: &mut Chance, who: &Who, prey: &Prey, at: Timestamp) -> Result<(), Refusal> {
    let change = pick(
        chance,
        &[Change::Image, Change::SizeAndCommand, Change::LookAlike, Change::OwnRegistry, Change::Everything],
    );
    let mut new = prey.definition.clone();
    let before = new.containers.first().and_then(|container| container.get("image")).and_then(Value::as_str);
    let before = before.unwrap_or_default().to_owned();
    let image = match change {
        Change::Image | Change::Everything => image::draw(site, chance),
        Change::SizeAndCommand => before.clone(),
        Change::LookAlike => look_alike(chance, &before),
        Change::OwnRegistry => {
            let repository = pick(chance, &["base", "runtime", "app-cache", "tools", "node-base"]);
            let region = site.company.home().to_owned();
            let created = json!({"repositoryName": repository});
            let call = NewEvent::call(&region, "ecr.amazonaws.com", "CreateRepository", who.actor.clone());
            site.note(after(at, -90 * SECOND), call.with(created));
            format!("{}/{repository}:{}", site.company.registry(), pick(chance, &["latest", "1", "v3"]))
        }
    };
    let grows = match change {
        Change::SizeAndCommand | Change::Everything => true,
        Change::Image => false,
        Change::LookAlike | Change::OwnRegistry => chance.happens(0.6),
    };
    if grows {
        let (cpu, memory) = pick(chance, &[(16_384, 32_768), (8192, 16_384), (4096, 8192), (16_384, 65_536)]);
        (new.cpu, new.memory) = (Some(cpu.to_string()), Some(memory.to_string()));
    }
    let sight = match change {
        Change::Image | Change::LookAlike => Sight::Nothing,
        Change::SizeAndCommand => pick(chance, &[Sight::Plain, Sight::Packed]),
        Change::OwnRegistry | Change::Everything => Sight::draw(chance),
    };
    if let Some(container) = new.containers.first_mut() {
        container["image"] = json!(image);
        sight.show(chance, container);
        if change == Change::Everything && chance.happens(0.5) {
            // A script that knows only what it needs leaves logs and ports away.
            if let Some(members) = container.as_object_mut() {
                members.remove("logConfiguration");
            }
            new.tags.clear();
        }
    }
    let revision = site.definition(who, at, &prey.region, new)?;
    let scales = prey.idle || chance.happens(if grows { 0.6 } else { 0.2 });
    let desired = scales.then(|| chance.between(2, 25));
    let soon = after(at, i64::from(chance.between(2, 60)) * SECOND);
    let place = (prey.region.as_str(), prey.cluster.as_str(), prey.service.as_str());
    site.deploy(who, soon, place, &revision, desired)?;
    let arn = name::arn(&prey.region, "service", &format!("{}/{}", prey.cluster, prey.service));
    site.world.label(&arn, who.label);
    Ok(())
}

/// The same repository in a registry that is hardly another.
fn look_alike(chance: &mut Chance, image: &str) -> String {
    match image.split_once('/') {
        Some((host, rest)) if host.contains(".dkr.ecr.") => {
            // Two digits of the account's number change places, or one is another.
            let (account, tail) = host.split_at_checked(12).unwrap_or((host, ""));
            let mut digits: Vec<char> = account.chars().collect();
            if let Some(last) = digits.last_mut() {
                *last = if *last == '1' { '7' } else { '1' };
            }
            format!("{}{tail}/{rest}", digits.into_iter().collect::<String>())
        }
        Some((owner, rest)) => format!("{owner}{}/{rest}", pick(chance, &["-inc", "hq", "1", "-io"])),
        None => format!("{}/{image}", pick(chance, &["library-official", "docker-mirror", "images"])),
    }
}

/// The company's own deploying identity, from an address that is not its own.
fn pipeline(site: &Site<'_>, chance: &mut Chance, label: Label) -> Who {
    let client = match site.company.pipeline {
        Pipeline::Jenkins => Client::Boto3,
        Pipeline::GitHub | Pipeline::GitLab | Pipeline::CodeBuild => {
            pick(chance, &[Client::JavaScript, Client::CommandLine, Client::Terraform])
        }
    };
    let mut who = site.company.deployer(chance, client, label);
    if chance.happens(0.7) {
        who.actor.source_ip = hidden(chance);
    }
    who
}

/// The services of the company that can be switched; a company that has none gets some.
fn prey(site: &mut Site<'_>, chance: &mut Chance) -> Result<Vec<Prey>, Refusal> {
    let found = all_prey(site);
    if !found.is_empty() {
        return Ok(found);
    }
    let mut stream = Chance::new(hash(chance.next(), "home"));
    legit::place(site, &mut stream, pick(chance, &[Pattern::Resized, Pattern::RegistryMoved, Pattern::Copilot]))?;
    Ok(all_prey(site))
}

fn all_prey(site: &Site<'_>) -> Vec<Prey> {
    let mut found = Vec::new();
    for region in site.world.regions() {
        for cluster in region.clusters.values() {
            // What CodeDeploy deploys cannot be switched by an update.
            let services = cluster.services.values().filter(|service| service.controller == Controller::Ecs);
            for service in services {
                let Some(definition) = site.world.task_definition(&service.task_definition) else { continue };
                let deployed = service.deployments.iter().map(|deployment| deployment.updated_at);
                found.push(Prey {
                    region: region.code.clone(),
                    cluster: cluster.name.clone(),
                    service: service.name.clone(),
                    definition: definition.like_it(),
                    idle: service.desired == 0,
                    since: deployed.fold(service.created_at.max(definition.registered_at), Timestamp::max),
                });
            }
        }
    }
    found
}
