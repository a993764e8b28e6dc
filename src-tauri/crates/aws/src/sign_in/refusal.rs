//! Unsigned calls of a sign-in, and what their refusals mean. Both services say in the body's `error` what the SDK's own
//! error metadata leaves out.

use std::error::Error;
use std::sync::{Mutex, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::call::Caller;
use crate::classify::{Call, Failure};
use crate::connect_error::ConnectError;
use crate::credentials::SIGN_IN_ATTEMPTS;
use crate::wiring::Wiring;

/// The policy that lets anybody but root sign in through AWS's website (AWS CLI user guide, "Sign in through the AWS CLI").
pub(crate) const SIGN_IN_POLICY: &str = "SignInLocalDevelopmentAccess";

/// A refused call.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) failure: Failure,
    words: Words,
}

/// What the answer's body says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Words {
    /// `AUTHCODE_EXPIRED`, `invalid_grant`, ...
    error: Option<String>,
    /// Where the portal is (InvalidRequestRegionException).
    region: Option<String>,
}

/// What was asked for, since the same refusal means another thing of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The tokens for a code of the browser.
    Code,
    /// New tokens for those of before.
    Renewal,
    /// To be let in at all: a registration, a code of a device.
    Entry,
}

/// Makes an unsigned call; what is transient is tried again, the rest is told with the words of its answer.
pub(crate) async fn ask<T, E, F, Fut>(caller: &Caller, call: Call<'_>, attempt: F) -> Result<T, Refused>
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    let words = Mutex::new(Words::default());
    let heard = || async {
        let answer = attempt().await;
        if let Err(SdkError::ServiceError(refused)) = &answer {
            let body = refused.raw().body().bytes().unwrap_or_default();
            *words.lock().unwrap_or_else(PoisonError::into_inner) = serde_json::from_slice(body).unwrap_or_default();
        }
        answer
    };
    let answer = caller.read_up_to(SIGN_IN_ATTEMPTS, call, &CancellationToken::new(), heard).await;
    answer.map_err(|failure| Refused { failure, words: words.into_inner().unwrap_or_else(PoisonError::into_inner) })
}

/// Runs `work` to its end even if nobody waits any more. A refresh token counts once: an answer that is dropped would end
/// the sign-in.
pub(crate) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, ConnectError>> + Send + 'static,
) -> Result<T, ConnectError> {
    tokio::spawn(work).await.unwrap_or_else(|error| {
        let call = Call { operation: "", region: "" };
        Err(ConnectError::Unexpected(Box::new(call.error(CloudErrorKind::Unexpected, &error.to_string()))))
    })
}

/// A token goes back to the one who issued it and to nobody else.
pub(crate) fn only_where_issued(issuer: Option<&str>, wiring: &Wiring) -> Result<(), ConnectError> {
    if issuer == wiring.endpoint() {
        return Ok(());
    }
    let why = "the sign-in is of another address, and its tokens are not sent elsewhere".to_owned();
    Err(ConnectError::EndpointInvalid { why })
}

impl Refused {
    pub(crate) fn of(call: Call<'_>, message: &str) -> Self {
        let error = call.error(CloudErrorKind::Unreadable, message);
        Self { failure: Failure { error, not_applied: true, skew: None }, words: Words::default() }
    }

    /// The exception's name, without what comes before `#`.
    pub(crate) fn code(&self) -> &str {
        let code = self.failure.error.code.as_deref().unwrap_or_default();
        code.rsplit('#').next().unwrap_or(code)
    }

    /// Of `signin:CreateOAuth2Token` (codes of its model's OAuth2ErrorCode).
    pub(crate) fn of_login(self, asked: Asked) -> ConnectError {
        let error = self.words.error.clone().unwrap_or_default();
        match (error.as_str(), asked) {
            ("INSUFFICIENT_PERMISSIONS", _) => {
                ConnectError::SignInNotAllowed { policy: SIGN_IN_POLICY, source: self.source() }
            }
            ("USER_CREDENTIALS_CHANGED", _) => ConnectError::SignInChanged { source: self.source() },
            ("AUTHCODE_EXPIRED" | "invalid_grant", Asked::Code) => {
                ConnectError::SignInCodeExpired { source: Some(self.source()) }
            }
            ("TOKEN_EXPIRED" | "AUTHCODE_EXPIRED" | "invalid_grant", _) => {
                ConnectError::SignInExpired { source: Some(self.source()) }
            }
            _ => self.failure.into(),
        }
    }

    /// Of the OIDC service of IAM Identity Center in `region`.
    pub(crate) fn of_portal(self, asked: Asked, region: &RegionCode) -> ConnectError {
        match (self.code(), asked) {
            ("InvalidRequestRegionException", _) => {
                // Another region's name becomes part of a host's name only if a person chooses it.
                let at = self.words.region.as_deref().and_then(|region| RegionCode::parse(region).ok());
                ConnectError::PortalElsewhere { region: region.clone(), at, source: self.source() }
            }
            ("AccessDeniedException", Asked::Entry) => ConnectError::SignInDenied,
            ("ExpiredTokenException", Asked::Entry) => ConnectError::SignInTimedOut,
            // A portal registers and hands out codes in every region, and knows what came of them in its own alone.
            ("InvalidGrantException", Asked::Entry) => {
                ConnectError::PortalElsewhere { region: region.clone(), at: None, source: self.source() }
            }
            ("InvalidGrantException" | "ExpiredTokenException", Asked::Code) => {
                ConnectError::SignInCodeExpired { source: Some(self.source()) }
            }
            (
                "InvalidGrantException"
                | "ExpiredTokenException"
                | "AccessDeniedException"
                | "InvalidClientException"
                | "UnauthorizedClientException"
                | "UnauthorizedException",
                Asked::Renewal,
            ) => ConnectError::SignInExpired { source: Some(self.source()) },
            (
                "InvalidRequestException"
                | "InvalidClientException"
                | "InvalidClientMetadataException"
                | "InvalidScopeException"
                | "UnauthorizedClientException"
                | "AccessDeniedException",
                Asked::Entry | Asked::Code,
            ) => ConnectError::PortalRefused { source: self.source() },
            _ => self.failure.into(),
        }
    }

    fn source(self) -> Box<CloudError> {
        Box::new(self.failure.error)
    }
}
