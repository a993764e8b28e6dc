//! Who made things, told by CloudTrail or by the thing itself, in one form.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::region::RegionCode;
use crate::trail::{Principal, PrincipalKind, TrailEvent};
use crate::view::TimelineKind;

/// A principal in the form in which `createdBy`, `registeredBy` and CloudTrail agree: `user/NAME`, `role/NAME`,
/// `sso/SET/PERSON`, `root`, `service/HOST`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Maker(pub String);

impl Maker {
    /// From an ARN as AWS puts it into `createdBy` and `registeredBy`; none if it is none.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let resource = arn.splitn(6, ':').nth(5)?;
        let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
        let last = rest.rsplit('/').next().unwrap_or(rest);
        Some(Self(match kind {
            "root" => "root".to_owned(),
            "user" => format!("user/{last}"),
            "role" => format!("role/{last}"),
            "assumed-role" => {
                let (role, session) = rest.split_once('/').unwrap_or((rest, ""));
                match permission_set(role) {
                    Some(set) => format!("sso/{set}/{session}"),
                    None => format!("role/{role}"),
                }
            }
            _ => return None,
        }))
    }

    /// From CloudTrail.
    pub fn of(principal: &Principal) -> Self {
        let name = &principal.name;
        Self(match principal.kind {
            PrincipalKind::Root => "root".to_owned(),
            PrincipalKind::IamUser => format!("user/{name}"),
            PrincipalKind::Role => format!("role/{name}"),
            PrincipalKind::IdentityCenter => format!("sso/{name}/{}", principal.session.as_deref().unwrap_or_default()),
            PrincipalKind::AwsService => format!("service/{name}"),
            PrincipalKind::Federated | PrincipalKind::OtherAccount | PrincipalKind::Unknown => principal.key(),
        })
    }
}

/// The permission set of a role of IAM Identity Center: `AWSReservedSSO_<set>_<16 hex>`.
fn permission_set(role: &str) -> Option<&str> {
    let (set, hash) = role.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
    (hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(set)
}

/// What is known of a maker from CloudTrail.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    /// The clusters that it made: when and where.
    clusters: Vec<(Timestamp, RegionCode)>,
    /// When it, a key or a password of it was made.
    made: Vec<(Timestamp, String)>,
    /// When AWS's quarantine came.
    quarantined: Option<Timestamp>,
    /// What else it did that an intruder would.
    deeds: Vec<(Timestamp, TimelineKind, String)>,
    /// From where it came, with what: address and program.
    origins: Vec<(Timestamp, String, String)>,
}

/// The lives of all makers.
#[derive(Clone, Debug, Default)]
pub(super) struct Lives(BTreeMap<Maker, Life>);

/// An intruder who came within these hours of a deed did it for the incident.
const AROUND: SignedDuration = SignedDuration::from_hours(48);
/// A user or key younger than this is new.
const NEW: SignedDuration = SignedDuration::from_hours(24 * 14);
/// So many calls, from no more than so many addresses, are a habit.
const HABIT: usize = 5;
const ADDRESSES: usize = 3;
/// What was seen of a principal before that is what is usual.
const BEFORE: SignedDuration = SignedDuration::from_hours(24 * 3);

impl Lives {
    pub(super) fn of(events: &[TrailEvent]) -> Self {
        let mut lives: BTreeMap<Maker, Life> = BTreeMap::new();
        for event in events.iter().filter(|event| !event.by_quench) {
            let kind = event.kind();
            let maker = Maker::of(&event.principal);
            // Only IAM's own calls make users and roles of IAM.
            if event.refused.is_none() && event.service() == "iam" {
                let done_to = event.deed.done_to.as_deref().or(event.deed.names.first().map(String::as_str));
                match (kind, done_to) {
                    (Some(TimelineKind::UserMade | TimelineKind::KeyMade | TimelineKind::PasswordSet), Some(user)) => {
                        let life = lives.entry(Maker(format!("user/{user}"))).or_default();
                        life.made.push((event.at, event.name.clone()));
                    }
                    (Some(TimelineKind::RoleMade), Some(role)) => {
                        let life = lives.entry(Maker(format!("role/{role}"))).or_default();
                        life.made.push((event.at, event.name.clone()));
                    }
                    (Some(TimelineKind::Quarantined), Some(user)) => {
                        lives.entry(Maker(format!("user/{user}"))).or_default().quarantined = Some(event.at);
                    }
                    _ => {}
                }
            }
            let life = lives.entry(maker).or_default();
            if let (Some(ip), Some(agent)) = (&event.source_ip, &event.user_agent) {
                life.origins.push((event.at, ip.clone(), program(agent)));
            }
            if event.refused.is_some() {
                continue;
            }
            match kind {
                Some(TimelineKind::ClustersMade) => life.clusters.push((event.at, event.region.clone())),
                Some(kind) if is_of_an_intruder(kind) => {
                    let what = event.deed.names.first().or(event.deed.done_to.as_ref());
                    let seen = what.map_or_else(|| event.name.clone(), |what| format!("{} {what}", event.name));
                    life.deeds.push((event.at, kind, seen));
                }
                _ => {}
            }
        }
        Self(lives)
    }

