//! From what is chosen to a plan, from a plan to an approval, from an approval to a teardown.

use std::sync::{Arc, PoisonError};

use quench_core::family_choice::kept_by_families;
use quench_core::mark::Mark;
use quench_core::view::{
    JournalLine, JournalPage, PlanItems, PlanView, ProofView, Severity, TeardownStatus, TeardownView,
};
use quench_store::{NewPlan, Outcome};

use crate::bundle::{self, PlanBundle};
use crate::region_sweep::Depth;
use crate::session::Session;
use crate::session_error::SessionError;
use crate::session_store;
use crate::sweep::Scope;
use crate::teardown::{Approved, Teardown};

/// The right to run the latest teardown; it ends with the scope, also where the run's future is dropped.
struct Claim<'a> {
    session: &'a Session,
    teardown: Arc<Teardown>,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.session.state().tearing_down = false;
        self.session.wake_triage();
        self.session.tell();
    }
}

impl Session {
    /// Makes a plan of what is chosen. Changes nothing.
    pub fn make_plan(&self) -> Result<PlanView, SessionError> {
        self.lapse_marks()?;
        let now = self.now();
        let findings = self.findings();
        // Held throughout: a mark that is set meanwhile must find the plan, to make it void.
        let mut state = self.state();
        let inventory = state.inventory.as_ref().ok_or(SessionError::NothingSwept)?;
        let bundle =
            bundle::make(inventory, &self.ground.prices(), &state.marks, &findings, self.identity(), self.world(), now)
                .map_err(SessionError::Hash)?;
        if bundle.plan.is_empty() {
            return Err(SessionError::NothingChosen);
        }
        let view = bundle.view.clone();
        state.bundle = Some(Arc::new(bundle));
        Ok(view)
    }

    /// The plan that was shown, if its hash is `hash`.
    pub fn bundle(&self, hash: &str) -> Result<Arc<PlanBundle>, SessionError> {
        let state = self.state();
        match &state.bundle {
            Some(bundle) if bundle.view.hash == hash => Ok(Arc::clone(bundle)),
            _ => Err(SessionError::PlanChanged),
        }
    }

    /// A page of the plan's items.
    pub fn plan_items(&self, hash: &str, offset: u32) -> Result<PlanItems, SessionError> {
        Ok(bundle::items(&self.bundle(hash)?.plan, &self.findings(), offset))
    }

    /// Approves the plan with that hash. `digits` are the account's last four, typed by a person.
    pub fn approve(&self, hash: &str, digits: &str) -> Result<Arc<Teardown>, SessionError> {
        self.must_write()?;
        let bundle = self.bundle(hash)?;
        let now = self.now();
        if digits != self.identity().last_four() {
            return Err(SessionError::WrongDigits);
        }
        if now > bundle.view.expires_at {
            return Err(SessionError::PlanExpired);
        }
        // Checked again: what is connected, and what time it is, may have changed since the plan was shown.
        let blockers: Vec<_> =
            bundle.view.notes.iter().filter(|note| note.severity == Severity::Blocker).cloned().collect();
        let plan = &bundle.plan;
        if !blockers.is_empty() || plan.account != self.identity().account || plan.endpoint != self.world().key() {
            return Err(SessionError::PlanBlocked(blockers));
        }
        let Some(key) = self.key else { return Err(SessionError::NothingSwept) };
        let body = serde_json::to_string(&*bundle).map_err(|error| SessionError::Unreadable(error.to_string()))?;
        let store = &self.ground.store;
        // Held to the end: no sweep, mark or second approval comes between the check and the approval.
        let mut state = self.state();
        if state.tearing_down {
            return Err(SessionError::TeardownRunning);
        }
        if state.bundle.as_ref().is_none_or(|shown| shown.view.hash != hash) {
            return Err(SessionError::PlanChanged);
        }
        store.put_plan(&NewPlan {
            hash,
            account: key,
            incident: self.incident,
            body: &body,
            created_at: bundle.view.made_at,
            expires_at: bundle.view.expires_at,
        })?;
        let earlier = state
            .teardown
            .clone()
            .filter(|earlier| earlier.status() != TeardownStatus::Verified && earlier.approved.hash() != hash);
        let instead_of = earlier.as_ref().map(|earlier| earlier.approved.hash());
        let approval = store.approve(hash, now, &self.caller().arn, true, instead_of)?;
        let approved = Arc::new(Approved::new((*bundle).clone(), approval.approved_at));
        let teardown = Teardown::take_up(approved, state.inventory.clone(), &self.ground)?;
        // All of it was there when the plan was made, whatever an earlier run under the same hash has deleted.
        teardown.is_back(quench_core::check::target_arns(plan));
        let teardown = Arc::new(teardown);
        state.teardown = Some(Arc::clone(&teardown));
        state.bundle = None;
        drop(state);
        self.tell();
        Ok(teardown)
    }

    /// The latest teardown of the account, an interrupted one too.
    pub fn teardown(&self) -> Option<Arc<Teardown>> {
        self.state().teardown.clone()
    }

    /// Whether one is running.
    pub fn is_tearing_down(&self) -> bool {
        self.state().tearing_down
    }

    /// As the window shows it.
    pub fn teardown_view(&self) -> Option<TeardownView> {
        self.teardown().map(|teardown| teardown.view(&self.ground))
    }

