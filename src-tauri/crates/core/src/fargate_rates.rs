//! The rates that AWS bills Fargate by, in one region.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::money::Usd;

/// What a rate is for. Each is a line of its own on the bill, US dollars per hour of one vCPU or one GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RateKind {
    /// A vCPU of Linux on x86.
    X86Vcpu,
    /// A GiB of memory of Linux on x86.
    X86Memory,
    /// A vCPU of Linux on ARM.
    ArmVcpu,
    /// A GiB of memory of Linux on ARM.
    ArmMemory,
    /// A vCPU of Linux on x86, Spot.
    SpotX86Vcpu,
    /// A GiB of memory of Linux on x86, Spot.
    SpotX86Memory,
    /// A vCPU of Linux on ARM, Spot.
    SpotArmVcpu,
    /// A GiB of memory of Linux on ARM, Spot.
    SpotArmMemory,
    /// A vCPU of Windows, without the licence.
    WindowsVcpu,
    /// The licence of Windows, per vCPU.
    WindowsLicence,
    /// A GiB of memory of Windows.
    WindowsMemory,
    /// A GiB of ephemeral storage beyond the free 20.
    Storage,
}

impl RateKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::X86Vcpu,
        Self::X86Memory,
        Self::ArmVcpu,
        Self::ArmMemory,
        Self::SpotX86Vcpu,
        Self::SpotX86Memory,
        Self::SpotArmVcpu,
        Self::SpotArmMemory,
        Self::WindowsVcpu,
        Self::WindowsLicence,
        Self::WindowsMemory,
        Self::Storage,
    ];
}

/// Why a number cannot be a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotARate {
    /// AWS would pay the person.
    #[error("a price below zero")]
    Negative,
    /// No rate of Fargate is free: zero stands for something that is not one.
    #[error("a price of zero")]
    Zero,
    /// Beyond [`FargateRates::MOST`].
    #[error("a price beyond all that Fargate costs")]
    TooHigh,
    /// Beyond [`FargateRates::DECIMALS`].
    #[error("a price with more decimals than AWS writes")]
    TooFine,
}

/// The rates of one region, as far as they are known. What is absent is not known, never free.
///
/// Each is above zero, at most [`MOST`](Self::MOST), and has at most [`DECIMALS`](Self::DECIMALS) decimals, so that no sum of
/// Quench outgrows a decimal and all of them are exact; what is read back from a store is held to that too.
/// Serialised as a map from the kind to a decimal string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FargateRates(BTreeMap<RateKind, Usd>);

impl FargateRates {
    /// US dollars per hour; the dearest rate of the bundled table is 0.0696.
    pub const MOST: Decimal = Decimal::ONE_HUNDRED;
    /// AWS's price list writes ten.
    pub const DECIMALS: u32 = 12;

    /// The rate of `kind`, if it is known.
    pub fn get(&self, kind: RateKind) -> Option<Usd> {
        self.0.get(&kind).copied()
    }

    /// Sets the rate of `kind`, in place of the one that was there.
    pub fn insert(&mut self, kind: RateKind, per_hour: Usd) -> Result<(), NotARate> {
        let rate = per_hour.0.normalize();
        match rate {
            rate if rate.is_zero() => Err(NotARate::Zero),
            rate if rate.is_sign_negative() => Err(NotARate::Negative),
            rate if rate > Self::MOST => Err(NotARate::TooHigh),
            rate if rate.scale() > Self::DECIMALS => Err(NotARate::TooFine),
            rate => {
                self.0.insert(kind, Usd(rate));
                Ok(())
            }
        }
    }

    /// Forgets the rate of `kind`.
    pub fn remove(&mut self, kind: RateKind) {
        self.0.remove(&kind);
    }

    /// Whether no rate is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every rate that is known.
    pub fn iter(&self) -> impl Iterator<Item = (RateKind, Usd)> {
        self.0.iter().map(|(kind, rate)| (*kind, *rate))
    }
}

impl<'de> Deserialize<'de> for FargateRates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rates = Self::default();
        for (kind, rate) in BTreeMap::<RateKind, Usd>::deserialize(deserializer)? {
            rates.insert(kind, rate).map_err(serde::de::Error::custom)?;
        }
        Ok(rates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Usd {
        Usd(text.parse().unwrap())
    }

    #[test]
    fn rates_are_stored_as_decimal_strings_and_come_back() {
        let mut rates = FargateRates::default();
        rates.insert(RateKind::X86Vcpu, usd("0.0404800000")).unwrap();
        rates.insert(RateKind::Storage, usd("0.000111")).unwrap();
        let stored = serde_json::to_string(&rates).unwrap();
        assert_eq!(stored, r#"{"x86Vcpu":"0.04048","storage":"0.000111"}"#);
        assert_eq!(serde_json::from_str::<FargateRates>(&stored).unwrap(), rates);
        for refused in [r#"{"x86Vcpu":"0"}"#, r#"{"x86Vcpu":"-1"}"#, r#"{"gpu":"1"}"#, r#"{"x86Vcpu":0.04}"#] {
            assert!(serde_json::from_str::<FargateRates>(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn what_no_rate_can_be_is_refused_and_changes_nothing() {
        let mut rates = FargateRates::default();
        rates.insert(RateKind::ArmVcpu, usd("0.03238")).unwrap();
        for (text, why) in [
            ("0.000", NotARate::Zero),
            ("-0.1", NotARate::Negative),
            ("100.01", NotARate::TooHigh),
            ("0.0000000000001", NotARate::TooFine),
        ] {
            assert_eq!(rates.insert(RateKind::ArmVcpu, usd(text)), Err(why), "{text}");
        }
        assert_eq!(rates.iter().collect::<Vec<_>>(), [(RateKind::ArmVcpu, usd("0.03238"))]);
    }
}
