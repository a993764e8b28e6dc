//! A bad day, drawn from a seed.

use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::{Effect, Fault, When};
use crate::chance::{Chance, hash};
use crate::world::{SECOND, after};

/// A composition of faults that [`Fault::draw`] gives. Arm both lists, or the passing ones alone.
#[derive(Clone, Debug)]
pub struct DrawnFaults {
    /// Each ends by itself, the last one at `faults_end`.
    pub passing: Vec<Fault>,
    /// Actions that the caller may not do and regions that an organization denies: these stay.
    pub permanent: Vec<Fault>,
    /// No passing fault hits a call that arrives at this instant or later. The start if there is none.
    pub faults_end: Timestamp,
}

/// Actions that a policy may have been written without.
const DENIABLE: [&str; 8] = [
    "ecs:ListServices",
    "ecs:DescribeTasks",
    "ecs:ListContainerInstances",
    "ecs:ListGateways",
    "ecs:StopTask",
    "ecs:DeleteCluster",
    "ecs:DeregisterTaskDefinition",
    "ecs:DeleteTaskDefinitions",
];

impl Fault {
    /// Draws a bad day in some regions that begins at an instant. `intensity`, 0 to 1, is how likely each region is to be
    /// troubled and how often its calls are hit: 0 is no fault at all, 1 leaves no region in peace.
    ///
    /// Passing faults begin within ten minutes and last up to five; expired credentials are not among them, because they
    /// end with a sign-in and not by themselves. The same arguments give the same faults.
    pub fn draw(seed: u64, regions: &[&str], started_at: Timestamp, intensity: f64) -> DrawnFaults {
        let mut chance = Chance::new(hash(seed, "a bad day"));
        let mut passing = Vec::new();
        for region in regions {
            while chance.happens(intensity * 0.7) && passing.len() < 200 {
                passing.push(Self::passing(&mut chance, region, started_at, intensity));
            }
        }
        if chance.happens(intensity / 4.0) {
            let minutes = i64::from(chance.between(10, 120));
            let ahead = SignedDuration::from_mins(if chance.happens(0.5) { minutes } else { -minutes });
            passing.push(Self { when: window(&mut chance, started_at), effect: Effect::ClockSkew { ahead } });
        }
        let ends = passing.iter().filter_map(|fault| fault.when.until);
        let faults_end = ends.max().unwrap_or(started_at);
        // A stream of their own: who arms only the passing ones meets the same day.
        let permanent = Self::permanent(&mut Chance::new(hash(seed, "policies")), regions, intensity);
        DrawnFaults { passing, permanent, faults_end }
    }

    fn passing(chance: &mut Chance, region: &str, started_at: Timestamp, intensity: f64) -> Self {
        let when = window(chance, started_at).in_region(region);
        let long = Duration::from_millis(u64::from(chance.between(500, 20_000)));
        let effect = match chance.between(0, 11) {
            // Whole regions go down, single calls meet the rest.
            0 => return Self { when, effect: Effect::LostBeforeApplied },
            1 => Effect::LostBeforeApplied,
            2 => Effect::AppliedThenLost,
            3 => Effect::Throttle,
            4 => Effect::ServerError,
            5 => Effect::Unavailable,
            6 => Effect::Delay(long),
            7 => Effect::SlowBody(long),
            8 => Effect::Truncated,
            9 => Effect::Malformed,
            10 => Effect::NeverAnswers,
            _ => Effect::Body {
                status: 200,
                content_type: "text/html".to_owned(),
                bytes: Bytes::from_static(b"<html><body>Please sign in to the guest network</body></html>"),
            },
        };
        Self { when: when.with_probability(0.1 + 0.4 * intensity), effect }
    }

    fn permanent(chance: &mut Chance, regions: &[&str], intensity: f64) -> Vec<Self> {
        let mut permanent = Vec::new();
        for action in DENIABLE {
            if chance.happens(intensity / 8.0) {
                permanent.push(Self::action_denied(action));
            }
        }
        for region in regions {
            if chance.happens(intensity / 8.0) {
                permanent.push(Self::region_denied(region));
            }
        }
        permanent
    }
}

fn window(chance: &mut Chance, started_at: Timestamp) -> When {
    let from = after(started_at, i64::from(chance.between(0, 600)) * SECOND);
    When::default().between(from, after(from, i64::from(chance.between(5, 300)) * SECOND))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "ap-northeast-2", "sa-east-1"];

    fn day(seed: u64, intensity: f64) -> DrawnFaults {
        Fault::draw(seed, &REGIONS, Timestamp::UNIX_EPOCH, intensity)
    }

    #[test]
    fn the_last_passing_fault_ends_when_it_is_said_to() {
        for seed in 0..200 {
            let drawn = day(seed, 0.6);
            for fault in &drawn.passing {
                let (from, until) = (fault.when.from.unwrap(), fault.when.until.unwrap());
                assert!(from < until && until <= drawn.faults_end, "{fault:?}");
                assert!(!matches!(fault.effect, Effect::AccessDenied | Effect::ExpiredCredentials));
            }
            assert!(drawn.faults_end.as_second() <= 900);
            assert!(drawn.permanent.iter().all(|fault| fault.when.until.is_none()));
            assert_eq!(format!("{drawn:?}"), format!("{:?}", day(seed, 0.6)), "the same seed, the same day");
        }
    }

    #[test]
    fn every_kind_comes_up_and_intensity_is_how_much() {
        let mut kinds = BTreeSet::new();
        let (mut mild, mut wild, mut lasting) = (0, 0, 0);
        for seed in 0..300 {
            mild += day(seed, 0.2).passing.len();
            let drawn = day(seed, 1.0);
            wild += drawn.passing.len();
            lasting += drawn.permanent.len();
            kinds.extend(drawn.passing.into_iter().map(|fault| std::mem::discriminant(&fault.effect)).map(|kind| {
                // A discriminant can be compared and shown, and not ordered.
                format!("{kind:?}")
            }));
        }
        assert_eq!(kinds.len(), 12);
        assert!(wild > 4 * mild && mild > 0 && lasting > 0, "{mild} {wild} {lasting}");
        let nothing = day(7, 0.0);
        assert!(nothing.passing.is_empty() && nothing.permanent.is_empty());
        assert_eq!(nothing.faults_end, Timestamp::UNIX_EPOCH);
    }
}
