//! A policy document, as far as it is understood. Whoever may write one may write anything.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The longest that is read. AWS's limit of all inline policies of a role is 10,240 characters, white space not counted.
const LONGEST: usize = 128 * 1024;
/// The most statements that are read.
const STATEMENTS: usize = 1_000;

/// A document. What is not exactly as IAM's grammar has it is unreadable as a whole, and may then allow or deny anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Document {
    /// Nothing is known of it.
    #[default]
    Unreadable,
    /// Its statements.
    Readable(Vec<Statement>),
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub(super) allows: bool,
    pub(super) actions: Actions,
    /// It is about every resource, so surely about any that is asked for.
    pub(super) everywhere: bool,
    pub(super) conditions: Conditions,
}

/// By operator, key and values.
pub(super) type Conditions = BTreeMap<String, BTreeMap<String, Vec<Value>>>;

/// Which actions a statement is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Actions {
    These(Vec<String>),
    AllBut(Vec<String>),
}

/// As it is written. A field that is unknown or there twice is an error.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Written {
    #[serde(default)]
    version: Option<String>,
    #[serde(default, rename = "Id")]
    _id: Option<String>,
    statement: OneOrMany<WrittenStatement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct WrittenStatement {
    #[serde(default, rename = "Sid")]
    _sid: Option<String>,
    effect: Effect,
    #[serde(default)]
    action: Option<OneOrMany<String>>,
    #[serde(default)]
    not_action: Option<OneOrMany<String>>,
    #[serde(default)]
    resource: Option<OneOrMany<String>>,
    #[serde(default)]
    not_resource: Option<OneOrMany<String>>,
    #[serde(default)]
    condition: BTreeMap<String, BTreeMap<String, OneOrMany<Value>>>,
}

#[derive(Deserialize, PartialEq)]
enum Effect {
    Allow,
    Deny,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    // First: one value of a condition may be anything, a list too.
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

impl Document {
    /// Reads `text`, which must be JSON. serde_json follows nothing deeper than 128 levels.
    pub fn parse(text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::Unreadable;
        }
        let Ok(written) = serde_json::from_str::<Written>(text) else { return Self::Unreadable };
        if written.version.is_some_and(|version| version != "2012-10-17" && version != "2008-10-17") {
            return Self::Unreadable;
        }
        let statements = written.statement.into_vec();
        if statements.len() > STATEMENTS {
            return Self::Unreadable;
        }
        statements.into_iter().map(understood).collect::<Option<Vec<_>>>().map_or(Self::Unreadable, Self::Readable)
    }
}

fn understood(written: WrittenStatement) -> Option<Statement> {
    let actions = match (written.action, written.not_action) {
        (Some(these), None) => Actions::These(patterns(these)?),
        (None, Some(others)) => Actions::AllBut(patterns(others)?),
        _ => return None,
    };
    let everywhere = match (written.resource, written.not_resource) {
        (Some(these), None) => these.into_vec().iter().any(|resource| resource == "*"),
        (None, Some(_)) => false,
        _ => return None,
    };
    let keys = |keys: BTreeMap<String, OneOrMany<Value>>| {
        keys.into_iter().map(|(key, values)| (key.to_ascii_lowercase(), values.into_vec())).collect()
    };
    let conditions =
        written.condition.into_iter().map(|(operator, named)| (operator.to_ascii_lowercase(), keys(named))).collect();
    Some(Statement { allows: written.effect == Effect::Allow, actions, everywhere, conditions })
}

/// Every one of them is `*` or `service:action`, in which only the action may have wildcards.
fn patterns(written: OneOrMany<String>) -> Option<Vec<String>> {
    let patterns = written.into_vec();
    let is_one = |pattern: &String| match pattern.split_once(':') {
        None => pattern == "*",
        Some(("*", action)) => action == "*",
        Some((service, action)) => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !service.is_empty()
                && service.bytes().all(plain)
                && !action.is_empty()
                && action.bytes().all(|byte| plain(byte) || byte == b'*' || byte == b'?')
        }
    };
    (!patterns.is_empty() && patterns.iter().all(is_one)).then_some(patterns)
}
