//! The newest revision of a family against the one before: a real service may have been switched to a hostile image.

use jiff::SignedDuration;

use super::definition::DefinitionFacts;
use super::ground::Ground;
use super::image::Image;
use super::maker::Maker;
use super::seen::Seen;
use super::signal::{Evidence, Signal};
use crate::arn::region_of;
use crate::report::{Part, PartState};
use crate::view::{HijackChange, HijackView};

/// A task that grew by so much is another one.
const JUMP: u32 = 4;
/// A family whose first revision is younger than this is no service of anybody's yet.
const ESTABLISHED: SignedDuration = SignedDuration::from_hours(24);

/// What `now` changed against the newest revision before it that was registered a day earlier or by somebody else. Signals are noted, and a view is given, only
/// where what changed looks like a hijack rather than a deployment: another origin, or a jump in size with another command.
pub(super) fn hijack(ground: &Ground<'_>, now: &DefinitionFacts, seen: &mut Seen) -> Option<HijackView> {
    let family = now.family();
    let listed = ground.case.inventory.regions.get(&region_of(&now.arn)?)?.report.part(Part::TaskDefinitions);
    if *listed != PartState::Complete && now.revision() > 1 {
        seen.lacks(Evidence::EarlierDefinition, listed.why().map(|why| why.kind));
    }
    // Whoever registers the same twice changes nothing by the second time; what he registers himself within a day of the first
    // is no other service yet. What somebody else registered is, however young.
    let registrar = |facts: &DefinitionFacts| ground.maker_of_definition(facts).0;
    let by = registrar(now);
    let of_another = |facts: &DefinitionFacts| by.is_some() && registrar(facts).is_some_and(|then| Some(then) != by);
    let settled = now.registered_at?.checked_sub(ESTABLISHED).ok()?;
    let mut before = None;
    for (_, earlier) in ground.revisions(family).rev().skip_while(|(revision, _)| *revision >= now.revision()) {
        match ground.case.definitions.get(&earlier.arn) {
            Some(Ok(facts)) if of_another(facts) || facts.registered_at.is_some_and(|at| at <= settled) => {
                before = Some(facts);
                break;
            }
            Some(Ok(_)) => {}
            Some(Err(why)) => seen.lacks(Evidence::EarlierDefinition, Some(*why)),
            None => seen.lacks(Evidence::EarlierDefinition, None),
        }
    }
    let before = before?;
    let mut changes = Vec::new();
    let unknown =
        registrar(before).zip(by).filter(|(then, by)| then != by && !registered_before(ground, family, now, by));
    let origins = |facts: &DefinitionFacts| -> Vec<String> {
        let mut all: Vec<String> = facts.images.iter().map(|image| Image::parse(image).origin()).collect();
        all.sort();
        all
    };
    let (was, is) = (origins(before), origins(now));
    let moved = is.iter().any(|origin| !was.contains(origin));
    // Into the account's own registry is where a company moves to, by somebody whom the family knows.
    let towards_own =
        now.images.iter().all(|image| ground.is_own(image)) && !before.images.iter().all(|image| ground.is_own(image));
    if moved && (unknown.is_some() || !towards_own) {
        changes.push(HijackChange { signal: Signal::ImageChanged, from: was.join(", "), to: is.join(", ") });
    }
    if let (Some(from), Some(to)) = (before.cpu_units, now.cpu_units)
        && to >= from.saturating_mul(JUMP)
    {
        let shown = |units: u32| format!("{} vCPU", f64::from(units) / 1024.0);
        changes.push(HijackChange { signal: Signal::SizeJumped, from: shown(from), to: shown(to) });
    }
    if before.commands != now.commands {
        let (from, to) = (before.commands.join(" | "), now.commands.join(" | "));
        changes.push(HijackChange { signal: Signal::CommandChanged, from, to });
    }
    if let Some((then, by)) = unknown {
        changes.push(HijackChange { signal: Signal::RegistrarChanged, from: then.0, to: by.0 });
    }
    let has = |signal: Signal| changes.iter().any(|change| change.signal == signal);
    let looks_like_one = has(Signal::ImageChanged) || (has(Signal::SizeJumped) && changes.len() > 1);
    if !looks_like_one {
        return None;
    }
    let times = before.cpu_units.zip(now.cpu_units).and_then(|(from, to)| to.checked_div(from));
    for change in &changes {
        let count = if change.signal == Signal::SizeJumped { times } else { None };
        seen.add(change.signal, vec![change.to.clone()], count);
    }
    Some(HijackView { now: now.name().to_owned(), before: before.name().to_owned(), at: now.registered_at, changes })
}

/// Whether the registrar had registered a revision of the family before.
fn registered_before(ground: &Ground<'_>, family: &str, now: &DefinitionFacts, by: &Maker) -> bool {
    let mut earlier = ground.revisions(family).take_while(|(revision, _)| *revision < now.revision());
    earlier.any(|(_, listed)| {
        ground.facts(&listed.arn).is_some_and(|facts| ground.maker_of_definition(facts).0.as_ref() == Some(by))
    })
}
