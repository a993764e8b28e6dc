//! The few calls to EC2, alone in their crate because the EC2 SDK takes minutes to build.
//!
//! `DescribeRegions` is the second of three sources of the region list: `account:ListRegions` comes first, the bundled
//! catalogue last. Subnets and security groups tell whether something stands in the network that every account comes with.
//! No limits, retries or classification here: quench-aws wraps the calls in its own layer.

use aws_sdk_ec2::operation::describe_regions::DescribeRegionsError;
use aws_sdk_ec2::operation::describe_security_groups::DescribeSecurityGroupsError;
use aws_sdk_ec2::operation::describe_subnets::DescribeSubnetsError;
use aws_sdk_ec2::types::Filter;
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

/// One call: of the subnets `ids` (at most 200), those that are the default one of their zone. By filter, because an id
/// that is gone would make the whole call fail.
pub async fn default_subnets(
    config: &SdkConfig,
    ids: &[String],
) -> Result<Vec<String>, SdkError<DescribeSubnetsError, HttpResponse>> {
    let wanted = [filter("subnet-id", ids), filter("default-for-az", &["true".to_owned()])];
    let client = aws_sdk_ec2::Client::new(config);
    let output = client.describe_subnets().set_filters(Some(wanted.into())).send().await?;
    Ok(output.subnets.unwrap_or_default().into_iter().filter_map(|subnet| subnet.subnet_id).collect())
}

/// One call: of the security groups `ids` (at most 200), those called `default`. Nobody can make another one of that name.
pub async fn default_groups(
    config: &SdkConfig,
    ids: &[String],
) -> Result<Vec<String>, SdkError<DescribeSecurityGroupsError, HttpResponse>> {
    let wanted = [filter("group-id", ids), filter("group-name", &["default".to_owned()])];
    let client = aws_sdk_ec2::Client::new(config);
    let output = client.describe_security_groups().set_filters(Some(wanted.into())).send().await?;
    Ok(output.security_groups.unwrap_or_default().into_iter().filter_map(|group| group.group_id).collect())
}

fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder().name(name).set_values(Some(values.to_vec())).build()
}
