//! What CloudTrail records of a call, before it has it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::actor::Actor;
use super::trail::GLOBAL;

/// Something that was done or tried, before CloudTrail has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    /// The region that records it.
    pub region: String,
    /// "account.amazonaws.com".
    pub source: String,
    /// "EnableRegion".
    pub name: String,
    /// Whether it changes nothing.
    pub read_only: bool,
    /// Who.
    pub actor: Actor,
    /// `requestParameters`.
    pub parameters: Value,
    /// `responseElements`; null of what was refused and of what answers nothing.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub response: Value,
    /// `additionalEventData`; null where there is none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub additional: Value,
    /// Type and name of what it is about. Most services leave it empty, ECS among them.
    pub resources: Vec<(String, String)>,
    /// Code and message, if it was refused. The code may be empty, as of a failed sign-in.
    pub error: Option<(String, String)>,
    /// The id that the caller was answered with, if it was a call.
    pub request_id: Option<String>,
}

impl NewEvent {
    /// A call that changes something, without parameters and without an answer.
    pub fn call(region: &str, source: &str, name: &str, actor: Actor) -> Self {
        Self {
            region: region.to_owned(),
            source: source.to_owned(),
            name: name.to_owned(),
            read_only: false,
            actor,
            parameters: Value::Null,
            response: Value::Null,
            additional: Value::Null,
            resources: Vec::new(),
            error: None,
            request_id: None,
        }
    }

    /// An `EnableRegion` or `DisableRegion` that AWS accepted.
    pub fn of_region(name: &str, region: &str, actor: Actor) -> Self {
        Self::call(GLOBAL, "account.amazonaws.com", name, actor).with(json!({ "RegionName": region }))
    }

    /// The same with these `requestParameters`.
    #[must_use]
    pub fn with(self, parameters: Value) -> Self {
        Self { parameters, ..self }
    }

    /// The same with these `responseElements`.
    #[must_use]
    pub fn answered(self, response: Value) -> Self {
        Self { response, ..self }
    }

    /// The same, refused: then there is no answer.
    #[must_use]
    pub fn refused(self, code: &str, message: &str) -> Self {
        Self { error: Some((code.to_owned(), message.to_owned())), response: Value::Null, ..self }
    }

    /// The same, about one thing more: "AWS::IAM::AccessKey" and its name.
    #[must_use]
    pub fn about(mut self, kind: &str, name: &str) -> Self {
        self.resources.push((kind.to_owned(), name.to_owned()));
        self
    }
}
