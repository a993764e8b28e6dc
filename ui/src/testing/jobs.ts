import type {
  JournalPage,
  PlanVerdicts,
  PlanView,
  ProofView,
  TeardownRegion,
  TeardownView,
} from "../bridge/host";
import { burn, now, overview } from "./account";

const arn = (region: string, name: string) => `arn:aws:ecs:${region}:123456789012:cluster/${name}`;
const burningRegions = overview().regions.filter(({ look }) => look === "burning");
const disabledRegions = overview()
  .regions.filter(({ look }) => look === "disabled")
  .map(({ code }) => code);

export function plan(changes: Partial<PlanView> = {}): PlanView {
  return {
    hash: "9f2c",
    account: "123456789012",
    madeAt: "2026-10-06T01:31:00Z",
    expiresAt: "2026-10-06T01:46:00Z",
    sweptAt: now,
    regions: 24,
    goes: {
      relaunchers: 3,
      clusters: 480,
      services: 480,
      tasks: 960,
      taskSets: 0,
      containerInstances: 0,
      definitions: 240,
    },
    items: 2163,
    vcpu: 15360,
    burnEnds: burn("874.04"),
    spendStopsIn: { least: 15, most: 135 },
    allGoneIn: { least: 1070, most: 1190 },
    stays: [
      {
        arn: arn("ap-northeast-2", "production"),
        name: "production",
        region: "ap-northeast-2",
        why: "kept",
        burn: burn("0.06"),
      },
      {
        arn: arn("us-east-1", "cdn-logs"),
        name: "cdn-logs",
        region: "us-east-1",
        why: "holdsKept",
        burn: burn("0.01"),
      },
      {
        arn: arn("us-east-1", "nightly-etl"),
        name: "nightly-etl",
        region: "us-east-1",
        why: "notChosen",
        burn: burn("0.2"),
      },
    ],
    staysTotal: 3,
    burnStays: burn("0.27"),
    notes: [
      { severity: "warning", kind: "relaunchersNotChecked", count: 1, names: ["eu-west-3"] },
      { severity: "info", kind: "disabledRegions", count: 10, names: disabledRegions.slice(0, 3) },
      { severity: "warning", kind: "capacityProviders", count: 3, names: ["k2vd90xqme7s"] },
    ],
    disabledRegions,
    unreadRegions: [],
    verdicts: null,
    ...changes,
  };
}

/** What goes, with what does not look rogue among it. */
export const planVerdicts: PlanVerdicts = {
  goes: { rogue: 478, suspect: 1, unknown: 1, known: 1 },
  others: [
    {
      arn: arn("us-east-1", "cdn-logs"),
      name: "cdn-logs",
      kind: "cluster",
      region: "us-east-1",
      verdict: "known",
    },
    {
      arn: "arn:aws:ecs:us-east-1:123456789012:service/production/web",
      name: "web",
      kind: "service",
      region: "us-east-1",
      verdict: "suspect",
    },
    {
      arn: arn("eu-west-1", "scratch"),
      name: "scratch",
      kind: "cluster",
      region: "eu-west-1",
      verdict: "unknown",
    },
  ],
};

function progress(at: number): TeardownRegion {
  const region = burningRegions[at];
  const counts = region?.counts ?? { clusters: 0, tasks: 0 };
  const share = at < 11 ? 0.4 + at * 0.05 : 1;
  const state =
    at === 1 ? "needsYou" : at < 11 ? "stopping" : at < 16 ? "deleting" : at < 20 ? "asked" : "verified";
  return {
    code: region?.code ?? "",
    state,
    tasks: counts.tasks,
    tasksStopped: at === 1 ? counts.tasks : Math.floor(counts.tasks * share),
    clusters: counts.clusters,
    clustersGone:
      at === 1 ? counts.clusters - 1 : at >= 16 ? counts.clusters : Math.floor(counts.clusters * 0.4),
  };
}

const falls = ["874.04", "874.04", "860", "790", "655", "510", "380", "255", "131.4"];

export function teardown(changes: Partial<TeardownView> = {}): TeardownView {
  return {
    sequence: 1,
    hash: "9f2c",
    status: "running",
    approvedAt: "2026-10-06T01:34:00Z",
    now: "2026-10-06T01:38:12Z",
    spendStoppedAt: null,
    deletedAt: null,
    verifiedAt: null,
    burnBefore: burn("874.04"),
    burnNow: burn("131.4"),
    burnLine: falls.map((perHour, at) => ({
      at: new Date(Date.parse("2026-10-06T01:34:00Z") + at * 31_500).toISOString(),
      perHour,
    })),
    expectedSpendStop: "2026-10-06T01:41:00Z",
    looked: true,
    tasksStopped: 812,
    tasks: 960,
    phases: [
      { phase: "evidence", done: 240, total: 240, failed: 0, begun: true },
      { phase: "cutRelaunch", done: 3, total: 3, failed: 0, begun: true },
      { phase: "stopSpend", done: 812, total: 960, failed: 0, begun: true },
      { phase: "delete", done: 312, total: 480, failed: 1, begun: true },
      { phase: "tidy", done: 0, total: 240, failed: 0, begun: false },
      { phase: "verify", done: 0, total: 0, failed: 0, begun: false },
    ],
    regions: burningRegions.map((_, at) => progress(at)),
    problems: [
      {
        arn: arn("sa-east-1", "k2vd90xqme7s"),
        name: "k2vd90xqme7s",
        item: "clusters",
        region: "sa-east-1",
        kind: "capacityProviderBlocks",
        blockers: ["asg-7f2"],
        costsNow: false,
        retryable: true,
        detail:
          "ecs:DeleteCluster ResourceInUseException: The specified capacity provider is in use (request id 1b2c-9d)",
      },
    ],
    problemsTotal: 1,
    canRetry: true,
    canAmend: true,
    nextReadInSeconds: null,
    ...changes,
  };
}

