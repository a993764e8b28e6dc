//! What goes before an attack and after it: how the attacker got in, what he left to get in again, how he covered his traces.
//!
//! It is told of things that were made already, and takes its chance from the seed alone: what a scenario holds is the same
//! with and without its history.

use jiff::Timestamp;
use serde_json::json;

use super::actors;
use super::production::DAY;
use crate::chance::hash;
use crate::world::trail::GLOBAL;
use crate::world::{MINUTE, SECOND, after};
use crate::{ACCOUNT, Actor, Identity, NewEvent, World};

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const SES: &str = "arn:aws:iam::aws:policy/AmazonSESFullAccess";

/// The events before and after an attack, with how many minutes it is to its first deed or from its last one.
struct History {
    actor: Actor,
    events: Vec<(i64, NewEvent)>,
}

impl History {
    fn of(actor: Actor) -> Self {
        Self { actor, events: Vec::new() }
    }

    /// Something that he did, so many minutes before his first deed here, or, if positive, after his last one.
    fn did(mut self, minutes: i64, event: impl FnOnce(Actor) -> NewEvent) -> Self {
        self.events.push((minutes, event(self.actor.clone())));
        self
    }

    /// Records it around what he has done so far; nothing if he has done nothing.
    fn record(self, world: &mut World) {
        let all = world.regions().flat_map(|region| world.trail(&region.code));
        let his: Vec<Timestamp> =
            all.filter(|one| one.event.actor.identity == self.actor.identity).map(|one| one.at).collect();
        let (Some(first), Some(last)) = (his.iter().min().copied(), his.iter().max().copied()) else { return };
        for (number, (minutes, event)) in self.events.into_iter().enumerate() {
            let jitter = hash(world.seed, &format!("history {number} {}", event.name)) % 50;
            let from = if minutes < 0 { first } else { last };
            let at = after(from, minutes * MINUTE + i64::try_from(jitter).unwrap_or(0) * SECOND);
            world.at(at.min(world.now), |world| world.record_event(event));
        }
    }
}

/// The story: in by IAM Identity Center without MFA, out of sight by another account, back by a user with a key.
pub(super) fn story(world: &mut World) {
    let admin = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef";
    let assigned = json!({
        "instanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef", "permissionSetArn": admin,
        "principalType": "USER", "principalId": "0123456789-5d41402a-bc4b-2a76-b971-9d911017c592",
        "targetId": ACCOUNT, "targetType": "AWS_ACCOUNT",
    });
    let member = json!({"accountName": "fdefs", "email": "HIDDEN_DUE_TO_SECURITY_REASONS"});
    History::of(actors::intruder())
        .did(-48, |actor| NewEvent::console_login(GLOBAL, actor.in_console(), false))
        .did(-41, |actor| NewEvent::create_user(actor, "support-desk"))
        .did(-40, |actor| NewEvent::attach_user_policy(actor, "support-desk", ADMINISTRATOR))
        .did(-39, |actor| NewEvent::create_access_key(actor, "support-desk", "AKIAPRACTICESUPPORT1"))
        .did(-33, |actor| NewEvent::sso(GLOBAL, "CreateAccountAssignment", actor, assigned))
        .did(-28, |actor| NewEvent::organizations("CreateAccount", actor, member))
        .did(6, |actor| NewEvent::of_trail("StopLogging", GLOBAL, actor, "management-events"))
        .did(7, |actor| NewEvent::delete_detector(GLOBAL, actor, "12abc34d567e8fa901bc2d34e56789f0"))
        .record(world);
}

/// Datadog's campaign: no look around, users with passwords first, then everywhere at once.
pub(super) fn seventeen_regions(world: &mut World) {
    let mut history = History::of(Actor::attacker());
    for (number, minutes) in [(1, -9), (2, -7), (3, -5)] {
        let user = format!("aws_dev_{number}");
        history = history
            .did(minutes, |actor| NewEvent::create_user(actor, &user))
            .did(minutes, |actor| NewEvent::attach_user_policy(actor, &user, ADMINISTRATOR))
            .did(minutes + 1, |actor| NewEvent::create_login_profile(actor, &user));
    }
    history.record(world);
}

