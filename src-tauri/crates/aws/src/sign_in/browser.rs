//! Signing in through AWS's website, as `aws login` does: works for root, IAM users and federated people alike.
//!
//! Protocol: the AWS CLI's `customizations/login/utils.py` and the service model of signin (aws-facts 8). The browser gets a
//! code, the code gives credentials of fifteen minutes and a refresh token, and both count only with the proof key.

use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_sdk_signin::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sdk_signin::types::CreateOAuth2TokenRequestBody;
use jiff::{SignedDuration, Timestamp};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use zeroize::Zeroizing;

use super::pkce::Pkce;
use super::proof::ProofKey;
use super::query;
use super::refusal::{Asked, Refused, ask, only_where_issued, to_the_end};
use crate::call::Caller;
use crate::classify::Call;
use crate::connect_error::ConnectError;
use crate::wiring::Wiring;

/// AWS's own names of clients that run on the machine of the browser, and on another one; there is no registration.
const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";
/// Credentials that are left for less than this are not worth giving.
const WORTH: SignedDuration = SignedDuration::from_secs(30);

/// A sign-in that is about to be opened in the browser.
#[derive(Debug)]
pub(crate) struct LoginRequest {
    pub(crate) url: String,
    region: RegionCode,
    client: &'static str,
    redirect: String,
    pkce: Pkce,
    key: ProofKey,
}

impl LoginRequest {
    /// `redirect`: the loopback's address; without one the browser of another device shows the code.
    pub(crate) async fn new(
        region: &RegionCode,
        redirect: Option<String>,
        state: &str,
        wiring: &Wiring,
    ) -> Result<Self, ConnectError> {
        let base = base(region, wiring).await?;
        let (client, redirect) = match redirect {
            Some(redirect) => (SAME_DEVICE, redirect),
            None => (CROSS_DEVICE, format!("{base}/v1/sessions/confirmation")),
        };
        let (pkce, key) = (Pkce::new()?, ProofKey::generate()?);
        let asked = query::written(&[
            ("response_type", "code"),
            ("client_id", client),
            ("state", state),
            // As this service has it; RFC 7636 and the portal say S256.
            ("code_challenge_method", "SHA-256"),
            ("scope", "openid"),
            ("redirect_uri", &redirect),
            ("code_challenge", &pkce.challenge),
        ]);
        let url = format!("{base}/v1/authorize?{asked}");
        Ok(Self { url, region: region.clone(), client, redirect, pkce, key })
    }

    /// Exchanges the browser's code.
    pub(crate) async fn exchange(
        self,
        code: &str,
        wiring: &Wiring,
        caller: &Caller,
    ) -> Result<LoginSession, ConnectError> {
        let body = CreateOAuth2TokenRequestBody::builder()
            .client_id(self.client)
            .grant_type("authorization_code")
            .code(code)
            .code_verifier(self.pkce.verifier.as_str())
            .redirect_uri(&self.redirect);
        let given = token(body, &self.key, &self.region, wiring, caller).await;
        let given = given.map_err(|refused| refused.of_login(Asked::Code))?;
        let endpoint = wiring.endpoint().map(str::to_owned);
        let client = self.client.to_owned();
        Ok(LoginSession::new(self.region, endpoint, client, self.key, given.refresh_token, Some(given.credentials)))
    }
}

/// The origin of AWS's sign-in in `region`, from the SDK's own endpoint rules.
async fn base(region: &RegionCode, wiring: &Wiring) -> Result<String, ConnectError> {
    let unknown = |why: String| ConnectError::EndpointInvalid { why };
    let params = Params::builder()
        .region(region.as_str())
        .set_endpoint(wiring.endpoint().map(str::to_owned))
        .is_control_plane(false)
        .build()
        .map_err(|error| unknown(error.to_string()))?;
    let endpoint = DefaultResolver::new();
    let endpoint = ResolveEndpoint::resolve_endpoint(&endpoint, &params).await;
    Ok(endpoint.map_err(|error| unknown(error.to_string()))?.url().trim_end_matches('/').to_owned())
}

/// A sign-in through AWS's website; clones are the same one. It renews itself for as long as AWS lets it, hours as a rule.
#[derive(Clone)]
pub struct LoginSession(Arc<Session>);

struct Session {
    region: RegionCode,
    /// Where it was issued: nothing else gets to see its tokens.
    endpoint: Option<String>,
    client: String,
    key: ProofKey,
    held: Mutex<Held>,
    /// One renewal at a time: a refresh token counts once.
    turn: tokio::sync::Mutex<()>,
}

struct Held {
    refresh_token: Zeroizing<String>,
    /// Those of the sign-in itself, until somebody takes them.
    fresh: Option<Credentials>,
}

impl std::fmt::Debug for LoginSession {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("LoginSession").field("region", &self.0.region).finish_non_exhaustive()
    }
}

/// What is kept of it: secret.
pub(crate) struct KeptLogin {
    pub(crate) region: RegionCode,
    pub(crate) endpoint: Option<String>,
    pub(crate) client: String,
    pub(crate) refresh_token: Zeroizing<String>,
    pub(crate) key: Zeroizing<Vec<u8>>,
}

