//! Token buckets per region and category, as the account's own tools, the console and the attacker share them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A category of actions that share a bucket.
struct Category {
    name: &'static str,
    burst: f64,
    per_second: f64,
    operations: &'static [&'static str],
}

/// ECS's published buckets (aws-facts 3.2).
const ECS: [Category; 15] = [
    Category {
        name: "cluster modify",
        burst: 20.0,
        per_second: 1.0,
        operations: &["CreateCluster", "DeleteCluster", "UpdateCluster", "PutClusterCapacityProviders"],
    },
    Category { name: "cluster read", burst: 50.0, per_second: 20.0, operations: &["ListClusters", "DescribeClusters"] },
    Category {
        name: "definition modify",
        burst: 20.0,
        per_second: 1.0,
        operations: &["RegisterTaskDefinition", "DeregisterTaskDefinition"],
    },
    Category {
        name: "definition read",
        burst: 50.0,
        per_second: 20.0,
        operations: &["ListTaskDefinitions", "ListTaskDefinitionFamilies", "DescribeTaskDefinition"],
    },
    Category { name: "definition delete", burst: 5.0, per_second: 1.0, operations: &["DeleteTaskDefinitions"] },
    Category {
        name: "provider modify",
        burst: 10.0,
        per_second: 1.0,
        operations: &["CreateCapacityProvider", "DeleteCapacityProvider"],
    },
    Category { name: "provider read", burst: 50.0, per_second: 20.0, operations: &["DescribeCapacityProviders"] },
    Category {
        name: "resource modify",
        burst: 100.0,
        per_second: 40.0,
        operations: &[
            "StopTask",
            "RunTask",
            "StartTask",
            "DeregisterContainerInstance",
            "UpdateContainerInstancesState",
        ],
    },
    Category {
        name: "resource read",
        burst: 100.0,
        per_second: 20.0,
        operations: &["ListTasks", "DescribeTasks", "ListContainerInstances", "DescribeContainerInstances"],
    },
    Category {
        name: "service read",
        burst: 100.0,
        per_second: 20.0,
        operations: &["ListServices", "DescribeServices"],
    },
    Category {
        name: "service modify",
        burst: 50.0,
        per_second: 5.0,
        operations: &["CreateService", "DeleteService", "UpdateService"],
    },
    Category {
        name: "service deployment",
        burst: 50.0,
        per_second: 20.0,
        operations: &["ListServiceDeployments", "DescribeServiceDeployments", "DescribeServiceRevisions"],
    },
    Category {
        name: "task protection",
        burst: 200.0,
        per_second: 80.0,
        operations: &["GetTaskProtection", "UpdateTaskProtection"],
    },
    Category { name: "namespace read", burst: 10.0, per_second: 1.0, operations: &["ListServicesByNamespace"] },
    Category { name: "tag read", burst: 50.0, per_second: 20.0, operations: &["ListTagsForResource"] },
];

/// Daemons, gateways and task sets are not in the published table: taken as 1/s with a small burst.
const UNLISTED: Category = Category { name: "unlisted", burst: 10.0, per_second: 1.0, operations: &[] };

/// aws-facts 2.
const ACCOUNT_READ: Category = Category { name: "account read", burst: 5.0, per_second: 5.0, operations: &[] };
const ACCOUNT_INFORMATION: Category =
    Category { name: "account information", burst: 3.0, per_second: 3.0, operations: &["GetAccountInformation"] };
const ACCOUNT_MODIFY: Category = Category { name: "account modify", burst: 1.0, per_second: 1.0, operations: &[] };
/// Not published; taken as one for all of Cost Explorer.
const COST: Category = Category { name: "cost", burst: 10.0, per_second: 5.0, operations: &[] };
/// Not published.
const PRICES: Category = Category { name: "prices", burst: 20.0, per_second: 10.0, operations: &[] };
/// LookupEvents: two a second per account and region (its API reference).
const TRAIL: Category = Category { name: "event lookup", burst: 2.0, per_second: 2.0, operations: &["LookupEvents"] };
/// Not in the facts: generous, so that they are only met by a caller in a loop.
const EC2: Category = Category { name: "ec2", burst: 100.0, per_second: 20.0, operations: &[] };
const STS: Category = Category { name: "sts", burst: 600.0, per_second: 600.0, operations: &[] };
/// Not published; low and shared by all of IAM (aws-facts 7).
const IAM: Category = Category { name: "iam", burst: 30.0, per_second: 15.0, operations: &[] };
/// Not published. The portal refuses whoever asks for a device code's token too often in its own words.
const SIGN_IN: Category = Category { name: "sign-in", burst: 40.0, per_second: 20.0, operations: &[] };

