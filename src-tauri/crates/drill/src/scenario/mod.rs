//! The scenarios: what the practice account holds when it starts.

use jiff::Timestamp;

use crate::regions::{Row, offered};
use crate::{Actor, Attacker, BillShape, DrillError, Fault, OptIn, Refusal, World};

mod actors;
mod campaign;
mod company;
mod denied;
mod hijack;
mod history;
mod limits;
mod made;
mod opened;
mod production;
mod returning;
mod rogue;
mod starters;
mod troubled;

pub use made::MadeAccount;
use rogue::Rogue;

/// The names that people choose from, the story first.
pub(crate) const NAMES: &[&str] = &[
    "seed-story",
    "seventeen-regions",
    "fifty-clusters",
    "mixed-account",
    "hijacked-service",
    "returning-attacker",
    "denied-regions",
];

/// Accounts that tests and measurements need, and that teach nobody anything.
pub(crate) const TEST_NAMES: &[&str] = &["small", "troubled", "quiet", "crowd", "limits", "large-bill", "made"];

/// An account before its first call.
pub(crate) struct Built {
    pub(crate) world: World,
    pub(crate) faults: Vec<Fault>,
    pub(crate) attackers: Vec<Attacker>,
}

/// Builds a scenario as it is at `now`.
pub(crate) fn build(name: &str, seed: u64, now: Timestamp) -> Result<Built, DrillError> {
    let mut world = World::new(seed, now);
    let built = match name {
        "seed-story" => seed_story(&mut world),
        "seventeen-regions" => campaign::seventeen_regions(&mut world),
        "fifty-clusters" => campaign::fifty_clusters(&mut world),
        "mixed-account" => hijack::mixed_account(&mut world),
        "hijacked-service" => hijack::hijacked_service(&mut world),
        "returning-attacker" => returning::build(&mut world),
        "denied-regions" => denied::build(&mut world),
        "quiet" => add_regions(&mut world, |row| row.disabled_in_story == "yes").map(|_| ()),
        "small" => small(&mut world),
        "crowd" => crowd(&mut world),
        "large-bill" => large_bill(&mut world),
        "limits" => add_regions(&mut world, |_| false).and_then(|_| limits::build(&mut world)),
        "troubled" => troubled::build(&mut world),
        _ => match (grid_of(name), MadeAccount::of_scenario(name, seed)) {
            (Some(rogue), _) => grid(&mut world, rogue),
            (None, Some(account)) => account.build(&mut world),
            (None, None) => return Err(DrillError::UnknownScenario(name.to_owned())),
        },
    };
    built.map_err(|refusal| DrillError::Scenario { scenario: name.to_owned(), reason: refusal.to_string() })?;
    let faults = match name {
        "troubled" => troubled::faults(),
        "denied-regions" => denied::faults(),
        _ => Vec::new(),
    };
    // What fires by the clock has done so since it was set up.
    world.advance(now);
    tell_history(&mut world, name);
    world.note_roster();
    let attackers = if name == "returning-attacker" { vec![returning::attacker(seed)] } else { Vec::new() };
    Ok(Built { world, faults, attackers })
}

/// Tells what else CloudTrail has of it. What lies further back than it goes is forgotten.
fn tell_history(world: &mut World, name: &str) {
    match name {
        "seed-story" => history::story(world),
        "seventeen-regions" => history::seventeen_regions(world),
        "fifty-clusters" => history::fifty_clusters(world),
        "mixed-account" | "hijacked-service" | "returning-attacker" => history::stolen_key(world),
        _ => {}
    }
    if NAMES.contains(&name) {
        history::administrators(world);
    }
    world.trail.forget(world.now);
}

/// Every region held twenty clusters, ten of the regions could not even be looked into, and one cluster was ours.
fn seed_story(world: &mut World) -> Result<(), Refusal> {
    for region in add_regions(world, |row| row.disabled_in_story == "yes")? {
        world.as_actor(actors::intruder(), |world| Rogue::MINER.place(world, &region))?;
    }
    opened::record(world, &actors::intruder());
    production::place(world, "ap-northeast-2")
}

/// Three regions with rogue clusters, one of which the account has not opted into; the others are empty.
fn small(world: &mut World) -> Result<(), Refusal> {
    add_regions(world, |row| row.code == "ap-east-1")?;
    for region in ["us-east-1", "eu-west-1", "ap-east-1"] {
        Rogue { clusters: 3, ..Rogue::MINER }.place(world, region)?;
    }
    opened::record(world, &Actor::attacker());
    production::place(world, "us-east-1")
}

/// `small` with a bill of half a million rows, for measuring what reads and draws it.
fn large_bill(world: &mut World) -> Result<(), Refusal> {
    world.set_large_bill(BillShape { months: 13, regions: 34, services: 40 });
    small(world)
}

/// 34 000 tasks, for measuring what draws them.
fn crowd(world: &mut World) -> Result<(), Refusal> {
    for region in add_regions(world, |_| false)? {
        Rogue { clusters: 50, tasks: 20, ..Rogue::MINER }.place(world, &region)?;
    }
    Ok(())
}

/// "grid-50-25": 50 clusters of a service of 25 tasks each in every region, for measuring.
fn grid_of(name: &str) -> Option<Rogue> {
    let (clusters, tasks) = name.strip_prefix("grid-")?.split_once('-')?;
    let number = |text: &str| text.parse().ok().filter(|number| (1..=100).contains(number));
    Some(Rogue { clusters: number(clusters)?, tasks: number(tasks)?, ..Rogue::MINER })
}

fn grid(world: &mut World, rogue: Rogue) -> Result<(), Refusal> {
    for region in add_regions(world, |_| false)? {
        rogue.place(world, &region)?;
    }
    production::place(world, "ap-northeast-2")
}

/// Adds the commercial regions, with all that are not on by default disabled, as most accounts are.
fn add_default_regions(world: &mut World) -> Result<Vec<String>, Refusal> {
    let codes = add_regions(world, |_| true)?;
    let by_default = |code: &String| world.region(code).is_some_and(|region| region.opt_in == OptIn::ByDefault);
    Ok(codes.into_iter().filter(by_default).collect())
}

/// Adds the commercial regions; gives their codes, oldest region first.
fn add_regions(world: &mut World, disabled: impl Fn(&Row) -> bool) -> Result<Vec<String>, Refusal> {
    let mut codes = Vec::new();
    for row in offered()? {
        let opt_in = match row.opt_in.as_str() {
            "default" => OptIn::ByDefault,
            _ if disabled(row) => OptIn::Disabled,
            _ => OptIn::Enabled,
        };
        world.add_region(&row.code, opt_in);
        codes.push(row.code.clone());
    }
    Ok(codes)
}
