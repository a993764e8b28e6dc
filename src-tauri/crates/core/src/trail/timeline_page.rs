//! A part of the story for the window, and all of it as a file.

use std::collections::{BTreeMap, BTreeSet};

use crate::region::RegionCode;
use crate::spreadsheet::harmless;
use crate::view::{PrincipalLabel, TimelineEntry, TimelineKind, TimelinePage, TimelineQuery};

/// The most entries of a page.
const PAGE: usize = 200;
/// The most principals that one can filter by: an attacker can make any number of users.
const PRINCIPALS: usize = 200;
/// The names of a line's fields.
const HEADER: [&str; 15] = [
    "from",
    "until",
    "kind",
    "operation",
    "region",
    "principal_kind",
    "principal",
    "session",
    "count",
    "refused",
    "names",
    "source_ip",
    "access_key",
    "amount",
    "currency",
];

/// The part of `entries` that `query` asks for. Without `everything` it is what those of `suspicious`
/// ([`Principal::key`](super::Principal::key)) did, what Quench did, what was burnt, and AWS's quarantine.
pub fn page(entries: &[TimelineEntry], suspicious: &BTreeSet<String>, query: &TimelineQuery) -> TimelinePage {
    let is_suspicious = |label: &PrincipalLabel| suspicious.contains(&label.key);
    let story: Vec<&TimelineEntry> = entries
        .iter()
        .filter(|entry| {
            query.everything || is_told_always(entry.kind) || entry.principal.as_ref().is_some_and(is_suspicious)
        })
        .collect();
    let mut principals: BTreeMap<&str, &PrincipalLabel> = BTreeMap::new();
    for label in story.iter().filter_map(|entry| entry.principal.as_ref()) {
        principals.entry(&label.key).or_insert(label);
    }
    let mut principals: Vec<PrincipalLabel> = principals.into_values().cloned().collect();
    principals.sort_by_cached_key(|label| (!is_suspicious(label), label.clone()));
    principals.truncate(PRINCIPALS);
    let regions: BTreeSet<&RegionCode> = story.iter().filter_map(|entry| entry.region.as_ref()).collect();
    let is_asked = |entry: &&&TimelineEntry| {
        let who = query.principal.as_ref();
        who.is_none_or(|key| entry.principal.as_ref().is_some_and(|label| label.key == *key))
            && query.region.as_ref().is_none_or(|region| entry.region.as_ref() == Some(region))
    };
    let asked: Vec<&&TimelineEntry> = story.iter().filter(is_asked).collect();
    let (offset, limit) = (index(query.offset), index(query.limit).min(PAGE));
    TimelinePage {
        total: u32::try_from(asked.len()).unwrap_or(u32::MAX),
        offset: query.offset,
        entries: asked.into_iter().skip(offset).take(limit).map(|entry| (*entry).clone()).collect(),
        principals,
        regions: regions.into_iter().cloned().collect(),
    }
}

/// What Quench did or counted, and what AWS did about it.
fn is_told_always(kind: TimelineKind) -> bool {
    matches!(
        kind,
        TimelineKind::Quarantined
            | TimelineKind::SpendReached
            | TimelineKind::Swept
            | TimelineKind::PlanApproved
            | TimelineKind::TornDown
            | TimelineKind::ProvedGone
            | TimelineKind::ProvedRemaining
            | TimelineKind::RegionOrdered
    )
}

/// The entries as a file for a spreadsheet, with nothing in it that a spreadsheet would run.
///
/// # Errors
/// None that memory does not give: the writer writes into memory.
pub fn csv(entries: &[TimelineEntry]) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    let foreign = |text: Option<&String>| text.map(|text| harmless(text)).unwrap_or_default();
    for entry in entries {
        let label = entry.principal.as_ref();
        writer.write_record([
            entry.at.to_string(),
            entry.until.to_string(),
            word(&entry.kind),
            foreign(entry.operation.as_ref()),
            entry.region.as_ref().map(ToString::to_string).unwrap_or_default(),
            label.map(|label| word(&label.kind)).unwrap_or_default(),
            foreign(label.map(|label| &label.name)),
            foreign(label.and_then(|label| label.session.as_ref())),
            entry.count.to_string(),
            entry.refused.to_string(),
            harmless(&entry.names.join("; ")),
            foreign(entry.source_ip.as_ref()),
            foreign(entry.access_key.as_ref()),
            entry.amount.map(|amount| amount.to_string()).unwrap_or_default(),
            entry.amount.map(|_| "USD".to_owned()).unwrap_or_default(),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// As the window's own data names it: the same word in every file.
fn word(kind: &impl serde::Serialize) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
