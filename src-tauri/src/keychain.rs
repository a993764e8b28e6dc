//! The keychain of this computer, for people who asked to stay signed in.
//!
//! A sign-in is kept in pieces: the Windows Credential Manager takes 2,560 bytes a credential
//! (`CRED_MAX_CREDENTIAL_BLOB_SIZE`), and session tokens are longer. Every piece names the writing it belongs to, so that
//! pieces of two writings never pass for one sign-in. On every system the same, so that what is tested is what runs.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry};
use zeroize::Zeroizing;

/// What our entries are filed under.
const SERVICE: &str = "quench";
/// Bytes of a sign-in in one piece: with the head below the limit of Windows.
const PIECE: usize = 2_048;
/// Eight random bytes that name the writing, then the number of this piece and of all, a byte each.
const HEAD: usize = 10;
/// Pieces of the largest sign-in: as many are looked for when one is taken out, whatever of it is left.
const MOST: u8 = 16;

/// Why a keychain did not do what was asked. No text of it holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeychainError {
    /// There is none: on Linux no Secret Service runs (GNOME Keyring, KWallet, KeePassXC).
    #[error("this computer has no keychain that can be used: {0}")]
    Missing(String),
    /// It refused, or the person did.
    #[error("the keychain refused: {0}")]
    Refused(String),
    /// It holds nothing for that account, or what it holds is no whole sign-in.
    #[error("the keychain holds no sign-in for that account")]
    NotKept,
    /// More than can be kept.
    #[error("the sign-in is too large to be kept")]
    TooLarge,
}

/// A keychain. Every call may ask the person something and takes as long as they do: never on a thread that must go on.
#[derive(Clone)]
pub struct Keychain(Arc<CredentialStore>);

impl Keychain {
    /// The one of this computer.
    ///
    /// # Errors
    /// [`KeychainError::Missing`].
    pub fn of_this_computer() -> Result<Self, KeychainError> {
        if let Err(error) = keyring::Entry::store_status() {
            return Err(KeychainError::Missing(error.to_string()));
        }
        keyring_core::get_default_store().map(Self).ok_or_else(|| KeychainError::Missing("no store".to_owned()))
    }

    /// Keeps `secret` under `key` in place of what was there.
    ///
    /// # Errors
    /// Then nothing is kept.
    pub fn keep(&self, key: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let kept = self.write(key, secret);
        if kept.is_err() {
            // Pieces of a secret that nobody could read or forget again.
            let _ = self.forget(key);
        }
        kept
    }

    fn write(&self, key: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let pieces: Vec<&[u8]> = secret.chunks(PIECE).collect();
        let count = u8::try_from(pieces.len()).ok().filter(|count| *count <= MOST).ok_or(KeychainError::TooLarge)?;
        let mut writing = [0_u8; 8];
        getrandom::fill(&mut writing).map_err(|error| KeychainError::Refused(error.to_string()))?;
        // The first piece last: a writing that breaks off is none.
        for (number, piece) in (0..count).zip(&pieces).rev() {
            let mut whole = Zeroizing::new(Vec::with_capacity(HEAD + piece.len()));
            whole.extend_from_slice(&writing);
            whole.extend_from_slice(&[number, count]);
            whole.extend_from_slice(piece);
            self.entry(key, number)?.set_secret(&whole).map_err(told)?;
        }
        self.drop_pieces(key, count..MOST)
    }

    /// What is kept under `key`.
    ///
    /// # Errors
    /// [`KeychainError::NotKept`] also where a piece is missing or of another writing.
    pub fn read(&self, key: &str) -> Result<Zeroizing<Vec<u8>>, KeychainError> {
        let first = self.piece(key, 0)?;
        let (writing, count) = head(&first, 0).ok_or(KeychainError::NotKept)?;
        let mut secret = Zeroizing::new(first.get(HEAD..).unwrap_or_default().to_vec());
        for number in 1..count {
            let piece = self.piece(key, number)?;
            if head(&piece, number) != Some((writing, count)) {
                return Err(KeychainError::NotKept);
            }
            secret.extend_from_slice(piece.get(HEAD..).unwrap_or_default());
        }
        Ok(secret)
    }

    /// Whether something is kept under `key`; asks for no secret, and so nothing of the person.
    pub fn keeps(&self, key: &str) -> bool {
        self.entry(key, 0).is_ok_and(|entry| entry.get_credential().is_ok())
    }

    /// Takes out what is kept under `key`; nothing there is fine.
    ///
    /// # Errors
    /// The keychain's; then something of it may still be there.
    pub fn forget(&self, key: &str) -> Result<(), KeychainError> {
        self.drop_pieces(key, 0..MOST)
    }

    /// The first piece last: as long as something is left it is told, and can be forgotten.
    fn drop_pieces(&self, key: &str, numbers: std::ops::Range<u8>) -> Result<(), KeychainError> {
        for number in numbers.rev() {
            match self.entry(key, number)?.delete_credential() {
                Ok(()) | Err(keyring_core::Error::NoEntry) => {}
                Err(error) => return Err(told(error)),
            }
        }
        Ok(())
    }

    fn piece(&self, key: &str, number: u8) -> Result<Zeroizing<Vec<u8>>, KeychainError> {
        self.entry(key, number)?.get_secret().map(Zeroizing::new).map_err(told)
    }

