//! What else can keep a cluster alive or cost money: `ecs:ListDaemons` and `ecs:ListGateways`.
//!
//! Both are newer than the rest of ECS: policies and stand-ins may not know them, and then the listing says so.

use quench_core::cloud_error::CloudErrorKind;
use tokio_util::sync::CancellationToken;

use super::pages::PAGE;
use super::{Listing, RegionClient};

impl RegionClient {
    /// The ARNs of the managed daemons of `cluster`, an ARN.
    pub async fn list_daemons(&self, cluster: &str, cancel: &CancellationToken) -> Listing<String> {
        const OPERATION: &str = "ecs:ListDaemons";
        let request = self.ecs().list_daemons().cluster_arn(cluster).max_results(PAGE);
        let listed = self
            .pages(
                OPERATION,
                cancel,
                |token| request.clone().set_next_token(token).send(),
                |page| (page.daemon_summaries_list, page.next_token),
            )
            .await;
        let arns = listed.items.into_iter().map(|daemon| daemon.daemon_arn).collect();
        self.counted(OPERATION, arns, listed.missing)
    }

    /// The ARNs of the region's gateways.
    pub async fn list_gateways(&self, cancel: &CancellationToken) -> Listing<String> {
        const OPERATION: &str = "ecs:ListGateways";
        let request = self.ecs().list_gateways().max_results(PAGE);
        let listed = self
            .pages(
                OPERATION,
                cancel,
                |token| request.clone().set_next_token(token).send(),
                |page| (page.gateways, page.next_token),
            )
            .await;
        let arns = listed.items.into_iter().map(|gateway| gateway.gateway_arn).collect();
        self.counted(OPERATION, arns, listed.missing)
    }

    fn counted(
        &self,
        operation: &'static str,
        arns: Vec<Option<String>>,
        missing: Option<quench_core::cloud_error::CloudError>,
    ) -> Listing<String> {
        let nameless = arns.iter().any(Option::is_none);
        let listed = Listing { items: arns.into_iter().flatten().collect(), missing };
        let mut believed = self.believed(operation, listed, |arn| self.scope().check_loosely(arn));
        if nameless {
            believed.lacks(self.call(operation).error(CloudErrorKind::Unreadable, "a row without an ARN"));
        }
        believed
    }
}
