//! Events that are not what CloudTrail sends, and names that say something else than they are.

use quench_core::trail::PrincipalKind;
use quench_core::view::{Attribution, LookingState};
use quench_drill::Odd;

use super::*;

const REGION: &str = "us-east-1";

#[tokio::test(start_paused = true)]
async fn an_odd_event_is_told_or_read_without_harm_and_nothing_else_is_lost() {
    let plain = investigated("small").await;
    let whole = plain.session.triage_view().looking;
    let attributed = plain.session.principals_view().unwrap().attributed;
    assert_eq!((whole.unreadable, attributed), (0, 6));
    // An event without a body time has one by LookupEvents itself, and one of what never was is an event all the same.
    let told = [(Odd::NotJson, 1), (Odd::NoIdentity, 1), (Odd::NoTime, 0), (Odd::NeverExisted, 0), (Odd::Huge, 0)];
    for (odd, unreadable) in told {
        let scene = scene("small").await;
        let names = ["CreateCluster", "CreateService", "RunTask"];
        let ids = names.map(|name| scene.drill.change(|world| world.add_odd_event(REGION, name, odd)));
        scene.sweep().await;
        scene.session.investigate().await.unwrap();
        let looking = scene.session.triage_view().looking;
        assert_eq!((looking.state, looking.gaps.len()), (LookingState::Done, 0), "{odd:?}");
        assert_eq!(
            (looking.unreadable, looking.events),
            (3 * unreadable, whole.events + 3 - 3 * unreadable),
            "{odd:?}"
        );
        assert_eq!(scene.session.principals_view().unwrap().attributed, attributed, "{odd:?}");
        let kept = scene.session.ground().store.trail_events_of(key(&scene.session), &ids).unwrap();
        assert_eq!(kept.len(), 3, "{odd:?} is evidence");
        assert!(kept.iter().all(|row| row.kept.len() <= 64 * 1024), "{odd:?}");
        // The same after a restart: what was read of it then counts now.
        let again = restarted(scene).await;
        again.sweep().await;
        again.session.investigate().await.unwrap();
        let after = again.session.triage_view().looking;
        assert_eq!((after.unreadable, after.events), (looking.unreadable, looking.events), "{odd:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_called_root_is_somebody_in_identity_center() {
    let scene = investigated("seed-story").await;
    let rogue = rogue_clusters(&scene);
    assert_eq!(rogue.len(), 480);
    for arn in &rogue {
        let found = finding(&scene.session, arn);
        assert_eq!(found.attribution, Attribution::Found, "{arn}");
        let who = &found.made[0].principal;
        assert_eq!((who.kind, who.session.as_deref()), (PrincipalKind::IdentityCenter, Some("root")), "{arn}");
        assert_eq!(who.name, "AdministratorAccess", "{arn}");
    }
    let principals = scene.session.principals_view().unwrap();
    assert!(principals.principals.iter().all(|principal| principal.label.kind != PrincipalKind::Root));
    let suspicious: Vec<_> = principals.principals.iter().filter(|principal| principal.suspicious).collect();
    assert_eq!((suspicious.len(), principals.attributed), (1, 480));
    // The company's administrators have a permission set of the same name, and are others.
    let others = principals.principals.iter().filter(|principal| !principal.suspicious && !principal.is_caller);
    let sessions: BTreeSet<&str> = others.filter_map(|principal| principal.label.session.as_deref()).collect();
    assert!(sessions.contains("alice") && sessions.contains("bob"), "{sessions:?}");
}
