import type { OffRegion, OpeningStep, RegionsView } from "../../bridge/host";

/** Steps from which a person may ask that a region be enabled. */
const choosable: ReadonlySet<OpeningStep> = new Set<OpeningStep>(["off", "refused", "closed"]);

/** On the way from off to read, in order. */
export const path = ["queued", "enabling", "answering", "reading"] as const;
export type PathStep = (typeof path)[number];

const closing: ReadonlySet<OpeningStep> = new Set<OpeningStep>(["closeQueued", "checking", "closeRefused"]);

export function mayEnable({ step }: OffRegion): boolean {
  return choosable.has(step);
}

export function onPath(step: OpeningStep): PathStep | undefined {
  return path.find((one) => one === step);
}

/**
 * On its way back to off, by Quench: who else takes a region off does so without Quench's two looks. Since when it is
 * being disabled is known only where Quench asked for it.
 */
export function isClosing({ step, since }: OffRegion): boolean {
  return closing.has(step) || (step === "disabling" && since !== null);
}

/** Whether somebody asked for it to be enabled, and it has not been disabled again since. */
export function wasAsked({ step }: OffRegion): boolean {
  return onPath(step) !== undefined || step === "open" || step === "stuck" || step === "refused";
}

export function countAt(regions: readonly OffRegion[], step: OpeningStep): number {
  return regions.filter((region) => region.step === step).length;
}

/** Whether no region is off that never was looked into, or on its way to being read. */
export function isAllDone({ regions }: RegionsView): boolean {
  return regions.every(
    ({ step }) => step !== "off" && step !== "refused" && step !== "stuck" && !onPath(step),
  );
}
