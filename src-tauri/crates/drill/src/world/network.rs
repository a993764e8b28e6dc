//! Networks: what tells a service that somebody put wherever there was room from one in a network that was made for it.
//!
//! Every region has AWS's default VPC, with a public subnet per zone and the default security group. Nothing is derived from
//! them: tasks run whatever their subnets are called.

use serde::{Deserialize, Serialize};

use super::World;

/// The ids of the default network, the same in every region of this account.
const DEFAULT_VPC: &str = "vpc-0a1b2c3d4e5f60718";
pub(super) const DEFAULT_SUBNET: &str = "subnet-0a1b2c3d4e5f60718";
pub(super) const DEFAULT_GROUP: &str = "sg-0a1b2c3d4e5f60718";
const OTHER_DEFAULT_SUBNETS: [&str; 2] = ["subnet-0a1b2c3d4e5f60719", "subnet-0a1b2c3d4e5f6071a"];

/// A VPC with what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// "vpc-...".
    pub vpc_id: String,
    /// In the order of their zones.
    pub subnets: Vec<Subnet>,
    /// Its security groups.
    pub groups: Vec<SecurityGroup>,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// "subnet-...".
    pub id: String,
    /// The letter of its zone: "a".
    pub zone: char,
    /// "172.31.0.0/20".
    pub cidr: String,
    /// `defaultForAz`.
    pub default_for_az: bool,
    /// `mapPublicIpOnLaunch`.
    pub public: bool,
    /// The tag `Name`.
    pub name: Option<String>,
}

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// "sg-...".
    pub id: String,
    /// `groupName`; "default" of the one that every VPC has.
    pub name: String,
    /// `groupDescription`.
    pub description: String,
}

impl Network {
    /// The network that AWS made for the account.
    fn of_aws() -> Self {
        let subnet = |number: usize, id: &str| Subnet {
            id: id.to_owned(),
            zone: ['a', 'b', 'c'][number % 3],
            cidr: format!("172.31.{}.0/20", 16 * number),
            default_for_az: true,
            public: true,
            name: None,
        };
        let subnets = [DEFAULT_SUBNET].into_iter().chain(OTHER_DEFAULT_SUBNETS);
        Self {
            vpc_id: DEFAULT_VPC.to_owned(),
            subnets: subnets.enumerate().map(|(number, id)| subnet(number, id)).collect(),
            groups: vec![SecurityGroup {
                id: DEFAULT_GROUP.to_owned(),
                name: "default".to_owned(),
                description: "default VPC security group".to_owned(),
            }],
        }
    }
}

impl World {
    /// Gives a region a network of the account's own. One of that VPC that is there already stays as it is; nothing happens
    /// where there is no such region.
    pub fn add_network(&mut self, region: &str, network: Network) {
        if let Some(home) = self.regions.get_mut(region)
            && home.networks.iter().all(|there| there.vpc_id != network.vpc_id)
        {
            home.networks.push(network);
        }
    }

    /// The networks of a region, AWS's own first.
    pub fn networks(&self, region: &str) -> Vec<Network> {
        let Some(home) = self.regions.get(region) else { return Vec::new() };
        [Network::of_aws()].into_iter().chain(home.networks.iter().cloned()).collect()
    }
}
