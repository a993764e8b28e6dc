//! Proof: fresh reads of every region that was read, two clean ones at least 60 s apart. What could not be read is not
//! gone: its targets remain, with a state that nobody knows.

mod kept;
mod remaining;

use std::collections::{BTreeMap, BTreeSet};

use futures::{FutureExt, StreamExt, stream};
use jiff::Timestamp;
use quench_aws::{Connection, RegionClient};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::plan::RelauncherTarget;
use quench_core::region::RegionCode;
use quench_core::relauncher::Relauncher;
use quench_core::report::{Part, PartState, RegionState};
use quench_core::resource::DefinitionStatus;
use quench_core::view::{NotChecked, ProofRegion, ProofState, RemainingView, RemainingWhy};
use tokio_util::sync::CancellationToken;

use self::kept::Kept;
use self::remaining::remaining_in;
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
    /// Targets that are still there, and those that could not be looked for.
    pub remaining: Vec<RemainingView>,
    /// INACTIVE clusters that AWS goes on describing.
    pub lingering_clusters: u32,
    /// Definitions in DELETE_IN_PROGRESS.
    pub lingering_definitions: u32,
    /// What was kept, and could be looked at again, is as it was.
    pub kept_unchanged: bool,
    /// Regions with something kept that could not be looked at again.
    pub kept_not_checked: u32,
    /// What was read.
    pub read: BTreeMap<RegionCode, RegionInventory>,
}

impl Look {
    /// No target is left, and every part of every region that could hold one was read. A region without targets that
    /// could not be read is told, and proves nothing about the targets.
    pub fn is_clean(&self) -> bool {
        self.remaining.is_empty()
    }
}

/// What was read of one region for proof.
struct RegionLook {
    region: RegionInventory,
    not_checked: BTreeSet<NotChecked>,
    /// Each of what was to be cut off.
    cut: Vec<CutLook>,
    inactive_clusters: u32,
    gateways: u32,
    daemons: u32,
}

/// What became of something that was to be cut off.
struct CutLook {
    arn: String,
    state: CutState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CutState {
    /// It is not there any more, is disabled, or starts nothing in ECS.
    Off,
    /// It can start tasks again.
    On,
    /// It could not be read.
    Unread,
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
        let left = remaining_in(code, &look.region, &look.cut, approved);
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
            state: state_of(look, &left),
            not_checked: look.not_checked.iter().copied().collect(),
            remaining: number(left.len()),
            lingering: look.inactive_clusters + number(lingering),
            gateways: look.gateways,
            daemons: look.daemons,
        });
        remaining.extend(left);
    }
    let kept = before.map_or_else(Kept::default, |before| Kept::compare(before, &looks, approved));
    Look {
        at: connection.clock().now(),
        regions,
        remaining,
        lingering_clusters: looks.values().map(|look| look.inactive_clusters).sum(),
        lingering_definitions,
        kept_unchanged: !kept.changed,
        kept_not_checked: kept.not_checked,
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
    let cut = look_at_cut(&client, &code, &region, approved, cancel).await;
    let mut not_checked = BTreeSet::new();
    for (part, word) in [
        (Part::Clusters, NotChecked::Clusters),
        (Part::Services, NotChecked::Services),
        (Part::Tasks, NotChecked::Tasks),
        (Part::ContainerInstances, NotChecked::ContainerInstances),
        (Part::TaskDefinitions, NotChecked::TaskDefinitions),
        (Part::Relaunchers, NotChecked::Relaunchers),
    ] {
        if *region.report.part(part) != PartState::Complete {
            not_checked.insert(word);
        }
    }
    if cut.iter().any(|look| look.state == CutState::Unread) {
        not_checked.insert(NotChecked::Relaunchers);
    }
    if gateways.missing.is_some() {
        not_checked.insert(NotChecked::Gateways);
    }
    let (daemons, all_daemons) = count_daemons(&client, &region, cancel).await;
    if !all_daemons {
        not_checked.insert(NotChecked::Daemons);
    }
    let inactive_clusters = number(described.items.iter().filter(|cluster| cluster.status == "INACTIVE").count());
    let gateways = number(gateways.items.len());
    (code, RegionLook { region, not_checked, cut, inactive_clusters, gateways, daemons })
}

/// What was listed wholly tells of each. Otherwise each is looked at by itself: that others of its kind could not be listed
/// says nothing of it.
async fn look_at_cut(
    client: &RegionClient,
    code: &RegionCode,
    region: &RegionInventory,
    approved: &Approved,
    cancel: &CancellationToken,
) -> Vec<CutLook> {
    let targets: Vec<RelauncherTarget> = approved.relaunchers_in(code).cloned().collect();
    let is_on = |relauncher: &Relauncher| relauncher.enabled && !relauncher.starts.is_empty();
    if *region.report.part(Part::Relaunchers) == PartState::Complete {
        let on = |arn: &str| region.relaunchers.iter().any(|listed| listed.arn == arn && is_on(listed));
        let state = |arn: &str| if on(arn) { CutState::On } else { CutState::Off };
        return targets.into_iter().map(|target| CutLook { state: state(&target.arn), arn: target.arn }).collect();
    }
    let looks = stream::iter(targets).map(|target| {
        async move {
            let state = match client.read_relauncher(&target.pin.kind, &target.arn, cancel).await {
                Ok(Some(fresh)) if is_on(&fresh.relauncher) => CutState::On,
                Ok(_) => CutState::Off,
                Err(_) => CutState::Unread,
            };
            CutLook { arn: target.arn, state }
        }
        .boxed()
    });
    looks.buffered(8).collect().await
}

/// How many managed daemons there are, and whether that is all. They are listed by cluster: where there is no cluster
/// there can be none.
async fn count_daemons(client: &RegionClient, region: &RegionInventory, cancel: &CancellationToken) -> (u32, bool) {
    let clusters: Vec<String> = region.clusters.iter().map(|cluster| cluster.arn.clone()).collect();
    let lists =
        stream::iter(clusters).map(|cluster| async move { client.list_daemons(&cluster, cancel).await }.boxed());
    let mut lists = lists.buffer_unordered(16);
    let (mut count, mut all) = (0, true);
    while let Some(listed) = lists.next().await {
        count += number(listed.items.len());
        all &= listed.missing.is_none_or(|error| error.kind == CloudErrorKind::NotFound);
    }
    (count, all)
}

/// Without these nothing can be said of a region.
const CORE: [NotChecked; 3] = [NotChecked::Clusters, NotChecked::Services, NotChecked::Tasks];

fn state_of(look: &RegionLook, remaining: &[RemainingView]) -> ProofState {
    let unread = |item: &RemainingView| item.kind == RemainingWhy::NotRead;
    if remaining.iter().any(|item| !unread(item)) {
        ProofState::Remaining
    } else if !remaining.is_empty() || CORE.iter().any(|part| look.not_checked.contains(part)) {
        ProofState::NotRead
    } else if !look.not_checked.is_empty() || is_doubtful(look.region.state()) {
        ProofState::NoneFound
    } else if look.region.state() == RegionState::Clean && look.gateways == 0 {
        ProofState::Clean
    } else {
        ProofState::OnlyOthers
    }
}

/// Read and empty, and AWS does not say plainly that the region is on.
fn is_doubtful(state: RegionState) -> bool {
    matches!(state, RegionState::Enabling | RegionState::Unrecognised | RegionState::Disputed)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
