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
    /// A code of a device is needed first; context: serial, profile (if it is one).
    NeedsMfa,
    /// A code of a device is needed, and whose device it is has to be told as well.
    MfaSerialNeeded,
    /// The code is not one, or AWS does not take it: six digits, each once; context: field (`code` or `serial`).
    MfaRefused,
    /// Sign in to the portal of the profile first; context: profile.
    ProfileNeedsPortal,
    /// The `aws login` of the profile is over; context: profile, command.
    ProfileNeedsLogin,
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
    /// The sign-in is to another account than the connected one; context: expected, got.
    AnotherAccount,
    /// A region that there is not; context: region.
    RegionUnknown,
    /// A text is no address of a portal; context: why (`empty`, `noUrl`, `noHttps`, `userName`, `noHost`).
    PortalMalformed,
    /// The portal is not in that region; context: region, and at (where it is) if AWS told.
    PortalElsewhere,
    /// AWS knows no such portal, or does not let Quench in.
    PortalRefused,
    /// The portal gives this person no account, or none any more.
    PortalEmpty,
    /// A sign-in is under way: end it first.
    SignInRunning,
    /// No sign-in is under way, or it is at another step.
    NoSignIn,
    /// It was cancelled.
    SignInCancelled,
    /// Nobody came back from the browser in ten minutes.
    SignInTimedOut,
    /// The person said no in the browser.
    SignInDenied,
    /// What came back from the browser is not the answer to this sign-in: nothing of it was used.
    SignInMismatch,
    /// The user may not sign in this way: an administrator must allow it; context: policy.
    SignInNotAllowed,
    /// The code from the browser has been used, or is too old.
    SignInCodeExpired,
    /// The sign-in has ended for good: its time is over.
    SignInExpired,
    /// The password or the user was changed, which ended the sign-in.
    SignInChanged,
    /// A pasted text is not what the browser shows.
    PasteMalformed,
    /// No port of this machine could be opened for the browser to come back to.
    LoopbackFailed,
    /// This computer has no keychain that Quench could use.
    KeychainMissing,
    /// The keychain refused.
    KeychainFailed,
    /// The keychain holds no sign-in for that account any more.
    NotKept,
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
