//! A leaked key, no look around, many regions within two minutes (Datadog Security Labs, "Tales from the cloud trenches:
//! Amazon ECS is the new EC2 for crypto mining", January 2024). Six of ten are as reported; the others differ.

use super::super::site::Site;
use super::kit::{Home, Kit};
use super::names::{Beside, Names};
use super::spread::{Spread, began, regions, since, within};
use super::thief::{self, Entry, enter};
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Label, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let faithful = chance.happens(0.6);
    let drawn = Kit::draw(site, chance);
    let kit = if faithful {
        let length = usize::try_from(chance.between(6, 12)).unwrap_or(8);
        Kit {
            names: Names::Random(length),
            beside: Beside::Suffix,
            cpu: 16_384,
            memory: 32_768,
            desired: 25,
            public: true,
            home: Home::Default,
            spot: false,
            alone: 0.0,
            ..drawn
        }
    } else {
        drawn
    };
    let began = began(site, chance);
    let entry = if faithful { Entry::UserKey } else { Entry::draw(chance) };
    let who = enter(site, chance, entry, began, label);
    let spread = Spread {
        regions: regions(site, chance, 3),
        clusters: chance.between(6, 60),
        began,
        within: within(chance, 110, since(site, began)),
    };
    spread.limited(&kit).run(site, chance, &who, &kit)?;
    // He makes himself at home afterwards.
    for number in 0..chance.between(0, 3) {
        let at = after(began, i64::from(5 + 7 * number) * MINUTE);
        if at < site.now() {
            thief::new_user(site, chance, &who, at);
        }
    }
    Ok(())
}
