//! A process is killed while it keeps pages of CloudTrail's history. How far it has come, and what it has read, must agree.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use quench_store::{Access, AccountKey, NewTrailEvent, OpenOptions, Store, TrailPage, TrailQuery};

const DIRECTORY: &str = "QUENCH_STORE_KILL_TRAIL_TEST_DIRECTORY";
const DIGITS: &str = "123456789012";
const NOW: Timestamp = Timestamp::UNIX_EPOCH;
/// The most that CloudTrail gives in one page.
const PAGE: u32 = 50;

fn open(directory: &Path) -> (Store, AccountKey) {
    let store = Store::open(directory, OpenOptions::new(NOW)).unwrap();
    assert_eq!(store.lock_account(DIGITS).unwrap(), Access::Writer);
    let account = store.upsert_account(DIGITS, "aws", "test", "arn:ana", NOW).unwrap().key;
    (store, account)
}

fn event_id(page: u32, number: u32) -> String {
    format!("{page:08}-{number:02}")
}

/// The page with that number, from 0; the token that it gives is the number of the next.
fn page(number: u32) -> TrailPage {
    let query = TrailQuery {
        region: "us-east-1".to_owned(),
        attribute: "EventName".to_owned(),
        value: "CreateCluster".to_owned(),
        from_at: NOW,
        until_at: NOW,
        next_token: Some((number + 1).to_string()),
        complete: false,
        asked_at: NOW,
        why: None,
    };
    let events = (0..PAGE).map(|event| NewTrailEvent {
        event_id: event_id(number, event),
        at: NOW,
        name: "CreateCluster".to_owned(),
        kept: format!(r#"{{"padding":"{}"}}"#, "x".repeat(500)),
        sha256_sent: String::new(),
    });
    TrailPage { query, events: events.collect() }
}

/// The page that comes next.
fn next(store: &Store, account: AccountKey) -> u32 {
    let queries = store.trail_queries(account).unwrap();
    queries.first().map_or(0, |query| query.next_token.as_ref().unwrap().parse().unwrap())
}

/// The child: goes on from where the last one came to, and prints each page that is kept. Run on its own, this test has
/// nothing to do.
#[test]
fn child() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let (store, account) = open(Path::new(&directory));
    for number in next(&store, account).. {
        assert_eq!(store.note_trail_page(account, &page(number)).unwrap(), PAGE as usize, "no page is read twice");
        // The test harness captures what the print macros write, not this.
        if writeln!(std::io::stdout(), "\nkept {number} end").is_err() {
            return;
        }
    }
}

fn kept(line: &str) -> Option<u32> {
    line.strip_prefix("kept ")?.strip_suffix(" end")?.parse().ok()
}

#[test]
fn a_page_and_how_far_it_leads_survive_a_kill_together() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    for kill_after in [1, 5, 23, 60] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(DIRECTORY, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let told: Vec<_> = lines.by_ref().filter_map(|line| kept(&line)).take(kill_after).collect();
        assert_eq!(told.len(), kill_after, "the child went on until it was killed");
        child.kill().unwrap();
        let last = lines.filter_map(|line| kept(&line)).last().or(told.last().copied()).unwrap();
        child.wait().unwrap();

        let (store, account) = open(folder.path());
        let next = next(&store, account);
        assert!(next > last, "page {last} was acknowledged, and it would go on from {next}");
        let mut found = BTreeSet::new();
        store.trail_events(account, None, |row| assert!(found.insert(row.event_id))).unwrap();
        let expected: BTreeSet<_> =
            (0..next).flat_map(|page| (0..PAGE).map(move |event| event_id(page, event))).collect();
        assert!(found == expected, "events of the pages up to {next}: {} of {}", found.len(), expected.len());
    }
}
