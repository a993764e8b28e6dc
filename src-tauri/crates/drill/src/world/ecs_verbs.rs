//! What may be done in ECS, by callers and by scenarios. Each verb follows the API's rules and, where somebody is named who
//! does it, leaves the event that CloudTrail would have of it.

use serde_json::{Value, json};

use super::capacity::ProviderKind;
use super::ecs_told::{self as told, given, text};
use super::spec::{NewCluster, NewService, NewTaskDefinition, NewTasks};
use super::tell::Told;
use super::{World, name};
use crate::Refusal;

impl World {
    /// Creates a cluster; gives its ARN. One of that name that is ACTIVE is given back as it is, as AWS does.
    pub fn create_cluster(&mut self, region: &str, new: NewCluster) -> Result<String, Refusal> {
        let told = self.telling(|| Told::ecs("CreateCluster", told::cluster(&new)));
        let made = self.make_cluster(region, new);
        self.tell(region, told, made, |world, arn| told::cluster_answer(world, arn))
    }

    /// Deletes a cluster, given by name or ARN, if nothing in it stands in the way (aws-facts 3.4).
    pub fn delete_cluster(&mut self, region: &str, cluster: &str) -> Result<(), Refusal> {
        let told = self.telling(|| Told::ecs("DeleteCluster", json!({ "cluster": cluster })));
        let done = self.end_cluster(region, cluster);
        self.tell(region, told, done, |world, ()| told::cluster_answer(world, &cluster_arn(region, cluster)))
    }

    /// Sets the capacity providers of a cluster: all of them, those left out are let go. Its attachments are then busy
    /// for a while if an Auto Scaling group comes or goes.
    pub fn put_cluster_capacity_providers(
        &mut self,
        region: &str,
        cluster: &str,
        providers: Vec<String>,
        default_strategy: Vec<Value>,
    ) -> Result<(), Refusal> {
        let told = self.telling(|| {
            let parameters = json!({
                "cluster": cluster, "capacityProviders": providers,
                "defaultCapacityProviderStrategy": default_strategy,
            });
            Told::ecs("PutClusterCapacityProviders", parameters)
        });
        let done = self.set_capacity_providers(region, cluster, providers, default_strategy);
        self.tell(region, told, done, |world, ()| told::cluster_answer(world, &cluster_arn(region, cluster)))
    }

    /// Creates a capacity provider over an Auto Scaling group, or over Managed Instances of `cluster`; gives its ARN.
    pub fn create_capacity_provider(
        &mut self,
        region: &str,
        name: &str,
        kind: ProviderKind,
        cluster: Option<&str>,
    ) -> Result<String, Refusal> {
        let made = self.make_capacity_provider(region, name, kind, cluster);
        let told = self.telling(|| {
            let group = made.as_ref().ok().and_then(|_| self.region(region)?.capacity_providers.get(name));
            let group = group.and_then(|provider| provider.group_arn.as_deref());
            Told::ecs("CreateCapacityProvider", told::capacity_provider(name, kind, cluster, group))
        });
        self.tell(
            region,
            told,
            made,
            |_, arn| json!({"capacityProvider": {"capacityProviderArn": arn, "name": name, "status": "ACTIVE"}}),
        )
    }

    /// Registers a revision; gives its ARN.
    pub fn register_task_definition(&mut self, region: &str, new: NewTaskDefinition) -> Result<String, Refusal> {
        let told = self.telling(|| Told::ecs("RegisterTaskDefinition", told::definition(&new)));
        let made = self.add_revision(region, new);
        self.tell(region, told, made, |world, arn| told::definition_answer(world, arn))
    }

    /// Makes a revision INACTIVE; gives its ARN. What uses it keeps running. Doing it twice changes nothing.
    pub fn deregister_task_definition(&mut self, region: &str, definition: &str) -> Result<String, Refusal> {
        let told = self.telling(|| Told::ecs("DeregisterTaskDefinition", json!({ "taskDefinition": definition })));
        let done = self.retire_revision(region, definition);
        self.tell(region, told, done, |world, arn| told::definition_answer(world, arn))
    }

    /// Creates a service; gives its ARN. Its tasks start within seconds.
    pub fn create_service(&mut self, region: &str, cluster: &str, new: NewService) -> Result<String, Refusal> {
        let told = self.telling(|| Told::ecs("CreateService", told::service(cluster, &new)));
        let made = self.make_service(region, cluster, new);
        self.tell(region, told, made, |world, arn| told::service_answer(world, arn))
    }

    /// Changes the desired count, or starts a new deployment.
    pub fn update_service(
        &mut self,
        region: &str,
        cluster: &str,
        service: &str,
        desired: Option<u32>,
        definition: Option<&str>,
        force_new_deployment: bool,
    ) -> Result<(), Refusal> {
        let told = self.telling(|| {
            let parameters = given([
                ("cluster", text(Some(cluster))),
                ("service", text(Some(service))),
                ("desiredCount", desired.map(Value::from)),
                ("taskDefinition", text(definition)),
                ("forceNewDeployment", force_new_deployment.then_some(Value::Bool(true))),
            ]);
            Told::ecs("UpdateService", parameters)
        });
        let done = self.change_service(region, cluster, service, desired, definition, force_new_deployment);
        self.tell(region, told, done, |world, ()| told::service_answer(world, &service_arn(region, cluster, service)))
    }

    /// Deletes a service. Without `force` a REPLICA service must have been scaled to zero; DRAINING ones are given back
    /// as they are, INACTIVE ones are not found (the model has no other error for them).
    pub fn delete_service(&mut self, region: &str, cluster: &str, service: &str, force: bool) -> Result<(), Refusal> {
        let told = self
            .telling(|| Told::ecs("DeleteService", json!({ "cluster": cluster, "service": service, "force": force })));
        let done = self.end_service(region, cluster, service, force);
        self.tell(region, told, done, |world, ()| told::service_answer(world, &service_arn(region, cluster, service)))
    }

    /// Runs stand-alone tasks; gives their ARNs. EC2 tasks without an instance to run on do not start.
    pub fn run_tasks(&mut self, region: &str, cluster: &str, new: NewTasks) -> Result<Vec<String>, Refusal> {
        let told = self.telling(|| Told::ecs("RunTask", told::tasks(cluster, &new)));
        let started = self.start_tasks(region, cluster, new);
        self.tell(region, told, started, |world, started| told::tasks_answer(world, started))
    }
}

fn cluster_arn(region: &str, given: &str) -> String {
    name::arn(region, "cluster", name::cluster(Some(given), region).unwrap_or(given))
}

fn service_arn(region: &str, cluster: &str, service: &str) -> String {
    let cluster = name::cluster(Some(cluster), region).unwrap_or(cluster);
    let service = name::within(service, "service", region, cluster).unwrap_or(service);
    name::arn(region, "service", &format!("{cluster}/{service}"))
}
