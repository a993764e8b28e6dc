//! The rates of every region, and where each comes from: the bundled table (`data/fargate_prices.csv`, AWS's published
//! on-demand rates and the latest Spot rates that are known), and over it what was read of AWS's own price list.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fargate_rates::{FargateRates, RateKind};
use crate::money::Usd;
use crate::region::RegionCode;

/// Where the rates of a region come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PriceSource {
    /// The table that Quench carries.
    Bundled {
        /// The day on which the table was held against AWS's price list.
        #[specta(type = String)]
        checked: Date,
        /// The region's own rates were in that list. Else they are those of the nearest region that was.
        confirmed: bool,
    },
    /// AWS's price list. What it did not tell of the region (Spot, as a rule) is still the table's.
    PriceList {
        /// When it was read.
        #[specta(type = String)]
        read_at: Timestamp,
    },
    /// No rate of the region is known.
    Unknown,
}

/// The rates of every region that is known. It never changes: a newer reading makes another book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceBook {
    regions: BTreeMap<RegionCode, RegionPrices>,
}

/// What is known of one region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RegionPrices {
    bundled: Option<BundledRates>,
    read: Option<(FargateRates, Timestamp)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct BundledRates {
    rates: FargateRates,
    checked: Date,
    confirmed: bool,
    /// Else 0.8 of x86: right wherever both are known, but for Mumbai.
    arm_confirmed: bool,
}

/// One rate as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KnownRate {
    /// US dollars per hour.
    pub(crate) per_hour: Usd,
    /// Nobody saw it in AWS's price list.
    pub(crate) about: bool,
}

impl RegionPrices {
    /// The rate of `kind`: the price list's, else the table's.
    pub(crate) fn rate(&self, kind: RateKind) -> Option<KnownRate> {
        if let Some(per_hour) = self.read.as_ref().and_then(|(rates, _)| rates.get(kind)) {
            return Some(KnownRate { per_hour, about: false });
        }
        let bundled = self.bundled.as_ref()?;
        let arm = matches!(kind, RateKind::ArmVcpu | RateKind::ArmMemory);
        let about = !bundled.confirmed || arm && !bundled.arm_confirmed;
        bundled.rates.get(kind).map(|per_hour| KnownRate { per_hour, about })
    }
}

static BUNDLED: LazyLock<Arc<PriceBook>> =
    LazyLock::new(|| Arc::new(PriceBook { regions: table().unwrap_or_default() }));

impl PriceBook {
    /// The table that Quench carries, read once.
    pub fn bundled() -> Arc<Self> {
        Arc::clone(&BUNDLED)
    }

    /// The day on which the bundled table was last held against AWS's price list; `None` of a book without it.
    pub fn table_date(&self) -> Option<Date> {
        self.regions.values().filter_map(|prices| Some(prices.bundled.as_ref()?.checked)).max()
    }

    /// This book with the rates that AWS's price list told of `region` at `read_at`, over the bundled ones and in place of
    /// those of an earlier reading: what a list no longer tells is not known from it. A list that told nothing changes nothing.
    #[must_use]
    pub fn with(&self, region: &RegionCode, rates: FargateRates, read_at: Timestamp) -> Self {
        let mut book = self.clone();
        if !rates.is_empty() {
            book.regions.entry(region.clone()).or_default().read = Some((rates, read_at));
        }
        book
    }

    /// Where the rates of `region` come from.
    pub fn source(&self, region: &RegionCode) -> PriceSource {
        match self.region(region) {
            Some(RegionPrices { read: Some((_, read_at)), .. }) => PriceSource::PriceList { read_at: *read_at },
            Some(RegionPrices { bundled: Some(BundledRates { checked, confirmed, .. }), .. }) => {
                PriceSource::Bundled { checked: *checked, confirmed: *confirmed }
            }
            Some(RegionPrices { bundled: None, read: None }) | None => PriceSource::Unknown,
        }
    }

