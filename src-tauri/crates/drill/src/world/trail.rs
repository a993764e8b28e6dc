//! What CloudTrail's event history holds: who did what, for 90 days. It is always on and cannot be changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{MINUTE, SECOND, World, after};
use crate::attacker::STOLEN_KEY;
use crate::chance::{Chance, hash};

/// How long an event can be looked up (CloudTrail user guide, "Event history").
pub(crate) const KEPT: i64 = 90 * 24 * 60 * MINUTE;
/// Events show "within an average of about 5 minutes": the least and the most seconds here.
const LATE: (u32, u32) = (60, 300);
/// Where the Account API and all other global services record.
pub(crate) const GLOBAL: &str = "us-east-1";

/// Who did something, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Which principal.
    pub identity: Identity,
    /// "AKIA...", "ASIA...".
    pub access_key_id: String,
    /// In the practice account of a range that is kept for documentation.
    pub source_ip: String,
    /// What the client called itself.
    pub user_agent: String,
}

/// A principal of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Identity {
    /// An IAM user, by name.
    User(String),
    /// The session of a role.
    Role {
        /// Path and name of the role.
        role: String,
        /// The session's name.
        session: String,
    },
}

impl Actor {
    /// The attacker, by the key that he stole.
    pub fn attacker() -> Self {
        let name = STOLEN_KEY.rsplit('/').next().unwrap_or_default();
        Self {
            identity: Identity::User(name.to_owned()),
            access_key_id: "AKIAPRACTICEDEPLOYCI".to_owned(),
            source_ip: "198.51.100.23".to_owned(),
            user_agent: "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.1.0-18-amd64 lang/python#3.11.8"
                .to_owned(),
        }
    }
}

/// Something that was done or tried, before CloudTrail has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    /// The region that records it.
    pub region: String,
    /// "account.amazonaws.com".
    pub source: String,
    /// "EnableRegion".
    pub name: String,
    /// Whether it changes nothing.
    pub read_only: bool,
    /// Who.
    pub actor: Actor,
    /// `requestParameters`.
    pub parameters: Value,
    /// Type and name of what it is about.
    pub resources: Vec<(String, String)>,
    /// Code and message, if it was refused.
    pub error: Option<(String, String)>,
    /// The id that the caller was answered with, if it was a call.
    pub request_id: Option<String>,
}

impl NewEvent {
    /// An `EnableRegion` or `DisableRegion` that AWS accepted.
    pub fn of_region(name: &str, region: &str, actor: Actor) -> Self {
        Self {
            region: GLOBAL.to_owned(),
            source: "account.amazonaws.com".to_owned(),
            name: name.to_owned(),
            read_only: false,
            actor,
            parameters: json!({ "RegionName": region }),
            resources: Vec::new(),
            error: None,
            request_id: None,
        }
    }
}

/// An event of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailEvent {
    /// A UUID.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// From when it can be looked up.
    pub appears_at: Timestamp,
    /// What happened.
    pub event: NewEvent,
}

/// The histories of all regions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Trail {
    /// By region, in order of time.
    events: BTreeMap<String, Vec<TrailEvent>>,
}

impl Trail {
    pub(crate) fn forget(&mut self, now: Timestamp) {
        for events in self.events.values_mut() {
            events.retain(|event| after(event.at, KEPT) > now);
        }
    }
}

impl World {
    /// Records that something happened now; gives the id of the event. It can be looked up one to five minutes later.
    pub fn record_event(&mut self, event: NewEvent) -> String {
        let events = self.trail.events.entry(event.region.clone()).or_default();
        let place = events.partition_point(|one| one.at <= self.now);
        // The same thing done twice at the same instant is two events.
        let alike = events.iter().filter(|one| one.at == self.now && one.event == event).count();
        let NewEvent { source, name, actor, parameters, .. } = &event;
        let drawn = format!("event {source} {name} {parameters} {} {} {alike}", actor.access_key_id, self.now);
        let mut chance = Chance::new(hash(self.seed, &drawn));
        let id = chance.uuid();
        let late = i64::from(chance.between(LATE.0, LATE.1)) * SECOND;
        let recorded = TrailEvent { id: id.clone(), at: self.now, appears_at: after(self.now, late), event };
        events.insert(place, recorded);
        id
    }

    /// What happened in a region, oldest first, also what cannot be looked up yet.
    pub fn trail(&self, region: &str) -> &[TrailEvent] {
        self.trail.events.get(region).map_or(&[], Vec::as_slice)
    }
}
