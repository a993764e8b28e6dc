//! Pages of rows for the detail lists: filtered, ordered and cut in the backend, so that the window never holds more.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use jiff::Timestamp;
use quench_core::arn::EcsArn;
use quench_core::burn::Burn;
use quench_core::choice::{ClusterChoice, DefinitionChoice, DefinitionChoices, cluster_choice};
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::mark::Marks;
use quench_core::money::Usd;
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::relauncher::Relauncher;
use quench_core::relauncher_choice::RelauncherChoices;
use quench_core::resource::{Cluster, Service, Task, TaskDefinition};
use quench_core::triage::{Finding, Verdict};
use quench_core::view::{Page, PageQuery, Row, RowKind, RowSort, TaskSize};

use crate::pages_relaunch::relauncher_row;
use crate::triage::Judged;

/// The most rows of a page.
const PAGE_LIMIT: u32 = 200;

/// A row before it is written out, with what it is ordered and filtered by.
struct Candidate<'a> {
    region: &'a RegionCode,
    what: What<'a>,
    burn: Usd,
    name: &'a str,
    since: Option<Timestamp>,
}

enum What<'a> {
    Cluster(&'a Cluster),
    Service(&'a Cluster, &'a Service),
    Task(&'a Cluster, &'a Task),
    Definition(&'a RegionInventory, &'a TaskDefinition),
    Relauncher(&'a RegionInventory, &'a Relauncher),
}

/// The page that `query` asks for. The caller has compared the revisions.
pub(crate) fn page(
    inventory: &Inventory,
    prices: &PriceBook,
    marks: &Marks,
    judged: &Judged,
    query: &PageQuery,
) -> Page {
    let needle = query.filter.trim().to_lowercase();
    let mut candidates = Vec::new();
    for (code, region) in &inventory.regions {
        if query.region.as_ref().is_some_and(|wanted| wanted != code) {
            continue;
        }
        collect(code, region, prices, query, &mut candidates);
    }
    candidates.retain(|candidate| needle.is_empty() || matches_filter(candidate, &needle));
    candidates.retain(|candidate| is_wanted(candidate, judged, query));
    match query.sort {
        RowSort::Verdict => candidates.sort_by_cached_key(|candidate| {
            let finding = finding_of(candidate, judged);
            // What was not judged comes where nothing is known.
            let place = finding.map_or(Verdict::Unknown, hidden_or_own);
            (place, Reverse(candidate.burn), candidate.name, candidate.region)
        }),
        sort => candidates.sort_by(|left, right| order(sort, left, right)),
    }
    let total = u32::try_from(candidates.len()).unwrap_or(u32::MAX);
    let limit = usize::try_from(query.limit.clamp(1, PAGE_LIMIT)).unwrap_or(1);
    let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let (mut choices, mut starting) = (BTreeMap::new(), BTreeMap::new());
    let page = candidates.iter().skip(offset).take(limit);
    let rows = page.map(|candidate| row(candidate, prices, marks, judged, &mut choices, &mut starting)).collect();
    Page { revision: inventory.revision, total, offset: query.offset, rows }
}

fn collect<'a>(
    code: &'a RegionCode,
    region: &'a RegionInventory,
    prices: &PriceBook,
    query: &PageQuery,
    out: &mut Vec<Candidate<'a>>,
) {
    if query.kind == RowKind::Definitions {
        out.extend(region.task_definitions.iter().map(|definition| Candidate {
            region: code,
            what: What::Definition(region, definition),
            burn: Usd::ZERO,
            name: last(&definition.arn),
            since: None,
        }));
        return;
    }
    if query.kind == RowKind::Relaunchers {
        let wanted =
            |relauncher: &&Relauncher| query.cluster.as_ref().is_none_or(|cluster| relauncher.starts.contains(cluster));
        out.extend(region.relaunchers.iter().filter(wanted).map(|relauncher| Candidate {
            region: code,
            what: What::Relauncher(region, relauncher),
            burn: Usd::ZERO,
            name: &relauncher.name,
            since: relauncher.created_at,
        }));
        return;
    }
    for cluster in
        region.clusters.iter().filter(|cluster| query.cluster.as_ref().is_none_or(|wanted| *wanted == cluster.arn))
    {
        match query.kind {
            RowKind::Clusters => out.push(Candidate {
                region: code,
                what: What::Cluster(cluster),
                burn: Burn::of(prices, code, &cluster.tasks).per_hour,
                name: &cluster.name,
                since: since(cluster),
            }),
            RowKind::Services => out.extend(cluster.services.iter().map(|service| Candidate {
                region: code,
                what: What::Service(cluster, service),
                burn: Burn::of(prices, code, tasks_of(cluster, service)).per_hour,
                name: &service.name,
                since: service.created_at,
            })),
            RowKind::Tasks => out.extend(cluster.tasks.iter().map(|task| Candidate {
                region: code,
                what: What::Task(cluster, task),
                burn: Burn::of(prices, code, [task]).per_hour,
                name: last(&task.arn),
                since: task.created_at,
            })),
            RowKind::Definitions | RowKind::Relaunchers => {}
        }
    }
}

