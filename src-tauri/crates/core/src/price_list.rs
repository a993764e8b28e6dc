//! AWS's own price list, as far as it tells what Fargate costs in a region.
//!
//! Source: the Price List Query API, `pricing:GetProducts` of `AmazonECS` in the format `aws_v1`. Each item is a JSON text:
//! a product (`product.attributes.{regionCode,usagetype}`) and what it costs (`terms.OnDemand.*.priceDimensions.*`).
//! The same list tells ECS on EC2 at zero and ECS Anywhere in tiers; those are not read.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value;
use thiserror::Error;

use crate::fargate_rates::{FargateRates, NotARate, RateKind};
use crate::money::Usd;
use crate::region::RegionCode;
use crate::text::neutral;

/// What a price list told of a region: what is certain, and beside it what was odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceListRates {
    /// Never empty. A rate of which any item was odd is not in it: the item that could not be read may be the right one.
    pub rates: FargateRates,
    /// In the order of the items.
    pub odd: Vec<OddItem>,
}

/// An item that is not as AWS writes them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("item {index} of the price list: {why}")]
pub struct OddItem {
    /// Its place in the list, from zero.
    pub index: usize,
    /// The rate that is not certain because of it, if it was told which.
    pub rate: Option<RateKind>,
    /// What is odd.
    pub why: ItemError,
}

/// Why an item tells no rate. Texts are AWS's, neutralised and short.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ItemError {
    /// It cannot be told what it is.
    #[error("not JSON")]
    NotJson,
    /// Without it no product can be told from another.
    #[error("no usage type")]
    NoUsageType,
    /// It has a usage type of Fargate and may be of any region.
    #[error("no region")]
    NoRegion,
    /// A product without an on-demand price.
    #[error("no on-demand price")]
    NoPrice,
    /// The price depends on how much is used; Fargate's never did.
    #[error("a price in tiers")]
    Tiered,
    /// The price is not by the hour.
    #[error("a price per {0:?}")]
    Unit(String),
    /// The price is in another currency, as in China.
    #[error("a price in {0:?}, not in US dollars")]
    NotUsd(String),
    /// The price is not a number written as AWS writes them: digits and a point, in a text.
    #[error("a price that is no decimal: {0:?}")]
    NotADecimal(String),
    /// The price cannot be one of Fargate's.
    #[error(transparent)]
    NotARate(#[from] NotARate),
    /// The same rate has another price too, in this item or before it.
    #[error("two prices for one rate: {0} and {1}")]
    TwoPrices(Usd, Usd),
}

/// Why a price list tells no rate of a region at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PriceListError {
    /// Nothing in it is of Fargate in this region.
    #[error("the price list has nothing of Fargate in {0}")]
    NotListed(RegionCode),
    /// What might have told a rate was odd.
    #[error("the price list tells no rate of Fargate for certain: {} odd items", .0.len())]
    NothingCertain(Vec<OddItem>),
}

/// The rates of `region` in the items of a price list: those of its Fargate, whatever else and of whichever other regions is
/// in the list. That a rate is told twice at one price is usual: us-east-1 is listed with and without its prefix.
pub fn rates_of_price_list(region: &RegionCode, items: &[String]) -> Result<PriceListRates, PriceListError> {
    let (mut rates, mut uncertain, mut odd) = (FargateRates::default(), BTreeSet::new(), Vec::new());
    for (index, item) in items.iter().enumerate() {
        let (rate, why) = match read(region, item) {
            Ok(None) => continue,
            Ok(Some((kind, price))) => match price.and_then(|price| put(&mut rates, kind, price)) {
                Ok(()) => continue,
                Err(why) => (Some(kind), why),
            },
            Err(why) => (None, why),
        };
        uncertain.extend(rate);
        odd.push(OddItem { index, rate, why });
    }
    uncertain.into_iter().for_each(|kind| rates.remove(kind));
    match (rates.is_empty(), odd.is_empty()) {
        (false, _) => Ok(PriceListRates { rates, odd }),
        (true, true) => Err(PriceListError::NotListed(region.clone())),
        (true, false) => Err(PriceListError::NothingCertain(odd)),
    }
}

fn put(rates: &mut FargateRates, kind: RateKind, price: Usd) -> Result<(), ItemError> {
    match rates.get(kind) {
        Some(before) if before != price => Err(ItemError::TwoPrices(before, price)),
        Some(_) | None => Ok(rates.insert(kind, price)?),
    }
}

/// The rate that an item is for, with its price as far as that can be read; `None` of what is not a rate of this region.
type Told = Option<(RateKind, Result<Usd, ItemError>)>;

