//! Asking Cost Explorer: page by page, each noted first and kept when it came.

use std::collections::BTreeSet;

use jiff::ToSpan;
use quench_aws::Paged;
use quench_core::billing::{AnomaliesAnswer, ApartAnswer, BillQuestion, state_of};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::view::{AnomalyView, AskingView, BillAsk, BillPart, BillState};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::Standing;
use super::keep::{ANOMALIES, APART, FORECAST};
use super::meter::{Budget, today};
use crate::session::Session;
use crate::session_error::SessionError;

pub(super) const USAGE: &str = "ce:GetCostAndUsage";
/// AWS keeps anomalies that long.
const ANOMALY_DAYS: i64 = 90;

/// What to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskCosts {
    /// Which charges; none goes on where the last question stopped.
    pub question: Option<BillQuestion>,
    /// Credits, refunds and tax of the same days too.
    pub apart: bool,
    /// What AWS expects until the end of the month too.
    pub forecast: bool,
    /// AWS's anomalies too.
    pub anomalies: bool,
    /// How many requests it may make. A person has seen what they cost.
    pub requests: u32,
}

/// How a question ended.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) state: BillState,
    pub(super) detail: Option<String>,
}

impl Ended {
    pub(super) fn new(state: BillState) -> Self {
        Self { state, detail: None }
    }
}

/// Whoever stops asking half-way asks no more.
struct Asking<'a>(&'a Session);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.costs().asking = None;
        self.0.tell_costs();
    }
}

impl Session {
    /// Asks what the window asks for.
    ///
    /// # Errors
    /// Those of [`Session::ask_costs`].
    pub async fn ask_bill(&self, ask: &BillAsk) -> Result<(), SessionError> {
        let question = (!ask.go_on).then(|| BillQuestion::of(ask.span, today(self.now())));
        let BillAsk { apart, forecast, anomalies, requests, .. } = *ask;
        self.ask_costs(AskCosts { question, apart, forecast, anomalies, requests }).await
    }

    /// Asks Cost Explorer, with at most so many requests at $0.01. To be called only for a person who has seen that price. What
    /// AWS refuses is in the view; what came is kept whatever came after it.
    ///
    /// # Errors
    /// [`SessionError::BillRunning`]; [`SessionError::RequestCapReached`] before anything is sent;
    /// [`SessionError::BillChanged`] if there is nothing to go on with; [`SessionError::ReadOnly`]; the store's.
    pub async fn ask_costs(&self, ask: AskCosts) -> Result<(), SessionError> {
        self.allows_a_request()?;
        self.load_costs()?;
        let stop = CancellationToken::new();
        let mut budget = Budget::new(ask.requests, stop.clone());
        {
            let mut costs = self.costs();
            if costs.asking.is_some() {
                return Err(SessionError::BillRunning);
            }
            if ask.question.is_none() && costs.open.is_none() {
                return Err(SessionError::BillChanged);
            }
            let view = AskingView { part: BillPart::Charges, requests: 0, limit: ask.requests };
            costs.asking = Some((view, stop));
        }
        let asking = Asking(self);
        self.tell_costs();
        let ended = self.ask_charges(ask.question, &mut budget).await?;
        let told = ended.as_ref().is_some_and(|ended| ended.state == BillState::Told);
        if let Some(ended) = ended {
            self.stands(BillPart::Charges, ended);
        }
        // What refused the first question refuses the others, and each would cost.
        if told {
            if ask.apart {
                self.ask_apart(&mut budget).await?;
            }
            if ask.forecast {
                self.ask_forecast(&mut budget).await?;
            }
            if ask.anomalies {
                self.ask_anomalies(&mut budget).await?;
            }
        }
        drop(asking);
        Ok(())
    }

    /// Waits until no question is under way.
    pub async fn asked_all(&self) {
        let mut changes = self.watch_costs();
        while self.costs().asking.is_some() && changes.changed().await.is_ok() {}
    }

    /// Asks no more after the request under way. What came stays.
    pub fn stop_asking(&self) {
        if let Some((_, stop)) = &self.costs().asking {
            stop.cancel();
        }
    }

    async fn ask_apart(&self, budget: &mut Budget) -> Result<(), SessionError> {
        let asked = self.costs().bill.as_ref().map(|kept| (kept.bill.question.clone(), kept.bill.currency));
        let Some((question, currency)) = asked else { return Ok(()) };
        let mut answer: Option<ApartAnswer> = None;
        let mut tokens = Tokens::default();
        let ended = loop {
            if let Err(pause) = self.permit(budget, USAGE).await {
                break Ended::new(pause.state()?);
            }
            self.asked(BillPart::Apart, budget);
            let (from, until) = (question.from, question.until);
            match self.ground.connection.apart_page(from, until, currency, tokens.next(), &budget.stop()).await {
                Ok(Paged { page, next }) => {
                    match &mut answer {
                        Some(answer) => answer.add(page),
                        None => answer = Some(page),
                    }
                    if let Some(ended) = tokens.take(next) {
                        break ended;
                    }
                }
                Err(error) if self.is_to_be_signed_anew(&error) => {}
                Err(error) => break Ended { state: state_of(&error), detail: Some(error.to_string()) },
            }
        };
        // Half of it would look like all of it.
        if let Some(answer) = answer.filter(|_| ended.state == BillState::Told) {
            self.keep_answer(APART, serde_json::to_value(&answer))?;
            self.costs().apart = Some(answer);
        }
        self.stands(BillPart::Apart, ended);
        Ok(())
    }

