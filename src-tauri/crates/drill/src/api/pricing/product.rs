//! One product of the price list, as a document of AWS's form.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{SERVICE, usage_types};
use crate::chance::hash;
use crate::world::billing_region::{self, BillingRegion};
use crate::world::meter::Meter;

/// The terms that AWS gives every product that is paid by use, and their one rate.
const OFFER: &str = "JRTCKXETXF";
const RATE: &str = "6YS6EN2CT7";
/// When the prices of the table were published (aws-facts 4).
const PUBLISHED: &str = "2026-09-11T18:21:55Z";
const VERSION: &str = "20260911182155";
const EFFECTIVE: &str = "2026-09-01T00:00:00Z";
const FAMILY: &str = "Compute";

/// What products can be told apart by.
pub(super) const ATTRIBUTES: [&str; 14] = [
    "ServiceCode",
    "cpuArchitecture",
    "cputype",
    "location",
    "locationType",
    "memorytype",
    "operatingSystem",
    "operation",
    "productFamily",
    "regionCode",
    "servicecode",
    "servicename",
    "storagetype",
    "usagetype",
];

/// What runs on machines of one's own costs nothing by itself, and is on the list all the same.
const ON_MACHINES: [&str; 2] = ["ECS-EC2-vCPU-Hours:perCPU", "ECS-EC2-GB-Hours"];

#[derive(Debug)]
pub(super) struct Product {
    pub(super) sku: String,
    pub(super) region: &'static BillingRegion,
    /// None for what costs nothing.
    pub(super) meter: Option<Meter>,
    usage_type: String,
}

impl Product {
    /// The whole list, in no order.
    pub(super) fn all() -> Vec<Self> {
        let fargate = Meter::ALL.map(|meter| (meter.usage_type(), Some(meter)));
        let lines: Vec<_> = fargate.into_iter().chain(ON_MACHINES.map(|name| (name, None))).collect();
        let mut all = Vec::new();
        for region in billing_region::all() {
            for (name, meter) in &lines {
                let named = usage_types(&region.code, name).into_iter();
                all.extend(named.map(|usage_type| Self { sku: sku(&usage_type), region, meter: *meter, usage_type }));
            }
        }
        all
    }

    /// None for one that it does not have.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let has = |part: &str| self.usage_type.contains(part);
        let fixed = |value: &str| Some(value.to_owned());
        match name {
            "servicecode" | "ServiceCode" => fixed(SERVICE),
            "servicename" => fixed("Amazon Elastic Container Service"),
            "productFamily" => fixed(FAMILY),
            "location" => fixed(&self.region.location),
            "locationType" => fixed("AWS Region"),
            "regionCode" => fixed(&self.region.code),
            "usagetype" => fixed(&self.usage_type),
            "operation" => fixed(if self.meter.is_some() { "FargateTask" } else { "ECSTask-EC2" }),
            "cputype" if has(":perCPU") => fixed("perCPU"),
            "cpuArchitecture" if has("-ARM-") => fixed("ARM"),
            "operatingSystem" if has("-Windows-") => fixed("Windows"),
            "storagetype" if self.stores() => fixed("default"),
            "memorytype" if !has(":perCPU") && !self.stores() => fixed("perGB"),
            _ => None,
        }
    }

    fn stores(&self) -> bool {
        self.meter == Some(Meter::Storage)
    }

    /// The document; `price` is in US dollars for an hour of a vCPU or a GiB.
    pub(super) fn document(&self, price: Decimal) -> String {
        let of_product = ATTRIBUTES.into_iter().filter(|name| !["ServiceCode", "productFamily"].contains(name));
        let attributes: Map<String, Value> =
            of_product.filter_map(|name| Some((name.to_owned(), self.attribute(name)?.into()))).collect();
        let (unit, per) = if self.stores() { ("GB-Hours", "GB-Hour") } else { ("hours", "hour") };
        let (term, rate) = (format!("{}.{OFFER}", self.sku), format!("{}.{OFFER}.{RATE}", self.sku));
        let amount = format!("{:.10}", price.round_dp(10));
        let dimension = json!({
            "unit": unit, "beginRange": "0", "endRange": "Inf", "appliesTo": [], "rateCode": rate,
            "description": format!("${} per {per} for {}", price.normalize(), self.usage_type),
            "pricePerUnit": {"USD": amount},
        });
        let on_demand = json!({
            "priceDimensions": {rate: dimension}, "sku": self.sku, "effectiveDate": EFFECTIVE,
            "offerTermCode": OFFER, "termAttributes": {},
        });
        json!({
            "product": {"productFamily": FAMILY, "attributes": attributes, "sku": self.sku},
            "serviceCode": SERVICE, "terms": {"OnDemand": {term: on_demand}},
            "version": VERSION, "publicationDate": PUBLISHED,
        })
        .to_string()
    }
}

/// Sixteen letters and digits. The price list is AWS's own: no account's seed is in it.
fn sku(usage_type: &str) -> String {
    const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    let base = LETTERS.len() as u128;
    let mut drawn = u128::from(hash(0, usage_type)) << 64 | u128::from(hash(1, usage_type));
    let letter = |_| {
        let place = usize::try_from(drawn % base).unwrap_or(0);
        drawn /= base;
        LETTERS.get(place).copied().map_or('2', char::from)
    };
    (0..16).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_product_has_a_sku_of_its_own() {
        let all = Product::all();
        let skus: BTreeSet<&str> = all.iter().map(|product| product.sku.as_str()).collect();
        // Fourteen lines of 36 regions, and those of us-east-1 once more.
        assert_eq!((all.len(), skus.len()), (14 * 37, 14 * 37));
        assert!(skus.iter().all(|sku| sku.len() == 16 && sku.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    }
}
