//! Amazon Resource Names, checked: what does not parse is refused, never guessed.

use thiserror::Error;

use crate::region::RegionCode;
use crate::text::is_plain;

/// Why a text is not an ARN that Quench can act on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArnError {
    /// It does not have the form `arn:partition:ecs:region:account:resource`.
    #[error("not an ECS ARN: {0}")]
    Malformed(String),
}

/// What every ARN that Quench acts on has: `arn:partition:service:region:account:kind/rest`.
pub(crate) struct Arn<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: RegionCode,
    pub(crate) account: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) rest: &'a str,
}

impl<'a> Arn<'a> {
    /// Checks characters, form and length, of which the service allows `most`.
    pub(crate) fn parse(text: &'a str, most: usize) -> Result<Self, ArnError> {
        let malformed = || malformed(text);
        if text.len() > most || !is_plain(text) {
            return Err(malformed());
        }
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(partition), Some(service), Some(region), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed());
        };
        let region = RegionCode::parse(region).map_err(|_| malformed())?;
        let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let (kind, rest) = resource.split_once('/').ok_or_else(malformed)?;
        if !digits || !partition.starts_with("aws") {
            return Err(malformed());
        }
        Ok(Self { partition, service, region, account, kind, rest })
    }
}

pub(crate) fn malformed(text: &str) -> ArnError {
    ArnError::Malformed(text.chars().take(120).collect())
}

/// What kind of ECS resource an ARN names, by its resource part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArnKind {
    /// `cluster/NAME`
    Cluster,
    /// `service/CLUSTER/NAME`, or the older `service/NAME`
    Service,
    /// `task/CLUSTER/ID`, or the older `task/ID`
    Task,
    /// `task-definition/FAMILY:REVISION`
    TaskDefinition,
    /// `container-instance/...`
    ContainerInstance,
    /// `task-set/CLUSTER/SERVICE/ID`
    TaskSet,
}

/// A parsed ECS ARN, borrowing from its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcsArn<'a> {
    /// `aws`, `aws-cn`, ...
    pub partition: &'a str,
    /// Where it lives.
    pub region: RegionCode,
    /// Twelve digits.
    pub account: &'a str,
    /// What it names.
    pub kind: ArnKind,
    /// What follows `cluster/`, `service/`, ...
    pub rest: &'a str,
}

impl<'a> EcsArn<'a> {
    /// Parses `text`; length, characters and form are checked.
    pub fn parse(text: &'a str) -> Result<Self, ArnError> {
        let malformed = || malformed(text);
        let Arn { partition, service, region, account, kind, rest } = Arn::parse(text, 1024)?;
        if service != "ecs" {
            return Err(malformed());
        }
        let kind = match kind {
            "cluster" => ArnKind::Cluster,
            "service" => ArnKind::Service,
            "task" => ArnKind::Task,
            "task-definition" => ArnKind::TaskDefinition,
            "container-instance" => ArnKind::ContainerInstance,
            "task-set" => ArnKind::TaskSet,
            _ => return Err(malformed()),
        };
        let definition_without_revision = kind == ArnKind::TaskDefinition
            && !rest
                .rsplit_once(':')
                .is_some_and(|(family, revision)| !family.is_empty() && revision.parse::<u32>().is_ok());
        if rest.is_empty() || definition_without_revision {
            return Err(malformed());
        }
        Ok(Self { partition, region, account, kind, rest })
    }

    /// The last path element: a cluster's or service's name, a task's id, a definition's `family:revision`.
    pub fn name(&self) -> &'a str {
        self.rest.rsplit('/').next().unwrap_or(self.rest)
    }

    /// The cluster's name, where the ARN carries it.
    pub fn cluster_name(&self) -> Option<&'a str> {
        match self.kind {
            ArnKind::Cluster => Some(self.rest),
            ArnKind::TaskDefinition => None,
            _ => self.rest.split_once('/').map(|(cluster, _)| cluster),
        }
    }
}

/// What kind of thing that starts tasks an ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelauncherArnKind {
    /// `application-autoscaling:...:scalable-target/ID`
    ScalableTarget,
    /// `events:...:rule/NAME`, or `rule/BUS/NAME` on a bus other than the default one
    Rule,
    /// `scheduler:...:schedule/GROUP/NAME`
    Schedule,
}

/// A parsed ARN of something that starts tasks, borrowing from its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelauncherArn<'a> {
    /// `aws`, `aws-cn`, ...
    pub partition: &'a str,
    /// Where it lives.
    pub region: RegionCode,
    /// Twelve digits.
    pub account: &'a str,
    /// What it names.
    pub kind: RelauncherArnKind,
    /// The event bus of a rule, the group of a schedule; empty for a scalable target.
    pub within: &'a str,
    /// The name of the rule or schedule, the id of a scalable target.
    pub name: &'a str,
}