    async fn ask_forecast(&self, budget: &mut Budget) -> Result<(), SessionError> {
        let answer = loop {
            if let Err(pause) = self.permit(budget, "ce:GetCostForecast").await {
                self.stands(BillPart::Forecast, Ended::new(pause.state()?));
                return Ok(());
            }
            self.asked(BillPart::Forecast, budget);
            let from = today(self.now());
            let until = from.first_of_month().checked_add(1.month()).unwrap_or(from);
            match self.ground.connection.cost_forecast(from, until, &budget.stop()).await {
                Err(error) if self.is_to_be_signed_anew(&error) => {}
                answer => break answer,
            }
        };
        match answer {
            Ok(answer) => {
                self.keep_answer(FORECAST, serde_json::to_value(&answer))?;
                self.costs().forecast = Some(answer);
                self.stands(BillPart::Forecast, Ended::new(BillState::Told));
            }
            Err(error) => {
                self.stands(BillPart::Forecast, Ended { state: state_of(&error), detail: Some(error.to_string()) });
            }
        }
        Ok(())
    }

    async fn ask_anomalies(&self, budget: &mut Budget) -> Result<(), SessionError> {
        let until = today(self.now());
        let from = until.checked_sub(ANOMALY_DAYS.days()).unwrap_or(until);
        let mut found: Vec<AnomalyView> = Vec::new();
        let mut tokens = Tokens::default();
        let (mut read, mut left_out) = (false, 0);
        let mut ended = loop {
            if let Err(pause) = self.permit(budget, "ce:GetAnomalies").await {
                break Ended::new(pause.state()?);
            }
            self.asked(BillPart::Anomalies, budget);
            match self.ground.connection.anomalies_page(from, until, tokens.next(), &budget.stop()).await {
                Ok(Paged { page: (page, unread), next }) => {
                    read = true;
                    left_out += unread;
                    found.extend(page);
                    if let Some(ended) = tokens.take(next) {
                        break ended;
                    }
                }
                Err(error) if self.is_to_be_signed_anew(&error) => {}
                Err(error) => break Ended { state: state_of(&error), detail: Some(error.to_string()) },
            }
        };
        if left_out > 0 && ended.state == BillState::Told {
            let detail = Some(format!("{left_out} anomalies could not be read"));
            ended = Ended { state: BillState::Failed { kind: CloudErrorKind::Unreadable }, detail };
        }
        if read {
            found.sort_by(|one, other| other.from.cmp(&one.from).then_with(|| other.impact.cmp(&one.impact)));
            let complete = ended.state == BillState::Told;
            let answer = AnomaliesAnswer { read_at: self.now(), complete, anomalies: found };
            self.keep_answer(ANOMALIES, serde_json::to_value(&answer))?;
            self.costs().anomalies = Some(answer);
        }
        self.stands(BillPart::Anomalies, ended);
        Ok(())
    }

    fn keep_answer(&self, part: &str, body: Result<Value, serde_json::Error>) -> Result<(), SessionError> {
        let body = body.map_err(unreadable)?;
        Ok(self.ground.store.put_cost_answer(self.account_key()?, part, &body, self.now())?)
    }

    fn stands(&self, part: BillPart, Ended { state, detail }: Ended) {
        self.costs().standing.insert(part, Standing { state, at: Some(self.now()), detail });
        self.tell_costs();
    }

    pub(super) fn asked(&self, part: BillPart, budget: &Budget) {
        if let Some((view, _)) = &mut self.costs().asking {
            view.part = part;
            view.requests = budget.made();
        }
        self.tell_costs();
    }
}

/// Tokens of pages: one that comes round again ends the reading.
#[derive(Default)]
pub(super) struct Tokens {
    next: Option<String>,
    seen: BTreeSet<String>,
}

impl Tokens {
    pub(super) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// How the reading ends, if it does.
    pub(super) fn take(&mut self, next: Option<String>) -> Option<Ended> {
        let Some(next) = next else { return Some(Ended::new(BillState::Told)) };
        if !self.seen.insert(next.clone()) {
            let detail = Some("a page names one that was read already as the next one".to_owned());
            return Some(Ended { state: BillState::Failed { kind: CloudErrorKind::Unreadable }, detail });
        }
        self.next = Some(next);
        None
    }
}

pub(super) fn unreadable(error: serde_json::Error) -> SessionError {
    SessionError::Unreadable(error.to_string())
}
