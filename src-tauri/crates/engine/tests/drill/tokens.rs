//! Session tokens that count only in regions that are on by default, and how they are told from regions that are off.

use quench_aws::{ConnectOptions, Source, connect};
use quench_core::region::{RegionCode, RegionSource};
use quench_core::report::RegionState;
use quench_drill::{ACCOUNT, Drill, Effect, Fault, TokenVersion, When};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_store::Store;

use crate::scene::{SEED, clock};

/// A session on `small`, in which 16 regions that need opting in are on, signed in with a token of `version`.
async fn signed_in(version: TokenVersion, prepare: impl FnOnce(&Drill)) -> (Drill, std::sync::Arc<Session>) {
    let clock = clock();
    let drill = Drill::start("small", SEED, clock.clone()).unwrap();
    drill.set_sign_in(Some(version));
    prepare(&drill);
    let connection = connect(ConnectOptions::new(Source::Practice(drill.clone()), clock, SEED)).await.unwrap();
    let session = Session::open(connection, Store::in_memory().unwrap(), Some(drill.clone())).unwrap();
    (drill, session)
}

fn nobody_lists(drill: &Drill) {
    for operation in ["account:ListRegions", "ec2:DescribeRegions"] {
        drill.inject(Fault { when: When::operation(operation), effect: Effect::AccessDenied });
    }
}

async fn states(session: &Session) -> Vec<(RegionCode, RegionState)> {
    let inventory = session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
    inventory.regions.iter().map(|(code, region)| (code.clone(), region.state())).collect()
}

fn count(states: &[(RegionCode, RegionState)], wanted: RegionState) -> usize {
    states.iter().filter(|(_, state)| *state == wanted).count()
}

#[tokio::test(start_paused = true)]
async fn a_token_of_version_one_is_told_from_a_region_that_is_off() {
    let (_, session) = signed_in(TokenVersion::One, |_| ()).await;
    let states = states(&session).await;
    assert_eq!(count(&states, RegionState::TokenVersion), 16, "{states:?}");
    assert_eq!(count(&states, RegionState::Disabled), 1);
    assert!(!session.inventory().unwrap().is_clean());
    assert!(session.overview().regions.iter().all(|row| row.gaps.iter().all(|gap| !gap.detail.contains("FwoGZX"))));
}

#[tokio::test(start_paused = true)]
async fn it_is_exchanged_where_the_role_may_be_assumed_anew() {
    // A session tells its role without the path that the role may have.
    let role = format!("arn:aws:iam::{ACCOUNT}:role/AWSReservedSSO_AdministratorAccess_0123456789abcdef");
    let allow = |drill: &Drill| drill.change(|world| world.allow_assuming(&role));
    let (drill, session) = signed_in(TokenVersion::One, allow).await;
    let states = states(&session).await;
    assert_eq!(count(&states, RegionState::TokenVersion), 0, "{states:?}");
    assert_eq!(count(&states, RegionState::Found) + count(&states, RegionState::Clean), 33);
    assert_eq!(drill.calls()["sts:AssumeRole"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_of_version_two_counts_everywhere() {
    let (drill, session) = signed_in(TokenVersion::Two, |_| ()).await;
    let states = states(&session).await;
    assert_eq!(count(&states, RegionState::Found) + count(&states, RegionState::Clean), 33, "{states:?}");
    assert_eq!(drill.calls().get("sts:AssumeRole"), None);
}

#[tokio::test(start_paused = true)]
async fn without_a_list_one_region_that_takes_the_token_tells_of_the_others() {
    let (_, session) = signed_in(TokenVersion::Two, nobody_lists).await;
    let states = states(&session).await;
    assert_eq!(session.inventory().unwrap().source, RegionSource::Catalogue);
    assert_eq!(
        (count(&states, RegionState::RegionOff), count(&states, RegionState::TokenRefused)),
        (1, 0),
        "{states:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_list_and_with_an_old_token_nobody_can_tell() {
    let (_, session) = signed_in(TokenVersion::One, nobody_lists).await;
    let states = states(&session).await;
    assert_eq!(count(&states, RegionState::TokenRefused), 17, "{states:?}");
    assert!(!session.inventory().unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn without_a_list_a_key_that_is_refused_tells_that_the_region_is_off() {
    let clock = clock();
    let drill = Drill::start("small", SEED, clock.clone()).unwrap();
    nobody_lists(&drill);
    let connection = connect(ConnectOptions::new(Source::Practice(drill), clock, SEED)).await.unwrap();
    let session = Session::open(connection, Store::in_memory().unwrap(), None).unwrap();
    assert_eq!(count(&states(&session).await, RegionState::RegionOff), 1);
}
