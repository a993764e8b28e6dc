//! Schedules of EventBridge Scheduler: `scheduler:ListSchedules` and `scheduler:GetSchedule`.

use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput;
use aws_sdk_scheduler::types::{ScheduleState, ScheduleSummary};
use futures::{FutureExt, StreamExt, stream};
use quench_core::arn::RelauncherArnKind;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::relauncher::{Relauncher, RelauncherKind};
use tokio_util::sync::CancellationToken;

use super::started::{Started, is_call, may_start};
use super::{FreshRelauncher, document};
use crate::ecs::convert::{free, time};
use crate::ecs::pages::PAGE;
use crate::ecs::{Listing, RegionClient};

const LIST: &str = "scheduler:ListSchedules";
pub(crate) const GET: &str = "scheduler:GetSchedule";
/// Schedules that are read at the same time.
const SCHEDULES_AT_ONCE: usize = 8;

impl RegionClient {
    /// The schedules that start tasks, of all groups.
    pub(super) async fn list_schedules(&self, cancel: &CancellationToken) -> Listing<Relauncher> {
        let request = self.starters().scheduler.list_schedules().max_results(PAGE);
        let listed = self
            .rows(
                LIST,
                cancel,
                |token| request.clone().set_next_token(token).send(),
                |page| (Some(page.schedules), page.next_token),
                |told: ScheduleSummary| {
                    let target = told.target.map(|target| target.arn).unwrap_or_default();
                    let arn = told.arn.ok_or("a schedule without an ARN")?;
                    self.scope().relauncher(&arn, RelauncherArnKind::Schedule)?;
                    Ok((arn.clone(), (arn, target)))
                },
            )
            .await;
        let mut schedules = Listing { items: Vec::new(), missing: listed.missing };
        // Only the schedule itself tells what its target starts; there may be thousands for other services.
        let mut readings = stream::iter(listed.items.into_iter().filter(|(_, target)| may_start(target)))
            .map(|(arn, _)| async move { self.read_schedule(&arn, cancel).await }.boxed())
            .buffer_unordered(SCHEDULES_AT_ONCE);
        while let Some(reading) = readings.next().await {
            match reading {
                Ok(Some(fresh)) if !fresh.relauncher.starts.is_empty() => schedules.items.push(fresh.relauncher),
                Ok(_) => {}
                Err(error) => schedules.lacks(error),
            }
        }
        schedules
    }

    /// The schedule with that ARN.
    pub(super) async fn read_schedule(
        &self,
        arn: &str,
        cancel: &CancellationToken,
    ) -> Result<Option<FreshRelauncher>, CloudError> {
        let named = self.named(GET, arn, RelauncherArnKind::Schedule)?;
        let request = self.starters().scheduler.get_schedule().group_name(named.within).name(named.name);
        let told = match self.read(GET, cancel, || request.clone().send()).await {
            Ok(told) => told,
            Err(error) if error.kind == CloudErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let unreadable = |why: &str| self.call(GET).error(CloudErrorKind::Unreadable, why);
        if told.arn.as_deref() != Some(arn) {
            return Err(unreadable("the answer is about another schedule"));
        }
        let mut started = Started::default();
        let target = told.target.as_ref().ok_or_else(|| unreadable("a schedule without a target"))?;
        match self.scope().cluster(&target.arn).ok().filter(|arn| *arn == target.arn) {
            Some(cluster) => {
                let definition = target.ecs_parameters.as_ref().map(|told| told.task_definition_arn.as_str());
                started.add(self.scope(), cluster, definition);
            }
            None if is_call(&target.arn) => started
                .add_call(self.scope(), target.input.as_deref())
                .map_err(|why| unreadable(&format!("{}: {why}", named.name)))?,
            None => started.other_targets += 1,
        }
        let kind = RelauncherKind::Schedule { group: named.within.to_owned() };
        let schedule = free(told.schedule_expression.clone());
        let created_at = time(told.creation_date);
        let enabled = !is_disabled(&told);
        let relauncher = started.relauncher(arn.to_owned(), named.name.to_owned(), kind, enabled, schedule, created_at);
        Ok(Some(FreshRelauncher { relauncher, document: document::schedule(&told) }))
    }
}

/// Every state but this one lets it start tasks: AWS may add others.
pub(crate) fn is_disabled(told: &GetScheduleOutput) -> bool {
    told.state == Some(ScheduleState::Disabled)
}
