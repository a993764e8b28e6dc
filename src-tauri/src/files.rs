//! Files for a person, in the folder of downloads, never over another one.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use quench_core::view::SavedFile;
use quench_engine::session::Session;
use tauri::{AppHandle, Manager};

use crate::error::{ApiError, Code};

/// So many files of one name are kept beside each other.
const SAME_NAME: u32 = 1000;

/// Writes `csv` as `quench-WHAT-ACCOUNT-DAY.csv`.
///
/// # Errors
/// `saveFailed`, with the path.
pub(crate) fn save_csv(handle: &AppHandle, session: &Session, what: &str, csv: &str) -> Result<SavedFile, ApiError> {
    let folder = downloads(handle)?;
    let path = write_new(&folder, &name(session, what), csv.as_bytes()).map_err(|error| not_saved(&folder, &error))?;
    Ok(SavedFile { path: path.display().to_string() })
}

/// Makes an empty folder `quench-WHAT-ACCOUNT-DAY`.
///
/// # Errors
/// `saveFailed`, with the path.
pub(crate) fn new_folder(handle: &AppHandle, session: &Session, what: &str) -> Result<PathBuf, ApiError> {
    let downloads = downloads(handle)?;
    let made = numbered(&downloads, &name(session, what), "", |path| std::fs::create_dir(path));
    made.map(|(path, ())| path).map_err(|error| not_saved(&downloads, &error))
}

/// The error of a file that could not be written.
pub(crate) fn not_saved(path: &Path, error: &dyn std::error::Error) -> ApiError {
    ApiError::new(Code::SaveFailed, crate::failures::chain(error)).with("path", path.display())
}

fn downloads(handle: &AppHandle) -> Result<PathBuf, ApiError> {
    let paths = handle.path();
    let folder = paths.download_dir().or_else(|_| paths.document_dir()).or_else(|_| paths.home_dir());
    folder.map_err(|error| ApiError::new(Code::SaveFailed, error).with("path", ""))
}

fn name(session: &Session, what: &str) -> String {
    format!("quench-{what}-{}-{}", session.identity().account, session.now().strftime("%Y-%m-%d"))
}

/// Writes a file that was not there.
fn write_new(folder: &Path, name: &str, content: &[u8]) -> std::io::Result<PathBuf> {
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    let (path, mut file) = numbered(folder, name, ".csv", open)?;
    // Spreadsheets take a file without this mark for one in the machine's old encoding.
    file.write_all("\u{feff}".as_bytes())?;
    file.write_all(content)?;
    Ok(path)
}

/// Makes what was not there: `name`, else `name-2` and so on.
fn numbered<T>(
    folder: &Path,
    name: &str,
    ending: &str,
    make: impl Fn(&Path) -> std::io::Result<T>,
) -> std::io::Result<(PathBuf, T)> {
    std::fs::create_dir_all(folder)?;
    for number in 1..=SAME_NAME {
        let file = if number == 1 { format!("{name}{ending}") } else { format!("{name}-{number}{ending}") };
        let path = folder.join(file);
        match make(&path) {
            Ok(made) => return Ok((path, made)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let first = write_new(folder.path(), "bill", b"1").unwrap();
        let second = write_new(folder.path(), "bill", b"2").unwrap();
        assert_eq!(second, folder.path().join("bill-2.csv"));
        assert_eq!(std::fs::read_to_string(first).unwrap(), "\u{feff}1");
        assert!(write_new(&folder.path().join("bill.csv"), "inside", b"3").is_err(), "a file is no folder");
    }
}
