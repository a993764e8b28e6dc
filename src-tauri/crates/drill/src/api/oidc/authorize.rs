//! The pages of a portal: consent for a client that came with a code challenge, and for a device code.

use bytes::Bytes;
use http::Response;

use super::{at_home, same_portal, without_port};
use crate::api::browser_page::{asking, encode, page, redirect, wrong};
use crate::api::signin::authorize::is_challenge;
use crate::wire::query::escape;
use crate::wire::request::Envelope;
use crate::world::sign_in::{CODE_LASTS, Code};
use crate::world::{SECOND, after};
use crate::{ACCOUNT, Identity, Person, World};

pub(crate) fn answer(world: &mut World, envelope: &Envelope) -> Response<Bytes> {
    match envelope.operation.as_str() {
        "Device" => device(world, envelope),
        _ => authorize(world, envelope),
    }
}

fn authorize(world: &mut World, envelope: &Envelope) -> Response<Bytes> {
    let asked = |name: &str| envelope.query.get(name).unwrap_or_default();
    let Some(client) = world.sign_in.clients.get(asked("client_id")) else { return wrong("client_id") };
    let redirect_uri = asked("redirect_uri");
    let registered = without_port(redirect_uri).is_some_and(|plain| client.redirects.contains(&plain));
    if !registered {
        return wrong("redirect_uri");
    }
    let scopes = || asked("scopes").split(' ').filter(|scope| !scope.is_empty());
    for (name, fine) in [
        (
            "issuer",
            client.issuer.as_deref().is_some_and(|issuer| same_portal(world, issuer)) && at_home(world, envelope),
        ),
        ("response_type", asked("response_type") == "code"),
        ("code_challenge_method", asked("code_challenge_method") == "S256"),
        ("code_challenge", is_challenge(asked("code_challenge"))),
        ("scopes", scopes().all(|scope| client.scopes.iter().any(|one| one == scope))),
        ("state", !asked("state").is_empty()),
    ] {
        if !fine {
            return wrong(name);
        }
    }
    let state = encode(asked("state"));
    match world.sign_in.settings.person {
        Person::Leaves => asking("Sign in to your portal"),
        Person::Denies => redirect(&format!("{redirect_uri}?error=access_denied&state={state}")),
        Person::Consents => {
            let code = world.drawn("portal code", 64);
            let made = Code {
                client: asked("client_id").to_owned(),
                redirect: redirect_uri.to_owned(),
                challenge: asked("code_challenge").to_owned(),
                identity: Identity::IdentityCenterUser(world.sign_in.settings.portal.user.clone()),
                account: ACCOUNT.to_owned(),
                mfa: false,
                until: after(world.now, CODE_LASTS * SECOND),
                used: false,
            };
            world.sign_in.portal_codes.insert(code.clone(), made);
            redirect(&format!("{redirect_uri}?code={code}&state={state}"))
        }
    }
}

/// What a person does with the code that his device shows.
fn device(world: &mut World, envelope: &Envelope) -> Response<Bytes> {
    let Some(given) = envelope.query.get("user_code") else { return asking("Authorize a device") };
    let (now, home, person) = (world.now, at_home(world, envelope), world.sign_in.settings.person);
    let found = world.sign_in.devices.values_mut().find(|device| device.user_code == given && device.until > now);
    let Some(device) = found else { return wrong("user_code") };
    let title = "Authorize a device";
    match person {
        Person::Leaves => {
            page(200, title, &format!("<p>Confirm this code:</p>\n<code id=\"code\">{}</code>", escape(given)))
        }
        // The device never hears of it (aws-cli#5058).
        _ if !home => wrong("invalid_grant"),
        Person::Denies => {
            device.consented = Some(false);
            page(200, title, "<p>The request was denied.</p>")
        }
        Person::Consents => {
            device.consented = Some(true);
            page(200, title, "<p>The request was approved. You can close this window.</p>")
        }
    }
}
