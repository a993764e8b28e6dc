//! The few conditions whose outcome is known without knowing the request: a code of a device, and to whom a role is passed.
//!
//! Rests on "AWS global condition context keys": `aws:MultiFactorAuthPresent` is not in requests that are signed with a
//! long-term key, so that `Bool` does not match and `BoolIfExists` does.

use serde_json::Value;

use super::document::Conditions;
use super::evaluate::SecondFactor;
use super::pattern::covers;

pub(super) const PASS_ROLE: &str = "iam:PassRole";
pub(super) const PASSED_TO: &str = "iam:PassedToService";
/// The only service to which Quench passes a role.
pub(super) const SCHEDULER: &str = "scheduler.amazonaws.com";

const CODE: &str = "aws:multifactorauthpresent";
const PASSED_TO_KEY: &str = "iam:passedtoservice";

/// Whether all conditions of a statement are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    Yes,
    No,
    /// Not now, but with a code.
    OnlyWithCode,
    /// Now, and with a code no more.
    OnlyWithoutCode,
    Maybe,
}

impl Met {
    /// Now, and with a code.
    fn of(now: bool, with_code: bool) -> Self {
        match (now, with_code) {
            (true, true) => Self::Yes,
            (false, false) => Self::No,
            (false, true) => Self::OnlyWithCode,
            (true, false) => Self::OnlyWithoutCode,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, other) => other,
            (met, Self::Yes) => met,
            (Self::OnlyWithCode, Self::OnlyWithoutCode) | (Self::OnlyWithoutCode, Self::OnlyWithCode) => Self::No,
            (met, other) if met == other => met,
            _ => Self::Maybe,
        }
    }
}

/// Whether `conditions` are met when `action` is asked for.
pub(super) fn met(conditions: &Conditions, action: &str, code: SecondFactor) -> Met {
    let each = conditions.iter().flat_map(|(operator, keys)| {
        keys.iter().map(|(key, values)| match key.as_str() {
            CODE => code_met(operator, values, code),
            PASSED_TO_KEY if action == PASS_ROLE => passed_to_scheduler(operator, values),
            _ => Met::Maybe,
        })
    });
    each.fold(Met::Yes, Met::and)
}

fn code_met(operator: &str, values: &[Value], code: SecondFactor) -> Met {
    let Some(wanted) = values.iter().map(truth).collect::<Option<Vec<bool>>>().filter(|wanted| !wanted.is_empty())
    else {
        return Met::Maybe;
    };
    // `present`: what the request says, if it says anything.
    let matches = |present: Option<bool>| match operator {
        "bool" => Some(present.is_some_and(|present| wanted.contains(&present))),
        "boolifexists" => Some(present.is_none_or(|present| wanted.contains(&present))),
        // `Null: true` asks that the key be absent.
        "null" => Some(wanted.contains(&present.is_none())),
        _ => None,
    };
    let (Some(absent), Some(without), Some(with)) = (matches(None), matches(Some(false)), matches(Some(true))) else {
        return Met::Maybe;
    };
    match code {
        SecondFactor::Absent => Met::of(absent, with),
        SecondFactor::Given => Met::of(with, with),
        SecondFactor::NotTold if absent == without && without == with => Met::of(with, with),
        SecondFactor::NotTold => Met::Maybe,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn passed_to_scheduler(operator: &str, values: &[Value]) -> Met {
    let is_met = match operator {
        "stringequals" => values.iter().any(|value| value.as_str() == Some(SCHEDULER)),
        // A variable of a policy could stand for anything.
        "stringlike" if !values.iter().any(|value| value.as_str().is_none_or(|text| text.contains("${"))) => {
            values.iter().any(|value| value.as_str().is_some_and(|pattern| covers(pattern, SCHEDULER)))
        }
        _ => return Met::Maybe,
    };
    Met::of(is_met, is_met)
}
