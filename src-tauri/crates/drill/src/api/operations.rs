//! What the practice account answers: the one table that dispatch goes by.

use super::Protocol;
use crate::Refusal;
use crate::wire::request::Envelope;

/// Signing name, and the operations under the names that botocore's models give them.
///
/// A call that is not in here is refused before its service sees it, and what is in here must be answered: a test calls
/// each.
pub(crate) const ANSWERED: [(&str, &[&str]); 14] = [
    ("account", &["DisableRegion", "EnableRegion", "GetAccountInformation", "GetRegionOptStatus", "ListRegions"]),
    (
        "application-autoscaling",
        &[
            "DeregisterScalableTarget",
            "DescribeScalableTargets",
            "DescribeScalingPolicies",
            "DescribeScheduledActions",
            "PutScalingPolicy",
            "PutScheduledAction",
            "RegisterScalableTarget",
        ],
    ),
    ("awsssoportal", &["GetRoleCredentials", "ListAccountRoles", "ListAccounts", "Logout"]),
    ("ce", &["GetAnomalies", "GetCostAndUsage", "GetCostForecast"]),
    ("cloudtrail", &["LookupEvents"]),
    ("ec2", &["DescribeRegions", "DescribeSecurityGroups", "DescribeSubnets"]),
    (
        "ecs",
        &[
            "CreateCluster",
            "CreateService",
            "DeleteCapacityProvider",
            "DeleteCluster",
            "DeleteService",
            "DeleteTaskDefinitions",
            "DeleteTaskSet",
            "DeregisterContainerInstance",
            "DeregisterTaskDefinition",
            "DescribeCapacityProviders",
            "DescribeClusters",
            "DescribeContainerInstances",
            "DescribeServices",
            "DescribeTaskDefinition",
            "DescribeTaskSets",
            "DescribeTasks",
            "GetTaskProtection",
            "ListClusters",
            "ListContainerInstances",
            "ListDaemons",
            "ListGateways",
            "ListServices",
            "ListTaskDefinitionFamilies",
            "ListTaskDefinitions",
            "ListTasks",
            "PutClusterCapacityProviders",
            "RegisterTaskDefinition",
            "RunTask",
            "StopTask",
            "UpdateContainerInstancesState",
            "UpdateService",
            "UpdateTaskProtection",
        ],
    ),
    (
        "events",
        &[
            "DeleteRule",
            "DescribeRule",
            "DisableRule",
            "EnableRule",
            "ListEventBuses",
            "ListRuleNamesByTarget",
            "ListRules",
            "ListTargetsByRule",
            "PutRule",
            "PutTargets",
            "RemoveTargets",
        ],
    ),
    (
        "iam",
        &[
            "GetAccountAuthorizationDetails",
            "GetUser",
            "ListAccountAliases",
            "ListAttachedRolePolicies",
            "ListAttachedUserPolicies",
            "ListMFADevices",
            "SimulatePrincipalPolicy",
        ],
    ),
    ("pricing", &["GetProducts"]),
    (
        "scheduler",
        &["CreateSchedule", "DeleteSchedule", "GetSchedule", "ListScheduleGroups", "ListSchedules", "UpdateSchedule"],
    ),
    ("signin", &["CreateOAuth2Token"]),
    ("sso-oauth", &["CreateToken", "RegisterClient", "StartDeviceAuthorization"]),
    ("sts", &["AssumeRole", "GetCallerIdentity", "GetSessionToken"]),
];

/// Refuses what is not in the table, as the service's protocol says it.
pub(super) fn check(envelope: &Envelope) -> Result<(), Refusal> {
    let Envelope { service, operation, .. } = envelope;
    let known = ANSWERED.iter().any(|(name, operations)| name == service && operations.contains(&operation.as_str()));
    if known {
        return Ok(());
    }
    Err(match Protocol::of(service) {
        Protocol::Json11 => Refusal::unknown_operation(),
        Protocol::RestJson => Refusal::new(404, "UnknownOperationException", ""),
        Protocol::Query | Protocol::Ec2Query if operation.is_empty() => {
            Refusal::new(400, "MissingAction", "The request must contain the parameter Action.")
        }
        Protocol::Query => {
            let version = if service == "iam" { "2010-05-08" } else { "2011-06-15" };
            let message = format!("Could not find operation {operation} for version {version}");
            Refusal::new(400, "InvalidAction", message)
        }
        Protocol::Ec2Query => {
            let message = format!("The action {operation} is not valid for this web service.");
            Refusal::new(400, "InvalidAction", message)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptIn, World};

    #[test]
    fn every_operation_of_the_table_is_answered() {
        for (service, operations) in ANSWERED {
            assert!(operations.is_sorted(), "{service}");
            for operation in operations {
                let mut world = World::new(7, jiff::Timestamp::UNIX_EPOCH);
                world.add_region("us-east-1", OptIn::ByDefault);
                let envelope = Envelope {
                    service: service.to_owned(),
                    region: "us-east-1".to_owned(),
                    operation: (*operation).to_owned(),
                    signed: true,
                    ..Envelope::default()
                };
                let answer = super::super::answer(&mut world, &envelope, b"", "0");
                let unknown =
                    |refusal: &Refusal| ["UnknownOperationException", "InvalidAction"].contains(&&*refusal.code);
                assert!(!answer.as_ref().is_err_and(unknown), "{service}:{operation}");
            }
        }
    }
}
