//! What every SDK client of a connection has in common, built by hand.
//!
//! Nothing is loaded from the environment or from a profile on the way: `AWS_ENDPOINT_URL*`, `endpoint_url` and
//! `services` would send signed requests wherever they point, and a bad `AWS_MAX_ATTEMPTS` makes aws-config panic.

use std::net::IpAddr;
use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::config::IdentityCache;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::app_name::AppName;
use aws_types::region::Region;
use quench_core::account::World;
use quench_core::region::RegionCode;

use crate::clock::SdkClock;
use crate::connect_error::ConnectError;

/// Clones share one HTTP client, that is one pool of connections for all regions and services.
#[derive(Clone, Debug)]
pub(crate) struct Wiring {
    pub(crate) http: SharedHttpClient,
    pub(crate) clock: SdkClock,
    /// Which cloud `http` leads to.
    pub(crate) world: World,
}

impl Wiring {
    /// The custom endpoint, if there is one.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        match &self.world {
            World::Custom { endpoint } => Some(endpoint),
            World::Aws | World::Practice { .. } => None,
        }
    }

    /// The configuration of clients in `region`; without `credentials` they can only make unsigned calls.
    pub(crate) fn config(&self, region: &RegionCode, credentials: Option<SharedCredentialsProvider>) -> SdkConfig {
        // A practice clock that runs 60 times as fast must not make this machine's own slowness look like AWS's.
        let patience = |milliseconds| Duration::from_millis(milliseconds).mul_f64(self.clock.0.speed().max(1.0));
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(patience(3_100))
            .read_timeout(patience(15_000))
            .operation_attempt_timeout(patience(20_000))
            .operation_timeout(patience(60_000))
            .build();
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .app_name(app_name())
            .http_client(self.http.clone())
            .time_source(self.clock.clone())
            .sleep_impl(self.clock.clone())
            .region(Region::new(region.as_str().to_owned()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            // Answers are read whole under the attempt's timeout, so nothing can stall unseen.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            // The signer caches what it has verified; a second cache would hand out what the signer has dropped.
            .identity_cache(IdentityCache::no_cache());
        config.set_endpoint_url(self.endpoint().map(str::to_owned));
        config.set_credentials_provider(credentials);
        config.build()
    }
}

/// Shows in CloudTrail's user agent, so that our calls can be told from an attacker's.
fn app_name() -> AppName {
    const NAME: &str = concat!("quench-", env!("CARGO_PKG_VERSION"));
    #[expect(clippy::expect_used, reason = "a constant of letters, digits, dots and a hyphen")]
    AppName::new(NAME).expect("the version is an app name")
}

/// Files that may be open at once. A sweep has a hundred calls of every region under way, each on a connection; unasked,
/// macOS allows 256 to a program that was started from its desktop, and most Linux desktops 1,024.
const OPEN_FILES: u64 = 8_192;

/// Asks the system for [`OPEN_FILES`], or as many as it allows. Without them calls fail and are tried again, more slowly.
fn allow_open_files() {
    match rlimit::increase_nofile_limit(OPEN_FILES) {
        Ok(allowed) if allowed >= OPEN_FILES => {}
        Ok(allowed) => tracing::warn!(allowed, "few files may be open at once: a sweep will be slow"),
        Err(error) => tracing::warn!(%error, "how many files may be open at once is not known"),
    }
}

/// The HTTP client for AWS itself and for custom endpoints: rustls with aws-lc, the system's certificates, and the
/// system's proxy except towards a custom endpoint.
pub(crate) fn http_client(custom_endpoint: bool) -> SharedHttpClient {
    allow_open_files();
    Builder::new().build_with_connector_fn(move |settings, components| {
        let proxy = if custom_endpoint { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
        let mut connector = Connector::builder().proxy_config(proxy).tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        if let Some(settings) = settings {
            connector = connector.connector_settings(settings.clone());
        }
        if let Some(components) = components {
            connector.set_sleep_impl(components.sleep_impl());
        }
        connector.build()
    })
}

/// Checks an endpoint that the person named: an origin only, over TLS unless it is this very machine.
pub(crate) fn checked_endpoint(endpoint: &str) -> Result<String, ConnectError> {
    let invalid = |why: &str| ConnectError::EndpointInvalid { why: why.to_owned() };
    let uri: http::Uri = endpoint.trim().parse().map_err(|_| invalid("it is not a URL"))?;
    let authority = uri.authority().ok_or_else(|| invalid("it names no host"))?;
    if authority.as_str().contains('@') {
        return Err(invalid("it holds a user name"));
    }
    if uri.path_and_query().is_some_and(|rest| rest.as_str() != "/" && !rest.as_str().is_empty()) {
        return Err(invalid("it holds a path; only scheme, host and port are used"));
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback(authority.host()) => {}
        Some("http") => return Err(invalid("plain http is only for this machine: use https, or 127.0.0.1")),
        _ => return Err(invalid("it does not begin with https://")),
    }
    Ok(format!("{}://{authority}", uri.scheme_str().unwrap_or("https")))
}

pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_sweep_may_open_more_connections_than_a_desktop_allows_unasked() {
        let (soft, hard) = rlimit::Resource::NOFILE.get().unwrap();
        rlimit::Resource::NOFILE.set(soft.min(1_024), hard).unwrap();
        let _client = http_client(true);
        let (soft, _) = rlimit::Resource::NOFILE.get().unwrap();
        assert_eq!(soft, OPEN_FILES.min(hard));
    }

    #[test]
    fn an_endpoint_is_an_origin_over_tls_or_on_this_machine() {
        for good in ["https://aws.example:8443", "http://127.0.0.1:5000/", "http://localhost:4566", "http://[::1]:80"] {
            assert!(checked_endpoint(good).is_ok(), "{good}");
        }
        assert_eq!(checked_endpoint(" http://127.0.0.1:5000/ ").unwrap(), "http://127.0.0.1:5000");
        for bad in [
            "",
            "aws.example",
            "http://aws.example",
            "http://127.0.0.1.example",
            "ftp://127.0.0.1",
            "https://user@aws.example",
            "https://aws.example/path",
            "https://aws.example/?x=1",
        ] {
            assert!(matches!(checked_endpoint(bad), Err(ConnectError::EndpointInvalid { .. })), "{bad}");
        }
    }
}
