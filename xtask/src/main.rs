//! `cargo xtask <command>`: everything that is done to this repository, by one program on every system.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a command-line program")]

mod app;
mod display;
mod exec;
mod front;
mod measure;
mod practice;
mod python;
mod repo;
mod simulate;
mod stages;
mod system;
mod test;
mod webdriver;

use std::process::ExitCode;

use repo::Repo;

/// What a step answers; the error is for the person who reads the terminal.
type Done<T = ()> = Result<T, String>;

const USAGE: &str = "\
cargo xtask <command>

  practice    build Quench and open it on the practice account
                --until-ready         leave once the overview is painted
                --scenario seed-story  --seed N  --speed X  --store DIR  --lang en|ko  --theme light|dark
  test        install what tests need and run all of them
                --keep-going          run the slow stages although a quick one failed
  check       format, clippy, biome and tsc, without running anything
  bindings    write ui/src/bridge/bindings.ts anew
  dev         the app with hot reload (arguments after -- go to the app)
  dist        installable packages in <target>/release/bundle
  standin     the acceptance tests on AWS stand-ins alone  [--release] [--measure] [arguments of tests/standin/run.py]
  wire        the practice account judged by boto3 and the AWS command line, and compared with the stand-ins
  simulate    incidents from seeds  --seeds N  [--from S]  [--seed S --trace]  [--pauses]  [--threads N]  [--twice]  [--debug]
  evaluate    verdicts against the labels of generated accounts
                [--accounts N]  [--from S]  [--leave-out N]  [--fit]  [--wrong]  [--check]  [--threads N]  [--debug]
  journeys    the journeys through the real window alone
                [english] [korean] [killed] [killed-fast] [practice] [practice-korean] [regions] [regions-korean]
                [costs] [costs-korean] [triage] [triage-korean]
  screenshots every page, both themes, both languages, into tests/e2e/out
                [connecting] [mainJob] [interrupted] [readOnly] [troubled] [quiet] [small] [drills] [regions] [costs]
                [triage]
  measure     first paint, idle CPU, DOM nodes, answers to clicks in a large account and with a large bill  [--debug]
                [paint] [idle] [crowd] [triage] [bill]
";

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() {
        print!("{USAGE}");
        return ExitCode::from(2);
    }
    let command = arguments.remove(0);
    let done = Repo::find().and_then(|repo| match command.as_str() {
        "practice" => practice::practice(&repo, &arguments),
        "test" => test::test(&repo, &arguments),
        "check" => test::check(&repo),
        "bindings" => app::bindings(&repo),
        "dev" => app::dev(&repo, &arguments),
        "dist" => app::dist(&repo),
        "simulate" => simulate::simulate(&repo, &arguments),
        "evaluate" => simulate::evaluate(&repo, &arguments),
        "standin" => python::standin(&repo, &arguments),
        "wire" => python::wire(&repo, &arguments),
        "journeys" => webdriver::journeys(&repo, &arguments),
        "screenshots" => webdriver::screenshots(&repo, &arguments),
        "measure" => measure::measure(&repo, &arguments),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command {other:?}\n\n{USAGE}")),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
