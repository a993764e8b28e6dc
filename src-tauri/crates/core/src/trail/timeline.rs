//! The incident as a story: what happened, oldest first, many alike as one.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::event::TrailEvent;
use super::names::{add_names, things};
use super::order::oldest_first;
use crate::region::RegionCode;
use crate::view::{TimelineEntry, TimelineKind};

/// Events alike that are closer than this are one entry.
const APART: SignedDuration = SignedDuration::from_mins(10);

/// What makes events alike: who, what, where, and whether AWS refused it.
type Alike = (String, TimelineKind, Option<RegionCode>, bool);

/// The story of `events` with what Quench did (`own`) and what was burnt (`spend`). What Quench did is told by `own` alone:
/// it knows more of it than CloudTrail.
pub fn timeline(events: &[TrailEvent], own: Vec<TimelineEntry>, spend: Vec<TimelineEntry>) -> Vec<TimelineEntry> {
    let mut entries: Vec<TimelineEntry> = Vec::new();
    let mut open: BTreeMap<Alike, usize> = BTreeMap::new();
    for event in oldest_first(events).into_iter().filter(|event| !event.by_quench) {
        let Some(kind) = event.kind() else { continue };
        let region = region_of(event);
        let alike = (event.principal.key(), kind, region.clone(), event.refused.is_some());
        let last = open.get(&alike).and_then(|place| entries.get_mut(*place));
        match last.filter(|entry| event.at.duration_since(entry.until) < APART) {
            Some(entry) => join(entry, event),
            None => {
                open.insert(alike, entries.len());
                entries.push(entry_of(event, kind, region));
            }
        }
    }
    entries.extend(own);
    entries.extend(spend);
    // Stable: what happened at the same instant stays in the order in which it was told.
    entries.sort_by_key(|entry| (entry.at, entry.until));
    entries
}

/// Where it counts. Users, regions and organizations are of the whole account, wherever CloudTrail records them.
fn region_of(event: &TrailEvent) -> Option<RegionCode> {
    matches!(event.service(), "ecs" | "cloudtrail" | "guardduty").then(|| event.region.clone())
}

fn entry_of(event: &TrailEvent, kind: TimelineKind, region: Option<RegionCode>) -> TimelineEntry {
    let count = things(event);
    let mut names = Vec::new();
    add_names(&mut names, event);
    TimelineEntry {
        at: event.at,
        until: event.at,
        kind,
        region,
        principal: Some(event.principal.label()),
        count,
        refused: if event.refused.is_some() { count } else { 0 },
        names,
        operation: Some(operation(event)),
        source_ip: event.source_ip.clone(),
        access_key: event.access_key.clone(),
        amount: None,
    }
}

fn join(entry: &mut TimelineEntry, event: &TrailEvent) {
    let count = things(event);
    entry.until = event.at;
    entry.count = entry.count.saturating_add(count);
    if event.refused.is_some() {
        entry.refused = entry.refused.saturating_add(count);
    }
    add_names(&mut entry.names, event);
    // One of several would be read as all of them.
    entry.operation.take_if(|operation| *operation != self::operation(event));
    entry.source_ip.take_if(|address| Some(&*address) != event.source_ip.as_ref());
    entry.access_key.take_if(|key| Some(&*key) != event.access_key.as_ref());
    if let Some(label) = &mut entry.principal {
        label.session.take_if(|session| Some(&*session) != event.principal.session.as_ref());
    }
}

fn operation(event: &TrailEvent) -> String {
    format!("{}:{}", event.service(), event.name)
}
