import type {
  BaselineView,
  LookingView,
  OverviewView,
  RowFinding,
  TriageView,
  Verdict,
  VerdictCounts,
} from "../bridge/host";
import { burn, now, overview } from "./account";
import { rootSession } from "./principals";

const noVerdicts: VerdictCounts = { rogue: 0, suspect: 0, unknown: 0, known: 0 };

/** CloudTrail as it was read in every region. */
export function looked(changes: Partial<LookingView> = {}): LookingView {
  return {
    state: "done",
    regionsDone: 24,
    regionsTotal: 24,
    events: 4127,
    secondsLeft: null,
    backTo: "2026-07-08T01:30:00Z",
    lookedAt: now,
    gaps: [],
    cut: [],
    unreadable: 0,
    ...changes,
  };
}

/** Reading is under way, with the regions that could not be read. */
export function lookingAt(done: number): LookingView {
  return looked({ state: "running", regionsDone: done, regionsTotal: 34, events: 612, secondsLeft: 20 });
}

export const sweeps: readonly BaselineView[] = [
  {
    id: "s2",
    at: "2026-09-28T08:00:00Z",
    counts: { clusters: 4, services: 9, tasks: 12, task_definitions: 30, relaunchers: 3 },
    regions: 24,
  },
  {
    id: "s1",
    at: "2026-08-31T08:00:00Z",
    counts: { clusters: 3, services: 8, tasks: 11, task_definitions: 24, relaunchers: 3 },
    regions: 22,
  },
];

/** The account of the seed story, judged. */
export function triage(changes: Partial<TriageView> = {}): TriageView {
  return {
    sequence: 1,
    revision: 1,
    table: "2026-10-01",
    judging: { kind: "done", unread: 0 },
    clusters: { rogue: 478, suspect: 2, unknown: 1, known: 2 },
    services: { rogue: 478, suspect: 1, unknown: 1, known: 2 },
    tasks: noVerdicts,
    hidden: 2,
    selectable: { clusters: 478, services: 479, tasks: 958, task_definitions: 228, relaunchers: 3 },
    selectableInOthers: 1,
    selectableBurn: burn("870.1"),
    selected: false,
    looking: looked(),
    baseline: null,
    keeps: 0,
    ...changes,
  };
}

/** Nothing was swept in this session yet. */
export function unjudged(changes: Partial<TriageView> = {}): TriageView {
  return triage({
    judging: { kind: "never" },
    clusters: noVerdicts,
    services: noVerdicts,
    hidden: 0,
    selectable: { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 },
    selectableInOthers: 0,
    selectableBurn: burn("0"),
    looking: looked({
      state: "never",
      regionsDone: 0,
      regionsTotal: 0,
      events: 0,
      backTo: null,
      lookedAt: null,
    }),
    ...changes,
  });
}

/** The overview of the same account once it was judged. */
export function judged(changes: Partial<OverviewView> = {}): OverviewView {
  const base = overview();
  return overview({
    judged: true,
    verdicts: triage().clusters,
    hidden: 2,
    regions: base.regions.map((region) => {
      const { clusters } = region.counts;
      const verdicts =
        region.code === "us-east-1"
          ? { rogue: clusters - 3, suspect: 1, unknown: 0, known: 2 }
          : { ...noVerdicts, rogue: clusters };
      return { ...region, verdicts, hidden: region.code === "us-east-1" ? 2 : 0 };
    }),
    ...changes,
  });
}

/** What a row looks like. */
export function rowFinding(verdict: Verdict, changes: Partial<RowFinding> = {}): RowFinding {
  const reasons = {
    rogue: ["bigPublic", "sameEverywhere", "manyRegionsAtOnce"],
    suspect: ["newMaker"],
    unknown: [],
    known: ["infrastructureTags", "aged"],
  } as const;
  return {
    verdict,
    certainty: verdict === "rogue" || verdict === "known" ? "high" : "low",
    reasons: [...reasons[verdict]],
    madeBy: verdict === "rogue" ? rootSession : null,
    hides: 0,
    ...changes,
  };
}
