//! What a profile leads to: keys, a program, a single sign-on, and roles on top of them.
//!
//! Settings and their precedence follow the "AWS SDKs and Tools reference guide". What would reach for a machine in the
//! cloud (`credential_source` of an instance or a container, web identities) is refused by name: this is a desktop.

use aws_credential_types::Credentials;
use jiff::Timestamp;
use quench_core::region::RegionCode;
use serde::Deserialize;
use sha1::{Digest, Sha1};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::connect_error::{ConnectError, KeyField, Unsupported};
use crate::profile_file::{Places, Profiles, Section, read_profiles, read_text};

/// What a profile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileKind {
    /// A key.
    Key,
    /// A role that other credentials assume.
    Role,
    /// IAM Identity Center.
    Sso,
    /// `aws login`.
    Login,
    /// A program that prints credentials.
    Process,
    /// Nothing that Quench knows.
    Other,
}

/// What must happen before a profile works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileNeed {
    /// A code of a device, which Quench cannot ask for.
    Mfa,
    /// A sign-in in a terminal first.
    Login {
        /// What to run there.
        command: String,
    },
    /// A temporary key of the AWS CLI, to be pasted: its `aws login` keeps sessions that only it can read.
    Keys {
        /// What prints one in a terminal.
        command: String,
    },
    /// A look at the program, and a yes.
    ConfirmProcess {
        /// The program that it, or the profile under it, runs: the whole line, with nothing hidden in it.
        command: String,
        /// Confirms this very line; see [`crate::Source::Profile`].
        token: String,
    },
    /// It cannot work here.
    Unsupported(Unsupported),
    /// Its key cannot be one.
    BrokenKey,
}

/// A profile as it can be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileOption {
    /// Its name as in the file: neutralise it before it is shown.
    pub name: String,
    /// What it holds.
    pub kind: ProfileKind,
    /// What must happen first; it works as it is if absent.
    pub needs: Option<ProfileNeed>,
    /// Its region, if it names one that can be.
    pub region: Option<String>,
}

/// Every profile of both files, by name. `now` tells whether a single sign-on has expired.
pub fn list_profiles(places: &Places, now: Timestamp) -> Result<Vec<ProfileOption>, ConnectError> {
    let files = read_profiles(places)?;
    let option = |(name, section): (&String, &Section)| {
        let needs = match resolve(&files, name) {
            Ok(Chain { base: Base::Keys(_), .. }) => None,
            Ok(Chain { base: Base::Process { command, .. }, .. }) => {
                let token = process_token(&command);
                Some(ProfileNeed::ConfirmProcess { command, token })
            }
            Ok(Chain { base: Base::Sso(sso), .. }) => {
                let signed_in = sso.cached_token(places).is_some_and(|token| token.expires_at > now);
                (!signed_in).then(|| ProfileNeed::Login { command: sso.command() })
            }
            Err(ConnectError::NeedsMfa { .. }) => Some(ProfileNeed::Mfa),
            Err(ConnectError::NeedsLogin { command, .. }) => Some(ProfileNeed::Login { command }),
            Err(ConnectError::NeedsKeys { command, .. }) => Some(ProfileNeed::Keys { command }),
            Err(ConnectError::ProfileUnsupported { why, .. }) => Some(ProfileNeed::Unsupported(why)),
            Err(ConnectError::ProfileNotFound { .. }) => Some(ProfileNeed::Unsupported(Unsupported::Sources)),
            Err(_) => Some(ProfileNeed::BrokenKey),
        };
        ProfileOption {
            name: name.clone(),
            kind: kind(section),
            needs,
            region: region(section).map(|code| code.to_string()),
        }
    };
    Ok(files.profiles.iter().map(option).collect())
}

fn kind(section: &Section) -> ProfileKind {
    let has = |key: &str| section.contains_key(key);
    if has("role_arn") {
        ProfileKind::Role
    } else if has("sso_session") || has("sso_start_url") {
        ProfileKind::Sso
    } else if has("login_session") {
        ProfileKind::Login
    } else if has("credential_process") {
        ProfileKind::Process
    } else if has("aws_access_key_id") {
        ProfileKind::Key
    } else {
        ProfileKind::Other
    }
}

/// A region's name becomes part of a host's name, so only what looks like one is taken.
fn region(section: &Section) -> Option<RegionCode> {
    RegionCode::parse(section.get("region")?).ok()
}

