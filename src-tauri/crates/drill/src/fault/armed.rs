//! The faults in force.

use serde::{Deserialize, Serialize};

use super::{Effect, Fault, When};
use crate::Call;
use crate::chance::{Chance, hash};

/// The faults in force, with how far each has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Faults {
    seed: u64,
    /// How many were ever armed: the streams of those to come follow from it.
    count: u64,
    armed: Vec<Armed>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Armed {
    fault: Fault,
    /// How many calls have matched.
    seen: u32,
    /// Of its own, so that what one fault draws does not change what another hits.
    chance: Chance,
    /// The access key id that has expired, once it has been met.
    expired: Option<String>,
}

impl Faults {
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        let mut all = Self { seed, count: 0, armed: Vec::new() };
        for fault in faults {
            all.arm(fault);
        }
        all
    }

    pub(crate) fn arm(&mut self, fault: Fault) {
        let chance = Chance::new(hash(self.seed, &format!("fault {}", self.count)));
        self.count += 1;
        self.armed.push(Armed { fault, seen: 0, chance, expired: None });
    }

    /// Whether an organization denies everything of ECS in a region, for ever.
    pub(crate) fn denies_region(&self, code: &str) -> bool {
        self.armed.iter().map(|armed| &armed.fault).any(|fault| {
            let When { operation, service, region, target, page, from, until, probability, skip, times } = &fault.when;
            let everything = operation.is_none() && target.is_none() && !page;
            let ecs = service.as_deref().is_none_or(|service| service == "ecs");
            let always = probability.is_none() && *skip == 0 && times.is_none() && from.is_none() && until.is_none();
            let denied = matches!(fault.effect, Effect::DeniedByOrganization);
            denied && ecs && everything && always && region.as_deref().is_none_or(|region| region == code)
        })
    }

    pub(crate) fn clear(&mut self) {
        self.armed.clear();
    }

    /// The effect on this call, if any. Every matching fault counts the call, whichever of them wins.
    pub(crate) fn strike(&mut self, call: &Call) -> Option<Effect> {
        let mut effect = None;
        for armed in &mut self.armed {
            if armed.hits(call) && effect.is_none() {
                effect = Some(armed.fault.effect.clone());
            }
        }
        effect
    }
}

impl Armed {
    fn hits(&mut self, call: &Call) -> bool {
        let when = &self.fault.when;
        let chance = &mut self.chance;
        let spared = matches!(self.fault.effect, Effect::DeniedByOrganization)
            && ["sts", "account"].contains(&call.service.as_str());
        if spared || !when.matches(call) || !when.probability.is_none_or(|probability| chance.happens(probability)) {
            return false;
        }
        let number = self.seen;
        self.seen = self.seen.saturating_add(1);
        let end = when.times.map(|times| when.skip.saturating_add(times));
        if number < when.skip || end.is_some_and(|end| number >= end) {
            return false;
        }
        match (&self.fault.effect, &call.access_key) {
            (Effect::ExpiredCredentials, None) => false,
            (Effect::ExpiredCredentials, Some(key)) => self.expired.get_or_insert_with(|| key.clone()) == key,
            _ => true,
        }
    }
}
