//! Pages of CloudTrail's event history, and how far each question has come: a look that is stopped or killed goes on from there.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use crate::columns::Utc;
use crate::error::Fault;
use crate::{AccountKey, Store, StoreError};

/// A question to the event history of a region, and how far it has come. There is one for each region, attribute and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailQuery {
    /// Where.
    pub region: String,
    /// What is asked by, such as `EventName`.
    pub attribute: String,
    /// `CreateCluster`
    pub value: String,
    /// The beginning of what was asked.
    pub from_at: Timestamp,
    /// Its end.
    pub until_at: Timestamp,
    /// Where it goes on; none before the first page and after the last. It counts only with all of the above as it was.
    pub next_token: Option<String>,
    /// Every page was read.
    pub complete: bool,
    /// When AWS was asked last.
    pub asked_at: Timestamp,
    /// Why it was not read, or not to its end, as the caller writes it.
    pub why: Option<String>,
}

/// A page as it came, or a refusal in its place: then it has no events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailPage {
    /// How far the question has come with it.
    pub query: TrailQuery,
    /// What is on it.
    pub events: Vec<NewTrailEvent>,
}

/// An event on a page. Its region and the time of its reading are the page's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrailEvent {
    /// AWS's id of it.
    pub event_id: String,
    /// When the call came.
    pub at: Timestamp,
    /// `CreateCluster`
    pub name: String,
    /// The part that Quench uses: JSON, as the caller writes it.
    pub kept: String,
    /// SHA-256, hex, of the event as CloudTrail sent it.
    pub sha256_sent: String,
}

impl Store {
    /// Keeps a page with how far its question has come, both or neither, and tells how many of its events are new. An event
    /// that was read before stays as it was.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if an event is not JSON, or a question is complete and goes on; [`StoreError::Missing`];
    /// [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn note_trail_page(&self, account: AccountKey, page: &TrailPage) -> Result<usize, StoreError> {
        self.write("keeping a page of CloudTrail's history", |transaction| {
            self.allow(transaction, account)?;
            put_query(transaction, account, &page.query)?;
            // Not OR IGNORE, which would pass over a broken event too.
            let mut statement = transaction.prepare_cached(
                "INSERT INTO trail_event (account, region, event_id, at, name, kept, sha256_sent, read_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (account, event_id, region) DO NOTHING",
            )?;
            let (region, read_at) = (&page.query.region, Utc(page.query.asked_at));
            let mut new = 0;
            for NewTrailEvent { event_id, at, name, kept, sha256_sent } in &page.events {
                new += statement.execute(params![
                    account,
                    region,
                    event_id,
                    Utc(*at),
                    name,
                    kept,
                    sha256_sent,
                    read_at
                ])?;
            }
            Ok(new)
        })
    }

    /// The account's questions, in order of region, attribute and value.
    ///
    /// # Errors
    /// SQLite's, sorted.
    pub fn trail_queries(&self, account: AccountKey) -> Result<Vec<TrailQuery>, StoreError> {
        self.read("reading how far CloudTrail's history was read", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT region, attribute, value, from_at, until_at, next_token, complete, asked_at, why
                 FROM trail_query WHERE account = ?1 ORDER BY region, attribute, value",
            )?;
            let queries = statement.query_map([account], read_query)?;
            Ok(queries.collect::<Result<_, _>>()?)
        })
    }

    /// Forgets events of before `older_than`, and tells how many. Questions no longer claim to reach back further; one that is not
    /// read to its end keeps its beginning, without which its token counts for nothing.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::ReadOnlySession`] without the account's lock.
    pub fn forget_trail(&self, account: AccountKey, older_than: Timestamp) -> Result<usize, StoreError> {
        self.write("forgetting old events of CloudTrail", |transaction| {
            self.allow(transaction, account)?;
            let old = params![account, Utc(older_than)];
            transaction.execute("DELETE FROM trail_query WHERE account = ?1 AND until_at < ?2", old)?;
            transaction.execute(
                "UPDATE trail_query SET from_at = ?2 WHERE account = ?1 AND from_at < ?2 AND complete = 1",
                old,
            )?;
            Ok(transaction.execute("DELETE FROM trail_event WHERE account = ?1 AND at < ?2", old)?)
        })
    }
}

fn put_query(connection: &Connection, account: AccountKey, query: &TrailQuery) -> Result<(), Fault> {
    let TrailQuery { region, attribute, value, from_at, until_at, next_token, complete, asked_at, why } = query;
    connection
        .prepare_cached(
            "INSERT INTO trail_query
             (account, region, attribute, value, from_at, until_at, next_token, complete, asked_at, why)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (account, region, attribute, value) DO UPDATE SET
                from_at = excluded.from_at, until_at = excluded.until_at, next_token = excluded.next_token,
                complete = excluded.complete, asked_at = excluded.asked_at, why = excluded.why",
        )?
        .execute(params![
            account,
            region,
            attribute,
            value,
            Utc(*from_at),
            Utc(*until_at),
            next_token,
            complete,
            Utc(*asked_at),
            why
        ])?;
    Ok(())
}

