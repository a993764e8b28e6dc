//! What a rule invokes: ECS clusters start tasks, everything else is kept and does nothing here.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::World;
use super::ecs_target::{EcsParameters, is_cluster, role};
use super::relaunch_told as told;
use super::rule::check_name;
use crate::Refusal;

/// EventBridge's quota of targets per rule.
const MOST_TARGETS: usize = 5;

/// Members of a target that are given back as they came.
const OTHERS: [&str; 13] = [
    "Input",
    "InputPath",
    "InputTransformer",
    "KinesisParameters",
    "RunCommandParameters",
    "BatchParameters",
    "SqsParameters",
    "HttpParameters",
    "RedshiftDataParameters",
    "SageMakerPipelineParameters",
    "DeadLetterConfig",
    "RetryPolicy",
    "AppSyncParameters",
];

/// `Target` of a rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RuleTarget {
    /// Unique in its rule.
    pub id: String,
    /// Of a cluster for tasks; of a Lambda function, a queue and so on for what does nothing here.
    pub arn: String,
    /// As whom the rule calls; ECS targets need one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// Which tasks, where the target is a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecs_parameters: Option<EcsParameters>,
    /// Everything else that AWS knows, given back as it came.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// An entry that PutTargets or RemoveTargets failed over. The others of the call are done all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct FailedEntry {
    /// The id of the target.
    pub target_id: String,
    /// "ResourceNotFoundException" ...
    pub error_code: String,
    /// The message beside it.
    pub error_message: String,
}

impl RuleTarget {
    /// Tasks in a cluster.
    pub fn ecs(id: &str, cluster_arn: &str, ecs: EcsParameters) -> Self {
        Self {
            id: id.to_owned(),
            arn: cluster_arn.to_owned(),
            role_arn: Some(role("ecsEventsRole")),
            ecs_parameters: Some(ecs),
            others: Map::new(),
        }
    }

    /// The constant text that it is invoked with.
    pub(crate) fn input(&self) -> Option<&str> {
        self.others.get("Input").and_then(Value::as_str)
    }

    fn checked(mut self) -> Result<Self, Refusal> {
        check_name(&self.id, "targets.member.id", 64, "")?;
        if !self.arn.starts_with("arn:") || self.arn.len() > 1600 {
            return Err(Refusal::validation(format!(
                "Parameter {} is not valid. Reason: Provided Arn is not in correct format.",
                self.arn
            )));
        }
        self.others.retain(|name, _| OTHERS.contains(&name.as_str()));
        if !is_cluster(&self.arn) {
            if self.ecs_parameters.is_some() {
                return Err(Refusal::validation(format!(
                    "Parameter(s) EcsParameters not valid for target {}.",
                    self.id
                )));
            }
            return Ok(self);
        }
        if self.role_arn.is_none() {
            return Err(Refusal::validation(format!("RoleArn is required for target {}.", self.arn)));
        }
        let ecs = self.ecs_parameters.take();
        let missing =
            || Refusal::validation(format!("Parameter(s) EcsParameters must be specified for target: {}.", self.id));
        // The model has no upper limit here; RunTask's own is met when it fires.
        self.ecs_parameters = Some(ecs.ok_or_else(missing)?.checked(i64::from(i32::MAX))?);
        Ok(self)
    }
}

impl World {
    /// Adds targets to a rule, or replaces those of the same id. A target that AWS would not take refuses the whole call;
    /// nothing fails by itself here, so the list is empty.
    pub fn put_targets(
        &mut self,
        region: &str,
        bus: Option<&str>,
        rule: &str,
        targets: Vec<RuleTarget>,
    ) -> Result<Vec<FailedEntry>, Refusal> {
        let told = self.telling(|| told::put_targets(bus, rule, &targets));
        let done = self.add_targets(region, bus, rule, targets);
        self.tell(region, told, done, |_, failed| json!({"failedEntryCount": failed.len(), "failedEntries": []}))
    }

    fn add_targets(
        &mut self,
        region: &str,
        bus: Option<&str>,
        rule: &str,
        targets: Vec<RuleTarget>,
    ) -> Result<Vec<FailedEntry>, Refusal> {
        let rule = self.rule_mut(region, bus, rule)?;
        rule.unmanaged(false)?;
        let mut all = rule.targets.clone();
        for target in targets {
            let target = target.checked()?;
            all.insert(target.id.clone(), target);
        }
        if all.len() > MOST_TARGETS {
            let message = "The requested resource exceeds the maximum number allowed.";
            return Err(Refusal::new(400, "LimitExceededException", message));
        }
        rule.targets = all;
        Ok(Vec::new())
    }

    /// Removes targets from a rule. Ids that it does not have are the failed entries.
    pub fn remove_targets(
        &mut self,
        region: &str,
        bus: Option<&str>,
        rule: &str,
        ids: &[String],
        force: bool,
    ) -> Result<Vec<FailedEntry>, Refusal> {
        self.noting_cuts(region, |world| world.take_targets(region, bus, rule, ids, force))
    }

    fn take_targets(
        &mut self,
        region: &str,
        bus: Option<&str>,
        rule: &str,
        ids: &[String],
        force: bool,
    ) -> Result<Vec<FailedEntry>, Refusal> {
        let rule = self.rule_mut(region, bus, rule)?;
        rule.unmanaged(force)?;
        let mut failed = Vec::new();
        for id in ids {
            if rule.targets.remove(id).is_none() {
                failed.push(FailedEntry {
                    target_id: id.clone(),
                    error_code: "ResourceNotFoundException".to_owned(),
                    error_message: format!("Rule {} does not have a target with the Id {id}.", rule.name),
                });
            }
        }
        Ok(failed)
    }
}
