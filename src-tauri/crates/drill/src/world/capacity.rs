//! Capacity providers, Managed Daemons and Gateways: what else a cluster may hold (aws-facts 0, point 6).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cluster::Cluster;
use super::region::Region;
use super::service::LaunchType;
use super::{World, name};
use crate::Refusal;

/// The two providers that exist in every region.
pub(crate) const BUILTIN: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

/// Where a capacity provider's machines come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProviderKind {
    /// An Auto Scaling group of the account.
    Ec2Autoscaling,
    /// ECS Managed Instances; belongs to one cluster and blocks its deletion.
    ManagedInstances,
}

/// A capacity provider of the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CapacityProvider {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Where its machines come from.
    pub kind: ProviderKind,
    /// The name of the cluster of a Managed Instances provider.
    pub cluster: Option<String>,
    /// The Auto Scaling group of the other kind.
    pub group_arn: Option<String>,
    /// That it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// A Managed Daemon.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Daemon {
    /// Its ARN.
    pub arn: String,
    /// The ARN of its cluster.
    pub cluster_arn: String,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A Gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gateway {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
}

pub(crate) fn is_builtin(name: &str) -> bool {
    BUILTIN.contains(&name)
}

/// Refuses names that are no provider of this region.
pub(crate) fn check_known(region: &Region, names: &[String]) -> Result<(), Refusal> {
    let live = |name: &str| region.capacity_providers.get(name).is_some_and(|provider| provider.deleted_at.is_none());
    match names.iter().find(|name| !is_builtin(name) && !live(name)) {
        Some(_) => Err(Refusal::invalid(
            "The specified capacity provider was not found. Specify a valid name or ARN and try again.",
        )),
        None => Ok(()),
    }
}

/// Refuses a strategy that speaks of a provider which the cluster does not use: "only capacity providers that are already
/// associated with a cluster" may be in one (`CapacityProviderStrategyItem` of ECS's API reference).
pub(crate) fn check_associated(strategy: &[Value], associated: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    match names_of(strategy).iter().find(|name| !associated(name)) {
        Some(_) => Err(Refusal::invalid(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the \
             cluster. Associate the capacity provider with the cluster and try again.",
        )),
        None => Ok(()),
    }
}

/// Which provider of a strategy takes its `nth` task: the base of each is filled first, the rest goes by weight.
pub(crate) fn provider_of(strategy: &[Value], nth: usize) -> Option<&str> {
    let base: usize = strategy.iter().map(|item| share(item, "base")).sum();
    let weights: usize = strategy.iter().map(|item| share(item, "weight")).sum();
    let (key, mut place) = if nth < base { ("base", nth) } else { ("weight", (nth - base) % weights.max(1)) };
    let found = strategy.iter().find(|item| {
        let share = share(item, key);
        let here = place < share;
        place = place.saturating_sub(share);
        here
    });
    // A strategy of one provider needs no weight.
    found.or(strategy.first())?.get("capacityProvider")?.as_str()
}

fn share(item: &Value, key: &str) -> usize {
    item.get(key).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}

/// What the tasks of a provider run on.
pub(crate) fn launch_type_of(providers: &BTreeMap<String, CapacityProvider>, name: &str) -> LaunchType {
    match providers.get(name).map(|provider| provider.kind) {
        None => LaunchType::Fargate,
        Some(ProviderKind::Ec2Autoscaling) => LaunchType::Ec2,
        Some(ProviderKind::ManagedInstances) => LaunchType::ManagedInstances,
    }
}

/// The names that a strategy speaks of.
pub(crate) fn names_of(strategy: &[Value]) -> Vec<String> {
    let name = |item: &Value| item.get("capacityProvider").and_then(Value::as_str).map(str::to_owned);
    strategy.iter().filter_map(name).collect()
}

impl World {
    pub(super) fn make_capacity_provider(
        &mut self,
        region: &str,
        name: &str,
        kind: ProviderKind,
        cluster: Option<&str>,
    ) -> Result<String, Refusal> {
        name::check(name)?;
        let home =
            cluster.map(|given| self.live_cluster(region, Some(given)).map(|found| found.name.clone())).transpose()?;
        let arn = name::arn(region, "capacity-provider", name);
        let group_arn = (kind == ProviderKind::Ec2Autoscaling).then(|| {
            let account = super::ACCOUNT;
            format!("arn:aws:autoscaling:{region}:{account}:autoScalingGroup:practice:autoScalingGroupName/{name}")
        });
        let provider = CapacityProvider {
            name: name.to_owned(),
            arn: arn.clone(),
            kind,
            cluster: home,
            group_arn,
            deleted_at: None,
        };
        self.known_region(region)?.capacity_providers.insert(name.to_owned(), provider);
        Ok(arn)
    }

