//! What of an event is kept.

use quench_core::trail::kept;
use serde_json::{Value, json};

use crate::scene::body;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn no_credential_is_kept_whatever_the_writing_of_its_name() {
    let names = [
        "sessionToken",
        "SessionToken",
        "secretAccessKey",
        "SECRET_ACCESS_KEY",
        "secretKey",
        "password",
        "newPassword",
        "oneTimePassword",
        "authenticationCode1",
        "x-amz-security-token",
        "clientSecret",
        "base32StringSeed",
        "SAMLAssertion",
    ];
    for name in names {
        for value in [json!("hunter2"), json!(["hunter2"]), json!({"a": {"b": "hunter2"}})] {
            let response = json!({"credentials": {"accessKeyId": "ASIAEXAMPLE", name: value}});
            let text =
                kept(&body("sts", "GetSessionToken", json!({"list": [{name: "hunter2"}]}), response).to_string());
            assert!(!text.contains("hunter2"), "{name}: {text}");
            assert!(text.contains("ASIAEXAMPLE") && text.contains(name), "{name}: what it was stays told");
        }
    }
    let tag = json!({"tags": [{"key": "DB_PASSWORD", "value": "hunter2"}, {"key": "team", "value": "search"}]});
    let text = kept(&body("ecs", "CreateCluster", tag, json!(null)).to_string());
    assert!(!text.contains("hunter2") && text.contains("search"));
}

#[test]
fn of_variables_the_names_are_kept() {
    let containers = json!({"containerDefinitions": [{
        "name": "app", "image": "qzvkwe/tr:ox", "command": ["--algo", "randomx"],
        "environment": [{"name": "WALLET", "value": "hunter2"}],
        "secrets": [{"name": "KEY", "valueFrom": "arn:hunter2"}],
    }]});
    let event = read(&kept(&body("ecs", "RegisterTaskDefinition", containers, json!(null)).to_string()));
    let container = &event["requestParameters"]["containerDefinitions"][0];
    assert_eq!(container["environment"], json!([{"name": "WALLET"}]));
    assert_eq!(container["secrets"], json!([{"name": "KEY"}]));
    assert_eq!(container["command"], json!(["--algo", "randomx"]), "what it did is the evidence");
    assert_eq!(container["image"], "qzvkwe/tr:ox");
    let variables = json!({"environment": {"variables": {"WALLET": "hunter2"}}, "Environment": ["A=hunter2"]});
    let text = kept(&body("lambda", "CreateFunction", variables, json!(null)).to_string());
    assert!(text.contains("WALLET") && !text.contains("hunter2"), "{text}");
}

#[test]
fn what_is_small_stays_whole() {
    let event = body("ecs", "CreateCluster", json!({"clusterName": "qz"}), json!({"cluster": {"status": "ACTIVE"}}));
    assert_eq!(read(&kept(&event.to_string())), event);
}

#[test]
fn what_is_large_is_cut_and_told() {
    let large = || json!((0..2000).map(|count| format!("a word and {count}")).collect::<Vec<_>>());
    let both = read(&kept(&body("ecs", "CreateService", json!({"a": large()}), json!({"b": large()})).to_string()));
    assert_eq!(both["quenchLeftOut"], json!(["requestParameters", "responseElements"]));
    let answer = read(&kept(&body("ecs", "CreateService", json!({"a": 1}), json!({"b": large()})).to_string()));
    assert_eq!(answer["quenchLeftOut"], json!(["responseElements"]));
    assert_eq!(answer["requestParameters"], json!({"a": 1}));
    let mut odd = body("ecs", "CreateService", json!({"a": 1}), json!(null));
    odd["additionalEventData"] = large();
    odd["more"] = large();
    let odd = kept(&odd.to_string());
    assert!(odd.len() <= 32 * 1024);
    assert_eq!(read(&odd)["userIdentity"]["userName"], "mallory");
}

#[test]
fn what_is_nested_beyond_reading_or_beyond_what_cloudtrail_writes_keeps_who_called() {
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let wide = format!("[{}1]", "\"padding\",".repeat(40_000));
    for parameters in [nested, wide] {
        let event =
            body("ecs", "CreateCluster", json!("HERE"), json!(null)).to_string().replace("\"HERE\"", &parameters);
        let kept = read(&kept(&event));
        assert_eq!(kept["userIdentity"]["userName"], "mallory");
        assert_eq!(kept["quenchLeftOut"], json!(["responseElements", "requestParameters"]));
    }
}

#[test]
fn what_is_no_json_is_kept_as_text_without_what_follows_a_credential() {
    assert_eq!(read(&kept("<html>\u{202e}")), json!({"quenchNotJson": "<html>\\u{202e}"}));
    assert_eq!(read(&kept("[1]")), json!({"quenchNotJson": "[1]"}));
    let torn = r#"{"eventName": "GetFederation", "credentials": {"session_Token": "hunter2"#;
    let text = read(&kept(torn));
    assert!(!text.to_string().contains("hunter2") && text.to_string().contains("GetFederation"), "{text}");
    let long = read(&kept(&"lang ".repeat(10_000)));
    assert!(long["quenchNotJson"].as_str().unwrap().len() < 1100);
}
