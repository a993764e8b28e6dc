//! An administrator's session, hours of work, every region, also those that were off: they are opened, filled, and
//! mostly closed again, so that nobody looks into them (October 2024).

use serde_json::json;

use super::super::site::{HOUR, Site};
use super::super::who::Who;
use super::super::words::some;
use super::kit::Kit;
use super::names::Names;
use super::spread::{Spread, began, regions, since, within};
use super::thief::{self, Entry, enter};
use crate::chance::Chance;
use crate::world::{MINUTE, SECOND, after};
use crate::{Label, NewEvent, OptIn, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let faithful = chance.happens(0.6);
    let drawn = Kit::draw(site, chance);
    let kit = if faithful {
        Kit {
            names: Names::Random(12),
            cpu: 16_384,
            memory: 32_768,
            desired: chance.between(1, 3),
            alone: 0.0,
            ..drawn
        }
    } else {
        drawn
    };
    let hours = i64::from(chance.between(180, 420)) * MINUTE;
    let began = began(site, chance).min(site.ago(hours));
    let entry = if faithful { Entry::SingleSignOn } else { Entry::draw(chance) };
    let who = enter(site, chance, entry, began, label);
    let opened = open(site, chance, &who, began);
    let mut everywhere = regions(site, chance, 4);
    everywhere.retain(|region| !opened.contains(region));
    everywhere.extend(opened.iter().cloned());
    let spread = Spread {
        regions: everywhere,
        clusters: chance.between(12, 60),
        began: after(began, 15 * MINUTE),
        within: within(chance, 5400, since(site, began) - HOUR),
    };
    spread.limited(&kit).run(site, chance, &who, &kit)?;
    close(site, chance, &who, &opened);
    if chance.happens(0.5) {
        thief::blind(site, chance, &who, after(began, -2 * MINUTE));
    }
    if chance.happens(0.7) {
        thief::new_user(site, chance, &who, after(began, 90 * MINUTE));
    }
    if chance.happens(0.4) {
        let set = json!({"name": "AdministratorAccess2", "instanceArn": "arn:aws:sso:::instance/ssoins-0000000000000000",
            "sessionDuration": "PT12H"});
        let region = site.company.home().to_owned();
        site.note(after(began, 100 * MINUTE), NewEvent::sso(&region, "CreatePermissionSet", who.actor.clone(), set));
        let user = json!({"userName": "support", "identityStoreId": "d-0000000000"});
        let made = NewEvent::identity_store(&region, "CreateUser", who.actor.clone(), user);
        site.note(after(began, 101 * MINUTE), made);
    }
    Ok(())
}

/// Opens up to six of the regions that are off; gives them.
fn open(site: &mut Site<'_>, chance: &mut Chance, who: &Who, began: jiff::Timestamp) -> Vec<String> {
    let off = site.world.regions().filter(|region| region.opt_in == OptIn::Disabled);
    let off: Vec<String> = off.map(|region| region.code.clone()).collect();
    let most = u32::try_from(off.len()).unwrap_or(0).min(6);
    let count = if chance.happens(0.7) { most } else { chance.between(0, most) };
    let opened = some(chance, &off, count);
    for (region, step) in opened.iter().zip(0_i64..) {
        let event = NewEvent::of_region("EnableRegion", region, who.actor.clone());
        site.note(after(began, step * 2 * SECOND), event);
        site.world.set_opt_in(region, OptIn::Enabled);
    }
    opened
}

/// Closes them, or forgets to.
fn close(site: &mut Site<'_>, chance: &mut Chance, who: &Who, opened: &[String]) {
    if chance.happens(0.25) {
        return;
    }
    let last = site.ago(i64::from(chance.between(5, 30)) * MINUTE);
    for (region, step) in opened.iter().zip(0_i64..) {
        let event = NewEvent::of_region("DisableRegion", region, who.actor.clone());
        site.note(after(last, step * 2 * SECOND), event);
        site.world.set_opt_in(region, OptIn::Disabled);
    }
}
