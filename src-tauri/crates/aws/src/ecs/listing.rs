//! What was read, and why the rest was not.

use quench_core::cloud_error::CloudError;
use quench_core::report::PartState;

/// Everything that a list gave; a failure on page 2 keeps page 1.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Listing<T> {
    /// What was read.
    pub items: Vec<T>,
    /// Why it is not all: nothing may be called absent while this is set.
    pub missing: Option<CloudError>,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { items: Vec::new(), missing: None }
    }
}

impl<T> Listing<T> {
    /// How far the part was read.
    pub fn state(&self) -> PartState {
        state(!self.items.is_empty(), self.missing.as_ref())
    }

    pub(crate) fn lacks(&mut self, why: CloudError) {
        self.missing.get_or_insert(why);
    }
}

/// What was told of resources that were asked for by ARN.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Described<T> {
    /// What was read.
    pub items: Vec<T>,
    /// The ARNs that AWS answered `MISSING` for: not there now, whoever deleted them.
    pub gone: Vec<String>,
    /// Why some ARNs are in neither list.
    pub missing: Option<CloudError>,
}

impl<T> Default for Described<T> {
    fn default() -> Self {
        Self { items: Vec::new(), gone: Vec::new(), missing: None }
    }
}

impl<T> Described<T> {
    /// How far the part was read.
    pub fn state(&self) -> PartState {
        state(!self.items.is_empty() || !self.gone.is_empty(), self.missing.as_ref())
    }

    pub(crate) fn lacks(&mut self, why: CloudError) {
        self.missing.get_or_insert(why);
    }
}

fn state(anything: bool, missing: Option<&CloudError>) -> PartState {
    match missing {
        None => PartState::Complete,
        Some(why) if anything => PartState::Partial(why.clone()),
        Some(why) => PartState::NotRead(why.clone()),
    }
}
