//! Proofs of possession (RFC 9449): a token of AWS Sign-In is of use only to whoever holds the key that it was asked for with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::EncodedPoint;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;

use super::invalid;
use crate::wire::request::Envelope;
use crate::world::{MINUTE, after};
use crate::{Refusal, World};

/// Proofs are good for that long before and after AWS's own time.
const GOOD_FOR: i64 = 5 * MINUTE;

/// Checks the proof of a request, which nobody may send again; gives the public key as text.
pub(super) fn check(world: &mut World, envelope: &Envelope) -> Result<String, Refusal> {
    let mut parts = envelope.proof.split('.');
    let (Some(head), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(invalid("The DPoP header is missing or no JWT."));
    };
    let header = json(head).ok_or_else(|| invalid("The header of the DPoP proof cannot be read."))?;
    if text(&header, "typ") != "dpop+jwt" || text(&header, "alg") != "ES256" {
        return Err(invalid("The DPoP proof must be of typ dpop+jwt and alg ES256."));
    }
    let (key, name) =
        public_key(&header["jwk"]).ok_or_else(|| invalid("The jwk of the DPoP proof is no EC P-256 key."))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
    let message = format!("{head}.{claims}");
    let genuine = signature.is_some_and(|signature| key.verify(message.as_bytes(), &signature).is_ok());
    if !genuine {
        return Err(invalid("The signature of the DPoP proof is wrong."));
    }
    let claims = json(claims).ok_or_else(|| invalid("The claims of the DPoP proof cannot be read."))?;
    let wanted = format!("{}{}", envelope.base, envelope.path);
    if text(&claims, "htm") != "POST" || !same_address(text(&claims, "htu"), &wanted) {
        return Err(invalid("The DPoP proof is for another request."));
    }
    let at = claims["iat"].as_i64().and_then(|second| jiff::Timestamp::from_second(second).ok());
    let fresh = at.filter(|at| *at >= after(world.now, -GOOD_FOR) && *at <= after(world.now, GOOD_FOR));
    let at = fresh.ok_or_else(|| invalid("The DPoP proof is too old, or of a time that is yet to come."))?;
    let id = text(&claims, "jti");
    if id.is_empty() || world.sign_in.proofs.insert(id.to_owned(), after(at, GOOD_FOR)).is_some() {
        return Err(invalid("The DPoP proof has no jti, or was used before."));
    }
    Ok(name)
}

fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// The key of a JWK, and what it is known by. A private key in it is refused (RFC 9449, 4.3).
fn public_key(jwk: &Value) -> Option<(VerifyingKey, String)> {
    if text(jwk, "kty") != "EC" || text(jwk, "crv") != "P-256" || jwk.get("d").is_some() {
        return None;
    }
    let coordinate = |member| -> Option<[u8; 32]> { URL_SAFE_NO_PAD.decode(text(jwk, member)).ok()?.try_into().ok() };
    let point = EncodedPoint::from_affine_coordinates(&coordinate("x")?.into(), &coordinate("y")?.into(), false);
    let key = VerifyingKey::from_encoded_point(&point).ok()?;
    Some((key, format!("{}.{}", text(jwk, "x"), text(jwk, "y"))))
}

/// Without query, fragment and the port that the scheme has anyway.
fn same_address(given: &str, wanted: &str) -> bool {
    let plain = |address: &str| {
        let address = address.split(['?', '#']).next().unwrap_or_default().to_owned();
        address.replacen(":443/", "/", usize::from(address.starts_with("https:")))
    };
    plain(given) == plain(wanted)
}
