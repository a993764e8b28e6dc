//! Marks with a reason, an owner and a last day. What cannot be read keeps.

use std::sync::Arc;

use quench_store::Mark as MarkRow;

use super::*;
use crate::scene::production;

/// A cluster of the attacker's of `small`, as the last sweep read it.
fn rogue(scene: &Scene) -> String {
    rogue_clusters(scene).into_iter().next().unwrap()
}

fn row(session: &Session, arn: &str, mark: &str, expires_on: Option<&str>) -> MarkRow {
    MarkRow {
        scope_kind: "resource".to_owned(),
        scope_key: arn.to_owned(),
        mark: mark.to_owned(),
        reason: "of a later Quench".to_owned(),
        owner: String::new(),
        expires_on: expires_on.map(str::to_owned),
        set_at: session.now(),
        inventory_revision: 1,
    }
}

#[tokio::test(start_paused = true)]
async fn a_mark_with_its_reason_outlives_a_restart_and_a_plain_remove_does_not() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let (kept, rogue) = (production(&inventory).unwrap(), rogue(&scene));
    let plain = rogue_clusters(&scene).into_iter().nth(1).unwrap();
    scene.session.set_mark(&until(order(&kept, Some(Mark::Keep)), "2026-12-31")).unwrap();
    scene.session.set_mark(&order(&rogue, Some(Mark::Remove))).unwrap();
    scene.session.mark_arns(std::slice::from_ref(&plain), Mark::Remove).unwrap();
    let before = scene.session.marks_view().unwrap();
    assert_eq!(before.len(), 3);
    let scene = restarted(scene).await;
    scene.sweep().await;
    let after = scene.session.marks_view().unwrap();
    let expected: Vec<_> = before.into_iter().filter(|mark| mark.arn != plain).collect();
    assert_eq!(after, expected, "reason, owner, day and when it was set");
    let told = after.iter().find(|mark| mark.arn == kept).unwrap();
    assert_eq!((told.reason.as_str(), told.owner.as_str()), ("looked at on Sunday", "ana"));
    assert_eq!((told.expires_on.as_deref(), told.expired, told.found), (Some("2026-12-31"), false, true));
    let holding: Vec<(&String, &Mark)> = [(&kept, &Mark::Keep), (&rogue, &Mark::Remove)].into();
    assert_eq!(scene.session.marks().iter().collect::<BTreeSet<_>>(), holding.into_iter().collect());
    scene.session.set_mark(&order(&kept, None)).unwrap();
    assert!(!scene.session.marks().contains_key(&kept));
    let scene = restarted(scene).await;
    assert!(!scene.session.marks().contains_key(&kept), "what was taken away stays away");
}

#[tokio::test(start_paused = true)]
async fn a_mark_holds_through_its_last_day_and_no_longer() {
    for restart in [false, true] {
        let scene = scene("small").await;
        let inventory = scene.sweep().await;
        let (kept, rogue) = (production(&inventory).unwrap(), rogue(&scene));
        // It is the fourth of October.
        scene.session.set_mark(&until(order(&kept, Some(Mark::Keep)), "2026-10-05")).unwrap();
        scene.session.set_mark(&until(order(&rogue, Some(Mark::Remove)), "2026-10-05")).unwrap();
        sleep(&scene.session, 24 * 3600).await;
        assert_eq!(planned(&scene.session).0.iter().filter(|arn| **arn == rogue).count(), 1, "through its last day");
        sleep(&scene.session, 24 * 3600).await;
        let scene = if restart { restarted(scene).await } else { scene };
        if restart {
            assert!(scene.session.marks().is_empty(), "from the first moment on");
            scene.sweep().await;
        }
        assert!(planned(&scene.session).0.is_empty(), "a Remove that is over removes nothing");
        assert!(scene.session.marks().is_empty());
        assert!(scene.session.marks_view().unwrap().iter().all(|mark| mark.expired), "they are told all the same");
        scene.session.mark(&everywhere(&scene.session)).unwrap();
        assert!(planned(&scene.session).0.contains(&kept), "a Keep that is over protects nothing");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_later_quench_wrote_keeps_and_never_removes() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let all: Vec<String> = rogue_clusters(&scene).into_iter().collect();
    let production = production(&inventory).unwrap();
    let store = &scene.session.ground().store;
    let rows = [
        row(&scene.session, &all[0], "keep", Some("the day of the audit")),
        row(&scene.session, &all[1], "remove", Some("the day of the audit")),
        row(&scene.session, &all[2], "escalate", None),
        row(&scene.session, &production, "REMOVE", None),
    ];
    store.set_marks(key(&scene.session), &rows).unwrap();
    let scene = restarted(scene).await;
    let marks = scene.session.marks();
    scene.sweep().await;
    assert_eq!(scene.session.marks(), marks);
    let expected: BTreeSet<&String> = [&all[0], &all[2], &production].into();
    assert_eq!(marks.keys().collect::<BTreeSet<_>>(), expected);
    assert!(marks.values().all(|mark| *mark == Mark::Keep), "{marks:?}");
    scene.session.mark(&everywhere(&scene.session)).unwrap();
    let (targets, _) = planned(&scene.session);
    assert!(expected.iter().all(|arn| !targets.contains(*arn)) && targets.contains(&all[3]));
}

#[tokio::test(start_paused = true)]
async fn a_kept_family_keeps_its_service_and_its_cluster() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let production = inventory.clusters().find(|(_, cluster)| cluster.name == "production").unwrap().1.clone();
    let family = "arn:aws:ecs:us-east-1:000000000000:task-definition/shop-api";
    scene.session.set_mark(&order(family, Some(Mark::Keep))).unwrap();
    scene.session.mark(&everywhere(&scene.session)).unwrap();
    let (targets, view) = planned(&scene.session);
    assert!(!targets.contains(&production.arn) && !targets.contains(&production.services[0].arn));
    assert!(!targets.iter().any(|arn| arn.contains("/shop-api")), "{targets:?}");
    assert!(targets.iter().filter(|arn| arn.contains(":cluster/")).count() == rogue_clusters(&scene).len());
    assert!(view.unwrap().stays.iter().any(|stays| stays.arn == production.arn));
    let scene = restarted(scene).await;
    scene.sweep().await;
    assert_eq!(scene.session.marks().get(family), Some(&Mark::Keep));
    assert!(scene.session.marks_view().unwrap()[0].found, "a family is found by what is of it");
}

