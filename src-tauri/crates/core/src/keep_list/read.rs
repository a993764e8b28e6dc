//! From a file to marks, or to everything that is wrong with it.

use std::collections::BTreeSet;

use super::lines::{Line, Lines};
use super::{COLUMNS, KEEP, REMOVE};
use crate::arn::{ArnKind, EcsArn, RelauncherArn};
use crate::family::{FamilyArn, is_name};
use crate::mark::{Mark, day};
use crate::spreadsheet::meant;
use crate::text::neutral;
use crate::view::{LineProblem, LineProblemKind, MarkOrder};

/// The most marks in one file. The header and blank lines are not counted.
pub const MOST: usize = 20_000;
/// The most characters of a reason or an owner.
pub const LONGEST: usize = 500;
/// Characters of what stands in a line that a problem tells.
const TOLD: usize = 120;

/// The marks that the file holds, in its order; none of them is to take a mark away. What is `kept` now is no file's to
/// remove: that is decided on the kept thing itself.
///
/// # Errors
/// Everything that is wrong, by line. Without a header nothing else is told, and nothing behind the last line that is allowed.
pub fn read(
    text: &[u8],
    account: &str,
    partition: &str,
    kept: &dyn Fn(&str) -> bool,
) -> Result<Vec<MarkOrder>, Vec<LineProblem>> {
    // Spreadsheets write a byte order mark before UTF-8.
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let lines = rows(text)?;
    let mut list = List { account, partition, kept, seen: BTreeSet::new(), orders: Vec::new(), problems: Vec::new() };
    for (count, line) in lines.filter(|line| !line.is_blank()).enumerate() {
        if count == MOST {
            list.problem(line.number, LineProblemKind::TooMany, "");
            break;
        }
        list.add(line);
    }
    if list.problems.is_empty() { Ok(list.orders) } else { Err(list.problems) }
}

/// The lines after the header, which tells the separator: in Europe a spreadsheet writes semicolons.
fn rows(text: &[u8]) -> Result<Lines<'_>, Vec<LineProblem>> {
    for separator in [b',', b';'] {
        let mut lines = Lines::new(text, separator);
        let header = lines.by_ref().find(|line| !line.is_blank());
        let names = header.and_then(|line| line.fields.ok()).unwrap_or_default();
        if names.iter().map(|name| name.trim().to_ascii_lowercase()).eq(COLUMNS) {
            return Ok(lines);
        }
    }
    let first = Lines::new(text, b',').find(|line| !line.is_blank());
    let (number, stands) = first.map_or((1, String::new()), |line| {
        (line.number, line.fields.map_or_else(|stands| stands, |fields| fields.join(",")))
    });
    Err(vec![LineProblem { line: number, kind: LineProblemKind::NoHeader, text: told(&stands) }])
}

/// What was understood so far.
struct List<'a> {
    account: &'a str,
    partition: &'a str,
    kept: &'a dyn Fn(&str) -> bool,
    seen: BTreeSet<String>,
    orders: Vec<MarkOrder>,
    problems: Vec<LineProblem>,
}

impl List<'_> {
    fn problem(&mut self, line: u32, kind: LineProblemKind, stands: &str) {
        self.problems.push(LineProblem { line, kind, text: told(stands) });
    }

    fn add(&mut self, Line { number, fields }: Line) {
        let fields: [String; 5] = match fields.map(<[String; 5]>::try_from) {
            Ok(Ok(fields)) => fields,
            Ok(Err(fields)) => return self.problem(number, LineProblemKind::Malformed, &fields.join(",")),
            Err(stands) => return self.problem(number, LineProblemKind::Malformed, &stands),
        };
        let [mark, arn, reason, owner, expires_on] = fields.each_ref().map(|field| meant(field));
        let (mark_text, arn, expiry) = (mark.trim(), arn.trim(), expires_on.trim());
        let mark = word(mark_text);
        if mark.is_none() {
            self.problem(number, LineProblemKind::MarkUnknown, mark_text);
        }
        match whose(arn) {
            None => self.problem(number, LineProblemKind::NotAnArn, arn),
            Some(owner) if owner != (self.account, self.partition) => {
                self.problem(number, LineProblemKind::OtherAccount, arn);
            }
            Some(_) if !self.seen.insert(arn.to_owned()) => {
                self.problem(number, LineProblemKind::Duplicate, arn);
            }
            Some(_) if mark == Some(Mark::Remove) && (self.kept)(arn) => {
                self.problem(number, LineProblemKind::TakesKeepBack, arn);
            }
            Some(_) => {}
        }
        for text in [reason, owner] {
            if text.chars().count() > LONGEST {
                self.problem(number, LineProblemKind::TooLong, text);
            }
        }
        let expires_on = if expiry.is_empty() { None } else { last_day(expiry) };
        if expires_on.is_none() && !expiry.is_empty() {
            self.problem(number, LineProblemKind::ExpiryMalformed, expiry);
        }
        let (arn, reason, owner) = (arn.to_owned(), reason.to_owned(), owner.to_owned());
        self.orders.push(MarkOrder { arn, mark, reason, owner, expires_on });
    }
}

fn word(text: &str) -> Option<Mark> {
    match text.to_ascii_lowercase().as_str() {
        KEEP => Some(Mark::Keep),
        REMOVE => Some(Mark::Remove),
        _ => None,
    }
}

/// Account and partition of something that can be marked. Names are checked letter by letter: a pattern such as `prod-*`
/// would keep nothing.
pub fn whose(arn: &str) -> Option<(&str, &str)> {
    if let Ok(family) = FamilyArn::parse(arn) {
        return Some((family.account, family.partition));
    }
    if let Ok(found) = EcsArn::parse(arn) {
        let exact = match found.kind {
            ArnKind::Cluster => is_name(found.rest),
            // The older form names no cluster.
            ArnKind::Service | ArnKind::Task => {
                found.rest.split('/').count() <= 2 && found.rest.split('/').all(is_name)
            }
            ArnKind::TaskDefinition => found.rest.split_once(':').is_some_and(|(family, revision)| {
                let number = revision.bytes().all(|byte| byte.is_ascii_digit()) && !revision.starts_with('0');
                is_name(family) && number
            }),
            ArnKind::ContainerInstance | ArnKind::TaskSet => false,
        };
        return exact.then_some((found.account, found.partition));
    }
    // Marks can be on what starts tasks too: what was written must be read again.
    let found = RelauncherArn::parse(arn).ok().filter(|_| !arn.contains(['*', '?']))?;
    Some((found.account, found.partition))
}

/// A day as marks have it. Spreadsheets write it as their country does; only `31.12.2026` means the same day everywhere.
fn last_day(text: &str) -> Option<String> {
    if let Some(found) = day(text) {
        return Some(found.to_string());
    }
    let mut parts = text.split('.');
    let (Some(of_month), Some(month), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    day(&format!("{year}-{month:0>2}-{of_month:0>2}")).map(|found| found.to_string())
}

/// What stands there, cut before it is neutralised, so that no escape is cut in two.
fn told(stands: &str) -> String {
    let mut short: String = stands.chars().take(TOLD).collect();
    if short.len() < stands.len() {
        short.push('…');
    }
    neutral(&short)
}
