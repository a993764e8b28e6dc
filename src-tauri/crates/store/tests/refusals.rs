//! A store that cannot be used is refused with the reason, and left as it is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use quench_store::{FILE_NAME, OpenOptions, Store, StoreError};
use rusqlite::Connection;

fn open(directory: &Path) -> Result<Store, StoreError> {
    Store::open(directory, OpenOptions::new(Timestamp::UNIX_EPOCH))
}

/// Opens twice what `spoil` makes of a fresh store's file; both times it must be refused and not a byte changed.
fn refused(spoil: impl FnOnce(&Path)) -> StoreError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    drop(open(folder.path()).unwrap());
    spoil(&path);
    let before = fs::read(&path).unwrap();
    open(folder.path()).unwrap_err();
    let error = open(folder.path()).unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), before, "{error}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("backup")), "{left:?}");
    error
}

#[test]
fn a_file_that_is_not_sqlite() {
    let error = refused(|path| fs::write(path, "notes: ".repeat(100)).unwrap());
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    let error = refused(|path| fs::write(path, "short").unwrap());
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[test]
fn another_applications_database() {
    let error = refused(|path| {
        fs::remove_file(path).unwrap();
        Connection::open(path).unwrap().execute_batch("CREATE TABLE theirs (id INTEGER);").unwrap();
    });
    assert!(matches!(error, StoreError::NotOurs { found: 0, .. }), "{error:?}");
    let error = refused(|path| {
        fs::remove_file(path).unwrap();
        let theirs = "PRAGMA application_id = 252006674; CREATE TABLE theirs (id INTEGER);";
        Connection::open(path).unwrap().execute_batch(theirs).unwrap();
    });
    assert!(matches!(error, StoreError::NotOurs { found: 252_006_674, .. }), "{error:?}");
}

#[test]
fn a_newer_store() {
    let error = refused(|path| Connection::open(path).unwrap().pragma_update(None, "user_version", 99).unwrap());
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error:?}");
}

#[test]
fn a_damaged_store() {
    // Every page but the first, which the header check would catch.
    let error = refused(|path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[4096..].fill(0x5a);
        fs::write(path, bytes).unwrap();
    });
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    let error = refused(|path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    });
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    let error = refused(|path| {
        let bytes = fs::read(path).unwrap();
        let mut damaged = bytes[..100].to_vec();
        damaged.resize(bytes.len(), 0xff);
        fs::write(path, damaged).unwrap();
    });
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[test]
fn a_file_marked_read_only() {
    let error = refused(|path| {
        let mut permissions = path.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(path, permissions).unwrap();
    });
    assert!(matches!(error, StoreError::ReadOnlyFile { .. }), "{error:?}");
}

#[test]
fn errors_say_what_and_where() {
    let error = refused(|path| Connection::open(path).unwrap().pragma_update(None, "user_version", 99).unwrap());
    let text = error.to_string();
    assert!(text.contains(FILE_NAME) && text.contains("99"), "{text}");
}
