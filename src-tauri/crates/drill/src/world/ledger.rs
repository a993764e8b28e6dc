//! What forgotten tasks used, in a form that any window of time can be cut out of.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::usage::UsageKind;

/// What tasks used that the world has forgotten: at which millisecond how many more or fewer of a kind ran. In this form it
/// makes no difference when and in which order they were forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Ledger {
    /// Sorted by kind; a list, because JSON has no other keys than text.
    kinds: Vec<(UsageKind, BTreeMap<i64, i64>)>,
}

impl Ledger {
    pub(crate) fn add(&mut self, kind: UsageKind, from: Timestamp, until: Timestamp) {
        let place = match self.kinds.binary_search_by(|(found, _)| found.cmp(&kind)) {
            Ok(place) => place,
            Err(place) => {
                self.kinds.insert(place, (kind, BTreeMap::new()));
                place
            }
        };
        let Some((_, changes)) = self.kinds.get_mut(place) else { return };
        for (at, change) in [(from.as_millisecond(), 1), (until.as_millisecond(), -1)] {
            let sum = changes.entry(at).or_insert(0);
            *sum += change;
            if *sum == 0 {
                changes.remove(&at);
            }
        }
    }

    /// When the last task of each kind ended.
    pub(crate) fn ends(&self) -> impl Iterator<Item = (&UsageKind, Timestamp)> {
        // An end is never before its beginning, so the last change is an end.
        let last = |changes: &BTreeMap<i64, i64>| changes.last_key_value().map(|(at, _)| *at);
        self.kinds.iter().filter_map(move |(kind, changes)| {
            let at = Timestamp::from_millisecond(last(changes)?).ok()?;
            Some((kind, at))
        })
    }

    /// The time of each kind within each window that it has any in.
    pub(crate) fn within<'a>(&'a self, windows: &'a [Window]) -> impl Iterator<Item = (&'a UsageKind, usize, u64)> {
        self.kinds.iter().flat_map(move |(kind, changes)| {
            let first = changes.first_key_value().map_or(i64::MAX, |(at, _)| *at);
            let last = changes.last_key_value().map_or(i64::MIN, |(at, _)| *at);
            let overlapping = windows.iter().enumerate().filter(move |(_, window)| window.overlaps(first, last));
            overlapping.map(move |(place, Window { from, until })| {
                // Each task counts its end less its beginning, neither of them outside of the window.
                let inside = |at: &i64| i128::from((*at).max(*from).min(*until));
                let sum: i128 = changes.iter().map(|(at, change)| -inside(at) * i128::from(*change)).sum();
                (kind, place, u64::try_from(sum).unwrap_or(0))
            })
        })
    }
}

/// A stretch of time in milliseconds since 1970; the end is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl Window {
    fn overlaps(self, from: i64, until: i64) -> bool {
        self.from < until && from < self.until
    }

    /// How much of a stretch is in it.
    pub(crate) fn part_of(self, from: i64, until: i64) -> u64 {
        u64::try_from(until.min(self.until) - from.max(self.from)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LaunchType;

    fn kind(region: &str) -> UsageKind {
        UsageKind {
            region: region.to_owned(),
            cpu: Some(256),
            memory: None,
            architecture: "x86_64".to_owned(),
            platform_family: "Linux".to_owned(),
            ephemeral_gib: 20,
            launch_type: LaunchType::Fargate,
            capacity_provider: None,
            rogue: false,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_ledger_is_the_same_in_whatever_order_and_cuts_at_any_instant() {
        let entries = [("b", 10, 20), ("a", 0, 5), ("b", 15, 40), ("b", 20, 30), ("a", 5, 6)];
        let mut forwards = Ledger::default();
        entries.iter().for_each(|(region, from, until)| forwards.add(kind(region), at(*from), at(*until)));
        let mut backwards = Ledger::default();
        entries.iter().rev().for_each(|(region, from, until)| backwards.add(kind(region), at(*from), at(*until)));
        assert_eq!(forwards, backwards);
        let seconds = |cuts: &[i64]| {
            let windows: Vec<Window> =
                cuts.windows(2).map(|pair| Window { from: pair[0] * 1000, until: pair[1] * 1000 }).collect();
            let all = forwards.within(&windows).filter(|(.., millis)| *millis > 0);
            all.map(|(kind, place, millis)| (kind.region.clone(), place, millis / 1000)).collect::<Vec<_>>()
        };
        let of = |region: &str, place, seconds| (region.to_owned(), place, seconds);
        assert_eq!(seconds(&[0, 99]), [of("a", 0, 6), of("b", 0, 45)]);
        assert_eq!(seconds(&[17, 99]), [of("b", 0, 36)]);
        assert_eq!(seconds(&[25, 99]), [of("b", 0, 20)]);
        assert_eq!(seconds(&[50, 99]), []);
        let parts = [of("a", 0, 5), of("a", 1, 1), of("b", 1, 9), of("b", 2, 36)];
        assert_eq!(seconds(&[0, 5, 17, 60]), parts, "windows join to the whole");
        let text = serde_json::to_string(&forwards).unwrap();
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), forwards);
    }
}