    /// Runs the latest teardown: from its approval, or from where it was interrupted.
    pub async fn run_teardown(&self) -> Result<(), SessionError> {
        let claim = self.claim()?;
        let keeps = {
            let state = self.state();
            let marked = state.marks.iter().filter(|(_, mark)| **mark == Mark::Keep).map(|(arn, _)| arn.clone());
            // A kept family keeps what runs it, which has no mark of its own.
            // After a restart nothing was swept yet: then it is what the plan rests on that tells what that is.
            let inventories = state.inventory.as_deref().into_iter().chain(claim.teardown.before());
            let held: Vec<String> = inventories
                .flat_map(|inventory| kept_by_families(inventory, &state.marks))
                .map(str::to_owned)
                .collect();
            marked.chain(held).collect()
        };
        // A store that fails stops the journal too: nothing more is to be said of it here, and the spend waits for nothing.
        let _ = self.save_extracts(&claim.teardown);
        let result = claim.teardown.run(&self.ground, &keeps).await;
        self.settle_up(&claim.teardown)?;
        Ok(result?)
    }

    /// Looks again at what the latest teardown should have removed.
    pub async fn verify_again(&self) -> Result<(), SessionError> {
        let claim = self.claim()?;
        let result = claim.teardown.verify(&self.ground, &claim.teardown.stop_token()).await;
        self.settle_up(&claim.teardown)?;
        Ok(result?)
    }

    /// A new plan for what the latest teardown left: what it covered and is still there, with what has changed in it
    /// since. It is swept anew first, and approved like any other.
    pub async fn amended_plan(&self) -> Result<PlanView, SessionError> {
        self.must_write()?;
        let teardown = self.teardown().ok_or(SessionError::NoTeardown)?;
        let named = teardown.approved.bundle.read_regions.iter().cloned().collect();
        let inventory = self.sweep(&Scope { named, only_named: false }, Depth::Sweep).await?;
        let left: Vec<String> = {
            let state = self.state();
            // What the person has marked Keep since is not chosen again for them.
            quench_core::check::target_arns(&teardown.approved.bundle.plan)
                .filter(|arn| quench_core::choice::find(&inventory, arn).is_some())
                .filter(|arn| state.marks.get(*arn) != Some(&Mark::Keep))
                .map(str::to_owned)
                .collect()
        };
        self.mark_unless_kept(&left)?;
        self.make_plan()
    }

    fn claim(&self) -> Result<Claim<'_>, SessionError> {
        self.must_write()?;
        let mut state = self.state();
        let teardown = state.teardown.clone().ok_or(SessionError::NoTeardown)?;
        if state.tearing_down {
            return Err(SessionError::TeardownRunning);
        }
        state.tearing_down = true;
        Ok(Claim { session: self, teardown })
    }

    /// Takes over what the teardown's last look read, and forgets the marks of what went.
    fn settle_up(&self, teardown: &Teardown) -> Result<(), SessionError> {
        let look = teardown.last_look.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(look) = look {
            self.adopt_look(look)?;
        }
        // What went is chosen no longer: a name that comes back must be looked at anew. A Keep was set since, and stays.
        let mut state = self.state();
        let gone: Vec<String> = quench_core::check::target_arns(&teardown.approved.bundle.plan)
            .filter(|arn| teardown.progress.look(|state| state.is_gone(arn)))
            .filter(|arn| state.marks.get(*arn) != Some(&Mark::Keep))
            .map(str::to_owned)
            .collect();
        session_store::keep_marks(self, &gone, None, 0)?;
        quench_core::choice::apply(Arc::make_mut(&mut state.marks), &gone, None);
        drop(state);
        self.tell();
        Ok(())
    }

    /// What proof read is the newest truth about the account: the overview shows it.
    fn adopt_look(&self, look: crate::proof::Look) -> Result<(), SessionError> {
        let at = look.at;
        self.join_inventory(look.read, Some(at))
    }

    /// The proof of the latest teardown, with every item that remains.
    pub fn proof(&self) -> Option<ProofView> {
        let teardown = self.teardown()?;
        teardown.proof.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same as the window shows it: `remaining_total` counts what is left out.
    pub fn proof_shown(&self) -> Option<ProofView> {
        const SHOWN: usize = 200;
        self.proof().map(|mut proof| {
            proof.remaining.truncate(SHOWN);
            proof
        })
    }

    /// A page of the journal of the latest teardown.
    pub fn journal(&self, offset: u32) -> Result<JournalPage, SessionError> {
        const LINES: u32 = 200;
        let teardown = self.teardown().ok_or(SessionError::NoTeardown)?;
        let store = &self.ground.store;
        let hash = teardown.approved.hash();
        let counts = store.journal_counts(hash)?;
        // Rows come in the order of their ids; an offset is a count of rows, which pages of the same order skip.
        let rows = store.journal_rows(hash, None, offset.saturating_add(LINES))?;
        let lines = rows
            .into_iter()
            .skip(usize::try_from(offset).unwrap_or(usize::MAX))
            .map(|row| {
                let outcome = match row.outcome() {
                    Some(Outcome::Ok) => "ok",
                    Some(Outcome::Error) => "error",
                    Some(Outcome::Unknown) => "unknown",
                    None => "open",
                };
                JournalLine {
                    at: row.intent.at,
                    operation: row.intent.operation,
                    region: row.intent.region,
                    target: row.intent.target_arn,
                    outcome: outcome.to_owned(),
                    request_id: row.receipt.as_ref().and_then(|receipt| receipt.request_id.clone()),
                    error: row.receipt.and_then(|receipt| receipt.error_code),
                }
            })
            .collect();
        let total = counts.ok + counts.error + counts.unknown + counts.open;
        Ok(JournalPage { total: u32::try_from(total).unwrap_or(u32::MAX), offset, lines })
    }
}
