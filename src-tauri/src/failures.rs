//! What the engine refuses, and why there is no connection, in the closed codes of the window.

use quench_aws::{ConnectError, KeyField};
use quench_engine::SessionError;
use quench_engine::practice::PracticeError;
use quench_store::StoreError;

use crate::error::{ApiError, Code};

/// An error with its sources, on one line. None of them holds a secret.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    quench_core::text::neutral(&text)
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Newer { .. } => Code::StoreNewer,
            StoreError::NotOurs { .. } | StoreError::Corrupt { .. } => Code::StoreCorrupt,
            StoreError::ReadOnlyFile { .. } => Code::StoreReadOnly,
            StoreError::Full { .. } => Code::StoreFull,
            StoreError::LockedByOther { .. } | StoreError::ReadOnlySession { .. } => Code::ReadOnlySession,
            _ => Code::StoreFailed,
        };
        Self::new(code, chain(&error))
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> Self {
        let code = match error {
            SessionError::Store(error) => return error.into(),
            SessionError::ReadOnly { .. } => Code::ReadOnlySession,
            SessionError::SweepRunning => Code::SweepRunning,
            SessionError::TeardownRunning => Code::TeardownRunning,
            SessionError::StaleRevision { .. } => Code::StaleRevision,
            SessionError::NothingSwept | SessionError::NothingChosen => Code::NothingChosen,
            SessionError::PlanExpired => Code::PlanExpired,
            SessionError::PlanChanged => Code::PlanChanged,
            SessionError::PlanBlocked(_) => Code::PlanBlocked,
            SessionError::WrongDigits => Code::WrongDigits,
            SessionError::NoTeardown => Code::NoTeardown,
            SessionError::Hash(_) | SessionError::Unreadable(_) => Code::Unexpected,
        };
        Self::new(code, chain(&error))
    }
}

impl From<PracticeError> for ApiError {
    fn from(error: PracticeError) -> Self {
        match error {
            PracticeError::Store(error) => error.into(),
            PracticeError::Drill(_) | PracticeError::Another { .. } => Self::new(Code::Unexpected, chain(&error)),
        }
    }
}

impl From<ConnectError> for ApiError {
    fn from(error: ConnectError) -> Self {
        let detail = chain(&error);
        let of = |code| Self::new(code, &detail);
        match &error {
            ConnectError::ProfileNotFound { name } => {
                of(Code::ProfileNotFound).with("profile", quench_core::text::neutral(name))
            }
            ConnectError::ProfileFileBroken { file, line, .. } => {
                let line = line.map_or_else(String::new, |line| line.to_string());
                of(Code::ProfileBroken).with("file", file.display()).with("line", line)
            }
            ConnectError::ProfileUnsupported { profile, .. } => {
                of(Code::ProfileBroken).with("file", profile).with("line", "")
            }
            ConnectError::NeedsMfa { profile, .. } => of(Code::ProfileNeedsMfa).with("profile", profile),
            ConnectError::NeedsLogin { profile, command, .. } => {
                of(Code::ProfileNeedsLogin).with("profile", profile).with("command", command)
            }
            ConnectError::ConfirmProcess { profile, command } => {
                of(Code::ConfirmProcess).with("profile", profile).with("command", quench_core::text::neutral(command))
            }
            ConnectError::ProcessFailed { .. } => of(Code::ProcessFailed),
            ConnectError::KeyMalformed { field, .. } => {
                let field = match field {
                    KeyField::Id => "id",
                    KeyField::Secret => "secret",
                    KeyField::Token => "token",
                };
                of(Code::KeyMalformed).with("field", field)
            }
            ConnectError::KeyInvalid(_) => of(Code::KeyInvalid),
            ConnectError::TokenExpired(_) => of(Code::TokenExpired),
            ConnectError::AccessDenied(source) => of(Code::AccessDenied).with("operation", &source.operation),
            ConnectError::Offline(_) => of(Code::Offline),
            ConnectError::Timeout(_) => of(Code::Timeout),
            ConnectError::ClockSkew { seconds_ahead, .. } => of(Code::ClockSkew)
                .with("seconds", seconds_ahead.map_or_else(String::new, |seconds| seconds.to_string())),
            ConnectError::EndpointInvalid { .. } => of(Code::EndpointInvalid),
            ConnectError::CredentialsMissing { .. } => of(Code::CredentialsMissing),
            ConnectError::Unreadable(_) => of(Code::Unreadable),
            ConnectError::AwsUnavailable(_) => of(Code::AwsUnavailable),
            _ => of(Code::Unexpected),
        }
    }
}
