//! `pricing:GetProducts`: AWS's own price list. Free, and the same for everybody.

use aws_sdk_pricing::Client;
use aws_sdk_pricing::types::{Filter, FilterType};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Connection;

const OPERATION: &str = "pricing:GetProducts";
const PAGE: i32 = 100;
/// The list of a region has about a hundred products.
const PAGES: u32 = 20;

impl Connection {
    /// What the container service costs in `region`: each product as AWS's JSON. None in partitions for which AWS answers
    /// nobody's questions about prices in US dollars.
    pub async fn price_list(
        &self,
        region: &RegionCode,
        cancel: &CancellationToken,
    ) -> Result<Option<Vec<String>>, CloudError> {
        if self.identity().partition != "aws" {
            return Ok(None);
        }
        // One of the three regions in which it answers.
        let home = self.account_region();
        let call = Call { operation: OPERATION, region: home.as_str() };
        let filter = Filter::builder().r#type(FilterType::TermMatch).field("regionCode").value(region.as_str()).build();
        let filter = filter.map_err(|error| call.error(CloudErrorKind::Unexpected, &error.to_string()))?;
        let client = Client::new(&self.line.config(&home));
        let request =
            client.get_products().service_code("AmazonECS").filters(filter).format_version("aws_v1").max_results(PAGE);
        let mut items = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let page = self.line.read(call, cancel, || request.clone().set_next_token(token.clone()).send()).await?;
            items.extend(page.price_list.unwrap_or_default());
            token = page.next_token.filter(|next| !next.is_empty());
            if token.is_none() {
                return Ok(Some(items));
            }
        }
        Err(call.error(CloudErrorKind::Unreadable, "the price list does not end"))
    }
}
