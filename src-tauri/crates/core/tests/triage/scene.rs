//! An account of one region, made by hand, and a table of weights that these tests choose.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::region::{ListedState, RegionCode, RegionSource};
use quench_core::report::{Part, PartState, RegionReport};
use quench_core::resource::{Cluster, DefinitionStatus, Service, TaskDefinition};
use quench_core::trail::{Deed, Makers, Principal, PrincipalKind, TrailEvent};
use quench_core::triage::{Case, DefinitionFacts, Finding, Findings, KnownGood, Reading, Row, Signal, Table, triage};

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const REGION: &str = "eu-west-1";

pub(crate) fn arn(rest: &str) -> String {
    format!("arn:aws:ecs:{REGION}:{ACCOUNT}:{rest}")
}

pub(crate) fn now() -> Timestamp {
    "2026-10-04T14:26:00Z".parse().unwrap()
}

pub(crate) fn ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

pub(crate) fn region() -> RegionCode {
    RegionCode::parse(REGION).unwrap()
}

/// What is judged, and by which table.
pub(crate) struct Scene {
    pub(crate) inventory: Inventory,
    pub(crate) definitions: BTreeMap<String, Reading<DefinitionFacts>>,
    pub(crate) histories: BTreeMap<RegionCode, Reading<()>>,
    pub(crate) events: Vec<TrailEvent>,
    pub(crate) good: KnownGood,
    pub(crate) table: Table,
}

impl Scene {
    /// Nothing in it. Every signal weighs nothing; rogue from 30, suspect from 10, known at -10.
    pub(crate) fn new() -> Self {
        let parts = Part::ALL.into_iter().map(|part| (part, PartState::Complete)).collect();
        let report = RegionReport { listed: ListedState::Enabled, asked: true, parts, read_at: Some(now()) };
        let inventory = Inventory {
            id: "sweep-1".into(),
            account: ACCOUNT.into(),
            partition: "aws".into(),
            world: "aws".into(),
            source: RegionSource::Account,
            source_note: None,
            revision: 1,
            started_at: now(),
            finished_at: Some(now()),
            regions: BTreeMap::from([(region(), RegionInventory::unread(report))]),
        };
        let row = |signal| Row {
            signal,
            weight: 0,
            strong: false,
            proof: false,
            means: "a test".into(),
            rests_on: "a test".into(),
        };
        let table = Table {
            date: "2026-10-04".into(),
            rogue_from: 30,
            suspect_from: 10,
            known_to: -10,
            signals: Signal::ALL.into_iter().map(row).collect(),
            miner_words: vec!["xmrig".into()],
            miner_hints: vec!["wallet".into(), "pool".into()],
            listed_images: vec!["secret/user".into()],
            publishers: vec!["grafana".into(), "library".into()],
        };
        let histories = BTreeMap::from([(region(), Ok(()))]);
        let (definitions, events) = (BTreeMap::new(), Vec::new());
        Self { inventory, definitions, histories, events, good: KnownGood::default(), table }
    }

    pub(crate) fn weigh(&mut self, signal: Signal, weight: i32) -> &mut Row {
        let row = self.table.signals.iter_mut().find(|row| row.signal == signal).unwrap();
        row.weight = weight;
        row
    }

    pub(crate) fn cluster(&mut self, name: &str) -> &mut Cluster {
        let cluster = Cluster {
            arn: arn(&format!("cluster/{name}")),
            name: name.into(),
            status: "ACTIVE".into(),
            ..Cluster::default()
        };
        let held = self.inventory.regions.get_mut(&region()).unwrap();
        held.clusters.push(cluster);
        held.clusters.last_mut().unwrap()
    }

    /// A service of one revision of `family` in `cluster`, made `hours` ago.
    pub(crate) fn service(&mut self, cluster: &str, name: &str, family: &str, hours: i64) -> String {
        let service = Service {
            arn: arn(&format!("service/{cluster}/{name}")),
            name: name.into(),
            status: "ACTIVE".into(),
            desired: 1,
            launch_type: Some("FARGATE".into()),
            task_definition: Some(arn(&format!("task-definition/{family}"))),
            created_at: Some(ago(hours)),
            ..Service::default()
        };
        let arn = service.arn.clone();
        let held = self.inventory.regions.get_mut(&region()).unwrap();
        let found = held.clusters.iter_mut().find(|found| found.name == cluster).unwrap();
        found.services.push(service);
        arn
    }

    /// A revision that was registered `hours` ago, and read.
    pub(crate) fn definition(&mut self, name: &str, image: &str, cpu: u32, hours: i64) -> &mut DefinitionFacts {
        let arn = arn(&format!("task-definition/{name}"));
        let listed = TaskDefinition { arn: arn.clone(), status: DefinitionStatus::Active };
        self.inventory.regions.get_mut(&region()).unwrap().task_definitions.push(listed);
        let facts = DefinitionFacts {
            arn: arn.clone(),
            cpu_units: Some(cpu),
            memory_mib: Some(cpu * 2),
            fargate: true,
            images: vec![image.into()],
            registered_at: Some(ago(hours)),
            ..DefinitionFacts::default()
        };
        self.definitions.insert(arn.clone(), Ok(facts));
        self.definitions.get_mut(&arn).unwrap().as_mut().unwrap()
    }

    /// The revision's document could not be read.
    pub(crate) fn refuse(&mut self, name: &str) {
        self.definitions.insert(arn(&format!("task-definition/{name}")), Err(CloudErrorKind::AccessDenied));
    }

    /// CloudTrail tells that a user of IAM made what `rest` names, so many minutes ago.
    pub(crate) fn event(&mut self, name: &str, rest: &str, user: &str, minutes: i64) {
        let principal = Principal {
            kind: PrincipalKind::IamUser,
            name: user.into(),
            session: None,
            arn: None,
            account: Some(ACCOUNT.into()),
            via: None,
        };
        self.events.push(TrailEvent {
            id: format!("{name} {rest}"),
            at: now() - SignedDuration::from_mins(minutes),
            region: region(),
            source: "ecs.amazonaws.com".into(),
            name: name.into(),
            principal,
            access_key: None,
            source_ip: Some("192.0.2.7".into()),
            user_agent: None,
            refused: None,
            deed: Deed { subjects: vec![arn(rest)], ..Deed::default() },
            by_quench: false,
        });
    }

    pub(crate) fn judge(&self) -> Findings {
        triage(Case {
            inventory: &self.inventory,
            definitions: &self.definitions,
            networks: &BTreeMap::new(),
            histories: &self.histories,
            events: &self.events,
            makers: &Makers::of(&self.events, &self.inventory),
            good: &self.good,
            now: now(),
            table: &self.table,
        })
    }

    pub(crate) fn finding(&self, rest: &str) -> Finding {
        self.judge().of.remove(&arn(rest)).unwrap()
    }

    /// The signals of what `rest` names, whatever the table weighs.
    pub(crate) fn signals(&self, rest: &str) -> Vec<Signal> {
        let mut scene = Self {
            inventory: self.inventory.clone(),
            definitions: self.definitions.clone(),
            histories: self.histories.clone(),
            events: self.events.clone(),
            good: self.good.clone(),
            table: self.table.clone(),
        };
        scene.table.signals.iter_mut().for_each(|row| row.weight = if row.signal.is_in_favour() { -1 } else { 1 });
        let mut signals: Vec<Signal> = scene.finding(rest).reasons.iter().map(|reason| reason.signal).collect();
        signals.sort();
        signals
    }
}
