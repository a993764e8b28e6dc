//! What nobody may guess: the state of a sign-in, and the secret by which its code counts for Quench alone (RFC 7636).
//!
//! All of it is the machine's own chance, never a seed's: a seed replays, and who knows it would know these.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::subtle::ConstantTimeEq;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::connect_error::ConnectError;

/// A verifier and its challenge.
pub(crate) struct Pkce {
    /// Leaves only with the code, to the one who issued it.
    pub(crate) verifier: Zeroizing<String>,
    /// Its SHA-256, which the browser carries.
    pub(crate) challenge: String,
}

impl Pkce {
    pub(crate) fn new() -> Result<Self, ConnectError> {
        // 48 bytes are 64 characters, the length that the AWS CLI uses; RFC 7636 allows 43 to 128.
        let verifier = Zeroizing::new(URL_SAFE_NO_PAD.encode(chance::<48>()?.as_slice()));
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        Ok(Self { verifier, challenge })
    }
}

impl std::fmt::Debug for Pkce {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pkce")
    }
}

/// Random bytes of the operating system.
pub(crate) fn chance<const N: usize>() -> Result<Zeroizing<[u8; N]>, ConnectError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).map_err(|error| {
        ConnectError::Unexpected(Box::new(CloudError {
            kind: CloudErrorKind::Unexpected,
            operation: String::new(),
            region: String::new(),
            code: None,
            message: format!("this machine gives no random numbers: {error}"),
            request_id: None,
        }))
    })?;
    Ok(bytes)
}

/// A text that nobody can guess, in the shape of a version 4 UUID: what the AWS CLI sends as a state and names a proof by.
pub(crate) fn unguessable() -> Result<Zeroizing<String>, ConnectError> {
    let mut bytes = chance::<16>()?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut text = Zeroizing::new(String::with_capacity(36));
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0x0f] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    Ok(text)
}

/// Whether both are the same, in a time that tells nothing of how much of them is.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_verifier_is_one_of_rfc_7636_and_its_challenge_is_its_hash() {
        let pkce = Pkce::new().unwrap();
        assert_eq!(pkce.verifier.len(), 64);
        assert!(pkce.verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)));
        assert_eq!(URL_SAFE_NO_PAD.decode(&pkce.challenge).unwrap(), Sha256::digest(pkce.verifier.as_bytes()).to_vec());
        assert!(!format!("{pkce:?}").contains(&*pkce.verifier));
    }

    #[test]
    fn states_have_the_shape_of_the_cli_and_never_repeat() {
        let states: BTreeSet<String> = (0..1_000).map(|_| unguessable().unwrap().to_string()).collect();
        assert_eq!(states.len(), 1_000);
        for state in states {
            let parts: Vec<usize> = state.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12], "{state}");
            assert!(state.as_bytes()[14] == b'4' && b"89ab".contains(&state.as_bytes()[19]), "{state}");
        }
    }

    #[test]
    fn only_the_whole_text_is_the_same() {
        assert!(same("abc", "abc"));
        for other in ["", "ab", "abd", "abcd", "ABC"] {
            assert!(!same("abc", other), "{other}");
        }
    }
}
