//! What a Fargate task costs: the bundled price table (`data/fargate_prices.csv`, AWS's published on-demand rates).

use std::collections::HashMap;
use std::sync::OnceLock;

use rust_decimal::Decimal;

use crate::money::Usd;
use crate::region::RegionCode;
use crate::resource::Task;

/// The rates of one region, US dollars per hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FargateRates {
    x86: Option<(Decimal, Decimal)>,
    arm: Option<(Decimal, Decimal)>,
    arm_confirmed: bool,
    spot: Option<(Decimal, Decimal)>,
    windows: Option<(Decimal, Decimal)>,
    storage: Option<Decimal>,
    confirmed: bool,
}

/// What a task costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskPrice {
    /// A Fargate task with a known rate.
    PerHour {
        /// The rate.
        rate: Usd,
        /// The rate is an estimate: nearest region, Spot, or the 0.8 rule for ARM.
        about: bool,
        /// Part of it has no price (storage beyond 20 GB): the true rate is higher.
        at_least: bool,
    },
    /// A Fargate task that Quench cannot price. Never shown as zero.
    Unpriced,
    /// It runs on machines; those cost, not the task.
    OnInstances,
}

/// GiB of ephemeral storage that every Fargate task has for free.
const FREE_STORAGE_GIB: u32 = 20;

fn table() -> &'static HashMap<String, FargateRates> {
    static TABLE: OnceLock<HashMap<String, FargateRates>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(include_bytes!("../data/fargate_prices.csv").as_slice());
        let headers = reader.headers().cloned().unwrap_or_default();
        reader.records().filter_map(Result::ok).filter_map(|record| row(&headers, &record)).collect()
    })
}

fn row(headers: &csv::StringRecord, record: &csv::StringRecord) -> Option<(String, FargateRates)> {
    let field = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .and_then(|index| record.get(index))
            .filter(|text| !text.is_empty())
    };
    let decimal = |name: &str| field(name).and_then(|text| text.parse::<Decimal>().ok());
    let pair = |cpu: &str, memory: &str| decimal(cpu).zip(decimal(memory));
    let windows = pair("windows_vcpu_hour_usd", "windows_gb_hour_usd")
        .zip(decimal("windows_os_vcpu_hour_usd"))
        .map(|((cpu, memory), licence)| (cpu.saturating_add(licence), memory));
    Some((
        field("region")?.to_owned(),
        FargateRates {
            x86: pair("linux_x86_vcpu_hour_usd", "linux_x86_gb_hour_usd"),
            arm: pair("linux_arm_vcpu_hour_usd", "linux_arm_gb_hour_usd"),
            arm_confirmed: field("arm_confirmed") == Some("yes"),
            spot: pair("spot_x86_vcpu_hour_usd", "spot_x86_gb_hour_usd"),
            windows,
            storage: decimal("ephemeral_gb_hour_usd_over_20gb"),
            confirmed: field("confirmed") == Some("yes"),
        },
    ))
}

/// The price of `task` in `region`.
pub fn task_price(region: &RegionCode, task: &Task) -> TaskPrice {
    let provider = task.capacity_provider.as_deref();
    let spot = provider == Some("FARGATE_SPOT");
    let fargate = spot || provider == Some("FARGATE") || task.launch_type.as_deref() == Some("FARGATE");
    if !fargate {
        return if task.launch_type.is_none() && provider.is_none() {
            TaskPrice::Unpriced
        } else {
            TaskPrice::OnInstances
        };
    }
    let (Some(rates), Some(cpu), Some(memory)) = (table().get(region.as_str()), task.cpu_units, task.memory_mib) else {
        return TaskPrice::Unpriced;
    };
    let windows =
        task.platform_family.as_deref().is_some_and(|family| family.to_ascii_lowercase().starts_with("windows"));
    let arm = task.architecture.as_deref() == Some("arm64");
    let (pair, about) = match (windows, arm, spot) {
        (true, _, false) => (rates.windows, false),
        (false, false, false) => (rates.x86, false),
        (false, true, false) => (rates.arm, !rates.arm_confirmed),
        // Spot rates drift; those in the table are for x86 Linux.
        (false, false, true) => (rates.spot, true),
        (true, _, true) | (false, true, true) => (None, true),
    };
    let Some((per_vcpu, per_gib)) = pair else { return TaskPrice::Unpriced };
    // One of 1024 parts, exactly: dividing takes many times as long, and an attack has tens of thousands of tasks.
    let size = |units: u32| Decimal::from(units) * Decimal::new(9_765_625, 10);
    let mut rate = Usd(per_vcpu).times(size(cpu)) + Usd(per_gib).times(size(memory));
    let beyond = task.ephemeral_gib.unwrap_or(0).saturating_sub(FREE_STORAGE_GIB);
    let mut at_least = false;
    if beyond > 0 {
        match rates.storage {
            Some(per_gib) => rate += Usd(per_gib).times(Decimal::from(beyond)),
            None => at_least = true,
        }
    }
    TaskPrice::PerHour { rate, about: about || !rates.confirmed, at_least }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(cpu: u32, memory: u32) -> Task {
        Task { launch_type: Some("FARGATE".into()), cpu_units: Some(cpu), memory_mib: Some(memory), ..Task::default() }
    }

    fn price(region: &str, task: &Task) -> TaskPrice {
        task_price(&RegionCode::parse(region).unwrap(), task)
    }

    fn per_hour(rate: &str, about: bool, at_least: bool) -> TaskPrice {
        TaskPrice::PerHour { rate: Usd(rate.parse().unwrap()), about, at_least }
    }

    #[test]
    fn the_attack_unit_costs_what_aws_publishes() {
        assert_eq!(price("us-east-1", &task(16384, 32768)), per_hour("0.78992", false, false));
        assert_eq!(price("me-south-1", &task(16384, 32768)), per_hour("1.0272", false, false));
        assert_eq!(price("eu-central-2", &task(16384, 32768)), per_hour("0.9472", true, false), "an estimate says so");
    }

    #[test]
    fn what_has_no_price_is_never_zero() {
        let unsized_task = Task { launch_type: Some("FARGATE".into()), ..Task::default() };
        assert_eq!(price("us-east-1", &unsized_task), TaskPrice::Unpriced);
        assert_eq!(price("xx-nowhere-9", &task(256, 512)), TaskPrice::Unpriced);
        assert_eq!(price("us-east-1", &Task::default()), TaskPrice::Unpriced);
        let ec2 = Task { launch_type: Some("EC2".into()), ..task(256, 512) };
        assert_eq!(price("us-east-1", &ec2), TaskPrice::OnInstances);
        let windows = Task { platform_family: Some("Windows_Server_2022_Core".into()), ..task(1024, 2048) };
        assert_eq!(price("us-west-2", &windows), TaskPrice::Unpriced, "only one region's Windows rate is bundled");
    }

    #[test]
    fn platform_and_storage_change_the_rate() {
        let arm = Task { architecture: Some("arm64".into()), ..task(1024, 1024) };
        assert_eq!(price("us-east-1", &arm), per_hour("0.03594", false, false));
        let spot = Task { capacity_provider: Some("FARGATE_SPOT".into()), launch_type: None, ..task(1024, 1024) };
        assert!(matches!(price("us-east-1", &spot), TaskPrice::PerHour { about: true, .. }));
        let storage = Task { ephemeral_gib: Some(120), ..task(1024, 1024) };
        assert_eq!(price("us-east-1", &storage), per_hour("0.056025", false, false));
        assert!(matches!(price("us-west-2", &storage), TaskPrice::PerHour { at_least: true, .. }));
    }
}