fn read(region: &RegionCode, item: &str) -> Result<Told, ItemError> {
    let item: Value = serde_json::from_str(item).map_err(|_| ItemError::NotJson)?;
    let attribute = |name: &str| item.pointer("/product/attributes")?.get(name)?.as_str();
    let Some(kind) = kind_of(attribute("usagetype").ok_or(ItemError::NoUsageType)?) else { return Ok(None) };
    // EKS has Fargate too, by the same usage types in a list of its own.
    if attribute("servicecode").is_some_and(|service| service != "AmazonECS") {
        return Ok(None);
    }
    match attribute("regionCode") {
        Some(code) if code == region.as_str() => Ok(Some((kind, price(&item)))),
        Some(_) => Ok(None),
        None => Ok(Some((kind, Err(ItemError::NoRegion)))),
    }
}

/// `EUC1-Fargate-ARM-GB-Hours` and the like. us-east-1 needs no prefix; Spot stands before (`EUC1-SpotUsage-Fargate-GB-Hours`
/// on bills) or after.
fn kind_of(usage: &str) -> Option<RateKind> {
    let usage = match usage.split_once('-') {
        Some(("Fargate" | "SpotUsage", _)) => usage,
        Some((prefix, rest))
            if !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) =>
        {
            rest
        }
        Some(_) | None => return None,
    };
    let spot = usage.strip_prefix("SpotUsage-").or_else(|| usage.strip_suffix("-SpotUsage"));
    Some(match (spot.unwrap_or(usage), spot.is_some()) {
        ("Fargate-vCPU-Hours:perCPU", false) => RateKind::X86Vcpu,
        ("Fargate-GB-Hours", false) => RateKind::X86Memory,
        ("Fargate-ARM-vCPU-Hours:perCPU", false) => RateKind::ArmVcpu,
        ("Fargate-ARM-GB-Hours", false) => RateKind::ArmMemory,
        ("Fargate-vCPU-Hours:perCPU", true) => RateKind::SpotX86Vcpu,
        ("Fargate-GB-Hours", true) => RateKind::SpotX86Memory,
        ("Fargate-ARM-vCPU-Hours:perCPU", true) => RateKind::SpotArmVcpu,
        ("Fargate-ARM-GB-Hours", true) => RateKind::SpotArmMemory,
        ("Fargate-Windows-vCPU-Hours:perCPU", false) => RateKind::WindowsVcpu,
        ("Fargate-Windows-OS-Hours:perCPU", false) => RateKind::WindowsLicence,
        ("Fargate-Windows-GB-Hours", false) => RateKind::WindowsMemory,
        ("Fargate-EphemeralStorage-GB-Hours", false) => RateKind::Storage,
        _ => return None,
    })
}

/// The one price of an item: of every term and dimension, because nothing in an item says which of several would count.
fn price(item: &Value) -> Result<Usd, ItemError> {
    let terms = item.pointer("/terms/OnDemand").and_then(Value::as_object);
    let terms = terms.into_iter().flat_map(|terms| terms.values());
    let dimensions = terms.filter_map(|term| term.get("priceDimensions")?.as_object());
    let mut told = None;
    for dimension in dimensions.flat_map(|dimensions| dimensions.values()) {
        let price = price_of_dimension(dimension)?;
        match told {
            Some(before) if before != price => return Err(ItemError::TwoPrices(before, price)),
            Some(_) | None => told = Some(price),
        }
    }
    told.ok_or(ItemError::NoPrice)
}

fn price_of_dimension(dimension: &Value) -> Result<Usd, ItemError> {
    if let Some(begin) = dimension.get("beginRange")
        && !begin.as_str().and_then(decimal).is_some_and(|begin| begin.is_zero())
    {
        return Err(ItemError::Tiered);
    }
    // AWS writes `hours` for vCPUs and memory and `GB-Hours` for storage.
    let unit = dimension.get("unit").and_then(Value::as_str).unwrap_or_default();
    if !["hours", "hrs", "gb-hours", "vcpu-hours"].contains(&unit.to_ascii_lowercase().as_str()) {
        return Err(ItemError::Unit(short(unit)));
    }
    let prices = dimension.get("pricePerUnit").and_then(Value::as_object).ok_or(ItemError::NoPrice)?;
    let Some(price) = prices.get("USD") else {
        return Err(prices.keys().next().map_or(ItemError::NoPrice, |currency| ItemError::NotUsd(short(currency))));
    };
    // A JSON number has been a binary fraction on its way.
    let text = price.as_str().ok_or_else(|| ItemError::NotADecimal(short(&price.to_string())))?;
    decimal(text).map(Usd).ok_or_else(|| ItemError::NotADecimal(short(text)))
}

/// Digits and a point. What a decimal cannot hold exactly is none; neither are the separators and exponents that are parsed elsewhere.
fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { Decimal::from_str_exact(text).ok() } else { None }
}

fn short(text: &str) -> String {
    neutral(text).chars().take(64).collect()
}
