//! What a company does with its account besides: people sign in, administrators make users and roles, a region is opened.
//! Without it every such event would be an attacker's, as it is in no real account.

use serde_json::json;

use super::site::{HOUR, Site};
use super::who::{Client, Who, hidden, key};
use super::words::{PEOPLE, SERVICES, pick};
use crate::chance::Chance;
use crate::world::trail::{GLOBAL, KEPT};
use crate::world::{MINUTE, SECOND, after};
use crate::{ACCOUNT, Label, NewEvent, OptIn, Pattern};

/// Nothing is made by these people here that could bear a label.
const NONE: Label = Label::Legit(Pattern::Console);

/// Lets the last weeks pass.
pub(super) fn live(site: &mut Site<'_>, chance: &mut Chance) {
    for _ in 0..chance.between(2, 25) {
        sign_in(site, chance);
    }
    for _ in 0..chance.between(0, 5) {
        administer(site, chance);
    }
    open(site, chance);
}

/// Some have a second factor, some do not, some mistype. Strangers try as well.
fn sign_in(site: &mut Site<'_>, chance: &mut Chance) {
    let who = site.company.person(chance, Client::Browser, NONE);
    let days = i64::from(chance.between(0, 30));
    let at = site.company.workday(chance, site.now(), days);
    if chance.happens(0.15) {
        let mut stranger = who.actor.clone();
        if chance.happens(0.4) {
            stranger.source_ip = hidden(chance);
        }
        site.note(after(at, -30 * SECOND), NewEvent::console_login_failed(GLOBAL, stranger));
    }
    site.note(at, NewEvent::console_login(GLOBAL, who.actor, chance.happens(0.6)));
}

/// A colleague, a key that is changed, a role for a service, a trail that is set up anew.
fn administer(site: &mut Site<'_>, chance: &mut Chance) {
    let by_hand = chance.happens(0.5);
    let who = if by_hand {
        site.company.person(chance, Client::Browser, NONE)
    } else {
        site.company.deployer(chance, Client::Terraform, NONE)
    };
    let Who { actor, .. } = who;
    let days = i64::from(pick(chance, &[0, 0, 1, 3, 9, 30, 60]));
    let at = site.company.workday(chance, site.now(), days);
    let (person, word) = (pick(chance, &PEOPLE), pick(chance, &SERVICES));
    match chance.between(0, 20) {
        0..=3 => {
            site.note(at, NewEvent::create_user(actor.clone(), person));
            let policy = pick(chance, &["ReadOnlyAccess", "PowerUserAccess", "AdministratorAccess"]);
            let policy = format!("arn:aws:iam::aws:policy/{policy}");
            site.note(after(at, 20 * SECOND), NewEvent::attach_user_policy(actor.clone(), person, &policy));
            if chance.happens(0.6) {
                site.note(after(at, 40 * SECOND), NewEvent::create_login_profile(actor, person));
            }
        }
        4..=7 => {
            let key = key(chance, "AKIA");
            site.note(at, NewEvent::create_access_key(actor, person, &key));
        }
        8..=11 => {
            let service = pick(chance, &["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]);
            site.note(at, NewEvent::create_role(actor.clone(), &format!("{word}-role"), service));
            let policy = json!({"roleName": format!("{word}-role"),
                "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"});
            site.note(after(at, SECOND), NewEvent::iam("AttachRolePolicy", actor, policy));
        }
        12..=14 => {
            let region = site.company.home().to_owned();
            let set = json!({"name": pick(chance, &["Developers", "Support", "Finance"]), "sessionDuration": "PT8H",
                "instanceArn": "arn:aws:sso:::instance/ssoins-0000000000000000"});
            site.note(at, NewEvent::sso(&region, "CreatePermissionSet", actor, set));
        }
        15..=16 => {
            let linked = json!({"aWSServiceName": pick(chance, &["ecs.amazonaws.com", "autoscaling.amazonaws.com"])});
            site.note(at, NewEvent::iam("CreateServiceLinkedRole", actor, linked));
        }
        17 => {
            // An old trail makes way for the organization's.
            let region = site.company.home().to_owned();
            let trail = format!("arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{}-trail", site.company.name);
            let name = pick(chance, &["StopLogging", "DeleteTrail"]);
            site.note(at, NewEvent::of_trail(name, &region, actor, &trail));
        }
        _ => {
            // Somebody asks for a session with a second factor, as its policy wants it.
            site.note(at, NewEvent::session_token(GLOBAL, actor));
        }
    }
}

/// Regions that are on and are not by default were opened by somebody at some time.
fn open(site: &mut Site<'_>, chance: &mut Chance) {
    let on = site.world.regions().filter(|region| region.opt_in == OptIn::Enabled);
    let on: Vec<String> = on.map(|region| region.code.clone()).collect();
    for region in on {
        let who = site.company.person(chance, Client::Browser, NONE);
        let days = i64::from(pick(chance, &[0, 2, 10, 40, 80, 400]));
        let at = after(site.company.workday(chance, site.now(), days), -20 * MINUTE);
        // What is in it came after.
        let there = site.world.region(&region).into_iter().flat_map(|home| home.clusters.values());
        let at = there.map(|cluster| after(cluster.created_at, -HOUR)).min().map_or(at, |first| at.min(first));
        // What is older than the history is not in it.
        if after(at, KEPT) > site.now() {
            site.note(at, NewEvent::of_region("EnableRegion", &region, who.actor));
        }
    }
}
