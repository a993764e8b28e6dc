//! Who did it, and the incident as a story: what CloudTrail tells, what was burnt, and what Quench did.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use quench_core::region::RegionCode;
use quench_core::trail::{self, Principals, principals};
use quench_core::view::{
    Attribution, PrincipalsView, ProofView, TimelineEntry, TimelineKind, TimelinePage, TimelineQuery,
};
use quench_store::{IntentId, Outcome, PROOF};

use crate::session::Session;
use crate::session_error::SessionError;

/// Journal rows that are read at a time.
const ROWS: u32 = 1000;
/// Calls of Quench that are alike and this close are one line.
const TOGETHER: SignedDuration = SignedDuration::from_mins(10);
/// Names that one line shows.
const NAMES: usize = 8;

impl Session {
    /// Everybody who made or changed something.
    ///
    /// # Errors
    /// The store's.
    pub fn principals_view(&self) -> Result<PrincipalsView, SessionError> {
        self.load_triage()?;
        let found = self.principals();
        let (mut not_found, mut not_looked) = (0, 0);
        let triage = self.triage();
        for (region, count) in &found.unattributed {
            match triage.attribution(region) {
                Attribution::NotFound { .. } | Attribution::Found => not_found += count,
                Attribution::NotLooked | Attribution::Refused { .. } => not_looked += count,
            }
        }
        Ok(PrincipalsView {
            revision: triage.judged.findings.revision,
            principals: found.listed.clone(),
            total: found.total,
            suspicious: u32::try_from(found.suspicious.len()).unwrap_or(u32::MAX),
            attributed: found.attributed,
            not_found,
            not_looked,
        })
    }

    /// As they were judged last; grouped anew where nobody judges what came since.
    fn principals(&self) -> Arc<Principals> {
        let (judged, events) = {
            let mut triage = self.triage();
            let of = (triage.judged.findings.revision, triage.events.len());
            let (findings, running) = (of.0, triage.looking.is_running());
            let fits = |kept: (u32, usize)| kept == of || running && kept.0 == findings;
            if let Some((_, kept)) = triage.principals.as_ref().filter(|(kept, _)| fits(*kept)) {
                return Arc::clone(kept);
            }
            triage.in_order();
            (triage.judged.clone(), Arc::clone(&triage.events))
        };
        let found = Arc::new(principals(&events, &judged.makers, &judged.findings, &self.caller().arn));
        self.triage().principals = Some(((judged.findings.revision, events.len()), Arc::clone(&found)));
        found
    }

    /// A page of the story.
    ///
    /// # Errors
    /// The store's.
    pub fn timeline(&self, query: &TimelineQuery) -> Result<TimelinePage, SessionError> {
        self.load_triage()?;
        let found = self.principals();
        Ok(trail::page(&self.story()?, &found.suspicious, query))
    }

    /// All of the story that `query` lets through, as a file.
    ///
    /// # Errors
    /// The store's.
    pub fn timeline_csv(&self, query: &TimelineQuery) -> Result<String, SessionError> {
        self.load_triage()?;
        let found = self.principals();
        let story = self.story()?;
        let mut entries = Vec::new();
        loop {
            let offset = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            let page =
                trail::page(&story, &found.suspicious, &TimelineQuery { offset, limit: u32::MAX, ..query.clone() });
            let total = usize::try_from(page.total).unwrap_or(usize::MAX);
            let read = page.entries.len();
            entries.extend(page.entries);
            if read == 0 || entries.len() >= total {
                break;
            }
        }
        trail::csv(&entries).map_err(|error| SessionError::Unreadable(error.to_string()))
    }

    fn story(&self) -> Result<Vec<TimelineEntry>, SessionError> {
        let mut story = Vec::clone(&self.told_by_events());
        story.extend(self.own_deeds()?);
        story.extend(self.spend_marks());
        // Stable, as CloudTrail's part is told: what happened at the same instant stays in that order.
        story.sort_by_key(|entry| (entry.at, entry.until));
        Ok(story)
    }

