//! Which of them answers a request: the account, or one of the paths that tell and set what truly is.

use bytes::Bytes;
use http::{Request, Response};
use quench_drill::Drill;

use crate::connection::plain;
use crate::{calls, principal, sign_in, state};

/// None where the account lost the connection: so does the client. `connections` are open.
pub(crate) async fn answer(drill: Drill, request: Request<Bytes>, connections: usize) -> Option<Response<Bytes>> {
    match (request.method().as_str(), request.uri().path()) {
        ("GET", "/_drill/state") => Some(json(&state::truth(&drill))),
        ("GET", "/_drill/calls") => Some(json(&calls::changing(&drill, connections))),
        ("GET", "/_drill/operations") => Some(json(&Drill::operations().collect::<Vec<_>>())),
        ("GET", "/_drill/sign-in") => Some(json(&sign_in::told(&drill))),
        ("POST", "/_drill/sign-in") => Some(outcome(sign_in::set(&drill, request.body()))),
        ("POST", "/_drill/principal") => Some(outcome(principal::order(&drill, request.body()))),
        (_, path) if path.starts_with("/_drill/") => Some(plain(404)),
        _ => drill.handle(request).await.ok(),
    }
}

/// What came of an order, or status 400 with what is wrong with it.
fn outcome(done: Result<serde_json::Value, String>) -> Response<Bytes> {
    done.map_or_else(
        |wrong| {
            let mut response = json(&serde_json::json!({ "error": wrong }));
            *response.status_mut() = http::StatusCode::BAD_REQUEST;
            response
        },
        |value| json(&value),
    )
}

fn json(value: &impl serde::Serialize) -> Response<Bytes> {
    match serde_json::to_vec(value) {
        Ok(body) => Response::new(Bytes::from(body)),
        Err(_) => plain(500),
    }
}
