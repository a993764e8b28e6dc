//! Where credentials come from. The chain is built here, step by step: aws-config's own would end at the instance
//! metadata service, and its clients for sts and sso follow endpoint overrides of the environment.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use tokio_util::sync::CancellationToken;

use crate::call::Caller;
use crate::classify::{Call, Failure};
use crate::connect::places_to_ask;
use crate::connect_error::{ConnectError, Unsupported};
use crate::mfa::{OneCode, assume_with_code};
use crate::process;
use crate::profile_file::Places;
use crate::profile_sessions::Sso;
use crate::profiles::{Base, Chain, Role, chain, device, process_token};
use crate::sign_in::{LoginSession, PortalRole};
use crate::wiring::Wiring;

/// A person waits, and there are other regions to ask.
pub(crate) const SIGN_IN_ATTEMPTS: u32 = 3;

/// A source that can be asked again.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// Given once: pasted, from the environment, or those of the practice account.
    Fixed {
        key: Credentials,
        /// Where sts is asked first.
        region: Option<RegionCode>,
        /// Which of these it is.
        way: SignInWay,
    },
    /// A pasted key, and the session that a code of a device gave for it, which signs in its place. Once that has ended the
    /// key alone is no substitute: it may do less, and nobody would see why.
    Coded { key: Credentials, session: Credentials },
    /// A profile, read anew each time, because other programs renew what it holds.
    Profile {
        places: Places,
        name: String,
        /// The token of the command line that the person has seen and confirmed.
        confirmed: Option<String>,
        /// What the person read from the device that one of its roles asks for; good for one session.
        code: OneCode,
        /// Where sts is asked for roles.
        region: RegionCode,
    },
    /// Signed in through AWS's website; renews itself.
    Login(LoginSession),
    /// A role of a portal; renews itself.
    Portal(PortalRole),
}

impl Origin {
    /// How somebody signed in, so that it can be done again. No secret.
    pub(crate) fn way(&self) -> SignInWay {
        match self {
            Self::Fixed { way, .. } => way.clone(),
            Self::Coded { .. } => SignInWay::Key,
            Self::Profile { name, .. } => SignInWay::Profile { name: name.clone() },
            Self::Login(session) => session.way(),
            Self::Portal(role) => role.way(),
        }
    }

    /// Whether it may give other credentials when it is asked again.
    pub(crate) fn renews(&self) -> bool {
        !matches!(self, Self::Fixed { .. } | Self::Coded { .. })
    }

    /// Where sts is asked first.
    pub(crate) fn region(&self) -> Option<&RegionCode> {
        match self {
            Self::Fixed { region, .. } => region.as_ref(),
            Self::Coded { .. } => None,
            Self::Profile { region, .. } => Some(region),
            Self::Login(session) => Some(session.region()),
            Self::Portal(role) => Some(role.region()),
        }
    }

    /// Fetches credentials; nothing is known yet of whose they are.
    pub(crate) async fn fetch(&self, wiring: &Wiring, caller: &Arc<Caller>) -> Result<Credentials, ConnectError> {
        match self {
            Self::Fixed { key, .. } => Ok(key.clone()),
            Self::Coded { session, .. } => Ok(session.clone()),
            Self::Profile { places, name, confirmed, code, region } => {
                let Chain { base, roles } = chain(places, name)?;
                if let Base::Process { profile, command } = &base {
                    let token = process_token(command);
                    if confirmed.as_ref() != Some(&token) {
                        let (profile, command) = (profile.clone(), command.clone());
                        return Err(ConnectError::ConfirmProcess { profile, command, token });
                    }
                }
                // Told before anything runs or is sent.
                if let Some(serial) = device(&roles)
                    && code.is_spent()
                {
                    let profile = Some(name.clone());
                    return Err(ConnectError::NeedsMfa { profile, serial: serial.to_owned() });
                }
                let mut credentials = from_base(base, name, places, wiring, caller).await?;
                for role in roles {
                    credentials = match &role.mfa_serial {
                        Some(_) => assume_with_code(&role, code, name, &credentials, region, wiring, caller).await?,
                        None => assume(&role, &credentials, region, wiring, caller).await?,
                    };
                }
                Ok(credentials)
            }
            Self::Login(session) => session.fetch(wiring, caller).await,
            Self::Portal(role) => {
                let mut credentials = role.fetch(wiring, caller).await?;
                for on_top in role.roles() {
                    credentials = assume(on_top, &credentials, role.region(), wiring, caller).await?;
                }
                Ok(credentials)
            }
        }
    }
}

