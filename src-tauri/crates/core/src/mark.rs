//! What a person chose: Keep, Remove, or nothing. Nothing is never touched.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A person's word on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// It stays, with all in it and all it uses.
    Keep,
    /// It goes, if nothing kept stands against it.
    Remove,
}

/// Marks by ARN: clusters, services, tasks, task definitions, and what starts tasks.
pub type Marks = BTreeMap<String, Mark>;
