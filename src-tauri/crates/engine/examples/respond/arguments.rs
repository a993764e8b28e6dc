//! The command line of `respond`.

use clap::Parser;

/// Sweeps an AWS account for ECS, and tears down what it is told to. Without --yes it prints the plan and changes
/// nothing. JSON lines on stdout; the last line is the summary.
#[derive(Debug, Parser)]
#[command(name = "respond", version)]
pub(crate) struct Arguments {
    /// Where every request goes instead of AWS.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// A profile of ~/.aws; otherwise the usual order of AWS's tools.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Runs the program that the profile names as its `credential_process`.
    #[arg(long, requires = "profile")]
    pub(crate) allow_process: bool,
    /// What the device shows that a role of the profile asks for; good once, so other users of this machine who see the
    /// command line have nothing of it.
    #[arg(long, requires = "profile", value_name = "CODE")]
    pub(crate) mfa_code: Option<String>,
    /// A practice account instead of a real one.
    #[arg(long, value_name = "SCENARIO", conflicts_with_all = ["endpoint_url", "profile"])]
    pub(crate) practice: Option<String>,
    /// From which number the practice account, and the jitter of retries, are drawn.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How fast time runs, in Practice (60 unless given) or towards an endpoint on this machine (1 unless given).
    #[arg(long)]
    pub(crate) speed: Option<u32>,
    /// Begins the practice account anew even if --store holds one.
    #[arg(long, requires = "practice", conflicts_with = "resume")]
    pub(crate) fresh: bool,
    /// Where the incident is kept; a practice account in a folder of its own in it.
    #[arg(long, value_name = "DIR")]
    pub(crate) store: Option<std::path::PathBuf>,
    /// Goes on with the teardown that was interrupted: with what was approved then, nothing else. Without --yes it prints
    /// that plan.
    #[arg(long, conflicts_with_all = ["regions", "keep", "remove", "keep_list", "expect_hash"])]
    pub(crate) resume: bool,
    /// Only these regions, whatever their listed state.
    #[arg(long, value_delimiter = ',', value_name = "CODE")]
    pub(crate) regions: Vec<String>,
    /// A cluster, service, task or definition that stays.
    #[arg(long, value_name = "ARN")]
    pub(crate) keep: Vec<String>,
    /// `all`; `rogue`, which is what the evidence says is not the account's own, never a suspect; or a cluster, service, task
    /// or definition that goes.
    #[arg(long, value_name = "ARN")]
    pub(crate) remove: Vec<String>,
    /// A keep list, as the window writes it. A line that is not understood ends the run before anything is changed.
    #[arg(long, value_name = "FILE")]
    pub(crate) keep_list: Option<std::path::PathBuf>,
    /// Reads what verdicts rest on, and CloudTrail, and tells every verdict with its reasons and who made what.
    #[arg(long, conflicts_with = "resume")]
    pub(crate) who: bool,
    /// Writes the evidence of the incident as plain files into this folder, which must be new.
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<std::path::PathBuf>,
    /// The account that is meant; needed with --yes outside Practice and loopback.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// The plan that is meant: what goes and what stays, whichever sweep found it.
    #[arg(long, value_name = "HASH")]
    pub(crate) expect_hash: Option<String>,
    /// Enables the regions that are disabled, reads each when it answers, and tears down what --remove asks for in them.
    /// AWS takes minutes, sometimes hours; what is enabled already does not wait for it. Run again after a kill it goes on.
    /// Without --yes it only tells which they are.
    #[arg(long, conflicts_with_all = ["regions", "expect_hash"])]
    pub(crate) enable_disabled_regions: bool,
    /// Disables those again that two looks at the end find empty, and only those that Quench enabled.
    #[arg(long, requires = "enable_disabled_regions")]
    pub(crate) disable_after: bool,
    /// Asks Cost Explorer what was billed, at $0.01 a request, and stops at 20. A bill that is younger than six hours is not
    /// asked for again.
    #[arg(long)]
    pub(crate) costs: bool,
    /// How many days back; 13 months at most.
    #[arg(long, value_name = "N", requires = "costs", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=400))]
    pub(crate) days: u32,
    /// Approves the plan and executes it.
    #[arg(long)]
    pub(crate) yes: bool,
}

impl Arguments {
    /// The endpoint as a session names it, if it is on this machine.
    pub(crate) fn loopback(&self) -> Option<String> {
        let uri: http::Uri = self.endpoint_url.as_deref()?.trim().parse().ok()?;
        let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
        let here = host.eq_ignore_ascii_case("localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        here.then(|| {
            format!("{}://{}", uri.scheme_str().unwrap_or("https"), uri.authority().map_or("", |at| at.as_str()))
        })
    }
}
