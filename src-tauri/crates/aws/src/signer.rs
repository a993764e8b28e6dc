//! The credentials that every call is signed with, verified before their first use.
//!
//! A profile can change under a running connection: another role in the file, another answer of its program, a new
//! session. Whatever credentials come, `sts:GetCallerIdentity` must name the connected account before anything is
//! signed with them. The check sits in the provider that the SDK clients sign with, so there is no way around it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use jiff::{SignedDuration, Timestamp};
use quench_core::account::Identity;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::call::Caller;
use crate::classify::{Call, Failure};
use crate::connect_error::ConnectError;
use crate::credentials::{Origin, SIGN_IN_ATTEMPTS, in_some_region};
use crate::wiring::Wiring;

const WHO_AM_I: &str = "sts:GetCallerIdentity";
/// Credentials are renewed this long before they end, so that no call under way is cut off.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(3);
/// A source is asked again at most this often: a role whose sessions are shorter than [`RENEW_BEFORE`], or a program that
/// prints the same dead key again and again, would else be asked for every call.
const BETWEEN_FETCHES: Duration = Duration::from_secs(30);
/// A source that failed is left alone for this long, and its error told again.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// An answer of sts about the same credentials is believed for this long.
const BELIEVED: Duration = Duration::from_secs(30);

/// Travels through the SDK's errors to where they are classified.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct CredentialProblem(pub(crate) CloudError);

/// Hands out verified credentials.
#[derive(Debug)]
pub(crate) struct Signer {
    origin: Origin,
    /// The session that a code of a device gave for the key of `origin`, and that signs in its place.
    session: std::sync::Mutex<Option<Credentials>>,
    pub(crate) wiring: Wiring,
    pub(crate) caller: Arc<Caller>,
    identity: Identity,
    home: RegionCode,
    pub(crate) state: Mutex<State>,
    /// A region that is not on by default has taken the token, or it was exchanged for one that counts there.
    pub(crate) counts_everywhere: AtomicBool,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) current: Option<Credentials>,
    /// Counts the fetches, so that many calls that expire together ask for new credentials once.
    pub(crate) issue: u64,
    pub(crate) verified: BTreeSet<[u8; 32]>,
    /// When sts last told, and whether it accepted them.
    told: Option<(Duration, bool)>,
    /// When the current ones were fetched.
    fetched: Option<Duration>,
    /// When fetching last failed, and why.
    failed: Option<(Duration, CloudError)>,
    /// When credentials were last dropped because AWS said that they had expired.
    dropped: Option<Duration>,
}

impl Signer {
    /// Fetches credentials from `origin` and asks sts whose they are, in each of `regions` until one knows them.
    pub(crate) async fn open(
        origin: Origin,
        wiring: Wiring,
        caller: Arc<Caller>,
        regions: &[RegionCode],
    ) -> Result<Self, ConnectError> {
        let credentials = origin.fetch(&wiring, &caller).await?;
        let ask = |region, attempts| who_am_i(&wiring, &caller, region, attempts, &credentials);
        let (identity, home) = in_some_region(regions, ask).await?;
        let state = State {
            verified: BTreeSet::from([mark(&credentials)]),
            current: Some(credentials),
            told: Some((caller.clock.monotonic(), true)),
            fetched: Some(caller.clock.monotonic()),
            ..State::default()
        };
        let counts_everywhere = AtomicBool::new(false);
        let session = std::sync::Mutex::default();
        Ok(Self { origin, session, wiring, caller, identity, home, state: Mutex::new(state), counts_everywhere })
    }

    /// Where they come from.
    pub(crate) fn origin(&self) -> Origin {
        self.origin.clone()
    }

