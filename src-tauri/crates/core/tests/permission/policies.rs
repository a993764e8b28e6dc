//! What policies say, by table.

use quench_core::permission::{Answer, Document, Policies, SecondFactor};

const STOP: &str = "ecs:StopTask";
const NO: Answer = Answer::Denied { explicitly: false };
const NEVER: Answer = Answer::Denied { explicitly: true };

/// A document of these statements.
fn document(statements: &str) -> Document {
    Document::parse(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#))
}

fn allow(actions: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": {actions}, "Resource": "*"}}"#)
}

fn deny(actions: &str) -> String {
    allow(actions).replace("Allow", "Deny")
}

fn answer(documents: &[Document], code: SecondFactor) -> Answer {
    Policies { identity: documents.to_vec(), boundary: None }.answer(STOP, code)
}

fn told(statements: &[String]) -> Answer {
    answer(&[document(&statements.join(","))], SecondFactor::Absent)
}

fn under(condition: &str, effect: &str, code: SecondFactor) -> Answer {
    let statement = format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {condition}}}"#);
    let statements = if effect == "Deny" { format!("{statement},{}", allow("\"*\"")) } else { statement };
    answer(&[document(&statements)], code)
}

#[test]
fn actions_are_compared_without_case_and_with_wildcards() {
    for (actions, expected) in [
        (r#""*""#, Answer::Allowed),
        (r#""*:*""#, Answer::Allowed),
        (r#"["ecs:*"]"#, Answer::Allowed),
        (r#"["ec2:*", "ECS:stop*"]"#, Answer::Allowed),
        (r#""ecs:StopTas?""#, Answer::Allowed),
        (r#""ecs:Stop""#, NO),
        (r#""ec2:*""#, NO),
    ] {
        assert_eq!(told(&[allow(actions)]), expected, "{actions}");
    }
    assert_eq!(told(&[]), NO, "nothing allows it");
    assert_eq!(told(&[allow("\"*\""), deny("\"ecs:Stop*\"")]), NEVER);
    assert_eq!(told(&[deny("\"ecs:Stop*\""), allow("\"*\"")]), NEVER, "whatever comes first");
    let not =
        |effect: &str, action: &str| format!(r#"{{"Effect": "{effect}", "NotAction": {action}, "Resource": "*"}}"#);
    assert_eq!(told(&[not("Allow", "\"iam:*\"")]), Answer::Allowed);
    assert_eq!(told(&[not("Allow", "[\"iam:*\", \"ecs:*\"]")]), NO);
    assert_eq!(told(&[allow("\"*\""), not("Deny", "\"iam:*\"")]), NEVER);
    assert_eq!(told(&[allow("\"*\""), not("Deny", "\"ecs:*\"")]), Answer::Allowed);
}

#[test]
fn what_is_about_some_resources_only_is_unknown() {
    let some = |effect: &str, resource: &str| format!(r#"{{"Effect": "{effect}", "Action": "ecs:*", {resource}}}"#);
    for resource in [
        r#""Resource": "arn:aws:ecs:*:*:task/a/*""#,
        r#""NotResource": "arn:aws:ecs:*:*:task/a/*""#,
        r#""Resource": []"#,
    ] {
        assert_eq!(told(&[some("Allow", resource)]), Answer::Unknown, "{resource}");
        assert_eq!(told(&[allow("\"*\""), some("Deny", resource)]), Answer::Unknown, "{resource}");
        assert_eq!(told(&[some("Deny", resource)]), NO, "nothing allows it anyway");
    }
    let several = some("Allow", r#""Resource": ["arn:aws:ecs:*:*:task/a/*", "*"]"#);
    assert_eq!(told(&[several]), Answer::Allowed);
}

#[test]
fn a_condition_makes_it_unknown() {
    for condition in [
        r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
        r#"{"DateLessThan": {"aws:TokenIssueTime": "2026-11-27T00:00:00Z"}}"#,
        r#"{"ForAnyValue:Bool": {"aws:MultiFactorAuthPresent": "false"}}"#,
        r#"{"Bool": {"aws:MultiFactorAuthPresent": "perhaps"}}"#,
        r#"{"Bool": {"aws:MultiFactorAuthPresent": []}}"#,
        r#"{"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}"#,
    ] {
        assert_eq!(under(condition, "Allow", SecondFactor::Absent), Answer::Unknown, "{condition}");
        assert_eq!(under(condition, "Deny", SecondFactor::Absent), Answer::Unknown, "{condition}");
    }
    assert_eq!(under("{}", "Allow", SecondFactor::Absent), Answer::Allowed);
}

#[test]
fn a_code_of_a_device_is_told_apart_from_everything_else() {
    use SecondFactor::{Absent, Given, NotTold};
    for (condition, effect, absent, given, not_told) in [
        // The usual "deny without a code", and the one that forgets that long-term keys say nothing of it.
        (
            r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
            "Deny",
            Answer::NeedsCode,
            Answer::Allowed,
            Answer::Unknown,
        ),
        (
            r#"{"BoolIfExists": {"AWS:multifactorauthpresent": false}}"#,
            "Deny",
            Answer::NeedsCode,
            Answer::Allowed,
            Answer::Unknown,
        ),
        (
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#,
            "Deny",
            Answer::Allowed,
            Answer::Allowed,
            Answer::Unknown,
        ),
        (
            r#"{"Null": {"aws:MultiFactorAuthPresent": "true"}}"#,
            "Deny",
            Answer::NeedsCode,
            Answer::Allowed,
            Answer::Unknown,
        ),
        (
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            "Allow",
            Answer::NeedsCode,
            Answer::Allowed,
            Answer::Unknown,
        ),
        (
            r#"{"Null": {"aws:MultiFactorAuthPresent": "false"}}"#,
            "Allow",
            Answer::NeedsCode,
            Answer::Allowed,
            Answer::Unknown,
        ),
        (
            r#"{"Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}}"#,
            "Allow",
            Answer::NeedsCode,
            Answer::Allowed,
            Answer::Unknown,
        ),
        (r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#, "Deny", NEVER, NEVER, Answer::Unknown),
        // Two that only together leave nothing.
        (
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}, "Null": {"aws:MultiFactorAuthPresent": "true"}}"#,
            "Allow",
            NO,
            NO,
            NO,
        ),
        // With another condition beside it nobody knows.
        (
            r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "StringEquals": {"aws:RequestedRegion": "x"}}"#,
            "Deny",
            Answer::Unknown,
            Answer::Allowed,
            Answer::Unknown,
        ),
    ] {
        for (code, expected) in [(Absent, absent), (Given, given)] {
            assert_eq!(under(condition, effect, code), expected, "{condition} {effect} {code:?}");
        }
        if expected_is_told(not_told) {
            assert_eq!(under(condition, effect, NotTold), not_told, "{condition} {effect}");
        }
    }
    let without_code = r#"{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#;
    assert_eq!(answer(&[document(without_code)], Absent), NO, "a code would not help: nothing allows it");
}

/// The contradiction is one only to who knows that there is no value for which both hold.
fn expected_is_told(answer: Answer) -> bool {
    answer != NO
}

#[test]
fn a_role_may_be_passed_to_the_scheduler_where_policies_say_so() {
    let passing = |condition: &str| {
        let statement =
            format!(r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {condition}}}"#);
        let policies = Policies { identity: vec![document(&statement)], boundary: None };
        policies.answer("iam:PassRole", SecondFactor::Absent)
    };
    for (condition, expected) in [
        (r#"{"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}"#, Answer::Allowed),
        (
            r#"{"StringEquals": {"iam:PassedToService": ["ecs.amazonaws.com", "scheduler.amazonaws.com"]}}"#,
            Answer::Allowed,
        ),
        (r#"{"StringLike": {"iam:PassedToService": "sched*.amazonaws.com"}}"#, Answer::Allowed),
        (r#"{"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}"#, NO),
        (r#"{"StringLike": {"iam:PassedToService": "${aws:x}"}}"#, Answer::Unknown),
        (r#"{"StringNotEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}"#, Answer::Unknown),
    ] {
        assert_eq!(passing(condition), expected, "{condition}");
    }
}

#[test]
fn a_boundary_allows_nothing_and_takes_away() {
    let bounded = |own: &str, boundary: &str| {
        let policies = Policies { identity: vec![document(own)], boundary: Some(document(boundary)) };
        policies.answer(STOP, SecondFactor::Absent)
    };
    let (all, none) = (allow("\"*\""), allow("\"s3:*\""));
    assert_eq!(bounded(&all, &all), Answer::Allowed);
    assert_eq!(bounded(&all, &none), NO);
    assert_eq!(bounded(&none, &all), NO);
    assert_eq!(bounded(&all, &deny("\"*\"")), NEVER);
    assert_eq!(bounded(&none, &deny("\"*\"")), NEVER, "no policy helps");
    assert_eq!(bounded(&all, "nonsense"), Answer::Unknown);
    assert_eq!(bounded(&none, "nonsense"), NO);
    assert_eq!(bounded("nonsense", &all), Answer::Unknown);
}

#[test]
fn what_is_not_a_policy_may_say_anything() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!(r#"{{"Statement": [{}], "Id": "{}"}}"#, allow("\"*\""), "x".repeat(200_000));
    let many = format!(r#"{{"Statement": [{}]}}"#, vec![allow("\"*\""); 1_001].join(","));
    let odd = [
        "",
        "null",
        "[]",
        "{}",
        "\"*\"",
        &deep,
        &long,
        &many,
        r#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": ["*", 7], "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "e*:StopTask", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "**", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "ecs:", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": "no"}}"#,
        r#"{"Version": "2030-01-01", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
    ];
    for text in odd {
        let (shown, document) = (text.get(..80.min(text.len())), Document::parse(text));
        assert_eq!(document, Document::Unreadable, "{shown:?}");
        assert_eq!(answer(std::slice::from_ref(&document), SecondFactor::Absent), Answer::Unknown);
        let beside = [Document::parse(&format!(r#"{{"Statement": {}}}"#, allow("\"*\""))), document];
        assert_eq!(answer(&beside, SecondFactor::Absent), Answer::Unknown, "it may deny: {shown:?}");
    }
}
