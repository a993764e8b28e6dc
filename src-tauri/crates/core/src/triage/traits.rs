//! The signals of services, tasks of no service and task definitions.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::definition::DefinitionFacts;
use super::ground::{Ground, days};
use super::hijack::hijack;
use super::image::{Image, Registry};
use super::maker::Maker;
use super::names::{is_named_after, looks_random};
use super::seen::Seen;
use super::signal::{Evidence, Signal};
use super::words::{hidden_commands, miner_hints, miner_words};
use crate::region::RegionCode;
use crate::resource::{Cluster, DefinitionStatus, Service, Task};

/// From so many CPU units on a task is big: 8 vCPU, the two largest sizes of Fargate.
const BIG: u32 = 8192;
/// A service with so many big tasks has many.
const MANY: i32 = 10;
/// The same in so many clusters, or so many regions, is everywhere.
const EVERYWHERE: (usize, usize) = (5, 3);
/// So many clusters within ten minutes are a burst.
const BURST: usize = 5;

/// Of a service.
pub(super) fn of_service(ground: &Ground<'_>, code: &RegionCode, cluster: &Cluster, service: &Service) -> Seen {
    let mut seen = Seen::default();
    let (maker, made) = ground.maker_of_service(service);
    let facts = read(ground, service.task_definition.as_deref(), &mut seen);
    if let Some(facts) = facts {
        of_facts(ground, facts, service.launch_type.as_deref(), &mut seen);
        let big = facts.cpu_units.is_some_and(|units| units >= BIG);
        if big && service.desired >= MANY {
            seen.add(Signal::ManyBigTasks, Vec::new(), u32::try_from(service.desired).ok());
        }
        let bare = cluster.tags.is_empty() && service.tags.is_empty() && facts.tags.is_empty();
        seen.note(bare, Signal::NoTags);
        seen.note(service.load_balancers == 0 && !facts.ports, Signal::NobodyServed);
        seen.note(is_named_after(&service.name, &cluster.name), Signal::SameNames);
        revisions(ground, facts, &mut seen);
        seen.hijack = hijack(ground, facts, &mut seen);
    }
    tags(ground, [cluster.tags.as_slice(), &service.tags, facts.map_or(&[][..], |facts| &facts.tags)], &mut seen);
    random(&service.name, &mut seen);
    network(ground, code, service, &mut seen);
    let spot = !service.capacity_providers.is_empty()
        && service.capacity_providers.iter().all(|provider| provider == "FARGATE_SPOT");
    seen.note(spot, Signal::SpotOnly);
    seen.note(appeared(ground, service), Signal::PublicAddressAppeared);
    seen.note(service.load_balancers > 0, Signal::LoadBalancer);
    let other = service.deployment_controller.as_deref().is_some_and(|controller| controller != "ECS");
    seen.note(other || !service.task_sets.is_empty(), Signal::BlueGreen);
    place(ground, code, cluster, made, &mut seen);
    let good = ground.case.good.services.get(&service.arn);
    seen.note(
        good.is_some_and(|(at, ran)| *at == service.created_at && *ran == service.task_definition),
        Signal::KnownGood,
    );
    // What a newer revision does was done by who put it there.
    let changed = ground.case.makers.changed(&service.arn);
    let registered = facts.and_then(|facts| facts.registered_at).zip(service.created_at);
    seen.taken_over = changed.is_some() || registered.is_some_and(|(registered, made)| registered > made);
    match changed.filter(|_| seen.hijack.is_some()) {
        Some(event) => by(ground, code, Some(&Maker::of(&event.principal)), Some(event.at), &mut seen),
        None => by(ground, code, maker.as_ref(), made, &mut seen),
    }
    history(ground, code, &mut seen);
    if cluster.services_incomplete {
        seen.lacks(
            Evidence::Services,
            ground.case.inventory.regions.get(code).and_then(|region| region.report.why()).map(|(_, why)| why.kind),
        );
    }
    seen
}

