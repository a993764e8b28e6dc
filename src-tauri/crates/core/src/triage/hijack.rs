//! The newest revision of a family against the one before: a real service may have been switched to a hostile image.

use super::definition::DefinitionFacts;
use super::ground::Ground;
use super::image::{Image, Registry};
use super::maker::Maker;
use super::seen::Seen;
use super::signal::{Evidence, Signal};
use crate::view::{HijackChange, HijackView};

/// A task that grew by so much is another one.
const JUMP: u32 = 4;
/// A family whose first revision is younger than this is no service of anybody's yet.
const ESTABLISHED_HOURS: i64 = 24;

/// What `now` changed against the newest revision before it that was read. Signals are noted; a view is given only where
/// what changed looks like a hijack rather than a deployment: another origin, or a jump in size with another command.
pub(super) fn hijack(ground: &Ground<'_>, now: &DefinitionFacts, seen: &mut Seen) -> Option<HijackView> {
    let family = now.family();
    let (_, newest) = ground.revisions(family).rfind(|(revision, _)| *revision < now.revision())?;
    let before = match ground.case.definitions.get(&newest.arn) {
        Some(Ok(before)) => before,
        Some(Err(why)) => {
            seen.lacks(Evidence::EarlierDefinition, Some(*why));
            return None;
        }
        None => {
            seen.lacks(Evidence::EarlierDefinition, None);
            return None;
        }
    };
    // A script that registers again and again is no hijack: there was something of one's own before, for a while.
    let times = ground.revisions(family).filter_map(|(_, listed)| ground.facts(&listed.arn)?.registered_at);
    let first = times.min().zip(now.registered_at);
    if first.is_none_or(|(first, now)| now.duration_since(first).as_hours() < ESTABLISHED_HOURS) {
        return None;
    }
    let mut changes = Vec::new();
    let origins = |facts: &DefinitionFacts| -> Vec<String> {
        let mut all: Vec<String> = facts.images.iter().map(|image| Image::parse(image).origin()).collect();
        all.sort();
        all
    };
    let (was, is) = (origins(before), origins(now));
    let moved = is.iter().any(|origin| !was.contains(origin));
    // Into the account's own registry is where a company moves to; an intruder pushes there seldom, and says so by more.
    let towards_own =
        now.images.iter().all(|image| ground.is_own(image)) && !before.images.iter().all(|image| ground.is_own(image));
    if moved && !towards_own {
        let from_own = before.images.iter().any(|image| Image::parse(image).registry() != Registry::Public);
        let weighty = from_own || !now.images.iter().all(|image| ground.is_own(image));
        if weighty || ground.is_own(&now.images.first().cloned().unwrap_or_default()) {
            changes.push(HijackChange { signal: Signal::ImageChanged, from: was.join(", "), to: is.join(", ") });
        }
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
    let registrar = |facts: &DefinitionFacts| ground.maker_of_definition(facts).0;
    if let (Some(then), Some(by)) = (registrar(before), registrar(now))
        && then != by
        && !registered_before(ground, family, now, &by)
    {
        changes.push(HijackChange { signal: Signal::RegistrarChanged, from: then.0, to: by.0 });
    }
    let times = before.cpu_units.zip(now.cpu_units).and_then(|(from, to)| to.checked_div(from));
    for change in &changes {
        let count = if change.signal == Signal::SizeJumped { times } else { None };
        seen.add(change.signal, vec![change.to.clone()], count);
    }
    let has = |signal: Signal| changes.iter().any(|change| change.signal == signal);
    let looks_like_one = has(Signal::ImageChanged) || (has(Signal::SizeJumped) && changes.len() > 1);
    looks_like_one.then(|| HijackView {
        now: now.name().to_owned(),
        before: before.name().to_owned(),
        at: now.registered_at,
        changes,
    })
}

/// Whether the registrar had registered a revision of the family before.
fn registered_before(ground: &Ground<'_>, family: &str, now: &DefinitionFacts, by: &Maker) -> bool {
    let mut earlier = ground.revisions(family).take_while(|(revision, _)| *revision < now.revision());
    earlier.any(|(_, listed)| {
        ground.facts(&listed.arn).is_some_and(|facts| ground.maker_of_definition(facts).0.as_ref() == Some(by))
    })
}
