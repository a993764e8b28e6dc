//! What starts tasks by itself, of whichever of the three kinds: what is on, and whose it is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rule::Rule;
use super::schedule::{Schedule, ScheduleState};
use super::{World, name};

/// A scalable target, or a rule or a schedule that is on and has an ECS target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Starter {
    /// By which it is known again when it was made anew: its ARN. A scalable target gets another one then, and is known by
    /// its service's.
    pub(crate) known_by: String,
    pub(crate) arn: String,
    pub(crate) region: String,
    /// Of a scalable target the name of its service.
    pub(crate) name: String,
    pub(crate) made_at: Timestamp,
}

impl World {
    /// All that is on, in disabled regions too.
    pub(crate) fn starters(&self) -> Vec<Starter> {
        let targets = self.scalable_targets().filter_map(|target| {
            let (cluster, service) = target.cluster_and_service()?;
            Some(Starter {
                known_by: name::arn(&target.region, "service", &format!("{cluster}/{service}")),
                arn: target.arn.clone(),
                region: target.region.clone(),
                name: service.to_owned(),
                made_at: target.created_at,
            })
        });
        let starts = |rule: &&Rule| rule.targets.values().any(|target| target.ecs_parameters.is_some());
        let rules = self.rules().filter(|rule| rule.enabled()).filter(starts).map(|rule| Starter {
            known_by: rule.arn.clone(),
            arn: rule.arn.clone(),
            region: rule.region.clone(),
            name: rule.name.clone(),
            made_at: rule.created_at,
        });
        let on =
            |schedule: &&Schedule| schedule.state == ScheduleState::Enabled && schedule.target.ecs_parameters.is_some();
        let schedules = self.schedules().filter(on).map(|schedule| Starter {
            known_by: schedule.arn.clone(),
            arn: schedule.arn.clone(),
            region: schedule.region.clone(),
            name: schedule.name.clone(),
            made_at: schedule.created_at,
        });
        targets.chain(rules).chain(schedules).collect()
    }

    /// Whether it is the attacker's: it is labelled, or holds up a service of his.
    pub(crate) fn is_rogue_starter(&self, starter: &Starter) -> bool {
        self.rogue.contains(&starter.arn) || self.is_rogue(&starter.known_by)
    }

    /// Does something that may cut off what starts tasks in a region, and notes when one of the attacker's went.
    pub(crate) fn noting_cuts<R>(&mut self, region: &str, act: impl FnOnce(&mut Self) -> R) -> R {
        let rogue_on = |world: &Self| {
            let all = world.starters().into_iter().filter(|starter| starter.region == region);
            all.filter(|starter| world.is_rogue_starter(starter)).count()
        };
        let before = rogue_on(self);
        let result = act(self);
        if rogue_on(self) < before {
            self.note_removal_in(region);
        }
        result
    }
}
