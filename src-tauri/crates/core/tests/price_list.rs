//! What is read of AWS's price list: tables of what it may hold, and what is true of any of it.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use proptest::prelude::*;
use quench_core::fargate_rates::{FargateRates, NotARate, RateKind};
use quench_core::money::Usd;
use quench_core::price_list::{ItemError, OddItem, PriceListError, PriceListRates, rates_of_price_list};
use quench_core::region::RegionCode;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

fn usd(text: &str) -> Usd {
    Usd(text.parse().unwrap())
}

/// As AWS writes a product of one price.
fn item(code: &str, usage: &str, price: &str) -> Value {
    let dimension = json!({ "unit": "hours", "beginRange": "0", "endRange": "Inf", "pricePerUnit": { "USD": price } });
    json!({
        "product": {
            "productFamily": "Compute",
            "attributes": { "regionCode": code, "servicecode": "AmazonECS", "usagetype": usage, "tenancy": "Shared" },
        },
        "serviceCode": "AmazonECS",
        "terms": { "OnDemand": { "SKU.TERM": { "priceDimensions": { "SKU.TERM.RATE": dimension } } } },
        "publicationDate": "2026-09-11T18:21:30Z",
    })
}

fn with(mut item: Value, pointer: &str, value: Value) -> Value {
    *item.pointer_mut(pointer).unwrap() = value;
    item
}

fn told(code: &str, items: &[Value]) -> Result<PriceListRates, PriceListError> {
    let items: Vec<String> = items.iter().map(Value::to_string).collect();
    rates_of_price_list(&region(code), &items)
}

/// The same rates as AWS would list them, with `prefix` before the usage type.
fn list(code: &str, prefix: &str, rates: &FargateRates) -> Vec<Value> {
    let usage = |kind| match kind {
        RateKind::X86Vcpu => "Fargate-vCPU-Hours:perCPU",
        RateKind::X86Memory => "Fargate-GB-Hours",
        RateKind::ArmVcpu => "Fargate-ARM-vCPU-Hours:perCPU",
        RateKind::ArmMemory => "Fargate-ARM-GB-Hours",
        RateKind::SpotX86Vcpu => "SpotUsage-Fargate-vCPU-Hours:perCPU",
        RateKind::SpotX86Memory => "Fargate-GB-Hours-SpotUsage",
        RateKind::SpotArmVcpu => "Fargate-ARM-vCPU-Hours:perCPU-SpotUsage",
        RateKind::SpotArmMemory => "SpotUsage-Fargate-ARM-GB-Hours",
        RateKind::WindowsVcpu => "Fargate-Windows-vCPU-Hours:perCPU",
        RateKind::WindowsLicence => "Fargate-Windows-OS-Hours:perCPU",
        RateKind::WindowsMemory => "Fargate-Windows-GB-Hours",
        RateKind::Storage => "Fargate-EphemeralStorage-GB-Hours",
    };
    rates
        .iter()
        .map(|(kind, rate)| item(code, &format!("{prefix}{}", usage(kind)), &format!("{:.10}", rate.0)))
        .collect()
}

const VCPU: &str = "EUC1-Fargate-vCPU-Hours:perCPU";
const DIMENSION: &str = "/terms/OnDemand/SKU.TERM/priceDimensions/SKU.TERM.RATE";

#[test]
fn what_is_no_rate_of_the_region_is_passed_over() {
    let others = [
        item("eu-central-1", "EUC1-ECS-EC2-vCPU-Hours", "0.0000000000"),
        item("eu-central-1", "EUC1-ECS-Anywhere-Instance-hours", "0.0102500000"),
        item("eu-central-1", "EUC1-Fargate-Windows-vCPU-Hours:perCPU-SpotUsage", "0.02"),
        item("eu-central-1", "EUC1-Fargate-GB-Hours-SpotDiscount", "0.02"),
        item("eu-central-1", "EUC1-BER1-Fargate-GB-Hours", "0.02"),
        item("eu-central-1", "euc1-Fargate-GB-Hours", "0.02"),
        item("eu-central-1", "-Fargate-GB-Hours", "0.02"),
        item("eu-west-1", "EU-Fargate-GB-Hours", "0.004445"),
        with(
            item("eu-central-1", "EUC1-Fargate-GB-Hours", "0.02"),
            "/product/attributes/servicecode",
            json!("AmazonEKS"),
        ),
    ];
    assert_eq!(told("eu-central-1", &others), Err(PriceListError::NotListed(region("eu-central-1"))));
    assert_eq!(told("eu-central-1", &[]), Err(PriceListError::NotListed(region("eu-central-1"))));
    let all: Vec<Value> = others.into_iter().chain([item("eu-central-1", VCPU, "0.0465600000")]).collect();
    let read = told("eu-central-1", &all).unwrap();
    assert_eq!(read.rates.iter().collect::<Vec<_>>(), [(RateKind::X86Vcpu, usd("0.04656"))]);
    assert_eq!(read.odd, []);
}

