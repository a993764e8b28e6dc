import type { DayState } from "../../bridge/host";
import type { Layout } from "./layout";
import type { ChartModel } from "./model";

/** How high the hatch of a day stands of which nothing is told. */
const UNTOLD = 48;

const round = (value: number) => Math.round(value * 10) / 10;

function box(x: number, top: number, width: number, bottom: number): string {
  const [left, right] = [round(x), round(x + width)];
  return `M${left} ${round(top)}H${right}V${round(bottom)}H${left}Z`;
}

/** One path for each layer, whatever the number of days: thousands of elements would take longer than a blink. */
export function layerPaths({ layers, days }: ChartModel, layout: Layout): string[] {
  const up = days.map(() => 0);
  const down = days.map(() => 0);
  // A hair of ground between two layers tells them apart without colour, where there is room for it.
  const gap = layout.band > 8 ? 1 : 0;
  return layers.map(({ heights }) => {
    let path = "";
    heights.forEach((height, at) => {
      if (height === 0) return;
      const side = height > 0 ? up : down;
      const from = side[at] ?? 0;
      side[at] = from + height;
      const [low, high] = [
        layout.yOf(Math.min(from, from + height)),
        layout.yOf(Math.max(from, from + height)),
      ];
      if (low - high < 0.05) return;
      const between = low - high > 3 && from !== 0 ? gap : 0;
      const [top, bottom] = height > 0 ? [high, low - between] : [high + between, low];
      path += box(layout.xOf(at), top, layout.bar, bottom);
    });
    return path;
  });
}

/** The columns of the days that stand so, as one path: over the whole column, or a stump where nothing is told. */
export function statePath({ days, ups, downs, totals }: ChartModel, layout: Layout, state: DayState): string {
  const zero = layout.yOf(0);
  return days
    .map((day, at) => {
      if (day.state !== state) return "";
      const x = layout.xOf(at);
      if (totals[at] === null) return box(x, Math.max(layout.top, zero - UNTOLD), layout.bar, zero);
      const [top, bottom] = [layout.yOf(ups[at] ?? 0), layout.yOf(downs[at] ?? 0)];
      return bottom - top < 1 ? "" : box(x, top, layout.bar, bottom);
    })
    .join("");
}

/** The days whose column is cut by the axis. */
export function cutDays({ ups, downs }: ChartModel, { scale }: Layout): number[] {
  return ups.flatMap((up, at) => (up > scale.high || (downs[at] ?? 0) < scale.low ? [at] : []));
}

/** A white zigzag through a column: it goes on beyond the axis. */
export function breakPath(cut: readonly number[], { ups }: ChartModel, layout: Layout): string {
  return cut
    .map((at) => {
      const over = (ups[at] ?? 0) > layout.scale.high;
      const y = over ? layout.top + 10 : layout.bottom - 10;
      const [x, teeth] = [layout.xOf(at) - 1, 4];
      const tooth = (layout.bar + 2) / teeth;
      const zigzag = Array.from({ length: teeth }, (_, one) => `l${round(tooth)} ${one % 2 === 0 ? -5 : 5}`);
      return `M${round(x)} ${y}${zigzag.join("")}`;
    })
    .join("");
}

/** Days in a row, from the first to the last of each. */
export function runsOf(count: number, is: (at: number) => boolean): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (let at = 0; at < count; at += 1) {
    if (!is(at)) continue;
    const last = runs.at(-1);
    if (last && last[1] === at - 1) last[1] = at;
    else runs.push([at, at]);
  }
  return runs;
}
