//! What the bill and the price list call a region.

use std::sync::LazyLock;

use serde::Deserialize;

/// The prefixes of AWS's usage types and the locations of its price list. Those of me-west-1 and sa-west-1, which AWS does
/// not offer yet, and of the two newest regions of ap-southeast follow the pattern and are not confirmed.
const TABLE: &str = include_str!("../../data/billing_regions.csv");

/// A row of the table.
#[derive(Debug, Deserialize)]
pub(crate) struct BillingRegion {
    pub(crate) code: String,
    /// "EUW2"; nothing for us-east-1.
    prefix: String,
    /// "EU (London)".
    pub(crate) location: String,
}

static ROWS: LazyLock<Vec<BillingRegion>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    rows.unwrap_or_default()
});

/// All regions that have a price list, in the order of the table.
pub(crate) fn all() -> &'static [BillingRegion] {
    &ROWS
}

/// A usage type as the bill of a region has it: "EUW2-Fargate-GB-Hours". A region that nobody knows gives its code.
pub(crate) fn usage_type(region: &str, of: &str) -> String {
    let prefix = ROWS.iter().find(|row| row.code == region).map_or(region, |row| &row.prefix);
    if prefix.is_empty() { of.to_owned() } else { format!("{prefix}-{of}") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_region_has_a_prefix_of_its_own() {
        let prefixes: BTreeSet<&str> = ROWS.iter().map(|row| row.prefix.as_str()).collect();
        assert_eq!((ROWS.len(), prefixes.len()), (36, 36));
        for row in crate::regions::offered().unwrap() {
            assert!(ROWS.iter().any(|found| found.code == row.code), "{}", row.code);
        }
    }

    #[test]
    fn a_usage_type_begins_with_the_prefix_of_its_region() {
        for (region, wanted) in [
            ("us-east-1", "Fargate-GB-Hours"),
            ("eu-west-1", "EU-Fargate-GB-Hours"),
            ("ap-south-1", "APS3-Fargate-GB-Hours"),
            ("xx-none-1", "xx-none-1-Fargate-GB-Hours"),
        ] {
            assert_eq!(usage_type(region, "Fargate-GB-Hours"), wanted);
        }
    }
}
