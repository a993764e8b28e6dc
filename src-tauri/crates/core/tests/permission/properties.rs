//! What is true of any policies.

use proptest::prelude::*;
use quench_core::permission::{Answer, Document, Policies, SecondFactor};
use serde_json::{Value, json};

const ACTION: &str = "ecs:StopTask";

fn statement() -> impl Strategy<Value = Value> {
    let patterns = prop_oneof![
        Just("*"),
        Just("ecs:*"),
        Just("ECS:Stop????"),
        Just("ecs:List*"),
        Just("s3:*"),
        Just("ecs:StopTask")
    ];
    let resources = prop_oneof![3 => Just("*"), 1 => Just("arn:aws:ecs:*:*:task/x/*")];
    let conditions = prop_oneof![
        4 => Just(None),
        1 => Just(Some(json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}))),
        1 => Just(Some(json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}))),
        1 => Just(Some(json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}))),
    ];
    let parts =
        (any::<bool>(), any::<bool>(), any::<bool>(), prop::collection::vec(patterns, 1..4), resources, conditions);
    parts.prop_map(|(allows, but, not_resource, actions, resource, condition)| {
        let effect = if allows { "Allow" } else { "Deny" };
        let mut statement = json!({"Effect": effect});
        statement[if but { "NotAction" } else { "Action" }] = json!(actions);
        statement[if not_resource { "NotResource" } else { "Resource" }] = json!(resource);
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    })
}

fn code() -> impl Strategy<Value = SecondFactor> {
    prop_oneof![Just(SecondFactor::Absent), Just(SecondFactor::Given), Just(SecondFactor::NotTold)]
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(statement(), 0..6)
}

fn document(statements: &[Value]) -> Document {
    let document = Document::parse(&json!({"Version": "2012-10-17", "Statement": statements}).to_string());
    assert_ne!(document, Document::Unreadable);
    document
}

fn of(documents: Vec<Document>, code: SecondFactor) -> Answer {
    Policies { identity: documents, boundary: None }.answer(ACTION, code)
}

proptest! {
    #[test]
    fn a_plain_deny_beats_whatever_allows(statements in statements(), code in code(), place in 0_usize..6) {
        let mut all = statements;
        all.insert(place.min(all.len()), json!({"Effect": "Deny", "Action": "ecs:*", "Resource": "*"}));
        prop_assert_eq!(of(vec![document(&all)], code), Answer::Denied { explicitly: true });
    }

    #[test]
    fn to_allow_more_never_takes_away(before in statements(), mut more in statement(), code in code()) {
        more["Effect"] = json!("Allow");
        let was = of(vec![document(&before)], code);
        let is = of(vec![document(&before), document(&[more])], code);
        prop_assert!(is >= was, "{:?} became {:?}", was, is);
    }

    #[test]
    fn to_deny_more_never_gives(before in statements(), mut more in statement(), code in code()) {
        more["Effect"] = json!("Deny");
        let is_allowed = |answer| answer == Answer::Allowed;
        let was = of(vec![document(&before)], code);
        let is = of(vec![document(&before), document(&[more])], code);
        prop_assert!(is_allowed(was) || !is_allowed(is), "{:?} became {:?}", was, is);
    }

    #[test]
    fn what_could_not_be_read_never_makes_anything_allowed(before in statements(), code in code()) {
        let is = of(vec![document(&before), Document::Unreadable], code);
        prop_assert_ne!(is, Answer::Allowed);
        let bounded = Policies { identity: vec![document(&before)], boundary: Some(Document::Unreadable) };
        prop_assert_ne!(bounded.answer(ACTION, code), Answer::Allowed);
    }

    #[test]
    fn a_boundary_never_gives(own in statements(), boundary in statements(), code in code()) {
        let bounded = Policies { identity: vec![document(&own)], boundary: Some(document(&boundary)) };
        let (own, limit) = (of(vec![document(&own)], code), of(vec![document(&boundary)], code));
        let allowed = own == Answer::Allowed && limit == Answer::Allowed;
        prop_assert_eq!(bounded.answer(ACTION, code) == Answer::Allowed, allowed);
    }

    /// Nothing that only some resources or an unknown condition allow is called allowed.
    #[test]
    fn what_is_allowed_is_allowed_by_one_statement_on_everything(statements in statements(), code in code()) {
        if of(vec![document(&statements)], code) == Answer::Allowed {
            let is_sure = |one: &Value| {
                let free = one.get("Condition").is_none_or(|condition| condition.get("StringEquals").is_none());
                one["Effect"] == "Allow" && one["Resource"] == "*" && free
            };
            prop_assert!(statements.iter().any(is_sure));
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in ".{0,300}", code in code()) {
        prop_assert_ne!(of(vec![Document::parse(&text)], code), Answer::Allowed);
    }

    #[test]
    fn any_json_in_the_place_of_a_part_is_read_without_panic(statement in statement(), part in 0_usize..4, odd in any::<i64>(), code in code()) {
        let mut statement = statement;
        let part = ["Effect", "Action", "Resource", "Condition"][part];
        statement[part] = json!({"odd": [odd, {"deeper": null}]});
        let text = json!({"Statement": statement}).to_string();
        prop_assert_ne!(of(vec![Document::parse(&text)], code), Answer::Allowed);
    }
}
