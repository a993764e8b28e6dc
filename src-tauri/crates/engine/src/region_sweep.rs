//! Reads one region: every page of everything, and for each part how far it came.

use std::collections::BTreeMap;

use futures::{FutureExt, StreamExt, stream};
use quench_aws::{DesiredStatus, RegionClient};
use quench_clock::Clock;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::inventory::RegionInventory;
use quench_core::region::ListedState;
use quench_core::report::{Part, PartState, RegionReport};
use quench_core::resource::{Cluster, DefinitionStatus, TaskDefinition};
use tokio_util::sync::CancellationToken;

/// Clusters of one region that are read at the same time: enough to spend the request budget at real round trips.
const CLUSTERS_AT_ONCE: usize = 12;

/// How thoroughly tasks are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Tasks that ECS wants stopped are listed where something hints at them: a cluster that shows no running task, or
    /// whose own count is higher than the list. A call per cluster less.
    Sweep,
    /// Both lists of tasks, everywhere: for proof.
    Proof,
    /// As a sweep, without what starts tasks: to know who uses a definition now.
    Users,
}

/// What was read of a part over several clusters.
#[derive(Default)]
struct PartReading {
    complete: usize,
    error: Option<CloudError>,
}

impl PartReading {
    fn add(&mut self, missing: Option<CloudError>) {
        match missing {
            Some(error) => {
                self.error.get_or_insert(error);
            }
            None => self.complete += 1,
        }
    }

    fn state(self, anything: bool) -> PartState {
        match self.error {
            None => PartState::Complete,
            Some(why) if anything || self.complete > 0 => PartState::Partial(why),
            Some(why) => PartState::NotRead(why),
        }
    }
}

/// One cluster's children with what is missing of each part.
struct ClusterReading {
    cluster: Cluster,
    services: Option<CloudError>,
    tasks: Option<CloudError>,
    container_instances: Option<CloudError>,
}

/// Reads `client`'s region. Never fails: what could not be read is part of the answer.
pub async fn read_region(
    client: &RegionClient,
    listed: ListedState,
    depth: Depth,
    clock: &Clock,
    cancel: &CancellationToken,
) -> RegionInventory {
    let (clusters, definitions, relaunching) = tokio::join!(
        read_clusters(client, depth, cancel).boxed(),
        read_definitions(client, cancel).boxed(),
        async { if depth == Depth::Users { None } else { Some(client.list_relaunchers(cancel).await) } }.boxed(),
    );
    let (clusters, mut parts) = clusters;
    let (task_definitions, definitions_state) = definitions;
    parts.insert(Part::TaskDefinitions, definitions_state);
    let mut relaunchers = Vec::new();
    if let Some(read) = relaunching {
        parts.insert(Part::Relaunchers, read.state);
        relaunchers = read.items;
    }
    let report = RegionReport { listed, asked: true, parts, read_at: Some(clock.now()) };
    RegionInventory { report, revision: 0, clusters, task_definitions, relaunchers }
}

async fn read_clusters(
    client: &RegionClient,
    depth: Depth,
    cancel: &CancellationToken,
) -> (Vec<Cluster>, BTreeMap<Part, PartState>) {
    let listing = client.list_clusters(cancel).await;
    let described = client.describe_clusters(&listing.items, cancel).await;
    let clusters_error = listing.missing.or(described.missing);
    let clusters = described.items.into_iter().filter(|cluster| cluster.status != "INACTIVE");

    let mut readings: Vec<ClusterReading> = stream::iter(clusters)
        .map(|cluster| read_cluster(client, cluster, depth, cancel).boxed())
        .buffer_unordered(CLUSTERS_AT_ONCE)
        .collect()
        .await;
    readings.sort_by(|left, right| left.cluster.arn.cmp(&right.cluster.arn));

    let (mut services, mut tasks, mut instances) =
        (PartReading::default(), PartReading::default(), PartReading::default());
    let (mut any_service, mut any_task, mut any_instance) = (false, false, false);
    let mut found = Vec::with_capacity(readings.len());
    for reading in readings {
        any_service |= !reading.cluster.services.is_empty();
        any_task |= !reading.cluster.tasks.is_empty();
        any_instance |= !reading.cluster.container_instances.is_empty();
        services.add(reading.services);
        tasks.add(reading.tasks);
        instances.add(reading.container_instances);
        found.push(reading.cluster);
    }
    // A cluster that was not read may hold anything: no part below it is complete either.
    if let Some(error) = &clusters_error {
        for part in [&mut services, &mut tasks, &mut instances] {
            part.error.get_or_insert_with(|| error.clone());
        }
    }
    let clusters_state = match clusters_error {
        None => PartState::Complete,
        Some(why) if found.is_empty() => PartState::NotRead(why),
        Some(why) => PartState::Partial(why),
    };
    let parts = BTreeMap::from([
        (Part::Clusters, clusters_state),
        (Part::Services, services.state(any_service)),
        (Part::Tasks, tasks.state(any_task)),
        (Part::ContainerInstances, instances.state(any_instance)),
    ]);
    (found, parts)
}

