//! What CloudTrail does not tell, and that this is never "nobody".

use quench_core::cloud_error::CloudErrorKind;
use quench_core::view::{Attribution, LookingState};
use quench_drill::{Fault, NewCluster, When};

use super::*;

#[tokio::test(start_paused = true)]
async fn who_made_it_is_not_looked_for_then_found_or_not_found_since_when() {
    let scene = scene("small").await;
    let (arn, before) = scene.drill.change(|world| {
        let quiet = |world: &mut World| world.create_cluster("eu-west-3", NewCluster::named("made-by-nobody")).unwrap();
        (quiet(world), world.now())
    });
    scene.lists_catch_up().await;
    scene.sweep().await;
    let named = rogue_clusters(&scene).into_iter().next().unwrap();
    // Judged without a look: the definitions were read, CloudTrail was stopped at once.
    scene.session.stop_looking();
    scene.drill.inject(Fault { when: When::operation("LookupEvents"), effect: quench_drill::Effect::NeverAnswers });
    let looking = tokio::spawn({
        let session = std::sync::Arc::clone(&scene.session);
        async move { session.investigate().await }
    });
    sleep(&scene.session, 10).await;
    for arn in [&arn, &named] {
        assert_eq!(finding(&scene.session, arn).attribution, Attribution::NotLooked);
    }
    assert_eq!(
        scene.session.principals_view().unwrap().not_looked,
        u32::try_from(rogue_clusters(&scene).len()).unwrap()
    );
    scene.session.stop_looking();
    looking.await.unwrap().unwrap();
    scene.drill.clear_faults();
    scene.session.investigate().await.unwrap();
    assert_eq!(finding(&scene.session, &named).attribution, Attribution::Found);
    match finding(&scene.session, &arn).attribution {
        Attribution::NotFound { since } => {
            let days = before.duration_since(since).as_hours() / 24;
            assert!((89..=90).contains(&days), "{days} days");
        }
        other => panic!("{other:?}"),
    }
}

/// Refusals that are told apart: the caller's policies, and AWS's quarantine of the caller.
#[tokio::test(start_paused = true)]
async fn a_refusal_tells_whether_it_is_awss_quarantine_and_the_region_is_asked_nothing_more() {
    for quarantined in [false, true] {
        let scene = scene("small").await;
        scene.sweep().await;
        let arn = rogue_clusters(&scene).into_iter().next().unwrap();
        match quarantined {
            true => scene.drill.change(|world| world.set_quarantined(true)),
            false => scene.drill.inject(Fault::action_denied("cloudtrail:LookupEvents")),
        }
        scene.drill.clear_log();
        scene.session.investigate().await.unwrap();
        let asked = questions(&scene.drill);
        let regions: BTreeSet<&str> = asked.iter().map(|question| question.region.as_str()).collect();
        assert_eq!(asked.len(), regions.len(), "one question shows it: {asked:#?}");
        let attribution = finding(&scene.session, &arn).attribution;
        assert_eq!(attribution, Attribution::Refused { why: CloudErrorKind::AccessDenied, quarantined });
        let looking = scene.session.triage_view().looking;
        assert_eq!((looking.state, looking.regions_done), (LookingState::Done, looking.regions_total));
        assert_eq!((looking.gaps.len(), looking.events, looking.back_to), (regions.len(), 0, None));
        assert!(looking.gaps.iter().all(|gap| gap.quarantined == quarantined));
        let principals = scene.session.principals_view().unwrap();
        assert_eq!((principals.attributed, principals.not_found), (0, 0));
        assert_eq!(principals.not_looked, u32::try_from(rogue_clusters(&scene).len()).unwrap());
        assert!(rogue_clusters(&scene).len() > 5);
        // Once it is allowed again all of it is asked.
        scene.drill.change(|world| world.set_quarantined(false));
        scene.drill.clear_faults();
        scene.session.look().await.unwrap();
        assert_eq!(finding(&scene.session, &arn).attribution, Attribution::Found);
        assert_eq!(scene.session.triage_view().looking.gaps, []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_one_region_says_nothing_of_the_others() {
    let scene = scene("small").await;
    scene.sweep().await;
    let denied = Fault {
        when: When::operation("LookupEvents").in_region("us-east-1"),
        effect: quench_drill::Effect::DeniedByOrganization,
    };
    scene.drill.inject(denied);
    scene.session.investigate().await.unwrap();
    for arn in rogue_clusters(&scene) {
        let attribution = finding(&scene.session, &arn).attribution;
        match arn.contains(":us-east-1:") {
            true => assert_eq!(
                attribution,
                Attribution::Refused { why: CloudErrorKind::DeniedByOrganization, quarantined: false }
            ),
            false => assert_eq!(attribution, Attribution::Found, "{arn}"),
        }
    }
    let gaps = scene.session.triage_view().looking.gaps;
    assert_eq!(gaps.iter().map(|gap| gap.region.as_str()).collect::<Vec<_>>(), ["us-east-1"]);
}

/// The last question of a region is refused, as where a policy names what one may look up: the rest counts.
#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_after_the_first_is_a_gap_and_what_came_counts() {
    let scene = scene("small").await;
    scene.sweep().await;
    let late = Fault {
        when: When { skip: 6, ..When::operation("LookupEvents").in_region("us-east-1") },
        effect: quench_drill::Effect::AccessDenied,
    };
    scene.drill.inject(late);
    scene.session.investigate().await.unwrap();
    let looking = scene.session.triage_view().looking;
    assert_eq!(looking.gaps.iter().map(|gap| gap.region.as_str()).collect::<Vec<_>>(), ["us-east-1"]);
    let in_it: Vec<String> = rogue_clusters(&scene).into_iter().filter(|arn| arn.contains(":us-east-1:")).collect();
    assert!(!in_it.is_empty());
    for arn in in_it {
        assert_eq!(finding(&scene.session, &arn).attribution, Attribution::Found, "CreateCluster was answered");
    }
}
