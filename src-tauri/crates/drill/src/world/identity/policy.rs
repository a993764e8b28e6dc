//! Policy documents: what they say of a request. One reading for what is enforced, simulated and told.
//!
//! Actions and resources with wildcards, and the few conditions that incidents are about. A statement with a condition
//! that is not known here never holds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Refusal;

/// A policy document with what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Document {
    text: String,
    statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq)]
struct Statement {
    allows: bool,
    /// Of a trust policy alone.
    principals: Vec<String>,
    actions: Names,
    resources: Names,
    conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, and so on.
#[derive(Clone, Debug, PartialEq)]
enum Names {
    Only(Vec<String>),
    Except(Vec<String>),
}

#[derive(Clone, Debug, PartialEq)]
struct Condition {
    operator: String,
    key: String,
    values: Vec<String>,
}

/// A request as policies see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked<'a> {
    /// "ecs:StopTask".
    pub(crate) action: &'a str,
    /// Empty for what is about no resource.
    pub(crate) resources: &'a [String],
    pub(crate) region: &'a str,
    /// The caller's, as a trust policy names it.
    pub(crate) principal: &'a str,
    /// `aws:MultiFactorAuthPresent`, which long-term keys lack.
    pub(crate) mfa: Option<bool>,
    /// `aws:TokenIssueTime`, which long-term keys lack. Milliseconds since 1970.
    pub(crate) issued: Option<i64>,
    /// `iam:PassedToService`, which only `iam:PassRole` has.
    pub(crate) passed_to: Option<&'a str>,
}

/// What a document says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Nothing,
    Allow,
    Deny,
}

impl Document {
    /// Reads a document; what IAM would not take is refused as IAM does.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        let malformed = || Refusal::new(400, "MalformedPolicyDocument", "Syntax errors in policy.");
        let value: Value = serde_json::from_str(text).map_err(|_| malformed())?;
        let statements = match value.get("Statement") {
            Some(Value::Array(many)) => many.iter().map(Statement::read).collect::<Option<Vec<_>>>(),
            Some(one) => Statement::read(one).map(|one| vec![one]),
            None => None,
        };
        let statements = statements.filter(|all| !all.is_empty()).ok_or_else(malformed)?;
        Ok(Self { text: text.to_owned(), statements })
    }

    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What it says of a request: a denial beats what is allowed.
    pub(crate) fn says(&self, asked: &Asked<'_>) -> Said {
        let holding = || self.statements.iter().filter(|statement| statement.holds(asked));
        match (holding().any(|statement| !statement.allows), holding().any(|statement| statement.allows)) {
            (true, _) => Said::Deny,
            (false, true) => Said::Allow,
            (false, false) => Said::Nothing,
        }
    }

    /// Whether what it says of `action` hangs on the key `key`.
    pub(crate) fn hangs_on(&self, action: &str, key: &str) -> bool {
        let action = action.to_ascii_lowercase();
        self.statements.iter().any(|statement| {
            statement.actions.hold(|name| alike(&name.to_ascii_lowercase(), &action))
                && statement.conditions.iter().any(|condition| condition.key.eq_ignore_ascii_case(key))
        })
    }

    /// As a trust policy: whether it lets the caller in, and whether it names him himself rather than his account.
    pub(crate) fn trusts(&self, asked: &Asked<'_>, account: &str) -> Option<ByName> {
        let root = format!("arn:aws:iam::{account}:root");
        let named = |statement: &Statement| statement.principals.iter().any(|one| one == asked.principal);
        let whole =
            |statement: &Statement| statement.principals.iter().any(|one| one == "*" || one == account || *one == root);
        let holding = || self.statements.iter().filter(|one| (named(one) || whole(one)) && one.holds(asked));
        if holding().any(|statement| !statement.allows) {
            return None;
        }
        holding().map(|statement| ByName(named(statement))).max()
    }
}

/// Whether a trust policy names somebody himself: then he needs no policy of his own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ByName(pub(crate) bool);

impl TryFrom<String> for Document {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::read(&text)
    }
}

impl From<Document> for String {
    fn from(document: Document) -> Self {
        document.text
    }
}

