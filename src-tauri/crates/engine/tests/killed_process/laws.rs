//! What must hold whenever the process dies, judged from outside: by what the account says arrived and what it says is,
//! and by the rows of the store. Nothing here knows the engine.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::account::{Account, Call};
use crate::incident::{KEPT_CLUSTER, arns};
use crate::record::{Plan, cluster_of_task};
use crate::victim::ACCESS_KEY;

type Truth = BTreeMap<String, Value>;

/// What each kind of thing is called in the account's truth.
const KINDS: [&str; 5] = ["clusters", "services", "tasks", "definitions", "starters"];

/// The call that names the service which its target holds up, and not the target.
const DEREGISTER: &str = "application-autoscaling:DeregisterScalableTarget";

/// The laws of one incident, and what they were told so far.
pub(crate) struct Laws {
    start: Truth,
    regions: BTreeSet<String>,
    kept: BTreeSet<String>,
    /// How many calls were weighed already, those of others too.
    seen: usize,
    weighed: usize,
    /// Calls of the process so far by region, operation and targets, under the present plan.
    arrived: BTreeMap<String, usize>,
    took_effect: BTreeSet<String>,
    colleague: Option<Colleague>,
}

impl Laws {
    /// `start` is what was before anything was done, `named` what the person keeps.
    pub(crate) fn new(start: Truth, regions: &str, named: [&str; 2]) -> Self {
        let regions = regions.split(',').map(str::to_owned).collect();
        let mut laws = Self {
            kept: named.iter().map(|&arn| arn.to_owned()).collect(),
            start,
            regions,
            seen: 0,
            weighed: 0,
            arrived: BTreeMap::new(),
            took_effect: BTreeSet::new(),
            colleague: None,
        };
        // What is in the kept cluster, and the family that it runs.
        let part = |arn: &str| ["/production/", "/shop-api:"].iter().any(|part| arn.contains(part));
        let all = laws.start.values().flat_map(|region| KINDS.iter().flat_map(|kind| arns(&region[*kind])));
        let inside: Vec<String> = all.filter(|arn| part(arn)).map(str::to_owned).collect();
        let starters = laws.start.values().filter_map(|region| region["starters"].as_object()).flatten();
        let feeding = starters.filter(|(_, starter)| arns(&starter["feeds"]).contains(&KEPT_CLUSTER));
        let feeding: Vec<String> = feeding.map(|(arn, _)| arn.clone()).collect();
        assert_eq!(feeding.len(), 3, "a scalable target, a rule, a schedule: {feeding:?}");
        laws.kept.extend(inside.into_iter().chain(feeding));
        assert!(laws.kept.len() >= 13, "cluster, service, two tasks, six definitions, those: {:?}", laws.kept);
        laws
    }

    pub(crate) fn weighed(&self) -> usize {
        self.weighed
    }

    /// What a colleague has changed must not be touched before it is approved anew.
    pub(crate) fn leave_alone(&mut self, colleague: Colleague) {
        self.colleague = Some(colleague);
    }

    pub(crate) fn something_is_left_alone(&self) -> bool {
        self.colleague.is_some()
    }

    /// Weighs what arrived since the last time. All of it was sent under `plan`: one that was `approved` by this run is
    /// the first that the run could act under.
    pub(crate) fn weigh(&mut self, calls: &[Call], plan: Option<&Plan>, approved: bool, truth: &Truth) {
        if approved {
            self.colleague = None;
            self.arrived.clear();
            self.took_effect.clear();
        }
        let new: Vec<&Call> = calls.iter().skip(self.seen).filter(|call| call.access_key == ACCESS_KEY).collect();
        self.seen = calls.len();
        for call in &new {
            let plan = plan.unwrap_or_else(|| panic!("sent before any approval: {call:?}"));
            let targets = self.changed_by(call);
            for target in &targets {
                let cluster = cluster_of_task(target);
                let kept = |arn: &str| self.kept.contains(arn) || plan.kept.contains(arn);
                assert!(!kept(target) && !cluster.as_deref().is_some_and(kept), "it is kept: {call:?}");
                assert!(plan.covers(target), "nobody approved it: {call:?}");
                // What the approved rules and schedules go on starting is no colleague's.
                let alone = arns(&truth[&call.region]["alone"]).contains(&target.as_str());
                let forbidden = !alone && self.colleague.as_ref().is_some_and(|colleague| colleague.forbids(target));
                assert!(!forbidden, "it has changed since its approval: {call:?}");
            }
            assert!(!targets.is_empty(), "{call:?}");
            let key = format!("{} {} {}", call.region, call.operation, targets.join(" "));
            *self.arrived.entry(key.clone()).or_default() += 1;
            let first = call.error.is_some() || self.took_effect.insert(key);
            assert!(first, "it took effect before and was sent again: {call:?}");
        }
        self.weighed += new.len();
        for (key, count) in &self.arrived {
            let intents = plan.and_then(|plan| plan.intents.get(key)).copied().unwrap_or(0);
            assert!(*count <= intents, "{count} calls, {intents} rows of the journal: {key}");
        }
    }

