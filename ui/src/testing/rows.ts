import type { Mark, OverviewView, Page, PageQuery, Row, RowFinding, RowMark, Verdict } from "../bridge/host";
import { burn } from "./account";
import { rowFinding } from "./triage";

const undecided: RowMark = { own: null, effective: null, because: null };
const letters = "abcdefghijkmnpqrstuvwxyz0123456789";

/** Names as the attacker makes them, the same ones every time. */
function madeUp(seed: number): string {
  let state = seed * 7919 + 13;
  return Array.from({ length: 12 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return letters[state % letters.length];
  }).join("");
}

function cluster(region: string, at: number): Row {
  const known = region === "us-east-1" ? ["nightly-etl", "cdn-logs"][at - 2] : undefined;
  const name =
    region === "ap-northeast-2" && at === 0 ? "production" : (known ?? madeUp(at + region.length * 97));
  return {
    kind: "cluster",
    arn: `arn:aws:ecs:${region}:123456789012:cluster/${name}`,
    name,
    region,
    status: "ACTIVE",
    services: 1,
    servicesIncomplete: false,
    tasks: 2,
    tasksIncomplete: false,
    containerInstances: 0,
    capacityProviders: at === 4 ? ["FARGATE", "asg-7f2"] : [],
    burn: burn(known ? "0.2" : "1.58"),
    sizes: known ? [{ cpuUnits: 4096, memoryMib: 8192 }] : [{ cpuUnits: 16384, memoryMib: 32768 }],
    since: known ? "2025-03-11T02:40:00Z" : "2026-10-04T14:10:00Z",
    batch: at === 6,
    finding: null,
    mark: undecided,
  };
}

function service(region: string, at: number): Row {
  return {
    kind: "service",
    arn: `arn:aws:ecs:${region}:123456789012:service/${madeUp(at)}/web`,
    name: `svc-${madeUp(at).slice(0, 5)}`,
    region,
    cluster: madeUp(at + region.length * 97),
    status: "ACTIVE",
    desired: 2,
    running: 2,
    definition: "xmr:3",
    images: ["docker.io/library/xmrig:latest"],
    size: { cpuUnits: 16384, memoryMib: 32768 },
    burn: burn("1.58"),
    since: "2026-10-04T14:10:00Z",
    finding: null,
    mark: undecided,
  };
}

function task(region: string, at: number): Row {
  return {
    kind: "task",
    arn: `arn:aws:ecs:${region}:123456789012:task/${madeUp(at)}/${at}`,
    name: `${madeUp(at)}${madeUp(at + 1)}`.slice(0, 32),
    region,
    cluster: madeUp(at + region.length * 97),
    service: at % 3 === 0 ? null : `svc-${madeUp(at).slice(0, 5)}`,
    status: "RUNNING",
    stopping: at === 5,
    launch: "FARGATE",
    size: { cpuUnits: 16384, memoryMib: 32768 },
    images: ["docker.io/library/xmrig:latest"],
    burn: burn("0.79"),
    since: "2026-10-04T14:10:00Z",
    finding: null,
    mark: undecided,
  };
}

function definition(region: string, at: number): Row {
  return {
    kind: "definition",
    arn: `arn:aws:ecs:${region}:123456789012:task-definition/xmr-${at}:1`,
    name: `xmr-${at}:1`,
    region,
    status: at % 4 === 3 ? "INACTIVE" : "ACTIVE",
    used: at % 3 === 0 ? null : at % 3 === 1,
    finding: null,
    mark: undecided,
    stays: at % 3 === 0 ? "usersUnknown" : at % 3 === 1 ? "inUse" : "notChosen",
  };
}

const starters = ["rule", "schedule", "scalableTarget", "rule"] as const;

function relauncher(region: string, at: number): Row {
  const starter = starters[at % 4] ?? "rule";
  const scales = starter === "scalableTarget";
  return {
    kind: "relauncher",
    arn: `arn:aws:events:${region}:123456789012:rule/${madeUp(at + 5)}`,
    name: at === 3 ? "nightly" : madeUp(at + 5),
    region,
    starter,
    enabled: at !== 1,
    clusters: [madeUp(at + region.length * 97)],
    definitions: scales ? [] : ["xmr:3"],
    otherTargets: at === 3 ? 2 : 0,
    schedule: scales || at === 3 ? null : "rate(5 minutes)",
    within: scales ? null : "default",
    minimum: scales ? 10 : null,
    maximum: scales ? 999 : null,
    managedBy: at === 3 ? "states.amazonaws.com" : null,
    since: starter === "rule" ? null : "2026-10-04T14:10:00Z",
    mark: undecided,
    stays: at === 1 ? "alreadyOff" : at === 3 ? "managedByAws" : "notChosen",
  };
}

const makers = {
  clusters: cluster,
  services: service,
  tasks: task,
  definitions: definition,
  relaunchers: relauncher,
};

/** All rows of the account of a kind. */
function rowsOf({ kind, region }: PageQuery, known: OverviewView): Row[] {
  const regions = known.regions.filter(({ code }) => region === null || code === region);
  return regions.flatMap(({ code, counts }) => {
    const count = {
      clusters: counts.clusters,
      services: counts.services,
      tasks: counts.tasks,
      definitions: counts.task_definitions,
      relaunchers: counts.relaunchers,
    }[kind];
    return Array.from({ length: count }, (_, at) => makers[kind](code, at));
  });
}

/** What a row of a judged account looks like: a few are the team's own, one hides something, and one waits for a person. */
function looksOf(row: Row): RowFinding | null {
  if (row.kind === "relauncher") return null;
  if (row.name === "production") return rowFinding("known", { hides: 1 });
  if (row.name === "cdn-logs") return rowFinding("known");
  if (row.name === "nightly-etl") return rowFinding("suspect");
  return rowFinding("rogue");
}

const rank: Record<Verdict, number> = { rogue: 0, suspect: 1, unknown: 2, known: 3 };

/** The rows of a judged account, as far as they fit what was asked for. */
function judgedRows(rows: Row[], { verdict, madeBy, sort }: PageQuery): Row[] {
  const fits = rows
    .map((row) => (row.kind === "relauncher" ? row : { ...row, finding: looksOf(row) }))
    .filter((row) => {
      const finding = row.kind === "relauncher" ? null : row.finding;
      const looks = verdict === null || finding?.verdict === verdict || (finding && finding.hides > 0);
      return looks && (madeBy === null || finding?.madeBy?.key === madeBy);
    });
  const at = (row: Row) => (row.kind !== "relauncher" && row.finding ? rank[row.finding.verdict] : 4);
  return sort === "verdict" ? fits.sort((a, b) => at(a) - at(b)) : fits;
}

/** A page as the backend would cut it. `marks` are what a person set, by ARN. */
export function pageOf(
  query: PageQuery,
  known: OverviewView,
  marks: ReadonlyMap<string, RowMark>,
  everywhere: Mark | null,
): Page {
  const needle = query.filter.toLowerCase();
  const found = rowsOf(query, known).filter(({ name, arn }) => name.includes(needle) || arn.includes(needle));
  const rows = known.judged ? judgedRows(found, query) : found;
  return {
    revision: query.revision,
    total: rows.length,
    offset: query.offset,
    rows: rows.slice(query.offset, query.offset + query.limit).map((row) => {
      const mark =
        marks.get(row.arn) ??
        (everywhere ? { own: everywhere, effective: everywhere, because: null } : undecided);
      return { ...row, mark };
    }),
  };
}
