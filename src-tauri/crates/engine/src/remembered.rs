//! Accounts from before, and what is noted of the one that is connected so that it is one later.

use quench_core::text::neutral;
use quench_core::view::{RememberedAccount, RememberedIncident, SignInWay};
use quench_store::{KnownAccount, KnownIncident, Store, StoreError};

use crate::session::Session;

/// The accounts that `store` has seen, the one that was connected last first. Practice accounts are left out: each is
/// gone with the next one. Whether a keychain holds a sign-in is not in the store, and told as no.
///
/// # Errors
/// The store's.
pub fn remembered(store: &Store) -> Result<Vec<RememberedAccount>, StoreError> {
    Ok(store.accounts()?.into_iter().filter_map(account).collect())
}

fn account(known: KnownAccount) -> Option<RememberedAccount> {
    // As `World::key` writes them.
    let endpoint = match known.row.world.split_once(':') {
        None if known.row.world == "aws" => None,
        Some(("custom", endpoint)) => Some(endpoint.to_owned()),
        _ => return None,
    };
    Some(RememberedAccount {
        account: known.row.account_id,
        partition: known.row.partition,
        endpoint,
        alias: known.alias.as_deref().map(neutral),
        name: known.name.as_deref().map(neutral),
        caller: neutral(&known.row.caller_arn),
        last_seen_at: known.row.last_seen_at,
        way: known.way.and_then(|way| serde_json::from_str(&way).ok()),
        kept: false,
        incidents: known.incidents.into_iter().map(incident).collect(),
    })
}

fn incident(known: KnownIncident) -> RememberedIncident {
    RememberedIncident {
        began_at: known.began_at,
        closed_at: known.closed_at,
        sweeps: known.sweeps,
        teardowns: known.approved,
    }
}

impl Session {
    /// Notes what the account is called, for when it is remembered later; what is not given stays. A session that only
    /// reads notes nothing.
    ///
    /// # Errors
    /// The store's.
    pub fn note_names(&self, alias: Option<&str>, name: Option<&str>) -> Result<(), StoreError> {
        match (self.key, self.read_only()) {
            (Some(key), None) => {
                let (alias, name) = (alias.map(neutral), name.map(neutral));
                self.ground.store.note_account(key, alias.as_deref(), name.as_deref(), None)
            }
            _ => Ok(()),
        }
    }

    /// Notes how somebody signed in, at the beginning and again whenever it is done in another way.
    ///
    /// # Errors
    /// The store's.
    pub fn note_way(&self, way: &SignInWay) -> Result<(), StoreError> {
        match (self.key, self.read_only(), serde_json::to_string(way)) {
            (Some(key), None, Ok(way)) => self.ground.store.note_account(key, None, None, Some(&way)),
            _ => Ok(()),
        }
    }
}
