//! From what a person chose on the connect page to a session.

use std::path::Path;
use std::sync::Arc;

use quench_aws::{ConnectOptions as Options, Connection, SignInOptions, Source, connect};
use quench_clock::Clock;
use quench_core::account::World;
use quench_core::text::neutral;
use quench_core::view::{RememberedAccount, SessionView, WorldView};
use quench_drill::Drill;
use quench_engine::practice::{self, PracticeRequest};
use quench_engine::session::Session;
use quench_store::{Durability, OpenOptions, Store};
use zeroize::Zeroizing;

use crate::api::ConnectRequest;
use crate::error::{ApiError, Code};
use crate::keeping;
use crate::state::App;

/// Jitter of retries needs no secret number.
const SEED: u64 = 1;

/// A request that has come as far as it can without touching the account in use.
pub enum Ready {
    /// Signed in.
    Account {
        /// To it.
        connection: Box<Connection>,
        /// With what the keychain holds.
        kept: bool,
    },
    /// A practice account, which nothing but its store can refuse; without a scenario the one that is saved.
    Practice {
        /// Which incident.
        scenario: Option<String>,
        /// From which number it is drawn.
        seed: u64,
        /// How fast its time runs.
        speed: u32,
        /// Begin anew even if one is saved.
        fresh: bool,
    },
}

/// Connects, as far as that needs nothing of this machine.
///
/// # Errors
/// Each reason has its own code; nothing is half signed in.
pub async fn ready(app: &App, request: ConnectRequest) -> Result<Ready, ApiError> {
    let (source, endpoint, region) = match request {
        ConnectRequest::Practice { scenario, seed, speed, fresh } => {
            // Told before the account in use is left.
            let known =
                |scenario: &str| Drill::scenarios().contains(&scenario) || Drill::test_scenarios().contains(&scenario);
            if scenario.as_deref().is_some_and(|scenario| !known(scenario)) {
                return Err(ApiError::new(Code::Unexpected, "there is no such scenario"));
            }
            return Ok(Ready::Practice { scenario, seed: u64::from(seed), speed, fresh });
        }
        ConnectRequest::Kept { account, partition, endpoint } => {
            let kept = keeping::kept(app, keeping::key(endpoint.as_deref(), &partition, &account)).await?;
            return self::kept(kept, endpoint, &account, &partition).await;
        }
        ConnectRequest::Profile { name, confirmed, code, endpoint } => {
            let code = code.map(Zeroizing::new);
            (Source::Profile { name, confirmed_process: confirmed, code }, endpoint, None)
        }
        ConnectRequest::Environment { endpoint } => (Source::Environment, endpoint, None),
        ConnectRequest::AccessKey { id, secret, token, region, mfa, endpoint } => {
            let (secret, token) = (Zeroizing::new(secret), token.map(Zeroizing::new));
            let region = region.filter(|region| !region.trim().is_empty());
            (Source::AccessKey { id, secret, token, mfa: mfa.map(Into::into) }, endpoint, region)
        }
    };
    account(source, endpoint, region).await
}

/// With what a sign-in through the browser begins.
pub fn sign_in_options(endpoint: Option<String>) -> SignInOptions {
    SignInOptions { custom_endpoint: endpoint, ..SignInOptions::new(Clock::system(), SEED) }
}

/// Connects with credentials from wherever.
///
/// # Errors
/// Each reason has its own code; nothing is half signed in.
pub async fn account(source: Source, endpoint: Option<String>, region: Option<String>) -> Result<Ready, ApiError> {
    let mut options = Options::new(source, Clock::system(), SEED);
    options.custom_endpoint = endpoint;
    options.region_hint = region;
    Ok(Ready::Account { connection: Box::new(Box::pin(connect(options)).await?), kept: false })
}

/// Connects with what the keychain holds for an account, and to no other account, whatever somebody put there.
async fn kept(
    kept: Zeroizing<Vec<u8>>,
    endpoint: Option<String>,
    account: &str,
    partition: &str,
) -> Result<Ready, ApiError> {
    let mut options = Options::new(Source::Kept(kept), Clock::system(), SEED);
    options.custom_endpoint = endpoint;
    let connection = Box::new(Box::pin(connect(options)).await?);
    let found = connection.identity();
    if (found.account.as_str(), found.partition.as_str()) != (account, partition) {
        let refused = ApiError::new(Code::AnotherAccount, "what was kept is of another account");
        return Err(refused.with("expected", neutral(account)).with("got", &found.account));
    }
    Ok(Ready::Account { connection, kept: true })
}

