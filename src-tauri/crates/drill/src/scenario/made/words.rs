//! The words that names are made of. Companies and people are invented.

use crate::chance::Chance;

pub(super) const COMPANIES: [&str; 24] = [
    "lumenfold",
    "tidewell",
    "quarrybird",
    "northlane",
    "papercairn",
    "oakmeter",
    "brightloom",
    "ferrypoint",
    "saltgrove",
    "kitehouse",
    "redharbor",
    "mossbank",
    "pixelmill",
    "greyfinch",
    "cloudberry",
    "handover",
    "meridianly",
    "stonepost",
    "wagonworks",
    "blueacre",
    "fieldnote",
    "hexworth",
    "lanternhq",
    "zuzu",
];

pub(super) const PEOPLE: [&str; 20] = [
    "alice",
    "bob",
    "t.fischer",
    "minjun.kim",
    "sofia.rossi",
    "j.okafor",
    "hana",
    "david.lee",
    "priya.n",
    "lars",
    "maria.santos",
    "y.tanaka",
    "emil",
    "chloe.martin",
    "admin",
    "ops",
    "kwame",
    "r.patel",
    "ines",
    "dev-lead",
];

/// What services are called, in companies and by those who imitate them.
pub(super) const SERVICES: [&str; 32] = [
    "api",
    "web",
    "worker",
    "checkout",
    "payments",
    "search",
    "auth",
    "notifier",
    "frontend",
    "gateway",
    "orders",
    "billing",
    "ingest",
    "reports",
    "images",
    "scheduler",
    "catalog",
    "inventory",
    "profile",
    "backend",
    "admin",
    "webhooks",
    "mailer",
    "sync",
    "pricing",
    "events",
    "stream",
    "export",
    "consumer",
    "graphql",
    "cron",
    "data-loader",
];

pub(super) const STAGES: [&str; 9] = ["production", "prod", "staging", "dev", "qa", "stg", "live", "test", "preprod"];

const ADJECTIVES: [&str; 16] = [
    "amber", "silent", "blue", "rapid", "hidden", "early", "cold", "golden", "misty", "brave", "green", "lucky",
    "deep", "plain", "wild", "young",
];

const NOUNS: [&str; 16] = [
    "fox", "harbor", "river", "falcon", "meadow", "stone", "cloud", "pine", "lynx", "delta", "canyon", "orchid",
    "heron", "ember", "ridge", "comet",
];

/// One of several.
pub(super) fn pick<T: Copy>(chance: &mut Chance, of: &[T]) -> T {
    let last = u32::try_from(of.len().saturating_sub(1)).unwrap_or(0);
    of[usize::try_from(chance.between(0, last)).unwrap_or(0)]
}

/// So many of several, none twice, in a drawn order.
pub(super) fn some<T: Clone>(chance: &mut Chance, of: &[T], count: u32) -> Vec<T> {
    let mut left = of.to_vec();
    let mut taken = Vec::new();
    while let (Some(last), true) = (left.len().checked_sub(1), taken.len() < usize::try_from(count).unwrap_or(0)) {
        let place = chance.between(0, u32::try_from(last).unwrap_or(0));
        taken.push(left.swap_remove(usize::try_from(place).unwrap_or(0)));
    }
    taken
}

/// The same of a number that is drawn too.
pub(super) fn several<T: Clone>(chance: &mut Chance, of: &[T], least: u32, most: u32) -> Vec<T> {
    let count = chance.between(least, most);
    some(chance, of, count)
}

/// "amber-fox", "amberfox", "amber-fox-17": words that mean nothing, as both people and scripts choose them.
pub(super) fn wordlike(chance: &mut Chance) -> String {
    let (adjective, noun) = (pick(chance, &ADJECTIVES), pick(chance, &NOUNS));
    match chance.between(0, 3) {
        0 => format!("{adjective}{noun}"),
        1 => format!("{adjective}-{noun}-{}", chance.between(1, 99)),
        2 => format!("{}{}", syllables(chance), chance.between(1, 9)),
        _ => format!("{adjective}-{noun}"),
    }
}

/// "zolamira": can be spoken and is no word.
fn syllables(chance: &mut Chance) -> String {
    (0..chance.between(3, 4))
        .flat_map(|_| {
            let (consonant, vowel) = (chance.letters(1, b"bdfgklmnprstvz"), chance.letters(1, b"aeiou"));
            [consonant, vowel]
        })
        .collect()
}

/// As CloudFormation ends a name: twelve or thirteen letters and digits of both cases.
pub(super) fn ending(chance: &mut Chance) -> String {
    let length = if chance.happens(0.5) { 12 } else { 13 };
    chance.letters(length, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}

/// Eight digits as the Cloud Development Kit puts behind a logical id.
pub(super) fn logical(chance: &mut Chance) -> String {
    chance.hex(8).to_ascii_uppercase()
}

/// "data-loader" as "DataLoader".
pub(super) fn title(word: &str) -> String {
    let part = |part: &str| {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    word.split('-').map(part).collect()
}

/// What accounts are numbered with.
pub(super) fn account_id(chance: &mut Chance) -> String {
    format!("{}{}", chance.between(1, 9), chance.letters(11, b"0123456789"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_names_of_clusters() {
        let mut chance = Chance::new(5);
        for _ in 0..200 {
            for name in [wordlike(&mut chance), ending(&mut chance), logical(&mut chance)] {
                assert_eq!(crate::world::name::check(&name), Ok(()), "{name}");
            }
        }
        assert_eq!(title("data-loader"), "DataLoader");
        assert_eq!(account_id(&mut chance).len(), 12);
    }

    #[test]
    fn some_of_several_are_different_ones() {
        let mut chance = Chance::new(6);
        for count in 0..40 {
            let taken = some(&mut chance, &SERVICES, count);
            let distinct: std::collections::BTreeSet<_> = taken.iter().collect();
            assert_eq!((taken.len(), distinct.len()), (taken.len().min(32), taken.len()));
            assert_eq!(taken.len(), usize::try_from(count).unwrap().min(32));
        }
    }
}