impl Statement {
    fn read(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        let allows = match members.get("Effect")?.as_str()? {
            "Allow" => true,
            "Deny" => false,
            _ => return None,
        };
        let principals = match members.get("Principal") {
            None => Vec::new(),
            Some(Value::Object(kinds)) => kinds.values().map(strings).collect::<Option<Vec<_>>>()?.concat(),
            Some(other) => strings(other)?,
        };
        // A trust policy is about the role that it belongs to and names no resource.
        let anything = members.contains_key("Principal").then(|| Names::Only(vec!["*".to_owned()]));
        Some(Self {
            allows,
            principals,
            actions: Names::read(members, "Action", "NotAction")?,
            resources: Names::read(members, "Resource", "NotResource").or(anything)?,
            conditions: conditions(members.get("Condition"))?,
        })
    }

    fn holds(&self, asked: &Asked<'_>) -> bool {
        let action = asked.action.to_ascii_lowercase();
        let acts = self.actions.hold(|name| alike(&name.to_ascii_lowercase(), &action));
        let about = match asked.resources {
            [] => self.resources.hold(|name| name.bytes().all(|letter| letter == b'*')),
            // What is allowed must be so for all of them; what is denied for one is denied.
            many if self.allows => many.iter().all(|arn| self.resources.hold(|name| alike(name, arn))),
            many => many.iter().any(|arn| self.resources.hold(|name| alike(name, arn))),
        };
        acts && about && self.conditions.iter().all(|condition| condition.holds(asked))
    }
}

impl Names {
    fn read(members: &Map<String, Value>, only: &str, except: &str) -> Option<Self> {
        match (members.get(only), members.get(except)) {
            (Some(names), None) => strings(names).map(Self::Only),
            (None, Some(names)) => strings(names).map(Self::Except),
            _ => None,
        }
    }

    fn hold(&self, fits: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Only(names) => names.iter().any(|name| fits(name)),
            Self::Except(names) => !names.iter().any(|name| fits(name)),
        }
    }
}

impl Condition {
    fn holds(&self, asked: &Asked<'_>) -> bool {
        let found = match self.key.to_ascii_lowercase().as_str() {
            "aws:multifactorauthpresent" => asked.mfa.map(|mfa| mfa.to_string()),
            "aws:requestedregion" => Some(asked.region.to_owned()),
            "aws:principalarn" => Some(asked.principal.to_owned()),
            "iam:passedtoservice" => asked.passed_to.map(str::to_owned),
            "aws:tokenissuetime" => {
                asked.issued.and_then(|issued| Timestamp::from_millisecond(issued).ok()).map(|at| at.to_string())
            }
            _ => return false,
        };
        let (operator, if_exists) = match self.operator.strip_suffix("IfExists") {
            Some(operator) => (operator, true),
            None => (self.operator.as_str(), false),
        };
        if operator == "Null" {
            return self.values.iter().any(|value| value == &found.is_none().to_string());
        }
        // A key that is missing fits nothing, and so all that is not to be.
        let Some(found) = found else { return if_exists || operator.starts_with("StringNot") };
        let any = |fits: &dyn Fn(&str) -> bool| self.values.iter().any(|value| fits(value));
        match operator {
            "Bool" => any(&|value| value.eq_ignore_ascii_case(&found)),
            "StringEquals" | "ArnEquals" => any(&|value| value == found),
            "StringLike" | "ArnLike" => any(&|value| alike(value, &found)),
            "StringNotEquals" => !any(&|value| value == found),
            "StringNotLike" => !any(&|value| alike(value, &found)),
            "DateLessThan" => any(&|value| earlier(&found, value)),
            _ => false,
        }
    }
}

fn earlier(one: &str, other: &str) -> bool {
    matches!((one.parse::<Timestamp>(), other.parse::<Timestamp>()), (Ok(one), Ok(other)) if one < other)
}

fn conditions(value: Option<&Value>) -> Option<Vec<Condition>> {
    let mut all = Vec::new();
    for (operator, keys) in value.map(Value::as_object).unwrap_or(Some(&Map::new()))? {
        for (key, values) in keys.as_object()? {
            all.push(Condition { operator: operator.clone(), key: key.clone(), values: strings(values)? });
        }
    }
    Some(all)
}

