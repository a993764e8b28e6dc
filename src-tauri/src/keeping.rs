//! Staying signed in: what a person asked to be kept goes to the keychain, and nowhere else.
//!
//! They asked it of one sign-in. Another one to the same account, perhaps as somebody else, is not kept until it is asked for.

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
    named(&world, partition, account)
}

fn key_of(session: &Session) -> String {
    let identity = session.identity();
    named(session.world(), &identity.partition, &identity.account)
}

fn named(world: &World, partition: &str, account: &str) -> String {
    format!("{}/{partition}/{account}", world.key())
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

/// Asks the keychain on a thread of its own: it may ask the person in turn, and take as long as they do. One question at a
/// time, to the end of it: what is written must not come after what was taken out later.
async fn asking<T: Send + 'static>(
    app: &App,
    wanted: impl FnOnce() -> bool,
    ask: impl FnOnce(&Keychain) -> Result<T, KeychainError> + Send + 'static,
) -> Result<Option<T>, ApiError> {
    let keychain = app.keychain().await?;
    let one_at_a_time = Arc::clone(&app.keeping).lock_owned().await;
    if !wanted() {
        return Ok(None);
    }
    let answer = tokio::task::spawn_blocking(move || {
        let _one_at_a_time = one_at_a_time;
        ask(&keychain)
    });
    Ok(Some(answer.await.map_err(|error| ApiError::new(Code::KeychainFailed, error))??))
}

/// The sign-in that is kept for an account.
///
/// # Errors
/// `notKept`, `keychainMissing`, `keychainFailed`.
pub async fn kept(app: &App, key: String) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let kept = asking(app, || true, move |keychain| keychain.read(&key)).await?;
    kept.ok_or_else(|| KeychainError::NotKept.into())
}

/// Whether one is kept; no keychain keeps nothing.
pub async fn keeps(app: &App, key: String) -> bool {
    matches!(asking(app, || true, move |keychain| Ok(keychain.keeps(&key))).await, Ok(Some(true)))
}

/// Takes out what is kept under `key`.
///
/// # Errors
/// `keychainMissing`, `keychainFailed`.
pub async fn forget(app: &App, key: String) -> Result<(), ApiError> {
    asking(app, || true, move |keychain| keychain.forget(&key)).await.map(drop)
}

/// Keeps the present sign-in of the connected account, or takes it out.
///
/// # Errors
/// `notConnected`, `keychainMissing`, `keychainFailed`; `notKept` of a sign-in that cannot be kept.
pub async fn keep(app: &App, on: bool) -> Result<(), ApiError> {
    let session = app.session()?;
    let number = session.ground().connection.sign_in_number();
    // First: whoever writes asks for it, and must find what the person said last.
    app.set_kept(&session, on.then_some(number));
    let done = match on {
        true => write(app, &session).await,
        false => forget(app, key_of(&session)).await,
    };
    if done.is_err() {
        app.set_kept(&session, (!on).then_some(number));
    }
    done
}

async fn write(app: &App, session: &Arc<Session>) -> Result<(), ApiError> {
    let keepsake = session.ground().connection.keepsake();
    let keepsake = keepsake.ok_or_else(|| ApiError::new(Code::NotKept, "this sign-in rests on what others keep"))?;
    let key = key_of(session);
    asking(app, || app.is_kept(session), move |keychain| keychain.keep(&key, &keepsake)).await.map(drop)
}

/// Keeps what is kept fresh: a renewed sign-in has another token, and the former one is worth nothing. Never ends.
pub async fn keep_fresh(app: Arc<App>, session: Arc<Session>) {
    let mut changes = session.watch_sign_in();
    loop {
        if app.is_kept(&session) {
            // A keychain that refuses now leaves what it has; the person is told when they ask for it.
            let _ = write(&app, &session).await;
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}