fn read_query(row: &Row<'_>) -> rusqlite::Result<TrailQuery> {
    Ok(TrailQuery {
        region: row.get(0)?,
        attribute: row.get(1)?,
        value: row.get(2)?,
        from_at: row.get::<_, Utc>(3)?.0,
        until_at: row.get::<_, Utc>(4)?.0,
        next_token: row.get(5)?,
        complete: row.get(6)?,
        asked_at: row.get::<_, Utc>(7)?.0,
        why: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, second, trail_event, trail_page, trail_query};

    #[test]
    fn a_page_and_how_far_it_leads_are_kept_together_or_not_at_all() {
        let Fixture { store, account, .. } = &Fixture::new();
        let event_ids = || {
            let mut found = Vec::new();
            store.trail_events(*account, None, |row| found.push(row.event_id)).unwrap();
            found
        };
        let first = trail_page("CreateCluster", Some("2"), &[("a", 10), ("b", 11)]);
        assert_eq!(store.note_trail_page(*account, &first).unwrap(), 2);
        let mut broken = trail_page("CreateCluster", Some("3"), &[("c", 12), ("d", 13)]);
        broken.events[1].kept = "{".to_owned();
        let refused = store.note_trail_page(*account, &broken);
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
        let goes_on = TrailPage { query: TrailQuery { complete: true, ..broken.query }, events: vec![] };
        assert!(matches!(store.note_trail_page(*account, &goes_on), Err(StoreError::Refused { .. })));
        assert_eq!(store.trail_queries(*account).unwrap(), [first.query]);
        assert_eq!(event_ids(), ["a", "b"]);
        // The same event comes with another question; the first reading of it stays.
        let mut again = trail_page("AccessKey", None, &[("b", 11), ("c", 12)]);
        again.events[0].kept = r#"{"changed":true}"#.to_owned();
        assert_eq!(store.note_trail_page(*account, &again).unwrap(), 1);
        assert_eq!(event_ids(), ["a", "b", "c"]);
        let kept = store.trail_events_of(*account, &["b"]).unwrap().remove(0);
        assert_eq!((kept.kept, kept.read_at), (trail_event("b", 11).kept, second(100)));
    }

    #[test]
    fn a_question_is_where_its_last_page_or_refusal_left_it() {
        let Fixture { store, account, .. } = &Fixture::new();
        let note = |query: &TrailQuery| {
            store.note_trail_page(*account, &TrailPage { query: query.clone(), events: vec![] }).unwrap()
        };
        let more = trail_query("CreateCluster", Some("2"));
        let refused = TrailQuery { why: Some("throttled".to_owned()), asked_at: second(200), ..more.clone() };
        let whole = TrailQuery { next_token: None, complete: true, ..more.clone() };
        for query in [more, refused, whole] {
            assert_eq!(note(&query), 0);
            assert_eq!(store.trail_queries(*account).unwrap(), [query]);
        }
        let elsewhere = TrailQuery { region: "ap-south-1".to_owned(), ..trail_query("CreateCluster", None) };
        note(&elsewhere);
        assert_eq!(store.trail_queries(*account).unwrap().len(), 2);
        assert_eq!(store.trail_queries(*account).unwrap()[0], elsewhere);
    }

    #[test]
    fn what_is_forgotten_is_claimed_no_more() {
        let Fixture { store, account, .. } = &Fixture::new();
        let query = |value: &str, from, until, complete: bool| TrailQuery {
            from_at: second(from),
            until_at: second(until),
            complete,
            next_token: (!complete).then(|| "more".to_owned()),
            ..trail_query(value, None)
        };
        let (old, whole, half) = (query("a", 0, 40, true), query("b", 0, 90, true), query("c", 0, 90, false));
        for query in [&old, &whole, &half] {
            store.note_trail_page(*account, &TrailPage { query: query.clone(), events: vec![] }).unwrap();
        }
        store.note_trail_page(*account, &trail_page("d", None, &[("x", 49), ("y", 50)])).unwrap();
        assert_eq!(store.forget_trail(*account, second(50)).unwrap(), 1);
        assert_eq!(store.trail_events_of(*account, &["x", "y"]).unwrap()[0].event_id, "y");
        let left = store.trail_queries(*account).unwrap();
        assert_eq!(left[..2], [TrailQuery { from_at: second(50), ..whole }, half]);
        assert_eq!(store.forget_trail(*account, second(50)).unwrap(), 0);
    }
}
