//! Why the engine refuses what it was asked.

use quench_core::plan::HashError;
use quench_core::view::NoteView;
use quench_store::StoreError;
use thiserror::Error;

/// A refusal. What AWS could not give is never one of these: it is data in reports.
#[derive(Debug, Error)]
pub enum SessionError {
    /// The store.
    #[error("the store failed")]
    Store(#[source] StoreError),
    /// Another process works on this account.
    #[error("another process works on this account: {why}")]
    ReadOnly {
        /// What the store says.
        why: String,
    },
    /// A sign-in is to another account, partition or world than the session.
    #[error("it is signed in to {got}, not to {expected}")]
    AnotherAccount {
        /// The session's.
        expected: String,
        /// The other one.
        got: String,
    },
    /// A sweep is under way.
    #[error("a sweep is under way")]
    SweepRunning,
    /// A teardown is under way.
    #[error("a teardown is under way")]
    TeardownRunning,
    /// The inventory moved on.
    #[error("the inventory is at revision {current}, not {asked}")]
    StaleRevision {
        /// What was asked for.
        asked: u32,
        /// What there is.
        current: u32,
    },
    /// Nothing was swept yet.
    #[error("nothing was swept yet")]
    NothingSwept,
    /// Nothing is marked Remove that could go.
    #[error("nothing is chosen")]
    NothingChosen,
    /// The plan is older than 15 minutes.
    #[error("the plan has expired")]
    PlanExpired,
    /// The hash is not that of the plan that was shown.
    #[error("the plan is not the one that was shown")]
    PlanChanged,
    /// The plan's linter found a blocker.
    #[error("the plan cannot be approved")]
    PlanBlocked(Vec<NoteView>),
    /// The digits are not the account's last four.
    #[error("the digits do not fit the account")]
    WrongDigits,
    /// A question to Cost Explorer is under way.
    #[error("Cost Explorer is being asked")]
    BillRunning,
    /// The cap of the day leaves no request.
    #[error("the cap of the day, ${cap}, leaves no request")]
    RequestCapReached {
        /// US dollars.
        cap: String,
    },
    /// No bill is kept, or not the one that was asked for any more.
    #[error("the bill is not the one that was shown")]
    BillChanged,
    /// A text is no amount.
    #[error("not an amount: {0:?}")]
    AmountMalformed(String),
    /// A text is no day.
    #[error("not a day: {0:?}")]
    DayMalformed(String),
    /// The bill does not hold that day.
    #[error("the bill goes from {from} to {until}")]
    DayOutsideBill {
        /// Its first day.
        from: String,
        /// The first day that is not in it.
        until: String,
    },
    /// Not the ARN of something of this account that can be marked.
    #[error("not something that can be marked: {0:?}")]
    NotMarkable(String),
    /// A reason or owner is too long.
    #[error("a text is longer than {most} characters")]
    TextTooLong {
        /// Characters.
        most: u32,
    },
    /// There is no such earlier sweep.
    #[error("there is no such sweep")]
    SweepUnknown,
    /// A file could not be written.
    #[error("{} could not be written", path.display())]
    File {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is no teardown.
    #[error("there is no teardown")]
    NoTeardown,
    /// The plan could not be hashed or written.
    #[error("the plan could not be written")]
    Hash(#[source] HashError),
    /// What the store holds cannot be read by this version.
    #[error("what the store holds cannot be read: {0}")]
    Unreadable(String),
}

impl From<StoreError> for SessionError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// An error with its sources, on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
