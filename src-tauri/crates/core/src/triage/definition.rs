//! What a task definition's document tells that matters here.

use jiff::Timestamp;
use serde_json::Value;

use crate::arn::family_and_revision;

/// From the document that is kept as evidence: texts are neutralised already, values of variables are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefinitionFacts {
    /// Its ARN.
    pub arn: String,
    /// CPU units of the whole task; of its containers together where the task has none.
    pub cpu_units: Option<u32>,
    /// MiB, likewise.
    pub memory_mib: Option<u32>,
    /// Fargate is among what it may run on.
    pub fargate: bool,
    /// Images of its containers.
    pub images: Vec<String>,
    /// Commands and entry points, each on one line.
    pub commands: Vec<String>,
    /// Names of variables and secrets.
    pub variables: Vec<String>,
    /// Some container writes logs.
    pub logs: bool,
    /// Some container opens a port.
    pub ports: bool,
    /// It has a role of its own.
    pub task_role: bool,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// When it was registered.
    pub registered_at: Option<Timestamp>,
    /// The ARN of who registered it.
    pub registered_by: Option<String>,
}

impl DefinitionFacts {
    /// Reads the document of `ecs:DescribeTaskDefinition` as Quench keeps it; none if it is not one.
    pub fn of(document: &Value) -> Option<Self> {
        let arn = document.get("taskDefinitionArn")?.as_str()?.to_owned();
        family_and_revision(&arn)?;
        let containers = document.get("containers")?.as_array()?;
        let number =
            |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        let sum = |key: &str| {
            let each: Option<Vec<u32>> = containers.iter().map(|container| number(container.get(key))).collect();
            each.map(|each| each.iter().fold(0_u32, |sum, one| sum.saturating_add(*one))).filter(|sum| *sum > 0)
        };
        let size = |key: &str, text: fn(&str) -> Option<u32>| {
            document.get(key).and_then(Value::as_str).and_then(text).or_else(|| sum(key))
        };
        let each = |key: &str| containers.iter().filter_map(|container| container.get(key)).collect::<Vec<_>>();
        let commands = containers.iter().filter_map(|container| {
            let line = texts(container.get("entryPoint")).chain(texts(container.get("command"))).collect::<Vec<_>>();
            (!line.is_empty()).then(|| line.join(" "))
        });
        let tags = document.get("tags").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            cpu_units: size("cpu", crate::size::cpu_units),
            memory_mib: size("memory", crate::size::memory_mib),
            fargate: texts(document.get("requiresCompatibilities")).any(|kind| kind == "FARGATE"),
            images: each("image").into_iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            commands: commands.collect(),
            variables: ["environmentNames", "secretNames"]
                .iter()
                .flat_map(|key| each(key))
                .flat_map(|names| texts(Some(names)))
                .map(str::to_owned)
                .collect(),
            logs: each("logConfiguration").iter().any(|log| !log.is_null()),
            ports: each("ports").iter().any(|ports| ports.as_array().is_some_and(|ports| !ports.is_empty())),
            task_role: document.get("taskRoleArn").is_some_and(Value::is_string),
            tags: tags
                .filter_map(|tag| Some((tag.get("key")?.as_str()?.to_owned(), tag.get("value")?.as_str()?.to_owned())))
                .collect(),
            registered_at: document.get("registeredAt").and_then(Value::as_str).and_then(|at| at.parse().ok()),
            registered_by: document.get("registeredBy").and_then(Value::as_str).map(str::to_owned),
            arn,
        })
    }

    /// The ARN without the revision.
    pub fn family(&self) -> &str {
        self.arn.rsplit_once(':').map_or(self.arn.as_str(), |(family, _)| family)
    }

    /// The number of the revision.
    pub fn revision(&self) -> u32 {
        family_and_revision(&self.arn).map_or(0, |(_, revision)| revision)
    }

    /// `family:revision`
    pub fn name(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
