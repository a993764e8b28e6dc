//! AWS Sign-In: what `aws login` talks to (facts 8, and the service's model).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

pub(crate) mod authorize;
mod proof;

use crate::api::Caller;
use crate::wire::json::{Answer, input, parse, reply};
use crate::wire::request::Envelope;
use crate::wire::token::SessionKind;
use crate::world::identity::decide::Decision;
use crate::world::sign_in::{Login, NewSession};
use crate::world::{SECOND, after};
use crate::{ACCOUNT, Identity, NewEvent, Refusal, SignInRefusal, TokenVersion, World};

/// Credentials last that many seconds at most.
const LONGEST: i64 = 900;
/// How long they can be refreshed.
const LOGIN_LASTS: u32 = 43_200;
pub(super) const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
pub(super) const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenInput {
    client_id: Option<String>,
    grant_type: Option<String>,
    code: Option<String>,
    code_verifier: Option<String>,
    redirect_uri: Option<String>,
    refresh_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenOutput {
    access_token: AccessToken,
    token_type: &'static str,
    expires_in: i64,
    refresh_token: String,
    /// Of a code alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccessToken {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
}

/// `CreateOAuth2Token`, the one operation that is no page.
pub(crate) fn answer(world: &mut World, envelope: &Envelope, body: &[u8]) -> Answer {
    let malformed = |_| invalid("The request body cannot be read.");
    let ask: TokenInput = parse(body).and_then(|body| input(&body)).map_err(malformed)?;
    let client = ask.client_id.as_deref().filter(|client| [SAME_DEVICE, CROSS_DEVICE].contains(client));
    let client = client.ok_or_else(|| invalid("clientId is missing or unknown."))?.to_owned();
    let key = proof::check(world, envelope)?;
    let (login, old) = match ask.grant_type.as_deref() {
        Some("authorization_code") => (exchange(world, &ask, client, key)?, None),
        Some("refresh_token") => (refresh(world, &ask, &client, &key)?, ask.refresh_token.as_deref()),
        _ => return Err(invalid("grantType must be authorization_code or refresh_token.")),
    };
    if let Some(refusal) = world.sign_in.settings.refuses {
        return Err(refused(refusal));
    }
    if login.account == ACCOUNT && !allowed(world, &login.identity, login.mfa, &envelope.region) {
        return Err(refused(SignInRefusal::InsufficientPermissions));
    }
    give(world, envelope, login, old)
}

/// A code for a sign-in.
fn exchange(world: &mut World, ask: &TokenInput, client: String, key: String) -> Result<Login, Refusal> {
    let verifier = ask.code_verifier.as_deref().filter(|text| verifier(text));
    let verifier = verifier.ok_or_else(|| invalid("codeVerifier must be 43 to 128 letters of RFC 7636."))?;
    let given = ask.code.as_deref().ok_or_else(|| invalid("code is missing."))?;
    let now = world.now;
    let expired = || refused(SignInRefusal::AuthCodeExpired);
    let code = world.sign_in.codes.get_mut(given).ok_or_else(expired)?;
    if code.client != client || ask.redirect_uri.as_ref() != Some(&code.redirect) {
        return Err(invalid("clientId and redirectUri must be those of the authorization."));
    }
    if challenge(verifier) != code.challenge {
        return Err(invalid("codeVerifier does not fit the code challenge."));
    }
    // Whoever tries twice has got it from somewhere else.
    if std::mem::replace(&mut code.used, true) || code.until <= now {
        return Err(expired());
    }
    let (identity, account, mfa) = (code.identity.clone(), code.account.clone(), code.mfa);
    let seconds = i64::from(world.sign_in.settings.login_lasts.unwrap_or(LOGIN_LASTS));
    Ok(Login { client, identity, account, mfa, key, until: after(now, seconds * SECOND), password_changed: false })
}

/// The sign-in that a refresh token is of.
fn refresh(world: &mut World, ask: &TokenInput, client: &str, key: &str) -> Result<Login, Refusal> {
    let token = ask.refresh_token.as_deref().ok_or_else(|| invalid("refreshToken is missing."))?;
    let expired = || refused(SignInRefusal::TokenExpired);
    let login = world.sign_in.logins.get(token).ok_or_else(expired)?;
    if login.key != key {
        return Err(invalid("The refresh token is bound to another key."));
    }
    if login.client != client {
        return Err(invalid("The refresh token is another client's."));
    }
    if login.password_changed {
        return Err(refused(SignInRefusal::UserCredentialsChanged));
    }
    if login.until <= world.now {
        return Err(expired());
    }
    // What is refused afterwards takes nothing away.
    Ok(login.clone())
}

/// Credentials, and a refresh token in place of the old one.
fn give(world: &mut World, envelope: &Envelope, login: Login, old: Option<&str>) -> Answer {
    let left = login.until.duration_since(world.now).as_secs();
    let asked = world.sign_in.settings.credentials_last.map_or(LONGEST, i64::from);
    let seconds = asked.min(left).clamp(1, LONGEST);
    if let Some(old) = old {
        world.sign_in.logins.remove(old);
    }
    // What was set is already in the seconds.
    let set = world.sign_in.settings.credentials_last.take();
    let credentials = world.make_session(&NewSession {
        identity: &login.identity,
        account: &login.account,
        kind: SessionKind::Browser,
        mfa: login.mfa,
        seconds,
        version: TokenVersion::Two,
    });
    world.sign_in.settings.credentials_last = set;
    let refresh_token = format!("practice.refresh.{}", world.drawn("refresh token", 480));
    let actor = Caller::of(world, envelope).actor(world, envelope);
    let actor = crate::Actor { identity: login.identity.clone(), access_key_id: String::new(), ..actor };
    world.record_event(NewEvent::call(&envelope.region, "signin.amazonaws.com", "CreateOAuth2Token", actor));
    let id_token = old.is_none().then(|| identity_token(world, envelope, &login));
    world.sign_in.logins.insert(refresh_token.clone(), login);
    reply(&TokenOutput {
        access_token: AccessToken {
            access_key_id: credentials.access_key_id,
            secret_access_key: credentials.secret_access_key,
            session_token: credentials.session_token,
        },
        token_type: "aws_sigv4",
        expires_in: seconds,
        refresh_token,
        id_token,
    })
}

/// A JWT that says who signed in; nobody checks its signature, which is none.
fn identity_token(world: &mut World, envelope: &Envelope, login: &Login) -> String {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let now = world.now.as_second();
    let header = part(json!({"typ": "JWT", "alg": "ES384", "kid": "practice"}));
    let claims = part(json!({
        "sub": login.identity.arn().map(|arn| arn.replacen(ACCOUNT, &login.account, 1)),
        "aud": login.client,
        "iss": envelope.base,
        "session_arn": format!("arn:aws:signin:{}:{}:session/{}", envelope.region, login.account, world.drawn("login", 32)),
        "iat": now,
        "exp": now + LONGEST,
    }));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(world.drawn("signature", 96)))
}

