//! How the connected caller stands.

use std::sync::Arc;

use quench_core::view::StandingView;
use tauri::State;

use crate::error::{ApiError, Code};
use crate::sign_in_api::Mfa;
use crate::state::App;

/// How the caller stands now.
#[tauri::command]
#[specta::specta]
pub async fn standing(app: State<'_, Arc<App>>) -> Result<StandingView, ApiError> {
    let _ = app;
    Err(ApiError::new(Code::NotConnected, ""))
}

/// Finds out again what the caller may do.
#[tauri::command]
#[specta::specta]
pub async fn ask_permissions(app: State<'_, Arc<App>>) -> Result<StandingView, ApiError> {
    let _ = app;
    Err(ApiError::new(Code::NotConnected, ""))
}

/// Gives the connected key a code of a device: from now on its session carries it.
#[tauri::command]
#[specta::specta]
pub async fn enter_code(app: State<'_, Arc<App>>, mfa: Mfa) -> Result<StandingView, ApiError> {
    let _ = (app, mfa);
    Err(ApiError::new(Code::NotConnected, ""))
}

/// Keeps the sign-in of the connected account in the system's keychain, or takes it out.
#[tauri::command]
#[specta::specta]
pub async fn keep_sign_in(app: State<'_, Arc<App>>, on: bool) -> Result<StandingView, ApiError> {
    let _ = (app, on);
    Err(ApiError::new(Code::NotConnected, ""))
}

/// Takes the sign-in of an account from before out of the keychain.
#[tauri::command]
#[specta::specta]
pub async fn forget_sign_in(
    app: State<'_, Arc<App>>,
    account: String,
    partition: String,
    endpoint: Option<String>,
) -> Result<(), ApiError> {
    let _ = (app, account, partition, endpoint);
    Err(ApiError::new(Code::NotConnected, ""))
}
