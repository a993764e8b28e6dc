//! From an older version of the schema to the newest: forward only, all steps in one transaction, and never before the
//! file as it was has been copied aside.

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, TransactionBehavior};

use crate::error::Fault;
use crate::{StoreError, open};

/// "Qnch": marks our files among all SQLite databases.
pub(crate) const APPLICATION_ID: i32 = 0x516e_6368;

/// Each brings the schema from its index to its index plus one. Published ones are never edited.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_initial.sql"),
    include_str!("../migrations/0002_region_orders.sql"),
    include_str!("../migrations/0003_costs.sql"),
    include_str!("../migrations/0004_triage.sql"),
    include_str!("../migrations/0005_accounts.sql"),
    include_str!("../migrations/0006_practice_changes.sql"),
];

/// Where the file stands between nothing and the newest version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Fresh,
    Older(i32),
    Current,
}

/// The newest version that `migrations` lead to.
pub(crate) fn newest(migrations: &[&str]) -> i32 {
    i32::try_from(migrations.len()).unwrap_or(i32::MAX)
}

/// Asks SQLite where the file stands, what is still in the write-ahead log included. Only SQLite may open the file: on
/// Unix, closing any other handle of it drops the locks that SQLite holds for the whole process, and then another
/// process takes the store's log for abandoned.
pub(crate) fn stage(connection: &Connection, path: &Path, known: i32) -> Result<Stage, StoreError> {
    let look = || -> rusqlite::Result<(i32, i32, i64)> {
        let application_id = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let objects = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((application_id, version, objects))
    };
    let found = look().map_err(|error| StoreError::sqlite("reading the store's version", path, error))?;
    match found {
        (0, 0, 0) => Ok(Stage::Fresh),
        (APPLICATION_ID, version, _) if version == known => Ok(Stage::Current),
        (APPLICATION_ID, version, _) if version > known => {
            Err(StoreError::Newer { path: path.to_owned(), found: version, known })
        }
        (APPLICATION_ID, version, _) if version > 0 => Ok(Stage::Older(version)),
        (APPLICATION_ID, version, _) => Err(StoreError::Corrupt {
            doing: "reading the store's version",
            detail: format!("{} has the impossible version {version}", path.display()),
            source: None,
        }),
        (found, _, _) => Err(StoreError::NotOurs { path: path.to_owned(), found }),
    }
}

/// Runs every migration after version `from`, then marks the file as ours. Either all of it happens or nothing.
/// Foreign keys must be off on the connection, because a step may rebuild a table; they are checked before the commit.
pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    from: i32,
    migrations: &[&str],
) -> Result<(), StoreError> {
    const DOING: &str = "migrating the store";
    let mut work = || -> Result<(), Fault> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        for step in migrations.iter().skip(usize::try_from(from).unwrap_or(0)) {
            transaction.execute_batch(step)?;
        }
        let dangling: i64 =
            transaction.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
        if dangling > 0 {
            let detail = format!("{dangling} rows refer to rows that are not there");
            return Err(StoreError::Corrupt { doing: DOING, detail, source: None }.into());
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", newest(migrations))?;
        transaction.commit()?;
        Ok(())
    };
    work().map_err(|fault| fault.at(DOING, path))
}

/// Copies the database as it is to `<file>.v<version>-<UTC stamp>.backup` beside it, complete and synced before the
/// name appears. The copy includes what is still in the write-ahead log.
pub(crate) fn copy_aside(
    connection: &Connection,
    path: &Path,
    version: i32,
    at: Timestamp,
) -> Result<PathBuf, StoreError> {
    const DOING: &str = "copying the older store aside";
    let target = free_name(path, &format!("v{version}-{}", at.strftime("%Y%m%dT%H%M%SZ")));
    let partial = with_suffix(&target, "partial");
    // Left over from a run that was killed half-way; SQLite would copy into it, but its journal may be stale.
    if let Err(source) = std::fs::remove_file(&partial)
        && source.kind() != std::io::ErrorKind::NotFound
    {
        return Err(StoreError::io(DOING, &partial, source));
    }
    let copy = || -> Result<(), Fault> {
        let mut copied = Connection::open(&partial)?;
        open::private(&partial).map_err(|source| StoreError::io(DOING, &partial, source))?;
        let step = Backup::new(connection, &mut copied)?.step(-1)?;
        if !matches!(step, StepResult::Done) {
            let detail = path.display().to_string();
            return Err(StoreError::LockedByOther { doing: DOING, detail }.into());
        }
        copied.close().map_err(|(_, error)| error)?;
        Ok(())
    };
    copy().map_err(|fault| fault.at(DOING, &partial))?;
    File::options()
        .read(true)
        .write(true)
        .open(&partial)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(&partial, &target))
        .map_err(|source| StoreError::io(DOING, &target, source))?;
    Ok(target)
}

/// A name that no earlier copy has taken, should two migrations share a second.
fn free_name(path: &Path, stamp: &str) -> PathBuf {
    let plain = with_suffix(path, &format!("{stamp}.backup"));
    let numbered = (2..).map(|number| with_suffix(path, &format!("{stamp}-{number}.backup")));
    std::iter::once(plain.clone()).chain(numbered).find(|candidate| !candidate.exists()).unwrap_or(plain)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}
