//! What a caller is warned of, by table.

use std::collections::BTreeSet;

use quench_core::permission::{Actor, Caller, warnings};
use quench_core::trail::{Principal, PrincipalKind};
use quench_core::view::StandingWarning;

const ACCOUNT: &str = "123456789012";
const USER: &str = "arn:aws:iam::123456789012:user/ops/kim";
const ROLE: &str = "arn:aws:sts::123456789012:assumed-role/Deploy/kim";
const PERSON: &str = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/kim";
const ROOT: &str = "arn:aws:iam::123456789012:root";
const FEDERATED: &str = "arn:aws:sts::123456789012:federated-user/kim";

fn principal(kind: PrincipalKind, name: &str, session: Option<&str>) -> Principal {
    let account = Some(ACCOUNT.to_owned());
    Principal { kind, name: name.into(), session: session.map(str::to_owned), arn: None, account, via: None }
}

fn actor(kind: PrincipalKind, name: &str, session: Option<&str>, key: &str) -> Actor {
    let access_key = Some(key.to_owned()).filter(|key| !key.is_empty());
    Actor { principal: principal(kind, name, session), access_key, role: None }
}

/// In short: `=` the same, `~` cut off, `q` quarantined, `r` root.
fn told(arn: &str, key: &str, quarantine: Option<Option<&str>>, actors: &[Actor]) -> String {
    let access_key = Some(key).filter(|key| !key.is_empty());
    let actors: BTreeSet<Actor> = actors.iter().cloned().collect();
    let sign = |warning: &StandingWarning| match warning {
        StandingWarning::PointedAt { .. } => '=',
        StandingWarning::CutOff { .. } => '~',
        StandingWarning::Quarantined { .. } => 'q',
        StandingWarning::Root => 'r',
    };
    warnings(Caller { arn, access_key, quarantine }, &actors).iter().map(sign).collect()
}

#[test]
fn the_same_and_what_would_be_cut_off_with_it() {
    use PrincipalKind::{AwsService, Federated, IamUser, IdentityCenter, Role, Root, Unknown};
    let other_account = Actor {
        principal: Principal { account: Some("210987654321".into()), ..principal(IamUser, "kim", None) },
        access_key: None,
        role: None,
    };
    let nowhere = Actor {
        principal: Principal { account: None, ..principal(IamUser, "kim", None) },
        access_key: None,
        role: None,
    };
    for (arn, key, actor, expected) in [
        (USER, "AKIA1", actor(IamUser, "kim", None, "AKIA1"), "="),
        (USER, "AKIA1", actor(IamUser, "kim", None, "AKIA2"), "~"),
        (USER, "AKIA1", actor(IamUser, "kim", None, "ASIA2"), "~"),
        (USER, "ASIA1", actor(IamUser, "kim", None, "AKIA2"), "~"),
        (USER, "ASIA1", actor(IamUser, "kim", None, "ASIA2"), "="),
        (USER, "AKIA1", actor(IamUser, "kim", None, ""), "="),
        (USER, "", actor(IamUser, "kim", None, "AKIA2"), "="),
        (USER, "AKIA1", actor(IamUser, "lee", None, "AKIA1"), ""),
        (USER, "AKIA1", actor(Role, "kim", None, "AKIA1"), ""),
        (USER, "AKIA1", other_account, ""),
        (USER, "AKIA1", nowhere, ""),
        (ROLE, "ASIA1", actor(Role, "Deploy", Some("kim"), "ASIA2"), "="),
        (ROLE, "ASIA1", actor(Role, "Deploy", Some("lee"), "ASIA1"), "="),
        (ROLE, "ASIA1", actor(Role, "Deploy", Some("lee"), "ASIA2"), "~"),
        (ROLE, "", actor(Role, "Deploy", None, ""), "~"),
        (ROLE, "ASIA1", actor(Role, "Other", Some("kim"), "ASIA2"), ""),
        (PERSON, "ASIA1", actor(IdentityCenter, "Admin", Some("kim"), "ASIA2"), "="),
        (PERSON, "ASIA1", actor(IdentityCenter, "Admin", Some("lee"), "ASIA2"), "~"),
        (PERSON, "ASIA1", actor(IdentityCenter, "ReadOnly", Some("kim"), "ASIA2"), ""),
        (PERSON, "ASIA1", actor(Role, "Admin", Some("kim"), "ASIA2"), ""),
        (FEDERATED, "ASIA1", actor(Federated, "", None, "ASIA1"), "="),
        (FEDERATED, "ASIA1", actor(Federated, "", Some("kim"), "ASIA2"), ""),
        (FEDERATED, "", actor(Federated, "", None, ""), ""),
        (ROOT, "AKIA1", actor(Root, "", None, "ASIA2"), "=r"),
        (ROOT, "AKIA1", actor(IamUser, "root", None, "AKIA1"), "r"),
        (USER, "AKIA1", actor(AwsService, "kim", None, ""), ""),
        ("nonsense", "AKIA1", actor(Unknown, "", None, "AKIA1"), ""),
        ("", "", actor(Unknown, "", None, ""), ""),
    ] {
        assert_eq!(told(arn, key, None, std::slice::from_ref(&actor)), expected, "{arn} with {key}: {actor:?}");
    }
}

