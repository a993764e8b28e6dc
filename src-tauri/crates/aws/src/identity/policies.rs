//! `iam:GetAccountAuthorizationDetails`: the caller's own policies, those of its groups, and its boundary, as documents.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{AttachedPermissionsBoundary, AttachedPolicy, EntityType, ManagedPolicyDetail, PolicyDetail};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::permission::{Document, Policies};
use tokio_util::sync::CancellationToken;

use super::PAGES;
use super::decode::decoded;
use super::quarantine::Quarantine;
use super::subject::Subject;
use crate::classify::Call;
use crate::connection::Connection;

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";
const PAGE: i32 = 1_000;

/// What the account says of the caller.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) policies: Policies,
    pub(super) quarantine: Option<Quarantine>,
}

/// What pages hold of what may matter.
#[derive(Default)]
struct Gathered {
    subject: Option<Held>,
    groups: BTreeMap<String, Held>,
    /// By ARN, what the version that counts says.
    managed: BTreeMap<String, Document>,
}

/// The policies of one user, group or role.
#[derive(Default)]
struct Held {
    inline: Vec<Document>,
    /// ARNs.
    attached: Vec<String>,
    groups: Vec<String>,
    boundary: Option<String>,
}

impl Connection {
    /// The caller's policies. More than 20 pages are not read: then nothing is known.
    pub(super) async fn own_policies(&self, subject: &Subject, cancel: &CancellationToken) -> Result<Own, CloudError> {
        let call = Call { operation: DETAILS, region: "" };
        let kinds = match subject {
            Subject::User { .. } => vec![EntityType::User, EntityType::Group],
            Subject::Role { .. } => vec![EntityType::Role],
            Subject::Root | Subject::Other => {
                return Err(call.error(CloudErrorKind::NotFound, "the caller is neither a user nor a role"));
            }
        };
        let kinds = [kinds, vec![EntityType::LocalManagedPolicy, EntityType::AwsManagedPolicy]].concat();
        let client = Client::new(&self.line.config(self.home_region()));
        let request = client.get_account_authorization_details().set_filter(Some(kinds)).max_items(PAGE);
        let mut gathered = Gathered::default();
        let mut marker: Option<String> = None;
        let mut seen = BTreeSet::new();
        for _ in 0..PAGES {
            let page = self.line.read(call, cancel, || request.clone().set_marker(marker.clone()).send()).await?;
            for user in page.user_detail_list.unwrap_or_default() {
                if matches!(subject, Subject::User { arn, .. } if user.arn.as_ref() == Some(arn)) {
                    let held = held(user.user_policy_list, user.attached_managed_policies, user.permissions_boundary);
                    gathered.subject = Some(Held { groups: user.group_list.unwrap_or_default(), ..held });
                }
            }
            for role in page.role_detail_list.unwrap_or_default() {
                if matches!(subject, Subject::Role { name, .. } if role.role_name.as_ref() == Some(name)) {
                    let held = held(role.role_policy_list, role.attached_managed_policies, role.permissions_boundary);
                    gathered.subject = Some(held);
                }
            }
            for group in page.group_detail_list.unwrap_or_default() {
                let held = held(group.group_policy_list, group.attached_managed_policies, None);
                gathered.groups.insert(group.group_name.unwrap_or_default(), held);
            }
            for policy in page.policies.unwrap_or_default() {
                let document = counting(&policy);
                gathered.managed.insert(policy.arn.unwrap_or_default(), document);
            }
            match page.marker.filter(|_| page.is_truncated) {
                None if page.is_truncated => break,
                None => {
                    return gathered
                        .own()
                        .ok_or_else(|| call.error(CloudErrorKind::NotFound, "the caller is not listed"));
                }
                Some(next) if seen.insert(next.clone()) => marker = Some(next),
                Some(_) => return Err(call.error(CloudErrorKind::Unreadable, "the list gives the same page again")),
            }
        }
        Err(call.error(CloudErrorKind::Unreadable, "the list does not end"))
    }
}

fn held(
    inline: Option<Vec<PolicyDetail>>,
    attached: Option<Vec<AttachedPolicy>>,
    boundary: Option<AttachedPermissionsBoundary>,
) -> Held {
    let document = |policy: PolicyDetail| read(policy.policy_document.as_deref());
    Held {
        inline: inline.unwrap_or_default().into_iter().map(document).collect(),
        attached: attached.unwrap_or_default().into_iter().map(|one| one.policy_arn.unwrap_or_default()).collect(),
        groups: Vec::new(),
        boundary: boundary.map(|boundary| boundary.permissions_boundary_arn.unwrap_or_default()),
    }
}

/// What the version of `policy` says that counts.
fn counting(policy: &ManagedPolicyDetail) -> Document {
    let versions = policy.policy_version_list.as_deref().unwrap_or_default();
    let version = versions.iter().find(|version| version.is_default_version);
    read(version.and_then(|version| version.document.as_deref()))
}

fn read(document: Option<&str>) -> Document {
    document.and_then(decoded).map_or(Document::Unreadable, |text| Document::parse(&text))
}

impl Gathered {
    /// None if the caller is not there.
    fn own(mut self) -> Option<Own> {
        let subject = self.subject.take()?;
        let (mut identity, mut attached) = (subject.inline, subject.attached);
        for group in &subject.groups {
            match self.groups.remove(group) {
                Some(group) => {
                    identity.extend(group.inline);
                    attached.extend(group.attached);
                }
                None => identity.push(Document::Unreadable),
            }
        }
        let quarantine = attached.iter().find_map(|arn| Quarantine::by_name(arn));
        let managed = |arn: &String| self.managed.get(arn).cloned().unwrap_or_default();
        identity.extend(attached.iter().map(managed));
        let boundary = subject.boundary.as_ref().map(managed);
        Some(Own { policies: Policies { identity, boundary }, quarantine })
    }
}
