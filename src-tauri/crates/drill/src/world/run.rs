//! Running tasks: RunTask, StopTask, and the service scheduler that keeps services at their count.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::capacity::{self, CapacityProvider};
use super::cluster::Cluster;
use super::service::{LaunchType, Scheduling};
use super::spec::{NewTasks, Overrides};
use super::task::{Pace, Task};
use super::task_definition::{Family, TaskDefinition, find};
use super::{SECOND, World, after, name};
use crate::Refusal;
use crate::chance::Chance;

/// A cluster with what the scheduler needs around it.
pub(crate) struct Scene<'a> {
    pub(crate) region: &'a str,
    pub(crate) chance: &'a mut Chance,
    pub(crate) cluster: &'a mut Cluster,
    families: &'a BTreeMap<String, Family>,
    providers: &'a BTreeMap<String, CapacityProvider>,
    now: Timestamp,
}

/// Tasks to launch, after all names have been resolved.
struct Launch<'a> {
    definition: &'a TaskDefinition,
    service: Option<&'a str>,
    started_by: Option<String>,
    group: String,
    launch_type: LaunchType,
    provider: Option<String>,
    behind_load_balancer: bool,
    overrides: Overrides,
    tags: BTreeMap<String, String>,
}

/// What the scheduler wants to run under one `startedBy`.
struct Slot {
    started_by: String,
    definition: String,
    wanted: usize,
    /// How long what is too much goes on: an old deployment until the new one's tasks are up.
    overlap: i64,
}

/// Longer than any task takes to come up.
const DEPLOYMENT_OVERLAP: i64 = 45 * SECOND;

impl World {
    /// A live cluster as a scene.
    pub(crate) fn scene<'a>(&'a mut self, region: &'a str, cluster: Option<&str>) -> Result<Scene<'a>, Refusal> {
        // For its refusals; the borrow it gives would cover the rest of the world.
        let name = self.live_cluster(region, cluster)?.name.clone();
        let Self { chance, regions, now, .. } = self;
        let home = regions.get_mut(region).ok_or_else(Refusal::cluster_not_found)?;
        let cluster = home.clusters.get_mut(&name).ok_or_else(Refusal::cluster_not_found)?;
        let (families, providers) = (&home.families, &home.capacity_providers);
        Ok(Scene { region, chance, cluster, families, providers, now: *now })
    }

    pub(super) fn start_tasks(&mut self, region: &str, cluster: &str, new: NewTasks) -> Result<Vec<String>, Refusal> {
        let arn = self.startable_definition(region, &new.task_definition)?;
        capacity::check_known(self.known_region(region)?, &capacity::names_of(&new.capacity_provider_strategy))?;
        let mut scene = self.scene(region, Some(cluster))?;
        scene.check_strategy(&new.capacity_provider_strategy)?;
        let families = scene.families;
        let definition = find(families, &arn).ok_or_else(|| Refusal::client("TaskDefinition not found."))?;
        let mut started = Vec::new();
        for nth in 0..new.count {
            let nth = usize::try_from(nth).unwrap_or(usize::MAX);
            let provider = capacity::provider_of(&new.capacity_provider_strategy, nth);
            let launch = Launch {
                definition,
                service: None,
                started_by: new.started_by.clone(),
                group: new.group.clone().unwrap_or_else(|| format!("family:{}", definition.family)),
                launch_type: provider.map_or(new.launch_type, |name| capacity::launch_type_of(scene.providers, name)),
                provider: provider.map(str::to_owned),
                behind_load_balancer: false,
                overrides: new.overrides.clone(),
                tags: new.tags.clone(),
            };
            started.extend(scene.launch(launch, scene.now));
        }
        Ok(started)
    }

    /// Stops a task, given by id or ARN. One that is stopping or stopped is left as it is; the scheduler starts another
    /// for a task of an ACTIVE service.
    pub fn stop_task(&mut self, region: &str, cluster: &str, task: &str, reason: &str) -> Result<String, Refusal> {
        let mut scene = self.scene(region, Some(cluster))?;
        let now = scene.now;
        let id = name::within(task, "task", region, &scene.cluster.name)?.to_owned();
        let found = scene.cluster.tasks.get_mut(&id).filter(|task| task.visible(now));
        let found = found.ok_or_else(|| Refusal::invalid("The referenced task was not found."))?;
        found.stop(now, "UserInitiated", reason);
        let service = found.service.clone();
        if let Some(service) = service {
            scene.reconcile(&service, now);
        }
        Ok(id)
    }
}

