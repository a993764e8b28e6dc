//! A look goes on from where it was, and a later one asks only for what came since.

use std::sync::Arc;

use quench_core::view::{Attribution, LookingState};
use quench_drill::{Effect, Fault, NewCluster, When};

use super::*;

const REGION: &str = "us-east-1";
const LATE: SignedDuration = SignedDuration::from_hours(2);

/// `small`, swept, with pages of one question in a region.
async fn paged() -> Scene {
    let scene = scene("small").await;
    scene.drill.change(|world| many_refused(world, REGION, 500));
    scene.sweep().await;
    scene.drill.clear_log();
    scene
}

/// Looks, and stops when that many answers of later pages have come.
async fn look_and_stop_at_page(scene: &Scene, page: usize) {
    let (answered, mut reached) = tokio::sync::mpsc::unbounded_channel();
    scene.drill.after_each(move |call, _| {
        if call.operation == "LookupEvents" && call.page {
            let _ = answered.send(());
        }
    });
    let looking = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.look().await }
    });
    for _ in 0..page {
        reached.recv().await.unwrap();
    }
    scene.session.stop_looking();
    looking.await.unwrap().unwrap();
    scene.drill.clear_hooks();
    assert_eq!(scene.session.triage_view().looking.state, LookingState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn what_global_services_record_is_asked_for_whichever_regions_were_swept() {
    let scene = scene("small").await;
    scene.sweep_only(&["ap-northeast-2"]).await;
    scene.drill.clear_log();
    scene.session.look().await.unwrap();
    let asked: BTreeSet<Place> = questions(&scene.drill).iter().map(Question::place).collect();
    let regions: BTreeSet<&str> = asked.iter().map(|(region, _)| region.as_str()).collect();
    assert_eq!(regions, BTreeSet::from(["ap-northeast-2", REGION]));
    let is_asked = |region: &str, name: &str| asked.contains(&(region.to_owned(), name.to_owned()));
    assert!(is_asked(REGION, "CreateAccessKey") && !is_asked("ap-northeast-2", "CreateAccessKey"));
}

/// A region and what is asked of it.
type Place = (String, String);

/// What the store knows to be whole, and by which tokens it goes on.
fn kept(scene: &Scene) -> (BTreeSet<Place>, Vec<(Place, String)>) {
    let rows = scene.session.ground().store.trail_queries(key(&scene.session)).unwrap();
    let whole = rows.iter().filter(|row| row.complete).map(|row| (row.region.clone(), row.value.clone()));
    let open = rows.iter().filter_map(|row| Some(((row.region.clone(), row.value.clone()), row.next_token.clone()?)));
    (whole.collect(), open.collect())
}

fn events(scene: &Scene) -> u32 {
    scene.session.triage_view().looking.events
}

/// What a look that nobody stops finds.
async fn all_events() -> u32 {
    let scene = paged().await;
    scene.session.look().await.unwrap();
    events(&scene)
}

#[tokio::test(start_paused = true)]
async fn a_stopped_look_goes_on_by_its_token_and_asks_nothing_twice() {
    let scene = paged().await;
    look_and_stop_at_page(&scene, 4).await;
    let (whole, open) = kept(&scene);
    assert!(!whole.is_empty() && open.len() == 1, "{whole:?} {open:?}");
    let before = events(&scene);
    scene.drill.clear_log();
    scene.session.look().await.unwrap();
    assert_eq!(scene.session.triage_view().looking.state, LookingState::Done);
    let again = questions(&scene.drill);
    let (place, token) = &open[0];
    let first = again.iter().find(|question| question.place() == *place).unwrap();
    assert_eq!(first.token.as_ref(), Some(token), "it goes on where it was");
    // What was whole is asked again only for what came since, and overlaps by what comes late.
    let began = scene.session.inventory().unwrap().finished_at.unwrap();
    for question in again.iter().filter(|question| whole.contains(&question.place())) {
        let back = began.duration_since(question.from);
        assert!(back <= LATE, "{question:?} goes back {back:?}");
    }
    assert!(events(&scene) > before);
    assert_eq!(events(&scene), all_events().await);
}

#[tokio::test(start_paused = true)]
async fn a_restart_goes_on_by_the_token_that_the_store_has() {
    let scene = paged().await;
    look_and_stop_at_page(&scene, 4).await;
    let (_, open) = kept(&scene);
    let scene = restarted(scene).await;
    scene.sweep().await;
    scene.drill.clear_log();
    scene.session.look().await.unwrap();
    let (place, token) = &open[0];
    let of_it: Vec<Question> =
        questions(&scene.drill).into_iter().filter(|question| question.place() == *place).collect();
    assert_eq!(of_it[0].token.as_ref(), Some(token));
    assert!(of_it.iter().all(|question| question.error.is_none()), "and it is asked as it was: {of_it:?}");
    assert_eq!(events(&scene), all_events().await);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_aws_takes_no_more_begins_anew_and_nothing_is_lost() {
    let scene = paged().await;
    look_and_stop_at_page(&scene, 4).await;
    let (_, open) = kept(&scene);
    let scene = restarted(scene).await;
    scene.sweep().await;
    scene.drill.clear_log();
    let effect = Effect::Error {
        status: 400,
        code: "InvalidNextTokenException".into(),
        message: "The token is not valid for these parameters.".into(),
    };
    let when = When::operation("LookupEvents").in_region(REGION).later_pages().times(1);
    scene.drill.inject(Fault { when, effect });
    scene.session.look().await.unwrap();
    let of_it: Vec<Question> =
        questions(&scene.drill).into_iter().filter(|question| question.place() == open[0].0).collect();
    assert!(of_it[0].error.is_some() && of_it[0].token.is_some(), "{of_it:?}");
    assert!(of_it[1].error.is_none() && of_it[1].token.is_none(), "from its beginning: {of_it:?}");
    let view = scene.session.triage_view().looking;
    assert_eq!((view.state, view.gaps.len()), (LookingState::Done, 0));
    assert_eq!(events(&scene), all_events().await, "and none of them twice");
}

#[tokio::test(start_paused = true)]
async fn a_later_look_asks_what_came_since_with_two_hours_of_overlap() {
    let scene = investigated("small").await;
    let first = questions(&scene.drill);
    let whole: BTreeSet<(String, String)> = first.iter().map(Question::place).collect();
    let until = first.iter().map(|question| question.until).max().unwrap();
    let known = events(&scene);
    sleep(&scene.session, 5 * 3600).await;
    scene.sweep().await;
    scene.drill.clear_log();
    scene.session.look().await.unwrap();
    let second = questions(&scene.drill);
    assert_eq!(second.len(), whole.len(), "each once");
    assert_eq!(second.iter().map(Question::place).collect::<BTreeSet<_>>(), whole);
    for question in &second {
        assert_eq!(until.duration_since(question.from), LATE, "{question:?}");
        assert!(question.until.duration_since(until) >= SignedDuration::from_hours(5), "{question:?}");
    }
    assert_eq!(events(&scene), known, "what was known counts once");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_comes_more_than_an_hour_late_is_found_by_the_next_look() {
    let scene = scene("small").await;
    let arn = scene.drill.change(|world| {
        world.set_trail_delay(85 * 60, 85 * 60);
        let made = |world: &mut World| world.create_cluster("eu-west-3", NewCluster::named("late-comer")).unwrap();
        let at = world.now().checked_sub(SignedDuration::from_mins(20)).unwrap();
        let arn = world.at(at, |world| world.as_actor(Actor::attacker(), made));
        world.label_rogue(&arn);
        arn
    });
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    let found = finding(&scene.session, &arn);
    assert!(matches!(found.attribution, Attribution::NotFound { .. }) && found.made.is_empty(), "{found:?}");
    sleep(&scene.session, 70 * 60).await;
    scene.session.look().await.unwrap();
    let found = finding(&scene.session, &arn);
    assert_eq!(found.attribution, Attribution::Found);
    assert_eq!(found.made[0].principal.name, "deploy-ci");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_goes_on_after_hours_tells_what_happened_meanwhile_too() {
    let scene = paged().await;
    look_and_stop_at_page(&scene, 4).await;
    sleep(&scene.session, 5 * 3600).await;
    let arn = scene.drill.change(|world| {
        world.set_trail_delay(0, 0);
        let made = |world: &mut World| {
            let definition = quench_drill::NewTaskDefinition::fargate("later", "a/b:c", 256, 512);
            world.create_cluster(REGION, NewCluster::named("made-meanwhile")).unwrap();
            let arn = world.register_task_definition(REGION, definition).unwrap();
            world.run_tasks(REGION, "made-meanwhile", quench_drill::NewTasks::fargate(&arn, 1)).unwrap().remove(0)
        };
        let at = world.now().checked_sub(SignedDuration::from_hours(1)).unwrap();
        world.at(at, |world| world.as_actor(Actor::attacker(), made))
    });
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    let looking = scene.session.triage_view().looking;
    assert_eq!((looking.state, looking.looked_at.is_some()), (LookingState::Done, true));
    let found = finding(&scene.session, &arn);
    assert_eq!(found.attribution, Attribution::Found, "it says that it looked at {:?}", looking.looked_at);
}