fn tasks_of<'a>(cluster: &'a Cluster, service: &'a Service) -> impl Iterator<Item = &'a Task> {
    cluster.tasks.iter().filter(|task| task.service_name() == Some(service.name.as_str()))
}

/// What was read of it: at least that, where some tasks of the cluster could not be.
fn burn_of<'a>(
    prices: &PriceBook,
    region: &RegionCode,
    cluster: &Cluster,
    tasks: impl Iterator<Item = &'a Task>,
) -> Burn {
    let read = Burn::of(prices, region, tasks);
    Burn { at_least: read.at_least || cluster.tasks_incomplete, ..read }
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn since(cluster: &Cluster) -> Option<Timestamp> {
    let tasks = cluster.tasks.iter().filter_map(|task| task.created_at);
    tasks.chain(cluster.services.iter().filter_map(|service| service.created_at)).min()
}

fn matches_filter(candidate: &Candidate<'_>, needle: &str) -> bool {
    let contains = |text: &str| text.to_lowercase().contains(needle);
    let images =
        |tasks: &mut dyn Iterator<Item = &Task>| tasks.flat_map(|task| &task.images).any(|image| contains(image));
    match &candidate.what {
        What::Cluster(cluster) => contains(&cluster.arn) || images(&mut cluster.tasks.iter()),
        What::Service(cluster, service) => contains(&service.arn) || images(&mut tasks_of(cluster, service)),
        What::Task(_, task) => contains(&task.arn) || images(&mut std::iter::once(*task)),
        What::Definition(_, definition) => contains(&definition.arn),
        What::Relauncher(_, relauncher) => {
            let fed = relauncher.starts.iter().chain(&relauncher.definitions);
            contains(&relauncher.name) || contains(&relauncher.arn) || fed.into_iter().any(|arn| contains(arn))
        }
    }
}

/// What was found out about what a row shows: of a task of a service, about the service.
fn finding_of<'a>(candidate: &Candidate<'_>, judged: &'a Judged) -> Option<&'a Finding> {
    judged.findings.of.get::<str>(match &candidate.what {
        What::Cluster(cluster) => &cluster.arn,
        What::Service(_, service) => &service.arn,
        What::Task(cluster, task) => subject(cluster, task),
        What::Definition(_, definition) => &definition.arn,
        What::Relauncher(..) => return None,
    })
}

/// The ARN of what a task is judged as: its service, or itself.
fn subject<'a>(cluster: &'a Cluster, task: &'a Task) -> &'a str {
    let service = task.service_name().and_then(|name| cluster.services.iter().find(|service| service.name == name));
    service.map_or(&task.arn, |service| &service.arn)
}

/// A cluster that hides something is looked at like what it hides at best.
fn hidden_or_own(finding: &Finding) -> Verdict {
    if finding.hides() > 0 { finding.verdict.min(Verdict::Suspect) } else { finding.verdict }
}

fn is_wanted(candidate: &Candidate<'_>, judged: &Judged, query: &PageQuery) -> bool {
    let finding = finding_of(candidate, judged);
    let hides = |finding: &Finding, verdict| match verdict {
        Verdict::Rogue => finding.holds.rogue > 0,
        Verdict::Suspect => finding.holds.suspect > 0,
        Verdict::Unknown | Verdict::Known => false,
    };
    let verdict = query.verdict.is_none_or(|verdict| {
        finding.map_or(verdict == Verdict::Unknown, |finding| finding.verdict == verdict || hides(finding, verdict))
    });
    verdict && query.made_by.as_ref().is_none_or(|key| judged.is_made_by(arn_of(candidate), key))
}

fn arn_of<'a>(candidate: &Candidate<'a>) -> &'a str {
    match candidate.what {
        What::Cluster(cluster) => &cluster.arn,
        What::Service(_, service) => &service.arn,
        What::Task(_, task) => &task.arn,
        What::Definition(_, definition) => &definition.arn,
        What::Relauncher(_, relauncher) => &relauncher.arn,
    }
}