/// EventBridge: 50 requests a second for all but PutEvents (its user guide, limits).
const EVENTS: Category = Category { name: "events", burst: 50.0, per_second: 50.0, operations: &[] };
/// Not published: as small as what ECS does not list.
const SCALING: Category = Category { name: "scaling", burst: 10.0, per_second: 1.0, operations: &[] };
/// EventBridge Scheduler: 250 a second per operation on one schedule (its user guide, quotas; some regions have more).
const SCHEDULER: [Category; 4] = [
    Category { name: "schedule create", burst: 250.0, per_second: 250.0, operations: &["CreateSchedule"] },
    Category { name: "schedule get", burst: 250.0, per_second: 250.0, operations: &["GetSchedule"] },
    Category { name: "schedule update", burst: 250.0, per_second: 250.0, operations: &["UpdateSchedule"] },
    Category { name: "schedule delete", burst: 250.0, per_second: 250.0, operations: &["DeleteSchedule"] },
];
/// The lists have smaller quotas than that; taken as 50 and together.
const SCHEDULER_LIST: Category = Category { name: "schedule list", burst: 50.0, per_second: 50.0, operations: &[] };

fn category(service: &str, operation: &str) -> &'static Category {
    match service {
        "events" => &EVENTS,
        "application-autoscaling" => &SCALING,
        "scheduler" => {
            SCHEDULER.iter().find(|category| category.operations.contains(&operation)).unwrap_or(&SCHEDULER_LIST)
        }
        "account" if ACCOUNT_INFORMATION.operations.contains(&operation) => &ACCOUNT_INFORMATION,
        "account" if operation.starts_with("List") || operation.starts_with("Get") => &ACCOUNT_READ,
        "account" => &ACCOUNT_MODIFY,
        "ce" => &COST,
        "cloudtrail" => &TRAIL,
        "ec2" => &EC2,
        "pricing" => &PRICES,
        "sts" => &STS,
        "iam" => &IAM,
        "signin" | "sso-oauth" | "awsssoportal" => &SIGN_IN,
        _ => ECS.iter().find(|category| category.operations.contains(&operation)).unwrap_or(&UNLISTED),
    }
}

/// What a category of calls may do at most, per account and region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// The name of the category. Operations of one category share one bucket; it is this crate's word, not AWS's.
    pub category: &'static str,
    /// Calls that a full bucket lets through at once.
    pub burst: f64,
    /// Calls a second that it refills by.
    pub per_second: f64,
}

impl Budget {
    /// The least time in seconds in which so many calls can be let through, from a full bucket: no spreading of them is
    /// faster.
    pub fn seconds_for(&self, calls: u32) -> f64 {
        ((f64::from(calls) - self.burst) / self.per_second).max(0.0)
    }
}

/// The budget of an operation, "ecs:DeleteCluster" or, of ECS, "DeleteCluster" alone; after ECS's published table of
/// request throttling. One that the table does not list has a small one.
pub fn budget(operation: &str) -> Budget {
    let (service, operation) = operation.split_once(':').unwrap_or(("ecs", operation));
    let Category { name, burst, per_second, .. } = *category(service, operation);
    Budget { category: name, burst, per_second }
}

/// The buckets of every region, full at first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Buckets {
    /// Tokens, and when they were counted last.
    levels: BTreeMap<String, BTreeMap<Cow<'static, str>, (f64, Timestamp)>>,
}

impl Buckets {
    /// Takes a token, or refuses as the service does.
    pub(crate) fn take(&mut self, region: &str, service: &str, operation: &str, now: Timestamp) -> Result<(), Refusal> {
        let category = category(service, operation);
        if !self.levels.contains_key(region) {
            self.levels.insert(region.to_owned(), BTreeMap::new());
        }
        let Some(levels) = self.levels.get_mut(region) else { return Ok(()) };
        let (tokens, counted) = levels.entry(Cow::Borrowed(category.name)).or_insert((category.burst, now));
        let gained = now.duration_since(*counted).as_secs_f64().max(0.0) * category.per_second;
        *tokens = (*tokens + gained).min(category.burst);
        *counted = now;
        // A hair below one token: refilling in steps of a round trip adds rounding errors.
        if *tokens < 0.999_999 {
            return Err(refusal(service));
        }
        *tokens -= 1.0;
        Ok(())
    }
}

