//! What can go wrong outside the wire. Everything on the wire is an AWS error in a response instead.

use std::time::Duration;

/// A practice account could not be started or brought back.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// Neither [`crate::Drill::scenarios`] nor [`crate::Drill::test_scenarios`] lists this name.
    #[error("there is no practice scenario called \"{0}\"")]
    UnknownScenario(String),
    /// The scenario's own table does not hold together; a bug in this crate, reported rather than panicked over.
    #[error("the practice scenario \"{scenario}\" could not be built: {reason}")]
    Scenario {
        /// The scenario's name.
        scenario: String,
        /// The refusal the world gave while it was built.
        reason: String,
    },
    /// The account could not be written as bytes; what was saved before must stay.
    #[error("the practice account could not be saved: {0}")]
    Unsaved(String),
    /// The bytes are no saved practice account.
    #[error("the saved practice account cannot be read: {0}")]
    Corrupt(String),
    /// The bytes are a practice account of another format version.
    #[error("the saved practice account has format {found}, this version reads format {wanted}")]
    Format {
        /// The version in the bytes.
        found: u32,
        /// The version this crate writes.
        wanted: u32,
    },
}

/// The connection broke and no response came: the caller cannot tell from this whether the call took effect.
///
/// A caller should turn it into its HTTP stack's connection or dispatch error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionLost {
    /// The name does not resolve: no such region.
    #[error("could not resolve host {host}")]
    NoSuchHost {
        /// The host of the request.
        host: String,
    },
    /// The connection was reset, before or after the call was applied.
    #[error("connection reset by peer after {after:?}")]
    Reset {
        /// Time of the clock that the request had been under way.
        after: Duration,
    },
}
