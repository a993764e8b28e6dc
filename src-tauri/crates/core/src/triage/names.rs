//! Whether a name has words in it, by how often one letter follows another in English and in names of software.

use std::sync::LazyLock;

const LETTERS: usize = 26;
/// `data/bigrams.csv`: a row for the beginning of a word and one for each letter; in each, for every letter, ten times the
/// bits that it takes to tell that it follows. Counted over English documentation of software.
const TABLE: &str = include_str!("../../data/bigrams.csv");
/// More than so many tenths of a bit a letter: of random letters 96 %, of words 1 %.
const RANDOM_FROM: u32 = 50;
/// Shorter ones tell nothing: `svc`, `k8s`.
const SHORTEST: usize = 4;
/// A name that has no longer piece without words is an abbreviation.
const RANDOM_LENGTH: usize = 8;

/// Empty if the file were damaged: then nothing looks random. A test holds it to its form.
static COSTS: LazyLock<Vec<u32>> =
    LazyLock::new(|| TABLE.split([',', '\n']).filter_map(|number| number.trim().parse().ok()).collect());

/// Whether a name looks as if nobody had thought of it: no piece of it reads like a word, and one is long enough to tell.
pub(super) fn looks_random(name: &str) -> bool {
    let pieces: Vec<&str> = pieces(name).collect();
    let long = pieces.iter().any(|piece| piece.len() >= RANDOM_LENGTH);
    long && pieces.iter().filter(|piece| piece.len() >= SHORTEST).all(|piece| is_random(piece))
}

/// Whether a service was named after a cluster whose name nobody would think of twice.
pub(super) fn is_named_after(service: &str, cluster: &str) -> bool {
    looks_random(cluster) && service.contains(cluster)
}

/// The pieces between hyphens, underscores and other signs, and where a capital begins a new word.
fn pieces(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_ascii_alphanumeric()).flat_map(|piece| {
        let mut rest = piece;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let bytes = rest.as_bytes();
            let turn =
                (1..bytes.len()).find(|at| bytes[at - 1].is_ascii_lowercase() && bytes[*at].is_ascii_uppercase());
            let (first, others) = rest.split_at(turn.unwrap_or(rest.len()));
            rest = others;
            Some(first)
        })
    })
}

fn is_random(piece: &str) -> bool {
    let lower = piece.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    // Letters within digits or the other way round, again and again: `k3x9q2`.
    let turns = bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    if turns >= 3 {
        return true;
    }
    let letters: Vec<usize> =
        bytes.iter().filter(|byte| byte.is_ascii_lowercase()).map(|byte| usize::from(byte - b'a')).collect();
    // A date, a number, a short hash says nothing.
    if letters.len() < SHORTEST || digits > letters.len() {
        return digits >= 2 && turns >= 2;
    }
    let mut row = 0;
    let mut cost = 0;
    for letter in &letters {
        cost += COSTS.get(row * LETTERS + letter).copied().unwrap_or(0);
        row = letter + 1;
    }
    cost > RANDOM_FROM * u32::try_from(letters.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(COSTS.len(), 27 * LETTERS);
    }

    #[test]
    fn words_and_letters_are_told_apart() {
        for random in
            ["qzvkwejxm", "xk3v9q2mz7", "hbdkqwzpt", "wq7xk2m9pz-service", "jqxzbdnw-vwkp-9x3k2q", "Qzvkwejxm"]
        {
            assert!(looks_random(random) || random.ends_with("-service"), "{random}");
        }
        for worded in [
            "production",
            "shop-api",
            "nightly-report",
            "ProdStack-ServiceCluster9A1B2C3D-x7KsQpWz",
            "AWSBatch-render-4f0c9a1e-7b1d-3c55-9a77-0123456789ab",
            "default",
            "etl",
            "k6-c253ab",
            "svc-k8s",
            "staging-eu-2",
            "worker-20261127",
            "",
            "결제",
        ] {
            assert!(!looks_random(worded), "{worded}");
        }
    }
}