/** The teardown after its last call: the spend has stopped, and the second look is due. */
export function verifying(): TeardownView {
  const base = teardown();
  return teardown({
    status: "verifying",
    now: "2026-10-06T01:52:00Z",
    spendStoppedAt: "2026-10-06T01:40:10Z",
    deletedAt: "2026-10-06T01:51:30Z",
    burnNow: burn("0"),
    burnLine: [...base.burnLine, { at: "2026-10-06T01:40:10Z", perHour: "0" }],
    tasksStopped: 960,
    phases: base.phases.map((phase) => ({ ...phase, done: phase.total, failed: 0, begun: true })),
    regions: base.regions.map((region) => ({
      ...region,
      state: "asked",
      tasksStopped: region.tasks,
      clustersGone: region.clusters,
    })),
    problems: [],
    problemsTotal: 0,
    canRetry: false,
    canAmend: false,
    nextReadInSeconds: 42,
  });
}

export function needsYou(): TeardownView {
  return {
    ...verifying(),
    status: "needsYou",
    problems: teardown().problems,
    problemsTotal: 1,
    canRetry: true,
    canAmend: true,
    nextReadInSeconds: null,
  };
}

export function proof(changes: Partial<ProofView> = {}): ProofView {
  return {
    verified: true,
    firstReadAt: "2026-10-06T01:56:40Z",
    secondReadAt: "2026-10-06T01:58:00Z",
    planned: {
      relaunchers: 3,
      clusters: 480,
      services: 480,
      tasks: 960,
      taskSets: 0,
      containerInstances: 0,
      definitions: 240,
    },
    gone: {
      relaunchers: 3,
      clusters: 480,
      services: 480,
      tasks: 960,
      taskSets: 0,
      containerInstances: 0,
      definitions: 240,
    },
    burnEnded: burn("874.04"),
    burnLeft: burn("0"),
    spendStoppedInSeconds: 370,
    deletedInSeconds: 1050,
    regions: burningRegions.map(({ code }, at) => ({
      code,
      state:
        code === "us-east-1" || code === "ap-northeast-2" ? "onlyOthers" : at === 9 ? "noneFound" : "clean",
      notChecked: at === 9 ? ["daemons", "gateways"] : [],
      remaining: 0,
      lingering: 2,
      gateways: at === 3 ? 1 : 0,
      daemons: 0,
    })),
    uncheckedRegions: disabledRegions,
    targetRegions: burningRegions.length,
    remaining: [],
    remainingTotal: 0,
    lingeringClusters: 480,
    lingeringDefinitions: 31,
    keptUnchanged: true,
    keptNotChecked: 0,
    keptClusters: 3,
    requests: 2214,
    ...changes,
  };
}

export function unproved(): ProofView {
  const base = proof();
  return proof({
    verified: false,
    secondReadAt: null,
    regions: base.regions.map((region) => {
      if (region.code === "sa-east-1") return { ...region, state: "remaining", remaining: 1 };
      return region.code === "eu-west-3"
        ? { ...region, state: "notRead", notChecked: ["services", "tasks"] }
        : region;
    }),
    gone: { ...base.gone, clusters: 479, tasks: 958 },
    burnEnded: burn("872.46"),
    burnLeft: burn("1.58"),
    remainingTotal: 1,
    remaining: [
      {
        arn: arn("sa-east-1", "k2vd90xqme7s"),
        state: "ACTIVE",
        why: "the cluster is still there",
        kind: "clusterThere",
      },
    ],
  });
}

export function journalPage(offset: number): JournalPage {
  return {
    total: 2214,
    offset,
    lines: Array.from({ length: 200 }, (_, at) => ({
      at: "2026-10-06T01:34:05Z",
      operation: at % 3 === 0 ? "ecs:DeleteService" : "ecs:StopTask",
      region: "us-east-1",
      target: arn("us-east-1", `c${offset + at}`),
      outcome: at === 4 ? "error" : "ok",
      requestId: `7f1e${offset + at}-8a2b-4c3d-9e4f-a1b2c3d4e5f6`,
      error: at === 4 ? "ThrottlingException" : null,
    })),
  };
}
