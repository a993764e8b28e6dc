//! The one clock. Everything that waits, stamps or measures takes a [`Clock`]; nothing else reads time.
//!
//! Three ways to run it, one code path: [`Clock::system`] is the machine's time; [`Clock::scaled`] starts at a given
//! instant and runs faster, for Practice; under tokio's paused test time a scaled clock of speed 1 is the paused clock.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! use std::time::Duration;
//! let clock = quench_clock::Clock::scaled("2026-10-04T14:10:00Z".parse().unwrap(), 60.0);
//! let before = clock.now();
//! clock.sleep(Duration::from_secs(120)).await;
//! assert_eq!(clock.now().duration_since(before).as_secs(), 120);
//! # });
//! ```

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

const SLOWEST: f64 = 0.01;
const FASTEST: f64 = 10_000.0;

/// A source of time that is cheap to clone; clones tell the same time.
#[derive(Clone, Debug)]
pub struct Clock {
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    System { start: Instant },
    Scaled(Arc<Scaled>),
}

#[derive(Debug)]
struct Scaled {
    utc_at_start: Timestamp,
    start: Instant,
    speed: f64,
}

impl Clock {
    /// The machine's own time. UTC is read anew each time, so a corrected wall clock is followed.
    pub fn system() -> Self {
        Self { kind: Kind::System { start: Instant::now() } }
    }

    /// A clock that reads `utc` now and runs `speed` times as fast as the machine. A speed that is not a finite
    /// number above zero counts as 1; others are kept between a hundredth and ten thousand, where no span of time
    /// overflows.
    pub fn scaled(utc: Timestamp, speed: f64) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed.clamp(SLOWEST, FASTEST) } else { 1.0 };
        Self { kind: Kind::Scaled(Arc::new(Scaled { utc_at_start: utc, start: Instant::now(), speed })) }
    }

    /// Now, in UTC.
    pub fn now(&self) -> Timestamp {
        match &self.kind {
            #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
            Kind::System { .. } => Timestamp::now(),
            Kind::Scaled(scaled) => {
                let elapsed = scaled.start.elapsed().mul_f64(scaled.speed);
                let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
                scaled.utc_at_start.checked_add(elapsed).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Time since this clock was made. Never runs backwards, unlike [`Clock::now`] on a machine whose wall clock is set.
    pub fn monotonic(&self) -> Duration {
        match &self.kind {
            Kind::System { start } => start.elapsed(),
            Kind::Scaled(scaled) => scaled.start.elapsed().mul_f64(scaled.speed),
        }
    }

    /// Waits for `duration` of this clock's time.
    pub async fn sleep(&self, duration: Duration) {
        let real = Duration::try_from_secs_f64(duration.as_secs_f64() / self.speed()).unwrap_or(Duration::MAX);
        tokio::time::sleep(real).await;
    }

    /// How many of this clock's seconds pass in one second of the machine.
    pub fn speed(&self) -> f64 {
        match &self.kind {
            Kind::System { .. } => 1.0,
            Kind::Scaled(scaled) => scaled.speed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_scaled_clock_sleeps_its_own_seconds() {
        let clock = Clock::scaled(Timestamp::UNIX_EPOCH, 60.0);
        let machine = Instant::now();
        clock.sleep(Duration::from_secs(3600)).await;
        assert_eq!(machine.elapsed().as_secs(), 60, "an hour at 60x is a minute of the machine");
        assert_eq!(clock.now().as_second(), 3600);
        assert_eq!(clock.monotonic().as_secs(), 3600);
    }

    #[test]
    fn a_senseless_speed_is_one() {
        for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!((Clock::scaled(Timestamp::UNIX_EPOCH, speed).speed() - 1.0).abs() < f64::EPSILON);
        }
    }
    #[tokio::test(start_paused = true)]
    async fn no_speed_and_no_span_overflows() {
        for speed in [f64::MIN_POSITIVE, 1e-9, 1e9, f64::MAX] {
            let clock = Clock::scaled(Timestamp::UNIX_EPOCH, speed);
            tokio::time::advance(Duration::from_secs(100 * 365 * 24 * 3600)).await;
            assert!(clock.now() > Timestamp::UNIX_EPOCH && clock.monotonic() > Duration::ZERO, "{speed}");
            let forever = clock.sleep(Duration::MAX);
            assert!(tokio::time::timeout(Duration::from_secs(1), forever).await.is_err(), "{speed}");
        }
    }
}
