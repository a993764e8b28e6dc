//! Asking Cost Explorer: page by page, each noted first and kept when it came.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::ToSpan;
use quench_aws::Paged;
use quench_core::billing::{AnomaliesAnswer, BillBuilder, BillPage, BillQuestion, state_of};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::view::{AnomalyView, AskingView, BillAsk, BillGrouping, BillPart, BillState};
use quench_store::{BillId, NewBillPage};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::keep::{ANOMALIES, APART, FORECAST, finished};
use super::meter::{Budget, today};
use super::{Kept, Standing};
use crate::session::Session;
use crate::session_error::SessionError;

const USAGE: &str = "ce:GetCostAndUsage";
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

/// How the question about the charges ended.
struct Ended {
    state: BillState,
    detail: Option<String>,
}

impl Ended {
    fn new(state: BillState) -> Self {
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
            let going_on = costs.bill.as_ref().is_some_and(|kept| kept.next_token.is_some());
            if ask.question.is_none() && !going_on {
                return Err(SessionError::BillChanged);
            }
            let view = AskingView { part: BillPart::Charges, requests: 0, limit: ask.requests };
            costs.asking = Some((view, stop));
        }
        let asking = Asking(self);
        self.tell_costs();
        let ended = self.ask_charges(ask.question.as_ref(), &mut budget).await?;
        let told = ended.state == BillState::Told;
        self.stands(BillPart::Charges, ended);
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

    /// Asks no more after the request under way. What came stays.
    pub fn stop_asking(&self) {
        if let Some((_, stop)) = &self.costs().asking {
            stop.cancel();
        }
    }

    async fn ask_charges(&self, question: Option<&BillQuestion>, budget: &mut Budget) -> Result<Ended, SessionError> {
        let known = self.known_regions();
        let mut reading = match question {
            Some(question) => {
                let builder = BillBuilder::new(question.clone(), known.clone());
                Reading { question: question.clone(), builder, id: None, token: None, seen: BTreeSet::new() }
            }
            None => self.go_on(&known)?,
        };
        let ended = loop {
            if let Err(pause) = self.permit(budget, USAGE) {
                break Ended::new(pause.state()?);
            }
            self.asked(BillPart::Charges, budget);
            // Not to be cancelled under way: it is paid for.
            let never = CancellationToken::new();
            let page = self.ground.connection.bill_page(&reading.question, reading.token.as_deref(), &never).await;
            match page {
                Ok(page) => {
                    if let Some(ended) = self.take_page(&mut reading, page)? {
                        break ended;
                    }
                }
                Err(error) if reading.may_fall_back() && is_invalid(error.code.as_deref()) => {
                    reading.question.grouping = BillGrouping::UsageType;
                    reading.builder = BillBuilder::new(reading.question.clone(), known.clone());
                }
                Err(error) => {
                    if error.code.as_deref().is_some_and(|code| code.starts_with("InvalidNextToken"))
                        && let Some(id) = reading.id
                    {
                        self.ground.store.end_bill(id)?;
                        reading.token = None;
                    }
                    break Ended { state: state_of(&error), detail: Some(error.to_string()) };
                }
            }
        };
        Ok(self.keep_bill(reading, ended))
    }

    /// Where the last question stopped.
    fn go_on(&self, known: &BTreeSet<quench_core::region::RegionCode>) -> Result<Reading, SessionError> {
        let kept = self.costs().bill.clone().ok_or(SessionError::BillChanged)?;
        let row = self.bill_row(kept.id)?.ok_or(SessionError::BillChanged)?;
        let builder = self.rebuild(&row, known)?.ok_or(SessionError::BillChanged)?;
        let question = kept.bill.question.clone();
        Ok(Reading {
            question,
            builder,
            id: Some(row.id),
            seen: row.next_token.iter().cloned().collect(),
            token: row.next_token,
        })
    }

    /// Keeps a page, and adds it to the bill. Some end if it was the last one.
    fn take_page(&self, reading: &mut Reading, page: Paged<BillPage>) -> Result<Option<Ended>, SessionError> {
        let unreadable = |error: serde_json::Error| SessionError::Unreadable(error.to_string());
        let body = serde_json::to_string(&page.page).map_err(unreadable)?;
        let again = page.next.as_ref().is_some_and(|next| !reading.seen.insert(next.clone()));
        let kept = NewBillPage { body: &body, read_at: self.now(), next_token: page.next.as_deref() };
        let store = &self.ground.store;
        let id = match reading.id {
            Some(id) => {
                store.put_bill_page(id, &kept)?;
                id
            }
            None => {
                let question = serde_json::to_value(&reading.question).map_err(unreadable)?;
                store.begin_bill(self.account_key()?, self.incident, &question, &kept)?
            }
        };
        reading.id = Some(id);
        reading.builder.add(&page.page);
        reading.token = page.next;
        if again {
            reading.builder.endless();
            reading.token = None;
            store.end_bill(id)?;
            let detail = Some("a page names one that was read already as the next one".to_owned());
            return Ok(Some(Ended { state: BillState::Failed { kind: CloudErrorKind::Unreadable }, detail }));
        }
        Ok(reading.token.is_none().then(|| Ended::new(BillState::Told)))
    }

