//! What an attacker's script calls its things: at random, by words, or after what the company has.

use super::super::site::Site;
use super::super::words::{SERVICES, pick, some, wordlike};
use crate::chance::Chance;

/// How a script names things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// So many random letters and digits.
    Random(usize),
    Hex(usize),
    Wordlike,
    /// After what the company has.
    Imitating,
    /// What anybody might have: "default", "prod-api".
    Ordinary,
    /// A word and a number that counts.
    Counted,
}

impl Names {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        let length = usize::try_from(chance.between(5, 16)).unwrap_or(8);
        pick(
            chance,
            &[
                Self::Random(length),
                Self::Random(length),
                Self::Hex(length),
                Self::Wordlike,
                Self::Imitating,
                Self::Ordinary,
                Self::Counted,
            ],
        )
    }

    pub(super) fn name(self, site: &Site<'_>, chance: &mut Chance, number: u32) -> String {
        match self {
            Self::Random(length) => chance.name(length),
            Self::Hex(length) => chance.hex(length),
            Self::Wordlike => wordlike(chance),
            Self::Counted => format!("{}{}", pick(chance, &["cluster", "node", "ecs", "job"]), number + 1),
            Self::Imitating => {
                let own = site.world.clusters().filter(|cluster| !site.world.is_rogue(&cluster.arn));
                let own: Vec<&str> = own.map(|cluster| cluster.name.as_str()).collect();
                let model = some(chance, &own, 1).pop().unwrap_or(site.company.name);
                let model: String = model.chars().take(60).collect();
                format!(
                    "{}{}",
                    model.trim_end_matches('-'),
                    pick(chance, &["-v2", "-2", "-new", "-backup", "-prod", "-b"])
                )
            }
            Self::Ordinary => {
                let word = pick(chance, &SERVICES);
                match chance.between(0, 4) {
                    0 => "default".to_owned(),
                    1 => format!("prod-{word}"),
                    2 => format!("{word}-cluster"),
                    3 => "my-cluster".to_owned(),
                    _ => format!("{word}-{}", pick(chance, &["prod", "dev", "stg"])),
                }
            }
        }
    }
}

/// How a service is called beside its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// The same.
    Same,
    /// With "-service" behind it.
    Suffix,
    /// Another name of the same kind.
    Another,
    /// A word that services have.
    Word,
}

impl Beside {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        pick(chance, &[Self::Same, Self::Suffix, Self::Another, Self::Word])
    }

    /// The name of a service in a cluster.
    pub(super) fn name(
        self,
        site: &Site<'_>,
        chance: &mut Chance,
        names: Names,
        (cluster, number): (&str, u32),
    ) -> String {
        match self {
            Self::Same => cluster.to_owned(),
            Self::Suffix => format!("{cluster}-service"),
            Self::Another => names.name(site, chance, number),
            Self::Word => pick(chance, &SERVICES).to_owned(),
        }
    }
}
