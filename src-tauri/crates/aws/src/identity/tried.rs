//! A few reads that cost nothing, tried: what they say is sure, and it is all that is known where no policy may be read.

use std::error::Error;

use aws_sdk_applicationautoscaling::types::ServiceNamespace;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::permission::{Answer, Answers};
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;

use super::quarantine::Quarantine;
use crate::classify::Call;
use crate::connection::Connection;

const LOOKUP_EVENTS: &str = "cloudtrail:LookupEvents";

/// What the reads told.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) answers: Answers,
    /// Named by AWS's words about a refusal.
    pub(super) quarantine: Option<Quarantine>,
}

impl Connection {
    /// Each once, at the same time, and of each the least that it can give.
    pub(super) async fn try_reads(&self, cancel: &CancellationToken) -> Tried {
        let home = self.home_region();
        let config = self.line.config(home);
        let ecs = aws_sdk_ecs::Client::new(&config);
        let account = aws_sdk_account::Client::new(&config);
        let scaling = aws_sdk_applicationautoscaling::Client::new(&config);
        let events = aws_sdk_eventbridge::Client::new(&config);
        let scheduler = aws_sdk_scheduler::Client::new(&config);
        let trail = aws_sdk_cloudtrail::Client::new(&config);
        let iam = aws_sdk_iam::Client::new(&config);
        let targets = scaling.describe_scalable_targets().service_namespace(ServiceNamespace::Ecs).max_results(1);
        let reads = futures::join!(
            self.tried(("ecs:ListClusters", home), cancel, || ecs.list_clusters().max_results(1).send()),
            self.tried(("account:ListRegions", home), cancel, || account.list_regions().max_results(1).send()),
            self.tried(("application-autoscaling:DescribeScalableTargets", home), cancel, || targets.clone().send()),
            self.tried(("events:ListRules", home), cancel, || events.list_rules().limit(1).send()),
            self.tried(("scheduler:ListSchedules", home), cancel, || scheduler.list_schedules().max_results(1).send()),
            self.tried((LOOKUP_EVENTS, home), cancel, || trail.lookup_events().max_results(1).send()),
            self.tried(("iam:GetAccountSummary", home), cancel, || iam.get_account_summary().send()),
            self.tried_prices(cancel),
        );
        let (ecs, account, scaling, events, scheduler, trail, iam, prices) = reads;
        let named = trail.as_ref().and_then(|(_, read)| Quarantine::by_name(&read.as_ref().err()?.message));
        let all = [ecs, account, scaling, events, scheduler, trail, iam, prices].into_iter().flatten();
        let answers = all.map(|(operation, read)| {
            (operation.to_owned(), read.map_or_else(|error| of(&error), |()| Answer::Allowed))
        });
        Tried { answers: answers.collect(), quarantine: named }
    }

    /// Prices are told in one partition only.
    async fn tried_prices(&self, cancel: &CancellationToken) -> Option<Read> {
        if self.identity().partition != "aws" {
            return None;
        }
        let region = self.account_region();
        let client = aws_sdk_pricing::Client::new(&self.line.config(&region));
        let request = client.get_products().service_code("AmazonECS").max_results(1);
        self.tried(("pricing:GetProducts", &region), cancel, || request.clone().send()).await
    }

    async fn tried<T, E, F, Fut>(
        &self,
        (operation, region): (&'static str, &RegionCode),
        cancel: &CancellationToken,
        attempt: F,
    ) -> Option<Read>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        // Those of global services have one budget, whichever region they are asked from.
        let is_global = operation.starts_with("iam:") || operation.starts_with("account:");
        let call = Call { operation, region: if is_global { "" } else { region.as_str() } };
        let read = Box::pin(self.line.read(call, cancel, attempt)).await;
        Some((operation, read.map(|_| ())))
    }
}

type Read = (&'static str, Result<(), CloudError>);

fn of(error: &CloudError) -> Answer {
    match error.kind {
        CloudErrorKind::DeniedByOrganization => Answer::DeniedByOrganization,
        // "… is not authorized to perform … with an explicit deny in an identity-based policy"
        CloudErrorKind::AccessDenied => Answer::Denied { explicitly: error.message.contains("explicit deny") },
        _ => Answer::Unknown,
    }
}
