//! Quench as a client of a portal, and the tokens that such a client gets (IAM Identity Center OIDC API reference).

use std::sync::Arc;

use aws_sdk_ssooidc::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use jiff::{SignedDuration, Timestamp};
use quench_core::region::RegionCode;
use zeroize::Zeroizing;

use super::pkce::Pkce;
use super::query;
use super::refusal::{Asked, Refused, ask};
use crate::call::Caller;
use crate::classify::Call;
use crate::connect_error::ConnectError;
use crate::wiring::Wiring;

/// What the token opens: every account that the portal gives the person.
const SCOPE: &str = "sso:account:access";
/// Registered without a port, which changes with each sign-in (RFC 8252 section 7.3).
const REDIRECT: &str = "http://127.0.0.1/oauth/callback";

/// A portal and its address, both checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortalAddress {
    pub(crate) start_url: String,
    pub(crate) region: RegionCode,
}

/// A registered client; clones are the same one.
#[derive(Clone)]
pub(crate) struct Registration {
    pub(crate) portal: PortalAddress,
    /// Where it was registered: nothing else gets to see its tokens.
    pub(crate) endpoint: Option<String>,
    pub(crate) id: String,
    pub(crate) secret: Zeroizing<String>,
}

/// Opens every account of a portal; shared, so that no copies of it lie about.
pub(crate) type Token = Arc<Zeroizing<String>>;

/// What a person's sign-in to a portal gives.
pub(crate) struct Tokens {
    pub(crate) access: Token,
    pub(crate) access_ends: Timestamp,
    pub(crate) refresh: Option<Zeroizing<String>>,
}

/// What tokens are asked for with.
pub(crate) enum Grant<'a> {
    Code { code: &'a str, verifier: &'a str, redirect: &'a str },
    Device { device_code: &'a str },
    Refresh { token: &'a str },
}

impl Grant<'_> {
    pub(crate) const CODE: &'static str = "authorization_code";
    pub(crate) const DEVICE: &'static str = "urn:ietf:params:oauth:grant-type:device_code";
    pub(crate) const REFRESH: &'static str = "refresh_token";
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Registration").field("portal", &self.portal).finish_non_exhaustive()
    }
}

impl Registration {
    /// `RegisterClient`. With a device code no browser comes back, so no address for that is registered.
    pub(crate) async fn register(
        portal: PortalAddress,
        device: bool,
        wiring: &Wiring,
        caller: &Caller,
    ) -> Result<Self, ConnectError> {
        let call = Call { operation: "sso-oidc:RegisterClient", region: portal.region.as_str() };
        let client = aws_sdk_ssooidc::Client::new(&wiring.config(&portal.region, None));
        let answer = ask(caller, call, || {
            let asked = client
                .register_client()
                .client_name("quench")
                .client_type("public")
                .scopes(SCOPE)
                .issuer_url(&portal.start_url)
                .grant_types(if device { Grant::DEVICE } else { Grant::CODE })
                .grant_types(Grant::REFRESH);
            if device { asked.send() } else { asked.redirect_uris(REDIRECT).send() }
        });
        let answer = answer.await.map_err(|refused| refused.of_portal(Asked::Entry, &portal.region))?;
        let (Some(id), Some(secret)) = (answer.client_id, answer.client_secret) else {
            return Err(Refused::of(call, "the answer holds no client").failure.into());
        };
        let endpoint = wiring.endpoint().map(str::to_owned);
        Ok(Self { portal, endpoint, id, secret: Zeroizing::new(secret) })
    }

    /// Where the browser signs in and comes back to `redirect` from.
    pub(crate) async fn authorize_url(
        &self,
        redirect: &str,
        state: &str,
        pkce: &Pkce,
        wiring: &Wiring,
    ) -> Result<String, ConnectError> {
        let unknown = |why: String| ConnectError::EndpointInvalid { why };
        let params = Params::builder()
            .region(self.portal.region.as_str())
            .set_endpoint(wiring.endpoint().map(str::to_owned))
            .build()
            .map_err(|error| unknown(error.to_string()))?;
        let resolver = DefaultResolver::new();
        let endpoint = ResolveEndpoint::resolve_endpoint(&resolver, &params).await;
        let endpoint = endpoint.map_err(|error| unknown(error.to_string()))?;
        let asked = query::written(&[
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", redirect),
            ("state", state),
            ("code_challenge_method", "S256"),
            ("scopes", SCOPE),
            ("code_challenge", &pkce.challenge),
        ]);
        Ok(format!("{}/authorize?{asked}", endpoint.url().trim_end_matches('/')))
    }

    /// `CreateToken`.
    pub(crate) async fn tokens(&self, grant: Grant<'_>, wiring: &Wiring, caller: &Caller) -> Result<Tokens, Refused> {
        let call = Call { operation: "sso-oidc:CreateToken", region: self.portal.region.as_str() };
        let client = aws_sdk_ssooidc::Client::new(&wiring.config(&self.portal.region, None));
        // Before the request, so that what is given is thought to end a little early rather than late.
        let asked_at = caller.clock.now();
        let answer = ask(caller, call, || {
            let asked = client.create_token().client_id(&self.id).client_secret(self.secret.as_str());
            match &grant {
                Grant::Code { code, verifier, redirect } => {
                    asked.grant_type(Grant::CODE).code(*code).code_verifier(*verifier).redirect_uri(*redirect)
                }
                Grant::Device { device_code } => asked.grant_type(Grant::DEVICE).device_code(*device_code),
                Grant::Refresh { token } => asked.grant_type(Grant::REFRESH).refresh_token(*token),
            }
            .send()
        })
        .await?;
        let incomplete = || Refused::of(call, "the answer holds no token");
        let access = answer.access_token.filter(|token| !token.is_empty()).ok_or_else(incomplete)?;
        let lasts = SignedDuration::from_secs(i64::from(answer.expires_in));
        let access_ends = asked_at.checked_add(lasts).map_err(|_| incomplete())?;
        let refresh = answer.refresh_token.filter(|token| !token.is_empty()).map(Zeroizing::new);
        Ok(Tokens { access: Arc::new(Zeroizing::new(access)), access_ends, refresh })
    }
}
