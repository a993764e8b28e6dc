//! Regions that the attacker opened, used, and closed behind him so that nobody looks there: the past that CloudTrail tells.

use jiff::Timestamp;

use crate::chance::hash;
use crate::world::opt_in::enabling_takes;
use crate::world::{MINUTE, SECOND, after};
use crate::{Actor, NewEvent, OptIn, World};

/// What the services of a region take to follow its status, at most.
const SETTLED: i64 = 90 * SECOND;

/// Records, for each region that is off and not empty, that this one opened it some minutes before the first thing in it and closed it
/// some minutes after the last.
pub(super) fn record(world: &mut World, who: &Actor) {
    let off = world.regions().filter(|region| region.opt_in == OptIn::Disabled);
    let mut past: Vec<(Timestamp, &'static str, String)> = Vec::new();
    for region in off {
        let first = region.definitions(world.now).map(|found| found.registered_at);
        let made = || region.clusters.values().map(|cluster| cluster.created_at);
        let (Some(first), Some(last)) = (first.chain(made()).min(), made().max()) else { continue };
        let wait = 2 + i64::try_from(hash(world.seed, &format!("closed {}", region.code)) % 8).unwrap_or(0);
        past.push((opened(world.seed, &region.code, first), "EnableRegion", region.code.clone()));
        past.push((after(last, wait * MINUTE), "DisableRegion", region.code.clone()));
    }
    past.sort();
    for (at, name, region) in past {
        world.at(at, |world| world.record_event(NewEvent::of_region(name, &region, who.clone())));
    }
}

/// The latest instant, a few minutes before, from which an opt-in would have been through in time.
fn opened(seed: u64, code: &str, first: Timestamp) -> Timestamp {
    let jitter = i64::try_from(hash(seed, &format!("opened {code}")) % 60).unwrap_or(0) * SECOND;
    let before = |minutes: i64| after(first, -minutes * MINUTE - jitter);
    let in_time = |at: &Timestamp| after(*at, enabling_takes(seed, code, *at) + SETTLED) <= first;
    // None takes longer than an hour.
    (4..62).map(before).find(in_time).unwrap_or_else(|| before(62))
}
