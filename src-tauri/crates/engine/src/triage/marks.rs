//! Marks with reasons: set, listed, written to a file and read from one. A mark wins over any verdict.

use std::sync::Arc;

use quench_core::account::Identity;
use quench_core::arn::{EcsArn, RelauncherArn};
use quench_core::choice::{apply, held_arns};
use quench_core::family::FamilyArn;
use quench_core::keep_list::{self, LONGEST};
use quench_core::mark::{Marks, day, holds};
use quench_core::text::neutral;
use quench_core::view::{KeepListView, LineProblem, LineProblemKind, MarkOrder, MarkView};
use quench_store::Mark as MarkRow;

use crate::session::Session;
use crate::session_error::SessionError;
use crate::session_store::{RESOURCE, mark_row, word};

/// The most problems of a file that are told one by one.
const TOLD: usize = 100;
/// The largest keep list that is looked at: 20,000 lines of the longest.
const LARGEST: usize = 64 << 20;

impl Session {
    /// Every mark of the account with its reason, those that hold no more too.
    ///
    /// # Errors
    /// The store's.
    pub fn marks_view(&self) -> Result<Vec<MarkView>, SessionError> {
        Ok(self.mark_views()?.into_iter().map(shown).collect())
    }

    /// The same, with reasons as they were written: for a file that is read again.
    fn mark_views(&self) -> Result<Vec<MarkView>, SessionError> {
        let Some(account) = self.key else { return Ok(Vec::new()) };
        let now = self.now();
        let inventory = self.inventory();
        let held = inventory.as_deref().map(held_arns).unwrap_or_default();
        let rows = self.ground.store.marks(account)?.into_iter().filter(|row| row.scope_kind == RESOURCE);
        let views = rows.map(|row| {
            let mark = word(&row);
            MarkView {
                found: held.contains(row.scope_key.as_str()),
                expired: !holds(mark, row.expires_on.as_deref(), now),
                mark,
                arn: row.scope_key,
                reason: row.reason,
                owner: row.owner,
                expires_on: row.expires_on,
                set_at: row.set_at,
            }
        });
        Ok(views.collect())
    }

    /// The mark on `arn` itself.
    pub(super) fn mark_view(&self, arn: &str) -> Result<Option<MarkView>, SessionError> {
        Ok(self.marks_view()?.into_iter().find(|view| view.arn == arn))
    }

    /// Sets a mark with its reason, or takes it away. Unlike a rule it may name what no sweep has found yet.
    ///
    /// # Errors
    /// [`SessionError::NotMarkable`], [`SessionError::TextTooLong`], [`SessionError::DayMalformed`]; the store's.
    pub fn set_mark(&self, order: &MarkOrder) -> Result<(), SessionError> {
        self.must_write()?;
        check(order, self.identity())?;
        self.apply_orders(std::slice::from_ref(order))
    }

