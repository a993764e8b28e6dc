//! An event, and what it made.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::principal::Principal;
use crate::region::RegionCode;

/// An event of CloudTrail's history, as far as Quench uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailEvent {
    /// AWS's id of it: the same in every page that has it.
    pub id: String,
    /// When the call came.
    pub at: Timestamp,
    /// The region that recorded it.
    pub region: RegionCode,
    /// `ecs.amazonaws.com`
    pub source: String,
    /// `CreateCluster`
    pub name: String,
    /// Who.
    pub principal: Principal,
    /// With which key. Its id is no secret.
    pub access_key: Option<String>,
    /// An address, or the name of a service of AWS.
    pub source_ip: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// AWS's code, if it was refused: then nothing was made.
    pub refused: Option<String>,
    /// What it did, as far as the answer or else the request tells.
    pub deed: Deed,
    /// Quench itself did it.
    pub by_quench: bool,
}

/// What an event did. ARNs are of the account and region that the event was looked up in, or they are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// ARNs of what was made, changed or started: clusters, services, revisions, tasks.
    pub subjects: Vec<String>,
    /// The cluster in which that happened, by ARN.
    pub cluster: Option<String>,
    /// The revision that a service or task was told to run, by ARN, or `family`, as the request has it.
    pub definition: Option<String>,
    /// Names of what is not of ECS: a user, role, region, policy. Neutralised.
    pub names: Vec<String>,
    /// How many tasks were asked for.
    pub count: Option<u32>,
    /// Whether the request gave tasks public addresses, or took them away.
    pub public_address: Option<bool>,
    /// Whether a second factor was used at a sign-in.
    pub mfa: Option<bool>,
    /// A sign-in that succeeded.
    pub signed_in: Option<bool>,
    /// The user or role that it was done to: of a new key, a policy, a password. Neutralised.
    pub done_to: Option<String>,
}