/// Of a task of no service.
pub(super) fn of_task(ground: &Ground<'_>, code: &RegionCode, cluster: &Cluster, task: &Task) -> Seen {
    let mut seen = Seen::default();
    let (maker, made) = ground.maker_of_task(task);
    let facts = read(ground, task.task_definition.as_deref(), &mut seen);
    if let Some(facts) = facts {
        of_facts(ground, facts, task.launch_type.as_deref(), &mut seen);
        seen.note(cluster.tags.is_empty() && facts.tags.is_empty(), Signal::NoTags);
        revisions(ground, facts, &mut seen);
        seen.hijack = hijack(ground, facts, &mut seen);
        if let Some(relauncher) = ground.scheduled(code, facts) {
            let age = relauncher.created_at.map(|at| days(ground.case.now.duration_since(at)));
            seen.add(Signal::LongScheduled, vec![relauncher.name.clone()], age);
        }
    }
    let overrides = task.overrides.containers.iter();
    let lines: Vec<String> = overrides.clone().map(|container| container.command.join(" ")).collect();
    seen.note_texts(Signal::HiddenCommand, hidden_commands(lines.iter()));
    let words = overrides.flat_map(|container| container.command.iter().chain(&container.environment_names));
    seen.note_texts(Signal::MinerWords, miner_words(ground.case.table, words.map(String::as_str)));
    tags(ground, [cluster.tags.as_slice(), facts.map_or(&[][..], |facts| &facts.tags), &[]], &mut seen);
    seen.note(task.capacity_provider.as_deref() == Some("FARGATE_SPOT"), Signal::SpotOnly);
    place(ground, code, cluster, made, &mut seen);
    if cluster.is_batch() {
        seen.add(Signal::MadeByAws, vec![cluster.name.clone()], None);
    }
    by(ground, code, maker.as_ref(), made, &mut seen);
    history(ground, code, &mut seen);
    seen
}

/// Of a revision.
pub(super) fn of_definition(ground: &Ground<'_>, code: &RegionCode, facts: &DefinitionFacts) -> Seen {
    let mut seen = Seen::default();
    of_facts(ground, facts, None, &mut seen);
    seen.note(facts.tags.is_empty(), Signal::NoTags);
    seen.note(!facts.ports, Signal::NobodyServed);
    let (maker, made) = ground.maker_of_definition(facts);
    tags(ground, [facts.tags.as_slice(), &[], &[]], &mut seen);
    random(family_name(facts), &mut seen);
    revisions(ground, facts, &mut seen);
    seen.hijack = hijack(ground, facts, &mut seen);
    if let Some(relauncher) = ground.scheduled(code, facts) {
        let age = relauncher.created_at.map(|at| days(ground.case.now.duration_since(at)));
        seen.add(Signal::LongScheduled, vec![relauncher.name.clone()], age);
    }
    aged(ground, made, &mut seen);
    region(ground, code, &mut seen);
    seen.note(ground.case.good.definitions.contains(&facts.arn), Signal::KnownGood);
    by(ground, code, maker.as_ref(), made, &mut seen);
    history(ground, code, &mut seen);
    seen
}

/// The document; what is missing of it is noted.
fn read<'a>(ground: &Ground<'a>, arn: Option<&str>, seen: &mut Seen) -> Option<&'a DefinitionFacts> {
    match arn.and_then(|arn| ground.case.definitions.get(arn)) {
        Some(Ok(facts)) => return Some(facts),
        Some(Err(why)) => seen.lacks(Evidence::Definition, Some(*why)),
        None => seen.lacks(Evidence::Definition, None),
    }
    None
}

