//! Who may write. A file lock belongs to a handle, and the system drops it when the process dies, however it dies.
//!
//! Two kinds: every session shares `session.lock` while it lives, and migrating takes it alone, so that no session is
//! left running on a schema that changed under it; `account-<id>.lock` is held by the one session that works on an account.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::StoreError;

/// What this session may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read and write.
    Writer,
    /// Read only.
    ReaderOnly {
        /// Why, in words for a person.
        why: String,
    },
}

/// The handles whose locks this session holds, by account id. A store in memory belongs to one session: there it is a
/// note without a handle.
#[derive(Debug, Default)]
pub(crate) struct AccountLocks {
    held: Mutex<HashMap<String, Option<File>>>,
}

impl AccountLocks {
    /// Takes the lock of an account unless another session has it. Asking again is harmless, and may succeed later.
    /// `directory` is none for a store in memory.
    pub(crate) fn take(&self, directory: Option<&Path>, account_id: &str) -> Result<Access, StoreError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.contains_key(account_id) {
            return Ok(Access::Writer);
        }
        let Some(directory) = directory else {
            held.insert(account_id.to_owned(), None);
            return Ok(Access::Writer);
        };
        let path = directory.join(lock_file_name(account_id));
        let file = open_lock_file(&path)?;
        match file.try_lock() {
            Ok(()) => {
                held.insert(account_id.to_owned(), Some(file));
                Ok(Access::Writer)
            }
            Err(TryLockError::WouldBlock) => Ok(Access::ReaderOnly {
                why: format!("another Quench session is working on account {account_id} in this store"),
            }),
            Err(TryLockError::Error(source)) => Err(StoreError::io("locking the account", &path, source)),
        }
    }

    pub(crate) fn release(&self, account_id: &str) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(account_id);
    }

    pub(crate) fn holds(&self, account_id: &str) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).contains_key(account_id)
    }

    pub(crate) fn holds_any(&self) -> bool {
        !self.held.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// The session's lock on the whole store.
#[derive(Debug)]
pub(crate) struct SessionLock {
    path: PathBuf,
    file: File,
}

impl SessionLock {
    /// Joins the sessions of this store. Waits while another session makes or migrates it.
    pub(crate) fn join(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join("session.lock");
        let file = open_lock_file(&path)?;
        file.lock_shared().map_err(|source| StoreError::io("joining the store's sessions", &path, source))?;
        Ok(Self { path, file })
    }

    /// Leaves, and takes the store alone. `wait` is for a store that is empty as yet: then nobody stays in it for long.
    pub(crate) fn alone(self, wait: bool) -> Result<Self, StoreError> {
        const DOING: &str = "taking the store alone to migrate it";
        let Self { path, file } = self;
        // On one handle a change from shared to exclusive is unspecified, so this is two steps; the caller looks again.
        let locked = file
            .unlock()
            .map_err(TryLockError::Error)
            .and_then(|()| if wait { file.lock().map_err(TryLockError::Error) } else { file.try_lock() });
        match locked {
            Ok(()) => Ok(Self { path, file }),
            Err(TryLockError::WouldBlock) => {
                Err(StoreError::LockedByOther { doing: DOING, detail: path.display().to_string() })
            }
            Err(TryLockError::Error(source)) => Err(StoreError::io(DOING, &path, source)),
        }
    }
}

fn open_lock_file(path: &Path) -> Result<File, StoreError> {
    let opened = File::options().read(true).write(true).create(true).truncate(false).open(path);
    opened.map_err(|source| StoreError::io("opening a lock file", path, source))
}

/// An account id is twelve digits; anything else is hashed, so that it can neither leave the folder nor fall together
/// with another id where file names ignore case.
fn lock_file_name(account_id: &str) -> String {
    if !account_id.is_empty() && account_id.len() <= 20 && account_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("account-{account_id}.lock");
    }
    let hash: String = Sha256::digest(account_id).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("account-x{hash}.lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_session_at_a_time_works_on_an_account() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (AccountLocks::default(), AccountLocks::default());
        assert_eq!(first.take(Some(folder.path()), "111111111111").unwrap(), Access::Writer);
        assert_eq!(
            first.take(Some(folder.path()), "111111111111").unwrap(),
            Access::Writer,
            "asking again is harmless"
        );
        assert!(matches!(second.take(Some(folder.path()), "111111111111").unwrap(), Access::ReaderOnly { .. }));
        assert_eq!(
            second.take(Some(folder.path()), "222222222222").unwrap(),
            Access::Writer,
            "another account is free"
        );
        first.release("111111111111");
        assert_eq!(
            second.take(Some(folder.path()), "111111111111").unwrap(),
            Access::Writer,
            "let go, it can be taken"
        );
    }

    #[test]
    fn a_store_with_another_session_in_it_is_not_taken_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = SessionLock::join(folder.path()).unwrap();
        let second = SessionLock::join(folder.path()).unwrap();
        assert!(matches!(second.alone(false), Err(StoreError::LockedByOther { .. })));
        assert!(first.alone(false).is_ok());
    }

    #[test]
    fn hostile_account_ids_stay_in_the_folder() {
        for id in ["../../etc/passwd", "", "C:\\x", "1/2", "nul"] {
            let name = lock_file_name(id);
            assert!(name.starts_with("account-x") && !name.contains(['/', '\\', ':']), "{id}: {name}");
        }
        assert_ne!(lock_file_name("abc"), lock_file_name("ABC"));
    }
}
