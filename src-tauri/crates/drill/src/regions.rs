//! The commercial regions: how an account stands to them, and where on Earth they are.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::Refusal;

/// Where a region is comes from AWS's own region names: the coordinates of the city or state in it.
const TABLE: &str = include_str!("../data/regions.csv");

/// A row of the table.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) code: String,
    /// "default" for the 17 that are always on, "opt-in" for the others.
    pub(crate) opt_in: String,
    /// "yes" for the ten that nobody could look into in the story.
    pub(crate) disabled_in_story: String,
    /// "no" for those that AWS has announced and does not list to accounts yet.
    offered: String,
    /// Degrees north.
    lat: f64,
    /// Degrees east.
    lon: f64,
}

static ROWS: LazyLock<Result<Vec<Row>, String>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    rows.map_err(|error| format!("data/regions.csv: {error}"))
});

/// The regions that an account lists, oldest first.
pub(crate) fn offered() -> Result<impl Iterator<Item = &'static Row>, Refusal> {
    let rows = ROWS.as_ref().map_err(|error| Refusal::invalid(error.clone()))?;
    Ok(rows.iter().filter(|row| row.offered == "yes"))
}

/// Latitude and longitude of a region in degrees, also of one that is not offered yet.
pub(crate) fn coordinates(code: &str) -> Option<(f64, f64)> {
    let rows = ROWS.as_ref().ok()?;
    rows.iter().find(|row| row.code == code).map(|row| (row.lat, row.lon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_has_a_place_and_34_are_offered() {
        let rows = ROWS.as_ref().unwrap();
        assert_eq!((rows.len(), offered().unwrap().count()), (36, 34));
        for row in rows {
            assert!(row.lat.abs() < 70.0 && row.lon.abs() <= 180.0, "{row:?}");
        }
        assert_eq!(coordinates("ap-northeast-2"), Some((37.57, 126.98)));
        assert_eq!(coordinates("xx-none-1"), None);
    }
}