/// What the document itself tells.
fn of_facts(ground: &Ground<'_>, facts: &DefinitionFacts, launch: Option<&str>, seen: &mut Seen) {
    let table = ground.case.table;
    let images: Vec<Image<'_>> = facts.images.iter().map(|image| Image::parse(image)).collect();
    // A helper of a well-known publisher stands beside an image of the account's own; anything else beside it is no better
    // for that: whoever hides a miner names an image of the account's too.
    let of_publisher =
        |image: &Image<'_>| image.publisher().is_some_and(|name| table.publishers.iter().any(|of| of == name));
    let own = ground.is_of_own(facts)
        && facts.images.iter().zip(&images).all(|(text, image)| ground.is_own(text) || of_publisher(image));
    let of = |wanted: &dyn Fn(&Image<'_>) -> bool| {
        let shown = facts.images.iter().zip(&images).filter(|(_, image)| wanted(image));
        shown.map(|(text, _)| text.clone()).collect::<Vec<String>>()
    };
    let public = of(&|image| image.registry() == Registry::Public);
    let account = &ground.case.inventory.account;
    let foreign = facts.images.iter().zip(&images).filter(|(_, image)| match image.registry() {
        Registry::Account(number) => number != account,
        Registry::Public | Registry::Other => false,
    });
    let foreign: Vec<String> = foreign.map(|(text, _)| text.clone()).collect();
    let big = facts.cpu_units.is_some_and(|units| units >= BIG);
    let fargate = launch.map_or(facts.fargate, |launch| launch == "FARGATE");
    // Beside an image of the account's own a public one is a helper: an agent, a proxy.
    if !own {
        let unofficial = images.iter().any(|image| image.registry() == Registry::Public && !image.is_official());
        // Both in one is a reason of its own, and not three.
        if big && fargate && unofficial {
            seen.add(Signal::BigPublic, public, facts.cpu_units.map(|units| units / 1024));
        } else {
            seen.note_texts(Signal::PublicImage, public);
        }
        seen.note_texts(Signal::ForeignImage, foreign);
    }
    if big && !seen.has(Signal::BigPublic) {
        seen.add(Signal::BigTask, Vec::new(), facts.cpu_units.map(|units| units / 1024));
    }
    seen.note_texts(Signal::ScriptedImage, of(&|image| image.is_scripted()));
    let listed = facts
        .images
        .iter()
        .zip(&images)
        .filter(|(_, image)| table.listed_images.iter().any(|listed| listed == image.repository));
    seen.note_texts(Signal::ListedImage, listed.map(|(text, _)| text.clone()));
    let words = facts.commands.iter().chain(&facts.variables).chain(&facts.images).map(String::as_str);
    seen.note_texts(Signal::MinerWords, miner_words(table, words.clone()));
    seen.note_texts(Signal::MinerHints, miner_hints(table, words));
    seen.note_texts(Signal::HiddenCommand, hidden_commands(facts.commands.iter()));
    seen.note(!images.is_empty() && images.iter().all(of_publisher), Signal::KnownPublisher);
    seen.note(!facts.logs, Signal::NoLogs);
    seen.note(facts.logs && facts.task_role, Signal::WellFurnished);
    if own {
        seen.note_texts(Signal::OwnImage, facts.images.iter().filter(|image| ground.is_own(image)).cloned());
    }
    if let Some(alike) = ground.alike(facts)
        && (alike.clusters.len() >= EVERYWHERE.0 || alike.regions.len() >= EVERYWHERE.1)
    {
        let regions = alike.regions.iter().map(ToString::to_string).collect();
        seen.add(Signal::SameEverywhere, regions, u32::try_from(alike.clusters.len()).ok());
    }
}

fn family_name(facts: &DefinitionFacts) -> &str {
    let family = facts.family();
    family.rsplit('/').next().unwrap_or(family)
}

/// Revisions over weeks, or dropped within minutes.
fn revisions(ground: &Ground<'_>, facts: &DefinitionFacts, seen: &mut Seen) {
    let all: Vec<_> = ground.revisions(facts.family()).map(|(_, definition)| definition).collect();
    let times: Vec<Timestamp> =
        all.iter().filter_map(|definition| ground.facts(&definition.arn)?.registered_at).collect();
    let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) else { return };
    let span = last.duration_since(*first);
    if times.len() >= 2 && days(span) >= 14 {
        seen.add(Signal::History, Vec::new(), u32::try_from(all.len()).ok());
    }
    let dropped = all.iter().filter(|definition| definition.status != DefinitionStatus::Active).count();
    if dropped >= 2 && times.len() >= 3 && span.as_mins() < 60 {
        seen.add(Signal::DroppedRevisions, Vec::new(), u32::try_from(dropped).ok());
    }
}

fn random(name: &str, seen: &mut Seen) {
    if let Some(stem) = name.strip_suffix("-service").filter(|stem| looks_random(stem)) {
        seen.add(Signal::RandomServiceName, vec![format!("{stem}-service")], None);
    } else if looks_random(name) {
        seen.add(Signal::RandomName, vec![name.to_owned()], None);
    }
}

/// Tags that infrastructure sets, and tags that old things have too. Only AWS can set a key that begins with `aws:`;
/// any other tag can be copied, so it speaks for something only by being what the account has long used.
pub(super) fn tags(ground: &Ground<'_>, tags: [&[(String, String)]; 3], seen: &mut Seen) {
    let all: Vec<(String, String)> = tags.concat();
    let reserved = all.iter().filter(|(key, _)| key.starts_with("aws:cloudformation:") || key.starts_with("aws:cdk"));
    seen.note_texts(Signal::InfrastructureTags, reserved.map(|(key, value)| format!("{key}={value}")));
    seen.note_texts(Signal::OwnTags, ground.shares_tags(&all));
}

fn network(ground: &Ground<'_>, code: &RegionCode, service: &Service, seen: &mut Seen) {
    if service.public_ip != Some(true) {
        return;
    }
    match ground.case.networks.get(code) {
        Some(Ok(default)) => {
            let all_default = |ids: &[String]| ids.iter().all(|id| default.contains(id));
            let so =
                !service.subnets.is_empty() && all_default(&service.subnets) && all_default(&service.security_groups);
            if so {
                seen.add(Signal::DefaultNetwork, service.subnets.clone(), None);
                return;
            }
        }
        Some(Err(why)) => seen.lacks(Evidence::Network, Some(*why)),
        None => seen.lacks(Evidence::Network, None),
    }
    seen.note(true, Signal::PublicAddress);
}

