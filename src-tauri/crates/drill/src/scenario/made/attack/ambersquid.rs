//! Images that look like anybody's, in sizes that nobody notices, in many regions (AMBERSQUID, September 2023). The names
//! are ordinary words; what the image does cannot be seen in its definition.

use super::super::site::Site;
use super::super::words::pick;
use super::image::Sight;
use super::kit::Kit;
use super::names::Names;
use super::spread::{Spread, began, regions, since, within};
use super::thief::{self, Entry, enter};
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Label, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let faithful = chance.happens(0.6);
    let drawn = Kit::draw(site, chance);
    let (cpu, memory) = pick(chance, &[(4096, 8192), (4096, 8192), (2048, 4096), (8192, 16_384), (1024, 2048)]);
    let kit = if faithful {
        let names = pick(chance, &[Names::Ordinary, Names::Wordlike, Names::Counted, Names::Imitating]);
        let sight = pick(chance, &[Sight::Nothing, Sight::Nothing, Sight::Variables]);
        Kit { names, sight, cpu, memory, desired: chance.between(1, 10), roles: chance.happens(0.7), ..drawn }
    } else {
        Kit { cpu, memory, ..drawn }
    };
    let began = began(site, chance);
    let entry = if faithful { Entry::Role } else { Entry::draw(chance) };
    let who = enter(site, chance, entry, began, label);
    for role in ["AWSCodeCommit-Role", "sugo-role", "ecsTaskExecutionRole"] {
        if chance.happens(0.5) {
            thief::new_role(site, &who, after(began, -3 * MINUTE), role);
        }
    }
    let spread = Spread {
        regions: regions(site, chance, 1),
        clusters: chance.between(4, 40),
        began,
        within: within(chance, 1800, since(site, began)),
    };
    spread.limited(&kit).run(site, chance, &who, &kit)
}
