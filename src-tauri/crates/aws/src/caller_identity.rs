//! Whose credentials they are: `sts:GetCallerIdentity`, asked with exactly these.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use quench_core::account::Identity;
use quench_core::cloud_error::CloudErrorKind;
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;

use crate::call::Caller;
use crate::classify::{Call, Failure};
use crate::wiring::Wiring;

pub(crate) const WHO_AM_I: &str = "sts:GetCallerIdentity";

/// Asks sts with exactly these credentials. Needs no permission; the endpoint is the region's own, whose answer holds
/// for every region.
pub(crate) async fn who_am_i(
    wiring: &Wiring,
    caller: &Caller,
    region: RegionCode,
    attempts: u32,
    credentials: &Credentials,
) -> Result<Identity, Failure> {
    let call = Call { operation: WHO_AM_I, region: region.as_str() };
    let config = wiring.config(&region, Some(SharedCredentialsProvider::new(credentials.clone())));
    let client = aws_sdk_sts::Client::new(&config);
    let answer =
        caller.read_up_to(attempts, call, &CancellationToken::new(), || client.get_caller_identity().send()).await?;
    let identity = answer.account.zip(answer.arn).and_then(|(account, arn)| identity(account, arn));
    identity.ok_or_else(|| Failure {
        error: call.error(CloudErrorKind::Unreadable, "the answer names no account"),
        not_applied: true,
        skew: None,
    })
}

fn identity(account: String, arn: String) -> Option<Identity> {
    let mut parts = arn.splitn(6, ':');
    let (Some("arn"), Some(partition), Some(_), Some(_), Some(named)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let partition = partition.to_owned();
    let good = digits && named == account && partition.starts_with("aws") && quench_core::text::is_plain(&partition);
    good.then(|| Identity { account, arn: quench_core::text::neutral(&arn), partition })
}