    /// What CloudTrail tells, as it was judged last; made anew where nobody judges what came since.
    fn told_by_events(&self) -> Arc<Vec<TimelineEntry>> {
        let events = {
            let mut triage = self.triage();
            let (count, running) = (triage.events.len(), triage.looking.is_running());
            if let Some((_, kept)) = triage.story.as_ref().filter(|(kept, _)| *kept == count || running) {
                return Arc::clone(kept);
            }
            triage.in_order();
            Arc::clone(&triage.events)
        };
        let told = Arc::new(trail::timeline(&events, Vec::new(), Vec::new()));
        self.triage().story = Some((events.len(), Arc::clone(&told)));
        told
    }

    /// What Quench did, and what a person told it to do.
    fn own_deeds(&self) -> Result<Vec<TimelineEntry>, SessionError> {
        let Some(account) = self.key else { return Ok(Vec::new()) };
        let store = &self.ground.store;
        let mut own = Vec::new();
        for sweep in store.sweeps(account)? {
            own.push(TimelineEntry { until: sweep.finished_at, ..entry(sweep.started_at, TimelineKind::Swept) });
        }
        for order in store.region_orders(account)? {
            let region = RegionCode::parse(&order.region).ok();
            own.push(TimelineEntry {
                names: vec![order.region.clone()],
                region,
                ..entry(order.ordered_at, TimelineKind::RegionOrdered)
            });
        }
        let mut hashes: Vec<String> = Vec::new();
        for (hash, approval) in store.approvals(account)? {
            own.push(TimelineEntry {
                names: vec![approval.approver_arn],
                ..entry(approval.approved_at, TimelineKind::PlanApproved)
            });
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
        for hash in hashes {
            own.extend(self.calls(&hash)?);
            let proof = store.plan_facts(&hash)?.remove(PROOF);
            let proof: Option<ProofView> = proof.and_then(|fact| serde_json::from_value(fact.value).ok());
            if let Some(proof) = proof {
                let kind = if proof.verified { TimelineKind::ProvedGone } else { TimelineKind::ProvedRemaining };
                let at = proof.second_read_at.or(proof.first_read_at).unwrap_or_else(|| self.now());
                own.push(TimelineEntry {
                    count: if proof.verified { 1 } else { proof.remaining_total },
                    ..entry(at, kind)
                });
            }
        }
        Ok(own)
    }

    /// The calls of a teardown, those that are alike in one line. Read again only when there are more, or more of them ended.
    fn calls(&self, hash: &str) -> Result<Vec<TimelineEntry>, SessionError> {
        let counts = self.ground.store.journal_counts(hash)?;
        let kept = self.triage().calls.get(hash).filter(|(of, _)| *of == counts).map(|(_, calls)| calls.clone());
        if let Some(calls) = kept {
            return Ok(calls);
        }
        let calls = self.read_calls(hash)?;
        self.triage().calls.insert(hash.to_owned(), (counts, calls.clone()));
        Ok(calls)
    }

    fn read_calls(&self, hash: &str) -> Result<Vec<TimelineEntry>, SessionError> {
        let mut own = Vec::new();
        let mut open: BTreeMap<String, TimelineEntry> = BTreeMap::new();
        let mut after: Option<IntentId> = None;
        loop {
            let rows = self.ground.store.journal_rows(hash, after, ROWS)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                let key = row.intent.operation.clone();
                let refused = u32::from(row.outcome() == Some(Outcome::Error));
                let name = row.intent.target_arn.rsplit('/').next().unwrap_or_default().to_owned();
                let fresh = || TimelineEntry {
                    operation: Some(row.intent.operation.clone()),
                    count: 0,
                    ..entry(row.intent.at, TimelineKind::TornDown)
                };
                if let Some(known) = open.get(&key).filter(|known| row.intent.at.duration_since(known.until) > TOGETHER)
                {
                    own.push(known.clone());
                    open.remove(&key);
                }
                let line = open.entry(key).or_insert_with(fresh);
                line.until = line.until.max(row.intent.at);
                line.count += 1;
                line.refused += refused;
                if line.names.len() < NAMES {
                    line.names.push(name);
                }
            }
        }
        own.extend(open.into_values());
        Ok(own)
    }
}

/// One thing that Quench did.
fn entry(at: Timestamp, kind: TimelineKind) -> TimelineEntry {
    TimelineEntry {
        at,
        until: at,
        kind,
        region: None,
        principal: None,
        count: 1,
        refused: 0,
        names: Vec::new(),
        operation: None,
        source_ip: None,
        access_key: None,
        amount: None,
    }
}
