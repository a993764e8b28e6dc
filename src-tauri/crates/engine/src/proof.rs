//! Proof: fresh reads of every region that was read, two clean ones at least 60 s apart.

use std::collections::{BTreeMap, BTreeSet};

use futures::{FutureExt, StreamExt, stream};
use jiff::Timestamp;
use quench_aws::{Connection, RegionClient};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::region::RegionCode;
use quench_core::report::{Part, PartState};
use quench_core::resource::{DefinitionStatus, Service};
use quench_core::view::{NotChecked, ProofRegion, ProofState, RemainingView, RemainingWhy};
use tokio_util::sync::CancellationToken;

use crate::region_sweep::{Depth, read_region};
use crate::teardown::approved::Approved;

/// At least this long lies between the two clean reads, on the connection's clock.
pub const APART_SECONDS: u64 = 60;

/// One fresh look at everything that the plan covers.
#[derive(Clone, Debug)]
pub struct Look {
    /// When its last region was read.
    pub at: Timestamp,
    /// What each region says.
    pub regions: Vec<ProofRegion>,
    /// Targets that are still there.
    pub remaining: Vec<RemainingView>,
    /// INACTIVE clusters that AWS goes on describing.
    pub lingering_clusters: u32,
    /// Definitions in DELETE_IN_PROGRESS.
    pub lingering_definitions: u32,
    /// What was kept is as it was.
    pub kept_unchanged: bool,
    /// What was read.
    pub read: BTreeMap<RegionCode, RegionInventory>,
}

impl Look {
    /// No target is left, and every region with targets was read so far that this can be said.
    pub fn is_clean(&self) -> bool {
        self.remaining.is_empty()
            && !self.regions.iter().any(|region| matches!(region.state, ProofState::Remaining | ProofState::NotRead))
    }
}

/// What was read of one region for proof.
struct RegionLook {
    region: RegionInventory,
    not_checked: BTreeSet<NotChecked>,
    inactive_clusters: u32,
}

/// Looks once.
pub(crate) async fn look(
    connection: &Connection,
    approved: &Approved,
    before: Option<&Inventory>,
    cancel: &CancellationToken,
) -> Look {
    let codes: Vec<RegionCode> = approved.bundle.read_regions.clone();
    let looks: BTreeMap<RegionCode, RegionLook> = stream::iter(codes)
        .map(|code| look_at_region(connection, code, approved, before, cancel).boxed())
        .buffer_unordered(64)
        .collect()
        .await;
    let mut remaining = Vec::new();
    let mut regions = Vec::new();
    let mut lingering_definitions = 0;
    for (code, look) in &looks {
        let left = remaining_in(&look.region, approved);
        let lingering = look
            .region
            .task_definitions
            .iter()
            .filter(|definition| {
                definition.status == DefinitionStatus::DeleteInProgress && approved.names_definition(&definition.arn)
            })
            .count();
        lingering_definitions += number(lingering);
        regions.push(ProofRegion {
            code: code.clone(),
            state: state_of(look, left.len()),
            not_checked: look.not_checked.iter().copied().collect(),
            remaining: number(left.len()),
            lingering: look.inactive_clusters + number(lingering),
        });
        remaining.extend(left);
    }
    Look {
        at: connection.clock().now(),
        regions,
        remaining,
        lingering_clusters: looks.values().map(|look| look.inactive_clusters).sum(),
        lingering_definitions,
        kept_unchanged: before.is_none_or(|before| kept_unchanged(before, &looks, approved)),
        read: looks.into_iter().map(|(code, look)| (code, look.region)).collect(),
    }
}

