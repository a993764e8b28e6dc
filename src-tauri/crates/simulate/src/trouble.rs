//! What goes wrong in an incident: where the person sits, a bad day between them and AWS, a session that expires, and the
//! deaths of our own process.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_drill::{Attacker, Drill, Effect, Fault, Place, When};

use crate::crash::Death;
use crate::dice::Dice;

/// Where people sit.
const PLACES: [&str; 5] = ["ap-northeast-2", "us-east-1", "eu-west-1", "sa-east-1", "ap-southeast-2"];

/// Calls that a single fault may be aimed at: one that falls between an intent and its receipt is the worst.
const AIMED_AT: [&str; 12] = [
    "ListClusters",
    "ListServices",
    "DescribeServices",
    "ListTasks",
    "DescribeTasks",
    "ListTaskDefinitions",
    "DeleteService",
    "DeleteTaskSet",
    "StopTask",
    "DeleteCluster",
    "DeregisterTaskDefinition",
    "DeleteTaskDefinitions",
];

/// The trouble of one incident.
#[derive(Debug)]
pub(crate) struct Trouble {
    /// No fault that passes hits anything any more, and the attacker has given up.
    over_at: Timestamp,
    deaths: Vec<Death>,
}

impl Trouble {
    /// Draws it and arms it.
    pub(crate) fn draw(dice: &mut Dice, drill: &Drill, begins: Timestamp) -> Self {
        match Place::of(dice.pick::<&str>(&PLACES)) {
            Some(place) if dice.percent(70) => drill.set_place(place),
            _ => drill.set_rtt(Duration::from_millis(u64::from(dice.between(0, 400)))),
        }
        drill.set_list_lag(Duration::from_millis(u64::from(*dice.pick(&[0_u32, 500, 2000, 4000]))));
        let mut over_at = begins;
        if dice.percent(50) {
            let regions: Vec<String> = drill.world(|world| world.regions().map(|region| region.code.clone()).collect());
            let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
            let intensity = f64::from(*dice.pick(&[10_u32, 30, 60])) / 100.0;
            let day = Fault::draw(dice.number(), &regions, begins, intensity);
            over_at = day.faults_end;
            let permanent = if dice.percent(40) { day.permanent } else { Vec::new() };
            day.passing.into_iter().chain(permanent).for_each(|fault| drill.inject(fault));
        }
        if dice.percent(50) {
            (0..dice.between(1, 5)).for_each(|_| drill.inject(aimed(dice)));
        }
        if dice.percent(15) {
            let after = SignedDuration::from_secs(i64::from(dice.between(1, 200)));
            drill.inject(Fault::credentials_expire(begins.checked_add(after).unwrap_or(begins)));
        }
        if dice.percent(25) {
            // He must come to an end, or nothing could be proved.
            drill.release(
                Attacker::draw(dice.number()).giving_up_after(Duration::from_secs(60 * u64::from(dice.between(1, 20)))),
            );
            let gives_up = drill.attackers().iter().filter_map(Attacker::gives_up_at).max();
            over_at = over_at.max(gives_up.unwrap_or(over_at));
        }
        let deaths = if dice.percent(50) { (0..dice.between(1, 4)).map(|_| death(dice)).collect() } else { Vec::new() };
        Self { over_at, deaths }
    }

    /// When the next process dies.
    pub(crate) fn next_death(&mut self) -> Death {
        self.deaths.pop().unwrap_or(Death::Never)
    }

    /// Whether the world is sane again.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.over_at
    }
}

fn death(dice: &mut Dice) -> Death {
    if dice.percent(30) {
        Death::Wakes(dice.between(1, 400))
    } else {
        Death::Calls { calls: dice.between(1, 40), wakes: dice.between(0, 12) }
    }
}

/// One of the next calls of a kind, some times.
fn aimed(dice: &mut Dice) -> Fault {
    let operation = dice.pick::<&str>(&AIMED_AT);
    let when = When { skip: dice.between(0, 20), times: Some(dice.between(1, 8)), ..When::operation(operation) };
    let effect = match dice.between(0, 9) {
        0 => Effect::Throttle,
        1 => Effect::ServerError,
        2 => Effect::LostBeforeApplied,
        3 | 4 => Effect::AppliedThenLost,
        5 => Effect::NeverAnswers,
        6 => Effect::Delay(Duration::from_millis(u64::from(dice.between(10, 25_000)))),
        7 => Effect::SlowBody(Duration::from_millis(u64::from(dice.between(10, 25_000)))),
        8 => Effect::Truncated,
        _ => Effect::Malformed,
    };
    Fault { when, effect }
}
