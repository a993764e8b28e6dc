//! Reads one region: every page of everything, and for each part how far it came.

use std::collections::BTreeMap;

use futures::future::join_all;
use futures::{FutureExt, StreamExt, stream};
use quench_aws::{DesiredStatus, Listing, RegionClient};
use quench_clock::Clock;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::inventory::RegionInventory;
use quench_core::region::ListedState;
use quench_core::report::{Part, PartState, RegionReport};
use quench_core::resource::{Cluster, DefinitionStatus, Service, Task, TaskDefinition};
use tokio_util::sync::CancellationToken;

/// Clusters of one region that are read at the same time: enough to spend the whole request budget at the longest round
/// trips.
const CLUSTERS_AT_ONCE: usize = 100;

/// How thoroughly tasks are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Tasks that ECS wants stopped are listed where something hints at them: a cluster that shows no running task, or
    /// whose own count is higher than the list. A call per cluster less.
    Sweep,
    /// Both lists of tasks, everywhere: for proof.
    Proof,
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
        read_definitions(client, depth, cancel).boxed(),
        client.list_relaunchers(cancel).boxed(),
    );
    let (clusters, mut parts) = clusters;
    let (task_definitions, definitions_state) = definitions;
    parts.insert(Part::TaskDefinitions, definitions_state);
    parts.insert(Part::Relaunchers, relaunching.state);
    let report = RegionReport { listed, asked: true, parts, read_at: Some(clock.now()) };
    RegionInventory { report, revision: 0, clusters, task_definitions, relaunchers: relaunching.items }
}

/// What could start tasks in a region, and why not all of it is known.
pub(crate) struct UsersReading {
    pub(crate) clusters: Vec<Cluster>,
    pub(crate) why: Option<CloudError>,
}

/// Reads what could start tasks, without what is in the clusters that are `settled` already.
pub(crate) async fn read_users(
    client: &RegionClient,
    settled: impl Fn(&str) -> bool,
    cancel: &CancellationToken,
) -> UsersReading {
    let listing = client.list_clusters(cancel).await;
    let others: Vec<String> = listing.items.into_iter().filter(|arn| !settled(arn)).collect();
    let readings: Vec<ClusterReading> = stream::iter(others)
        .map(|arn| read_cluster(client, named(arn), cancel).boxed())
        .buffer_unordered(CLUSTERS_AT_ONCE)
        .collect()
        .await;
    let mut why = listing.missing;
    let mut clusters = Vec::new();
    for reading in readings {
        why = why.or(reading.services).or(reading.tasks);
        clusters.push(reading.cluster);
    }
    UsersReading { clusters, why }
}

/// A cluster of which nothing is known but its ARN. Its machines start nothing.
fn named(arn: String) -> Cluster {
    Cluster { arn, registered_container_instances: Some(0), ..Cluster::default() }
}

