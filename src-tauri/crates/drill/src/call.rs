//! A call as it arrived on the wire: what tests read to assert order, counts and that nothing kept was touched.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use jiff::Timestamp;

/// One call that arrived, in order of arrival.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it took effect (or was refused), by the drill's clock: half a round trip before its answer.
    pub at: Timestamp,
    /// The region of the SigV4 credential scope.
    pub region: String,
    /// The signing name: "ecs", "sts", "account", "ec2", "application-autoscaling", "events", "scheduler",
    /// "cloudtrail", "ce", "pricing", "iam"; "signin", "sso-oauth" and "awsssoportal" of what a sign-in goes through.
    pub service: String,
    /// The access key id that it was signed with.
    pub access_key: Option<String>,
    /// The operation alone: "ListClusters".
    pub operation: String,
    /// The first of [`Call::targets`].
    pub target: Option<String>,
    /// The ARNs the call is about, resolved from names: what it changes, or the cluster it reads. Empty for calls
    /// about a region.
    pub targets: Vec<String>,
    /// Whether the operation changes anything.
    pub mutating: bool,
    /// Whether it asks for a later page (it carries a `nextToken`).
    pub page: bool,
    /// The request's body as it arrived.
    pub body: Bytes,
    /// The error code if it was refused; "ConnectionLost" if a fault broke the connection.
    pub error: Option<String>,
}

impl Call {
    /// "ecs:ListClusters", as IAM and [`crate::Drill::calls`] spell it.
    pub fn action(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

/// The calls so far. Bounded, so that a practice account left on watch for days does not eat the memory.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: VecDeque<Call>,
    dropped: u64,
    counts: BTreeMap<String, u64>,
}

const KEPT: usize = 200_000;

impl CallLog {
    /// Adds a call and gives the number to settle it by.
    pub(crate) fn arrive(&mut self, call: Call) -> u64 {
        *self.counts.entry(call.action()).or_default() += 1;
        if self.calls.len() == KEPT {
            self.calls.pop_front();
            self.dropped += 1;
        }
        self.calls.push_back(call);
        self.dropped + self.calls.len() as u64 - 1
    }

    /// Notes that the call takes effect now, which is later than its arrival if something held it up.
    pub(crate) fn applied(&mut self, number: u64, at: Timestamp) {
        if let Some(call) = self.call_mut(number) {
            call.at = at;
        }
    }

    /// Notes how the call ended.
    pub(crate) fn settle(&mut self, number: u64, error: Option<String>) {
        if let Some(call) = self.call_mut(number) {
            call.error = error;
        }
    }

    fn call_mut(&mut self, number: u64) -> Option<&mut Call> {
        let index = usize::try_from(number.checked_sub(self.dropped)?).ok()?;
        self.calls.get_mut(index)
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.clone()
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
