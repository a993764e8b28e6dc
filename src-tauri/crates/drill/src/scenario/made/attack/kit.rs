//! What an attacker's script makes: names, sizes, images, counts, and how much of it looks like the company's.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::company::network;
use super::super::site::Site;
use super::super::who::Who;
use super::super::words::{SERVICES, pick, some, wordlike};
use super::image::{self, Sight};
use crate::chance::Chance;
use crate::{ACCOUNT, NewService, NewTaskDefinition};

/// How a script names things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// So many random letters and digits.
    Random(usize),
    Hex(usize),
    Wordlike,
    /// After what the company has.
    Imitating,
    /// What anybody might have: "default", "prod-api".
    Ordinary,
    /// A word and a number that counts.
    Counted,
}

impl Names {
    fn draw(chance: &mut Chance) -> Self {
        let length = usize::try_from(chance.between(5, 16)).unwrap_or(8);
        pick(
            chance,
            &[
                Self::Random(length),
                Self::Random(length),
                Self::Hex(length),
                Self::Wordlike,
                Self::Imitating,
                Self::Ordinary,
                Self::Counted,
            ],
        )
    }

    pub(super) fn name(self, site: &Site<'_>, chance: &mut Chance, number: u32) -> String {
        match self {
            Self::Random(length) => chance.name(length),
            Self::Hex(length) => chance.hex(length),
            Self::Wordlike => wordlike(chance),
            Self::Counted => format!("{}{}", pick(chance, &["cluster", "node", "ecs", "job"]), number + 1),
            Self::Imitating => {
                let own: Vec<&str> = site.world.clusters().map(|cluster| cluster.name.as_str()).collect();
                let model = some(chance, &own, 1).pop().unwrap_or(site.company.name);
                let model: String = model.chars().take(60).collect();
                format!(
                    "{}{}",
                    model.trim_end_matches('-'),
                    pick(chance, &["-v2", "-2", "-new", "-backup", "-prod", "-b"])
                )
            }
            Self::Ordinary => {
                let word = pick(chance, &SERVICES);
                match chance.between(0, 4) {
                    0 => "default".to_owned(),
                    1 => format!("prod-{word}"),
                    2 => format!("{word}-cluster"),
                    3 => "my-cluster".to_owned(),
                    _ => format!("{word}-{}", pick(chance, &["prod", "dev", "stg"])),
                }
            }
        }
    }
}

/// How a service is called beside its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// The same.
    Same,
    /// With "-service" behind it.
    Suffix,
    /// Another name of the same kind.
    Another,
    /// A word that services have.
    Word,
}

/// All that a script is set to.
#[derive(Clone, Debug)]
pub(super) struct Kit {
    pub(super) names: Names,
    pub(super) beside: Beside,
    pub(super) cpu: u32,
    pub(super) memory: u32,
    pub(super) image: String,
    pub(super) sight: Sight,
    pub(super) desired: u32,
    pub(super) spot: bool,
    pub(super) public: bool,
    /// The company's network instead of the region's own.
    pub(super) their_network: bool,
    pub(super) tags: BTreeMap<String, String>,
    /// He lets CloudFormation do it: then its tags are real, and it is CloudFormation that CloudTrail tells of.
    pub(super) by_stack: bool,
    pub(super) logs: bool,
    pub(super) roles: bool,
    pub(super) insights: bool,
    pub(super) port: bool,
    /// A family for each cluster, rather than one for each region.
    pub(super) own_families: bool,
    /// The family is called as its cluster, if each has its own.
    pub(super) family_alike: bool,
    /// How often a cluster holds tasks of no service.
    pub(super) alone: f64,
    /// How often a cluster is left empty.
    pub(super) empty: f64,
    /// Revisions that were registered in vain, in each region.
    pub(super) inactive: u32,
}

