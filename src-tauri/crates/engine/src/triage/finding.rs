//! One finding for the window, with both sides, what was not read, and who made it.

use quench_core::arn::region_of;
use quench_core::region::RegionCode;
use quench_core::trail::TrailEvent;
use quench_core::triage::{Finding, Table};
use quench_core::view::{Attribution, FindingView, MadeView, MissingView, ReasonView};

use super::Triage;
use super::queries::REGIONAL;
use crate::session::Session;
use crate::session_error::SessionError;

impl Session {
    /// Why `arn` looks as it does; none if it was not judged.
    ///
    /// # Errors
    /// The store's.
    pub fn finding(&self, arn: &str) -> Result<Option<FindingView>, SessionError> {
        let mark = self.mark_view(arn)?;
        let triage = self.triage();
        let judged = triage.judged.clone();
        let Some(finding) = judged.findings.of.get(arn) else { return Ok(None) };
        let table = Table::bundled();
        let side = |in_favour: bool| -> Vec<ReasonView> {
            let reasons = finding.reasons.iter().filter(move |reason| reason.signal.is_in_favour() == in_favour);
            let view = |reason: &quench_core::triage::Reason| ReasonView {
                signal: reason.signal,
                weight: reason.weight,
                seen: reason.seen.clone(),
                count: reason.count,
            };
            reasons.map(view).collect()
        };
        let made: Vec<MadeView> = judged.makers.all(arn).into_iter().map(made).collect();
        Ok(Some(FindingView {
            arn: arn.to_owned(),
            name: finding.name.clone(),
            kind: finding.kind,
            region: finding.region.clone(),
            verdict: finding.verdict,
            certainty: finding.certainty,
            score: finding.score,
            rogue_from: table.rogue_from,
            suspect_from: table.suspect_from,
            known_to: table.known_to,
            held: finding.held,
            against: side(false),
            in_favour: side(true),
            missing: missing(finding),
            hijack: finding.hijack.clone(),
            attribution: if judged.makers.made(arn).is_some() {
                Attribution::Found
            } else {
                region_of(arn).map_or(Attribution::NotLooked, |region| triage.attribution(&region))
            },
            made,
            holds: finding.holds,
            mark,
        }))
    }
}

fn missing(finding: &Finding) -> Vec<MissingView> {
    finding.missing.iter().map(|missing| MissingView { what: missing.what, why: missing.why }).collect()
}

fn made(event: &TrailEvent) -> MadeView {
    MadeView {
        operation: event.name.clone(),
        at: event.at,
        principal: event.principal.label(),
        access_key: event.access_key.clone(),
        source_ip: event.source_ip.clone(),
        user_agent: event.user_agent.clone(),
        event_id: event.id.clone(),
    }
}

impl Triage {
    /// What can be said of something in `region` that no event names.
    pub(super) fn attribution(&self, region: &RegionCode) -> Attribution {
        let looking = &self.looking;
        if let Some(why) = looking.of(region).find_map(|query| query.why.as_ref()) {
            return Attribution::Refused { why: why.kind, quarantined: why.quarantined };
        }
        let asked = REGIONAL.iter().map(|name| looking.queries.get(&(region.clone(), (*name).to_owned())));
        let complete: Option<Vec<_>> = asked.map(|query| query.filter(|query| query.complete)).collect();
        // As far back as every question reaches.
        match complete.and_then(|queries| queries.into_iter().map(|query| query.from).max()) {
            Some(since) => Attribution::NotFound { since },
            None => Attribution::NotLooked,
        }
    }
}
