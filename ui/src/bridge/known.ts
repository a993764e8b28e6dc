import type { Part, RegionLook, RegionRow, RowKind } from "./host";

/** How far something was read. Only of what was read wholly may a zero be shown as nothing. */
export type Known = "whole" | "part" | "none";

/** Nobody has looked into these, or what was seen says nothing yet: it may be less than there is. */
const unread: ReadonlySet<RegionLook> = new Set<RegionLook>([
  "reading",
  "disabled",
  "enabling",
  "stuck",
  "disabling",
  "notAsked",
  "unrecognised",
  "disputed",
]);

/** These were asked, and told nothing of their clusters. */
const refused: ReadonlySet<RegionLook> = new Set<RegionLook>([
  "blocked",
  "notPermitted",
  "tokenVersion",
  "regionOff",
  "tokenRefused",
  "unreachable",
  "throttled",
  "failed",
]);

/** In these something may run that only a look into the region can find: there is a page for them. */
const off: ReadonlySet<RegionLook> = new Set<RegionLook>(["disabled", "enabling", "stuck"]);

const parts: Record<RowKind, Part> = {
  clusters: "clusters",
  services: "services",
  tasks: "tasks",
  definitions: "taskDefinitions",
  relaunchers: "relaunchers",
};

/** These are read whatever becomes of the clusters. */
const apart: ReadonlySet<RowKind> = new Set<RowKind>(["definitions", "relaunchers"]);

/** How far the rows of a kind were read in a region. When it was read says nothing of that: a refusal has a time too. */
export function knownOf({ look, gaps }: RegionRow, kind: RowKind): Known {
  if (unread.has(look)) return "none";
  const gap = gaps.find(({ part }) => part === parts[kind]);
  if (gap) return gap.partly ? "part" : "none";
  return refused.has(look) && !apart.has(kind) ? "none" : "whole";
}

/** How far the rows of a kind were read in all of these regions together. */
export function knownAcross(regions: readonly RegionRow[], kind: RowKind): Known {
  const all = regions.map((region) => knownOf(region, kind));
  if (all.every((known) => known === "none")) return "none";
  return all.every((known) => known === "whole") ? "whole" : "part";
}

/** Whether nothing at all of the region was read. */
export function isUnread(region: RegionRow): boolean {
  return (["clusters", "services", "tasks", "definitions", "relaunchers"] as const).every(
    (kind) => knownOf(region, kind) === "none",
  );
}

/** Whether something was not read that may be charging. What only starts tasks costs nothing by itself. */
export function hidesSpend({ gaps }: RegionRow): boolean {
  return gaps.some(({ part }) => part !== "relaunchers");
}

/** Whether all was read but what starts tasks by itself. */
export function lacksOnlyStarts(region: RegionRow): boolean {
  return region.gaps.length > 0 && !hidesSpend(region);
}

/** Whether something in the region may be charging that nobody has seen: also while it has not answered yet. */
export function isUnchecked(region: RegionRow): boolean {
  return refused.has(region.look) || hidesSpend(region) || unread.has(region.look);
}

/** Whether the region is off, or on its way from there: it can be looked into only once it is enabled. */
export function isOff({ look }: RegionRow): boolean {
  return off.has(look);
}

/** Whether any region has told something: then the sign-in is good, whatever another region says of it. */
export function someRead(regions: readonly RegionRow[]): boolean {
  return regions.some((region) => !unread.has(region.look) && !refused.has(region.look));
}
