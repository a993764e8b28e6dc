//! `--permissions`: what the caller may do, before anything is swept.

use quench_core::view::SignInWay;
use quench_engine::session::Session;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::output;

/// One line. What cannot be found out is unknown in it and ends nothing; a Ctrl-C leaves it out.
pub(crate) async fn tell(arguments: &Arguments, session: &Session, stop: &CancellationToken) {
    if !arguments.permissions {
        return;
    }
    tokio::select! {
        () = session.ask_permissions() => {}
        () = stop.cancelled() => return,
    }
    // How somebody signed in is in none of what is told.
    let standing = session.standing(session.sign_in_view(SignInWay::Environment));
    let permissions = standing.permissions;
    output::line(&json!({
        "type": "permissions",
        "caller": session.caller().arn,
        "alias": standing.alias,
        "source": permissions.source,
        "areas": permissions.areas,
        "needs_code": session.needs_code(),
        "policy_to_ask_for": permissions.policy_to_ask_for,
        "warnings": standing.warnings,
    }));
}
