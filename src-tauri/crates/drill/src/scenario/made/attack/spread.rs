//! A script running through regions: so many clusters, within so much time, set up by a kit.

use jiff::Timestamp;

use super::super::site::{HOUR, Site};
use super::super::who::Who;
use super::super::words::{pick, some};
use super::kit::Kit;
use crate::chance::Chance;
use crate::world::{SECOND, after};
use crate::{NewCluster, NewTasks, OptIn, Refusal};

/// No account holds more rogue tasks than that, so that a thousand accounts can be read.
const MOST_TASKS: u32 = 260;

/// How far a script goes.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    pub(super) regions: Vec<String>,
    /// In all of them together, at least one in each as far as they reach.
    pub(super) clusters: u32,
    pub(super) began: Timestamp,
    /// Seconds from the first cluster to the last.
    pub(super) within: u32,
}

impl Spread {
    /// As many clusters as a kit's tasks allow.
    pub(super) fn limited(self, kit: &Kit) -> Self {
        let most = (MOST_TASKS / kit.desired.max(1)).max(4);
        let clusters = self.clusters.min(most);
        let regions = self.regions.into_iter().take(usize::try_from(clusters).unwrap_or(1).max(1)).collect();
        Self { clusters, regions, ..self }
    }

    /// Runs the script.
    pub(super) fn run(&self, site: &mut Site<'_>, chance: &mut Chance, who: &Who, kit: &Kit) -> Result<(), Refusal> {
        let home = self.regions.first().map_or("us-east-1", String::as_str);
        let (kit, who) = &kit.clone().through(chance, home, who);
        let count = u32::try_from(self.regions.len()).unwrap_or(1).max(1);
        let step = i64::from(self.within) * SECOND / i64::from(self.clusters.max(1));
        let mut number = 0;
        for (region, place) in self.regions.iter().zip(0..) {
            // All of a region at once, as the scripts that were seen did it.
            let here = self.clusters / count + u32::from(place < self.clusters % count);
            let first = after(self.began, i64::from(number) * step);
            let family = self.register(site, chance, who, kit, (region, first))?;
            for _ in 0..here {
                let at = after(self.began, i64::from(number) * step + i64::from(chance.between(0, 900)));
                cluster(site, chance, who, kit, (region, &family, at, number))?;
                number += 1;
            }
        }
        Ok(())
    }

    /// The family of a region, and what was registered before it was right.
    fn register(
        &self,
        site: &mut Site<'_>,
        chance: &mut Chance,
        who: &Who,
        kit: &Kit,
        (region, at): (&str, Timestamp),
    ) -> Result<String, Refusal> {
        let wanted = kit.names.name(site, chance, 0);
        let family = site.free_family(region, &wanted);
        let mut at = after(at, -i64::from(kit.inactive + 1) * 3 * SECOND);
        for _ in 0..kit.inactive {
            let vain = site.definition(who, at, region, kit.definition(chance, region, &family))?;
            at = after(at, 2 * SECOND);
            site.deregister(who, at, region, &vain)?;
        }
        site.definition(who, at, region, kit.definition(chance, region, &family))?;
        Ok(family)
    }
}

/// A cluster with what is in it.
fn cluster(
    site: &mut Site<'_>,
    chance: &mut Chance,
    who: &Who,
    kit: &Kit,
    (region, family, at, number): (&str, &str, Timestamp, u32),
) -> Result<(), Refusal> {
    let wanted = kit.names.name(site, chance, number);
    let name = site.free_cluster(region, &wanted);
    let new = NewCluster {
        tags: kit.tags.clone(),
        container_insights: kit.insights.then(|| "enabled".to_owned()),
        capacity_providers: if kit.spot { ["FARGATE", "FARGATE_SPOT"].map(str::to_owned).into() } else { Vec::new() },
        ..NewCluster::named(&name)
    };
    site.cluster(who, at, region, new)?;
    if chance.happens(kit.empty) {
        return Ok(());
    }
    let at = after(at, i64::from(chance.between(1, 3)) * SECOND);
    let family = if kit.own_families {
        let wanted = if kit.family_alike { name.clone() } else { kit.names.name(site, chance, number) };
        let own = site.free_family(region, &wanted);
        site.definition(who, at, region, kit.definition(chance, region, &own))?;
        own
    } else {
        family.to_owned()
    };
    let at = after(at, i64::from(chance.between(1, 3)) * SECOND);
    if chance.happens(kit.alone) {
        let started_by = chance.happens(0.3).then(|| chance.name(8));
        let new = NewTasks { started_by, ..NewTasks::fargate(&family, kit.desired) };
        return site.run(who, at, region, &name, new, None);
    }
    let service = kit.beside.name(site, chance, kit.names, (&name, number));
    let service = kit.service(site, who, (region, at), &service, &family);
    site.service(who, at, region, &name, service)?;
    Ok(())
}

/// When it began: minutes to days ago.
pub(super) fn began(site: &Site<'_>, chance: &mut Chance) -> Timestamp {
    let minutes = pick(chance, &[7, 15, 40, 90, 240, 600, 1440, 4000, 14_000]);
    site.ago(i64::from(chance.between(minutes, minutes * 2)) * 60 * SECOND)
}

/// How long the script takes: in one go, or over days, as somebody who does not want to be noticed would.
pub(super) fn within(chance: &mut Chance, fast: u32, since: i64) -> u32 {
    let longest = u32::try_from((since / SECOND).max(60)).unwrap_or(60);
    match chance.between(0, 9) {
        0..=5 => fast,
        6..=7 => chance.between(600, 7200),
        _ => longest,
    }
    .min(longest)
}

/// Of the regions that are on: one, some, or all of them.
pub(super) fn regions(site: &Site<'_>, chance: &mut Chance, least: u32) -> Vec<String> {
    let usable = site.world.regions().filter(|region| matches!(region.opt_in, OptIn::ByDefault | OptIn::Enabled));
    let usable: Vec<String> = usable.map(|region| region.code.clone()).collect();
    let most = u32::try_from(usable.len()).unwrap_or(1);
    let count = match chance.between(0, 4) {
        0 => least.max(1),
        1..=2 => most,
        _ => chance.between(least.max(1), most),
    };
    some(chance, &usable, count)
}

/// How long ago an instant was, at least a minute.
pub(super) fn since(site: &Site<'_>, at: Timestamp) -> i64 {
    (site.now().as_millisecond() - at.as_millisecond()).clamp(60 * SECOND, 80 * 24 * HOUR)
}
