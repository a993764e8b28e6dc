//! A sign-in through the browser, from the click to a source of credentials. One at a time, and it lives here: what it holds
//! never reaches the web view.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quench_aws::{Portal, Returned, SignIn, Source, Waiting, begin_sign_in};
use quench_clock::Clock;
use quench_core::text::neutral;
use tokio_util::sync::CancellationToken;

use crate::connecting;
use crate::error::{ApiError, Code};
use crate::sign_in_api::{PortalAccount, SignInRequest, SignInWaiting};

/// The sign-in under way, if there is one.
#[derive(Default)]
pub struct SigningIn {
    under_way: Mutex<Option<UnderWay>>,
    begun: AtomicU64,
}

/// What a sign-in is for, and whether anybody still wants it.
#[derive(Clone)]
pub struct Purpose {
    /// Only the connected account will do.
    pub again: bool,
    /// A stand-in's address.
    pub endpoint: Option<String>,
    /// The person has cancelled it.
    pub cancel: CancellationToken,
    number: u64,
}

struct UnderWay {
    purpose: Purpose,
    step: Step,
}

enum Step {
    /// For AWS to answer, before the browser opens or after it came back.
    Asking,
    /// For the browser.
    Waiting(Arc<Waiting>),
    /// For the person to choose an account and a role.
    Choosing(Arc<Portal>),
}

/// What a sign-in led to.
pub enum Led {
    /// Credentials. It is under way until [`SigningIn::finish`].
    To(Source, Purpose),
    /// Accounts to choose from.
    ToChoose(Vec<PortalAccount>),
}

impl SigningIn {
    /// Begins one, and opens the browser unless it is for another device.
    ///
    /// # Errors
    /// `signInRunning` if one is under way; `signInCancelled`; each reason why it cannot begin. Nothing is open then.
    pub async fn begin(&self, request: SignInRequest, again: bool) -> Result<SignInWaiting, ApiError> {
        let (sign_in, endpoint) = asked(request);
        let opens = !matches!(sign_in, SignIn::Browser { elsewhere: true, .. });
        let purpose = self.take_place(again, endpoint)?;
        let place = Place { of: self, purpose: purpose.clone(), kept: false };
        let options = connecting::sign_in_options(purpose.endpoint.clone());
        let waiting = tokio::select! {
            biased;
            () = purpose.cancel.cancelled() => return Err(cancelled()),
            waiting = Box::pin(begin_sign_in(sign_in, options)) => Arc::new(waiting?),
        };
        self.step_of(&purpose, Step::Waiting(Arc::clone(&waiting)))?;
        place.keep();
        // Without a browser that can be opened the person copies the address: it is shown in any case.
        let opened = opens && open::that_detached(waiting.url()).is_ok();
        Ok(SignInWaiting {
            url: waiting.url().to_owned(),
            host: waiting.host().to_owned(),
            opened,
            user_code: waiting.user_code().map(neutral),
            paste: waiting.pastes(),
            until: waiting.until(),
        })
    }

    /// Waits for the browser. Whatever does not lead on ends the sign-in.
    ///
    /// # Errors
    /// `noSignIn`, `signInCancelled`; each reason why it did not come to anything.
    pub async fn come_back(&self) -> Result<Led, ApiError> {
        let (waiting, purpose) = match &*self.under_way() {
            Some(UnderWay { step: Step::Waiting(waiting), purpose }) => (Arc::clone(waiting), purpose.clone()),
            _ => return Err(none()),
        };
        let place = Place { of: self, purpose: purpose.clone(), kept: false };
        let led = match Box::pin(waiting.finish(&purpose.cancel)).await? {
            Returned::Source(source) => {
                self.step_of(&purpose, Step::Asking)?;
                Led::To(source, purpose)
            }
            Returned::Portal(portal) => {
                let accounts = tokio::select! {
                    biased;
                    () = purpose.cancel.cancelled() => return Err(cancelled()),
                    accounts = portal.accounts() => accounts?,
                };
                self.step_of(&purpose, Step::Choosing(Arc::new(portal)))?;
                let shown = accounts.into_iter().map(|account| PortalAccount {
                    id: neutral(&account.id),
                    name: neutral(&account.name),
                    email: account.email.as_deref().map(neutral),
                });
                Led::ToChoose(shown.collect())
            }
            _ => return Err(ApiError::new(Code::Unexpected, "a way that is not known")),
        };
        place.keep();
        Ok(led)
    }

    /// Opens the browser once more. Whether the system did.
    ///
    /// # Errors
    /// `noSignIn`.
    pub fn open_again(&self) -> Result<bool, ApiError> {
        let waiting = self.waiting()?;
        Ok(open::that_detached(waiting.url()).is_ok())
    }

