//! What CloudTrail's event history holds: who did what, for 90 days. It is always on and cannot be changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::NewEvent;
use super::odd_event::Odd;
use super::{MINUTE, SECOND, World, after};
use crate::chance::{Chance, hash};

/// How long an event can be looked up (CloudTrail user guide, "Event history").
pub(crate) const KEPT: i64 = 90 * 24 * 60 * MINUTE;
/// The events of a region that are kept at most.
const MOST: usize = 20_000;
/// Events show "within an average of about 5 minutes": the least and the most seconds here.
const LATE: (u32, u32) = (60, 300);
/// Where the Account API and all other global services record.
pub(crate) const GLOBAL: &str = "us-east-1";

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
    /// What is wrong with how it is told; nothing, unless a test says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub odd: Option<Odd>,
}

/// The histories of all regions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Trail {
    /// By region, in order of time, the last [`MOST`] of each.
    events: BTreeMap<String, Vec<TrailEvent>>,
    /// The least and the most seconds until an event shows, where they are not [`LATE`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    late: Option<(u32, u32)>,
}

impl Trail {
    pub(crate) fn forget(&mut self, now: Timestamp) {
        for events in self.events.values_mut() {
            let past = events.partition_point(|event| after(event.at, KEPT) <= now);
            // A practice account that is left on watch with a rule that fires every minute must not fill the memory.
            let beyond = events.len().saturating_sub(MOST);
            events.drain(..past.max(beyond));
        }
    }
}

impl World {
    /// Records that something happened now; gives the id of the event. It can be looked up one to five minutes later,
    /// unless [`World::set_trail_delay`] says otherwise.
    pub fn record_event(&mut self, event: NewEvent) -> String {
        self.record(event, None)
    }

    /// Sets the least and the most seconds from now on until an event can be looked up. One public project measured up to
    /// 85 minutes (aws-facts 6).
    pub fn set_trail_delay(&mut self, least: u32, most: u32) {
        self.trail.late = Some((least, most));
    }

    pub(super) fn record(&mut self, event: NewEvent, odd: Option<Odd>) -> String {
        let (now, seed) = (self.now, self.seed);
        let (least, most) = self.trail.late.unwrap_or(LATE);
        let events = self.trail.events.entry(event.region.clone()).or_default();
        let place = events.partition_point(|one| one.at <= now);
        // The same thing done twice at the same instant is two events.
        let together = events[..place].iter().rev().take_while(|one| one.at == now);
        let alike = together.filter(|one| one.event.name == event.name).count();
        let NewEvent { source, name, actor, parameters, .. } = &event;
        let drawn = format!("event {source} {name} {parameters} {} {now} {alike}", actor.access_key_id);
        let mut chance = Chance::new(hash(seed, &drawn));
        let id = chance.uuid();
        // An odd one is there for a test, which need not wait for it.
        let late = if odd.is_some() { 0 } else { i64::from(chance.between(least, most)) * SECOND };
        let recorded = TrailEvent { id: id.clone(), at: now, appears_at: after(now, late), event, odd };
        events.insert(place, recorded);
        id
    }

    /// What happened in a region, oldest first, also what cannot be looked up yet.
    pub fn trail(&self, region: &str) -> &[TrailEvent] {
        self.trail.events.get(region).map_or(&[], Vec::as_slice)
    }
}
