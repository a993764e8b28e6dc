//! Reading task definitions: first what runs, then the revision before it, then the rest, up to a limit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::{FutureExt, StreamExt, stream};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::inventory::RegionInventory;
use quench_core::region::RegionCode;
use quench_core::triage::{DefinitionFacts, Reading};
use quench_core::view::Judging;
use quench_store::{Content, Document, DocumentOwner, SweepId};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::session::Session;
use crate::session_error::SessionError;
use crate::teardown::DEFINITION;

/// The most that are read of a region, besides what runs: 500 take half a minute at AWS's 20 a second.
const MOST: usize = 500;
/// Documents that are read at the same time in a region.
const AT_ONCE: usize = 16;
/// After so many are kept and judged, so that verdicts come while reading goes on.
const BATCH: usize = 100;

impl Session {
    /// Reads the definitions of all regions at once, those that run first.
    pub(super) async fn read_definitions(&self) -> Result<(), SessionError> {
        let Some(inventory) = self.inventory() else { return Ok(()) };
        let sweep = inventory.id.strip_prefix("sweep-").and_then(|id| id.parse().ok()).map(SweepId::new);
        let mut wanted: Vec<(RegionCode, Vec<String>)> = Vec::new();
        for (code, region) in inventory.regions.iter().filter(|(_, region)| region.report.asked) {
            wanted.push((code.clone(), self.unknown(order(region))?));
        }
        drop(inventory);
        let total = wanted.iter().map(|(_, arns)| arns.len()).sum::<usize>();
        self.triage().judging = Judging::Reading { done: 0, total: u32::try_from(total).unwrap_or(u32::MAX) };
        self.judge().await;
        let regions = wanted.into_iter().map(|(code, arns)| self.read_in(code, arns, sweep).boxed());
        let mut reading: stream::FuturesUnordered<_> = regions.collect();
        let mut failed = Ok(());
        while let Some(read) = reading.next().await {
            failed = failed.and(read);
        }
        failed
    }

    /// Those that are neither known nor in the store. What the store has is taken from there.
    fn unknown(&self, arns: Vec<String>) -> Result<Vec<String>, SessionError> {
        let known = Arc::clone(&self.triage().definitions);
        let mut found = BTreeMap::new();
        let mut unknown = Vec::new();
        for arn in arns {
            if matches!(known.get(&arn), Some(Ok(_))) {
                continue;
            }
            let stored = self.ground.store.document(&arn, DEFINITION)?;
            let facts = stored.and_then(|stored| match stored.content {
                Content::Body(body) => DefinitionFacts::of(&serde_json::from_str(&body).ok()?),
                Content::Unreadable { .. } => None,
            });
            match facts {
                Some(facts) => drop(found.insert(arn, Ok(facts))),
                None => unknown.push(arn),
            }
        }
        drop(known);
        self.know(found);
        Ok(unknown)
    }

    fn know(&self, found: BTreeMap<String, Reading<DefinitionFacts>>) {
        if !found.is_empty() {
            let mut triage = self.triage();
            triage.definitions_told += 1;
            Arc::make_mut(&mut triage.definitions).extend(found);
        }
    }

    async fn read_in(&self, code: RegionCode, arns: Vec<String>, sweep: Option<SweepId>) -> Result<(), SessionError> {
        let client = self.ground.connection.region(&code);
        let cancel = CancellationToken::new();
        for batch in arns.chunks(BATCH) {
            // A teardown reads through the same budget, and money is what it stops: the rest is read afterwards.
            if self.is_tearing_down() {
                break;
            }
            let reads = stream::iter(batch.to_vec()).map(|arn| {
                let (client, cancel) = (&client, &cancel);
                async move {
                    let read = client.describe_task_definition(&arn, cancel).await;
                    (arn, read)
                }
                .boxed()
            });
            let read: Vec<(String, Result<Value, CloudError>)> = reads.buffer_unordered(AT_ONCE).collect().await;
            self.keep_documents(&read, sweep)?;
            let count = u32::try_from(read.len()).unwrap_or(0);
            self.know(read.into_iter().map(|(arn, read)| (arn, facts(read))).collect());
            if let Judging::Reading { done, .. } = &mut self.triage().judging {
                *done += count;
            }
            self.judge_if_due().await;
            self.tell_triage();
        }
        Ok(())
    }

    fn keep_documents(
        &self,
        read: &[(String, Result<Value, CloudError>)],
        sweep: Option<SweepId>,
    ) -> Result<(), SessionError> {
        let (Some(sweep), None) = (sweep, self.read_only()) else { return Ok(()) };
        let at = self.now();
        let document = |(arn, read): &(String, Result<Value, CloudError>)| {
            let body = read.as_ref().ok()?.to_string();
            Some(Document {
                owner: DocumentOwner::Sweep(sweep),
                arn: arn.clone(),
                kind: DEFINITION.to_owned(),
                read_at: at,
                content: Content::Body(body),
            })
        };
        let documents: Vec<Document> = read.iter().filter_map(document).collect();
        Ok(self.ground.store.put_documents(&documents)?)
    }
}

fn facts(read: Result<Value, CloudError>) -> Reading<DefinitionFacts> {
    match read {
        Ok(document) => DefinitionFacts::of(&document).ok_or(CloudErrorKind::Unreadable),
        Err(error) => Err(error.kind),
    }
}

/// What runs, the revision before each of those, and then family by family the newest of what is left.
fn order(region: &RegionInventory) -> Vec<String> {
    let mut families: BTreeMap<&str, BTreeMap<u32, &str>> = BTreeMap::new();
    for definition in &region.task_definitions {
        if let Some((family, revision)) = definition.arn.rsplit_once(':')
            && let Ok(revision) = revision.parse()
        {
            families.entry(family).or_default().insert(revision, &definition.arn);
        }
    }
    let used: BTreeSet<&str> = region.definitions_in_use().filter(|arn| arn.rsplit_once(':').is_some()).collect();
    let before = used.iter().filter_map(|arn| {
        let (family, revision) = arn.rsplit_once(':')?;
        let revision: u32 = revision.parse().ok()?;
        families.get(family)?.range(..revision).next_back().map(|(_, arn)| *arn)
    });
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut order: Vec<&str> = Vec::new();
    for arn in used.iter().copied().chain(before) {
        if seen.insert(arn) {
            order.push(arn);
        }
    }
    // The newest of every family before the second newest of any.
    let deepest = families.values().map(BTreeMap::len).max().unwrap_or(0);
    let rest =
        (0..deepest).flat_map(|depth| families.values().filter_map(move |family| family.values().nth_back(depth)));
    let most = order.len() + MOST;
    for arn in rest {
        if order.len() >= most {
            break;
        }
        if seen.insert(arn) {
            order.push(arn);
        }
    }
    order.into_iter().map(str::to_owned).collect()
}
