//! From a source of credentials to a connection that knows whose account it is.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use quench_clock::Clock;
use quench_core::account::World;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use quench_drill::Drill;
use zeroize::Zeroizing;

use crate::call::Caller;
use crate::capped::capped;
use crate::clock::SdkClock;
use crate::connect_error::{ConnectError, KeyField};
use crate::connection::Connection;
use crate::credentials::Origin;
use crate::drill_client::drill_client;
use crate::mfa::{Mfa, OneCode};
use crate::pasted::{cleaned, pasted_key};
use crate::profile_file::Places;
use crate::profiles::profile_region;
use crate::sign_in::{LoginSession, PortalRole, opened};
use crate::signer::Signer;
use crate::wiring::{Wiring, checked_endpoint, http_client};

/// One region per partition, the one where keys of that partition are most surely good.
/// The last one is for when the first is out of order.
const FIRST_REGIONS: [&str; 5] = ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-west-2"];

/// Where credentials come from.
#[non_exhaustive]
pub enum Source {
    /// A profile of `~/.aws`.
    Profile {
        /// Its name.
        name: String,
        /// The token of the `credential_process` line that the person has seen and confirmed
        /// ([`crate::ProfileNeed::ConfirmProcess`]); it runs only if the file still says exactly this.
        confirmed_process: Option<String>,
        /// What the device shows that one of its roles asks for ([`crate::ProfileNeed::Mfa`]); used once.
        code: Option<Zeroizing<String>>,
    },
    /// `AWS_ACCESS_KEY_ID` and its companions; without them the profile that `AWS_PROFILE` names or `default`, as
    /// everywhere else.
    Environment,
    /// Pasted by the person; kept in memory only.
    AccessKey {
        /// The access key id.
        id: String,
        /// The secret access key.
        secret: Zeroizing<String>,
        /// The session token of a temporary key.
        token: Option<Zeroizing<String>>,
        /// A code of a device, where policies ask for one: the key is exchanged for a session that carries it.
        mfa: Option<Mfa>,
    },
    /// The practice account: nothing leaves this process.
    Practice(Drill),
    /// Somebody who came back from AWS's website ([`crate::begin_sign_in`]).
    Login(LoginSession),
    /// A role of a portal that somebody came back from ([`crate::begin_sign_in`]).
    PortalRole(PortalRole),
    /// What [`Connection::keepsake`] gave, from the keychain.
    Kept(Zeroizing<Vec<u8>>),
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Profile { .. } => "Profile",
            Self::Environment => "Environment",
            Self::AccessKey { .. } => "AccessKey",
            Self::Practice(_) => "Practice",
            Self::Login(_) => "Login",
            Self::PortalRole(_) => "PortalRole",
            Self::Kept(_) => "Kept",
        })
    }
}

/// What to connect with. [`ConnectOptions::new`] fills in what is usual.
pub struct ConnectOptions {
    /// Where credentials come from.
    pub source: Source,
    /// Where to ask sts first; otherwise `AWS_REGION` or `AWS_DEFAULT_REGION` for the environment's key, the profile's
    /// region for a profile, otherwise `us-east-1`.
    pub region_hint: Option<String>,
    /// Where every request goes instead of AWS, for all services. Overrides of the environment and of profiles are
    /// never followed; this is the only one.
    pub custom_endpoint: Option<String>,
    /// The time of signatures, timeouts, budgets and backoff.
    pub clock: Clock,
    /// The chance of backoff.
    pub seed: u64,
    /// The part of AWS's documented request rates that Quench may use, at most 1: the account's own tooling shares them.
    pub share: f64,
    /// Where the files of the AWS CLI are.
    pub places: Places,
}

impl ConnectOptions {
    /// AWS itself, the whole request budget, this user's files.
    pub fn new(source: Source, clock: Clock, seed: u64) -> Self {
        let places = Places::of_this_user();
        Self { source, region_hint: None, custom_endpoint: None, clock, seed, share: 1.0, places }
    }
}