impl LoginSession {
    fn new(
        region: RegionCode,
        endpoint: Option<String>,
        client: String,
        key: ProofKey,
        refresh_token: Zeroizing<String>,
        fresh: Option<Credentials>,
    ) -> Self {
        let held = Mutex::new(Held { refresh_token, fresh });
        Self(Arc::new(Session { region, endpoint, client, key, held, turn: tokio::sync::Mutex::default() }))
    }

    /// `None` if its key can be none, or its client is not one that Quench signs in with.
    pub(crate) fn from_kept(kept: KeptLogin) -> Option<Self> {
        let key = ProofKey::from_scalar(&kept.key)?;
        let known = [SAME_DEVICE, CROSS_DEVICE].contains(&kept.client.as_str());
        known.then(|| Self::new(kept.region, kept.endpoint, kept.client, key, kept.refresh_token, None))
    }

    /// As it is now: the refresh token changes with each renewal.
    pub(crate) fn kept(&self) -> KeptLogin {
        let session = &*self.0;
        KeptLogin {
            region: session.region.clone(),
            endpoint: session.endpoint.clone(),
            client: session.client.clone(),
            refresh_token: session.held().refresh_token.clone(),
            key: session.key.scalar(),
        }
    }

    pub(crate) fn region(&self) -> &RegionCode {
        &self.0.region
    }

    pub(crate) fn way(&self) -> SignInWay {
        SignInWay::Browser { region: self.0.region.to_string() }
    }

    /// Credentials that nobody has had before: those of the sign-in itself once, then renewed ones.
    pub(crate) async fn fetch(&self, wiring: &Wiring, caller: &Arc<Caller>) -> Result<Credentials, ConnectError> {
        only_where_issued(self.0.endpoint.as_deref(), wiring)?;
        let (session, wiring, caller) = (Arc::clone(&self.0), wiring.clone(), Arc::clone(caller));
        to_the_end(async move { session.next(&wiring, &caller).await }).await
    }
}

impl Session {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn next(&self, wiring: &Wiring, caller: &Caller) -> Result<Credentials, ConnectError> {
        let _turn = self.turn.lock().await;
        let (fresh, refresh_token) = {
            let mut held = self.held();
            (held.fresh.take(), held.refresh_token.clone())
        };
        if let Some(fresh) = fresh.filter(|fresh| worth_giving(fresh, caller.clock.now())) {
            return Ok(fresh);
        }
        let body = CreateOAuth2TokenRequestBody::builder()
            .client_id(&self.client)
            .grant_type("refresh_token")
            .refresh_token(refresh_token.as_str());
        let given = token(body, &self.key, &self.region, wiring, caller).await;
        let given = given.map_err(|refused| refused.of_login(Asked::Renewal))?;
        self.held().refresh_token = given.refresh_token;
        Ok(given.credentials)
    }
}

fn worth_giving(credentials: &Credentials, now: Timestamp) -> bool {
    let end = credentials.expiry().and_then(|end| Timestamp::try_from(end).ok());
    end.is_none_or(|end| end.duration_since(now) > WORTH)
}

struct Given {
    credentials: Credentials,
    refresh_token: Zeroizing<String>,
}

/// `signin:CreateOAuth2Token`, unsigned but with a proof of the key.
async fn token(
    body: aws_sdk_signin::types::builders::CreateOAuth2TokenRequestBodyBuilder,
    key: &ProofKey,
    region: &RegionCode,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Given, Refused> {
    let call = Call { operation: "signin:CreateOAuth2Token", region: region.as_str() };
    let body = body.build().map_err(|error| {
        let mut refused = Refused::of(call, &error.to_string());
        refused.failure.error.kind = CloudErrorKind::Unexpected;
        refused
    })?;
    let client = aws_sdk_signin::Client::new(&wiring.config(region, None));
    // Before the request, so that what is given is thought to end a little early rather than late.
    let asked_at = caller.clock.now();
    let answer = ask(caller, call, || {
        let (key, clock) = (key.clone(), caller.clock.clone());
        client
            .create_o_auth2_token()
            .token_input(body.clone())
            .customize()
            .map_request(move |mut request: aws_smithy_runtime_api::client::orchestrator::HttpRequest| {
                let proof = key.proof(request.uri(), clock.now()).map_err(std::io::Error::other)?;
                request.headers_mut().try_insert("dpop", proof).map_err(std::io::Error::other)?;
                Ok::<_, std::io::Error>(request)
            })
            .send()
    })
    .await?;
    let incomplete = || Refused::of(call, "the answer holds no credentials");
    let output = answer.token_output.ok_or_else(incomplete)?;
    let access = output.access_token.ok_or_else(incomplete)?;
    // The SDK fills up what an answer lacks.
    let parts = [&access.access_key_id, &access.secret_access_key, &access.session_token];
    if parts.iter().any(|part| part.is_empty()) || output.refresh_token.is_empty() {
        return Err(incomplete());
    }
    let lasts = SignedDuration::from_secs(i64::from(output.expires_in));
    let end = asked_at.checked_add(lasts).ok().filter(|_| output.expires_in > 0).ok_or_else(incomplete)?;
    let token = Some(access.session_token);
    let end = Some(std::time::SystemTime::from(end));
    let credentials = Credentials::new(access.access_key_id, access.secret_access_key, token, end, "login");
    Ok(Given { credentials, refresh_token: Zeroizing::new(output.refresh_token) })
}
