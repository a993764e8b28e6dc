//! Two processes on one store. What one of them opens and closes must not cost the other what it writes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use quench_store::{Access, OpenOptions, Store};

const DIRECTORY: &str = "QUENCH_STORE_NEIGHBOUR_TEST_DIRECTORY";
const DIGITS: &str = "123456789012";
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn open(directory: &Path) -> Store {
    Store::open(directory, OpenOptions::new(NOW)).unwrap()
}

/// The other process: opens the store, looks for the incident, closes it. Run on its own, this test has nothing to do.
#[test]
fn neighbour() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let store = open(Path::new(&directory));
    let account = store.account(DIGITS, "aws", "test").unwrap().unwrap();
    let found = store.open_incident(account.key).unwrap().is_some();
    drop(store);
    // The test harness captures what the print macros write, not this.
    writeln!(std::io::stdout(), "\nfound {found}").unwrap();
}

/// Whether another process sees the incident.
fn neighbour_sees_it(directory: &Path) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", "neighbour"]).env(DIRECTORY, directory).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("found "), "{told}");
    told.contains("found true")
}

#[test]
fn opening_twice_in_one_process_keeps_its_locks() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert_eq!(store.lock_account(DIGITS).unwrap(), Access::Writer);
    let account = store.upsert_account(DIGITS, "aws", "test", "arn:ana", NOW).unwrap().key;
    // Looked at again, as the window does when it comes to the front, and opened again, as connecting does.
    drop(Store::open(folder.path(), OpenOptions::new(NOW).read_only()).unwrap());
    drop(open(folder.path()));
    assert!(!neighbour_sees_it(folder.path()), "and must not have taken the log away as it left");
    store.begin_incident(account, NOW).unwrap();
    assert!(neighbour_sees_it(folder.path()), "what was committed is there for everyone");
}