/// How a service says that it was asked too often.
pub(crate) fn refusal(service: &str) -> Refusal {
    match service {
        "account" => Refusal::new(429, "TooManyRequestsException", "Too Many Requests"),
        "ce" => Refusal::new(400, "LimitExceededException", "Rate limit exceeded"),
        "ec2" => Refusal::new(503, "RequestLimitExceeded", "Request limit exceeded."),
        "iam" | "sts" => Refusal::new(400, "Throttling", "Rate exceeded"),
        "signin" => Refusal::new(429, "TooManyRequestsError", "Rate exceeded").with("error", "rate_exceeded"),
        "sso-oauth" => Refusal::new(400, "SlowDownException", "Rate exceeded").with("error", "slow_down"),
        "awsssoportal" => Refusal::new(429, "TooManyRequestsException", "Rate exceeded"),
        "scheduler" => Refusal::new(429, "ThrottlingException", "Rate exceeded"),
        _ => Refusal::new(400, "ThrottlingException", "Rate exceeded"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::after;

    /// Calls until the first refusal, and then how many of `second` seconds at ten a second are let through.
    fn measure(operation: &str, seconds: u32) -> (u32, u32) {
        let mut buckets = Buckets::default();
        let mut take = |now| buckets.take("us-east-1", "ecs", operation, now).is_ok();
        let mut burst = 0;
        while take(Timestamp::UNIX_EPOCH) {
            burst += 1;
        }
        let refilled =
            (1..=seconds * 100).filter(|tick| take(after(Timestamp::UNIX_EPOCH, i64::from(*tick) * 10))).count();
        (burst, u32::try_from(refilled).unwrap())
    }

    #[test]
    fn every_category_has_its_published_burst_and_refill() {
        for (operation, burst, per_second) in [
            ("DeleteCluster", 20, 1),
            ("PutClusterCapacityProviders", 20, 1),
            ("ListClusters", 50, 20),
            ("DeregisterTaskDefinition", 20, 1),
            ("ListTaskDefinitions", 50, 20),
            ("DeleteTaskDefinitions", 5, 1),
            ("DescribeCapacityProviders", 50, 20),
            ("StopTask", 100, 40),
            ("DescribeTasks", 100, 20),
            ("DeleteService", 50, 5),
            ("DescribeServices", 100, 20),
            ("ListDaemons", 10, 1),
            ("UpdateTaskProtection", 200, 80),
            ("ListServiceDeployments", 50, 20),
            ("ListServicesByNamespace", 10, 1),
        ] {
            assert_eq!(measure(operation, 10), (burst, per_second * 10), "{operation}");
            let told = budget(operation);
            assert_eq!((told.burst, told.per_second), (f64::from(burst), f64::from(per_second)), "{operation}");
        }
    }

    #[test]
    fn a_budget_tells_the_least_time_for_so_many_calls() {
        let delete = budget("ecs:DeleteCluster");
        assert_eq!((delete, delete.category), (budget("CreateCluster"), "cluster modify"));
        assert_ne!(delete.category, budget("ListClusters").category);
        assert_eq!([20, 21, 50].map(|calls| delete.seconds_for(calls)), [0.0, 1.0, 30.0]);
        assert_eq!(budget("account:EnableRegion").burst, 1.0);
        assert_eq!(budget("ecs:NoSuchThing").category, "unlisted");
        let mut buckets = Buckets::default();
        let mut waited = 0.0;
        for _ in 0..50 {
            let at = |seconds: f64| after(Timestamp::UNIX_EPOCH, (seconds * 1000.0) as i64);
            while buckets.take("us-east-1", "ecs", "DeleteCluster", at(waited)).is_err() {
                waited += 0.01;
            }
        }
        assert!((waited - delete.seconds_for(50)).abs() < 0.1, "{waited}");
    }

    #[test]
    fn regions_and_categories_do_not_share() {
        let mut buckets = Buckets::default();
        for _ in 0..20 {
            buckets.take("us-east-1", "ecs", "DeleteCluster", Timestamp::UNIX_EPOCH).unwrap();
        }
        let refused = buckets.take("us-east-1", "ecs", "CreateCluster", Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!((refused.status, refused.code.as_ref()), (400, "ThrottlingException"));
        buckets.take("us-east-1", "ecs", "DeleteService", Timestamp::UNIX_EPOCH).unwrap();
        buckets.take("eu-west-1", "ecs", "DeleteCluster", Timestamp::UNIX_EPOCH).unwrap();
    }

    #[test]
    fn what_relaunches_tasks_has_budgets_and_refusals_of_its_own() {
        for (service, operation, burst, status) in [
            ("events", "ListRules", 50, 400),
            ("application-autoscaling", "DescribeScalableTargets", 10, 400),
            ("scheduler", "GetSchedule", 250, 429),
            ("scheduler", "ListSchedules", 50, 429),
        ] {
            let mut buckets = Buckets::default();
            let mut take = |operation| buckets.take("us-east-1", service, operation, Timestamp::UNIX_EPOCH);
            assert_eq!((0..).take_while(|_| take(operation).is_ok()).count(), burst, "{operation}");
            let refused = take(operation).unwrap_err();
            assert_eq!((refused.status, refused.code.as_ref()), (status, "ThrottlingException"), "{operation}");
            buckets.take("us-east-1", "scheduler", "DeleteSchedule", Timestamp::UNIX_EPOCH).unwrap();
        }
    }
}
