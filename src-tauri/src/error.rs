//! The closed list of what can go wrong for a person, as the window gets it. Words for each code live in the UI.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A variant exists only if the window says or does something different with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Code {
    /// No account is connected.
    NotConnected,
    /// `~/.aws` holds no such profile.
    ProfileNotFound,
    /// A line of a file in `~/.aws` cannot be read; context: file, line.
    ProfileBroken,
    /// A file in `~/.aws` cannot be read at all; context: file.
    ProfileUnreadable,
    /// The profile asks for what Quench does not do; context: profile, reason ([`crate::api::ProfileReason`]).
    ProfileUnsupported,
    /// The profile asks for a code of a device.
    ProfileNeedsMfa,
    /// Sign in outside first; context: profile, command.
    ProfileNeedsLogin,
    /// Print a key outside and paste it; context: profile, command.
    ProfileNeedsKeys,
    /// The profile runs a program; context: command, token. Confirm it first.
    ConfirmProcess,
    /// That program failed.
    ProcessFailed,
    /// No credentials were found.
    CredentialsMissing,
    /// A field does not look like a key; context: field (`id`, `secret` or `token`).
    KeyMalformed,
    /// AWS does not know the key, or it does not fit the secret.
    KeyInvalid,
    /// The session has ended.
    TokenExpired,
    /// The credentials belong to another account now.
    AccountChanged,
    /// A policy does not allow it; context: operation.
    AccessDenied,
    /// No connection.
    Offline,
    /// No answer in time.
    Timeout,
    /// This machine's clock is wrong; context: seconds.
    ClockSkew,
    /// This machine's clock is wrong, nobody told by how much.
    ClockWrong,
    /// The address of the custom endpoint cannot be used.
    EndpointInvalid,
    /// AWS fails.
    AwsUnavailable,
    /// An answer that AWS would not send: a captive portal, a proxy.
    Unreadable,
    /// A sweep is under way.
    SweepRunning,
    /// A teardown is under way.
    TeardownRunning,
    /// The inventory moved on; look again.
    StaleRevision,
    /// Nothing is marked Remove.
    NothingChosen,
    /// The plan is older than 15 minutes.
    PlanExpired,
    /// The plan is not the one that was shown, or is of another account or world.
    PlanChanged,
    /// The digits do not fit the account.
    WrongDigits,
    /// The plan's linter found a blocker.
    PlanBlocked,
    /// There is no teardown.
    NoTeardown,
    /// A question to Cost Explorer is under way.
    BillRunning,
    /// The day's cap of requests to Cost Explorer is reached; context: cap.
    RequestCapReached,
    /// No bill is kept, or not the one that was asked for any more: look again.
    BillChanged,
    /// A text is no amount of money; context: text.
    AmountMalformed,
    /// A text is no day; context: text.
    DayMalformed,
    /// The bill does not hold that day; context: from, until (which is not in it).
    DayOutsideBill,
    /// Not the ARN of something of this account that can be marked; context: text.
    NotMarkable,
    /// A reason or owner is too long; context: most.
    TextTooLong,
    /// There is no such earlier sweep any more.
    SweepUnknown,
    /// The file could not be written; context: path.
    SaveFailed,
    /// Another process holds this account: this one only reads.
    ReadOnlySession,
    /// The store was written by a newer Quench.
    StoreNewer,
    /// The store is not one, or is damaged.
    StoreCorrupt,
    /// The store cannot be written.
    StoreReadOnly,
    /// Another practice account is saved; context: saved.
    AnotherPractice,
    /// The disk is full.
    StoreFull,
    /// Any other failure of the store.
    StoreFailed,
    /// Anything else; the detail tells.
    Unexpected,
}

/// An error for the window: no credentials in any field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// What kind; its words are `errors.<code>`.
    pub code: Code,
    /// Values for the words.
    pub context: BTreeMap<String, String>,
    /// Technical details, folded.
    pub detail: String,
}

impl ApiError {
    /// An error with no context.
    pub fn new(code: Code, detail: impl std::fmt::Display) -> Self {
        Self { code, context: BTreeMap::new(), detail: detail.to_string() }
    }

    /// Adds a value for the words.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.context.insert(key.to_owned(), value.to_string());
        self
    }
}