async fn look_at_region(
    connection: &Connection,
    code: RegionCode,
    approved: &Approved,
    before: Option<&Inventory>,
    cancel: &CancellationToken,
) -> (RegionCode, RegionLook) {
    let client = connection.region(&code);
    let listed = before
        .and_then(|before| before.regions.get(&code))
        .map_or(quench_core::region::ListedState::Unknown, |region| region.report.listed);
    let targets: Vec<String> = approved
        .bundle
        .plan
        .targets
        .clusters
        .iter()
        .map(|target| target.arn.clone())
        .filter(|arn| quench_core::arn::EcsArn::parse(arn).is_ok_and(|arn| arn.region == code))
        .collect();
    let (region, gateways, described) = tokio::join!(
        read_region(&client, listed, Depth::Proof, connection.clock(), cancel),
        client.list_gateways(cancel),
        client.describe_clusters(&targets, cancel),
    );
    let mut not_checked = BTreeSet::new();
    for (part, word) in [
        (Part::Clusters, NotChecked::Core),
        (Part::Services, NotChecked::Core),
        (Part::Tasks, NotChecked::Core),
        (Part::ContainerInstances, NotChecked::ContainerInstances),
        (Part::TaskDefinitions, NotChecked::TaskDefinitions),
    ] {
        if *region.report.part(part) != PartState::Complete {
            not_checked.insert(word);
        }
    }
    if gateways.missing.is_some() {
        not_checked.insert(NotChecked::Gateways);
    }
    if !daemons_checked(&client, &region, cancel).await {
        not_checked.insert(NotChecked::Daemons);
    }
    let inactive_clusters = number(described.items.iter().filter(|cluster| cluster.status == "INACTIVE").count());
    (code, RegionLook { region, not_checked, inactive_clusters })
}

/// Managed daemons are listed by cluster: where there is no cluster there can be none.
async fn daemons_checked(client: &RegionClient, region: &RegionInventory, cancel: &CancellationToken) -> bool {
    for cluster in &region.clusters {
        let listed = client.list_daemons(&cluster.arn, cancel).await;
        if listed.missing.is_some_and(|error| error.kind != CloudErrorKind::NotFound) {
            return false;
        }
    }
    true
}

fn state_of(look: &RegionLook, remaining: usize) -> ProofState {
    if remaining > 0 {
        ProofState::Remaining
    } else if look.not_checked.contains(&NotChecked::Core) {
        ProofState::NotRead
    } else if !look.not_checked.is_empty() {
        ProofState::NoneFound
    } else if look.region.clusters.is_empty() {
        ProofState::Clean
    } else {
        ProofState::OnlyOthers
    }
}

fn remaining_in(region: &RegionInventory, approved: &Approved) -> Vec<RemainingView> {
    let mut left = Vec::new();
    let mut add = |arn: &str, state: &str, why: &str, kind: RemainingWhy| {
        left.push(RemainingView { arn: arn.to_owned(), state: state.to_owned(), why: why.to_owned(), kind });
    };
    for cluster in &region.clusters {
        if approved.cluster(&cluster.arn).is_some() {
            add(&cluster.arn, &cluster.status, "the cluster is still there", RemainingWhy::ClusterThere);
        }
        for service in cluster.services.iter().filter(|service| approved.service(&service.arn).is_some()) {
            add(&service.arn, &service.status, "the service is still there", RemainingWhy::ServiceThere);
        }
        for task in cluster.tasks.iter().filter(|task| task.is_alive() && approved.covers_task(&cluster.arn, task)) {
            add(&task.arn, &task.last_status, "the task has not stopped", RemainingWhy::TaskRunning);
        }
    }
    for definition in &region.task_definitions {
        if definition.status != DefinitionStatus::DeleteInProgress && approved.names_definition(&definition.arn) {
            let state = if definition.status == DefinitionStatus::Active { "ACTIVE" } else { "INACTIVE" };
            add(&definition.arn, state, "the definition was not deleted", RemainingWhy::DefinitionThere);
        }
    }
    left
}

/// Kept clusters are there, kept services run what they ran, kept definitions have the state they had. Tasks come and
/// go by themselves and are not compared.
fn kept_unchanged(before: &Inventory, looks: &BTreeMap<RegionCode, RegionLook>, approved: &Approved) -> bool {
    let plan = &approved.bundle.plan;
    before.regions.iter().all(|(code, old)| {
        let Some(look) = looks.get(code) else { return true };
        let clusters = old.clusters.iter().filter(|cluster| plan.keeps(&cluster.arn)).all(|cluster| {
            let Some(now) = look.region.clusters.iter().find(|now| now.arn == cluster.arn) else { return false };
            now.status == cluster.status
                && cluster
                    .services
                    .iter()
                    .filter(|service| plan.keeps(&service.arn))
                    .all(|service| now.services.iter().any(|now| same_service(service, now)))
        });
        let definitions = old.task_definitions.iter().filter(|definition| plan.keeps(&definition.arn));
        clusters && definitions.into_iter().all(|definition| look.region.task_definitions.contains(definition))
    })
}

fn same_service(old: &Service, now: &Service) -> bool {
    (&old.arn, old.created_at, &old.task_definition, old.desired, &old.status)
        == (&now.arn, now.created_at, &now.task_definition, now.desired, &now.status)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
