//! One incident from the first sweep to the proof, through as many kills as fall into it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::account::Account;
use crate::laws::{Colleague, Laws};
use crate::record::Record;
use crate::victim::{End, run};

const REGIONS: &str = "us-east-1,eu-west-1,eu-central-1";
pub(crate) const KEPT_CLUSTER: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/production";
const KEPT_DEFINITION: &str = "arn:aws:ecs:us-east-1:000000000000:task-definition/nightly-report:1";

/// Proving waits a minute, and begins anew after a kill: without a bound most kills would find nothing else.
const KILLS_IN_PROOF: u32 = 2;

/// Where a kill may fall; there is also "verified", which lasts only until the process has ended.
pub(crate) const STAGES: [&str; 6] = [BEFORE, APPROVED, CUT_UNDER_WAY, UNDER_WAY, BETWEEN, PROOF];
const BEFORE: &str = "before the approval";
const APPROVED: &str = "approved";
const CUT_UNDER_WAY: &str = "a cut of what starts tasks under way";
const UNDER_WAY: &str = "a call under way";
const BETWEEN: &str = "between calls";
const PROOF: &str = "proof";

/// What happened in one incident, or in several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) incidents: u32,
    /// By where the record stood then.
    pub(crate) kills: BTreeMap<&'static str, u32>,
    pub(crate) runs: u32,
    /// Changes by a colleague between approval and proof.
    pub(crate) changes: u32,
    /// Changing calls that were weighed.
    pub(crate) calls: usize,
}

impl Tally {
    pub(crate) fn all_kills(&self) -> u32 {
        self.kills.values().sum()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.incidents += other.incidents;
        self.runs += other.runs;
        self.changes += other.changes;
        self.calls += other.calls;
        for (stage, count) in other.kills {
            *self.kills.entry(stage).or_default() += count;
        }
    }
}

/// Takes a fresh account from the first sweep to the proof. `moment` gives when to kill the next run, if at all. With
/// `meddled` a colleague changes something there as soon as a kill leaves an approved plan with something to change.
pub(crate) fn incident(seed: u64, meddled: bool, mut moment: impl FnMut() -> Option<Duration>) -> Tally {
    let folder = TempDir::new().unwrap();
    let account = Account::begin(seed);
    let begin = ["--regions", REGIONS, "--remove", "all", "--keep", KEPT_CLUSTER, "--keep", KEPT_DEFINITION, "--yes"];
    let resume = ["--resume", "--yes"];
    let mut laws = Laws::new(account.truth(), REGIONS, [KEPT_CLUSTER, KEPT_DEFINITION]);
    let mut tally = Tally { incidents: 1, ..Tally::default() };
    let mut record = Record::default();
    // The colleague's change was told, and a person approves anew what is left.
    let mut anew = false;
    loop {
        let before = record.plan.as_ref().map(|plan| plan.id);
        let arguments = if anew || record.plan.is_none() { &begin[..] } else { &resume };
        let proving = tally.kills.get(PROOF).is_some_and(|kills| *kills >= KILLS_IN_PROOF);
        let end = run(folder.path(), &account, arguments, if proving { None } else { moment() });
        tally.runs += 1;
        let calls = account.calls();
        record = Record::read(&folder.path().join("store"), &account.url());
        let approved = record.plan.as_ref().map(|plan| plan.id) != before;
        anew &= !approved;
        let truth = account.truth();
        laws.weigh(&calls, record.plan.as_ref(), approved, &truth);
        laws.kept_as_it_was(&truth);
        match end {
            End::Killed => {
                *tally.kills.entry(stage(&record, laws.weighed())).or_default() += 1;
                if let Some(plan) = record.plan.as_ref().filter(|plan| !plan.over && meddled && tally.changes == 0)
                    && let Some(colleague) = Colleague::meddle(&account, plan, &truth)
                {
                    tally.changes += 1;
                    laws.leave_alone(colleague);
                }
            }
            End::Exit(Some(0), summary) => {
                assert!(!anew && summary["verified"] == true && summary["kept_unchanged"] == true, "{summary:#}");
            }
            End::Exit(Some(4), summary) => {
                assert!(laws.something_is_left_alone(), "{summary:#}");
                anew = true;
            }
            End::Exit(code, summary) => panic!("{code:?}: {summary:#}"),
        }
        if let Some(plan) = record.plan.as_ref().filter(|plan| plan.over) {
            assert!(plan.verified && !laws.something_is_left_alone(), "{}", plan.hash);
            assert_eq!(plan.unsettled, 0, "attempts of which nobody found out how they ended");
            laws.all_asked_is_gone(&account.truth());
            laws.all_cut_is_documented(plan);
            tally.calls = laws.weighed();
            return tally;
        }
    }
}

/// Where a killed run stood, as its record tells.
fn stage(record: &Record, calls: usize) -> &'static str {
    match &record.plan {
        None => BEFORE,
        Some(plan) if plan.over => "verified",
        Some(_) if calls == 0 => APPROVED,
        Some(plan) if plan.cut_under_way => CUT_UNDER_WAY,
        Some(plan) if plan.unsettled > 0 => UNDER_WAY,
        Some(plan) if plan.deleted => PROOF,
        Some(_) => BETWEEN,
    }
}

/// The ARNs of an object's keys or a list's items.
pub(crate) fn arns(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(map) => map.keys().map(String::as_str).collect(),
        other => other.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    }
}
