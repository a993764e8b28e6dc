//! Reads `~/.aws/config` and `~/.aws/credentials`, never writes them.
//!
//! The form is that of "Shared config and credentials files" in the AWS SDKs and Tools reference guide; the credentials
//! file wins where both files set the same key of a profile.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::connect_error::ConnectError;

/// Larger files are not what they should be: a company's thousand profiles are a few hundred kilobytes.
const SIZE_LIMIT: u64 = 4 * 1024 * 1024;

/// Where the files of the AWS CLI are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// `~/.aws/config`
    pub config: PathBuf,
    /// `~/.aws/credentials`
    pub credentials: PathBuf,
    /// `~/.aws/sso/cache`
    pub sso_cache: PathBuf,
    /// `~/.aws/login/cache`
    pub login_cache: PathBuf,
}

impl Places {
    /// The places of this user; `AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE` and
    /// `AWS_LOGIN_CACHE_DIRECTORY` are honoured.
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
            login_cache: named("AWS_LOGIN_CACHE_DIRECTORY", "login/cache"),
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
    let at = |line: Option<usize>, why: &str| ConnectError::ProfileFileBroken {
        file: file.to_owned(),
        line,
        why: why.to_owned(),
    };
    let broken = |why: &str| at(None, why);
    let mut bytes = Zeroizing::new(Vec::new());
    match std::fs::metadata(file) {
        Ok(found) if found.is_file() => {}
        Ok(found) if found.is_dir() => return Err(broken("it is a folder")),
        // How people say that there is none.
        Ok(_) if file == Path::new("/dev/null") => return Ok(None),
        // A pipe or a device may keep whoever opens it waiting for ever.
        Ok(_) => return Err(broken("it is no regular file")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(broken(&error.to_string())),
    }
    match std::fs::File::open(file).and_then(|open| open.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(broken(&error.to_string())),
    }
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(broken("it is larger than 4 MB"));
    }
    if is_utf16(&bytes) {
        return Err(broken("it is saved as UTF-16: save it as UTF-8"));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => match text.find('\0') {
            Some(index) => Err(at(Some(line_of(&bytes, index)), "it holds a zero byte: it is no text")),
            None => Ok(Some(text.trim_start_matches('\u{feff}').to_owned())),
        },
        Err(error) => Err(at(Some(line_of(&bytes, error.valid_up_to())), "it is not UTF-8 text: save it as UTF-8")),
    }
}

/// The line of the byte at `index`, counted from 1.
fn line_of(bytes: &[u8], index: usize) -> usize {
    bytes.iter().take(index).filter(|byte| **byte == b'\n').count() + 1
}

/// As some editors of Windows save it: marked as such, or without a mark, where every other byte of ASCII is zero.
fn is_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(4_096)).unwrap_or_default();
    let marked = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    marked || head.iter().filter(|byte| **byte == 0).count() * 4 > head.len()
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