impl Ready {
    /// Whether the keychain holds this very sign-in.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Account { kept: true, .. })
    }

    /// Whether `session` holds the lock that [`Ready::open`] needs: a store lets one session work on an account.
    pub fn clashes(&self, session: &Session) -> bool {
        let practising = matches!(session.world(), World::Practice { .. });
        match self {
            Self::Account { connection, .. } => {
                !practising && connection.identity().account == session.identity().account
            }
            Self::Practice { .. } => practising,
        }
    }

    /// Opens the session of the account.
    ///
    /// # Errors
    /// The store's.
    pub async fn open(self, folder: &Path) -> Result<(Arc<Session>, SessionView), ApiError> {
        match self {
            Self::Account { connection, .. } => {
                let store = Store::open(folder.join("incidents"), OpenOptions::new(connection.clock().now()))?;
                let world = match connection.endpoint() {
                    Some(endpoint) => WorldView::Custom { endpoint: endpoint.to_owned() },
                    None => WorldView::Aws,
                };
                let session = Session::open(*connection, store, None)?;
                // Somebody is there who can sign in again: what runs waits for them.
                session.hold_when_ended();
                Ok(enter(session, world))
            }
            Self::Practice { scenario, seed, speed, fresh } => {
                // A practice account has a store of its own and is in it: what a power cut takes of one it takes of the other.
                let options = OpenOptions::new(Clock::system().now()).durability(Durability::ProcessKill);
                let store = Store::open(folder.join("practice"), options)?;
                let request = match (scenario, practice::saved(&store)?) {
                    (Some(scenario), _) => PracticeRequest { scenario, seed, speed, fresh },
                    (None, Some(saved)) => {
                        PracticeRequest { scenario: saved.scenario, seed: saved.seed, speed, fresh: false }
                    }
                    (None, None) => return Err(ApiError::new(Code::Unexpected, "no practice account is saved")),
                };
                open_practice(&request, store).await
            }
        }
    }
}

async fn open_practice(request: &PracticeRequest, store: Store) -> Result<(Arc<Session>, SessionView), ApiError> {
    let (drill, clock): (Drill, Clock) = practice::start(request, &store)?;
    let connect = connect(Options::new(Source::Practice(drill.clone()), clock, request.seed));
    let connection = Box::pin(connect).await?;
    let session = Session::open(connection, store, Some(drill))?;
    session.save_world()?;
    Ok(enter(session, WorldView::Practice { scenario: request.scenario.clone(), speed: request.speed }))
}

/// Saves what `session` holds and lets its account go: whatever still holds the session can only read from now on.
pub fn release(session: &Session) {
    // One that cannot be saved now was saved before, and every change since is kept.
    let _ = session.save_world();
    session.ground().store.release_account(&session.identity().account);
}

fn enter(session: Arc<Session>, world: WorldView) -> (Arc<Session>, SessionView) {
    let identity = session.identity();
    let view = SessionView {
        account: identity.account.clone(),
        caller: neutral(&identity.arn),
        partition: identity.partition.clone(),
        world,
        read_only: session.read_only().is_some(),
    };
    (session, view)
}

/// Accounts from before, and of which of them the keychain holds the sign-in. The store is looked at, never made or brought up
/// to date, and whoever works on it is not disturbed; what cannot be read now is told when somebody connects.
pub async fn remembered(app: &App) -> Vec<RememberedAccount> {
    let options = OpenOptions::new(Clock::system().now()).read_only();
    let read = Store::open(app.folder.join("incidents"), options);
    let mut accounts = read.and_then(|store| quench_engine::remembered(&store)).unwrap_or_default();
    for account in &mut accounts {
        let key = keeping::key(account.endpoint.as_deref(), &account.partition, &account.account);
        account.kept = keeping::keeps(app, key).await;
    }
    accounts
}

/// Whether a practice account from an earlier start is saved in `folder`.
pub fn practice_saved(folder: &Path) -> bool {
    let folder = folder.join("practice");
    if !folder.join(quench_store::FILE_NAME).exists() {
        return false;
    }
    let options = OpenOptions::new(Clock::system().now()).read_only();
    // What cannot be opened now tells its error when the person begins to practise.
    Store::open(&folder, options).is_ok_and(|store| store.has_world().unwrap_or(false))
}

#[cfg(test)]
#[path = "connecting_tests.rs"]
mod tests;
