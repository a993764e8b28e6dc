//! Why there is no connection, each reason with what a person needs to get past it. No text here holds a secret.

use std::path::PathBuf;

use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use thiserror::Error;

use crate::classify::Failure;
use crate::sign_in::PortalFlaw;

/// Which part of a key is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyField {
    /// The access key id.
    Id,
    /// The secret access key.
    Secret,
    /// The session token.
    Token,
}

/// Which part of what a device's code needs is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MfaField {
    /// The six digits.
    Code,
    /// Which device.
    Serial,
}

/// What a profile asks for that Quench does not do, or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unsupported {
    /// `credential_source` of an instance or a container, or a web identity: this is a desktop.
    #[error("it takes its sign-in from a machine in the cloud, and this is none")]
    CloudMachine,
    /// `credential_source = Environment`.
    #[error("it takes its sign-in from the environment: connect with the environment's key instead")]
    Environment,
    /// The chain of roles is not one that ends at credentials.
    #[error("its source_profile or credential_source is missing, double or leads in a circle")]
    Sources,
    /// There is nothing to sign in with.
    #[error("it holds no credentials")]
    NoCredentials,
    /// A setting of IAM Identity Center is missing or cannot be.
    #[error("a setting of IAM Identity Center is missing in it or wrong")]
    SsoSettings,
    /// The token of IAM Identity Center opens every account of the organisation; another address must not see it.
    #[error("its sign-in token belongs to AWS and is not sent to another address")]
    SsoElsewhere,
    /// Its `credential_process` does not show as what it is: characters that do not print or turn the text around, line
    /// breaks, or too long to be looked at.
    #[error("its program has characters that hide what it does, or is too long to be looked at")]
    HiddenProgram,
    /// Two roles of its chain ask for a code, and only a user can give one: AWS takes none from a role.
    #[error("two of its roles ask for a code, and a role that assumes another one cannot give any")]
    TwoCodes,
}

