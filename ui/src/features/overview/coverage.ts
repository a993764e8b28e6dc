import type { OverviewView, RegionLook, RegionRow } from "../../bridge/host";
import { hidesSpend, knownOf, lacksOnlyStarts } from "../../bridge/known";
import { toNumber } from "../../i18n/format";

/** Why a region was not read. A look that is none of these was read. */
type Uncovered = Exclude<RegionLook, "burning" | "found" | "clean">;

export type Coverage = {
  total: number;
  /** Read wholly. */
  read: number;
  /** Asked, and no longer being read, whatever came of it. */
  answered: number;
  asked: number;
  /** A region that was asked has tasks that were not read: what they cost is not known. */
  tasksMissing: boolean;
  missing: readonly { why: Uncovered; count: number }[];
  /** Regions of which all was read but what starts tasks by itself. */
  startsUnread: number;
};

/** The worst first: where money may go that nobody can see, then what needs a person, then what may end by itself. */
const order: readonly Uncovered[] = [
  "disabled",
  "regionOff",
  "stuck",
  "disabling",
  "enabling",
  "blocked",
  "notPermitted",
  "tokenVersion",
  "tokenRefused",
  "unrecognised",
  "disputed",
  "unreachable",
  "throttled",
  "failed",
  "partial",
  "notAsked",
  "reading",
];

/** Nobody expects an answer of these. */
const leftOut: ReadonlySet<RegionLook> = new Set<RegionLook>([
  "disabled",
  "enabling",
  "stuck",
  "disabling",
  "notAsked",
]);

function uncovered(region: RegionRow): Uncovered | null {
  const { look } = region;
  switch (look) {
    case "burning":
    case "found":
    case "clean":
      return hidesSpend(region) ? "partial" : null;
    case "partial":
      return lacksOnlyStarts(region) ? null : look;
    default:
      return look;
  }
}

/** How much of the account was looked at, and why not all. Every region is counted once. */
export function coverageOf(overview: OverviewView): Coverage {
  const counts = new Map<Uncovered, number>();
  for (const region of overview.regions) {
    const why = uncovered(region);
    if (why) counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const total = overview.regions.length;
  const get = (why: Uncovered) => counts.get(why) ?? 0;
  const asked = overview.regions.filter(({ look }) => !leftOut.has(look)).length;
  return {
    total,
    read: total - [...counts.values()].reduce((sum, count) => sum + count, 0),
    asked,
    tasksMissing: overview.regions.some(
      (region) => !leftOut.has(region.look) && knownOf(region, "tasks") !== "whole",
    ),
    answered: asked - get("reading"),
    startsUnread: overview.regions.filter((region) => uncovered(region) === null && lacksOnlyStarts(region))
      .length,
    missing: order.filter((why) => get(why) > 0).map((why) => ({ why, count: get(why) })),
  };
}

/** Whether something in the region costs money now. */
export function isBurning({ look, burn }: RegionRow): boolean {
  return look === "burning" || toNumber(burn.perHour) > 0 || burn.unpriced > 0;
}
