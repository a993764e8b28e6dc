//! What a call was about, in a few names.

use super::event::TrailEvent;
use crate::arn::EcsArn;
use crate::view::TimelineKind;

/// The most names of one entry or deed.
const NAMES: usize = 8;

/// Adds to `names` what `event` was about: each once, at most eight in all.
pub(super) fn add_names(names: &mut Vec<String>, event: &TrailEvent) {
    for name in names_of(event) {
        if names.len() >= NAMES {
            return;
        }
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
}

/// Of tasks the cluster: nobody knows them by their ids. Else what was made or changed, or to whom and what was given.
fn names_of(event: &TrailEvent) -> Vec<&str> {
    let deed = &event.deed;
    if event.kind() == Some(TimelineKind::TasksStarted) {
        return deed.cluster.iter().chain(&deed.names).map(|name| short(name)).collect();
    }
    let made = deed.subjects.iter().chain(&deed.done_to).chain(&deed.names);
    let named: Vec<&str> = made.map(|name| short(name)).collect();
    if named.is_empty() { deed.cluster.iter().chain(&deed.definition).map(|name| short(name)).collect() } else { named }
}

/// The last part of an ARN; every other text as it is.
fn short(name: &str) -> &str {
    match EcsArn::parse(name) {
        Ok(arn) => arn.name(),
        Err(_) if name.starts_with("arn:") => name.rsplit('/').next().unwrap_or(name),
        Err(_) => name,
    }
}

/// How many things a call is: of tasks as many as it started, or else asked for.
pub(super) fn things(event: &TrailEvent) -> u32 {
    if event.kind() != Some(TimelineKind::TasksStarted) {
        return 1;
    }
    match u32::try_from(event.deed.subjects.len()) {
        Ok(0) => event.deed.count.unwrap_or(1),
        Ok(started) => started,
        Err(_) => u32::MAX,
    }
}
