//! The teardown and its proof.

use std::sync::Arc;

use quench_core::view::{JournalPage, PlanView, ProofView, TeardownView};
use quench_engine::SessionError;
use quench_engine::session::Session;
use tauri::{AppHandle, State};

use crate::error::ApiError;
use crate::state::{App, job_failed};

/// The teardown of `session` for the window.
pub(crate) fn view(session: &Session) -> Result<TeardownView, ApiError> {
    Ok(session.teardown_view().ok_or(SessionError::NoTeardown)?)
}

/// Runs the latest teardown in the background.
pub(crate) fn run(handle: AppHandle, session: Arc<Session>) {
    tauri::async_runtime::spawn(async move {
        if let Err(error) = session.run_teardown().await {
            job_failed(&handle, error.into());
        }
    });
}

/// The latest teardown of the account, an interrupted one too.
#[tauri::command]
#[specta::specta]
pub async fn teardown(app: State<'_, Arc<App>>) -> Result<Option<TeardownView>, ApiError> {
    Ok(app.session()?.teardown_view())
}

/// Stops at a safe step: finishes the calls that were sent.
#[tauri::command]
#[specta::specta]
pub async fn stop_teardown(app: State<'_, Arc<App>>) -> Result<TeardownView, ApiError> {
    let session = app.session()?;
    session.teardown().ok_or(SessionError::NoTeardown)?.stop();
    view(&session)
}

/// Goes on with what the approval covers: after a stop, a kill, or to try failed steps again.
#[tauri::command]
#[specta::specta]
pub async fn resume_teardown(handle: AppHandle, app: State<'_, Arc<App>>) -> Result<TeardownView, ApiError> {
    let session = app.session()?;
    if session.is_tearing_down() {
        return Err(SessionError::TeardownRunning.into());
    }
    run(handle, Arc::clone(&session));
    view(&session)
}

/// A new plan for what changed since the approval, to be approved like any other.
#[tauri::command]
#[specta::specta]
pub async fn amended_plan(app: State<'_, Arc<App>>) -> Result<PlanView, ApiError> {
    Ok(app.session()?.amended_plan().await?)
}

/// The proof of the latest teardown.
#[tauri::command]
#[specta::specta]
pub async fn proof(app: State<'_, Arc<App>>) -> Result<Option<ProofView>, ApiError> {
    Ok(app.session()?.proof_shown())
}

/// Looks again, two reads at least 60 s apart.
#[tauri::command]
#[specta::specta]
pub async fn verify_again(handle: AppHandle, app: State<'_, Arc<App>>) -> Result<TeardownView, ApiError> {
    let session = app.session()?;
    if session.is_tearing_down() {
        return Err(SessionError::TeardownRunning.into());
    }
    let looking = Arc::clone(&session);
    tauri::async_runtime::spawn(async move {
        if let Err(error) = looking.verify_again().await {
            job_failed(&handle, error.into());
        }
    });
    view(&session)
}

/// A page of the journal of the latest teardown, at most 200 lines.
#[tauri::command]
#[specta::specta]
pub async fn journal(app: State<'_, Arc<App>>, offset: u32) -> Result<JournalPage, ApiError> {
    Ok(app.session()?.journal(offset)?)
}
