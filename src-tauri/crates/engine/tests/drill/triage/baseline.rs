//! A sweep that a person called good speaks for what is unchanged since, and for nothing else.

use quench_core::triage::Signal;
use quench_drill::NewTaskDefinition;

use super::*;

const WEB: &str = "us-east-1:000000000000:service/web";

fn service(name: &str) -> String {
    format!("arn:aws:ecs:{WEB}/{name}")
}

fn is_known_good(scene: &Scene, arn: &str) -> bool {
    finding(&scene.session, arn).in_favour.iter().any(|reason| reason.signal == Signal::KnownGood)
}

#[tokio::test(start_paused = true)]
async fn what_is_unchanged_since_a_good_sweep_is_known_and_what_was_changed_or_made_anew_is_not() {
    let scene = scene("mixed-account").await;
    let good = scene.sweep().await.id.clone();
    scene.session.investigate().await.unwrap();
    assert!(!is_known_good(&scene, &service("api")), "nobody called anything good");
    scene.drill.change(|world| {
        world.as_actor(Actor::attacker(), |world| {
            let definition = NewTaskDefinition::fargate("frontend", "mossy/web:1", 1024, 2048);
            let definition = world.register_task_definition("us-east-1", definition).unwrap();
            world.update_service("us-east-1", "web", "frontend", None, Some(&definition), false).unwrap();
            world.recreate_service("us-east-1", "web", "worker").unwrap();
            world.create_cluster("us-east-1", quench_drill::NewCluster::named("new-since")).unwrap();
        });
    });
    scene.lists_catch_up().await;
    let now = scene.sweep().await;
    scene.session.investigate().await.unwrap();
    let earlier = scene.session.earlier_sweeps().unwrap();
    assert_eq!(earlier.iter().map(|sweep| sweep.id.as_str()).collect::<Vec<_>>(), [good.as_str()]);
    scene.session.set_baseline(Some(&good)).await.unwrap();
    assert_eq!(scene.session.triage_view().baseline.map(|baseline| baseline.id), Some(good.clone()));
    check(&scene);
    let scene = restarted(scene).await;
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    assert_eq!(scene.session.triage_view().baseline.map(|baseline| baseline.id), Some(good), "it is kept");
    check(&scene);
    // The sweep that is called good now held all of it.
    scene.session.set_baseline(Some(&now.id)).await.unwrap();
    assert!(is_known_good(&scene, &service("frontend")) && is_known_good(&scene, &service("worker")));
    scene.session.set_baseline(None).await.unwrap();
    assert!(!is_known_good(&scene, &service("api")));
    assert_eq!(scene.session.triage_view().baseline, None);
}

/// Of the account after the change.
fn check(scene: &Scene) {
    assert!(is_known_good(scene, &service("api")) && is_known_good(scene, &service("status-page")));
    assert!(!is_known_good(scene, &service("frontend")), "it runs another revision");
    assert!(!is_known_good(scene, &service("worker")), "it was made anew under the same name");
    assert!(is_known_good(scene, "arn:aws:ecs:us-east-1:000000000000:cluster/web"));
    assert!(!is_known_good(scene, "arn:aws:ecs:us-east-1:000000000000:cluster/new-since"));
}

#[tokio::test(start_paused = true)]
async fn a_sweep_that_is_not_of_this_account_cannot_be_called_good() {
    let scene = scene("small").await;
    scene.sweep().await;
    for unknown in ["sweep-4711", "sweep-", "", "unsaved-2026-10-04T14:26:00Z", "sweep-01"] {
        let refused = scene.session.set_baseline(Some(unknown)).await;
        assert!(matches!(refused, Err(SessionError::SweepUnknown)), "{unknown}: {refused:?}");
    }
    assert_eq!(scene.session.triage_view().baseline, None);
}
