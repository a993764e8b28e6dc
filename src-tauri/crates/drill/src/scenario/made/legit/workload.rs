//! What a service of a company's is made of.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::site::Site;
use super::super::words::pick;
use crate::chance::Chance;
use crate::{ACCOUNT, Controller, NewService, NewTaskDefinition};

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
    /// In the network that AWS made for the region, instead of the company's.
    pub(super) by_default: bool,
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
            by_default: chance.happens(0.15),
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
    pub(super) fn service(&self, site: &Site<'_>, region: &str, definition: &str) -> NewService {
        let plain = NewService::fargate(&self.name, definition, self.desired);
        let own = site.company.vpc.configuration(region, self.public);
        let provider = json!({"capacityProvider": "FARGATE_SPOT", "weight": 1});
        NewService {
            network: if self.by_default { plain.network.clone() } else { Some(own) },
            load_balancers: if self.balanced { vec![self.target_group(region)] } else { Vec::new() },
            capacity_provider_strategy: if self.spot { vec![provider] } else { Vec::new() },
            controller: self.controller,
            tags: self.service_tags.clone(),
            ..plain
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
