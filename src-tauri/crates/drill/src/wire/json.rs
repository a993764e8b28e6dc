//! awsJson1.1 and restJson1: JSON in, JSON out, the error code in the body and in `x-amzn-ErrorType`.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::refusal::Refusal;

/// What an operation answers: the body, or a refusal.
pub(crate) type Answer = Result<Bytes, Refusal>;

/// The body as JSON. An empty body is an empty object, as AWS reads it.
pub(crate) fn parse(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(Refusal::serialization()),
    }
}

/// The input structure of an operation. Members that it does not know are ignored; a wrong type is not.
pub(crate) fn input<T: DeserializeOwned>(body: &Value) -> Result<T, Refusal> {
    T::deserialize(body).map_err(|_| Refusal::serialization())
}

/// An output structure as a body.
pub(crate) fn reply(output: &impl Serialize) -> Answer {
    serde_json::to_vec(output)
        .map(Bytes::from)
        .map_err(|error| Refusal::new(500, "ServerException", format!("the practice account cannot answer: {error}")))
}

/// A refusal as a body; the service's model spells the member of its message.
pub(crate) fn refuse(refusal: &Refusal, message: &str) -> Bytes {
    let mut body = serde_json::Map::new();
    body.insert("__type".to_owned(), Value::from(refusal.code.as_ref()));
    if !refusal.message.is_empty() {
        body.insert(message.to_owned(), Value::from(refusal.message.as_ref()));
    }
    if let Some(reason) = refusal.reason {
        body.insert("reason".to_owned(), Value::from(reason));
    }
    for (name, value) in &refusal.members {
        body.insert((*name).to_owned(), Value::from(value.as_ref()));
    }
    Bytes::from(Value::Object(body).to_string())
}

/// A timestamp as AWS's JSON protocols have it: epoch seconds with a fraction.
#[derive(Clone, Copy)]
pub(crate) struct Epoch(pub(crate) Timestamp);

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = self.0.as_millisecond();
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era fit in 53 bits")]
        serializer.serialize_f64(millis as f64 / 1000.0)
    }
}

/// `{"name": .., "value": ..}`.
#[derive(Serialize)]
pub(crate) struct NamedValue<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: String,
}

/// ECS's `[{"key": .., "value": ..}]` over a map. Absent tags are an empty list, as AWS answers them.
pub(crate) fn tags<S: Serializer>(tags: &Option<&BTreeMap<String, String>>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Tag<'a> {
        key: &'a str,
        value: &'a str,
    }
    let pairs = tags.iter().flat_map(|tags| tags.iter());
    serializer.collect_seq(pairs.map(|(key, value)| Tag { key, value }))
}
