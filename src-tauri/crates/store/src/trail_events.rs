//! Events of CloudTrail's history, as they are read again.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::columns::Utc;
use crate::{AccountKey, Store, StoreError};

/// Events that are read at once. All of a large account's would take hundreds of megabytes.
const AT_ONCE: usize = 1000;

const COLUMNS: &str = "region, event_id, at, name, kept, sha256_sent, read_at";

/// An event that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEventRow {
    /// The region in whose history it was.
    pub region: String,
    /// AWS's id of it.
    pub event_id: String,
    /// When the call came.
    pub at: Timestamp,
    /// `CreateCluster`
    pub name: String,
    /// The part that Quench uses: JSON, byte for byte as it was put.
    pub kept: String,
    /// SHA-256, hex, of the event as CloudTrail sent it.
    pub sha256_sent: String,
    /// When it was read first.
    pub read_at: Timestamp,
}

impl Store {
    /// Gives `each` the account's events one after the other, oldest first, from `since` on. The store is free in between: `each`
    /// may use it. An event that is kept meanwhile may be missed.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn trail_events(
        &self,
        account: AccountKey,
        since: Option<Timestamp>,
        mut each: impl FnMut(TrailEventRow),
    ) -> Result<(), StoreError> {
        // No region and no id comes before the empty text.
        let mut after = (since.unwrap_or(Timestamp::MIN), String::new(), String::new());
        loop {
            let events = self.read("reading events of CloudTrail", |connection| {
                let sql = format!(
                    "SELECT {COLUMNS} FROM trail_event WHERE account = ?1 AND (at, region, event_id) > (?2, ?3, ?4)
                     ORDER BY at, region, event_id LIMIT ?5"
                );
                let (at, region, id) = &after;
                let mut statement = connection.prepare_cached(&sql)?;
                let events = statement.query_map(params![account, Utc(*at), region, id, AT_ONCE], read_row)?;
                Ok(events.collect::<Result<Vec<_>, _>>()?)
            })?;
            let Some(last) = events.last() else { return Ok(()) };
            after = (last.at, last.region.clone(), last.event_id.clone());
            events.into_iter().for_each(&mut each);
        }
    }

    /// The events with these ids, in their order; one of which nothing is kept is left out, and one that two regions recorded
    /// comes once.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn trail_events_of<T: AsRef<str>>(
        &self,
        account: AccountKey,
        event_ids: &[T],
    ) -> Result<Vec<TrailEventRow>, StoreError> {
        self.read("reading events of CloudTrail", |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM trail_event WHERE account = ?1 AND event_id = ?2 ORDER BY region LIMIT 1"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = Vec::new();
            for id in event_ids {
                found.extend(statement.query_row(params![account, id.as_ref()], read_row).optional()?);
            }
            Ok(found)
        })
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<TrailEventRow> {
    Ok(TrailEventRow {
        region: row.get(0)?,
        event_id: row.get(1)?,
        at: row.get::<_, Utc>(2)?.0,
        name: row.get(3)?,
        kept: row.get(4)?,
        sha256_sent: row.get(5)?,
        read_at: row.get::<_, Utc>(6)?.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, second, trail_page};

    /// More than are read at once, many of them in one second and of two regions.
    #[test]
    fn every_event_comes_once_and_in_order_however_many_there_are() {
        let Fixture { store, account, .. } = &Fixture::new();
        let count = 2 * AT_ONCE + 1;
        let ids: Vec<String> = (0..count).map(|number| format!("{number:05}")).collect();
        for region in ["us-east-1", "eu-west-1"] {
            let events: Vec<_> =
                ids.iter().enumerate().map(|(number, id)| (id.as_str(), 100 - number as i64 / 1500)).collect();
            let mut page = trail_page("CreateCluster", None, &events);
            page.query.region = region.to_owned();
            assert_eq!(store.note_trail_page(*account, &page).unwrap(), count);
        }
        let read = |since| {
            let mut found = Vec::new();
            store.trail_events(*account, since, |row| found.push((row.at, row.region, row.event_id))).unwrap();
            found
        };
        let all = read(None);
        assert_eq!(all.len(), 2 * count);
        assert!(all.is_sorted(), "and none of them twice");
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(read(Some(second(100))).len(), 2 * 1500, "what is as old is in it");
        assert_eq!(read(Some(second(101))), []);
    }

    #[test]
    fn events_are_found_by_their_ids_and_the_store_is_free_meanwhile() {
        let Fixture { store, account, .. } = &Fixture::new();
        store.note_trail_page(*account, &trail_page("CreateCluster", None, &[("a", 1), ("b", 2), ("c", 3)])).unwrap();
        let found = store.trail_events_of(*account, &["c", "gone", "a"]).unwrap();
        assert_eq!(found.iter().map(|row| row.event_id.as_str()).collect::<Vec<_>>(), ["c", "a"]);
        let mut again = Vec::new();
        store
            .trail_events(*account, None, |row| again.extend(store.trail_events_of(*account, &[row.event_id]).unwrap()))
            .unwrap();
        assert_eq!((again.len(), &again[2]), (3, &found[0]));
    }
}
