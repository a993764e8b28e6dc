//! Clusters: list, describe, create, delete, capacity providers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cluster_shape::{ClusterShape, Include};
use super::{Ask, Failure, HUNDRED, Paging, Tag, required, tag_map};
use crate::wire::json::{Answer, reply};
use crate::world::name;
use crate::{Cluster, NewCluster, Refusal};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Arns {
    cluster_arns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Describe {
    clusters: Option<Vec<String>>,
    include: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Described<'a> {
    clusters: Vec<ClusterShape<'a>>,
    failures: Vec<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    cluster_name: Option<String>,
    tags: Option<Vec<Tag>>,
    settings: Option<Vec<Setting>>,
    configuration: Option<Value>,
    capacity_providers: Option<Vec<String>>,
    default_capacity_provider_strategy: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Setting {
    name: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct One {
    cluster: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PutProviders {
    cluster: Option<String>,
    capacity_providers: Option<Vec<String>>,
    default_capacity_provider_strategy: Option<Vec<Value>>,
}

#[derive(Serialize)]
struct Answered<'a> {
    cluster: ClusterShape<'a>,
}

/// ACTIVE ones, as of a moment ago.
pub(super) fn list(ask: Ask<'_>, paging: Paging) -> Answer {
    let world = &*ask.world;
    let listed = |cluster: &&Cluster| {
        let told = world.told(&cluster.arn);
        cluster.created_at <= told && cluster.status(told) != "INACTIVE"
    };
    let clusters = world.region(ask.region).into_iter().flat_map(|region| region.clusters.values()).filter(listed);
    let page = ask.page(clusters.map(|cluster| &cluster.name).collect(), |name| (*name).clone(), &paging, HUNDRED)?;
    let cluster_arns = page.items.into_iter().map(|name| name::arn(ask.region, "cluster", name)).collect();
    reply(&Arns { cluster_arns, next_token: page.next })
}

/// Also INACTIVE ones, for about an hour; others are MISSING.
pub(super) fn describe(ask: Ask<'_>, given: Describe) -> Answer {
    let asked = given.clusters.filter(|all| !all.is_empty()).unwrap_or_else(|| vec!["default".to_owned()]);
    if asked.len() > 100 {
        return Err(Refusal::invalid("Clusters cannot have more than 100 elements."));
    }
    let include = Include::of(given.include.as_deref());
    let world = &*ask.world;
    let (mut clusters, mut failures) = (Vec::new(), Vec::new());
    for given in &asked {
        let name = name::cluster(Some(given), ask.region)?;
        let found = world.region(ask.region).and_then(|region| region.clusters.get(name));
        match found.filter(|cluster| cluster.visible(world.now)) {
            Some(cluster) => clusters.push(ClusterShape::of(cluster, world, include)),
            None => failures.push(Failure::missing(name::arn(ask.region, "cluster", name))),
        }
    }
    reply(&Described { clusters, failures })
}

pub(super) fn create(ask: Ask<'_>, given: Create) -> Answer {
    let settings = given.settings.unwrap_or_default();
    let insights = settings.into_iter().find(|setting| setting.name.as_deref() == Some("containerInsights"));
    let new = NewCluster {
        name: given.cluster_name.unwrap_or_else(|| "default".to_owned()),
        tags: tag_map(given.tags),
        container_insights: insights.and_then(|setting| setting.value),
        configuration: given.configuration,
        capacity_providers: given.capacity_providers.unwrap_or_default(),
        default_strategy: given.default_capacity_provider_strategy.unwrap_or_default(),
    };
    let arn = ask.world.create_cluster(ask.region, new)?;
    one(&ask, &arn)
}

pub(super) fn delete(ask: Ask<'_>, given: One) -> Answer {
    let cluster = required(given.cluster, "cluster")?;
    ask.world.delete_cluster(ask.region, &cluster)?;
    let name = name::cluster(Some(&cluster), ask.region)?;
    one(&ask, &name::arn(ask.region, "cluster", name))
}

pub(super) fn put_capacity_providers(ask: Ask<'_>, given: PutProviders) -> Answer {
    let cluster = required(given.cluster, "cluster")?;
    let providers = required(given.capacity_providers, "capacityProviders")?;
    let strategy = required(given.default_capacity_provider_strategy, "defaultCapacityProviderStrategy")?;
    ask.world.put_cluster_capacity_providers(ask.region, &cluster, providers, strategy)?;
    let name = name::cluster(Some(&cluster), ask.region)?;
    one(&ask, &name::arn(ask.region, "cluster", name))
}

fn one(ask: &Ask<'_>, arn: &str) -> Answer {
    let cluster = ask.world.cluster(arn).ok_or_else(Refusal::cluster_not_found)?;
    reply(&Answered { cluster: ClusterShape::of(cluster, ask.world, Include::settled()) })
}
