//! How a caller stands: what it is told that it may do is what it may do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use quench_core::permission::Answers;
use quench_core::view::{
    AreaKind, May, PermissionArea, PermissionSource, SignInWay, StandingView, StandingWarning, TeardownStatus,
};
use quench_drill::{Drill, Identity, NewRole, NewUser, World};
use quench_engine::session::Session;

use crate::scene::{SEED, Scene, assert_verified, clock, session};

const QUARANTINE: &str = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const ALL: [AreaKind; 6] =
    [AreaKind::Look, AreaKind::Who, AreaKind::Money, AreaKind::TearDown, AreaKind::Regions, AreaKind::Contain];

/// "small", with whoever `make` makes signed in.
async fn as_key(make: impl FnOnce(&mut World) -> (String, Option<String>)) -> Scene {
    let clock = clock();
    let drill = Drill::start("small", SEED, clock.clone()).unwrap();
    let (id, token) = drill.change(make);
    drill.set_sign_in_key(&id, token.as_deref());
    let folder = tempfile::tempdir().unwrap();
    let session = session(&drill, clock, folder.path(), |options| options).await;
    Scene { drill, session, folder }
}

/// The policies of these areas, as they are to be asked for.
fn policies(areas: &[AreaKind]) -> BTreeMap<String, String> {
    let told = Answers::default().areas().into_iter().filter(|area| areas.contains(&area.kind));
    told.map(|area| (format!("{:?}", area.kind), area.policy)).collect()
}

/// An IAM user who has these policies.
async fn as_user(areas: &[AreaKind], attached: &[&str]) -> Scene {
    let attached = attached.iter().map(|arn| (*arn).to_owned()).collect();
    let new = NewUser { name: "kim".to_owned(), policies: policies(areas), attached, ..NewUser::default() };
    as_key(move |world| (world.add_user(new).unwrap(), None)).await
}

fn told(session: &Session) -> StandingView {
    session.standing(session.sign_in_view(SignInWay::Practice))
}

async fn asked(scene: &Scene) -> StandingView {
    scene.drill.clear_log();
    scene.session.ask_permissions().await;
    let changed: Vec<String> =
        scene.drill.log().into_iter().filter(|call| call.mutating).map(|call| call.operation).collect();
    assert!(changed.is_empty(), "{changed:?}");
    assert!(scene.drill.log().iter().all(|call| call.service != "ce"), "it costs money");
    told(&scene.session)
}

fn may(standing: &StandingView) -> Vec<(AreaKind, May)> {
    standing.permissions.areas.iter().map(|area| (area.kind, area.may)).collect()
}

fn area(standing: &StandingView, kind: AreaKind) -> &PermissionArea {
    standing.permissions.areas.iter().find(|area| area.kind == kind).unwrap()
}

const READING: [AreaKind; 3] = [AreaKind::Look, AreaKind::Who, AreaKind::Money];

#[tokio::test(start_paused = true)]
async fn who_may_only_look_is_told_what_tearing_down_lacks_and_may_not() {
    let scene = as_user(&READING, &[]).await;
    let before = told(&scene.session);
    assert_eq!(
        (before.permissions.source, before.permissions.asked_at),
        (None, None),
        "nothing is known before it is asked"
    );
    assert!(before.permissions.areas.iter().all(|area| area.may == May::Unknown));
    let standing = asked(&scene).await;
    assert_eq!(standing.permissions.source, Some(PermissionSource::Simulated));
    let expected = ALL.map(|kind| (kind, if READING.contains(&kind) { May::Yes } else { May::No }));
    assert_eq!(may(&standing), expected);
    let lacks: BTreeSet<&str> = area(&standing, AreaKind::TearDown).denied.iter().map(String::as_str).collect();
    for action in ["ecs:DeleteService", "ecs:StopTask", "ecs:DeleteCluster", "scheduler:UpdateSchedule", "iam:PassRole"]
    {
        assert!(lacks.contains(action), "{action}");
    }
    assert!(standing.permissions.policy_to_ask_for.unwrap().contains("ecs:DeleteCluster"));
    let inventory = scene.sweep().await;
    assert!(inventory.clusters().count() > 1, "it may look");
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    let view = teardown.view(scene.session.ground());
    assert_ne!(view.status, TeardownStatus::Verified);
    let applied = scene.drill.log().into_iter().filter(|call| call.mutating && call.error.is_none()).count();
    assert_eq!(applied, 0, "nothing of it was permitted");
}