/// How a profile comes to its credentials.
pub(crate) struct Chain {
    pub(crate) base: Base,
    /// In the order in which they are assumed.
    pub(crate) roles: Vec<Role>,
}

/// What the chain begins with.
pub(crate) enum Base {
    Keys(Credentials),
    Process { profile: String, command: String },
    Sso(Sso),
}

/// A role to assume.
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) session: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) duration: Option<i32>,
    pub(crate) region: Option<RegionCode>,
}

/// A role given by IAM Identity Center.
pub(crate) struct Sso {
    pub(crate) profile: String,
    /// The portal's address, as the file has it.
    pub(crate) start_url: String,
    /// The session's name or, without one, the portal: the cache file is named after its hash.
    key: String,
    pub(crate) region: RegionCode,
    pub(crate) account: String,
    pub(crate) role: String,
}

/// A cached sign-in of the AWS CLI.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SsoToken {
    #[serde(deserialize_with = "secret")]
    pub(crate) access_token: Zeroizing<String>,
    pub(crate) expires_at: Timestamp,
}

fn secret<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(from).map(Zeroizing::new)
}

impl Sso {
    /// The token that `aws sso login` left, expired or not.
    pub(crate) fn cached_token(&self, places: &Places) -> Option<SsoToken> {
        let hash = Sha1::digest(self.key.as_bytes());
        let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = read_text(&places.sso_cache.join(format!("{name}.json"))).ok()??;
        serde_json::from_str(&Zeroizing::new(text)).ok()
    }

    fn command(&self) -> String {
        format!("aws sso login --profile {}", quoted(&self.profile))
    }
}

/// The sign-in that `sso` waits for.
pub(crate) fn login_needed(sso: &Sso) -> ConnectError {
    ConnectError::NeedsLogin { profile: sso.profile.clone(), command: sso.command() }
}

