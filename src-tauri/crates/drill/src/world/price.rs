//! What AWS asks for a Fargate task: its published on-demand rates, and the latest Spot rates that are known.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::usage::UsageKind;
use crate::LaunchType;

/// US dollars per hour. Where a region's rates are not confirmed they are those of the nearest one that is.
const TABLE: &str = include_str!("../../data/fargate_prices.csv");
/// A region that the table does not have costs what this one does.
const USUAL: &str = "us-east-1";
const MILLIS_PER_HOUR: u32 = 3_600_000;
/// The storage of a task that is not billed.
const FREE_GIB: u32 = 20;

/// Per vCPU and per GiB.
type Pair = (Decimal, Decimal);

/// The rates of one region.
#[derive(Clone, Debug)]
struct Rates {
    x86: Pair,
    arm: Pair,
    spot: Pair,
    windows: Pair,
    storage: Decimal,
}

static RATES: LazyLock<BTreeMap<String, Rates>> = LazyLock::new(|| read().unwrap_or_default());

/// Everything of the table, or nothing of a table that does not hold together (a test reads it).
fn read() -> Option<BTreeMap<String, Rates>> {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let headers = reader.headers().ok()?.clone();
    let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().ok()?;
    let row = |record: &csv::StringRecord| {
        let field = |name: &str| record.get(headers.iter().position(|header| header == name)?);
        let decimal = |name: &str| field(name)?.parse::<Decimal>().ok();
        let pair = |vcpu: &str, gib: &str| decimal(vcpu).zip(decimal(gib));
        let x86 = pair("linux_x86_vcpu_hour_usd", "linux_x86_gb_hour_usd")?;
        let scaled = |hundredths: i64| {
            let factor = Decimal::new(hundredths, 2);
            (x86.0.saturating_mul(factor), x86.1.saturating_mul(factor))
        };
        let licence = decimal("windows_os_vcpu_hour_usd").unwrap_or(Decimal::new(46, 3));
        let windows = pair("windows_vcpu_hour_usd", "windows_gb_hour_usd").unwrap_or(scaled(115));
        let rates = Rates {
            x86,
            arm: pair("linux_arm_vcpu_hour_usd", "linux_arm_gb_hour_usd").unwrap_or(scaled(80)),
            spot: pair("spot_x86_vcpu_hour_usd", "spot_x86_gb_hour_usd").unwrap_or(scaled(30)),
            windows: (windows.0.saturating_add(licence), windows.1),
            storage: decimal("ephemeral_gb_hour_usd_over_20gb").unwrap_or(Decimal::new(111, 6)),
        };
        Some((field("region")?.to_owned(), rates))
    };
    records.iter().map(row).collect()
}

/// What so many milliseconds of a kind of task cost, in US dollars. Tasks on machines cost nothing by themselves, and one
/// that says nothing of its size cannot be of Fargate. The minute that AWS bills at least is not known here.
pub(crate) fn cost(kind: &UsageKind, millis: u64) -> Decimal {
    let provider = kind.capacity_provider.as_deref();
    let spot = provider == Some("FARGATE_SPOT");
    let fargate = spot || provider == Some("FARGATE") || provider.is_none() && kind.launch_type == LaunchType::Fargate;
    let rates = RATES.get(&kind.region).or_else(|| RATES.get(USUAL));
    let (true, Some(rates), Some(cpu), Some(memory)) = (fargate, rates, kind.cpu, kind.memory) else {
        return Decimal::ZERO;
    };
    let windows = kind.platform_family.to_ascii_lowercase().starts_with("windows");
    let (per_vcpu, per_gib) = match (windows, spot, kind.architecture == "arm64") {
        (true, ..) => rates.windows,
        (false, true, _) => rates.spot,
        (false, false, true) => rates.arm,
        (false, false, false) => rates.x86,
    };
    // One of 1024 parts, exactly.
    let part = Decimal::new(9_765_625, 10);
    let units = |units: u32| Decimal::from(units).saturating_mul(part);
    let stored = Decimal::from(kind.ephemeral_gib.saturating_sub(FREE_GIB));
    let hourly = units(cpu)
        .saturating_mul(per_vcpu)
        .saturating_add(units(memory).saturating_mul(per_gib))
        .saturating_add(stored.saturating_mul(rates.storage));
    let total = hourly.saturating_mul(Decimal::from(millis));
    total.checked_div(Decimal::from(MILLIS_PER_HOUR)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(region: &str) -> UsageKind {
        UsageKind {
            region: region.to_owned(),
            cpu: Some(16_384),
            memory: Some(32_768),
            architecture: "x86_64".to_owned(),
            platform_family: "Linux".to_owned(),
            ephemeral_gib: 20,
            launch_type: LaunchType::Fargate,
            capacity_provider: None,
            rogue: false,
        }
    }

    fn hour(kind: &UsageKind) -> String {
        cost(kind, 3_600_000).normalize().to_string()
    }

    #[test]
    fn every_region_has_rates() {
        assert_eq!(read().unwrap().len(), 36);
        for row in crate::regions::offered().unwrap() {
            assert!(RATES.contains_key(&row.code), "{}", row.code);
        }
    }

    #[test]
    fn an_hour_costs_what_the_price_list_says() {
        for (region, cost) in [("us-east-1", "0.78992"), ("me-south-1", "1.0272"), ("sa-east-1", "1.3568")] {
            assert_eq!(hour(&kind(region)), cost, "{region}");
        }
        assert_eq!(hour(&kind("af-north-1")), "0.78992", "one that nobody has a price for");
        assert_eq!(hour(&UsageKind { ephemeral_gib: 120, ..kind("us-east-1") }), "0.80102");
        assert_eq!(hour(&UsageKind { architecture: "arm64".to_owned(), ..kind("us-east-1") }), "0.632");
        let spot = UsageKind { capacity_provider: Some("FARGATE_SPOT".to_owned()), ..kind("us-east-1") };
        assert_eq!(hour(&spot), "0.251508");
        let windows = UsageKind { platform_family: "Windows_Server_2022_Core".to_owned(), ..kind("us-east-1") };
        assert_eq!(hour(&windows), "1.644408");
        assert_eq!(hour(&UsageKind { launch_type: LaunchType::Ec2, ..kind("us-east-1") }), "0");
        assert_eq!(hour(&UsageKind { cpu: None, ..kind("us-east-1") }), "0");
        assert_eq!(cost(&kind("us-east-1"), 1).normalize().to_string(), "0.0000002194222222222222222222");
    }
}