async fn read_cluster(
    client: &RegionClient,
    mut cluster: Cluster,
    depth: Depth,
    cancel: &CancellationToken,
) -> ClusterReading {
    let arn = cluster.arn.clone();
    let services = async {
        let listing = client.list_services(&arn, cancel).await;
        let described = client.describe_services(&arn, &listing.items, cancel).await;
        (described.items, listing.missing.or(described.missing))
    };
    let tasks =
        read_tasks(client, &arn, cluster.running_tasks.unwrap_or(0), cluster.pending_tasks.unwrap_or(0), depth, cancel);
    let instances = async {
        // AWS's count lags, but a cluster that counts none has had none for long enough to cost a call less.
        if depth != Depth::Proof && cluster.registered_container_instances == Some(0) {
            return (Vec::new(), None);
        }
        let listing = client.list_container_instances(&arn, cancel).await;
        let described = client.describe_container_instances(&arn, &listing.items, cancel).await;
        (described.items, listing.missing.or(described.missing))
    };
    let ((services, services_missing), (tasks, tasks_missing), (instances, instances_missing)) =
        tokio::join!(services, tasks, instances);
    cluster.services = services.into_iter().filter(|service| service.status != "INACTIVE").collect();
    cluster.services.sort_by(|left, right| left.arn.cmp(&right.arn));
    cluster.tasks = tasks;
    cluster.container_instances = instances;
    let services = vanished_is_complete(services_missing);
    let tasks = vanished_is_complete(tasks_missing);
    cluster.services_incomplete = services.is_some();
    cluster.tasks_incomplete = tasks.is_some();
    ClusterReading { cluster, services, tasks, container_instances: vanished_is_complete(instances_missing) }
}

/// A cluster that was deleted between two calls holds nothing: that is an answer, not a gap.
fn vanished_is_complete(missing: Option<CloudError>) -> Option<CloudError> {
    missing.filter(|error| error.kind != CloudErrorKind::NotFound)
}

/// The living tasks of a cluster: those ECS wants running, and those it wants stopped that have not stopped yet.
async fn read_tasks(
    client: &RegionClient,
    cluster: &str,
    counted_running: u32,
    counted_pending: u32,
    depth: Depth,
    cancel: &CancellationToken,
) -> (Vec<quench_core::resource::Task>, Option<CloudError>) {
    let running = client.list_tasks(cluster, DesiredStatus::Running, cancel).await;
    let mut missing = running.missing;
    let mut arns = running.items;
    let counted = usize::try_from(counted_running.saturating_add(counted_pending)).unwrap_or(usize::MAX);
    if depth == Depth::Proof || arns.is_empty() || counted > arns.len() {
        let stopping = client.list_tasks(cluster, DesiredStatus::Stopped, cancel).await;
        missing = missing.or(stopping.missing);
        arns.extend(stopping.items);
        arns.sort();
        arns.dedup();
    }
    let described = client.describe_tasks(cluster, &arns, cancel).await;
    let mut tasks: Vec<_> = described.items.into_iter().filter(quench_core::resource::Task::is_alive).collect();
    tasks.sort_by(|left, right| left.arn.cmp(&right.arn));
    (tasks, missing.or(described.missing))
}

async fn read_definitions(client: &RegionClient, cancel: &CancellationToken) -> (Vec<TaskDefinition>, PartState) {
    use DefinitionStatus::{Active, DeleteInProgress, Inactive};
    let mut reading = PartReading::default();
    let mut definitions: BTreeMap<String, DefinitionStatus> = BTreeMap::new();
    // One list after the other, in the order in which a revision moves: read side by side, one that moves meanwhile
    // could stand in none.
    for status in [Active, Inactive, DeleteInProgress] {
        let listing = client.list_task_definitions(status, cancel).await;
        reading.add(listing.missing);
        // A revision that changed state between two lists stands in both; the later state is the true one.
        definitions.extend(listing.items.into_iter().map(|definition| (definition.arn, status)));
    }
    let state = reading.state(!definitions.is_empty());
    (definitions.into_iter().map(|(arn, status)| TaskDefinition { arn, status }).collect(), state)
}
