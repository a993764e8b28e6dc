//! The credentials that every call is signed with, verified before their first use.
//!
//! A profile can change under a running connection: another role in the file, another answer of its program, a new
//! session. Whatever credentials come, `sts:GetCallerIdentity` must name the connected account before anything is
//! signed with them. The check sits in the provider that the SDK clients sign with, so there is no way around it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use jiff::SignedDuration;
use quench_core::account::Identity;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use quench_core::view::SignInEnded;

use crate::call::Caller;
use crate::caller_identity::{WHO_AM_I, who_am_i};
use crate::classify::Call;
use crate::connect_error::ConnectError;
use crate::credentials::{Origin, SIGN_IN_ATTEMPTS, in_some_region};
use crate::standing::{Issue, Problem, Standing, ended_by};
use crate::supply::{Supply, lasts, mark};
use crate::wiring::Wiring;

/// Credentials are renewed this long before they end, so that no call under way is cut off.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(3);
/// A source is asked again at most this often: a role whose sessions are shorter than [`RENEW_BEFORE`], or a program that
/// prints the same dead key again and again, would else be asked for every call.
pub(crate) const BETWEEN_FETCHES: Duration = Duration::from_secs(30);
/// A source that failed is left alone for this long, and its error told again.
pub(crate) const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// An answer of sts about the same credentials is believed for this long, where nobody waits for a new sign-in.
const BELIEVED: Duration = Duration::from_secs(30);

/// Travels through the SDK's errors to where they are classified.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct CredentialProblem(pub(crate) CloudError);