fn order(sort: RowSort, left: &Candidate<'_>, right: &Candidate<'_>) -> Ordering {
    let by_name = || (left.name, left.region).cmp(&(right.name, right.region));
    match sort {
        RowSort::Burn | RowSort::Verdict => Reverse(left.burn).cmp(&Reverse(right.burn)).then_with(by_name),
        RowSort::Name => by_name(),
        RowSort::Started => {
            // Rows without a date come last.
            (left.since.is_none(), left.since).cmp(&(right.since.is_none(), right.since)).then_with(by_name)
        }
    }
}

fn size(task: &Task) -> Option<TaskSize> {
    Some(TaskSize { cpu_units: task.cpu_units?, memory_mib: task.memory_mib? })
}

fn sizes<'a>(tasks: impl Iterator<Item = &'a Task>) -> Vec<TaskSize> {
    let mut sizes: Vec<TaskSize> = tasks.filter_map(size).collect();
    sizes.sort_by_key(|size| Reverse(*size));
    sizes.dedup();
    sizes.truncate(3);
    sizes
}

fn images<'a>(tasks: impl Iterator<Item = &'a Task>) -> Vec<String> {
    let mut images: Vec<String> = tasks.flat_map(|task| task.images.iter().cloned()).collect();
    images.sort();
    images.dedup();
    images.truncate(3);
    images
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// `choices` and `starting` hold what was chosen for the users of the definitions of a region, and for what starts tasks in
/// it, for all rows of it.
fn row<'a>(
    candidate: &Candidate<'a>,
    prices: &PriceBook,
    marks: &'a Marks,
    judged: &Judged,
    choices: &mut BTreeMap<&'a RegionCode, DefinitionChoices<'a>>,
    starting: &mut BTreeMap<&'a RegionCode, RelauncherChoices<'a>>,
) -> Row {
    let region = candidate.region.clone();
    let name = candidate.name.to_owned();
    match candidate.what {
        What::Cluster(cluster) => Row::Cluster {
            arn: cluster.arn.clone(),
            name,
            status: cluster.status.clone(),
            services: number(cluster.services.len()),
            services_incomplete: cluster.services_incomplete,
            tasks: number(cluster.tasks.iter().filter(|task| task.is_alive()).count()),
            tasks_incomplete: cluster.tasks_incomplete,
            container_instances: number(cluster.container_instances.len()),
            capacity_providers: cluster.capacity_providers.clone(),
            burn: burn_of(prices, &region, cluster, cluster.tasks.iter()),
            sizes: sizes(cluster.tasks.iter()),
            since: candidate.since,
            batch: cluster.is_batch(),
            finding: judged.row(&cluster.arn),
            mark: cluster_choice(cluster, marks).row(cluster, marks),
            region,
        },
        What::Service(cluster, service) => Row::Service {
            arn: service.arn.clone(),
            name,
            cluster: cluster.name.clone(),
            status: service.status.clone(),
            desired: service.desired,
            running: service.running,
            definition: service.task_definition.as_deref().map(|arn| last(arn).to_owned()),
            images: images(tasks_of(cluster, service)),
            size: sizes(tasks_of(cluster, service)).first().copied(),
            burn: burn_of(prices, &region, cluster, tasks_of(cluster, service)),
            since: candidate.since,
            finding: judged.row(&service.arn),
            mark: cluster_choice(cluster, marks).service(cluster, service, marks),
            region,
        },
        What::Task(cluster, task) => {
            let choice: ClusterChoice = cluster_choice(cluster, marks);
            Row::Task {
                arn: task.arn.clone(),
                name,
                cluster: cluster.name.clone(),
                service: task.service_name().map(str::to_owned),
                status: task.last_status.clone(),
                stopping: task.desired_status == "STOPPED",
                launch: task.capacity_provider.clone().or_else(|| task.launch_type.clone()),
                size: size(task),
                images: task.images.clone(),
                burn: Burn::of(prices, &region, [task]),
                since: candidate.since,
                finding: judged.row(subject(cluster, task)),
                mark: choice.task(cluster, task, marks),
                region,
            }
        }
        What::Definition(inventory, definition) => {
            let choices = choices.entry(candidate.region).or_insert_with(|| DefinitionChoices::new(inventory, marks));
            Row::Definition {
                arn: definition.arn.clone(),
                name: EcsArn::parse(&definition.arn).map_or(name, |arn| arn.name().to_owned()),
                status: definition.status,
                used: choices.is_used(definition),
                finding: judged.row(&definition.arn),
                mark: choices.row(definition),
                stays: match choices.choice(definition) {
                    DefinitionChoice::Remove => None,
                    DefinitionChoice::Stays(why) => Some(why),
                },
                region,
            }
        }
        What::Relauncher(inventory, relauncher) => {
            let choices = starting.entry(candidate.region).or_insert_with(|| RelauncherChoices::new(inventory, marks));
            relauncher_row(region, relauncher, choices)
        }
    }
}
