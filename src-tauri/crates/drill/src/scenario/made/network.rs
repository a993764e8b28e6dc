//! Networks that somebody made: a company's, and now and then an attacker's own.

use serde_json::{Value, json};

use super::words::pick;
use crate::chance::{Chance, hash_of};
use crate::{Network, SecurityGroup, Subnet};

/// A VPC, made alike in each region. What it is called by follows from its number and the region.
#[derive(Clone, Debug)]
pub(super) struct Vpc {
    number: u64,
    /// What its subnets are named after; they have no names otherwise.
    name: Option<String>,
    /// The name of the group that services are in: "default" if nobody made another.
    group: &'static str,
}

impl Vpc {
    pub(super) fn draw(chance: &mut Chance, name: Option<String>) -> Self {
        let group = pick(chance, &["default", "ecs-tasks", "services", "allow-outbound", "app-sg"]);
        Self { number: chance.next(), name, group }
    }

    fn id(&self, region: &str, of: &str) -> String {
        let digits = format!("{:016x}", hash_of(self.number, &[region, of]));
        let kind = of.split(' ').next().unwrap_or(of);
        format!("{kind}-0{digits}")
    }

    /// The id of the VPC itself.
    pub(super) fn vpc_id(&self, region: &str) -> String {
        self.id(region, "vpc")
    }

    /// Two public and two private subnets and a group.
    pub(super) fn network(&self, region: &str) -> Network {
        let subnet = |number: u32, public: bool| {
            let (zone, kind) = (if number == 0 { 'a' } else { 'b' }, if public { "public" } else { "private" });
            Subnet {
                id: self.id(region, &format!("subnet {kind} {number}")),
                zone,
                cidr: format!("10.{}.{}.0/20", self.number % 200, 16 * (number + if public { 8 } else { 0 })),
                default_for_az: false,
                public,
                name: self.name.as_ref().map(|name| format!("{name}-{kind}-{zone}")),
            }
        };
        Network {
            vpc_id: self.vpc_id(region),
            subnets: vec![subnet(0, false), subnet(1, false), subnet(0, true), subnet(1, true)],
            groups: vec![SecurityGroup {
                id: self.id(region, "sg"),
                name: self.group.to_owned(),
                description: if self.group == "default" { "default VPC security group" } else { "tasks" }.to_owned(),
            }],
        }
    }

    /// The `networkConfiguration` of a service in it, with public addresses or behind a gateway that translates them.
    pub(super) fn configuration(&self, region: &str, public: bool) -> Value {
        let kind = if public { "public" } else { "private" };
        let subnets = [0, 1].map(|number| self.id(region, &format!("subnet {kind} {number}")));
        json!({"awsvpcConfiguration": {
            "subnets": subnets, "securityGroups": [self.id(region, "sg")],
            "assignPublicIp": if public { "ENABLED" } else { "DISABLED" },
        }})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_is_told_is_in_the_network_of_its_region() {
        let vpc = Vpc::draw(&mut Chance::new(3), Some("prod".to_owned()));
        let network = vpc.network("eu-west-1");
        for public in [true, false] {
            let told = vpc.configuration("eu-west-1", public);
            for id in told["awsvpcConfiguration"]["subnets"].as_array().unwrap() {
                let found = network.subnets.iter().find(|subnet| *id == subnet.id.as_str()).unwrap();
                assert_eq!((found.public, found.id.len()), (public, "subnet-".len() + 17));
            }
            assert_eq!(told["awsvpcConfiguration"]["securityGroups"][0], network.groups[0].id.as_str());
        }
        assert_ne!(network.vpc_id, vpc.network("eu-west-2").vpc_id);
    }
}
