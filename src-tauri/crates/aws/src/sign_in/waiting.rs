//! A sign-in that waits for a person, whichever way they come back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::browser::LoginRequest;
use super::device::DeviceCode;
use super::loopback::Loopback;
use super::paste::PasteBox;
use super::pkce::Pkce;
use super::portal::{Portal, PortalSession};
use super::portal_role::PortalRole;
use super::refusal::{Asked, Refused};
use super::registration::{Grant, Registration, Tokens};
use crate::call::Caller;
use crate::connect::Source;
use crate::connect_error::ConnectError;
use crate::profiles::Role;
use crate::wiring::Wiring;

/// How long a person may stay in the browser, as with the AWS CLI.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What a sign-in has led to.
#[derive(Debug)]
#[non_exhaustive]
pub enum Returned {
    /// Something to connect with.
    Source(Source),
    /// A portal, of which an account and a role have to be chosen.
    Portal(Portal),
}

/// A sign-in that waits for a person. Dropping it closes its port and ends it.
pub struct Waiting {
    url: String,
    host: String,
    user_code: Option<String>,
    until: Timestamp,
    paste: Option<PasteBox>,
    step: Mutex<Option<Step>>,
    wiring: Wiring,
    caller: Arc<Caller>,
}

/// What is waited for.
pub(super) struct Step {
    pub(super) way: Way,
    pub(super) goal: Goal,
}

pub(super) enum Way {
    Loopback { port: Loopback, state: Zeroizing<String>, exchange: Exchange },
    Paste { code: mpsc::Receiver<Zeroizing<String>>, exchange: Exchange },
    Device { code: DeviceCode, registration: Registration },
}

/// Who gives tokens for a code.
pub(super) enum Exchange {
    Login(LoginRequest),
    Portal { registration: Registration, redirect: String, pkce: Pkce },
}

/// What a portal's tokens are for.
pub(super) enum Goal {
    Choose,
    Profile { name: String, account: String, role: String, roles: Vec<Role> },
}

impl Waiting {
    pub(super) fn new(url: String, step: Step, wiring: Wiring, caller: Arc<Caller>) -> Result<Self, ConnectError> {
        let no_host = || ConnectError::EndpointInvalid { why: "the sign-in's address names no host".to_owned() };
        let uri: http::Uri = url.parse().map_err(|_| no_host())?;
        let host = uri.authority().ok_or_else(no_host)?.to_string();
        let until = caller.clock.now().checked_add(PATIENCE).unwrap_or(Timestamp::MAX);
        Ok(Self { url, host, user_code: None, until, paste: None, step: Mutex::new(Some(step)), wiring, caller })
    }

    pub(super) fn with_paste(self, paste: PasteBox) -> Self {
        Self { paste: Some(paste), ..self }
    }

    pub(super) fn with_code(self, user_code: String, until: Timestamp) -> Self {
        Self { user_code: Some(user_code), until, ..self }
    }

    /// What the browser is to open. Whoever signs in there signs in here, so it is for this person alone.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The host of it, and its port if it names one: to be compared with what the browser shows.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What the browser must show too. Neutralised.
    pub fn user_code(&self) -> Option<&str> {
        self.user_code.as_deref()
    }

    /// Whether [`Waiting::paste`] is needed.
    pub fn pastes(&self) -> bool {
        self.paste.is_some()
    }

    /// Until when the person must be back.
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// Takes what the browser of another device shows. One that does not fit leaves everything as it was.
    ///
    /// # Errors
    /// [`ConnectError::PasteMalformed`], [`ConnectError::SignInMismatch`] of another sign-in's, and
    /// [`ConnectError::SignInCodeExpired`] of a second one.
    pub fn paste(&self, text: &str) -> Result<(), ConnectError> {
        self.paste.as_ref().ok_or(ConnectError::PasteMalformed)?.put(text)
    }

    /// Waits for the person, once; a second time there is nothing to wait for.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub async fn finish(&self, cancel: &CancellationToken) -> Result<Returned, ConnectError> {
        let step = self.step.lock().unwrap_or_else(PoisonError::into_inner).take();
        let step = step.ok_or(ConnectError::SignInCodeExpired { source: None })?;
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(ConnectError::SignInCancelled),
            returned = Box::pin(self.work(step)) => returned,
        }
    }

    async fn work(&self, step: Step) -> Result<Returned, ConnectError> {
        let Step { way, goal } = step;
        let left = self.until.duration_since(self.caller.clock.now());
        let left = Duration::try_from(left).unwrap_or(Duration::ZERO);
        match way {
            Way::Loopback { port, state, exchange } => {
                let code = port.code(&state, left, &self.caller.clock).await?;
                self.exchanged(exchange, &code, goal).await
            }
            Way::Paste { mut code, exchange } => {
                let code = tokio::select! {
                    biased;
                    code = code.recv() => code.ok_or(ConnectError::SignInCancelled)?,
                    () = self.caller.clock.sleep(left) => return Err(ConnectError::SignInTimedOut),
                };
                self.exchanged(exchange, &code, goal).await
            }
            Way::Device { code, registration } => {
                let tokens = code.confirmed(&registration, &self.wiring, &self.caller).await?;
                Ok(self.signed_in(registration, tokens, goal))
            }
        }
    }

    async fn exchanged(&self, exchange: Exchange, code: &str, goal: Goal) -> Result<Returned, ConnectError> {
        match exchange {
            Exchange::Login(request) => {
                let session = request.exchange(code, &self.wiring, &self.caller).await?;
                Ok(Returned::Source(Source::Login(session)))
            }
            Exchange::Portal { registration, redirect, pkce } => {
                let grant = Grant::Code { code, verifier: &pkce.verifier, redirect: &redirect };
                let tokens = registration.tokens(grant, &self.wiring, &self.caller).await;
                let refused = |refused: Refused| refused.of_portal(Asked::Code, &registration.portal.region);
                Ok(self.signed_in(registration.clone(), tokens.map_err(refused)?, goal))
            }
        }
    }

    fn signed_in(&self, registration: Registration, tokens: Tokens, goal: Goal) -> Returned {
        let session = Arc::new(PortalSession::new(registration, tokens));
        match goal {
            Goal::Choose => Returned::Portal(Portal::new(session, self.wiring.clone(), Arc::clone(&self.caller))),
            Goal::Profile { name, account, role, roles } => {
                let role = PortalRole::of_profile(session, account, role, name, roles);
                Returned::Source(Source::PortalRole(role))
            }
        }
    }
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address holds the state, which is all that a forged answer would need.
        formatter.debug_struct("Waiting").field("host", &self.host).field("until", &self.until).finish_non_exhaustive()
    }
}
