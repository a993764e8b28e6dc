//! How a session is kept: account, incident, sweeps, marks, and the latest teardown.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use quench_core::account::Identity;
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::mark::{Mark, Marks, holds};
use quench_core::region::{RegionCode, RegionSource};
use quench_core::view::{ProofView, RemainingView, RemainingWhy, TeardownStatus};
use quench_store::{
    Access, AccountKey, FINISHED_AT, IncidentId, Mark as MarkRow, PROOF, PlanRow, RegionOrder, RegionReportRow, Store,
    SweepId, SweepWithReports,
};

use crate::bundle::PlanBundle;
use crate::session::Session;
use crate::session_error::SessionError;
use crate::teardown::{Approved, Ground, Teardown};

/// What the store knew of the account.
pub(crate) struct Opened {
    pub(crate) key: Option<AccountKey>,
    pub(crate) incident: Option<IncidentId>,
    pub(crate) marks: Marks,
    pub(crate) teardown: Option<Teardown>,
    pub(crate) revision: u32,
    /// What was ordered for regions that are off.
    pub(crate) orders: Vec<RegionOrder>,
}

/// The kind under which marks on single resources are kept.
pub(crate) const RESOURCE: &str = "resource";
const KEEP: &str = "keep";
const REMOVE: &str = "remove";

pub(crate) fn open(
    ground: &Ground,
    access: &Access,
    identity: &Identity,
    now: Timestamp,
) -> Result<Opened, SessionError> {
    let store = &ground.store;
    let world = ground.world.key();
    let key = match access {
        Access::Writer => {
            Some(store.upsert_account(&identity.account, &identity.partition, &world, &identity.arn, now)?.key)
        }
        Access::ReaderOnly { .. } => store.account(&identity.account, &identity.partition, &world)?.map(|row| row.key),
    };
    let Some(key) = key else {
        let (marks, orders) = (Marks::new(), Vec::new());
        return Ok(Opened { key: None, incident: None, marks, teardown: None, revision: 0, orders });
    };
    let incident = match (store.open_incident(key)?, access) {
        (Some(incident), _) => Some(incident.id),
        (None, Access::Writer) => Some(store.begin_incident(key, now)?),
        (None, Access::ReaderOnly { .. }) => None,
    };
    let mut marks = Marks::new();
    for row in store.marks(key)?.into_iter().filter(|row| row.scope_kind == RESOURCE) {
        let mark = word(&row);
        // A Remove without a reason was said of what a person saw then: in a new session nothing is preselected.
        if mark == Mark::Remove && row.reason.is_empty() && row.owner.is_empty() {
            if *access == Access::Writer {
                store.clear_mark(key, &row.scope_kind, &row.scope_key)?;
            }
        } else if holds(mark, row.expires_on.as_deref(), now) {
            marks.insert(row.scope_key, mark);
        }
    }
    let revision = store.latest_sweep(key)?.map_or(0, |sweep| u32::try_from(sweep.sweep.revision).unwrap_or(0));
    // Revisions within a sweep grow by one per region; a gap keeps those of two sweeps apart.
    let revision = revision.saturating_add(1000);
    let orders = store.region_orders(key)?;
    Ok(Opened { key: Some(key), incident, marks, teardown: latest_teardown(ground, key)?, revision, orders })
}

/// The latest approved plan, taken up as it stood: interrupted if it never finished, else with its proof.
fn latest_teardown(ground: &Ground, key: AccountKey) -> Result<Option<Teardown>, SessionError> {
    let Some(row) = ground.store.latest_approved_plan(key)? else { return Ok(None) };
    let mut facts = ground.store.plan_facts(&row.hash)?;
    let finished = facts.contains_key(FINISHED_AT);
    let proof: Option<ProofView> = facts.remove(PROOF).and_then(|fact| serde_json::from_value(fact.value).ok());
    let taken_up = match (finished, proof) {
        (true, None) => return Ok(None),
        // A look back at it is nothing that connecting may fail over.
        (true, Some(proof)) if proof.verified => {
            let Ok(Some(teardown)) = take_up(ground, &row) else { return Ok(None) };
            teardown.proved(proof);
            return Ok(Some(teardown));
        }
        (_, proof) => proof,
    };
    let Some(teardown) = take_up(ground, &row)? else { return Ok(None) };
    if let Some(proof) = taken_up {
        let there = |item: &&RemainingView| item.kind != RemainingWhy::NotRead;
        teardown.is_back(proof.remaining.iter().filter(there).map(|item| item.arn.as_str()));
    }
    teardown.progress.change(|state| {
        state.status = TeardownStatus::Interrupted;
        state.not_looked_at(teardown.approved.work().into_values().flat_map(|work| work.clusters));
    });
    Ok(Some(teardown))
}

/// The plan of `row` with what the journal tells of it; none if nobody has approved it.
fn take_up(ground: &Ground, row: &PlanRow) -> Result<Option<Teardown>, SessionError> {
    let Some(approved) = approved_of(&ground.store, row)? else { return Ok(None) };
    let before = inventory_of(&ground.store, &approved.bundle)?;
    Ok(Some(Teardown::take_up(Arc::new(approved), before.map(Arc::new), ground)?))
}

