//! Who called: the type decides, never a name.

use quench_core::trail::{Lookup, Principal, PrincipalKind, Unreadable, parse};
use serde_json::{Value, json};

use crate::scene::{ACCOUNT, CALLER, at, body, lookup, read, user, with};

const SET: &str = "AWSReservedSSO_Administrator_Access_0123456789abcdef";

fn who(identity: Value) -> Principal {
    read(&with(body("ecs", "CreateCluster", json!({}), json!(null)), "userIdentity", identity)).principal
}

fn session(role: &str, path: &str, session: &str) -> Value {
    json!({
        "type": "AssumedRole", "principalId": format!("AROAEXAMPLE:{session}"), "accountId": ACCOUNT,
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"), "accessKeyId": "ASIAEXAMPLE",
        "sessionContext": {"sessionIssuer": {
            "type": "Role", "principalId": "AROAEXAMPLE", "accountId": ACCOUNT, "userName": role,
            "arn": format!("arn:aws:iam::{ACCOUNT}:role/{path}{role}"),
        }},
    })
}

#[test]
fn each_type_is_a_kind_with_its_own_name() {
    let account = json!(ACCOUNT);
    let federated = json!({
        "type": "FederatedUser", "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/whoever"), "accountId": account,
        "sessionContext": {"sessionIssuer": {"type": "IAMUser", "userName": "ci", "arn": "arn:aws:iam::123456789012:user/ci"}},
    });
    let table = [
        (json!({"type": "Root", "userName": "our-alias", "accountId": account}), PrincipalKind::Root, "", None),
        (user("deploy"), PrincipalKind::IamUser, "deploy", None),
        (
            json!({"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/team/anna"}),
            PrincipalKind::IamUser,
            "anna",
            None,
        ),
        (json!({"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}), PrincipalKind::IamUser, "", None),
        (session("github-deploy", "", "GitHubActions"), PrincipalKind::Role, "github-deploy", Some("GitHubActions")),
        (json!({"type": "AssumedRole", "principalId": "AROA:i-0abc"}), PrincipalKind::Role, "", Some("i-0abc")),
        (federated, PrincipalKind::Federated, "ci", Some("whoever")),
        (json!({"type": "SAMLUser", "principalId": "x:1", "userName": "kim"}), PrincipalKind::Federated, "kim", None),
        (json!({"type": "WebIdentityUser", "principalId": "x:app:1"}), PrincipalKind::Federated, "x:app:1", None),
        (
            json!({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}, "accountId": account}),
            PrincipalKind::IdentityCenter,
            "",
            Some("u-1"),
        ),
        (
            json!({"type": "AWSService", "invokedBy": "batch.amazonaws.com"}),
            PrincipalKind::AwsService,
            "batch.amazonaws.com",
            None,
        ),
        (json!({"type": "AWSAccount", "accountId": "999999999999"}), PrincipalKind::OtherAccount, "999999999999", None),
        (json!({"type": "Unknown"}), PrincipalKind::Unknown, "", None),
        (json!({"type": "Hologram", "userName": "rimmer"}), PrincipalKind::Unknown, "rimmer", None),
        (json!({}), PrincipalKind::Unknown, "", None),
    ];
    for (identity, kind, name, session) in table {
        let principal = who(identity.clone());
        assert_eq!(
            (principal.kind, &*principal.name, principal.session.as_deref()),
            (kind, name, session),
            "{identity}"
        );
    }
}

#[test]
fn a_session_that_is_called_root_is_not_root() {
    let principal = who(session(SET, "aws-reserved/sso.amazonaws.com/eu-west-1/", "root"));
    assert_eq!(principal.kind, PrincipalKind::IdentityCenter);
    assert_eq!((&*principal.name, principal.session.as_deref()), ("Administrator_Access", Some("root")));
    let user = who(user("root"));
    assert_eq!(user.kind, PrincipalKind::IamUser);
}

#[test]
fn a_role_that_only_bears_the_name_of_a_permission_set_is_a_role() {
    for (role, path) in [
        (SET, ""),
        (SET, "team/"),
        ("AWSReservedSSO_Admin_0123456789abcde", "aws-reserved/sso.amazonaws.com/"),
        ("AWSReservedSSO_Admin_0123456789abcdeg", "aws-reserved/sso.amazonaws.com/"),
        ("AWSReservedSSO__0123456789abcdef", "aws-reserved/sso.amazonaws.com/"),
    ] {
        let principal = who(session(role, path, "somebody"));
        assert_eq!((principal.kind, &*principal.name), (PrincipalKind::Role, role), "{path}");
    }
}

#[test]
fn sessions_of_a_role_are_one_principal_and_people_of_a_permission_set_are_not() {
    let key = |role: &str, path: &str, name: &str| who(session(role, path, name)).key();
    assert_eq!(key("deploy", "", "a"), key("deploy", "", "b"));
    let path = "aws-reserved/sso.amazonaws.com/";
    assert_ne!(key(SET, path, "alice"), key(SET, path, "bob"));
}

#[test]
fn a_service_of_aws_that_calls_for_somebody_is_told() {
    let mut identity = session("deploy", "", "AWSCloudFormation");
    identity["invokedBy"] = json!("cloudformation.amazonaws.com");
    let principal = who(identity);
    assert_eq!(principal.kind, PrincipalKind::Role);
    assert_eq!(principal.via.as_deref(), Some("cloudformation.amazonaws.com"));
}

#[test]
fn the_connected_caller_has_the_key_of_its_events() {
    for (caller, identity) in [
        (
            format!("arn:aws:iam::{ACCOUNT}:user/team/anna"),
            json!({"type": "IAMUser", "userName": "anna", "accountId": ACCOUNT}),
        ),
        (format!("arn:aws:iam::{ACCOUNT}:root"), json!({"type": "Root", "accountId": ACCOUNT})),
        (format!("arn:aws:sts::{ACCOUNT}:assumed-role/ops/me"), session("ops", "path/", "me")),
        (
            format!("arn:aws:sts::{ACCOUNT}:assumed-role/{SET}/alice"),
            session(SET, "aws-reserved/sso.amazonaws.com/", "alice"),
        ),
    ] {
        assert_eq!(Principal::of_caller(&caller).unwrap().key(), who(identity).key(), "{caller}");
    }
    for text in ["", "arn:aws:iam::123456789012", "arn:aws:s3:::bucket", "arn:aws:sts::1:something/else"] {
        assert_eq!(Principal::of_caller(text), None, "{text}");
    }
}

/// Quench makes nothing: whoever shares the caller's key cannot hide behind its user agent.
#[test]
fn only_calls_that_quench_sends_are_its_own() {
    let own = |name: &str, identity: Value, agent: &str| {
        let event = with(body("ecs", name, json!({}), json!(null)), "userIdentity", identity);
        read(&with(event, "userAgent", json!(agent))).by_quench
    };
    let agent = "aws-sdk-rust/1.3 app/quench-0.1";
    assert!(own("DeleteCluster", user("responder"), agent));
    assert!(!own("CreateCluster", user("responder"), agent));
    assert!(!own("DeleteCluster", user("responder"), "aws-cli/2"));
    assert!(!own("DeleteCluster", user("mallory"), agent));
    let nobody = Lookup { caller_arn: String::new(), ..lookup() };
    let event = with(body("ecs", "DeleteCluster", json!({}), json!(null)), "userIdentity", json!({"arn": ""}));
    assert!(!parse(&with(event, "userAgent", json!(agent)).to_string(), &nobody).unwrap().by_quench);
    assert_eq!(CALLER, user("responder")["arn"]);
}

#[test]
fn what_is_missing_makes_an_event_unreadable() {
    let whole = || body("ecs", "CreateCluster", json!({}), json!(null));
    let without = |member: &str| with(whole(), member, json!(null)).to_string();
    let table = [
        ("not json".to_owned(), Unreadable::NotJson),
        ("[1]".to_owned(), Unreadable::NotJson),
        (String::new(), Unreadable::NotJson),
        (without("userIdentity"), Unreadable::NoIdentity),
        (with(whole(), "userIdentity", json!("root")).to_string(), Unreadable::NoIdentity),
        (without("eventTime"), Unreadable::NoTime),
        (with(whole(), "eventTime", json!("yesterday")).to_string(), Unreadable::NoTime),
        (without("eventName"), Unreadable::NoName),
        (with(whole(), "recipientAccountId", json!("999999999999")).to_string(), Unreadable::OtherAccount),
    ];
    for (body, why) in table {
        assert_eq!(parse(&body, &lookup()), Err(why), "{body}");
    }
}

#[test]
fn what_lookup_events_says_itself_counts() {
    let ids = Lookup { event_id: Some("row".into()), event_time: Some(at("09:00:00")), ..lookup() };
    let event = with(body("ecs", "CreateCluster", json!({}), json!(null)), "eventTime", json!(null));
    let event = parse(&event.to_string(), &ids).unwrap();
    assert_eq!((&*event.id, event.at), ("row", at("09:00:00")));
    let nameless = with(body("ecs", "CreateCluster", json!({}), json!(null)), "eventID", json!(null));
    let (first, again) = (read(&nameless), read(&nameless));
    assert_eq!(first.id.len(), 32);
    assert_eq!(first.id, again.id, "the same in every page");
    assert_eq!(first.at, at("10:00:03"));
}
