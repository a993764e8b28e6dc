//! Chance from a seed, the same for ever.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One stream of chance. Each part of an incident has its own, so that a change in one leaves the others as they were.
#[derive(Debug)]
pub(crate) struct Dice {
    stream: ChaCha8Rng,
}

impl Dice {
    /// The stream of `part` of the incident of `seed`.
    pub(crate) fn new(seed: u64, part: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(part);
        Self { stream }
    }

    /// True with a probability of `percent` in a hundred.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.between(0, 99) < percent
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        self.stream.random_range(low..=high.max(low))
    }

    /// One of several; they must not be none.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let index = self.stream.random_range(0..of.len());
        &of[index]
    }

    /// Any number.
    pub(crate) fn number(&mut self) -> u64 {
        self.stream.random()
    }

    /// Lower-case letters and digits.
    pub(crate) fn name(&mut self, length: u32) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        (0..length).map(|_| char::from(*self.pick(LETTERS))).collect()
    }
}
