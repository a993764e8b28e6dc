//! What looks rogue and who made it: reasons, principals, the story, marks with reasons, evidence as files.

use std::sync::Arc;

use quench_core::view::{
    BaselineView, EvidenceView, FindingView, KeepListView, MarkOrder, MarkView, OverviewView, PrincipalsView,
    SavedFile, TimelinePage, TimelineQuery, TriageView,
};
use tauri::{AppHandle, State};

use crate::error::ApiError;
use crate::files;
use crate::state::{App, look};

/// How far judging and looking are, and what "everything rogue" would take.
#[tauri::command]
#[specta::specta]
pub async fn triage(app: State<'_, Arc<App>>) -> Result<TriageView, ApiError> {
    Ok(app.session()?.triage_view())
}

/// Why something looks as it does; none if it was not judged.
#[tauri::command]
#[specta::specta]
pub async fn finding(app: State<'_, Arc<App>>, arn: String) -> Result<Option<FindingView>, ApiError> {
    Ok(app.session()?.finding(&arn)?)
}

/// Reads CloudTrail, which is free: on from where it was stopped, and what came since.
#[tauri::command]
#[specta::specta]
pub async fn start_looking(handle: AppHandle, app: State<'_, Arc<App>>) -> Result<TriageView, ApiError> {
    let session = app.session()?;
    let job = tauri::async_runtime::spawn(look(handle, Arc::clone(&session)));
    app.follow(&session, job);
    Ok(session.triage_view())
}

/// Stops reading CloudTrail. What came stays.
#[tauri::command]
#[specta::specta]
pub async fn stop_looking(app: State<'_, Arc<App>>) -> Result<TriageView, ApiError> {
    let session = app.session()?;
    session.stop_looking();
    Ok(session.triage_view())
}

/// Who made and changed things.
#[tauri::command]
#[specta::specta]
pub async fn principals(app: State<'_, Arc<App>>) -> Result<PrincipalsView, ApiError> {
    Ok(app.session()?.principals_view()?)
}

/// A page of the story.
#[tauri::command]
#[specta::specta]
pub async fn timeline(app: State<'_, Arc<App>>, query: TimelineQuery) -> Result<TimelinePage, ApiError> {
    Ok(app.session()?.timeline(&query)?)
}

/// Writes the story, as far as it is filtered, as a CSV file into the folder of downloads.
#[tauri::command]
#[specta::specta]
pub async fn save_timeline(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    query: TimelineQuery,
) -> Result<SavedFile, ApiError> {
    let session = app.session()?;
    files::save_csv(&handle, &session, "timeline", &session.timeline_csv(&query)?)
}

/// Every mark with its reason.
#[tauri::command]
#[specta::specta]
pub async fn marks(app: State<'_, Arc<App>>) -> Result<Vec<MarkView>, ApiError> {
    Ok(app.session()?.marks_view()?)
}

/// Sets a mark with reason, owner and expiry, or takes it away.
#[tauri::command]
#[specta::specta]
pub async fn set_mark(app: State<'_, Arc<App>>, order: MarkOrder) -> Result<OverviewView, ApiError> {
    let session = app.session()?;
    session.set_mark(&order)?;
    Ok(session.overview())
}

/// Writes the marks as a file that can be read again.
#[tauri::command]
#[specta::specta]
pub async fn save_keep_list(handle: AppHandle, app: State<'_, Arc<App>>) -> Result<SavedFile, ApiError> {
    let session = app.session()?;
    files::save_csv(&handle, &session, "keep-list", &session.keep_list_csv()?)
}

/// Reads such a file. Any line that is not understood, and nothing of it is applied.
#[tauri::command]
#[specta::specta]
pub async fn import_keep_list(app: State<'_, Arc<App>>, content: String) -> Result<KeepListView, ApiError> {
    Ok(app.session()?.import_keep_list(content.as_bytes())?)
}

/// Earlier sweeps of this account, newest first: one of them can be called good.
#[tauri::command]
#[specta::specta]
pub async fn earlier_sweeps(app: State<'_, Arc<App>>) -> Result<Vec<BaselineView>, ApiError> {
    Ok(app.session()?.earlier_sweeps()?)
}

/// Calls an earlier sweep good: what was there then and has not changed speaks for itself. None takes that back.
#[tauri::command]
#[specta::specta]
pub async fn set_baseline(app: State<'_, Arc<App>>, sweep: Option<String>) -> Result<TriageView, ApiError> {
    let session = app.session()?;
    session.set_baseline(sweep.as_deref()).await?;
    Ok(session.triage_view())
}

/// Writes everything that is known of the incident as plain files with times and hashes, into a new folder.
#[tauri::command]
#[specta::specta]
pub async fn save_evidence(handle: AppHandle, app: State<'_, Arc<App>>) -> Result<EvidenceView, ApiError> {
    let session = app.session()?;
    let folder = files::new_folder(&handle, &session, "evidence")?;
    session.write_evidence(&folder).map_err(|error| files::not_saved(&folder, &error))
}
