//! Reading CloudTrail: all regions at once, two requests a second in each, cancellable, and on from where it was.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::{Arc, PoisonError};

use futures::future::{Fuse, FusedFuture};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use jiff::{SignedDuration, Timestamp};
use quench_aws::{Asked, EventPage, RawEvent};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::region::RegionCode;
use quench_core::trail::{Lookup, TrailEvent, kept, parse};
use quench_core::triage::Reading;
use quench_core::view::LookingState;
use quench_store::{NewTrailEvent, TrailEventRow, TrailPage, TrailQuery};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::queries::{GLOBAL, Query, REGIONAL, Refused};
use crate::session::Session;
use crate::session_error::SessionError;

/// How long CloudTrail keeps events.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Events come minutes late, at times more than an hour: a later look begins this long before the end of the last.
const LATE: SignedDuration = SignedDuration::from_hours(2);
/// The most pages of one question: 10,000 events, a minute and a half. A scheduler alone can make more in 90 days.
const PAGES: usize = 200;
/// The attribute under which the store keeps how far a question has come.
const EVENT_NAME: &str = "EventName";

/// Where looking stands.
#[derive(Debug, Default)]
pub(super) struct Looking {
    pub(super) cancel: Option<CancellationToken>,
    pub(super) stopped: bool,
    pub(super) queries: BTreeMap<(RegionCode, String), Query>,
    /// Which events are known, by region and id.
    pub(super) known: BTreeSet<(RegionCode, String)>,
    pub(super) unreadable: u32,
    /// Events came since they were put in order.
    pub(super) unsorted: bool,
    pub(super) looked_at: Option<Timestamp>,
    /// How many regions the look under way, or the last one, is about.
    pub(super) regions: BTreeSet<RegionCode>,
}

impl Looking {
    pub(super) fn is_running(&self) -> bool {
        self.cancel.is_some()
    }

    pub(super) fn state(&self) -> LookingState {
        if self.is_running() {
            LookingState::Running
        } else if self.stopped {
            LookingState::Stopped
        } else if self.regions.is_empty() {
            LookingState::Never
        } else {
            LookingState::Done
        }
    }

    /// Whether everything that is asked of a region has ended.
    pub(super) fn is_over(&self, region: &RegionCode) -> bool {
        let mut of = self.of(region).peekable();
        of.peek().is_some() && of.all(|query| query.complete || query.why.is_some())
    }

    pub(super) fn of<'a>(&'a self, region: &'a RegionCode) -> impl Iterator<Item = &'a Query> {
        self.queries.iter().filter(move |((of, _), _)| of == region).map(|(_, query)| query)
    }

    /// Of each region whether its history was read to the end, or why not. Regions that are not over are not in it.
    pub(super) fn histories(&self) -> BTreeMap<RegionCode, Reading<()>> {
        let over = self.regions.iter().filter(|region| self.is_over(region));
        // Where there was more than was read, what is missing may be anything.
        let whole = over.filter(|region| !self.of(region).any(|query| query.cut));
        let why = |region: &RegionCode| self.of(region).find_map(|query| query.why.as_ref()).map(|why| why.kind);
        whole.map(|region| (region.clone(), why(region).map_or(Ok(()), Err))).collect()
    }
}

/// Ends a look also where its future is dropped.
struct UnderWay<'a>(&'a Session);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut triage = self.0.triage();
        let cancelled = triage.looking.cancel.take().is_some_and(|cancel| cancel.is_cancelled());
        triage.looking.stopped = cancelled;
        drop(triage);
        self.0.tell_triage();
    }
}

