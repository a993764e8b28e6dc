//! Opening: look, refuse or migrate, and only then hand out a store.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use crate::lock::SessionLock;
use crate::migrate::{self, MIGRATIONS, Stage};
use crate::{Store, StoreError};

/// The database file in the store's directory.
pub const FILE_NAME: &str = "quench.sqlite3";

/// How long SQLite waits for another process that writes. Real time: the sessions of one store live on one machine.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What a commit survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Durability {
    /// A power cut: each commit is synced to the disk. The default, and the only choice for real accounts.
    #[default]
    PowerCut,
    /// The death of this process. A power cut may take the last commits, and then all that came after some instant. For practice
    /// accounts, which are in the store themselves, and for simulated incidents by the thousand.
    ProcessKill,
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    pub(crate) at: Timestamp,
    pub(crate) read_only: bool,
    pub(crate) durability: Durability,
    pub(crate) max_pages: Option<u32>,
}

impl OpenOptions {
    /// For reading and writing. `at` is the present instant; it names the copy that a migration puts aside.
    pub fn new(at: Timestamp) -> Self {
        Self { at, read_only: false, durability: Durability::PowerCut, max_pages: None }
    }

    /// Opens for reading only, also while another session writes. The store must exist and be current.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Sets what a commit survives.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// Caps the file at `pages` pages or its present size, whichever is more: stands in for a full disk in tests.
    #[must_use]
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = Some(pages);
        self
    }
}

impl Store {
    /// Opens the store in `directory`, and makes it if there is none.
    ///
    /// An older file is copied aside and migrated. To write, the whole file is checked for damage, which takes time in
    /// proportion to its size; a look does without.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::NotOurs`], [`StoreError::Corrupt`], [`StoreError::ReadOnlyFile`] and
    /// [`StoreError::Full`] leave the file as it was. [`StoreError::LockedByOther`]: the file is older and another
    /// session has it open. For a read-only session also [`StoreError::Older`] and [`StoreError::Missing`].
    pub fn open(directory: impl AsRef<Path>, options: OpenOptions) -> Result<Self, StoreError> {
        open_with(directory.as_ref(), &options, MIGRATIONS)
    }
}

pub(crate) fn open_with(directory: &Path, options: &OpenOptions, migrations: &[&str]) -> Result<Store, StoreError> {
    let path = directory.join(FILE_NAME);
    let known = migrate::newest(migrations);
    if options.read_only {
        if !path.exists() {
            return Err(StoreError::missing("store", path.display()));
        }
    } else {
        make_directory(directory)
            .map_err(|source| StoreError::io("making the store's directory", directory, source))?;
    }
    let session = match SessionLock::join(directory) {
        // A folder that cannot be written, on a stick for example, can still be read; nobody can migrate it either.
        Err(StoreError::ReadOnlyFile { .. }) if options.read_only => None,
        joined => Some(joined?),
    };
    let mut connection = connect(&path, options)?;
    let session = match migrate::stage(&connection, &path, known)? {
        Stage::Current => session,
        Stage::Fresh if options.read_only => return Err(StoreError::missing("store", path.display())),
        Stage::Older(found) if options.read_only => return Err(StoreError::Older { path, found, known }),
        stage => {
            let Some(session) = session else { return Err(read_only_file(&path)) };
            Some(upgrade(&mut connection, session, stage, directory, options, migrations)?)
        }
    };
    // Whoever opens the store to write looks for damage; a look at it should cost no more than what is looked at.
    if !options.read_only {
        check(&connection, &path)?;
    }
    finish(&connection, options).map_err(|error| StoreError::sqlite("setting up the connection", &path, error))?;
    Ok(Store::new(connection, Some(directory), path, options.read_only, session))
}

