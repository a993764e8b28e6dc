//! The only crate that talks to AWS: it connects, signs, limits, retries and classifies, and nothing more.
//!
//! [`connect`] turns a [`Source`] of credentials into a [`Connection`] after `sts:GetCallerIdentity` told whose they
//! are. [`Connection::region`] gives a [`RegionClient`] with the reads of ECS and of what starts tasks in it, and with one door for every call that
//! changes the account: [`RegionClient::mutate`].
//!
//! The SDK makes one attempt per call; `call.rs` is the one layer around it: limiter, attempt, classification, seeded
//! backoff. The practice account answers the same requests over the same wire through `drill_client.rs`, so nothing
//! here knows which of the two worlds it is in.

mod account;
mod call;
mod caller_identity;
mod capped;
mod category;
mod classify;
mod clock;
mod connect;
mod connect_error;
mod connection;
mod costs;
mod credentials;
mod door;
mod drill_client;
mod ecs;
mod freshness;
mod history;
mod identity;
mod limiter;
mod mfa;
mod mutate;
mod network;
mod pasted;
mod price_list;
mod probe;
mod process;
mod profile_file;
mod profile_options;
mod profile_sessions;
mod profiles;
mod redact;
mod regions;
mod relaunch;
mod remint;
mod sign_in;
mod signer;
mod standing;
mod supply;
mod trail;
mod wiring;

#[cfg(test)]
mod canned;
#[cfg(test)]
mod tests;

pub use account::SwitchDoor;
pub use connect::{ConnectOptions, EnvironmentOption, Source, connect, environment_option};
pub use connect_error::{ConnectError, KeyField, MfaField, Unsupported};
pub use connection::Connection;
pub use costs::Paged;
pub use door::{AttemptOutcome, Door, IntentToken, Mutated, MutationError};
pub use ecs::{Described, DesiredStatus, Listing, RegionClient};
pub use freshness::SignInStatus;
pub use history::{Asked, EVENTS_A_PAGE, EventPage, RawEvent};
pub use identity::{AccountNames, CallerKey, PermissionReading, Quarantine};
pub use mfa::Mfa;
pub use profile_file::Places;
pub use profile_options::{ProfileKind, ProfileNeed, ProfileOption, known_portals, list_profiles};
pub use regions::RegionListing;
pub use relaunch::{FreshRelauncher, RelaunchReading, ScalingSettings};
pub use sign_in::{
    LoginSession, Portal, PortalAccount, PortalFlaw, PortalRole, Returned, SignIn, SignInOptions, Waiting,
    begin_sign_in,
};
pub use trail::RegionSwitches;
