//! The Price List Query API, of which `GetProducts` is answered for ECS (aws-facts 4).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::wire::json::{Answer, input, parse, reply};
use crate::wire::page::{self, HUNDRED, Order};
use crate::world::billing_region;
use crate::{Refusal, World};

mod filter;
mod product;

use filter::Filter;
use product::Product;

/// The only regions that have an endpoint.
pub(super) const ENDPOINTS: [&str; 3] = ["us-east-1", "eu-central-1", "ap-south-1"];
const FORMAT: &str = "aws_v1";
const SERVICE: &str = "AmazonECS";
const MOST_FILTERS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    service_code: Option<String>,
    filters: Option<Vec<filter::Given>>,
    format_version: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    format_version: &'static str,
    /// Each is a JSON document in a string.
    price_list: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// The prices are those that tasks are metered by, the same from every endpoint.
pub(super) fn get_products(world: &World, body: &[u8]) -> Answer {
    let body = parse(body)?;
    let Input { service_code, filters, format_version, max_results, next_token } = input(&body)?;
    if service_code.as_deref() != Some(SERVICE) {
        let code = service_code.unwrap_or_default();
        return Err(Refusal::invalid(format!("Invalid ServiceCode: {code}")));
    }
    if format_version.is_some_and(|version| version != FORMAT) {
        return Err(Refusal::invalid("Invalid FormatVersion."));
    }
    let most = page::limit(max_results, HUNDRED)?;
    let filters = filters.unwrap_or_default();
    if filters.len() > MOST_FILTERS {
        return Err(Refusal::invalid("Too many filters."));
    }
    let filters = filters.into_iter().map(Filter::try_from).collect::<Result<Vec<_>, _>>()?;
    let mut products = Product::all();
    products.retain(|product| filters.iter().all(|filter| filter.passes(product)));
    products.sort_by(|one, other| one.sku.cmp(&other.sku));
    // Not of the endpoint: a token of one is good at the others.
    let parameters = page::parameters(world.seed, "", "GetProducts", &body, "NextToken");
    let token = next_token.as_deref().filter(|token| !token.is_empty());
    let page = page::cut(products, Order::Up, |product| product.sku.clone(), token, parameters, most);
    let page = page.map_err(|_| Refusal::new(400, "InvalidNextTokenException", "The next token is invalid."))?;
    let document = |product: &Product| {
        let price = product.meter.map_or(Decimal::ZERO, |meter| world.rate(&product.region.code, meter));
        product.document(price)
    };
    let price_list = page.items.iter().map(document).collect();
    reply(&Output { format_version: FORMAT, price_list, next_token: page.next })
}

/// What a usage type of a region is called in the price list: in us-east-1 it stands there twice, with a prefix and without.
fn usage_types(region: &str, of: &str) -> Vec<String> {
    let mut names = vec![billing_region::usage_type(region, of)];
    if region == "us-east-1" {
        names.push(format!("USE1-{of}"));
    }
    names
}
