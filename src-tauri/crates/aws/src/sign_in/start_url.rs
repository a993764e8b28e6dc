//! The address of a portal, as people type and copy it: `https://d-1234567890.awsapps.com/start/#/?tab=accounts`.

use crate::connect_error::ConnectError;
use crate::wiring::is_loopback;

/// Longer ones are none.
const LIMIT: usize = 1024;

/// Why a text is no address of a portal; written as the window knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalFlaw {
    /// There is nothing.
    Empty,
    /// It is no address.
    NoUrl,
    /// It does not begin with `https://`.
    NoHttps,
    /// There is a user name before the host.
    UserName,
    /// It names no host.
    NoHost,
}

impl PortalFlaw {
    /// `empty`, `noUrl`, `noHttps`, `userName` or `noHost`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoUrl => "noUrl",
            Self::NoHttps => "noHttps",
            Self::UserName => "userName",
            Self::NoHost => "noHost",
        }
    }
}

/// The address as AWS knows it. `https://` is added where it was left out; what browsers append after `#` and `?` and a
/// slash at the end are dropped. Plain http is for a stand-in on this machine only.
pub(crate) fn checked(text: &str, stand_in: bool) -> Result<String, ConnectError> {
    let flaw = |why| ConnectError::PortalMalformed { why };
    let text = text.trim();
    if text.is_empty() {
        return Err(flaw(PortalFlaw::Empty));
    }
    if text.len() > LIMIT || !quench_core::text::is_plain(text) {
        return Err(flaw(PortalFlaw::NoUrl));
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let scheme = scheme.to_ascii_lowercase();
    if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(flaw(PortalFlaw::NoUrl));
    }
    let rest = rest.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
    let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
    if authority.contains('@') {
        return Err(flaw(PortalFlaw::UserName));
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err(flaw(PortalFlaw::NoHost));
    }
    let uri: http::Uri = format!("{scheme}://{rest}").parse().map_err(|_| flaw(PortalFlaw::NoUrl))?;
    let host = uri.host().unwrap_or_default();
    if authority.len() > host.len() && uri.port_u16().is_none() {
        return Err(flaw(PortalFlaw::NoUrl));
    }
    let here = stand_in && is_loopback(host);
    if scheme != "https" && !(scheme == "http" && here) {
        return Err(flaw(PortalFlaw::NoHttps));
    }
    // A host without a dot is a machine of the local network, or no host at all but a word.
    let labels = host.split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    });
    if !(here || labels && host.contains('.')) {
        return Err(flaw(PortalFlaw::NoHost));
    }
    let slash = if path.is_empty() { "" } else { "/" };
    Ok(format!("{scheme}://{}{slash}{path}", authority.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_taken_as_people_have_it() {
        const PORTAL: &str = "https://d-1234567890.awsapps.com/start";
        for typed in [
            PORTAL,
            "  https://d-1234567890.awsapps.com/start/ \n",
            "https://d-1234567890.awsapps.com/start#/",
            "https://d-1234567890.awsapps.com/start/#/?tab=accounts",
            "https://d-1234567890.awsapps.com/start/?x=1",
            "d-1234567890.awsapps.com/start",
            "HTTPS://D-1234567890.AWSAPPS.COM/start",
        ] {
            assert_eq!(checked(typed, false).unwrap(), PORTAL, "{typed}");
        }
        for (typed, as_is) in [
            ("https://identitycenter.amazonaws.com/ssoins-1/", "https://identitycenter.amazonaws.com/ssoins-1"),
            ("start.us-gov-home.awsapps.com/directory/Ab", "https://start.us-gov-home.awsapps.com/directory/Ab"),
            ("https://example.com:8443", "https://example.com:8443"),
        ] {
            assert_eq!(checked(typed, false).unwrap(), as_is);
        }
        assert_eq!(checked("http://127.0.0.1:4566/start/", true).unwrap(), "http://127.0.0.1:4566/start");
        assert_eq!(checked("http://localhost:4566/start", true).unwrap(), "http://localhost:4566/start");
    }

    #[test]
    fn what_is_none_is_told_by_its_flaw() {
        for (typed, stand_in, why) in [
            ("", false, "empty"),
            (" \t\n", false, "empty"),
            ("my company portal", false, "noUrl"),
            ("https://d-1.awsapps.com/st art", false, "noUrl"),
            ("https://d-1.awsapps.com/\u{202e}trats", false, "noUrl"),
            ("https://포털.example/start", false, "noUrl"),
            ("javascript:alert(1)", false, "noUrl"),
            ("https://[::1/start", false, "noUrl"),
            ("http://d-1.awsapps.com/start", false, "noHttps"),
            ("http://127.0.0.1:4566/start", false, "noHttps"),
            ("http://d-1.awsapps.com/start", true, "noHttps"),
            ("ftp://d-1.awsapps.com/start", false, "noHttps"),
            ("file:///etc/passwd", false, "noHost"),
            ("https://d-1.awsapps.com@evil.example/start", false, "userName"),
            ("kim@example.com", false, "userName"),
            ("https://", false, "noHost"),
            ("https:///start", false, "noHost"),
            ("https://:443/start", false, "noHost"),
            ("https://portal/start", false, "noHost"),
            ("start", false, "noHost"),
            ("https://a..b/start", false, "noHost"),
        ] {
            match checked(typed, stand_in) {
                Err(ConnectError::PortalMalformed { why: flaw }) => assert_eq!(flaw.as_str(), why, "{typed}"),
                other => panic!("{typed}: {other:?}"),
            }
        }
        assert!(checked(&format!("https://d-1.awsapps.com/{}", "a".repeat(LIMIT)), false).is_err());
    }

    proptest! {
        #[test]
        fn what_is_taken_is_an_origin_over_tls_and_stays_the_same(typed in "(https?://)?[a-z@.:/#?\\[\\]%-]{0,30}") {
            if let Ok(url) = checked(&typed, false) {
                let uri: http::Uri = url.parse().unwrap();
                prop_assert_eq!(uri.scheme_str(), Some("https"));
                prop_assert!(!url.contains(['@', '#', '?']) && uri.host().unwrap().contains('.'));
                prop_assert_eq!(checked(&url, false).unwrap(), url);
            }
        }

        #[test]
        fn no_text_makes_it_fail(typed in "\\PC{0,80}", stand_in: bool) {
            let _ = checked(&typed, stand_in);
        }
    }
}
