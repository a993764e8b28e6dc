import type {
  BaselineView,
  FindingView,
  Host,
  KeepListView,
  MarkView,
  OverviewView,
  PrincipalsView,
  TimelineEntry,
  TriageView,
} from "../bridge/host";
import { timelinePage } from "./timeline";
import { looked } from "./triage";

export type TriageFixture = {
  overview: OverviewView;
  triage: TriageView;
  /** By ARN; of any other there is none. */
  findings: readonly FindingView[];
  principals: PrincipalsView;
  story: readonly TimelineEntry[];
  marks: readonly MarkView[];
  sweeps: readonly BaselineView[];
  keepList: KeepListView;
};

type Note = <T>(method: string, input: unknown, answer: () => T) => Promise<T>;
type Commands = Pick<
  Host,
  | "triage"
  | "finding"
  | "startLooking"
  | "stopLooking"
  | "principals"
  | "timeline"
  | "saveTimeline"
  | "marks"
  | "setMark"
  | "saveKeepList"
  | "importKeepList"
  | "earlierSweeps"
  | "setBaseline"
  | "saveEvidence"
>;

/** The commands about verdicts, over what the fixture holds. */
export function triageOf(held: TriageFixture, note: Note): Commands {
  const next = (changed: Partial<TriageView>): TriageView => {
    held.triage = { ...held.triage, sequence: held.triage.sequence + 1, ...changed };
    return held.triage;
  };
  const saved = (what: string) => ({ path: `/home/jiwoo/Downloads/quench-${what}.csv` });
  return {
    triage: () => note("triage", null, () => held.triage),
    finding: (arn) => note("finding", arn, () => held.findings.find((one) => one.arn === arn) ?? null),
    startLooking: () =>
      note("startLooking", null, () => next({ looking: looked({ state: "running", regionsDone: 0 }) })),
    stopLooking: () =>
      note("stopLooking", null, () => next({ looking: { ...held.triage.looking, state: "stopped" } })),
    principals: () => note("principals", null, () => held.principals),
    timeline: (query) => note("timeline", query, () => timelinePage(query, held.story)),
    saveTimeline: (query) => note("saveTimeline", query, () => saved("timeline")),
    marks: () => note("marks", null, () => [...held.marks]),
    setMark: (order) =>
      note("setMark", order, () => {
        held.marks = held.marks.filter(({ arn }) => arn !== order.arn || order.mark !== null);
        next({});
        return { ...held.overview, sequence: held.overview.sequence + 1 };
      }),
    saveKeepList: () => note("saveKeepList", null, () => saved("keep-list")),
    importKeepList: (content) => note("importKeepList", content, () => held.keepList),
    earlierSweeps: () => note("earlierSweeps", null, () => [...held.sweeps]),
    setBaseline: (id) =>
      note("setBaseline", id, () => next({ baseline: held.sweeps.find((one) => one.id === id) ?? null })),
    saveEvidence: () =>
      note("saveEvidence", null, () => ({
        folder: "/home/jiwoo/Downloads/quench-evidence-123456789012-2026-10-06",
        files: 43,
        bytes: 3_412_000,
      })),
  };
}
