//! A dozen clusters, somebody who makes them again for some twenty minutes, and what he left that starts tasks by the clock.

use std::time::Duration;

use super::rogue::Rogue;
use super::{add_default_regions, production, starters};
use crate::chance::{Chance, hash};
use crate::{Attacker, Habits, Refusal, World};

const REGIONS: [&str; 3] = ["us-east-1", "eu-central-1", "ap-northeast-2"];

pub(super) fn build(world: &mut World) -> Result<(), Refusal> {
    add_default_regions(world)?;
    for region in REGIONS {
        Rogue { clusters: 4, ..Rogue::MINER }.place(world, region)?;
    }
    production::place(world, "ap-northeast-2")?;
    let [held, by_rule, by_schedule] = REGIONS;
    starters::hold_up(world, held)?;
    starters::rule(world, by_rule)?;
    starters::schedule(world, by_schedule)
}

/// He stays in his regions: one who opened others would go on after the practice is over for whoever missed it.
pub(super) fn attacker(seed: u64) -> Attacker {
    let minutes = u64::from(Chance::new(hash(seed, "stamina")).between(18, 22));
    let habits = Habits { recreates: true, rescales: true, runs_tasks: true, spreads: false };
    Attacker::draw(seed).with_habits(habits).giving_up_after(Duration::from_secs(60 * minutes))
}
