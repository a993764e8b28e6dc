//! The pages of AWS Sign-In: what a person sees, or would be sent on to without a look at it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Response;

use super::{CROSS_DEVICE, SAME_DEVICE};
use crate::api::Caller;
use crate::api::browser_page::{asking, encode, page, redirect, wrong};
use crate::wire::query::escape;
use crate::wire::request::Envelope;
use crate::world::sign_in::{CODE_LASTS, Code};
use crate::world::{SECOND, after};
use crate::{ACCOUNT, Actor, NewEvent, Person, World};

const CONFIRMATION: &str = "/v1/sessions/confirmation";

pub(crate) fn answer(world: &mut World, envelope: &Envelope) -> Response<Bytes> {
    match envelope.operation.as_str() {
        "SessionsConfirmation" => confirmation(envelope),
        _ => authorize(world, envelope),
    }
}

fn authorize(world: &mut World, envelope: &Envelope) -> Response<Bytes> {
    let asked = |name: &str| envelope.query.get(name).unwrap_or_default();
    let redirect_uri = asked("redirect_uri");
    let fine_address = match asked("client_id") {
        SAME_DEVICE => loopback(redirect_uri),
        CROSS_DEVICE => redirect_uri == format!("{}{CONFIRMATION}", envelope.base),
        _ => return wrong("client_id"),
    };
    // What cannot be trusted is not redirected to (RFC 6749, 4.1.2.1).
    if !fine_address {
        return wrong("redirect_uri");
    }
    for (name, fine) in [
        ("response_type", asked("response_type") == "code"),
        ("code_challenge_method", asked("code_challenge_method") == "SHA-256"),
        ("code_challenge", is_challenge(asked("code_challenge"))),
        ("scope", asked("scope").split(' ').any(|scope| scope == "openid")),
        ("state", !asked("state").is_empty()),
    ] {
        if !fine {
            return wrong(name);
        }
    }
    let state = encode(asked("state"));
    match world.sign_in.settings.person {
        Person::Leaves => asking("Sign in to AWS"),
        Person::Denies => redirect(&format!("{redirect_uri}?error=access_denied&state={state}")),
        Person::Consents => {
            let identity = world.sign_in.settings.signs_in_as.identity();
            let mfa = world.sign_in.settings.with_mfa;
            let actor = Caller::of(world, envelope).actor(world, envelope);
            let actor = Actor { identity: identity.clone(), access_key_id: String::new(), ..actor };
            world.record_event(NewEvent::console_login(&envelope.region, actor.clone(), mfa));
            let source = "signin.amazonaws.com";
            world.record_event(NewEvent::call(&envelope.region, source, "AuthorizeOAuth2Access", actor));
            let code = world.drawn("code", 64);
            let until = after(world.now, CODE_LASTS * SECOND);
            let (client, challenge) = (asked("client_id").to_owned(), asked("code_challenge").to_owned());
            let redirect_to = redirect_uri.to_owned();
            let account = world.sign_in.settings.account.clone().unwrap_or_else(|| ACCOUNT.to_owned());
            let made = Code { client, redirect: redirect_to, challenge, identity, account, mfa, until, used: false };
            world.sign_in.codes.insert(code.clone(), made);
            redirect(&format!("{redirect_uri}?code={code}&state={state}"))
        }
    }
}

/// What a person copies to another device.
fn confirmation(envelope: &Envelope) -> Response<Bytes> {
    let asked = |name: &str| envelope.query.get(name).unwrap_or_default();
    if !asked("error").is_empty() {
        return page(200, "Sign in to AWS", "<p>The request was denied.</p>");
    }
    let (state, code) = (encode(asked("state")), encode(asked("code")));
    let text = STANDARD.encode(format!("state={state}&code={code}"));
    page(200, "Sign in to AWS", &format!("<p>Copy this code:</p>\n<code id=\"code\">{}</code>", escape(&text)))
}

/// `http://127.0.0.1:PORT/oauth/callback`.
pub(crate) fn loopback(address: &str) -> bool {
    let port = address.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix("/oauth/callback"));
    port.is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// 32 bytes in BASE64URL.
pub(crate) fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"-_".contains(&letter))
}
