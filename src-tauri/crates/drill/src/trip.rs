//! The round trip of each call: the same for all, or by the distance of its region with a little jitter.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::chance::{Chance, hash};
use crate::distance::{Place, round_trip};

/// The most that jitter adds to a trip, in parts per thousand of it.
const JITTER: u32 = 100;

/// How long calls are under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Trips {
    seed: u64,
    way: Way,
    /// One stream per region, so that calls to one do not change how long those to another take.
    jitter: BTreeMap<String, Chance>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Way {
    Uniform(Duration),
    From(Place),
}

/// The two halves of a trip. Both are whole milliseconds where the whole is, because tokio's timer rounds each sleep up
/// to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Halves {
    pub(crate) there: Duration,
    pub(crate) back: Duration,
}

impl Trips {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, way: Way::Uniform(Duration::from_millis(80)), jitter: BTreeMap::new() }
    }

    pub(crate) fn set_uniform(&mut self, rtt: Duration) {
        self.way = Way::Uniform(rtt);
    }

    pub(crate) fn set_place(&mut self, place: Place) {
        self.way = Way::From(place);
    }

    /// The shortest that a trip to the region may be.
    pub(crate) fn shortest(&self, region: &str) -> Duration {
        match &self.way {
            Way::Uniform(rtt) => *rtt,
            Way::From(place) => round_trip(place, region),
        }
    }

    /// The next trip to the region: jitter only ever makes it longer, by up to a tenth.
    pub(crate) fn next(&mut self, region: &str) -> Halves {
        let mut rtt = self.shortest(region);
        if matches!(self.way, Way::From(_)) {
            let seed = self.seed;
            let fresh = || Chance::new(hash(seed, &format!("jitter {region}")));
            let chance = self.jitter.entry(region.to_owned()).or_insert_with(fresh);
            let most = u32::try_from(rtt.as_millis()).unwrap_or(0) * JITTER / 1000;
            rtt += Duration::from_millis(u64::from(chance.between(0, most)));
        }
        let there = Duration::from_millis(u64::try_from(rtt.as_millis() / 2).unwrap_or(u64::MAX));
        Halves { there, back: rtt.saturating_sub(there) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen_from_seoul(seed: u64) -> Trips {
        let mut trips = Trips::new(seed);
        trips.set_place(Place::of("ap-northeast-2").unwrap());
        trips
    }

    fn whole(halves: Halves) -> Duration {
        halves.there + halves.back
    }

    #[test]
    fn jitter_adds_up_to_a_tenth_and_takes_nothing_away() {
        let mut trips = seen_from_seoul(7);
        let shortest = trips.shortest("us-east-1");
        let drawn: Vec<Duration> = (0..500).map(|_| whole(trips.next("us-east-1"))).collect();
        let (least, most) = (*drawn.iter().min().unwrap(), *drawn.iter().max().unwrap());
        assert_eq!(least, shortest);
        assert!(most > shortest.mul_f64(1.09) && most <= shortest.mul_f64(1.1), "{most:?}");
    }

    #[test]
    fn calls_to_one_region_do_not_change_those_to_another() {
        let (mut alone, mut between) = (seen_from_seoul(7), seen_from_seoul(7));
        for number in 0..50 {
            for _ in 0..number % 3 {
                between.next("eu-west-1");
            }
            assert_eq!(alone.next("us-east-1"), between.next("us-east-1"));
        }
        // Both 200 ms away, because nobody knows where they are.
        let mut pair = || ["xx-none-1", "xx-none-2"].map(|region| between.next(region));
        assert!((0..50).map(|_| pair()).any(|[one, other]| one != other), "each region draws its own");
        let mut other = seen_from_seoul(8);
        let differs = (0..50).any(|_| alone.next("us-east-1") != other.next("us-east-1"));
        assert!(differs, "another seed, another jitter");
    }

    #[test]
    fn a_uniform_trip_has_no_jitter_and_halves_that_join() {
        let mut trips = Trips::new(1);
        for millis in [0, 1, 5, 80] {
            trips.set_uniform(Duration::from_millis(millis));
            let halves = trips.next("us-east-1");
            assert_eq!(whole(halves), Duration::from_millis(millis));
            assert_eq!(halves.there.as_millis(), u128::from(millis / 2));
        }
    }
}
