//! Which ARNs may come out of a region, and go back into a call.

use quench_core::account::Identity;
use quench_core::arn::{ArnKind, EcsArn, RelauncherArn, RelauncherArnKind};
use quench_core::region::RegionCode;
use quench_core::text::is_plain;

/// ECS allows 255 characters in every name that it lets people choose.
const NAME_LIMIT: usize = 255;

/// The partition, account and region that everything read must belong to.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    partition: String,
    account: String,
    region: RegionCode,
}

impl Scope {
    pub(crate) fn new(identity: &Identity, region: &RegionCode) -> Self {
        Self { partition: identity.partition.clone(), account: identity.account.clone(), region: region.clone() }
    }

    /// Whether `arn` names a resource of this kind in this account and region, and in the cluster named `cluster`
    /// where both tell one. Otherwise why not.
    pub(crate) fn check(&self, arn: &str, kind: ArnKind, cluster: Option<&str>) -> Result<(), String> {
        let parsed = EcsArn::parse(arn).map_err(|error| error.to_string())?;
        let wrong = if parsed.kind != kind {
            "another kind of resource"
        } else if parsed.account != self.account || parsed.partition != self.partition {
            "another account"
        } else if parsed.region != self.region {
            "another region"
        } else if parsed.rest.split('/').any(|name| name.is_empty() || name.len() > NAME_LIMIT) {
            "a name that ECS does not allow"
        } else if cluster.zip(parsed.cluster_name()).is_some_and(|(asked, told)| asked != told && has_cluster(&parsed))
        {
            "another cluster"
        } else {
            return Ok(());
        };
        Err(format!("{arn} names {wrong}"))
    }

    /// Whether `arn` names something of this kind that starts tasks in this account and region. Otherwise why not.
    pub(crate) fn relauncher<'a>(&self, arn: &'a str, kind: RelauncherArnKind) -> Result<RelauncherArn<'a>, String> {
        let parsed = RelauncherArn::parse(arn).map_err(|error| error.to_string())?;
        let wrong = if parsed.kind != kind {
            "another kind of resource"
        } else if parsed.account != self.account || parsed.partition != self.partition {
            "another account"
        } else if parsed.region != self.region {
            "another region"
        } else {
            return Ok(parsed);
        };
        Err(format!("{arn} names {wrong}"))
    }

    /// The ARN of the cluster with that name, or of that ARN if it is one of this account and region.
    pub(crate) fn cluster(&self, name_or_arn: &str) -> Result<String, String> {
        let arn = if name_or_arn.starts_with("arn:") {
            name_or_arn.to_owned()
        } else {
            format!("arn:{}:ecs:{}:{}:cluster/{name_or_arn}", self.partition, self.region, self.account)
        };
        self.check(&arn, ArnKind::Cluster, None).map(|()| arn)
    }

    /// The ARN of a definition that is told as an ARN or a name, each with or without a revision.
    pub(crate) fn definition(&self, told: &str) -> Result<String, String> {
        let head = format!("arn:{}:ecs:{}:{}:task-definition/", self.partition, self.region, self.account);
        let name = told.strip_prefix(&head).unwrap_or(told);
        let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | ':');
        let good = !name.is_empty() && name.len() <= NAME_LIMIT + 12 && name.chars().all(allowed);
        if good && !name.starts_with("arn:") { Ok(format!("{head}{name}")) } else { Err(format!("{told} is not one")) }
    }

    /// The names of cluster and service in `service/CLUSTER/NAME`, if it has that form.
    pub(crate) fn service_of_resource<'a>(&self, resource: &'a str) -> Result<(&'a str, &'a str), String> {
        let name = |name: &str| !name.is_empty() && name.len() <= NAME_LIMIT && is_plain(name) && !name.contains('/');
        let parts = resource.strip_prefix("service/").and_then(|rest| rest.split_once('/'));
        parts
            .filter(|(cluster, service)| name(cluster) && name(service))
            .ok_or_else(|| "a scalable target of something that is not a service".to_owned())
    }

    /// For kinds that `EcsArn` does not know: daemons and gateways are counted, never acted upon.
    pub(crate) fn check_loosely(&self, arn: &str) -> Result<(), String> {
        let start = format!("arn:{}:ecs:{}:{}:", self.partition, self.region, self.account);
        let good = arn.len() <= 1024 && is_plain(arn) && arn.len() > start.len() && arn.starts_with(&start);
        if good { Ok(()) } else { Err("an ARN that is not of this account and region".to_owned()) }
    }
}

/// The older short form of a service's or task's ARN has no cluster in it.
fn has_cluster(arn: &EcsArn<'_>) -> bool {
    arn.rest.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_account_and_region_pass() {
        let identity = Identity {
            account: "123456789012".to_owned(),
            arn: "arn:aws:iam::123456789012:user/kim".to_owned(),
            partition: "aws".to_owned(),
        };
        let scope = Scope::new(&identity, &RegionCode::parse("eu-west-1").unwrap());
        let task = |arn: &str| scope.check(arn, ArnKind::Task, Some("prod"));
        for good in
            ["arn:aws:ecs:eu-west-1:123456789012:task/prod/0a1b", "arn:aws:ecs:eu-west-1:123456789012:task/0a1b"]
        {
            assert_eq!(task(good), Ok(()), "{good}");
        }
        for bad in [
            "arn:aws:ecs:eu-west-2:123456789012:task/prod/0a1b",
            "arn:aws:ecs:eu-west-1:123456789013:task/prod/0a1b",
            "arn:aws-cn:ecs:eu-west-1:123456789012:task/prod/0a1b",
            "arn:aws:ecs:eu-west-1:123456789012:service/prod/api",
            "arn:aws:ecs:eu-west-1:123456789012:task/other/0a1b",
            "arn:aws:ecs:eu-west-1:123456789012:task/prod/",
            "task/prod/0a1b",
        ] {
            assert!(task(bad).is_err(), "{bad}");
        }
        assert!(task(&format!("arn:aws:ecs:eu-west-1:123456789012:task/prod/{}", "a".repeat(256))).is_err());
        assert!(scope.check_loosely("arn:aws:ecs:eu-west-1:123456789012:daemon/prod/agent").is_ok());
        assert!(scope.check_loosely("arn:aws:ecs:eu-west-1:123456789013:daemon/prod/agent").is_err());
    }
}
