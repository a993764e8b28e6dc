//! Cuts off what starts tasks, before anything is stopped: scalable targets are deregistered, rules and schedules disabled.

use futures::{FutureExt, StreamExt, stream};
use quench_aws::{RegionClient, ScalingSettings};
use quench_core::cloud_error::CloudError;
use quench_core::mutation::Mutation;
use quench_core::plan::RelauncherTarget;
use quench_core::relauncher::{RelauncherKind, RelauncherPin};
use quench_core::view::ProblemKind;
use quench_store::{Content, Document, DocumentOwner};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::region::RegionTeardown;

/// The kinds under which the store keeps what goes with a scalable target, beside the target itself.
const SCALING_POLICIES: &str = "scaling-policies";
const SCHEDULED_ACTIONS: &str = "scheduled-actions";

/// Cuts of one region that are under way at the same time.
const CUTS_AT_ONCE: usize = 8;

impl RegionTeardown {
    /// Cuts off those of `relaunchers` that the approval names, each after a fresh read. Those that an earlier run has cut off are read too:
    /// somebody may have switched them on again.
    pub(crate) async fn cut(&self, relaunchers: &[String]) {
        let targets: Vec<&RelauncherTarget> =
            relaunchers.iter().filter_map(|arn| self.approved.relauncher(arn)).collect();
        stream::iter(targets).for_each_concurrent(CUTS_AT_ONCE, |target| self.cut_one(target).boxed()).await;
    }

    async fn cut_one(&self, target: &RelauncherTarget) {
        let arn = target.arn.as_str();
        let fresh = match self.client.read_relauncher(&target.pin.kind, arn, &self.cancel).await {
            Ok(Some(fresh)) => fresh,
            Ok(None) => {
                self.progress.change(|state| state.item_gone(arn));
                return;
            }
            Err(error) => {
                self.unread(arn, &error, false);
                return;
            }
        };
        let found = &fresh.relauncher;
        if !found.enabled || found.starts.is_empty() {
            self.progress.change(|state| state.item_gone(arn));
            return;
        }
        self.progress.change(|state| state.item_back(arn));
        let now = RelauncherPin::of(found);
        if found.arn != arn || now != target.pin {
            self.door.unpin(arn);
            let detail = format!("approved: {}; now: {}", words(&target.pin), words(&now));
            self.tell(arn, ProblemKind::ChangedSinceApproval, Vec::new(), false, detail);
            return;
        }
        let mut documents =
            vec![self.evidence(arn, document_kind(&target.pin.kind), Content::Body(fresh.document.to_string()))];
        if let RelauncherKind::ScalableTarget { resource } = &target.pin.kind {
            documents.extend(self.settings(arn, resource).await);
        }
        // What it was is in the store before it is changed: the door refuses it otherwise.
        self.door.save_documents(&documents);
        self.door.pin(arn);
        if let Err(error) = self.send(&mutation(target)).await {
            self.problem(arn, &error, false);
        }
    }

    /// What goes with a scalable target. Where it may not be read the cut is made all the same, and the document says why
    /// there is none: a target that is left costs more than a policy that has to be written anew.
    async fn settings(&self, arn: &str, resource: &str) -> [Document; 2] {
        let ScalingSettings { policies, scheduled_actions } =
            self.client.read_scaling_settings(resource, &self.cancel).await;
        let content = |read: Result<Value, CloudError>| match read {
            Ok(told) => Content::Body(told.to_string()),
            Err(error) => Content::Unreadable { why: error.to_string() },
        };
        [(SCALING_POLICIES, policies), (SCHEDULED_ACTIONS, scheduled_actions)]
            .map(|(kind, read)| self.evidence(arn, kind, content(read)))
    }

    fn evidence(&self, arn: &str, kind: &str, content: Content) -> Document {
        Document {
            owner: DocumentOwner::Plan(self.approved.hash().to_owned()),
            arn: arn.to_owned(),
            kind: kind.to_owned(),
            read_at: self.clock.now(),
            content,
        }
    }
}

/// The kind under which the store keeps its document.
fn document_kind(kind: &RelauncherKind) -> &'static str {
    match kind {
        RelauncherKind::ScalableTarget { .. } => "scalable-target",
        RelauncherKind::Rule { .. } => "rule",
        RelauncherKind::Schedule { .. } => "schedule",
    }
}

fn mutation(target: &RelauncherTarget) -> Mutation {
    let arn = target.arn.clone();
    match &target.pin.kind {
        RelauncherKind::ScalableTarget { resource } => {
            Mutation::DeregisterScalableTarget { target: arn, resource: resource.clone() }
        }
        RelauncherKind::Rule { .. } => Mutation::DisableRule { rule: arn },
        RelauncherKind::Schedule { .. } => Mutation::DisableSchedule { schedule: arn },
    }
}

fn words(pin: &RelauncherPin) -> String {
    format!(
        "{} starts {} in {} and does {} other things",
        pin.schedule.as_deref().unwrap_or("no schedule"),
        pin.definitions.join(", "),
        pin.starts.join(", "),
        pin.other_targets
    )
}

/// Reads whether the cut of `arn` took effect: it is not there under that ARN, or not enabled, any more.
pub(crate) async fn is_cut(
    client: &RegionClient,
    kind: &RelauncherKind,
    arn: &str,
    cancel: &CancellationToken,
) -> Result<bool, CloudError> {
    let fresh = client.read_relauncher(kind, arn, cancel).await?;
    Ok(fresh.is_none_or(|fresh| fresh.relauncher.arn != arn || !fresh.relauncher.enabled))
}
