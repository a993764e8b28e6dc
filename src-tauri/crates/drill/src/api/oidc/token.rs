//! `CreateToken`: the access token of a portal, for a code, a device code or a refresh token.

use serde::{Deserialize, Serialize};

use super::{DEVICE_GRANT, at_home, invalid_request, known, refused};
use crate::api::signin;
use crate::wire::json::{Answer, reply};
use crate::wire::request::Envelope;
use crate::world::{SECOND, after};
use crate::{Refusal, World};

/// A token of the portal lasts an hour.
const TOKEN_LASTS: u32 = 3600;
/// How long it can be refreshed: a session of the portal, eight hours unless its administrator says otherwise.
const SESSION_LASTS: i64 = 8 * 3600;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenAsk {
    client_id: Option<String>,
    client_secret: Option<String>,
    grant_type: Option<String>,
    device_code: Option<String>,
    code: Option<String>,
    refresh_token: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenAnswer {
    access_token: String,
    token_type: &'static str,
    expires_in: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

pub(super) fn create(world: &mut World, envelope: &Envelope, ask: &TokenAsk) -> Answer {
    let client = known(world, ask.client_id.as_deref(), ask.client_secret.as_deref())?;
    let wanted = ask.grant_type.as_deref().unwrap_or_default();
    let may = world.sign_in.clients.get(&client).is_some_and(|one| one.grants.iter().any(|grant| grant == wanted));
    // A client with scopes may refresh what it got for a device code.
    let refreshes = wanted == "refresh_token" && ask.refresh_token.is_some();
    if !may && !refreshes {
        return Err(match wanted {
            "" => invalid_request(),
            "authorization_code" | "refresh_token" | DEVICE_GRANT => {
                refused(400, "UnauthorizedClientException", "unauthorized_client", "Unauthorized client")
            }
            _ => refused(400, "UnsupportedGrantTypeException", "unsupported_grant_type", "Unsupported grant type"),
        });
    }
    if !at_home(world, envelope) {
        return Err(grant());
    }
    let until = match wanted {
        "authorization_code" => by_code(world, ask, &client).map(|()| None)?,
        "refresh_token" => Some(by_refresh(world, ask, &client)?),
        _ => by_device(world, ask, &client).map(|()| None)?,
    };
    let now = world.now;
    let lasts = world.sign_in.settings.portal_token_lasts.unwrap_or(TOKEN_LASTS);
    let access_token = format!("aoaAAAAA{}", world.drawn("portal token", 360));
    world.sign_in.portal_tokens.insert(access_token.clone(), after(now, i64::from(lasts) * SECOND));
    let scoped = world.sign_in.clients.get(&client).is_some_and(|client| !client.scopes.is_empty());
    let refresh_token = scoped.then(|| {
        let token = format!("aorAAAAA{}", world.drawn("portal refresh", 360));
        let until = until.unwrap_or_else(|| after(now, SESSION_LASTS * SECOND));
        world.sign_in.portal_refreshes.insert(token.clone(), (client, until));
        token
    });
    reply(&TokenAnswer { access_token, token_type: "Bearer", expires_in: lasts, refresh_token })
}

fn by_code(world: &mut World, ask: &TokenAsk, client: &str) -> Result<(), Refusal> {
    let (Some(given), Some(verifier)) = (&ask.code, &ask.code_verifier) else { return Err(invalid_request()) };
    let now = world.now;
    let code = world.sign_in.portal_codes.get_mut(given).ok_or_else(grant)?;
    let fits = code.client == client
        && ask.redirect_uri.as_ref() == Some(&code.redirect)
        && signin::verifier(verifier)
        && signin::challenge(verifier) == code.challenge;
    if !fits || std::mem::replace(&mut code.used, true) {
        return Err(grant());
    }
    if code.until <= now {
        return Err(expired());
    }
    Ok(())
}

/// The new refresh token lasts no longer than the old one did.
fn by_refresh(world: &mut World, ask: &TokenAsk, client: &str) -> Result<jiff::Timestamp, Refusal> {
    let given = ask.refresh_token.as_deref().ok_or_else(invalid_request)?;
    let now = world.now;
    let found = world.sign_in.portal_refreshes.get(given).filter(|(owner, _)| owner == client);
    let (_, until) = found.filter(|(_, until)| *until > now).cloned().ok_or_else(grant)?;
    world.sign_in.portal_refreshes.remove(given);
    Ok(until)
}

fn by_device(world: &mut World, ask: &TokenAsk, client: &str) -> Result<(), Refusal> {
    let given = ask.device_code.as_deref().ok_or_else(invalid_request)?;
    let (now, interval) = (world.now, i64::from(world.sign_in.settings.portal.interval));
    let device = world.sign_in.devices.get_mut(given).filter(|device| device.client == client);
    let device = device.ok_or_else(grant)?;
    if device.until <= now {
        return Err(expired());
    }
    // The interval is between two looks, by a clock that is not its client's.
    let early = device.asked.is_some_and(|asked| after(asked, (interval * SECOND - 100).max(0)) > now);
    device.asked = Some(now);
    match device.consented {
        Some(false) => Err(refused(400, "AccessDeniedException", "access_denied", "Access denied")),
        Some(true) if std::mem::replace(&mut device.used, true) => Err(grant()),
        Some(true) => Ok(()),
        None if early => Err(refused(400, "SlowDownException", "slow_down", "Slow down to avoid throttling")),
        None => Err(refused(400, "AuthorizationPendingException", "authorization_pending", "")),
    }
}

fn grant() -> Refusal {
    refused(400, "InvalidGrantException", "invalid_grant", "Invalid grant provided")
}

fn expired() -> Refusal {
    refused(400, "ExpiredTokenException", "expired_token", "Invalid token provided")
}
