//! Staying signed in: what a person asked to be kept goes to the keychain, and nowhere else.

use std::sync::Arc;

use quench_core::account::World;
use quench_engine::session::Session;
use zeroize::Zeroizing;

use crate::error::{ApiError, Code};
use crate::keychain::{Keychain, KeychainError};
use crate::state::App;

/// Under which name the sign-in of an account is kept. Nothing in it is secret.
pub fn key(endpoint: Option<&str>, partition: &str, account: &str) -> String {
    let world = match endpoint {
        None => World::Aws,
        Some(endpoint) => World::Custom { endpoint: endpoint.to_owned() },
    };
    format!("{}/{partition}/{account}", world.key())
}

fn key_of(session: &Session) -> String {
    let identity = session.identity();
    key(session.ground().connection.endpoint(), &identity.partition, &identity.account)
}

impl From<KeychainError> for ApiError {
    fn from(error: KeychainError) -> Self {
        let code = match error {
            KeychainError::Missing(_) => Code::KeychainMissing,
            KeychainError::Refused(_) | KeychainError::TooLarge => Code::KeychainFailed,
            KeychainError::NotKept => Code::NotKept,
        };
        Self::new(code, error)
    }
}

/// Asks the keychain on a thread of its own: it may ask the person in turn, and take as long as they do.
async fn asking<T: Send + 'static>(
    keychain: Result<Keychain, KeychainError>,
    ask: impl FnOnce(&Keychain) -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, ApiError> {
    let keychain = keychain?;
    let answer = tokio::task::spawn_blocking(move || ask(&keychain)).await;
    Ok(answer.map_err(|error| ApiError::new(Code::KeychainFailed, error))??)
}

/// The sign-in that is kept for an account.
///
/// # Errors
/// `notKept`, `keychainMissing`, `keychainFailed`.
pub async fn kept(app: &App, key: String) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    asking(app.keychain().await, move |keychain| keychain.read(&key)).await
}

/// Whether one is kept; no keychain keeps nothing.
pub async fn keeps(app: &App, key: String) -> bool {
    asking(app.keychain().await, move |keychain| Ok(keychain.keeps(&key))).await.unwrap_or(false)
}

/// Takes out what is kept under `key`.
///
/// # Errors
/// `keychainMissing`, `keychainFailed`.
pub async fn forget(app: &App, key: String) -> Result<(), ApiError> {
    asking(app.keychain().await, move |keychain| keychain.forget(&key)).await
}

/// Keeps the present sign-in of the connected account, or takes it out.
///
/// # Errors
/// `notConnected`, `keychainMissing`, `keychainFailed`; `notKept` of a sign-in that cannot be kept.
pub async fn keep(app: &App, on: bool) -> Result<(), ApiError> {
    let session = app.session()?;
    if on {
        write(app, &session).await?;
    } else {
        forget(app, key_of(&session)).await?;
    }
    app.set_kept(&session, on);
    Ok(())
}

async fn write(app: &App, session: &Session) -> Result<(), ApiError> {
    let keepsake = session.ground().connection.keepsake();
    let keepsake = keepsake.ok_or_else(|| ApiError::new(Code::NotKept, "this sign-in rests on what others keep"))?;
    let key = key_of(session);
    asking(app.keychain().await, move |keychain| keychain.keep(&key, &keepsake)).await
}

/// Keeps what is kept fresh: a renewed sign-in has another token, and the former one is worth nothing. Never ends.
pub async fn keep_fresh(app: Arc<App>, session: Arc<Session>) {
    let mut changes = session.watch_sign_in();
    if keeps(&app, key_of(&session)).await {
        app.set_kept(&session, true);
        // A keychain that refuses now leaves what it has; the person is told when they ask for it.
        let _ = write(&app, &session).await;
    }
    while changes.changed().await.is_ok() {
        if app.is_kept(&session) {
            let _ = write(&app, &session).await;
        }
    }
}
