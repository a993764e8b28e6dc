//! What a call of ECS made or changed: ARNs of the account and region that were asked, or nothing.
//!
//! The answer tells, and where there is none (stand-ins, events that AWS cut) the names of the request do. An ARN that is
//! there and of somewhere else is never replaced by a guess.

use serde_json::Value;

use super::event::Deed;
use super::parse::Lookup;
use super::record::{at, text};
use crate::arn::{ArnKind, EcsArn};
use crate::text::{is_plain, neutral};

/// More than `RunTask` starts in one call.
const SUBJECTS: usize = 100;
/// ECS allows 255 characters in a name, and a revision behind it.
const LONGEST_NAME: usize = 270;
/// Where a call has the name of what it makes.
const ASKED_NAMES: [&str; 6] = ["clusterName", "serviceName", "service", "family", "daemonName", "name"];

/// The deed of the call `name`.
pub(super) fn of(name: &str, event: &Value, ids: &Lookup, refused: bool) -> Deed {
    let (request, response) = (field(event, "requestParameters"), field(event, "responseElements"));
    let call = Call { request, response, ids };
    let mut deed = match name {
        "CreateCluster" => Deed { subjects: call.made_cluster().into_iter().collect(), ..Deed::default() },
        "CreateService" | "CreateExpressGatewayService" => {
            call.service("serviceName", call.definition("service.taskDefinition"))
        }
        // The answer names a revision always; it was set only if the request has one.
        "UpdateService" if text(request, "taskDefinition").is_none() => call.service("service", None),
        "UpdateService" => call.service("service", call.definition("service.taskDefinition")),
        "RunTask" | "StartTask" => call.tasks(),
        "RegisterTaskDefinition" => Deed {
            subjects: call
                .told("taskDefinition.taskDefinitionArn", ArnKind::TaskDefinition)
                .ours()
                .into_iter()
                .collect(),
            // Without an answer nobody tells which revision it became.
            definition: call.asked_definition("family").filter(|_| response.is_null()),
            ..Deed::default()
        },
        "CreateCapacityProvider" | "CreateDaemon" => {
            let cluster = call.named_cluster("cluster").or_else(|| call.named_cluster("clusterArn"));
            Deed { cluster, names: call.asked_name().into_iter().collect(), ..Deed::default() }
        }
        _ => Deed::default(),
    };
    if matches!(name, "CreateService" | "UpdateService" | "RunTask" | "StartTask") {
        deed.public_address = match text(request, "networkConfiguration.awsvpcConfiguration.assignPublicIp") {
            Some("ENABLED") => Some(true),
            Some("DISABLED") => Some(false),
            _ => None,
        };
    }
    if refused {
        // Nothing was made, and what was asked for may be there all the same, made by somebody else.
        deed.subjects.clear();
        deed.names = call.asked_name().into_iter().collect();
    }
    deed
}

fn field<'a>(event: &'a Value, name: &str) -> &'a Value {
    event.get(name).unwrap_or(&Value::Null)
}

/// What a field holds that should name something.
enum Named<'a> {
    /// An ARN of the account and region that were asked.
    Ours(String),
    /// A name.
    Name(&'a str),
    /// An ARN of somewhere else, or no text of ECS at all.
    Foreign,
    /// Nothing.
    Nothing,
}

impl Named<'_> {
    fn ours(self) -> Option<String> {
        if let Self::Ours(arn) = self { Some(arn) } else { None }
    }
}

struct Call<'a> {
    request: &'a Value,
    response: &'a Value,
    ids: &'a Lookup,
}

impl<'a> Call<'a> {
    fn named(&self, told: Option<&'a str>, kind: ArnKind) -> Named<'a> {
        match told {
            None => Named::Nothing,
            Some(text) if text.starts_with("arn:") => match self.is_ours(text, kind) {
                true => Named::Ours(text.to_owned()),
                false => Named::Foreign,
            },
            Some(text) if is_name(text) => Named::Name(text),
            Some(_) => Named::Foreign,
        }
    }

    fn told(&self, path: &str, kind: ArnKind) -> Named<'a> {
        self.named(text(self.response, path), kind)
    }

    fn is_ours(&self, text: &str, kind: ArnKind) -> bool {
        EcsArn::parse(text).is_ok_and(|arn| {
            arn.kind == kind
                && arn.account == self.ids.account
                && arn.partition == self.ids.partition
                && arn.region == self.ids.region
        })
    }

    fn build(&self, kind: ArnKind, resource: &str) -> Option<String> {
        let Lookup { account, partition, region, .. } = self.ids;
        let arn = format!("arn:{partition}:ecs:{region}:{account}:{resource}");
        self.is_ours(&arn, kind).then_some(arn)
    }

