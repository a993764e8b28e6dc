//! Whether the account uses a region, and how that changes: minutes to an hour, six at a time, never taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::tell::Told;
use super::trail::GLOBAL;
use super::{MINUTE, SECOND, World, after};
use crate::chance::{Chance, hash};
use crate::{AccountState, ListedBy, Refusal};

/// At most that many opt-ins and opt-outs are under way per account ("Quotas for AWS Account Management").
const IN_FLIGHT: usize = 6;
/// "Some services are not immediately usable": how long the last of them takes after the status says ENABLED.
const SETTLES_WITHIN: u64 = 90;

/// Whether the account uses a region (aws-facts 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptIn {
    /// One of the 17 that are always on.
    ByDefault,
    /// Opted in.
    Enabled,
    /// Not opted in: every regional API answers as if the credentials were wrong, and what runs there keeps running.
    Disabled,
    /// Opting in takes minutes to hours and cannot be cancelled.
    Enabling {
        /// From when the status is ENABLED. The services follow one by one: [`World::answers_from`]. At
        /// [`Timestamp::MAX`] it never ends.
        until: Timestamp,
    },
    /// Opting out. Regional calls are refused from its beginning.
    Disabling {
        /// When it will be done.
        until: Timestamp,
    },
    /// The Account API answers this status, which is none of those that its model has. Regional calls are refused.
    Told(String),
}

impl OptIn {
    /// What it is at an instant: the transitions end by themselves.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        match self {
            Self::Enabling { until } if now >= *until => Self::Enabled,
            Self::Disabling { until } if now >= *until => Self::Disabled,
            other => other.clone(),
        }
    }

    /// Whether the account uses it, by its status. A service of a region that was enabled a moment ago may still refuse:
    /// [`World::answers`].
    pub fn usable(&self, now: Timestamp) -> bool {
        match self {
            Self::ByDefault | Self::Enabled => true,
            Self::Enabling { until } => now >= *until,
            Self::Disabled | Self::Disabling { .. } | Self::Told(_) => false,
        }
    }

    fn under_way(&self, now: Timestamp) -> bool {
        matches!(self, Self::Enabling { until } | Self::Disabling { until } if now < *until)
    }

    /// As the Account API spells it.
    pub(crate) fn account_status(&self, now: Timestamp) -> &str {
        match self {
            Self::ByDefault => "ENABLED_BY_DEFAULT",
            Self::Enabling { until } if now < *until => "ENABLING",
            Self::Disabling { until } if now < *until => "DISABLING",
            Self::Enabled | Self::Enabling { .. } => "ENABLED",
            Self::Disabled | Self::Disabling { .. } => "DISABLED",
            Self::Told(status) => status,
        }
    }

    /// As EC2 spells it.
    pub(crate) fn ec2_status(&self, now: Timestamp) -> &'static str {
        match self {
            Self::ByDefault => "opt-in-not-required",
            _ if self.usable(now) => "opted-in",
            _ => "not-opted-in",
        }
    }
}

impl World {
    /// Sets whether the account uses a region. False if there is none of that code.
    pub fn set_opt_in(&mut self, code: &str, opt_in: OptIn) -> bool {
        self.regions.get_mut(code).map(|region| region.opt_in = opt_in).is_some()
    }

    /// Opts in: asynchronous, minutes long, at most six at a time, never against one that is under way (aws-facts 0.3).
    /// One that is enabled already, or is being enabled, is left as it is.
    pub fn enable_region(&mut self, code: &str) -> Result<(), Refusal> {
        self.tell_switch("EnableRegion", code, |world| world.switch_region(code, true))
    }

    /// Opts out, by the same rules. What is in the region keeps running.
    pub fn disable_region(&mut self, code: &str) -> Result<(), Refusal> {
        self.tell_switch("DisableRegion", code, |world| world.switch_region(code, false))
    }

    /// Whether the calls of a service ("ecs") work in a region, by a caller whose token is good there.
    pub fn answers(&self, code: &str, service: &str) -> bool {
        self.answers_from(code, service).is_some_and(|from| from <= self.now)
    }

    /// From when the calls of a service work in a region, if nobody switches it: up to 90 seconds, which are the service's
    /// own, after the status says ENABLED; [`Timestamp::MIN`] where nothing has to settle. None where nothing under way
    /// would make them work.
    pub fn answers_from(&self, code: &str, service: &str) -> Option<Timestamp> {
        match self.regions.get(code)?.opt_in {
            OptIn::ByDefault | OptIn::Enabled => Some(Timestamp::MIN),
            OptIn::Enabling { until } => {
                let drawn = hash(self.seed, &format!("settles {code} {service} {until}")) % (SETTLES_WITHIN + 1);
                Some(after(until, i64::try_from(drawn).unwrap_or(0) * SECOND))
            }
            OptIn::Disabled | OptIn::Disabling { .. } | OptIn::Told(_) => None,
        }
    }

    /// How many opt-ins and opt-outs are under way; AWS allows six.
    pub fn switches_under_way(&self) -> usize {
        self.regions().filter(|region| region.opt_in.under_way(self.now)).count()
    }

    fn tell_switch(
        &mut self,
        name: &'static str,
        code: &str,
        switch: impl FnOnce(&mut Self) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let told = self.telling(|| Told {
            source: "account.amazonaws.com",
            name,
            parameters: json!({ "RegionName": code }),
            additional: Value::Null,
        });
        let done = switch(self);
        self.tell(GLOBAL, told, done, |_, ()| Value::Null)
    }

