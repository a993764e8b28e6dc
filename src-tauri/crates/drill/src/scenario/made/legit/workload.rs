//! A service of a company's with its past: revisions over months, deployments, what it is made of.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::company::network;
use super::super::site::Site;
use super::super::who::Who;
use super::super::words::pick;
use crate::chance::Chance;
use crate::world::{MINUTE, after, name};
use crate::{ACCOUNT, Controller, NewCluster, NewService, NewTaskDefinition, Refusal};

/// What a service is made of.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    pub(super) name: String,
    pub(super) family: String,
    /// Without registry and tag.
    pub(super) repository: String,
    pub(super) cpu: u32,
    pub(super) memory: u32,
    pub(super) desired: u32,
    pub(super) balanced: bool,
    pub(super) logs: bool,
    pub(super) roles: bool,
    pub(super) port: Option<u32>,
    pub(super) spot: bool,
    pub(super) public: bool,
    pub(super) arm: bool,
    pub(super) sidecar: Option<&'static str>,
    pub(super) command: Option<Value>,
    pub(super) controller: Controller,
    pub(super) service_tags: BTreeMap<String, String>,
    pub(super) definition_tags: BTreeMap<String, String>,
}

/// vCPUs and memory as companies choose them; now and then what is large.
const SIZES: [(u32, u32); 14] = [
    (256, 512),
    (256, 512),
    (256, 1024),
    (512, 1024),
    (512, 1024),
    (512, 2048),
    (1024, 2048),
    (1024, 2048),
    (1024, 4096),
    (2048, 4096),
    (2048, 8192),
    (4096, 8192),
    (4096, 16_384),
    (8192, 16_384),
];

const SIDECARS: [&str; 4] = [
    "public.ecr.aws/datadog/agent:7",
    "public.ecr.aws/xray/aws-xray-daemon:3.x",
    "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
    "amazon/aws-otel-collector:latest",
];

impl Workload {
    pub(super) fn draw(chance: &mut Chance, name: &str) -> Self {
        let (cpu, memory) = pick(chance, &SIZES);
        let balanced = chance.happens(0.5);
        Self {
            name: name.to_owned(),
            family: name.to_owned(),
            repository: name.to_owned(),
            cpu,
            memory,
            desired: pick(chance, &[0, 1, 1, 1, 2, 2, 3, 4, 6]),
            balanced,
            logs: chance.happens(0.85),
            roles: chance.happens(0.85),
            port: (balanced || chance.happens(0.4)).then(|| pick(chance, &[80, 3000, 8000, 8080])),
            spot: chance.happens(0.1),
            public: chance.happens(0.2),
            arm: chance.happens(0.2),
            sidecar: chance.happens(0.2).then(|| pick(chance, &SIDECARS)),
            command: None,
            controller: Controller::Ecs,
            service_tags: BTreeMap::new(),
            definition_tags: BTreeMap::new(),
        }
    }

    /// A revision with an image.
    pub(super) fn definition(&self, region: &str, image: &str) -> NewTaskDefinition {
        let ports = self.port.map(|port| json!({"containerPort": port, "hostPort": port, "protocol": "tcp"}));
        let ports: Vec<Value> = ports.into_iter().collect();
        let mut container = json!({
            "name": self.name, "image": image, "essential": true, "cpu": 0,
            "portMappings": ports,
            "environment": [{"name": "STAGE", "value": "production"}], "mountPoints": [], "volumesFrom": [],
        });
        if let Some(command) = &self.command {
            container["command"] = command.clone();
        }
        if self.logs {
            container["logConfiguration"] = json!({"logDriver": "awslogs", "options": {
                "awslogs-group": format!("/ecs/{}", self.family), "awslogs-region": region,
                "awslogs-stream-prefix": "ecs",
            }});
        }
        let mut containers = vec![container];
        containers.extend(self.sidecar.map(|image| {
            json!({
                "name": "sidecar", "image": image, "essential": false, "cpu": 0,
                "portMappings": [], "environment": [], "mountPoints": [], "volumesFrom": [],
            })
        }));
        NewTaskDefinition {
            containers,
            execution_role: self.roles.then(|| format!("arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole")),
            task_role: self
                .roles
                .then(|| format!("arn:aws:iam::{ACCOUNT}:role/{}-task", self.repository.replace('/', "-"))),
            architecture: self.arm.then(|| "ARM64".to_owned()),
            tags: self.definition_tags.clone(),
            ..NewTaskDefinition::fargate(&self.family, image, self.cpu, self.memory)
        }
    }

    /// The service as it is created.
    pub(super) fn service(&self, region: &str, definition: &str) -> NewService {
        let provider = json!({"capacityProvider": "FARGATE_SPOT", "weight": 1});
        NewService {
            network: Some(network(self.public)),
            load_balancers: if self.balanced { vec![self.target_group(region)] } else { Vec::new() },
            capacity_provider_strategy: if self.spot { vec![provider] } else { Vec::new() },
            controller: self.controller,
            tags: self.service_tags.clone(),
            ..NewService::fargate(&self.name, definition, self.desired)
        }
    }