/// Connects: gets credentials and asks `sts:GetCallerIdentity` whose they are, before anything else.
pub async fn connect(options: ConnectOptions) -> Result<Connection, ConnectError> {
    let endpoint = options.custom_endpoint.as_deref().map(checked_endpoint).transpose()?;
    if let Source::Practice(drill) = options.source {
        // The only HTTP client of this connection leads to the drill: there is no connector that could reach a network.
        let world = World::Practice { world_id: drill.world_id() };
        // Each sign-in has a key of its own, as with AWS: one that has expired does not come back.
        let (id, token) = drill.sign_in();
        let key = Credentials::new(id, "practice", token, None, "practice");
        let http = drill_client(drill);
        let options = ConnectOptions { source: Source::Environment, ..options };
        return connect_through(http, Origin::Fixed { key, region: None, way: SignInWay::Practice }, world, options)
            .await;
    }
    let http = http_client(endpoint.is_some());
    let origin = origin(&options, |variable| std::env::var(variable).ok())?;
    let world = endpoint.map_or(World::Aws, |endpoint| World::Custom { endpoint });
    connect_through(http, origin, world, options).await
}

/// The part of connecting that is the same for every world.
pub(crate) async fn connect_through(
    http: SharedHttpClient,
    origin: Origin,
    world: World,
    options: ConnectOptions,
) -> Result<Connection, ConnectError> {
    let hint = match &options.region_hint {
        Some(hint) => Some(region_hint(hint, &options)?),
        None => origin.region().cloned(),
    };
    let wiring = Wiring { http: capped(http), clock: SdkClock(options.clock.clone()), world };
    let caller = Arc::new(Caller::new(options.clock.clone(), options.seed, options.share));
    let regions = places_to_ask(hint.as_ref(), &wiring);
    let signer = Signer::open(origin, wiring.clone(), Arc::clone(&caller), &regions).await?;
    let connection = Connection::new(signer, wiring, caller);
    if let Source::AccessKey { mfa: Some(mfa), .. } = &options.source {
        connection.enter_code(mfa).await?;
    }
    Ok(connection)
}

/// The regions to ask, one after the other until one knows the credentials: `first`, then the usual ones. A stand-in
/// answers for every region alike.
pub(crate) fn places_to_ask(first: Option<&RegionCode>, wiring: &Wiring) -> Vec<RegionCode> {
    let mut regions: Vec<RegionCode> = first.cloned().into_iter().collect();
    for code in FIRST_REGIONS {
        let enough = wiring.endpoint().is_some() && !regions.is_empty();
        if let Ok(code) = RegionCode::parse(code)
            && !regions.contains(&code)
            && !enough
        {
            regions.push(code);
        }
    }
    regions
}

/// A region that a person named. A stand-in may have regions of its own; AWS has those of the catalogue, and asking for
/// another one would end at a host that does not exist.
fn region_hint(hint: &str, options: &ConnectOptions) -> Result<RegionCode, ConnectError> {
    let unknown = || ConnectError::region_unknown(hint);
    let code = RegionCode::parse(hint.trim()).map_err(|_| unknown())?;
    let there = options.custom_endpoint.is_some() || quench_core::region::is_placed(&code);
    there.then_some(code).ok_or_else(unknown)
}

/// What `source` leads to; `variable` reads the environment.
pub(crate) fn origin(
    options: &ConnectOptions,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Origin, ConnectError> {
    match &options.source {
        Source::Profile { name, confirmed_process, code } => {
            profile(options, name, confirmed_process.clone(), OneCode::of(code.as_ref())?)
        }
        Source::Login(session) => Ok(Origin::Login(session.clone())),
        Source::PortalRole(role) => Ok(Origin::Portal(role.clone())),
        Source::Kept(bytes) => {
            let endpoint = options.custom_endpoint.as_deref().map(checked_endpoint).transpose()?;
            opened(bytes, endpoint.as_deref())
        }
        Source::AccessKey { id, secret, token, mfa } => {
            let key = typed_key(id, secret, token.as_ref(), options.custom_endpoint.is_some())?;
            if let Some(mfa) = mfa {
                mfa.check()?;
                if key.session_token().is_some() {
                    let why = "a key with a session token takes no code of a device";
                    return Err(ConnectError::KeyMalformed { field: KeyField::Token, why });
                }
            }
            Ok(Origin::pasted(key))
        }
        Source::Environment | Source::Practice(_) => {
            let filled = |name: &str| variable(name).filter(|value| !value.is_empty());
            let (Some(id), Some(secret)) = (filled("AWS_ACCESS_KEY_ID"), filled("AWS_SECRET_ACCESS_KEY")) else {
                return match filled("AWS_PROFILE") {
                    Some(name) => profile(options, &name, None, OneCode::default()),
                    None => profile(options, "default", None, OneCode::default()).map_err(|error| match error {
                        ConnectError::ProfileNotFound { .. } => ConnectError::CredentialsMissing {
                            why: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, nor is AWS_PROFILE, and there \
                                  is no profile named default"
                                .to_owned(),
                        },
                        other => other,
                    }),
                };
            };
            let secret = Zeroizing::new(secret);
            let token = filled("AWS_SESSION_TOKEN").map(Zeroizing::new);
            let token = token.as_ref().map(|token| token.as_str());
            let key = checked_key(&id, &secret, token, options.custom_endpoint.is_some())?;
            let region = filled("AWS_REGION").or_else(|| filled("AWS_DEFAULT_REGION"));
            let region = region.and_then(|region| RegionCode::parse(&region).ok());
            Ok(Origin::Fixed { key, region, way: SignInWay::Environment })
        }
    }
}

fn profile(
    options: &ConnectOptions,
    name: &str,
    confirmed: Option<String>,
    code: OneCode,
) -> Result<Origin, ConnectError> {
    let named = profile_region(&options.places, name)?;
    let region = match options.region_hint.as_deref() {
        Some(hint) => region_hint(hint, options)?,
        None => match named {
            Some(named) => named,
            None => region_hint(FIRST_REGIONS[0], options)?,
        },
    };
    Ok(Origin::Profile { places: options.places.clone(), name: name.to_owned(), confirmed, code, region })
}

/// The key in the environment, as it can be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentOption {
    /// The access key id, shortened to its ends.
    pub key: String,
}

