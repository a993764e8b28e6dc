//! What starts tasks in a region: scalable targets, rules and schedules. All that ECS itself does not know of.

mod document;
mod rules;
pub(crate) mod schedules;
mod settings;
mod settings_document;
mod started;
mod targets;

use aws_types::SdkConfig;
use quench_core::arn::RelauncherArnKind;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::relauncher::{Relauncher, RelauncherKind};
use quench_core::report::PartState;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::ecs::{Listing, RegionClient};

pub use settings::ScalingSettings;

/// The clients of the three services in one region.
#[derive(Debug)]
pub(crate) struct Starters {
    pub(crate) scaling: aws_sdk_applicationautoscaling::Client,
    pub(crate) events: aws_sdk_eventbridge::Client,
    pub(crate) scheduler: aws_sdk_scheduler::Client,
}

impl Starters {
    pub(crate) fn new(config: &SdkConfig) -> Self {
        Self {
            scaling: aws_sdk_applicationautoscaling::Client::new(config),
            events: aws_sdk_eventbridge::Client::new(config),
            scheduler: aws_sdk_scheduler::Client::new(config),
        }
    }
}

/// What starts tasks in a region, as far as it could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct RelaunchReading {
    /// What was read, enabled or not, sorted by ARN.
    pub items: Vec<Relauncher>,
    /// How far. Where only the other event buses are missing, the error is that of `events:ListEventBuses`.
    pub state: PartState,
}

/// One of them, read just now.
#[derive(Clone, Debug, PartialEq)]
pub struct FreshRelauncher {
    /// What it is. It may start nothing in ECS any more: then `starts` is empty.
    pub relauncher: Relauncher,
    /// What AWS told of it, fit to be kept as evidence: variables by name only, texts neutralised.
    pub document: Value,
}

impl RegionClient {
    /// Everything that starts tasks in the region: 4 calls, one for each rule, and one for each schedule of tasks. Rules
    /// of the default event bus are read even where the other buses may not be listed.
    pub async fn list_relaunchers(&self, cancel: &CancellationToken) -> RelaunchReading {
        let (targets, rules, schedules) =
            tokio::join!(self.list_scalable_targets(cancel), self.list_rules(cancel), self.list_schedules(cancel));
        let mut items = Vec::new();
        let mut missing = Vec::new();
        let mut nothing_read = true;
        for listing in [targets, rules.rules, schedules] {
            let Listing { items: found, missing: why } = listing;
            nothing_read &= why.is_some() && found.is_empty();
            missing.extend(why);
            items.extend(found);
        }
        // Last: whoever sees it first must be able to rely on all else having been read.
        missing.extend(rules.other_buses);
        items.sort_by(|left, right| left.arn.cmp(&right.arn));
        let state = match missing.into_iter().next() {
            None => PartState::Complete,
            Some(why) if nothing_read => PartState::NotRead(why),
            Some(why) => PartState::Partial(why),
        };
        RelaunchReading { items, state }
    }

    /// Reads one again, by the kind and ARN it was read with. `None`: it does not exist any more.
    pub async fn read_relauncher(
        &self,
        kind: &RelauncherKind,
        arn: &str,
        cancel: &CancellationToken,
    ) -> Result<Option<FreshRelauncher>, CloudError> {
        match kind {
            RelauncherKind::ScalableTarget { resource } => self.read_scalable_target(resource, cancel).await,
            RelauncherKind::Rule { .. } => self.read_rule(arn, cancel).await,
            RelauncherKind::Schedule { .. } => self.read_schedule(arn, cancel).await,
        }
    }

    /// Checks `arn` before a call that names what it names.
    fn named<'a>(
        &self,
        operation: &'static str,
        arn: &'a str,
        kind: RelauncherArnKind,
    ) -> Result<quench_core::arn::RelauncherArn<'a>, CloudError> {
        let unreadable = |why: String| self.call(operation).error(CloudErrorKind::Unreadable, &why);
        self.scope().relauncher(arn, kind).map_err(unreadable)
    }
}