    /// All or none. A running teardown acts on what was approved: it is stopped first, and then heeds what is kept.
    fn apply_orders(&self, orders: &[MarkOrder]) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let now = self.now();
        let mut state = self.state();
        if state.tearing_down {
            return Err(SessionError::TeardownRunning);
        }
        let store = &self.ground.store;
        let rows: Vec<MarkRow> = orders
            .iter()
            .filter_map(|order| {
                let row = mark_row(&order.arn, order.mark?, now, state.revision);
                let (reason, owner) = (order.reason.trim().to_owned(), order.owner.trim().to_owned());
                Some(MarkRow { reason, owner, expires_on: order.expires_on.clone(), ..row })
            })
            .collect();
        store.set_marks(account, &rows)?;
        for order in orders.iter().filter(|order| order.mark.is_none()) {
            store.clear_mark(account, RESOURCE, &order.arn)?;
        }
        let marks = Arc::make_mut(&mut state.marks);
        for order in orders {
            let holding = order.mark.filter(|mark| holds(*mark, order.expires_on.as_deref(), now));
            apply(marks, std::slice::from_ref(&order.arn), holding);
        }
        state.bundle = None;
        drop(state);
        self.tell();
        self.tell_triage();
        Ok(())
    }

    /// The marks as a file that [`Session::import_keep_list`] reads again. Those that hold no more are not in it.
    ///
    /// # Errors
    /// The store's.
    pub fn keep_list_csv(&self) -> Result<String, SessionError> {
        let holding: Vec<MarkView> = self.mark_views()?.into_iter().filter(|view| !view.expired).collect();
        Ok(keep_list::write(&holding))
    }

    /// Reads a keep list and sets its marks. If any line is not understood nothing of it is applied, and every line that is
    /// not is told.
    ///
    /// # Errors
    /// The store's. What is wrong with the file is no error.
    pub fn import_keep_list(&self, content: &[u8]) -> Result<KeepListView, SessionError> {
        self.must_write()?;
        let identity = self.identity();
        let read = match content.len() > LARGEST {
            true => Err(vec![LineProblem { line: 1, kind: LineProblemKind::TooMany, text: String::new() }]),
            false => keep_list::read(content, &identity.account, &identity.partition),
        };
        match read {
            Ok(orders) => {
                self.apply_orders(&orders)?;
                let applied = u32::try_from(orders.len()).unwrap_or(u32::MAX);
                Ok(KeepListView { applied, problems: Vec::new(), problems_total: 0 })
            }
            Err(mut problems) => {
                let problems_total = u32::try_from(problems.len()).unwrap_or(u32::MAX);
                problems.truncate(TOLD);
                Ok(KeepListView { applied: 0, problems, problems_total })
            }
        }
    }

    /// Forgets marks whose last day is over. Before anything is planned: a Remove must not outlive it.
    pub(crate) fn lapse_marks(&self) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let now = self.now();
        let rows = self.ground.store.marks(account)?;
        let over =
            rows.iter().filter(|row| row.scope_kind == RESOURCE && !holds(word(row), row.expires_on.as_deref(), now));
        let over: Vec<String> = over.map(|row| row.scope_key.clone()).collect();
        let mut state = self.state();
        if over.iter().any(|arn| state.marks.contains_key(arn)) {
            apply(Arc::make_mut(&mut state.marks), &over, None);
            state.bundle = None;
        }
        Ok(())
    }

    /// What holds now.
    pub fn marks(&self) -> Arc<Marks> {
        Arc::clone(&self.state().marks)
    }
}

/// Texts of a person may have been pasted from anywhere.
fn shown(view: MarkView) -> MarkView {
    MarkView { reason: neutral(&view.reason), owner: neutral(&view.owner), ..view }
}

fn check(order: &MarkOrder, identity: &Identity) -> Result<(), SessionError> {
    let arn = order.arn.as_str();
    let ecs = EcsArn::parse(arn).map(|arn| (arn.partition.to_owned(), arn.account.to_owned()));
    let starting = || RelauncherArn::parse(arn).map(|arn| (arn.partition.to_owned(), arn.account.to_owned()));
    let family = || FamilyArn::parse(arn).map(|arn| (arn.partition.to_owned(), arn.account.to_owned()));
    let of = family().ok().or_else(|| ecs.ok()).or_else(|| starting().ok());
    if of != Some((identity.partition.clone(), identity.account.clone())) {
        return Err(SessionError::NotMarkable(order.arn.chars().take(LONGEST).collect()));
    }
    if order.reason.chars().count() > LONGEST || order.owner.chars().count() > LONGEST {
        return Err(SessionError::TextTooLong { most: u32::try_from(LONGEST).unwrap_or(u32::MAX) });
    }
    match &order.expires_on {
        Some(text) if day(text).is_none() => Err(SessionError::DayMalformed(text.chars().take(LONGEST).collect())),
        _ => Ok(()),
    }
}
