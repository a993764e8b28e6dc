//! Rows of what starts tasks.

use quench_core::region::RegionCode;
use quench_core::relauncher::{Relauncher, RelauncherKind};
use quench_core::relauncher_choice::{RelauncherChoice, RelauncherChoices};
use quench_core::view::{Row, Starter};

/// The row of `relauncher`.
pub(crate) fn relauncher_row(region: RegionCode, relauncher: &Relauncher, choices: &RelauncherChoices<'_>) -> Row {
    let names = |arns: &[String]| arns.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned()).collect();
    let (starter, within) = match &relauncher.kind {
        RelauncherKind::ScalableTarget { .. } => (Starter::ScalableTarget, None),
        RelauncherKind::Rule { bus, .. } => (Starter::Rule, Some(bus.clone())),
        RelauncherKind::Schedule { group } => (Starter::Schedule, Some(group.clone())),
    };
    Row::Relauncher {
        arn: relauncher.arn.clone(),
        name: relauncher.name.clone(),
        region,
        starter,
        enabled: relauncher.enabled,
        clusters: names(&relauncher.starts),
        definitions: names(&relauncher.definitions),
        other_targets: relauncher.other_targets,
        schedule: relauncher.schedule.clone(),
        within,
        minimum: relauncher.limits.map(|limits| limits.min),
        maximum: relauncher.limits.map(|limits| limits.max),
        managed_by: relauncher.managed_by().map(str::to_owned),
        since: relauncher.created_at,
        mark: choices.row(relauncher),
        stays: match choices.choice(relauncher) {
            RelauncherChoice::Remove => None,
            RelauncherChoice::Stays(why) => Some(why),
        },
    }
}
