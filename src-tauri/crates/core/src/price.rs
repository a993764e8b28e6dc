//! What a Fargate task costs by the hour.

use rust_decimal::Decimal;

use crate::fargate_rates::RateKind;
use crate::money::Usd;
use crate::price_book::PriceBook;
use crate::region::RegionCode;
use crate::resource::Task;

/// What a task costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskPrice {
    /// A Fargate task with a known rate.
    PerHour {
        /// The rate.
        rate: Usd,
        /// The rate is an estimate: nearest region, Spot (it drifts), or the 0.8 rule for ARM.
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

/// What `task` runs on, as far as its rates go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platform {
    X86,
    Arm,
    SpotX86,
    SpotArm,
    Windows,
}

impl Platform {
    /// Of a Fargate task. There is no Spot for Windows ("AWS Fargate Pricing"), so no rate for it either.
    fn of(task: &Task, spot: bool) -> Option<Self> {
        let arm = task.architecture.as_deref() == Some("arm64");
        match (task.is_windows(), arm, spot) {
            (true, _, true) => None,
            (true, _, false) => Some(Self::Windows),
            (false, true, true) => Some(Self::SpotArm),
            (false, true, false) => Some(Self::Arm),
            (false, false, true) => Some(Self::SpotX86),
            (false, false, false) => Some(Self::X86),
        }
    }

    fn per_vcpu(self) -> &'static [RateKind] {
        match self {
            Self::X86 => &[RateKind::X86Vcpu],
            Self::Arm => &[RateKind::ArmVcpu],
            Self::SpotX86 => &[RateKind::SpotX86Vcpu],
            Self::SpotArm => &[RateKind::SpotArmVcpu],
            Self::Windows => &[RateKind::WindowsVcpu, RateKind::WindowsLicence],
        }
    }

    fn per_gib(self) -> RateKind {
        match self {
            Self::X86 => RateKind::X86Memory,
            Self::Arm => RateKind::ArmMemory,
            Self::SpotX86 => RateKind::SpotX86Memory,
            Self::SpotArm => RateKind::SpotArmMemory,
            Self::Windows => RateKind::WindowsMemory,
        }
    }
}

/// So many of 1024 parts, exactly and with no more decimals than it needs: dividing takes many times as long, and an
/// attack has tens of thousands of tasks; and sums of few decimals never have to be rounded.
fn parts(units: u32) -> Decimal {
    let halvings = 10 - units.trailing_zeros().min(10);
    let shifted = i64::from(units >> (10 - halvings));
    // At most 2^32 times 5^10: far below what fits.
    Decimal::new(shifted.saturating_mul(5_i64.pow(halvings)), halvings)
}

/// The price of `task` in `region`.
pub fn task_price(book: &PriceBook, region: &RegionCode, task: &Task) -> TaskPrice {
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
    let (Some(prices), Some(platform), Some(cpu), Some(memory)) =
        (book.region(region), Platform::of(task, spot), task.cpu_units, task.memory_mib)
    else {
        return TaskPrice::Unpriced;
    };
    let (vcpus, gibs) = (parts(cpu), parts(memory));
    let compute = platform.per_vcpu().iter().map(|kind| (*kind, vcpus)).chain([(platform.per_gib(), gibs)]);
    // A Spot rate moves with supply and demand, however lately it was read.
    let (mut rate, mut about, mut at_least) = (Usd::ZERO, spot, false);
    for (kind, quantity) in compute {
        let Some(known) = prices.rate(kind) else { return TaskPrice::Unpriced };
        rate += known.per_hour.times(quantity);
        about |= known.about;
    }
    let beyond = task.ephemeral_gib.unwrap_or(0).saturating_sub(FREE_STORAGE_GIB);
    if beyond > 0 {
        match prices.rate(RateKind::Storage) {
            Some(known) => {
                rate += known.per_hour.times(Decimal::from(beyond));
                about |= known.about;
            }
            None => at_least = true,
        }
    }
    TaskPrice::PerHour { rate, about, at_least }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fargate_rates::FargateRates;

    fn task(cpu: u32, memory: u32) -> Task {
        Task { launch_type: Some("FARGATE".into()), cpu_units: Some(cpu), memory_mib: Some(memory), ..Task::default() }
    }

    fn price(region: &str, task: &Task) -> TaskPrice {
        task_price(&PriceBook::bundled(), &RegionCode::parse(region).unwrap(), task)
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

    #[test]
    fn what_the_price_list_tells_fills_the_holes_of_the_table() {
        let spot_arm = Task {
            capacity_provider: Some("FARGATE_SPOT".into()),
            launch_type: None,
            architecture: Some("arm64".into()),
            ..task(2048, 4096)
        };
        let windows = Task { platform_family: Some("Windows_Server_2022_Core".into()), ..task(2048, 4096) };
        let windows_spot = Task { platform_family: Some("Windows_Server_2022_Core".into()), ..spot_arm.clone() };
        let storage = Task { ephemeral_gib: Some(30), ..task(2048, 4096) };
        let region = RegionCode::parse("us-west-2").unwrap();
        let bundled = PriceBook::bundled();
        assert_eq!(task_price(&bundled, &region, &spot_arm), TaskPrice::Unpriced);
        let mut rates = FargateRates::default();
        for (kind, rate) in [
            (RateKind::SpotArmVcpu, "0.01"),
            (RateKind::SpotArmMemory, "0.001"),
            (RateKind::WindowsVcpu, "0.046552"),
            (RateKind::WindowsMemory, "0.00511175"),
        ] {
            rates.insert(kind, Usd(rate.parse().unwrap())).unwrap();
        }
        let read_at = jiff::Timestamp::UNIX_EPOCH;
        let book = bundled.with(&region, rates.clone(), read_at);
        assert_eq!(task_price(&book, &region, &spot_arm), per_hour("0.024", true, false), "Spot drifts");
        assert_eq!(task_price(&book, &region, &windows), TaskPrice::Unpriced, "the licence is not known");
        assert_eq!(task_price(&book, &region, &storage), per_hour("0.09874", false, true));
        rates.insert(RateKind::WindowsLicence, Usd("0.046".parse().unwrap())).unwrap();
        rates.insert(RateKind::Storage, Usd("0.000111".parse().unwrap())).unwrap();
        let book = bundled.with(&region, rates, read_at);
        assert_eq!(task_price(&book, &region, &windows), per_hour("0.205551", false, false));
        assert_eq!(task_price(&book, &region, &storage), per_hour("0.09985", false, false));
        assert_eq!(task_price(&book, &region, &windows_spot), TaskPrice::Unpriced, "AWS has no Spot for Windows");
    }

    proptest::proptest! {
        #[test]
        fn so_many_parts_of_1024_are_exact(units: u32) {
            proptest::prop_assert_eq!(parts(units) * Decimal::from(1024), Decimal::from(units));
        }
    }
}
