use std::fs;
use std::path::PathBuf;

use super::*;
use crate::testing::{DIGITS, Fixture, second};

/// The version that this Quench writes. Every test holds for whichever it is.
const THIS: i32 = MIGRATIONS.len() as i32;
const NEXT: i32 = THIS + 1;

/// The steps of a Quench that has one more.
fn and_then(step: &'static str) -> Vec<&'static str> {
    MIGRATIONS.iter().copied().chain([step]).collect()
}

fn next_version() -> Vec<&'static str> {
    and_then("ALTER TABLE account ADD COLUMN nickname TEXT;")
}

fn with(directory: &Path, migrations: &[&str]) -> Result<Store, StoreError> {
    open_with(directory, &OpenOptions::new(second(0)), migrations)
}

fn copies(directory: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    names.filter(|path| path.to_string_lossy().contains(&format!(".v{THIS}-"))).collect()
}

fn version(path: &Path) -> i32 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(path, flags)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// A store with an account in it, closed.
fn closed_store() -> tempfile::TempDir {
    let Fixture { store, folder, .. } = Fixture::new();
    drop(store);
    folder
}

fn holds_the_account(store: &Store) -> bool {
    store.account(DIGITS, "aws", "test").unwrap().is_some()
}

#[test]
fn an_older_store_is_copied_aside_and_then_migrated() {
    let folder = closed_store();
    let store = with(folder.path(), &next_version()).unwrap();
    assert!(holds_the_account(&store), "what was there still is");
    store.connection().query_row("SELECT nickname FROM account", [], |_| Ok(())).unwrap();
    let copies = copies(folder.path());
    // second(0) is 2026-09-21, 14:13:20 UTC.
    let name = format!("{FILE_NAME}.v{THIS}-20260921T141320Z.backup");
    assert_eq!(copies, [folder.path().join(name)]);
    assert_eq!((version(&copies[0]), version(store.path())), (THIS, NEXT));
    drop(store);

    // The copy is a whole store of the older version.
    let elsewhere = tempfile::tempdir().unwrap();
    fs::copy(&copies[0], elsewhere.path().join(FILE_NAME)).unwrap();
    assert!(holds_the_account(&with(elsewhere.path(), MIGRATIONS).unwrap()));
}

/// Marks, ARNs and the attacker's names are nobody else's business on a shared machine.
#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_store_and_its_copies() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("incidents");
    let store = with(&folder, MIGRATIONS).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let log = folder.join(format!("{FILE_NAME}-wal"));
    assert_eq!((mode(&folder), mode(store.path()), mode(&log)), (0o700, 0o600, 0o600));
    drop(store);
    drop(with(&folder, &next_version()).unwrap());
    assert_eq!(mode(&copies(&folder)[0]), 0o600);
}

#[test]
fn the_copy_holds_what_is_still_in_the_write_ahead_log() {
    let folder = closed_store();
    let path = folder.path().join(FILE_NAME);
    let writer = Connection::open(&path).unwrap();
    writer.execute("UPDATE account SET caller_arn = 'in the log'", []).unwrap();
    let store = with(folder.path(), &next_version()).unwrap();
    let copy = Connection::open(&copies(folder.path())[0]).unwrap();
    let arn: String = copy.query_row("SELECT caller_arn FROM account", [], |row| row.get(0)).unwrap();
    assert_eq!(arn, "in the log");
    drop((store, writer));
}

#[test]
fn a_migration_that_fails_leaves_the_older_store() {
    let failing: [(&str, &str); 2] = [
        ("an error", "CREATE TABLE half_done (id INTEGER); SELECT no_such_function();"),
        ("a dangling key", "INSERT INTO incident (account, began_at) VALUES (99, '');"),
    ];
    for (name, step) in failing {
        let folder = closed_store();
        assert!(with(folder.path(), &and_then(step)).is_err(), "{name}");
        assert_eq!(version(&folder.path().join(FILE_NAME)), THIS, "{name}");
        let store = with(folder.path(), MIGRATIONS).unwrap();
        assert!(holds_the_account(&store), "{name}");
        assert!(store.connection().prepare("SELECT * FROM half_done").is_err(), "{name}");
        drop(store);
        assert!(with(folder.path(), &and_then(step)).is_err(), "{name}");
        assert_eq!(copies(folder.path()).len(), 2, "{name}: two tries in one second have two copies");
    }
}

#[test]
fn a_migration_without_room_leaves_the_older_store() {
    let folder = closed_store();
    let options = OpenOptions::new(second(0)).max_pages(1);
    let step = "CREATE TABLE big (body BLOB); INSERT INTO big VALUES (zeroblob(1000000));";
    let full = open_with(folder.path(), &options, &and_then(step));
    assert!(matches!(full, Err(StoreError::Full { .. })), "{full:?}");
    assert!(holds_the_account(&with(folder.path(), MIGRATIONS).unwrap()));
}

