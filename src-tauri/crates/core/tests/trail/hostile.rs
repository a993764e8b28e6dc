//! What is true of any event, whoever wrote it.

use proptest::prelude::*;
use quench_core::trail::{TrailEvent, kept, parse};
use serde_json::{Map, Value, json};

use crate::scene::{arn, body, lookup, read, user, with};

/// Any JSON, with names that mean something to Quench more often than by chance.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        ".{0,40}",
        Just("arn:aws:ecs:eu-west-1:123456789012:cluster/qz".to_owned()),
        Just("AssumedRole".to_owned()),
        Just("2026-11-20T10:00:03Z".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let name = prop_oneof![
        ".{0,10}",
        prop::sample::select(vec![
            "cluster",
            "clusterArn",
            "service",
            "serviceArn",
            "tasks",
            "taskArn",
            "taskDefinition",
            "count",
            "userName",
            "sessionContext",
            "sessionIssuer",
            "arn",
            "type",
            "accountId",
            "environment",
            "secrets",
            "name",
            "password",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn any_event() -> impl Strategy<Value = Value> {
    let names = vec![
        "CreateCluster",
        "CreateService",
        "UpdateService",
        "RunTask",
        "StartTask",
        "RegisterTaskDefinition",
        "CreateDaemon",
        "ConsoleLogin",
        "CreateAccessKey",
        "EnableRegion",
    ];
    let sources = vec!["ecs", "iam", "signin", "account", "\u{202e}"];
    let parts = (any_json(), any_json(), any_json(), any_json());
    (prop::sample::select(names), prop::sample::select(sources), parts, any::<bool>()).prop_map(
        |(name, source, (request, response, identity, other), known)| {
            let event = with(body(source, name, request, response), "additionalEventData", other.clone());
            let event =
                with(with(event, "userAgent", other.clone()), "errorCode", if known { json!(null) } else { other });
            with(event, "userIdentity", if known { user("mallory") } else { identity })
        },
    )
}

/// Every text of an event.
fn texts(event: &TrailEvent) -> Vec<String> {
    fn collect(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::String(text) => texts.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
            Value::Object(members) => members.values().for_each(|value| collect(value, texts)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::to_value(event).unwrap(), &mut found);
    found
}

fn is_harmless(text: &str) -> bool {
    !text
        .chars()
        .any(|letter| letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}'))
}

proptest! {
    #[test]
    fn no_text_breaks_the_reading(text in ".{0,400}") {
        let _ = parse(&text, &lookup());
        let kept: Value = serde_json::from_str(&kept(&text)).unwrap();
        prop_assert!(kept.is_object());
    }

    #[test]
    fn whatever_an_event_holds_it_is_harmless_and_names_nothing_foreign(event in any_event()) {
        let text = event.to_string();
        if let Ok(event) = parse(&text, &lookup()) {
            for text in texts(&event) {
                prop_assert!(is_harmless(&text), "{:?}", text);
            }
            for subject in event.deed.subjects.iter().chain(&event.deed.cluster) {
                prop_assert!(subject.starts_with(&arn("")), "{}", subject);
            }
            prop_assert!(event.refused.is_none() || event.deed.subjects.is_empty());
            prop_assert!(event.deed.names.len() <= 20);
        }
        let kept = kept(&text);
        prop_assert!(kept.len() <= 32 * 1024 && is_harmless(&kept), "{}", kept);
        let kept: Value = serde_json::from_str(&kept).unwrap();
        prop_assert!(kept.is_object());
    }
}

#[test]
fn nobody_hides_who_called_by_what_he_asked_for() {
    let asked = |parameters: &str| {
        body("ecs", "RunTask", json!("HERE"), json!(null)).to_string().replace("\"HERE\"", parameters)
    };
    let nested = asked(&format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)));
    let huge = asked(&format!("{{\"a\": \"{}\"}}", "x".repeat(400_000)));
    for body in [nested, huge] {
        let event = parse(&body, &lookup()).unwrap();
        assert_eq!((&*event.principal.name, &*event.name), ("mallory", "RunTask"));
        assert!(event.deed.cluster.is_none(), "what he asked for is not told");
    }
}

#[test]
fn an_event_with_100_kb_of_variables_is_read_whole() {
    let variables: Vec<Value> =
        (0..2000).map(|count| json!({"name": format!("VARIABLE_{count}"), "value": "x".repeat(20)})).collect();
    let request = json!({"family": "qz", "containerDefinitions": [{"environment": variables}]});
    let response = json!({"taskDefinition": {"taskDefinitionArn": arn("task-definition/qz:1")}});
    let body = body("ecs", "RegisterTaskDefinition", request, response);
    assert!(body.to_string().len() > 100_000);
    assert_eq!(read(&body).deed.subjects, [arn("task-definition/qz:1")]);
    let kept: Value = serde_json::from_str(&kept(&body.to_string())).unwrap();
    assert_eq!(kept["quenchLeftOut"], json!(["requestParameters"]));
}
