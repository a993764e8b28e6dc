//! What AWS bills of a Fargate task: each of its sizes is a meter of its own, with a name on the bill and a rate.

use super::usage::UsageKind;
use crate::LaunchType;

/// The storage of a task that is not billed, in GiB.
const FREE_GIB: u32 = 20;
/// Meters count in parts of a vCPU or a GiB.
pub(crate) const PARTS: u32 = 1024;

/// One line of the price list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meter {
    Vcpu,
    Memory,
    ArmVcpu,
    ArmMemory,
    SpotVcpu,
    SpotMemory,
    ArmSpotVcpu,
    ArmSpotMemory,
    WindowsVcpu,
    WindowsLicence,
    WindowsMemory,
    Storage,
}

impl Meter {
    pub(crate) const ALL: [Self; 12] = [
        Self::Vcpu,
        Self::Memory,
        Self::ArmVcpu,
        Self::ArmMemory,
        Self::SpotVcpu,
        Self::SpotMemory,
        Self::ArmSpotVcpu,
        Self::ArmSpotMemory,
        Self::WindowsVcpu,
        Self::WindowsLicence,
        Self::WindowsMemory,
        Self::Storage,
    ];

    /// The usage type without its region's prefix. Spot stands before the rest of it, as real bills have it:
    /// "EUC1-SpotUsage-Fargate-ARM-vCPU-Hours:perCPU".
    pub(crate) fn usage_type(self) -> &'static str {
        match self {
            Self::Vcpu => "Fargate-vCPU-Hours:perCPU",
            Self::Memory => "Fargate-GB-Hours",
            Self::ArmVcpu => "Fargate-ARM-vCPU-Hours:perCPU",
            Self::ArmMemory => "Fargate-ARM-GB-Hours",
            Self::SpotVcpu => "SpotUsage-Fargate-vCPU-Hours:perCPU",
            Self::SpotMemory => "SpotUsage-Fargate-GB-Hours",
            Self::ArmSpotVcpu => "SpotUsage-Fargate-ARM-vCPU-Hours:perCPU",
            Self::ArmSpotMemory => "SpotUsage-Fargate-ARM-GB-Hours",
            Self::WindowsVcpu => "Fargate-Windows-vCPU-Hours:perCPU",
            Self::WindowsLicence => "Fargate-Windows-OS-Hours:perCPU",
            Self::WindowsMemory => "Fargate-Windows-GB-Hours",
            Self::Storage => "Fargate-EphemeralStorage-GB-Hours",
        }
    }
}

/// The meters that run for a kind of task, and how many parts of a vCPU or a GiB each counts. None runs for tasks on
/// machines, nor for one that says nothing of its size, which cannot be of Fargate.
pub(crate) fn meters(kind: &UsageKind) -> Vec<(Meter, u64)> {
    let provider = kind.capacity_provider.as_deref();
    let spot = provider == Some("FARGATE_SPOT");
    let fargate = spot || provider == Some("FARGATE") || provider.is_none() && kind.launch_type == LaunchType::Fargate;
    let (true, Some(cpu), Some(memory)) = (fargate, kind.cpu, kind.memory) else { return Vec::new() };
    let (cpu, memory) = (u64::from(cpu), u64::from(memory));
    let mut running = match (is_windows(&kind.platform_family), spot, kind.architecture == "arm64") {
        (true, ..) => vec![(Meter::WindowsVcpu, cpu), (Meter::WindowsLicence, cpu), (Meter::WindowsMemory, memory)],
        (false, true, false) => vec![(Meter::SpotVcpu, cpu), (Meter::SpotMemory, memory)],
        (false, true, true) => vec![(Meter::ArmSpotVcpu, cpu), (Meter::ArmSpotMemory, memory)],
        (false, false, true) => vec![(Meter::ArmVcpu, cpu), (Meter::ArmMemory, memory)],
        (false, false, false) => vec![(Meter::Vcpu, cpu), (Meter::Memory, memory)],
    };
    let stored = u64::from(kind.ephemeral_gib.saturating_sub(FREE_GIB)) * u64::from(PARTS);
    if stored > 0 {
        running.push((Meter::Storage, stored));
    }
    running
}

pub(crate) fn is_windows(platform_family: &str) -> bool {
    platform_family.to_ascii_lowercase().starts_with("windows")
}