/// Takes the store alone, looks again (another session may have been first), migrates, and joins the sessions.
fn upgrade(
    connection: &mut Connection,
    session: SessionLock,
    stage: Stage,
    directory: &Path,
    options: &OpenOptions,
    migrations: &[&str],
) -> Result<SessionLock, StoreError> {
    let path = directory.join(FILE_NAME);
    let known = migrate::newest(migrations);
    let alone = session.alone(stage == Stage::Fresh)?;
    match migrate::stage(connection, &path, known)? {
        Stage::Current => {}
        Stage::Fresh => migrate::migrate(connection, &path, 0, migrations)?,
        Stage::Older(version) => {
            check(connection, &path)?;
            let copy = migrate::copy_aside(connection, &path, version, options.at)?;
            tracing::info!(from = version, to = known, copy = %copy.display(), "migrating the store");
            migrate::migrate(connection, &path, version, migrations)?;
        }
    }
    write_ahead(connection, &path)?;
    drop(alone);
    let session = SessionLock::join(directory)?;
    match migrate::stage(connection, &path, known)? {
        Stage::Current => Ok(session),
        Stage::Fresh | Stage::Older(_) => Err(StoreError::Corrupt {
            doing: "looking at the migrated store",
            detail: format!("{} was replaced meanwhile", path.display()),
            source: None,
        }),
    }
}

fn connect(path: &Path, options: &OpenOptions) -> Result<Connection, StoreError> {
    const DOING: &str = "opening the database";
    // No URI flag: a path may contain what SQLite would take for parameters.
    let access = if options.read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let fresh = !options.read_only && is_missing(path)?;
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // Until the file is known to be ours and current, closing it must not move its log into it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "foreign_keys", false)?;
        let synchronous = match options.durability {
            Durability::PowerCut => "FULL",
            Durability::ProcessKill => "NORMAL",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        if options.durability == Durability::PowerCut {
            // On macOS a plain fsync leaves the data in the drive's cache; elsewhere these do nothing.
            connection.pragma_update(None, "fullfsync", true)?;
            connection.pragma_update(None, "checkpoint_fullfsync", true)?;
        }
        Ok(connection)
    };
    let connection = open().map_err(|error| StoreError::sqlite(DOING, path, error))?;
    if fresh {
        // SQLite gives its log the same permissions.
        private(path).map_err(|source| StoreError::io("making the database file", path, source))?;
    }
    let read_only = connection.is_readonly(MAIN_DB).map_err(|error| StoreError::sqlite(DOING, path, error))?;
    // SQLite falls back to reading when it may not write; a store that silently keeps nothing is worse than none.
    if read_only && !options.read_only {
        return Err(read_only_file(path));
    }
    if let Some(pages) = options.max_pages {
        connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .map_err(|error| StoreError::sqlite(DOING, path, error))?;
    }
    Ok(connection)
}

/// Makes the store's directory, for its owner's eyes only. One that was there keeps its permissions.
fn make_directory(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Whether there is no file yet. Refuses one that is marked read-only, which an administrator's account could write all
/// the same.
fn is_missing(path: &Path) -> Result<bool, StoreError> {
    match path.metadata() {
        Ok(metadata) if metadata.permissions().readonly() => Err(read_only_file(path)),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(source) => Err(StoreError::io("looking for the database file", path, source)),
    }
}

/// For its owner's eyes only. By name: the file itself must not be opened, see [`migrate::stage`].
pub(crate) fn private(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    return std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600));
    #[cfg(not(unix))]
    return path.metadata().map(drop);
}

/// Looks through every page for damage.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    const DOING: &str = "checking the file for damage";
    let answer: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| StoreError::sqlite(DOING, path, error))?;
    if answer == "ok" {
        return Ok(());
    }
    Err(StoreError::Corrupt { doing: DOING, detail: format!("{}: {answer}", path.display()), source: None })
}

/// The mode is kept in the file. SQLite answers with the old mode where it cannot change it.
fn write_ahead(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    const DOING: &str = "switching to a write-ahead log";
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(|error| StoreError::sqlite(DOING, path, error))?;
    if mode == "wal" {
        return Ok(());
    }
    Err(StoreError::LockedByOther { doing: DOING, detail: format!("{} stays in mode {mode}", path.display()) })
}

fn finish(connection: &Connection, options: &OpenOptions) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if !options.read_only {
        // A kill between making the file and switching its mode leaves it in the old mode; usually this does nothing.
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    }
    Ok(())
}

fn read_only_file(path: &Path) -> StoreError {
    StoreError::ReadOnlyFile { doing: "opening the database", path: path.to_owned() }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
