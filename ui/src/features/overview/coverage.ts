import type { CloudErrorKind, OverviewView, RegionLook, RegionRow } from "../../bridge/host";
import { hidesSpend, knownOf, lacksOnlyStarts } from "../../bridge/known";
import { toNumber } from "../../i18n/format";

/** Why a region was not read, as far as the words differ. */
type Uncovered =
  | "waiting"
  | "disabled"
  | "changing"
  | "notAsked"
  | "partial"
  | "denied"
  | "unreachable"
  | "failed";

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

const order: readonly Uncovered[] = [
  "disabled",
  "denied",
  "unreachable",
  "partial",
  "failed",
  "changing",
  "notAsked",
  "waiting",
];

const denied: ReadonlySet<CloudErrorKind> = new Set<CloudErrorKind>([
  "accessDenied",
  "deniedByOrganization",
  "tokenNotValidHere",
]);
const unreachable: ReadonlySet<CloudErrorKind> = new Set<CloudErrorKind>([
  "offline",
  "timeout",
  "awsUnavailable",
  "unreadable",
  "throttled",
]);

const leftOut: ReadonlySet<RegionLook> = new Set<RegionLook>(["disabled", "changing", "notAsked"]);

function uncovered(region: RegionRow): Uncovered | null {
  const { look, gaps } = region;
  switch (look) {
    case "burning":
    case "found":
    case "clean":
      return hidesSpend(region) ? "partial" : null;
    case "reading":
      return "waiting";
    case "disabled":
    case "changing":
    case "notAsked":
      return look;
    case "partial":
      return lacksOnlyStarts(region) ? null : look;
    case "failed":
      if (gaps.some(({ kind }) => denied.has(kind))) return "denied";
      return gaps.some(({ kind }) => unreachable.has(kind)) ? "unreachable" : "failed";
  }
}

/** How much of the account was looked at, and why not all. */
export function coverageOf(overview: OverviewView): Coverage {
  const counts = new Map<Uncovered, number>();
  for (const region of overview.regions) {
    const why = uncovered(region);
    if (why) counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const total = overview.regions.length;
  const get = (why: Uncovered) => counts.get(why) ?? 0;
  const asked = total - get("disabled") - get("changing") - get("notAsked");
  return {
    total,
    read: total - [...counts.values()].reduce((sum, count) => sum + count, 0),
    asked,
    tasksMissing: overview.regions.some(
      (region) => !leftOut.has(region.look) && knownOf(region, "tasks") !== "whole",
    ),
    answered: asked - get("waiting"),
    startsUnread: overview.regions.filter((region) => region.look !== "failed" && lacksOnlyStarts(region))
      .length,
    missing: order.filter((why) => get(why) > 0).map((why) => ({ why, count: get(why) })),
  };
}

/** Whether something in the region costs money now. */
export function isBurning({ look, burn }: RegionRow): boolean {
  return look === "burning" || toNumber(burn.perHour) > 0 || burn.unpriced > 0;
}
