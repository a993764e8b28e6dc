import type { Burn, DebriefItem, DebriefView, DebriefWhy } from "../../bridge/host";
import { toNumber } from "../../i18n/format";

/** How a drill stands: which sentence is the true one. Something of one's own that is gone comes before all else. */
export type Outcome = "wrong" | "over" | "outOfReach" | "untouched" | "unfinished";

export function outcomeOf(view: DebriefView): Outcome {
  if (view.wronglyRemovedTotal > 0) return "wrong";
  if (view.finished) return "over";
  if (isDone(view)) return "outOfReach";
  return Object.values(view.rogueGone).some((count) => count > 0) ? "unfinished" : "untouched";
}

const beyond: ReadonlySet<DebriefWhy> = new Set<DebriefWhy>(["disabledRegion", "deniedRegion"]);

/** Nobody could remove it from here. */
export function isOutOfReach({ why }: DebriefItem): boolean {
  return beyond.has(why);
}

/** Nobody could do more from here: all of the attack is gone, or what is left is out of reach. */
export function isDone({ finished, missed }: DebriefView): boolean {
  // Those within reach come first: if none that is listed is, none of the others is.
  return finished || (missed.length > 0 && missed.every(isOutOfReach));
}

/** Something is left where nobody can reach it: the times and the money tell only of the rest. */
export function hasOutOfReach({ missed }: DebriefView): boolean {
  return missed.some(isOutOfReach);
}

/** Something of the attack costs money now, priced or not. */
export function burns({ perHour, unpriced, onInstances }: Burn): boolean {
  return toNumber(perHour) > 0 || unpriced > 0 || onInstances > 0;
}

/** Seconds from the start of the drill until it was counted, on its clock. */
export function elapsed({ startedAt, now }: DebriefView): number {
  return Math.max(0, (Date.parse(now) - Date.parse(startedAt)) / 1000);
}

export type MissedRegion = { code: string; items: DebriefItem[]; beyond: boolean };

/** What is still there, by region: those within reach first, then those with most. */
export function byRegion(missed: readonly DebriefItem[]): MissedRegion[] {
  const regions = new Map<string, DebriefItem[]>();
  for (const item of missed) regions.set(item.region, [...(regions.get(item.region) ?? []), item]);
  return [...regions]
    .map(([code, items]) => ({ code, items, beyond: items.every(isOutOfReach) }))
    .sort(
      (a, b) =>
        Number(a.beyond) - Number(b.beyond) ||
        b.items.length - a.items.length ||
        a.code.localeCompare(b.code),
    );
}