impl Session {
    /// Reads CloudTrail of all regions that were read, and where global services record: what is not known yet, and what came
    /// since the last look. Does nothing while another look is under way.
    ///
    /// # Errors
    /// The store's. What AWS refuses is data.
    pub async fn look(&self) -> Result<(), SessionError> {
        self.load_triage()?;
        let Some(inventory) = self.inventory() else { return Ok(()) };
        let asked = inventory.regions.iter().filter(|(_, region)| region.report.asked && !region.state().is_off());
        let mut regions: BTreeSet<RegionCode> = asked.map(|(code, _)| code.clone()).collect();
        drop(inventory);
        // Who made users and keys is told there alone, whichever regions a person asked to be swept.
        if !regions.is_empty() {
            regions.insert(self.ground.connection.account_region());
        }
        let cancel = CancellationToken::new();
        {
            let mut triage = self.triage();
            if triage.looking.cancel.is_some() {
                return Ok(());
            }
            triage.looking.cancel = Some(cancel.clone());
            triage.looking.stopped = false;
            triage.looking.regions = regions.clone();
        }
        let under_way = UnderWay(self);
        self.tell_triage();
        let now = self.now();
        let mut looks: FuturesUnordered<_> =
            regions.iter().map(|region| self.look_in(region, now, &cancel).boxed()).collect();
        let mut failed = Ok(());
        let mut judging = pin!(Fuse::terminated());
        loop {
            tokio::select! {
                biased;
                looked = looks.next() => match looked {
                    Some(looked) => failed = failed.and(looked),
                    None => break,
                },
                // Beside the reading, which does not wait for it.
                () = &mut judging, if !judging.is_terminated() => continue,
                () = self.events_came.notified() => {}
            }
            if judging.is_terminated() && self.is_judging_due() {
                judging.set(self.judge().fuse());
            }
            self.tell_triage();
        }
        drop(looks);
        // It may hold the lock of those who judge, or wait for it, and nobody drives it on from here.
        judging.set(Fuse::terminated());
        if !cancel.is_cancelled() {
            let looking = &mut self.triage().looking;
            // Where every region refused nothing was looked at.
            if looking.histories().values().any(Result::is_ok) {
                looking.looked_at = Some(now);
            }
        }
        // It is over when what came is judged: before, everybody would make for themselves what the judgement brings.
        self.judge().await;
        drop(under_way);
        failed
    }

    /// Stops looking. What came stays; another look goes on from there.
    pub fn stop_looking(&self) {
        if let Some(cancel) = &self.triage().looking.cancel {
            cancel.cancel();
        }
    }

    /// Asks a region everything, all questions at once: its budget keeps them in order.
    async fn look_in(
        &self,
        region: &RegionCode,
        now: Timestamp,
        cancel: &CancellationToken,
    ) -> Result<(), SessionError> {
        let global = if *region == self.ground.connection.account_region() { &GLOBAL[..] } else { &[] };
        let names: Vec<&str> = REGIONAL.iter().chain(global).copied().collect();
        self.plan_look(region, &names, now);
        // The first question shows whether the region answers at all: a refusal of it is one of all.
        let (first, rest) = names.split_at(1);
        for name in first {
            self.ask(region, name, now, cancel).await?;
        }
        if let Some(why) = self.refused(region, first) {
            let mut triage = self.triage();
            for name in rest {
                if let Some(query) = triage.looking.queries.get_mut(&(region.clone(), (*name).to_owned())) {
                    query.why = Some(why.clone());
                }
            }
            return Ok(());
        }
        let mut asking: FuturesUnordered<_> =
            rest.iter().map(|name| self.ask(region, name, now, cancel).boxed()).collect();
        let mut failed = Ok(());
        while let Some(asked) = asking.next().await {
            failed = failed.and(asked);
        }
        failed
    }

    /// Notes what will be asked, so that what is left can be told.
    fn plan_look(&self, region: &RegionCode, names: &[&str], now: Timestamp) {
        let mut triage = self.triage();
        for name in names {
            let oldest = now.checked_sub(KEPT).unwrap_or(now);
            let key = (region.clone(), (*name).to_owned());
            // What happened between a look of so long ago and what CloudTrail keeps now can never be read.
            triage.looking.queries.retain(|of, query| *of != key || query.until > oldest);
            let fresh = Query { from: oldest, until: now, next: None, complete: false, cut: false, why: None };
            let query = triage.looking.queries.entry(key).or_insert(fresh);
            query.why = None;
            if query.complete {
                query.from = query.from.max(oldest);
            }
        }
    }

    fn refused(&self, region: &RegionCode, names: &[&str]) -> Option<Refused> {
        let triage = self.triage();
        let of = |name: &&str| triage.looking.queries.get(&(region.clone(), (*name).to_owned()))?.why.clone();
        names.iter().find_map(of).filter(|why| {
            matches!(
                why.kind,
                CloudErrorKind::AccessDenied
                    | CloudErrorKind::DeniedByOrganization
                    | CloudErrorKind::RegionOff
                    | CloudErrorKind::TokenNotValidHere
            )
        })
    }

