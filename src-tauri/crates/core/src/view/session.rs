//! Which account the window is connected to.

use serde::{Deserialize, Serialize};

/// Which account and world the window is connected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Twelve digits.
    pub account: String,
    /// The caller's ARN.
    pub caller: String,
    /// `aws`, `aws-cn`, ...
    pub partition: String,
    /// Which world.
    pub world: WorldView,
    /// Another process holds the account: this one only reads.
    pub read_only: bool,
}

/// Which world, for the frame and the warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum WorldView {
    /// AWS itself.
    Aws,
    /// A stand-in that the person named.
    Custom {
        /// Its address.
        endpoint: String,
    },
    /// The practice account, with how fast its time runs.
    Practice {
        /// Its scenario.
        scenario: String,
        /// Seconds of its clock in a second of the machine, as a whole number.
        speed: u32,
    },
}