impl<'a> RelauncherArn<'a> {
    /// Parses `text`; length, characters and form are checked.
    pub fn parse(text: &'a str) -> Result<Self, ArnError> {
        let malformed = || malformed(text);
        let Arn { partition, service, region, account, kind, rest } = Arn::parse(text, 1600)?;
        let (kind, within, name) = match (service, kind) {
            ("application-autoscaling", "scalable-target") => (RelauncherArnKind::ScalableTarget, "", rest),
            // The name of a partner's bus holds slashes; that of a rule does not.
            ("events", "rule") => {
                let (bus, name) = rest.rsplit_once('/').unwrap_or((DEFAULT_BUS, rest));
                (RelauncherArnKind::Rule, bus, name)
            }
            ("scheduler", "schedule") => {
                let (group, name) = rest.split_once('/').ok_or_else(malformed)?;
                (RelauncherArnKind::Schedule, group, name)
            }
            _ => return Err(malformed()),
        };
        let nameless = name.is_empty() || (within.is_empty() && kind != RelauncherArnKind::ScalableTarget);
        let nested = kind == RelauncherArnKind::Schedule && name.contains('/');
        if nameless || nested {
            return Err(malformed());
        }
        Ok(Self { partition, region, account, kind, within, name })
    }
}

/// The event bus that every account has, and the only one that rules with a schedule are on.
pub const DEFAULT_BUS: &str = "default";

/// The region that the ARN of anything that Quench acts on names.
pub fn region_of(arn: &str) -> Option<RegionCode> {
    let ecs = EcsArn::parse(arn).ok().map(|arn| arn.region);
    ecs.or_else(|| RelauncherArn::parse(arn).ok().map(|arn| arn.region))
}

/// `family` and `revision` of a task-definition ARN or of `family:revision`.
pub fn family_and_revision(definition: &str) -> Option<(&str, u32)> {
    let name = definition.rsplit('/').next()?;
    let (family, revision) = name.rsplit_once(':')?;
    Some((family, revision.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_the_forms_that_ecs_uses() {
        let cases = [
            ("arn:aws:ecs:eu-west-1:123456789012:cluster/prod", ArnKind::Cluster, "prod", Some("prod")),
            ("arn:aws:ecs:eu-west-1:123456789012:service/prod/api", ArnKind::Service, "api", Some("prod")),
            ("arn:aws-cn:ecs:cn-north-1:123456789012:task/prod/0a1b", ArnKind::Task, "0a1b", Some("prod")),
            ("arn:aws:ecs:eu-west-1:123456789012:task-definition/api:7", ArnKind::TaskDefinition, "api:7", None),
        ];
        for (text, kind, name, cluster) in cases {
            let arn = EcsArn::parse(text).unwrap();
            assert_eq!((arn.kind, arn.name(), arn.cluster_name()), (kind, name, cluster), "{text}");
        }
    }

    #[test]
    fn parses_what_starts_tasks() {
        use RelauncherArnKind::{Rule, ScalableTarget, Schedule};
        let head = |service: &str| format!("arn:aws:{service}:eu-west-1:123456789012:");
        let cases = [
            (head("events") + "rule/nightly", Rule, "default", "nightly"),
            (head("events") + "rule/aws.partner/x.com/1/nightly", Rule, "aws.partner/x.com/1", "nightly"),
            (head("scheduler") + "schedule/default/nightly", Schedule, "default", "nightly"),
            (head("application-autoscaling") + "scalable-target/0ec5", ScalableTarget, "", "0ec5"),
        ];
        for (text, kind, within, name) in &cases {
            let arn = RelauncherArn::parse(text).unwrap();
            assert_eq!((arn.kind, arn.within, arn.name), (*kind, *within, *name), "{text}");
            assert_eq!(region_of(text).unwrap().as_str(), "eu-west-1");
        }
        for text in [
            head("events") + "rule/",
            head("events") + "rule//nightly",
            head("events") + "event-bus/default",
            head("scheduler") + "schedule/nightly",
            head("scheduler") + "schedule/default/a/b",
            head("lambda") + "rule/nightly",
            head("ecs") + "cluster/prod",
            head("events") + "rule/a\u{202e}b",
            "arn:aws:events:eu-west-1:12:rule/nightly".to_owned(),
        ] {
            assert!(RelauncherArn::parse(&text).is_err(), "{text:?}");
        }
        assert_eq!(region_of(&(head("ecs") + "cluster/prod")).unwrap().as_str(), "eu-west-1");
        assert_eq!(region_of(&(head("s3") + "x/y")), None);
    }

    #[test]
    fn refuses_what_is_not_one() {
        for text in [
            "",
            "production",
            "arn:aws:s3:::bucket",
            "arn:aws:events:eu-west-1:123456789012:cluster/prod",
            "arn:other:ecs:eu-west-1:123456789012:cluster/prod",
            "arn:aws:ecs:eu-west-1:12345:cluster/prod",
            "arn:aws:ecs:eu-west-1:123456789012:cluster/",
            "arn:aws:ecs:eu-west-1:123456789012:task-definition/api",
            "arn:aws:ecs:eu-west-1:123456789012:cluster/pr\u{202e}od",
            "arn:aws:ecs:eu-west-1:123456789012:cluster/pr\nod",
        ] {
            assert!(EcsArn::parse(text).is_err(), "{text:?}");
        }
    }
}
