//! A process is killed while it journals. Every intent it was told is committed must be there afterwards.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use futures::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use quench_store::{Access, Intent, IntentId, NewPlan, OpenOptions, Outcome, Settlement, Store};
use serde_json::json;

const DIRECTORY: &str = "QUENCH_STORE_KILL_TEST_DIRECTORY";
const DIGITS: &str = "123456789012";
const HASH: &str = "hash";
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn open(directory: &Path) -> Store {
    let store = Store::open(directory, OpenOptions::new(NOW)).unwrap();
    assert_eq!(store.lock_account(DIGITS).unwrap(), Access::Writer);
    store
}

fn intent(attempt: u32) -> Intent {
    Intent {
        plan_hash: HASH.to_owned(),
        step_key: format!("step {attempt}"),
        target_arn: format!("arn:aws:ecs:us-east-1:{DIGITS}:service/c/{attempt}"),
        operation: "ecs:DeleteService".to_owned(),
        region: "us-east-1".to_owned(),
        attempt,
        request: json!({"force": true}),
        at: NOW,
    }
}

/// The child: journals without end, twenty at a time, and prints each id once it is acknowledged. Run on its own, this
/// test has nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let store = open(Path::new(&directory));
    let mut waiting: FuturesUnordered<_> = (1..=20).map(|attempt| store.intent(intent(attempt))).collect();
    let mut attempt = 20;
    while let Some(id) = waiting.next().await {
        // The test harness captures what the print macros write, not this.
        if writeln!(std::io::stdout(), "\nacknowledged {} end", id.unwrap()).is_err() {
            return;
        }
        attempt += 1;
        waiting.push(store.intent(intent(attempt)));
    }
}

/// What the child was told before it died. A line that the kill cut short tells nothing.
fn acknowledged(line: &str) -> Option<IntentId> {
    let id = line.strip_prefix("acknowledged ")?.strip_suffix(" end")?;
    id.parse().ok().map(IntentId::new)
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let account = store.upsert_account(DIGITS, "aws", "test", "arn:ana", NOW).unwrap().key;
    let plan = NewPlan { hash: HASH, account, incident: None, body: "{}", created_at: NOW, expires_at: NOW };
    store.put_plan(&plan).unwrap();
    store.approve(HASH, NOW, "arn:ana", true, None).unwrap();
    drop(store);

    let mut told = Vec::new();
    for kill_after in [1, 30, 77, 250] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(DIRECTORY, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut this_time: Vec<_> = lines.by_ref().filter_map(|line| acknowledged(&line)).take(kill_after).collect();
        assert_eq!(this_time.len(), kill_after, "the child went on until it was killed");
        child.kill().unwrap();
        // It may have been told more between the last line read and the kill.
        this_time.extend(lines.filter_map(|line| acknowledged(&line)));
        child.wait().unwrap();
        told.extend(this_time);

        let store = open(folder.path());
        let unsettled: Vec<_> = store.unsettled(HASH).unwrap().into_iter().map(|row| row.id).collect();
        let lost: Vec<_> = told.iter().filter(|id| !unsettled.contains(id)).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        let row = store.journal_row(told[0]).unwrap();
        assert_eq!(row.intent, intent(row.intent.attempt), "whole rows");
    }

    let store = open(folder.path());
    for row in store.unsettled(HASH).unwrap() {
        let read = Settlement { at: NOW, outcome: Outcome::Error, note: Some("still there".to_owned()) };
        assert!(store.settle(row.id, &read).unwrap());
    }
    assert!(store.unsettled(HASH).unwrap().is_empty());
    assert_eq!(store.latest_approved_plan(account).unwrap().map(|plan| plan.hash), Some(HASH.to_owned()));
}
