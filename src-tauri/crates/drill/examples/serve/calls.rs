//! What has arrived that changes anything, whoever sent it and whatever came of it.

use quench_drill::{Call, Drill};
use serde_json::{Value, json};

/// The changing calls in order of arrival, and how many connections are open: what a client that is gone had sent has
/// all been handled once no connection of it is.
pub(crate) fn changing(drill: &Drill, connections: usize) -> Value {
    let calls: Vec<Value> = drill.log().iter().filter(|call| call.mutating).map(line).collect();
    json!({ "connections": connections, "calls": calls })
}

fn line(call: &Call) -> Value {
    json!({
        "at": call.at.to_string(),
        "access_key": call.access_key,
        "region": call.region,
        "operation": call.action(),
        "targets": call.targets,
        "error": call.error,
    })
}
