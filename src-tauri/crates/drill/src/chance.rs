//! Chance as an input: a small seeded stream that is part of the saved world, so that a replay is exact.

use serde::{Deserialize, Serialize};

/// SplitMix64. A generator of our own, because the stream must stay the same across versions of any crate: a saved
/// world and a seed in a bug report have to lead to the same names years later.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Chance {
    state: u64,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number in `low..=high`; `low` if they are the wrong way round.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low)) + 1;
        low + u32::try_from(self.next() % span).unwrap_or(0)
    }

    /// True with this probability: never at 0 and below, always at 1 and above.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        // 53 bits, which is what a double holds.
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let drawn = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        drawn < probability
    }

    /// `length` hexadecimal digits, as ids of tasks and network interfaces look.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.letters(length, b"0123456789abcdef")
    }

    /// `length` lower-case letters and digits, beginning with a letter: the names attackers' scripts make.
    pub(crate) fn name(&mut self, length: usize) -> String {
        let mut name = self.letters(1, b"abcdefghijklmnopqrstuvwxyz");
        name.push_str(&self.letters(length.saturating_sub(1), b"abcdefghijklmnopqrstuvwxyz0123456789"));
        name
    }

    /// `length` letters of an alphabet of at most 256, which must not be empty.
    pub(crate) fn letters(&mut self, length: usize, alphabet: &[u8]) -> String {
        let mut text = String::with_capacity(length);
        let mut bits = 0;
        for place in 0..length {
            // Eight letters per draw: the modulus bias of 256 over these alphabets does not matter for names.
            if place % 8 == 0 {
                bits = self.next();
            }
            let byte = (bits >> (8 * (place % 8))) & 0xff;
            let index = usize::try_from(byte).unwrap_or(0) % alphabet.len();
            text.push(char::from(alphabet[index]));
        }
        text
    }

    /// A UUID v4 as request ids have it.
    pub(crate) fn uuid(&mut self) -> String {
        let hex = self.hex(31);
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
    }
}

/// A number that belongs to a text and a seed: chance that needs no stream, for what must not depend on call order.
pub(crate) fn hash(seed: u64, text: &str) -> u64 {
    let fold = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    mix(text.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325 ^ seed, fold))
}

/// The same of several texts, which need not be joined first.
pub(crate) fn hash_of(seed: u64, texts: &[&str]) -> u64 {
    texts.iter().fold(seed, |sum, text| hash(sum, text))
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_same_for_ever() {
        let mut chance = Chance::new(7);
        assert_eq!(chance.name(12), Chance::new(7).name(12));
        assert_eq!(Chance::new(0).next(), 0xe220_a839_7b1d_cdaf, "SplitMix64's published first output for seed 0");
        let name = chance.name(12);
        assert_eq!(name.len(), 12);
        assert!(name.starts_with(|c: char| c.is_ascii_lowercase()));
        let uuid = chance.uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn what_happens_happens_as_often_as_it_should() {
        let mut chance = Chance::new(3);
        for (probability, expected) in [(0.0, 0), (-1.0, 0), (f64::NAN, 0), (0.25, 250), (1.0, 1000), (2.0, 1000)] {
            let count = (0..1000).filter(|_| chance.happens(probability)).count();
            assert!(count.abs_diff(expected) <= if probability == 0.25 { 50 } else { 0 }, "{count} of {expected}");
        }
    }

    #[test]
    fn between_includes_both_ends() {
        let mut chance = Chance::new(1);
        let drawn: std::collections::BTreeSet<u32> = (0..200).map(|_| chance.between(2, 4)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(chance.between(5, 1), 5);
    }
}
