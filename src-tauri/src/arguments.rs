//! The command line of the app.

use std::path::PathBuf;

use clap::Parser;

/// Finds rogue ECS clusters in every AWS region, tears them down, and proves that they are gone.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "quench", version)]
pub struct Arguments {
    /// Opens on a practice account.
    #[arg(long, value_name = "SCENARIO")]
    pub practice: Option<String>,
    /// From which number the practice account is drawn.
    #[arg(long, default_value_t = 1)]
    pub seed: u32,
    /// How fast the practice account's time runs.
    #[arg(long, default_value_t = 1)]
    pub speed: u32,
    /// Begins the practice account anew even if one is saved.
    #[arg(long)]
    pub fresh: bool,
    /// Where incidents are kept.
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// The language of the window.
    #[arg(long, value_parser = ["en", "ko"])]
    pub lang: Option<String>,
    /// The theme of the window.
    #[arg(long, value_parser = ["light", "dark"])]
    pub theme: Option<String>,
}