#[tokio::test(start_paused = true)]
async fn with_the_policy_for_tearing_down_it_may_and_does() {
    let scene = as_user(&[&READING[..], &[AreaKind::TearDown]].concat(), &[]).await;
    let standing = asked(&scene).await;
    let expected =
        ALL.map(|kind| (kind, if READING.contains(&kind) || kind == AreaKind::TearDown { May::Yes } else { May::No }));
    assert_eq!(may(&standing), expected);
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    assert_eq!(scene.clusters_left(), ["production"]);
}

#[tokio::test(start_paused = true)]
async fn the_policy_that_is_to_be_asked_for_is_enough() {
    let scene = as_user(&READING, &[]).await;
    let wanted = asked(&scene).await.permissions.policy_to_ask_for.unwrap();
    let kim = Identity::User("kim".to_owned());
    scene.drill.change(|world| world.put_policy(&kim, "asked-for", &wanted).unwrap());
    let standing = asked(&scene).await;
    assert_eq!(may(&standing), ALL.map(|kind| (kind, May::Yes)));
    assert_eq!(standing.permissions.policy_to_ask_for, None);
}

#[tokio::test(start_paused = true)]
async fn a_quarantined_user_is_told_so_and_may_still_tear_down() {
    let scene = as_user(&[], &[ADMIN, QUARANTINE]).await;
    let standing = asked(&scene).await;
    let policy = Some("AWSCompromisedKeyQuarantineV3".to_owned());
    assert_eq!(standing.warnings, [StandingWarning::Quarantined { policy }]);
    assert_eq!(area(&standing, AreaKind::Look).may, May::Yes);
    let denied = |kind: AreaKind| area(&standing, kind).denied.clone();
    assert_eq!(denied(AreaKind::Who), ["cloudtrail:LookupEvents"]);
    assert_eq!(denied(AreaKind::TearDown), ["iam:PassRole"]);
    assert!(denied(AreaKind::Contain).contains(&"iam:UpdateAccessKey".to_owned()));
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
}

#[tokio::test(start_paused = true)]
async fn who_may_nothing_is_told_what_was_tried() {
    let standing = asked(&as_user(&[], &[]).await).await;
    assert_eq!(standing.permissions.source, Some(PermissionSource::Tried));
    assert_eq!(area(&standing, AreaKind::Look).may, May::Partly);
    let tear_down = area(&standing, AreaKind::TearDown);
    assert_eq!((tear_down.may, tear_down.denied.len()), (May::Unknown, 0), "nobody tried that");
}

#[tokio::test(start_paused = true)]
async fn where_it_may_read_policies_but_not_ask_aws_they_are_gone_through() {
    let scene = as_user(&READING, &[]).await;
    let kim = Identity::User("kim".to_owned());
    let deny = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:SimulatePrincipalPolicy", "Resource": "*"}]}"#;
    scene.drill.change(|world| world.put_policy(&kim, "no", deny).unwrap());
    let standing = asked(&scene).await;
    assert_eq!(standing.permissions.source, Some(PermissionSource::Policies));
    assert_eq!(area(&standing, AreaKind::Who).denied, ["iam:SimulatePrincipalPolicy"]);
    assert_eq!(area(&standing, AreaKind::Look).may, May::Yes);
    assert_eq!(area(&standing, AreaKind::TearDown).may, May::No);
}

#[tokio::test(start_paused = true)]
async fn what_the_organization_denies_is_told_apart() {
    let scene = as_user(&[], &[ADMIN]).await;
    let control = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": ["account:EnableRegion", "account:DisableRegion"], "Resource": "*"}]}"#;
    scene.drill.change(|world| world.set_service_control_policy(Some(control)).unwrap());
    let standing = asked(&scene).await;
    let regions = area(&standing, AreaKind::Regions);
    assert_eq!((regions.may, &regions.denied), (May::No, &regions.denied_by_organization));
    assert_eq!(area(&standing, AreaKind::TearDown).may, May::Yes);
    assert_eq!(standing.permissions.policy_to_ask_for, None, "no policy of the account helps");
}