#[test]
fn a_new_store_without_room_can_be_made_later() {
    let folder = tempfile::tempdir().unwrap();
    let full = Store::open(folder.path(), OpenOptions::new(second(0)).max_pages(2));
    assert!(matches!(full, Err(StoreError::Full { .. })), "{full:?}");
    assert!(with(folder.path(), MIGRATIONS).is_ok());
}

#[test]
fn a_newer_store_is_refused_untouched() {
    let folder = closed_store();
    let path = folder.path().join(FILE_NAME);
    drop(with(folder.path(), &next_version()).unwrap());
    let before = fs::read(&path).unwrap();
    let refused = with(folder.path(), MIGRATIONS);
    assert!(matches!(refused, Err(StoreError::Newer { found: NEXT, known: THIS, .. })), "{refused:?}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_newer_version_that_is_still_in_the_log_is_seen() {
    let folder = closed_store();
    let newer = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    newer.pragma_update(None, "user_version", NEXT).unwrap();
    let refused = with(folder.path(), MIGRATIONS);
    assert!(matches!(refused, Err(StoreError::Newer { found: NEXT, known: THIS, .. })), "{refused:?}");
}

#[test]
fn an_older_store_in_use_is_not_migrated() {
    let folder = closed_store();
    let session = with(folder.path(), MIGRATIONS).unwrap();
    let refused = with(folder.path(), &next_version());
    assert!(matches!(refused, Err(StoreError::LockedByOther { .. })), "{refused:?}");
    assert!(copies(folder.path()).is_empty());
    assert!(matches!(session.lock_account(DIGITS), Ok(crate::Access::Writer)));
}

#[test]
fn a_session_that_only_reads_neither_makes_nor_migrates() {
    let folder = tempfile::tempdir().unwrap();
    let read = OpenOptions::new(second(0)).read_only();
    assert!(matches!(open_with(folder.path(), &read, MIGRATIONS), Err(StoreError::Missing { what: "store", .. })));
    assert!(!folder.path().join(FILE_NAME).exists());
    let folder = closed_store();
    let older = open_with(folder.path(), &read, &next_version());
    assert!(matches!(older, Err(StoreError::Older { found: THIS, known: NEXT, .. })), "{older:?}");
    assert!(open_with(folder.path(), &read, MIGRATIONS).is_ok());
}

#[test]
fn many_first_openings_at_once_make_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let together = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        let open = || {
            together.wait();
            with(folder.path(), MIGRATIONS).map(drop)
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    });
}

/// What a Quench of before triage kept stays, and can be read.
#[test]
fn marks_of_before_they_had_reasons_have_none() {
    let folder = tempfile::tempdir().unwrap();
    let before = Fixture::of(with(folder.path(), &MIGRATIONS[..3]).unwrap(), folder);
    let insert = "INSERT INTO mark (account, scope_kind, scope_key, mark, set_at, inventory_revision)
                  VALUES (1, 'resource', ?1, ?2, '2026-10-04T14:10:00.000000000Z', 7)";
    for (key, word) in [("arn:a", "keep"), ("arn:b", "a word of nobody")] {
        before.store.connection().execute(insert, [key, word]).unwrap();
    }
    let Fixture { store, account, folder, .. } = before;
    drop(store);
    let store = with(folder.path(), &MIGRATIONS[..4]).unwrap();
    let marks = store.marks(account).unwrap();
    let found: Vec<_> = marks.iter().map(|mark| (mark.scope_key.as_str(), mark.mark.as_str())).collect();
    assert_eq!(found, [("arn:a", "keep"), ("arn:b", "a word of nobody")]);
    for mark in &marks {
        let plain = (mark.reason.as_str(), mark.owner.as_str(), mark.expires_on.as_deref(), mark.inventory_revision);
        assert_eq!(plain, ("", "", None, 7));
    }
    assert_eq!((store.trail_queries(account).unwrap(), store.baseline(account).unwrap()), (vec![], None));
}

/// Accounts of before they had names are remembered without one.
#[test]
fn accounts_of_before_they_had_names_have_none() {
    let folder = tempfile::tempdir().unwrap();
    let Fixture { store, folder, .. } = Fixture::of(with(folder.path(), &MIGRATIONS[..4]).unwrap(), folder);
    drop(store);
    let store = with(folder.path(), MIGRATIONS).unwrap();
    let known = store.accounts().unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!((&known[0].alias, &known[0].name, &known[0].way), (&None, &None, &None));
    assert_eq!((known[0].row.account_id.as_str(), known[0].incidents.len()), (DIGITS, 1));
}
