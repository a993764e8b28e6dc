//! The areas and the policies to ask for.

use std::collections::BTreeSet;

use quench_core::permission::{Answer, Answers, Areas, Document, Policies, SecondFactor, policy};
use quench_core::view::{AreaKind, May, PermissionArea};
use serde_json::Value;

/// What a managed policy may have; AWS does not count white space, here it is counted.
const LONGEST: usize = 6_144;

fn area(answers: &Answers, kind: AreaKind) -> PermissionArea {
    answers.areas().into_iter().find(|area| area.kind == kind).unwrap()
}

fn policies(document: &str) -> Policies {
    Policies { identity: vec![Document::parse(document)], boundary: None }
}

fn by(policies: &Policies) -> Answers {
    Areas::bundled()
        .actions()
        .map(|action| (action.to_owned(), policies.answer(action, SecondFactor::Absent)))
        .collect()
}

#[test]
fn the_data_has_every_area_once_and_every_action_once() {
    let areas = Areas::bundled();
    let kinds: Vec<AreaKind> = areas.areas.iter().map(|area| area.kind).collect();
    use AreaKind::{Contain, Look, Money, Regions, TearDown, Who};
    assert_eq!(kinds, [Look, Who, Money, TearDown, Regions, Contain]);
    let all: Vec<&str> = areas.actions().chain(areas.later.iter().map(String::as_str)).collect();
    assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "one is there twice");
    for area in &areas.areas {
        assert!(!area.actions.is_empty() && area.actions.is_sorted(), "{:?}", area.kind);
        assert!(area.sid.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", area.sid);
    }
    for action in all {
        let (service, name) = action.split_once(':').unwrap();
        assert!(
            service.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{action}"
        );
        assert!(
            name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.bytes().all(|b| b.is_ascii_alphanumeric()),
            "{action}"
        );
    }
}

#[test]
fn looking_asks_for_nothing_that_changes_anything() {
    let reads = ["Describe", "Get", "List", "Lookup", "Generate", "Simulate"];
    for area in Areas::bundled()
        .areas
        .iter()
        .filter(|area| matches!(area.kind, AreaKind::Look | AreaKind::Who | AreaKind::Money))
    {
        for action in &area.actions {
            let name = action.split_once(':').unwrap().1;
            assert!(reads.iter().any(|read| name.starts_with(read)), "{action}");
        }
    }
}

#[test]
fn the_policy_of_an_area_allows_exactly_that_area() {
    for area in Answers::default().areas() {
        assert!(area.policy.len() < LONGEST, "{:?}: {}", area.kind, area.policy.len());
        for told in by(&policies(&area.policy)).areas() {
            let expected = if told.kind == area.kind { May::Yes } else { May::No };
            assert_eq!(told.may, expected, "{:?} under the policy for {:?}: {told:?}", told.kind, area.kind);
        }
    }
}

#[test]
fn all_that_is_missing_fits_into_one_policy_and_is_the_same_every_time() {
    let wanted = Answers::default().policy_to_ask_for().unwrap();
    let without_spaces = wanted.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    assert!(without_spaces < LONGEST, "{without_spaces}");
    assert_eq!(by(&policies(&wanted)), Answers::everything());
    assert_eq!(wanted, Answers::default().policy_to_ask_for().unwrap());
    let value: Value = serde_json::from_str(&wanted).unwrap();
    let sids: BTreeSet<&str> =
        value["Statement"].as_array().unwrap().iter().map(|one| one["Sid"].as_str().unwrap()).collect();
    assert_eq!(sids.len(), value["Statement"].as_array().unwrap().len(), "a Sid is there twice");
    assert!(wanted.starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": ["), "{wanted}");
}

#[test]
fn a_role_is_to_be_passed_to_the_scheduler_alone() {
    let document: Value = serde_json::from_str(&area(&Answers::default(), AreaKind::TearDown).policy).unwrap();
    let passing: Vec<&Value> = document["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["Action"].to_string().contains("PassRole"))
        .collect();
    assert_eq!(passing.len(), 1);
    assert_eq!(passing[0]["Action"], serde_json::json!(["iam:PassRole"]));
    assert_eq!(passing[0]["Condition"]["StringEquals"]["iam:PassedToService"], "scheduler.amazonaws.com");
}

#[test]
fn the_verdict_of_an_area_follows_from_its_actions() {
    let regions = Areas::bundled().areas.iter().find(|area| area.kind == AreaKind::Regions).unwrap();
    let (one, other) = (regions.actions[0].as_str(), regions.actions[1].as_str());
    let no = Answer::Denied { explicitly: false };
    for (answers, expected) in [
        ([Answer::Allowed, Answer::Allowed], May::Yes),
        ([Answer::Allowed, no], May::Partly),
        ([Answer::Unknown, no], May::Partly),
        ([no, Answer::DeniedByOrganization], May::No),
        ([no, Answer::NeedsCode], May::No),
        ([Answer::Allowed, Answer::Unknown], May::Unknown),
        ([Answer::Unknown, Answer::Unknown], May::Unknown),
    ] {
        let answers: Answers = [one, other].into_iter().map(str::to_owned).zip(answers).collect();
        assert_eq!(area(&answers, AreaKind::Regions).may, expected, "{answers:?}");
    }
    assert!(Answers::default().areas().iter().all(|area| area.may == May::Unknown && area.denied.is_empty()));
}

#[test]
fn nobody_is_asked_for_what_no_policy_would_change() {
    let all: Vec<&str> = Areas::bundled().actions().collect();
    let answers = |answer: Answer| all.iter().map(|action| ((*action).to_owned(), answer)).collect::<Answers>();
    assert_eq!(answers(Answer::Allowed).policy_to_ask_for(), None);
    assert_eq!(answers(Answer::NeedsCode).policy_to_ask_for(), None);
    assert_eq!(answers(Answer::DeniedByOrganization).policy_to_ask_for(), None);
    let told = area(&answers(Answer::DeniedByOrganization), AreaKind::Look);
    assert_eq!((told.may, &told.denied), (May::No, &told.denied_by_organization));
    let one = Answers::everything()
        .overruled_by([("ecs:StopTask".to_owned(), Answer::Denied { explicitly: true })].into_iter().collect());
    let look = Areas::bundled().areas.iter().find(|area| area.kind == AreaKind::TearDown).unwrap();
    assert_eq!(one.policy_to_ask_for(), Some(policy(&[(look, vec!["ecs:StopTask"])])));
    assert!(answers(Answer::NeedsCode).needs_code() && !one.needs_code());
}

#[test]
fn what_was_tried_overrules_only_what_it_tells() {
    let tried = |answer| [("ecs:ListClusters".to_owned(), answer)].into_iter().collect::<Answers>();
    let worked_out = Answers::everything();
    assert_eq!(worked_out.clone().overruled_by(tried(Answer::Unknown)), worked_out);
    let overruled = worked_out.overruled_by(tried(Answer::DeniedByOrganization));
    assert_eq!(overruled.of("ecs:ListClusters"), Answer::DeniedByOrganization);
    assert_eq!(overruled.of("ecs:ListTasks"), Answer::Allowed);
}