#[tokio::test(start_paused = true)]
async fn of_root_only_reads_are_tried_and_it_is_warned() {
    let scene = as_key(|world| (world.add_root_key(), None)).await;
    let standing = asked(&scene).await;
    assert_eq!(standing.permissions.source, Some(PermissionSource::Root));
    assert_eq!(may(&standing), ALL.map(|kind| (kind, May::Yes)));
    assert_eq!(standing.warnings, [StandingWarning::Root]);
    let asked: Vec<String> = scene.drill.log().into_iter().map(|call| call.operation).collect();
    let reads = |one: &String| ["List", "Describe", "Lookup", "Get"].iter().any(|begins| one.starts_with(begins));
    assert!(asked.iter().all(reads) && !asked.iter().any(|one| one.contains("Authorization")), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_wants_a_code_is_told_so() {
    let scene = as_user(&[], &[ADMIN]).await;
    let deny = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": ["iam:*", "sts:GetSessionToken"], "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;
    let kim = Identity::User("kim".to_owned());
    scene.drill.change(|world| world.put_policy(&kim, "with-a-device", deny).unwrap());
    let standing = asked(&scene).await;
    assert_eq!(area(&standing, AreaKind::TearDown).may, May::Partly, "all but iam:PassRole");
    assert!(scene.session.needs_code());
    assert_eq!(standing.permissions.policy_to_ask_for, None, "no policy would help");
}

#[tokio::test(start_paused = true)]
async fn whoever_made_it_is_warned_and_so_is_whoever_would_be_cut_off() {
    let story = || async {
        let clock = clock();
        let drill = Drill::start("seed-story", SEED, clock.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let session = session(&drill, clock, folder.path(), |options| options).await;
        Scene { drill, session, folder }
    };
    // Who it was, as somebody else finds it.
    let scene = story().await;
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    assert_eq!(told(&scene.session).warnings, [], "the person made nothing of it");
    let principals = scene.session.principals_view().unwrap().principals;
    let rogue = principals.into_iter().find(|view| view.clusters.rogue > 0).unwrap();
    let set = rogue.label.name.clone();
    let (person, arn) = (rogue.label.session.clone().unwrap(), rogue.arn.clone().unwrap());
    assert!(arn.contains("AWSReservedSSO_"), "in the story it is a portal's session: {arn}");
    let role =
        arn.split_once(":role/").map_or_else(|| arn.split('/').nth(1).unwrap().to_owned(), |(_, role)| role.to_owned());
    for (who, expected) in [(person.as_str(), "pointed at"), ("somebody-else", "cut off")] {
        let scene = story().await;
        let given = scene.drill.change(|world| {
            let attached = vec![ADMIN.to_owned()];
            world.add_role(NewRole { name: role.clone(), attached, ..NewRole::default() }).unwrap();
            let whom = Identity::Role { role: role.clone(), session: who.to_owned() };
            world.give_session(&whom, false, 3600)
        });
        scene.drill.set_sign_in_key(&given.access_key_id, Some(&given.session_token));
        let session = session_of(&scene).await;
        let mut told_of = session.watch_standing();
        session
            .sweep(&quench_engine::sweep::Scope::default(), quench_engine::region_sweep::Depth::Sweep)
            .await
            .unwrap();
        session.investigate().await.unwrap();
        assert!(told_of.has_changed().unwrap(), "whoever looks at it hears of it");
        told_of.mark_unchanged();
        match (expected, told(&session).warnings.first()) {
            ("pointed at", Some(StandingWarning::PointedAt { principal }))
            | ("cut off", Some(StandingWarning::CutOff { principal })) => {
                assert_eq!((&principal.name, principal.session.as_ref()), (&set, Some(&person)));
            }
            (expected, other) => assert_eq!(expected, "", "{other:?}"),
        }
    }
}

/// Another process's session on the same account.
async fn session_of(scene: &Scene) -> Arc<Session> {
    let folder = scene.folder.path().join("another");
    std::fs::create_dir(&folder).unwrap();
    session(&scene.drill, scene.session.ground().connection.clock().clone(), &folder, |options| options).await
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_once_at_a_time_and_a_dropped_question_is_over() {
    let scene = as_user(&READING, &[]).await;
    scene.drill.set_rtt(Duration::from_secs(1));
    {
        let first = scene.session.ask_permissions();
        let second = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            assert!(told(&scene.session).permissions.asking);
            scene.session.ask_permissions().await;
            assert!(told(&scene.session).permissions.asking, "it does not wait for the first");
        };
        tokio::join!(first, second);
    }
    assert!(!told(&scene.session).permissions.asking);
    let dropped = tokio::time::timeout(Duration::from_millis(10), scene.session.ask_permissions()).await;
    assert!(dropped.is_err());
    let standing = told(&scene.session);
    assert!(!standing.permissions.asking);
    assert_eq!(standing.permissions.source, Some(PermissionSource::Simulated), "what was known stays");
}
