//! A random person: what they mark, and when they lose patience.

use std::collections::BTreeSet;

use quench_core::inventory::Inventory;
use quench_core::mark::Mark;

use crate::dice::Dice;

/// How somebody goes about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    /// Percent of the clusters that they want gone.
    removes: u32,
    /// Percent of the clusters that they say must stay.
    keeps: u32,
    /// Whether they also mark services and tasks one by one.
    thorough: bool,
    /// Whether they clear away definitions that nothing uses.
    tidy: bool,
    /// Whether they have regions enabled that are off, once the rest is done.
    pub(crate) opens: bool,
    /// Whether they have them disabled again.
    pub(crate) closes: bool,
}

/// What they said.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) keep: BTreeSet<String>,
    pub(crate) remove: BTreeSet<String>,
}

impl Person {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self {
            removes: *dice.pick(&[100, 90, 60, 30]),
            keeps: *dice.pick(&[2, 10, 30]),
            thorough: dice.percent(40),
            tidy: dice.percent(50),
            opens: dice.percent(90),
            closes: dice.percent(70),
        }
    }

    /// Marks what they see.
    pub(crate) fn marks(self, inventory: &Inventory, dice: &mut Dice) -> Said {
        let mut said = Said::default();
        for (_, cluster) in inventory.clusters() {
            match self.says(dice) {
                Some(mark) => said.say(&cluster.arn, mark),
                None if dice.percent(50) => {}
                None => continue,
            }
            if !self.thorough {
                continue;
            }
            for service in &cluster.services {
                if dice.percent(12) {
                    said.say(&service.arn, if dice.percent(25) { Mark::Keep } else { Mark::Remove });
                }
            }
            for task in &cluster.tasks {
                if dice.percent(5) {
                    said.say(&task.arn, if dice.percent(25) { Mark::Keep } else { Mark::Remove });
                }
            }
        }
        for region in inventory.regions.values() {
            for definition in &region.task_definitions {
                if self.tidy && dice.percent(70) {
                    said.say(&definition.arn, Mark::Remove);
                } else if dice.percent(2) {
                    said.say(&definition.arn, Mark::Keep);
                }
            }
        }
        said
    }

    fn says(self, dice: &mut Dice) -> Option<Mark> {
        if dice.percent(self.keeps) {
            return Some(Mark::Keep);
        }
        dice.percent(self.removes).then_some(Mark::Remove)
    }
}

impl Said {
    /// Only what is in these regions: about the rest they have spoken before.
    pub(crate) fn only_in(mut self, regions: &BTreeSet<String>) -> Self {
        let within = |arn: &String| arn.split(':').nth(3).is_some_and(|region| regions.contains(region));
        self.keep.retain(within);
        self.remove.retain(within);
        self
    }

    fn say(&mut self, arn: &str, mark: Mark) {
        let of = match mark {
            Mark::Keep => &mut self.keep,
            Mark::Remove => &mut self.remove,
        };
        of.insert(arn.to_owned());
    }
}
