//! A look at the first hundred bytes of the file, before SQLite touches it. A file that is not ours, or is too new, is
//! refused here without so much as a write-ahead log appearing beside it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::StoreError;

/// "Qnch": marks our files among all SQLite databases (offset 68 of the header).
pub(crate) const APPLICATION_ID: i32 = 0x516e_6368;

const MAGIC: &[u8] = b"SQLite format 3\0";
const HEADER_LEN: usize = 100;
const USER_VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;
const DOING: &str = "looking at the file before opening it";

/// Refuses a file that this build must not open. A missing or empty file passes: it is a store yet to be made.
pub(crate) fn refuse_foreign(path: &Path, known: i32) -> Result<(), StoreError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(StoreError::Io { doing: DOING, path: path.to_owned(), source }),
    };
    let mut header = Vec::with_capacity(HEADER_LEN);
    let read = file.by_ref().take(HEADER_LEN as u64).read_to_end(&mut header);
    read.map_err(|source| StoreError::io(DOING, path, source))?;
    if header.is_empty() {
        return Ok(());
    }
    if header.len() < HEADER_LEN || !header.starts_with(MAGIC) {
        let detail = format!("{} is not an SQLite database", path.display());
        return Err(StoreError::Corrupt { doing: DOING, detail, source: None });
    }
    let application_id = big_endian(&header, APPLICATION_ID_AT);
    if application_id != APPLICATION_ID {
        return Err(StoreError::NotOurs { path: path.to_owned(), found: application_id });
    }
    let version = big_endian(&header, USER_VERSION_AT);
    if version > known {
        return Err(StoreError::Newer { path: path.to_owned(), found: version, known });
    }
    Ok(())
}

fn big_endian(header: &[u8], at: usize) -> i32 {
    header.iter().skip(at).take(4).fold(0, |number, &byte| (number << 8) | i32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite_file(application_id: i32, user_version: i32) -> Vec<u8> {
        let mut bytes = vec![0; HEADER_LEN];
        bytes[..MAGIC.len()].copy_from_slice(MAGIC);
        bytes[USER_VERSION_AT..][..4].copy_from_slice(&user_version.to_be_bytes());
        bytes[APPLICATION_ID_AT..][..4].copy_from_slice(&application_id.to_be_bytes());
        bytes
    }

    #[test]
    fn only_our_own_files_of_a_known_version_pass() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert!(refuse_foreign(&path, 3).is_ok(), "a missing file is a new store");
        let table: [(&str, Vec<u8>, &str); 7] = [
            ("empty", vec![], "passes"),
            ("current", sqlite_file(APPLICATION_ID, 3), "passes"),
            ("older", sqlite_file(APPLICATION_ID, 1), "passes"),
            ("newer", sqlite_file(APPLICATION_ID, 4), "newer"),
            ("another application", sqlite_file(0x1234_5678, 3), "not ours"),
            ("no application at all", sqlite_file(0, 3), "not ours"),
            ("a short text", b"SQLite format 3\0 and then the end".to_vec(), "corrupt"),
        ];
        for (name, bytes, expected) in table {
            std::fs::write(&path, bytes).unwrap();
            let answer = match refuse_foreign(&path, 3) {
                Ok(()) => "passes",
                Err(StoreError::Newer { found: 4, known: 3, .. }) => "newer",
                Err(StoreError::NotOurs { .. }) => "not ours",
                Err(StoreError::Corrupt { .. }) => "corrupt",
                Err(error) => panic!("{name}: {error}"),
            };
            assert_eq!(answer, expected, "{name}");
        }
    }
}