    pub(crate) fn region(&self, region: &RegionCode) -> Option<&RegionPrices> {
        self.regions.get(region)
    }
}

/// The column of each rate.
const COLUMNS: [(&str, RateKind); 10] = [
    ("linux_x86_vcpu_hour_usd", RateKind::X86Vcpu),
    ("linux_x86_gb_hour_usd", RateKind::X86Memory),
    ("linux_arm_vcpu_hour_usd", RateKind::ArmVcpu),
    ("linux_arm_gb_hour_usd", RateKind::ArmMemory),
    ("spot_x86_vcpu_hour_usd", RateKind::SpotX86Vcpu),
    ("spot_x86_gb_hour_usd", RateKind::SpotX86Memory),
    ("windows_vcpu_hour_usd", RateKind::WindowsVcpu),
    ("windows_os_vcpu_hour_usd", RateKind::WindowsLicence),
    ("windows_gb_hour_usd", RateKind::WindowsMemory),
    ("ephemeral_gb_hour_usd_over_20gb", RateKind::Storage),
];

/// Everything of the table, or nothing of a table that does not hold together (a test reads it).
fn table() -> Option<BTreeMap<RegionCode, RegionPrices>> {
    let mut reader = csv::Reader::from_reader(include_bytes!("../data/fargate_prices.csv").as_slice());
    let headers = reader.headers().ok()?.clone();
    let records = reader.records().collect::<Result<Vec<_>, _>>().ok()?;
    let column = |name: &str| headers.iter().position(|header| header == name);
    // A row that is an estimate was not checked by itself; its rates are those of one that was, on this day at the latest.
    let checked_date = column("checked_date")?;
    let days = records.iter().filter_map(|record| record.get(checked_date).filter(|day| !day.is_empty()));
    let last = days.map(|day| day.parse::<Date>().ok()).collect::<Option<Vec<_>>>()?.into_iter().max()?;
    let row = |record: &csv::StringRecord| {
        let field = |name: &str| record.get(column(name)?);
        let mut rates = FargateRates::default();
        for (name, kind) in COLUMNS {
            match field(name)? {
                "" => {}
                rate => rates.insert(kind, Usd(rate.parse().ok()?)).ok()?,
            }
        }
        let bundled = BundledRates {
            rates,
            checked: record.get(checked_date)?.parse().unwrap_or(last),
            confirmed: field("confirmed")? == "yes",
            arm_confirmed: field("arm_confirmed")? == "yes",
        };
        Some((RegionCode::parse(field("region")?).ok()?, RegionPrices { bundled: Some(bundled), read: None }))
    };
    records.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> RegionCode {
        RegionCode::parse(code).unwrap()
    }

    fn rates(told: &[(RateKind, &str)]) -> FargateRates {
        let mut rates = FargateRates::default();
        for (kind, rate) in told {
            rates.insert(*kind, Usd(rate.parse().unwrap())).unwrap();
        }
        rates
    }

    fn rate(book: &PriceBook, code: &str, kind: RateKind) -> Option<(String, bool)> {
        let known = book.region(&region(code))?.rate(kind)?;
        Some((known.per_hour.to_string(), known.about))
    }

    #[test]
    fn the_bundled_table_holds_together() {
        let book = PriceBook::bundled();
        assert_eq!(book.regions.len(), 36);
        assert_eq!(book.table_date(), Some("2026-09-29".parse().unwrap()));
        let confirmed = |prices: &&RegionPrices| prices.bundled.as_ref().unwrap().confirmed;
        assert_eq!(book.regions.values().filter(confirmed).count(), 22);
        let known = |kind| book.regions.values().filter(|prices| prices.rate(kind).is_some()).count();
        for kind in [RateKind::X86Vcpu, RateKind::X86Memory, RateKind::ArmVcpu, RateKind::ArmMemory] {
            assert_eq!(known(kind), 36, "{kind:?}");
        }
        // What nobody has seen is not made up.
        assert_eq!((known(RateKind::SpotX86Vcpu), known(RateKind::SpotArmVcpu)), (23, 0));
        assert_eq!((known(RateKind::WindowsLicence), known(RateKind::Storage)), (1, 2));
    }

    #[test]
    fn a_source_tells_what_was_checked_and_what_only_its_neighbour_was() {
        let (book, checked) = (PriceBook::bundled(), "2026-09-29".parse().unwrap());
        assert_eq!(book.source(&region("us-east-1")), PriceSource::Bundled { checked, confirmed: true });
        assert_eq!(book.source(&region("eu-central-2")), PriceSource::Bundled { checked, confirmed: false });
        assert_eq!(book.source(&region("xx-nowhere-9")), PriceSource::Unknown);
        assert_eq!(PriceBook::default().source(&region("us-east-1")), PriceSource::Unknown);
        assert_eq!(PriceBook::default().table_date(), None);
    }

    #[test]
    fn a_list_lies_over_the_table_rate_by_rate() {
        let read_at = "2026-11-27T10:00:00Z".parse().unwrap();
        let told = rates(&[(RateKind::X86Vcpu, "0.05"), (RateKind::ArmVcpu, "0.04")]);
        let bundled = PriceBook::bundled();
        let book = bundled.with(&region("eu-central-2"), told, read_at);
        assert_eq!(book.source(&region("eu-central-2")), PriceSource::PriceList { read_at });
        assert_eq!(rate(&book, "eu-central-2", RateKind::X86Vcpu), Some(("0.05".into(), false)));
        assert_eq!(rate(&book, "eu-central-2", RateKind::ArmVcpu), Some(("0.04".into(), false)));
        assert_eq!(rate(&book, "eu-central-2", RateKind::X86Memory), Some(("0.0053".into(), true)), "the neighbour's");
        assert_eq!(rate(&book, "eu-central-1", RateKind::X86Vcpu), rate(&bundled, "eu-central-1", RateKind::X86Vcpu));
        assert_eq!(book.table_date(), bundled.table_date());
        let new = book.with(&region("xx-nowhere-9"), rates(&[(RateKind::X86Vcpu, "0.05")]), read_at);
        assert_eq!(new.source(&region("xx-nowhere-9")), PriceSource::PriceList { read_at });
        assert_eq!(rate(&new, "xx-nowhere-9", RateKind::X86Memory), None);
    }

    #[test]
    fn a_later_list_takes_the_place_of_an_earlier_one_and_an_empty_one_of_none() {
        let (first, second) = ("2026-11-20T10:00:00Z".parse().unwrap(), "2026-11-27T10:00:00Z".parse().unwrap());
        let paris = region("eu-west-3");
        let book = PriceBook::bundled().with(&paris, rates(&[(RateKind::X86Vcpu, "0.05")]), first);
        assert_eq!(book.with(&paris, FargateRates::default(), second), book);
        let later = book.with(&paris, rates(&[(RateKind::Storage, "0.0001")]), second);
        assert_eq!(later.source(&paris), PriceSource::PriceList { read_at: second });
        assert_eq!(rate(&later, "eu-west-3", RateKind::X86Vcpu), Some(("0.0486".into(), false)), "the table's again");
        assert_eq!(rate(&later, "eu-west-3", RateKind::Storage), Some(("0.0001".into(), false)));
    }

    #[test]
    fn a_source_is_told_to_the_window_with_its_kind() {
        let told = serde_json::to_value(PriceBook::bundled().source(&region("us-east-1"))).unwrap();
        assert_eq!(told, serde_json::json!({ "kind": "bundled", "checked": "2026-09-29", "confirmed": true }));
        let read_at: Timestamp = "2026-11-27T10:00:00Z".parse().unwrap();
        let told = serde_json::to_value(PriceSource::PriceList { read_at }).unwrap();
        assert_eq!(told, serde_json::json!({ "kind": "priceList", "readAt": "2026-11-27T10:00:00Z" }));
    }
}