/// One variant per reason.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// Neither file of `~/.aws` has it.
    #[error("there is no profile {name:?}")]
    ProfileNotFound {
        /// As asked.
        name: String,
    },
    /// A file of `~/.aws` cannot be read as what it should be.
    #[error("{}{}: {why}", file.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    ProfileFileBroken {
        /// Which one.
        file: PathBuf,
        /// Where, counted from 1.
        line: Option<usize>,
        /// What is wrong.
        why: String,
    },
    /// The profile is whole but needs what Quench does not do.
    #[error("profile {profile:?}: {why}")]
    ProfileUnsupported {
        /// Which one.
        profile: String,
        /// What it needs.
        why: Unsupported,
    },
    /// A code of a device is needed: none was given, or the one that was given has been used.
    #[error("{}a code of the device {serial} is needed", profile.as_ref().map(|name| format!("profile {name:?}: ")).unwrap_or_default())]
    NeedsMfa {
        /// Which profile, if it is one.
        profile: Option<String>,
        /// The device. Foreign text.
        serial: String,
    },
    /// AWS does not tell which device the code is of, so the person has to.
    #[error("which device the code is of has to be told: {why}")]
    MfaSerialNeeded {
        /// Why it could not be found out.
        why: &'static str,
    },
    /// The code, or the device, cannot be one, or AWS does not take it.
    #[error("the {} is refused: {why}", match field { MfaField::Code => "code of the device", MfaField::Serial => "serial number of the device" })]
    MfaRefused {
        /// Which.
        field: MfaField,
        /// What is wrong; never the value.
        why: &'static str,
        /// AWS's answer, if it was asked.
        #[source]
        source: Option<Box<CloudError>>,
    },
    /// The profile's `aws login` is over.
    #[error("profile {profile:?} is not signed in: run {command:?}")]
    NeedsLogin {
        /// Which one.
        profile: String,
        /// What to run in a terminal.
        command: String,
    },
    /// The sign-in to the profile's portal is over.
    #[error("profile {profile:?} is not signed in to its portal: sign in there, or run {command:?}")]
    NeedsPortal {
        /// The one that was asked for.
        profile: String,
        /// What to run in a terminal instead.
        command: String,
    },
    /// The profile runs a program; the person has not confirmed this very command line.
    #[error("profile {profile:?} runs a program that nobody has confirmed")]
    ConfirmProcess {
        /// Which one.
        profile: String,
        /// As the file has it: it may hold a secret, so it is for the person's eyes only.
        command: String,
        /// Confirms this very line; see [`crate::Source::Profile`].
        token: String,
    },
    /// The program gave no credentials.
    #[error("the program of the profile failed: {why}")]
    ProcessFailed {
        /// Its own words or its exit code.
        why: String,
    },
    /// A part of the key cannot be one.
    #[error("the {} is malformed: {why}", match field { KeyField::Id => "access key id", KeyField::Secret => "secret access key", KeyField::Token => "session token" })]
    KeyMalformed {
        /// Which part.
        field: KeyField,
        /// What is wrong; never the value.
        why: &'static str,
    },
    /// AWS does not know the key, or the secret does not belong to it.
    #[error("AWS does not accept the key")]
    KeyInvalid(#[source] Box<CloudError>),
    /// The session is over.
    #[error("the session has expired")]
    TokenExpired(#[source] Box<CloudError>),
    /// Known, but not allowed.
    #[error("AWS denies it")]
    AccessDenied(#[source] Box<CloudError>),
    /// The sign-in is to another account, partition or world than the connection that it was made for.
    #[error("it is signed in to {got}, not to {expected}")]
    AnotherAccount {
        /// The connected one.
        expected: String,
        /// The other one.
        got: String,
    },
    /// No way to AWS.
    #[error("AWS cannot be reached")]
    Offline(#[source] Box<CloudError>),
    /// No answer in time.
    #[error("AWS did not answer in time")]
    Timeout(#[source] Box<CloudError>),
    /// Signatures are stamped with this machine's time, and AWS does not accept it.
    #[error("this machine's clock is wrong")]
    ClockSkew {
        /// How far it is ahead, where the answer told.
        seconds_ahead: Option<i64>,
        /// AWS's answer.
        #[source]
        source: Box<CloudError>,
    },
    /// The custom endpoint cannot be used.
    #[error("the endpoint cannot be used: {why}")]
    EndpointInvalid {
        /// What is wrong.
        why: String,
    },
    /// AWS has no such region.
    #[error("there is no region {region:?}")]
    RegionUnknown {
        /// As asked, where it has the form of one: else somebody may have pasted a secret into the wrong field.
        region: String,
    },
    /// The source holds no credentials.
    #[error("no credentials there: {why}")]
    CredentialsMissing {
        /// Where they were looked for.
        why: String,
    },
    /// Something that is not AWS answered, as the page of a hotel's network does.
    #[error("the answer did not come from AWS")]
    Unreadable(#[source] Box<CloudError>),
    /// AWS has a fault of its own.
    #[error("AWS is unavailable")]
    AwsUnavailable(#[source] Box<CloudError>),
    /// A text that is no address of a portal.
    #[error("that is no address of a portal: {}", why.as_str())]
    PortalMalformed {
        /// What is wrong.
        why: PortalFlaw,
    },
    /// The portal is not in that region.
    #[error("the portal is not in {region}")]
    PortalElsewhere {
        /// Where it was looked for.
        region: RegionCode,
        /// Where it is, if AWS told.
        at: Option<RegionCode>,
        /// AWS's answer.
        #[source]
        source: Box<CloudError>,
    },
    /// AWS knows no such portal there, or does not let Quench in.
    #[error("the portal does not let Quench in")]
    PortalRefused {
        /// AWS's answer.
        #[source]
        source: Box<CloudError>,
    },
    /// The portal gives this person no account or role, or not the chosen one any more.
    #[error("the portal gives access to nothing")]
    PortalEmpty,
    /// The person, or the program around it, ended the sign-in.
    #[error("the sign-in was cancelled")]
    SignInCancelled,
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser in time")]
    SignInTimedOut,
    /// The person said no in the browser.
    #[error("the sign-in was refused in the browser")]
    SignInDenied,
    /// What came is not the answer to this sign-in. Nothing of it was used.
    #[error("what came back is not the answer to this sign-in")]
    SignInMismatch,
    /// A policy does not allow this kind of sign-in (INSUFFICIENT_PERMISSIONS).
    #[error("this user may not sign in that way: {policy} is missing")]
    SignInNotAllowed {
        /// The managed policy that allows it.
        policy: &'static str,
        /// AWS's answer.
        #[source]
        source: Box<CloudError>,
    },
    /// The code from the browser was used or is too old (AUTHCODE_EXPIRED).
    #[error("the code from the browser does not count any more")]
    SignInCodeExpired {
        /// AWS's answer, if it was AWS that said so.
        #[source]
        source: Option<Box<CloudError>>,
    },
    /// The sign-in is over and cannot be renewed (TOKEN_EXPIRED).
    #[error("the sign-in has ended")]
    SignInExpired {
        /// AWS's answer, if it was AWS that said so.
        #[source]
        source: Option<Box<CloudError>>,
    },
    /// The password or the user was changed, which ended the sign-in (USER_CREDENTIALS_CHANGED).
    #[error("the password or the user was changed, which ended the sign-in")]
    SignInChanged {
        /// AWS's answer.
        #[source]
        source: Box<CloudError>,
    },
    /// A pasted text is not what the browser shows.
    #[error("the pasted text is not what the browser shows")]
    PasteMalformed,
    /// No port of this machine could be opened for the browser to come back to.
    #[error("no port could be opened for the browser to come back to")]
    LoopbackFailed {
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What the keychain holds is damaged, or of another version of Quench.
    #[error("the kept sign-in cannot be read")]
    NotKept,
    /// None of the above.
    #[error("unexpected")]
    Unexpected(#[source] Box<CloudError>),
}

impl From<Failure> for ConnectError {
    fn from(failure: Failure) -> Self {
        let error = Box::new(failure.error);
        match error.kind {
            CloudErrorKind::CredentialsInvalid | CloudErrorKind::TokenNotValidHere | CloudErrorKind::RegionOff => {
                Self::KeyInvalid(error)
            }
            CloudErrorKind::CredentialsExpired => Self::TokenExpired(error),
            CloudErrorKind::AccessDenied | CloudErrorKind::DeniedByOrganization => Self::AccessDenied(error),
            CloudErrorKind::Offline => Self::Offline(error),
            CloudErrorKind::Timeout => Self::Timeout(error),
            CloudErrorKind::ClockSkew => Self::ClockSkew { seconds_ahead: failure.skew, source: error },
            CloudErrorKind::Unreadable => Self::Unreadable(error),
            CloudErrorKind::AwsUnavailable | CloudErrorKind::Throttled => Self::AwsUnavailable(error),
            _ => Self::Unexpected(error),
        }
    }
}

impl ConnectError {
    /// Of what a person typed as a region.
    pub(crate) fn region_unknown(typed: &str) -> Self {
        let formed = typed.len() <= 25 && typed.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        Self::RegionUnknown { region: if formed { typed } else { "…" }.to_owned() }
    }

    /// The same reason met later, while calls are being signed.
    pub(crate) fn into_cloud_error(self) -> CloudError {
        let kind = match self {
            Self::KeyInvalid(error)
            | Self::TokenExpired(error)
            | Self::AccessDenied(error)
            | Self::Offline(error)
            | Self::Timeout(error)
            | Self::ClockSkew { source: error, .. }
            | Self::Unreadable(error)
            | Self::AwsUnavailable(error)
            | Self::Unexpected(error) => return *error,
            Self::NeedsLogin { .. } | Self::NeedsPortal { .. } | Self::NeedsMfa { .. } => {
                CloudErrorKind::CredentialsExpired
            }
            // The sign-in is over: somebody has to sign in again.
            Self::SignInExpired { .. }
            | Self::SignInChanged { .. }
            | Self::SignInNotAllowed { .. }
            | Self::SignInCodeExpired { .. }
            | Self::PortalRefused { .. }
            | Self::PortalEmpty => CloudErrorKind::CredentialsExpired,
            Self::AnotherAccount { .. } => CloudErrorKind::AccountChanged,
            _ => CloudErrorKind::CredentialsMissing,
        };
        CloudError {
            kind,
            operation: String::new(),
            region: String::new(),
            code: None,
            message: quench_core::text::neutral(&self.to_string()),
            request_id: None,
        }
    }
}