/// What a person confirms a program by: the hash of its whole line, so that nothing cut, escaped or changed since passes
/// for what they saw.
pub(crate) fn process_token(command: &str) -> String {
    Sha256::digest(command).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The chain of profile `name`, and its region.
pub(crate) fn chain(places: &Places, name: &str) -> Result<Chain, ConnectError> {
    resolve(&read_profiles(places)?, name)
}

/// The region that profile `name` names, if there is such a profile and it names one.
pub(crate) fn profile_region(places: &Places, name: &str) -> Result<Option<RegionCode>, ConnectError> {
    let files = read_profiles(places)?;
    let section = files.profiles.get(name).ok_or_else(|| ConnectError::ProfileNotFound { name: name.to_owned() })?;
    Ok(region(section))
}

/// The portal that a profile signs in with, and what follows from it.
pub(crate) struct ProfilePortal {
    /// The portal's address, as the file has it: foreign text that nobody has checked.
    pub(crate) start_url: String,
    pub(crate) region: RegionCode,
    pub(crate) account: String,
    pub(crate) role: String,
    /// To be assumed with the portal's role, in this order.
    pub(crate) roles: Vec<Role>,
}

/// The portal at the bottom of profile `name`.
///
/// # Errors
/// The profile's, or [`Unsupported::SsoSettings`] if it does not sign in with one.
#[cfg_attr(not(test), allow(dead_code, reason = "a sign-in through the browser begins here"))]
pub(crate) fn profile_portal(places: &Places, name: &str) -> Result<ProfilePortal, ConnectError> {
    let Chain { base, roles } = chain(places, name)?;
    let Base::Sso(Sso { start_url, region, account, role, .. }) = base else {
        let why = Unsupported::SsoSettings;
        return Err(ConnectError::ProfileUnsupported { profile: name.to_owned(), why });
    };
    Ok(ProfilePortal { start_url, region, account, role, roles })
}

fn resolve(files: &Profiles, name: &str) -> Result<Chain, ConnectError> {
    let mut roles = Vec::new();
    let mut seen = vec![name];
    let mut name = name;
    loop {
        let missing = || ConnectError::ProfileNotFound { name: name.to_owned() };
        let section = files.profiles.get(name).ok_or_else(missing)?;
        let unsupported = |why| ConnectError::ProfileUnsupported { profile: name.to_owned(), why };
        let Some(arn) = section.get("role_arn") else {
            roles.reverse();
            return Ok(Chain { base: base(files, name, section)?, roles });
        };
        if let Some(serial) = section.get("mfa_serial") {
            return Err(ConnectError::NeedsMfa { profile: name.to_owned(), serial: serial.clone() });
        }
        roles.push(Role {
            arn: arn.clone(),
            session: section.get("role_session_name").cloned(),
            external_id: section.get("external_id").cloned(),
            duration: section.get("duration_seconds").and_then(|seconds| seconds.parse().ok()),
            region: region(section),
        });
        if section.contains_key("web_identity_token_file") {
            return Err(unsupported(Unsupported::CloudMachine));
        }
        match (section.get("source_profile"), section.get("credential_source").map(String::as_str)) {
            (Some(_), Some(_)) | (None, None) => return Err(unsupported(Unsupported::Sources)),
            (Some(source), None) if source == name => {
                roles.reverse();
                let base = keys(section)?.ok_or_else(|| unsupported(Unsupported::NoCredentials))?;
                return Ok(Chain { base: Base::Keys(base), roles });
            }
            (Some(source), None) if seen.contains(&source.as_str()) => {
                return Err(unsupported(Unsupported::Sources));
            }
            (Some(source), None) => {
                name = source;
                seen.push(name);
            }
            (None, Some("Environment")) => return Err(unsupported(Unsupported::Environment)),
            (None, Some(_)) => return Err(unsupported(Unsupported::CloudMachine)),
        }
    }
}

fn base(files: &Profiles, name: &str, section: &Section) -> Result<Base, ConnectError> {
    if section.contains_key("sso_session") || section.contains_key("sso_start_url") {
        return sso(files, name, section).map(Base::Sso);
    }
    if section.contains_key("login_session") {
        // Its sessions end after 15 minutes and only the CLI can renew them, so the CLI is what to ask for keys.
        let command = format!("aws configure export-credentials --profile {}", quoted(name));
        return Err(ConnectError::NeedsKeys { profile: name.to_owned(), command });
    }
    if let Some(command) = section.get("credential_process") {
        // Neutral text is what a person can see whole; a line that it changes shows as something else than it does.
        if quench_core::text::neutral(command) != *command {
            let why = Unsupported::HiddenProgram;
            return Err(ConnectError::ProfileUnsupported { profile: name.to_owned(), why });
        }
        return Ok(Base::Process { profile: name.to_owned(), command: command.clone() });
    }
    keys(section)?
        .map(Base::Keys)
        .ok_or_else(|| ConnectError::ProfileUnsupported { profile: name.to_owned(), why: Unsupported::NoCredentials })
}

fn keys(section: &Section) -> Result<Option<Credentials>, ConnectError> {
    let id = section.get("aws_access_key_id");
    let secret = section.get("aws_secret_access_key");
    match (id, secret) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(ConnectError::KeyMalformed { field: KeyField::Id, why: "the profile has none" }),
        (Some(_), None) => Err(ConnectError::KeyMalformed { field: KeyField::Secret, why: "the profile has none" }),
        (Some(id), Some(secret)) => {
            let token = section.get("aws_session_token").filter(|token| !token.is_empty());
            Ok(Some(crate::connect::checked_key(id, secret, token.map(String::as_str), true)?))
        }
    }
}

fn sso(files: &Profiles, name: &str, section: &Section) -> Result<Sso, ConnectError> {
    let wrong = || ConnectError::ProfileUnsupported { profile: name.to_owned(), why: Unsupported::SsoSettings };
    let session = match section.get("sso_session") {
        Some(session) => Some((session, files.sso_sessions.get(session).ok_or_else(wrong)?)),
        None => None,
    };
    let holder = session.map_or(section, |(_, session)| session);
    let need = |from: &Section, key: &str| from.get(key).filter(|value| !value.is_empty()).cloned().ok_or_else(wrong);
    let portal = need(holder, "sso_start_url")?;
    let code = need(holder, "sso_region")?;
    Ok(Sso {
        profile: name.to_owned(),
        key: session.map_or_else(|| portal.clone(), |(session, _)| session.clone()),
        start_url: portal,
        region: RegionCode::parse(&code).map_err(|_| wrong())?,
        account: need(section, "sso_account_id")?,
        role: need(section, "sso_role_name")?,
    })
}

/// For a command line that a person will copy: quoted unless it is plain.
fn quoted(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@/+".contains(c));
    if plain { name.to_owned() } else { format!("'{}'", quench_core::text::neutral(name).replace('\'', "")) }
}