impl Kit {
    /// Whatever an attacker might choose.
    pub(super) fn draw(site: &Site<'_>, chance: &mut Chance) -> Self {
        let (cpu, memory) = pick(
            chance,
            &[
                (16_384, 32_768),
                (16_384, 32_768),
                (16_384, 65_536),
                (8192, 16_384),
                (8192, 61_440),
                (4096, 8192),
                (4096, 8192),
            ],
        );
        Self {
            names: Names::draw(chance),
            beside: pick(chance, &[Beside::Same, Beside::Suffix, Beside::Another, Beside::Word]),
            cpu,
            memory,
            image: image::draw(site, chance),
            sight: Sight::draw(chance),
            desired: pick(chance, &[1, 1, 2, 3, 4, 5, 8, 10, 15, 20, 25]),
            spot: chance.happens(0.25),
            public: chance.happens(0.75),
            their_network: chance.happens(0.2),
            tags: forged(site, chance),
            by_stack: chance.happens(0.06),
            logs: chance.happens(0.25),
            roles: chance.happens(0.25),
            insights: chance.happens(0.1),
            port: chance.happens(0.2),
            own_families: chance.happens(0.4),
            family_alike: chance.happens(0.6),
            alone: pick(chance, &[0.0, 0.0, 0.0, 0.2, 1.0]),
            empty: pick(chance, &[0.0, 0.0, 0.1, 0.3]),
            inactive: pick(chance, &[0, 0, 1, 3, 8, 20]),
        }
    }

    /// A revision of a family.
    pub(super) fn definition(&self, chance: &mut Chance, region: &str, family: &str) -> NewTaskDefinition {
        let drawn = NewTaskDefinition::fargate(family, &self.image, self.cpu, self.memory);
        let mut containers = drawn.containers.clone();
        for container in &mut containers {
            self.sight.show(chance, container);
            if self.port {
                container["portMappings"] = json!([{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}]);
            }
            if self.logs {
                container["logConfiguration"] = json!({"logDriver": "awslogs", "options": {
                    "awslogs-group": format!("/ecs/{family}"), "awslogs-region": region,
                    "awslogs-stream-prefix": "ecs",
                }});
            }
        }
        let role = |name: &str| Some(format!("arn:aws:iam::{ACCOUNT}:role/{name}"));
        NewTaskDefinition {
            containers,
            execution_role: if self.roles || self.logs { role("ecsTaskExecutionRole") } else { None },
            task_role: if self.roles { role("ecsTaskRole") } else { None },
            tags: self.tags.clone(),
            ..drawn
        }
    }

    /// A service of a definition.
    pub(super) fn service(&self, name: &str, definition: &str) -> NewService {
        let spot = json!({"capacityProvider": "FARGATE_SPOT", "weight": 1});
        let mut service = NewService {
            capacity_provider_strategy: if self.spot { vec![spot] } else { Vec::new() },
            tags: self.tags.clone(),
            ..NewService::fargate(name, definition, self.desired)
        };
        if self.their_network || !self.public {
            // Behind a translation of addresses only the company's network reaches the world.
            service.network = Some(network(self.public));
        }
        service
    }

    /// The kit and the one who acts, if CloudFormation does it for him.
    pub(super) fn through(self, chance: &mut Chance, region: &str, who: &Who) -> (Self, Who) {
        if !self.by_stack {
            return (self, who.clone());
        }
        let stack = wordlike(chance);
        let id = format!("arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{stack}/{}", chance.uuid());
        let tags = [("aws:cloudformation:stack-name", stack), ("aws:cloudformation:stack-id", id)];
        let own = tags.map(|(key, value)| (key.to_owned(), value));
        let service = "cloudformation.amazonaws.com";
        let mut who = who.clone();
        (who.actor.source_ip, who.actor.user_agent) = (service.to_owned(), service.to_owned());
        who.actor.invoked_by = Some(service.to_owned());
        (Self { tags: self.tags.into_iter().chain(own).collect(), ..self }, who)
    }

    /// The name of a service in a cluster.
    pub(super) fn service_name(&self, site: &Site<'_>, chance: &mut Chance, cluster: &str, number: u32) -> String {
        match self.beside {
            Beside::Same => cluster.to_owned(),
            Beside::Suffix => format!("{cluster}-service"),
            Beside::Another => self.names.name(site, chance, number),
            Beside::Word => pick(chance, &SERVICES).to_owned(),
        }
    }
}

/// Mostly none; now and then what the company's might look like.
fn forged(site: &Site<'_>, chance: &mut Chance) -> BTreeMap<String, String> {
    if chance.happens(0.75) {
        return BTreeMap::new();
    }
    let name = site.company.name;
    let all = [
        ("owner", "platform"),
        ("managed-by", "terraform"),
        ("Environment", "production"),
        ("Project", name),
        ("team", "devops"),
        ("Name", "app"),
    ];
    let count = chance.between(1, 3);
    some(chance, &all, count).into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
