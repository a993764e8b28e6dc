import type {
  Burn,
  CloudErrorKind,
  Counts,
  OverviewView,
  RegionLook,
  RegionRow,
  SessionView,
  SweepPhase,
} from "../bridge/host";

/** The account of the seed story: what burns where, and the regions nobody can look into. */
const burning: readonly (readonly [code: string, clusters: number, rate: string])[] = [
  ["us-east-1", 50, "76.04"],
  ["sa-east-1", 22, "59.7"],
  ["us-west-2", 34, "53.71"],
  ["ap-northeast-1", 26, "51.27"],
  ["eu-central-1", 28, "50.87"],
  ["us-east-2", 30, "47.4"],
  ["ap-southeast-1", 24, "47.32"],
  ["eu-west-1", 28, "44.23"],
  ["eu-west-2", 22, "40.1"],
  ["ap-south-1", 24, "40.02"],
  ["ap-southeast-2", 20, "38.4"],
  ["us-west-1", 20, "36.9"],
  ["ap-northeast-2", 21, "36.87"],
  ["eu-west-3", 18, "34.1"],
  ["ca-central-1", 18, "31.3"],
  ["eu-north-1", 16, "27.8"],
  ["ap-northeast-3", 14, "27.4"],
  ["il-central-1", 12, "24.6"],
  ["ap-east-2", 10, "21.9"],
  ["ap-southeast-5", 10, "19.8"],
  ["mx-central-1", 10, "18.2"],
  ["ca-west-1", 10, "17.6"],
  ["ap-southeast-7", 8, "15.8"],
  ["ap-southeast-6", 8, "13.2"],
];

const disabled = [
  "ap-east-1",
  "me-south-1",
  "af-south-1",
  "eu-south-1",
  "ap-southeast-3",
  "me-central-1",
  "eu-central-2",
  "eu-south-2",
  "ap-south-2",
  "ap-southeast-4",
];

export const now = "2026-10-06T01:26:00Z";

export const session: SessionView = {
  account: "123456789012",
  caller: "arn:aws:sts::123456789012:assumed-role/Administrator/jiwoo",
  partition: "aws",
  world: { kind: "aws" },
  readOnly: false,
};

export const practiceSession: SessionView = {
  ...session,
  account: "000000000000",
  world: { kind: "practice", scenario: "seed-story", speed: 10 },
};

export function burn(perHour: string, flags: Partial<Burn> = {}): Burn {
  return { perHour, about: perHour !== "0", atLeast: false, unpriced: 0, onInstances: 0, ...flags };
}

export const noCounts: Counts = { clusters: 0, services: 0, tasks: 0, task_definitions: 0, relaunchers: 0 };

function row(code: string, look: RegionLook, counts: Counts, rate: string): RegionRow {
  // The backend notes when a region answered, be it with a refusal.
  const answered = look !== "disabled" && look !== "notAsked" && look !== "reading";
  return {
    code,
    placed: true,
    listed: look === "disabled" ? "disabled" : "enabled",
    look,
    gaps: [],
    counts,
    burn: burn(rate),
    readAt: answered ? now : null,
    removeClusters: 0,
    keepClusters: 0,
    batchClusters: 0,
    verdicts: { rogue: 0, suspect: 0, unknown: 0, known: 0 },
    hidden: 0,
  };
}

function burningRow([code, clusters, rate]: (typeof burning)[number]): RegionRow {
  const counts = {
    clusters,
    services: clusters,
    tasks: clusters * 2,
    task_definitions: Math.ceil(clusters / 2),
    relaunchers: clusters > 45 ? 4 : 0,
  };
  return row(code, "burning", counts, rate);
}

const disabledRows = disabled.map((code) => row(code, "disabled", noCounts, "0"));

export function overview(changes: Partial<OverviewView> = {}): OverviewView {
  const regions = [...burning.map(burningRow), ...disabledRows];
  return {
    sequence: 1,
    revision: 1,
    phase: "done",
    source: "account",
    mayLackRegions: false,
    startedAt: "2026-10-06T01:25:10Z",
    finishedAt: now,
    now,
    burn: burn("874.31"),
    counts: { clusters: 483, services: 482, tasks: 962, task_definitions: 240, relaunchers: 4 },
    vcpu: 15364,
    burningRegions: 24,
    firstTaskAt: "2026-10-04T14:10:00Z",
    regions,
    choice: {
      remove: noCounts,
      removeBurn: burn("0"),
      keep: noCounts,
      undecidedClusters: 483,
      batchClusters: 0,
      unusedDefinitions: 12,
      unusedDefinitionsRemoved: 0,
      definitionsBlockedRegions: [],
    },
    verdicts: { rogue: 0, suspect: 0, unknown: 0, known: 0 },
    hidden: 0,
    judged: false,
    ...changes,
  };
}

