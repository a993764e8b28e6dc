//! Regions that are off: clues, enabling, disabling again.

use std::sync::Arc;

use quench_core::region::RegionCode;
use quench_core::text::neutral;
use quench_core::view::RegionsView;
use quench_engine::session::Session;
use tauri::{AppHandle, State};
use tauri_plugin_notification::NotificationExt;

use crate::error::{ApiError, Code};
use crate::state::{App, work_on_regions};

/// No longer text is shown on a desktop.
const NOTE_LIMIT: usize = 200;

/// The regions that are off, and what Quench is doing about them.
#[tauri::command]
#[specta::specta]
pub async fn regions(app: State<'_, Arc<App>>) -> Result<RegionsView, ApiError> {
    Ok(app.session()?.regions_view())
}

/// Asks CloudTrail who switched regions in the last 90 days, and AWS how the account stands. Both are free.
#[tauri::command]
#[specta::specta]
pub async fn look_for_switches(app: State<'_, Arc<App>>) -> Result<RegionsView, ApiError> {
    let session = app.session()?;
    session.look_for_switches().await;
    Ok(session.regions_view())
}

/// Asks Cost Explorer what was charged in regions that are off. The person has seen that a page costs $0.01, and how many
/// it may be.
#[tauri::command]
#[specta::specta]
pub async fn look_for_bills(app: State<'_, Arc<App>>) -> Result<RegionsView, ApiError> {
    let session = app.session()?;
    session.look_for_bills().await?;
    Ok(session.regions_view())
}

/// Enables the regions, as AWS has places for them, and reads each when it answers.
#[tauri::command]
#[specta::specta]
pub async fn enable_regions(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    codes: Vec<String>,
) -> Result<RegionsView, ApiError> {
    let session = app.session()?;
    session.order_enable(&parsed(&codes)?)?;
    begin(&handle, &app, &session);
    Ok(session.regions_view())
}

/// Disables regions that Quench enabled, each after two fresh looks that find it empty.
#[tauri::command]
#[specta::specta]
pub async fn disable_regions(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    codes: Vec<String>,
) -> Result<RegionsView, ApiError> {
    let session = app.session()?;
    session.order_disable(&parsed(&codes)?)?;
    begin(&handle, &app, &session);
    Ok(session.regions_view())
}

/// Takes a region out of the queue. What AWS has been asked for already goes on: it cannot be called back.
#[tauri::command]
#[specta::specta]
pub async fn withdraw_region(app: State<'_, Arc<App>>, code: String) -> Result<RegionsView, ApiError> {
    let session = app.session()?;
    for code in parsed(&[code])? {
        session.withdraw_order(&code)?;
    }
    Ok(session.regions_view())
}

/// Tells the person through the desktop, in words that the window chose. A desktop that shows none is no failure.
#[tauri::command]
#[specta::specta]
pub async fn notify(handle: AppHandle, title: String, body: String) -> Result<(), ApiError> {
    let shown = |text: &str| neutral(&text.chars().take(NOTE_LIMIT).collect::<String>());
    let note = handle.notification().builder().title(shown(&title)).body(shown(&body));
    if let Err(error) = note.show() {
        crate::say(&format!("quench: the desktop shows no notification: {}", neutral(&error.to_string())));
    }
    Ok(())
}

fn begin(handle: &AppHandle, app: &App, session: &Arc<Session>) {
    let job = tauri::async_runtime::spawn(work_on_regions(handle.clone(), Arc::clone(session)));
    app.follow(session, job);
}

fn parsed(codes: &[String]) -> Result<Vec<RegionCode>, ApiError> {
    let parse = |text: &String| RegionCode::parse(text.trim());
    codes.iter().map(parse).collect::<Result<_, _>>().map_err(|error| ApiError::new(Code::Unexpected, error))
}