/// A string, a boolean, or a list of them.
fn strings(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Bool(one) => Some(vec![one.to_string()]),
        Value::Array(many) => many.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// Whether a pattern with `*` and `?` fits a text.
pub(crate) fn alike(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut place) = (0, 0);
    // Where the last star stood, and how far its text reaches.
    let mut star: Option<(usize, usize)> = None;
    while place < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(letter) if *letter == b'?' || *letter == text[place] => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((starred, reached)) => {
                    star = Some((starred, reached + 1));
                    at = starred + 1;
                    place = reached + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(statement: &str, asked: &Asked<'_>) -> Said {
        Document::read(&format!("{{\"Version\":\"2012-10-17\",\"Statement\":{statement}}}")).unwrap().says(asked)
    }

    #[test]
    fn wildcards_are_iam_s() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("ecs:*", "ecs:stoptask", true),
            ("ecs:list*", "ecs:stoptask", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("**", "x", true),
            ("", "x", false),
        ] {
            assert_eq!(alike(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_denial_beats_what_is_allowed_and_nothing_is_said_of_the_rest() {
        let stop = Asked { action: "ecs:StopTask", ..Asked::default() };
        let all = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
        let deny = r#"{"Effect":"Deny","Action":["ecs:stop*"],"Resource":"*"}"#;
        assert_eq!(says(all, &stop), Said::Allow);
        assert_eq!(says(&format!("[{all},{deny}]"), &stop), Said::Deny);
        assert_eq!(says(r#"{"Effect":"Allow","NotAction":"ecs:*","Resource":"*"}"#, &stop), Said::Nothing);
        let arns = ["arn:aws:ecs:eu-west-1:0:task/a".to_owned(), "arn:aws:ecs:us-east-1:0:task/b".to_owned()];
        let of_europe = |effect| format!(r#"{{"Effect":"{effect}","Action":"*","Resource":"arn:aws:ecs:eu-*"}}"#);
        let both = Asked { resources: &arns, ..stop.clone() };
        assert_eq!(says(&of_europe("Allow"), &both), Said::Nothing, "not for all of them");
        assert_eq!(says(&of_europe("Deny"), &both), Said::Deny, "for one of them");
        assert_eq!(says(&of_europe("Allow"), &stop), Said::Nothing, "about no resource");
    }

    #[test]
    fn what_is_asked_of_a_device_holds_for_long_term_keys_only_as_iam_has_it() {
        let table = [
            (r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#, [false, false, true]),
            (r#"{"Bool":{"aws:MultiFactorAuthPresent":false}}"#, [false, true, false]),
            (r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#, [true, true, false]),
            (r#"{"Null":{"aws:MultiFactorAuthPresent":"true"}}"#, [true, false, false]),
            (r#"{"StringEquals":{"aws:RequestedRegion":["eu-west-1"]}}"#, [true, true, true]),
            (r#"{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1"]}}"#, [false, false, false]),
            (r#"{"DateLessThan":{"aws:TokenIssueTime":"2026-10-04T14:10:00Z"}}"#, [false, true, true]),
            (r#"{"StringEquals":{"aws:NobodyKnows":"x"}}"#, [false, false, false]),
        ];
        for (condition, wanted) in table {
            let statement = format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{condition}}}"#);
            for (mfa, wanted) in [None, Some(false), Some(true)].into_iter().zip(wanted) {
                let issued = mfa.map(|_| 1_790_000_000_000);
                let asked = Asked { action: "ecs:StopTask", region: "eu-west-1", mfa, issued, ..Asked::default() };
                assert_eq!(says(&statement, &asked) == Said::Deny, wanted, "{condition} {mfa:?}");
            }
        }
    }

    #[test]
    fn what_iam_would_not_take_is_refused() {
        for text in [
            "",
            "{}",
            r#"{"Statement":[]}"#,
            r#"{"Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}}"#,
            r#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#,
            r#"{"Statement":{"Effect":"Allow","Action":"*"}}"#,
            r#"{"Statement":{"Effect":"Allow","Action":1,"Resource":"*"}}"#,
        ] {
            assert_eq!(Document::read(text).unwrap_err().code, "MalformedPolicyDocument", "{text}");
        }
    }
}
