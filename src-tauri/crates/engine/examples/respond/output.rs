//! What `respond` says. Whether anybody listens makes no difference to what it does: a closed pipe must not end a
//! teardown in the middle.

use std::io::Write;

use serde::Serialize;

/// One JSON line.
pub(crate) fn line(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(line) => text(&format!("{line}\n")),
        Err(error) => text(&format!("{{\"type\":\"error\",\"error\":{:?}}}\n", error.to_string())),
    }
}

/// A text as it is.
pub(crate) fn text(text: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody may be listening any more.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