async fn read_clusters(
    client: &RegionClient,
    depth: Depth,
    cancel: &CancellationToken,
) -> (Vec<Cluster>, BTreeMap<Part, PartState>) {
    let listing = client.list_clusters(cancel).await;
    // What is in a cluster is read while the cluster itself is described: a round trip less.
    let children = stream::iter(listing.items.clone())
        .map(|arn| async move { (arn.clone(), read_children(client, &arn, depth, cancel).await) }.boxed())
        .buffer_unordered(CLUSTERS_AT_ONCE)
        .collect::<BTreeMap<String, Children>>();
    let (described, mut children) = tokio::join!(client.describe_clusters(&listing.items, cancel), children);
    let clusters_error = listing.missing.or(described.missing);
    let clusters = described.items.into_iter().filter(|cluster| cluster.status != "INACTIVE");

    let mut readings: Vec<ClusterReading> = stream::iter(clusters)
        .map(|cluster| {
            let children = children.remove(&cluster.arn).unwrap_or_default();
            complete(client, cluster, children, depth, cancel).boxed()
        })
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

/// What is in a cluster, as far as it is read without knowing AWS's own counts.
#[derive(Default)]
struct Children {
    services: Vec<Service>,
    services_missing: Option<CloudError>,
    tasks: Vec<Task>,
    /// How many tasks were listed as wanted.
    listed: usize,
    tasks_missing: Option<CloudError>,
}

async fn read_children(client: &RegionClient, arn: &str, depth: Depth, cancel: &CancellationToken) -> Children {
    let services = async {
        let listing = client.list_services(arn, cancel).await;
        let described = client.describe_services(arn, &listing.items, cancel).await;
        (described.items, listing.missing.or(described.missing))
    };
    let tasks = async {
        let mut listing = client.list_tasks(arn, DesiredStatus::Running, cancel).await;
        let listed = listing.items.len();
        let vanished = listing.missing.as_ref().is_some_and(|error| error.kind == CloudErrorKind::NotFound);
        if depth == Depth::Proof && !vanished {
            let stopping = client.list_tasks(arn, DesiredStatus::Stopped, cancel).await;
            listing.missing = listing.missing.or(stopping.missing);
            listing.items.extend(stopping.items);
            listing.items.sort();
            listing.items.dedup();
        }
        let described = client.describe_tasks(arn, &listing.items, cancel).await;
        (described.items, listed, listing.missing.or(described.missing))
    };
    let ((services, services_missing), (tasks, listed, tasks_missing)) = tokio::join!(services, tasks);
    Children { services, services_missing, tasks, listed, tasks_missing }
}

async fn read_cluster(client: &RegionClient, cluster: Cluster, cancel: &CancellationToken) -> ClusterReading {
    let children = read_children(client, &cluster.arn, Depth::Sweep, cancel).await;
    complete(client, cluster, children, Depth::Sweep, cancel).await
}

/// Reads what AWS's counts hint at, and puts the cluster together.
async fn complete(
    client: &RegionClient,
    mut cluster: Cluster,
    children: Children,
    depth: Depth,
    cancel: &CancellationToken,
) -> ClusterReading {
    let arn = cluster.arn.clone();
    let counted = cluster.running_tasks.unwrap_or(0).saturating_add(cluster.pending_tasks.unwrap_or(0));
    let hinted = children.listed == 0 || usize::try_from(counted).unwrap_or(usize::MAX) > children.listed;
    let stopping = async {
        if depth == Depth::Proof || !hinted {
            return (Vec::new(), None);
        }
        let listing = client.list_tasks(&arn, DesiredStatus::Stopped, cancel).await;
        let known = |task: &String| children.tasks.iter().any(|known| known.arn == *task);
        let unknown: Vec<String> = listing.items.into_iter().filter(|task| !known(task)).collect();
        let described = client.describe_tasks(&arn, &unknown, cancel).await;
        (described.items, listing.missing.or(described.missing))
    };
    let instances = async {
        // AWS's count lags, but a cluster that counts none has had none for long enough to cost a call less.
        if depth == Depth::Sweep && cluster.registered_container_instances == Some(0) {
            return (Vec::new(), None);
        }
        let listing = client.list_container_instances(&arn, cancel).await;
        let described = client.describe_container_instances(&arn, &listing.items, cancel).await;
        (described.items, listing.missing.or(described.missing))
    };
    let ((stopping, stopping_missing), (instances, instances_missing)) = tokio::join!(stopping, instances);
    cluster.services = children.services.into_iter().filter(|service| service.status != "INACTIVE").collect();
    cluster.services.sort_by(|left, right| left.arn.cmp(&right.arn));
    cluster.tasks = children.tasks.into_iter().chain(stopping).filter(Task::is_alive).collect();
    cluster.tasks.sort_by(|left, right| left.arn.cmp(&right.arn));
    cluster.container_instances = instances;
    let services = vanished_is_complete(children.services_missing);
    let tasks = vanished_is_complete(children.tasks_missing.or(stopping_missing));
    cluster.services_incomplete = services.is_some();
    cluster.tasks_incomplete = tasks.is_some();
    ClusterReading { cluster, services, tasks, container_instances: vanished_is_complete(instances_missing) }
}

/// A cluster that was deleted between two calls holds nothing: that is an answer, not a gap.
fn vanished_is_complete(missing: Option<CloudError>) -> Option<CloudError> {
    missing.filter(|error| error.kind != CloudErrorKind::NotFound)
}

async fn read_definitions(
    client: &RegionClient,
    depth: Depth,
    cancel: &CancellationToken,
) -> (Vec<TaskDefinition>, PartState) {
    let (definitions, missing) = match depth {
        Depth::Sweep => list_definitions(client, cancel).await,
        Depth::Proof => list_definitions_at_once(client, cancel).await,
    };
    let state = match missing {
        None => PartState::Complete,
        Some(why) if definitions.is_empty() => PartState::NotRead(why),
        Some(why) => PartState::Partial(why),
    };
    (definitions, state)
}

/// The revisions of all three states, and why some are missing.
pub(crate) async fn list_definitions(
    client: &RegionClient,
    cancel: &CancellationToken,
) -> (Vec<TaskDefinition>, Option<CloudError>) {
    let mut listings = Vec::new();
    // One list after the other, in the order in which a revision moves: read side by side, one that moves meanwhile
    // could stand in none.
    for status in IN_ORDER {
        listings.push((status, client.list_task_definitions(status, cancel).await));
    }
    together(listings)
}

/// The same, read side by side. A revision that moves meanwhile may be missed, and never in two reads that lie a minute
/// apart: it moves from one state to the next only once. Proof takes two.
async fn list_definitions_at_once(
    client: &RegionClient,
    cancel: &CancellationToken,
) -> (Vec<TaskDefinition>, Option<CloudError>) {
    let listings =
        IN_ORDER.map(|status| async move { (status, client.list_task_definitions(status, cancel).await) }.boxed());
    together(join_all(listings).await)
}

/// The order in which a revision moves.
const IN_ORDER: [DefinitionStatus; 3] =
    [DefinitionStatus::Active, DefinitionStatus::Inactive, DefinitionStatus::DeleteInProgress];

fn together(listings: Vec<(DefinitionStatus, Listing<TaskDefinition>)>) -> (Vec<TaskDefinition>, Option<CloudError>) {
    let mut why = None;
    let mut definitions: BTreeMap<String, DefinitionStatus> = BTreeMap::new();
    for (status, listing) in listings {
        why = why.or(listing.missing);
        // A revision that changed state between two lists stands in both; the later state is the true one.
        definitions.extend(listing.items.into_iter().map(|definition| (definition.arn, status)));
    }
    (definitions.into_iter().map(|(arn, status)| TaskDefinition { arn, status }).collect(), why)
}
