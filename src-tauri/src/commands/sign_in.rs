//! Signing in through a browser.

use std::sync::Arc;

use quench_core::view::SessionView;
use tauri::{AppHandle, State};

use super::connect::{enter, refuse_while_tearing_down};
use crate::connecting;
use crate::error::ApiError;
use crate::sign_in_api::{SignInRequest, SignInStep, SignInWaiting};
use crate::signing_in::{Led, Purpose, cancelled};
use crate::state::{App, pumps};

/// Begins a sign-in and opens the browser. `again`: only the connected account will do, and what waits there goes on.
#[tauri::command]
#[specta::specta]
pub async fn begin_sign_in(
    app: State<'_, Arc<App>>,
    request: SignInRequest,
    again: bool,
) -> Result<SignInWaiting, ApiError> {
    if !again {
        refuse_while_tearing_down(&app)?;
    }
    app.signing_in.begin(request, again).await
}

/// Waits until the person is back from the browser; then connected, or with accounts to choose from.
#[tauri::command]
#[specta::specta]
pub async fn await_sign_in(handle: AppHandle, app: State<'_, Arc<App>>) -> Result<SignInStep, ApiError> {
    match app.signing_in.come_back().await? {
        Led::ToChoose(accounts) => Ok(SignInStep::Choose { accounts }),
        Led::To(source, purpose) => {
            let session = entered(&handle, &app, source, &purpose).await;
            app.signing_in.finish(&purpose);
            Ok(SignInStep::SignedIn { session: session? })
        }
    }
}

/// Opens the browser once more. Whether the system did.
#[tauri::command]
#[specta::specta]
pub async fn open_sign_in(app: State<'_, Arc<App>>) -> Result<bool, ApiError> {
    app.signing_in.open_again()
}

/// What the browser of another device shows.
#[tauri::command]
#[specta::specta]
pub async fn paste_sign_in(app: State<'_, Arc<App>>, text: String) -> Result<(), ApiError> {
    app.signing_in.paste(&text)
}

/// The roles that the portal gives the person in `account`.
#[tauri::command]
#[specta::specta]
pub async fn portal_roles(app: State<'_, Arc<App>>, account: String) -> Result<Vec<String>, ApiError> {
    app.signing_in.roles(&account).await
}

/// Connects with a role of the portal.
#[tauri::command]
#[specta::specta]
pub async fn choose_role(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    account: String,
    role: String,
) -> Result<SessionView, ApiError> {
    let (source, purpose) = app.signing_in.choose(&account, &role)?;
    let session = entered(&handle, &app, source, &purpose).await?;
    app.signing_in.finish(&purpose);
    Ok(session)
}

/// Ends the sign-in under way, whatever step it is at.
#[tauri::command]
#[specta::specta]
pub async fn cancel_sign_in(app: State<'_, Arc<App>>) -> Result<(), ApiError> {
    app.signing_in.cancel();
    Ok(())
}

async fn entered(
    handle: &AppHandle,
    app: &App,
    source: quench_aws::Source,
    purpose: &Purpose,
) -> Result<SessionView, ApiError> {
    // Until it has been entered the person can say no: an account that nobody sees would work on.
    let ready = async {
        tokio::select! {
            biased;
            () = purpose.cancel.cancelled() => Err(cancelled()),
            ready = connecting::account(source, purpose.endpoint.clone(), None) => {
                ready.and_then(|ready| if purpose.cancel.is_cancelled() { Err(cancelled()) } else { Ok(ready) })
            }
        }
    };
    enter(app, ready, purpose.again, |session| pumps(handle, session)).await
}
