//! Generated accounts: a company, or none, with or without an attack, all of it labelled. What finds rogue clusters is
//! judged on them, so they are drawn after reports of attacks and after what companies have, and after no rule.
//!
//! Each part is drawn from a stream of its own: the company of a seed is the same, whatever attack comes to it.

use jiff::Timestamp;
use quench_clock::Clock;

use crate::chance::{Chance, hash};
use crate::drill::Origin;
use crate::regions::offered;
use crate::{Campaign, Drill, DrillError, OptIn, Pattern, Refusal, World};

mod attack;
mod company;
mod daily;
mod legit;
mod network;
mod site;
mod who;
mod words;

use company::Company;
use site::Site;
use words::{pick, several, some};

/// What a generated account is made of. Everything else about it is drawn from the seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeAccount {
    /// The attack, if there was one.
    pub campaign: Option<Campaign>,
    /// What the company has, in the order in which it came. One may be there twice.
    pub patterns: Vec<Pattern>,
}

/// What the names of these scenarios begin with.
const PREFIX: &str = "made";

impl MadeAccount {
    /// What a seed draws: three of four accounts are attacked, one of ten is nothing but that.
    pub fn draw(seed: u64) -> Self {
        let mut chance = Chance::new(hash(seed, "made account"));
        let campaign = chance.happens(0.75).then(|| pick(&mut chance, &Campaign::ALL));
        Self { campaign, patterns: Self::patterns(&mut chance) }
    }

    fn patterns(chance: &mut Chance) -> Vec<Pattern> {
        if chance.happens(0.1) { Vec::new() } else { several(chance, &Pattern::ALL, 1, 6) }
    }

    /// The name of the scenario: "made-hijack+cdk+ci-runners", "made-none".
    pub fn scenario(&self) -> String {
        let campaign = self.campaign.map_or("none", Campaign::as_str);
        let patterns = self.patterns.iter().map(|pattern| pattern.as_str());
        let words: Vec<&str> = std::iter::once(campaign).chain(patterns).collect();
        format!("{PREFIX}-{}", words.join("+"))
    }

    /// What a scenario's name says; what "made" alone leaves open is drawn.
    pub(super) fn of_scenario(name: &str, seed: u64) -> Option<Self> {
        let rest = name.strip_prefix(PREFIX)?;
        if rest.is_empty() {
            return Some(Self::draw(seed));
        }
        let mut words = rest.strip_prefix('-')?.split('+');
        let campaign = match words.next()? {
            "none" => None,
            word => Some(Campaign::ALL.into_iter().find(|campaign| campaign.as_str() == word)?),
        };
        let pattern = |word: &str| Pattern::ALL.into_iter().find(|pattern| pattern.as_str() == word);
        Some(Self { campaign, patterns: words.map(pattern).collect::<Option<_>>()? })
    }

    pub(super) fn build(&self, world: &mut World) -> Result<(), Refusal> {
        let seed = world.seed;
        let stream = |name: &str| Chance::new(hash(seed, &format!("made {name}")));
        let regions = add_regions(world, &mut stream("regions"))?;
        let company = Company::draw(&mut stream("company"), &regions);
        let mut site = Site { world, company };
        for (number, pattern) in self.patterns.iter().enumerate() {
            legit::place(&mut site, &mut stream(&format!("{} {number}", pattern.as_str())), *pattern)?;
        }
        daily::live(&mut site, &mut stream("daily life"));
        if let Some(campaign) = self.campaign {
            attack::place(&mut site, &mut stream(campaign.as_str()), campaign)?;
        }
        // What ended long ago is not there any more, and so neither is its label.
        world.forget();
        let gone: Vec<String> = world.labels.keys().filter(|arn| !is_there(world, arn)).cloned().collect();
        for arn in gone {
            world.labels.remove(&arn);
            world.rogue.remove(&arn);
        }
        Ok(())
    }
}

fn is_there(world: &World, arn: &str) -> bool {
    world.cluster(arn).is_some()
        || world.service(arn).is_some()
        || world.task(arn).is_some()
        || world.task_definition(arn).is_some()
}

/// Six to seventeen regions that are on, and some that are off; gives the former. A real account has all that are on by
/// default; with fewer a thousand accounts are read in the time of three hundred.
fn add_regions(world: &mut World, chance: &mut Chance) -> Result<Vec<String>, Refusal> {
    let rows: Vec<_> = offered()?.collect();
    let (default, opt_in): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.opt_in == "default");
    // The region of the global services is always there.
    let (first, others): (Vec<_>, Vec<_>) =
        default.into_iter().partition(|row| row.code == crate::world::trail::GLOBAL);
    let mut on: Vec<String> = first.iter().map(|row| row.code.clone()).collect();
    let more = if chance.happens(0.2) { 16 } else { chance.between(5, 14) };
    on.extend(some(chance, &others, more).iter().map(|row| row.code.clone()));
    for code in &on {
        world.add_region(code, OptIn::ByDefault);
    }
    for row in several(chance, &opt_in, 0, 6) {
        let enabled = chance.happens(0.25);
        world.add_region(&row.code, if enabled { OptIn::Enabled } else { OptIn::Disabled });
        if enabled {
            on.push(row.code.clone());
        }
    }
    Ok(on)
}

impl Drill {
    /// A generated account as it is at the clock's now. It is an account like any other: it can be saved, and its origin
    /// names what it is made of ([`MadeAccount::scenario`]).
    pub fn made(account: &MadeAccount, seed: u64, clock: Clock) -> Result<Self, DrillError> {
        let started_at: Timestamp = clock.now();
        let scenario = account.scenario();
        let world_id = format!("{scenario}/{seed}/{started_at}");
        Self::begin(Origin { world_id, scenario, seed, started_at }, clock)
    }
}
