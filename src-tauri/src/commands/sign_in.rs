//! Signing in through a browser.

use std::sync::Arc;

use quench_core::view::SessionView;
use tauri::State;

use crate::error::{ApiError, Code};
use crate::sign_in_api::{SignInRequest, SignInStep, SignInWaiting};
use crate::state::App;

/// Begins a sign-in and opens the browser. `again`: only the connected account will do, and what waits there goes on.
#[tauri::command]
#[specta::specta]
pub async fn begin_sign_in(
    app: State<'_, Arc<App>>,
    request: SignInRequest,
    again: bool,
) -> Result<SignInWaiting, ApiError> {
    let _ = (app, request, again);
    Err(ApiError::new(Code::NoSignIn, ""))
}

/// Waits until the person is back from the browser; then connected, or with accounts to choose from.
#[tauri::command]
#[specta::specta]
pub async fn await_sign_in(app: State<'_, Arc<App>>) -> Result<SignInStep, ApiError> {
    let _ = app;
    Err(ApiError::new(Code::NoSignIn, ""))
}

/// Opens the browser once more. Whether the system did.
#[tauri::command]
#[specta::specta]
pub async fn open_sign_in(app: State<'_, Arc<App>>) -> Result<bool, ApiError> {
    let _ = app;
    Err(ApiError::new(Code::NoSignIn, ""))
}

/// What the browser of another device shows.
#[tauri::command]
#[specta::specta]
pub async fn paste_sign_in(app: State<'_, Arc<App>>, text: String) -> Result<(), ApiError> {
    let _ = (app, text);
    Err(ApiError::new(Code::NoSignIn, ""))
}

/// The roles that the portal gives the person in `account`.
#[tauri::command]
#[specta::specta]
pub async fn portal_roles(app: State<'_, Arc<App>>, account: String) -> Result<Vec<String>, ApiError> {
    let _ = (app, account);
    Err(ApiError::new(Code::NoSignIn, ""))
}

/// Connects with a role of the portal.
#[tauri::command]
#[specta::specta]
pub async fn choose_role(app: State<'_, Arc<App>>, account: String, role: String) -> Result<SessionView, ApiError> {
    let _ = (app, account, role);
    Err(ApiError::new(Code::NoSignIn, ""))
}

/// Ends the sign-in under way, whatever step it is at.
#[tauri::command]
#[specta::specta]
pub async fn cancel_sign_in(app: State<'_, Arc<App>>) -> Result<(), ApiError> {
    let _ = app;
    Err(ApiError::new(Code::NoSignIn, ""))
}
