//! Which bucket a call spends from.
//!
//! Source: ECS API reference, "Request throttling for the Amazon ECS API" (per account, per region, shared by all
//! callers of the account), and "Quotas for AWS Account Management". EventBridge: "Amazon CloudWatch Events limits" (50 a
//! second for everything but PutEvents). EventBridge Scheduler: the least of its default quotas in any region, 50 a second.
//! For Application Auto Scaling AWS publishes none: a careful guess.

/// A group of actions that share one bucket of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Category {
    ClusterModify,
    ClusterRead,
    DefinitionModify,
    DefinitionRead,
    DefinitionDelete,
    ResourceModify,
    ResourceRead,
    ServiceModify,
    ServiceRead,
    /// EventBridge: buses, rules and their targets share one.
    Events,
    /// EventBridge Scheduler.
    Scheduler,
    /// Application Auto Scaling. No quota is published.
    Scaling,
    /// `account:EnableRegion` and `account:DisableRegion`.
    RegionSwitch,
    /// CloudTrail's event history.
    EventHistory,
    /// IAM, whose rates AWS publishes nowhere; they are low, and shared by the whole account.
    Iam,
    /// sts, account, ce, ec2 and sso: few calls, the tightest documented quota of them.
    Global,
    /// Not in AWS's table: daemons, gateways, task sets. Assumed to be as tight as the tightest.
    Unlisted,
}

impl Category {
    /// The category of `operation`, written as in a policy: `ecs:ListClusters`.
    pub(crate) fn of(operation: &str) -> Self {
        let (service, action) = operation.split_once(':').unwrap_or_default();
        match service {
            "account" if matches!(action, "EnableRegion" | "DisableRegion") => return Self::RegionSwitch,
            "cloudtrail" => return Self::EventHistory,
            "ecs" => {}
            "events" => return Self::Events,
            "scheduler" => return Self::Scheduler,
            "application-autoscaling" => return Self::Scaling,
            "iam" => return Self::Iam,
            _ => return Self::Global,
        }
        match action {
            "DeleteCluster" => Self::ClusterModify,
            "ListClusters" | "DescribeClusters" => Self::ClusterRead,
            "DeregisterTaskDefinition" => Self::DefinitionModify,
            "ListTaskDefinitions" | "DescribeTaskDefinition" => Self::DefinitionRead,
            "DeleteTaskDefinitions" => Self::DefinitionDelete,
            "StopTask" | "DeregisterContainerInstance" => Self::ResourceModify,
            "ListTasks" | "DescribeTasks" | "ListContainerInstances" | "DescribeContainerInstances" => {
                Self::ResourceRead
            }
            "DeleteService" => Self::ServiceModify,
            "ListServices" | "DescribeServices" => Self::ServiceRead,
            _ => Self::Unlisted,
        }
    }

    /// Tokens of a full bucket, and tokens that come back in a second.
    pub(crate) fn rates(self) -> (f64, f64) {
        match self {
            Self::ClusterModify | Self::DefinitionModify => (20.0, 1.0),
            Self::ClusterRead | Self::DefinitionRead => (50.0, 20.0),
            Self::DefinitionDelete => (5.0, 1.0),
            Self::ResourceModify => (100.0, 40.0),
            Self::ResourceRead | Self::ServiceRead => (100.0, 20.0),
            Self::ServiceModify => (50.0, 5.0),
            Self::Events | Self::Scheduler => (50.0, 50.0),
            Self::Scaling => (5.0, 1.0),
            // AWS gives one a second. Its refusal looks like that of a seventh switch, so its count is not met on the edge.
            Self::RegionSwitch => (1.0, 0.9),
            Self::EventHistory => (2.0, 2.0),
            Self::Global | Self::Iam => (5.0, 5.0),
            Self::Unlisted => (1.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_that_aws_lists_has_its_bucket() {
        let table = [
            ("ecs:ListClusters", Category::ClusterRead),
            ("ecs:DescribeServices", Category::ServiceRead),
            ("ecs:DescribeTasks", Category::ResourceRead),
            ("ecs:DescribeTaskDefinition", Category::DefinitionRead),
            ("ecs:StopTask", Category::ResourceModify),
            ("ecs:DeleteService", Category::ServiceModify),
            ("ecs:DeleteCluster", Category::ClusterModify),
            ("ecs:DeregisterTaskDefinition", Category::DefinitionModify),
            ("ecs:DeleteTaskDefinitions", Category::DefinitionDelete),
            ("ecs:DeleteTaskSet", Category::Unlisted),
            ("ecs:ListDaemons", Category::Unlisted),
            ("events:ListTargetsByRule", Category::Events),
            ("scheduler:UpdateSchedule", Category::Scheduler),
            ("application-autoscaling:DescribeScalableTargets", Category::Scaling),
            ("sts:GetCallerIdentity", Category::Global),
            ("account:ListRegions", Category::Global),
            ("account:EnableRegion", Category::RegionSwitch),
            ("account:DisableRegion", Category::RegionSwitch),
            ("cloudtrail:LookupEvents", Category::EventHistory),
            ("iam:SimulatePrincipalPolicy", Category::Iam),
        ];
        for (operation, category) in table {
            assert_eq!(Category::of(operation), category, "{operation}");
        }
    }
}
