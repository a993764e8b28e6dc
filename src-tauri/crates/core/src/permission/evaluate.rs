//! What policies say of an action that is asked for on every resource, in three values and one that a code would change.

use super::answer::Answer;
use super::condition::{Met, met};
use super::document::{Actions, Document, Statement};
use super::pattern::covers;

/// Whether the caller's requests carry a code of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// They are signed with a long-term key, so they say nothing of it.
    Absent,
    /// It is a session that was made with a code.
    Given,
    /// It is a session, and nobody told how it was made.
    NotTold,
}

/// Every policy of the account that restrains one caller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policies {
    /// Its own, and those of its groups. One that could not be read is [`Document::Unreadable`].
    pub identity: Vec<Document>,
    /// The permissions boundary: only what it allows too is allowed.
    pub boundary: Option<Document>,
}

impl Policies {
    /// What they say of `action`. What the organization or a session's own policy denies is not in them.
    pub fn answer(&self, action: &str, code: SecondFactor) -> Answer {
        let own = of_all(&self.identity, action, code);
        let Some(boundary) = &self.boundary else { return own };
        match (own, of_all(std::slice::from_ref(boundary), action, code)) {
            (denied @ Answer::Denied { explicitly: true }, _) | (_, denied @ Answer::Denied { explicitly: true }) => {
                denied
            }
            // No before "with a code", that before "nobody knows", and yes only if both say so.
            (own, boundary) => own.min(boundary),
        }
    }
}

/// What statements say of one action, gathered.
#[derive(Clone, Copy, Default)]
struct Said {
    denies: bool,
    denies_without_code: bool,
    may_deny: bool,
    allows: bool,
    allows_with_code: bool,
    may_allow: bool,
}

fn of_all(documents: &[Document], action: &str, code: SecondFactor) -> Answer {
    let mut said = Said::default();
    for document in documents {
        match document {
            Document::Unreadable => (said.may_allow, said.may_deny) = (true, true),
            Document::Readable(statements) => {
                for statement in statements.iter().filter(|statement| statement.is_about(action)) {
                    said.add(statement, action, code);
                }
            }
        }
    }
    said.answer()
}

impl Statement {
    fn is_about(&self, action: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| pattern == "*:*" || covers(pattern, action));
        match &self.actions {
            Actions::These(patterns) => any(patterns),
            Actions::AllBut(patterns) => !any(patterns),
        }
    }
}

impl Said {
    fn add(&mut self, statement: &Statement, action: &str, code: SecondFactor) {
        let met = met(&statement.conditions, action, code);
        // About some resources only: then for some of what Quench would do, and nobody knows which.
        let met = if statement.everywhere || met == Met::No { met } else { Met::Maybe };
        match (statement.allows, met) {
            (_, Met::No) | (false, Met::OnlyWithCode) => {}
            (true, Met::Yes | Met::OnlyWithoutCode) => self.allows = true,
            (true, Met::OnlyWithCode) => self.allows_with_code = true,
            (true, Met::Maybe) => self.may_allow = true,
            (false, Met::Yes) => self.denies = true,
            (false, Met::OnlyWithoutCode) => self.denies_without_code = true,
            (false, Met::Maybe) => self.may_deny = true,
        }
    }

    fn answer(self) -> Answer {
        if self.denies {
            return Answer::Denied { explicitly: true };
        }
        if !(self.allows || self.allows_with_code || self.may_allow) {
            return Answer::Denied { explicitly: false };
        }
        if self.denies_without_code {
            return Answer::NeedsCode;
        }
        match (self.allows, self.may_allow) {
            (true, _) if !self.may_deny => Answer::Allowed,
            (true, _) | (_, true) => Answer::Unknown,
            _ => Answer::NeedsCode,
        }
    }
}
