//! AWS's quarantine, by name and by what it denies.

use quench_core::permission::{
    Answer, Answers, Areas, Document, Policies, SecondFactor, has_its_shape, quarantine_named,
};

/// What `AWSCompromisedKeyQuarantineV2` denies of what Quench asks about, and what besides.
const V2: &str = r#""cloudtrail:LookupEvents", "ec2:RunInstances", "iam:AttachUserPolicy", "iam:CreateAccessKey",
    "iam:DetachUserPolicy", "iam:PassRole", "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile", "lightsail:Create*", "s3:ListAllMyBuckets""#;
const V3_BESIDES: &str = r#""ecs:CreateService", "iam:DeleteRole", "iam:DeleteAccessKey", "sts:GetSessionToken""#;

/// An administrator under a policy that denies `actions`.
fn denied(actions: &str) -> Answers {
    let document = format!(
        r#"{{"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}, {{"Effect": "Deny", "Action": [{actions}], "Resource": ["*"]}}]}}"#
    );
    let policies = Policies { identity: vec![Document::parse(&document)], boundary: None };
    let answer = |action: &str| (action.to_owned(), policies.answer(action, SecondFactor::Absent));
    Areas::bundled().actions().map(answer).collect()
}

#[test]
fn it_is_known_by_its_name() {
    for (text, name) in [
        ("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3", Some("AWSCompromisedKeyQuarantineV3")),
        ("AWSCompromisedKeyQuarantineV2", Some("AWSCompromisedKeyQuarantineV2")),
        ("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine", Some("AWSCompromisedKeyQuarantine")),
        ("AWSExposedCredentialPolicy_DO_NOT_REMOVE", Some("AWSExposedCredentialPolicy_DO_NOT_REMOVE")),
        (
            "with an explicit deny in arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3",
            Some("AWSCompromisedKeyQuarantineV3"),
        ),
        ("AdministratorAccess", None),
        ("", None),
    ] {
        assert_eq!(quarantine_named(text), name, "{text}");
    }
}

#[test]
fn it_is_known_by_what_it_denies_and_by_nothing_less_or_more() {
    assert!(has_its_shape(&denied(V2)));
    assert!(has_its_shape(&denied(&format!("{V2}, {V3_BESIDES}"))));
    assert!(!has_its_shape(&denied(r#""cloudtrail:LookupEvents""#)), "many deny only that");
    assert!(!has_its_shape(&denied(r#""iam:*", "cloudtrail:*""#)), "that is somebody's own rule");
    assert!(!has_its_shape(&denied(r#""*""#)));
    assert!(!has_its_shape(&denied(&format!("{V2}, \"ecs:StopTask\""))), "it denies no teardown");
    assert!(!has_its_shape(&Answers::everything()) && !has_its_shape(&Answers::default()));
    let nothing_allows: Answers =
        Areas::bundled().actions().map(|action| (action.to_owned(), Answer::Denied { explicitly: false })).collect();
    assert!(!has_its_shape(&nothing_allows), "not explicitly");
}