#[test]
fn an_odd_item_costs_its_own_rate_and_no_other() {
    let good = item("eu-central-1", VCPU, "0.04656");
    let dimension = |name: &str, value| with(good.clone(), &format!("{DIMENSION}/{name}"), value);
    let usd_is = |value| dimension("pricePerUnit/USD", value);
    let not_a_decimal = |text: &str| ItemError::NotADecimal(text.to_owned());
    let vcpu = Some(RateKind::X86Vcpu);
    let cases = [
        (json!("free"), None, ItemError::NoUsageType),
        (with(good.clone(), "/product/attributes/usagetype", json!(7)), None, ItemError::NoUsageType),
        (with(good.clone(), "/product/attributes/regionCode", Value::Null), vcpu, ItemError::NoRegion),
        (with(good.clone(), "/terms", json!({ "Reserved": {} })), vcpu, ItemError::NoPrice),
        (with(good.clone(), "/terms/OnDemand", json!({ "SKU.TERM": 7 })), vcpu, ItemError::NoPrice),
        (dimension("pricePerUnit", json!({})), vcpu, ItemError::NoPrice),
        (dimension("pricePerUnit", json!({ "CNY": "0.3" })), vcpu, ItemError::NotUsd("CNY".into())),
        (dimension("beginRange", json!("100")), vcpu, ItemError::Tiered),
        (dimension("unit", json!("Seconds")), vcpu, ItemError::Unit("Seconds".into())),
        (usd_is(json!(0.04656)), vcpu, not_a_decimal("0.04656")),
        (usd_is(json!("")), vcpu, not_a_decimal("")),
        (usd_is(json!("1e-2")), vcpu, not_a_decimal("1e-2")),
        (usd_is(json!("0_04")), vcpu, not_a_decimal("0_04")),
        (usd_is(json!("0.0\u{202e}4")), vcpu, not_a_decimal("0.0\\u{202e}4")),
        (usd_is(json!("0.0000000000")), vcpu, ItemError::NotARate(NotARate::Zero)),
        (usd_is(json!("-0.04")), vcpu, ItemError::NotARate(NotARate::Negative)),
        (usd_is(json!("40480")), vcpu, ItemError::NotARate(NotARate::TooHigh)),
    ];
    for (bad, rate, why) in cases {
        let memory = item("eu-central-1", "EUC1-Fargate-GB-Hours", "0.00511");
        let odd = vec![OddItem { index: 1, rate, why }];
        let read = told("eu-central-1", &[memory, bad.clone()]).unwrap();
        assert_eq!(read.rates.iter().collect::<Vec<_>>(), [(RateKind::X86Memory, usd("0.00511"))], "{bad}");
        assert_eq!(read.odd, odd, "{bad}");
        let alone = [item("eu-central-1", "EUC1-ECS-EC2-GB-Hours", "0"), bad];
        assert_eq!(told("eu-central-1", &alone), Err(PriceListError::NothingCertain(odd)));
    }
    let text = rates_of_price_list(&region("eu-central-1"), &["{".to_owned(), good.to_string()]).unwrap();
    assert_eq!(text.odd, [OddItem { index: 0, rate: None, why: ItemError::NotJson }]);
    assert_eq!(text.rates.get(RateKind::X86Vcpu), Some(usd("0.04656")));
}