/** A check in which `done` regions have answered. */
export function sweeping(done: number, phase: SweepPhase = "running"): OverviewView {
  const regions = [
    ...burning.map((spec, at) => (at < done ? burningRow(spec) : row(spec[0], "reading", noCounts, "0"))),
    ...disabledRows,
  ];
  const read = regions.filter(({ look }) => look === "burning");
  const sum = (of: (region: RegionRow) => number) => read.reduce((total, region) => total + of(region), 0);
  return overview({
    phase,
    finishedAt: null,
    regions,
    burn: burn(sum((region) => Number(region.burn.perHour)).toFixed(2)),
    counts: {
      clusters: sum(({ counts }) => counts.clusters),
      services: sum(({ counts }) => counts.services),
      tasks: sum(({ counts }) => counts.tasks),
      task_definitions: 0,
      relaunchers: sum(({ counts }) => counts.relaunchers),
    },
    vcpu: sum(({ counts }) => counts.tasks) * 16,
    burningRegions: read.length,
  });
}

/** A region that could be read only in part, one that could not be read, and one that has no place on the map. */
export function troubled(): OverviewView {
  const regions = overview().regions.map((region): RegionRow => {
    if (region.code === "eu-west-3") {
      // Something in it burns, and some of it was not read: it is both.
      return { ...region, gaps: [gap("tasks", true, "throttled")] };
    }
    if (region.code === "ap-northeast-3") {
      return refused(region, "accessDenied");
    }
    if (region.code === "ca-west-1") return { ...region, look: "clean", counts: noCounts, burn: burn("0") };
    if (region.code === "eu-north-1")
      return {
        ...region,
        look: "partial",
        burn: burn("0"),
        counts: { ...noCounts, clusters: 2 },
        gaps: [gap("services", false, "accessDenied"), gap("tasks", false, "accessDenied")],
      };
    return region;
  });
  const base = overview();
  return overview({
    regions: [
      ...regions,
      {
        ...row("xx-new-1", "burning", { ...noCounts, clusters: 1, services: 1, tasks: 1 }, "1.2"),
        placed: false,
      },
    ],
    burn: burn("790.12", { atLeast: true, unpriced: 3, onInstances: 12 }),
    choice: { ...base.choice, batchClusters: 4, definitionsBlockedRegions: ["eu-north-1"] },
  });
}

/** What the backend makes of a refusal in a region that is listed as enabled. */
const lookOf: Partial<Record<CloudErrorKind, RegionLook>> = {
  accessDenied: "notPermitted",
  deniedByOrganization: "blocked",
  tokenNotValidHere: "tokenVersion",
  regionOff: "regionOff",
  throttled: "throttled",
  timeout: "unreachable",
  offline: "unreachable",
  awsUnavailable: "unreachable",
};

/** A region that was asked and told nothing. */
export function refused(region: RegionRow, kind: RegionRow["gaps"][number]["kind"]): RegionRow {
  return {
    ...region,
    look: lookOf[kind] ?? "failed",
    counts: noCounts,
    burn: burn("0"),
    gaps: parts.map((part) => gap(part, false, kind)),
  };
}

const parts = [
  "clusters",
  "services",
  "tasks",
  "containerInstances",
  "taskDefinitions",
  "relaunchers",
] as const;

function gap(
  part: RegionRow["gaps"][number]["part"],
  partly: boolean,
  kind: RegionRow["gaps"][number]["kind"],
) {
  return {
    part,
    partly,
    kind,
    detail: `ecs:ListClusters ${kind}: not authorized to perform: ecs:ListClusters (request id 5f1e-77)`,
  };
}

/** The same account with a sign-in that may not look at what starts tasks by itself. */
export function startsUnread(view: OverviewView): OverviewView {
  return {
    ...view,
    regions: view.regions.map((region) => {
      if (region.look === "disabled") return region;
      const look = region.look === "clean" ? "partial" : region.look;
      return { ...region, look, gaps: [gap("relaunchers", false, "accessDenied")] };
    }),
  };
}

/** An account in which every region was read and nothing was found. */
export function quiet(withDisabled: boolean): OverviewView {
  return overview({
    regions: [
      ...burning.map(([code]) => row(code, "clean", noCounts, "0")),
      ...disabledRows.map((region) =>
        withDisabled ? region : { ...region, look: "clean" as const, readAt: now },
      ),
    ],
    burn: burn("0"),
    counts: noCounts,
    vcpu: 0,
    burningRegions: 0,
    firstTaskAt: null,
  });
}

/** Everything is marked Remove but three clusters. */
export function chosen(): OverviewView {
  const base = overview();
  return overview({
    regions: base.regions.map((region) => ({
      ...region,
      removeClusters: Math.max(0, region.counts.clusters - (region.code === "us-east-1" ? 2 : 0)),
      keepClusters: region.code === "us-east-1" ? 2 : 0,
    })),
    choice: {
      ...base.choice,
      remove: { clusters: 480, services: 480, tasks: 960, task_definitions: 228, relaunchers: 3 },
      removeBurn: burn("874.04"),
      keep: { clusters: 3, services: 2, tasks: 2, task_definitions: 3, relaunchers: 0 },
      undecidedClusters: 0,
    },
  });
}

/** An account in which nothing was found, and in which these regions look like this instead. */
export function looking(...looks: readonly RegionLook[]): OverviewView {
  const base = quiet(false);
  return {
    ...base,
    regions: base.regions.map((region, at) => {
      const look = looks[at];
      if (!look) return region;
      const gaps = look === "partial" ? [gap("tasks", true, "throttled")] : [];
      return { ...row(region.code, look, noCounts, "0"), gaps };
    }),
  };
}
