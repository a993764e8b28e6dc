//! How long a round trip to a region takes from somewhere on Earth.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::regions::coordinates;

/// Where the caller sits: in the city of a region. Only a region whose coordinates are known is a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place(String);

impl Place {
    /// The place of a region, "ap-northeast-2" for Seoul; none if nobody knows where that is.
    pub fn of(region: &str) -> Option<Self> {
        coordinates(region).map(|_| Self(region.to_owned()))
    }

    /// The code of the region.
    pub fn region(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::of(&code).ok_or_else(|| format!("nobody knows where the region {code} is"))
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.0
    }
}

/// A region nobody has placed yet is taken to be far away.
const UNPLACED_MS: f64 = 200.0;
/// The last mile and the service itself, which a call to the nearest region pays too.
const NEARBY_MS: f64 = 8.0;
/// What leaving the region adds: the way to the cable and through the backbone's routers.
const LEAVING_MS: f64 = 10.0;
/// Kilometres that light in glass covers in a millisecond: two thirds of its speed in a vacuum.
const KM_PER_MS: f64 = 199.862;
/// How much longer cables are than the great circle.
const DETOUR: f64 = 1.45;
/// The North Atlantic's run almost along it.
const ATLANTIC_DETOUR: f64 = 1.05;

/// The undisturbed round trip from a place to a region: the way along a great circle there and back at two thirds of the
/// speed of light, lengthened by a detour. Set so that it tells what is measured between regions: 8 ms within Seoul, some
/// 35 ms to Tokyo, 180 ms to Virginia, 75 ms between Virginia and Ireland. Whole milliseconds, as clocks sleep.
pub(crate) fn round_trip(place: &Place, region: &str) -> Duration {
    let (Some(here), Some(there)) = (coordinates(&place.0), coordinates(region)) else {
        return whole_milliseconds(UNPLACED_MS);
    };
    if place.0 == region {
        return whole_milliseconds(NEARBY_MS);
    }
    let detour = if atlantic(here, there) || atlantic(there, here) { ATLANTIC_DETOUR } else { DETOUR };
    whole_milliseconds(NEARBY_MS + LEAVING_MS + 2.0 * kilometres(here, there) / KM_PER_MS * detour)
}

fn whole_milliseconds(millis: f64) -> Duration {
    Duration::from_secs_f64(millis.round() / 1000.0)
}

/// From the east of North America to Europe.
fn atlantic(west: (f64, f64), east: (f64, f64)) -> bool {
    west.0 > 25.0 && (-100.0..-50.0).contains(&west.1) && east.0 > 35.0 && (-15.0..30.0).contains(&east.1)
}

/// Along the great circle, by the haversine formula.
fn kilometres(one: (f64, f64), other: (f64, f64)) -> f64 {
    const EARTH_RADIUS_KM: f64 = 6371.0;
    let (north, other_north) = (one.0.to_radians(), other.0.to_radians());
    let half_north = ((other_north - north) / 2.0).sin();
    let half_east = ((other.1 - one.1).to_radians() / 2.0).sin();
    let chord = half_north * half_north + north.cos() * other_north.cos() * half_east * half_east;
    2.0 * EARTH_RADIUS_KM * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(from: &str, to: &str) -> u128 {
        round_trip(&Place::of(from).unwrap(), to).as_millis()
    }

    #[test]
    fn round_trips_are_what_is_measured_between_regions() {
        for (from, to, expected) in [
            ("ap-northeast-2", "ap-northeast-2", 8),
            ("ap-northeast-2", "ap-northeast-1", 35),
            ("ap-northeast-2", "us-east-1", 180),
            ("us-east-1", "eu-west-1", 75),
            ("us-east-1", "us-west-2", 67),
            ("us-east-1", "xx-none-1", 200),
        ] {
            let found = millis(from, to);
            assert!(found.abs_diff(expected) * 20 <= expected, "{from} to {to}: {found}, not {expected}");
            if to != "xx-none-1" {
                assert_eq!(found, millis(to, from), "the way back is as long");
            }
        }
    }

    #[test]
    fn no_trip_is_faster_than_light_in_glass() {
        let seoul = Place::of("ap-northeast-2").unwrap();
        for row in crate::regions::offered().unwrap() {
            let there = coordinates(&row.code).unwrap();
            let light = 2.0 * kilometres(coordinates(seoul.region()).unwrap(), there) / KM_PER_MS;
            let found = round_trip(&seoul, &row.code).as_secs_f64() * 1000.0;
            assert!(found > light && found < 350.0, "{}: {found}", row.code);
        }
    }

    #[test]
    fn a_place_that_nobody_knows_is_none() {
        assert_eq!(Place::of("xx-none-1"), None);
        assert!(serde_json::from_str::<Place>("\"xx-none-1\"").is_err());
        assert_eq!(serde_json::from_str::<Place>("\"us-east-1\"").unwrap().region(), "us-east-1");
    }
}
