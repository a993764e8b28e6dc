//! What an attacker's script is set to: sizes, images, counts, networks, and how much of it looks like the company's.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::network::Vpc;
use super::super::site::Site;
use super::super::who::Who;
use super::super::words::{pick, some, wordlike};
use super::image::{self, Sight};
use super::names::{Beside, Names};
use crate::chance::Chance;
use crate::world::{SECOND, after};
use crate::{ACCOUNT, NewEvent, NewService, NewTaskDefinition};

/// Which network tasks are in.
#[derive(Clone, Debug)]
pub(super) enum Home {
    /// The one that AWS made: there they must have public addresses to fetch their image.
    Default,
    /// The company's, where it has one.
    Theirs,
    /// One that the script makes.
    Own(Vpc),
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
    /// With public addresses, where the network leaves a choice.
    pub(super) public: bool,
    pub(super) home: Home,
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
            beside: Beside::draw(chance),
            cpu,
            memory,
            image: image::draw(site, chance),
            sight: Sight::draw(chance),
            desired: pick(chance, &[1, 1, 2, 3, 4, 5, 8, 10, 15, 20, 25]),
            spot: chance.happens(0.25),
            public: chance.happens(0.75),
            home: match chance.between(0, 7) {
                0 => Home::Theirs,
                1..=2 => Home::Own(Vpc::draw(chance, None)),
                _ => Home::Default,
            },
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

    /// A service of a definition. If it needs a network that is not there yet, that is made now.
    pub(super) fn service(
        &self,
        site: &mut Site<'_>,
        who: &Who,
        (region, at): (&str, Timestamp),
        name: &str,
        definition: &str,
    ) -> NewService {
        let spot = json!({"capacityProvider": "FARGATE_SPOT", "weight": 1});
        let plain = NewService::fargate(name, definition, self.desired);
        NewService {
            capacity_provider_strategy: if self.spot { vec![spot] } else { Vec::new() },
            tags: self.tags.clone(),
            network: self.network(site, who, (region, at)).or_else(|| plain.network.clone()),
            ..plain
        }
    }

    /// Where tasks go that are not in the network that AWS made.
    fn network(&self, site: &mut Site<'_>, who: &Who, (region, at): (&str, Timestamp)) -> Option<Value> {
        let is_there = |site: &Site<'_>, vpc: &Vpc| {
            site.world.networks(region).iter().any(|network| network.vpc_id == vpc.vpc_id(region))
        };
        match &self.home {
            Home::Default => None,
            Home::Theirs => {
                let vpc = &site.company.vpc;
                is_there(site, vpc).then(|| vpc.configuration(region, self.public))
            }
            Home::Own(vpc) => {
                if !is_there(site, vpc) {
                    let made = NewEvent::call(region, "ec2.amazonaws.com", "CreateVpc", who.actor.clone());
                    site.note(after(at, -30 * SECOND), made.with(json!({"cidrBlock": "10.0.0.0/16"})));
                    site.world.add_network(region, vpc.network(region));
                }
                Some(vpc.configuration(region, self.public))
            }
        }
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
