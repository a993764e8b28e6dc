//! Who did what, and the incident as a story.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::verdict::VerdictCounts;
use crate::money::Usd;
use crate::region::RegionCode;
use crate::trail::PrincipalKind;

/// A principal in a few words: the type first, then the name. A session that is called "root" is not root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PrincipalLabel {
    /// Tells principals apart; a filter names it.
    pub key: String,
    /// What it is.
    pub kind: PrincipalKind,
    /// Its name: of a user, role, permission set, service or account. Foreign text.
    pub name: String,
    /// The name of its session, or of the person in IAM Identity Center. Foreign text.
    pub session: Option<String>,
}

/// Something that CloudTrail tells of one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MadeView {
    /// `CreateCluster`, ...
    pub operation: String,
    /// When.
    #[specta(type = String)]
    pub at: Timestamp,
    /// Who.
    pub principal: PrincipalLabel,
    /// With which key. Foreign text.
    pub access_key: Option<String>,
    /// From where: an address, or a service of AWS. Foreign text.
    pub source_ip: Option<String>,
    /// With what. Foreign text.
    pub user_agent: Option<String>,
    /// Which event it is.
    pub event_id: String,
}

/// Everybody who made or changed something, those who made most that is rogue first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PrincipalsView {
    /// Of which revision.
    pub revision: u32,
    /// At most 100.
    pub principals: Vec<PrincipalView>,
    /// How many there are.
    pub total: u32,
    /// How many made something rogue or suspect.
    pub suspicious: u32,
    /// Rogue and suspect clusters whose maker is known.
    pub attributed: u32,
    /// Rogue and suspect clusters of which every page was read and none names them.
    pub not_found: u32,
    /// Rogue and suspect clusters in regions whose history was not read, or not yet.
    pub not_looked: u32,
}

/// A principal and what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PrincipalView {
    /// Who.
    pub label: PrincipalLabel,
    /// Its ARN. Foreign text.
    pub arn: Option<String>,
    /// It made something rogue or suspect.
    pub suspicious: bool,
    /// The caller that Quench is connected as.
    pub is_caller: bool,
    /// First seen.
    #[specta(type = String)]
    pub first_seen: Timestamp,
    /// Last seen.
    #[specta(type = String)]
    pub last_seen: Timestamp,
    /// Where.
    pub regions: Vec<RegionCode>,
    /// Its keys, at most ten.
    pub access_keys: Vec<String>,
    /// Its addresses, at most ten.
    pub addresses: Vec<String>,
    /// What it used, at most ten.
    pub user_agents: Vec<String>,
    /// Clusters that it made, by verdict.
    pub clusters: VerdictCounts,
    /// Services that it made.
    pub services: VerdictCounts,
    /// Revisions that it registered.
    pub definitions: VerdictCounts,
    /// Tasks that it started.
    pub tasks: u32,
    /// What else it did, oldest first.
    pub deeds: Vec<DeedView>,
    /// Calls of it that were refused.
    pub refused: u32,
    /// When it, or its key, was made, if that is within what CloudTrail keeps.
    #[specta(type = Option<String>)]
    pub made_at: Option<Timestamp>,
    /// AWS's quarantine policy was attached to it.
    #[specta(type = Option<String>)]
    pub quarantined_at: Option<Timestamp>,
}

/// What a principal did besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DeedView {
    /// What.
    pub kind: TimelineKind,
    /// How often.
    pub count: u32,
    /// First.
    #[specta(type = String)]
    pub first_at: Timestamp,
    /// Last.
    #[specta(type = String)]
    pub last_at: Timestamp,
    /// To what; foreign text, at most eight.
    pub names: Vec<String>,
}

/// Which part of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineQuery {
    /// Of whom; everybody if absent.
    pub principal: Option<String>,
    /// Where; everywhere if absent.
    pub region: Option<RegionCode>,
    /// With what principals do that made nothing rogue or suspect.
    pub everything: bool,
    /// Entries before the page.
    pub offset: u32,
    /// At most 200.
    pub limit: u32,
}

/// A page of the timeline, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelinePage {
    /// How many entries there are.
    pub total: u32,
    /// Entries before this page.
    pub offset: u32,
    /// The entries.
    pub entries: Vec<TimelineEntry>,
    /// Whom one can filter by.
    pub principals: Vec<PrincipalLabel>,
    /// What one can filter by.
    pub regions: Vec<RegionCode>,
}

/// One thing that happened, or many alike within minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When, or when the first of them.
    #[specta(type = String)]
    pub at: Timestamp,
    /// When the last of them.
    #[specta(type = String)]
    pub until: Timestamp,
    /// What.
    pub kind: TimelineKind,
    /// Where it was recorded; none for what is of the whole account.
    pub region: Option<RegionCode>,
    /// Who; none for what Quench counted.
    pub principal: Option<PrincipalLabel>,
    /// How many.
    pub count: u32,
    /// How many of them AWS refused.
    pub refused: u32,
    /// To what: names of clusters, users, regions. Foreign text, at most eight.
    pub names: Vec<String>,
    /// The call: `ecs:CreateCluster`.
    pub operation: Option<String>,
    /// From where. Foreign text.
    pub source_ip: Option<String>,
    /// With which key. Foreign text.
    pub access_key: Option<String>,
    /// Of spend: how much was burnt by then, at the least.
    pub amount: Option<Usd>,
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum TimelineKind {
    /// A sign-in to the console, with a second factor.
    SignedIn,
    /// A sign-in to the console without one.
    SignedInWithoutMfa,
    /// A sign-in that failed.
    SignInFailed,
    /// Temporary credentials were made from others.
    SessionMade,
    /// A user of IAM or of IAM Identity Center.
    UserMade,
    /// An access key.
    KeyMade,
    /// A password for the console was set or changed.
    PasswordSet,
    /// A policy was attached or written.
    PermissionsGiven,
    /// A role was made.
    RoleMade,
    /// Who may act as a role was changed.
    TrustChanged,
    /// A foreign identity provider was added.
    ProviderAdded,
    /// A second factor was added or taken away.
    MfaChanged,
    /// A permission set, assignment or instance of IAM Identity Center.
    IdentityCenterChanged,
    /// An organization, an account in it, or an invitation.
    OrganizationChanged,
    /// A region was switched on.
    RegionEnabled,
    /// A region was switched off.
    RegionDisabled,
    /// CloudTrail was stopped or a trail deleted.
    LoggingStopped,
    /// GuardDuty was switched off.
    DetectorDeleted,
    /// AWS put its quarantine policy on a user.
    Quarantined,
    /// Clusters were made.
    ClustersMade,
    /// Services were made.
    ServicesMade,
    /// Services were changed.
    ServicesChanged,
    /// Task definitions were registered.
    DefinitionsRegistered,
    /// Tasks were started.
    TasksStarted,
    /// Capacity providers, daemons or gateways were made.
    CapacityMade,
    /// The spend passed a round sum.
    SpendReached,
    /// Quench swept the account.
    Swept,
    /// A person approved a plan.
    PlanApproved,
    /// Quench cut off, stopped or deleted things.
    TornDown,
    /// Quench proved that all of it is gone.
    ProvedGone,
    /// Quench looked, and something was still there.
    ProvedRemaining,
    /// A person told Quench to switch a region.
    RegionOrdered,
}
