//! One token bucket per region and category, as AWS keeps them, so that calls wait here instead of being throttled.
//!
//! The whole bucket may be spent at once. When AWS throttles all the same, others are spending from it too (the
//! attacker, the console, the account's own tooling): the bucket is taken as empty, its refill falls to 80 % of
//! AWS's documented rate, never lower, and recovers over a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use quench_clock::Clock;

use crate::category::Category;

/// A hair less than one token is rounding of the sleep, not a missing token.
const HAIR: f64 = 1e-6;
/// What the refill is multiplied with after a throttle.
const AFTER_THROTTLE: f64 = 0.8;
/// Calls overtake each other on their way by up to about this long. Once a bucket is empty it is spent that much behind
/// AWS's own count of it, because a call that comes a moment too early is refused, and then all that follow are slower.
const JITTER: Duration = Duration::from_millis(100);
/// A fallen refill is whole again after about this long.
const RECOVERY: Duration = Duration::from_secs(60);

/// All buckets of a connection.
#[derive(Debug)]
pub(crate) struct Limiter {
    clock: Clock,
    share: f64,
    buckets: Mutex<HashMap<(String, Category), Arc<Bucket>>>,
}

#[derive(Debug)]
struct Bucket {
    /// tokio's mutex is fair: who waits first is served first.
    queue: tokio::sync::Mutex<()>,
    level: Mutex<Level>,
}

#[derive(Debug)]
struct Level {
    burst: f64,
    refill: f64,
    factor: f64,
    tokens: f64,
    updated: Duration,
    /// It was empty, and has not been full since.
    running: bool,
}

impl Limiter {
    /// `share` is the part of each bucket that Quench may use, at most 1.
    pub(crate) fn new(clock: Clock, share: f64) -> Self {
        let share = if share.is_finite() { share.clamp(0.05, 1.0) } else { 1.0 };
        Self { clock, share, buckets: Mutex::default() }
    }

    /// Waits, in order of arrival, until a call of `category` may be made in `region`. Dropping it takes no token.
    pub(crate) async fn admit(&self, region: &str, category: Category) {
        let bucket = self.bucket(region, category);
        let _turn = bucket.queue.lock().await;
        loop {
            let missing = {
                let mut level = bucket.level.lock().unwrap_or_else(PoisonError::into_inner);
                level.take(self.clock.monotonic())
            };
            match missing {
                None => return,
                Some(wait) => self.clock.sleep(wait).await,
            }
        }
    }

    /// Notes that AWS throttled a call.
    pub(crate) fn throttled(&self, region: &str, category: Category) {
        let bucket = self.bucket(region, category);
        let mut level = bucket.level.lock().unwrap_or_else(PoisonError::into_inner);
        level.drain(self.clock.monotonic());
    }

    fn bucket(&self, region: &str, category: Category) -> Arc<Bucket> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry((region.to_owned(), category)).or_insert_with(|| {
            let (burst, refill) = category.rates();
            let burst = (burst * self.share).max(1.0);
            Arc::new(Bucket {
                queue: tokio::sync::Mutex::default(),
                level: Mutex::new(Level {
                    burst,
                    refill: refill * self.share,
                    factor: 1.0,
                    tokens: burst,
                    updated: self.clock.monotonic(),
                    running: false,
                }),
            })
        });
        Arc::clone(bucket)
    }
}

impl Level {
    /// Takes a token, or tells how long until there is one.
    fn take(&mut self, now: Duration) -> Option<Duration> {
        self.refresh(now);
        self.running |= self.tokens < 1.0 - HAIR;
        let behind = if self.running { (self.refill * JITTER.as_secs_f64()).min(self.burst - 1.0) } else { 0.0 };
        if self.tokens >= 1.0 + behind - HAIR {
            self.tokens -= 1.0;
            return None;
        }
        Some(Duration::from_secs_f64((1.0 + behind - self.tokens) / (self.refill * self.factor)))
    }

