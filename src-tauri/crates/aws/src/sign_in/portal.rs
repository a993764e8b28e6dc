//! A company's portal (IAM Identity Center) that somebody has signed in to, and what it opens.
//!
//! Its token opens every account of the organisation. It stays in memory, and goes to the one who issued it alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use quench_core::text::neutral;

use super::portal_role::PortalRole;
use super::refusal::{Asked, Refused, ask, to_the_end};
use super::registration::{Grant, Registration, Token, Tokens};
use crate::call::Caller;
use crate::classify::Call;
use crate::connect::Source;
use crate::connect_error::ConnectError;
use crate::wiring::Wiring;

/// A token is renewed this long before it ends.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(1);
/// A hundred pages of a hundred: no organisation has more, and no list is read without end.
const PAGES: usize = 100;
const A_PAGE: i32 = 100;

/// An account that a portal opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalAccount {
    /// Twelve digits.
    pub id: String,
    /// Neutralised.
    pub name: String,
    /// Neutralised.
    pub email: Option<String>,
}

/// A portal that somebody has signed in to.
#[derive(Clone, Debug)]
pub struct Portal {
    session: Arc<PortalSession>,
    wiring: Wiring,
    caller: Arc<Caller>,
}

/// The sign-in itself.
pub(crate) struct PortalSession {
    pub(super) registration: Registration,
    held: Mutex<Tokens>,
    /// One renewal at a time: a refresh token counts once.
    turn: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for PortalSession {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PortalSession").field("portal", &self.registration.portal).finish_non_exhaustive()
    }
}

impl Portal {
    pub(crate) fn new(session: Arc<PortalSession>, wiring: Wiring, caller: Arc<Caller>) -> Self {
        Self { session, wiring, caller }
    }

    /// Its address, as it was checked.
    pub fn start_url(&self) -> &str {
        &self.session.registration.portal.start_url
    }

    /// Where it is.
    pub fn region(&self) -> &str {
        self.session.registration.portal.region.as_str()
    }

    /// What it opens (`sso:ListAccounts`), by number.
    ///
    /// # Errors
    /// [`ConnectError::PortalEmpty`] if it opens nothing; what AWS or the way to it refused.
    pub async fn accounts(&self) -> Result<Vec<PortalAccount>, ConnectError> {
        let call = Call { operation: "sso:ListAccounts", region: self.region() };
        let client = self.client();
        let mut found = BTreeMap::new();
        let mut next = None;
        for _ in 0..PAGES {
            let page = self.session.with_token(&self.wiring, &self.caller, |token| {
                let asked = client.list_accounts().max_results(A_PAGE).set_next_token(next.clone());
                ask(&self.caller, call, move || asked.clone().access_token(token.as_str()).send())
            });
            let page = page.await?;
            for account in page.account_list.unwrap_or_default() {
                let id = account.account_id.unwrap_or_default();
                // It is asked for by number: what is none cannot be.
                if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) {
                    let name = neutral(&account.account_name.unwrap_or_default());
                    let email = account.email_address.map(|email| neutral(&email));
                    found.insert(id.clone(), PortalAccount { id, name, email });
                }
            }
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        if next.is_some() {
            return Err(Refused::of(call, "the list of accounts does not end").failure.into());
        }
        if found.is_empty() { Err(ConnectError::PortalEmpty) } else { Ok(found.into_values().collect()) }
    }

