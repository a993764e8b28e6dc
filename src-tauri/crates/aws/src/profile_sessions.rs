//! The sign-ins that the AWS CLI keeps on this machine, read and never written.
//!
//! Where they are and what is in them is as the CLI has it (`awscli/botocore/utils.py` and `credentials.py`): a portal's
//! token lies under the SHA-1 of its session's name or address, an `aws login` under the SHA-256 of its `login_session`.

use aws_credential_types::Credentials;
use jiff::Timestamp;
use quench_core::region::RegionCode;
use serde::Deserialize;
use sha1::{Digest, Sha1};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::profile_file::{Places, read_text};
use crate::profiles::quoted;

/// A role given by IAM Identity Center.
pub(crate) struct Sso {
    pub(crate) profile: String,
    /// The portal's address, as the file has it.
    pub(crate) start_url: String,
    /// The session's name or, without one, the portal: the cache file is named after its hash.
    pub(crate) key: String,
    pub(crate) region: RegionCode,
    pub(crate) account: String,
    pub(crate) role: String,
}

/// A cached sign-in to a portal.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SsoToken {
    #[serde(deserialize_with = "secret")]
    pub(crate) access_token: Zeroizing<String>,
    pub(crate) expires_at: Timestamp,
}

fn secret<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(from).map(Zeroizing::new)
}

impl Sso {
    /// The token that `aws sso login` left, if it lasts at `now`.
    pub(crate) fn cached_token(&self, places: &Places, now: Timestamp) -> Option<SsoToken> {
        let file = places.sso_cache.join(format!("{}.json", hexadecimal(&Sha1::digest(self.key.as_bytes()))));
        let text = Zeroizing::new(read_text(&file).ok()??);
        serde_json::from_str(&text).ok().filter(|token: &SsoToken| token.expires_at > now)
    }

    /// What signs in to it in a terminal.
    pub(crate) fn command(&self) -> String {
        format!("aws sso login --profile {}", quoted(&self.profile))
    }
}

/// A sign-in of `aws login`.
pub(crate) struct Login {
    pub(crate) profile: String,
    /// The value of `login_session`.
    pub(crate) session: String,
}

/// The part of its file that is read. The rest, the refresh token and its key, is the CLI's: a refresh token is good
/// once, so refreshing here without writing the next one back would sign the CLI out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginFile {
    access_token: LoginKey,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginKey {
    access_key_id: String,
    #[serde(deserialize_with = "secret")]
    secret_access_key: Zeroizing<String>,
    #[serde(deserialize_with = "secret")]
    session_token: Zeroizing<String>,
    expires_at: Timestamp,
}

impl Login {
    /// The credentials that `aws login` left, if they last at `now`. They end after 15 minutes at most; whatever uses
    /// the CLI meanwhile renews the file, so it is read anew each time.
    pub(crate) fn cached(&self, places: &Places, now: Timestamp) -> Option<Credentials> {
        let file = places.login_cache.join(format!("{}.json", hexadecimal(&Sha256::digest(self.session.as_bytes()))));
        let text = Zeroizing::new(read_text(&file).ok()??);
        let LoginFile { access_token: key } = serde_json::from_str(&text).ok()?;
        let (secret, token) = (key.secret_access_key.to_string(), key.session_token.to_string());
        let until = Some(key.expires_at.into());
        (key.expires_at > now).then(|| Credentials::new(key.access_key_id, secret, Some(token), until, "login"))
    }

    /// What signs in to it in a terminal.
    pub(crate) fn command(&self) -> String {
        format!("aws login --profile {}", quoted(&self.profile))
    }
}

fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
