//! What a company pays AWS for beside ECS, under the names that Cost Explorer gives it.

/// Where a service is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BilledIn {
    /// Each region that the company works in.
    EachRegion,
    /// One place whatever the company's regions: "global", "NoRegion", or the region of the service's only endpoint.
    Only(&'static str),
}

/// A service on the bill.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BilledService {
    pub(crate) name: &'static str,
    /// Without the region's prefix.
    pub(crate) usage_type: &'static str,
    pub(crate) billed_in: BilledIn,
    /// What a working day costs, in millionths of a dollar.
    pub(crate) daily: i64,
    /// What a day of a weekend costs of that, in per cent: machines run on, people do not.
    pub(crate) weekend: i64,
}

const fn everywhere(name: &'static str, usage_type: &'static str, daily: i64, weekend: i64) -> BilledService {
    BilledService { name, usage_type, billed_in: BilledIn::EachRegion, daily, weekend }
}

const fn only(place: &'static str, name: &'static str, usage_type: &'static str, daily: i64) -> BilledService {
    BilledService { name, usage_type, billed_in: BilledIn::Only(place), daily, weekend: 100 }
}

/// A company of the size of the shop.
pub(crate) const SERVICES: [BilledService; 16] = [
    everywhere("Amazon Elastic Compute Cloud - Compute", "BoxUsage:m6i.large", 2_304_000, 90),
    everywhere("EC2 - Other", "EBS:VolumeUsage.gp3", 620_000, 100),
    everywhere("Amazon Simple Storage Service", "TimedStorage-ByteHrs", 310_000, 100),
    everywhere("Amazon Relational Database Service", "InstanceUsage:db.t4g.medium", 1_560_000, 100),
    everywhere("Amazon Elastic Load Balancing", "LoadBalancerUsage", 540_000, 100),
    everywhere("Amazon Virtual Private Cloud", "PublicIPv4:InUseAddress", 240_000, 100),
    everywhere("AmazonCloudWatch", "CW:MetricMonitorUsage", 280_000, 70),
    everywhere("Amazon EC2 Container Registry (ECR)", "TimedStorage-ByteHrs", 45_000, 100),
    everywhere("AWS Lambda", "Lambda-GB-Second", 90_000, 40),
    everywhere("Amazon Simple Queue Service", "Requests-Tier1", 30_000, 40),
    everywhere("AWS Key Management Service", "KMS-Keys", 66_000, 100),
    everywhere("AWS Secrets Manager", "AWSSecretsManager-Secrets", 40_000, 100),
    only("global", "Amazon Route 53", "HostedZone", 33_000),
    only("global", "Amazon CloudFront", "DataTransfer-Out-Bytes", 150_000),
    only("us-east-1", "AWS Cost Explorer", "APIRequest", 20_000),
    only("NoRegion", "AWS Support (Developer)", "Dollar", 967_000),
];

/// More services of AWS, for accounts whose bill is large.
pub(crate) const FURTHER: [&str; 24] = [
    "Amazon DynamoDB",
    "Amazon ElastiCache",
    "Amazon OpenSearch Service",
    "Amazon Redshift",
    "Amazon Kinesis",
    "Amazon Kinesis Firehose",
    "Amazon Simple Notification Service",
    "Amazon API Gateway",
    "Amazon Elastic File System",
    "Amazon Elastic Container Service for Kubernetes",
    "Amazon Elastic MapReduce",
    "Amazon Athena",
    "Amazon SageMaker",
    "Amazon Bedrock",
    "Amazon GuardDuty",
    "Amazon Inspector",
    "AWS CloudTrail",
    "AWS Config",
    "AWS Glue",
    "AWS Step Functions",
    "AWS Systems Manager",
    "AWS WAF",
    "AWS Backup",
    "AWS Data Transfer",
];

/// The first `count` of all of them, each as if it were billed in every region.
pub(crate) fn first(count: usize) -> impl Iterator<Item = BilledService> {
    let further = FURTHER.into_iter().map(|name| everywhere(name, "Requests", 120_000, 100));
    SERVICES.into_iter().chain(further).take(count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn forty_services_have_forty_names() {
        let names: BTreeSet<&str> = first(99).map(|service| service.name).collect();
        assert_eq!(names.len(), 40);
        assert!(first(99).all(|service| service.daily > 0 && (1..=100).contains(&service.weekend)));
    }
}