    /// Puts what came in place of the bill before, if it tells anything.
    fn keep_bill(&self, reading: Reading, ended: Ended) -> Ended {
        let Some(id) = reading.id else { return ended };
        let read_at = self.now();
        let bill = finished(reading.builder, ended.state == BillState::Told, read_at);
        if bill.is_empty() {
            return match ended.state {
                BillState::Told => Ended::new(BillState::NoData),
                _ => ended,
            };
        }
        let mut costs = self.costs();
        costs.bill = Some(Kept { id, bill: Arc::new(bill), read_at, next_token: reading.token });
        costs.revision += 1;
        ended
    }

    async fn ask_apart(&self, budget: &mut Budget) -> Result<(), SessionError> {
        let asked = self.costs().bill.as_ref().map(|kept| (kept.bill.question.clone(), kept.bill.currency));
        let Some((question, currency)) = asked else { return Ok(()) };
        if let Err(pause) = self.permit(budget, USAGE) {
            self.stands(BillPart::Apart, Ended::new(pause.state()?));
            return Ok(());
        }
        self.asked(BillPart::Apart, budget);
        let never = CancellationToken::new();
        match self.ground.connection.apart_totals(question.from, question.until, currency, &never).await {
            Ok(answer) => {
                self.keep_answer(APART, serde_json::to_value(&answer))?;
                self.costs().apart = Some(answer);
                self.stands(BillPart::Apart, Ended::new(BillState::Told));
            }
            Err(error) => {
                self.stands(BillPart::Apart, Ended { state: state_of(&error), detail: Some(error.to_string()) });
            }
        }
        Ok(())
    }

    async fn ask_forecast(&self, budget: &mut Budget) -> Result<(), SessionError> {
        if let Err(pause) = self.permit(budget, "ce:GetCostForecast") {
            self.stands(BillPart::Forecast, Ended::new(pause.state()?));
            return Ok(());
        }
        self.asked(BillPart::Forecast, budget);
        let from = today(self.now());
        let until = from.first_of_month().checked_add(1.month()).unwrap_or(from);
        let never = CancellationToken::new();
        match self.ground.connection.cost_forecast(from, until, &never).await {
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
        let mut token: Option<String> = None;
        let mut read = false;
        let ended = loop {
            if let Err(pause) = self.permit(budget, "ce:GetAnomalies") {
                break Ended::new(pause.state()?);
            }
            self.asked(BillPart::Anomalies, budget);
            let never = CancellationToken::new();
            match self.ground.connection.anomalies_page(from, until, token.as_deref(), &never).await {
                Ok(Paged { page, next }) => {
                    read = true;
                    found.extend(page);
                    if next.is_none() {
                        break Ended::new(BillState::Told);
                    }
                    token = next;
                }
                Err(error) => break Ended { state: state_of(&error), detail: Some(error.to_string()) },
            }
        };
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
        let body = body.map_err(|error| SessionError::Unreadable(error.to_string()))?;
        Ok(self.ground.store.put_cost_answer(self.account_key()?, part, &body, self.now())?)
    }

    fn stands(&self, part: BillPart, Ended { state, detail }: Ended) {
        self.costs().standing.insert(part, Standing { state, at: Some(self.now()), detail });
        self.tell_costs();
    }

    fn asked(&self, part: BillPart, budget: &Budget) {
        if let Some((view, _)) = &mut self.costs().asking {
            view.part = part;
            view.requests = budget.made();
        }
        self.tell_costs();
    }
}

/// A bill that is being read.
struct Reading {
    question: BillQuestion,
    builder: BillBuilder,
    /// Its row, once a page came.
    id: Option<BillId>,
    token: Option<String>,
    /// Tokens that were given.
    seen: BTreeSet<String>,
}

impl Reading {
    /// Whether it may be split in another way: before anything came, and once.
    fn may_fall_back(&self) -> bool {
        self.id.is_none() && self.question.grouping == BillGrouping::Region && self.question.regions.is_none()
    }
}

/// AWS finds the question itself wrong, such as a split that this account does not have.
fn is_invalid(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("ValidationException"))
}