    fn switch_region(&mut self, code: &str, on: bool) -> Result<(), Refusal> {
        let now = self.now;
        if matches!(self.account_state(), AccountState::Suspended | AccountState::Closed) {
            return Err(Refusal::new(403, "AccessDeniedException", "The account is not active."));
        }
        let region = self.region(code).filter(|region| region.listed_by != ListedBy::Ec2Only);
        let next = match (region.map(|region| region.opt_in.at(now)), on) {
            (None, _) => return Err(bad_target(&format!("The Region {code} does not exist."))),
            (Some(OptIn::ByDefault), _) => {
                return Err(bad_target(&format!("The Region {code} is always enabled.")));
            }
            (Some(OptIn::Enabled | OptIn::Enabling { .. }), true)
            | (Some(OptIn::Disabled | OptIn::Disabling { .. }), false) => return Ok(()),
            (Some(OptIn::Enabling { .. } | OptIn::Disabling { .. } | OptIn::Told(_)), _) => {
                let message = format!("The Region {code} is already changing its status. Try again when that is done.");
                return Err(Refusal::new(409, "ConflictException", message));
            }
            (Some(OptIn::Disabled), true) => {
                OptIn::Enabling { until: after(now, enabling_takes(self.seed, code, now)) }
            }
            (Some(OptIn::Enabled), false) => {
                OptIn::Disabling { until: after(now, disabling_takes(self.seed, code, now)) }
            }
        };
        if self.switches_under_way() >= IN_FLIGHT {
            let message = format!("The account has {IN_FLIGHT} Region opt requests in progress, which is the most.");
            return Err(Refusal::new(429, "TooManyRequestsException", message));
        }
        self.set_opt_in(code, next);
        Ok(())
    }
}

/// The Account API's ValidationException for a region that cannot be switched.
fn bad_target(message: &str) -> Refusal {
    Refusal::new(400, "ValidationException", message.to_owned()).because("invalidRegionOptTarget")
}

/// Milliseconds that an opt-in takes: "a few minutes for most accounts", about one in ten times far more (aws-facts 2). Drawn
/// from the instant at which it begins too, so that a second try is another one.
pub(crate) fn enabling_takes(seed: u64, code: &str, at: Timestamp) -> i64 {
    let mut chance = Chance::new(hash(seed, &format!("enabling {code} {at}")));
    let (least, most) = if chance.happens(0.1) { (20, 60) } else { (2, 9) };
    between(&mut chance, least, most)
}

/// The same of an opt-out.
pub(crate) fn disabling_takes(seed: u64, code: &str, at: Timestamp) -> i64 {
    between(&mut Chance::new(hash(seed, &format!("disabling {code} {at}"))), 1, 5)
}

/// Whole seconds between so many minutes, in milliseconds.
fn between(chance: &mut Chance, least: u32, most: u32) -> i64 {
    i64::from(chance.between(least * 60, most * 60)) * (MINUTE / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    fn world(seed: u64) -> World {
        let mut world = World::new(seed, at(0));
        world.add_region("ap-east-1", OptIn::Disabled);
        world
    }

    #[test]
    fn most_opt_ins_take_minutes_and_one_in_ten_far_longer() {
        let mut long = 0;
        for number in 0..2000 {
            let minutes = enabling_takes(7, "ap-east-1", at(number)) as f64 / MINUTE as f64;
            assert!((2.0..=9.0).contains(&minutes) || (20.0..=60.0).contains(&minutes), "{minutes}");
            long += u32::from(minutes > 9.0);
            let minutes = disabling_takes(7, "ap-east-1", at(number)) as f64 / MINUTE as f64;
            assert!((1.0..=5.0).contains(&minutes), "{minutes}");
        }
        assert!((140..=260).contains(&long), "{long}");
        assert_ne!(enabling_takes(7, "ap-east-1", at(0)), enabling_takes(7, "ap-east-1", at(1)), "each switch its own");
    }

    #[test]
    fn services_follow_the_status_one_by_one_within_ninety_seconds() {
        let mut differ = 0;
        for seed in 0..100 {
            let mut world = world(seed);
            assert_eq!(world.answers_from("ap-east-1", "ecs"), None);
            world.enable_region("ap-east-1").unwrap();
            let OptIn::Enabling { until } = world.region("ap-east-1").unwrap().opt_in else { unreachable!() };
            let from = |service: &str| world.answers_from("ap-east-1", service).unwrap();
            let seconds = |service: &str| from(service).duration_since(until).as_secs();
            assert!((0..=90).contains(&seconds("ecs")) && (0..=90).contains(&seconds("sts")));
            differ += u32::from(seconds("ecs") != seconds("sts"));
            let ready = from("ecs");
            world.now = after(ready, -1);
            assert!(!world.answers("ap-east-1", "ecs"));
            world.now = ready;
            assert!(world.answers("ap-east-1", "ecs") && world.region("ap-east-1").unwrap().opt_in.usable(ready));
            world.disable_region("ap-east-1").unwrap();
            assert!(!world.answers("ap-east-1", "ecs"), "at once");
        }
        assert!(differ > 90, "{differ}");
    }

    #[test]
    fn what_never_ends_and_what_nobody_knows_is_never_usable() {
        let mut world = world(7);
        for (opt_in, status) in
            [(OptIn::Enabling { until: Timestamp::MAX }, "ENABLING"), (OptIn::Told("PAUSED".to_owned()), "PAUSED")]
        {
            world.set_opt_in("ap-east-1", opt_in);
            world.now = at(400_000_000);
            let text = serde_json::to_string(&world).unwrap();
            let world: World = serde_json::from_str(&text).unwrap();
            let region = world.region("ap-east-1").unwrap();
            assert_eq!(region.opt_in.account_status(world.now), status);
            assert!(!region.opt_in.usable(world.now) && !world.answers("ap-east-1", "ecs"));
            assert_eq!(region.opt_in.ec2_status(world.now), "not-opted-in");
        }
    }
}
