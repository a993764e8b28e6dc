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
    use std::collections::BTreeMap;

    use rusqlite::types::Value;

    use super::*;
    use crate::testing::{Fixture, intent, receipt};
    use crate::{Access, Outcome};

    /// Every row of every table, in the order in which it was written.
    fn rows(connection: &Connection) -> BTreeMap<String, Vec<Vec<Value>>> {
        let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let rows_of = |table: &String| {
            let mut all = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
            let columns = 0..all.column_count();
            let row = |row: &rusqlite::Row<'_>| columns.clone().map(|column| row.get(column)).collect();
            all.query_map([], row).unwrap().map(Result::unwrap).collect()
        };
        tables.iter().map(|table| (table.clone(), rows_of(table))).collect()
    }

    #[tokio::test]
    async fn an_image_holds_every_row_to_the_last_one_however_many_there_are() {
        let fixture = Fixture::of(Store::in_memory().unwrap(), tempfile::tempdir().unwrap());
        fixture.approve_plan();
        for number in 0..1000 {
            let sent = fixture.store.intent(intent(&format!("service {number}"), 1)).await.unwrap();
            // The last one has no receipt yet: whoever goes on from the image must find just that.
            if number < 999 {
                fixture.store.receipt(sent, receipt(Outcome::Ok)).await.unwrap();
            }
        }
        let committed = rows(&fixture.store.connection());
        assert_eq!(committed["journal"].len(), 1000);
        let image = fixture.store.image().unwrap();
        assert!(rows(&image.connection) == committed, "the image lacks something");
        let again = image.open().unwrap();
        assert!(rows(&again.connection()) == committed, "what was opened lacks something");
        assert_eq!(again.unsettled(crate::testing::PLAN).unwrap().len(), 1);
    }

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