    /// Whose credentials they are.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn way(&self) -> SignInWay {
        self.origin.way()
    }

    /// The region where sts answered.
    pub(crate) fn home(&self) -> &RegionCode {
        &self.home
    }

    /// Credentials that sts has confirmed to belong to the connected account, and the number of their issue.
    pub(crate) async fn ready(&self) -> Result<(Credentials, u64), CloudError> {
        let mut state = self.state.lock().await;
        let now = self.caller.clock.now();
        if let Some(current) = state.current.as_ref().filter(|current| lasts(current, now, RENEW_BEFORE)) {
            return Ok((current.clone(), state.issue));
        }
        let monotonic = self.caller.clock.monotonic();
        let within = |at: Duration, span: Duration| monotonic.saturating_sub(at) < span;
        // What is still good for a minute beats an error of today's network.
        let good = state.current.clone().filter(|current| lasts(current, now, SignedDuration::ZERO));
        match (&good, &state.failed) {
            (Some(good), _) if state.fetched.is_some_and(|at| within(at, BETWEEN_FETCHES)) => {
                return Ok((good.clone(), state.issue));
            }
            (None, Some((at, error))) if within(*at, AFTER_FAILURE) => return Err(error.clone()),
            (Some(good), Some((at, _))) if within(*at, AFTER_FAILURE) => return Ok((good.clone(), state.issue)),
            _ => {}
        }
        // Boxed: it is rare, and would else be a part of the future of every call.
        match Box::pin(self.renewed(&mut state)).await {
            Ok(new) => {
                state.current = Some(new.clone());
                state.fetched = Some(self.caller.clock.monotonic());
                state.failed = None;
                state.issue += 1;
                Ok((new, state.issue))
            }
            Err(error) => {
                state.failed = Some((self.caller.clock.monotonic(), error.clone()));
                match good.filter(|_| state.current.is_some()) {
                    Some(good) => Ok((good, state.issue)),
                    None => Err(error),
                }
            }
        }
    }

    /// Fetches credentials and makes sure of whose they are.
    async fn renewed(&self, state: &mut State) -> Result<Credentials, CloudError> {
        // What the source gives may be of version 1 again.
        self.counts_everywhere.store(false, Ordering::Relaxed);
        let fetched = match self.session() {
            // Once it has ended the key without its code is no substitute: it may do less, and nobody would see why.
            Some(session) => Ok(session),
            None => self.origin.fetch(&self.wiring, &self.caller).await,
        };
        let new = fetched.map_err(|problem| self.told(problem.into_cloud_error()))?;
        if !lasts(&new, self.caller.clock.now(), SignedDuration::ZERO) {
            return Err(self.call().error(CloudErrorKind::CredentialsExpired, "the source gives expired credentials"));
        }
        if !state.verified.contains(&mark(&new)) {
            // Until sts has spoken, the old ones are not to be used either: the source has changed.
            state.current = None;
            let identity = who_am_i(&self.wiring, &self.caller, self.home.clone(), SIGN_IN_ATTEMPTS, &new)
                .await
                .map_err(|failure| failure.error)?;
            if identity.account != self.identity.account {
                let why = format!("the credentials now belong to account {}", identity.account);
                return Err(self.call().error(CloudErrorKind::AccountChanged, &why));
            }
            state.verified.insert(mark(&new));
            state.told = Some((self.caller.clock.monotonic(), true));
        }
        Ok(new)
    }

    /// Drops the credentials of `issue`, because AWS says that they have expired. Whether there can be others.
    pub(crate) async fn renew(&self, issue: u64) -> bool {
        if matches!(self.origin, Origin::Fixed { .. }) {
            return false;
        }
        let mut state = self.state.lock().await;
        if state.issue != issue {
            return true;
        }
        // A source that gave dead credentials a moment ago gives no better ones now.
        let now = self.caller.clock.monotonic();
        let lately = state.dropped.is_some_and(|at| now.saturating_sub(at) < BETWEEN_FETCHES);
        if state.current.is_some() && !lately {
            state.current = None;
            state.dropped = Some(now);
        }
        !lately
    }

    /// Whether sts accepts the credentials in the home region still. Only a plain refusal counts as no.
    pub(crate) async fn still_good(&self) -> bool {
        let mut state = self.state.lock().await;
        let now = self.caller.clock.monotonic();
        if let Some((at, good)) = state.told
            && now.saturating_sub(at) < BELIEVED
        {
            return good;
        }
        let Some(current) = state.current.clone() else {
            return true;
        };
        let good = match who_am_i(&self.wiring, &self.caller, self.home.clone(), SIGN_IN_ATTEMPTS, &current).await {
            Ok(identity) => identity.account == self.identity.account,
            Err(failure) => {
                !matches!(failure.error.kind, CloudErrorKind::CredentialsInvalid | CloudErrorKind::CredentialsExpired)
            }
        };
        state.told = Some((self.caller.clock.monotonic(), good));
        good
    }

    fn session(&self) -> Option<Credentials> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The long-term key, while no session signs in its place.
    pub(crate) fn key_without_code(&self) -> Option<Credentials> {
        let Origin::Fixed { key, .. } = &self.origin else { return None };
        let over = self.session().is_none_or(|session| !lasts(&session, self.caller.clock.now(), SignedDuration::ZERO));
        (key.session_token().is_none() && key.expiry().is_none() && over).then(|| key.clone())
    }

    /// Signs with a session of the key from now on, which sts has shown to belong to the connected account.
    pub(crate) async fn sign_with_session(&self, session: Credentials) {
        let mut state = self.state.lock().await;
        state.verified.insert(mark(&session));
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session.clone());
        state.current = Some(session);
        state.fetched = Some(self.caller.clock.monotonic());
        state.told = Some((self.caller.clock.monotonic(), true));
        state.failed = None;
        state.issue += 1;
        // sts gave it at a regional endpoint.
        self.counts_everywhere.store(true, Ordering::Relaxed);
    }

    /// This signer as the SDK's clients want it.
    pub(crate) fn provider(self: &Arc<Self>) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Provider(Arc::clone(self)))
    }

    pub(crate) fn call(&self) -> Call<'_> {
        Call { operation: WHO_AM_I, region: self.home.as_str() }
    }

    fn told(&self, mut error: CloudError) -> CloudError {
        if error.operation.is_empty() {
            WHO_AM_I.clone_into(&mut error.operation);
            self.home.as_str().clone_into(&mut error.region);
        }
        error
    }
}

