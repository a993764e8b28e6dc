//! Who did what: every principal with what it made, did besides, came from and was refused.

use std::collections::{BTreeMap, BTreeSet};

use super::event::TrailEvent;
use super::join::Makers;
use super::life::Births;
use super::names::{add_names, things};
use super::order::oldest_first;
use super::principal::Principal;
use crate::region::RegionCode;
use crate::triage::{Findings, Verdict};
use crate::view::{DeedView, PrincipalView, SubjectKind, TimelineKind, VerdictCounts};

/// The most that are listed.
const LISTED: usize = 100;
/// The most keys, addresses and programs of one.
const TRACES: usize = 10;

/// Everybody who made or changed something. What Quench itself did is in nothing here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principals {
    /// At most 100: those of most rogue and suspect clusters first, then of such services, then who was seen last.
    pub listed: Vec<PrincipalView>,
    /// How many there are.
    pub total: u32,
    /// [`Principal::key`] of each that made or changed something rogue or suspect, listed or not.
    pub suspicious: BTreeSet<String>,
    /// Rogue and suspect clusters whose maker is known.
    pub attributed: u32,
    /// By region, those of which no event tells a maker: whether that means anything depends on what was read there.
    pub unattributed: BTreeMap<RegionCode, u32>,
}

/// Groups `events` by who did them. `caller_arn` is whom Quench is connected as.
pub fn principals(events: &[TrailEvent], makers: &Makers, findings: &Findings, caller_arn: &str) -> Principals {
    let events: Vec<&TrailEvent> = oldest_first(events).into_iter().filter(|event| !event.by_quench).collect();
    let births = Births::of(&events);
    let caller = Principal::of_caller(caller_arn).map(|caller| caller.key());
    let mut by_key: BTreeMap<String, Traces> = BTreeMap::new();
    for event in &events {
        by_key.entry(event.principal.key()).or_insert_with(|| Traces::of(event)).add(event);
    }
    let mut all = Principals::default();
    for (arn, finding) in &findings.of {
        let against = is_against(finding.verdict);
        let (made, changed) = (makers.made(arn), makers.changed(arn));
        let traces = made.and_then(|event| by_key.get_mut(&event.principal.key()));
        if let Some(counts) = traces.and_then(|traces| traces.made(finding.kind)) {
            counts.add(finding.verdict);
        }
        if against {
            // Who made a service that somebody else took over later made nothing suspicious.
            let taken_over = finding.kind == SubjectKind::Service && finding.hijack.is_some();
            let made = made.filter(|_| !taken_over);
            all.suspicious.extend([made, changed].into_iter().flatten().map(|event| event.principal.key()));
        }
        match made {
            _ if !against || finding.kind != SubjectKind::Cluster => {}
            Some(_) => all.attributed += 1,
            None => *all.unattributed.entry(finding.region.clone()).or_default() += 1,
        }
    }
    all.total = u32::try_from(by_key.len()).unwrap_or(u32::MAX);
    let shown = by_key.into_iter().map(|(key, traces)| {
        let (suspicious, is_caller) = (all.suspicious.contains(&key), caller.as_ref() == Some(&key));
        traces.view(suspicious, is_caller, &births)
    });
    all.listed = shown.collect();
    let against = |counts: &VerdictCounts| counts.rogue + counts.suspect;
    all.listed.sort_by_key(|view| {
        let (clusters, services) = (against(&view.clusters), against(&view.services));
        std::cmp::Reverse((clusters, services, view.suspicious, view.last_seen))
    });
    all.listed.truncate(LISTED);
    all
}

fn is_against(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Rogue | Verdict::Suspect)
}

/// What the events of one principal tell.
struct Traces<'a> {
    first: &'a TrailEvent,
    last: &'a TrailEvent,
    regions: BTreeSet<&'a RegionCode>,
    keys: Vec<&'a str>,
    addresses: Vec<&'a str>,
    agents: Vec<&'a str>,
    clusters: VerdictCounts,
    services: VerdictCounts,
    definitions: VerdictCounts,
    tasks: u32,
    deeds: Vec<DeedView>,
    refused: u32,
}

impl<'a> Traces<'a> {
    fn of(event: &'a TrailEvent) -> Self {
        Self {
            first: event,
            last: event,
            regions: BTreeSet::new(),
            keys: Vec::new(),
            addresses: Vec::new(),
            agents: Vec::new(),
            clusters: VerdictCounts::default(),
            services: VerdictCounts::default(),
            definitions: VerdictCounts::default(),
            tasks: 0,
            deeds: Vec::new(),
            refused: 0,
        }
    }

    /// The next event, none of which is older than those before.
    fn add(&mut self, event: &'a TrailEvent) {
        self.last = event;
        self.regions.insert(&event.region);
        // A hostile history may have any number of them, so what would not be shown is not compared either.
        let note = |list: &mut Vec<&'a str>, text: &'a Option<String>| match text.as_deref() {
            Some(text) if list.len() < TRACES && !list.contains(&text) => list.push(text),
            _ => {}
        };
        note(&mut self.keys, &event.access_key);
        note(&mut self.addresses, &event.source_ip);
        note(&mut self.agents, &event.user_agent);
        if event.refused.is_some() {
            self.refused = self.refused.saturating_add(1);
            return;
        }
        match event.kind() {
            Some(TimelineKind::TasksStarted) => self.tasks = self.tasks.saturating_add(things(event)),
            Some(TimelineKind::ClustersMade | TimelineKind::ServicesMade | TimelineKind::DefinitionsRegistered)
            | None => {}
            Some(kind) => self.note_deed(kind, event),
        }
    }

    fn note_deed(&mut self, kind: TimelineKind, event: &TrailEvent) {
        let deed = match self.deeds.iter_mut().position(|deed| deed.kind == kind) {
            Some(place) => self.deeds.get_mut(place),
            None => {
                self.deeds.push(DeedView { kind, count: 0, first_at: event.at, last_at: event.at, names: Vec::new() });
                self.deeds.last_mut()
            }
        };
        if let Some(deed) = deed {
            deed.count = deed.count.saturating_add(1);
            deed.last_at = event.at;
            add_names(&mut deed.names, event);
        }
    }

    /// Where things of `kind` that it made are counted; tasks are, by what was started, whether they are there or not.
    fn made(&mut self, kind: SubjectKind) -> Option<&mut VerdictCounts> {
        match kind {
            SubjectKind::Cluster => Some(&mut self.clusters),
            SubjectKind::Service => Some(&mut self.services),
            SubjectKind::Definition => Some(&mut self.definitions),
            SubjectKind::Task => None,
        }
    }

    fn view(self, suspicious: bool, is_caller: bool, births: &Births) -> PrincipalView {
        let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
        let principal = &self.last.principal;
        PrincipalView {
            label: principal.label(),
            arn: principal.arn.clone(),
            suspicious,
            is_caller,
            first_seen: self.first.at,
            last_seen: self.last.at,
            regions: self.regions.into_iter().cloned().collect(),
            clusters: self.clusters,
            services: self.services,
            definitions: self.definitions,
            tasks: self.tasks,
            deeds: self.deeds,
            refused: self.refused,
            made_at: births.made_at(principal, &self.keys, self.last.at),
            quarantined_at: births.quarantined_at(principal),
            access_keys: owned(self.keys),
            addresses: owned(self.addresses),
            user_agents: owned(self.agents),
        }
    }
}
