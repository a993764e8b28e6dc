//! What is odd: how often, and the first few examples.

use std::collections::BTreeMap;

use crate::text::neutral;
use crate::view::OddKind;

/// Examples that are kept of each oddity.
const EXAMPLES: usize = 5;

/// What was found odd: how often, and the first few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Odd {
    /// How often.
    pub count: u32,
    /// The first few.
    pub examples: Vec<String>,
}

/// Counts what is odd, and keeps the first few examples.
pub(super) fn tell(odd: &mut BTreeMap<OddKind, Odd>, kind: OddKind, count: u32, example: impl FnOnce() -> String) {
    let odd = odd.entry(kind).or_default();
    odd.count = odd.count.saturating_add(count);
    if odd.examples.len() < EXAMPLES {
        let example = neutral(&example());
        if !example.is_empty() {
            odd.examples.push(example);
        }
    }
}
