//! Stages of a run: each has a name, a time and an outcome.

#![allow(clippy::disallowed_methods, reason = "how long a stage took is told to a person, and decides nothing")]

use std::time::Instant;

use crate::Done;

struct Stage {
    name: &'static str,
    seconds: u64,
    done: Done,
}

/// What was run so far.
#[derive(Default)]
pub(crate) struct Stages {
    stages: Vec<Stage>,
    left_out: Vec<String>,
}

impl Stages {
    /// Runs a stage whatever became of the others; says whether it passed.
    pub(crate) fn run(&mut self, name: &'static str, stage: impl FnOnce() -> Done) -> bool {
        println!("\n=== {name}");
        let started = Instant::now();
        let done = stage();
        if let Err(why) = &done {
            eprintln!("{name} failed: {why}");
        }
        let passed = done.is_ok();
        self.stages.push(Stage { name, seconds: started.elapsed().as_secs(), done });
        passed
    }

    pub(crate) fn leave_out(&mut self, what: &str, why: &str) {
        self.left_out.push(format!("{what}: {why}"));
    }

    pub(crate) fn failed(&self) -> usize {
        self.stages.iter().filter(|stage| stage.done.is_err()).count()
    }

    /// The summary; its last line is for machines.
    pub(crate) fn close(self) -> Done {
        println!("\n=== summary");
        for Stage { name, seconds, done } in &self.stages {
            match done {
                Ok(()) => println!("passed  {seconds:>5} s  {name}"),
                Err(why) => println!("FAILED  {seconds:>5} s  {name}: {}", why.lines().next().unwrap_or_default()),
            }
        }
        for what in &self.left_out {
            println!("left out         {what}");
        }
        let failed = self.failed();
        println!("{} passed, {failed} failed", self.stages.len() - failed);
        if failed == 0 { Ok(()) } else { Err("some stages failed".to_owned()) }
    }
}
