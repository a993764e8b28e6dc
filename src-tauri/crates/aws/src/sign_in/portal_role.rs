//! The credentials of one role of one account of a portal.

use std::sync::Arc;

use aws_credential_types::Credentials;
use jiff::Timestamp;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use zeroize::Zeroizing;

use super::portal::PortalSession;
use super::refusal::{Refused, ask, only_where_issued};
use super::registration::{Registration, Tokens};
use crate::call::Caller;
use crate::classify::Call;
use crate::connect_error::ConnectError;
use crate::profiles::Role;
use crate::wiring::Wiring;

/// One role of one account of a portal; clones are the same sign-in. It renews itself for as long as the portal lets it.
#[derive(Clone, Debug)]
pub struct PortalRole {
    session: Arc<PortalSession>,
    account: String,
    role: String,
    /// The profile that named all of this, and the roles that it puts on top.
    profile: Option<(String, Arc<Vec<Role>>)>,
}

/// What is kept of a role: secret.
pub(crate) struct KeptPortal {
    pub(crate) registration: Registration,
    pub(crate) refresh_token: Zeroizing<String>,
    pub(crate) account: String,
    pub(crate) role: String,
}

impl PortalRole {
    pub(crate) fn new(session: Arc<PortalSession>, account: String, role: String) -> Self {
        Self { session, account, role, profile: None }
    }

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

    pub(crate) fn region(&self) -> &RegionCode {
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