/// Hands out verified credentials.
#[derive(Debug)]
pub(crate) struct Signer {
    pub(crate) wiring: Wiring,
    pub(crate) caller: Arc<Caller>,
    identity: Identity,
    home: RegionCode,
    pub(crate) standing: Standing,
    /// A region that is not on by default has taken the token, or it was exchanged for one that counts there.
    pub(crate) counts_everywhere: AtomicBool,
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
        let supply = Supply::new(origin, identity.clone(), credentials, caller.clock.monotonic());
        let standing = Standing::new(supply);
        Ok(Self { wiring, caller, identity, home, standing, counts_everywhere: AtomicBool::new(false) })
    }

    /// Whose account it is, as sts told first of all.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The region where sts answered.
    pub(crate) fn home(&self) -> &RegionCode {
        &self.home
    }

    fn is_of_the_account(&self, caller: &Identity) -> bool {
        (&caller.account, &caller.partition) == (&self.identity.account, &self.identity.partition)
    }

    /// Where credentials come from now.
    pub(crate) fn origin(&self) -> Origin {
        self.standing.supply().0.origin.clone()
    }

    /// The long-term key, while no session signs in its place.
    pub(crate) fn key_without_code(&self) -> Option<Credentials> {
        let key = match self.origin() {
            Origin::Fixed { key, .. } => key,
            Origin::Coded { key, session } if !lasts(&session, self.caller.clock.now(), SignedDuration::ZERO) => key,
            _ => return None,
        };
        (key.session_token().is_none() && key.expiry().is_none()).then_some(key)
    }

    /// Signs with `session` of `key` from now on, which sts has shown to be `caller`'s; not if somebody has signed in since
    /// `expected`, whose sign-in then stands. Whether it does.
    pub(crate) fn sign_with_session(
        &self,
        expected: u64,
        key: Credentials,
        session: Credentials,
        caller: Identity,
    ) -> bool {
        let origin = Origin::Coded { key, session: session.clone() };
        let supply = Arc::new(Supply::new(origin, caller, session, self.caller.clock.monotonic()));
        let adopted = self.standing.adopt_after(expected, supply);
        if adopted {
            // sts gave it at a regional endpoint.
            self.counts_everywhere.store(true, Ordering::Relaxed);
        }
        adopted
    }

    /// Waits until there are credentials to sign with, that sts has confirmed to belong to the connected account. With
    /// holding on it waits for as long as the sign-in is over: drop it to stop.
    pub(crate) async fn ready(&self) -> Result<Issue, CloudError> {
        loop {
            match self.credentials(RENEW_BEFORE).await {
                Ok((_, issue)) => return Ok(issue),
                Err(problem) if problem.ends.is_some() && self.standing.holds() => self.standing.wait().await,
                Err(problem) => return Err(problem.error),
            }
        }
    }

    /// Credentials that last for longer than `margin` if such can be had now, else any that are good still.
    pub(crate) async fn credentials(&self, margin: SignedDuration) -> Result<(Credentials, Issue), Problem> {
        if let Some(problem) = self.standing.problem() {
            return Err(problem);
        }
        let (supply, sign_in) = self.standing.supply();
        let numbered = |(credentials, number)| (credentials, Issue { sign_in, number });
        if let Some(found) = supply.lasting(self.caller.clock.now(), margin) {
            return Ok(numbered(found));
        }
        // Boxed: it is rare, and would else be a part of the future of every call.
        match Box::pin(self.had_from(&supply, margin)).await {
            Ok(found) => Ok(numbered(found)),
            Err(problem) => {
                if let Some(why) = problem.ends {
                    self.standing.end(sign_in, why, &problem.error);
                }
                Err(self.standing.problem().filter(|_| problem.ends.is_some()).unwrap_or(problem))
            }
        }
    }

    async fn had_from(&self, supply: &Supply, margin: SignedDuration) -> Result<(Credentials, u64), Problem> {
        let _one_by_one = supply.asking.lock().await;
        let now = self.caller.clock.now();
        if let Some(found) = supply.lasting(now, margin) {
            return Ok(found);
        }
        let monotonic = self.caller.clock.monotonic();
        let within = |at: Duration, span: Duration| monotonic.saturating_sub(at) < span;
        // What is still good for a minute beats an error of today's network.
        let good = supply.lasting(now, SignedDuration::ZERO);
        if let Some(good) = &good
            && !supply.origin.renews()
        {
            return Ok(good.clone());
        }
        {
            let state = supply.state();
            match (&good, &state.failed) {
                (Some(good), _) if state.fetched.is_some_and(|at| within(at, BETWEEN_FETCHES)) => {
                    return Ok(good.clone());
                }
                (None, Some((at, problem))) if within(*at, AFTER_FAILURE) => return Err(problem.clone()),
                (Some(good), Some((at, _))) if within(*at, AFTER_FAILURE) => return Ok(good.clone()),
                _ => {}
            }
        }
        match self.renewed(supply).await {
            Ok(found) => Ok(found),
            Err(problem) => match good.filter(|_| supply.state().current.is_some()) {
                Some(good) => Ok(good),
                None => Err(problem),
            },
        }
    }

    /// Fetches credentials, makes sure of whose they are, and puts them in place of the old ones. Only while nobody else
    /// asks the source.
    pub(crate) async fn renewed(&self, supply: &Supply) -> Result<(Credentials, u64), Problem> {
        let renewed = self.fetched(supply).await;
        let now = self.caller.clock.monotonic();
        let found = {
            let mut state = supply.state();
            match renewed {
                Ok(new) => {
                    state.put(new.clone());
                    state.fetched = Some(now);
                    state.failed = None;
                    state.issue += 1;
                    Ok((new, state.issue))
                }
                Err(problem) => {
                    state.failed = Some((now, problem.clone()));
                    Err(problem)
                }
            }
        };
        self.standing.tell();
        found
    }

    async fn fetched(&self, supply: &Supply) -> Result<Credentials, Problem> {
        // What the source gives may be of version 1 again.
        self.counts_everywhere.store(false, Ordering::Relaxed);
        let new = supply.origin.fetch(&self.wiring, &self.caller).await.map_err(|error| self.problem(error))?;
        let dead = supply.state().dead.contains(&mark(&new));
        if dead || !lasts(&new, self.caller.clock.now(), SignedDuration::ZERO) {
            let why = "the source gives expired credentials";
            let error = self.call().error(CloudErrorKind::CredentialsExpired, why);
            return Err(Problem { error, ends: Some(SignInEnded::Expired) });
        }
        if !supply.state().verified.contains(&mark(&new)) {
            // Until sts has spoken, the old ones are not to be used either: the source has changed.
            supply.state().current = None;
            let identity = who_am_i(&self.wiring, &self.caller, self.home.clone(), SIGN_IN_ATTEMPTS, &new).await;
            let identity = identity.map_err(|failure| {
                let (error, ends) = (failure.error.clone(), ended_by(&ConnectError::from(failure)));
                Problem { error, ends }
            })?;
            if !self.is_of_the_account(&identity) {
                let why = format!("the credentials now belong to account {}", identity.account);
                let error = self.call().error(CloudErrorKind::AccountChanged, &why);
                return Err(Problem { error, ends: Some(SignInEnded::AnotherAccount) });
            }
            supply.is_called(identity);
            let mut state = supply.state();
            state.verified.insert(mark(&new));
            state.told = Some((self.caller.clock.monotonic(), true));
        }
        Ok(new)
    }

    /// Drops the credentials of `issue`, because AWS says that they have expired. Whether there can be others.
    pub(crate) fn renew(&self, issue: Issue) -> bool {
        let (supply, sign_in) = self.standing.supply();
        if sign_in != issue.sign_in {
            return true;
        }
        if !supply.origin.renews() {
            return false;
        }
        let mut state = supply.state();
        if state.issue != issue.number {
            return true;
        }
        // A source that gave dead credentials a moment ago gives no better ones now.
        let now = self.caller.clock.monotonic();
        let lately = state.dropped.is_some_and(|at| now.saturating_sub(at) < BETWEEN_FETCHES);
        if let Some(dead) = state.current.as_ref().map(mark).filter(|_| self.standing.holds()) {
            state.dead.insert(dead);
        }
        if state.current.is_some() && !lately {
            state.current = None;
            state.dropped = Some(now);
        }
        !lately
    }

    /// Whether sts accepts the credentials in the home region still, which refused a call that was made at `asked`. Only a
    /// plain refusal counts as no.
    pub(crate) async fn still_good(&self, asked: Duration) -> bool {
        let (supply, _) = self.standing.supply();
        let _one_by_one = supply.asking.lock().await;
        let (told, current) = {
            let state = supply.state();
            (state.told, state.current.clone())
        };
        let now = self.caller.clock.monotonic();
        // Where a wrong yes would take a key that is gone for a region that is off, an older answer does not count.
        let counts = |at: Duration| match self.standing.holds() {
            true => at >= asked,
            false => now.saturating_sub(at) < BELIEVED,
        };
        if let Some((at, good)) = told
            && counts(at)
        {
            return good;
        }
        let Some(current) = current else {
            return true;
        };
        let good = match who_am_i(&self.wiring, &self.caller, self.home.clone(), SIGN_IN_ATTEMPTS, &current).await {
            Ok(identity) => self.is_of_the_account(&identity),
            Err(failure) => {
                !matches!(failure.error.kind, CloudErrorKind::CredentialsInvalid | CloudErrorKind::CredentialsExpired)
            }
        };
        supply.state().told = Some((self.caller.clock.monotonic(), good));
        good
    }

    /// This signer as the SDK's clients want it.
    pub(crate) fn provider(self: &Arc<Self>) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Provider(Arc::clone(self)))
    }

    pub(crate) fn call(&self) -> Call<'_> {
        Call { operation: WHO_AM_I, region: self.home.as_str() }
    }

    fn problem(&self, error: ConnectError) -> Problem {
        let ends = ended_by(&error);
        let mut error = error.into_cloud_error();
        if error.operation.is_empty() {
            WHO_AM_I.clone_into(&mut error.operation);
            self.home.as_str().clone_into(&mut error.region);
        }
        Problem { error, ends }
    }
}

#[derive(Debug)]
struct Provider(Arc<Signer>);

impl ProvideCredentials for Provider {
    /// Never waits for a new sign-in: it is asked under the request's timeout, and whoever made the request waits before.
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.0
                .credentials(RENEW_BEFORE)
                .await
                .map(|(credentials, _)| credentials)
                .map_err(|problem| CredentialsError::provider_error(CredentialProblem(problem.error)))
        })
    }
}
