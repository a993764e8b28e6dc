//! What a profile leads to: keys, a program, a single sign-on, and roles on top of them.
//!
//! Settings and their precedence follow the "AWS SDKs and Tools reference guide". What would reach for a machine in the
//! cloud (`credential_source` of an instance or a container, web identities) is refused by name: this is a desktop.

use aws_credential_types::Credentials;
use quench_core::region::RegionCode;
use sha2::{Digest, Sha256};

use crate::connect_error::{ConnectError, KeyField, Unsupported};
use crate::profile_file::{Places, Profiles, Section, read_profiles};
use crate::profile_sessions::{Login, Sso};

/// No chain that works is longer, and a file of megabytes could hold one of ten thousands.
const LONGEST_CHAIN: usize = 20;

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
    Login(Login),
}

/// A role to assume.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) session: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) duration: Option<i32>,
    pub(crate) region: Option<RegionCode>,
    /// The device whose code goes with the request. The SDK's own chain leaves it out without a word.
    pub(crate) mfa_serial: Option<String>,
}

/// The device that a chain asks for; a chain that asks twice is none.
pub(crate) fn device(roles: &[Role]) -> Option<&str> {
    roles.iter().find_map(|role| role.mfa_serial.as_deref())
}

/// What a person confirms a program by: the hash of its whole line, so that nothing cut, escaped or changed since passes
/// for what they saw.
pub(crate) fn process_token(command: &str) -> String {
    Sha256::digest(command).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A region's name becomes part of a host's name, so only what looks like one is taken.
pub(crate) fn region(section: &Section) -> Option<RegionCode> {
    RegionCode::parse(section.get("region")?).ok()
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
pub(crate) fn profile_portal(places: &Places, name: &str) -> Result<ProfilePortal, ConnectError> {
    let Chain { base, roles } = chain(places, name)?;
    let Base::Sso(Sso { start_url, region, account, role, .. }) = base else {
        let why = Unsupported::SsoSettings;
        return Err(ConnectError::ProfileUnsupported { profile: name.to_owned(), why });
    };
    Ok(ProfilePortal { start_url, region, account, role, roles })
}

pub(crate) fn resolve(files: &Profiles, name: &str) -> Result<Chain, ConnectError> {
    let chain = follow(files, name)?;
    // AWS takes a code from a user only, so at most one step can give one; and one code is good for one request.
    if chain.roles.iter().filter(|role| role.mfa_serial.is_some()).count() > 1 {
        return Err(ConnectError::ProfileUnsupported { profile: name.to_owned(), why: Unsupported::TwoCodes });
    }
    Ok(chain)
}

fn follow(files: &Profiles, name: &str) -> Result<Chain, ConnectError> {
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
        if roles.len() == LONGEST_CHAIN {
            return Err(unsupported(Unsupported::Sources));
        }
        roles.push(Role {
            arn: arn.clone(),
            session: section.get("role_session_name").cloned(),
            external_id: section.get("external_id").cloned(),
            duration: section.get("duration_seconds").and_then(|seconds| seconds.parse().ok()),
            region: region(section),
            mfa_serial: section.get("mfa_serial").filter(|serial| !serial.is_empty()).cloned(),
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
    if let Some(session) = section.get("login_session") {
        return Ok(Base::Login(Login { profile: name.to_owned(), session: session.clone() }));
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

/// For a command line that a person will copy: quoted unless it is plain. Whatever means something to a shell, and no two of
/// them agree on quotes, becomes a question mark: such a name has to be typed.
pub(crate) fn quoted(name: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-_.@/+".contains(c);
    if !name.is_empty() && name.chars().all(harmless) {
        return name.to_owned();
    }
    let inert: String = name.chars().map(|c| if harmless(c) || c == ' ' { c } else { '?' }).collect();
    format!("'{inert}'")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_in_a_command_means_nothing_to_any_shell() {
        assert_eq!(quoted("ops.eu/1"), "ops.eu/1");
        assert_eq!(quoted("the base"), "'the base'");
        for hostile in
            ["x'; calc #", "x\u{2019}; calc #", "a&calc", "a|b", "$(id)", "`id`", "%COMSPEC%", "a\"b", "a\nb", "^x"]
        {
            let told = quoted(hostile);
            let inner = told.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap();
            assert!(!inner.contains(['\'', '"', '`', '$', '&', '|', ';', '%', '^', '\n', '\u{2019}']), "{told}");
        }
    }
}