#[tokio::test(start_paused = true)]
async fn a_mark_that_is_of_another_account_too_long_or_without_a_day_is_refused() {
    let scene = scene("small").await;
    scene.sweep().await;
    let arn = rogue(&scene);
    let long = "a".repeat(501);
    let of = |arn: &str| order(arn, Some(Mark::Keep));
    for wrong in [
        of(&arn.replace("000000000000", "123456789012")),
        of(&arn.replace("arn:aws:", "arn:aws-cn:")),
        of("arn:aws:s3:::a-bucket"),
        of("production"),
        of(""),
    ] {
        let refused = scene.session.set_mark(&wrong);
        assert!(matches!(refused, Err(SessionError::NotMarkable(_))), "{wrong:?}: {refused:?}");
    }
    for wrong in [MarkOrder { reason: long.clone(), ..of(&arn) }, MarkOrder { owner: long.clone(), ..of(&arn) }] {
        assert!(matches!(scene.session.set_mark(&wrong), Err(SessionError::TextTooLong { most: 500 })));
    }
    for day in ["", "soon", "31.12.2026", "2026-02-30", "2026-12-31T00:00:00Z", "20261231", " 2026-12-31"] {
        let refused = scene.session.set_mark(&until(of(&arn), day));
        assert!(matches!(refused, Err(SessionError::DayMalformed(_))), "{day:?}: {refused:?}");
    }
    assert_eq!(scene.session.marks_view().unwrap(), []);
    let longest = MarkOrder { reason: "ä".repeat(500), ..of(&arn) };
    scene.session.set_mark(&longest).unwrap();
    // Unlike a rule a mark may name what no sweep has found.
    let unseen = "arn:aws:ecs:us-east-1:000000000000:cluster/not-there-yet";
    scene.session.set_mark(&of(unseen)).unwrap();
    let found: Vec<_> = scene.session.marks_view().unwrap().into_iter().map(|mark| (mark.arn, mark.found)).collect();
    assert!(found.contains(&(unseen.to_owned(), false)) && found.contains(&(arn, true)), "{found:?}");
}

/// A pattern keeps nothing. As a keep list refuses it, so must whoever types it.
#[tokio::test(start_paused = true)]
async fn what_is_marked_can_be_written_and_read_again() {
    let scene = scene("small").await;
    scene.sweep().await;
    for name in ["cluster/prod-*", "service/prod/*", "task-definition/api:*", "cluster/prod?", "cluster/a b"] {
        let arn = format!("arn:aws:ecs:us-east-1:000000000000:{name}");
        let set = scene.session.set_mark(&order(&arn, Some(Mark::Keep)));
        let read = scene.session.import_keep_list(scene.session.keep_list_csv().unwrap().as_bytes()).unwrap();
        assert_eq!(read.problems, [], "{name}: {set:?}, and the list that holds it is refused as a whole");
    }
}

#[tokio::test(start_paused = true)]
async fn while_a_teardown_runs_no_mark_is_set() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let arn = rogue(&scene);
    let (reached, mut begun) = tokio::sync::mpsc::unbounded_channel();
    scene.drill.after_each(move |call, _| {
        if call.mutating {
            let _ = reached.send(());
        }
    });
    scene.approve();
    let before = scene.session.marks_view().unwrap();
    let running = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.run_teardown().await }
    });
    begun.recv().await.unwrap();
    let keep = order(&arn, Some(Mark::Keep));
    let file = format!("mark,arn,reason,owner,expires_on\nkeep,{arn},,,\n");
    assert!(matches!(scene.session.set_mark(&keep), Err(SessionError::TeardownRunning)));
    assert!(matches!(scene.session.import_keep_list(file.as_bytes()), Err(SessionError::TeardownRunning)));
    assert_eq!(scene.session.marks_view().unwrap(), before);
    running.await.unwrap().unwrap();
    scene.session.set_mark(&keep).unwrap();
}
