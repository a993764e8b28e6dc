//! An organization's policy denies five regions that are on: nobody may look into them, and two of them are not empty.

use super::rogue::Rogue;
use super::{add_default_regions, production};
use crate::{Fault, Refusal, World};

const DENIED: [&str; 5] = ["sa-east-1", "ap-south-1", "eu-north-1", "ap-northeast-3", "ca-central-1"];
/// The first two of the denied ones are among them.
const ROGUE: [&str; 5] = ["us-east-1", "eu-west-1", "ap-southeast-1", DENIED[0], DENIED[1]];

pub(super) fn build(world: &mut World) -> Result<(), Refusal> {
    add_default_regions(world)?;
    for region in ROGUE {
        Rogue { clusters: 5, ..Rogue::MINER }.place(world, region)?;
    }
    production::place(world, "ap-northeast-2")
}

pub(super) fn faults() -> Vec<Fault> {
    DENIED.map(Fault::region_denied).into()
}
