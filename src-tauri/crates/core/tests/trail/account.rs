//! What calls did that are not of ECS.

use quench_core::trail::Deed;
use serde_json::{Value, json};

use crate::scene::{body, read, with};

fn deed(service: &str, name: &str, request: Value, response: Value) -> Deed {
    read(&body(service, name, request, response)).deed
}

/// Service, call, request, answer; names, and to whom.
type Case<'a> = (&'a str, &'a str, Value, Value, &'a [&'a str], Option<&'a str>);

#[test]
fn names_and_whom_it_was_done_to() {
    let key = json!({"accessKey": {"accessKeyId": "AKIANEW", "userName": "aws_dev1", "status": "Active"}});
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    let table: [Case; 15] = [
        ("iam", "CreateUser", json!({"userName": "aws_dev1"}), json!(null), &["aws_dev1"], None),
        ("iam", "CreateRole", json!({"roleName": "sugo-role"}), json!(null), &["sugo-role"], None),
        ("iam", "CreateAccessKey", json!({"userName": "aws_dev1"}), key.clone(), &["AKIANEW"], Some("aws_dev1")),
        ("iam", "CreateAccessKey", json!(null), key, &["AKIANEW"], Some("aws_dev1")),
        ("iam", "CreateAccessKey", json!(null), json!(null), &[], Some("mallory")),
        ("iam", "ChangePassword", json!(null), json!(null), &[], Some("mallory")),
        ("iam", "CreateLoginProfile", json!({"userName": "aws_dev1"}), json!(null), &[], Some("aws_dev1")),
        (
            "iam",
            "AttachUserPolicy",
            json!({"userName": "aws_dev1", "policyArn": admin}),
            json!(null),
            &[admin],
            Some("aws_dev1"),
        ),
        ("iam", "PutRolePolicy", json!({"roleName": "r", "policyName": "p"}), json!(null), &["p"], Some("r")),
        ("iam", "AddUserToGroup", json!({"userName": "u", "groupName": "admins"}), json!(null), &["admins"], Some("u")),
        ("iam", "UpdateAssumeRolePolicy", json!({"roleName": "r"}), json!(null), &[], Some("r")),
        ("iam", "CreatePolicyVersion", json!({"policyArn": admin}), json!(null), &[admin], None),
        ("account", "EnableRegion", json!({"RegionName": "ap-east-1"}), json!(null), &["ap-east-1"], None),
        (
            "organizations",
            "InviteAccountToOrganization",
            json!({"target": {"id": "999999999999"}}),
            json!(null),
            &["999999999999"],
            None,
        ),
        ("cloudtrail", "StopLogging", json!({"name": "trail-1"}), json!(null), &["trail-1"], None),
    ];
    for (service, name, request, response, names, done_to) in table {
        let deed = deed(service, name, request, response);
        assert_eq!(deed.names, names, "{name}");
        assert_eq!(deed.done_to.as_deref(), done_to, "{name}");
    }
}

#[test]
fn a_sign_in_tells_its_second_factor_and_how_it_ended() {
    let sign_in = |login: &str, used: Value| {
        let event = body("signin", "ConsoleLogin", json!(null), json!({"ConsoleLogin": login}));
        with(event, "additionalEventData", json!({"MFAUsed": used, "LoginTo": "https://example.com"}))
    };
    let table = [
        (sign_in("Success", json!("Yes")), Some(true), Some(true)),
        (sign_in("Success", json!("No")), Some(false), Some(true)),
        (sign_in("Failure", json!("No")), Some(false), Some(false)),
        (sign_in("Success", json!(null)), None, Some(true)),
        (sign_in("Perhaps", json!("Maybe")), None, None),
    ];
    for (event, mfa, signed_in) in table {
        let deed = read(&event).deed;
        assert_eq!((deed.mfa, deed.signed_in), (mfa, signed_in), "{event}");
    }
    let failed = with(sign_in("Failure", json!("No")), "errorMessage", json!("Failed authentication"));
    assert_eq!(read(&failed).refused.as_deref(), Some("Failed authentication"));
}

#[test]
fn no_secret_of_a_request_is_in_a_deed() {
    let request = json!({"userName": "u", "password": "hunter2", "oldPassword": "hunter1"});
    let event = read(&body("iam", "CreateLoginProfile", request, json!({"sessionToken": "hunter3"})));
    assert!(!serde_json::to_string(&event).unwrap().contains("hunter"));
}
