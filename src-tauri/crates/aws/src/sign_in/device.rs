//! A code to compare, where no browser can come back to this machine (RFC 8628). It can be phished, so it is the fallback:
//! whoever gets a person to type a code signs in as that person.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_core::text::neutral;
use zeroize::Zeroizing;

use super::refusal::{Asked, Refused, ask};
use super::registration::{Grant, Registration, Tokens};
use crate::call::Caller;
use crate::classify::Call;
use crate::connect_error::ConnectError;
use crate::wiring::{Wiring, is_loopback};

/// RFC 8628 section 3.2, where the answer tells none.
const USUAL_INTERVAL: Duration = Duration::from_secs(5);
/// RFC 8628 section 3.5.
const SLOWER_BY: Duration = Duration::from_secs(5);
/// Nobody looks at a code for longer than this.
const LONGEST: SignedDuration = SignedDuration::from_mins(30);

/// A code that somebody has to confirm in a browser.
pub(crate) struct DeviceCode {
    code: Zeroizing<String>,
    /// What the browser shows too. Foreign text, neutralised.
    pub(crate) user_code: String,
    /// What the browser is to open.
    pub(crate) url: String,
    pub(crate) until: Timestamp,
    interval: Duration,
}

impl DeviceCode {
    /// `StartDeviceAuthorization`.
    pub(crate) async fn start(
        registration: &Registration,
        wiring: &Wiring,
        caller: &Caller,
    ) -> Result<Self, ConnectError> {
        let portal = &registration.portal;
        let call = Call { operation: "sso-oidc:StartDeviceAuthorization", region: portal.region.as_str() };
        let client = aws_sdk_ssooidc::Client::new(&wiring.config(&portal.region, None));
        let asked_at = caller.clock.now();
        let answer = ask(caller, call, || {
            client
                .start_device_authorization()
                .client_id(&registration.id)
                .client_secret(registration.secret.as_str())
                .start_url(&portal.start_url)
                .send()
        });
        let answer = answer.await.map_err(|refused| refused.of_portal(Asked::Entry, &portal.region))?;
        let unreadable = |why| ConnectError::from(Refused::of(call, why).failure);
        let code = answer.device_code.filter(|code| !code.is_empty());
        let user_code = answer.user_code.filter(|code| !code.is_empty());
        let (Some(code), Some(user_code)) = (code, user_code) else {
            return Err(unreadable("the answer holds no code"));
        };
        let url = answer.verification_uri_complete.or(answer.verification_uri).unwrap_or_default();
        if !opens(&url, wiring.endpoint().is_some()) {
            return Err(unreadable("the address that the answer wants opened is none"));
        }
        let lasts = SignedDuration::from_secs(i64::from(answer.expires_in)).clamp(SignedDuration::ZERO, LONGEST);
        let until = asked_at.checked_add(lasts).map_err(|_| unreadable("the answer's time is none"))?;
        let interval = u64::try_from(answer.interval).ok().filter(|seconds| *seconds > 0);
        let interval = interval.map_or(USUAL_INTERVAL, Duration::from_secs);
        Ok(Self { code: Zeroizing::new(code), user_code: neutral(&user_code), url, until, interval })
    }

    /// Asks every so often whether somebody has confirmed it.
    pub(crate) async fn confirmed(
        self,
        registration: &Registration,
        wiring: &Wiring,
        caller: &Caller,
    ) -> Result<Tokens, ConnectError> {
        let mut interval = self.interval;
        // The network may be away for a while; only if it is when the time runs out, that is the reason.
        let mut away = None;
        loop {
            caller.clock.sleep(interval).await;
            if caller.clock.now() >= self.until {
                return Err(away.unwrap_or(ConnectError::SignInTimedOut));
            }
            let refused = match registration.tokens(Grant::Device { device_code: &self.code }, wiring, caller).await {
                Ok(tokens) => return Ok(tokens),
                Err(refused) => refused,
            };
            away = None;
            match refused.code() {
                "AuthorizationPendingException" => {}
                "SlowDownException" => interval = interval.saturating_add(SLOWER_BY),
                _ if refused.failure.error.kind.is_transient() => {
                    away = Some(refused.of_portal(Asked::Entry, &registration.portal.region));
                }
                _ => return Err(refused.of_portal(Asked::Entry, &registration.portal.region)),
            }
        }
    }
}

/// Whether a browser may be sent to `url`: the answer of a portal chooses it.
fn opens(url: &str, stand_in: bool) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else { return false };
    let Some(authority) = uri.authority() else { return false };
    let here = stand_in && is_loopback(authority.host());
    let scheme = uri.scheme_str() == Some("https") || (uri.scheme_str() == Some("http") && here);
    scheme && quench_core::text::is_plain(url) && !authority.as_str().contains('@') && url.len() <= 4096
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_to_nothing_but_a_page_over_tls() {
        assert!(opens("https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH", false));
        assert!(opens("https://d-1.awsapps.com/start/#/device?user_code=ABCD-EFGH", false));
        assert!(opens("http://127.0.0.1:4566/device", true));
        for (bad, stand_in) in [
            ("", true),
            ("/device", true),
            ("http://127.0.0.1:4566/device", false),
            ("http://example.com/device", true),
            ("javascript:alert(1)", true),
            ("file:///etc/passwd", true),
            ("https://aws.amazon.com@evil.example/", true),
            ("https://a.example/ b", true),
        ] {
            assert!(!opens(bad, stand_in), "{bad}");
        }
    }
}
