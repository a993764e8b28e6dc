//! Rules of EventBridge: `events:ListEventBuses`, `events:ListRules` and `events:ListTargetsByRule`.

use aws_sdk_eventbridge::types;
use futures::{FutureExt, StreamExt, stream};
use quench_core::arn::{DEFAULT_BUS, RelauncherArnKind};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::relauncher::{Relauncher, RelauncherKind};
use quench_core::report::OTHER_BUSES_READ_BY;
use quench_core::text::is_plain;
use tokio_util::sync::CancellationToken;

use super::started::Started;
use super::{FreshRelauncher, document};
use crate::ecs::convert::free;
use crate::ecs::pages::PAGE;
use crate::ecs::{Listing, RegionClient, Scope};

const LIST_RULES: &str = "events:ListRules";
const LIST_TARGETS: &str = "events:ListTargetsByRule";
/// Rules whose targets are read at the same time.
const RULES_AT_ONCE: usize = 8;
/// EventBridge allows 256 characters in the name of a bus.
const BUS_LIMIT: usize = 256;

/// What was read of all event buses.
pub(super) struct Rules {
    pub(super) rules: Listing<Relauncher>,
    /// Why only the default bus was read, if so.
    pub(super) other_buses: Option<CloudError>,
}

impl RegionClient {
    /// The rules that start tasks.
    pub(super) async fn list_rules(&self, cancel: &CancellationToken) -> Rules {
        // Side by side: the list of buses is not waited for where there is only the default one.
        let (mut rules, buses) =
            tokio::join!(self.rules_on(DEFAULT_BUS.to_owned(), cancel).boxed(), self.buses(cancel));
        let mut others =
            stream::iter(buses.items).map(|bus| self.rules_on(bus, cancel).boxed()).buffer_unordered(RULES_AT_ONCE);
        while let Some(more) = others.next().await {
            rules.items.extend(more.items);
            rules.missing = rules.missing.or(more.missing);
        }
        let other_buses = buses.missing.map(|why| CloudError {
            message: format!("only the default event bus was looked at: {}", why.message).chars().take(500).collect(),
            ..why
        });
        Rules { rules, other_buses }
    }

    /// The names of the event buses besides the default one.
    async fn buses(&self, cancel: &CancellationToken) -> Listing<String> {
        let request = self.starters().events.list_event_buses().limit(PAGE);
        let mut buses = self
            .rows(
                OTHER_BUSES_READ_BY,
                cancel,
                |token| request.clone().set_next_token(token).send(),
                |page| (page.event_buses, page.next_token),
                |bus| {
                    let name = bus.name.filter(|name| !name.is_empty() && name.len() <= BUS_LIMIT && is_plain(name));
                    name.map(|name| (name.clone(), name)).ok_or_else(|| "an event bus without a good name".to_owned())
                },
            )
            .await;
        buses.items.retain(|name| name != DEFAULT_BUS);
        buses
    }

    async fn rules_on(&self, bus: String, cancel: &CancellationToken) -> Listing<Relauncher> {
        let listed = self.bare_rules(&bus, None, cancel).await;
        let mut rules = Listing { items: Vec::new(), missing: listed.missing };
        let mut readings = stream::iter(listed.items)
            .map(|rule| self.with_targets(rule, cancel).boxed())
            .buffer_unordered(RULES_AT_ONCE);
        while let Some(reading) = readings.next().await {
            match reading {
                Ok(Some(fresh)) if !fresh.relauncher.starts.is_empty() => rules.items.push(fresh.relauncher),
                // A rule that is gone by now, and one that starts no tasks of ECS here.
                Ok(_) => {}
                Err(error) => rules.lacks(error),
            }
        }
        rules
    }

    /// The rule with that ARN.
    pub(super) async fn read_rule(
        &self,
        arn: &str,
        cancel: &CancellationToken,
    ) -> Result<Option<FreshRelauncher>, CloudError> {
        let named = self.named(LIST_RULES, arn, RelauncherArnKind::Rule)?;
        // By its name as a prefix, because who may list rules may not always describe one.
        let listed = self.bare_rules(named.within, Some(named.name), cancel).await;
        match (listed.items.into_iter().find(|rule| rule.arn.as_deref() == Some(arn)), listed.missing) {
            (Some(rule), _) => self.with_targets(rule, cancel).await,
            (None, Some(error)) if error.kind != CloudErrorKind::NotFound => Err(error),
            // With its bus, too.
            (None, _) => Ok(None),
        }
    }

    /// Rules as listed, each checked to be of this account, region and bus.
    async fn bare_rules(&self, bus: &str, prefix: Option<&str>, cancel: &CancellationToken) -> Listing<types::Rule> {
        let request = self.starters().events.list_rules().event_bus_name(bus).limit(PAGE);
        let request = request.set_name_prefix(prefix.map(str::to_owned));
        self.rows(
            LIST_RULES,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.rules, page.next_token),
            |rule: types::Rule| {
                let arn = rule.arn.clone().ok_or("a rule without an ARN")?;
                let named = self.scope().relauncher(&arn, RelauncherArnKind::Rule)?;
                if named.within != bus || rule.name.as_deref().is_some_and(|told| told != named.name) {
                    return Err(format!("{arn} is told as another rule"));
                }
                Ok((arn, rule))
            },
        )
        .await
    }

    /// The rule with its targets; `None` if it was deleted meanwhile.
    async fn with_targets(
        &self,
        rule: types::Rule,
        cancel: &CancellationToken,
    ) -> Result<Option<FreshRelauncher>, CloudError> {
        let arn = rule.arn.clone().unwrap_or_default();
        let named = self.named(LIST_TARGETS, &arn, RelauncherArnKind::Rule)?;
        let request = self.starters().events.list_targets_by_rule();
        let request = request.event_bus_name(named.within).rule(named.name).limit(PAGE);
        let targets = self
            .rows(
                LIST_TARGETS,
                cancel,
                |token| request.clone().set_next_token(token).send(),
                |page| (page.targets, page.next_token),
                |target: types::Target| Ok((target.id.clone(), target)),
            )
            .await;
        match targets.missing {
            Some(error) if error.kind == CloudErrorKind::NotFound => Ok(None),
            Some(error) => Err(error),
            None => Ok(Some(converted(&rule, &targets.items, named.within, named.name, self.scope()))),
        }
    }
}

fn converted(rule: &types::Rule, targets: &[types::Target], bus: &str, name: &str, scope: &Scope) -> FreshRelauncher {
    let mut started = Started::default();
    for target in targets {
        match scope.cluster(&target.arn).ok().filter(|arn| *arn == target.arn) {
            Some(cluster) => {
                let definition = target.ecs_parameters.as_ref().map(|told| told.task_definition_arn.as_str());
                started.add(scope, cluster, definition);
            }
            None => started.other_targets += 1,
        }
    }
    // Every state but this one lets it start tasks: AWS may add others.
    let enabled = rule.state.as_ref().map(types::RuleState::as_str) != Some("DISABLED");
    let managed_by = free(rule.managed_by.clone());
    let kind = RelauncherKind::Rule { bus: bus.to_owned(), managed_by };
    let schedule = free(rule.schedule_expression.clone());
    let arn = rule.arn.clone().unwrap_or_default();
    FreshRelauncher {
        relauncher: started.relauncher(arn, name.to_owned(), kind, enabled, schedule, None),
        document: document::rule(rule, targets),
    }
}