    pub(super) fn get(&self, maker: &Maker) -> Option<&Life> {
        self.0.get(maker)
    }
}

impl Life {
    /// In how many regions it made clusters within ten minutes around `at`.
    pub(super) fn regions_at_once(&self, at: Timestamp) -> BTreeSet<&RegionCode> {
        let near = |other: &Timestamp| other.duration_since(at).abs() <= SignedDuration::from_mins(10);
        self.clusters.iter().filter(|(other, _)| near(other)).map(|(_, region)| region).collect()
    }

    /// What was made of it within two weeks before `at`, itself, a key, a password, and how old that was.
    pub(super) fn new_at(&self, at: Timestamp) -> Option<(&str, SignedDuration)> {
        let young = |made: &Timestamp| *made <= at && at.duration_since(*made) <= NEW;
        let (made, what) = self.made.iter().find(|(made, _)| young(made))?;
        Some((what.as_str(), at.duration_since(*made)))
    }

    /// Whether AWS's quarantine came within two days after `at`, or before it: what was made long before speaks for itself.
    pub(super) fn quarantined_around(&self, at: Timestamp) -> bool {
        self.quarantined.is_some_and(|came| came.duration_since(at) <= AROUND)
    }

    /// What it did within two days around `at`.
    pub(super) fn deeds_around(&self, at: Timestamp) -> impl Iterator<Item = &str> {
        self.deeds
            .iter()
            .filter(move |(done, _, _)| done.duration_since(at).abs() <= AROUND)
            .map(|(_, _, what)| what.as_str())
    }

    /// The address and program of the event at `at`, if its principal has a habit, a few addresses for days, and both are new.
    /// Who comes from everywhere anyway, as pipelines do, is not strange anywhere.
    pub(super) fn strange_origin(&self, at: Timestamp) -> Option<(&str, &str)> {
        let (_, ip, program) = self.origins.iter().find(|(seen, _, _)| *seen == at)?;
        let before = self.origins.iter().filter(|(seen, _, _)| at.duration_since(*seen) > BEFORE);
        let addresses: BTreeSet<&str> = before.clone().map(|(_, ip, _)| ip.as_str()).collect();
        let habit = before.clone().count() >= HABIT && addresses.len() <= ADDRESSES;
        let new = before.clone().all(|(_, known_ip, known)| known_ip != ip && known != program);
        (habit && new).then_some((ip.as_str(), program.as_str()))
    }
}

/// What an intruder does to stay, beside making clusters.
fn is_of_an_intruder(kind: TimelineKind) -> bool {
    use TimelineKind as Kind;
    matches!(
        kind,
        Kind::UserMade
            | Kind::KeyMade
            | Kind::PasswordSet
            | Kind::PermissionsGiven
            | Kind::RoleMade
            | Kind::TrustChanged
            | Kind::ProviderAdded
            | Kind::MfaChanged
            | Kind::IdentityCenterChanged
            | Kind::OrganizationChanged
            | Kind::RegionEnabled
            | Kind::LoggingStopped
            | Kind::DetectorDeleted
            | Kind::SignedInWithoutMfa
    )
}

/// The program in a user agent, without its version: `Boto3`, `aws-cli`, `APN/1.0 HashiCorp/1.0 Terraform`.
fn program(agent: &str) -> String {
    let named = ["terraform", "pulumi", "cdk", "copilot", "cloudformation", "github-actions", "console"];
    let lower = agent.to_ascii_lowercase();
    match named.iter().find(|name| lower.contains(*name)) {
        Some(name) => (*name).to_owned(),
        None => lower.split(['/', ' ']).next().unwrap_or_default().to_owned(),
    }
}
