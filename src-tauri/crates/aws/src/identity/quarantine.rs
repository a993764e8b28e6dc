//! Whether AWS has put its quarantine on the caller: by the policies that are attached, else by what is denied.

use aws_sdk_iam::Client;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::permission::{Answers, has_its_shape, quarantine_named};
use tokio_util::sync::CancellationToken;

use super::PAGES;
use super::subject::Subject;
use crate::classify::Call;
use crate::connection::Connection;

const OF_USER: &str = "iam:ListAttachedUserPolicies";
const GROUPS: &str = "iam:ListGroupsForUser";
const OF_GROUP: &str = "iam:ListAttachedGroupPolicies";

/// AWS's quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantine {
    /// The policy; none if it is only known by what it denies.
    pub policy: Option<String>,
}

impl Quarantine {
    /// If `text` names it.
    pub(super) fn by_name(text: &str) -> Option<Self> {
        quarantine_named(text).map(|name| Self { policy: Some(name.to_owned()) })
    }

    /// If just that is denied.
    pub(super) fn by_shape(answers: &Answers) -> Option<Self> {
        has_its_shape(answers).then_some(Self { policy: None })
    }
}

impl Connection {
    /// Looks for it among what is attached to the user, and to its groups, where it may list them. AWS puts it on users
    /// alone, so roles are asked nothing.
    pub(super) async fn attached_quarantine(
        &self,
        subject: &Subject,
        cancel: &CancellationToken,
    ) -> Result<Option<Quarantine>, CloudError> {
        let Some(user) = subject.user() else { return Ok(None) };
        if let Some(found) = self.on_user(user, cancel).await? {
            return Ok(Some(found));
        }
        // AWS itself puts it on the user: that was read, and the groups are beside that.
        Ok(self.on_groups(user, cancel).await.unwrap_or(None))
    }

    async fn on_user(&self, user: &str, cancel: &CancellationToken) -> Result<Option<Quarantine>, CloudError> {
        let call = Call { operation: OF_USER, region: "" };
        let client = Client::new(&self.line.config(self.home_region()));
        let request = client.list_attached_user_policies().user_name(user);
        let mut marker: Option<String> = None;
        for _ in 0..PAGES {
            let page = self.line.read(call, cancel, || request.clone().set_marker(marker.clone()).send()).await?;
            let attached = page.attached_policies.unwrap_or_default();
            let found = attached.iter().filter_map(|one| one.policy_arn.as_deref()).find_map(Quarantine::by_name);
            marker = page.marker.filter(|_| page.is_truncated);
            if found.is_some() || marker.is_none() {
                return Ok(found);
            }
        }
        Err(call.error(CloudErrorKind::Unreadable, "the list does not end"))
    }

    async fn on_groups(&self, user: &str, cancel: &CancellationToken) -> Result<Option<Quarantine>, CloudError> {
        let client = Client::new(&self.line.config(self.home_region()));
        let call = Call { operation: GROUPS, region: "" };
        // A user is in ten groups at most, and a group has ten policies at most: one page each.
        let groups =
            self.line.read(call, cancel, || client.list_groups_for_user().user_name(user).send()).await?.groups;
        for group in groups {
            let call = Call { operation: OF_GROUP, region: "" };
            let request = client.list_attached_group_policies().group_name(group.group_name);
            let page = self.line.read(call, cancel, || request.clone().send()).await?;
            let attached = page.attached_policies.unwrap_or_default();
            let found = attached.iter().filter_map(|one| one.policy_arn.as_deref()).find_map(Quarantine::by_name);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}
