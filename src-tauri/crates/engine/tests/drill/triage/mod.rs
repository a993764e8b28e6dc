//! Triage on the practice account: who made what, what looks rogue and how sure that is, marks, and the evidence.

#![expect(clippy::panic, reason = "a test that cannot go on should say where")]

mod baseline;
mod choosing;
mod evidence;
mod hostile;
mod keep_list;
mod looking;
mod marks;
mod missing;
mod odd;
mod pace;
mod refusals;
mod story;
mod verdicts;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_core::check::target_arns;
use quench_core::mark::Mark;
use quench_core::region::RegionCode;
use quench_core::view::{FindingView, MarkOrder, MarkRule, MarkScope, PlanView};
use quench_drill::{Actor, Call, Drill, NewEvent, World};
use quench_engine::SessionError;
use quench_engine::session::Session;
use quench_store::{AccountKey, OpenOptions};
use serde_json::{Value, json};

use crate::scene::{Scene, scene, session};

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

/// A scenario that was swept and looked into to the end.
async fn investigated(scenario: &str) -> Scene {
    let scene = scene(scenario).await;
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    scene
}

/// What a new process finds: the same account and store.
async fn restarted(old: Scene) -> Scene {
    let Scene { drill, session: closed, folder } = old;
    let clock = closed.ground().connection.clock().clone();
    drop(closed);
    let session = session(&drill, clock, folder.path(), |options: OpenOptions| options).await;
    Scene { drill, session, folder }
}

async fn sleep(session: &Session, seconds: u64) {
    session.ground().connection.clock().sleep(Duration::from_secs(seconds)).await;
}

fn finding(session: &Session, arn: &str) -> FindingView {
    session.finding(arn).unwrap().unwrap_or_else(|| panic!("{arn} was not judged"))
}

/// A person's word on a thing, with a reason.
fn order(arn: &str, mark: Option<Mark>) -> MarkOrder {
    let (reason, owner) = ("looked at on Sunday".to_owned(), "ana".to_owned());
    MarkOrder { arn: arn.to_owned(), mark, reason, owner, expires_on: None }
}

fn until(order: MarkOrder, day: &str) -> MarkOrder {
    MarkOrder { expires_on: Some(day.to_owned()), ..order }
}

fn everywhere(session: &Session) -> MarkRule {
    MarkRule { scope: MarkScope::Everywhere, mark: Some(Mark::Remove), revision: session.overview().revision }
}

/// The targets of the plan of what is chosen; nothing if nothing goes.
fn planned(session: &Session) -> (BTreeSet<String>, Option<PlanView>) {
    match session.make_plan() {
        Ok(view) => {
            let bundle = session.bundle(&view.hash).unwrap();
            (target_arns(&bundle.plan).map(str::to_owned).collect(), Some(view))
        }
        Err(SessionError::NothingChosen) => (BTreeSet::new(), None),
        Err(error) => panic!("{error}"),
    }
}

/// The row of the account in the store.
fn key(session: &Session) -> AccountKey {
    let identity = session.identity();
    let row = session.ground().store.account(&identity.account, &identity.partition, &session.world().key());
    row.unwrap().unwrap().key
}

/// The ARNs of the attacker's clusters that a sweep can see.
fn rogue_clusters(scene: &Scene) -> BTreeSet<String> {
    let inventory = scene.session.inventory().unwrap();
    let arns = inventory.clusters().map(|(_, cluster)| cluster.arn.clone());
    scene.drill.world(|world| arns.filter(|arn| world.is_rogue(arn)).collect())
}

/// A question that reached CloudTrail.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    region: String,
    name: String,
    token: Option<String>,
    from: Timestamp,
    until: Timestamp,
    error: Option<String>,
}

impl Question {
    fn of(call: &Call) -> Self {
        let body: Value = serde_json::from_slice(&call.body).unwrap();
        let instant = |name: &str| {
            let milliseconds = (body[name].as_f64().unwrap() * 1000.0).round() as i64;
            Timestamp::from_millisecond(milliseconds).unwrap()
        };
        Self {
            region: call.region.clone(),
            name: body["LookupAttributes"][0]["AttributeValue"].as_str().unwrap().to_owned(),
            token: body["NextToken"].as_str().map(str::to_owned),
            from: instant("StartTime"),
            until: instant("EndTime"),
            error: call.error.clone(),
        }
    }

    fn place(&self) -> (String, String) {
        (self.region.clone(), self.name.clone())
    }
}

/// What was asked of CloudTrail since the log was emptied, in order.
fn questions(drill: &Drill) -> Vec<Question> {
    drill.log().iter().filter(|call| call.operation == "LookupEvents").map(Question::of).collect()
}

/// An attacker who meets a limit again and again: pages of one question, to be seen at once.
fn many_refused(world: &mut World, region: &str, count: i64) {
    world.set_trail_delay(0, 0);
    let now = world.now();
    for number in 1..=count {
        let event = NewEvent::call(region, "ecs.amazonaws.com", "RunTask", Actor::attacker())
            .with(json!({"cluster": "default", "taskDefinition": "a:1", "count": 10}))
            .refused("ClientException", "You've reached the limit on the number of tasks you can run concurrently.");
        let at = now.checked_sub(SignedDuration::from_secs(number)).unwrap();
        world.at(at, |world| world.record_event(event));
    }
}
