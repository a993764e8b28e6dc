//! `ec2:DescribeRegions`, alone in its crate because the EC2 SDK takes minutes to build.
//!
//! It is the second of three sources of the region list: `account:ListRegions` comes first, the bundled catalogue last.
//! No limits, retries or classification here: quench-aws wraps the call in its own layer.

use aws_sdk_ec2::operation::describe_regions::DescribeRegionsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_types::SdkConfig;
use aws_types::region::Region;

/// A region as EC2 tells it, texts as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ec2Region {
    /// Such as `eu-west-1`.
    pub name: String,
    /// `opt-in-not-required`, `opted-in` or `not-opted-in`.
    pub opt_in_status: String,
}

/// One call to the EC2 endpoint of `region`, with everything else taken from `config`. All regions come in one answer,
/// those that the account has not enabled too; a row without a name has an empty one.
pub async fn describe_regions(
    config: &SdkConfig,
    region: &str,
) -> Result<Vec<Ec2Region>, SdkError<DescribeRegionsError, HttpResponse>> {
    let config = aws_sdk_ec2::config::Builder::from(config).region(Region::new(region.to_owned())).build();
    let output = aws_sdk_ec2::Client::from_conf(config).describe_regions().all_regions(true).send().await?;
    let regions = output.regions.unwrap_or_default().into_iter().map(|region| Ec2Region {
        name: region.region_name.unwrap_or_default(),
        opt_in_status: region.opt_in_status.unwrap_or_default(),
    });
    Ok(regions.collect())
}
