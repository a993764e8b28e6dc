//! Session tokens: everything about one is in its own text, so that the account need not remember whom it gave which.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Identity;

/// Where a session token is good (IAM user guide, "Manage AWS STS in an AWS Region").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenVersion {
    /// In regions that are on by default alone: what `sts.amazonaws.com` gives unless the account sets otherwise.
    One,
    /// In every region that is on: what regional endpoints give.
    Two,
}

/// How tokens of AWS of each version begin.
const MARKS: [(TokenVersion, &str); 2] = [(TokenVersion::One, "FwoGZXIvYXdz"), (TokenVersion::Two, "IQoJb3JpZ2luX2Vj")];

/// What is in a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SessionToken {
    pub(crate) version: TokenVersion,
    /// None where the text tells only its version.
    pub(crate) session: Option<Session>,
}

/// Whose token it is, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) identity: Identity,
    /// Whose account: another one's sessions are known here too, and may do nothing.
    pub(crate) account: String,
    pub(crate) kind: SessionKind,
    /// Whether a code of a device was given for it.
    pub(crate) mfa: bool,
    /// Milliseconds since 1970.
    pub(crate) issued: i64,
    /// Milliseconds since 1970.
    pub(crate) expires: i64,
    /// How often all sessions had been ended before it.
    pub(crate) count: u64,
    /// The key that it goes with; any, where a test made it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
}

/// How a session came about, which decides what it may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SessionKind {
    /// A role was assumed, or a portal gave it.
    Role,
    /// `sts:GetSessionToken`.
    OfUser,
    /// `aws login`.
    Browser,
}

impl SessionToken {
    /// Reads a token. None if it is not one of ours: such a text is nobody's concern here, and good everywhere.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (version, rest) = MARKS.iter().find_map(|(version, mark)| Some((*version, text.strip_prefix(mark)?)))?;
        Some(Self { version, session: Session::read(rest) })
    }

    /// The text of a token.
    pub(crate) fn write(version: TokenVersion, session: &Session) -> String {
        let mut text = MARKS.iter().find(|(one, _)| *one == version).map_or("", |(_, mark)| mark).to_owned();
        for byte in serde_json::to_string(session).unwrap_or_default().bytes() {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    pub(crate) fn expired(&self, now: Timestamp) -> bool {
        self.session.as_ref().is_some_and(|session| session.expires <= now.as_millisecond())
    }
}

impl Session {
    fn read(digits: &str) -> Option<Self> {
        let bytes: Option<Vec<u8>> = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        serde_json::from_slice(&bytes?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_tells_its_version_its_session_and_its_end() {
        for version in [TokenVersion::One, TokenVersion::Two] {
            let session = Session {
                identity: Identity::Role { role: "deploy/worker".to_owned(), session: "me@x".to_owned() },
                account: "000000000000".to_owned(),
                kind: SessionKind::Role,
                mfa: true,
                issued: 1_789_996_400_000,
                expires: 1_790_000_000_000,
                count: 2,
                key: None,
            };
            let text = SessionToken::write(version, &session);
            let read = SessionToken::read(&text).unwrap();
            assert_eq!((read.version, read.session.as_ref()), (version, Some(&session)));
            let at = |second| Timestamp::from_second(second).unwrap();
            assert!(!read.expired(at(1_789_999_999)) && read.expired(at(1_790_000_000)));
        }
    }

    #[test]
    fn a_real_token_tells_its_version_alone_and_any_other_text_nothing() {
        let real = SessionToken::read("FwoGZXIvYXdzEBYaDHqa0AP/é").unwrap();
        assert_eq!((real.version, real.session.clone()), (TokenVersion::One, None));
        assert!(!real.expired(Timestamp::MAX));
        assert_eq!(SessionToken::read("IQoJb3JpZ2luX2Vj").unwrap().version, TokenVersion::Two);
        assert_eq!(SessionToken::read("").or(SessionToken::read("token")), None);
    }
}
