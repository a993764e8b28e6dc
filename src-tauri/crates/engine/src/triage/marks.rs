//! Marks with reasons: set, listed, written to a file and read from one. A mark wins over any verdict.

use std::sync::Arc;

use jiff::Timestamp;
use quench_core::account::Identity;
use quench_core::choice::{apply, find, held_arns};
use quench_core::keep_list::{self, LONGEST};
use quench_core::mark::{Mark, Marks, day, holds};
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
            let found = held.contains(row.scope_key.as_str());
            view_of(row, found, now)
        });
        Ok(views.collect())
    }

    /// The mark on `arn` itself.
    pub(super) fn mark_view(&self, arn: &str) -> Result<Option<MarkView>, SessionError> {
        let Some(account) = self.key else { return Ok(None) };
        let row = self.ground.store.mark(account, RESOURCE, arn)?;
        let inventory = self.inventory();
        let found = || inventory.as_deref().is_some_and(|inventory| find(inventory, arn).is_some());
        Ok(row.map(|row| shown(view_of(row, found(), self.now()))))
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
        // A Remove without a reason is of this session alone.
        let lasts = |view: &MarkView| view.mark == Mark::Keep || !view.reason.is_empty() || !view.owner.is_empty();
        let holding = self.mark_views()?.into_iter().filter(|view| !view.expired && lasts(view));
        let holding: Vec<MarkView> = holding.collect();
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
            false => {
                let marks = self.marks();
                let kept = |arn: &str| marks.get(arn) == Some(&Mark::Keep);
                keep_list::read(content, &identity.account, &identity.partition, &kept)
            }
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

    /// Takes the marks from the store anew, as they hold now: those whose last day is over hold no more. Before anything is
    /// planned: a Remove must not outlive it.
    pub(crate) fn lapse_marks(&self) -> Result<(), SessionError> {
        let Some(account) = self.key else { return Ok(()) };
        let now = self.now();
        // Held throughout: a mark that is set meanwhile is in both or in neither.
        let mut state = self.state();
        let rows = self.ground.store.marks(account)?.into_iter().filter(|row| row.scope_kind == RESOURCE);
        let holding = rows.filter(|row| holds(word(row), row.expires_on.as_deref(), now));
        let marks: Marks = holding.map(|row| (row.scope_key.clone(), word(&row))).collect();
        if *state.marks != marks {
            state.marks = Arc::new(marks);
            state.bundle = None;
        }
        Ok(())
    }

    /// What holds now.
    pub fn marks(&self) -> Arc<Marks> {
        Arc::clone(&self.state().marks)
    }
}

fn view_of(row: MarkRow, found: bool, now: Timestamp) -> MarkView {
    let mark = word(&row);
    MarkView {
        found,
        expired: !holds(mark, row.expires_on.as_deref(), now),
        mark,
        arn: row.scope_key,
        reason: row.reason,
        owner: row.owner,
        expires_on: row.expires_on,
        set_at: row.set_at,
    }
}

/// Texts of a person may have been pasted from anywhere.
fn shown(view: MarkView) -> MarkView {
    MarkView { reason: neutral(&view.reason), owner: neutral(&view.owner), ..view }
}

fn check(order: &MarkOrder, identity: &Identity) -> Result<(), SessionError> {
    if keep_list::whose(&order.arn) != Some((identity.account.as_str(), identity.partition.as_str())) {
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