#[test]
fn a_permission_set_of_the_same_name_that_is_another_role_is_another() {
    let of = |who: &str, role: &str| Actor {
        role: Some(role.to_owned()),
        ..actor(PrincipalKind::IdentityCenter, "Admin", Some(who), "ASIA2")
    };
    let (own, other) = ("AWSReservedSSO_Admin_0123456789abcdef", "AWSReservedSSO_Admin_5d41402abc4b2a76");
    assert_eq!(told(PERSON, "ASIA1", None, &[of("lee", own)]), "~");
    assert_eq!(told(PERSON, "ASIA1", None, &[of("lee", other)]), "");
    assert_eq!(told(PERSON, "ASIA1", None, &[of("kim", other)]), "=", "of that name, and nobody knows better");
}

#[test]
fn the_gravest_comes_first_and_each_is_told_once() {
    use PrincipalKind::IamUser;
    let kim = |key: &str| actor(IamUser, "kim", None, key);
    let all = [kim("AKIA1"), kim("AKIA2"), kim("AKIA3"), actor(IamUser, "lee", None, "AKIA1")];
    assert_eq!(told(USER, "AKIA1", Some(None), &all), "=~q");
    assert_eq!(told(USER, "AKIA9", Some(Some("AWSCompromisedKeyQuarantineV3")), &all), "~q");
    assert_eq!(told(USER, "AKIA9", None, &[]), "");
    assert_eq!(told(ROOT, "", None, &[]), "r");
    let sessions: Vec<Actor> =
        (0..50).map(|number| actor(PrincipalKind::Role, "Deploy", Some(&format!("s{number}")), "")).collect();
    assert_eq!(told(ROLE, "ASIA1", None, &sessions), "~", "fifty sessions of one role are one warning");
    let people: Vec<Actor> =
        (0..50).map(|number| actor(PrincipalKind::IdentityCenter, "Admin", Some(&format!("p{number}")), "")).collect();
    assert_eq!(told(PERSON, "ASIA1", None, &people), "~~~~~", "not a wall of them");
}

#[test]
fn a_warning_names_who_and_which_policy() {
    let lee = actor(PrincipalKind::IdentityCenter, "Admin", Some("lee"), "");
    let caller = Caller { arn: PERSON, access_key: None, quarantine: Some(Some("AWSCompromisedKeyQuarantineV2")) };
    let told = warnings(caller, &BTreeSet::from([lee.clone()]));
    let expected = [
        StandingWarning::CutOff { principal: lee.principal.label() },
        StandingWarning::Quarantined { policy: Some("AWSCompromisedKeyQuarantineV2".into()) },
    ];
    assert_eq!(told, expected);
}