/// Whether a service that was made without public addresses was given them since.
fn appeared(ground: &Ground<'_>, service: &Service) -> bool {
    if service.public_ip != Some(true) {
        return false;
    }
    let told = ground.case.makers.all(&service.arn).into_iter().filter(|event| event.refused.is_none());
    let told: Vec<bool> = told.filter_map(|event| event.deed.public_address).collect();
    told.first() == Some(&false) && told.last() == Some(&true)
}

/// Age, region, and what came with it.
fn place(ground: &Ground<'_>, code: &RegionCode, cluster: &Cluster, made: Option<Timestamp>, seen: &mut Seen) {
    aged(ground, made, seen);
    region(ground, code, seen);
    burst(ground, &cluster.arn, seen);
}

pub(super) fn aged(ground: &Ground<'_>, made: Option<Timestamp>, seen: &mut Seen) {
    if let Some(at) = made.filter(|at| ground.is_old(*at)) {
        seen.add(Signal::Aged, Vec::new(), Some(days(ground.case.now.duration_since(at))));
    }
}

pub(super) fn region(ground: &Ground<'_>, code: &RegionCode, seen: &mut Seen) {
    if let Some(at) = ground.opened(code) {
        let hours = ground.case.now.duration_since(at).as_hours();
        seen.add(Signal::OpenedRegion, Vec::new(), u32::try_from(hours).ok());
    }
    seen.note(!ground.is_lived_in(code), Signal::UnusedRegion);
}

pub(super) fn burst(ground: &Ground<'_>, cluster: &str, seen: &mut Seen) {
    if let Some(at) = ground.birth(cluster).filter(|at| !ground.is_old(*at)) {
        let maker = ground.case.makers.made(cluster).map(|event| Maker::of(&event.principal));
        let together = ground.came_with(at, maker.as_ref());
        if together >= BURST {
            seen.add(Signal::Burst, Vec::new(), u32::try_from(together).ok());
        }
    }
}

/// What is known of who made it.
pub(super) fn by(
    ground: &Ground<'_>,
    code: &RegionCode,
    maker: Option<&Maker>,
    made: Option<Timestamp>,
    seen: &mut Seen,
) {
    let (Some(maker), Some(at)) = (maker, made) else { return };
    // IAM gives nobody but AWS a role whose name begins so.
    if maker.0.starts_with("service/") || maker.0.starts_with("role/AWSServiceRole") {
        seen.add(Signal::MadeByAws, vec![maker.0.clone()], None);
    }
    seen.note(maker.0 == "root", Signal::RootMaker);
    let life = ground.lives.get(maker);
    let strange = life.and_then(|life| life.strange_origin(at));
    // Who comes from elsewhere with another program is not the one who usually does it.
    if let Some(days) = ground.usual_for(maker, code, at).filter(|_| strange.is_none()) {
        seen.add(Signal::UsualMaker, vec![maker.0.clone()], Some(days));
    }
    let Some(life) = life else { return };
    let regions = life.regions_at_once(at);
    if regions.len() >= 3 {
        let count = u32::try_from(regions.len()).ok();
        seen.add(Signal::ManyRegionsAtOnce, regions.into_iter().map(ToString::to_string).collect(), count);
    }
    if let Some(what) = life.new_at(at) {
        seen.add(Signal::NewMaker, vec![what.0.to_owned()], u32::try_from(what.1.as_hours()).ok());
    }
    seen.note(life.quarantined_around(at), Signal::QuarantinedMaker);
    let deeds: Vec<String> = life.deeds_around(at).map(str::to_owned).collect();
    if !deeds.is_empty() {
        let count = u32::try_from(deeds.len()).ok();
        let distinct: BTreeSet<String> = deeds.into_iter().collect();
        let stranger = ground.is_stranger(maker, at);
        let signal = if stranger { Signal::StrangerDidMore } else { Signal::MakerDidMore };
        seen.add(signal, distinct.into_iter().collect(), count);
    }
    if let Some((ip, program)) = strange {
        seen.add(Signal::StrangeOrigin, vec![ip.to_owned(), program.to_owned()], None);
    }
}

/// Whether CloudTrail could be asked.
pub(super) fn history(ground: &Ground<'_>, code: &RegionCode, seen: &mut Seen) {
    match ground.case.histories.get(code) {
        Some(Ok(())) => {}
        Some(Err(why)) => seen.lacks(Evidence::History, Some(*why)),
        None => seen.lacks(Evidence::History, None),
    }
}