    /// What a call changes, as the plan and the journal name it.
    fn changed_by(&self, call: &Call) -> Vec<String> {
        if call.operation != DEREGISTER {
            return call.targets.clone();
        }
        let all = self.start[&call.region]["starters"].as_object().into_iter().flatten();
        let held = |service: &Value| call.targets.iter().any(|target| service == target);
        all.filter(|(_, starter)| held(&starter["holds_up"])).map(|(arn, _)| arn.clone()).collect()
    }

    /// What is kept, and every region that was not asked for, is exactly as at the start.
    pub(crate) fn kept_as_it_was(&self, truth: &Truth) {
        for (code, start) in &self.start {
            let now = &truth[code];
            if !self.regions.contains(code) {
                assert_eq!(start, now, "{code} was not asked for");
            }
            for kind in KINDS {
                let kept = |region: &Value| -> BTreeMap<String, Value> {
                    let found = arns(&region[kind]).into_iter().filter(|arn| self.kept.contains(*arn));
                    found.map(|arn| (arn.to_owned(), region[kind].get(arn).cloned().unwrap_or_default())).collect()
                };
                assert_eq!(kept(start), kept(now), "{kind} that are kept in {code}");
            }
        }
    }

    /// Nothing is left in the regions that were asked for but what is kept; AWS itself deletes definitions later.
    pub(crate) fn all_asked_is_gone(&self, truth: &Truth) {
        for code in &self.regions {
            for kind in KINDS {
                let region = &truth[code][kind];
                // Rules and schedules are off, and still there.
                let over = |state: &Value| *state == "DELETE_IN_PROGRESS" || state["on"] == false;
                let is_over = |arn: &str| region.get(arn).is_some_and(over);
                let left: Vec<_> =
                    arns(region).into_iter().filter(|arn| !self.kept.contains(*arn) && !is_over(arn)).collect();
                assert!(left.is_empty(), "{kind} in {code}: {left:?}");
            }
        }
    }
}

impl Laws {
    /// Nothing that starts tasks was cut off without its document, a scalable target not without those of what goes with it.
    pub(crate) fn all_cut_is_documented(&self, plan: &Plan) {
        let cut = self.took_effect.iter().filter_map(|key| {
            let (operation, arn) = key.split_once(' ')?.1.split_once(' ')?;
            let kinds: &[&str] = match operation {
                DEREGISTER => &["scalable-target", "scaling-policies", "scheduled-actions"],
                "events:DisableRule" => &["rule"],
                "scheduler:UpdateSchedule" => &["schedule"],
                _ => return None,
            };
            Some((arn, kinds))
        });
        for (arn, kinds) in cut {
            for kind in kinds {
                assert!(plan.documents.contains(&(arn.to_owned(), (*kind).to_owned())), "no document {kind} of {arn}");
            }
        }
    }
}

/// What a colleague changed after the approval, and what follows for others.
pub(crate) struct Colleague {
    service: String,
    cluster: String,
    /// Tasks of the cluster that were there before the change, where they may still be stopped.
    stoppable: BTreeSet<String>,
}

impl Colleague {
    /// Gives an approved service something else to run, or, where none is left, starts one in an approved cluster. None
    /// if there is nothing left to change.
    pub(crate) fn meddle(account: &Account, plan: &Plan, truth: &Truth) -> Option<Self> {
        let region_of = |arn: &str| arn.split(':').nth(3).unwrap_or_default().to_owned();
        let there = |kind: &'static str| {
            plan.targets(kind).find(|arn| arns(&truth[&region_of(arn)][kind]).contains(arn)).map(str::to_owned)
        };
        if let Some(service) = there("services") {
            let (start, names) = service.split_once(":service/")?;
            let cluster = format!("{start}:cluster/{}", names.split('/').next()?);
            account.change_service(&region_of(&service), &cluster, &service);
            return Some(Self { service, cluster, stoppable: BTreeSet::new() });
        }
        let cluster = there("clusters")?;
        let tasks = arns(&truth[&region_of(&cluster)]["tasks"]).into_iter().map(str::to_owned);
        let stoppable = tasks.filter(|task| cluster_of_task(task).as_ref() == Some(&cluster)).collect();
        let service = account.add_service(&region_of(&cluster), &cluster);
        Some(Self { service, cluster, stoppable })
    }

    fn forbids(&self, target: &str) -> bool {
        target == self.service
            || target == self.cluster
            || (cluster_of_task(target).as_ref() == Some(&self.cluster) && !self.stoppable.contains(target))
    }
}
