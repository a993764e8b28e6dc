//! What a debrief counts of what starts tasks by itself.

use quench_drill::{
    EcsParameters, LeftWhy, NewRule, NewScalableTarget, RuleTarget, Score, Tally, Thing, ThingKind, World,
};

use crate::client::{Account, noon};

const SHOP: &str = "us-east-1";
const HOME: &str = "ap-northeast-2";

fn starters<'a>(things: impl Iterator<Item = &'a Thing>) -> Vec<String> {
    things.filter(|thing| thing.kind == ThingKind::Starter).map(|thing| thing.name.clone()).collect()
}

fn left(score: &Score) -> Vec<(String, LeftWhy)> {
    let mine = score.left.iter().filter(|left| left.thing.kind == ThingKind::Starter);
    mine.map(|left| (left.thing.name.clone(), left.why)).collect()
}

/// The attacker's rule and its region.
fn rule(world: &World) -> (String, String) {
    let rule = world.rules().next().unwrap();
    (rule.region.clone(), rule.name.clone())
}

#[tokio::test(start_paused = true)]
async fn what_the_attacker_left_on_is_missed_until_it_is_off_however_it_went_off() {
    let account = Account::of("returning-attacker");
    let start = account.drill.score();
    assert_eq!((start.rogue.starters, start.rogue_gone.starters, left(&start).len()), (3, 0, 3));
    assert!(left(&start).iter().all(|(_, why)| *why == LeftWhy::NotRemoved));
    let (target, schedule) = account.drill.world(|world| {
        let target = world.scalable_targets().next().unwrap().clone();
        (target, world.schedules().next().unwrap().clone())
    });
    assert!(left(&start).iter().any(|(name, _)| *name == target.cluster_and_service().unwrap().1));
    let (region, name) = account.drill.world(rule);
    account.drill.change(|world| world.disable_rule(&region, None, &name).unwrap());
    assert_eq!(account.drill.score().rogue_gone, Tally { starters: 1, ..Tally::default() });
    account.drill.change(|world| world.enable_rule(&region, None, &name).unwrap());
    assert_eq!(left(&account.drill.score()).len(), 3, "it is on again");
    // A rule that feeds nothing any more starts nothing.
    account.drill.change(|world| world.remove_targets(&region, None, &name, &["1".to_owned()], false).unwrap());
    account.drill.change(|world| world.delete_schedule(&schedule.region, None, &schedule.name).unwrap());
    account.drill.change(|world| world.deregister_scalable_target(&target.region, &target.resource_id).unwrap());
    assert_eq!(left(&account.drill.score()), []);

    // What comes back under its name has come back, a scalable target under its service's.
    account.wait(5).await;
    account.drill.change(|world| {
        let (cluster, service) = target.cluster_and_service().unwrap();
        world.register_scalable_target(&target.region, NewScalableTarget::of(cluster, service, 1, 3)).unwrap();
    });
    let score = account.drill.score();
    assert_eq!(left(&score), [(target.cluster_and_service().unwrap().1.to_owned(), LeftWhy::CameBack)]);
    assert_eq!((score.rogue.starters, score.rogue_gone.starters, score.lost.len()), (3, 2, 0));
}

#[tokio::test(start_paused = true)]
async fn what_is_cut_last_says_when_all_was_gone() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.create_cluster(HOME, quench_drill::NewCluster::named("c")).unwrap();
        let rule = world.put_rule(HOME, NewRule::scheduled("r", "rate(5 days)")).unwrap();
        let cluster = "arn:aws:ecs:ap-northeast-2:000000000000:cluster/c";
        let target = RuleTarget::ecs("1", cluster, EcsParameters::fargate("f", 1));
        world.put_targets(HOME, None, "r", vec![target]).unwrap();
        world.label_rogue(&rule);
    });
    let score = account.drill.score();
    assert_eq!((score.gone_at, score.spend_ended_at), (None, Some(noon())), "nothing burns, and it can");
    account.wait(70).await;
    account.drill.change(|world| world.disable_rule(HOME, None, "r").unwrap());
    account.wait(100).await;
    // Off already: that is no removal.
    account.drill.change(|world| world.disable_rule(HOME, None, "r").unwrap());
    let gone = account.drill.score().gone_at.unwrap();
    assert_eq!(gone.duration_since(noon()).as_secs(), 70);
}

#[tokio::test(start_paused = true)]
async fn what_the_company_had_on_and_is_off_is_lost_until_it_is_on_again() {
    let account = Account::of("mixed-account");
    assert_eq!(account.drill.score().rogue.starters, 0);
    account.wait(5).await;
    account.drill.change(|world| {
        world.disable_rule(HOME, None, "nightly-report").unwrap();
        world.delete_schedule(HOME, None, "daily-export").unwrap();
        world.deregister_scalable_target(SHOP, "service/web/api").unwrap();
    });
    let score = account.drill.score();
    assert_eq!(starters(score.lost.iter()), ["daily-export", "nightly-report", "api"]);
    assert_eq!(score.lost.len(), 3);
    assert!(score.lost[2].arn.starts_with("arn:aws:application-autoscaling:us-east-1:"), "{}", score.lost[2].arn);
    account.drill.change(|world| {
        world.enable_rule(HOME, None, "nightly-report").unwrap();
        // Registered anew it has another ARN, and is the same.
        world.register_scalable_target(SHOP, NewScalableTarget::of("web", "api", 2, 12)).unwrap();
    });
    assert_eq!(starters(account.drill.score().lost.iter()), ["daily-export"]);
    // Somebody's own, made since: nobody's loss, and not the attacker's.
    account.drill.change(|world| {
        world.put_rule(SHOP, NewRule::scheduled("new", "rate(5 days)")).unwrap();
        world.disable_rule(SHOP, None, "new").unwrap();
    });
    let score = account.drill.score();
    assert_eq!((score.lost.len(), left(&score).len()), (1, 0));
}