    fn target_group(&self, region: &str) -> Value {
        let digits = crate::chance::hash(11, &self.name);
        let short: String = self.name.chars().take(24).collect();
        json!({
            "targetGroupArn": format!(
                "arn:aws:elasticloadbalancing:{region}:{ACCOUNT}:targetgroup/{}/{digits:016x}",
                short.trim_end_matches('-')
            ),
            "containerName": self.name, "containerPort": self.port.unwrap_or(80),
        })
    }
}

/// How long ago a service began and was deployed last, and how often in between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past {
    /// Days.
    pub(super) began: i64,
    /// Minutes.
    pub(super) deployed: i64,
    pub(super) revisions: u32,
}

impl Past {
    /// Of a service that is looked after: days to years old, and deployed minutes to weeks ago.
    pub(super) fn draw(chance: &mut Chance) -> Self {
        let began = i64::from(pick(chance, &[3, 20, 45, 90, 200, 400, 800, 1500])) + i64::from(chance.between(0, 9));
        Self::since(chance, began)
    }

    /// Of one that began so many days ago, at least one.
    pub(super) fn since(chance: &mut Chance, began: i64) -> Self {
        let deployed = pick(chance, &[12, 90, 900, 2 * 1440, 6 * 1440, 14 * 1440, 30 * 1440, 90 * 1440]);
        let deployed = i64::from(deployed).min(began * 1440 - 600);
        Self { began, deployed, revisions: chance.between(1, 7) }
    }
}

/// Makes a service with its past in a cluster that is there; `images` are those of its revisions, oldest first.
pub(super) fn grow(
    site: &mut Site<'_>,
    chance: &mut Chance,
    who: &Who,
    place: (&str, &str),
    workload: &Workload,
    past: Past,
    images: &[String],
) -> Result<(), Refusal> {
    let (region, cluster) = place;
    // Only a cluster that has Spot can place on it.
    let home = site.world.cluster(&name::arn(region, "cluster", cluster));
    let has_spot = home.is_some_and(|home| home.capacity_providers.iter().any(|own| own == "FARGATE_SPOT"));
    let workload = &Workload { spot: workload.spot && has_spot, ..workload.clone() };
    let began = site.company.workday(chance, site.now(), past.began);
    let last = site.ago(past.deployed * MINUTE);
    // What is years old has counted further than what is left of it.
    if past.began > 300 && chance.happens(0.5) {
        let family = site.world.known_region(region)?.families.entry(workload.family.clone()).or_default();
        family.last_revision = chance.between(5, 240);
    }
    let steps = i64::try_from(images.len().saturating_sub(1)).unwrap_or(0).max(1);
    let span = last.as_millisecond() - began.as_millisecond();
    let mut older = None;
    for (image, step) in images.iter().zip(0_i64..) {
        let at = if images.len() == 1 { began } else { after(began, span / steps * step) };
        let revision = site.definition(who, at, region, workload.definition(region, image))?;
        let soon = after(at, i64::from(chance.between(2, 90)) * 1000);
        let there = name::arn(region, "service", &format!("{cluster}/{}", workload.name));
        if site.world.service(&there).is_some() {
            match workload.controller {
                Controller::Ecs => site.deploy(who, soon, (region, cluster, &workload.name), &revision, None)?,
                Controller::CodeDeploy | Controller::External => {}
            }
        } else {
            site.service(who, soon, region, cluster, workload.service(region, &revision))?;
        }
        // Terraform and CloudFormation deregister what they replace.
        if let Some(older) = older.replace(revision).filter(|_| chance.happens(0.5)) {
            site.deregister(who, after(soon, 20_000), region, &older)?;
        }
    }
    Ok(())
}

/// Images of the company's own, one for each revision.
pub(super) fn own_images(site: &Site<'_>, chance: &mut Chance, workload: &Workload, past: Past) -> Vec<String> {
    (0..past.revisions).map(|_| site.company.image(chance, &workload.repository)).collect()
}

/// A cluster of the company's, made so many days ago; gives its name, which is another one if the wanted one is taken.
pub(super) fn house(
    site: &mut Site<'_>,
    chance: &mut Chance,
    who: &Who,
    (region, wanted): (&str, &str),
    days: i64,
    tags: BTreeMap<String, String>,
) -> Result<String, Refusal> {
    let name = site.free_cluster(region, wanted);
    let providers =
        if chance.happens(0.5) { ["FARGATE", "FARGATE_SPOT"].map(str::to_owned).into() } else { Vec::new() };
    let insights = pick(chance, &[None, Some("disabled"), Some("enabled"), Some("enhanced")]);
    let new = NewCluster {
        tags,
        capacity_providers: providers,
        container_insights: insights.map(str::to_owned),
        ..NewCluster::named(&name)
    };
    let at = site.company.workday(chance, site.now(), days);
    site.cluster(who, at, region, new)?;
    site.world.add_company_region(region);
    Ok(name)
}
