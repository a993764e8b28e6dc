//! The order in which things happened.

use super::event::TrailEvent;

/// `events` oldest first, each once: a look by name and a look by key give the same event twice.
pub(super) fn oldest_first(events: &[TrailEvent]) -> Vec<&TrailEvent> {
    let mut ordered: Vec<&TrailEvent> = events.iter().collect();
    ordered.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    ordered.dedup_by(|one, other| one.id == other.id);
    ordered
}
