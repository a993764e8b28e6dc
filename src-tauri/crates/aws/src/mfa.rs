//! Codes of a device: which are ones, whose they are, and what they are exchanged for.
//!
//! A code of a device is good once, for half a minute: AWS refuses it when it comes again. So it is sent in one single
//! request, in a region that is known to know the key, and never by a retry: who could not be answered reads the next code.
//! A session that was opened with one carries it; when it ends nobody but the person can open the next one.

use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use quench_core::account::World;
use quench_core::cloud_error::CloudErrorKind;
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::call::Caller;
use crate::caller_identity::who_am_i;
use crate::classify::{Call, Failure};
use crate::connect::places_to_ask;
use crate::connect_error::{ConnectError, MfaField};
use crate::connection::Connection;
use crate::credentials::{SIGN_IN_ATTEMPTS, assume_in, from_sts, in_some_region, incomplete};
use crate::profiles::Role;
use crate::wiring::Wiring;

/// The longest session that sts gives a user for a key; a root user's lasts an hour whatever is asked.
const SESSION_SECONDS: i32 = 12 * 60 * 60;

/// A code as a person typed it, and which device it is of.
#[derive(Clone)]
pub struct Mfa {
    /// The ARN or serial number; without it AWS is asked which devices the user has.
    pub serial: Option<String>,
    /// Six digits.
    pub code: Zeroizing<String>,
}

impl std::fmt::Debug for Mfa {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Mfa")
    }
}

impl Mfa {
    /// # Errors
    /// [`ConnectError::MfaRefused`] by field, if it cannot be one.
    pub(crate) fn check(&self) -> Result<(Option<String>, Zeroizing<String>), ConnectError> {
        let given = self.serial.as_deref().filter(|serial| !serial.chars().all(crate::pasted::is_filler));
        Ok((given.map(checked_serial).transpose()?, checked_code(&self.code)?))
    }
}

/// A code that whoever sends it takes away; clones share it.
#[derive(Clone, Default)]
pub(crate) struct OneCode(Arc<Mutex<Option<Zeroizing<String>>>>);

impl std::fmt::Debug for OneCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OneCode")
    }
}

