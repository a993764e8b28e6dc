//! Going where nobody looks: into regions that the account has not opted into.

use serde::{Deserialize, Serialize};

use super::Attacker;
use super::claim::Claim;
use super::wake::Calls;
use crate::world::trail::GLOBAL;
use crate::{OptIn, World};

/// A region that he is opting into.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Opening {
    region: String,
    /// Clusters that he will place there.
    clusters: u32,
    /// Whether they are among his claims: from then on they are looked after as the others.
    placed: bool,
}

/// What he runs there. An invented name.
const IMAGE: &str = "docker.io/quiet-otter/worker:latest";
/// How many regions he opens at most.
const MOST: usize = 2;
/// How likely he is to open one at a look.
const EAGERNESS: f64 = 0.2;

impl Attacker {
    /// Opts into another region now and then, and plans clusters where that has come through.
    pub(super) fn spread(&mut self, world: &mut World, calls: &mut Calls<'_>) {
        self.plan_clusters(world);
        if !self.habits.spreads || self.openings.len() >= MOST || !self.chance.happens(EAGERNESS) {
            return;
        }
        let now = world.now;
        let known = |code: &str| self.openings.iter().any(|opening| opening.region == code);
        let closed = world.regions().filter(|region| region.opt_in.at(now) == OptIn::Disabled);
        let closed: Vec<String> = closed.map(|region| region.code.clone()).filter(|code| !known(code)).collect();
        let most = u32::try_from(closed.len().saturating_sub(1)).unwrap_or(0);
        let choice = usize::try_from(self.chance.between(0, most)).unwrap_or(0);
        let Some(region) = closed.get(choice) else { return };
        // The Account API answers from there.
        if !calls.take(world, GLOBAL, "account", "EnableRegion") {
            return;
        }
        if world.enable_region(region).is_ok() {
            let clusters = self.chance.between(2, 5);
            self.openings.push(Opening { region: region.clone(), clusters, placed: false });
            self.record(world, region, "account:EnableRegion", region);
        }
    }

    fn plan_clusters(&mut self, world: &World) {
        let ready = |opening: &&mut Opening| !opening.placed && world.answers(&opening.region, "ecs");
        for opening in self.openings.iter_mut().filter(ready) {
            opening.placed = true;
            for _ in 0..opening.clusters {
                let name = self.chance.name(12);
                let claim = Claim::planned(&opening.region, &name, IMAGE, 2);
                self.claims.insert(claim.arn(), claim);
            }
        }
    }
}
