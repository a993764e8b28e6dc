//! What an attacker made, and what it takes to make it again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::STOLEN_KEY;
use crate::world::name;
use crate::{Cluster, NewCluster, NewService, NewTaskDefinition, World};

/// A cluster of his.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Claim {
    pub(super) region: String,
    pub(super) cluster: NewCluster,
    /// When the one that he knows was made; none before he has made it. Another birth is somebody else's cluster.
    pub(super) born: Option<Timestamp>,
    pub(super) services: Vec<ClaimedService>,
    /// How many tasks should run in it: those of the services and those he started by hand.
    pub(super) tasks: u32,
}

/// A service of his, in a cluster of his.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ClaimedService {
    pub(super) new: NewService,
    /// What registers its definition again.
    pub(super) definition: NewTaskDefinition,
    pub(super) born: Option<Timestamp>,
    /// The least and the most tasks that Application Auto Scaling was told to hold it at, if it was.
    pub(super) bounds: Option<(u32, u32)>,
}

impl Claim {
    /// A cluster that he is about to make: with one service that bears its name, as campaigns do.
    pub(super) fn planned(region: &str, name: &str, image: &str, tasks: u32) -> Self {
        let definition = NewTaskDefinition {
            registered_by: Some(STOLEN_KEY.to_owned()),
            ..NewTaskDefinition::fargate(name, image, 16_384, 32_768)
        };
        let new = NewService { created_by: Some(STOLEN_KEY.to_owned()), ..NewService::fargate(name, name, tasks) };
        Self {
            region: region.to_owned(),
            cluster: NewCluster::named(name),
            born: None,
            services: vec![ClaimedService { new, definition, born: None, bounds: None }],
            tasks,
        }
    }

    pub(super) fn arn(&self) -> String {
        name::arn(&self.region, "cluster", &self.cluster.name)
    }

    fn of(world: &World, region: &str, cluster: &Cluster) -> Self {
        let live = cluster.services.values().filter(|service| service.deleted_at.is_none());
        let services: Vec<ClaimedService> = live
            .filter_map(|service| {
                let definition = NewTaskDefinition {
                    registered_by: Some(STOLEN_KEY.to_owned()),
                    ..world.definition(region, &service.task_definition)?.like_it()
                };
                // By its family: the revision that he finds or registers then is the newest.
                let new = NewService { task_definition: definition.family.clone(), ..service.like_it() };
                let bounds = world.scalable_target(region, &cluster.name, &service.name);
                let bounds = bounds.map(|target| (target.min, target.max));
                Some(ClaimedService { new, definition, born: Some(service.created_at), bounds })
            })
            .collect();
        let running = cluster.tasks.values().filter(|task| task.stop.is_none() && task.orphaned_at.is_none());
        Self {
            region: region.to_owned(),
            cluster: NewCluster {
                name: cluster.name.clone(),
                tags: cluster.tags.clone(),
                container_insights: Some(cluster.container_insights.clone()),
                configuration: cluster.configuration.clone(),
                capacity_providers: cluster.capacity_providers.clone(),
                default_strategy: cluster.default_strategy.clone(),
            },
            born: Some(cluster.created_at),
            services,
            tasks: u32::try_from(running.count()).unwrap_or(u32::MAX),
        }
    }
}

/// The clusters that are labelled as the attacker's, by ARN, in disabled regions too.
pub(super) fn all_in(world: &World) -> BTreeMap<String, Claim> {
    let regions = world.regions().flat_map(|region| region.clusters.values().map(|cluster| (&region.code, cluster)));
    regions
        .filter(|(_, cluster)| cluster.deleted_at.is_none() && world.is_rogue(&cluster.arn))
        .map(|(region, cluster)| (cluster.arn.clone(), Claim::of(world, region, cluster)))
        .collect()
}
