//! The OIDC service of IAM Identity Center: who registers, and what starts with a device code.

use serde::{Deserialize, Serialize};

pub(crate) mod authorize;
mod token;

use crate::wire::json::{Answer, input, parse, reply};
use crate::wire::request::Envelope;
use crate::world::sign_in::{Client, Device};
use crate::world::{SECOND, after};
use crate::{Refusal, World};

/// A registration lasts 90 days.
const CLIENT_LASTS: i64 = 90 * 24 * 3600;
/// A device code lasts ten minutes.
const DEVICE_LASTS: i64 = 600;
pub(super) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const GRANTS: [&str; 3] = ["authorization_code", "refresh_token", DEVICE_GRANT];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    client_name: Option<String>,
    client_type: Option<String>,
    scopes: Option<Vec<String>>,
    redirect_uris: Option<Vec<String>>,
    grant_types: Option<Vec<String>>,
    issuer_url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Registered {
    client_id: String,
    client_secret: String,
    client_id_issued_at: i64,
    client_secret_expires_at: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeviceAsk {
    client_id: Option<String>,
    client_secret: Option<String>,
    start_url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceAnswer {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: u32,
}

pub(crate) fn answer(world: &mut World, envelope: &Envelope, body: &[u8]) -> Answer {
    let body = parse(body).map_err(|_| invalid_request())?;
    match envelope.operation.as_str() {
        "RegisterClient" => register(world, &input(&body).map_err(|_| invalid_request())?),
        "StartDeviceAuthorization" => start(world, envelope, &input(&body).map_err(|_| invalid_request())?),
        _ => token::create(world, envelope, &input(&body).map_err(|_| invalid_request())?),
    }
}

/// What a client says of its portal is looked at once a person comes.
fn register(world: &mut World, ask: &Registration) -> Answer {
    if ask.client_name.as_deref().unwrap_or_default().is_empty() || ask.client_type.as_deref() != Some("public") {
        return Err(refused(
            400,
            "InvalidClientMetadataException",
            "invalid_client_metadata",
            "Invalid client metadata",
        ));
    }
    let grants = ask.grant_types.clone().unwrap_or_else(|| vec![DEVICE_GRANT.to_owned()]);
    if grants.iter().any(|grant| !GRANTS.contains(&grant.as_str())) {
        return Err(refused(400, "UnsupportedGrantTypeException", "unsupported_grant_type", "Unsupported grant type"));
    }
    let redirects = ask.redirect_uris.clone().unwrap_or_default();
    if redirects.iter().any(|address| without_port(address).is_none_or(|plain| plain != *address)) {
        return Err(refused(400, "InvalidRedirectUriException", "invalid_redirect_uri", "Invalid redirect URI"));
    }
    let scopes = ask.scopes.clone().unwrap_or_default();
    if scopes.iter().any(|scope| scope != "sso:account:access" && scope != "openid") {
        return Err(refused(400, "InvalidScopeException", "invalid_scope", "Invalid scope"));
    }
    let by_code = grants.iter().any(|grant| grant == "authorization_code");
    if by_code && (redirects.is_empty() || ask.issuer_url.is_none()) {
        return Err(invalid_request());
    }
    let (client_id, client_secret) = (world.drawn("client", 22), world.drawn("client's secret", 400));
    let until = after(world.now, CLIENT_LASTS * SECOND);
    let issuer = ask.issuer_url.clone();
    let client = Client { secret: client_secret.clone(), grants, redirects, issuer, scopes, until };
    world.sign_in.clients.insert(client_id.clone(), client);
    reply(&Registered {
        client_id,
        client_secret,
        client_id_issued_at: world.now.as_second(),
        client_secret_expires_at: until.as_second(),
    })
}

fn start(world: &mut World, envelope: &Envelope, ask: &DeviceAsk) -> Answer {
    let id = known(world, ask.client_id.as_deref(), ask.client_secret.as_deref())?;
    // A portal of another region is found too: its person then consents to something that this one does not know
    // (aws-cli#5058, granted#385).
    if !same_portal(world, ask.start_url.as_deref().unwrap_or_default()) {
        return Err(invalid_request());
    }
    let drawn = world.drawn("user code", 8).to_ascii_uppercase();
    let user_code = format!("{}-{}", &drawn[..4], &drawn[4..]);
    let device_code = world.drawn("device code", 86);
    let device = Device {
        client: id,
        user_code: user_code.clone(),
        until: after(world.now, DEVICE_LASTS * SECOND),
        asked: None,
        consented: None,
        used: false,
    };
    world.sign_in.devices.insert(device_code.clone(), device);
    let page = match envelope.names_region {
        true => format!("https://device.sso.{}.amazonaws.com/", envelope.region),
        false => format!("{}/device", envelope.base),
    };
    reply(&DeviceAnswer {
        device_code,
        verification_uri_complete: format!("{page}?user_code={user_code}"),
        user_code,
        verification_uri: page,
        expires_in: DEVICE_LASTS,
        interval: world.sign_in.settings.portal.interval,
    })
}

/// The id of a client that is registered and knows its secret.
fn known(world: &World, id: Option<&str>, secret: Option<&str>) -> Result<String, Refusal> {
    let found = id.and_then(|id| world.sign_in.clients.get_key_value(id));
    let good = found.filter(|(_, client)| Some(client.secret.as_str()) == secret && client.until > world.now);
    let refusal = || refused(401, "InvalidClientException", "invalid_client", "Invalid client provided");
    good.map(|(id, _)| id.clone()).ok_or_else(refusal)
}

/// Whether an address is that of the portal: a "#/" behind it makes no difference.
pub(super) fn same_portal(world: &World, address: &str) -> bool {
    let plain = |text: &str| text.split('#').next().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase();
    plain(address) == plain(&world.sign_in.settings.portal.start_url)
}

/// Whether the portal lives where the request went, as far as that is told.
pub(super) fn at_home(world: &World, envelope: &Envelope) -> bool {
    !envelope.names_region || envelope.region == world.sign_in.settings.portal.region
}

/// A loopback address without its port, which a client does not know when it registers (RFC 8252, 7.3).
pub(super) fn without_port(address: &str) -> Option<String> {
    let rest = address.strip_prefix("http://127.0.0.1")?;
    let (port, path) = rest.split_once('/').unwrap_or((rest, ""));
    let fine = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    fine.then(|| format!("http://127.0.0.1/{path}"))
}

fn invalid_request() -> Refusal {
    refused(400, "InvalidRequestException", "invalid_request", "")
}

fn refused(status: u16, code: &'static str, error: &'static str, description: &'static str) -> Refusal {
    Refusal::new(status, code, description).with("error", error)
}