impl Scene<'_> {
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The name of a service that is still known, by name or ARN.
    pub(crate) fn service_name(&self, given: &str) -> Result<String, Refusal> {
        let name = name::within(given, "service", self.region, &self.cluster.name)?;
        let known = self.cluster.services.get(name).filter(|service| service.visible(self.cluster, self.now));
        known.map(|service| service.name.clone()).ok_or_else(Refusal::service_not_found)
    }

    /// Brings a service to what it wants: what happens to it from now on is written down with its instant.
    pub(crate) fn reconcile(&mut self, service: &str, at: Timestamp) {
        let slots = self.slots(service);
        if slots.is_empty() {
            return;
        }
        // What was to stop when its protection ends is counted anew.
        for task in self.cluster.tasks.values_mut().filter(|task| task.service.as_deref() == Some(service)) {
            if task.protected(at) {
                task.reprieve(at);
            }
        }
        for slot in &slots {
            let mut there: Vec<(bool, Timestamp, String)> = self
                .cluster
                .tasks_of(service)
                .filter(|task| task.started_by.as_deref() == Some(slot.started_by.as_str()))
                .filter(|task| task.stop.is_none() && task.orphaned_at.is_none())
                .map(|task| (!task.protected(at), task.created_at, task.id().to_owned()))
                .collect();
            there.sort_unstable();
            let reason = format!("Scaling activity initiated by (deployment {})", slot.started_by);
            for (_, _, id) in there.iter().skip(slot.wanted) {
                let protected = self.cluster.tasks.get(id).and_then(|task| task.protected_until);
                let due = after(at, slot.overlap);
                self.end(id, protected.map_or(due, |until| until.max(due)), &reason);
            }
            for nth in there.len()..slot.wanted {
                let delay = i64::from(self.chance.between(1_000, 5_000));
                self.fill(service, slot, nth, after(at, delay));
            }
        }
    }

    /// Ends a service: nothing new starts, and the scheduler stops its tasks within seconds.
    pub(crate) fn drain(&mut self, service: &str, at: Timestamp) {
        if let Some(found) = self.cluster.services.get_mut(service) {
            found.deleted_at = Some(at);
            for set in &mut found.task_sets {
                set.deleted_at.get_or_insert(at);
            }
        }
        // Those that have stopped or are stopping have no more to be told; drawing chance for them would make what
        // follows depend on when they are forgotten. Orphans cannot be told.
        let running = |task: &&Task| task.orphaned_at.is_none() && task.stop.as_ref().is_none_or(|stop| stop.at > at);
        let ids: Vec<String> =
            self.cluster.tasks_of(service).filter(running).map(|task| task.id().to_owned()).collect();
        for id in ids {
            let delay = i64::from(self.chance.between(0, 2_000));
            self.end(&id, after(at, delay), "Scaling activity initiated by the deletion of the service.");
        }
    }

    /// Plans the end of the services' tasks on a machine, for when others are up.
    pub(crate) fn leave_instance(&mut self, instance: &str, at: Timestamp) {
        let on_it = |task: &&Task| task.instance.as_deref() == Some(instance) && task.service.is_some();
        let wanted = |task: &&Task| task.stop.is_none() && task.orphaned_at.is_none();
        let tasks = self.cluster.tasks.values().filter(on_it).filter(wanted);
        let ids: Vec<String> = tasks.map(|task| task.id().to_owned()).collect();
        for id in ids {
            self.end(&id, after(at, DEPLOYMENT_OVERLAP), "Task stopped because its container instance is draining.");
        }
    }

    /// What an ACTIVE service wants, per deployment or task set.
    fn slots(&self, service: &str) -> Vec<Slot> {
        let Some(found) = self.cluster.services.get(service).filter(|found| found.deleted_at.is_none()) else {
            return Vec::new();
        };
        let desired = match found.scheduling {
            Scheduling::Replica => found.desired,
            Scheduling::Daemon => u32::try_from(self.open_instances().count()).unwrap_or(u32::MAX),
        };
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let deployments = found.deployments.iter().map(|deployment| Slot {
            started_by: deployment.id.clone(),
            definition: deployment.task_definition.clone(),
            wanted: if deployment.replaced_at.is_none() { count(desired) } else { 0 },
            overlap: if deployment.replaced_at.is_none() { 0 } else { DEPLOYMENT_OVERLAP },
        });
        let sets = found.task_sets.iter().map(|set| Slot {
            started_by: set.id.clone(),
            definition: set.task_definition.clone(),
            wanted: count(set.computed_desired(desired)),
            overlap: 0,
        });
        deployments.chain(sets).collect()
    }

    /// Refuses a strategy that the cluster's providers do not bear. One of Managed Instances is associated with its cluster
    /// from the first.
    pub(crate) fn check_strategy(&self, strategy: &[Value]) -> Result<(), Refusal> {
        let home = |name: &str| self.providers.get(name).and_then(|provider| provider.cluster.as_deref());
        let used = |name: &str| self.cluster.capacity_providers.iter().any(|own| own == name);
        capacity::check_associated(strategy, |name| used(name) || home(name) == Some(self.cluster.name.as_str()))
    }

    /// What the tasks of a strategy run on; what was asked for if there is none.
    pub(crate) fn launch_type(&self, strategy: &[Value], asked: LaunchType) -> LaunchType {
        capacity::provider_of(strategy, 0).map_or(asked, |name| capacity::launch_type_of(self.providers, name))
    }

    fn fill(&mut self, service: &str, slot: &Slot, nth: usize, at: Timestamp) {
        let families = self.families;
        let (Some(found), Some(definition)) = (self.cluster.services.get(service), find(families, &slot.definition))
        else {
            return;
        };
        let provider = capacity::provider_of(&found.capacity_provider_strategy, nth).map(str::to_owned);
        let on_provider = provider.as_deref().map(|name| capacity::launch_type_of(self.providers, name));
        let launch = Launch {
            definition,
            service: Some(service),
            started_by: Some(slot.started_by.clone()),
            group: format!("service:{service}"),
            launch_type: on_provider.unwrap_or(found.launch_type),
            provider,
            behind_load_balancer: !found.load_balancers.is_empty(),
            overrides: Overrides::default(),
            tags: BTreeMap::new(),
        };
        self.launch(launch, at);
    }

    /// Stops a task for the scheduler; one that has not begun is forgotten.
    fn end(&mut self, id: &str, at: Timestamp, reason: &str) {
        let begun = self.cluster.tasks.get(id).is_some_and(|task| task.begun(self.now));
        if !begun {
            self.cluster.tasks.remove(id);
        } else if let Some(task) = self.cluster.tasks.get_mut(id) {
            task.stop(at, "ServiceSchedulerInitiated", reason);
        }
    }

    fn launch(&mut self, launch: Launch<'_>, at: Timestamp) -> Option<String> {
        let instance = match launch.launch_type {
            LaunchType::Fargate => None,
            LaunchType::Ec2 | LaunchType::External | LaunchType::ManagedInstances => {
                Some(self.roomiest_instance(launch.provider.as_deref())?)
            }
        };
        let id = self.chance.hex(32);
        let arn = name::arn(self.region, "task", &format!("{}/{id}", self.cluster.name));
        let definition = launch.definition;
        let task = Task {
            arn: arn.clone(),
            service: launch.service.map(str::to_owned),
            started_by: launch.started_by,
            group: launch.group,
            task_definition: definition.arn.clone(),
            cpu: launch.overrides.cpu.clone().or_else(|| definition.cpu.clone()),
            memory: launch.overrides.memory.clone().or_else(|| definition.memory.clone()),
            overrides: launch.overrides,
            containers: definition.images(),
            launch_type: launch.launch_type,
            architecture: definition.architecture.as_deref().unwrap_or("x86_64").to_ascii_lowercase(),
            platform_family: platform_family(definition.os_family.as_deref()),
            ephemeral_gib: definition.ephemeral_gib.unwrap_or(20),
            capacity_provider: launch.provider,
            instance,
            created_at: at,
            stop: None,
            orphaned_at: None,
            protected_until: None,
            tags: launch.tags,
            pace: Pace::draw(self.chance, launch.behind_load_balancer, definition.stop_timeout()),
        };
        self.cluster.tasks.insert(id, task);
        Some(arn)
    }

    /// The ids of the instances that take tasks.
    fn open_instances(&self) -> impl Iterator<Item = &str> {
        let open = self.cluster.instances.values().filter(|instance| instance.takes_tasks());
        open.map(|instance| instance.id.as_str())
    }

    /// The emptiest machine, of the provider if there is one; machines that nobody provides take any task.
    fn roomiest_instance(&self, provider: Option<&str>) -> Option<String> {
        let own = |id: &&str| {
            let of = self.cluster.instances.get(*id).and_then(|found| found.capacity_provider.as_deref());
            provider.is_none() || of.is_none() || of == provider
        };
        let wanted = |task: &&Task| task.stop.is_none() && task.orphaned_at.is_none();
        let load = |id: &str| {
            self.cluster.tasks.values().filter(wanted).filter(|task| task.instance.as_deref() == Some(id)).count()
        };
        self.open_instances().filter(own).min_by_key(|id| load(id)).map(str::to_owned)
    }
}

/// `WINDOWS_SERVER_2022_CORE` of a definition is `Windows_Server_2022_Core` of a task.
fn platform_family(os_family: Option<&str>) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{first}{}", rest.to_ascii_lowercase())
    };
    os_family.unwrap_or("LINUX").split('_').map(word).collect::<Vec<_>>().join("_")
}
