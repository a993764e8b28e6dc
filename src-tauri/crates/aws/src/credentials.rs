//! Where credentials come from. The chain is built here, step by step: aws-config's own would end at the instance
//! metadata service, and its clients for sts and sso follow endpoint overrides of the environment.

use std::time::Duration;

use aws_config::credential_process::CredentialProcessProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;

use crate::call::Caller;
use crate::classify::{Call, Failure};
use crate::connect_error::ConnectError;
use crate::profile_file::Places;
use crate::profiles::{Base, Chain, Role, Sso, chain, login_needed};
use crate::redact::shown;
use crate::wiring::Wiring;

/// A program of a profile may ask its person for something; longer than this nobody waits.
const PROCESS_TIMEOUT: Duration = Duration::from_secs(90);

/// A source that can be asked again.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// Given once: pasted, from the environment, or those of the practice account.
    Fixed(Credentials),
    /// A profile, read anew each time, because other programs renew what it holds.
    Profile {
        places: Places,
        name: String,
        /// The command line that the person has seen and confirmed.
        confirmed: Option<String>,
        /// Where sts is asked for roles.
        region: RegionCode,
    },
}

impl Origin {
    /// Fetches credentials; nothing is known yet of whose they are.
    pub(crate) async fn fetch(&self, wiring: &Wiring, caller: &Caller) -> Result<Credentials, ConnectError> {
        match self {
            Self::Fixed(credentials) => Ok(credentials.clone()),
            Self::Profile { places, name, confirmed, region } => {
                let Chain { base, roles } = chain(places, name)?;
                let mut credentials = match base {
                    Base::Keys(credentials) => credentials,
                    Base::Process { profile, command } => {
                        if confirmed.as_ref() != Some(&command) {
                            return Err(ConnectError::ConfirmProcess { profile, command });
                        }
                        from_process(command, caller).await?
                    }
                    Base::Sso(sso) => from_sso(&sso, places, wiring, caller).await?,
                };
                for role in roles {
                    credentials = assume(&role, &credentials, region, wiring, caller).await?;
                }
                Ok(credentials)
            }
        }
    }
}

async fn from_process(command: String, caller: &Caller) -> Result<Credentials, ConnectError> {
    let provider = CredentialProcessProvider::new(command);
    let failed = |why: &str| ConnectError::ProcessFailed { why: shown(why) };
    tokio::select! {
        answer = provider.provide_credentials() => answer.map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            failed(&cause.unwrap_or_else(|| error.to_string()))
        }),
        () = caller.clock.sleep(PROCESS_TIMEOUT) => Err(failed("it did not end in 90 seconds")),
    }
}

/// `sso:GetRoleCredentials` with the token of an existing sign-in; Quench neither signs in nor writes to the cache.
async fn from_sso(sso: &Sso, places: &Places, wiring: &Wiring, caller: &Caller) -> Result<Credentials, ConnectError> {
    let token = sso.cached_token(places).filter(|token| token.expires_at > caller.clock.now());
    let Some(token) = token else {
        return Err(login_needed(sso));
    };
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
            Some("UnauthorizedException") => login_needed(sso),
            _ => ConnectError::from(failure),
        })?;
    let role = answer.role_credentials;
    let expires = role.as_ref().and_then(|role| Timestamp::from_millisecond(role.expiration).ok());
    role.and_then(|role| from_parts(role.access_key_id, role.secret_access_key, role.session_token, expires, "sso"))
        .ok_or_else(|| incomplete(call))
}

/// `sts:AssumeRole`, signed with the credentials of the step before.
async fn assume(
    role: &Role,
    by: &Credentials,
    region: &RegionCode,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Credentials, ConnectError> {
    let region = role.region.as_ref().unwrap_or(region);
    let call = Call { operation: "sts:AssumeRole", region: region.as_str() };
    let config = wiring.config(region, Some(SharedCredentialsProvider::new(by.clone())));
    let client = aws_sdk_sts::Client::new(&config);
    let session = role.session.clone().unwrap_or_else(|| format!("quench-{}", caller.clock.now().as_second()));
    let answer = caller
        .read(call, &CancellationToken::new(), || {
            client
                .assume_role()
                .role_arn(&role.arn)
                .role_session_name(&session)
                .set_external_id(role.external_id.clone())
                .set_duration_seconds(role.duration)
                .send()
        })
        .await?;
    answer
        .credentials
        .and_then(|given| {
            let expires = timestamp(&given.expiration);
            let (id, secret, token) = (given.access_key_id, given.secret_access_key, given.session_token);
            from_parts(Some(id), Some(secret), Some(token), expires, "sts")
        })
        .ok_or_else(|| incomplete(call))
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

fn incomplete(call: Call<'_>) -> ConnectError {
    let error = call.error(quench_core::cloud_error::CloudErrorKind::Unreadable, "the answer holds no credentials");
    ConnectError::from(Failure { error, not_applied: true, skew: None })
}

/// A time of the SDK, to the millisecond: AWS sends no finer ones, and the rest would be noise of floating point.
pub(crate) fn timestamp(time: &DateTime) -> Option<Timestamp> {
    let milliseconds = (time.as_nanos() + 500_000).div_euclid(1_000_000);
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}
