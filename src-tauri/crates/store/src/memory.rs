//! A store in memory, with the schema of the file: for incidents that are simulated by the thousand. What a crash leaves
//! of it is an [`Image`].

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::migrate::{self, MIGRATIONS};
use crate::{Store, StoreError};

const NAME: &str = ":memory:";

/// Everything that a store had committed at one moment, and nothing that it had not.
#[derive(Debug)]
pub struct Image {
    connection: Connection,
}

impl Store {
    /// An empty store that lives as long as its last clone.
    ///
    /// # Errors
    /// If SQLite has no memory left.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut connection = connect()?;
        migrate::migrate(&mut connection, Path::new(NAME), 0, MIGRATIONS)?;
        ready(connection)
    }

    /// A copy of what is committed. What is written through this store afterwards is not in it: a process that died at
    /// this moment would find exactly this again.
    ///
    /// # Errors
    /// If SQLite cannot copy it.
    pub fn image(&self) -> Result<Image, StoreError> {
        let mut connection = connect()?;
        copy(&self.connection(), &mut connection)?;
        Ok(Image { connection })
    }
}

impl Image {
    /// Opens what was left, as a new process does.
    ///
    /// # Errors
    /// If SQLite cannot copy it.
    pub fn open(&self) -> Result<Store, StoreError> {
        let mut connection = connect()?;
        copy(&self.connection, &mut connection)?;
        ready(connection)
    }
}

fn connect() -> Result<Connection, StoreError> {
    Connection::open_in_memory()
        .map_err(|error| StoreError::sqlite("opening a store in memory", Path::new(NAME), error))
}

fn copy(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let copied = Backup::new(from, to).and_then(|backup| backup.step(-1));
    copied.map(drop).map_err(|error| StoreError::sqlite("copying a store in memory", Path::new(NAME), error))
}

fn ready(connection: Connection) -> Result<Store, StoreError> {
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(|error| StoreError::sqlite("setting up the connection", Path::new(NAME), error))?;
    Ok(Store::new(connection, None, PathBuf::from(NAME), false, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Access;

    #[test]
    fn an_image_holds_what_was_committed_and_nothing_that_came_later() {
        let at = "2026-10-04T14:10:00Z".parse().unwrap();
        let store = Store::in_memory().unwrap();
        assert_eq!(store.lock_account("000000000000").unwrap(), Access::Writer);
        let known =
            store.upsert_account("000000000000", "aws", "practice/1", "arn:aws:iam::000000000000:root", at).unwrap();
        let image = store.image().unwrap();
        store.begin_incident(known.key, at).unwrap();

        let again = image.open().unwrap();
        assert!(again.account("000000000000", "aws", "practice/1").unwrap().is_some());
        assert!(again.open_incident(known.key).unwrap().is_none(), "written after the image");
        assert!(again.begin_incident(known.key, at).is_err(), "a new process holds no lock yet");
        again.lock_account("000000000000").unwrap();
        again.begin_incident(known.key, at).unwrap();
        assert!(image.open().unwrap().open_incident(known.key).unwrap().is_none(), "an image does not change");
    }
}