    /// The cluster that the request names; none if it names none.
    fn named_cluster(&self, path: &str) -> Option<String> {
        match self.named(text(self.request, path), ArnKind::Cluster) {
            Named::Ours(arn) => Some(arn),
            Named::Name(name) => self.build(ArnKind::Cluster, &format!("cluster/{name}")),
            Named::Nothing | Named::Foreign => None,
        }
    }

    /// The same for calls that are for the cluster `default` where they name none. Where no parameters are told nobody knows.
    fn asked_cluster(&self, path: &str) -> Option<String> {
        let is_default = self.request.is_object() && at(self.request, path).is_none_or(Value::is_null);
        if is_default { self.build(ArnKind::Cluster, "cluster/default") } else { self.named_cluster(path) }
    }

    fn made_cluster(&self) -> Option<String> {
        match self.told("cluster.clusterArn", ArnKind::Cluster) {
            Named::Ours(arn) => Some(arn),
            Named::Foreign => None,
            Named::Name(_) | Named::Nothing => self.asked_cluster("clusterName"),
        }
    }

    fn service(&self, asked: &str, definition: Option<String>) -> Deed {
        let told = ["service.clusterArn", "service.cluster"].into_iter().find_map(|path| text(self.response, path));
        let cluster = match self.named(told, ArnKind::Cluster) {
            Named::Ours(arn) => Some(arn),
            Named::Foreign => None,
            Named::Name(_) | Named::Nothing => self.asked_cluster("cluster"),
        };
        let by_name = || {
            let (_, cluster) = cluster.as_deref()?.rsplit_once('/')?;
            match self.named(text(self.request, asked), ArnKind::Service) {
                Named::Ours(arn) => Some(arn),
                Named::Name(name) => self.build(ArnKind::Service, &format!("service/{cluster}/{name}")),
                Named::Foreign | Named::Nothing => None,
            }
        };
        let service = match self.told("service.serviceArn", ArnKind::Service) {
            Named::Ours(arn) => Some(arn),
            Named::Foreign => None,
            Named::Name(_) | Named::Nothing => by_name(),
        };
        let count = at(self.request, "desiredCount").and_then(number);
        Deed { subjects: service.into_iter().collect(), cluster, definition, count, ..Deed::default() }
    }

    fn tasks(&self) -> Deed {
        let tasks = at(self.response, "tasks").and_then(Value::as_array);
        let arn = |task: &'a Value, path, kind| self.named(text(task, path), kind);
        let first = tasks.and_then(|tasks| tasks.first());
        let cluster = match first.map_or(Named::Nothing, |task| arn(task, "clusterArn", ArnKind::Cluster)) {
            Named::Ours(arn) => Some(arn),
            Named::Foreign => None,
            Named::Name(_) | Named::Nothing => self.asked_cluster("cluster"),
        };
        let definition =
            match first.map_or(Named::Nothing, |task| arn(task, "taskDefinitionArn", ArnKind::TaskDefinition)) {
                Named::Ours(arn) => Some(arn),
                Named::Foreign => None,
                Named::Name(_) | Named::Nothing => self.asked_definition("taskDefinition"),
            };
        let machines = at(self.request, "containerInstances").and_then(Value::as_array).map(Vec::len);
        let asked = at(self.request, "count").and_then(number).or_else(|| u32::try_from(machines?).ok());
        Deed {
            subjects: tasks
                .into_iter()
                .flatten()
                .filter_map(|task| arn(task, "taskArn", ArnKind::Task).ours())
                .take(SUBJECTS)
                .collect(),
            cluster,
            definition,
            // `RunTask` starts one unless it is told otherwise.
            count: asked.or_else(|| self.request.is_object().then_some(1)),
            ..Deed::default()
        }
    }

    /// The revision that the answer has at `path`, else the one of the request.
    fn definition(&self, path: &str) -> Option<String> {
        match self.told(path, ArnKind::TaskDefinition) {
            Named::Ours(arn) => Some(arn),
            Named::Foreign => None,
            Named::Name(_) | Named::Nothing => self.asked_definition("taskDefinition"),
        }
    }

    /// `family:revision` becomes an ARN; a family alone stays what it is, because nobody tells which revision was the newest.
    fn asked_definition(&self, path: &str) -> Option<String> {
        let told = text(self.request, path)?;
        match told.split_once(':') {
            Some(_) if told.starts_with("arn:") => self.named(Some(told), ArnKind::TaskDefinition).ours(),
            Some((family, _)) if is_name(family) => {
                self.build(ArnKind::TaskDefinition, &format!("task-definition/{told}"))
            }
            None if is_name(told) => Some(told.to_owned()),
            _ => None,
        }
    }

    fn asked_name(&self) -> Option<String> {
        ASKED_NAMES.into_iter().find_map(|path| text(self.request, path)).map(neutral)
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_NAME && is_plain(text) && !text.contains(['/', ':'])
}

/// A count; one that is no whole number from nothing up is not told.
fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}
