//! A sign-in through the browser, from the click to a source of credentials. One at a time, and it lives here: what it holds
//! never reaches the web view.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quench_aws::{Portal, Returned, SignIn, Source, Waiting, begin_sign_in};
use quench_core::text::neutral;
use tokio_util::sync::CancellationToken;

use crate::connecting;
use crate::error::{ApiError, Code};
use crate::sign_in_api::{PortalAccount, SignInRequest, SignInWaiting};

/// The sign-in under way, if there is one.
#[derive(Default)]
pub struct SigningIn {
    under_way: Mutex<Option<UnderWay>>,
    /// Held while one begins.
    beginning: tokio::sync::Mutex<()>,
}

/// What a sign-in is for.
#[derive(Clone)]
pub struct Purpose {
    /// Only the connected account will do.
    pub again: bool,
    /// A stand-in's address.
    pub endpoint: Option<String>,
}

struct UnderWay {
    purpose: Purpose,
    cancel: CancellationToken,
    step: Step,
}

#[derive(Clone)]
enum Step {
    /// For the browser.
    Waiting(Arc<Waiting>),
    /// For the person to choose an account and a role.
    Choosing(Arc<Portal>),
}

/// What a sign-in led to.
pub enum Led {
    /// Credentials.
    To(Source, Purpose),
    /// Accounts to choose from.
    ToChoose(Vec<PortalAccount>),
}

impl SigningIn {
    /// Begins one, and opens the browser unless it is for another device.
    ///
    /// # Errors
    /// `signInRunning` if one is under way; each reason why it cannot begin. Nothing is open then.
    pub async fn begin(&self, request: SignInRequest, again: bool) -> Result<SignInWaiting, ApiError> {
        let running = || ApiError::new(Code::SignInRunning, "a sign-in is under way");
        let _one = self.beginning.try_lock().map_err(|_| running())?;
        if self.under_way().is_some() {
            return Err(running());
        }
        let (sign_in, endpoint) = asked(request);
        let opens = !matches!(sign_in, SignIn::Browser { elsewhere: true, .. });
        let waiting = begin_sign_in(sign_in, connecting::sign_in_options(endpoint.clone())).await?;
        // Without a browser that can be opened the person copies the address: it is shown in any case.
        let opened = opens && open::that_detached(waiting.url()).is_ok();
        let view = SignInWaiting {
            url: waiting.url().to_owned(),
            host: waiting.host().to_owned(),
            opened,
            user_code: waiting.user_code().map(neutral),
            paste: waiting.pastes(),
            until: waiting.until(),
        };
        let step = Step::Waiting(Arc::new(waiting));
        let purpose = Purpose { again, endpoint };
        *self.under_way() = Some(UnderWay { purpose, cancel: CancellationToken::new(), step });
        Ok(view)
    }

    /// Waits for the browser. Whatever does not lead on ends the sign-in.
    ///
    /// # Errors
    /// `noSignIn`; each reason why it did not come to anything.
    pub async fn come_back(&self) -> Result<Led, ApiError> {
        let (waiting, cancel, purpose) = match &*self.under_way() {
            Some(UnderWay { step: Step::Waiting(waiting), cancel, purpose }) => {
                (Arc::clone(waiting), cancel.clone(), purpose.clone())
            }
            _ => return Err(none()),
        };
        let ended = EndsUnlessKept { of: self, cancel: cancel.clone(), kept: false };
        match waiting.finish(&cancel).await? {
            Returned::Source(source) => Ok(Led::To(source, purpose)),
            Returned::Portal(portal) => {
                let accounts = portal.accounts().await?;
                let accounts = accounts.into_iter().map(|account| PortalAccount {
                    id: neutral(&account.id),
                    name: neutral(&account.name),
                    email: account.email.as_deref().map(neutral),
                });
                let accounts = accounts.collect();
                match &mut *self.under_way() {
                    Some(under_way) if !under_way.cancel.is_cancelled() => {
                        under_way.step = Step::Choosing(Arc::new(portal));
                    }
                    _ => return Err(ApiError::new(Code::SignInCancelled, "cancelled")),
                }
                ended.keep();
                Ok(Led::ToChoose(accounts))
            }
            _ => Err(ApiError::new(Code::Unexpected, "a way that is not known")),
        }
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

    /// Where a role of the portal leads. The sign-in stays at this step until [`SigningIn::end`]: a role that does not work
    /// leaves the others to be chosen.
    ///
    /// # Errors
    /// `noSignIn`.
    pub fn choose(&self, account: &str, role: &str) -> Result<(Source, Purpose), ApiError> {
        let (portal, purpose) = self.portal()?;
        Ok((portal.source(account, role), purpose))
    }

    /// Ends the sign-in under way at once, if there is one; whoever waits for it is told that it was cancelled.
    pub fn end(&self) {
        if let Some(under_way) = self.under_way().take() {
            under_way.cancel.cancel();
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
            Some(UnderWay { step: Step::Choosing(portal), purpose, .. }) => Ok((Arc::clone(portal), purpose.clone())),
            _ => Err(none()),
        }
    }

    fn under_way(&self) -> MutexGuard<'_, Option<UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the sign-in when whoever waits for it is gone or has failed.
struct EndsUnlessKept<'a> {
    of: &'a SigningIn,
    cancel: CancellationToken,
    kept: bool,
}

impl EndsUnlessKept<'_> {
    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for EndsUnlessKept<'_> {
    fn drop(&mut self) {
        // Another one may have begun since this one was cancelled.
        if !self.kept && !self.cancel.is_cancelled() {
            self.of.end();
        }
    }
}

fn none() -> ApiError {
    ApiError::new(Code::NoSignIn, "no sign-in is at this step")
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
