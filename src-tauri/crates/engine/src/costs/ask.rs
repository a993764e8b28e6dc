//! Asking Cost Explorer: page by page, each noted first and kept when it came.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use quench_aws::Paged;
use quench_core::billing::{AnomaliesAnswer, ApartAnswer, BillBuilder, BillPage, BillQuestion, state_of};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
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

    /// How it ended; none if nothing was asked after all, because the cap was reached meanwhile.
    async fn ask_charges(
        &self,
        question: Option<BillQuestion>,
        budget: &mut Budget,
    ) -> Result<Option<Ended>, SessionError> {
        let known = self.known_regions();
        let mut reading = match question {
            Some(mut question) => {
                if self.costs().regions_refused {
                    question.grouping = BillGrouping::UsageType;
                }
                let builder = BillBuilder::new(question.clone(), known.clone());
                Reading { question, builder, row: None, token: None, seen: BTreeSet::new(), refusal: None }
            }
            None => self.go_on(&known)?,
        };
        match self.read_pages(&mut reading, &known, budget).await {
            Ok(ended) => self.keep_bill(reading, ended),
            Err(error) => {
                // What came was paid for, whatever the store says of the rest.
                let broken = Ended::new(BillState::Failed { kind: CloudErrorKind::Unexpected });
                let kept = self.keep_bill(reading, broken);
                kept.and(Err(error))
            }
        }
    }

    async fn read_pages(
        &self,
        reading: &mut Reading,
        known: &BTreeSet<RegionCode>,
        budget: &mut Budget,
    ) -> Result<Ended, SessionError> {
        loop {
            if let Err(pause) = self.permit(budget, USAGE) {
                return Ok(Ended::new(pause.state()?));
            }
            self.asked(BillPart::Charges, budget);
            // Not to be cancelled under way: it is paid for.
            let never = CancellationToken::new();
            let page = self.ground.connection.bill_page(&reading.question, reading.token.as_deref(), &never).await;
            match page {
                Ok(page) => {
                    if let Some(ended) = self.take_page(reading, page)? {
                        return Ok(ended);
                    }
                }
                Err(error) if reading.may_fall_back() && refuses_the_split(&error) => {
                    self.costs().regions_refused = true;
                    reading.question.grouping = BillGrouping::UsageType;
                    reading.builder = BillBuilder::new(reading.question.clone(), known.clone());
                    reading.refusal = Some(Ended { state: state_of(&error), detail: Some(error.to_string()) });
                }
                Err(error) => {
                    if let Some((id, _)) = reading.row.filter(|_| ends_the_bill(&error)) {
                        self.ground.store.end_bill(id)?;
                        reading.token = None;
                    }
                    return Ok(Ended { state: state_of(&error), detail: Some(error.to_string()) });
                }
            }
        }
    }

    /// Where the last question stopped.
    fn go_on(&self, known: &BTreeSet<RegionCode>) -> Result<Reading, SessionError> {
        let open = self.costs().open.ok_or(SessionError::BillChanged)?;
        let Some(row) = self.bill_row(open)? else {
            // It was let go for newer ones.
            self.costs().open = None;
            return Err(SessionError::BillChanged);
        };
        let builder = self.rebuild(&row, known)?.ok_or(SessionError::BillChanged)?;
        let question = serde_json::from_value(row.question).map_err(unreadable)?;
        let seen = row.next_token.iter().cloned().collect();
        Ok(Reading { question, builder, row: Some((row.id, row.asked_at)), seen, token: row.next_token, refusal: None })
    }

    /// Keeps a page, and adds it to the bill. Some end if it was the last one.
    fn take_page(&self, reading: &mut Reading, page: Paged<BillPage>) -> Result<Option<Ended>, SessionError> {
        let body = serde_json::to_string(&page.page).map_err(unreadable)?;
        let again = page.next.as_ref().is_some_and(|next| !reading.seen.insert(next.clone()));
        let now = self.now();
        let kept = NewBillPage { body: &body, read_at: now, next_token: page.next.as_deref() };
        let store = &self.ground.store;
        reading.builder.add(&page.page);
        reading.token = page.next.clone();
        let id = match reading.row {
            Some((id, _)) => {
                store.put_bill_page(id, &kept)?;
                id
            }
            // What tells nothing takes nothing's place.
            None if page.next.is_none() && page.page.periods.iter().all(|period| period.groups.is_empty()) => {
                return Ok(Some(Ended::new(BillState::NoData)));
            }
            None => {
                let question = serde_json::to_value(&reading.question).map_err(unreadable)?;
                let id = store.begin_bill(self.account_key()?, self.incident, &question, &kept)?;
                reading.row = Some((id, now));
                id
            }
        };
        if again {
            reading.builder.endless();
            reading.token = None;
            store.end_bill(id)?;
            let detail = Some("a page names one that was read already as the next one".to_owned());
            return Ok(Some(Ended { state: BillState::Failed { kind: CloudErrorKind::Unreadable }, detail }));
        }
        Ok(reading.token.is_none().then(|| Ended::new(BillState::Told)))
    }

    /// Puts what came in place of the bill before, if it tells anything: not if a refusal ended it half-way and there is a whole
    /// one. None if nothing was asked, and nothing is to be said of it.
    fn keep_bill(&self, reading: Reading, ended: Ended) -> Result<Option<Ended>, SessionError> {
        let by_a_person = matches!(ended.state, BillState::Limit | BillState::DayCap | BillState::Stopped);
        let Some((id, read_at)) = reading.row else {
            // Stopped before anything came: what is known is as it was, and what AWS refused is told.
            return Ok(if by_a_person { reading.refusal } else { Some(ended) });
        };
        let told = ended.state == BillState::Told;
        let broken = !told && !by_a_person;
        let bill = finished(reading.builder, told, read_at);
        let mut costs = self.costs();
        costs.open = reading.token.is_some().then_some(id);
        let whole_one = costs.bill.as_ref().is_some_and(|kept| kept.id != id && kept.bill.complete);
        let empty = bill.is_empty();
        let shown = !(empty || broken && whole_one);
        if shown {
            let revision = costs.bill.as_ref().map_or(1, |kept| kept.revision + 1);
            costs.bill = Some(Kept { id, bill: Arc::new(bill), read_at, revision });
        }
        drop(costs);
        if broken {
            self.ground.store.break_bill(id)?;
        }
        Ok(Some(if empty && told { Ended::new(BillState::NoData) } else { ended }))
    }

    async fn ask_apart(&self, budget: &mut Budget) -> Result<(), SessionError> {
        let asked = self.costs().bill.as_ref().map(|kept| (kept.bill.question.clone(), kept.bill.currency));
        let Some((question, currency)) = asked else { return Ok(()) };
        let mut answer: Option<ApartAnswer> = None;
        let mut tokens = Tokens::default();
        let ended = loop {
            if let Err(pause) = self.permit(budget, USAGE) {
                break Ended::new(pause.state()?);
            }
            self.asked(BillPart::Apart, budget);
            let never = CancellationToken::new();
            let (from, until) = (question.from, question.until);
            match self.ground.connection.apart_page(from, until, currency, tokens.next(), &never).await {
                Ok(Paged { page, next }) => {
                    match &mut answer {
                        Some(answer) => answer.add(page),
                        None => answer = Some(page),
                    }
                    if let Some(ended) = tokens.take(next) {
                        break ended;
                    }
                }
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
        let mut tokens = Tokens::default();
        let (mut read, mut left_out) = (false, 0);
        let mut ended = loop {
            if let Err(pause) = self.permit(budget, "ce:GetAnomalies") {
                break Ended::new(pause.state()?);
            }
            self.asked(BillPart::Anomalies, budget);
            let never = CancellationToken::new();
            match self.ground.connection.anomalies_page(from, until, tokens.next(), &never).await {
                Ok(Paged { page: (page, unread), next }) => {
                    read = true;
                    left_out += unread;
                    found.extend(page);
                    if let Some(ended) = tokens.take(next) {
                        break ended;
                    }
                }
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
    /// Its row and when its first page came, once it did.
    row: Option<(BillId, Timestamp)>,
    token: Option<String>,
    /// Tokens that were given.
    seen: BTreeSet<String>,
    /// What AWS refused before it was asked in another way.
    refusal: Option<Ended>,
}

impl Reading {
    /// Whether it may be split in another way: before anything came, and once.
    fn may_fall_back(&self) -> bool {
        self.row.is_none() && self.question.grouping == BillGrouping::Region && self.question.regions.is_none()
    }
}

/// Tokens of pages: one that comes round again ends the reading.
#[derive(Default)]
struct Tokens {
    next: Option<String>,
    seen: BTreeSet<String>,
}

impl Tokens {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// How the reading ends, if it does.
    fn take(&mut self, next: Option<String>) -> Option<Ended> {
        let Some(next) = next else { return Some(Ended::new(BillState::Told)) };
        if !self.seen.insert(next.clone()) {
            let detail = Some("a page names one that was read already as the next one".to_owned());
            return Some(Ended { state: BillState::Failed { kind: CloudErrorKind::Unreadable }, detail });
        }
        self.next = Some(next);
        None
    }
}

fn unreadable(error: serde_json::Error) -> SessionError {
    SessionError::Unreadable(error.to_string())
}

/// AWS finds the split wrong. It finds other things wrong in the same words, which another split does not change.
fn refuses_the_split(error: &CloudError) -> bool {
    let words = error.message.to_ascii_lowercase();
    let invalid = error.code.as_deref().is_some_and(|code| code.starts_with("ValidationException"));
    invalid && ["group", "region", "dimension"].iter().any(|word| words.contains(word))
}

/// AWS does not know where the bill goes on any more.
fn ends_the_bill(error: &CloudError) -> bool {
    let code = error.code.as_deref().unwrap_or_default();
    ["InvalidNextToken", "RequestChanged", "BillExpiration"].iter().any(|known| code.starts_with(known))
}