    /// Asks one question to its end: on from where it was, and what came since.
    async fn ask(
        &self,
        region: &RegionCode,
        name: &str,
        now: Timestamp,
        cancel: &CancellationToken,
    ) -> Result<(), SessionError> {
        let key = (region.clone(), name.to_owned());
        loop {
            let before = self.triage().looking.queries.get(&key).cloned();
            self.ask_on(region, name, now, cancel).await?;
            self.tell_triage();
            let after = self.triage().looking.queries.get(&key).cloned();
            // One that went on from an earlier look has come as far as that look wanted: what came since is another question.
            let goes_on =
                after.as_ref().is_some_and(|query| query.complete && query.why.is_none() && query.until < now);
            if !goes_on || before == after || cancel.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// Asks from where the question was, or once it is complete what came since.
    async fn ask_on(
        &self,
        region: &RegionCode,
        name: &str,
        now: Timestamp,
        cancel: &CancellationToken,
    ) -> Result<(), SessionError> {
        let key = (region.clone(), name.to_owned());
        let Some(query) = self.triage().looking.queries.get(&key).cloned() else { return Ok(()) };
        let again = query.complete;
        let (from, until, mut token) = match again {
            true => (query.until.checked_sub(LATE).unwrap_or(query.until), now, None),
            false => (query.from, query.until, query.next.clone()),
        };
        let mut resumed = token.is_some();
        for page_number in 0.. {
            let pauses = self.ground.connection.pauses();
            let asked = Asked::Name(name.to_owned());
            let look = self.ground.connection.look_up_events(region, &asked, (from, until), token.as_deref(), cancel);
            let page = match look.await {
                Ok(page) => page,
                // A token outlives neither a day nor another session for certain: once more from the beginning.
                Err(error) if is_of_the_token(&error) && (resumed || pauses < self.ground.connection.pauses()) => {
                    (token, resumed) = (None, false);
                    continue;
                }
                Err(error) => return self.note_refused(&key, &error),
            };
            resumed = false;
            let repeats = page.next_token.is_some() && page.next_token == token;
            let cut = page_number + 1 >= PAGES && page.next_token.is_some();
            token.clone_from(&page.next_token);
            let over = token.is_none() || cut || repeats;
            let oldest = page.events.iter().filter_map(|event| event.at).min();
            let progress = match (again, over) {
                // What was known before counts until all that came since is: an interrupted look leaves no hole.
                (true, false) => query.clone(),
                // What lies between the last look and the oldest page of this one was not read.
                (true, true) if cut || repeats => {
                    Query { from: oldest.unwrap_or(until), until, cut: true, ..query.clone() }
                }
                (true, true) => Query { until, ..query.clone() },
                (false, false) => Query { next: token.clone(), ..query.clone() },
                // Older events are there and were not read: it is known only from the oldest that was.
                (false, true) if cut || repeats => {
                    Query { from: oldest.unwrap_or(until), next: None, complete: true, cut: true, ..query.clone() }
                }
                (false, true) => Query { next: None, complete: true, ..query.clone() },
            };
            self.take_events(&key, page, progress)?;
            if over {
                break;
            }
            self.tell_triage();
        }
        Ok(())
    }

    fn note_refused(&self, key: &(RegionCode, String), error: &CloudError) -> Result<(), SessionError> {
        // A person stopped it: it is neither over nor refused.
        if error.kind != CloudErrorKind::Stopped
            && let Some(query) = self.triage().looking.queries.get_mut(key)
        {
            query.why = Some(Refused::from(error));
        }
        Ok(())
    }

    /// Keeps a page and how far it leads, in one transaction, and then knows it.
    fn take_events(&self, key: &(RegionCode, String), page: EventPage, progress: Query) -> Result<(), SessionError> {
        let (region, name) = key;
        let read: Vec<Read> = page.events.into_iter().map(|event| self.read_event(region, name, event)).collect();
        if let (Some(account), None) = (self.key, self.read_only()) {
            let query = TrailQuery {
                region: region.to_string(),
                attribute: EVENT_NAME.to_owned(),
                value: name.clone(),
                from_at: progress.from,
                until_at: progress.until,
                next_token: progress.next.clone(),
                complete: progress.complete,
                asked_at: self.now(),
                why: progress.cut.then(|| CUT.to_owned()),
            };
            let events = read.iter().map(|read| read.row.clone()).collect();
            self.ground.store.note_trail_page(account, &TrailPage { query, events })?;
        }
        let mut triage = self.triage();
        let mut fresh: Vec<TrailEvent> = Vec::new();
        for read in read {
            if triage.looking.known.insert((region.clone(), read.row.event_id)) {
                match read.event {
                    Some(event) => fresh.push(event),
                    None => triage.looking.unreadable += 1,
                }
            }
        }
        if !fresh.is_empty() {
            Arc::make_mut(&mut triage.events).extend(fresh);
            triage.looking.unsorted = true;
        }
        triage.looking.queries.insert(key.clone(), progress);
        drop(triage);
        self.events_came.notify_one();
        Ok(())
    }

    fn read_event(&self, region: &RegionCode, name: &str, event: RawEvent) -> Read {
        let digest: String = Sha256::digest(&event.body).iter().map(|byte| format!("{byte:02x}")).collect();
        let parsed = parse(&event.body, &self.lookup(region, event.id.clone(), event.at)).ok();
        let id = event.id.or_else(|| parsed.as_ref().map(|parsed| parsed.id.clone()));
        let at = event.at.or_else(|| parsed.as_ref().map(|parsed| parsed.at));
        let row = NewTrailEvent {
            event_id: id.unwrap_or_else(|| digest.clone()),
            at: at.unwrap_or_else(|| self.now()),
            name: name.to_owned(),
            kept: with_what_was_read(kept(&event.body), parsed.as_ref()),
            sha256_sent: digest,
        };
        Read { row, event: parsed }
    }

    /// What was read of an event that is kept.
    fn event_of(&self, row: &TrailEventRow, region: &RegionCode) -> Option<TrailEvent> {
        let value: Value = serde_json::from_str(&row.kept).ok()?;
        if let Some(read) = value.get(READ) {
            return serde_json::from_value(read.clone()).ok();
        }
        parse(&row.kept, &self.lookup(region, Some(row.event_id.clone()), Some(row.at))).ok()
    }

    fn lookup(&self, region: &RegionCode, event_id: Option<String>, event_time: Option<Timestamp>) -> Lookup {
        let identity = self.caller();
        Lookup {
            account: identity.account,
            partition: identity.partition,
            region: region.clone(),
            caller_arn: identity.arn,
            event_id,
            event_time,
        }
    }

    /// Takes up what the store has of CloudTrail and of the baseline.
    pub(super) fn load_triage(&self) -> Result<(), SessionError> {
        let _one_by_one = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if self.triage().loaded {
            return Ok(());
        }
        self.load_baseline()?;
        let Some(account) = self.key else { return Ok(()) };
        let store = &self.ground.store;
        let oldest = self.now().checked_sub(KEPT).ok();
        if let (Some(oldest), None) = (oldest, self.read_only()) {
            store.forget_trail(account, oldest)?;
        }
        let mut events = Vec::new();
        let mut known = BTreeSet::new();
        let mut unreadable = 0;
        store.trail_events(account, oldest, |row| {
            let Ok(region) = RegionCode::parse(&row.region) else { return };
            match self.event_of(&row, &region) {
                Some(event) => events.push(event),
                None => unreadable += 1,
            }
            known.insert((region, row.event_id));
        })?;
        let mut queries = BTreeMap::new();
        for row in store.trail_queries(account)?.into_iter().filter(|row| row.attribute == EVENT_NAME) {
            let Ok(region) = RegionCode::parse(&row.region) else { continue };
            let cut = row.why.as_deref() == Some(CUT);
            let query = Query {
                from: row.from_at,
                until: row.until_at,
                next: row.next_token,
                complete: row.complete,
                cut,
                why: None,
            };
            queries.insert((region, row.value), query);
        }
        let mut triage = self.triage();
        triage.events = Arc::new(events);
        triage.looking.known = known;
        triage.looking.unreadable = unreadable;
        triage.looking.queries = queries;
        triage.loaded = true;
        Ok(())
    }
}

/// The member under which a large event, of which parts were left out, keeps what was read of it.
const READ: &str = "quenchRead";

/// `kept` holds all that is read of an event, unless parts of it were left out for their size.
fn with_what_was_read(kept: String, read: Option<&TrailEvent>) -> String {
    let whole: Option<Value> = serde_json::from_str(&kept).ok();
    match (whole, read) {
        (Some(Value::Object(mut members)), Some(read)) if members.contains_key("quenchLeftOut") => {
            members.insert(READ.to_owned(), serde_json::to_value(read).unwrap_or_default());
            Value::Object(members).to_string()
        }
        _ => kept,
    }
}

/// How the store is told that there were more pages than Quench reads.
const CUT: &str = "more pages than Quench reads";

/// An event as it is kept, and as it is used if it could be read.
struct Read {
    row: NewTrailEvent,
    event: Option<TrailEvent>,
}

/// Whether AWS does not take a token any more.
fn is_of_the_token(error: &CloudError) -> bool {
    error.code.as_deref().is_some_and(|code| code.contains("InvalidNextToken"))
}