/// What the approval of `row` covers; none if nobody has approved it.
pub(crate) fn approved_of(store: &Store, row: &PlanRow) -> Result<Option<Approved>, SessionError> {
    let Some(approval) = store.approval(&row.hash)? else { return Ok(None) };
    let bundle: PlanBundle =
        serde_json::from_str(&row.body).map_err(|error| SessionError::Unreadable(error.to_string()))?;
    // The approval is of this hash, and of nothing that was written in its place since.
    if bundle.plan.hash().map_err(SessionError::Hash)? != row.hash {
        return Err(SessionError::Unreadable("the approved plan does not have its hash any more".to_owned()));
    }
    Ok(Some(Approved::new(bundle, approval.approved_at)))
}

/// The inventory that a plan rests on, read back from its sweep.
fn inventory_of(store: &Store, bundle: &PlanBundle) -> Result<Option<Inventory>, SessionError> {
    let Some(id) = bundle.sweep.strip_prefix("sweep-").and_then(|id| id.parse().ok()) else { return Ok(None) };
    let Some(sweep) = store.sweep(SweepId::new(id))? else { return Ok(None) };
    let regions = stored_regions(&sweep)?;
    Ok(Some(Inventory {
        id: bundle.sweep.clone(),
        account: bundle.plan.account.clone(),
        partition: bundle.plan.partition.clone(),
        world: bundle.plan.endpoint.clone(),
        source: RegionSource::Account,
        source_note: None,
        revision: u32::try_from(sweep.sweep.revision).unwrap_or(0),
        started_at: sweep.sweep.started_at,
        finished_at: sweep.sweep.finished_at,
        regions,
    }))
}

/// The regions of a sweep as they were read then.
pub(crate) fn stored_regions(sweep: &SweepWithReports) -> Result<BTreeMap<RegionCode, RegionInventory>, SessionError> {
    let region = |report: &RegionReportRow| {
        let code = RegionCode::parse(&report.region).map_err(|error| SessionError::Unreadable(error.to_string()))?;
        let region = serde_json::from_str(&report.body).map_err(|error| SessionError::Unreadable(error.to_string()))?;
        Ok((code, region))
    };
    sweep.reports.iter().map(region).collect()
}

/// A sweep in the store; does nothing where the session only reads.
pub(crate) struct SweepRecord {
    store: Store,
    id: Option<SweepId>,
    at: Timestamp,
}

pub(crate) fn begin_sweep(session: &Session, revision: u32, at: Timestamp) -> Result<SweepRecord, SessionError> {
    let store = session.ground.store.clone();
    let id = match (session.incident, session.read_only()) {
        (Some(incident), None) => Some(store.begin_sweep(incident, i64::from(revision), at)?),
        _ => None,
    };
    Ok(SweepRecord { store, id, at })
}

impl SweepRecord {
    /// The id of the inventory that this sweep reads.
    pub(crate) fn inventory_id(&self) -> String {
        match self.id {
            Some(id) => format!("sweep-{}", id.get()),
            None => format!("unsaved-{}", self.at),
        }
    }

    /// Keeps the regions that are not asked for: what is not known belongs to the record.
    pub(crate) fn put_unread(&self, inventory: &Inventory) -> Result<(), SessionError> {
        for (code, region) in inventory.regions.iter().filter(|(_, region)| !region.report.asked) {
            self.put(code, region)?;
        }
        Ok(())
    }

    pub(crate) fn put(&self, code: &RegionCode, region: &RegionInventory) -> Result<(), SessionError> {
        let Some(id) = self.id else { return Ok(()) };
        let body = serde_json::to_string(region).map_err(|error| SessionError::Unreadable(error.to_string()))?;
        Ok(self.store.put_region_report(id, code.as_str(), &body, region.report.read_at.unwrap_or(self.at))?)
    }

    pub(crate) fn finish(&self, at: Timestamp) -> Result<(), SessionError> {
        let Some(id) = self.id else { return Ok(()) };
        Ok(self.store.finish_sweep(id, at)?)
    }
}

/// The mark of a row. A word that nobody knows keeps: whatever it meant, nothing goes over it.
pub(crate) fn word(row: &MarkRow) -> Mark {
    if row.mark == REMOVE { Mark::Remove } else { Mark::Keep }
}

/// A mark without a reason.
pub(crate) fn mark_row(arn: &str, mark: Mark, at: Timestamp, revision: u32) -> MarkRow {
    MarkRow {
        scope_kind: RESOURCE.to_owned(),
        scope_key: arn.to_owned(),
        mark: match mark {
            Mark::Keep => KEEP.to_owned(),
            Mark::Remove => REMOVE.to_owned(),
        },
        reason: String::new(),
        owner: String::new(),
        expires_on: None,
        set_at: at,
        inventory_revision: i64::from(revision),
    }
}

/// Keeps marks on single resources; `None` clears them.
pub(crate) fn keep_marks(
    session: &Session,
    arns: &[String],
    mark: Option<Mark>,
    revision: u32,
) -> Result<(), SessionError> {
    let Some(key) = session.key else { return Ok(()) };
    let store = &session.ground.store;
    match mark {
        Some(mark) => {
            let at = session.now();
            let known: BTreeMap<String, MarkRow> =
                store.marks(key)?.into_iter().map(|row| (row.scope_key.clone(), row)).collect();
            let row = |arn: &String| match known.get(arn) {
                // The same said again takes no reason away.
                Some(row) if word(row) == mark && holds(mark, row.expires_on.as_deref(), at) => row.clone(),
                _ => mark_row(arn, mark, at, revision),
            };
            store.set_marks(key, &arns.iter().map(row).collect::<Vec<_>>())?;
        }
        None => {
            for arn in arns {
                store.clear_mark(key, RESOURCE, arn)?;
            }
        }
    }
    Ok(())
}
