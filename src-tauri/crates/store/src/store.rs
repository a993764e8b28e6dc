//! The handle, and the two ways through it: `read` and `write`. Each is one transaction on the one connection.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, ToSql, Transaction, TransactionBehavior};

use crate::error::Fault;
use crate::group_commit::Queue;
use crate::lock::{AccountLocks, SessionLock};
use crate::{Access, AccountKey, StoreError};

/// An open store. Clones share it; the account locks are let go when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

// Fields are dropped in order: the connection is closed before another session may take the account or the store.
#[derive(Debug)]
struct Inner {
    connection: Mutex<Connection>,
    queue: Queue,
    /// None in memory.
    directory: Option<PathBuf>,
    path: PathBuf,
    read_only: bool,
    locks: AccountLocks,
    _session: Option<SessionLock>,
}

impl Store {
    pub(crate) fn new(
        connection: Connection,
        directory: Option<&Path>,
        path: PathBuf,
        read_only: bool,
        session: Option<SessionLock>,
    ) -> Self {
        let inner = Inner {
            connection: Mutex::new(connection),
            queue: Queue::default(),
            directory: directory.map(Path::to_owned),
            path,
            read_only,
            locks: AccountLocks::default(),
            _session: session,
        };
        Self { inner: Arc::new(inner) }
    }

    /// What this session may do at all. To write for an account it also needs [`Store::lock_account`].
    pub fn access(&self) -> Access {
        if self.inner.read_only {
            Access::ReaderOnly { why: "the store was opened to read".to_owned() }
        } else {
            Access::Writer
        }
    }

    /// Takes the lock of an account for this session, until it is released or the last clone is dropped. Asking again
    /// is harmless; after [`Access::ReaderOnly`] it succeeds once the other session is gone.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::ReadOnlyFile`] if the lock file cannot be made. That another session holds
    /// the lock is no error but [`Access::ReaderOnly`].
    pub fn lock_account(&self, account_id: &str) -> Result<Access, StoreError> {
        match self.access() {
            Access::Writer => self.inner.locks.take(self.inner.directory.as_deref(), account_id),
            reader => Ok(reader),
        }
    }

    /// Lets an account go. Writes for it are refused from now on.
    pub fn release_account(&self, account_id: &str) {
        self.inner.locks.release(account_id);
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    pub(crate) fn queue(&self) -> &Queue {
        &self.inner.queue
    }

    /// A panic elsewhere cannot leave half a transaction behind (dropping one rolls it back), so the lock stays usable.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.inner.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads in one transaction, so that several statements see one state.
    pub(crate) fn read<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let read = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            work(&transaction)
        };
        read().map_err(|fault| fault.at(doing, &self.inner.path))
    }

    /// Writes in one transaction: all of `work` is kept, or nothing. The lock on the account is up to `work`, which
    /// knows whose row it is; see [`Store::allow`].
    pub(crate) fn write<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let write = || {
            let transaction = self.begin(&mut connection)?;
            let answer = work(&transaction)?;
            transaction.commit()?;
            Ok(answer)
        };
        write().map_err(|fault: Fault| fault.at(doing, &self.inner.path))
    }

    /// Begins to write; where this fails, nothing was written. Immediate: a transaction that reads first and then finds
    /// another writer ahead could not wait for it.
    pub(crate) fn begin<'a>(&self, connection: &'a mut Connection) -> Result<Transaction<'a>, Fault> {
        self.allow_any()?;
        Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// Refuses every write of a session that was opened to read.
    pub(crate) fn allow_any(&self) -> Result<(), StoreError> {
        match self.access() {
            Access::Writer => Ok(()),
            Access::ReaderOnly { why } => Err(StoreError::ReadOnlySession { why }),
        }
    }

    /// Refuses unless this session holds the lock of the account with these digits.
    pub(crate) fn allow_id(&self, account_id: &str) -> Result<(), StoreError> {
        if self.inner.locks.holds(account_id) {
            return Ok(());
        }
        Err(StoreError::ReadOnlySession { why: format!("it does not hold the lock of account {account_id}") })
    }

    /// Refuses unless this session holds the lock of some account.
    pub(crate) fn allow_some(&self) -> Result<(), StoreError> {
        if self.inner.locks.holds_any() {
            return Ok(());
        }
        Err(StoreError::ReadOnlySession { why: "it holds the lock of no account".to_owned() })
    }

    /// Refuses unless the account exists and this session holds its lock.
    pub(crate) fn allow(&self, connection: &Connection, account: AccountKey) -> Result<(), Fault> {
        const SQL: &str = "SELECT account_id FROM account WHERE id = ?1";
        let account_id: String = one(connection, SQL, account, "account")?;
        Ok(self.allow_id(&account_id)?)
    }
}

/// The single column of the row with this key, or [`StoreError::Missing`] naming `what` is not there.
pub(crate) fn one<T: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
    key: impl ToSql + ToString,
    what: &'static str,
) -> Result<T, Fault> {
    let found = connection.prepare_cached(sql)?.query_row([&key], |row| row.get(0)).optional()?;
    found.ok_or_else(|| StoreError::missing(what, key).into())
}
