//! The roster: what was there when the drill began, so that what has gone since can be told.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::World;
use super::starter::Starter;

/// What there was at the start, and when something of the attacker's went last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Roster {
    /// When it was noted. What was made later came later.
    pub(crate) noted_at: Timestamp,
    /// The ARNs of the company's clusters, services, definitions and stand-alone tasks.
    pub(crate) company: BTreeSet<String>,
    /// The ARNs of the attacker's clusters, services and definitions.
    pub(crate) rogue: BTreeSet<String>,
    /// What started tasks by itself and was the company's, by what it is known by.
    pub(crate) company_starters: BTreeMap<String, Starter>,
    /// What started tasks by itself and was the attacker's, by what it is known by.
    pub(crate) rogue_starters: BTreeSet<String>,
    /// How many tasks of the attacker's cost money.
    pub(crate) rogue_tasks: u32,
    /// When a cluster, service or definition of the attacker's was deleted last, or what starts tasks was cut off, by region. Written down as it happens:
    /// what the world forgets later makes no difference.
    pub(crate) removed_at: BTreeMap<String, Timestamp>,
}

impl Roster {
    /// Of a world with nothing in it.
    pub(crate) fn empty(noted_at: Timestamp) -> Self {
        Self {
            noted_at,
            company: BTreeSet::new(),
            rogue: BTreeSet::new(),
            company_starters: BTreeMap::new(),
            rogue_starters: BTreeSet::new(),
            rogue_tasks: 0,
            removed_at: BTreeMap::new(),
        }
    }

    /// Whether some revision of the family of this one was the attacker's.
    pub(crate) fn has_family_of(&self, definition: &str) -> bool {
        let Some((family, _)) = definition.rsplit_once(':') else { return false };
        let start = format!("{family}:");
        self.rogue.range(start.clone()..).next().is_some_and(|arn| arn.starts_with(&start))
    }
}

impl World {
    /// Notes what there is, as the start of the drill.
    pub(crate) fn note_roster(&mut self) {
        let clusters = self.clusters().map(|cluster| &cluster.arn);
        let services = self.services().map(|service| &service.arn);
        let definitions = self.task_definitions().filter(|found| found.delete_requested_at.is_none());
        let arns = clusters.chain(services).chain(definitions.map(|found| &found.arn)).cloned();
        let (rogue, mut company): (BTreeSet<String>, BTreeSet<String>) = arns.partition(|arn| self.is_rogue(arn));
        let (rogue_tasks, tasks): (Vec<_>, Vec<_>) = self.burning_tasks().partition(|task| self.is_rogue_task(task));
        // Those of services come and go.
        let alone = tasks.into_iter().filter(|task| task.service.is_none() && task.wanted(self.now));
        company.extend(alone.map(|task| task.arn.clone()));
        let rogue_tasks = u32::try_from(rogue_tasks.len()).unwrap_or(u32::MAX);
        let (rogue_starters, company_starters): (Vec<_>, Vec<_>) =
            self.starters().into_iter().partition(|starter| self.is_rogue_starter(starter));
        self.roster = Roster {
            company,
            rogue,
            company_starters: company_starters.into_iter().map(|found| (found.known_by.clone(), found)).collect(),
            rogue_starters: rogue_starters.into_iter().map(|found| found.known_by).collect(),
            rogue_tasks,
            ..Roster::empty(self.now)
        };
    }

    /// Notes that a cluster, a service or a definition was deleted, if it was the attacker's.
    pub(crate) fn note_removal(&mut self, region: &str, arn: &str) {
        if self.is_rogue(arn) {
            self.note_removal_in(region);
        }
    }

    /// Notes that something of the attacker's went.
    pub(crate) fn note_removal_in(&mut self, region: &str) {
        let last = self.roster.removed_at.entry(region.to_owned()).or_insert(self.now);
        *last = self.now.max(*last);
    }
}
