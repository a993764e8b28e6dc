//! Chance from a number: the same number draws the same moments.

use std::time::Duration;

/// SplitMix64.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A moment between a millisecond and `longest`, to the microsecond.
    pub(crate) fn moment(&mut self, longest: Duration) -> Duration {
        const SHORTEST: Duration = Duration::from_millis(1);
        let span = u64::try_from(longest.saturating_sub(SHORTEST).as_micros()).unwrap_or(u64::MAX);
        SHORTEST + Duration::from_micros(self.next() % span.saturating_add(1))
    }
}
