//! Somebody who signs in with a browser, as the protocols are documented: PKCE, proofs of possession, pages.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::client::Account;

pub(crate) const BASE: &str = "https://us-east-1.signin.aws.amazon.com";
pub(crate) const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
pub(crate) const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:49152/oauth/callback";
pub(crate) const VERIFIER: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

/// Status, error code of the header, body.
pub(crate) type Answered = (u16, String, Value);

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// What a proof of possession says, and which key signs it.
#[derive(Clone)]
pub(crate) struct Proof {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) key: u8,
}

impl Proof {
    /// A right one for the token's address, by the key of that number.
    pub(crate) fn of(account: &Account, key: u8, id: &str) -> Self {
        let point = SigningKey::from_slice(&[key; 32]).unwrap().verifying_key().to_encoded_point(false);
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let jwk = json!({"kty": "EC", "crv": "P-256", "x": part(point.x().unwrap()), "y": part(point.y().unwrap())});
        Self {
            header: json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}),
            claims: json!({
                "jti": id, "htm": "POST", "htu": format!("{BASE}/v1/token"), "iat": account.clock.now().as_second(),
            }),
            key,
        }
    }

    pub(crate) fn text(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&self.header), part(&self.claims));
        let signature: Signature = SigningKey::from_slice(&[self.key; 32]).unwrap().sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

/// The usual parameters of AWS's page.
pub(crate) fn authorization(client: &str, redirect: &str) -> Vec<(&'static str, String)> {
    vec![
        ("response_type", "code".to_owned()),
        ("client_id", client.to_owned()),
        ("state", "a state & more".to_owned()),
        ("code_challenge_method", "SHA-256".to_owned()),
        ("scope", "openid".to_owned()),
        ("redirect_uri", redirect.to_owned()),
        ("code_challenge", challenge()),
    ]
}

pub(crate) fn query(parameters: &[(&str, String)]) -> String {
    let encode = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let pairs: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

impl Account {
    /// A page, as a browser asks for it.
    pub(crate) async fn browse(&self, address: &str) -> Response<Bytes> {
        self.drill.handle(Request::get(address).body(Bytes::new()).unwrap()).await.unwrap()
    }

    /// Where AWS's page sends the browser.
    pub(crate) async fn authorized(&self, parameters: &[(&str, String)]) -> (u16, String) {
        let page = self.browse(&format!("{BASE}/v1/authorize?{}", query(parameters))).await;
        let location = page.headers().get("location").map_or("", |value| value.to_str().unwrap());
        (page.status().as_u16(), location.to_owned())
    }

    /// A code of AWS's page for this device.
    pub(crate) async fn code(&self) -> String {
        let (status, location) = self.authorized(&authorization(SAME_DEVICE, REDIRECT)).await;
        assert_eq!(status, 302);
        location.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned()
    }

    pub(crate) async fn token(&self, proof: &str, body: Value) -> Answered {
        self.unsigned("POST", &format!("{BASE}/v1/token"), &[("dpop", proof)], body).await
    }

    /// The exchange of a code that is right in all.
    pub(crate) async fn exchange(&self, code: &str, key: u8, id: &str) -> Answered {
        self.token(&Proof::of(self, key, id).text(), exchange_body(code)).await
    }

    pub(crate) async fn refresh(&self, token: &str, key: u8, id: &str) -> Answered {
        let body = json!({"clientId": SAME_DEVICE, "grantType": "refresh_token", "refreshToken": token});
        self.token(&Proof::of(self, key, id).text(), body).await
    }

    /// A request of restJson1 that nobody signs.
    pub(crate) async fn unsigned(
        &self,
        method: &str,
        address: &str,
        headers: &[(&'static str, &str)],
        body: Value,
    ) -> Answered {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let response = self.drill.handle(request.body(Bytes::from(body)).unwrap()).await.unwrap();
        let code = response.headers().get("x-amzn-errortype").map_or("", |code| code.to_str().unwrap()).to_owned();
        let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
        (response.status().as_u16(), code, body)
    }

    /// A call with a key, and with the token of a session if there is one: status, answer.
    pub(crate) async fn as_key(&self, key: &str, token: &str, service: &str, form: &str) -> (u16, String) {
        let credential = format!("Credential={key}/20261004/us-east-1/{service}/aws4_request");
        let mut request = Request::post(format!("https://{service}.us-east-1.amazonaws.com/"))
            .header("authorization", format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"));
        if !token.is_empty() {
            request = request.header("x-amz-security-token", token);
        }
        let (target, body) = match form.strip_prefix("ecs:") {
            Some(operation) => (format!("AmazonEC2ContainerServiceV20141113.{operation}"), "{}"),
            None => (String::new(), form),
        };
        let request = request.header("x-amz-target", target).body(Bytes::from(body.to_owned())).unwrap();
        let response = self.drill.handle(request).await.unwrap();
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    /// The ARN by which STS knows who calls.
    pub(crate) async fn who(&self, key: &str, token: &str) -> String {
        let (status, xml) = self.as_key(key, token, "sts", "Action=GetCallerIdentity&Version=2011-06-15").await;
        assert_eq!(status, 200, "{xml}");
        between(&xml, "Arn").to_owned()
    }
}

pub(crate) fn exchange_body(code: &str) -> Value {
    json!({
        "clientId": SAME_DEVICE, "grantType": "authorization_code", "code": code, "codeVerifier": VERIFIER,
        "redirectUri": REDIRECT,
    })
}

pub(crate) fn between<'a>(xml: &'a str, member: &str) -> &'a str {
    let rest = xml.split_once(&format!("<{member}>")).unwrap().1;
    rest.split_once(&format!("</{member}>")).unwrap().0
}

/// A member of a JSON answer.
pub(crate) fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}
