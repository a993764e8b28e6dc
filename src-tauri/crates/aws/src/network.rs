//! Which networks are those that every account comes with: `ec2:DescribeSubnets` and `ec2:DescribeSecurityGroups`.

use std::collections::BTreeSet;

use quench_core::cloud_error::CloudError;
use tokio_util::sync::CancellationToken;

use crate::ecs::RegionClient;

/// The most values of a filter (EC2 API reference, "Filter").
const VALUES: usize = 200;

impl RegionClient {
    /// Of `ids` of subnets and security groups, those that are the default ones of their network.
    ///
    /// # Errors
    /// What AWS or the way to it refused.
    pub async fn default_networks(
        &self,
        subnets: &[String],
        groups: &[String],
        cancel: &CancellationToken,
    ) -> Result<BTreeSet<String>, CloudError> {
        let config = self.line().config(self.code());
        let mut found = BTreeSet::new();
        for ids in subnets.chunks(VALUES) {
            let ask = || quench_aws_ec2::default_subnets(&config, ids);
            found.extend(self.read("ec2:DescribeSubnets", cancel, ask).await?);
        }
        for ids in groups.chunks(VALUES) {
            let ask = || quench_aws_ec2::default_groups(&config, ids);
            found.extend(self.read("ec2:DescribeSecurityGroups", cancel, ask).await?);
        }
        Ok(found)
    }
}
