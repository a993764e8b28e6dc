//! `cargo xtask test` and `cargo xtask check`.

use crate::exec::{self, Options};
use crate::repo::Repo;
use crate::stages::Stages;
use crate::{Done, app, front, python, simulate, system, webdriver};

/// Quick stages first; where one of them fails, the slow ones are not begun.
pub(crate) fn test(repo: &Repo, arguments: &[String]) -> Done {
    let mut options = Options::new(arguments);
    let keep_going = options.flag("--keep-going");
    options.nothing_else()?;

    let mut stages = Stages::default();
    if !stages.run("what tests need", || system::for_tests().and_then(|()| front::packages(&repo.ui()))) {
        stages.leave_out("everything else", "what tests need could not be installed");
        return stages.close();
    }
    quick_checks(repo, &mut stages);
    stages.run("vitest", || front::script(repo, "test"));
    stages.run("knip", || front::script(repo, "knip"));
    stages.run("front end build", || front::script(repo, "build"));
    if stages.failed() > 0 && !keep_going {
        stages.leave_out(
            "clippy, cargo test, stand-ins, wire, journeys",
            "a quick stage failed (--keep-going runs them)",
        );
        return stages.close();
    }

    // One set of features and one profile for all of it, so that the AWS SDK is compiled once.
    let built = stages
        .run("cargo test", || exec::run(repo.cargo().args(["test", "--locked", "--workspace", "--no-fail-fast"])));
    stages.run("clippy", || clippy(repo));
    if built || keep_going {
        stages.run("simulate", || simulate::some(repo));
        stages.run("verdicts", || simulate::some_verdicts(repo));
    }
    if !built && !keep_going {
        stages.leave_out("simulate, stand-ins, wire, journeys", "cargo test failed (--keep-going runs them)");
    } else if cfg!(target_os = "linux") {
        stages.run("stand-ins", || {
            exec::run(repo.cargo().args(["build", "--locked", "--workspace", "--examples"]))?;
            python::acceptance(repo, "debug", &[])
        });
        stages.run("wire", || python::wire_checks(repo, "debug"));
        stages.run("journeys", || {
            webdriver::ready_to_drive(repo)?;
            app::build(repo, false)?;
            webdriver::script(repo, "journey.mjs", &repo.app("debug"), &[])
        });
    } else {
        stages.leave_out("stand-ins, wire, journeys", "they run on Linux: elsewhere the window cannot be driven");
    }
    stages.close()
}

pub(crate) fn check(repo: &Repo) -> Done {
    app::ready_to_build(repo)?;
    system::components()?;
    let mut stages = Stages::default();
    quick_checks(repo, &mut stages);
    stages.run("clippy", || clippy(repo));
    stages.close()
}

fn quick_checks(repo: &Repo, stages: &mut Stages) {
    stages.run("rustfmt", || exec::run(repo.cargo().args(["fmt", "--all", "--check"])));
    stages.run("biome", || front::script(repo, "lint"));
    stages.run("tsc", || front::script(repo, "typecheck"));
}

fn clippy(repo: &Repo) -> Done {
    exec::run(repo.cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}
