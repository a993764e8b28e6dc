//! Somebody who fights back: while the account is cleaned up, he makes again what goes.
//!
//! He acts inside the account as time passes, at instants that follow from his seed alone, under the rules of the API and
//! out of the same token buckets as everybody else. What nobody labelled as his he never touches.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::buckets::Buckets;
use crate::chance::{Chance, hash};
use crate::world::after;
use crate::{Actor, World};

mod claim;
mod spread;
mod wake;

use claim::Claim;
use spread::Opening;

/// Who he acts as: the stolen key of the deployment user.
pub(crate) const STOLEN_KEY: &str = "arn:aws:iam::000000000000:user/deploy-ci";

/// An attacker who is still at it; see [`crate::Drill::release`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attacker {
    chance: Chance,
    habits: Habits,
    /// None: never.
    stamina: Option<Duration>,
    /// None before his release and when he has given up.
    wakes_at: Option<Timestamp>,
    gives_up_at: Option<Timestamp>,
    /// What he made, by the ARN of the cluster.
    claims: BTreeMap<String, Claim>,
    /// Regions he is opting into.
    openings: Vec<Opening>,
    /// The last ones.
    deeds: VecDeque<Deed>,
    /// How often he acted in all.
    acted: u64,
}

/// What an attacker does when he sees that something of his has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habits {
    /// Makes clusters and services again under their old names, and registers their definitions again.
    pub recreates: bool,
    /// Scales services up again.
    pub rescales: bool,
    /// Starts stand-alone tasks in clusters that are being emptied.
    pub runs_tasks: bool,
    /// Opts into disabled regions, at most two, and places clusters there.
    pub spreads: bool,
}

/// One call of an attacker that took effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// The region that it was done in, or to.
    pub region: String,
    /// "ecs:CreateCluster".
    pub what: String,
    /// The ARN of what was made or changed, or of the cluster that tasks were started in; the code of an enabled region.
    pub target: String,
}

/// Deeds that are remembered, so that one who never gives up does not eat the memory.
const REMEMBERED_DEEDS: usize = 10_000;
/// The least and the most milliseconds from one look to the next.
const PAUSE: (u32, u32) = (20_000, 90_000);

impl Attacker {
    /// Draws one: his habits, his stamina of 15 to 45 minutes, and all his pauses of 20 to 90 seconds follow from the seed.
    pub fn draw(seed: u64) -> Self {
        let mut chance = Chance::new(hash(seed, "attacker"));
        let mut habits = Habits {
            recreates: chance.happens(0.8),
            rescales: chance.happens(0.7),
            runs_tasks: chance.happens(0.6),
            spreads: chance.happens(0.4),
        };
        // One who does nothing is none.
        habits.recreates |= !(habits.rescales || habits.runs_tasks || habits.spreads);
        let stamina = Some(Duration::from_secs(60 * u64::from(chance.between(15, 45))));
        Self {
            chance,
            habits,
            stamina,
            wakes_at: None,
            gives_up_at: None,
            claims: BTreeMap::new(),
            openings: Vec::new(),
            deeds: VecDeque::new(),
            acted: 0,
        }
    }

    /// The same with other habits.
    #[must_use]
    pub fn with_habits(mut self, habits: Habits) -> Self {
        self.habits = habits;
        self
    }

    /// The same, giving up that long after his release.
    #[must_use]
    pub fn giving_up_after(mut self, stamina: Duration) -> Self {
        self.stamina = Some(stamina);
        self
    }

    /// The same, never giving up.
    #[must_use]
    pub fn persistent(mut self) -> Self {
        self.stamina = None;
        self
    }

    /// What he does.
    pub fn habits(&self) -> Habits {
        self.habits
    }

    /// When he gives up; none before his release, and none if he never does.
    pub fn gives_up_at(&self) -> Option<Timestamp> {
        self.gives_up_at
    }

    /// Sets him on what is labelled as his in the world: from now on he looks after it.
    pub(crate) fn release(&mut self, world: &World) {
        self.claims = claim::all_in(world);
        let stamina = |stamina: Duration| i64::try_from(stamina.as_millis()).unwrap_or(i64::MAX);
        self.gives_up_at = self.stamina.map(|length| after(world.now, stamina(length)));
        self.sleep(world.now);
    }

    /// When he looks next.
    pub(crate) fn wakes_at(&self) -> Option<Timestamp> {
        self.wakes_at
    }

    /// Looks at what was his, and does what his habits are. The world must have come to the instant of his waking.
    /// Without buckets nothing is throttled.
    pub(crate) fn wake(&mut self, world: &mut World, buckets: Option<&mut Buckets>) {
        let Some(at) = self.wakes_at else { return };
        if self.gives_up_at.is_some_and(|end| end <= at) {
            self.wakes_at = None;
            return;
        }
        world.as_actor(Actor::attacker(), |world| self.look(world, buckets));
        self.sleep(at);
    }

    /// Misses the looks that he should have had by now.
    pub(crate) fn oversleep(&mut self, now: Timestamp) {
        if self.wakes_at.is_some_and(|at| at <= now) {
            self.sleep(now);
        }
    }

    fn sleep(&mut self, now: Timestamp) {
        let pause = i64::from(self.chance.between(PAUSE.0, PAUSE.1));
        self.wakes_at = Some(after(now, pause));
    }

    /// What he did, the last ten thousand.
    pub(crate) fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.deeds.iter()
    }

    /// How often he acted, those that are not remembered any more included.
    pub(crate) fn acted(&self) -> u64 {
        self.acted
    }

    fn record(&mut self, world: &World, region: &str, what: &str, target: &str) {
        self.acted = self.acted.saturating_add(1);
        if self.deeds.len() == REMEMBERED_DEEDS {
            self.deeds.pop_front();
        }
        let (region, what, target) = (region.to_owned(), what.to_owned(), target.to_owned());
        self.deeds.push_back(Deed { at: world.now, region, what, target });
    }
}
