//! A token of version 1 counts only in regions that are on by default; one from a regional endpoint counts everywhere.
//!
//! `sts.amazonaws.com` issues version 1 unless the account says otherwise, regional endpoints always issue version 2
//! (IAM User Guide, "Managing AWS STS in an AWS Region"). A role may be assumed anew by its own session where its trust
//! policy allows that; a session of `GetSessionToken` or of a portal cannot be exchanged, and a new sign-in is needed.

use std::sync::atomic::Ordering;

use quench_core::cloud_error::{CloudError, CloudErrorKind};

use crate::caller_identity::who_am_i;
use crate::connection::Connection;
use crate::credentials::SIGN_IN_ATTEMPTS;
use crate::profiles::Role;
use crate::signer::Signer;
use crate::supply::mark;

impl Connection {
    /// Gets a token that counts in every region, for the same role of the same account, and signs with it from now on.
    ///
    /// # Errors
    /// The caller is no role, or AWS refused; then everything stays as it was.
    pub async fn remint(&self) -> Result<(), CloudError> {
        self.line.signer.remint().await
    }

    /// A region that is not on by default has taken the token: one that refuses it is off.
    pub fn token_counts_everywhere(&self) {
        self.line.signer.counts_everywhere.store(true, Ordering::Relaxed);
    }
}

impl Signer {
    /// Whether the credentials may be a token of version 1: they end by themselves, and no region has shown otherwise.
    pub(crate) fn may_be_version_one(&self) -> bool {
        let (supply, _) = self.standing.supply();
        let temporary = supply.state().current.as_ref().is_some_and(|current| current.session_token().is_some());
        temporary && !self.counts_everywhere.load(Ordering::Relaxed)
    }

    async fn remint(&self) -> Result<(), CloudError> {
        let no_role = || self.call().error(CloudErrorKind::Refused, "only the session of a role can be exchanged");
        if let Some(ended) = self.standing.problem() {
            return Err(ended.error);
        }
        let (supply, sign_in) = self.standing.supply();
        let role = role_of(&supply.caller().arn).ok_or_else(no_role)?;
        let _one_by_one = supply.asking.lock().await;
        let current = supply.state().current.clone().ok_or_else(no_role)?;
        let home = self.home().clone();
        let minted = crate::credentials::assume_in(&role, None, &current, home.clone(), 1, &self.wiring, &self.caller);
        let minted = minted.await.map_err(|failure| failure.error)?;
        let identity = who_am_i(&self.wiring, &self.caller, home, SIGN_IN_ATTEMPTS, &minted).await;
        let identity = identity.map_err(|failure| failure.error)?;
        if (&identity.account, &identity.partition) != (&self.identity().account, &self.identity().partition) {
            return Err(self.call().error(CloudErrorKind::AccountChanged, "the role is of another account"));
        }
        {
            let mut state = supply.state();
            state.verified.insert(mark(&minted));
            state.put(minted);
            state.issue += 1;
        }
        self.standing.tell();
        // Somebody may have signed in anew meanwhile.
        if self.standing.supply().1 == sign_in {
            self.counts_everywhere.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// `arn:aws:sts::123456789012:assumed-role/NAME/SESSION` is a session of `arn:aws:iam::123456789012:role/NAME`. A role
/// with a path has another ARN, which its session does not tell; AWS then refuses.
fn role_of(caller: &str) -> Option<Role> {
    let mut parts = caller.splitn(6, ':');
    let (Some("arn"), Some(partition), Some("sts"), Some(""), Some(account), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let (name, session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    Some(Role {
        arn: format!("arn:{partition}:iam::{account}:role/{name}"),
        session: Some(session.to_owned()),
        external_id: None,
        duration: None,
        region: None,
        mfa_serial: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_tells_its_role_in_its_own_partition() {
        let role = role_of("arn:aws-cn:sts::123456789012:assumed-role/Admin/kim").unwrap();
        assert_eq!(role.arn, "arn:aws-cn:iam::123456789012:role/Admin");
        assert_eq!(role.session.as_deref(), Some("kim"));
        for no_role in
            ["arn:aws:iam::123456789012:user/kim", "arn:aws:iam::123456789012:root", "", "arn:aws:sts::1:x/y"]
        {
            assert!(role_of(no_role).is_none(), "{no_role}");
        }
    }
}
