//! An administrator's key: quotas and permissions are probed first, miners run within ten minutes (AWS Security Blog,
//! December 2025, of a campaign since 2 November 2025).

use serde_json::json;

use super::super::site::Site;
use super::super::who::Who;
use super::super::words::pick;
use super::kit::Kit;
use super::names::{Beside, Names};
use super::spread::{Spread, began, regions, since, within};
use super::thief::{self, Entry, enter};
use crate::chance::Chance;
use crate::world::{MINUTE, SECOND, after};
use crate::{Label, NewEvent, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let faithful = chance.happens(0.6);
    let drawn = Kit::draw(site, chance);
    let kit = if faithful {
        let length = usize::try_from(chance.between(8, 14)).unwrap_or(10);
        Kit {
            names: Names::Random(length),
            beside: Beside::Same,
            cpu: 16_384,
            memory: 32_768,
            desired: 10,
            alone: 0.0,
            own_families: chance.happens(0.5),
            ..drawn
        }
    } else {
        drawn
    };
    let began = began(site, chance);
    let entry = if faithful { Entry::UserKey } else { Entry::draw(chance) };
    let who = enter(site, chance, entry, began, label);
    let regions = regions(site, chance, 2);
    for (region, step) in regions.iter().zip(0_i64..) {
        probe(site, chance, &who, region, after(began, -(5 * MINUTE) + step * SECOND));
    }
    let spread =
        Spread { regions, clusters: chance.between(10, 60), began, within: within(chance, 840, since(site, began)) };
    spread.limited(&kit).run(site, chance, &who, &kit)?;
    let at = after(began, 6 * MINUTE);
    if at < site.now() {
        stay(site, chance, &who, at);
    }
    Ok(())
}

/// Looks what the account lets him have: a refusal is the answer that he wants.
fn probe(site: &mut Site<'_>, chance: &mut Chance, who: &Who, region: &str, at: jiff::Timestamp) {
    let kind = pick(chance, &["g5.12xlarge", "c5.24xlarge", "m5.large"]);
    let parameters =
        json!({"instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]}, "instanceType": kind, "dryRun": true});
    let event = NewEvent::call(region, "ec2.amazonaws.com", "RunInstances", who.actor.clone()).with(parameters);
    let refusal = "Request would have succeeded, but DryRun flag is set.";
    site.note(at, event.refused("Client.DryRunOperation", refusal));
}

/// What brings him back: a role with a function that anybody may call, and a user who may send mail.
fn stay(site: &mut Site<'_>, chance: &mut Chance, who: &Who, at: jiff::Timestamp) {
    let linked = json!({"aWSServiceName": "autoscaling.amazonaws.com"});
    site.note(at, NewEvent::iam("CreateServiceLinkedRole", who.actor.clone(), linked));
    if chance.happens(0.7) {
        let role = format!("{}-role", chance.name(6));
        thief::new_role(site, who, after(at, 10 * SECOND), &role);
        let region = site.company.home().to_owned();
        let function = chance.name(9);
        let call = json!({"functionName": function, "principal": "*", "action": "lambda:InvokeFunctionUrl",
            "functionUrlAuthType": "NONE"});
        let created = json!({"functionName": function, "runtime": "python3.12"});
        let lambda = |name| NewEvent::call(&region, "lambda.amazonaws.com", name, who.actor.clone());
        site.note(after(at, 20 * SECOND), lambda("CreateFunction20150331").with(created));
        site.note(after(at, 25 * SECOND), lambda("AddPermission20150331v2").with(call));
    }
    if chance.happens(0.6) {
        thief::new_user(site, chance, who, after(at, 40 * SECOND));
    }
}
