//! What the engine refuses, and why there is no connection, in the closed codes of the window.

use quench_aws::{ConnectError, KeyField, MfaField};
use quench_core::text::neutral;
use quench_engine::SessionError;
use quench_engine::practice::PracticeError;
use quench_store::StoreError;

use crate::api::ProfileReason;
use crate::error::{ApiError, Code};

/// An error with its sources, on one line. None of them holds a secret.
pub fn chain(error: &dyn std::error::Error) -> String {
    neutral(&quench_engine::chain(error))
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::new(of_store(&error), chain(&error))
    }
}

/// What a person can do about it: the same whether it was met now or stopped the journal earlier.
fn of_store(error: &StoreError) -> Code {
    match error {
        StoreError::Newer { .. } => Code::StoreNewer,
        StoreError::NotOurs { .. } | StoreError::Corrupt { .. } => Code::StoreCorrupt,
        // Migrated as soon as it may be written.
        StoreError::ReadOnlyFile { .. } | StoreError::Older { .. } => Code::StoreReadOnly,
        StoreError::Full { .. } => Code::StoreFull,
        StoreError::LockedByOther { .. } | StoreError::ReadOnlySession { .. } => Code::ReadOnlySession,
        StoreError::JournalPoisoned { cause } => of_store(cause),
        _ => Code::StoreFailed,
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> Self {
        let detail = chain(&error);
        let of = |code| Self::new(code, &detail);
        let code = match error {
            SessionError::Store(error) => return error.into(),
            SessionError::RequestCapReached { cap } => return of(Code::RequestCapReached).with("cap", cap),
            SessionError::AmountMalformed(text) => return of(Code::AmountMalformed).with("text", neutral(&text)),
            SessionError::DayMalformed(text) => return of(Code::DayMalformed).with("text", neutral(&text)),
            SessionError::DayOutsideBill { from, until } => {
                return of(Code::DayOutsideBill).with("from", from).with("until", until);
            }
            SessionError::NotMarkable(text) => return of(Code::NotMarkable).with("text", neutral(&text)),
            SessionError::TextTooLong { most } => return of(Code::TextTooLong).with("most", most),
            SessionError::SweepUnknown => Code::SweepUnknown,
            SessionError::File { path, .. } => return of(Code::SaveFailed).with("path", path.display()),
            SessionError::BillRunning => Code::BillRunning,
            SessionError::BillChanged => Code::BillChanged,
            SessionError::ReadOnly { .. } => Code::ReadOnlySession,
            SessionError::AnotherAccount { expected, got } => {
                return of(Code::AnotherAccount).with("expected", neutral(&expected)).with("got", neutral(&got));
            }
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
        of(code)
    }
}

impl From<PracticeError> for ApiError {
    fn from(error: PracticeError) -> Self {
        match error {
            PracticeError::Store(error) => error.into(),
            PracticeError::Another { ref saved, .. } => {
                Self::new(Code::AnotherPractice, chain(&error)).with("saved", neutral(saved))
            }
            PracticeError::Drill(_) => Self::new(Code::Unexpected, chain(&error)),
        }
    }
}

impl From<ConnectError> for ApiError {
    fn from(error: ConnectError) -> Self {
        let detail = chain(&error);
        let of = |code| Self::new(code, &detail);
        match &error {
            ConnectError::ProfileNotFound { name } => of(Code::ProfileNotFound).with("profile", neutral(name)),
            ConnectError::ProfileFileBroken { file, line: Some(line), .. } => {
                of(Code::ProfileBroken).with("file", file.display()).with("line", line)
            }
            ConnectError::ProfileFileBroken { file, line: None, .. } => {
                of(Code::ProfileUnreadable).with("file", file.display())
            }
            ConnectError::ProfileUnsupported { profile, why } => {
                let reason = serde_json::to_value(ProfileReason::from(*why)).unwrap_or_default();
                of(Code::ProfileUnsupported)
                    .with("profile", neutral(profile))
                    .with("reason", reason.as_str().unwrap_or_default())
            }
            ConnectError::NeedsMfa { profile, serial } => {
                let told = of(Code::NeedsMfa).with("serial", neutral(serial));
                match profile {
                    Some(profile) => told.with("profile", neutral(profile)),
                    None => told,
                }
            }
            ConnectError::MfaSerialNeeded { .. } => of(Code::MfaSerialNeeded),
            ConnectError::MfaRefused { field, .. } => {
                let field = match field {
                    MfaField::Code => "code",
                    MfaField::Serial => "serial",
                };
                of(Code::MfaRefused).with("field", field)
            }
            ConnectError::NeedsLogin { profile, command } => {
                of(Code::ProfileNeedsLogin).with("profile", neutral(profile)).with("command", command)
            }
            ConnectError::NeedsPortal { profile, .. } => of(Code::ProfileNeedsPortal).with("profile", neutral(profile)),
            ConnectError::RegionUnknown { region } => of(Code::RegionUnknown).with("region", region),
            // Whole, for the person who confirms it: a line that hides anything never comes this far.
            ConnectError::ConfirmProcess { profile, command, token } => {
                of(Code::ConfirmProcess).with("profile", neutral(profile)).with("command", command).with("token", token)
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
            ConnectError::AnotherAccount { expected, got } => {
                of(Code::AnotherAccount).with("expected", neutral(expected)).with("got", neutral(got))
            }
            ConnectError::KeyInvalid(_) => of(Code::KeyInvalid),
            ConnectError::TokenExpired(_) => of(Code::TokenExpired),
            ConnectError::AccessDenied(source) => of(Code::AccessDenied).with("operation", &source.operation),
            ConnectError::Offline(_) => of(Code::Offline),
            ConnectError::Timeout(_) => of(Code::Timeout),
            ConnectError::ClockSkew { seconds_ahead: Some(seconds), .. } => {
                of(Code::ClockSkew).with("seconds", seconds.unsigned_abs())
            }
            ConnectError::ClockSkew { seconds_ahead: None, .. } => of(Code::ClockWrong),
            ConnectError::EndpointInvalid { .. } => of(Code::EndpointInvalid),
            ConnectError::CredentialsMissing { .. } => of(Code::CredentialsMissing),
            ConnectError::Unreadable(_) => of(Code::Unreadable),
            ConnectError::AwsUnavailable(_) => of(Code::AwsUnavailable),
            ConnectError::PortalMalformed { why } => of(Code::PortalMalformed).with("why", why.as_str()),
            ConnectError::PortalElsewhere { region, at, .. } => {
                let told = of(Code::PortalElsewhere).with("region", region);
                at.iter().fold(told, |told, at| told.with("at", at))
            }
            ConnectError::PortalRefused { .. } => of(Code::PortalRefused),
            ConnectError::PortalEmpty => of(Code::PortalEmpty),
            ConnectError::SignInCancelled => of(Code::SignInCancelled),
            ConnectError::SignInTimedOut => of(Code::SignInTimedOut),
            ConnectError::SignInDenied => of(Code::SignInDenied),
            ConnectError::SignInMismatch => of(Code::SignInMismatch),
            ConnectError::SignInNotAllowed { policy, .. } => of(Code::SignInNotAllowed).with("policy", policy),
            ConnectError::SignInCodeExpired { .. } => of(Code::SignInCodeExpired),
            ConnectError::SignInExpired { .. } => of(Code::SignInExpired),
            ConnectError::SignInChanged { .. } => of(Code::SignInChanged),
            ConnectError::PasteMalformed => of(Code::PasteMalformed),
            ConnectError::LoopbackFailed { .. } => of(Code::LoopbackFailed),
            ConnectError::NotKept => of(Code::NotKept),
            _ => of(Code::Unexpected),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use quench_aws::{PortalFlaw, Unsupported};
    use quench_core::cloud_error::{CloudError, CloudErrorKind};
    use quench_core::region::RegionCode;

    use super::*;

    fn skew(seconds_ahead: Option<i64>) -> ConnectError {
        let source = CloudError {
            kind: CloudErrorKind::ClockSkew,
            operation: "sts:GetCallerIdentity".to_owned(),
            region: "us-east-1".to_owned(),
            code: None,
            message: String::new(),
            request_id: None,
        };
        ConnectError::ClockSkew { seconds_ahead, source: Box::new(source) }
    }

    #[test]
    fn each_reason_has_its_code_and_no_empty_word() {
        let broken = |line| ConnectError::ProfileFileBroken { file: PathBuf::from("f"), line, why: String::new() };
        let (profile, command, token) = ("work".to_owned(), "a command".to_owned(), "a token".to_owned());
        let table = [
            (broken(Some(7)), Code::ProfileBroken, "file=f line=7"),
            (broken(None), Code::ProfileUnreadable, "file=f"),
            (
                ConnectError::ProfileUnsupported { profile: profile.clone(), why: Unsupported::CloudMachine },
                Code::ProfileUnsupported,
                "profile=work reason=cloudMachine",
            ),
            (
                ConnectError::NeedsLogin { profile: profile.clone(), command: command.clone() },
                Code::ProfileNeedsLogin,
                "command=a command profile=work",
            ),
            (
                ConnectError::NeedsPortal { profile: profile.clone(), command: "sign in".to_owned() },
                Code::ProfileNeedsPortal,
                "profile=work",
            ),
            (
                ConnectError::NeedsMfa { profile: Some(profile.clone()), serial: "mfa/\u{202e}kim".to_owned() },
                Code::NeedsMfa,
                "profile=work serial=mfa/\\u{202e}kim",
            ),
            (ConnectError::NeedsMfa { profile: None, serial: "kim".to_owned() }, Code::NeedsMfa, "serial=kim"),
            (ConnectError::MfaSerialNeeded { why: "several" }, Code::MfaSerialNeeded, ""),
            (
                ConnectError::MfaRefused { field: MfaField::Serial, why: "no", source: None },
                Code::MfaRefused,
                "field=serial",
            ),
            (
                ConnectError::MfaRefused { field: MfaField::Code, why: "no", source: None },
                Code::MfaRefused,
                "field=code",
            ),
            (ConnectError::RegionUnknown { region: "us-east-9".to_owned() }, Code::RegionUnknown, "region=us-east-9"),
            (
                ConnectError::ConfirmProcess { profile, command, token },
                Code::ConfirmProcess,
                "command=a command profile=work token=a token",
            ),
            (skew(Some(-900)), Code::ClockSkew, "seconds=900"),
            (skew(None), Code::ClockWrong, ""),
        ];
        for (error, code, context) in table {
            let told = ApiError::from(error);
            let words: Vec<_> = told.context.iter().map(|(key, value)| format!("{key}={value}")).collect();
            assert_eq!((told.code, words.join(" ").as_str()), (code, context));
            assert!(!told.detail.contains("a command") || code == Code::ProfileNeedsLogin, "{}", told.detail);
        }
    }

    #[test]
    fn each_end_of_a_sign_in_has_its_code() {
        let ConnectError::ClockSkew { source, .. } = skew(None) else { panic!("no source") };
        let region = RegionCode::parse("eu-west-1").unwrap();
        let at = RegionCode::parse("us-east-1").unwrap();
        let elsewhere = |at| ConnectError::PortalElsewhere { region: region.clone(), at, source: source.clone() };
        let no_port = std::io::Error::other("in use");
        let table = [
            (ConnectError::PortalMalformed { why: PortalFlaw::NoHttps }, Code::PortalMalformed, "why=noHttps"),
            (elsewhere(Some(at)), Code::PortalElsewhere, "at=us-east-1 region=eu-west-1"),
            (elsewhere(None), Code::PortalElsewhere, "region=eu-west-1"),
            (ConnectError::PortalRefused { source: source.clone() }, Code::PortalRefused, ""),
            (ConnectError::PortalEmpty, Code::PortalEmpty, ""),
            (ConnectError::SignInCancelled, Code::SignInCancelled, ""),
            (ConnectError::SignInTimedOut, Code::SignInTimedOut, ""),
            (ConnectError::SignInDenied, Code::SignInDenied, ""),
            (ConnectError::SignInMismatch, Code::SignInMismatch, ""),
            (
                ConnectError::SignInNotAllowed { policy: "SignInLocalDevelopmentAccess", source: source.clone() },
                Code::SignInNotAllowed,
                "policy=SignInLocalDevelopmentAccess",
            ),
            (ConnectError::SignInCodeExpired { source: None }, Code::SignInCodeExpired, ""),
            (ConnectError::SignInExpired { source: Some(source.clone()) }, Code::SignInExpired, ""),
            (ConnectError::SignInChanged { source }, Code::SignInChanged, ""),
            (ConnectError::PasteMalformed, Code::PasteMalformed, ""),
            (ConnectError::LoopbackFailed { source: no_port }, Code::LoopbackFailed, ""),
            (ConnectError::NotKept, Code::NotKept, ""),
        ];
        for (error, code, context) in table {
            let told = ApiError::from(error);
            let words: Vec<_> = told.context.iter().map(|(key, value)| format!("{key}={value}")).collect();
            assert_eq!((told.code, words.join(" ").as_str()), (code, context));
        }
    }

    #[test]
    fn a_journal_that_stopped_tells_why() {
        let path = PathBuf::from("quench.sqlite3");
        let full = || StoreError::Full { doing: "writing", source: "no space".into() };
        let read_only = || StoreError::ReadOnlyFile { doing: "writing", path: path.clone() };
        let poisoned = |cause| StoreError::JournalPoisoned { cause: Arc::new(cause) };
        let older = StoreError::Older { path: path.clone(), found: 1, known: 2 };
        for (error, code) in [
            (full(), Code::StoreFull),
            (poisoned(full()), Code::StoreFull),
            (poisoned(read_only()), Code::StoreReadOnly),
            (older, Code::StoreReadOnly),
            (StoreError::Interrupted, Code::StoreFailed),
        ] {
            assert_eq!(ApiError::from(error).code, code);
        }
    }
}