impl OneCode {
    /// # Errors
    /// [`ConnectError::MfaRefused`] if it cannot be one.
    pub(crate) fn of(code: Option<&Zeroizing<String>>) -> Result<Self, ConnectError> {
        let code = code.map(|code| checked_code(code)).transpose()?;
        Ok(Self(Arc::new(Mutex::new(code))))
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn take(&self) -> Option<Zeroizing<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Six digits, without what people put around and between them: devices show `123 456`, and some keyboards write digits
/// in full width.
fn checked_code(code: &str) -> Result<Zeroizing<String>, ConnectError> {
    let digits = code.chars().filter(|character| !crate::pasted::is_filler(*character));
    let digits: Zeroizing<String> = Zeroizing::new(digits.map(narrow).take(7).collect());
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(digits);
    }
    Err(ConnectError::MfaRefused { field: MfaField::Code, why: "it has six digits", source: None })
}

/// The ASCII digit of one in full width.
fn narrow(character: char) -> char {
    match u32::from(character) {
        wide @ 0xff10..=0xff19 => char::from_u32(wide - 0xff10 + u32::from('0')).unwrap_or(character),
        _ => character,
    }
}

/// What sts takes for a serial number (`serialNumberType` of its model).
fn checked_serial(serial: &str) -> Result<String, ConnectError> {
    let serial: String = serial.chars().filter(|character| !crate::pasted::is_filler(*character)).collect();
    let fits = (9..=256).contains(&serial.len())
        && serial.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=/:,.@-".contains(&byte));
    if fits {
        return Ok(serial);
    }
    let why = "it is an ARN such as arn:aws:iam::123456789012:mfa/name, or the number on the device";
    Err(ConnectError::MfaRefused { field: MfaField::Serial, why, source: None })
}

/// `sts:AssumeRole` of a role of profile `name` with the code of its device: once, wherever it leads.
pub(crate) async fn assume_with_code(
    role: &Role,
    code: &OneCode,
    name: &str,
    by: &Credentials,
    region: &RegionCode,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Credentials, ConnectError> {
    // Regions are tried with a question that may be repeated, so that the code meets one that knows the key.
    let regions = places_to_ask(Some(role.region.as_ref().unwrap_or(region)), wiring);
    let ask = |region, attempts| who_am_i(wiring, caller, region, attempts, by);
    let (_, home) = in_some_region(&regions, ask).await?;
    let Some(code) = code.take() else {
        let serial = role.mfa_serial.clone().unwrap_or_default();
        return Err(ConnectError::NeedsMfa { profile: Some(name.to_owned()), serial });
    };
    assume_in(role, Some(&code), by, home, 1, wiring, caller).await.map_err(|failure| refused(failure, &code))
}

impl Connection {
    /// Whether the connected key can be given a code: one of a user, without a session of its own that lasts.
    pub fn takes_code(&self) -> bool {
        !matches!(self.world(), World::Practice { .. }) && self.line.signer.key_without_code().is_some()
    }

    /// Exchanges the connected key with a code of a device for a session of 12 hours (`sts:GetSessionToken`), which signs
    /// in its place until it ends.
    ///
    /// # Errors
    /// [`ConnectError::MfaRefused`] by field, before anything is sent if it cannot be a code;
    /// [`ConnectError::MfaSerialNeeded`] if AWS does not tell the device; AWS's own. Everything stays as it was then.
    pub async fn enter_code(&self, mfa: &Mfa) -> Result<(), ConnectError> {
        let (serial, code) = mfa.check()?;
        let line = &self.line;
        let expected = self.sign_in_number();
        let Some(key) = line.signer.key_without_code() else {
            let why = "only a key of a user takes one, and none that has one already";
            return Err(ConnectError::MfaRefused { field: MfaField::Code, why, source: None });
        };
        let home = self.home_region();
        let serial = match serial {
            Some(serial) => serial,
            None => own_device(&key, home, &line.wiring, &line.caller).await?,
        };
        let session = session(&key, &serial, &code, home, &line.wiring, &line.caller).await?;
        let identity = who_am_i(&line.wiring, &line.caller, home.clone(), SIGN_IN_ATTEMPTS, &session).await?;
        if (&identity.account, &identity.partition) != (&self.identity().account, &self.identity().partition) {
            let why = format!("the session belongs to account {}", identity.account);
            let error = line.signer.call().error(CloudErrorKind::AccountChanged, &why);
            return Err(ConnectError::Unexpected(Box::new(error)));
        }
        match line.signer.sign_with_session(expected, key, session, identity) {
            true => Ok(()),
            false => Err(ConnectError::SignInCancelled),
        }
    }
}

/// The one device of the user that shows codes. Asking for one's own devices is what a policy that wants codes allows
/// without one ("AWS: Allows MFA-authenticated IAM users to manage their own credentials", IAM User Guide).
async fn own_device(
    key: &Credentials,
    region: &RegionCode,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<String, ConnectError> {
    let call = Call { operation: "iam:ListMFADevices", region: "" };
    let config = wiring.config(region, Some(SharedCredentialsProvider::new(key.clone())));
    let client = aws_sdk_iam::Client::new(&config);
    let answer = caller
        .read_up_to(SIGN_IN_ATTEMPTS, call, &CancellationToken::new(), || client.list_mfa_devices().send())
        .await
        .map_err(|failure| match failure.error.kind {
            CloudErrorKind::AccessDenied | CloudErrorKind::DeniedByOrganization | CloudErrorKind::Refused => {
                ConnectError::MfaSerialNeeded { why: "AWS does not let this key list its devices" }
            }
            _ => failure.into(),
        })?;
    // A security key shows no codes.
    let mut devices = answer.mfa_devices.into_iter().filter(|device| !device.serial_number.contains(":u2f/"));
    match (devices.next(), devices.next(), answer.is_truncated) {
        (Some(device), None, false) => Ok(device.serial_number),
        (None, ..) => Err(ConnectError::MfaSerialNeeded { why: "the user has no device that shows codes" }),
        _ => Err(ConnectError::MfaSerialNeeded { why: "the user has several devices" }),
    }
}

/// `sts:GetSessionToken`, sent once.
async fn session(
    key: &Credentials,
    serial: &str,
    code: &Zeroizing<String>,
    region: &RegionCode,
    wiring: &Wiring,
    caller: &Caller,
) -> Result<Credentials, ConnectError> {
    let call = Call { operation: "sts:GetSessionToken", region: region.as_str() };
    let config = wiring.config(region, Some(SharedCredentialsProvider::new(key.clone())));
    let client = aws_sdk_sts::Client::new(&config);
    let answer = caller
        .read_up_to(1, call, &CancellationToken::new(), || {
            client
                .get_session_token()
                .duration_seconds(SESSION_SECONDS)
                .serial_number(serial)
                .token_code(code.as_str())
                .send()
        })
        .await
        .map_err(|failure| refused(failure, code))?;
    Ok(answer.credentials.map(from_sts).ok_or_else(|| incomplete(call))?)
}

/// What sts says of a code, of its device, or of something else. It tells them apart in words only.
fn refused(mut failure: Failure, code: &str) -> ConnectError {
    // A refusal may repeat the value that it refuses.
    failure.error.message = failure.error.message.replace(code, "…");
    let words = failure.error.message.to_ascii_lowercase();
    let told = matches!(failure.error.kind, CloudErrorKind::AccessDenied | CloudErrorKind::Refused);
    let (field, why) = if told && words.contains("tokencode") {
        (MfaField::Code, "AWS does not take it for one")
    } else if told && words.contains("serialnumber") {
        (MfaField::Serial, "AWS does not take it for one")
    } else if told && words.contains("multifactorauthentication") && words.contains("serial number is valid") {
        (MfaField::Serial, "AWS does not know it as a device of this user")
    } else if told && words.contains("multifactorauthentication") {
        (MfaField::Code, "AWS does not take it: each is good once, and for half a minute")
    } else {
        return failure.into();
    };
    ConnectError::MfaRefused { field, why, source: Some(Box::new(failure.error)) }
}
