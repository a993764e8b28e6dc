//! What --keep and --remove ask for, and what of it the plan leaves out.

use std::collections::BTreeSet;

use quench_core::arn::{ArnKind, EcsArn, RelauncherArn, region_of};
use quench_core::check::target_arns;
use quench_core::choice::{DefinitionChoice, DefinitionChoices, find};
use quench_core::inventory::Inventory;
use quench_core::mark::{Mark, Marks};
use quench_core::plan::TeardownPlan;
use quench_core::relauncher_choice::{RelauncherChoice, RelauncherChoices};
use quench_core::resource::DefinitionStatus;
use quench_core::view::{MarkRule, MarkScope, StaysWhy};
use quench_engine::chain;
use quench_engine::session::Session;
use serde_json::json;

use crate::arguments::Arguments;
use crate::output;
use crate::summary::Remaining;

/// What `--remove` is told to take what looks rogue.
pub(crate) const ROGUE: &str = "rogue";

/// What was marked.
pub(crate) struct Chosen {
    keep: Vec<String>,
    /// Those of `remove` that the command line names one by one.
    named: Vec<String>,
}

/// Sets the marks that --keep and --remove ask for. One that does not fit ends the run before anything is changed.
/// Where not all has to be there, because an earlier plan has removed some of it, what is not is left out.
pub(crate) fn choose(
    arguments: &Arguments,
    session: &Session,
    inventory: &Inventory,
    all_there: bool,
) -> Result<Chosen, String> {
    let identity = session.identity();
    // In a region that is to be opened something may be that nobody can see yet.
    let unseen = |arn: &str| {
        let region = region_of(arn).and_then(|code| inventory.regions.get(&code));
        arguments.enable_disabled_regions && region.is_some_and(|region| !region.report.asked)
    };
    let checked = |arn: &String| -> Result<String, String> {
        let starting = RelauncherArn::parse(arn).map(|parsed| (parsed.partition, parsed.account));
        let parsed = starting.or_else(|_| EcsArn::parse(arn).map(|parsed| (parsed.partition, parsed.account)));
        let (partition, account) = parsed.map_err(|error| error.to_string())?;
        if account != identity.account || partition != identity.partition {
            return Err(format!("{arn} is of another account"));
        }
        if all_there && find(inventory, arn).is_none() && !unseen(arn) {
            return Err(format!("{arn} was not found"));
        }
        Ok(arn.clone())
    };
    let keep = arguments.keep.iter().map(checked).collect::<Result<Vec<_>, _>>()?;
    let (mut rules, mut named) = (Vec::new(), Vec::new());
    for arn in &arguments.remove {
        if arn == "all" {
            rules.extend([MarkScope::Everywhere, MarkScope::UnusedDefinitions { region: None }]);
            tell_batch(inventory, &arguments.remove);
        } else if arn == ROGUE {
            rules.push(MarkScope::Rogue { region: None });
        } else {
            named.push(checked(arn)?);
        }
    }
    for scope in rules {
        // Verdicts are newer than the sweep they are of.
        let revision = session.inventory().map_or(inventory.revision, |newest| newest.revision);
        let rule = MarkRule { scope, mark: Some(Mark::Remove), revision };
        session.mark(&rule).map_err(|error| chain(&error))?;
    }
    // A session that may only read can still be asked for nothing.
    for (arns, mark) in [(&named, Mark::Remove), (&keep, Mark::Keep)] {
        if !arns.is_empty() {
            session.mark_arns(arns, mark).map_err(|error| chain(&error))?;
        }
    }
    named.retain(|arn| find(inventory, arn).is_some());
    Ok(Chosen { keep, named })
}

/// `all` never means the clusters of AWS Batch.
fn tell_batch(inventory: &Inventory, removed: &[String]) {
    let why = "made by AWS Batch: delete its compute environment in Batch";
    for (_, cluster) in
        inventory.clusters().filter(|(_, cluster)| cluster.is_batch() && !removed.contains(&cluster.arn))
    {
        output::line(&json!({"type": "left_out", "arn": cluster.arn, "why": why}));
    }
}

impl Chosen {
    /// What was named one by one and does not go all the same, and why: told, never silently dropped.
    pub(crate) fn left_out(&self, inventory: &Inventory, plan: Option<&TeardownPlan>) -> Vec<Remaining> {
        let targets: BTreeSet<&str> = plan.into_iter().flat_map(target_arns).collect();
        let mut marks: Marks = self.named.iter().map(|arn| (arn.clone(), Mark::Remove)).collect();
        let kept = self.keep.iter().chain(plan.into_iter().flat_map(|plan| &plan.kept));
        marks.extend(kept.map(|arn| (arn.clone(), Mark::Keep)));
        // What AWS is deleting already goes, plan or not, and what is disabled starts nothing.
        let going = |arn: &str| {
            let all = inventory.regions.values().flat_map(|region| &region.task_definitions);
            let mut starting = inventory.regions.values().flat_map(|region| &region.relaunchers);
            all.filter(|found| found.arn == arn).any(|found| found.status == DefinitionStatus::DeleteInProgress)
                || starting.any(|found| found.arn == arn && !found.enabled)
        };
        let left = self
            .named
            .iter()
            .filter(|arn| !targets.contains(arn.as_str()) && !goes_along(inventory, arn, &targets) && !going(arn));
        left.map(|arn| Remaining { arn: arn.clone(), state: "left out".to_owned(), why: why(inventory, arn, &marks) })
            .collect()
    }
}

/// A task goes along with its service or cluster.
fn goes_along(inventory: &Inventory, arn: &str, targets: &BTreeSet<&str>) -> bool {
    inventory.clusters().any(|(_, cluster)| {
        cluster.tasks.iter().filter(|task| task.arn == arn).any(|task| {
            let service = cluster.services.iter().find(|service| task.service_name() == Some(service.name.as_str()));
            targets.contains(cluster.arn.as_str()) || service.is_some_and(|found| targets.contains(found.arn.as_str()))
        })
    })
}

/// Why what starts tasks stays, if `arn` names such.
fn why_it_still_starts(inventory: &Inventory, arn: &str, marks: &Marks) -> Option<&'static str> {
    inventory.regions.values().find_map(|region| {
        let found = region.relaunchers.iter().find(|relauncher| relauncher.arn == arn)?;
        Some(match RelauncherChoices::new(region, marks).choice(found) {
            RelauncherChoice::Stays(StaysWhy::ManagedByAws) => "a service of AWS made it and alone may change it",
            _ => "it is kept, or what it feeds is",
        })
    })
}

fn why(inventory: &Inventory, arn: &str, marks: &Marks) -> String {
    if let Some(why) = why_it_still_starts(inventory, arn, marks) {
        return why.to_owned();
    }
    let definition = EcsArn::parse(arn).is_ok_and(|parsed| parsed.kind == ArnKind::TaskDefinition);
    if !definition {
        return "it is kept, or something in it is".to_owned();
    }
    let found = inventory.regions.values().find_map(|region| {
        let found = region.task_definitions.iter().find(|definition| definition.arn == arn)?;
        Some(DefinitionChoices::new(region, marks).choice(found))
    });
    match found {
        Some(DefinitionChoice::Stays(StaysWhy::Kept)) => "it is kept",
        Some(DefinitionChoice::Stays(StaysWhy::FamilyKept)) => "something that is kept uses its family",
        Some(DefinitionChoice::Stays(StaysWhy::InUse)) => "something that stays uses it",
        Some(DefinitionChoice::Stays(StaysWhy::UsersUnknown)) => "what uses it could not be read",
        _ => "it was not chosen",
    }
    .to_owned()
}
