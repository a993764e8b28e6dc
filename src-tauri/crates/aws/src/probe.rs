//! Whether a region that AWS calls enabled really answers.
//!
//! "Some services are not usable at once although the status is ENABLED" (Enable or disable AWS Regions in your account):
//! an empty list that comes before IAM has arrived there would be taken for an empty region.

use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Connection;

impl Connection {
    /// Whether sts and ECS of `region` know the caller, asked once each. A refusal by a policy is an answer: IAM is there.
    ///
    /// # Errors
    /// Why one of them does not answer yet.
    pub async fn answers(&self, region: &RegionCode, cancel: &CancellationToken) -> Result<(), CloudError> {
        let config = self.line.config(region);
        let who = Call { operation: "sts:GetCallerIdentity", region: region.as_str() };
        let sts = aws_sdk_sts::Client::new(&config);
        self.knows_us(who, cancel, || sts.get_caller_identity().send()).await?;
        let list = Call { operation: "ecs:ListClusters", region: region.as_str() };
        let ecs = aws_sdk_ecs::Client::new(&config);
        self.knows_us(list, cancel, || ecs.list_clusters().max_results(1).send()).await
    }

    async fn knows_us<T, E, F, Fut>(
        &self,
        call: Call<'_>,
        cancel: &CancellationToken,
        attempt: F,
    ) -> Result<(), CloudError>
    where
        E: aws_smithy_types::error::metadata::ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        F: Fn() -> Fut,
        Fut: Future<
            Output = Result<
                T,
                aws_smithy_runtime_api::client::result::SdkError<
                    E,
                    aws_smithy_runtime_api::client::orchestrator::HttpResponse,
                >,
            >,
        >,
    {
        let work = async {
            loop {
                let issue = self.line.ready(call).await?;
                let asked = self.clock().monotonic();
                let Err(failure) = self.line.caller.read_up_to(1, call, cancel, &attempt).await else { return Ok(()) };
                if self.line.is_of_the_sign_in(&failure, issue, asked).await {
                    continue;
                }
                let error = self.line.judged(failure).await;
                return match error.kind {
                    CloudErrorKind::AccessDenied | CloudErrorKind::DeniedByOrganization => Ok(()),
                    _ => Err(error),
                };
            }
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(call.stopped()),
            known = work => known,
        }
    }
}
