//! Faults that a test or a bad day puts between the caller and the practice account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Call;

mod armed;
mod draw;
mod effect;

pub(crate) use armed::Faults;
pub use draw::DrawnFaults;
pub use effect::Effect;

/// One fault: which calls it hits, and what happens to them. The first fault that matches wins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// The calls it hits.
    pub when: When,
    /// What happens to them.
    pub effect: Effect,
}

impl Fault {
    /// No connection to a region holds from one instant up to another.
    pub fn region_down(region: &str, from: Timestamp, until: Timestamp) -> Self {
        Self { when: When::default().in_region(region).between(from, until), effect: Effect::LostBeforeApplied }
    }

    /// A service control policy of the organization denies everything in a region, for ever.
    pub fn region_denied(region: &str) -> Self {
        Self { when: When::default().in_region(region), effect: Effect::DeniedByOrganization }
    }

    /// The caller's policies do not allow an action, "ecs:ListServices", for ever and everywhere.
    pub fn action_denied(action: &str) -> Self {
        Self { when: When::operation(action), effect: Effect::AccessDenied }
    }

    /// The session that signs is over from an instant on. A call signed with another access key id passes.
    pub fn credentials_expire(at: Timestamp) -> Self {
        Self { when: When { from: Some(at), ..When::default() }, effect: Effect::ExpiredCredentials }
    }
}

/// Which calls a [`Fault`] hits. `When::default()` is every call, for ever.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct When {
    /// "ListClusters" or "ecs:ListClusters"; any operation if absent.
    pub operation: Option<String>,
    /// The signing name, "ecs"; any service if absent.
    pub service: Option<String>,
    /// Any region if absent.
    pub region: Option<String>,
    /// Only calls one of whose [`Call::targets`] contains this text.
    pub target: Option<String>,
    /// Only requests for a later page (with a `nextToken`).
    pub page: bool,
    /// Only calls that arrive at or after this instant.
    pub from: Option<Timestamp>,
    /// Only calls that arrive before this instant.
    pub until: Option<Timestamp>,
    /// Hits a matching call with this probability, 0 to 1, drawn anew for each from a stream of the fault's own. A call
    /// that is spared counts as one that does not match.
    pub probability: Option<f64>,
    /// Lets that many matching calls through first: 2 hits from the third on.
    pub skip: u32,
    /// Hits at most that many; without it, it goes on until [`crate::Drill::clear_faults`].
    pub times: Option<u32>,
}

impl When {
    /// Every call of an operation.
    pub fn operation(name: &str) -> Self {
        Self { operation: Some(name.to_owned()), ..Self::default() }
    }

    /// Only calls to this service.
    #[must_use]
    pub fn of_service(mut self, service: &str) -> Self {
        self.service = Some(service.to_owned());
        self
    }

    /// Only in this region.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }

    /// Only calls about this ARN (or a part of it).
    #[must_use]
    pub fn on(mut self, target: &str) -> Self {
        self.target = Some(target.to_owned());
        self
    }

    /// Only calls that arrive from one instant on and before another.
    #[must_use]
    pub fn between(mut self, from: Timestamp, until: Timestamp) -> Self {
        self.from = Some(from);
        self.until = Some(until);
        self
    }

    /// Only some of them: each with this probability.
    #[must_use]
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// Only the `n`-th matching call, counted from 1.
    #[must_use]
    pub fn nth(mut self, n: u32) -> Self {
        self.skip = n.saturating_sub(1);
        self.times = Some(1);
        self
    }

    /// Only the next `n` matching calls.
    #[must_use]
    pub fn times(mut self, n: u32) -> Self {
        self.times = Some(n);
        self
    }

    /// Only requests for a later page.
    #[must_use]
    pub fn later_pages(mut self) -> Self {
        self.page = true;
        self
    }

    /// Whether a call is one of those, chance and counting left aside.
    fn matches(&self, call: &Call) -> bool {
        let operation = self.operation.as_deref().is_none_or(|name| name == call.operation || name == call.action());
        let service = self.service.as_deref().is_none_or(|service| service == call.service);
        let region = self.region.as_deref().is_none_or(|region| region == call.region);
        let target = self.target.as_deref().is_none_or(|part| call.targets.iter().any(|arn| arn.contains(part)));
        let time = self.from.is_none_or(|from| from <= call.at) && self.until.is_none_or(|until| call.at < until);
        operation && service && region && target && time && (call.page || !self.page)
    }
}
