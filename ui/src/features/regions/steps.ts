import type { OffRegion, OpeningStep } from "../../bridge/host";

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

/** On its way back to off, by Quench: who else takes a region off does so without Quench's two looks. */
export function isClosing({ step, byQuench }: OffRegion): boolean {
  return closing.has(step) || (step === "disabling" && byQuench);
}

/** Whether somebody asked for it to be enabled, and it has not been disabled again since. */
export function wasAsked({ step }: OffRegion): boolean {
  return onPath(step) !== undefined || step === "open" || step === "stuck" || step === "refused";
}

export function countAt(regions: readonly OffRegion[], step: OpeningStep): number {
  return regions.filter((region) => region.step === step).length;
}
