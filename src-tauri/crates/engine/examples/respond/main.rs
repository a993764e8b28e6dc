//! A headless way in, for scripts, benchmarks and acceptance: the same engine as the app.
//!
//! Exit codes: 0 all that was asked was read, done and verified; 2 refused, nothing changed; 3 as 0 but some asked
//! region is unread; 4 something failed or remains; 130 stopped.

mod arguments;
mod choose;
mod costs;
mod entry;
mod execute;
mod flow;
mod openings;
mod output;
mod permissions;
mod stopper;
mod summary;
mod who;

use std::process::ExitCode;

use clap::Parser;
use summary::Summary;

/// How a run ended.
pub(crate) enum End {
    Done,
    Refused(String),
    Unread,
    Remains,
    Stopped,
}

impl End {
    /// Of two parts of a run the one that needs a person more. What is refused after something was sent is not nothing.
    pub(crate) fn and(self, other: Self) -> Self {
        if self.weight() >= other.weight() { self } else { other }
    }

    fn weight(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Unread => 1,
            Self::Refused(_) => 2,
            Self::Remains => 3,
            Self::Stopped => 4,
        }
    }
}

fn main() -> ExitCode {
    let parsed = arguments::Arguments::try_parse();
    let mut summary = Summary::new();
    let end = match parsed {
        Ok(arguments) => match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(flow::run(&arguments, &mut summary)),
            Err(error) => End::Refused(error.to_string()),
        },
        Err(error) if !error.use_stderr() => {
            output::text(&error.to_string());
            return ExitCode::SUCCESS;
        }
        Err(error) => End::Refused(error.to_string()),
    };
    let code = match end {
        End::Done => 0,
        End::Refused(why) => {
            summary.error = Some(why);
            2
        }
        End::Unread => 3,
        End::Remains => 4,
        End::Stopped => 130,
    };
    output::line(&summary);
    ExitCode::from(code)
}
