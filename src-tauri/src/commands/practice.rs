//! The practice account as no real one can be seen: with its truth.

use std::sync::Arc;

use quench_core::view::DebriefView;
use tauri::State;

use crate::error::{ApiError, Code};
use crate::state::App;

/// How the drill has gone so far, held against the truth that only the practice account knows.
#[tauri::command]
#[specta::specta]
pub async fn practice_debrief(app: State<'_, Arc<App>>) -> Result<DebriefView, ApiError> {
    debrief(&app)
}

/// The debrief of the connected account.
///
/// # Errors
/// `notConnected`; `unexpected` outside practice, where the window does not ask.
pub(crate) fn debrief(app: &App) -> Result<DebriefView, ApiError> {
    let told = app.session()?.debrief();
    told.ok_or_else(|| ApiError::new(Code::Unexpected, "only a practice account has a debrief"))
}