/// Whether the environment holds a key.
pub fn environment_option() -> Option<EnvironmentOption> {
    environment(|variable| std::env::var(variable).ok())
}

pub(crate) fn environment(variable: impl Fn(&str) -> Option<String>) -> Option<EnvironmentOption> {
    let filled = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let id = filled("AWS_ACCESS_KEY_ID")?;
    filled("AWS_SECRET_ACCESS_KEY")?;
    let id = id.trim();
    let head: String = id.chars().take(4).collect();
    let tail: String = id.chars().skip(id.chars().count().saturating_sub(4).max(4)).collect();
    Some(EnvironmentOption { key: quench_core::text::neutral(&format!("{head}…{tail}")) })
}

/// A key from the fields of a form. Who pastes the whole block of the access portal into one of them means all of it.
fn typed_key(
    id: &str,
    secret: &Zeroizing<String>,
    token: Option<&Zeroizing<String>>,
    stand_in: bool,
) -> Result<Credentials, ConnectError> {
    let fields = [Some(id), Some(secret.as_str()), token.map(|token| token.as_str())];
    if let Some(key) = fields.into_iter().flatten().find_map(pasted_key) {
        return checked_key(&key.id, &key.secret, key.token.as_ref().map(|token| token.as_str()), stand_in);
    }
    checked_key(id, secret, token.map(|token| token.as_str()), stand_in)
}

/// A key that can be one. What surrounds a pasted text is dropped; what it says is never repeated.
///
/// A stand-in chooses its own keys, so for it only their characters are looked at.
pub(crate) fn checked_key(
    id: &str,
    secret: &str,
    token: Option<&str>,
    stand_in: bool,
) -> Result<Credentials, ConnectError> {
    let malformed = |field, why| Err(ConnectError::KeyMalformed { field, why });
    let (id, secret) = (cleaned(id, 0), cleaned(secret, 1));
    let token = token.map(|token| cleaned(token, 2)).filter(|token| !token.is_empty());
    let shortest = if stand_in { 1 } else { 16 };
    if !(shortest..=128).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return malformed(KeyField::Id, "it has 16 to 128 letters and digits, such as AKIA…");
    }
    if !(shortest..=256).contains(&secret.len()) || !quench_core::text::is_plain(&secret) {
        return malformed(KeyField::Secret, "it has 40 characters without spaces");
    }
    if token.as_ref().is_some_and(|token| token.len() > 16 * 1024 || !quench_core::text::is_plain(token)) {
        return malformed(KeyField::Token, "it has no spaces or line breaks");
    }
    if token.is_none() && id.starts_with("ASIA") {
        return malformed(KeyField::Token, "a key that begins with ASIA is temporary and needs its session token");
    }
    let token = token.map(|token| token.to_string());
    Ok(Credentials::new(id.as_str(), secret.as_str(), token, None, "quench"))
}
