//! How the connected caller stands.

use std::sync::Arc;

use quench_core::view::StandingView;
use tauri::State;

use crate::error::ApiError;
use crate::keeping;
use crate::sign_in_api::Mfa;
use crate::state::{App, standing_of};

/// How the caller stands now.
#[tauri::command]
#[specta::specta]
pub async fn standing(app: State<'_, Arc<App>>) -> Result<StandingView, ApiError> {
    Ok(standing_of(&app, &app.session()?))
}

/// Finds out again what the caller may do.
#[tauri::command]
#[specta::specta]
pub async fn ask_permissions(app: State<'_, Arc<App>>) -> Result<StandingView, ApiError> {
    let session = app.session()?;
    session.ask_permissions().await;
    Ok(standing_of(&app, &session))
}

/// Gives the connected key a code of a device: from now on its session carries it.
#[tauri::command]
#[specta::specta]
pub async fn enter_code(app: State<'_, Arc<App>>, mfa: Mfa) -> Result<StandingView, ApiError> {
    let session = app.session()?;
    {
        // No other sign-in to the account may end in the middle of this one.
        let _one_at_a_time = app.connecting.lock().await;
        session.ground().connection.enter_code(&mfa.into()).await?;
    }
    session.ask_permissions().await;
    Ok(standing_of(&app, &session))
}

/// Keeps the sign-in of the connected account in the system's keychain, or takes it out.
#[tauri::command]
#[specta::specta]
pub async fn keep_sign_in(app: State<'_, Arc<App>>, on: bool) -> Result<StandingView, ApiError> {
    keeping::keep(&app, on).await?;
    Ok(standing_of(&app, &app.session()?))
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
    keeping::forget(&app, keeping::key(endpoint.as_deref(), &partition, &account)).await
}
