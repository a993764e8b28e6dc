import type { TeardownView } from "../../bridge/host";
import { toNumber } from "../../i18n/format";

export const WIDTH = 344;
export const TOP = 12;
export const BOTTOM = 104;

type Spot = { x: number; y: number };
export type Line = {
  spots: readonly Spot[];
  /** Where the spend should have stopped, if that is still to come. */
  expected: Spot | null;
};

/** The burn line in the units of its drawing: time runs to the expected stop or to now, whichever is later. */
export function lineOf({
  burnLine,
  burnBefore,
  burnNow,
  approvedAt,
  now,
  expectedSpendStop,
  spendStoppedAt,
  status,
}: TeardownView): Line {
  const start = Date.parse(approvedAt);
  const present = Date.parse(now);
  const last = Date.parse(burnLine.at(-1)?.at ?? now);
  // Where nothing goes on, nothing is to be expected.
  const goesOn = status === "savingEvidence" || status === "running";
  const stop = expectedSpendStop && !spendStoppedAt && goesOn ? Date.parse(expectedSpendStop) : 0;
  const end = Math.max(spendStoppedAt ? last : present, stop, start + 1000);
  const highest = Math.max(
    toNumber(burnBefore.perHour),
    ...burnLine.map(({ perHour }) => toNumber(perHour)),
    0.01,
  );
  const spot = (at: number, rate: number): Spot => ({
    x: (Math.min(Math.max(at - start, 0), end - start) / (end - start)) * WIDTH,
    y: BOTTOM - (rate / highest) * (BOTTOM - TOP),
  });
  const spots = [
    spot(start, toNumber(burnBefore.perHour)),
    ...burnLine.map(({ at, perHour }) => spot(Date.parse(at), toNumber(perHour))),
    // What burns goes on burning until now.
    ...(spendStoppedAt ? [] : [spot(present, toNumber(burnNow.perHour))]),
  ];
  return { spots, expected: stop > present ? spot(stop, 0) : null };
}
