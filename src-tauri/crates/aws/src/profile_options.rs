//! Every profile of `~/.aws` as the connect page offers it: what it holds, and what must happen before it works.

use std::collections::BTreeSet;

use jiff::Timestamp;
use quench_core::region::RegionCode;

use crate::connect_error::{ConnectError, Unsupported};
use crate::profile_file::{Places, Section, read_profiles};
use crate::profiles::{Base, Chain, device, process_token, region, resolve};

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
    /// A code of a device.
    Mfa {
        /// Which. Foreign text.
        serial: String,
    },
    /// A sign-in to its portal first.
    Portal {
        /// Its address. Foreign text.
        start_url: String,
        /// Where it is.
        region: String,
    },
    /// Its `aws login` is over.
    Login {
        /// What to run in a terminal.
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

/// Every profile of both files, by name. `now` tells whether a cached sign-in is over.
pub fn list_profiles(places: &Places, now: Timestamp) -> Result<Vec<ProfileOption>, ConnectError> {
    let files = read_profiles(places)?;
    let option = |(name, section): (&String, &Section)| {
        let needs = match resolve(&files, name) {
            Ok(Chain { base, roles }) => base_needs(&base, places, now).or_else(|| {
                let serial = device(&roles)?.to_owned();
                Some(ProfileNeed::Mfa { serial })
            }),
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

/// Every portal that the files name, with the region where it is: `sso-session` sections, and profiles of the old form.
/// As in the file: neutralise it before it is shown.
pub fn known_portals(places: &Places) -> Result<BTreeSet<(String, String)>, ConnectError> {
    let files = read_profiles(places)?;
    let named = |section: &Section| {
        let region = RegionCode::parse(section.get("sso_region")?).ok()?;
        Some((section.get("sso_start_url")?.clone(), region.to_string()))
    };
    Ok(files.sso_sessions.values().chain(files.profiles.values()).filter_map(named).collect())
}

/// What the beginning of a chain waits for. It comes before a code, which is good for half a minute only.
fn base_needs(base: &Base, places: &Places, now: Timestamp) -> Option<ProfileNeed> {
    match base {
        Base::Keys(_) => None,
        Base::Process { command, .. } => {
            Some(ProfileNeed::ConfirmProcess { command: command.clone(), token: process_token(command) })
        }
        Base::Sso(sso) => sso
            .cached_token(places, now)
            .is_none()
            .then(|| ProfileNeed::Portal { start_url: sso.start_url.clone(), region: sso.region.to_string() }),
        Base::Login(login) => {
            login.cached(places, now).is_none().then(|| ProfileNeed::Login { command: login.command() })
        }
    }
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