    /// Takes what the browser of another device shows.
    ///
    /// # Errors
    /// `noSignIn`, `pasteMalformed`, `signInMismatch`: the sign-in goes on waiting.
    pub fn paste(&self, text: &str) -> Result<(), ApiError> {
        Ok(self.waiting()?.paste(text)?)
    }

    /// The roles of the person in an account of the portal.
    ///
    /// # Errors
    /// `noSignIn`; AWS's.
    pub async fn roles(&self, account: &str) -> Result<Vec<String>, ApiError> {
        let (portal, _) = self.portal()?;
        Ok(portal.roles(account).await?)
    }

    /// Where a role of the portal leads. The sign-in stays at this step until [`SigningIn::finish`]: a role that does not work
    /// leaves the others to be chosen.
    ///
    /// # Errors
    /// `noSignIn`.
    pub fn choose(&self, account: &str, role: &str) -> Result<(Source, Purpose), ApiError> {
        let (portal, purpose) = self.portal()?;
        Ok((portal.source(account, role), purpose))
    }

    /// The sign-in of `purpose` has led to its end, or to none. Another one that began since goes on.
    pub fn finish(&self, purpose: &Purpose) {
        let mut under_way = self.under_way();
        if under_way.as_ref().is_some_and(|found| found.purpose.number == purpose.number) {
            *under_way = None;
        }
    }

    /// Ends the sign-in under way at once, if there is one; whoever waits for it is told that it was cancelled.
    pub fn cancel(&self) {
        if let Some(under_way) = self.under_way().take() {
            under_way.purpose.cancel.cancel();
        }
    }

    fn take_place(&self, again: bool, endpoint: Option<String>) -> Result<Purpose, ApiError> {
        let mut under_way = self.under_way();
        let over =
            |found: &UnderWay| matches!(&found.step, Step::Waiting(waiting) if waiting.until() < Clock::system().now());
        if under_way.as_ref().is_some_and(|found| !over(found)) {
            return Err(ApiError::new(Code::SignInRunning, "a sign-in is under way"));
        }
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        let purpose = Purpose { again, endpoint, cancel: CancellationToken::new(), number };
        *under_way = Some(UnderWay { purpose: purpose.clone(), step: Step::Asking });
        Ok(purpose)
    }

    /// Takes the sign-in of `purpose` to another step, unless it was cancelled.
    fn step_of(&self, purpose: &Purpose, step: Step) -> Result<(), ApiError> {
        let mut under_way = self.under_way();
        match under_way.as_mut().filter(|found| found.purpose.number == purpose.number) {
            Some(found) if !purpose.cancel.is_cancelled() => {
                found.step = step;
                Ok(())
            }
            _ => Err(cancelled()),
        }
    }

    fn waiting(&self) -> Result<Arc<Waiting>, ApiError> {
        match &*self.under_way() {
            Some(UnderWay { step: Step::Waiting(waiting), .. }) => Ok(Arc::clone(waiting)),
            _ => Err(none()),
        }
    }

    fn portal(&self) -> Result<(Arc<Portal>, Purpose), ApiError> {
        match &*self.under_way() {
            Some(UnderWay { step: Step::Choosing(portal), purpose }) => Ok((Arc::clone(portal), purpose.clone())),
            _ => Err(none()),
        }
    }

    fn under_way(&self) -> MutexGuard<'_, Option<UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the sign-in when whoever waits for it is gone or has failed.
struct Place<'a> {
    of: &'a SigningIn,
    purpose: Purpose,
    kept: bool,
}

impl Place<'_> {
    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.of.finish(&self.purpose);
        }
    }
}

fn none() -> ApiError {
    ApiError::new(Code::NoSignIn, "no sign-in is at this step")
}

/// The person does not want it any more.
pub fn cancelled() -> ApiError {
    ApiError::new(Code::SignInCancelled, "cancelled")
}

fn asked(request: SignInRequest) -> (SignIn, Option<String>) {
    match request {
        SignInRequest::Browser { region, elsewhere, endpoint } => (SignIn::Browser { region, elsewhere }, endpoint),
        SignInRequest::Portal { start_url, region, device, endpoint } => {
            (SignIn::Portal { start_url, region, device }, endpoint)
        }
        SignInRequest::ProfilePortal { name, device, endpoint } => (SignIn::ProfilePortal { name, device }, endpoint),
    }
}

#[cfg(test)]
#[path = "signing_in_tests.rs"]
mod tests;
