//! The keep list: marks as a file that a team keeps in its repository or edits in a spreadsheet.
//!
//! CSV (RFC 4180) with the header `mark,arn,reason,owner,expires_on`. It is read whole or not at all, because a list of which
//! some lines were not understood would leave those things unprotected without a word. Texts come back exactly as they
//! were written; whoever shows them makes them [`neutral`](crate::text::neutral).

mod lines;
mod read;
mod write;

pub use read::{LONGEST, MOST, read, whose};
pub use write::write;

/// The columns, in this order.
const COLUMNS: [&str; 5] = ["mark", "arn", "reason", "owner", "expires_on"];
const KEEP: &str = "keep";
const REMOVE: &str = "remove";
