//! Money: asking Cost Explorer at a price that was seen, charts of the bill, an alert explained, a file.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use quench_core::view::{AlertView, BillAsk, BillLayers, BillQuery, CostsView, SavedFile};
use tauri::{AppHandle, Manager, State};

use crate::error::{ApiError, Code};
use crate::state::App;

/// So many files of one name are kept beside each other.
const SAME_NAME: u32 = 1000;

/// What was billed as far as it is kept, what burns now, and what asking costs. Asks AWS for nothing.
#[tauri::command]
#[specta::specta]
pub async fn costs(app: State<'_, Arc<App>>) -> Result<CostsView, ApiError> {
    Ok(app.session()?.costs_view()?)
}

/// Asks Cost Explorer. The person has seen how many requests it takes at least, how many it may be, and what each costs.
/// Answers when it is over; [`crate::api::CostsChanged`] tells how far it is.
#[tauri::command]
#[specta::specta]
pub async fn ask_bill(app: State<'_, Arc<App>>, ask: BillAsk) -> Result<CostsView, ApiError> {
    let session = app.session()?;
    session.ask_bill(&ask).await?;
    Ok(session.costs_view()?)
}

/// Stops asking after the request under way. What came stays.
#[tauri::command]
#[specta::specta]
pub async fn stop_bill(app: State<'_, Arc<App>>) -> Result<CostsView, ApiError> {
    let session = app.session()?;
    session.stop_asking();
    Ok(session.costs_view()?)
}

/// Sets what may be spent on requests in a day, in US dollars as a person writes them.
#[tauri::command]
#[specta::specta]
pub async fn set_request_cap(app: State<'_, Arc<App>>, usd: String) -> Result<CostsView, ApiError> {
    let session = app.session()?;
    session.set_request_cap(&usd)?;
    Ok(session.costs_view()?)
}

/// The layers of a chart of the kept bill.
#[tauri::command]
#[specta::specta]
pub async fn bill_layers(app: State<'_, Arc<App>>, query: BillQuery) -> Result<BillLayers, ApiError> {
    Ok(app.session()?.bill_layers(&query)?)
}

/// What explains an alert of so much on a day, both as a person writes them.
#[tauri::command]
#[specta::specta]
pub async fn explain_alert(app: State<'_, Arc<App>>, amount: String, day: String) -> Result<AlertView, ApiError> {
    Ok(app.session()?.explain_alert(&amount, &day)?)
}

/// Writes every row behind what a chart shows as a CSV file into the person's folder of downloads, never over another file.
#[tauri::command]
#[specta::specta]
pub async fn save_bill(handle: AppHandle, app: State<'_, Arc<App>>, query: BillQuery) -> Result<SavedFile, ApiError> {
    let session = app.session()?;
    let csv = session.bill_csv(&query)?;
    let paths = handle.path();
    let folder = paths.download_dir().or_else(|_| paths.document_dir()).or_else(|_| paths.home_dir());
    let folder = folder.map_err(|error| ApiError::new(Code::SaveFailed, error).with("path", ""))?;
    let day = session.now().strftime("%Y-%m-%d");
    let name = format!("quench-bill-{}-{day}", session.identity().account);
    let path = write_new(&folder, &name, csv.as_bytes())
        .map_err(|error| ApiError::new(Code::SaveFailed, error).with("path", folder.display()))?;
    Ok(SavedFile { path: path.display().to_string() })
}

/// Writes a file that was not there: `name.csv`, else `name-2.csv` and so on.
fn write_new(folder: &Path, name: &str, content: &[u8]) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    for number in 1..=SAME_NAME {
        let file = if number == 1 { format!("{name}.csv") } else { format!("{name}-{number}.csv") };
        let path = folder.join(file);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                // Spreadsheets take a file without this mark for one in the machine's old encoding.
                file.write_all("\u{feff}".as_bytes())?;
                file.write_all(content)?;
                return Ok(path);
            }
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
