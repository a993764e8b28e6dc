//! The only way to change an account: limiter, intent, one attempt, receipt.

use std::error::Error;

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use aws_sdk_scheduler::types::ScheduleState;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use quench_core::arn::{ArnKind, RelauncherArn, RelauncherArnKind};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::mutation::Mutation;
use quench_core::text::neutral;
use tokio_util::sync::CancellationToken;

use crate::call::ATTEMPTS;
use crate::classify::{Call, Failure, unsettled};
use crate::door::{AttemptOutcome, Door, Mutated, MutationError};
use crate::ecs::RegionClient;
use crate::redact::shown;
use crate::relaunch::schedules::{GET, is_disabled};

/// `ecs:StopTask` takes no longer reason.
const REASON_LIMIT: usize = 255;
/// `ecs:DeleteTaskDefinitions` takes no more in one call.
const DEFINITIONS_LIMIT: usize = 10;

impl RegionClient {
    /// Makes one change through `door`. What AWS throttled, and what never reached AWS, was not applied and is tried
    /// again with an intent of its own; so is, with holding on and once somebody has signed in again, what AWS refused for
    /// credentials that had ended. Everything else is tried once. `cancel` is honoured until the intent is
    /// written, never between intent and receipt: what was sent is finished, so do not drop the future either.
    ///
    /// `reason` is what `ecs:StopTask` records on the task.
    pub async fn mutate(
        &self,
        mutation: &Mutation,
        reason: &str,
        door: &dyn Door,
        cancel: &CancellationToken,
    ) -> Result<Mutated, MutationError> {
        let call = Call { operation: mutation.operation(), region: self.code().as_str() };
        let refused = |why: String| MutationError::Error(call.error(CloudErrorKind::NotAllowed, &why));
        self.allowed(mutation).map_err(refused)?;
        let (mut number, mut tries) = (1, 1);
        loop {
            let ready = async {
                let issue = self.line().ready(call).await?;
                self.line().caller.admit(call).await;
                Ok(issue)
            };
            let issue = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(MutationError::Error(call.stopped())),
                ready = ready => ready.map_err(MutationError::Error)?,
            };
            let asked = self.line().caller.clock.monotonic();
            let failure = match self.journaled(call, mutation, reason, door, number).await {
                Ok(mutated) => return Ok(mutated),
                Err(Ended::Told(error)) => return Err(error),
                Err(Ended::NotApplied(failure)) => failure,
            };
            if self.line().is_of_the_sign_in(&failure, issue, asked).await {
                number += 1;
                continue;
            }
            if !failure.error.kind.is_transient() || tries >= ATTEMPTS {
                if failure.error.kind == CloudErrorKind::CredentialsExpired {
                    self.line().signer.renew(issue);
                }
                return Err(MutationError::Error(self.line().judged(failure).await));
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(MutationError::Error(call.stopped())),
                () = self.line().caller.back_off(tries) => {}
            }
            number += 1;
            tries += 1;
        }
    }

    /// Intent, one attempt, receipt.
    async fn journaled(
        &self,
        call: Call<'_>,
        mutation: &Mutation,
        reason: &str,
        door: &dyn Door,
        number: u32,
    ) -> Result<Mutated, Ended> {
        let told = |error| Ended::Told(MutationError::Error(error));
        let token = door.intent(self.code(), mutation, number).await.map_err(told)?;
        let answer = Box::pin(self.send(call, mutation, reason)).await;
        let outcome = match &answer {
            Ok(mutated) => AttemptOutcome::Ok { request_id: mutated.request_id.clone() },
            Err(failure) if failure.not_applied => AttemptOutcome::Error(failure.error.clone()),
            Err(failure) => AttemptOutcome::Unknown(failure.error.clone()),
        };
        // Without its receipt the journal cannot tell how the attempt ended, so neither may we.
        door.receipt(token, &outcome).await.map_err(|error| Ended::Told(MutationError::Unknown(error)))?;
        match answer {
            Ok(mutated) => Ok(mutated),
            Err(failure) if failure.not_applied => Err(Ended::NotApplied(failure)),
            Err(failure) => Err(Ended::Told(MutationError::Unknown(failure.error))),
        }
    }

    /// Refuses what does not name resources of this very account and region, and says why.
    fn allowed(&self, mutation: &Mutation) -> Result<(), String> {
        let check = |arn: &str, kind: ArnKind, cluster: Option<&str>| self.scope().check(arn, kind, cluster);
        let cluster_name = |cluster: &str| cluster.rsplit('/').next().unwrap_or(cluster).to_owned();
        let within = |cluster: &str, targets: &[(&str, ArnKind)]| {
            check(cluster, ArnKind::Cluster, None)?;
            let name = cluster_name(cluster);
            targets.iter().try_for_each(|(arn, kind)| check(arn, *kind, Some(&name)))
        };
        match mutation {
            Mutation::DeleteTaskSet { cluster, service, task_set } => {
                within(cluster, &[(service, ArnKind::Service), (task_set, ArnKind::TaskSet)])
            }
            Mutation::DeleteService { cluster, service } => within(cluster, &[(service, ArnKind::Service)]),
            Mutation::StopTask { cluster, task } => within(cluster, &[(task, ArnKind::Task)]),
            Mutation::DeregisterContainerInstance { cluster, instance } => {
                within(cluster, &[(instance, ArnKind::ContainerInstance)])
            }
            Mutation::DeleteCluster { cluster } => within(cluster, &[]),
            Mutation::DeregisterTaskDefinition { definition } => check(definition, ArnKind::TaskDefinition, None),
            Mutation::DeleteTaskDefinitions { definitions } if definitions.is_empty() => {
                Err("it names none".to_owned())
            }
            Mutation::DeleteTaskDefinitions { definitions } if definitions.len() > DEFINITIONS_LIMIT => {
                Err("it names more than 10".to_owned())
            }
            Mutation::DeleteTaskDefinitions { definitions } => {
                definitions.iter().try_for_each(|definition| check(definition, ArnKind::TaskDefinition, None))
            }
            Mutation::DeregisterScalableTarget { target, resource } => {
                self.scope().relauncher(target, RelauncherArnKind::ScalableTarget)?;
                self.scope().service_of_resource(resource).map(drop)
            }
            Mutation::DisableRule { rule } => self.scope().relauncher(rule, RelauncherArnKind::Rule).map(drop),
            Mutation::DisableSchedule { schedule } => {
                self.scope().relauncher(schedule, RelauncherArnKind::Schedule).map(drop)
            }
        }
    }

    async fn send(&self, call: Call<'_>, mutation: &Mutation, reason: &str) -> Result<Mutated, Failure> {
        let ecs = self.ecs();
        match mutation {
            Mutation::DeleteTaskSet { cluster, service, task_set } => {
                let request = ecs.delete_task_set().cluster(cluster).service(service).task_set(task_set).force(true);
                self.attempt(call, request.send()).await
            }
            Mutation::DeleteService { cluster, service } => {
                let request = ecs.delete_service().cluster(cluster).service(service).force(true);
                self.attempt(call, request.send()).await
            }
            Mutation::StopTask { cluster, task } => {
                let reason: String = reason.chars().take(REASON_LIMIT).collect();
                self.attempt(call, ecs.stop_task().cluster(cluster).task(task).reason(reason).send()).await
            }
            Mutation::DeregisterContainerInstance { cluster, instance } => {
                let request = ecs.deregister_container_instance().cluster(cluster).container_instance(instance);
                self.attempt(call, request.force(true).send()).await
            }
            Mutation::DeleteCluster { cluster } => {
                self.attempt(call, ecs.delete_cluster().cluster(cluster).send()).await
            }
            Mutation::DeregisterTaskDefinition { definition } => {
                self.attempt(call, ecs.deregister_task_definition().task_definition(definition).send()).await
            }
            Mutation::DeleteTaskDefinitions { definitions } => {
                let request = ecs.delete_task_definitions().set_task_definitions(Some(definitions.clone()));
                let (output, id) = self.answered(call, request.send()).await?;
                let failures = output.failures.unwrap_or_default().into_iter().map(|failure| {
                    let reason = failure.reason.or(failure.detail).unwrap_or_default();
                    (neutral(&failure.arn.unwrap_or_default()), shown(&reason))
                });
                Ok(Mutated { request_id: Some(id), failures: failures.collect() })
            }
            Mutation::DeregisterScalableTarget { resource, .. } => {
                let request = self.starters().scaling.deregister_scalable_target().resource_id(resource);
                let request = request
                    .service_namespace(ServiceNamespace::Ecs)
                    .scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
                self.attempt(call, request.send()).await
            }
            Mutation::DisableRule { rule } => {
                let named = RelauncherArn::parse(rule).map_err(|error| not_sent(call, &error.to_string()))?;
                let request = self.starters().events.disable_rule().name(named.name).event_bus_name(named.within);
                self.attempt(call, request.send()).await
            }
            Mutation::DisableSchedule { schedule } => self.disable_schedule(call, schedule).await,
        }
    }

    /// UpdateSchedule takes the whole schedule and sets to its default what it is not given: everything that GetSchedule
    /// gives goes back, and only the state is another.
    async fn disable_schedule(&self, call: Call<'_>, schedule: &str) -> Result<Mutated, Failure> {
        let scheduler = &self.starters().scheduler;
        let named = RelauncherArn::parse(schedule).map_err(|error| not_sent(call, &error.to_string()))?;
        let read = self.call(GET);
        self.line().caller.admit(read).await;
        let request = scheduler.get_schedule().group_name(named.within).name(named.name);
        // A read that fails has changed nothing.
        let told = self.line().caller.once(read, Box::pin(request.send())).await;
        let told = told.map_err(|failure| Failure { not_applied: true, ..failure })?;
        if told.arn.as_deref() != Some(schedule) {
            return Err(not_sent(call, "the answer is about another schedule"));
        }
        if is_disabled(&told) {
            return Ok(Mutated::default());
        }
        // AWS refuses a beginning that is past, and one that is past does nothing any more.
        let now = self.line().caller.clock.now().as_second();
        let start_date = told.start_date.filter(|date| date.secs() > now);
        let request = scheduler
            .update_schedule()
            .group_name(named.within)
            .name(named.name)
            .state(ScheduleState::Disabled)
            .set_schedule_expression(told.schedule_expression)
            .set_schedule_expression_timezone(told.schedule_expression_timezone)
            .set_start_date(start_date)
            .set_end_date(told.end_date)
            .set_description(told.description)
            .set_kms_key_arn(told.kms_key_arn)
            .set_target(told.target)
            .set_flexible_time_window(told.flexible_time_window)
            .set_action_after_completion(told.action_after_completion);
        self.attempt(call, Box::pin(request.send())).await
    }

    async fn attempt<T: RequestId, E>(
        &self,
        call: Call<'_>,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<Mutated, Failure>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let (_, id) = self.answered(call, request).await?;
        Ok(Mutated { request_id: Some(id), failures: Vec::new() })
    }

    /// What AWS answered, and its name of the request. Some answers hold nothing to read, so that the page of a proxy would
    /// pass for one; only AWS names the request.
    async fn answered<T: RequestId, E>(
        &self,
        call: Call<'_>,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<(T, String), Failure>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let output = self.line().caller.once(call, Box::pin(request)).await?;
        let Some(id) = output.request_id().map(shown) else {
            let why = "the answer does not name its request";
            return Err(unsettled(call.error(CloudErrorKind::Unreadable, why)));
        };
        Ok((output, id))
    }
}

/// Refused before anything was sent.
fn not_sent(call: Call<'_>, why: &str) -> Failure {
    Failure { error: call.error(CloudErrorKind::NotAllowed, why), not_applied: true, skew: None }
}

enum Ended {
    /// Final, as it is.
    Told(MutationError),
    /// Journaled as certainly not done.
    NotApplied(Failure),
}
