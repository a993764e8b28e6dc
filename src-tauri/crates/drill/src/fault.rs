//! Faults that a test or a bad day puts between the caller and the practice account.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::Call;

/// One fault: which calls it hits, and what happens to them. The first fault that matches wins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// The calls it hits.
    pub when: When,
    /// What happens to them.
    pub effect: Effect,
}

/// Which calls a [`Fault`] hits. `When::default()` is every call, for ever.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct When {
    /// "ListClusters" or "ecs:ListClusters"; any operation if absent.
    pub operation: Option<String>,
    /// Any region if absent.
    pub region: Option<String>,
    /// Only calls one of whose [`Call::targets`] contains this text.
    pub target: Option<String>,
    /// Only requests for a later page (with a `nextToken`).
    pub page: bool,
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

    fn matches(&self, call: &Call) -> bool {
        let operation = self.operation.as_deref().is_none_or(|name| name == call.operation || name == call.action());
        let region = self.region.as_deref().is_none_or(|region| region == call.region);
        let target = self.target.as_deref().is_none_or(|part| call.targets.iter().any(|arn| arn.contains(part)));
        operation && region && target && (call.page || !self.page)
    }
}

/// What happens to a call that a [`Fault`] hits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// AWS refuses it, in the protocol of the service; nothing is applied.
    Error {
        /// HTTP status.
        status: u16,
        /// "AccessDeniedException".
        code: String,
        /// The message in the error.
        message: String,
    },
    /// Something that is not AWS answers: truncated JSON, the HTML of a hotel's portal. Nothing is applied.
    Body {
        /// HTTP status.
        status: u16,
        /// The `content-type` header.
        content_type: String,
        /// The body.
        #[serde(with = "as_list")]
        bytes: Bytes,
    },
    /// It takes that much longer (of the clock's time) and then succeeds.
    Delay(Duration),
    /// No answer ever comes; nothing is applied. Only the caller's own timeout ends it.
    NeverAnswers,
    /// The call takes effect and the connection breaks before the answer.
    AppliedThenLost,
    /// The connection breaks before the call takes effect.
    LostBeforeApplied,
}

impl Effect {
    /// The refusal of an organization's service control policy (aws-facts 2: blocked, not clean).
    pub fn denied_by_organization(action: &str) -> Self {
        Self::Error {
            status: 400,
            code: "AccessDeniedException".to_owned(),
            message: format!(
                "User: {} is not authorized to perform: {action} with an explicit deny in a service control policy",
                crate::world::CALLER_ARN
            ),
        }
    }
}

/// The faults in force, with how often each has matched.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Faults {
    armed: Vec<(Fault, u32)>,
}

/// Bytes as a list of numbers, the one form that JSON has for them.
mod as_list {
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        bytes.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        Vec::deserialize(deserializer).map(Bytes::from)
    }
}

impl Faults {
    pub(crate) fn of(faults: Vec<Fault>) -> Self {
        Self { armed: faults.into_iter().map(|fault| (fault, 0)).collect() }
    }

    pub(crate) fn arm(&mut self, fault: Fault) {
        self.armed.push((fault, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.armed.clear();
    }

    /// The effect on this call, if any. Every matching fault counts the call, whichever of them wins.
    pub(crate) fn strike(&mut self, call: &Call) -> Option<Effect> {
        let mut effect = None;
        for (fault, seen) in &mut self.armed {
            if !fault.when.matches(call) {
                continue;
            }
            let number = *seen;
            *seen = seen.saturating_add(1);
            let end = fault.when.times.map(|times| fault.when.skip.saturating_add(times));
            if effect.is_none() && number >= fault.when.skip && end.is_none_or(|end| number < end) {
                effect = Some(fault.effect.clone());
            }
        }
        effect
    }
}