    /// The roles that the person may take in `account` (`sso:ListAccountRoles`), by name.
    ///
    /// # Errors
    /// [`ConnectError::PortalEmpty`] if there is none; what AWS or the way to it refused.
    pub async fn roles(&self, account: &str) -> Result<Vec<String>, ConnectError> {
        let call = Call { operation: "sso:ListAccountRoles", region: self.region() };
        let client = self.client();
        let mut found = Vec::new();
        let mut next = None;
        for _ in 0..PAGES {
            let page = self.session.with_token(&self.wiring, &self.caller, |token| {
                let asked = client.list_account_roles().account_id(account).max_results(A_PAGE);
                let asked = asked.set_next_token(next.clone());
                ask(&self.caller, call, move || asked.clone().access_token(token.as_str()).send())
            });
            let page = page.await?;
            // IAM allows these alone in the name of a role; whatever else is there could not be asked for.
            let plain = |name: &String| !name.is_empty() && name.len() <= 64 && quench_core::text::is_plain(name);
            found
                .extend(page.role_list.unwrap_or_default().into_iter().filter_map(|role| role.role_name).filter(plain));
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        if next.is_some() {
            return Err(Refused::of(call, "the list of roles does not end").failure.into());
        }
        found.sort();
        found.dedup();
        if found.is_empty() { Err(ConnectError::PortalEmpty) } else { Ok(found) }
    }

    /// What to connect with after the person has chosen.
    pub fn source(&self, account: &str, role: &str) -> Source {
        let (account, role) = (account.to_owned(), role.to_owned());
        Source::PortalRole(PortalRole::new(Arc::clone(&self.session), account, role))
    }

    fn client(&self) -> aws_sdk_sso::Client {
        aws_sdk_sso::Client::new(&self.wiring.config(&self.session.registration.portal.region, None))
    }
}

impl PortalSession {
    pub(crate) fn new(registration: Registration, tokens: Tokens) -> Self {
        Self { registration, held: Mutex::new(tokens), turn: tokio::sync::Mutex::default() }
    }

    pub(super) fn held(&self) -> std::sync::MutexGuard<'_, Tokens> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes `work` with a token that counts; one that turns out not to is renewed once.
    pub(super) async fn with_token<T, Fut: Future<Output = Result<T, Refused>>>(
        self: &Arc<Self>,
        wiring: &Wiring,
        caller: &Arc<Caller>,
        work: impl Fn(Token) -> Fut,
    ) -> Result<T, ConnectError> {
        let token = self.token(None, wiring, caller).await?;
        let refused = match work(Arc::clone(&token)).await {
            Ok(done) => return Ok(done),
            Err(refused) if refused.code() == "UnauthorizedException" => {
                let token = self.token(Some(token), wiring, caller).await?;
                match work(token).await {
                    Ok(done) => return Ok(done),
                    Err(refused) => refused,
                }
            }
            Err(refused) => refused,
        };
        Err(match refused.code() {
            // The person may not have that account or role any more ("No access").
            "ForbiddenException" | "ResourceNotFoundException" => ConnectError::PortalEmpty,
            _ => refused.of_portal(Asked::Renewal, &self.registration.portal.region),
        })
    }

    /// A token that is not about to end, and is not the `worn` one.
    async fn token(
        self: &Arc<Self>,
        worn: Option<Token>,
        wiring: &Wiring,
        caller: &Arc<Caller>,
    ) -> Result<Token, ConnectError> {
        let (session, wiring, caller) = (Arc::clone(self), wiring.clone(), Arc::clone(caller));
        to_the_end(async move { session.renewed(worn, &wiring, &caller).await }).await
    }

    async fn renewed(&self, worn: Option<Token>, wiring: &Wiring, caller: &Caller) -> Result<Token, ConnectError> {
        let _turn = self.turn.lock().await;
        let (refresh, lasts) = {
            let held = self.held();
            let left = held.access_ends.duration_since(caller.clock.now());
            if left > RENEW_BEFORE && worn.as_ref().is_none_or(|worn| **worn != *held.access) {
                return Ok(Arc::clone(&held.access));
            }
            (held.refresh.clone(), left > SignedDuration::ZERO && worn.is_none())
        };
        let Some(refresh) = refresh else {
            let held = self.held();
            return if lasts {
                Ok(Arc::clone(&held.access))
            } else {
                Err(ConnectError::SignInExpired { source: None })
            };
        };
        let given = self.registration.tokens(Grant::Refresh { token: &refresh }, wiring, caller).await;
        let given = given.map_err(|refused| refused.of_portal(Asked::Renewal, &self.registration.portal.region))?;
        let mut held = self.held();
        // Without a new one the old one goes on counting (RFC 6749 section 6).
        *held = Tokens { refresh: given.refresh.or_else(|| held.refresh.take()), ..given };
        Ok(Arc::clone(&held.access))
    }
}
