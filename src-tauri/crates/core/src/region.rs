//! Regions: codes, the bundled catalogue, and what the account says of each.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A region's code, such as `ap-northeast-2`: lower-case letters, digits and hyphens, checked once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, specta::Type)]
#[specta(transparent)]
pub struct RegionCode(String);

/// A text that cannot be a region's code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not a region code: {0:?}")]
pub struct NotARegionCode(String);

impl RegionCode {
    /// Accepts the shape `xx-name-1`; whether AWS knows it is not asked, because new regions must still be swept.
    pub fn parse(text: &str) -> Result<Self, NotARegionCode> {
        let parts: Vec<&str> = text.split('-').collect();
        let shape = parts.len() >= 3
            && text.len() <= 32
            && parts.first().is_some_and(|part| (2..=6).contains(&part.len()))
            && parts.iter().all(|part| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            })
            && parts.last().is_some_and(|part| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
        if shape { Ok(Self(text.to_owned())) } else { Err(NotARegionCode(text.chars().take(64).collect())) }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RegionCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

// By hand, because serde's `try_from` would split every type that holds a code in two TypeScript types.
impl Serialize for RegionCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RegionCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// What the account says of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum ListedState {
    /// Usable: enabled by default or opted in.
    Enabled,
    /// Being enabled: minutes to hours.
    Enabling,
    /// Being disabled.
    Disabling,
    /// Opted out. Its resources go on running and billing, and no regional call can see them.
    Disabled,
    /// Nobody told: the region was named by the person, or the list came from the bundled catalogue.
    Unknown,
    /// AWS gave a status that Quench does not know.
    Unrecognised,
    /// One of AWS's two lists has the region and the other has not.
    Disputed,
}

impl ListedState {
    /// Whether it is off, or on its way there or back.
    pub fn is_off(self) -> bool {
        matches!(self, Self::Disabled | Self::Disabling | Self::Enabling)
    }

    /// Whether a sweep reads the region without being asked for it by name. One that is being enabled or disabled may
    /// still answer, and goes on running what is in it.
    pub fn is_read_unasked(self) -> bool {
        self != Self::Disabled
    }
}

/// Where a list of regions came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RegionSource {
    /// `account:ListRegions`
    Account,
    /// `ec2:DescribeRegions(AllRegions)`
    Ec2,
    /// The table bundled with Quench: opt-in states are not known.
    Catalogue,
}

/// One region as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRegion {
    /// Its code.
    pub code: RegionCode,
    /// What the account says of it.
    pub listed: ListedState,
}

/// A row of the bundled catalogue (`data/regions.csv`, from the SDK's partition table and AWS's list of regions).
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueRegion {
    /// Its code.
    pub code: RegionCode,
    /// The partition it belongs to.
    pub partition: String,
    /// Whether an account must opt in to use it.
    pub opt_in: bool,
    /// Whether the SDK's endpoint table has it; regions that are only announced are not swept unasked.
    pub has_endpoints: bool,
    /// Metro-level latitude, degrees north.
    pub latitude: f64,
    /// Metro-level longitude, degrees east.
    pub longitude: f64,
}

/// Every region that the bundled table knows, all partitions.
pub fn catalogue() -> &'static [CatalogueRegion] {
    static CATALOGUE: OnceLock<Vec<CatalogueRegion>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let mut reader = csv::Reader::from_reader(include_bytes!("../data/regions.csv").as_slice());
        let headers = reader.headers().cloned().unwrap_or_default();
        reader.records().filter_map(Result::ok).filter_map(|record| catalogue_row(&headers, &record)).collect()
    })
}

fn catalogue_row(headers: &csv::StringRecord, record: &csv::StringRecord) -> Option<CatalogueRegion> {
    let field = |name: &str| headers.iter().position(|header| header == name).and_then(|index| record.get(index));
    Some(CatalogueRegion {
        code: RegionCode::parse(field("code")?).ok()?,
        partition: field("partition")?.to_owned(),
        opt_in: field("opt_in")?.starts_with("opt-in"),
        has_endpoints: field("in_botocore_endpoints")? == "yes",
        latitude: field("lat")?.parse().ok()?,
        longitude: field("lon")?.parse().ok()?,
    })
}

/// The regions of `partition` that have endpoints, opt-in states unknown for those that need it.
pub fn catalogue_listing(partition: &str) -> Vec<ListedRegion> {
    catalogue()
        .iter()
        .filter(|row| row.partition == partition && row.has_endpoints)
        .map(|row| ListedRegion {
            code: row.code.clone(),
            listed: if row.opt_in { ListedState::Unknown } else { ListedState::Enabled },
        })
        .collect()
}

/// Whether the map has a place for the region.
pub fn is_placed(code: &RegionCode) -> bool {
    catalogue().iter().any(|row| row.code == *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_holds_the_34_commercial_regions() {
        let listing = catalogue_listing("aws");
        assert_eq!(listing.len(), 34);
        assert_eq!(
            listing.iter().filter(|region| region.listed == ListedState::Enabled).count(),
            17,
            "17 are on by default"
        );
        assert_eq!(catalogue_listing("aws-cn").len(), 2);
    }

    #[test]
    fn codes_are_checked_by_shape_not_by_table() {
        for good in ["us-east-1", "us-gov-west-1", "eusc-de-east-1", "xx-nowhere-9"] {
            assert!(RegionCode::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "us-east", "US-EAST-1", "us-east-1.evil.example", "us_east_1", "a-b-c", "us-east-1-"] {
            assert!(RegionCode::parse(bad).is_err(), "{bad}");
        }
    }
}
