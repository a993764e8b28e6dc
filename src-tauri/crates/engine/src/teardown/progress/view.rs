//! Progress as the window shows it.

use jiff::{SignedDuration, Timestamp};
use quench_core::region::RegionCode;
use quench_core::view::{
    PhaseView, ProblemKind, RowKind, TeardownPhase, TeardownRegion, TeardownRegionState, TeardownView,
};

use super::{Region, State, number};
use crate::teardown::approved::Approved;

/// The most problems that a view carries.
const SHOWN_PROBLEMS: usize = 50;

impl State {
    pub(super) fn view(&self, approved: &Approved, now: Timestamp) -> TeardownView {
        let failed = |phase: TeardownPhase| {
            number(self.problems.values().filter(|problem| phase_of_item(problem.item) == phase).count())
        };
        let expected = SignedDuration::from_secs(i64::from(approved.bundle.view.spend_stops_in.most));
        let covered = || self.regions.values();
        TeardownView {
            sequence: crate::sequence::next(),
            hash: approved.hash().to_owned(),
            status: self.status,
            approved_at: approved.at,
            now,
            spend_stopped_at: self.spend_stopped_at,
            deleted_at: self.deleted_at,
            verified_at: self.verified_at,
            burn_before: approved.bundle.view.burn_ends,
            burn_now: self.burn_left(),
            burn_line: self.line.clone(),
            expected_spend_stop: approved.at.checked_add(expected).ok(),
            looked: self.unlooked.is_empty(),
            tasks_stopped: covered().map(|region| region.stopped).sum(),
            tasks: covered().map(|region| region.tasks).sum(),
            phases: self
                .phases
                .iter()
                .map(|(phase, counts)| PhaseView {
                    phase: *phase,
                    done: counts.done,
                    total: counts.total,
                    failed: failed(*phase),
                    begun: counts.begun,
                })
                .collect(),
            regions: self
                .regions
                .iter()
                .map(|(code, region)| TeardownRegion {
                    code: code.clone(),
                    state: self.region_state(code, region),
                    tasks_stopped: region.stopped,
                    tasks: region.tasks,
                    clusters_gone: region.clusters_gone,
                    clusters: region.clusters,
                })
                .collect(),
            problems: self.problems.values().take(SHOWN_PROBLEMS).cloned().collect(),
            problems_total: number(self.problems.len()),
            can_retry: self.problems.values().any(|problem| problem.retryable),
            can_amend: self.problems.values().any(|problem| {
                matches!(problem.kind, ProblemKind::ChangedSinceApproval | ProblemKind::CapacityProviderBlocks)
            }),
            next_read_in_seconds: self
                .second_read_at
                .map(|at| u32::try_from(at.duration_since(now).as_secs().max(0)).unwrap_or(0)),
        }
    }

    fn region_state(&self, code: &RegionCode, region: &Region) -> TeardownRegionState {
        if self.problems.values().any(|problem| problem.region == *code) {
            TeardownRegionState::NeedsYou
        } else if region.verified {
            TeardownRegionState::Verified
        } else if region.asked {
            TeardownRegionState::Asked
        } else if region.is_quiet() {
            TeardownRegionState::Deleting
        } else if region.begun {
            TeardownRegionState::Stopping
        } else {
            TeardownRegionState::Waiting
        }
    }
}

fn phase_of_item(item: RowKind) -> TeardownPhase {
    match item {
        RowKind::Services | RowKind::Tasks => TeardownPhase::StopSpend,
        RowKind::Clusters => TeardownPhase::Delete,
        RowKind::Definitions => TeardownPhase::Tidy,
        RowKind::Relaunchers => TeardownPhase::CutRelaunch,
    }
}
