//! Reads `~/.aws/config` and `~/.aws/credentials`, never writes them.
//!
//! The form is that of "Shared config and credentials files" in the AWS SDKs and Tools reference guide; the credentials
//! file wins where both files set the same key of a profile.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::connect_error::ConnectError;

/// Larger files are not what they should be.
const SIZE_LIMIT: u64 = 10 * 1024 * 1024;

/// Where the files of the AWS CLI are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// `~/.aws/config`
    pub config: PathBuf,
    /// `~/.aws/credentials`
    pub credentials: PathBuf,
    /// `~/.aws/sso/cache`
    pub sso_cache: PathBuf,
}

impl Places {
    /// The places of this user; `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` are honoured.
    pub fn of_this_user() -> Self {
        let home = std::env::home_dir().unwrap_or_default();
        let named = |variable: &str, default: &str| {
            std::env::var_os(variable).filter(|path| !path.is_empty()).map_or_else(
                || home.join(".aws").join(default),
                |path| match Path::new(&path).strip_prefix("~") {
                    Ok(rest) => home.join(rest),
                    Err(_) => PathBuf::from(&path),
                },
            )
        };
        Self {
            config: named("AWS_CONFIG_FILE", "config"),
            credentials: named("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            sso_cache: home.join(".aws").join("sso").join("cache"),
        }
    }
}

/// Keys of a section, lower-cased, with their values.
pub(crate) type Section = BTreeMap<String, String>;

/// Both files together.
#[derive(Default)]
pub(crate) struct Profiles {
    pub(crate) profiles: BTreeMap<String, Section>,
    pub(crate) sso_sessions: BTreeMap<String, Section>,
}

/// Reads and merges both files; one that does not exist is empty.
pub(crate) fn read_profiles(places: &Places) -> Result<Profiles, ConnectError> {
    let mut merged = Profiles::default();
    for (file, is_config) in [(&places.config, true), (&places.credentials, false)] {
        let Some(text) = read_text(file)? else { continue };
        for (title, section) in parse(file, &text)? {
            let title = title.as_str();
            let (table, name) = match title.split_once([' ', '\t']) {
                Some(("profile", name)) if is_config => (&mut merged.profiles, name),
                Some(("sso-session", name)) if is_config => (&mut merged.sso_sessions, name),
                _ if is_config && title != "default" => continue,
                _ => (&mut merged.profiles, title),
            };
            let name = name.trim().trim_matches(['"', '\'']);
            table.entry(name.to_owned()).or_default().extend(section);
        }
    }
    Ok(merged)
}

/// The text of a file, `None` if there is none.
pub(crate) fn read_text(file: &Path) -> Result<Option<String>, ConnectError> {
    let broken = |why: String| ConnectError::ProfileFileBroken { file: file.to_owned(), line: None, why };
    let mut bytes = Vec::new();
    match std::fs::File::open(file).and_then(|open| open.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(broken(error.to_string())),
    }
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(broken("it is larger than 10 MB".to_owned()));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0) {
        return Err(broken("it is saved as UTF-16: save it as UTF-8".to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|_| broken("it is not UTF-8 text".to_owned()))?;
    Ok(Some(text.trim_start_matches('\u{feff}').to_owned()))
}

/// The sections in order of appearance, titles as written. Error texts never quote a line: it may hold a secret.
fn parse(file: &Path, text: &str) -> Result<Vec<(String, Section)>, ConnectError> {
    let mut sections: Vec<(String, Section)> = Vec::new();
    // The last key, and how far its line is indented: what is indented further continues it, as Python's configparser has
    // it for the AWS CLI. Keys that are all indented under their title are keys.
    let mut last_key: Option<(String, usize)> = None;
    for (index, line) in text.lines().enumerate() {
        let broken = |why: &str| ConnectError::ProfileFileBroken {
            file: file.to_owned(),
            line: Some(index + 1),
            why: why.to_owned(),
        };
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if content.starts_with('[') && indent == 0 {
            let title = content.split(['#', ';']).next().unwrap_or_default().trim();
            let title = title.strip_prefix('[').and_then(|title| title.strip_suffix(']'));
            let title = title.ok_or_else(|| broken("the section's title has no ]"))?.trim();
            sections.push((title.to_owned(), Section::new()));
            last_key = None;
            continue;
        }
        let (_, section) = sections.last_mut().ok_or_else(|| broken("there is no [section] before this line"))?;
        if let Some((key, of_key)) = &last_key
            && indent > *of_key
        {
            // Such as the nested settings of `s3 =`; no key that Quench reads has one.
            section.entry(key.clone()).or_default().push_str(&format!("\n{content}"));
            continue;
        }
        let (key, value) = content.split_once('=').ok_or_else(|| broken("the line has no ="))?;
        let key = key.trim().to_ascii_lowercase();
        if key.is_empty() {
            return Err(broken("the line has no name before ="));
        }
        section.insert(key.clone(), without_comment(value).to_owned());
        last_key = Some((key, indent));
    }
    Ok(sections)
}

/// A comment within a line begins with white space and `#` or `;`.
fn without_comment(value: &str) -> &str {
    let comment = value.char_indices().zip(value.chars().skip(1)).find_map(|((index, before), character)| {
        (before.is_whitespace() && matches!(character, '#' | ';')).then_some(index)
    });
    comment.and_then(|index| value.get(..index)).unwrap_or(value).trim()
}