    fn entry(&self, key: &str, number: u8) -> Result<Entry, KeychainError> {
        Entry::new_in_store(&self.0, SERVICE, &format!("{key}#{number}")).map_err(told)
    }
}

/// The writing that a piece belongs to and how many pieces it has, if it is the one of that number.
fn head(piece: &[u8], number: u8) -> Option<([u8; 8], u8)> {
    let writing: [u8; 8] = piece.get(..8)?.try_into().ok()?;
    let (&of, &count) = (piece.get(8)?, piece.get(9)?);
    (of == number && count > 0).then_some((writing, count))
}

/// Some errors of the library hold the secret that could not be read: only their kind is told then.
fn told(error: keyring_core::Error) -> KeychainError {
    use keyring_core::Error;
    match error {
        Error::NoEntry => KeychainError::NotKept,
        Error::NoDefaultStore => KeychainError::Missing("no store".to_owned()),
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            zeroize::Zeroize::zeroize(&mut bytes);
            KeychainError::NotKept
        }
        other => KeychainError::Refused(quench_core::text::neutral(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keychain() -> Keychain {
        Keychain(keyring_core::mock::Store::new().unwrap())
    }

    fn raw(keychain: &Keychain, number: u8) -> Option<Vec<u8>> {
        keychain.entry("a", number).unwrap().get_secret().ok()
    }

    #[test]
    fn what_is_kept_comes_back_whatever_its_size_and_no_piece_is_above_the_limit_of_windows() {
        let keychain = keychain();
        assert!(!keychain.keeps("a"));
        for size in [1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE, 16 * PIECE, 3, 0] {
            let secret: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
            keychain.keep("a", &secret).unwrap();
            let pieces: Vec<Vec<u8>> = (0..=u8::MAX).map_while(|number| raw(&keychain, number)).collect();
            assert!(pieces.iter().all(|piece| piece.len() <= 2_560));
            assert_eq!(pieces.len(), size.div_ceil(PIECE), "nothing of a longer one before is left");
            match size {
                0 => assert!(matches!(keychain.read("a"), Err(KeychainError::NotKept))),
                _ => assert_eq!(*keychain.read("a").unwrap(), secret),
            }
            assert_eq!(keychain.keeps("a"), size > 0);
        }
        assert!(matches!(keychain.keep("a", &vec![0; 16 * PIECE + 1]), Err(KeychainError::TooLarge)));
    }

    #[test]
    fn pieces_of_two_writings_are_no_sign_in() {
        let keychain = keychain();
        keychain.keep("a", &[1; 3 * PIECE]).unwrap();
        let old = raw(&keychain, 1).unwrap();
        keychain.keep("a", &[2; 3 * PIECE]).unwrap();
        keychain.entry("a", 1).unwrap().set_secret(&old).unwrap();
        assert!(matches!(keychain.read("a"), Err(KeychainError::NotKept)));
        keychain.keep("a", &[3; 3 * PIECE]).unwrap();
        keychain.entry("a", 2).unwrap().delete_credential().unwrap();
        assert!(matches!(keychain.read("a"), Err(KeychainError::NotKept)));
        for broken in [vec![], vec![0; 9], vec![0; 10]] {
            keychain.entry("a", 0).unwrap().set_secret(&broken).unwrap();
            assert!(matches!(keychain.read("a"), Err(KeychainError::NotKept)), "{broken:?}");
        }
    }

    #[test]
    fn what_is_forgotten_is_gone_and_of_nobody_else() {
        let keychain = keychain();
        keychain.keep("a", &[1; 4 * PIECE]).unwrap();
        keychain.keep("b", b"other").unwrap();
        keychain.forget("a").unwrap();
        assert!(!keychain.keeps("a") && raw(&keychain, 3).is_none());
        assert!(matches!(keychain.read("a"), Err(KeychainError::NotKept)));
        assert_eq!(*keychain.read("b").unwrap(), b"other");
        keychain.forget("a").unwrap();
    }

    #[test]
    fn what_breaks_off_leaves_nothing_behind_and_what_is_left_can_be_forgotten() {
        let keychain = keychain();
        let refuse = |number| {
            let entry = keychain.entry("a", number).unwrap();
            let mock: &keyring_core::mock::Cred = entry.as_any().downcast_ref().unwrap();
            mock.set_error(keyring_core::Error::NoStorageAccess("locked".into()));
        };
        refuse(1);
        assert!(matches!(keychain.keep("a", &[1; 4 * PIECE]), Err(KeychainError::Refused(_))));
        assert!((0..MOST).all(|number| raw(&keychain, number).is_none()), "no piece is left");
        keychain.keep("a", &[1; 4 * PIECE]).unwrap();
        refuse(2);
        assert!(matches!(keychain.forget("a"), Err(KeychainError::Refused(_))));
        assert!(keychain.keeps("a"), "it is told that something is left");
        keychain.forget("a").unwrap();
        assert!((0..MOST).all(|number| raw(&keychain, number).is_none()));
    }

    #[test]
    fn a_refusal_tells_no_secret() {
        for error in [
            keyring_core::Error::BadEncoding(b"canary".to_vec()),
            keyring_core::Error::BadDataFormat(b"canary".to_vec(), "canary".into()),
        ] {
            let error = told(error);
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }
}