/// The campaign of December 2025: dry runs, roles, a function with a public address, a user who may send mail.
pub(super) fn fifty_clusters(world: &mut World) {
    let dry = json!({"instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]}, "instanceType": "g5.8xlarge"});
    let function = json!({"functionName": "gen-7f3a", "runtime": "python3.12", "role": role("gen-7f3a-role")});
    let url = json!({"functionName": "gen-7f3a", "authType": "NONE"});
    History::of(Actor::attacker())
        .did(-12, |actor| {
            NewEvent::call(GLOBAL, "ec2.amazonaws.com", "RunInstances", actor)
                .with(dry)
                .refused("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
        })
        .did(-10, |actor| {
            let service = json!({"aWSServiceName": "autoscaling.amazonaws.com"});
            NewEvent::iam("CreateServiceLinkedRole", actor, service)
        })
        .did(-8, |actor| NewEvent::create_role(actor, "gen-7f3a-role", "lambda.amazonaws.com"))
        .did(3, |actor| NewEvent::call(GLOBAL, "lambda.amazonaws.com", "CreateFunction20150331", actor).with(function))
        .did(4, |actor| NewEvent::call(GLOBAL, "lambda.amazonaws.com", "CreateFunctionUrlConfig", actor).with(url))
        .did(9, |actor| NewEvent::create_user(actor, "mailer-7f3a"))
        .did(10, |actor| NewEvent::attach_user_policy(actor, "mailer-7f3a", SES))
        .did(11, |actor| NewEvent::create_access_key(actor, "mailer-7f3a", "AKIAPRACTICEMAILER01"))
        .record(world);
}

/// A stolen key, which gives itself another life: a session that outlives it, and a second key.
pub(super) fn stolen_key(world: &mut World) {
    let user = Actor::attacker().identity.username().unwrap_or_default().to_owned();
    History::of(Actor::attacker())
        .did(-14, |actor| {
            let listed = NewEvent::iam("ListUsers", actor, serde_json::Value::Null);
            let message = format!("User: {} is not authorized to perform: iam:ListUsers", crate::attacker::STOLEN_KEY);
            NewEvent { read_only: true, ..listed }.refused("AccessDenied", &message)
        })
        .did(-13, |actor| NewEvent::session_token(GLOBAL, actor))
        .did(-11, |actor| NewEvent::create_access_key(actor, &user, "AKIAPRACTICESECOND01"))
        .record(world);
}

/// What goes on in every company: administrators sign in, with MFA, and now and then one forgets his password.
pub(super) fn administrators(world: &mut World) {
    let now = world.now;
    for days in 1..=85_i64 {
        let drawn = hash(world.seed, &format!("sign-in {days}"));
        let actor = if drawn.is_multiple_of(2) { actors::alice() } else { actors::bob() }.in_console();
        // Office hours at a desk in Europe, on some days.
        let minute = i64::try_from(drawn / 2 % 480).unwrap_or(0);
        let at = after(now, -days * DAY + minute * MINUTE);
        if drawn.is_multiple_of(5) {
            world.at(at, |world| world.record_event(NewEvent::console_login(GLOBAL, actor, true)));
        } else if drawn.is_multiple_of(17) {
            world.at(at, |world| world.record_event(NewEvent::console_login_failed(GLOBAL, actor)));
        }
    }
}

/// Names a service of AWS that starts tasks of the company's by the clock.
pub(super) fn scheduler(schedule: &str) -> Actor {
    Actor::service_in_role("ecsSchedulerRole", schedule, "scheduler.amazonaws.com")
}

/// AWS Batch, which keeps clusters of its own.
pub(super) fn batch() -> Actor {
    let role = "aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch";
    Actor::service_in_role(role, "aws-batch", "batch.amazonaws.com")
}

fn role(name: &str) -> String {
    Identity::Role { role: name.to_owned(), session: String::new() }.maker_arn().unwrap_or_default()
}