#[test]
fn two_prices_for_one_rate_are_told_and_neither_is_taken() {
    let [prefixed, plain] = ["USE1-Fargate-GB-Hours", "Fargate-GB-Hours"];
    let twice = [item("us-east-1", prefixed, "0.0044450000"), item("us-east-1", plain, "0.004445")];
    let read = told("us-east-1", &twice).unwrap();
    assert_eq!((read.rates.get(RateKind::X86Memory), read.odd), (Some(usd("0.004445")), vec![]));
    let storage = item("us-east-1", "Fargate-EphemeralStorage-GB-Hours", "0.000111");
    let why = ItemError::TwoPrices(usd("0.004445"), usd("0.005"));
    let odd = OddItem { index: 1, rate: Some(RateKind::X86Memory), why: why.clone() };
    let again = item("us-east-1", plain, "0.004445");
    let differing = [twice[0].clone(), item("us-east-1", plain, "0.005"), again, storage];
    let read = told("us-east-1", &differing).unwrap();
    assert_eq!(read.rates.iter().collect::<Vec<_>>(), [(RateKind::Storage, usd("0.000111"))]);
    assert_eq!(read.odd, [odd]);
    let mut terms = twice[0].clone();
    let other = with(twice[0].clone(), &format!("{DIMENSION}/pricePerUnit/USD"), json!("0.005"));
    terms["terms"]["OnDemand"]["SKU.TERM2"] = other["terms"]["OnDemand"]["SKU.TERM"].clone();
    let odd = OddItem { index: 0, rate: Some(RateKind::X86Memory), why };
    assert_eq!(told("us-east-1", &[terms]), Err(PriceListError::NothingCertain(vec![odd])), "in one item");
}

/// Any rates that AWS could list: ten decimals.
fn any_rates() -> impl Strategy<Value = FargateRates> {
    let rate = (prop::sample::select(&RateKind::ALL[..]), 1_i64..1_000_000_000_000);
    prop::collection::vec(rate, 1..16).prop_map(|told| {
        let mut rates = FargateRates::default();
        for (kind, units) in told {
            rates.insert(kind, Usd(Decimal::new(units, 10))).unwrap();
        }
        rates
    })
}

/// JSON of any shape, with the words that are looked for among its texts and keys.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "product",
        "attributes",
        "usagetype",
        "regionCode",
        "us-east-1",
        "Fargate-GB-Hours",
        "terms",
        "OnDemand",
        "USD",
        "priceDimensions",
        "pricePerUnit",
        "unit",
        "hours",
        "beginRange",
        "0",
        "-",
        "0.",
        "99999999999999999999999999999999",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<f64>().prop_map(|number| json!(number)),
        word.clone().prop_map(|word| json!(word)),
        ".{0,12}".prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn a_list_written_from_rates_is_read_as_those_rates(rates in any_rates(), prefix in "([A-Z][A-Z0-9]{0,4}-)?", turn: usize) {
        let mut items = list("us-east-1", &prefix, &rates);
        items.extend(list("us-east-1", "USE1-", &rates));
        items.extend(list("eu-west-1", "EU-", &rates));
        let by = turn % items.len();
        items.rotate_left(by);
        prop_assert_eq!(told("us-east-1", &items), Ok(PriceListRates { rates, odd: vec![] }));
    }

    #[test]
    fn no_item_panics_or_takes_away_what_another_told(texts in prop::collection::vec(".{0,80}", 0..4), shapes in prop::collection::vec(any_json(), 0..4)) {
        let mut items: Vec<String> = texts.into_iter().chain(shapes.iter().map(Value::to_string)).collect();
        items.push(item("us-east-1", "USE1-Fargate-ARM-GB-Hours", "0.00356").to_string());
        let read = rates_of_price_list(&region("us-east-1"), &items).unwrap();
        prop_assert_eq!(read.rates.get(RateKind::ArmMemory), Some(usd("0.00356")));
        prop_assert!(read.odd.iter().all(|odd| odd.index + 1 < items.len()));
    }

    #[test]
    fn no_part_of_an_item_that_is_put_wrong_panics(value in any_json(), part in 0_usize..8, cut in 0_usize..600) {
        let parts = ["/product", "/product/attributes", "/terms", "/terms/OnDemand", "/terms/OnDemand/SKU.TERM", DIMENSION,
            "/terms/OnDemand/SKU.TERM/priceDimensions", "/product/attributes/usagetype"];
        let whole = item("us-east-1", "USE1-Fargate-GB-Hours", "0.004445");
        let wrong = with(whole.clone(), parts[part], value).to_string();
        let cut: String = whole.to_string().chars().take(cut).collect();
        for text in [wrong, cut] {
            if let Ok(read) = rates_of_price_list(&region("us-east-1"), &[text]) {
                prop_assert_eq!(read.rates.iter().count(), 1);
            }
        }
    }
}
