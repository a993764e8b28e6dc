//! What the caller may do, found out by reading: nothing in here changes anything, and nothing costs anything.
//!
//! IAM is global: the SDK's rules lead there from any region of the partition. `iam:SimulatePrincipalPolicy` is the surest,
//! for it knows the organization's policies; then the caller's own policies, read and gone through; then what a few free
//! reads say when they are tried. What none of them tells is unknown.

mod decode;
mod names;
mod policies;
mod quarantine;
mod simulate;
mod subject;
mod tried;

use jiff::SignedDuration;
use quench_core::permission::{Answers, Areas, SecondFactor};
use quench_core::view::PermissionSource;
use tokio_util::sync::CancellationToken;

use crate::connection::Connection;
pub use names::AccountNames;
pub use quarantine::Quarantine;
use subject::Subject;

/// The most pages of a list of IAM's: what is longer is not read.
const PAGES: usize = 20;

/// The key that requests are signed with. Its id is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerKey {
    /// `AKIA…`, or `ASIA…` of a session.
    pub id: String,
    /// It belongs to a session.
    pub is_temporary: bool,
}

/// What was found out of what the caller may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionReading {
    /// How.
    pub source: PermissionSource,
    /// Of every action of the areas.
    pub answers: Answers,
    /// AWS's quarantine, if it is on the caller.
    pub quarantine: Option<Quarantine>,
}

impl Connection {
    /// The key that the next request is signed with; none if there is none now.
    pub async fn caller_key(&self) -> Option<CallerKey> {
        let (key, _) = self.line.signer.credentials(SignedDuration::ZERO).await.ok()?;
        Some(CallerKey { id: key.access_key_id().to_owned(), is_temporary: key.session_token().is_some() })
    }

    /// Finds out what the caller may do. What AWS refuses to tell is unknown and no error.
    ///
    /// Of the root user only what reads is tried: no policy of the account restrains it, but an organization can.
    pub async fn read_permissions(&self, cancel: &CancellationToken) -> PermissionReading {
        let subject = Subject::of(&self.caller());
        if subject == Subject::Root {
            // An organization can restrain the root user of its members: what reads tells that.
            let tried = Box::pin(self.try_reads(cancel)).await;
            let answers = Answers::everything().overruled_by(tried.answers);
            return PermissionReading { source: PermissionSource::Root, answers, quarantine: None };
        }
        let code = match self.caller_key().await {
            Some(key) if !key.is_temporary => SecondFactor::Absent,
            _ => SecondFactor::NotTold,
        };
        if let Ok(answers) = Box::pin(self.simulate(&subject, code, cancel)).await {
            let attached = Box::pin(self.attached_quarantine(&subject, cancel)).await;
            let quarantine = attached.unwrap_or_else(|_| subject.user().and_then(|_| Quarantine::by_shape(&answers)));
            return PermissionReading { source: PermissionSource::Simulated, answers, quarantine };
        }
        let own = Box::pin(self.own_policies(&subject, cancel)).await;
        let tried = Box::pin(self.try_reads(cancel)).await;
        if let Ok(own) = own {
            let answer = |action: &str| (action.to_owned(), own.policies.answer(action, code));
            let answers: Answers = Areas::bundled().actions().map(answer).collect();
            // An organization's policies, and those of a session, are in no document that was read.
            let answers = answers.overruled_by(tried.answers);
            return PermissionReading { source: PermissionSource::Policies, answers, quarantine: own.quarantine };
        }
        let attached = Box::pin(self.attached_quarantine(&subject, cancel)).await;
        let quarantine = attached.unwrap_or(tried.quarantine);
        PermissionReading { source: PermissionSource::Tried, answers: tried.answers, quarantine }
    }
}
