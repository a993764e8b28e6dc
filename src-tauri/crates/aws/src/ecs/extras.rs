//! What else can keep a cluster alive or cost money: `ecs:ListDaemons` and `ecs:ListGateways`.
//!
//! Both are newer than the rest of ECS: policies and stand-ins may not know them, and then the listing says so.

use tokio_util::sync::CancellationToken;

use super::pages::PAGE;
use super::{Listing, RegionClient};

impl RegionClient {
    /// The ARNs of the managed daemons of `cluster`, an ARN.
    pub async fn list_daemons(&self, cluster: &str, cancel: &CancellationToken) -> Listing<String> {
        const OPERATION: &str = "ecs:ListDaemons";
        let request = self.ecs().list_daemons().cluster_arn(cluster).max_results(PAGE);
        self.pages(
            OPERATION,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (arns(page.daemon_summaries_list, |row| row.daemon_arn), page.next_token),
            |arn| self.scope().check_loosely(arn),
        )
        .await
    }

    /// The ARNs of the region's gateways.
    pub async fn list_gateways(&self, cancel: &CancellationToken) -> Listing<String> {
        const OPERATION: &str = "ecs:ListGateways";
        let request = self.ecs().list_gateways().max_results(PAGE);
        self.pages(
            OPERATION,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (arns(page.gateways, |row| row.gateway_arn), page.next_token),
            |arn| self.scope().check_loosely(arn),
        )
        .await
    }
}

/// The ARNs of rows; a row without one has an empty one, which is not believed.
fn arns<T>(rows: Option<Vec<T>>, arn: impl Fn(T) -> Option<String>) -> Option<Vec<String>> {
    rows.map(|rows| rows.into_iter().map(|row| arn(row).unwrap_or_default()).collect())
}