/// Whether the policies allow `aws login`. The root user needs none.
fn allowed(world: &World, identity: &Identity, mfa: bool, region: &str) -> bool {
    let principal = identity.arn().unwrap_or_default();
    ["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"].into_iter().all(|action| {
        let asked = crate::world::identity::policy::Asked {
            action,
            region,
            principal: &principal,
            mfa: Some(mfa),
            issued: Some(world.now.as_millisecond()),
            ..Default::default()
        };
        world.identities.decide(identity, &asked).decision == Decision::Allowed
    })
}

/// BASE64URL(SHA256(verifier)), RFC 7636.
pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// 43 to 128 of the letters that RFC 7636 allows.
pub(crate) fn verifier(text: &str) -> bool {
    let fine = |letter: u8| letter.is_ascii_alphanumeric() || b"-._~".contains(&letter);
    (43..=128).contains(&text.len()) && text.bytes().all(fine)
}

fn invalid(message: &'static str) -> Refusal {
    Refusal::new(400, "ValidationException", message).with("error", "INVALID_REQUEST")
}

fn refused(why: SignInRefusal) -> Refusal {
    let message = match why {
        SignInRefusal::TokenExpired => "The session has expired.",
        SignInRefusal::AuthCodeExpired => "The authorization code has expired.",
        SignInRefusal::UserCredentialsChanged => "The user's credentials have changed.",
        SignInRefusal::InsufficientPermissions => "The user is not permitted to use this kind of sign-in.",
    };
    Refusal::new(400, "AccessDeniedException", message).with("error", why.as_str())
}
