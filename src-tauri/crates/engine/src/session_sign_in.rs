//! A session outlives its sign-in: what runs pauses when it ends, and goes on after the next one to the same account.

use quench_aws::{ConnectError, Connection};
use quench_core::account::Identity;
use quench_core::view::{SignInView, SignInWay};
use tokio::sync::watch;

use crate::session::Session;
use crate::session_error::SessionError;

impl Session {
    /// From now on everything pauses when the sign-in ends, instead of failing: sweep, teardown, proof, the queue of regions,
    /// CloudTrail and the bill. What was read before a pause is read anew before anything is done on it or said of it. A
    /// stop, and leaving the account, get through at once.
    pub fn hold_when_ended(&self) {
        self.ground.connection.hold_when_ended();
    }

    /// Goes on with the credentials of `connection`, which was made anew. The session keeps its store, its inventory and what
    /// runs in it.
    ///
    /// # Errors
    /// [`SessionError::AnotherAccount`] if it is another account, partition or world: then nothing has changed, and what waits
    /// goes on waiting.
    pub fn sign_in_again(&self, connection: Connection) -> Result<(), SessionError> {
        self.ground.connection.adopt(connection).map_err(|error| match error {
            ConnectError::AnotherAccount { expected, got } => SessionError::AnotherAccount { expected, got },
            other => SessionError::Unreadable(other.to_string()),
        })?;
        // What cannot be noted now is noted the next time.
        let _ = self.note_way(&self.ground.connection.way());
        self.tell();
        Ok(())
    }

    /// Until when it is signed in. That it was done in this `way`, and what the keychain has to do with it, only the caller
    /// knows: kept, to be kept and takes a code are no until it says otherwise.
    pub fn sign_in_view(&self, way: SignInWay) -> SignInView {
        let status = self.ground.connection.sign_in();
        SignInView {
            way,
            state: status.state,
            expires_at: status.expires_at,
            renews: status.renews,
            waiting: status.waiting,
            kept: false,
            can_be_kept: false,
            takes_code: false,
        }
    }

    /// Changes whenever [`Session::sign_in_view`] does.
    pub fn watch_sign_in(&self) -> watch::Receiver<u64> {
        self.ground.connection.watch_sign_in()
    }

    /// Renews the sign-in in the background, notices its end, and takes it up again where it comes back by itself. Never ends:
    /// drop it.
    pub async fn keep_signed_in(&self) {
        self.ground.connection.keep_fresh().await;
    }

    /// Who signs now. [`Session::identity`] is who connected first: the same account, perhaps another principal.
    pub fn caller(&self) -> Identity {
        self.ground.connection.caller()
    }
}
