//! What a keychain may hold of a sign-in, if a person asks for it: enough to come back, and no more. All of it is secret.

use aws_credential_types::Credentials;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::browser::{KeptLogin, LoginSession};
use super::portal_role::{KeptPortal, PortalRole};
use super::registration::{PortalAddress, Registration};
use super::start_url;
use crate::connect::checked_key;
use crate::connect_error::ConnectError;
use crate::connection::Connection;
use crate::credentials::Origin;

/// Larger than any keepsake: what is written never moves to another place, which would leave a copy behind.
const ROOM: usize = 32 * 1024;
const VERSION: u32 = 1;

/// A text that is zeroized when it is dropped.
struct Secret(Zeroizing<String>);

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Keepsake {
    version: u32,
    /// The only address that it may be sent to; none is AWS.
    endpoint: Option<String>,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum What {
    Key {
        id: Secret,
        secret: Secret,
        token: Option<Secret>,
    },
    Login {
        region: RegionCode,
        client: String,
        refresh_token: Secret,
        key: Secret,
    },
    Portal {
        start_url: String,
        region: RegionCode,
        client_id: String,
        client_secret: Secret,
        refresh_token: Secret,
        account: String,
        role: String,
    },
}

impl Connection {
    /// What brings this sign-in back later ([`crate::Source::Kept`]): secret, for a keychain alone. A renewal changes it, so
    /// it is to be asked for again after each. `None` of profiles, the environment and practice accounts, which come back by
    /// themselves, and of a portal that gives nothing to renew by.
    pub fn keepsake(&self) -> Option<Zeroizing<Vec<u8>>> {
        let endpoint = self.endpoint().map(str::to_owned);
        written(&Keepsake { version: VERSION, endpoint, what: self.line.signer.origin().what()? })
    }
}

impl Origin {
    fn what(&self) -> Option<What> {
        let secret = |text: &str| Secret(Zeroizing::new(text.to_owned()));
        match self {
            Self::Fixed { key, way: SignInWay::Key, .. } => Some(What::Key {
                id: secret(key.access_key_id()),
                secret: secret(key.secret_access_key()),
                token: key.session_token().map(secret),
            }),
            Self::Coded { session, .. } => Some(What::Key {
                id: secret(session.access_key_id()),
                secret: secret(session.secret_access_key()),
                token: session.session_token().map(secret),
            }),
            Self::Fixed { .. } | Self::Profile { .. } => None,
            Self::Login(session) => {
                let KeptLogin { region, endpoint: _, client, refresh_token, key } = session.kept();
                let key = Secret(Zeroizing::new(STANDARD.encode(&*key)));
                Some(What::Login { region, client, refresh_token: Secret(refresh_token), key })
            }
            Self::Portal(role) => {
                let KeptPortal { registration, refresh_token, account, role } = role.kept()?;
                Some(What::Portal {
                    start_url: registration.portal.start_url,
                    region: registration.portal.region,
                    client_id: registration.id,
                    client_secret: Secret(registration.secret),
                    refresh_token: Secret(refresh_token),
                    account,
                    role,
                })
            }
        }
    }
}

fn written(keepsake: &Keepsake) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(ROOM));
    serde_json::to_writer(&mut *bytes, keepsake).ok()?;
    Some(bytes)
}

/// What was kept, for requests to `endpoint`.
///
/// # Errors
/// [`ConnectError::NotKept`] of anything that this version of Quench did not keep; [`ConnectError::EndpointInvalid`] of what
/// belongs to another address.
pub(crate) fn opened(bytes: &[u8], endpoint: Option<&str>) -> Result<Origin, ConnectError> {
    let damaged = || ConnectError::NotKept;
    let kept: Keepsake = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    if kept.version != VERSION {
        return Err(damaged());
    }
    if kept.endpoint.as_deref() != endpoint {
        let why = "the kept sign-in is of another address, and is not sent elsewhere".to_owned();
        return Err(ConnectError::EndpointInvalid { why });
    }
    let endpoint = kept.endpoint;
    match kept.what {
        What::Key { id, secret, token } => {
            let token = token.as_ref().map(|token| token.0.as_str());
            let key = checked_key(&id.0, &secret.0, token, endpoint.is_some()).map_err(|_| damaged())?;
            Ok(Origin::pasted(key))
        }
        What::Login { region, client, refresh_token, key } => {
            let key = Zeroizing::new(STANDARD.decode(key.0.as_bytes()).map_err(|_| damaged())?);
            let kept = KeptLogin { region, endpoint, client, refresh_token: refresh_token.0, key };
            LoginSession::from_kept(kept).map(Origin::Login).ok_or_else(damaged)
        }
        What::Portal { start_url, region, client_id, client_secret, refresh_token, account, role } => {
            let start_url = start_url::checked(&start_url, endpoint.is_some()).map_err(|_| damaged())?;
            let portal = PortalAddress { start_url, region };
            let registration = Registration { portal, endpoint, id: client_id, secret: client_secret.0 };
            let refresh_token = refresh_token.0;
            Ok(Origin::Portal(PortalRole::from_kept(KeptPortal { registration, refresh_token, account, role })))
        }
    }
}

impl Origin {
    /// A key that somebody pasted.
    pub(crate) fn pasted(key: Credentials) -> Self {
        Self::Fixed { key, region: None, way: SignInWay::Key }
    }
}
