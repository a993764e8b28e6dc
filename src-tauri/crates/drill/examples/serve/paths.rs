//! Which of them answers a request: the account, or one of the three paths that tell what truly is.

use bytes::Bytes;
use http::{Request, Response};
use quench_drill::Drill;

use crate::connection::plain;
use crate::{calls, state};

/// None where the account lost the connection: so does the client. `connections` are open.
pub(crate) async fn answer(drill: Drill, request: Request<Bytes>, connections: usize) -> Option<Response<Bytes>> {
    match (request.method().as_str(), request.uri().path()) {
        ("GET", "/_drill/state") => Some(json(&state::truth(&drill))),
        ("GET", "/_drill/calls") => Some(json(&calls::changing(&drill, connections))),
        ("GET", "/_drill/operations") => Some(json(&Drill::operations().collect::<Vec<_>>())),
        (_, path) if path.starts_with("/_drill/") => Some(plain(404)),
        _ => drill.handle(request).await.ok(),
    }
}

fn json(value: &impl serde::Serialize) -> Response<Bytes> {
    match serde_json::to_vec(value) {
        Ok(body) => Response::new(Bytes::from(body)),
        Err(_) => plain(500),
    }
}