    /// Deletes a capacity provider, by name or ARN, that no cluster and no service's strategy uses.
    pub fn delete_capacity_provider(&mut self, region: &str, given: &str) -> Result<String, Refusal> {
        let now = self.now;
        let name = name::short(given, "capacity-provider", region)?.to_owned();
        let home = self.known_region(region)?;
        let user = |provider: &String| *provider == name;
        let in_strategy = |cluster: &Cluster| {
            let mut live = cluster.services.values().filter(|service| service.deleted_at.is_none());
            live.any(|service| names_of(&service.capacity_provider_strategy).iter().any(user))
        };
        let mut live = home.clusters.values().filter(|cluster| cluster.deleted_at.is_none());
        let used = live.find(|cluster| cluster.capacity_providers.iter().any(user) || in_strategy(cluster));
        if let Some(cluster) = used {
            let message = format!("The capacity provider is in use by cluster {}.", cluster.name);
            return Err(Refusal::client(message));
        }
        let found = home.capacity_providers.get_mut(&name).filter(|provider| provider.deleted_at.is_none());
        let found = found.ok_or_else(|| Refusal::client("The specified capacity provider does not exist."))?;
        found.deleted_at = Some(now);
        Ok(name)
    }

    pub(super) fn set_capacity_providers(
        &mut self,
        region: &str,
        cluster: &str,
        providers: Vec<String>,
        default_strategy: Vec<Value>,
    ) -> Result<(), Refusal> {
        let (now, settled) = (self.now, self.attachments_settle_at());
        let home = self.known_region(region)?;
        check_known(home, &providers)?;
        let of_machines = |name: &String| {
            home.capacity_providers.get(name).is_some_and(|found| found.kind == ProviderKind::ManagedInstances)
        };
        if providers.iter().any(of_machines) {
            return Err(Refusal::invalid(
                "A Managed Instances capacity provider belongs to its cluster and cannot be associated with one.",
            ));
        }
        let name = self.live_cluster(region, Some(cluster))?.name.clone();
        // One of Managed Instances is associated with its cluster from the first, and is not in the list.
        let home = self.known_region(region)?;
        let managed =
            |own: &str| home.capacity_providers.get(own).is_some_and(|found| found.cluster.as_ref() == Some(&name));
        check_associated(&default_strategy, |own| managed(own) || providers.iter().any(|listed| listed == own))?;
        let cluster = self.live_cluster(region, Some(cluster))?;
        if cluster.busy(now) {
            return Err(Refusal::ecs(
                "UpdateInProgressException",
                "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED \
                 state before they can be updated.",
            ));
        }
        let gone = |name: &&String| !providers.contains(name);
        let dropped: Vec<&String> = cluster.capacity_providers.iter().filter(gone).collect();
        let live = cluster.services.values().filter(|service| service.deleted_at.is_none());
        let mut used = live.flat_map(|service| names_of(&service.capacity_provider_strategy));
        if used.any(|name| dropped.iter().any(|gone| **gone == name)) {
            return Err(Refusal::ecs(
                "ResourceInUseException",
                "The specified capacity provider is in use and cannot be removed.",
            ));
        }
        let before = cluster.has_attachments();
        cluster.capacity_providers = providers;
        cluster.default_strategy = default_strategy;
        if before || cluster.has_attachments() {
            cluster.busy_until = Some(settled);
        }
        Ok(())
    }

    /// Adds a Managed Daemon to a cluster, given by name; gives its ARN.
    pub fn add_daemon(&mut self, region: &str, cluster: &str, name: &str) -> Result<String, Refusal> {
        let created_at = self.now;
        let cluster = self.live_cluster(region, Some(cluster))?;
        let (cluster_arn, rest) = (cluster.arn.clone(), format!("{}/{name}", cluster.name));
        let arn = name::arn(region, "daemon", &rest);
        self.known_region(region)?.daemons.push(Daemon { arn: arn.clone(), cluster_arn, created_at });
        Ok(arn)
    }

    /// Adds a Gateway; gives its ARN.
    pub fn add_gateway(&mut self, region: &str, name: &str) -> Result<String, Refusal> {
        let created_at = self.now;
        let arn = name::arn(region, "gateway", name);
        let gateway = Gateway { arn: arn.clone(), name: name.to_owned(), created_at };
        self.known_region(region)?.gateways.push(gateway);
        Ok(arn)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_strategy_fills_its_base_first_and_then_goes_by_weight() {
        let strategy = [
            json!({"capacityProvider": "FARGATE", "base": 2, "weight": 1}),
            json!({"capacityProvider": "FARGATE_SPOT", "weight": 3}),
        ];
        let placed: Vec<_> = (0..10).filter_map(|nth| provider_of(&strategy, nth)).collect();
        let spot = placed.iter().filter(|name| **name == "FARGATE_SPOT").count();
        assert_eq!((placed.len(), &placed[..2], spot), (10, &["FARGATE", "FARGATE"][..], 6));
        assert_eq!(
            provider_of(&[json!({"capacityProvider": "own"})], 5),
            Some("own"),
            "a weight is not needed for one"
        );
        assert_eq!(provider_of(&[], 0), None);
    }
}
