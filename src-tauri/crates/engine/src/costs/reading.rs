//! Reading the charges: page by page, each kept when it came, whatever comes after it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use quench_aws::Paged;
use quench_core::billing::{BillBuilder, BillPage, BillQuestion, state_of};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use quench_core::view::{BillGrouping, BillPart, BillState};
use quench_store::{BillId, NewBillPage};

use super::Kept;
use super::ask::{Ended, USAGE, unreadable};
use super::keep::finished;
use super::meter::Budget;
use crate::session::Session;
use crate::session_error::SessionError;

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

impl Session {
    /// How it ended; none if nothing was asked after all, because the cap was reached meanwhile.
    pub(super) async fn ask_charges(
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
            if let Err(pause) = self.permit(budget, USAGE).await {
                return Ok(Ended::new(pause.state()?));
            }
            self.asked(BillPart::Charges, budget);
            // Not cancelled under way: it is paid for.
            let stop = budget.stop();
            let page = self.ground.connection.bill_page(&reading.question, reading.token.as_deref(), &stop).await;
            match page {
                Ok(page) => {
                    if let Some(ended) = self.take_page(reading, page)? {
                        return Ok(ended);
                    }
                }
                Err(error) if self.is_to_be_signed_anew(&error) => {}
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
