//! Plan and approval.

use std::sync::Arc;

use quench_core::view::{PlanItems, PlanView, TeardownView};
use tauri::{AppHandle, State};

use crate::commands::teardown::{run, view};
use crate::error::ApiError;
use crate::state::App;

/// Makes a plan of what is chosen. Changes nothing.
#[tauri::command]
#[specta::specta]
pub async fn make_plan(app: State<'_, Arc<App>>) -> Result<PlanView, ApiError> {
    Ok(app.session()?.make_plan()?)
}

/// A page of the plan's items, at most 200.
#[tauri::command]
#[specta::specta]
pub async fn plan_items(app: State<'_, Arc<App>>, hash: String, offset: u32) -> Result<PlanItems, ApiError> {
    Ok(app.session()?.plan_items(&hash, offset)?)
}

/// Approves the plan with that hash and starts the teardown. `digits` are the account's last four.
#[tauri::command]
#[specta::specta]
pub async fn approve_plan(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    hash: String,
    digits: String,
) -> Result<TeardownView, ApiError> {
    let session = app.session()?;
    session.approve(&hash, &digits)?;
    run(handle, Arc::clone(&session));
    view(&session)
}
