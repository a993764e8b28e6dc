//! ECS in one region: reads by page and batch, each answer checked before it is believed.

mod clusters;
pub(crate) mod convert;
mod definitions;
mod extras;
mod instances;
mod listing;
pub(crate) mod pages;
mod scope;
mod services;
mod tasks;

use std::error::Error;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use quench_core::cloud_error::CloudError;
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Line;
use crate::relaunch::Starters;
pub use listing::{Described, Listing};
pub(crate) use scope::Scope;
pub use tasks::DesiredStatus;

/// ECS in one region of the connected account, and the services that start tasks in it; clones are the same client.
///
/// Every read takes a token: once cancelled it ends at once, with what it has and an error of kind `Stopped`.
#[derive(Clone, Debug)]
pub struct RegionClient {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    line: Arc<Line>,
    ecs: aws_sdk_ecs::Client,
    starters: Starters,
    code: RegionCode,
    scope: Scope,
}

impl RegionClient {
    pub(crate) fn new(line: &Arc<Line>, code: &RegionCode) -> Self {
        let config = line.config(code);
        let ecs = aws_sdk_ecs::Client::new(&config);
        let starters = Starters::new(&config);
        let scope = Scope::new(line.signer.identity(), code);
        Self { shared: Arc::new(Shared { line: Arc::clone(line), ecs, starters, code: code.clone(), scope }) }
    }

    /// The region.
    pub fn code(&self) -> &RegionCode {
        &self.shared.code
    }

    pub(crate) fn line(&self) -> &Line {
        &self.shared.line
    }

    pub(crate) fn ecs(&self) -> &aws_sdk_ecs::Client {
        &self.shared.ecs
    }

    pub(crate) fn starters(&self) -> &Starters {
        &self.shared.starters
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    pub(crate) fn call(&self, operation: &'static str) -> Call<'_> {
        Call { operation, region: self.shared.code.as_str() }
    }

    pub(crate) async fn read<T, E, F, Fut>(
        &self,
        operation: &'static str,
        cancel: &CancellationToken,
        attempt: F,
    ) -> Result<T, CloudError>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.line().read(self.call(operation), cancel, attempt).await
    }
}
