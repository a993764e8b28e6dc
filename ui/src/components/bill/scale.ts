import type { ChartModel } from "./model";

export type Scale = { low: number; high: number; step: number; ticks: readonly number[] };

/** A spike must be this many times as high as what is usual before a zoom is worth a button. */
const WORTH = 4;
const ROOM = 1.15;

/** 1, 2 or 5 times a power of ten, at least so large. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least * 0.999) ?? 10;
  return factor * power;
}

/** An axis from `low` to `high`, widened to whole ticks. Always straight: a logarithm would hide how much a spike is. */
export function scaleOf(low: number, high: number, ticks = 4): Scale {
  const top = Math.max(high, 0);
  const bottom = Math.min(low, 0);
  const step = top === bottom ? 1 : niceStep((top - bottom) / ticks);
  const first = Math.floor(bottom / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(top / step - 1e-9));
  return {
    // Never -0, which would be written as one.
    low: first * step || 0,
    high: last * step || 0,
    step,
    // Counted in whole steps: 3 times 0.1 is not 0.3.
    ticks: Array.from(
      { length: last - first + 1 },
      (_, at) => Number(((first + at) * step).toPrecision(12)) || 0,
    ),
  };
}

export function wholeScale({ ups, downs }: ChartModel): Scale {
  return scaleOf(Math.min(0, ...downs), Math.max(0, ...ups));
}

/** The highest of the usual days, if others tower over it so far that they are flat beside them. */
export function usualTop({ days, totals, ups }: ChartModel): number | null {
  const told = ups.map((up, at) => ({ up, unusual: days[at]?.unusual ?? false, told: totals[at] !== null }));
  const known = told.filter((day) => day.told && day.up > 0);
  const most = Math.max(0, ...known.map(({ up }) => up));
  const usual = Math.max(0, ...known.filter(({ unusual }) => !unusual).map(({ up }) => up));
  // Where no day was called unusual, as by months, nine in ten are taken for usual.
  const sorted = known.map(({ up }) => up).sort((a, b) => a - b);
  const most90 = sorted.length >= 5 ? (sorted[Math.floor((sorted.length - 1) * 0.9)] ?? 0) : 0;
  const top = [usual, most90].find((one) => one > 0 && most >= one * WORTH);
  return top === undefined ? null : top;
}

/** An axis that fits the usual days; whatever is higher, or deeper, is cut. */
export function usualScale({ downs }: ChartModel, top: number): Scale {
  return scaleOf(Math.max(Math.min(0, ...downs), -top * ROOM), top * ROOM);
}
