//! A company's portal (IAM Identity Center) that somebody has signed in to: what it opens, and the credentials of one role.
//!
//! Its token opens every account of the organisation. It stays in memory, and goes to the one who issued it alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use jiff::{SignedDuration, Timestamp};
use quench_core::text::neutral;
use quench_core::view::SignInWay;
use zeroize::Zeroizing;

use super::refusal::{Asked, Refused, ask, only_where_issued, to_the_end};
use super::registration::{Grant, Registration, Token, Tokens};
use crate::call::Caller;
use crate::classify::Call;
use crate::connect::Source;
use crate::connect_error::ConnectError;
use crate::profiles::Role;
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

/// One role of one account of a portal; clones are the same sign-in. It renews itself for as long as the portal lets it.
#[derive(Clone, Debug)]
pub struct PortalRole {
    session: Arc<PortalSession>,
    account: String,
    role: String,
    /// The profile that named all of this, and the roles that it puts on top.
    profile: Option<(String, Arc<Vec<Role>>)>,
}

/// The sign-in itself.
pub(crate) struct PortalSession {
    registration: Registration,
    held: Mutex<Tokens>,
    /// One renewal at a time: a refresh token counts once.
    turn: tokio::sync::Mutex<()>,
}

/// What is kept of a role: secret.
pub(crate) struct KeptPortal {
    pub(crate) registration: Registration,
    pub(crate) refresh_token: Zeroizing<String>,
    pub(crate) account: String,
    pub(crate) role: String,
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
        Source::PortalRole(PortalRole { session: Arc::clone(&self.session), account, role, profile: None })
    }

    fn client(&self) -> aws_sdk_sso::Client {
        aws_sdk_sso::Client::new(&self.wiring.config(&self.session.registration.portal.region, None))
    }
}

impl PortalRole {
    /// What profile `name` makes of its portal.
    pub(crate) fn of_profile(
        session: Arc<PortalSession>,
        account: String,
        role: String,
        name: String,
        roles: Vec<Role>,
    ) -> Self {
        Self { session, account, role, profile: Some((name, Arc::new(roles))) }
    }

    pub(crate) fn from_kept(kept: KeptPortal) -> Self {
        // The refresh token alone is kept: the first call renews.
        let tokens = Tokens { access: Arc::default(), access_ends: Timestamp::MIN, refresh: Some(kept.refresh_token) };
        let session = Arc::new(PortalSession::new(kept.registration, tokens));
        Self { session, account: kept.account, role: kept.role, profile: None }
    }

    /// As it is now: the refresh token may change with each renewal. `None` if the portal gave none, and of a profile, which
    /// can be signed in to again by its name.
    pub(crate) fn kept(&self) -> Option<KeptPortal> {
        let refresh_token = self.session.held().refresh.clone()?;
        let registration = self.session.registration.clone();
        let (account, role) = (self.account.clone(), self.role.clone());
        self.profile.is_none().then_some(KeptPortal { registration, refresh_token, account, role })
    }

    pub(crate) fn region(&self) -> &quench_core::region::RegionCode {
        &self.session.registration.portal.region
    }

    pub(crate) fn way(&self) -> SignInWay {
        match &self.profile {
            Some((name, _)) => SignInWay::Profile { name: name.clone() },
            None => SignInWay::Portal {
                start_url: self.session.registration.portal.start_url.clone(),
                region: self.region().to_string(),
                account: self.account.clone(),
                role: self.role.clone(),
            },
        }
    }

    /// The roles that the profile puts on top, in their order.
    pub(crate) fn roles(&self) -> &[Role] {
        self.profile.as_ref().map_or(&[], |(_, roles)| roles)
    }

    /// `sso:GetRoleCredentials`.
    pub(crate) async fn fetch(&self, wiring: &Wiring, caller: &Arc<Caller>) -> Result<Credentials, ConnectError> {
        let region = self.region();
        let call = Call { operation: "sso:GetRoleCredentials", region: region.as_str() };
        only_where_issued(self.session.registration.endpoint.as_deref(), wiring)?;
        let client = aws_sdk_sso::Client::new(&wiring.config(region, None));
        let answer = self.session.with_token(wiring, caller, |token| {
            let asked = client.get_role_credentials().account_id(&self.account).role_name(&self.role);
            ask(caller, call, move || asked.clone().access_token(token.as_str()).send())
        });
        let given = answer.await?.role_credentials;
        let credentials = given.and_then(|given| {
            let end = Timestamp::from_millisecond(given.expiration).ok().map(std::time::SystemTime::from);
            Some(Credentials::new(given.access_key_id?, given.secret_access_key?, given.session_token, end, "portal"))
        });
        credentials.ok_or_else(|| Refused::of(call, "the answer holds no credentials").failure.into())
    }
}

impl PortalSession {
    pub(crate) fn new(registration: Registration, tokens: Tokens) -> Self {
        Self { registration, held: Mutex::new(tokens), turn: tokio::sync::Mutex::default() }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Tokens> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes `work` with a token that counts; one that turns out not to is renewed once.
    async fn with_token<T, Fut: Future<Output = Result<T, Refused>>>(
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
