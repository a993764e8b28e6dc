//! What AWS asks for a Fargate task: its published on-demand rates, and the latest Spot rates that are known.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::World;
use super::meter::{Meter, PARTS};

/// US dollars per hour. Where a region's rates are not confirmed they are those of the nearest one that is.
const TABLE: &str = include_str!("../../data/fargate_prices.csv");
/// A region that the table does not have costs what this one does.
const USUAL: &str = "us-east-1";
const MILLIS_PER_HOUR: u32 = 3_600_000;

/// Per vCPU and per GiB.
type Pair = (Decimal, Decimal);

/// The rates of one region.
#[derive(Clone, Debug)]
struct Rates {
    x86: Pair,
    arm: Pair,
    spot: Pair,
    windows: Pair,
    /// Of Windows, per vCPU.
    licence: Decimal,
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
            windows,
            licence,
            storage: decimal("ephemeral_gb_hour_usd_over_20gb").unwrap_or(Decimal::new(111, 6)),
        };
        Some((field("region")?.to_owned(), rates))
    };
    records.iter().map(row).collect()
}

impl World {
    /// What an hour of a vCPU or a GiB costs in a region, in US dollars.
    pub(crate) fn rate(&self, region: &str, meter: Meter) -> Decimal {
        let Some(rates) = RATES.get(region).or_else(|| RATES.get(USUAL)) else { return Decimal::ZERO };
        let rate = match meter {
            Meter::Vcpu => rates.x86.0,
            Meter::Memory => rates.x86.1,
            Meter::ArmVcpu => rates.arm.0,
            Meter::ArmMemory => rates.arm.1,
            // No Spot rate of ARM is known.
            Meter::SpotVcpu | Meter::ArmSpotVcpu => rates.spot.0,
            Meter::SpotMemory | Meter::ArmSpotMemory => rates.spot.1,
            Meter::WindowsVcpu => rates.windows.0,
            Meter::WindowsLicence => rates.licence,
            Meter::WindowsMemory => rates.windows.1,
            Meter::Storage => rates.storage,
        };
        self.billing.price_factors.get(region).map_or(rate, |factor| rate.saturating_mul(*factor))
    }

    /// What a meter has counted costs: `counted` is in parts of a vCPU or a GiB, times milliseconds. The division comes last,
    /// so that it makes no difference in how many pieces the time was counted.
    pub(crate) fn cost(&self, region: &str, meter: Meter, counted: Decimal) -> Decimal {
        let parts = Decimal::from(PARTS).saturating_mul(Decimal::from(MILLIS_PER_HOUR));
        counted.saturating_mul(self.rate(region, meter)).checked_div(parts).unwrap_or_default()
    }

    /// Makes Fargate in a region that many times as dear as the price list says: what tasks are metered by, the bill and the
    /// price list move together, those of the past too.
    pub fn set_price_factor(&mut self, region: &str, factor: Decimal) {
        self.billing.price_factors.insert(region.to_owned(), factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LaunchType;
    use crate::world::meter::meters;
    use crate::world::usage::UsageKind;

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

    fn cost(world: &World, kind: &UsageKind, millis: u64) -> Decimal {
        let counted = |parts: u64| Decimal::from(parts * millis);
        meters(kind).into_iter().map(|(meter, parts)| world.cost(&kind.region, meter, counted(parts))).sum()
    }

    fn world() -> World {
        World::new(7, jiff::Timestamp::UNIX_EPOCH)
    }

    fn hour(kind: &UsageKind) -> String {
        cost(&world(), kind, 3_600_000).normalize().to_string()
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
        let least = cost(&world(), &kind("us-east-1"), 1);
        assert_eq!(least.round_dp(20).normalize().to_string(), "0.00000021942222222222");
    }

    #[test]
    fn a_factor_moves_the_prices_of_its_region_alone() {
        let mut world = world();
        world.set_price_factor("us-east-1", Decimal::new(15, 1));
        let costs = ["us-east-1", "us-east-2"].map(|region| cost(&world, &kind(region), 3_600_000).normalize());
        assert_eq!(costs.map(|cost| cost.to_string()), ["1.18488", "0.78992"]);
    }
}
