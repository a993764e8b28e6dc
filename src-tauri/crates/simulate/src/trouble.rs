//! What goes wrong in an incident: faults between Quench and AWS, and the deaths of our own process.

use std::time::Duration;

use jiff::Timestamp;
use quench_drill::{Drill, Effect, Fault, When};

use crate::crash::Death;
use crate::dice::Dice;

/// The trouble of one incident.
#[derive(Debug)]
pub(crate) struct Trouble {
    over_at: Timestamp,
    deaths: Vec<Death>,
}

impl Trouble {
    /// Draws it and arms it.
    pub(crate) fn draw(dice: &mut Dice, drill: &Drill, begins: Timestamp) -> Self {
        if dice.percent(60) {
            for _ in 0..dice.between(1, 5) {
                drill.inject(fault(dice));
            }
        }
        let deaths = if dice.percent(50) { (0..dice.between(1, 4)).map(|_| death(dice)).collect() } else { Vec::new() };
        Self { over_at: begins, deaths }
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

fn fault(dice: &mut Dice) -> Fault {
    const OPERATIONS: [&str; 10] = [
        "ListClusters", "DescribeClusters", "ListServices", "DescribeServices", "ListTasks", "DescribeTasks",
        "DeleteService", "StopTask", "DeleteCluster", "DeleteTaskDefinitions",
    ];
    let when = When { skip: dice.between(0, 20), times: Some(dice.between(1, 12)), ..When::operation(dice.pick::<&str>(&OPERATIONS)) };
    let error = |status, code: &str| Effect::Error { status, code: code.to_owned(), message: "simulated".to_owned() };
    let effect = match dice.between(0, 6) {
        0 => error(400, "ThrottlingException"),
        1 => error(500, "ServerException"),
        2 => Effect::LostBeforeApplied,
        3 => Effect::AppliedThenLost,
        4 => Effect::NeverAnswers,
        5 => Effect::Delay(Duration::from_millis(u64::from(dice.between(10, 25_000)))),
        _ => error(400, "AccessDeniedException"),
    };
    Fault { when, effect }
}
