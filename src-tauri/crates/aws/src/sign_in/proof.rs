//! A proof of possession for `signin:CreateOAuth2Token` (RFC 9449, ES256): the tokens count only together with this key.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;
use zeroize::Zeroizing;

use super::pkce::{chance, unguessable};
use crate::connect_error::ConnectError;

/// The key of one sign-in; clones are the same key. Its curve's scalar is zeroized with the last of them.
#[derive(Clone)]
pub(crate) struct ProofKey(Arc<SigningKey>);

/// Why there is no proof; never what the key is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoProof {
    #[error(transparent)]
    Chance(Box<ConnectError>),
    #[error("the proof could not be signed")]
    Signing,
}

impl ProofKey {
    pub(crate) fn generate() -> Result<Self, ConnectError> {
        loop {
            // Four in 2^32 such numbers are no keys of the curve; then the next one is taken.
            if let Some(key) = Self::from_scalar(&*chance::<32>()?) {
                return Ok(key);
            }
        }
    }

    /// The key whose scalar was kept; `None` if it can be none.
    pub(crate) fn from_scalar(scalar: &[u8]) -> Option<Self> {
        // It would take a shorter one, too, and fill it up.
        let whole = scalar.len() == 32;
        SecretKey::from_slice(scalar).ok().filter(|_| whole).map(|key| Self(Arc::new(SigningKey::from(key))))
    }

    /// What is kept of it: secret.
    pub(crate) fn scalar(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(Zeroizing::new(self.0.to_bytes()).to_vec())
    }

    /// A proof for one POST to `url` at `now`; each has a name of its own, so that none counts twice.
    pub(crate) fn proof(&self, url: &str, now: Timestamp) -> Result<String, NoProof> {
        let name = unguessable().map_err(|error| NoProof::Chance(Box::new(error)))?;
        let point = self.0.verifying_key().to_encoded_point(false);
        let (Some(x), Some(y)) = (point.x(), point.y()) else {
            return Err(NoProof::Signing);
        };
        let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let jwk = json!({ "kty": "EC", "x": coordinate(x), "y": coordinate(y), "crv": "P-256" });
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk });
        let payload = json!({ "htm": "POST", "htu": url, "iat": now.as_second(), "jti": name.as_str() });
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(header), part(payload));
        let signature: Signature = self.0.try_sign(signed.as_bytes()).map_err(|_| NoProof::Signing)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes())))
    }
}

impl std::fmt::Debug for ProofKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ProofKey")
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Verifier;
    use p256::ecdsa::{Signature, VerifyingKey};
    use serde_json::Value;

    use super::*;

    fn json(part: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn a_proof_names_its_request_and_verifies_with_the_key_that_it_shows() {
        let key = ProofKey::generate().unwrap();
        let url = "https://us-east-1.signin.aws.amazon.com/v1/token";
        let now: Timestamp = "2026-10-04T14:10:00.9Z".parse().unwrap();
        let proof = key.proof(url, now).unwrap();
        let parts: Vec<&str> = proof.split('.').collect();
        let [header, payload, signature] = parts[..] else { panic!("{proof}") };
        let (shown, said) = (json(header), json(payload));
        assert_eq!((shown["typ"].as_str(), shown["alg"].as_str()), (Some("dpop+jwt"), Some("ES256")));
        assert_eq!((said["htm"].as_str(), said["htu"].as_str()), (Some("POST"), Some(url)));
        assert_eq!(said["iat"], now.as_second());
        let mut point = vec![4];
        for coordinate in ["x", "y"] {
            point.extend(URL_SAFE_NO_PAD.decode(shown["jwk"][coordinate].as_str().unwrap()).unwrap());
        }
        let verifying = VerifyingKey::from_sec1_bytes(&point).unwrap();
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        verifying.verify(format!("{header}.{payload}").as_bytes(), &signature).unwrap();
        assert!(verifying.verify(format!("{header}.{header}").as_bytes(), &signature).is_err());
        let again = key.proof(url, now).unwrap();
        assert_ne!(json(again.split('.').nth(1).unwrap())["jti"], said["jti"], "no proof counts twice");
    }

    #[test]
    fn a_kept_key_is_the_same_key_and_never_shown() {
        let key = ProofKey::generate().unwrap();
        let again = ProofKey::from_scalar(&key.scalar()).unwrap();
        assert_eq!(key.0.verifying_key(), again.0.verifying_key());
        assert_eq!(format!("{key:?}"), "ProofKey");
        for no_key in [&[][..], &[0; 32][..], &[0xff; 32][..], &[1; 31][..]] {
            assert!(ProofKey::from_scalar(no_key).is_none());
        }
    }
}