/// The credentials that the chain of profile `name` begins with; its program is one that was confirmed.
async fn from_base(
    base: Base,
    name: &str,
    places: &Places,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Credentials, ConnectError> {
    match base {
        Base::Keys(credentials) => Ok(credentials),
        Base::Process { command, .. } => process::credentials(&command, &caller.clock).await,
        // Its token opens every account of the organisation: no other address gets to see it.
        Base::Sso(sso) if wiring.endpoint().is_some() => {
            let why = Unsupported::SsoElsewhere;
            Err(ConnectError::ProfileUnsupported { profile: sso.profile, why })
        }
        Base::Sso(sso) => from_sso(&sso, name, places, wiring, caller).await,
        Base::Login(login) => login
            .cached(places, caller.clock.now())
            .ok_or_else(|| ConnectError::NeedsLogin { command: login.command(), profile: login.profile }),
    }
}

/// `sso:GetRoleCredentials` with the token of an existing sign-in; Quench neither signs in nor writes to the cache.
async fn from_sso(
    sso: &Sso,
    name: &str,
    places: &Places,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Credentials, ConnectError> {
    // The profile that was asked for, with its roles: signing in to its portal leads to it again.
    let signed_out = || ConnectError::NeedsPortal { profile: name.to_owned(), command: sso.command() };
    let token = sso.cached_token(places, caller.clock.now()).ok_or_else(signed_out)?;
    let call = Call { operation: "sso:GetRoleCredentials", region: sso.region.as_str() };
    let client = aws_sdk_sso::Client::new(&wiring.config(&sso.region, None));
    let answer = caller
        .read(call, &CancellationToken::new(), || {
            client
                .get_role_credentials()
                .access_token(token.access_token.as_str())
                .account_id(&sso.account)
                .role_name(&sso.role)
                .send()
        })
        .await
        .map_err(|failure| match failure.error.code.as_deref() {
            Some("UnauthorizedException") => signed_out(),
            _ => ConnectError::from(failure),
        })?;
    let role = answer.role_credentials;
    let expires = role.as_ref().and_then(|role| Timestamp::from_millisecond(role.expiration).ok());
    role.and_then(|role| from_parts(role.access_key_id, role.secret_access_key, role.session_token, expires, "sso"))
        .ok_or_else(|| incomplete(call).into())
}

/// `sts:AssumeRole`, signed with the credentials of the step before.
async fn assume(
    role: &Role,
    by: &Credentials,
    region: &RegionCode,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Credentials, ConnectError> {
    let regions = places_to_ask(Some(role.region.as_ref().unwrap_or(region)), wiring);
    let ask = |region, attempts| assume_in(role, None, by, region, attempts, wiring, caller);
    in_some_region(&regions, ask).await.map(|(credentials, _)| credentials)
}

/// Asks one region after the other until one answers, and tells which: one does not know the credentials of another
/// partition, and one may be out of reach. If none does, the first one's error is told.
pub(crate) async fn in_some_region<T, Fut: Future<Output = Result<T, Failure>>>(
    regions: &[RegionCode],
    ask: impl Fn(RegionCode, u32) -> Fut,
) -> Result<(T, RegionCode), ConnectError> {
    use quench_core::cloud_error::CloudErrorKind as Kind;
    let mut first: Option<Failure> = None;
    // A person waits: what one region had the patience for, the next ones need not have again.
    let mut attempts = SIGN_IN_ATTEMPTS;
    for region in regions {
        let failure = match ask(region.clone(), attempts).await {
            Ok(answer) => return Ok((answer, region.clone())),
            Err(failure) => failure,
        };
        match failure.error.kind {
            Kind::CredentialsInvalid | Kind::TokenNotValidHere | Kind::RegionOff => {}
            Kind::Offline | Kind::Timeout | Kind::Unreadable | Kind::AwsUnavailable => attempts = 1,
            _ => return Err(failure.into()),
        }
        first.get_or_insert(failure);
    }
    Err(first
        .map_or_else(|| ConnectError::CredentialsMissing { why: "no region to ask".to_owned() }, ConnectError::from))
}

/// With `code`, that of the role's device.
pub(crate) async fn assume_in(
    role: &Role,
    code: Option<&str>,
    by: &Credentials,
    region: RegionCode,
    attempts: u32,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Credentials, Failure> {
    let call = Call { operation: "sts:AssumeRole", region: region.as_str() };
    let config = wiring.config(&region, Some(SharedCredentialsProvider::new(by.clone())));
    let client = aws_sdk_sts::Client::new(&config);
    let session = role.session.clone().unwrap_or_else(|| format!("quench-{}", caller.clock.now().as_second()));
    let answer = caller
        .read_up_to(attempts, call, &CancellationToken::new(), || {
            client
                .assume_role()
                .role_arn(&role.arn)
                .role_session_name(&session)
                .set_external_id(role.external_id.clone())
                .set_duration_seconds(role.duration)
                .set_serial_number(role.mfa_serial.clone().filter(|_| code.is_some()))
                .set_token_code(code.map(str::to_owned))
                .send()
        })
        .await?;
    answer.credentials.map(from_sts).ok_or_else(|| incomplete(call))
}

/// What sts gives, with its end.
pub(crate) fn from_sts(given: aws_sdk_sts::types::Credentials) -> Credentials {
    let expires = timestamp(&given.expiration).map(std::time::SystemTime::from);
    Credentials::new(given.access_key_id, given.secret_access_key, Some(given.session_token), expires, "sts")
}

fn from_parts(
    id: Option<String>,
    secret: Option<String>,
    token: Option<String>,
    expires: Option<Timestamp>,
    provider: &'static str,
) -> Option<Credentials> {
    Some(Credentials::new(id?, secret?, token, expires.map(std::time::SystemTime::from), provider))
}

pub(crate) fn incomplete(call: Call<'_>) -> Failure {
    let error = call.error(quench_core::cloud_error::CloudErrorKind::Unreadable, "the answer holds no credentials");
    Failure { error, not_applied: true, skew: None }
}

/// A time of the SDK, to the millisecond: AWS sends no finer ones, and the rest would be noise of floating point.
pub(crate) fn timestamp(time: &DateTime) -> Option<Timestamp> {
    let milliseconds = (time.as_nanos() + 500_000).div_euclid(1_000_000);
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}
