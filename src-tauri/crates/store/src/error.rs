//! What can go wrong with the store, told apart by what a person can do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::ErrorCode;

/// Why the store refused. No variant is ever answered by resetting or overwriting the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file was written by a newer Quench.
    #[error("{} was written by a newer Quench (store version {found}, this one knows {known})", path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The version in the file.
        found: i32,
        /// The newest version this build reads.
        known: i32,
    },
    /// The file is older, and a read-only session may not migrate it.
    #[error("{} has the older store version {found}; open it for writing once to bring it to {known}", path.display())]
    Older {
        /// The database file.
        path: PathBuf,
        /// The version in the file.
        found: i32,
        /// The version this build needs.
        known: i32,
    },
    /// The file is an SQLite database of another application.
    #[error("{} belongs to another application (application id {found:#010x})", path.display())]
    NotOurs {
        /// The database file.
        path: PathBuf,
        /// The application id in the file.
        found: i32,
    },
    /// The file is damaged, or not an SQLite database at all.
    #[error("the store is damaged ({doing}): {detail}")]
    Corrupt {
        /// What the store was doing.
        doing: &'static str,
        /// What is wrong.
        detail: String,
        /// SQLite's own error, when it was SQLite that noticed.
        #[source]
        source: Option<rusqlite::Error>,
    },
    /// The file or its directory may not be written.
    #[error("the store cannot be written ({doing}): {} is read-only", path.display())]
    ReadOnlyFile {
        /// What the store was doing.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
    },
    /// The disk is full, or the file has reached its size limit.
    #[error("no space is left for the store ({doing})")]
    Full {
        /// What the store was doing.
        doing: &'static str,
        /// The error underneath.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another session holds what is needed, and did not let go in time.
    #[error("another session holds the store ({doing}): {detail}")]
    LockedByOther {
        /// What the store was doing.
        doing: &'static str,
        /// What is held.
        detail: String,
    },
    /// This session may read but not write: another session works on the account, or the store was opened to read.
    #[error("this session is read-only: {why}")]
    ReadOnlySession {
        /// Why.
        why: String,
    },
    /// The journal could not be written. Nothing more may be sent until the store is opened anew.
    #[error("the journal could not be written; nothing more is sent until the store is opened anew")]
    JournalPoisoned {
        /// The failure that poisoned it, the same for every later intent.
        #[source]
        cause: Arc<StoreError>,
    },
    /// The runtime shut down before the entry was committed. It counts as not written: do not send.
    #[error("the journal entry was dropped before it was committed")]
    Interrupted,
    /// There is no such row.
    #[error("there is no {what} {key}")]
    Missing {
        /// The kind of row.
        what: &'static str,
        /// The key that was asked for.
        key: String,
    },
    /// The request contradicts what the store already holds.
    #[error("{what} {key}: {why}")]
    Conflict {
        /// The kind of row.
        what: &'static str,
        /// Its key.
        key: String,
        /// The contradiction.
        why: &'static str,
    },
    /// A rule of the schema refused the row (a body that is not JSON, a dangling key).
    #[error("the store's schema refused the row ({doing})")]
    Refused {
        /// What the store was doing.
        doing: &'static str,
        /// SQLite's own error, which names the rule.
        #[source]
        source: rusqlite::Error,
    },
    /// A file operation failed.
    #[error("{doing}: {}", path.display())]
    Io {
        /// What the store was doing.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The error underneath.
        #[source]
        source: io::Error,
    },
    /// Any other SQLite failure.
    #[error("SQLite failed ({doing})")]
    Sqlite {
        /// What the store was doing.
        doing: &'static str,
        /// The error underneath.
        #[source]
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// Sorts an SQLite failure into the variant a person can act on.
    pub(crate) fn sqlite(doing: &'static str, path: &Path, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { doing, source: source.into() },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt { doing, detail: path.display().to_string(), source: Some(source) }
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::ReadOnlyFile { doing, path: path.to_owned() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::LockedByOther { doing, detail: path.display().to_string() }
            }
            Some(ErrorCode::ConstraintViolation) => Self::Refused { doing, source },
            Some(_) => Self::Sqlite { doing, source },
            None => match source {
                // A column that does not hold what the schema and this crate put there.
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => {
                    Self::Corrupt { doing, detail: path.display().to_string(), source: Some(source) }
                }
                source => Self::Sqlite { doing, source },
            },
        }
    }

    /// Sorts a file failure likewise.
    pub(crate) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { doing, source: source.into() },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnlyFile { doing, path: path.to_owned() }
            }
            _ => Self::Io { doing, path: path.to_owned(), source },
        }
    }

    pub(crate) fn missing(what: &'static str, key: impl ToString) -> Self {
        Self::Missing { what, key: key.to_string() }
    }

    pub(crate) fn conflict(what: &'static str, key: impl ToString, why: &'static str) -> Self {
        Self::Conflict { what, key: key.to_string(), why }
    }
}

/// An error inside one piece of work, before it is known what the store was doing.
#[derive(Debug)]
pub(crate) enum Fault {
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    pub(crate) fn at(self, doing: &'static str, path: &Path) -> StoreError {
        match self {
            Self::Sqlite(error) => StoreError::sqlite(doing, path, error),
            Self::Store(error) => error,
        }
    }
}