    fn refresh(&mut self, now: Duration) {
        let elapsed = now.saturating_sub(self.updated).as_secs_f64();
        self.updated = now;
        // The refill of the interval's beginning: while it recovers this is a little less than AWS gives.
        self.tokens = (self.tokens + elapsed * self.refill * self.factor).min(self.burst);
        self.running &= self.tokens < self.burst;
        self.factor = (self.factor + elapsed * (1.0 - AFTER_THROTTLE) / RECOVERY.as_secs_f64()).min(1.0);
    }

    fn drain(&mut self, now: Duration) {
        self.refresh(now);
        self.tokens = 0.0;
        self.factor = AFTER_THROTTLE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paused() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
    }

    /// When each of `calls` concurrent callers was admitted, in seconds.
    async fn admitted(limiter: &Limiter, category: Category, calls: usize) -> Vec<f64> {
        let calls = (0..calls).map(|_| async {
            limiter.admit("eu-west-1", category).await;
            limiter.clock.monotonic().as_secs_f64()
        });
        futures::future::join_all(calls).await
    }

    #[tokio::test(start_paused = true)]
    async fn the_full_bucket_is_spent_at_once_and_then_the_refill_sets_the_pace() {
        let limiter = Limiter::new(Clock::system(), 1.0);
        let times = admitted(&limiter, Category::ServiceModify, 60).await;
        assert!(times.iter().take(50).all(|time| *time == 0.0), "50 at once");
        let last = times[59];
        assert!(
            (2.0..2.15).contains(&last),
            "10 more at 5/s take 2 s and what calls overtake each other by, not {last}"
        );
        assert!(times.is_sorted(), "first come, first served");
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttle_empties_the_bucket_and_slows_it_for_a_while() {
        let limiter = Limiter::new(Clock::system(), 1.0);
        for _ in 0..20 {
            limiter.throttled("eu-west-1", Category::ServiceModify);
            limiter.clock.sleep(Duration::from_secs(2)).await;
        }
        limiter.throttled("eu-west-1", Category::ServiceModify);
        let start = limiter.clock.monotonic().as_secs_f64();
        let times = admitted(&limiter, Category::ServiceModify, 4).await;
        let took = times[3] - start;
        assert!((0.99..1.2).contains(&took), "4 at 80 % of 5/s take 1 s, not {took}, however many answers said so");
        limiter.clock.sleep(Duration::from_secs(120)).await;
        let start = limiter.clock.monotonic().as_secs_f64();
        let times = admitted(&limiter, Category::ServiceModify, 55).await;
        assert!((times[54] - start - 1.1).abs() < 0.05, "recovered: a full bucket, then 5/s");
    }

    #[tokio::test(start_paused = true)]
    async fn regions_and_categories_do_not_share() {
        let limiter = Limiter::new(Clock::system(), 1.0);
        limiter.throttled("eu-west-1", Category::ClusterRead);
        limiter.admit("eu-west-2", Category::ClusterRead).await;
        limiter.admit("eu-west-1", Category::ServiceRead).await;
        assert_eq!(limiter.clock.monotonic(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_leaves_the_queue_takes_no_token() {
        let limiter = Limiter::new(Clock::system(), 1.0);
        limiter.admit("", Category::Unlisted).await;
        let left = tokio::time::timeout(Duration::from_millis(100), limiter.admit("", Category::Unlisted)).await;
        assert!(left.is_err());
        limiter.admit("", Category::Unlisted).await;
        assert!(limiter.clock.monotonic() < Duration::from_millis(1100));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_budget_is_never_exceeded(
            waves in proptest::collection::vec((0_u64..3_000, 1_usize..40, any::<bool>()), 1..8)
        ) {
            paused().block_on(async {
                let limiter = Limiter::new(Clock::system(), 1.0);
                let category = Category::ServiceModify;
                let (burst, refill) = category.rates();
                let mut times = Vec::new();
                for (pause, calls, throttle) in waves {
                    limiter.clock.sleep(Duration::from_millis(pause)).await;
                    if throttle {
                        limiter.throttled("eu-west-1", category);
                    }
                    times.extend(admitted(&limiter, category, calls).await);
                }
                for (index, from) in times.iter().enumerate() {
                    for (more, to) in times.iter().skip(index).enumerate() {
                        prop_assert!((more + 1) as f64 <= burst + (to - from) * refill + 0.01);
                    }
                }
                Ok(())
            })?;
        }
    }
}
