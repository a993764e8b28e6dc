//! Money: asking Cost Explorer at a price that was seen, charts of the bill, an alert explained, a file.

use std::sync::Arc;

use quench_core::view::{AlertView, BillAsk, BillLayers, BillQuery, CostsView, SavedFile};
use tauri::{AppHandle, State};

use crate::error::ApiError;
use crate::files;
use crate::state::App;

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
    files::save_csv(&handle, &session, "bill", &session.bill_csv(&query)?)
}
