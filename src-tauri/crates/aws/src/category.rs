//! Which bucket a call spends from.
//!
//! Source: ECS API reference, "Request throttling for the Amazon ECS API" (per account, per region, shared by all
//! callers of the account), and "Quotas for AWS Account Management".

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
    /// sts, account, ec2 and sso: few calls, the tightest documented quota of them.
    Global,
    /// Not in AWS's table: daemons, gateways, task sets. Assumed to be as tight as the tightest.
    Unlisted,
}

impl Category {
    /// The category of `operation`, written as in a policy: `ecs:ListClusters`.
    pub(crate) fn of(operation: &str) -> Self {
        let Some(action) = operation.strip_prefix("ecs:") else {
            return Self::Global;
        };
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
            Self::Global => (5.0, 5.0),
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
            ("sts:GetCallerIdentity", Category::Global),
            ("account:ListRegions", Category::Global),
        ];
        for (operation, category) in table {
            assert_eq!(Category::of(operation), category, "{operation}");
        }
    }
}
