//! The price list: what an hour of everything costs that a task is billed for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use quench_drill::ConnectionLost;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::client::{Account, code, scope, strings};
use crate::cost::{dollars, until};

fn asked(filters: &[(&str, &str)]) -> Value {
    let filters: Vec<Value> =
        filters.iter().map(|(field, value)| json!({"Type": "TERM_MATCH", "Field": field, "Value": value})).collect();
    json!({"ServiceCode": "AmazonECS", "Filters": filters, "FormatVersion": "aws_v1"})
}

/// The documents of every page.
async fn products(account: &Account, mut body: Value) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let answer = account.products(body.clone()).await.unwrap();
        assert_eq!(answer["FormatVersion"], "aws_v1");
        all.extend(strings(&answer["PriceList"]).iter().map(|text| serde_json::from_str::<Value>(text).unwrap()));
        match answer.get("NextToken") {
            Some(token) => body["NextToken"] = token.clone(),
            None => return all,
        }
    }
}

fn only(value: &Value) -> &Value {
    let members = value.as_object().unwrap();
    assert_eq!(members.len(), 1, "{value}");
    members.values().next().unwrap()
}

/// The price of each usage type.
fn rates(products: &[Value]) -> BTreeMap<String, Decimal> {
    let rate = |product: &Value| {
        let dimension = only(&only(&product["terms"]["OnDemand"])["priceDimensions"]);
        let usage_type = product["product"]["attributes"]["usagetype"].as_str().unwrap().to_owned();
        (usage_type, dollars(dimension["pricePerUnit"]["USD"].as_str().unwrap()))
    };
    products.iter().map(rate).collect()
}

