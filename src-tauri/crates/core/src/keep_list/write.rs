//! From marks to a file that [`read`](super::read) understands.

use super::{COLUMNS, KEEP, REMOVE};
use crate::mark::Mark;
use crate::spreadsheet::harmless;
use crate::view::MarkView;

/// The file: a line for each mark, in their order, those that hold no more too. No spreadsheet runs anything in it.
pub fn write(marks: &[MarkView]) -> String {
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for mark in marks {
        let word = match mark.mark {
            Mark::Keep => KEEP,
            Mark::Remove => REMOVE,
        };
        let expires_on = mark.expires_on.as_deref().unwrap_or_default();
        // Quoted, so that a spreadsheet whose separator is another one does not cut a text in two.
        let fields = [word, &mark.arn, &mark.reason, &mark.owner, expires_on].map(quoted);
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn quoted(field: &str) -> String {
    format!("\"{}\"", harmless(field).replace('"', "\"\""))
}
