//! From a source of credentials to a connection that knows whose account it is.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use quench_clock::Clock;
use quench_core::account::World;
use quench_core::region::RegionCode;
use quench_drill::Drill;
use zeroize::Zeroizing;

use crate::call::Caller;
use crate::clock::SdkClock;
use crate::connect_error::{ConnectError, KeyField};
use crate::connection::Connection;
use crate::credentials::Origin;
use crate::drill_client::drill_client;
use crate::profile_file::Places;
use crate::profiles::profile_region;
use crate::signer::Signer;
use crate::wiring::{Wiring, checked_endpoint, http_client};

/// One region per partition, the one where keys of that partition are most surely good.
const FIRST_REGIONS: [&str; 4] = ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"];

/// Where credentials come from.
#[non_exhaustive]
pub enum Source {
    /// A profile of `~/.aws`.
    Profile {
        /// Its name.
        name: String,
        /// The `credential_process` line that the person has seen and confirmed; it runs only if the file still says
        /// exactly this.
        confirmed_process: Option<String>,
    },
    /// `AWS_ACCESS_KEY_ID` and its companions.
    Environment,
    /// Pasted by the person; kept in memory only.
    AccessKey {
        /// The access key id.
        id: String,
        /// The secret access key.
        secret: Zeroizing<String>,
        /// The session token of a temporary key.
        token: Option<Zeroizing<String>>,
    },
    /// The practice account: nothing leaves this process.
    Practice(Drill),
}

/// What to connect with. [`ConnectOptions::new`] fills in what is usual.
pub struct ConnectOptions {
    /// Where credentials come from.
    pub source: Source,
    /// Where to ask sts first; otherwise the profile's or the environment's region, otherwise `us-east-1`.
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
        let http = drill_client(drill);
        let key = Credentials::new("AKIAPRACTICEACCOUNT0", "practice", None, None, "practice");
        let options = ConnectOptions { source: Source::Environment, ..options };
        return connect_through(http, Origin::Fixed(key), world, options).await;
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
        Some(hint) => Some(region_hint(hint)?),
        None => match &origin {
            Origin::Profile { region, .. } => Some(region.clone()),
            Origin::Fixed(_) => None,
        },
    };
    let wiring = Wiring { http, clock: SdkClock(options.clock.clone()), world };
    let caller = Arc::new(Caller::new(options.clock, options.seed, options.share));
    let mut regions: Vec<RegionCode> = hint.into_iter().collect();
    for code in FIRST_REGIONS {
        // A stand-in answers for every region alike.
        let enough = wiring.endpoint().is_some() && !regions.is_empty();
        if let Ok(code) = RegionCode::parse(code)
            && !regions.contains(&code)
            && !enough
        {
            regions.push(code);
        }
    }
    let signer = Signer::open(origin, wiring.clone(), Arc::clone(&caller), &regions).await?;
    Ok(Connection::new(signer, wiring, caller))
}

fn region_hint(hint: &str) -> Result<RegionCode, ConnectError> {
    let why = format!("{:?} is not a region", quench_core::text::neutral(hint));
    RegionCode::parse(hint).map_err(|_| ConnectError::EndpointInvalid { why })
}

/// What `source` leads to; `variable` reads the environment.
pub(crate) fn origin(
    options: &ConnectOptions,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Origin, ConnectError> {
    match &options.source {
        Source::Profile { name, confirmed_process } => {
            let hint = options.region_hint.as_deref().map(region_hint).transpose()?;
            let region = match hint {
                Some(hint) => Some(hint),
                None => profile_region(&options.places, name)?,
            };
            let first = RegionCode::parse(FIRST_REGIONS[0])
                .map_err(|error| ConnectError::EndpointInvalid { why: error.to_string() })?;
            Ok(Origin::Profile {
                places: options.places.clone(),
                name: name.clone(),
                confirmed: confirmed_process.clone(),
                region: region.unwrap_or(first),
            })
        }
        Source::AccessKey { id, secret, token } => {
            let token = token.as_ref().map(|token| token.as_str());
            checked_key(id, secret, token, options.custom_endpoint.is_some()).map(Origin::Fixed)
        }
        Source::Environment | Source::Practice(_) => {
            let filled = |name: &str| variable(name).filter(|value| !value.is_empty());
            let (Some(id), Some(secret)) = (filled("AWS_ACCESS_KEY_ID"), filled("AWS_SECRET_ACCESS_KEY")) else {
                let why = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set".to_owned();
                return Err(ConnectError::CredentialsMissing { why });
            };
            let secret = Zeroizing::new(secret);
            let token = filled("AWS_SESSION_TOKEN").map(Zeroizing::new);
            let token = token.as_ref().map(|token| token.as_str());
            checked_key(&id, &secret, token, options.custom_endpoint.is_some()).map(Origin::Fixed)
        }
    }
}

/// The key in the environment, as it can be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentOption {
    /// The access key id, shortened to its ends.
    pub key: String,
    /// Whether it is a temporary one with a session token.
    pub temporary: bool,
    /// `AWS_REGION` or `AWS_DEFAULT_REGION`.
    pub region: Option<String>,
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
    Some(EnvironmentOption {
        key: quench_core::text::neutral(&format!("{head}…{tail}")),
        temporary: filled("AWS_SESSION_TOKEN").is_some(),
        region: filled("AWS_REGION").or_else(|| filled("AWS_DEFAULT_REGION")).filter(|r| RegionCode::parse(r).is_ok()),
    })
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
    let (id, secret) = (id.trim(), secret.trim());
    let token = token.map(str::trim).filter(|token| !token.is_empty());
    let shortest = if stand_in { 1 } else { 16 };
    if !(shortest..=128).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return malformed(KeyField::Id, "it has 16 to 128 letters and digits, such as AKIA…");
    }
    if !(shortest..=256).contains(&secret.len()) || !quench_core::text::is_plain(secret) {
        return malformed(KeyField::Secret, "it has 40 characters without spaces");
    }
    if token.is_some_and(|token| token.len() > 16 * 1024 || !quench_core::text::is_plain(token)) {
        return malformed(KeyField::Token, "it has no spaces or line breaks");
    }
    if token.is_none() && id.starts_with("ASIA") {
        return malformed(KeyField::Token, "a key that begins with ASIA is temporary and needs its session token");
    }
    Ok(Credentials::new(id, secret, token.map(str::to_owned), None, "quench"))
}