#[tokio::test(start_paused = true)]
async fn a_region_has_every_line_that_a_task_is_billed_by() {
    let account = Account::of("small");
    let london = products(&account, asked(&[("regionCode", "eu-west-2"), ("productFamily", "Compute")])).await;
    let found = rates(&london);
    assert_eq!((london.len(), found.len()), (14, 14));
    for (usage_type, price) in [
        ("EUW2-Fargate-vCPU-Hours:perCPU", "0.04656"),
        ("EUW2-Fargate-GB-Hours", "0.00511"),
        ("EUW2-Fargate-ARM-vCPU-Hours:perCPU", "0.037248"),
        ("EUW2-Fargate-Windows-OS-Hours:perCPU", "0.046"),
        ("EUW2-Fargate-EphemeralStorage-GB-Hours", "0.000111"),
        ("EUW2-ECS-EC2-GB-Hours", "0"),
    ] {
        assert_eq!(found.get(usage_type), Some(&dollars(price)), "{usage_type}: {found:?}");
    }
    assert!(found.contains_key("EUW2-SpotUsage-Fargate-vCPU-Hours:perCPU"));
    let document = london.iter().find(|one| one["product"]["attributes"]["cpuArchitecture"] == "ARM").unwrap();
    let sku = document["product"]["sku"].as_str().unwrap();
    assert_eq!(document["product"]["productFamily"], "Compute");
    assert_eq!(document["product"]["attributes"]["location"], "EU (London)");
    assert_eq!(document["product"]["attributes"]["regionCode"], "eu-west-2");
    assert_eq!(document["serviceCode"], "AmazonECS");
    let term = &document["terms"]["OnDemand"][format!("{sku}.JRTCKXETXF")];
    let dimension = &term["priceDimensions"][format!("{sku}.JRTCKXETXF.6YS6EN2CT7")];
    assert_eq!((&dimension["beginRange"], &dimension["endRange"]), (&json!("0"), &json!("Inf")));
    document["publicationDate"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let virginia = rates(&products(&account, asked(&[("regionCode", "us-east-1")])).await);
    assert_eq!(virginia.len(), 28, "twice, with a prefix and without");
    assert_eq!(virginia["Fargate-GB-Hours"], virginia["USE1-Fargate-GB-Hours"]);
}

#[tokio::test(start_paused = true)]
async fn pages_join_to_the_whole_list() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    let whole = products(&account, asked(&[])).await;
    let regions: BTreeSet<&str> =
        whole.iter().map(|one| one["product"]["attributes"]["regionCode"].as_str().unwrap()).collect();
    assert_eq!((whole.len(), regions.len()), (518, 36));
    for size in [7, 100] {
        let mut body = asked(&[]);
        body["MaxResults"] = json!(size);
        assert_eq!(products(&account, body).await, whole, "{size}");
    }
    for (kind, field, value, count) in [
        ("TERM_MATCH", "usagetype", "EU-Fargate-GB-Hours", 1),
        ("EQUALS", "operatingSystem", "Windows", 111),
        ("CONTAINS", "usagetype", "EphemeralStorage", 37),
        ("ANY_OF", "regionCode", "eu-west-1,eu-west-2", 28),
        ("NONE_OF", "regionCode", "us-east-1", 490),
        ("TERM_MATCH", "productFamily", "Storage", 0),
    ] {
        let mut body = asked(&[]);
        body["Filters"] = json!([{"Type": kind, "Field": field, "Value": value}]);
        assert_eq!(products(&account, body).await.len(), count, "{kind} {field} {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn prices_that_move_move_what_is_metered_by_them() {
    let account = Account::of("seed-story");
    until(&account, "2026-10-05T00:00:00Z").await;
    let hour = |world: &quench_drill::World| {
        let now = world.now();
        world.metered_by_region(now.checked_sub(Duration::from_secs(3600)).unwrap(), now)
    };
    let before = account.drill.world(hour);
    account.drill.change(|world| world.set_price_factor("eu-west-2", dollars("3")));
    let after = account.drill.world(hour);
    assert_eq!((after["eu-west-2"], after["eu-west-1"]), (before["eu-west-2"] * dollars("3"), before["eu-west-1"]));
    let list = rates(&products(&account, asked(&[("regionCode", "eu-west-2")])).await);
    let [vcpu, gib] = ["EUW2-Fargate-vCPU-Hours:perCPU", "EUW2-Fargate-GB-Hours"].map(|name| list[name]);
    // Forty tasks of 16 vCPUs and 32 GiB, by the list.
    assert_eq!(after["eu-west-2"], dollars("40") * (dollars("16") * vcpu + dollars("32") * gib));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_asked_is_refused() {
    let account = Account::of("small");
    let filter = |kind: &str, field: &str, value: &str| json!([{"Type": kind, "Field": field, "Value": value}]);
    let token = {
        let mut body = asked(&[]);
        body["MaxResults"] = json!(5);
        account.products(body).await.unwrap()["NextToken"].clone()
    };
    for (member, value, wanted) in [
        ("ServiceCode", json!("AmazonEC2"), "InvalidParameterException"),
        ("ServiceCode", Value::Null, "InvalidParameterException"),
        ("FormatVersion", json!("aws_v2"), "InvalidParameterException"),
        ("MaxResults", json!(101), "InvalidParameterException"),
        ("MaxResults", json!(0), "InvalidParameterException"),
        ("Filters", filter("LIKE", "regionCode", "x"), "InvalidParameterException"),
        ("Filters", filter("TERM_MATCH", "colour", "x"), "InvalidParameterException"),
        ("Filters", filter("TERM_MATCH", "regionCode", ""), "InvalidParameterException"),
        ("Filters", json!(vec![filter("TERM_MATCH", "regionCode", "x")[0].clone(); 51]), "InvalidParameterException"),
        ("NextToken", json!("x"), "InvalidNextTokenException"),
        ("NextToken", token, "InvalidNextTokenException"),
    ] {
        let mut body = asked(&[]);
        body[member] = value.clone();
        assert_eq!(code(account.products(body).await), wanted, "{member} {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn three_regions_have_an_endpoint_and_all_of_them_the_whole_list() {
    let account = Account::of("small");
    let ask = async |region: &str| {
        let body = asked(&[("regionCode", "sa-east-1")]).to_string();
        account.json_in(region, "pricing", "AWSPriceListService.GetProducts", body).await
    };
    let virginia = ask("us-east-1").await.unwrap();
    for region in ["eu-central-1", "ap-south-1"] {
        assert_eq!(ask(region).await.unwrap(), virginia);
    }
    let request = Request::post("https://api.pricing.eu-west-1.amazonaws.com/")
        .header("authorization", scope("eu-west-1", "pricing"))
        .header("x-amz-target", "AWSPriceListService.GetProducts")
        .body(Bytes::from_static(b"{\"ServiceCode\":\"AmazonECS\"}"))
        .unwrap();
    let lost = account.drill.handle(request).await.unwrap_err();
    assert!(matches!(lost, ConnectionLost::NoSuchHost { host } if host == "api.pricing.eu-west-1.amazonaws.com"));
}
