//! Sweeping, looking, choosing.

use std::collections::BTreeSet;
use std::sync::Arc;

use quench_core::region::RegionCode;
use quench_core::view::{MarkRule, OverviewView, Page, PageQuery};
use quench_engine::region_sweep::Depth;
use quench_engine::sweep::Scope;
use tauri::{AppHandle, State};

use crate::error::{ApiError, Code};
use crate::state::{App, job_failed, read_prices, work_on_regions};

/// Sweeps every region that can be read, and those named.
#[tauri::command]
#[specta::specta]
pub async fn start_sweep(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    named_regions: Vec<String>,
) -> Result<OverviewView, ApiError> {
    let session = app.session()?;
    if session.is_tearing_down() {
        return Err(ApiError::new(Code::TeardownRunning, "a teardown is under way"));
    }
    let named: BTreeSet<RegionCode> = named_regions
        .iter()
        .map(|text| RegionCode::parse(text.trim()))
        .collect::<Result<_, _>>()
        .map_err(|error| ApiError::new(Code::Unexpected, error))?;
    let scope = Scope { named, only_named: false };
    let sweeping = Arc::clone(&session);
    let job = tauri::async_runtime::spawn(async move {
        match sweeping.sweep(&scope, Depth::Sweep).await {
            // What somebody else is enabling was noted by the sweep, to be read when it answers.
            Ok(_) => {
                tokio::join!(read_prices(&handle, &sweeping), work_on_regions(handle.clone(), Arc::clone(&sweeping)));
            }
            Err(error) => job_failed(&handle, error.into()),
        }
    });
    app.follow(&session, job);
    Ok(session.overview())
}

/// Stops the sweep at once; what was read stays.
#[tauri::command]
#[specta::specta]
pub async fn stop_sweep(app: State<'_, Arc<App>>) -> Result<OverviewView, ApiError> {
    let session = app.session()?;
    session.stop_sweep();
    Ok(session.overview())
}

/// The overview now.
#[tauri::command]
#[specta::specta]
pub async fn overview(app: State<'_, Arc<App>>) -> Result<OverviewView, ApiError> {
    Ok(app.session()?.overview())
}

/// A page of at most 200 rows.
#[tauri::command]
#[specta::specta]
pub async fn rows(app: State<'_, Arc<App>>, query: PageQuery) -> Result<Page, ApiError> {
    Ok(app.session()?.rows(&query)?)
}

/// Applies a person's rule.
#[tauri::command]
#[specta::specta]
pub async fn mark(app: State<'_, Arc<App>>, rule: MarkRule) -> Result<OverviewView, ApiError> {
    Ok(app.session()?.mark(&rule)?)
}