#[derive(Debug)]
struct Provider(Arc<Signer>);

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.0
                .ready()
                .await
                .map(|(credentials, _)| credentials)
                .map_err(|error| CredentialsError::provider_error(CredentialProblem(error)))
        })
    }
}

/// Asks sts with exactly these credentials. Needs no permission; the endpoint is the region's own, whose answer holds
/// for every region.
pub(crate) async fn who_am_i(
    wiring: &Wiring,
    caller: &Caller,
    region: RegionCode,
    attempts: u32,
    credentials: &Credentials,
) -> Result<Identity, Failure> {
    let call = Call { operation: WHO_AM_I, region: region.as_str() };
    let config = wiring.config(&region, Some(SharedCredentialsProvider::new(credentials.clone())));
    let client = aws_sdk_sts::Client::new(&config);
    let answer =
        caller.read_up_to(attempts, call, &CancellationToken::new(), || client.get_caller_identity().send()).await?;
    let identity = answer.account.zip(answer.arn).and_then(|(account, arn)| identity(account, arn));
    identity.ok_or_else(|| Failure {
        error: call.error(CloudErrorKind::Unreadable, "the answer names no account"),
        not_applied: true,
        skew: None,
    })
}

fn identity(account: String, arn: String) -> Option<Identity> {
    let mut parts = arn.splitn(6, ':');
    let (Some("arn"), Some(partition), Some(_), Some(_), Some(named)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let partition = partition.to_owned();
    let good = digits && named == account && partition.starts_with("aws") && quench_core::text::is_plain(&partition);
    good.then(|| Identity { account, arn: quench_core::text::neutral(&arn), partition })
}

fn lasts(credentials: &Credentials, now: Timestamp, margin: SignedDuration) -> bool {
    let Some(expiry) = credentials.expiry() else {
        return true;
    };
    Timestamp::try_from(expiry).is_ok_and(|expiry| expiry.duration_since(now) > margin)
}

/// Tells credentials apart without keeping them.
pub(crate) fn mark(credentials: &Credentials) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(credentials.access_key_id());
    hash.update([0]);
    hash.update(credentials.session_token().unwrap_or_default());
    hash.finalize().into()
}
